// The platform-level interrupt controller: devices' interrupt lines come in by `setLevel`, guest
// accesses from `Bus`, and `pending` goes out to each hart's `mip`.

/// 95 interrupt sources, each with a gateway, for up to 16 contexts: context 2h is hart h's
/// machine mode, 2h + 1 its supervisor mode (RISC-V PLIC specification 1.0.0; 0x0c00_0000 on
/// `virt`).
package struct PLIC {
  /// Sources 1...95; number 0 means "no interrupt".
  package static var sourceCount: Int { 96 }
  package static var contextCount: Int { 16 }
  /// Priorities and thresholds are 0...7; other bits of what is written are dropped.
  private static var priorityMask: UInt64 { 7 }
  /// What a bus lets through, in bytes.
  package static var accessSizes: ClosedRange<Int> { 4...4 }

  /// One bit a source.
  package struct SourceSet: BitwiseCopyable, Sendable {
    package var words: [3 of UInt32] = .init(repeating: 0)

    package subscript(source: Int) -> Bool {
      get { words[source / 32] >> UInt32(source % 32) & 1 != 0 }
      set {
        let bit = UInt32(1) << UInt32(source % 32)
        if newValue { words[source / 32] |= bit } else { words[source / 32] &= ~bit }
      }
    }
  }

  /// All that a snapshot keeps.
  package struct State: BitwiseCopyable, Sendable {
    package var priority: [96 of UInt8] = .init(repeating: 0)
    /// Sources whose wire was driven high and that nobody has claimed since.
    package var pending = SourceSet()
    /// Claimed and not completed: they interrupt nobody, even if they pend again.
    package var inService = SourceSet()
    package var enabled: [16 of SourceSet] = .init(repeating: SourceSet())
    package var threshold: [16 of UInt8] = .init(repeating: 0)
    /// One bit a context: its line to the hart. Follows from all the above.
    package var lines: UInt16 = 0
  }
  package var state = State()

  package init() {}

  /// A device drives the wire of `source`. As on QEMU, the source pends from then on if the wire is high, in service or
  /// not, and no longer if it is low: a device says when something has changed, and a wire that is still high at a
  /// completion is no new request. (The specification's level gateway, chapter 7, would make it one; drivers that
  /// never take a 16550's transmitter interrupt back would then be interrupted for ever.)
  package mutating func setLevel(source: Int, _ high: Bool) {
    guard source > 0, source < Self.sourceCount, state.pending[source] != high else { return }
    state.pending[source] = high
    updateLines()
  }

  /// Whether `context`'s line to its hart is up: an enabled source is pending with a priority
  /// above the context's threshold.
  package func pending(context: Int) -> Bool {
    state.lines >> UInt16(context) & 1 != 0
  }

  private enum Register {
    case priority(source: Int)
    case pending(word: Int)
    case enabled(context: Int, word: Int)
    case threshold(context: Int)
    case claim(context: Int)

    init?(offset: UInt64) {
      guard offset % 4 == 0 else { return nil }
      switch offset {
      case 0x00_0000..<0x00_0180: self = .priority(source: Int(offset / 4))
      case 0x00_1000..<0x00_100C: self = .pending(word: Int(offset % 0x1000 / 4))
      case 0x00_2000..<0x00_2800:
        guard offset % 0x80 < 12 else { return nil }
        self = .enabled(context: Int((offset - 0x2000) / 0x80), word: Int(offset % 0x80 / 4))
      case 0x20_0000..<0x21_0000:
        let context = Int((offset - 0x20_0000) / 0x1000)
        switch offset % 0x1000 {
        case 0: self = .threshold(context: context)
        case 4: self = .claim(context: context)
        default: return nil
        }
      default: return nil
      }
    }
  }

  /// The register at `offset`; 0 where there is none or `size` is not 4. Reading a claim register
  /// claims.
  package mutating func read(_ offset: UInt64, size: Int) -> UInt64 {
    guard size == 4, let register = Register(offset: offset) else { return 0 }
    return switch register {
    case .priority(let source): UInt64(state.priority[source])
    case .pending(let word): UInt64(state.pending.words[word])
    case .enabled(let context, let word): UInt64(state.enabled[context].words[word])
    case .threshold(let context): UInt64(state.threshold[context])
    case .claim(let context): UInt64(claim(context))
    }
  }

  /// Sets the register at `offset`; writing a claim register completes the source written.
  package mutating func write(_ value: UInt64, to offset: UInt64, size: Int) {
    guard size == 4, let register = Register(offset: offset) else { return }
    switch register {
    case .priority(let source):
      if source > 0 { state.priority[source] = UInt8(value & Self.priorityMask) }
    case .pending: return
    case .enabled(let context, let word):
      let bits = UInt32(truncatingIfNeeded: value)
      state.enabled[context].words[word] = word == 0 ? bits & ~1 : bits
    case .threshold(let context): state.threshold[context] = UInt8(value & Self.priorityMask)
    case .claim(let context): complete(value & 0xFFFF_FFFF, for: context)
    }
    updateLines()
  }

  /// Hands out the context's most urgent pending source, whatever its threshold (chapter 8).
  private mutating func claim(_ context: Int) -> Int {
    let source = mostUrgent(for: context, above: 0)
    if source != 0 {
      state.pending[source] = false
      state.inService[source] = true
      updateLines()
    }
    return source
  }

  /// Lets `source` interrupt again; ignored unless the context has it enabled (chapter 9).
  private mutating func complete(_ source: UInt64, for context: Int) {
    guard source > 0, source < Self.sourceCount, state.enabled[context][Int(source)] else { return }
    state.inService[Int(source)] = false
  }

  private mutating func updateLines() {
    var lines: UInt16 = 0
    defer { state.lines = lines }
    guard state.pending.words[0] | state.pending.words[1] | state.pending.words[2] != 0 else { return }
    for context in 0..<Self.contextCount where mostUrgent(for: context, above: state.threshold[context]) != 0 {
      lines |= 1 << UInt16(context)
    }
  }

  /// The pending source of the highest priority above `threshold` that `context` has enabled, of
  /// equals the lowest number; 0 if there is none.
  private func mostUrgent(for context: Int, above threshold: UInt8) -> Int {
    var best = 0
    var priority = threshold
    for word in 0..<3 {
      var candidates =
        state.pending.words[word] & ~state.inService.words[word] & state.enabled[context].words[word]
      while candidates != 0 {
        let source = word * 32 + candidates.trailingZeroBitCount
        if state.priority[source] > priority {
          best = source
          priority = state.priority[source]
        }
        candidates &= candidates &- 1
      }
    }
    return best
  }
}

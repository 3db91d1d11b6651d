// Semihosting: what a guest asks of its host by `slli x0, x0, 0x1f; ebreak; srai x0, x0, 7`, the number of the call
// in a0, its argument in a1 (RISC-V Semihosting 0.4; Arm's semihosting, version 2). `Hart.privileged` comes here.
// The host's files are out of reach: the console is all that can be opened.

/// What a guest knows of its host.
struct Semihosting {
  /// How the words of the call stand around `ebreak`, which has four bytes itself.
  static var before: UInt32 { 0x01f0_1013 }
  static var after: UInt32 { 0x4070_5013 }

  /// All that a snapshot keeps.
  struct State: BitwiseCopyable {
    /// What is open, by handle; handle 0 is none, as many guests take it for a mistake.
    var handles: [16 of Handle] = .init(repeating: .closed)
    /// How much of the feature bytes was read, by handle.
    var positions: [16 of UInt8] = .init(repeating: 0)
    /// The C library's number for what went wrong last, as Linux numbers.
    var lastError: UInt64 = 0
  }
  enum Handle: UInt8, BitwiseCopyable { case closed, consoleInput, consoleOutput, features }

  var state = State()
  let commandLine: [UInt8]
  /// RAM that the loader left free.
  var freeMemory: Range<UInt64> = 0..<0

  init(commandLine: String) { self.commandLine = Array(commandLine.utf8) }

  /// The bytes of ":semihosting-features": a magic word, and bits for SYS_EXIT_EXTENDED and for ":tt" in three modes.
  static var features: [UInt8] { [0x53, 0x48, 0x46, 0x42, 0x03] }

  /// The calls, by their numbers.
  enum Call: UInt64 {
    case open = 0x01, close, writeCharacter, writeText, write, read, readCharacter, isError, isTerminal, seek
    case length = 0x0c, temporaryName, remove, rename, clock, time, system, errorNumber
    case commandLine = 0x15, heapInfo
    case exit = 0x18
    case exitExtended = 0x20
    case elapsed = 0x30, tickFrequency
  }

  /// The C library's errors that calls end with.
  enum ErrorNumber: UInt64 {
    case noEntry = 2, tooBig = 7, badHandle = 9, badAddress = 14, invalid = 22, tooManyOpen = 24, illegalSeek = 29
    case readOnly = 30, notThere = 38
  }

  /// A reason of exit that means success: ADP_Stopped_ApplicationExit.
  static var applicationExit: UInt64 { 0x20026 }
  /// The most bytes that one call moves, so that it takes no time to speak of.
  static var longestTransfer: UInt64 { 1 << 20 }
}

/// A call that failed: -1 in a0, and this for SYS_ERRNO.
private struct CallError: Error {
  var number: Semihosting.ErrorNumber
}

/// How a call ended.
private enum Reply {
  case value(UInt64)
  /// There is nothing to be read yet: the instruction is done again when there is.
  case wait
}

extension Hart {
  /// Carries out the call if the `ebreak` at `pc` is one; false if it is a breakpoint. As on QEMU, U-mode has none.
  func callHost(at pc: UInt64) -> Bool {
    guard system.semihosting != nil, state.privilege != .user, isHostCall(at: pc) else { return false }
    do throws(CallError) {
      switch try reply(to: registers[10], argument: registers[11]) {
      case .value(let value): registers[10] = value
      case .wait:
        state.pc = pc
        state.isWaiting = true
        state.awaitsInput = true
        state.yields = true
      }
    } catch {
      system.semihosting?.state.lastError = error.number.rawValue
      registers[10] = .max
    }
    return true
  }

  /// Whether the instructions around the `ebreak` at `pc` make it a call. They stand in one page.
  func isHostCall(at pc: UInt64) -> Bool {
    guard 4...0xff8 ~= pc & 0xfff, let physical = try? fetchAddress(pc), let frame = memory.frame(of: physical) else {
      return false
    }
    let offset = physical & 0xfff
    return memory.load(frame: frame, offset - 4, as: UInt32.self) == Semihosting.before
      && memory.load(frame: frame, offset + 4, as: UInt32.self) == Semihosting.after
  }

  private func reply(to number: UInt64, argument: UInt64) throws(CallError) -> Reply {
    guard let call = Semihosting.Call(rawValue: number) else { throw CallError(number: .notThere) }
    /// A field of the block that the argument points to.
    func field(_ index: UInt64) throws(CallError) -> UInt64 { try fetch(argument &+ index &* 8, size: 8) }
    switch call {
    case .open: return .value(try open(name: field(0), mode: field(1), length: field(2)))
    case .close:
      system.semihosting?.state.handles[try handle(field(0)).index] = .closed
      return .value(0)
    case .writeCharacter:
      system.board.transmit(UInt8(truncatingIfNeeded: try fetch(argument, size: 1)))
      return .value(0)
    case .writeText:
      for index in 0..<Semihosting.longestTransfer {
        let byte = UInt8(truncatingIfNeeded: try fetch(argument &+ index, size: 1))
        if byte == 0 { break }
        system.board.transmit(byte)
      }
      return .value(0)
    case .write: return .value(try write(handle: field(0), from: field(1), count: field(2)))
    case .read: return try read(handle: field(0), to: field(1), count: field(2))
    // It has no way to tell of the end: who reads on there waits for ever.
    case .readCharacter: return (nextByte() ?? nil).map { .value(UInt64($0)) } ?? .wait
    case .isError: return .value(Int64(bitPattern: try field(0)) < 0 ? 1 : 0)
    case .isTerminal: return .value(try handle(field(0)).kind == .features ? 0 : 1)
    case .seek:
      let (index, kind) = try handle(field(0))
      let position = try field(1)
      guard kind == .features else { throw CallError(number: .illegalSeek) }
      guard position <= Semihosting.features.count else { throw CallError(number: .invalid) }
      system.semihosting?.state.positions[index] = UInt8(position)
      return .value(0)
    case .length: return .value(try handle(field(0)).kind == .features ? UInt64(Semihosting.features.count) : 0)
    case .remove, .rename: throw CallError(number: .noEntry)
    case .temporaryName: throw CallError(number: .readOnly)
    case .system: throw CallError(number: .notThere)
    // In hundredths of a second; all clocks are the board's.
    case .clock: return .value(system.clock.now / (Clock.ticksPerSecond / 100))
    case .time: return .value(system.board.realTime(system.clock) / 1_000_000_000)
    case .elapsed:
      try put(system.clock.now, at: argument, size: 8)
      return .value(0)
    case .tickFrequency: return .value(Clock.ticksPerSecond)
    case .errorNumber: return .value(system.semihosting?.state.lastError ?? 0)
    case .commandLine: return .value(try giveCommandLine(block: argument, to: field(0), room: field(1)))
    case .heapInfo:
      let block = try field(0)
      let free = system.semihosting?.freeMemory ?? 0..<0
      // The heap grows from below, the stack from above.
      let bounds = [free.lowerBound, free.upperBound, free.upperBound, free.lowerBound]
      for (index, bound) in bounds.enumerated() { try put(bound, at: block &+ UInt64(index * 8), size: 8) }
      return .value(0)
    case .exit, .exitExtended:
      let code = try field(0) == Semihosting.applicationExit ? field(1) : 1
      // No failure looks like success.
      system.board.outcome = .finished(code: UInt16(exactly: code) ?? (code & 0xff == 0 ? 1 : UInt16(code & 0xff)))
      state.yields = true
      return .value(0)
    }
  }

  private func open(name: UInt64, mode: UInt64, length: UInt64) throws(CallError) -> UInt64 {
    guard mode < 12 else { throw CallError(number: .invalid) }
    let kind: Semihosting.Handle
    switch try text(at: name, length: length) {
    case Array(":tt".utf8): kind = mode < 4 ? .consoleInput : .consoleOutput
    case Array(":semihosting-features".utf8):
      guard mode < 2 else { throw CallError(number: .readOnly) }
      kind = .features
    default: throw CallError(number: .noEntry)
    }
    for index in 1..<16 where system.semihosting?.state.handles[index] == .closed {
      system.semihosting?.state.handles[index] = kind
      system.semihosting?.state.positions[index] = 0
      return UInt64(index)
    }
    throw CallError(number: .tooManyOpen)
  }

  /// A name, which ends by 0 where its length says; names that are longer than any of ours are none.
  private func text(at address: UInt64, length: UInt64) throws(CallError) -> [UInt8] {
    guard length < 4096 else { throw CallError(number: .noEntry) }
    var bytes: [UInt8] = []
    for index in 0..<length { bytes.append(UInt8(truncatingIfNeeded: try fetch(address &+ index, size: 1))) }
    guard try fetch(address &+ length, size: 1) == 0 else { throw CallError(number: .invalid) }
    return bytes
  }

  private func handle(_ number: UInt64) throws(CallError) -> (index: Int, kind: Semihosting.Handle) {
    guard number < 16, let kind = system.semihosting?.state.handles[Int(number)], kind != .closed else {
      throw CallError(number: .badHandle)
    }
    return (Int(number), kind)
  }

  /// How many bytes were not written.
  private func write(handle number: UInt64, from address: UInt64, count: UInt64) throws(CallError) -> UInt64 {
    guard try handle(number).kind == .consoleOutput else { throw CallError(number: .badHandle) }
    let possible = min(count, Semihosting.longestTransfer)
    for index in 0..<possible {
      guard let byte = try? fetch(address &+ index, size: 1) else { return count &- index }
      system.board.transmit(UInt8(truncatingIfNeeded: byte))
    }
    return count &- possible
  }

  /// How many bytes were not read: all of them at the end of the input.
  private func read(handle number: UInt64, to address: UInt64, count: UInt64) throws(CallError) -> Reply {
    let (index, kind) = try handle(number)
    var done: UInt64 = 0
    switch kind {
    case .features:
      while done < count, let place = system.semihosting?.state.positions[index], place < Semihosting.features.count {
        try put(UInt64(Semihosting.features[Int(place)]), at: address &+ done, size: 1)
        system.semihosting?.state.positions[index] = place + 1
        done += 1
      }
    case .consoleInput:
      while done < min(count, Semihosting.longestTransfer) {
        // What is there is enough; only for the first byte it is worth waiting.
        guard let next = nextByte() else {
          if done == 0 { return .wait }
          break
        }
        guard let byte = next else { break }
        try put(UInt64(byte), at: address &+ done, size: 1)
        done += 1
      }
    case .consoleOutput, .closed: throw CallError(number: .badHandle)
    }
    return .value(count &- done)
  }

  /// The console's next byte: `.some(nil)` at the end of the input, nil if it has not come yet.
  private func nextByte() -> UInt8?? {
    if let byte = system.board.takeInput() { return byte }
    return system.board.expectsInput ? nil : .some(nil)
  }

  private func giveCommandLine(block: UInt64, to address: UInt64, room: UInt64) throws(CallError) -> UInt64 {
    let text = system.semihosting?.commandLine ?? []
    guard room > text.count else { throw CallError(number: .tooBig) }
    for (index, byte) in (text + [0]).enumerated() { try put(UInt64(byte), at: address &+ UInt64(index), size: 1) }
    try put(UInt64(text.count), at: block &+ 8, size: 8)
    return 0
  }

  /// A value of the guest's memory; a device there would answer too.
  private func fetch(_ address: UInt64, size: Int) throws(CallError) -> UInt64 {
    guard let value = try? load(address, size: size) else { throw CallError(number: .badAddress) }
    return value
  }

  private func put(_ value: UInt64, at address: UInt64, size: Int) throws(CallError) {
    do throws(Trap) {
      try store(value, at: address, size: size)
    } catch { throw CallError(number: .badAddress) }
  }
}

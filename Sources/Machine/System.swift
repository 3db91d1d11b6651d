// What the harts of a machine share: memory, decoded code, the board, the clock. It is reached
// through a pointer, so that a hart's slow path finds it without a class in between.

struct System {
  var memory: Memory
  var code: CodeCache
  var board: Board
  var clock: Clock
  /// The harts, by number.
  var harts: [Hart] = []
  var scheduler: Scheduler
  /// Physical addresses at which the observer is told before the instruction runs.
  var watched: [Range<UInt64>] = []
  var observer: ((Observation) -> Void)?
  /// Where the host listens, if the executable says so.
  var host: HostInterface?
  /// What the guest asks of the host by semihosting; nil if it may not.
  var semihosting: Semihosting?

  init(memory: Memory, scheduler: Scheduler) {
    self.memory = memory
    self.scheduler = scheduler
    board = Board()
    code = CodeCache()
    clock = Clock()
  }

  /// Stores in one of a frame's flagged ways: `size` bytes at `offset`, and drops what was derived from
  /// the bytes that were there. Returns whether anything was.
  mutating func storeToFlagged(_ value: UInt64, frame: Int, offset: UInt64, size: Int) -> Bool {
    var dropped = false
    let flags = memory[frame: frame].flags
    if flags.contains(.code) { dropped = dropCode(frame: frame, offset: offset, count: UInt64(size)) }
    if flags.contains(.table) {
      dropped = dropTranslations(frame: frame, offset: offset, count: UInt64(size)) || dropped
    }
    memory.store(value, frame: frame, offset, size: size)
    return dropped
  }

  /// Writes bytes from outside the harts (the loader, DMA, a debugger) into memory from `address` on; false if
  /// they do not all fit into RAM. What was derived from the bytes there is dropped.
  mutating func write(_ bytes: [UInt8], at address: UInt64) -> Bool {
    guard memory.isRAM(address, count: UInt64(bytes.count)) else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      let place = address &+ UInt64(bytes.count - rest.count)
      guard let frame = memory.frame(of: place) else { return false }
      let part = rest.prefix(4096 - Int(place & 0xfff))
      let flags = memory[frame: frame].flags
      if flags.contains(.code) { _ = dropCode(frame: frame, offset: place & 0xfff, count: UInt64(part.count)) }
      if flags.contains(.table) { forgetTable(frame) }
      memory.copy(part, toFrame: frame, Int(place & 0xfff))
      rest = rest.dropFirst(part.count)
    }
    for hart in harts { hart.state.reservation = .max }
    return true
  }

  /// Drops the decoded code that overlaps a store; the frame is plain again when nothing is left.
  mutating func dropCode(frame: Int, offset: UInt64, count: UInt64) -> Bool {
    guard let page = memory[frame: frame].code, page.isCovered(offset, count: count) else { return false }
    code.drop(page, from: offset, count: count)
    if page.blockCount == 0 { memory[frame: frame].flags.remove(.code) }
    return true
  }

  /// Drops the translations that rest on the table entries a store overlaps. An entry that was not valid, or was
  /// never accessed, gave none.
  private mutating func dropTranslations(frame: Int, offset: UInt64, count: UInt64) -> Bool {
    memory[frame: frame].storesToTable &+= 1
    if memory[frame: frame].storesToTable > Self.burst {
      // More stores than edits of a table in use: it is being filled or given back.
      forgetTable(frame)
      return true
    }
    let isUpper = memory[frame: frame].flags.contains(.upperTable)
    var dropped = false
    for entry in (offset >> 3)...((offset &+ count &- 1) >> 3) {
      let old = memory.load(frame: frame, entry << 3, as: UInt64.self)
      guard old & PageTableEntry.valid != 0 else { continue }
      if isUpper {
        forEachContext(of: memory[frame: frame].tableContexts) { $0.translations.flush(context: $1) }
        return true
      }
      guard old & PageTableEntry.accessed != 0 else { continue }
      forEachContext(of: memory[frame: frame].tableContexts) {
        $0.translations.drop(slot: Int(truncatingIfNeeded: entry), context: $1)
      }
      dropped = true
    }
    return dropped
  }

  private static var burst: UInt8 { 8 }

  /// Drops all that rests on a table; it is a plain frame until it is walked again.
  private mutating func forgetTable(_ frame: Int) {
    forEachContext(of: memory[frame: frame].tableContexts) { $0.translations.flush(context: $1) }
    memory[frame: frame].tableContexts = 0
    memory[frame: frame].flags.subtract([.table, .upperTable])
  }

  /// A walk for the context with this bit went through `frame`.
  mutating func noteTable(_ frame: Int, isUpper: Bool, contextBit: UInt64) {
    memory[frame: frame].storesToTable = 0
    memory[frame: frame].tableContexts |= contextBit
    let wanted: FrameFlags = isUpper ? [.table, .upperTable] : .table
    if memory[frame: frame].flags.isSuperset(of: wanted) { return }
    revokeWrites(to: frame)
    memory[frame: frame].flags.formUnion(wanted)
  }

  /// Code was decoded from `frame`.
  mutating func noteCode(_ frame: Int) {
    if memory[frame: frame].flags.contains(.code) { return }
    revokeWrites(to: frame)
    memory[frame: frame].flags.insert(.code)
  }

  private mutating func revokeWrites(to frame: Int) {
    forEachContext(of: memory[frame: frame].writeContexts) { $0.translations.revokeWrites(to: frame, context: $1) }
    memory[frame: frame].writeContexts = 0
  }

  private func forEachContext(of bits: UInt64, _ body: (Hart, Int) -> Void) {
    var rest = bits
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest &- 1
      body(harts[bit / TranslationCache.contextCount], bit % TranslationCache.contextCount)
    }
  }
}

// Decoded blocks by guest physical address. A page of code maps the offset of a block's first instruction to
// the block's first operation in one arena, which is emptied as a whole when it is full.

/// The decoded code of one frame: a map from each halfword to the block that starts there, and the halfwords
/// that some block was decoded from.
@safe struct CodePage: BitwiseCopyable, Equatable {
  private let map: UnsafeMutablePointer<UInt32>
  private let header: UnsafeMutablePointer<Header>

  private struct Header: BitwiseCopyable {
    var blockCount = 0
    var covered: [32 of UInt64] = .init(repeating: 0)
  }

  static var halfwords: Int { 2048 }

  init() {
    unsafe map = .allocate(capacity: Self.halfwords)
    unsafe map.initialize(repeating: 0, count: Self.halfwords)
    unsafe header = .allocate(capacity: 1)
    unsafe header.initialize(to: Header())
  }

  func free() {
    unsafe map.deallocate()
    unsafe header.deallocate()
  }

  static func == (a: CodePage, b: CodePage) -> Bool { unsafe a.map == b.map }

  /// The arena index of the block that starts at this offset; 0 for none.
  @inline(__always) subscript(offset: UInt64) -> UInt32 {
    @inline(__always) get { unsafe map[Int(truncatingIfNeeded: (offset & 0xfff) >> 1)] }
    nonmutating set { unsafe map[Int(truncatingIfNeeded: (offset & 0xfff) >> 1)] = newValue }
  }

  var blockCount: Int {
    get { unsafe header.pointee.blockCount }
    nonmutating set { unsafe header.pointee.blockCount = newValue }
  }

  /// Whether any of `count` bytes from `offset` on was decoded.
  func isCovered(_ offset: UInt64, count: UInt64) -> Bool {
    for halfword in (offset >> 1)...((offset &+ count &- 1) >> 1) {
      if unsafe header.pointee.covered[Int(halfword >> 6)] >> (halfword & 63) & 1 != 0 { return true }
    }
    return false
  }

  func cover(_ offset: UInt64, count: UInt64) {
    for halfword in (offset >> 1)..<((offset &+ count) >> 1) {
      unsafe header.pointee.covered[Int(halfword >> 6)] |= 1 << (halfword & 63)
    }
  }

  func clearCover() { unsafe header.pointee.covered = .init(repeating: 0) }

  func clear() {
    unsafe map.update(repeating: 0, count: Self.halfwords)
    unsafe header.pointee = Header()
  }
}

/// Facts about blocks.
enum Block {
  /// The most steps of a block.
  static var limit: Int { 64 }
  /// The most bytes it is decoded from.
  static var byteLimit: UInt64 { UInt64(limit * 4) }
}

/// The arena that blocks stand in. In front of a block's first operation stands a header: `immediate` is the
/// number of bytes it was decoded from.
@safe struct CodeCache {
  private let arena: UnsafeMutablePointer<Op>
  private let capacity: Int
  private var next = 1
  /// The pages that have or had code, to be cleared with the arena, and their frames.
  private var pages: [CodePage] = []
  private(set) var frames: [Int] = []

  init(capacity: Int = 1 << 20) {
    self.capacity = capacity
    unsafe arena = .allocate(capacity: capacity)
  }

  func free() {
    for page in pages { page.free() }
    unsafe arena.deallocate()
  }

  /// The operation at an index; the engine goes on from there.
  @inline(__always) var base: UnsafeMutablePointer<Op> { unsafe arena }

  subscript(index: Int) -> Op {
    get { unsafe arena[index] }
    nonmutating set { unsafe arena[index] = newValue }
  }

  mutating func makePage(forFrame frame: Int) -> CodePage {
    let page = CodePage()
    pages.append(page)
    frames.append(frame)
    return page
  }

  /// Whether a block of the largest size would not fit any more.
  var isFull: Bool { next + Block.limit + 3 > capacity }

  /// Puts a block into the arena. `operations` end in `.leave`; their `left` is set here.
  mutating func add(_ operations: inout [Op], to page: CodePage, at offset: UInt64, byteCount: UInt64) -> UInt32 {
    var header = Op(.stop)
    header.immediate = Int32(byteCount)
    self[next] = header
    let first = next + 1
    var left: UInt8 = 0
    for index in operations.indices.reversed() {
      left += operations[index].steps
      operations[index].left = left
      self[first + index] = operations[index]
    }
    next = first + operations.count
    page[offset] = UInt32(first)
    page.cover(offset, count: byteCount)
    page.blockCount += 1
    return UInt32(first)
  }

  /// Drops the blocks of `page` that were decoded from any of `count` bytes from `offset` on. Whoever jumps to
  /// one of them finds `.dropped` there.
  mutating func drop(_ page: CodePage, from offset: UInt64, count: UInt64) {
    var start = offset & ~1
    start = start > Block.byteLimit ? start - Block.byteLimit : 0
    while start < offset &+ count {
      let first = Int(page[start])
      if first != 0, start &+ UInt64(self[first - 1].immediate) > offset {
        self[first].operation = .dropped
        self[first].link = 0
        page[start] = 0
        page.blockCount -= 1
      }
      start += 2
    }
    rebuildCover(page)
  }

  private func rebuildCover(_ page: CodePage) {
    page.clearCover()
    for start in stride(from: UInt64(0), to: 4096, by: 2) {
      let first = Int(page[start])
      if first != 0 { page.cover(start, count: UInt64(self[first - 1].immediate)) }
    }
  }

  /// Forgets every block. The frames' flags are the caller's business.
  mutating func dropAll() {
    for page in pages { page.clear() }
    next = 1
  }
}

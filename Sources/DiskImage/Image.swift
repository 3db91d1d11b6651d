// An image as blocks: the bytes of a disk come in; blocks, bits of the bitmap and the log go out. `Inode` and
// `Directory` read through it, `MakeImage` fills one, `CheckImage` looks at every part.

/// A disk image that holds a file system.
///
/// Its superblock has been found right, so that all of its parts lie in the image; nothing else has. Reading from a
/// damaged image throws, and never traps.
public struct Image: Sendable {
  /// The whole disk.
  public internal(set) var bytes: [UInt8]
  public let layout: Layout

  /// The image in `bytes`. Throws `DiskError.damaged` if its superblock is not right.
  public init(_ bytes: [UInt8]) throws(DiskError) {
    let (layout, problems) = Layout.read(from: bytes)
    guard let layout else { throw .damaged(Finding(.superblock, problems[0])) }
    self.init(bytes, layout)
  }

  init(_ bytes: [UInt8], _ layout: Layout) {
    self.bytes = bytes
    self.layout = layout
  }

  /// The bytes of block `number`, which is one of the file system's.
  public func block(_ number: Int) -> ArraySlice<UInt8> {
    bytes[number * Format.blockSize..<(number + 1) * Format.blockSize]
  }

  /// The word at `index` in block `number`, as an indirect block and the log's header hold them.
  func word(_ index: Int, ofBlock number: Int) -> UInt32 { bytes.word(at: number * Format.blockSize + index * 4) }

  /// Whether the bitmap says that block `number` is in use. The last block of the bitmap has bits for more blocks
  /// than there are.
  func isMarked(_ number: Int) -> Bool {
    bytes[layout.bitmap.lowerBound * Format.blockSize + number / 8] & 1 << UInt8(number % 8) != 0
  }

  mutating func mark(_ number: Int) {
    bytes[layout.bitmap.lowerBound * Format.blockSize + number / 8] |= 1 << UInt8(number % 8)
  }
}

// The log is a header and the blocks after it. The header is the number of blocks in the log, 0 but between the
// commit of a transaction and its end, and for each the number of the block that it replaces.
extension Image {
  /// The blocks that the committed transaction in the log replaces, in the log's order; none if there is no
  /// transaction. With problems, the log means nothing.
  func pendingBlocks() -> (targets: [Int], problems: [Finding.Problem]) {
    let header = layout.log.lowerBound
    let count = word(0, ofBlock: header)
    // The header's own block is no room for data, and holds 255 numbers.
    let capacity = min(layout.log.count, Format.indirectCount) - 1
    guard count <= capacity else { return ([], [.wrongLogCount(Int(Int32(bitPattern: count)), capacity: capacity)]) }
    var targets: [Int] = []
    var problems: [Finding.Problem] = []
    for index in 0..<Int(count) {
      let target = Int(word(1 + index, ofBlock: header))
      let isLoggable = [layout.inodes, layout.bitmap, layout.data].contains { $0.contains(target) }
      if !isLoggable { problems.append(.wrongLogTarget(target, index: index)) }
      if targets.contains(target) { problems.append(.repeatedLogTarget(target, index: index)) }
      targets.append(target)
    }
    return (targets, problems)
  }

  /// Does what the kernel does when it boots: finishes the transaction that is committed in the log, if there is one.
  ///
  /// Gives the number of blocks copied. Throws `DiskError.damaged` if the log is inconsistent; then nothing changed.
  @discardableResult public mutating func replayLog() throws(DiskError) -> Int {
    let (targets, problems) = pendingBlocks()
    if let problem = problems.first { throw .damaged(Finding(.log, problem)) }
    for (index, target) in targets.enumerated() {
      let start = target * Format.blockSize
      bytes.replaceSubrange(start..<start + Format.blockSize, with: block(layout.log.lowerBound + 1 + index))
    }
    bytes.set(word: 0, at: layout.log.lowerBound * Format.blockSize)
    return targets.count
  }
}

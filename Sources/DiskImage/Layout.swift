// The figures of the file system on disk, and where its parts lie: the superblock's bytes, or sizes that are wished
// for, come in; ranges of block numbers go out. The format is that of xv6-riscv (kernel/fs.h, kernel/param.h), and
// kernel-asm/fs.inc holds the same figures for the kernel. Everything in this target stands on it.

/// The format's constants, each written here alone.
public enum Format {
  /// Bytes of a block.
  public static let blockSize = 1024
  /// What a superblock begins with.
  public static let magic: UInt32 = 0x1020_3040
  /// The block that holds the superblock; block 0 is left to a boot loader.
  public static let superblock = 1
  /// The root directory's inode.
  public static let rootInode = 1
  /// Bytes of an inode.
  public static let inodeSize = 64
  public static let inodesPerBlock = blockSize / inodeSize
  /// Blocks of a file that its inode lists.
  public static let directCount = 12
  /// Blocks of a file that its indirect block lists.
  public static let indirectCount = blockSize / 4
  /// Blocks of the largest file.
  public static let largestFile = directCount + indirectCount
  /// Bytes of a directory entry.
  public static let entrySize = 16
  public static let entriesPerBlock = blockSize / entrySize
  /// Bytes of the longest name.
  public static let nameLength = 14
  /// Blocks that a block of the bitmap tells of.
  public static let bitsPerBlock = blockSize * 8
  /// Blocks that one system call may write, and that the log must therefore hold.
  public static let operationSize = 10
  /// Inodes there can be: a directory entry has 16 bits for one's number.
  public static let inodeCounts = 2...65536
}

/// Block 1, which says where everything is. All fields count blocks but for `magic` and `inodeCount`.
public struct Superblock: Equatable, Sendable {
  public var magic: UInt32 = Format.magic
  /// Of the whole file system.
  public var size: UInt32
  /// Of the blocks for data, which are the last ones.
  public var dataCount: UInt32
  public var inodeCount: UInt32
  /// Of the log, its header among them.
  public var logCount: UInt32
  public var logStart: UInt32
  public var inodeStart: UInt32
  public var bitmapStart: UInt32

  /// The fields in their order on disk.
  var words: [UInt32] {
    [magic, size, dataCount, inodeCount, logCount, logStart, inodeStart, bitmapStart]
  }

  /// The superblock of an image; nil if the image ends before it does.
  init?(of image: [UInt8]) {
    let start = Format.superblock * Format.blockSize
    guard image.count >= start + Format.blockSize else { return nil }
    magic = image.word(at: start)
    size = image.word(at: start + 4)
    dataCount = image.word(at: start + 8)
    inodeCount = image.word(at: start + 12)
    logCount = image.word(at: start + 16)
    logStart = image.word(at: start + 20)
    inodeStart = image.word(at: start + 24)
    bitmapStart = image.word(at: start + 28)
  }

  init(size: Int, inodeCount: Int, log: Range<Int>, inodes: Range<Int>, bitmap: Range<Int>) {
    self.size = UInt32(size)
    dataCount = UInt32(size - bitmap.upperBound)
    self.inodeCount = UInt32(inodeCount)
    logCount = UInt32(log.count)
    logStart = UInt32(log.lowerBound)
    inodeStart = UInt32(inodes.lowerBound)
    bitmapStart = UInt32(bitmap.lowerBound)
  }
}

/// Where the parts of a file system are, as ranges of block numbers that lie in the image and in this order.
public struct Layout: Equatable, Sendable {
  public let superblock: Superblock
  /// Blocks of the whole file system.
  public let size: Int
  /// Inodes, the unused number 0 among them.
  public let inodeCount: Int
  /// The log's header and the blocks that it speaks of.
  public let log: Range<Int>
  public let inodes: Range<Int>
  public let bitmap: Range<Int>
  public let data: Range<Int>

  /// Where `number`'s inode begins, in bytes from the image's start.
  func offset(ofInode number: Int) -> Int { inodes.lowerBound * Format.blockSize + number * Format.inodeSize }

  /// Where mkfs of xv6-riscv puts the parts of a new file system; nil if no block is left for data. Its sums may
  /// give the inodes and the bitmap one block more than they need.
  init?(size: Int, inodeCount: Int, logCount: Int) {
    log = 2..<2 + logCount
    inodes = log.upperBound..<log.upperBound + inodeCount / Format.inodesPerBlock + 1
    bitmap = inodes.upperBound..<inodes.upperBound + size / Format.bitsPerBlock + 1
    guard bitmap.upperBound < size else { return nil }
    data = bitmap.upperBound..<size
    self.size = size
    self.inodeCount = inodeCount
    superblock = Superblock(size: size, inodeCount: inodeCount, log: log, inodes: inodes, bitmap: bitmap)
  }

  /// What the superblock of `image` says, or else all that is wrong with it.
  static func read(from image: [UInt8]) -> (layout: Layout?, problems: [Finding.Problem]) {
    guard let superblock = Superblock(of: image) else { return (nil, [.shortImage(byteCount: image.count)]) }
    guard superblock.magic == Format.magic else { return (nil, [.wrongMagic(superblock.magic)]) }
    let layout = Layout(unchecked: superblock)
    let problems = layout.problems(blocksThere: image.count / Format.blockSize)
    return (problems.isEmpty ? layout : nil, problems)
  }

  /// Any superblock's: the sums stay far from overflow, since each field has 32 bits and `Int` 64.
  private init(unchecked superblock: Superblock) {
    func blocks(_ start: UInt32, _ count: Int) -> Range<Int> { Int(start)..<Int(start) + count }
    self.superblock = superblock
    size = Int(superblock.size)
    inodeCount = Int(superblock.inodeCount)
    log = blocks(superblock.logStart, Int(superblock.logCount))
    inodes = blocks(superblock.inodeStart, inodeCount.blocks(of: Format.inodesPerBlock))
    bitmap = blocks(superblock.bitmapStart, size.blocks(of: Format.bitsPerBlock))
    data = max(size - Int(superblock.dataCount), 0)..<size
  }

  private func problems(blocksThere: Int) -> [Finding.Problem] {
    var problems: [Finding.Problem] = []
    if size > blocksThere { problems.append(.truncated(size: size, blocksThere: blocksThere)) }
    if !Format.inodeCounts.contains(inodeCount) { problems.append(.wrongInodeCount(inodeCount)) }
    if log.count <= Format.operationSize { problems.append(.smallLog(log.count)) }
    var end = (Finding.Part.superblock, Format.superblock + 1)
    for (part, blocks) in [(Finding.Part.log, log), (.inodes, inodes), (.bitmap, bitmap), (.data, data)] {
      if blocks.lowerBound < end.1 {
        problems.append(.overlap(part, start: blocks.lowerBound, with: end.0, end: end.1))
      }
      end = (part, blocks.upperBound)
    }
    if data.isEmpty { problems.append(.noData) }
    return problems
  }
}

extension Int {
  /// Blocks needed for this many things, of which one holds `capacity`.
  func blocks(of capacity: Int) -> Int { self / capacity + (self % capacity == 0 ? 0 : 1) }
}

// What can be wrong with an image, and where: every sentence that a check can say stands here. `CheckImage` collects
// findings; reading throws the first that it meets, inside of a `DiskError`.

/// One thing that is wrong with an image.
public struct Finding: Equatable, Sendable, CustomStringConvertible {
  public enum Place: Equatable, Sendable {
    case superblock
    case log
    case inode(Int)
    /// An entry of the directory with this inode, counted from 0.
    case entry(directory: Int, index: Int)
    case blocks(Range<Int>)
  }

  public var place: Place
  public var problem: Problem
  /// A path from the root to the inode, as far as the check knows one.
  public var path: String?

  init(_ place: Place, _ problem: Problem) {
    self.place = place
    self.problem = problem
  }

  /// `place: sentence`, on one line unless a name in the image breaks it.
  public var description: String { "\(placeText): \(problem.sentence)" }

  private var placeText: String {
    let known = path.map { " (\($0))" } ?? ""
    return switch place {
    case .superblock: "superblock"
    case .log: "log"
    case .inode(let number): "inode \(number)\(known)"
    case .entry(let directory, let index): "directory \(directory)\(known), entry \(index)"
    case .blocks(let range) where range.count == 1: "block \(range.lowerBound)"
    case .blocks(let range): "blocks \(range.lowerBound)-\(range.upperBound - 1)"
    }
  }

  /// A part of the disk.
  public enum Part: String, Equatable, Sendable {
    case superblock, log, inodes, bitmap, data
  }

  /// A place in the list of a file's blocks.
  public enum Index: Equatable, Sendable {
    /// The file's block of this number, counted from 0.
    case data(Int)
    /// The block that lists those after the twelfth.
    case indirect
  }

  public enum Problem: Equatable, Sendable {
    // The superblock.
    case shortImage(byteCount: Int)
    case wrongMagic(UInt32)
    case truncated(size: Int, blocksThere: Int)
    case wrongInodeCount(Int)
    case smallLog(Int)
    case overlap(Part, start: Int, with: Part, end: Int)
    case noData
    // The log.
    case wrongLogCount(Int, capacity: Int)
    case wrongLogTarget(Int, index: Int)
    case repeatedLogTarget(Int, index: Int)
    // An inode by itself.
    case reservedInode
    case freeButNotBlank
    case unknownType(UInt16)
    case deviceWithContents
    case largeFile(size: UInt32)
    case holes(first: Int, count: Int)
    case blocksBeyondSize(first: Int, count: Int)
    case addressOutside(Int, index: Index)
    case sharedBlock(Int, index: Index, with: Int)
    // Names and links.
    case rootIsNoDirectory
    case unlinked
    case nameless(links: Int)
    case unreachable
    case wrongLinkCount(Int, expected: Int)
    // A directory's entries.
    case wrongDirectorySize(UInt32)
    case missingDot(String)
    case wrongDot(String, inode: Int, expected: Int)
    case emptyName
    case slashInName(String)
    case misplacedDot(String)
    case repeatedName(String, first: Int)
    case entryOutside(inode: Int)
    case entryToFree(String, inode: Int)
    case secondName(String, directory: Int)
    // The bitmap.
    case usedButNotMarked
    case markedButNotUsed
    case markedBeyondEnd
  }
}

extension Finding.Index {
  var text: String {
    switch self {
    case .data(let index): "the file's block \(index)"
    case .indirect: "the file's list of blocks"
    }
  }
}

extension Finding.Problem {
  var sentence: String {
    switch self {
    case .shortImage(let byteCount): "the image's \(byteCount) bytes end before the superblock does"
    case .wrongMagic(let found):
      "this is no xv6 file system: the magic number is 0x\(String(found, radix: 16)), "
        + "not 0x\(String(Format.magic, radix: 16))"
    case .truncated(let size, let there): "the file system has \(size) blocks, but the image only \(there)"
    case .wrongInodeCount(let count):
      "there are \(count) inodes instead of \(Format.inodeCounts.lowerBound) to \(Format.inodeCounts.upperBound)"
    case .smallLog(let count):
      "the log has \(count) blocks; one operation needs \(Format.operationSize) and a header"
    case .overlap(let part, let start, let other, let end):
      "the start of the \(part.rawValue), block \(start), is not behind "
        + "the end of the \(other.rawValue), block \(end - 1)"
    case .noData: "there are no blocks for data"
    case .wrongLogCount(let count, let capacity):
      "the header counts \(count) blocks, but the log has room for \(capacity)"
    case .wrongLogTarget(let target, let index):
      "logged block \(index) is for block \(target), which holds no inodes, bitmap or data"
    case .repeatedLogTarget(let target, let index):
      "logged block \(index) is for block \(target), as one before it is"
    case .reservedInode: "number 0 means no inode, but this one is not blank"
    case .freeButNotBlank: "it is free, but still has links, a size or blocks"
    case .unknownType(let type): "its type \(type) is unknown"
    case .deviceWithContents: "a device has no contents, but this one has a size or blocks"
    case .largeFile(let size):
      "its \(size) bytes are more than the \(Format.largestFile * Format.blockSize) a file can have"
    case .holes(let first, let count):
      count == 1
        ? "the file's block \(first) is missing"
        : "\(count) of the file's blocks are missing, the first is block \(first)"
    case .blocksBeyondSize(let first, let count):
      count == 1
        ? "block \(first) lies beyond its size"
        : "\(count) blocks lie beyond its size, the first is block \(first)"
    case .addressOutside(let address, let index): "block \(address), \(index.text), is no block for data"
    case .sharedBlock(let address, let index, let other):
      "block \(address), \(index.text), is already in use by inode \(other)"
    case .rootIsNoDirectory: "the root is no directory"
    case .unlinked: "it has no links, but is not free (unlinked while open?)"
    case .nameless(let links): "its link count is \(links), but no directory has a name for it"
    case .unreachable: "no path from the root leads to it"
    case .wrongLinkCount(let found, let expected): "its link count is \(found) instead of \(expected)"
    case .wrongDirectorySize(let size):
      "\(size) bytes are no directory's size: a multiple of \(Format.entrySize), at least \(2 * Format.entrySize)"
    case .missingDot(let name): "this entry must be `\(name)'"
    case .wrongDot(let name, let inode, let expected): "`\(name)' leads to inode \(inode) instead of \(expected)"
    case .emptyName: "the name is empty"
    case .slashInName(let name): "the name `\(name)' has a slash in it"
    case .misplacedDot(let name): "`\(name)' stands in a wrong place"
    case .repeatedName(let name, let first): "the name `\(name)' is that of entry \(first), too"
    case .entryOutside(let inode): "there is no inode \(inode)"
    case .entryToFree(let name, let inode): "`\(name)' leads to inode \(inode), which is free"
    case .secondName(let name, let directory): "`\(name)' is a second name for directory \(directory)"
    case .usedButNotMarked: "in use, but free in the bitmap"
    case .markedButNotUsed: "marked in the bitmap, but not in use"
    case .markedBeyondEnd: "marked in the bitmap, but beyond the file system's end"
    }
  }
}

// What making or reading an image can end with: thrown by `MakeImage`, `Image` and `Directory`; every message that they
// can give stands here.

/// Why an image cannot be made, or something in it not be read.
public enum DiskError: Error, Equatable, Sendable, CustomStringConvertible {
  // Making: the file is named by its path in the image.
  case wrongOption(String, value: Int, range: ClosedRange<Int>)
  case noRoom(size: Int)
  case tooManyFiles(file: String, inodes: Int)
  case wrongName(file: String)
  case longName(file: String)
  case repeatedName(file: String)
  case fileInPath(file: String)
  case largeFile(file: String, byteCount: Int)
  case fullDirectory(file: String)
  case full(file: String, size: Int)
  // Reading.
  case damaged(Finding)
  case notFound(String)
  case notDirectory(String)
  case isDirectory(String)

  /// `path: sentence`, on one line.
  public var description: String {
    switch self {
    case .wrongOption(let option, let value, let range):
      "\(option): \(value) is not from \(range.lowerBound) to \(range.upperBound)"
    case .noRoom(let size): "an image of \(size) blocks has no room for data"
    case .tooManyFiles(let file, let inodes): "\(file): too many files: the image's \(inodes) inodes are used up"
    case .wrongName(let file): "\(file): this is no name for a file"
    case .longName(let file): "\(file): name too long: there is room for \(Format.nameLength) bytes"
    case .repeatedName(let file): "\(file): there is a file of this name already"
    case .fileInPath(let file): "\(file): a file stands where the path needs a directory"
    case .largeFile(let file, let byteCount):
      "\(file): file too large: \(byteCount) bytes, and \(Format.largestFile * Format.blockSize) at most"
    case .fullDirectory(let file): "\(file): its directory is full"
    case .full(let file, let size): "\(file): no space left: the image's \(size) blocks are used up"
    case .damaged(let finding): "\(finding)"
    case .notFound(let path): "\(path): No such file or directory"
    case .notDirectory(let path): "\(path): Not a directory"
    case .isDirectory(let path): "\(path): Is a directory"
    }
  }
}

// A file's inode: 64 bytes of the image to its fields and back, and from it to the blocks and bytes of the file.

/// What the file system keeps of a file besides its name and contents.
public struct Inode: Equatable, Sendable {
  public enum Kind: UInt16, Sendable {
    case free = 0
    case directory = 1
    case file = 2
    case device = 3
  }

  /// A `Kind`, in an image that is not damaged.
  public var type: UInt16 = 0
  /// Which device this is; 0 for all other files.
  public var major: UInt16 = 0
  public var minor: UInt16 = 0
  /// Names that lead here; of a directory, its own and the `..` of each directory in it.
  public var linkCount: Int16 = 0
  /// In bytes.
  public var size: UInt32 = 0
  /// The blocks that hold the file's bytes, 0 for none: its first 12, and the one that lists the rest.
  public var addresses = [UInt32](repeating: 0, count: Format.directCount + 1)

  /// A free one.
  public init() {}

  /// Nil if the image is damaged.
  public var kind: Kind? { Kind(rawValue: type) }

  /// The blocks that `size` bytes need.
  var blockCount: Int { Int(size).blocks(of: Format.blockSize) }

  /// As unused inodes are: nothing left of the file that was here.
  var isBlank: Bool { linkCount == 0 && size == 0 && addresses.allSatisfy { $0 == 0 } }
}

extension Image {
  /// The inode of this number, which is less than `layout.inodeCount`.
  public func inode(_ number: Int) -> Inode {
    let start = layout.offset(ofInode: number)
    var inode = Inode()
    inode.type = bytes.half(at: start)
    inode.major = bytes.half(at: start + 2)
    inode.minor = bytes.half(at: start + 4)
    inode.linkCount = Int16(bitPattern: bytes.half(at: start + 6))
    inode.size = bytes.word(at: start + 8)
    for index in inode.addresses.indices { inode.addresses[index] = bytes.word(at: start + 12 + 4 * index) }
    return inode
  }

  mutating func set(_ inode: Inode, number: Int) {
    let start = layout.offset(ofInode: number)
    bytes.set(half: inode.type, at: start)
    bytes.set(half: inode.major, at: start + 2)
    bytes.set(half: inode.minor, at: start + 4)
    bytes.set(half: UInt16(bitPattern: inode.linkCount), at: start + 6)
    bytes.set(word: inode.size, at: start + 8)
    for (index, address) in inode.addresses.enumerated() { bytes.set(word: address, at: start + 12 + 4 * index) }
  }

  /// The bytes of the file with this inode. Throws `DiskError.damaged` if not all of them can be found.
  public func contents(ofInode number: Int) throws(DiskError) -> [UInt8] {
    let inode = inode(number)
    let count = inode.blockCount
    guard count <= Format.largestFile else { throw .damaged(Finding(.inode(number), .largeFile(size: inode.size))) }
    var contents: [UInt8] = []
    contents.reserveCapacity(count * Format.blockSize)
    for index in 0..<count { contents += block(try address(ofBlock: index, inode, number: number)) }
    contents.removeLast(contents.count - Int(inode.size))
    return contents
  }

  /// Where block `index` of a file is.
  private func address(ofBlock index: Int, _ inode: Inode, number: Int) throws(DiskError) -> Int {
    func checked(_ address: UInt32) throws(DiskError) -> Int {
      if address == 0 { throw .damaged(Finding(.inode(number), .holes(first: index, count: 1))) }
      guard layout.data.contains(Int(address)) else {
        throw .damaged(Finding(.inode(number), .addressOutside(Int(address), index: .data(index))))
      }
      return Int(address)
    }
    if index < Format.directCount { return try checked(inode.addresses[index]) }
    let list = try checked(inode.addresses[Format.directCount])
    return try checked(word(index - Format.directCount, ofBlock: list))
  }
}

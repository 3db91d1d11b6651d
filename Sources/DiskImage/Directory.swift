// A directory's contents as entries, and from a path to the file that it names: for `apus fs ls` and `cat`.

/// One entry of a directory: 16 bytes, the inode's number and up to 14 bytes of name.
public struct Entry: Equatable, Sendable {
  /// Of the file that this names; 0 if the entry is unused.
  public var inode: Int
  /// Without the zeros that fill up a short one.
  public var nameBytes: [UInt8]

  /// The name as text; what is no UTF-8 in it shows as U+FFFD.
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }

  /// The entry whose bytes are at `offset` of `bytes`.
  init(at offset: Int, in bytes: [UInt8]) {
    inode = Int(bytes.half(at: offset))
    nameBytes = Array(bytes[offset + 2..<offset + Format.entrySize].prefix { $0 != 0 })
  }

  /// An entry whose name has no more than 14 bytes.
  init(_ name: String, inode: Int) {
    self.inode = inode
    nameBytes = Array(name.utf8)
  }

  /// As it is on disk.
  var encoded: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 2) + nameBytes
    bytes.set(half: UInt16(truncatingIfNeeded: inode), at: 0)
    return bytes + [UInt8](repeating: 0, count: Format.entrySize - bytes.count)
  }
}

extension Image {
  /// The used entries of the directory with this inode, in their order, `.` and `..` among them. What is no directory
  /// is read as one all the same.
  func entries(ofInode number: Int) throws(DiskError) -> [Entry] {
    let contents = try contents(ofInode: number)
    return stride(from: 0, through: contents.count - Format.entrySize, by: Format.entrySize)
      .map { Entry(at: $0, in: contents) }.filter { $0.inode != 0 }
  }

  /// The number of the inode that `path` leads to from the root. As in the kernel, slashes in a row are one, and a
  /// name's bytes beyond the 14th mean nothing.
  ///
  /// Throws `notFound` or `notDirectory` with the path up to the name that is to blame, or `damaged`.
  public func inodeNumber(at path: String) throws(DiskError) -> Int {
    var number = Format.rootInode
    var passed = ""
    for name in path.utf8.split(separator: UInt8(ascii: "/")) {
      guard inode(number).kind == .directory else { throw .notDirectory(passed.isEmpty ? "/" : passed) }
      passed += "/" + String(decoding: name, as: UTF8.self)
      let wanted = name.prefix(Format.nameLength)
      guard let entry = try entries(ofInode: number).first(where: { $0.nameBytes.elementsEqual(wanted) }) else {
        throw .notFound(passed)
      }
      guard entry.inode < layout.inodeCount else {
        throw .damaged(Finding(.inode(number), .entryOutside(inode: entry.inode)))
      }
      number = entry.inode
    }
    return number
  }

  /// The used entries of the directory at `path`, in their order, `.` and `..` among them; for a path to anything
  /// else the one entry that names it.
  public func list(_ path: String) throws(DiskError) -> [Entry] {
    let number = try inodeNumber(at: path)
    if inode(number).kind == .directory { return try entries(ofInode: number) }
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
    return [Entry(name ?? "/", inode: number)]
  }

  /// The bytes of the file at `path`. Throws `isDirectory` for a directory.
  public func read(_ path: String) throws(DiskError) -> [UInt8] {
    let number = try inodeNumber(at: path)
    guard inode(number).kind != .directory else { throw .isDirectory(path) }
    return try contents(ofInode: number)
  }
}

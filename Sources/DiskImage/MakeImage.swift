// mkfs: files and sizes come in, an image of a new file system goes out. From the same files in the same order it is,
// byte for byte, the image that mkfs of xv6-riscv makes; `apus mkfs` calls it.

extension Image {
  /// What a new image is to hold.
  public struct File: Equatable, Sendable {
    /// Where it goes, from the root: `README` or `docs/notes`. Directories on the way are made where they are missing.
    public var path: String
    /// Nil for a directory.
    public var contents: [UInt8]?

    public init(_ path: String, _ contents: [UInt8]) {
      self.path = path
      self.contents = contents
    }

    public static func directory(_ path: String) -> File {
      var file = File(path, [])
      file.contents = nil
      return file
    }

    /// The name in the image for a file of the host: without folders, and without one leading `_`, by which xv6's
    /// Makefile keeps its own `cat` apart from the host's.
    public static func name(ofHostFile path: String) -> String {
      let name = path.split(separator: "/").last ?? ""
      return String(name.hasPrefix("_") ? name.dropFirst() : name)
    }
  }

  /// The sizes of a new image; those of xv6-riscv if nothing else is said.
  public struct Options: Equatable, Sendable {
    /// In blocks.
    public var size = 2000
    /// Inodes, of which number 0 is never used and number 1 is the root.
    public var inodeCount = 200
    /// Blocks of the log, one of them its header.
    public var logCount = 30

    public init() {}

    /// What may be wished for. The header of a log counts 255 blocks.
    static let sizes = 1...1 << 22
    static let logCounts = Format.operationSize + 1...Format.indirectCount
  }

  /// A new file system that holds `files`. They get their inodes and blocks in this order.
  ///
  /// Throws what there is no room for or no such name, and says which file is to blame.
  public init(files: [File], options: Options = Options()) throws(DiskError) {
    for (name, value, range) in [
      ("size", options.size, Options.sizes), ("inodes", options.inodeCount, Format.inodeCounts),
      ("log", options.logCount, Options.logCounts),
    ] where !range.contains(value) {
      throw .wrongOption(name, value: value, range: range)
    }
    guard let layout = Layout(size: options.size, inodeCount: options.inodeCount, logCount: options.logCount)
    else { throw .noRoom(size: options.size) }
    var maker = ImageMaker(layout)
    try maker.makeRoot()
    for file in files { try maker.add(file) }
    maker.finish()
    self = maker.image
  }
}

/// An image on its way: inodes and blocks are given out in order and never come back.
private struct ImageMaker {
  var image: Image
  /// The next block to give out.
  private var freeBlock: Int
  /// What is known of each inode, by its number.
  private var inodes = [Inode()]
  /// The numbers of directories and files, by their paths; as bytes, since equal text may have different ones.
  private var numbers: [[UInt8]: Int] = [:]

  init(_ layout: Layout) {
    image = Image([UInt8](repeating: 0, count: layout.size * Format.blockSize), layout)
    freeBlock = layout.data.lowerBound
    for (index, word) in layout.superblock.words.enumerated() {
      image.bytes.set(word: word, at: Format.superblock * Format.blockSize + 4 * index)
    }
  }

  mutating func makeRoot() throws(DiskError) {
    let root = try newInode(.directory, for: "/")
    numbers[[]] = root
    try fillDirectory(root, parent: root, path: "/")
  }

  /// Adds a file and the directories that its path needs.
  mutating func add(_ file: Image.File) throws(DiskError) {
    let names = file.path.split(separator: "/").map(String.init)
    guard let last = names.last else { throw .wrongName(file: file.path) }
    for name in names {
      guard name != ".", name != "..", !name.utf8.contains(0) else { throw .wrongName(file: file.path) }
      guard name.utf8.count <= Format.nameLength else { throw .longName(file: file.path) }
    }
    var parent: [UInt8] = []
    for name in names.dropLast() { parent = try directory(name, in: parent, for: file.path) }
    guard let contents = file.contents else {
      _ = try directory(last, in: parent, for: file.path)
      return
    }
    guard contents.count <= Format.largestFile * Format.blockSize else {
      throw .largeFile(file: file.path, byteCount: contents.count)
    }
    let path = parent + Array("/\(last)".utf8)
    guard numbers[path] == nil else { throw .repeatedName(file: file.path) }
    let number = try newInode(.file, for: file.path)
    numbers[path] = number
    try append(Entry(last, inode: number).encoded, to: numbers[parent, default: Format.rootInode], for: file.path)
    try append(contents, to: number, for: file.path)
  }

  /// The path of the directory `name` in the one at `parent`, which is made if it is missing.
  private mutating func directory(
    _ name: String, in parent: [UInt8], for file: String
  ) throws(DiskError) -> [UInt8] {
    let path = parent + Array("/\(name)".utf8)
    if let number = numbers[path] {
      guard inodes[number].kind == .directory else { throw .fileInPath(file: file) }
      return path
    }
    let above = numbers[parent, default: Format.rootInode]
    let number = try newInode(.directory, for: file)
    numbers[path] = number
    try append(Entry(name, inode: number).encoded, to: above, for: file)
    inodes[above].linkCount += 1
    try fillDirectory(number, parent: above, path: file)
    return path
  }

  private mutating func fillDirectory(_ number: Int, parent: Int, path: String) throws(DiskError) {
    try append(Entry(".", inode: number).encoded, to: number, for: path)
    try append(Entry("..", inode: parent).encoded, to: number, for: path)
  }

  private mutating func newInode(_ kind: Inode.Kind, for file: String) throws(DiskError) -> Int {
    guard inodes.count < image.layout.inodeCount else {
      throw .tooManyFiles(file: file, inodes: image.layout.inodeCount)
    }
    var inode = Inode()
    inode.type = kind.rawValue
    inode.linkCount = 1
    inodes.append(inode)
    return inodes.count - 1
  }

  private mutating func newBlock(for file: String) throws(DiskError) -> Int {
    guard freeBlock < image.layout.size else { throw .full(file: file, size: image.layout.size) }
    defer { freeBlock += 1 }
    return freeBlock
  }

  /// Writes `bytes` after what the file has. The size of no file is beyond the largest.
  private mutating func append(_ bytes: [UInt8], to number: Int, for file: String) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let size = Int(inodes[number].size)
      let block = try self.block(size / Format.blockSize, of: number, for: file)
      let within = size % Format.blockSize
      let count = min(bytes.count - done, Format.blockSize - within)
      let start = block * Format.blockSize + within
      image.bytes.replaceSubrange(start..<start + count, with: bytes[done..<done + count])
      done += count
      inodes[number].size += UInt32(count)
    }
  }

  /// Where block `index` of a file is; a new one if it has none yet.
  private mutating func block(_ index: Int, of number: Int, for file: String) throws(DiskError) -> Int {
    if index < Format.directCount { return try address(index, of: number, for: file) }
    let list = try address(Format.directCount, of: number, for: file)
    let position = index - Format.directCount
    // A file's size was looked at, so this is a directory.
    guard position < Format.indirectCount else { throw .fullDirectory(file: file) }
    let known = image.word(position, ofBlock: list)
    if known != 0 { return Int(known) }
    let new = try newBlock(for: file)
    image.bytes.set(word: UInt32(new), at: list * Format.blockSize + 4 * position)
    return new
  }

  private mutating func address(_ index: Int, of number: Int, for file: String) throws(DiskError) -> Int {
    if inodes[number].addresses[index] == 0 { inodes[number].addresses[index] = UInt32(try newBlock(for: file)) }
    return Int(inodes[number].addresses[index])
  }

  /// Writes inodes and bitmap. The root's size becomes whole blocks, as mkfs of xv6 has it; where its last block is
  /// full, though, that one adds a block to the size that does not exist, and ours does not.
  mutating func finish() {
    let root = Int(inodes[Format.rootInode].size)
    inodes[Format.rootInode].size = UInt32(root.blocks(of: Format.blockSize) * Format.blockSize)
    for (number, inode) in inodes.enumerated() { image.set(inode, number: number) }
    for block in 0..<freeBlock { image.mark(block) }
  }
}

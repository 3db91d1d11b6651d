// fsck: a disk's bytes come in, a report of everything that is wrong with them goes out. `Check.run` is the table of
// contents; what concerns names and links is in `CheckImage+Directories.swift`. `apus fsck` and tests call it.

extension Image {
  /// What a check has found.
  public struct Report: Equatable, Sendable {
    /// In the order superblock, log, inodes, directories, links, bitmap.
    public internal(set) var findings: [Finding] = []
    /// Findings that came after these and were only counted.
    public internal(set) var omitted = 0
    /// Blocks of a committed transaction in the log.
    public internal(set) var pendingBlocks = 0
    /// Nil if the superblock was no use, so that nothing else was checked.
    public internal(set) var layout: Layout?
    /// Inodes that are not free.
    public internal(set) var usedInodes = 0
    /// Blocks for data that some inode has.
    public internal(set) var usedBlocks = 0

    public var isClean: Bool { findings.isEmpty }
  }

  /// Checks every invariant of the format on the disk in `bytes`.
  ///
  /// Where the log holds a committed transaction, it is finished first, in memory, as the kernel would when it boots;
  /// unless `replayingLog` is false. A report keeps at most `limit` findings. Whatever the bytes are, the check takes
  /// time and memory in proportion to their number.
  public static func check(_ bytes: [UInt8], replayingLog: Bool = true, limit: Int = 10_000) -> Report {
    let (layout, problems) = Layout.read(from: bytes)
    guard let layout else {
      var report = Report()
      report.findings = problems.prefix(limit).map { Finding(.superblock, $0) }
      report.omitted = problems.count - report.findings.count
      return report
    }
    var check = Check(Image(bytes, layout), limit: limit)
    check.run(replayingLog: replayingLog)
    return check.report
  }
}

/// A check on its way, and what it has learnt of each inode and block.
struct Check {
  var image: Image
  let limit: Int
  var report = Image.Report()
  var inodes: [Inode] = []
  /// For each block the inode that has it, the first if several do; 0 for none. What several inodes have is read for
  /// the first alone, so that no block is read twice.
  private var owners: [UInt32]
  /// For each directory, in the order of their inodes, the blocks that it owns.
  var directories: [Directory] = []
  var links: [Links]

  struct Directory {
    var inode: Int
    /// The number of the block in the file, and its address.
    var blocks: [(index: Int, address: Int)] = []
    /// Inodes that its entries name, but for `.` and `..`.
    var members: [Int] = []
    /// What `..` leads to, if it is there.
    var above: Int?
  }

  /// What directories tell of an inode.
  struct Links {
    /// Entries that name it, but for `.` and `..`.
    var names = 0
    /// Of a directory: the directories in it.
    var subdirectories = 0
    /// The first directory that has a name for it, and that name.
    var parent: (inode: Int, name: String)?
    var isReached = false
  }

  init(_ image: Image, limit: Int) {
    self.image = image
    self.limit = limit
    owners = [UInt32](repeating: 0, count: image.layout.size)
    links = [Links](repeating: Links(), count: image.layout.inodeCount)
    report.layout = image.layout
  }

  mutating func run(replayingLog: Bool) {
    checkLog(replaying: replayingLog)
    checkInodes()  // each by itself is known; blocks have owners
    checkDirectories()  // each entry by itself is known; names are counted
    checkLinks()  // what is counted, what can be reached
    checkBitmap()
    namePaths()
  }

  mutating func find(_ problem: Finding.Problem, _ place: Finding.Place) {
    if report.findings.count < limit {
      report.findings.append(Finding(place, problem))
    } else {
      report.omitted += 1
    }
  }

  private mutating func checkLog(replaying: Bool) {
    let (targets, problems) = image.pendingBlocks()
    for problem in problems { find(problem, .log) }
    report.pendingBlocks = targets.count
    // A log with problems stays as it is.
    if replaying && problems.isEmpty { _ = try? image.replayLog() }
  }

  private mutating func checkInodes() {
    inodes = (0..<image.layout.inodeCount).map { image.inode($0) }
    for number in inodes.indices {
      let inode = inodes[number]
      if number == 0 {
        if inode.type != 0 || !inode.isBlank { find(.reservedInode, .inode(0)) }
        inodes[0] = Inode()
      } else if inode.kind == .free {
        if !inode.isBlank { find(.freeButNotBlank, .inode(number)) }
      } else {
        report.usedInodes += 1
        checkContents(number)
      }
    }
    report.usedBlocks = owners.count { $0 != 0 }
  }

  /// Looks at an inode's size and blocks, and gives it the blocks.
  private mutating func checkContents(_ number: Int) {
    let inode = inodes[number]
    var blocks = FileBlocks(of: inode)
    switch inode.kind {
    case nil: find(.unknownType(inode.type), .inode(number))
    case .device:
      if inode.size != 0 || inode.addresses.contains(where: { $0 != 0 }) { find(.deviceWithContents, .inode(number)) }
      blocks.count = nil
    case .directory, .file, .free: break
    }
    if inode.blockCount > Format.largestFile {
      find(.largeFile(size: inode.size), .inode(number))
      blocks.count = nil
    }

    for index in 0..<Format.directCount { visit(inode.addresses[index], index, of: number, &blocks) }
    let list = Int(inode.addresses[Format.directCount])
    if list == 0 {
      blocks.lack(Format.directCount..<Format.largestFile)
    } else {
      if !blocks.mayHaveList { blocks.exceed(Format.directCount) }
      if take(list, .indirect, for: number) {
        for index in 0..<Format.indirectCount {
          visit(image.word(index, ofBlock: list), Format.directCount + index, of: number, &blocks)
        }
      }
    }
    if let (first, count) = blocks.holes { find(.holes(first: first, count: count), .inode(number)) }
    if let (first, count) = blocks.excess { find(.blocksBeyondSize(first: first, count: count), .inode(number)) }
    if inode.kind == .directory { directories.append(Directory(inode: number, blocks: blocks.owned)) }
  }

  private mutating func visit(_ address: UInt32, _ index: Int, of number: Int, _ blocks: inout FileBlocks) {
    guard address != 0 else { return blocks.lack(index..<index + 1) }
    if !blocks.mayHave(index) { blocks.exceed(index) }
    if take(Int(address), .data(index), for: number) { blocks.owned.append((index, Int(address))) }
  }

  /// Makes `number` the owner of a block, if it is one for data and has none yet.
  private mutating func take(_ address: Int, _ index: Finding.Index, for number: Int) -> Bool {
    guard image.layout.data.contains(address) else {
      find(.addressOutside(address, index: index), .inode(number))
      return false
    }
    guard owners[address] == 0 else {
      find(.sharedBlock(address, index: index, with: Int(owners[address])), .inode(number))
      return false
    }
    owners[address] = UInt32(number)
    return true
  }

  /// The bitmap against use, both ways: runs of blocks that differ alike are one finding.
  private mutating func checkBitmap() {
    let layout = image.layout
    var run: (start: Int, problem: Finding.Problem)?
    for block in 0...layout.bitmap.count * Format.bitsPerBlock {
      let problem = bitmapProblem(block)
      if problem == run?.problem { continue }
      if let (start, problem) = run { find(problem, .blocks(start..<block)) }
      run = problem.map { (block, $0) }
    }
  }

  private func bitmapProblem(_ block: Int) -> Finding.Problem? {
    guard block < image.layout.bitmap.count * Format.bitsPerBlock else { return nil }
    let isMarked = image.isMarked(block)
    guard block < image.layout.size else { return isMarked ? .markedBeyondEnd : nil }
    let isUsed = block < image.layout.data.lowerBound || owners[block] != 0
    if isUsed == isMarked { return nil }
    return isUsed ? .usedButNotMarked : .markedButNotUsed
  }
}

/// The list of one file's blocks beside its size.
private struct FileBlocks {
  /// Blocks that the size needs; nil if it means nothing.
  var count: Int?
  /// A write that fails, for lack of space or by a bad address in the program, leaves the block behind the end that it
  /// would have filled, and the list of blocks if this is the first that needs it. The kernel uses them later.
  private var spare: Int?
  /// Blocks that are the file's alone.
  var owned: [(index: Int, address: Int)] = []
  var holes: (first: Int, count: Int)?
  var excess: (first: Int, count: Int)?

  init(of inode: Inode) {
    count = inode.blockCount
    spare = Int(inode.size) % Format.blockSize == 0 ? count : nil
  }

  func mayHave(_ index: Int) -> Bool { count.map { index < $0 } ?? true || index == spare }

  var mayHaveList: Bool { mayHave(Format.directCount) }

  /// Notes that these blocks are not there, as far as there should be any.
  mutating func lack(_ indices: Range<Int>) {
    guard let count else { return }
    let missing = indices.clamped(to: 0..<count)
    if !missing.isEmpty { holes = (holes?.first ?? missing.lowerBound, (holes?.count ?? 0) + missing.count) }
  }

  /// Notes that this block is there, but should not be.
  mutating func exceed(_ index: Int) { excess = (excess?.first ?? index, (excess?.count ?? 0) + 1) }
}

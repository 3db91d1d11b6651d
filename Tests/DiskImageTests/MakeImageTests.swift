import Testing

@testable import DiskImage

/// New images against those of mkfs.c in MIT's xv6-riscv (commit f5b93ef), compiled with gcc and run on the same files:
/// the checksums are FNV-1a of its images.
@Suite struct MakeImageTests {
  struct Golden: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var files: [Image.File]
    var inodes: UInt64, bitmap: UInt64, root: UInt64, all: UInt64
  }

  private static func host(_ path: String, _ contents: [UInt8]) -> Image.File {
    .init(Image.File.name(ofHostFile: path), contents)
  }

  static let golden = [
    Golden(
      testDescription: "nothing", files: [], inodes: 0x21a5_77d0_ae5a_fb0f, bitmap: 0x4ebb_2cdd_89f8_f767,
      root: 0x6800_e057_66b2_ca5b, all: 0x29bc_452a_1d98_0960),
    Golden(
      testDescription: "small",
      files: [
        host("README", pattern(2305, 1)), host("user/_cat", pattern(13000, 2)), host("user/_empty", []),
        host("whole", pattern(12288, 3)), host("fourteen.bytes", pattern(1024, 4)),
      ], inodes: 0xf02e_862a_11f5_8eb0, bitmap: 0xafbb_8500_8a0f_a283, root: 0x194f_34ba_85ee_ef90,
      all: 0x1a47_a0c7_78ad_590d),
    Golden(
      testDescription: "many", files: (0..<70).map { host("f\($0)", pattern($0 * 11, $0)) },
      inodes: 0xb2ca_e62a_7546_0856, bitmap: 0x2ff6_8715_51cd_5298, root: 0x96c2_f2ad_4b77_de41,
      all: 0x2aa2_d9d5_dcca_0a71),
    Golden(
      testDescription: "largest", files: [host("_largest", pattern(268 * 1024, 5)), host("one", pattern(1, 6))],
      inodes: 0x7688_2971_0425_e4ee, bitmap: 0x0d0f_2742_6731_8cdd, root: 0x2dc7_57bc_e45e_f932,
      all: 0x1dcb_577d_f4dc_88b4),
  ]

  @Test(arguments: golden) func imageIsMITs(golden: Golden) throws {
    let image = try Image(files: golden.files)
    func sum(_ blocks: Range<Int>) -> UInt64 {
      checksum(image.bytes[blocks.lowerBound * 1024..<blocks.upperBound * 1024])
    }
    #expect(sum(1..<2) == 0xaaa0_36a7_94e0_e2ca)
    #expect(sum(32..<45) == golden.inodes)
    #expect(sum(45..<46) == golden.bitmap)
    #expect(sum(46..<47) == golden.root)
    #expect(checksum(image.bytes) == golden.all)
    let report = Image.check(image.bytes)
    #expect(report.isClean && report.usedInodes == golden.files.count + 1, "\(report.findings)")
  }

  /// The same with FSSIZE 20000, NINODES 512 and a log of 31 blocks.
  @Test func imageOfOtherSizesIsMITs() throws {
    var options = Image.Options()
    (options.size, options.inodeCount, options.logCount) = (20000, 512, 31)
    let image = try Image(files: (0..<30).map { .init("f\($0)", pattern(20000 + $0, $0)) }, options: options)
    #expect(image.layout.superblock.words == [0x1020_3040, 20000, 19931, 512, 31, 2, 33, 66])
    #expect(checksum(image.bytes) == 0xbb49_3765_881b_ec3d)
    #expect(Image.check(image.bytes).isClean)
  }

  @Test func partsLieAsInXv6() throws {
    let layout = try Image(files: []).layout
    // "nmeta 46 (boot, super, log blocks 30 inode blocks 13, bitmap blocks 1) blocks 1954 total 2000", says its mkfs.
    #expect(layout.superblock.words == [0x1020_3040, 2000, 1954, 200, 30, 2, 32, 45])
    #expect(layout.log == 2..<32 && layout.inodes == 32..<45 && layout.bitmap == 45..<46 && layout.data == 46..<2000)
  }

  /// A root whose entries just fill their blocks: MIT's mkfs gives it a size with one block more, which is not there.
  @Test(arguments: [62, 126, 190]) func fullRootHasAllOfItsBlocks(count: Int) throws {
    let image = try Image(files: (0..<count).map { .init("f\($0)", []) })
    #expect(image.inode(1).size == UInt32(count + 2) * 16)
    #expect(Image.check(image.bytes).isClean)
  }

  @Test func directoriesAreMadeOnTheWay() throws {
    let image = try Image(files: [.init("a/b/c", [1]), .directory("a/b"), .init("/a//d", [2]), .directory("e/")])
    #expect(try image.list("/").map(\.name) == [".", "..", "a", "e"])
    #expect(try image.list("a/b").map(\.inode) == [3, 2, 4])
    #expect(image.inode(1).linkCount == 3 && image.inode(2).linkCount == 2 && image.inode(2).size == 64)
    #expect(try image.read("a/b/c") == [1] && image.read("a/d") == [2])
    #expect(Image.check(image.bytes).isClean)
  }

  /// Precomposed and not, the same text has different bytes, and so does the file system.
  @Test func namesAreBytes() throws {
    let image = try Image(files: [.init("\u{e9}", [1]), .init("e\u{301}", [2])])
    #expect(try image.read("\u{e9}") == [1] && image.read("e\u{301}") == [2])
  }

  @Test(arguments: [
    ("README", "README"), ("user/_cat", "cat"), ("/tmp/x/__init", "_init"), ("./a.b", "a.b"), ("_", ""),
  ]) func hostNames(path: String, name: String) { #expect(Image.File.name(ofHostFile: path) == name) }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var files: [Image.File]
    var change: @Sendable (inout Image.Options) -> Void = { _ in }
    var error: DiskError
  }

  static let refusals = [
    Refusal(
      testDescription: "files", files: (0..<199).map { .init("f\($0)", []) },
      error: .tooManyFiles(file: "f198", inodes: 200)),
    Refusal(
      testDescription: "directories", files: [.directory("a"), .directory("a/b/c")], change: { $0.inodeCount = 4 },
      error: .tooManyFiles(file: "a/b/c", inodes: 4)),
    Refusal(testDescription: "empty name", files: [.init("", [])], error: .wrongName(file: "")),
    Refusal(testDescription: "slashes", files: [.init("//", [])], error: .wrongName(file: "//")),
    Refusal(testDescription: "dot", files: [.init("a/./b", [])], error: .wrongName(file: "a/./b")),
    Refusal(testDescription: "dot dot", files: [.init("..", [])], error: .wrongName(file: "..")),
    Refusal(testDescription: "zero", files: [.init("a\0b", [])], error: .wrongName(file: "a\0b")),
    Refusal(
      testDescription: "long name", files: [.init("fifteen.letters", [])], error: .longName(file: "fifteen.letters")),
    Refusal(
      testDescription: "long directory", files: [.init("fifteen.letters/a", [])],
      error: .longName(file: "fifteen.letters/a")),
    Refusal(testDescription: "long in bytes", files: [.init("ééééééé!", [])], error: .longName(file: "ééééééé!")),
    Refusal(testDescription: "twice", files: [.init("a", [1]), .init("a", [1])], error: .repeatedName(file: "a")),
    Refusal(
      testDescription: "as a directory", files: [.directory("a"), .init("a", [1])], error: .repeatedName(file: "a")),
    Refusal(testDescription: "in a file", files: [.init("a", []), .init("a/b", [])], error: .fileInPath(file: "a/b")),
    Refusal(
      testDescription: "large", files: [.init("a", []), .init("b", [UInt8](repeating: 1, count: 268 * 1024 + 1))],
      error: .largeFile(file: "b", byteCount: 274433)),
    Refusal(
      testDescription: "full", files: (0..<8).map { .init("f\($0)", [UInt8](repeating: 1, count: 268 * 1024)) },
      error: .full(file: "f7", size: 2000)),
    Refusal(
      testDescription: "full of directories", files: [.directory("a"), .directory("b")], change: { $0.size = 48 },
      error: .full(file: "b", size: 48)),
    Refusal(testDescription: "no data", files: [], change: { $0.size = 46 }, error: .noRoom(size: 46)),
    Refusal(
      testDescription: "size", files: [], change: { $0.size = .max },
      error: .wrongOption("size", value: .max, range: 1...1 << 22)),
    Refusal(
      testDescription: "inodes", files: [], change: { $0.inodeCount = -1 },
      error: .wrongOption("inodes", value: -1, range: 2...65536)),
    Refusal(
      testDescription: "log", files: [], change: { $0.logCount = 10 },
      error: .wrongOption("log", value: 10, range: 11...256)),
  ]

  @Test(arguments: refusals) func whatDoesNotFitIsRefused(refusal: Refusal) {
    var options = Image.Options()
    refusal.change(&options)
    #expect(throws: refusal.error) { try Image(files: refusal.files, options: options) }
  }

  @Test func fullDirectoryIsRefused() {
    var options = Image.Options()
    (options.size, options.inodeCount) = (8000, 65536)
    // 268 blocks of 64 entries, of which two are the directory's own.
    let files = (0...268 * 64 - 2).map { Image.File("\($0)", []) }
    #expect(throws: DiskError.fullDirectory(file: "17150")) { try Image(files: files, options: options) }
    #expect(throws: Never.self) { try Image(files: files.dropLast(), options: options) }
  }

  @Test func messagesNameTheFile() {
    #expect("\(DiskError.longName(file: "d/x"))" == "d/x: name too long: there is room for 14 bytes")
    #expect("\(DiskError.full(file: "x", size: 9))" == "x: no space left: the image's 9 blocks are used up")
    #expect("\(DiskError.wrongOption("log", value: 1, range: 11...256))" == "log: 1 is not from 11 to 256")
  }
}

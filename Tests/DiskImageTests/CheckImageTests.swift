import Testing

@testable import DiskImage

/// Each invariant, broken on purpose: exactly what was broken is found.
@Suite struct CheckImageTests {
  struct Mutation: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var change: @Sendable (inout Sample) -> Void
    var findings: [String]

    init(_ name: String, _ change: @escaping @Sendable (inout Sample) -> Void, _ findings: String...) {
      testDescription = name
      self.change = change
      self.findings = findings
    }
  }

  @Test func sampleIsClean() throws {
    let report = Image.check(try Sample().image.bytes)
    #expect(report.findings == [] && report.isClean && report.omitted == 0 && report.pendingBlocks == 0)
    #expect(report.usedInodes == 8 && report.usedBlocks == 20)
  }

  static let superblock = [
    Mutation(
      "magic", { $0.word(0, of: 1, 7) },
      "superblock: this is no xv6 file system: the magic number is 0x7, not 0x10203040"),
    Mutation(
      "size", { $0.word(1, of: 1, 2001) }, "superblock: the file system has 2001 blocks, but the image only 2000"),
    Mutation(
      "size 0", { $0.word(1, of: 1, 0) },
      "superblock: the start of the data, block 0, is not behind the end of the bitmap, block 44",
      "superblock: there are no blocks for data"),
    Mutation(
      "huge", { for field in 1..<8 { $0.word(field, of: 1, .max) } },
      "superblock: the file system has 4294967295 blocks, but the image only 2000",
      "superblock: there are 4294967295 inodes instead of 2 to 65536",
      "superblock: the start of the inodes, block 4294967295, is not behind the end of the log, block 8589934589",
      "superblock: the start of the bitmap, block 4294967295, is not behind the end of the inodes, block 4563402750",
      "superblock: the start of the data, block 0, is not behind the end of the bitmap, block 4295491582"),
    Mutation(
      "data", { $0.word(2, of: 1, 1955) },
      "superblock: the start of the data, block 45, is not behind the end of the bitmap, block 45"),
    Mutation("no data", { $0.word(2, of: 1, 0) }, "superblock: there are no blocks for data"),
    Mutation("inodes", { $0.word(3, of: 1, 1) }, "superblock: there are 1 inodes instead of 2 to 65536"),
    Mutation(
      "many inodes", { $0.word(3, of: 1, 209) },
      "superblock: the start of the bitmap, block 45, is not behind the end of the inodes, block 45"),
    Mutation(
      "small log", { $0.word(4, of: 1, 10) }, "superblock: the log has 10 blocks; one operation needs 10 and a header"),
    Mutation(
      "large log", { $0.word(4, of: 1, 31) },
      "superblock: the start of the inodes, block 32, is not behind the end of the log, block 32"),
    Mutation(
      "log start", { $0.word(5, of: 1, 1) },
      "superblock: the start of the log, block 1, is not behind the end of the superblock, block 1"),
    Mutation(
      "inode start", { $0.word(6, of: 1, 31) },
      "superblock: the start of the inodes, block 31, is not behind the end of the log, block 31"),
    Mutation(
      "bitmap start", { $0.word(7, of: 1, 44) },
      "superblock: the start of the bitmap, block 44, is not behind the end of the inodes, block 44"),
  ]

  static let log = [
    Mutation("log count", { $0.word(0, of: 2, 30) }, "log: the header counts 30 blocks, but the log has room for 29"),
    Mutation(
      "negative log count", { $0.word(0, of: 2, .max) }, "log: the header counts -1 blocks, but the log has room for 29"
    ),
    Mutation(
      "log target",
      {
        $0.word(0, of: 2, 3)
        $0.word(1, of: 2, 31)
        $0.word(2, of: 2, 2000)
        $0.word(3, of: 2, 1)
      }, "log: logged block 0 is for block 31, which holds no inodes, bitmap or data",
      "log: logged block 1 is for block 2000, which holds no inodes, bitmap or data",
      "log: logged block 2 is for block 1, which holds no inodes, bitmap or data"),
    Mutation(
      "log target twice",
      {
        $0.word(0, of: 2, 3)
        for index in 1...3 { $0.word(index, of: 2, index == 2 ? 65 : 64) }
      }, "log: logged block 2 is for block 64, as one before it is"),
  ]

  static let inodes = [
    Mutation(
      "inode 0", { $0.change(0) { $0.type = 2 } }, "inode 0: number 0 means no inode, but this one is not blank"),
    Mutation(
      "free with links", { $0.change(Sample.free) { $0.linkCount = 1 } },
      "inode 9: it is free, but still has links, a size or blocks"),
    Mutation(
      "free with blocks", { $0.change(199) { $0.addresses[12] = 60 } },
      "inode 199: it is free, but still has links, a size or blocks"),
    Mutation("type", { $0.change(Sample.empty) { $0.type = 4 } }, "inode 7 (/empty): its type 4 is unknown"),
    Mutation(
      "negative type", { $0.change(Sample.empty) { $0.type = 0xffff } }, "inode 7 (/empty): its type 65535 is unknown"),
    Mutation(
      "device", { $0.change(Sample.console) { $0.size = 1 } },
      "inode 8 (/console): a device has no contents, but this one has a size or blocks"),
    Mutation(
      "large file", { $0.change(Sample.readme) { $0.size = 268 * 1024 + 1 } },
      "inode 2 (/README): its 274433 bytes are more than the 274432 a file can have"),
    Mutation(
      "hole",
      {
        $0.change(Sample.readme) { $0.addresses[0] = 0 }
        $0.unmark(47)
      }, "inode 2 (/README): the file's block 0 is missing"),
    Mutation(
      "holes", { $0.change(Sample.notes) { $0.size = 268 * 1024 } },
      "inode 5 (/d/notes): 267 of the file's blocks are missing, the first is block 1"),
    Mutation(
      "hole in the list",
      {
        $0.word(0, of: 61, 0)
        $0.unmark(62)
      }, "inode 3 (/cat): the file's block 12 is missing"),
    Mutation(
      "no list",
      {
        $0.change(Sample.cat) { $0.addresses[12] = 0 }
        for block in 61...62 { $0.unmark(block) }
      }, "inode 3 (/cat): the file's block 12 is missing"),
    Mutation(
      "beyond size", { $0.change(Sample.readme) { $0.size = 1 } }, "inode 2 (/README): block 1 lies beyond its size"),
    Mutation(
      "list beyond size", { $0.change(Sample.cat) { $0.size = 12 * 1024 - 1 } },
      "inode 3 (/cat): 2 blocks lie beyond its size, the first is block 12"),
    Mutation(
      "address of the log",
      {
        $0.change(Sample.notes) { $0.addresses[0] = 3 }
        $0.unmark(64)
      }, "inode 5 (/d/notes): block 3, the file's block 0, is no block for data"),
    Mutation(
      "address outside",
      {
        $0.word(0, of: 61, 2000)
        $0.unmark(62)
      }, "inode 3 (/cat): block 2000, the file's block 12, is no block for data"),
    Mutation(
      "list outside",
      {
        $0.change(Sample.cat) { $0.addresses[12] = .max }
        for block in 61...62 { $0.unmark(block) }
      }, "inode 3 (/cat): block 4294967295, the file's list of blocks, is no block for data"),
    Mutation(
      "shared",
      {
        $0.change(Sample.notes) { $0.addresses[0] = 48 }
        $0.unmark(64)
      }, "inode 5 (/d/notes): block 48, the file's block 0, is already in use by inode 2"),
    Mutation(
      "shared with itself",
      {
        $0.word(0, of: 61, 61)
        $0.unmark(62)
      }, "inode 3 (/cat): block 61, the file's block 12, is already in use by inode 3"),
    Mutation(
      "shared list",
      {
        $0.change(Sample.notes) { $0.size = 13 * 1024 }
        $0.change(Sample.notes) { for index in 1...11 { $0.addresses[index] = UInt32(65 + index) } }
        $0.change(Sample.notes) { $0.addresses[12] = 61 }
        for block in 66...76 { $0.image.mark(block) }
      }, "inode 5 (/d/notes): block 61, the file's list of blocks, is already in use by inode 3"),
  ]

  static let links = [
    Mutation(
      "links", { $0.change(Sample.readme) { $0.linkCount = 1 } }, "inode 2 (/README): its link count is 1 instead of 2"),
    Mutation(
      "negative links", { $0.change(Sample.notes) { $0.linkCount = -1 } },
      "inode 5 (/d/notes): its link count is -1 instead of 1"),
    Mutation(
      "no links", { $0.change(Sample.notes) { $0.linkCount = 0 } },
      "inode 5 (/d/notes): its link count is 0 instead of 1"),
    Mutation(
      "links of a directory", { $0.change(Sample.d) { $0.linkCount = 1 } },
      "inode 4 (/d): its link count is 1 instead of 2"),
    Mutation(
      "links of the root", { $0.change(Sample.root) { $0.linkCount = 3 } },
      "inode 1 (/): its link count is 3 instead of 2"),
    Mutation(
      "unlinked while open",
      {
        $0.entry(2, of: 63, to: 0)
        $0.change(Sample.notes) { $0.linkCount = 0 }
      }, "inode 5: it has no links, but is not free (unlinked while open?)"),
    Mutation(
      "nameless", { $0.entry(2, of: 63, to: 0) }, "inode 5: its link count is 1, but no directory has a name for it"),
    Mutation(
      "nameless directory",
      {
        $0.entry(4, of: 46, to: 0)
        $0.change(Sample.root) { $0.linkCount = 1 }
      }, "inode 4: its link count is 2, but no directory has a name for it",
      "inode 5: no path from the root leads to it",
      "inode 6: no path from the root leads to it"),
    Mutation(
      "loop beside the tree",
      {
        // d is in d/e instead of in the root.
        $0.entry(4, of: 46, to: 0)
        $0.change(Sample.root) { $0.linkCount = 1 }
        $0.entry(2, of: 65, named: "d", to: Sample.d)
        $0.entry(1, of: 63, to: Sample.e)
        $0.change(Sample.e) { ($0.linkCount, $0.size) = (2, 48) }
      }, "inode 4: no path from the root leads to it", "inode 5: no path from the root leads to it",
      "inode 6: no path from the root leads to it"),
    Mutation(
      "second name",
      {
        $0.entry(2, of: 65, named: "up", to: Sample.d)
        $0.change(Sample.e) { $0.size = 48 }
      }, "directory 6 (/d/e), entry 2: `up' is a second name for directory 4",
      "inode 4 (/d): its link count is 2 instead of 3", "inode 6 (/d/e): its link count is 1 instead of 2"),
    Mutation(
      "name for the root",
      { $0.entry(5, of: 46, to: Sample.root) },
      "directory 1 (/), entry 5: `empty' is a second name for directory 1",
      "inode 1 (/): its link count is 2 instead of 4",
      "inode 7: its link count is 1, but no directory has a name for it"),
  ]

  static let directories = [
    Mutation(
      "root",
      { sample in
        sample.change(Sample.root) { $0.type = 2 }
        for number in 2...8 { sample.image.set(Inode(), number: number) }
        for block in 47...65 { sample.unmark(block) }
      }, "inode 1 (/): the root is no directory"),
    Mutation(
      "free root",
      { sample in
        for number in 1...8 { sample.image.set(Inode(), number: number) }
        for block in 46...65 { sample.unmark(block) }
      }, "inode 1 (/): the root is no directory"),
    Mutation(
      "directory's size", { $0.change(Sample.d) { $0.size = 63 } },
      "inode 4 (/d): 63 bytes are no directory's size: a multiple of 16, at least 32",
      "inode 4 (/d): its link count is 2 instead of 1",
      "inode 6: its link count is 1, but no directory has a name for it"),
    Mutation(
      "empty directory",
      {
        $0.change(Sample.e) { ($0.size, $0.addresses[0]) = (0, 0) }
        $0.unmark(65)
      }, "inode 6 (/d/e): 0 bytes are no directory's size: a multiple of 16, at least 32"),
    Mutation("no dot", { $0.entry(0, of: 65, to: 0) }, "directory 6 (/d/e), entry 0: this entry must be `.'"),
    Mutation(
      "other dot", { $0.entry(0, of: 65, to: Sample.d) },
      "directory 6 (/d/e), entry 0: `.' leads to inode 4 instead of 6"),
    Mutation("no dot dot", { $0.entry(1, of: 65, to: 0) }, "directory 6 (/d/e), entry 1: this entry must be `..'"),
    Mutation(
      "other dot dot", { $0.entry(1, of: 65, to: 1) }, "directory 6 (/d/e), entry 1: `..' leads to inode 1 instead of 4"
    ),
    Mutation(
      "dot dot of the root", { $0.entry(1, of: 46, to: Sample.d) },
      "directory 1 (/), entry 1: `..' leads to inode 4 instead of 1"),
    Mutation(
      "dots swapped",
      {
        $0.entry(0, of: 65, named: "..", to: Sample.d)
        $0.entry(1, of: 65, named: ".", to: Sample.e)
      }, "directory 6 (/d/e), entry 0: this entry must be `.'",
      "directory 6 (/d/e), entry 0: `..' stands in a wrong place",
      "directory 6 (/d/e), entry 1: this entry must be `..'", "directory 6 (/d/e), entry 1: `.' stands in a wrong place"
    ),
    Mutation(
      "second dot",
      {
        $0.entry(2, of: 65, named: ".", to: Sample.e)
        $0.change(Sample.e) { $0.size = 48 }
      }, "directory 6 (/d/e), entry 2: `.' stands in a wrong place"),
    Mutation("no name", { $0.entry(5, of: 46, named: "") }, "directory 1 (/), entry 5: the name is empty"),
    Mutation(
      "slash", { $0.entry(5, of: 46, named: "a/b") }, "directory 1 (/), entry 5: the name `a/b' has a slash in it"),
    Mutation(
      "name twice", { $0.entry(5, of: 46, named: "cat") },
      "directory 1 (/), entry 5: the name `cat' is that of entry 3, too"),
    Mutation(
      "entry outside", { $0.entry(5, of: 46, to: 200) }, "directory 1 (/), entry 5: there is no inode 200",
      "inode 7: its link count is 1, but no directory has a name for it"),
    Mutation(
      "entry to a free inode", { $0.change(Sample.empty) { $0 = Inode() } },
      "directory 1 (/), entry 5: `empty' leads to inode 7, which is free"),
  ]

  static let bitmap = [
    Mutation("free, but used", { $0.unmark(48) }, "block 48: in use, but free in the bitmap"),
    Mutation(
      "free superblock", { for block in 0...1 { $0.unmark(block) } }, "blocks 0-1: in use, but free in the bitmap"),
    Mutation(
      "marked, but free", { for block in [66, 67, 1999] { $0.image.mark(block) } },
      "blocks 66-67: marked in the bitmap, but not in use", "block 1999: marked in the bitmap, but not in use"),
    Mutation(
      "marked beyond", { for block in 1999...8191 { $0.image.mark(block) } },
      "block 1999: marked in the bitmap, but not in use",
      "blocks 2000-8191: marked in the bitmap, but beyond the file system's end"),
    Mutation(
      "changing",
      {
        $0.unmark(65)
        $0.image.mark(66)
      }, "block 65: in use, but free in the bitmap",
      "block 66: marked in the bitmap, but not in use"),
  ]

  @Test(arguments: superblock + log + inodes + links + directories + bitmap)
  func brokenInvariantIsFound(mutation: Mutation) throws {
    var sample = try Sample()
    mutation.change(&sample)
    let report = Image.check(sample.image.bytes)
    #expect(report.findings.map(\.description) == mutation.findings)
  }
}

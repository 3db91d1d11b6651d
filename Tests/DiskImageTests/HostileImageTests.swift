import Testing

@testable import DiskImage

/// Images that are wrong in ways nobody thought of: whatever they hold, there is an answer and never a trap.
@Suite struct HostileImageTests {
  /// Checks `bytes`, and reads all that can be reached; the names of the root, if there are any.
  @discardableResult private func use(_ bytes: [UInt8]) -> [String] {
    let report = Image.check(bytes)
    for finding in report.findings { #expect(!finding.description.isEmpty) }
    _ = Image.check(bytes, replayingLog: false, limit: 3)
    guard var image = try? Image(bytes) else {
      #expect(report.layout == nil)
      return []
    }
    _ = try? image.replayLog()
    let names = (try? image.list("/").map(\.name)) ?? []
    for name in names {
      _ = try? image.read(name)
      _ = try? image.list(name + "/../" + name)
    }
    return names
  }

  /// Bits flip where they mean something: superblock, log's header, inodes in use, bitmap, directories, a list.
  @Test(arguments: 0..<8) func flippedBits(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let sample = try Sample().image.bytes
    let places = [
      1024..<1056, 2048..<2172, 32768..<33344, 45 * 1024..<46 * 1024, 46 * 1024..<46 * 1024 + 128,
      61 * 1024..<61 * 1024 + 16, 63 * 1024..<63 * 1024 + 64, 65 * 1024..<65 * 1024 + 32,
    ]
    var found = 0
    for _ in 0..<150 {
      var bytes = sample
      // The superblock is rarely hit, or else nothing else is ever looked at.
      let first = Int.random(in: 0..<8, using: &generator) == 0 ? 0 : 1
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = places[Int.random(in: first..<places.count, using: &generator)]
        bytes[Int.random(in: place, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      use(bytes)
      if !Image.check(bytes).isClean { found += 1 }
    }
    #expect(found > 100, "most flips break something")
  }

  @Test func randomBlocks() throws {
    var generator = SeededGenerator(seed: 1)
    for block in [2] + Array(32...46) + [61, 63, 65] {
      var bytes = try Sample().image.bytes
      for offset in block * 1024..<(block + 1) * 1024 { bytes[offset] = .random(in: 0...255, using: &generator) }
      use(bytes)
      #expect(!Image.check(bytes).isClean)
    }
  }

  @Test func truncations() throws {
    let whole = try Sample().image.bytes
    for count in Array(0..<3) + [1023, 1024, 1025, 2047, 2048, 2049, 40000, 1_999 * 1024, 2000 * 1024 - 1] {
      #expect(use(Array(whole.prefix(count))).isEmpty)
      #expect(!Image.check(Array(whole.prefix(count))).isClean)
    }
    #expect(use(whole + [1, 2, 3]).contains("cat"))
    #expect(Image.check(whole + [1, 2, 3]).isClean, "a disk may be larger than its file system")
  }

  @Test func everyFieldOfTheSuperblockAtItsEnds() throws {
    for field in 1..<8 {
      for value in [0, 1, 2, 31, 32, 45, 46, 199, 201, 1999, 2001, 65535, 65536, 1 << 31, UInt32.max] {
        var sample = try Sample()
        sample.word(field, of: 1, value)
        use(sample.image.bytes)
      }
    }
  }

  /// As many inodes as there can be, all of them directories of full size that share their blocks, each naming the
  /// others: the blocks are read once, and the findings counted.
  @Test(.timeLimit(.minutes(10))) func sharedDirectoriesTakeNoLongerThanTheirBytes() throws {
    var options = Image.Options()
    (options.size, options.inodeCount) = (6000, 65536)
    var image = try Image(files: [], options: options)
    let first = image.layout.data.lowerBound
    var inode = image.inode(1)
    inode.size = 268 * 1024
    for index in 0...12 { inode.addresses[index] = UInt32(first + index) }
    for index in 0..<256 {
      image.bytes.set(word: UInt32(first + 13 + index), at: (first + 12) * 1024 + 4 * index)
    }
    for number in 1..<65536 { image.set(inode, number: number) }
    for entry in 2..<268 * 64 {
      let block = entry / 64 < 12 ? first + entry / 64 : first + 1 + entry / 64
      let start = block * 1024 + entry % 64 * 16
      image.bytes.replaceSubrange(start..<start + 16, with: Entry("d\(entry)", inode: entry % 9 + 1).encoded)
    }
    let report = Image.check(image.bytes, limit: 1000)
    #expect(report.findings.count == 1000 && report.omitted > 65536)
    #expect(report.usedInodes == 65535 && report.usedBlocks == 269)
  }

  /// Directories in one another, as deep as inodes go.
  @Test func deepTree() throws {
    var options = Image.Options()
    (options.size, options.inodeCount) = (8000, 3000)
    let path = [String](repeating: "a", count: 2900).joined(separator: "/")
    var image = try Image(files: [.init(path + "/f", [1])], options: options)
    #expect(Image.check(image.bytes).isClean)
    #expect(try image.read(path + "/f") == [1])
    var last = image.inode(2902)
    last.linkCount = 9
    image.set(last, number: 2902)
    let findings = Image.check(image.bytes).findings.map(\.description)
    #expect(findings == ["inode 2902 (.../a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/f): its link count is 9 instead of 1"])
  }

  @Test func findingsAreCountedBeyondTheLimit() throws {
    var sample = try Sample()
    for number in [10, 12, 14] { sample.change(number) { $0.size = 1 } }
    let report = Image.check(sample.image.bytes, limit: 2)
    #expect(report.findings.map(\.place) == [.inode(10), .inode(12)] && report.omitted == 1 && !report.isClean)
  }
}

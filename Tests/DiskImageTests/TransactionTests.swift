import Testing

@testable import DiskImage

/// What a check makes of disks that the kernel left in the middle of something.
@Suite struct TransactionTests {
  /// A transaction that links one more name to README, committed, of which nothing is in its place: the root's block
  /// and that of README's inode.
  private func committed() throws -> Sample {
    var after = try Sample()
    after.entry(8, of: 46, named: "third", to: Sample.readme)
    after.change(Sample.readme) { $0.linkCount = 3 }
    var sample = try Sample()
    sample.word(0, of: 2, 2)
    for (index, target) in [46, 32].enumerated() {
      sample.word(1 + index, of: 2, UInt32(target))
      let start = (3 + index) * Format.blockSize
      sample.image.bytes.replaceSubrange(start..<start + Format.blockSize, with: after.image.block(target))
    }
    return sample
  }

  @Test func committedTransactionIsFinished() throws {
    var sample = try committed()
    let report = Image.check(sample.image.bytes)
    #expect(report.isClean && report.pendingBlocks == 2, "\(report.findings)")
    let untouched = Image.check(sample.image.bytes, replayingLog: false)
    #expect(untouched.isClean && untouched.pendingBlocks == 2, "nothing is in its place yet")
    // The power fails after the first of the two blocks.
    sample.image.bytes.replaceSubrange(46 * 1024..<47 * 1024, with: sample.image.block(3))
    #expect(Image.check(sample.image.bytes).isClean)
    #expect(
      Image.check(sample.image.bytes, replayingLog: false).findings.map(\.description)
        == ["inode 2 (/README): its link count is 2 instead of 3"])
  }

  /// What lies in the log after a transaction has ended means nothing.
  @Test func uncommittedBlocksMeanNothing() throws {
    var sample = try committed()
    sample.word(0, of: 2, 0)
    sample.word(1, of: 2, .max)
    let report = Image.check(sample.image.bytes)
    #expect(report.isClean && report.pendingBlocks == 0)
  }

  /// A failed write leaves the block that it would have filled, as it does in xv6 (`writei` after `bmap`).
  @Test func blockOfAFailedWriteIsNoFinding() throws {
    var sample = try Sample()
    sample.change(Sample.empty) { $0.addresses[0] = 70 }
    sample.image.mark(70)
    // Of cat, which ends at a block now, the list and one block in it.
    sample.change(Sample.cat) { $0.size = 12 * 1024 }
    #expect(Image.check(sample.image.bytes).findings == [])
    sample.change(Sample.empty) { $0.addresses[1] = 71 }
    sample.image.mark(71)
    #expect(
      Image.check(sample.image.bytes).findings.map(\.description)
        == ["inode 7 (/empty): block 1 lies beyond its size"])
  }
}

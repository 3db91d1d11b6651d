import Testing

@testable import Machine

/// The memory map of the PLIC specification 1.0.0, chapter 3.
private func priority(_ source: Int) -> UInt64 { UInt64(4 * source) }
private func pendingWord(_ source: Int) -> UInt64 { 0x1000 + UInt64(source / 32 * 4) }
private func enableWord(_ source: Int, _ context: Int) -> UInt64 {
  0x2000 + 0x80 * UInt64(context) + UInt64(source / 32 * 4)
}
private func threshold(_ context: Int) -> UInt64 { 0x20_0000 + 0x1000 * UInt64(context) }
private func claim(_ context: Int) -> UInt64 { threshold(context) + 4 }

extension PLIC {
  fileprivate mutating func word(_ offset: UInt64) -> UInt64 { read(offset, size: 4) }
  fileprivate mutating func set(_ offset: UInt64, _ value: UInt64) { write(value, to: offset, size: 4) }

  /// Gives `source` a priority and lets `context` have it.
  fileprivate mutating func enable(_ source: Int, priority level: UInt64 = 1, for context: Int) {
    set(priority(source), level)
    set(enableWord(source, context), word(enableWord(source, context)) | 1 << UInt64(source % 32))
  }

  fileprivate func isPending(_ source: Int) -> Bool {
    var copy = self
    return copy.word(pendingWord(source)) >> UInt64(source % 32) & 1 != 0
  }
}

@Suite struct PLICTests {
  @Test(arguments: [1, 10, 31, 32, 63, 64, 95]) func oneInterruptFromWireToCompletion(source: Int) {
    var plic = PLIC()
    plic.enable(source, for: 3)
    #expect(!plic.pending(context: 3))
    plic.setLevel(source: source, true)
    for context in 0..<16 { #expect(plic.pending(context: context) == (context == 3)) }
    #expect(plic.isPending(source))

    #expect(plic.word(claim(3)) == UInt64(source))
    #expect(!plic.pending(context: 3) && !plic.isPending(source))
    #expect(plic.word(claim(3)) == 0, "claimed once")

    plic.setLevel(source: source, false)
    plic.set(claim(3), UInt64(source))
    #expect(!plic.pending(context: 3))
    plic.setLevel(source: source, true)
    #expect(plic.pending(context: 3), "the gateway is open again")
  }

  /// As QEMU's does: it is the device's business to say that there is more.
  @Test func wireStillHighAfterCompletionIsNoNewRequest() {
    var plic = PLIC()
    plic.enable(10, for: 1)
    plic.setLevel(source: 10, true)
    _ = plic.word(claim(1))
    #expect(!plic.isPending(10))
    plic.set(claim(1), 10)
    #expect(!plic.isPending(10) && !plic.pending(context: 1))
    plic.setLevel(source: 10, true)
    #expect(plic.isPending(10) && plic.pending(context: 1))
  }

  @Test func wireThatRoseAgainInServiceWaitsForCompletion() {
    var plic = PLIC()
    plic.enable(10, for: 1)
    plic.setLevel(source: 10, true)
    _ = plic.word(claim(1))
    plic.setLevel(source: 10, false)
    plic.setLevel(source: 10, true)
    #expect(!plic.pending(context: 1))
    plic.set(claim(1), 10)
    #expect(plic.pending(context: 1))
  }

  @Test func fallenWireTakesItsRequestBack() {
    var plic = PLIC()
    plic.enable(10, for: 1)
    plic.setLevel(source: 10, true)
    plic.setLevel(source: 10, false)
    #expect(!plic.pending(context: 1))
    #expect(plic.word(claim(1)) == 0)
  }

  @Test func mostUrgentFirstThenLowestNumber() {
    var plic = PLIC()
    for (source, level) in [(5, 2), (7, 6), (40, 6), (90, 7), (3, 2)] as [(Int, UInt64)] {
      plic.enable(source, priority: level, for: 0)
      plic.setLevel(source: source, true)
    }
    #expect((0..<6).map { _ in plic.word(claim(0)) } == [90, 7, 40, 3, 5, 0])
  }

  @Test func priorityZeroNeverInterrupts() {
    var plic = PLIC()
    plic.enable(4, priority: 0, for: 0)
    plic.setLevel(source: 4, true)
    #expect(plic.isPending(4) && !plic.pending(context: 0))
    #expect(plic.word(claim(0)) == 0)
    plic.set(priority(4), 1)
    #expect(plic.pending(context: 0), "a pending source counts once it has a priority")
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func thresholdMasksWhatIsNotAbove(level: UInt64) {
    var plic = PLIC()
    plic.enable(4, priority: 4, for: 2)
    plic.setLevel(source: 4, true)
    plic.set(threshold(2), level)
    #expect(plic.word(threshold(2)) == level)
    #expect(plic.pending(context: 2) == (level < 4))
    #expect(plic.word(claim(2)) == 4, "a threshold doesn't keep a claim from its source (chapter 8)")
  }

  @Test func contextsClaimFromEachOther() {
    var plic = PLIC()
    plic.enable(8, for: 1)
    plic.enable(8, for: 3)
    plic.setLevel(source: 8, true)
    #expect(plic.pending(context: 1) && plic.pending(context: 3))
    #expect(plic.word(claim(3)) == 8)
    #expect(!plic.pending(context: 1), "who is late finds nothing")
    #expect(plic.word(claim(1)) == 0)
  }

  @Test func completionByAContextWithoutTheSourceIsIgnored() {
    var plic = PLIC()
    plic.enable(8, for: 1)
    plic.setLevel(source: 8, true)
    _ = plic.word(claim(1))
    for stray in [0, 9, 96, 0xFFFF_FFFF] as [UInt64] { plic.set(claim(1), stray) }
    plic.set(claim(3), 8)
    plic.setLevel(source: 8, true)
    #expect(!plic.pending(context: 1), "still in service")
    plic.set(claim(1), 8)
    #expect(plic.pending(context: 1))
  }

  @Test func disablingTakesTheLineDown() {
    var plic = PLIC()
    plic.enable(33, for: 15)
    plic.setLevel(source: 33, true)
    #expect(plic.pending(context: 15))
    plic.set(enableWord(33, 15), 0)
    #expect(!plic.pending(context: 15) && plic.isPending(33))
  }

  @Test func registersKeepTheBitsTheyHave() {
    var plic = PLIC()
    plic.set(priority(95), 0xFFFF_FFFF)
    plic.set(priority(0), 7)
    plic.set(enableWord(0, 2), 0xFFFF_FFFF)
    plic.set(enableWord(95, 2), 0x8000_0001)
    plic.set(threshold(2), 0xF9)
    plic.set(pendingWord(0), 0xFFFF_FFFF)
    #expect(plic.word(priority(95)) == 7)
    #expect(plic.word(priority(0)) == 0, "there is no source 0")
    #expect(plic.word(enableWord(0, 2)) == 0xFFFF_FFFE)
    #expect(plic.word(enableWord(95, 2)) == 0x8000_0001)
    #expect(plic.word(threshold(2)) == 1)
    #expect(plic.word(pendingWord(0)) == 0, "pending bits are the gateways'")
  }

  @Test func sourcesThatDoNotExistAreIgnored() {
    var plic = PLIC()
    for source in [Int.min, -1, 0, 96, Int.max] { plic.setLevel(source: source, true) }
    for word in 0..<3 { #expect(plic.word(0x1000 + 4 * UInt64(word)) == 0) }
  }

  @Test(
    arguments: [
      (0x0180, 4), (0x0004, 8), (0x0004, 1), (0x0006, 4), (0x100C, 4), (0x200C, 4), (0x2800, 4), (0x20_0008, 4),
      (0x21_0000, 4), (0x5F_FFFC, 4), (UInt64.max, 4),
    ] as [(UInt64, Int)])
  func nothingIsThere(offset: UInt64, size: Int) {
    var plic = PLIC()
    plic.write(.max, to: offset, size: size)
    #expect(plic.read(offset, size: size) == 0)
    #expect(plic.word(priority(1)) == 0)
  }
}

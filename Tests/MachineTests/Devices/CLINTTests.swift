import Testing

@testable import Machine

/// Offsets of the SiFive FU540-C000 manual, table 9.1.
private let msip: UInt64 = 0x0000
private let timerCompare: UInt64 = 0x4000
private let time: UInt64 = 0xBFF8

@Suite struct CLINTTests {
  @Test func startsQuiet() {
    let clint = CLINT()
    for hart in 0..<8 {
      let pending = clint.pending(hart: hart, now: 1 << 40)
      #expect(!pending.software && !pending.timer && pending.next == .max)
    }
  }

  @Test(arguments: 0..<8) func softwareInterruptReachesItsHartOnly(hart: Int) {
    var clint = CLINT()
    clint.write(0xFFFF_FFFF, to: msip + 4 * UInt64(hart), size: 4)
    for other in 0..<8 { #expect(clint.pending(hart: other, now: 0).software == (other == hart)) }
    #expect(clint.read(msip + 4 * UInt64(hart), size: 4, now: 0) == 1, "only bit 0 is wired")
    clint.write(0xFFFF_FFFE, to: msip + 4 * UInt64(hart), size: 4)
    #expect(!clint.pending(hart: hart, now: 0).software)
  }

  @Test(arguments: 0..<8) func timerComparesWithTheTime(hart: Int) {
    var clint = CLINT()
    clint.write(1000, to: timerCompare + 8 * UInt64(hart), size: 8)
    let early = clint.pending(hart: hart, now: 999)
    #expect(!early.timer && early.next == 1000)
    let due = clint.pending(hart: hart, now: 1000)
    #expect(due.timer && due.next == .max)
    for other in 0..<8 where other != hart { #expect(!clint.pending(hart: other, now: 1000).timer) }
    clint.write(2000, to: timerCompare + 8 * UInt64(hart), size: 8)
    #expect(!clint.pending(hart: hart, now: 1000).timer, "a later compare takes the interrupt back")
  }

  @Test func halvesAreWrittenAndReadAlone() {
    var clint = CLINT()
    clint.write(0x1_2345_6789, to: timerCompare + 8, size: 4)
    #expect(clint.read(timerCompare + 8, size: 8, now: 0) == 0xFFFF_FFFF_2345_6789)
    clint.write(0xABCD, to: timerCompare + 12, size: 4)
    #expect(clint.read(timerCompare + 8, size: 8, now: 0) == 0x0000_ABCD_2345_6789)
    #expect(clint.read(timerCompare + 8, size: 4, now: 0) == 0x2345_6789)
    #expect(clint.read(timerCompare + 12, size: 4, now: 0) == 0xABCD)
  }

  @Test func timeIsTheMachines() {
    var clint = CLINT()
    clint.write(5, to: time, size: 8)
    #expect(clint.read(time, size: 8, now: 0x12_3456_789A) == 0x12_3456_789A)
    #expect(clint.read(time, size: 4, now: 0x12_3456_789A) == 0x3456_789A)
    #expect(clint.read(time + 4, size: 4, now: 0x12_3456_789A) == 0x12)
  }

  /// Holes, harts there are none of, odd sizes and odd addresses.
  @Test(
    arguments: [
      (0x0020, 4), (0x0000, 8), (0x0002, 4), (0x0000, 1), (0x4040, 8), (0x4004, 8), (0x4001, 4), (0x4000, 2),
      (0xBFF8, 1), (0xC000, 8), (0xFFFC, 4), (UInt64.max, 4),
    ] as [(UInt64, Int)])
  func nothingIsThere(offset: UInt64, size: Int) {
    var clint = CLINT()
    clint.write(.max, to: offset, size: size)
    #expect(clint.read(offset, size: size, now: .max) == 0)
    for hart in 0..<8 {
      let pending = clint.pending(hart: hart, now: 0)
      #expect(!pending.software && pending.next == .max)
    }
  }
}

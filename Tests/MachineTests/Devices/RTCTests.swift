import Testing

@testable import Machine

/// Registers of Google's "Goldfish virtual hardware" document.
private enum Register {
  static let timeLow: UInt64 = 0x00
  static let timeHigh: UInt64 = 0x04
  static let alarmLow: UInt64 = 0x08
  static let alarmHigh: UInt64 = 0x0C
  static let interruptEnabled: UInt64 = 0x10
  static let clearAlarm: UInt64 = 0x14
  static let alarmStatus: UInt64 = 0x18
  static let clearInterrupt: UInt64 = 0x1C
}

extension RTC {
  fileprivate mutating func time(at now: UInt64) -> UInt64 {
    let low = read(Register.timeLow, size: 4, now: now)
    return read(Register.timeHigh, size: 4, now: .max) << 32 | low
  }
  fileprivate mutating func set(_ offset: UInt64, _ value: UInt64, at now: UInt64) {
    write(value, to: offset, size: 4, now: now)
  }
}

@Suite struct RTCTests {
  @Test func lowHalfLatchesTheHigh() {
    var rtc = RTC()
    #expect(rtc.time(at: 0x1234_5678_9ABC_DEF0) == 0x1234_5678_9ABC_DEF0)
  }

  @Test func guestSetsItsOwnClock() {
    var rtc = RTC()
    rtc.set(Register.timeHigh, 0x10, at: 1000)
    rtc.set(Register.timeLow, 0x20, at: 1000)
    #expect(rtc.time(at: 1000) == 0x10_0000_0020)
    #expect(rtc.time(at: 1005) == 0x10_0000_0025)
  }

  @Test func alarmGoesOffOnce() {
    var rtc = RTC()
    rtc.set(Register.interruptEnabled, 1, at: 0)
    rtc.set(Register.alarmHigh, 1, at: 0)
    rtc.set(Register.alarmLow, 5, at: 0)
    #expect(rtc.read(Register.alarmStatus, size: 4, now: 0) == 1 && rtc.nextEvent == 0x1_0000_0005)
    rtc.advance(to: 0x1_0000_0004)
    #expect(!rtc.interrupting)
    rtc.advance(to: 0x1_0000_0005)
    #expect(rtc.interrupting && rtc.nextEvent == nil)
    #expect(rtc.read(Register.alarmStatus, size: 4, now: 0) == 0)
    rtc.set(Register.clearInterrupt, 1, at: 0)
    #expect(!rtc.interrupting)
  }

  @Test func alarmFollowsTheGuestsClock() {
    var rtc = RTC()
    rtc.set(Register.timeHigh, 0, at: 1 << 40)
    rtc.set(Register.timeLow, 100, at: 1 << 40)
    rtc.set(Register.alarmLow, 150, at: 1 << 40)
    #expect(rtc.nextEvent == (1 << 40) + 50)
  }

  @Test func alarmOfThePastIsNow() {
    var rtc = RTC()
    rtc.set(Register.alarmLow, 5, at: 10)
    #expect(!rtc.interrupting, "not asked for")
    rtc.set(Register.interruptEnabled, 1, at: 10)
    #expect(rtc.interrupting)
  }

  @Test func clearedAlarmStaysQuiet() {
    var rtc = RTC()
    rtc.set(Register.interruptEnabled, 1, at: 0)
    rtc.set(Register.alarmLow, 5, at: 0)
    rtc.set(Register.clearAlarm, 1, at: 0)
    rtc.advance(to: 10)
    #expect(!rtc.interrupting)
  }

  @Test(arguments: [(0x00, 8), (0x02, 4), (0x20, 4), (0xFFC, 4)] as [(UInt64, Int)])
  func nothingIsThere(offset: UInt64, size: Int) {
    var rtc = RTC()
    rtc.write(.max, to: offset, size: size, now: 7)
    #expect(rtc.read(offset, size: size, now: 7) == 0)
    #expect(rtc.time(at: 7) == 7)
  }
}

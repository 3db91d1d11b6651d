// The real-time clock: guest accesses come in from `Bus` together with the time, which the
// machine keeps; its alarm goes out as an interrupt line.

/// A clock in nanoseconds with an alarm (Google's Goldfish RTC; 0x0010_1000 on `virt`). A 64-bit
/// value is read low half first, which latches the high half, and written high half first.
package struct RTC {
  /// What a bus lets through, in bytes.
  package static var accessSizes: ClosedRange<Int> { 4...4 }

  /// All that a snapshot keeps.
  package struct State: BitwiseCopyable, Sendable {
    /// The guest's time less the machine's: what the guest has set it to.
    package var adjustment: UInt64 = 0
    package var latchedHigh: UInt32 = 0
    /// The guest's time at which the alarm goes off, if it is armed.
    package var alarm: UInt64 = 0
    package var armed = false
    package var alarmPending = false
    package var interruptEnabled = false
  }
  package var state = State()

  package init() {}

  private enum Register: UInt64 {
    case timeLow = 0x00
    case timeHigh = 0x04
    case alarmLow = 0x08
    case alarmHigh = 0x0C
    case interruptEnabled = 0x10
    case clearAlarm = 0x14
    case alarmStatus = 0x18
    case clearInterrupt = 0x1C
  }

  /// The register at `offset` when the machine's time is `now` nanoseconds since 1970; 0 where
  /// there is none or `size` is not 4.
  package mutating func read(_ offset: UInt64, size: Int, now: UInt64) -> UInt64 {
    guard size == 4, let register = Register(rawValue: offset) else { return 0 }
    switch register {
    case .timeLow:
      let time = now &+ state.adjustment
      state.latchedHigh = UInt32(time >> 32)
      return time & 0xFFFF_FFFF
    case .timeHigh: return UInt64(state.latchedHigh)
    case .alarmLow: return state.alarm & 0xFFFF_FFFF
    case .alarmHigh: return state.alarm >> 32
    case .interruptEnabled: return state.interruptEnabled ? 1 : 0
    case .alarmStatus: return state.armed ? 1 : 0
    case .clearAlarm, .clearInterrupt: return 0
    }
  }

  /// Sets the register at `offset` when the machine's time is `now`. Setting the time moves the
  /// guest's clock only.
  package mutating func write(_ value: UInt64, to offset: UInt64, size: Int, now: UInt64) {
    guard size == 4, let register = Register(rawValue: offset) else { return }
    let half = value & 0xFFFF_FFFF
    let time = now &+ state.adjustment
    switch register {
    case .timeLow:
      state.adjustment = time & ~0xFFFF_FFFF | half
      state.adjustment &-= now
    case .timeHigh:
      state.adjustment = time & 0xFFFF_FFFF | half << 32
      state.adjustment &-= now
    case .alarmHigh: state.alarm = state.alarm & 0xFFFF_FFFF | half << 32
    case .alarmLow:
      state.alarm = state.alarm & ~0xFFFF_FFFF | half
      state.armed = true
      advance(to: now)
    case .interruptEnabled: state.interruptEnabled = half & 1 != 0
    case .clearAlarm: state.armed = false
    case .clearInterrupt: state.alarmPending = false
    case .alarmStatus: break
    }
  }

  /// Lets the alarm go off if its time has come.
  package mutating func advance(to now: UInt64) {
    guard state.armed, now &+ state.adjustment >= state.alarm else { return }
    state.armed = false
    state.alarmPending = true
  }

  /// Whether the interrupt line is up.
  package var interrupting: Bool { state.alarmPending && state.interruptEnabled }

  /// The machine's time at which `advance` will have something to do; nil if no alarm is armed.
  package var nextEvent: UInt64? { state.armed ? state.alarm &- state.adjustment : nil }
}

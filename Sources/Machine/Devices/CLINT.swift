// The core-local interruptor: guest accesses come in from `Bus`, `pending` goes out to the
// scheduler, which puts it into each hart's `mip`.

/// A software interrupt and a timer compare for each hart, and the time they share
/// (SiFive FU540-C000 manual, chapter 9; 0x0200_0000 on `virt`).
package struct CLINT {
  /// What a bus lets through, in bytes.
  package static var accessSizes: ClosedRange<Int> { 4...8 }

  /// All that a snapshot keeps.
  package struct State: BitwiseCopyable, Sendable {
    package var softwareInterrupt: [8 of Bool] = .init(repeating: false)
    package var timerCompare: [8 of UInt64] = .init(repeating: .max)
  }
  package var state = State()

  package init() {}

  private enum Register {
    case softwareInterrupt(hart: Int)
    case timerCompare(hart: Int)
    case time

    init?(offset: UInt64) {
      switch offset {
      case 0x0000..<0x0020: self = .softwareInterrupt(hart: Int(offset / 4))
      case 0x4000..<0x4040: self = .timerCompare(hart: Int((offset - 0x4000) / 8))
      case 0xBFF8..<0xC000: self = .time
      default: return nil
      }
    }
  }

  /// The register at `offset`, `size` bytes of it, in the tick `now`; 0 where there is none or
  /// the access is not one of 4 or 8 aligned bytes.
  package func read(_ offset: UInt64, size: Int, now: UInt64) -> UInt64 {
    guard let lane = Lane(offset: offset, size: size), let register = Register(offset: offset) else { return 0 }
    return switch register {
    case .softwareInterrupt(let hart): size == 4 && state.softwareInterrupt[hart] ? 1 : 0
    case .timerCompare(let hart): lane.of(state.timerCompare[hart])
    case .time: lane.of(now)
    }
  }

  /// Sets the register at `offset`, or the half of it that `size` covers. The time belongs to the
  /// machine's clock and keeps its value: writes to it are ignored, and no kernel of ours makes any.
  package mutating func write(_ value: UInt64, to offset: UInt64, size: Int) {
    guard let lane = Lane(offset: offset, size: size), let register = Register(offset: offset) else { return }
    switch register {
    case .softwareInterrupt(let hart):
      if size == 4 { state.softwareInterrupt[hart] = value & 1 != 0 }
    case .timerCompare(let hart):
      state.timerCompare[hart] = lane.setting(value, in: state.timerCompare[hart])
    case .time: break
    }
  }

  /// What `hart` sees of this device in its `mip` in the tick `now`, and the tick in which that
  /// changes by itself: `.max` if it never does.
  package func pending(hart: Int, now: UInt64) -> (software: Bool, timer: Bool, next: UInt64) {
    let compare = state.timerCompare[hart]
    return (state.softwareInterrupt[hart], now >= compare, now >= compare ? .max : compare)
  }
}

/// Which part of an 8-byte register an access touches.
private enum Lane {
  case low, high, whole

  /// nil where the access is not one of 4 or 8 aligned bytes.
  init?(offset: UInt64, size: Int) {
    switch (size, offset % 8) {
    case (8, 0): self = .whole
    case (4, 0): self = .low
    case (4, 4): self = .high
    default: return nil
    }
  }

  func of(_ register: UInt64) -> UInt64 {
    switch self {
    case .low: register & 0xFFFF_FFFF
    case .high: register >> 32
    case .whole: register
    }
  }

  func setting(_ value: UInt64, in register: UInt64) -> UInt64 {
    switch self {
    case .low: register & ~0xFFFF_FFFF | value & 0xFFFF_FFFF
    case .high: register & 0xFFFF_FFFF | value << 32
    case .whole: value
    }
  }
}

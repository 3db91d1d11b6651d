// The serial port: guest accesses come in from `Bus`, received bytes from the event queue; sent
// bytes go out as what a write returns, and `interrupting` is the wire to the PLIC.

/// A 16550A with its FIFOs (National Semiconductor PC16550D data sheet; 0x1000_0000 on `virt`,
/// registers one byte apart). The line is infinitely fast: a byte is sent in the moment it is
/// written, and what waits in the receive FIFO below its trigger level counts as timed out at once.
package struct UART {
  /// What a bus lets through, in bytes; whatever the size, a register is one byte.
  package static var accessSizes: ClosedRange<Int> { 1...8 }

  /// All that a snapshot keeps. The registers are bits as the guest sees them.
  package struct State: BitwiseCopyable, Sendable {
    package var interruptEnable: UInt8 = 0
    package var lineControl: UInt8 = 0
    package var modemControl: UInt8 = 0x08
    package var scratch: UInt8 = 0
    package var divisor: UInt16 = 12
    package var fifoEnabled = false
    /// The number of waiting bytes at which the receiver interrupts.
    package var trigger: UInt8 = 1
    package var overrun = false
    /// The transmitter has become empty and nobody has been told.
    package var transmitterEmptyPending = false
    /// What was received and not read: `count` bytes from `first` on, around the end.
    package var received: [16 of UInt8] = .init(repeating: 0)
    package var first: UInt8 = 0
    package var count: UInt8 = 0
    /// Something happened that drives the interrupt wire anew, whether or not its level changes.
    package var drivesWire = false
  }
  package var state = State()

  package init() {}

  private enum Register: UInt64 {
    /// Receive buffer, transmit holding register; divisor latch low.
    case data = 0
    /// Divisor latch high, when the line control's top bit says so.
    case interruptEnable = 1
    /// Interrupt identification when read, FIFO control when written.
    case identification = 2
    case lineControl = 3
    case modemControl = 4
    case lineStatus = 5
    case modemStatus = 6
    case scratch = 7
  }

  /// Bits of the interrupt enable register.
  private enum Enable {
    static var received: UInt8 { 0x01 }
    static var transmitterEmpty: UInt8 { 0x02 }
    static var lineStatus: UInt8 { 0x04 }
  }

  /// What the interrupt identification register says, most urgent first.
  private enum Interrupt: UInt8 {
    case lineStatus = 0x06
    case received = 0x04
    case receiverTimeout = 0x0C
    case transmitterEmpty = 0x02
    case none = 0x01
  }

  /// The divisor latch stands in the place of the first two registers.
  private var latchAccess: Bool { state.lineControl & 0x80 != 0 }
  /// What is sent comes back and goes no further.
  private var loopback: Bool { state.modemControl & 0x10 != 0 }
  private var capacity: UInt8 { state.fifoEnabled ? 16 : 1 }

  /// Whether `receive` would take a byte now. A port looped back hears nothing.
  package var hasRoom: Bool { !loopback && state.count < capacity }

  /// Whether the interrupt line is up.
  package var interrupting: Bool { interrupt != .none }

  /// The level to drive the wire with, if there is a reason to: bytes came or went, interrupts were enabled or answered.
  /// Reading a status is none.
  package mutating func takeWire() -> Bool? {
    guard state.drivesWire else { return nil }
    state.drivesWire = false
    return interrupting
  }

  private var interrupt: Interrupt {
    if state.overrun, state.interruptEnable & Enable.lineStatus != 0 { return .lineStatus }
    if state.count > 0, state.interruptEnable & Enable.received != 0 {
      return state.fifoEnabled && state.count < state.trigger ? .receiverTimeout : .received
    }
    if state.transmitterEmptyPending, state.interruptEnable & Enable.transmitterEmpty != 0 {
      return .transmitterEmpty
    }
    return .none
  }

  /// A byte from outside. False if there is no room: the sender keeps it, and nothing is lost.
  package mutating func receive(_ byte: UInt8) -> Bool {
    guard hasRoom else { return false }
    append(byte)
    state.drivesWire = true
    return true
  }

  /// A byte that came and was not read: what another reader of the console takes away.
  package mutating func takeUnread() -> UInt8? { state.count > 0 ? takeByte() : nil }

  /// The register at `offset`; 0 where there is none. Reading data takes it, reading the
  /// identification answers a transmitter-empty interrupt, reading the line status clears its error.
  package mutating func read(_ offset: UInt64, size: Int) -> UInt64 {
    guard let register = Register(rawValue: offset) else { return 0 }
    switch register {
    case .data: return latchAccess ? UInt64(state.divisor & 0xFF) : UInt64(takeByte())
    case .interruptEnable: return latchAccess ? UInt64(state.divisor >> 8) : UInt64(state.interruptEnable)
    case .identification:
      let interrupt = interrupt
      if interrupt == .transmitterEmpty {
        state.transmitterEmptyPending = false
        state.drivesWire = true
      }
      return UInt64(interrupt.rawValue | (state.fifoEnabled ? 0xC0 : 0))
    case .lineControl: return UInt64(state.lineControl)
    case .modemControl: return UInt64(state.modemControl)
    case .lineStatus:
      defer {
        state.drivesWire = state.drivesWire || state.overrun
        state.overrun = false
      }
      // The transmitter is always empty: holding register 0x20, shift register 0x40.
      return 0x60 | (state.count > 0 ? 0x01 : 0) | (state.overrun ? 0x02 : 0)
    case .modemStatus: return UInt64(modemStatus)
    case .scratch: return UInt64(state.scratch)
    }
  }

  /// Sets the register at `offset`. Returns the byte this sends, if any.
  package mutating func write(_ value: UInt64, to offset: UInt64, size: Int) -> UInt8? {
    guard let register = Register(rawValue: offset) else { return nil }
    let byte = UInt8(truncatingIfNeeded: value)
    switch register {
    case .data:
      guard !latchAccess else {
        state.divisor = state.divisor & 0xFF00 | UInt16(byte)
        return nil
      }
      state.transmitterEmptyPending = true
      state.drivesWire = true
      if !loopback { return byte }
      loopBack(byte)
    case .interruptEnable:
      if latchAccess { state.divisor = state.divisor & 0x00FF | UInt16(byte) << 8 } else { enable(byte & 0x0F) }
    case .identification: controlFIFO(byte)
    case .lineControl: state.lineControl = byte
    case .modemControl: state.modemControl = byte & 0x1F
    case .lineStatus, .modemStatus: break
    case .scratch: state.scratch = byte
    }
    return nil
  }

  /// Data set ready, clear to send and carrier detect are wired up; in loopback the modem control
  /// register's four outputs come back instead. Changes are not reported.
  private var modemStatus: UInt8 {
    guard loopback else { return 0xB0 }
    let outputs = state.modemControl
    return (outputs & 0x0C) << 4 | (outputs & 0x02) << 3 | (outputs & 0x01) << 5
  }

  /// Enabling the transmitter's interrupt raises it, since the transmitter is empty.
  private mutating func enable(_ interrupts: UInt8) {
    let changed = interrupts ^ state.interruptEnable
    state.drivesWire = state.drivesWire || changed != 0
    state.interruptEnable = interrupts
    if changed & Enable.transmitterEmpty != 0 {
      state.transmitterEmptyPending = interrupts & Enable.transmitterEmpty != 0
    }
  }

  /// Bits 7:6 trigger level, 2 and 1 empty the transmitter and the receiver, 0 enables. Switching
  /// on or off empties both; without bit 0 the others are not programmed.
  private mutating func controlFIFO(_ control: UInt8) {
    let enabled = control & 0x01 != 0
    state.drivesWire = true
    let switched = enabled != state.fifoEnabled
    state.fifoEnabled = enabled
    if switched || control & 0x02 != 0 {
      state.first = 0
      state.count = 0
    }
    if switched || control & 0x04 != 0 { state.transmitterEmptyPending = true }
    if enabled {
      let levels: [4 of UInt8] = [1, 4, 8, 14]
      state.trigger = levels[Int(control >> 6)]
    }
  }

  private mutating func append(_ byte: UInt8) {
    state.received[Int((state.first &+ state.count) & 15)] = byte
    state.count += 1
  }

  /// What was sent is received. With no room, a FIFO keeps what it has and a lone buffer the newest.
  private mutating func loopBack(_ byte: UInt8) {
    guard state.count < capacity else {
      state.overrun = true
      if !state.fifoEnabled { state.received[Int(state.first)] = byte }
      return
    }
    append(byte)
  }

  /// The oldest byte received. An empty FIFO reads 0, an empty buffer what it last held.
  private mutating func takeByte() -> UInt8 {
    state.drivesWire = true
    guard state.count > 0 else { return state.fifoEnabled ? 0 : state.received[Int(state.first)] }
    let byte = state.received[Int(state.first)]
    state.count -= 1
    if state.fifoEnabled { state.first = (state.first &+ 1) & 15 }
    return byte
  }
}

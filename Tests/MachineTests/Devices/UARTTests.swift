import Testing

@testable import Machine

/// Registers and bits of the PC16550D data sheet, table II.
private enum Register {
  static let data: UInt64 = 0
  static let interruptEnable: UInt64 = 1
  static let identification: UInt64 = 2
  static let fifoControl: UInt64 = 2
  static let lineControl: UInt64 = 3
  static let modemControl: UInt64 = 4
  static let lineStatus: UInt64 = 5
  static let modemStatus: UInt64 = 6
  static let scratch: UInt64 = 7
}

extension UART {
  fileprivate mutating func byte(_ offset: UInt64) -> UInt64 { read(offset, size: 1) }
  @discardableResult
  fileprivate mutating func set(_ offset: UInt64, _ value: UInt64) -> UInt8? { write(value, to: offset, size: 1) }

  /// A port with its FIFO on, interrupting at `trigger` (the two bits), after `enable`.
  fileprivate init(trigger: UInt64 = 0, enable: UInt64 = 0) {
    self.init()
    set(Register.fifoControl, trigger << 6 | 7)
    set(Register.interruptEnable, enable)
  }

  fileprivate mutating func receive(_ text: String) -> Int { text.utf8.filter { receive($0) }.count }
}

@Suite struct UARTTests {
  @Test func resetState() {
    var uart = UART()
    #expect(uart.byte(Register.interruptEnable) == 0)
    #expect(uart.byte(Register.identification) == 0x01)
    #expect(uart.byte(Register.lineControl) == 0)
    #expect(uart.byte(Register.lineStatus) == 0x60, "transmitter empty, nothing received")
    #expect(!uart.interrupting && uart.hasRoom)
  }

  @Test func sendsWhatIsWritten() {
    var uart = UART()
    #expect(uart.set(Register.data, 0x141) == 0x41)
    #expect(uart.byte(Register.lineStatus) == 0x60, "the line is infinitely fast")
    for other in 1...8 as ClosedRange<UInt64> { #expect(uart.set(other, 0) == nil) }
  }

  @Test func divisorLatchStandsInFront() {
    var uart = UART()
    uart.set(Register.interruptEnable, 0x05)
    uart.set(Register.lineControl, 0x83)
    #expect(uart.set(Register.data, 0x03) == nil)
    uart.set(Register.interruptEnable, 0x12)
    #expect(uart.byte(Register.data) == 0x03 && uart.byte(Register.interruptEnable) == 0x12)
    uart.set(Register.lineControl, 0x03)
    #expect(uart.byte(Register.interruptEnable) == 0x05, "the latch is elsewhere")
    #expect(uart.set(Register.data, 0x41) == 0x41)
  }

  @Test func receivesOneByteWithoutFIFO() {
    var uart = UART()
    uart.set(Register.interruptEnable, 0x01)
    #expect(uart.receive("ab") == 1 && !uart.hasRoom)
    #expect(uart.interrupting)
    #expect(uart.byte(Register.identification) == 0x04)
    #expect(uart.byte(Register.lineStatus) == 0x61)
    #expect(uart.byte(Register.data) == 0x61)
    #expect(uart.hasRoom && !uart.interrupting)
    #expect(uart.byte(Register.lineStatus) == 0x60)
  }

  @Test func receivesSixteenBytesInOrder() {
    var uart = UART(enable: 0x01)
    #expect(uart.receive("0123456789abcdefgh") == 16)
    #expect(uart.byte(Register.data) == 0x30)
    #expect(uart.receive("x") == 1, "room for one more, around the end")
    let rest = (0..<16).map { _ in UInt8(uart.byte(Register.data)) }
    #expect(String(decoding: rest, as: UTF8.self) == "123456789abcdefx")
    #expect(uart.byte(Register.data) == 0 && uart.byte(Register.lineStatus) == 0x60)
    #expect(!uart.interrupting)
  }

  @Test(arguments: [(0, 1), (1, 4), (2, 8), (3, 14)] as [(UInt64, Int)])
  func triggerLevels(code: UInt64, level: Int) {
    var uart = UART(trigger: code, enable: 0x01)
    for count in 1...16 {
      #expect(uart.receive("a") == 1)
      // Below its level the FIFO times out, so that no byte is left lying.
      #expect(uart.byte(Register.identification) == (count >= level ? 0xC4 : 0xCC))
      #expect(uart.interrupting)
    }
  }

  @Test func receivedBytesInterruptOnlyIfAsked() {
    var uart = UART(enable: 0x06)
    _ = uart.byte(Register.identification)
    #expect(uart.receive("a") == 1 && !uart.interrupting)
    uart.set(Register.interruptEnable, 0x01)
    #expect(uart.interrupting)
  }

  @Test func transmitterInterruptOnEnableAndAfterEachByte() {
    var uart = UART()
    uart.set(Register.interruptEnable, 0x02)
    #expect(uart.interrupting)
    #expect(uart.byte(Register.identification) == 0x02)
    #expect(!uart.interrupting && uart.byte(Register.identification) == 0x01, "reading it was the answer")
    uart.set(Register.interruptEnable, 0x02)
    #expect(!uart.interrupting, "nothing was newly enabled")
    uart.set(Register.data, 0x41)
    #expect(uart.interrupting)
    uart.set(Register.interruptEnable, 0x00)
    #expect(!uart.interrupting)
    uart.set(Register.interruptEnable, 0x02)
    #expect(uart.interrupting)
  }

  @Test func receiverComesBeforeTransmitter() {
    var uart = UART(enable: 0x03)
    #expect(uart.receive("a") == 1)
    #expect(uart.byte(Register.identification) == 0xC4)
    #expect(uart.byte(Register.identification) == 0xC4, "a received byte is answered by reading it")
    _ = uart.byte(Register.data)
    #expect(uart.byte(Register.identification) == 0xC2)
    #expect(uart.byte(Register.identification) == 0xC1)
  }

  @Test func fifoControl() {
    var uart = UART()
    uart.set(Register.fifoControl, 0xC0)
    #expect(uart.byte(Register.identification) == 0x01, "without bit 0 nothing is programmed")
    uart.set(Register.fifoControl, 0x01)
    #expect(uart.byte(Register.identification) & 0xC0 == 0xC0)
    #expect(uart.receive("abc") == 3)
    uart.set(Register.fifoControl, 0x01)
    #expect(uart.byte(Register.lineStatus) == 0x61, "kept")
    uart.set(Register.fifoControl, 0x03)
    #expect(uart.byte(Register.lineStatus) == 0x60, "bit 1 empties the receiver")
    #expect(uart.receive("abc") == 3)
    uart.set(Register.fifoControl, 0x00)
    #expect(uart.byte(Register.lineStatus) == 0x60, "switching off empties it too")
  }

  @Test func loopback() {
    var uart = UART()
    uart.set(Register.modemControl, 0x1F)
    #expect(uart.byte(Register.modemControl) == 0x1F && uart.byte(Register.modemStatus) == 0xF0)
    #expect(!uart.hasRoom && !uart.receive(0x61), "cut off from outside")
    #expect(uart.set(Register.data, 0x41) == nil)
    #expect(uart.set(Register.data, 0x42) == nil)
    uart.set(Register.interruptEnable, 0x04)
    #expect(uart.interrupting && uart.byte(Register.identification) == 0x06)
    #expect(uart.byte(Register.lineStatus) == 0x63, "the first was overrun")
    #expect(uart.byte(Register.lineStatus) == 0x61, "reading it was the answer")
    #expect(uart.byte(Register.data) == 0x42)
    uart.set(Register.modemControl, 0x0A)
    #expect(uart.byte(Register.modemStatus) == 0xB0)
    #expect(uart.hasRoom)
  }

  @Test func loopbackFIFOKeepsWhatItHas() {
    var uart = UART()
    uart.set(Register.fifoControl, 0x07)
    uart.set(Register.modemControl, 0x10)
    for byte in 0..<17 as Range<UInt64> { uart.set(Register.data, byte) }
    #expect(uart.byte(Register.lineStatus) == 0x63)
    #expect((0..<16).map { _ in uart.byte(Register.data) } == Array(0..<16))
  }

  @Test func scratchAndHoles() {
    var uart = UART()
    uart.set(Register.scratch, 0xA5)
    #expect(uart.byte(Register.scratch) == 0xA5)
    for hole in [8, 0xFF, UInt64.max] {
      #expect(uart.set(hole, 0xFF) == nil)
      #expect(uart.byte(hole) == 0)
    }
  }
}

// The test and power-off device: a guest's last word comes in from `Bus`, what the machine is to
// do about it goes out to `Machine`.

/// Ends or resets the machine (SiFive's test finisher, `sifive,test0`; 0x0010_0000 on `virt`).
package struct Finisher {
  /// What a bus lets through, in bytes.
  package static var accessSizes: ClosedRange<Int> { 2...4 }

  /// What a write asks for.
  package enum Outcome: Equatable, Sendable {
    /// Power off; 0 means that all went well.
    case finished(code: UInt16)
    case reset
  }

  package init() {}

  /// There is nothing to be read: always 0.
  package func read(_ offset: UInt64, size: Int) -> UInt64 { 0 }

  /// What the word written to `offset` means; nil for no meaning. Its low half is the command, its
  /// high half the exit code of a failure.
  package func write(_ value: UInt64, to offset: UInt64, size: Int) -> Outcome? {
    guard offset == 0, Self.accessSizes.contains(size) else { return nil }
    let word = size == 2 ? value & 0xFFFF : value
    return switch word & 0xFFFF {
    case 0x5555: .finished(code: 0)
    case 0x3333: .finished(code: UInt16(word >> 16 & 0xFFFF))
    case 0x7777: .reset
    default: nil
    }
  }
}

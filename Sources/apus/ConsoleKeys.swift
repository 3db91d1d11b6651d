// Ctrl-A and the key after it, as in QEMU's console: what the user types comes in byte by byte, what
// to do about each goes out to `Run`.

/// Tells the keys that are ours from those that are the guest's.
struct ConsoleKeys {
  enum Action: Equatable {
    case send(UInt8)
    case none
    case help
    case quit
    case report
    case monitor
  }

  /// Ctrl-A.
  private static let escape: UInt8 = 0x01
  private var escaped = false

  mutating func feed(_ byte: UInt8) -> Action {
    guard escaped else {
      escaped = byte == Self.escape
      return escaped ? .none : .send(byte)
    }
    escaped = false
    switch byte {
    case Self.escape: return .send(byte)
    case UInt8(ascii: "h"), UInt8(ascii: "?"): return .help
    case UInt8(ascii: "x"): return .quit
    case UInt8(ascii: "r"): return .report
    case UInt8(ascii: "c"): return .monitor
    default: return .none
    }
  }

  /// What Ctrl-A h prints.
  static let help = """

    C-a h    print this help
    C-a x    exit emulator
    C-a r    report where each hart stands
    C-a c    switch between console and monitor (there is none yet)
    C-a C-a  sends C-a

    """
}

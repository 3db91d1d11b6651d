// The control and status registers by number and name (Priv. 2.2, Unpriv. 8 and 36).
// Bits 9…8 of a number are the lowest privilege that may touch it, bits 11…10 both set mean read-only.

/// A control and status register.
public struct CSR: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// 0…0xfff.
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }
  private init(_ number: UInt16) { rawValue = number }

  /// 0 user, 1 supervisor, 2 hypervisor, 3 machine.
  @inlinable public var lowestPrivilege: UInt8 { UInt8(rawValue >> 8 & 3) }
  @inlinable public var isReadOnly: Bool { rawValue >> 10 == 3 }

  public static let fflags = CSR(0x001), frm = CSR(0x002), fcsr = CSR(0x003)
  public static let cycle = CSR(0xc00), time = CSR(0xc01), instret = CSR(0xc02)

  public static let sstatus = CSR(0x100), sie = CSR(0x104), stvec = CSR(0x105), scounteren = CSR(0x106)
  public static let senvcfg = CSR(0x10a), sscratch = CSR(0x140), sepc = CSR(0x141), scause = CSR(0x142)
  public static let stval = CSR(0x143), sip = CSR(0x144), stimecmp = CSR(0x14d), satp = CSR(0x180)

  public static let mvendorid = CSR(0xf11), marchid = CSR(0xf12), mimpid = CSR(0xf13), mhartid = CSR(0xf14)
  public static let mconfigptr = CSR(0xf15)
  public static let mstatus = CSR(0x300), misa = CSR(0x301), medeleg = CSR(0x302), mideleg = CSR(0x303)
  public static let mie = CSR(0x304), mtvec = CSR(0x305), mcounteren = CSR(0x306)
  public static let mscratch = CSR(0x340), mepc = CSR(0x341), mcause = CSR(0x342), mtval = CSR(0x343)
  public static let mip = CSR(0x344), menvcfg = CSR(0x30a), mseccfg = CSR(0x747), mcountinhibit = CSR(0x320)
  public static let mcycle = CSR(0xb00), minstret = CSR(0xb02)
  public static let pmpcfg0 = CSR(0x3a0), pmpaddr0 = CSR(0x3b0)
}

// swift-format-ignore
extension CSR {
  /// The named registers that do not come in numbered rows.
  private static let named: [(UInt16, String)] = [
    (0x001, "fflags"),    (0x002, "frm"),        (0x003, "fcsr"),
    (0xc00, "cycle"),     (0xc01, "time"),       (0xc02, "instret"),
    (0x100, "sstatus"),   (0x104, "sie"),        (0x105, "stvec"),    (0x106, "scounteren"),
    (0x10a, "senvcfg"),   (0x140, "sscratch"),   (0x141, "sepc"),     (0x142, "scause"),
    (0x143, "stval"),     (0x144, "sip"),        (0x14d, "stimecmp"), (0x180, "satp"),
    (0xf11, "mvendorid"), (0xf12, "marchid"),    (0xf13, "mimpid"),   (0xf14, "mhartid"),
    (0xf15, "mconfigptr"),
    (0x300, "mstatus"),   (0x301, "misa"),       (0x302, "medeleg"),  (0x303, "mideleg"),
    (0x304, "mie"),       (0x305, "mtvec"),      (0x306, "mcounteren"),
    (0x30a, "menvcfg"),   (0x320, "mcountinhibit"),
    (0x340, "mscratch"),  (0x341, "mepc"),       (0x342, "mcause"),   (0x343, "mtval"),   (0x344, "mip"),
    (0x747, "mseccfg"),
    (0xb00, "mcycle"),    (0xb02, "minstret"),
    (0x7a0, "tselect"),   (0x7a1, "tdata1"),     (0x7a2, "tdata2"),   (0x7a3, "tdata3"),
    (0x7b0, "dcsr"),      (0x7b1, "dpc"),        (0x7b2, "dscratch0"), (0x7b3, "dscratch1"),
  ]

  /// Rows of registers that differ by a number: the first register's, its place in the name's count, how many.
  private static let numbered: [(base: UInt16, name: String, first: UInt16, count: UInt16)] = [
    (0xc03, "hpmcounter", 3, 29), (0xb03, "mhpmcounter", 3, 29), (0x323, "mhpmevent", 3, 29),
    (0x3a0, "pmpcfg", 0, 16),     (0x3b0, "pmpaddr", 0, 64),
  ]
}

extension CSR {
  /// The manual's name, if the register has one.
  public var name: String? { Self.names[rawValue] }

  /// The register called `name`.
  public init?(named name: String) {
    guard let number = Self.numbers[name] else { return nil }
    self.init(number)
  }

  private static let names: [UInt16: String] = {
    var names: [UInt16: String] = [:]
    for (number, name) in named { names[number] = name }
    for row in numbered {
      for index in 0..<row.count { names[row.base + index] = "\(row.name)\(row.first + index)" }
    }
    return names
  }()

  private static let numbers: [String: UInt16] = {
    var numbers: [String: UInt16] = [:]
    for (number, name) in names { numbers[name] = number }
    return numbers
  }()
}

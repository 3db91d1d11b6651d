// The control and status registers by number and name (Priv. 2.2).
// Bits 9…8 of a number are the lowest privilege that may touch it, bits 11…10 both set mean read-only.

/// A control and status register.
@frozen public struct CSR: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// 0…0xfff.
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// 0 user, 1 supervisor, 2 hypervisor, 3 machine.
  @inlinable public var lowestPrivilege: UInt8 { UInt8(rawValue >> 8 & 3) }
  @inlinable public var isReadOnly: Bool { rawValue >> 10 == 3 }

  // Computed, so that the engines' switches over them compile to numbers.
  @inlinable public static var fflags: CSR { CSR(rawValue: 0x001) }
  @inlinable public static var frm: CSR { CSR(rawValue: 0x002) }
  @inlinable public static var fcsr: CSR { CSR(rawValue: 0x003) }
  @inlinable public static var cycle: CSR { CSR(rawValue: 0xc00) }
  @inlinable public static var time: CSR { CSR(rawValue: 0xc01) }
  @inlinable public static var instret: CSR { CSR(rawValue: 0xc02) }

  @inlinable public static var sstatus: CSR { CSR(rawValue: 0x100) }
  @inlinable public static var sie: CSR { CSR(rawValue: 0x104) }
  @inlinable public static var stvec: CSR { CSR(rawValue: 0x105) }
  @inlinable public static var scounteren: CSR { CSR(rawValue: 0x106) }
  @inlinable public static var senvcfg: CSR { CSR(rawValue: 0x10a) }
  @inlinable public static var sscratch: CSR { CSR(rawValue: 0x140) }
  @inlinable public static var sepc: CSR { CSR(rawValue: 0x141) }
  @inlinable public static var scause: CSR { CSR(rawValue: 0x142) }
  @inlinable public static var stval: CSR { CSR(rawValue: 0x143) }
  @inlinable public static var sip: CSR { CSR(rawValue: 0x144) }
  @inlinable public static var stimecmp: CSR { CSR(rawValue: 0x14d) }
  @inlinable public static var satp: CSR { CSR(rawValue: 0x180) }

  @inlinable public static var mvendorid: CSR { CSR(rawValue: 0xf11) }
  @inlinable public static var marchid: CSR { CSR(rawValue: 0xf12) }
  @inlinable public static var mimpid: CSR { CSR(rawValue: 0xf13) }
  @inlinable public static var mhartid: CSR { CSR(rawValue: 0xf14) }
  @inlinable public static var mconfigptr: CSR { CSR(rawValue: 0xf15) }
  @inlinable public static var mstatus: CSR { CSR(rawValue: 0x300) }
  @inlinable public static var misa: CSR { CSR(rawValue: 0x301) }
  @inlinable public static var medeleg: CSR { CSR(rawValue: 0x302) }
  @inlinable public static var mideleg: CSR { CSR(rawValue: 0x303) }
  @inlinable public static var mie: CSR { CSR(rawValue: 0x304) }
  @inlinable public static var mtvec: CSR { CSR(rawValue: 0x305) }
  @inlinable public static var mcounteren: CSR { CSR(rawValue: 0x306) }
  @inlinable public static var mscratch: CSR { CSR(rawValue: 0x340) }
  @inlinable public static var mepc: CSR { CSR(rawValue: 0x341) }
  @inlinable public static var mcause: CSR { CSR(rawValue: 0x342) }
  @inlinable public static var mtval: CSR { CSR(rawValue: 0x343) }
  @inlinable public static var mip: CSR { CSR(rawValue: 0x344) }
  @inlinable public static var menvcfg: CSR { CSR(rawValue: 0x30a) }
  @inlinable public static var mseccfg: CSR { CSR(rawValue: 0x747) }
  @inlinable public static var mcountinhibit: CSR { CSR(rawValue: 0x320) }
  @inlinable public static var mcycle: CSR { CSR(rawValue: 0xb00) }
  @inlinable public static var minstret: CSR { CSR(rawValue: 0xb02) }
  @inlinable public static var pmpcfg0: CSR { CSR(rawValue: 0x3a0) }
  @inlinable public static var pmpaddr0: CSR { CSR(rawValue: 0x3b0) }
}

// swift-format-ignore
extension CSR {
  /// The registers by their numbers, those that follow each other in one row, as GNU as 2.40 knows them: of the
  /// privileged architecture 1.12, and of Zkr, V, Smstateen, Sscofpmf, Sstc, Smaia and the debug specification.
  private static let rows: [(first: UInt16, names: String)] = [
    (0x001, "fflags frm fcsr"),
    (0x008, "vstart vxsat vxrm"),
    (0x00f, "vcsr"),
    (0x015, "seed"),
    (0xc00, "cycle time instret"),
    (0xc20, "vl vtype vlenb"),
    (0xc80, "cycleh timeh instreth"),

    (0x100, "sstatus"),
    (0x104, "sie stvec scounteren"),
    (0x10a, "senvcfg"),
    (0x10c, "sstateen0 sstateen1 sstateen2 sstateen3"),
    (0x114, "sieh"),
    (0x140, "sscratch sepc scause stval sip"),
    (0x14d, "stimecmp"),
    (0x150, "siselect sireg"),
    (0x154, "siph"),
    (0x15c, "stopei stimecmph"),
    (0x180, "satp"),
    (0x5a8, "scontext"),
    (0xda0, "scountovf"),
    (0xdb0, "stopi"),

    (0x200, "vsstatus"),
    (0x204, "vsie vstvec"),
    (0x214, "vsieh"),
    (0x240, "vsscratch vsepc vscause vstval vsip"),
    (0x24d, "vstimecmp"),
    (0x250, "vsiselect vsireg"),
    (0x254, "vsiph"),
    (0x25c, "vstopei vstimecmph"),
    (0x280, "vsatp"),
    (0xeb0, "vstopi"),
    (0x600, "hstatus"),
    (0x602, "hedeleg hideleg hie htimedelta hcounteren hgeie hvien hvictl henvcfg"),
    (0x60c, "hstateen0 hstateen1 hstateen2 hstateen3"),
    (0x613, "hidelegh"),
    (0x615, "htimedeltah"),
    (0x618, "hvienh"),
    (0x61a, "henvcfgh"),
    (0x61c, "hstateen0h hstateen1h hstateen2h hstateen3h"),
    (0x643, "htval hip hvip hviprio1 hviprio2"),
    (0x64a, "htinst"),
    (0x655, "hviph hviprio1h hviprio2h"),
    (0x680, "hgatp"),
    (0x6a8, "hcontext"),
    (0xe12, "hgeip"),

    (0xf11, "mvendorid marchid mimpid mhartid mconfigptr"),
    (0x300, "mstatus misa medeleg mideleg mie mtvec mcounteren"),
    (0x308, "mvien mvip menvcfg"),
    (0x30c, "mstateen0 mstateen1 mstateen2 mstateen3 mstatush"),
    (0x313, "midelegh mieh"),
    (0x318, "mvienh mviph menvcfgh"),
    (0x31c, "mstateen0h mstateen1h mstateen2h mstateen3h mcountinhibit"),
    (0x340, "mscratch mepc mcause mtval mip"),
    (0x34a, "mtinst mtval2"),
    (0x350, "miselect mireg"),
    (0x354, "miph"),
    (0x35c, "mtopei"),
    (0x747, "mseccfg"),
    (0x757, "mseccfgh"),
    (0xb00, "mcycle"),
    (0xb02, "minstret"),
    (0xb80, "mcycleh"),
    (0xb82, "minstreth"),
    (0xfb0, "mtopi"),

    (0x7a0, "tselect tdata1 tdata2 tdata3 tinfo tcontrol"),
    (0x7a8, "mcontext"),
    (0x7aa, "mscontext"),
    (0x7b0, "dcsr dpc dscratch0 dscratch1"),
  ]

  /// Names of older specifications and second names: read, and never printed.
  private static let otherNames: [(first: UInt16, names: String)] = [
    (0x000, "ustatus"),
    (0x004, "uie utvec"),
    (0x040, "uscratch uepc ucause utval uip"),
    (0x043, "ubadaddr"),
    (0x102, "sedeleg sideleg"),
    (0x143, "sbadaddr"),
    (0x180, "sptbr"),
    (0x320, "mucounteren mscounteren mhcounteren"),
    (0x343, "mbadaddr"),
    (0x380, "mbase mbound mibase mibound mdbase mdbound"),
    (0x7a1, "mcontrol"), (0x7a1, "mcontrol6"), (0x7a1, "icount"), (0x7a1, "itrigger"), (0x7a1, "etrigger"),
    (0x7a1, "tmexttrigger"),
    (0x7a3, "textra32"), (0x7a3, "textra64"),
    (0x7b2, "dscratch"),
  ]

  /// Registers that differ by a number: `name`, n, `ending` is register `base` + n.
  private static let numbered: [(base: UInt16, name: String, numbers: ClosedRange<UInt16>, ending: String)] = [
    (0xc00, "hpmcounter", 3...31, ""),  (0xc80, "hpmcounter", 3...31, "h"),
    (0xb00, "mhpmcounter", 3...31, ""), (0xb80, "mhpmcounter", 3...31, "h"),
    (0x320, "mhpmevent", 3...31, ""),   (0x720, "mhpmevent", 3...31, "h"),
    (0x3a0, "pmpcfg", 0...15, ""),      (0x3b0, "pmpaddr", 0...63, ""),
  ]
}

extension CSR {
  /// The manual's name, if the register has one.
  public var name: String? {
    if let name = Self.names[rawValue] { return name }
    for row in Self.numbered where rawValue >= row.base && row.numbers.contains(rawValue - row.base) {
      return "\(row.name)\(rawValue - row.base)\(row.ending)"
    }
    return nil
  }

  /// The register called `name`, by an older specification too.
  public init?(named name: String) {
    if let number = Self.numbers[name] {
      self.init(rawValue: number)
      return
    }
    for row in Self.numbered where name.hasPrefix(row.name) && name.hasSuffix(row.ending) {
      let digits = name.dropFirst(row.name.utf8.count).dropLast(row.ending.utf8.count)
      guard let number = UInt16(digits), row.numbers.contains(number), digits == "\(number)" else { continue }
      self.init(rawValue: row.base + number)
      return
    }
    return nil
  }

  /// Every name but those of numbered registers (`pmpaddr7`, `mhpmcounter3`).
  public static var allNames: [String] { numbers.keys.sorted() }

  private static let names: [UInt16: String] = {
    var names: [UInt16: String] = [:]
    names.reserveCapacity(160)
    forEachName(in: rows) { names[$0] = $1 }
    return names
  }()

  private static let numbers: [String: UInt16] = {
    var numbers: [String: UInt16] = [:]
    numbers.reserveCapacity(200)
    forEachName(in: otherNames) { numbers[$1] = $0 }
    forEachName(in: rows) { numbers[$1] = $0 }
    return numbers
  }()

  private static func forEachName(in rows: [(first: UInt16, names: String)], _ body: (UInt16, String) -> Void) {
    for row in rows {
      for (index, name) in row.names.split(separator: " ").enumerated() {
        body(row.first + UInt16(index), String(name))
      }
    }
  }
}

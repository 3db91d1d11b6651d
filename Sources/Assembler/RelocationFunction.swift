// The functions that take an address apart for two instructions, a row each.

import ObjectFile

/// `%hi(x)` and its kin (RISC-V assembly manual, "Relocation Functions").
enum RelocationFunction {
  // swift-format-ignore
  private static let rows: [(name: String, upper: RelocationType?, load: RelocationType?, store: RelocationType?)] = [
    ("hi",           .hi20,      nil,         nil),
    ("lo",           nil,        .lo12I,      .lo12S),
    ("pcrel_hi",     .pcrelHi20, nil,         nil),
    ("pcrel_lo",     nil,        .pcrelLo12I, .pcrelLo12S),
    ("got_pcrel_hi", .gotHi20,   nil,         nil),
    ("tprel_hi",     .tprelHi20, nil,         nil),
    ("tprel_lo",     nil,        .tprelLo12I, .tprelLo12S),
    ("tls_ie_pcrel_hi", .threadTableHi20, nil, nil),
    ("tls_gd_pcrel_hi", .threadPairHi20,  nil, nil),
  ]

  static func type(_ name: String, isUpper: Bool, isStore: Bool) -> RelocationType? {
    guard let row = rows.first(where: { $0.name == name }) else { return nil }
    return isUpper ? row.upper : isStore ? row.store : row.load
  }
}

// Numbers in groups of seven bits, the lowest first (DWARF 5, 7.6): for `.uleb128`, `.sleb128` and debugging sections.

enum LEB128 {
  static func append(unsigned value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  static func append(signed value: Int64, to bytes: inout [UInt8]) {
    var rest = value
    while rest < -0x40 || rest >= 0x40 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F)
  }

  static func size(unsigned value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

  static func size(signed value: Int64) -> Int {
    // One bit more than the number has, for the sign.
    (71 - (value < 0 ? ~value : value).leadingZeroBitCount) / 7
  }
}

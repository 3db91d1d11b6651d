// Bytes in the order of a RISC-V ELF file, least significant first: `ByteReader`'s mirror, used by `ELFWriter` and
// `Attributes`.

struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func half(_ value: UInt16) { littleEndian(UInt64(value), byteCount: 2) }
  mutating func word(_ value: UInt32) { littleEndian(UInt64(value), byteCount: 4) }
  mutating func doubleword(_ value: UInt64) { littleEndian(value, byteCount: 8) }

  private mutating func littleEndian(_ value: UInt64, byteCount: Int) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// Zeros up to `offset`, which is not before the end.
  mutating func pad(to offset: Int) {
    bytes.append(contentsOf: repeatElement(0, count: offset - bytes.count))
  }

  mutating func unsignedLEB128(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest))
  }

  /// The text's UTF-8 and a zero.
  mutating func string(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0)
  }
}

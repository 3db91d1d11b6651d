// A checked cursor over a file's bytes, least significant byte first: no read passes the end of its window, and what
// would is an `ObjectError` that names the place. `ELFReader`, `Attributes` and `LineTable` read
// through it.

/// A window on a file, and a place in it. Places are counted from the start of the file, for messages.
struct ByteReader {
  let bytes: [UInt8]
  let file: String
  /// What is being read, as messages name it: `section header 3`.
  var part: String
  private(set) var position: Int
  private(set) var end: Int

  init(_ bytes: [UInt8], file: String, part: String) {
    self.bytes = bytes
    self.file = file
    self.part = part
    position = 0
    end = bytes.count
  }

  var isAtEnd: Bool { position == end }

  /// The same file's bytes from `offset` on, `count` of them, if there are so many.
  func window(offset: UInt64, count: UInt64, part: String) throws(ObjectError) -> ByteReader {
    let limit = UInt64(end)
    guard offset <= limit, count <= limit - offset else {
      throw ObjectError(file: file, offset: offset, reason: .outsideFile(part: part, count: count, of: limit))
    }
    var window = self
    window.part = part
    window.position = Int(offset)
    window.end = Int(offset + count)
    return window
  }

  func error(_ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(file: file, offset: UInt64(position), reason: reason)
  }

  /// Moves past the next `count` bytes and says where they are.
  mutating func take(_ count: Int) throws(ObjectError) -> Range<Int> {
    guard count <= end - position else { throw error(.truncated(part: part)) }
    defer { position += count }
    return position..<(position + count)
  }

  mutating func byte() throws(ObjectError) -> UInt8 { bytes[try take(1).lowerBound] }

  private mutating func littleEndian(_ byteCount: Int) throws(ObjectError) -> UInt64 {
    let start = try take(byteCount).lowerBound
    var value: UInt64 = 0
    var index = start + byteCount
    while index > start {
      index -= 1
      value = value << 8 | UInt64(bytes[index])
    }
    return value
  }

  /// Numbers that stand one after another, for records that are read by the million: one check for all of them.
  mutating func threeDoublewords() throws(ObjectError) -> (UInt64, UInt64, UInt64) {
    let start = try take(24).lowerBound
    return unsafe bytes.withUnsafeBytes { raw in
      unsafe (
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)),
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start + 16, as: UInt64.self))
      )
    }
  }

  mutating func half() throws(ObjectError) -> UInt16 { UInt16(truncatingIfNeeded: try littleEndian(2)) }
  mutating func word() throws(ObjectError) -> UInt32 { UInt32(truncatingIfNeeded: try littleEndian(4)) }
  mutating func doubleword() throws(ObjectError) -> UInt64 { try littleEndian(8) }

  /// An unsigned LEB128 number (DWARF 5, 7.6) of at most 64 bits.
  mutating func unsignedLEB128() throws(ObjectError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      let bits = UInt64(next & 0x7f)
      guard shift < 64 ? (bits << shift) >> shift == bits : bits == 0 else { throw error(.wideLEB128) }
      if shift < 64 { value |= bits << shift }
      if next & 0x80 == 0 { return value }
      shift &+= 7
    }
  }

  /// A signed LEB128 number; bits beyond 64 are lost.
  mutating func signedLEB128() throws(ObjectError) -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      if shift < 64 { value |= UInt64(next & 0x7f) << shift }
      shift &+= 7
      guard next & 0x80 == 0 else { continue }
      if next & 0x40 != 0, shift < 64 { value |= ~0 << shift }
      return Int64(bitPattern: value)
    }
  }

  /// The bytes up to the next zero, as text, and past that zero.
  mutating func string() throws(ObjectError) -> String {
    let (text, next) = try string(at: position, part: part)
    position = next
    return text
  }

  /// The text at `start`, which lies in the window, and where it ends with its zero.
  func string(at start: Int, part: String) throws(ObjectError) -> (text: String, next: Int) {
    func failure(_ reason: ObjectError.Reason) -> ObjectError {
      ObjectError(file: file, offset: UInt64(start), reason: reason)
    }
    var stop = start
    var all: UInt8 = 0
    while stop < end, bytes[stop] != 0 {
      all |= bytes[stop]
      stop += 1
    }
    guard stop < end else { throw failure(.unterminatedString(part: part)) }
    let text = String(decoding: bytes[start..<stop], as: UTF8.self)
    // (what is no UTF-8 was mended)
    guard all < 0x80 || text.utf8.elementsEqual(bytes[start..<stop]) else { throw failure(.notText(part: part)) }
    return (text, stop + 1)
  }
}

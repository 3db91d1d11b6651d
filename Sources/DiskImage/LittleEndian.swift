// Numbers among an image's bytes, least significant byte first. Offsets are the caller's to check.

extension [UInt8] {
  /// The two bytes at `offset`.
  func half(at offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }

  /// The four bytes at `offset`.
  func word(at offset: Int) -> UInt32 { UInt32(half(at: offset)) | UInt32(half(at: offset + 2)) << 16 }

  mutating func set(half value: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value)
    self[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  mutating func set(word value: UInt32, at offset: Int) {
    set(half: UInt16(truncatingIfNeeded: value), at: offset)
    set(half: UInt16(truncatingIfNeeded: value >> 16), at: offset + 2)
  }
}

// A value and a relocation's field come in; the bytes with the value in their bits go out. The bit orders are those of
// the ISA manual's instruction formats.

import ObjectFile

extension [UInt8] {
  func word(at offset: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: littleEndian(at: Int(offset), byteCount: 4)) }

  func littleEndian(at offset: Int, byteCount: Int) -> UInt64 {
    switch byteCount {
    case 8: return load(at: offset, as: UInt64.self)
    case 4: return UInt64(load(at: offset, as: UInt32.self))
    default:
      var value: UInt64 = 0
      for index in (0..<byteCount).reversed() { value = value << 8 | UInt64(self[offset + index]) }
      return value
    }
  }

  mutating func put(_ value: UInt64, at offset: Int, byteCount: Int) {
    switch byteCount {
    case 8: store(value, at: offset)
    case 4: store(UInt32(truncatingIfNeeded: value), at: offset)
    default:
      for index in 0..<byteCount { self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }
  }

  private func load<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Number>.size)
    return unsafe withUnsafeBytes { unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  private mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number, at offset: Int) {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Number>.size)
    unsafe withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Number.self)
    }
  }

  /// Puts what a formula without a place makes of `value` into a field of whole bytes; false for all others.
  mutating func put(
    _ value: UInt64, by formula: RelocationFormula, into field: RelocationField, at offset: Int
  ) -> Bool {
    let byteCount: Int
    switch field {
    case .data32: byteCount = 4
    case .data64: byteCount = 8
    case .data8: byteCount = 1
    case .data16: byteCount = 2
    default: return false
    }
    switch formula {
    case .absolute: put(value, at: offset, byteCount: byteCount)
    case .add: put(littleEndian(at: offset, byteCount: byteCount) &+ value, at: offset, byteCount: byteCount)
    case .subtract: put(littleEndian(at: offset, byteCount: byteCount) &- value, at: offset, byteCount: byteCount)
    default: return false
    }
    return true
  }

  /// Puts `bytes` in the place of as many from `offset` on.
  mutating func put(_ bytes: [UInt8], at offset: Int) {
    precondition(offset >= 0 && offset <= count - bytes.count)
    unsafe withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + source.count)])
          .copyMemory(from: source)
      }
    }
  }

  mutating func putWord(_ value: UInt32, at offset: Int) { put(UInt64(value), at: offset, byteCount: 4) }

  /// What the field at `offset` holds: a number, for those that are added to.
  func value(of field: RelocationField, at offset: Int) -> UInt64 {
    switch field {
    case .data8: UInt64(self[offset])
    case .low6: UInt64(self[offset] & 0x3f)
    case .data16: littleEndian(at: offset, byteCount: 2)
    case .data32: littleEndian(at: offset, byteCount: 4)
    case .data64: littleEndian(at: offset, byteCount: 8)
    case .uleb128: unsignedLEB128(at: offset).value
    case .nothing, .upper20, .lower12I, .lower12S, .upperAndJump, .branch, .jump, .compressedBranch,
      .compressedJump:
      0
    }
  }

  /// Puts `value` into the field at `offset`. The value's range has been checked; LEB128 numbers keep their length, and
  /// false says that this one is too short.
  mutating func put(_ value: Int64, into field: RelocationField, at offset: Int) -> Bool {
    let bits = UInt64(bitPattern: value)
    let low = UInt32(truncatingIfNeeded: bits)
    switch field {
    case .nothing: break
    case .data8: put(bits, at: offset, byteCount: 1)
    case .data16: put(bits, at: offset, byteCount: 2)
    case .data32: put(bits, at: offset, byteCount: 4)
    case .data64: put(bits, at: offset, byteCount: 8)
    case .low6: self[offset] = self[offset] & 0xc0 | UInt8(truncatingIfNeeded: bits) & 0x3f
    case .uleb128: return putUnsignedLEB128(bits, at: offset)
    case .upper20: change(at: offset, mask: 0xffff_f000, to: low &+ 0x800)
    case .lower12I: change(at: offset, mask: 0xfff0_0000, to: low << 20)
    case .lower12S: change(at: offset, mask: 0xfe00_0f80, to: (low & 0xfe0) << 20 | (low & 0x1f) << 7)
    case .upperAndJump:
      change(at: offset, mask: 0xffff_f000, to: low &+ 0x800)
      change(at: offset + 4, mask: 0xfff0_0000, to: low << 20)
    case .branch:
      let sign = (low & 0x1000) << 19 | (low & 0x800) >> 4
      change(at: offset, mask: 0xfe00_0f80, to: sign | (low & 0x7e0) << 20 | (low & 0x1e) << 7)
    case .jump:
      let sign = (low & 0x10_0000) << 11 | (low & 0x800) << 9
      change(at: offset, mask: 0xffff_f000, to: sign | (low & 0x7fe) << 20 | low & 0xf_f000)
    case .compressedBranch:
      let upper = (low & 0x100) << 4 | (low & 0x18) << 7
      let lower = (low & 0xc0) >> 1 | (low & 0x6) << 2 | (low & 0x20) >> 3
      changeHalf(at: offset, mask: 0x1c7c, to: upper | lower)
    case .compressedJump:
      let upper = (low & 0x800) << 1 | (low & 0x10) << 7 | (low & 0x300) << 1 | (low & 0x400) >> 2
      let lower = (low & 0x40) << 1 | (low & 0x80) >> 1 | (low & 0xe) << 2 | (low & 0x20) >> 3
      changeHalf(at: offset, mask: 0x1ffc, to: upper | lower)
    }
    return true
  }

  private mutating func change(at offset: Int, mask: UInt32, to bits: UInt32) {
    putWord(word(at: UInt64(offset)) & ~mask | bits & mask, at: offset)
  }

  private mutating func changeHalf(at offset: Int, mask: UInt32, to bits: UInt32) {
    let old = UInt32(truncatingIfNeeded: littleEndian(at: offset, byteCount: 2))
    put(UInt64(old & ~mask | bits & mask), at: offset, byteCount: 2)
  }

  /// The number at `offset` and its bytes; it ends with the bytes at the latest.
  func unsignedLEB128(at offset: Int) -> (value: UInt64, byteCount: Int) {
    var value: UInt64 = 0
    var index = offset
    while index < count {
      let shift = UInt64(7 * (index - offset))
      if shift < 64 { value |= UInt64(self[index] & 0x7f) << shift }
      index += 1
      if self[index - 1] & 0x80 == 0 { break }
    }
    return (value, index - offset)
  }

  private mutating func putUnsignedLEB128(_ value: UInt64, at offset: Int) -> Bool {
    let length = unsignedLEB128(at: offset).byteCount
    guard 7 * length >= 64 || value >> UInt64(7 * length) == 0 else { return false }
    for index in 0..<length {
      let shift = UInt64(7 * index)
      let bits = shift < 64 ? UInt8(truncatingIfNeeded: value >> shift) & 0x7f : 0
      self[offset + index] = index == length - 1 ? bits : bits | 0x80
    }
    return true
  }
}

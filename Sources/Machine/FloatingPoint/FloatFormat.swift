// The binary formats of IEEE 754, and a number taken apart: what arithmetic, conversions and comparisons begin with.

/// How the bits of a number are divided (IEEE 754-2019, 3.4). Numbers of all formats travel in the low bits of a
/// `UInt64`.
struct FloatFormat: Equatable, BitwiseCopyable {
  /// Bits of the fraction, without the leading bit that is not stored.
  let fractionBits: Int
  let exponentBits: Int

  static let half = FloatFormat(fractionBits: 10, exponentBits: 5)
  static let single = FloatFormat(fractionBits: 23, exponentBits: 8)
  static let double = FloatFormat(fractionBits: 52, exponentBits: 11)

  @inline(__always) var width: Int { 1 + exponentBits + fractionBits }
  @inline(__always) var mask: UInt64 { ~0 >> UInt64(64 - width) }
  @inline(__always) var signBit: UInt64 { 1 << UInt64(width - 1) }
  @inline(__always) var fractionMask: UInt64 { 1 << UInt64(fractionBits) - 1 }
  /// The exponent field of infinities and NaNs.
  @inline(__always) var specialExponent: UInt64 { 1 << UInt64(exponentBits) - 1 }
  @inline(__always) var bias: Int { 1 << (exponentBits - 1) - 1 }
  @inline(__always) var infinity: UInt64 { specialExponent << UInt64(fractionBits) }
  /// The fraction's highest bit, which tells quiet NaNs from signalling ones.
  @inline(__always) var quietBit: UInt64 { 1 << UInt64(fractionBits - 1) }
  /// What every operation gives that has no number to give (Unpriv. 20.3).
  @inline(__always) var canonicalNaN: UInt64 { infinity | quietBit }
  /// The finite number furthest from zero.
  @inline(__always) var largest: UInt64 { infinity - 1 }

  @inline(__always) func isNegative(_ bits: UInt64) -> Bool { bits & signBit != 0 }
  @inline(__always) func isNaN(_ bits: UInt64) -> Bool { bits & (signBit - 1) > infinity }
  @inline(__always) func isSignalling(_ bits: UInt64) -> Bool { isNaN(bits) && bits & quietBit == 0 }
  @inline(__always) func isZero(_ bits: UInt64) -> Bool { bits & (signBit - 1) == 0 }
}

/// A number taken apart. A finite one that is not zero is `significand * 2^(exponent - 63)`, with bit 63 set.
struct Unpacked: BitwiseCopyable {
  enum Kind: BitwiseCopyable { case zero, finite, infinity, quietNaN, signallingNaN }
  var kind: Kind
  var isNegative: Bool
  var exponent = 0
  var significand: UInt64 = 0

  var isNaN: Bool { kind == .quietNaN || kind == .signallingNaN }

  init(_ bits: UInt64, _ format: FloatFormat) {
    isNegative = format.isNegative(bits)
    let fraction = bits & format.fractionMask
    let field = bits >> UInt64(format.fractionBits) & format.specialExponent
    if field == format.specialExponent {
      kind = fraction == 0 ? .infinity : fraction & format.quietBit != 0 ? .quietNaN : .signallingNaN
    } else if field != 0 {
      kind = .finite
      exponent = Int(field) - format.bias
      significand = (fraction | (format.fractionMask + 1)) << UInt64(63 - format.fractionBits)
    } else if fraction != 0 {
      // A subnormal has no leading bit of its own, and the exponent of the smallest normal number.
      kind = .finite
      let shift = fraction.leadingZeroBitCount
      exponent = 1 - format.bias - (shift - (63 - format.fractionBits))
      significand = fraction << UInt64(shift)
    } else {
      kind = .zero
    }
  }

  init(isNegative: Bool, exponent: Int, significand: UInt64) {
    kind = .finite
    self.isNegative = isNegative
    self.exponent = exponent
    self.significand = significand
  }
}

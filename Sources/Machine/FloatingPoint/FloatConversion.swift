// Between formats, and between floating point and integers (Unpriv. 20.7, 21.5).

/// An integer type that a number is converted to.
struct IntegerRange: BitwiseCopyable {
  let isSigned: Bool
  let width: Int

  static let word = IntegerRange(isSigned: true, width: 32)
  static let unsignedWord = IntegerRange(isSigned: false, width: 32)
  static let long = IntegerRange(isSigned: true, width: 64)
  static let unsignedLong = IntegerRange(isSigned: false, width: 64)

  /// The largest magnitude on either side of zero.
  func limit(isNegative: Bool) -> UInt64 {
    if isSigned { return (1 << UInt64(width - 1)) - (isNegative ? 0 : 1) }
    return isNegative ? 0 : ~0 >> UInt64(64 - width)
  }
}

extension FloatContext {
  mutating func convert(_ a: UInt64, from source: FloatFormat, to target: FloatFormat) -> UInt64 {
    let x = Unpacked(a, source)
    let sign = x.isNegative ? target.signBit : 0
    switch x.kind {
    case .quietNaN, .signallingNaN: return nan(x, format: target)
    case .zero: return sign
    case .infinity: return sign | target.infinity
    case .finite:
      return pack(isNegative: x.isNegative, exponent: x.exponent, significand: x.significand, target)
    }
  }

  /// The integer as a register holds it: sign-extended from its width. What does not fit gives the nearest end of the
  /// range, a NaN the upper one, and only the invalid flag.
  mutating func toInteger(_ a: UInt64, _ format: FloatFormat, _ range: IntegerRange) -> UInt64 {
    let x = Unpacked(a, format)
    let isNegative = x.isNegative && !x.isNaN
    let limit = range.limit(isNegative: isNegative)
    var magnitude: UInt64 = 0
    switch x.kind {
    case .zero: return 0
    case .infinity, .quietNaN, .signallingNaN: return outOfRange(limit, isNegative: isNegative, range)
    case .finite:
      if x.exponent > 63 { return outOfRange(limit, isNegative: isNegative, range) }
      // What is after the point stands in the upper bits of `fraction`, the rest of it sticky.
      var fraction: UInt64 = 0
      if x.exponent >= 0 {
        magnitude = x.significand >> UInt64(63 - x.exponent)
        fraction = x.exponent == 63 ? 0 : x.significand << UInt64(x.exponent + 1)
      } else {
        fraction = shiftedRightJamming(x.significand, by: -x.exponent - 1)
      }
      if roundsAway(isNegative: isNegative, isOdd: magnitude & 1 != 0, lost: fraction, half: 1 << 63) {
        let (rounded, overflow) = magnitude.addingReportingOverflow(1)
        if overflow { return outOfRange(limit, isNegative: isNegative, range) }
        magnitude = rounded
      }
      if magnitude > limit { return outOfRange(limit, isNegative: isNegative, range) }
      if fraction != 0 { flags.insert(.inexact) }
    }
    return register(magnitude, isNegative: isNegative, range)
  }

  private mutating func outOfRange(_ limit: UInt64, isNegative: Bool, _ range: IntegerRange) -> UInt64 {
    flags.insert(.invalid)
    return register(limit, isNegative: isNegative, range)
  }

  private func register(_ magnitude: UInt64, isNegative: Bool, _ range: IntegerRange) -> UInt64 {
    let value = isNegative ? 0 &- magnitude : magnitude
    return range.width == 32 ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value))) : value
  }

  mutating func fromInteger(_ register: UInt64, _ range: IntegerRange, _ format: FloatFormat) -> UInt64 {
    let value: Int64 =
      range.width == 32
      ? (range.isSigned ? Int64(Int32(truncatingIfNeeded: register)) : Int64(UInt32(truncatingIfNeeded: register)))
      : Int64(bitPattern: register)
    let isNegative = range.isSigned && value < 0
    let magnitude = isNegative ? value.magnitude : UInt64(bitPattern: value)
    if magnitude == 0 { return 0 }
    let shift = magnitude.leadingZeroBitCount
    return pack(
      isNegative: isNegative, exponent: 63 - shift, significand: magnitude << UInt64(shift), format)
  }
}

// From an exact result to a number of a format: rounding modes, and the flags of what was lost.

/// The rounding modes by their encoding in `rm` and `frm` (Unpriv. 20.2).
enum RoundingMode: UInt8, BitwiseCopyable, CaseIterable {
  case nearestEven, towardZero, down, up, nearestAway
}

/// The accrued exceptions by their bits in `fflags` (Unpriv. 20.2).
struct FloatFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  static let inexact = FloatFlags(rawValue: 1)
  static let underflow = FloatFlags(rawValue: 2)
  static let overflow = FloatFlags(rawValue: 4)
  static let divideByZero = FloatFlags(rawValue: 8)
  static let invalid = FloatFlags(rawValue: 16)
}

/// One operation's rounding mode, and the exceptions that it raised.
struct FloatContext: BitwiseCopyable {
  let mode: RoundingMode
  var flags = FloatFlags()

  init(_ mode: RoundingMode) { self.mode = mode }

  /// Whether a value of this sign whose lost part is `lost` goes one unit away from zero. `half` is the lost part that
  /// is just between two numbers.
  @inline(__always) func roundsAway(isNegative: Bool, isOdd: Bool, lost: UInt64, half: UInt64) -> Bool {
    switch mode {
    case .nearestEven: lost > half || lost == half && isOdd
    case .nearestAway: lost >= half
    case .towardZero: false
    case .down: isNegative && lost != 0
    case .up: !isNegative && lost != 0
    }
  }

  /// The number of `format` for `significand * 2^(exponent - 63)`, bit 63 set. A bit that was lost on the way here
  /// stands in bit 0 (it is sticky). Tininess is judged after rounding (Unpriv. 20.2).
  mutating func pack(isNegative: Bool, exponent: Int, significand: UInt64, _ format: FloatFormat) -> UInt64 {
    let sign = isNegative ? format.signBit : 0
    let dropped = UInt64(63 - format.fractionBits)
    let unit: UInt64 = 1 << dropped
    let half = unit >> 1
    let smallest = 1 - format.bias

    if exponent >= smallest {
      var exponent = exponent
      let lost = significand & (unit - 1)
      var kept = significand >> dropped
      if roundsAway(isNegative: isNegative, isOdd: kept & 1 != 0, lost: lost, half: half) { kept += 1 }
      if kept >> UInt64(format.fractionBits + 1) != 0 {
        kept >>= 1
        exponent += 1
      }
      if exponent > format.bias { return overflow(isNegative: isNegative, format) }
      if lost != 0 { flags.insert(.inexact) }
      return sign | UInt64(exponent + format.bias) << UInt64(format.fractionBits) | kept & format.fractionMask
    }

    // Below the normal numbers: the unit is that of the smallest of them, whatever the exponent.
    let lost = significand & (unit - 1)
    let becomesNormal =
      exponent == smallest - 1 && significand >> dropped == format.fractionMask << 1 | 1
      && roundsAway(isNegative: isNegative, isOdd: true, lost: lost, half: half)
    let shifted = shiftedRightJamming(significand, by: smallest - exponent)
    let lostHere = shifted & (unit - 1)
    var kept = shifted >> dropped
    if roundsAway(isNegative: isNegative, isOdd: kept & 1 != 0, lost: lostHere, half: half) { kept += 1 }
    if lostHere != 0 {
      flags.insert(.inexact)
      if !becomesNormal { flags.insert(.underflow) }
    }
    // A carry into the exponent's field makes it the smallest normal number, which is right.
    return sign | kept
  }

  /// What stands for a number that is too large: infinity, or the largest where the mode leads towards zero.
  private mutating func overflow(isNegative: Bool, _ format: FloatFormat) -> UInt64 {
    flags.formUnion([.overflow, .inexact])
    let staysFinite =
      switch mode {
      case .nearestEven, .nearestAway: false
      case .towardZero: true
      case .down: !isNegative
      case .up: isNegative
      }
    return (isNegative ? format.signBit : 0) | (staysFinite ? format.largest : format.infinity)
  }

  /// The NaN that an operation gives for operands of which one is a NaN; a signalling one is invalid.
  mutating func nan(_ operands: Unpacked..., format: FloatFormat) -> UInt64 {
    if operands.contains(where: { $0.kind == .signallingNaN }) { flags.insert(.invalid) }
    return format.canonicalNaN
  }

  /// The NaN of an operation that has no result.
  mutating func invalid(_ format: FloatFormat) -> UInt64 {
    flags.insert(.invalid)
    return format.canonicalNaN
  }
}

/// Shifts right, and notes in bit 0 whether a 1 was lost.
@inline(__always) func shiftedRightJamming(_ value: UInt64, by count: Int) -> UInt64 {
  if count == 0 { return value }
  if count > 63 { return value == 0 ? 0 : 1 }
  return value >> UInt64(count) | (value << UInt64(64 - count) == 0 ? 0 : 1)
}

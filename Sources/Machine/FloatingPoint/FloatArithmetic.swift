// Sum, product, quotient, root and fused product-sum, exact to the last bit in every rounding mode, with the flags
// of IEEE 754 and RISC-V's canonical NaNs (Unpriv. 20 to 22). Operands and results are bits of the format.

extension FloatContext {
  mutating func add(_ a: UInt64, _ b: UInt64, _ format: FloatFormat) -> UInt64 {
    let (x, y) = (Unpacked(a, format), Unpacked(b, format))
    if x.isNaN || y.isNaN { return nan(x, y, format: format) }
    if x.kind == .infinity {
      return y.kind == .infinity && x.isNegative != y.isNegative ? invalid(format) : a & format.mask
    }
    if y.kind == .infinity { return b & format.mask }
    if y.kind == .zero {
      return x.kind == .zero ? zeroSum(x.isNegative, y.isNegative, format) : a & format.mask
    }
    if x.kind == .zero { return b & format.mask }
    let sum = addWide(Wide(x), Wide(y))
    guard let sum else { return zero(isNegative: mode == .down, format) }
    return pack(isNegative: sum.isNegative, exponent: sum.exponent, significand: sum.jammed, format)
  }

  mutating func subtract(_ a: UInt64, _ b: UInt64, _ format: FloatFormat) -> UInt64 {
    // The sign of a NaN does not matter.
    add(a, b ^ format.signBit, format)
  }

  mutating func multiply(_ a: UInt64, _ b: UInt64, _ format: FloatFormat) -> UInt64 {
    let (x, y) = (Unpacked(a, format), Unpacked(b, format))
    let isNegative = x.isNegative != y.isNegative
    if x.isNaN || y.isNaN { return nan(x, y, format: format) }
    if x.kind == .infinity || y.kind == .infinity {
      return x.kind == .zero || y.kind == .zero ? invalid(format) : infinity(isNegative: isNegative, format)
    }
    if x.kind == .zero || y.kind == .zero { return zero(isNegative: isNegative, format) }
    let product = Wide(product: x, y)
    return pack(isNegative: isNegative, exponent: product.exponent, significand: product.jammed, format)
  }

  mutating func divide(_ a: UInt64, _ b: UInt64, _ format: FloatFormat) -> UInt64 {
    let (x, y) = (Unpacked(a, format), Unpacked(b, format))
    let isNegative = x.isNegative != y.isNegative
    if x.isNaN || y.isNaN { return nan(x, y, format: format) }
    switch (x.kind, y.kind) {
    case (.infinity, .infinity), (.zero, .zero): return invalid(format)
    case (.infinity, _): return infinity(isNegative: isNegative, format)
    case (_, .infinity), (.zero, _): return zero(isNegative: isNegative, format)
    case (_, .zero):
      flags.insert(.divideByZero)
      return infinity(isNegative: isNegative, format)
    default: break
    }
    // The dividend is halved, so that the quotient fits: it has bit 63 or bit 62.
    var (quotient, remainder) = y.significand.dividingFullWidth((x.significand >> 1, x.significand << 63))
    var exponent = x.exponent - y.exponent
    if quotient >> 63 == 0 {
      // One more bit of the quotient.
      let doubled = remainder.addingReportingOverflow(remainder)
      let isSet = doubled.overflow || doubled.partialValue >= y.significand
      quotient = quotient << 1 | (isSet ? 1 : 0)
      remainder = isSet ? doubled.partialValue &- y.significand : doubled.partialValue
      exponent -= 1
    }
    return pack(
      isNegative: isNegative, exponent: exponent, significand: quotient | (remainder == 0 ? 0 : 1), format)
  }

  mutating func squareRoot(_ a: UInt64, _ format: FloatFormat) -> UInt64 {
    let x = Unpacked(a, format)
    if x.isNaN { return nan(x, format: format) }
    if x.kind == .zero { return a & format.mask }
    if x.isNegative { return invalid(format) }
    if x.kind == .infinity { return format.infinity }
    // With an even exponent the number to take the root of is in 1 ..< 4, its point after bit 124; the root is in
    // 1 ..< 2, its point after bit 62.
    let shift: UInt64 = x.exponent & 1 != 0 ? 62 : 61
    let (high, low) = (x.significand >> (64 - shift), x.significand << shift)
    let root = integerRoot(high: high, low: low)
    let square = root.multipliedFullWidth(by: root)
    let isExact = square.high == high && square.low == low
    return pack(
      isNegative: false, exponent: x.exponent >> 1, significand: root << 1 | (isExact ? 0 : 1), format)
  }

  /// `a * b + c`, rounded once.
  mutating func multiplyAdd(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ format: FloatFormat) -> UInt64 {
    let (x, y, z) = (Unpacked(a, format), Unpacked(b, format), Unpacked(c, format))
    let isNegative = x.isNegative != y.isNegative
    // Infinity times zero is invalid whatever is added to it (Unpriv. 20.6).
    if x.kind == .infinity && y.kind == .zero || x.kind == .zero && y.kind == .infinity { return invalid(format) }
    if x.isNaN || y.isNaN || z.isNaN { return nan(x, y, z, format: format) }
    if x.kind == .infinity || y.kind == .infinity {
      return z.kind == .infinity && z.isNegative != isNegative
        ? invalid(format) : infinity(isNegative: isNegative, format)
    }
    if z.kind == .infinity { return c & format.mask }
    if x.kind == .zero || y.kind == .zero {
      return z.kind == .zero ? zeroSum(isNegative, z.isNegative, format) : c & format.mask
    }
    let product = Wide(product: x, y)
    guard z.kind != .zero else {
      return pack(isNegative: isNegative, exponent: product.exponent, significand: product.jammed, format)
    }
    guard let sum = addWide(product, Wide(z)) else { return zero(isNegative: mode == .down, format) }
    return pack(isNegative: sum.isNegative, exponent: sum.exponent, significand: sum.jammed, format)
  }

  /// The sum of two zeros: of unlike signs it is +0, and -0 when rounding down.
  private func zeroSum(_ one: Bool, _ other: Bool, _ format: FloatFormat) -> UInt64 {
    zero(isNegative: one == other ? one : mode == .down, format)
  }

  private func zero(isNegative: Bool, _ format: FloatFormat) -> UInt64 { isNegative ? format.signBit : 0 }

  private func infinity(isNegative: Bool, _ format: FloatFormat) -> UInt64 {
    format.infinity | (isNegative ? format.signBit : 0)
  }
}

/// A number with 128 bits of significand, bit 127 set: `(high, low) * 2^(exponent - 127)`.
private struct Wide: BitwiseCopyable {
  var isNegative: Bool
  var exponent: Int
  var high: UInt64
  var low: UInt64 = 0

  init(_ number: Unpacked) {
    isNegative = number.isNegative
    exponent = number.exponent
    high = number.significand
  }

  init(product a: Unpacked, _ b: Unpacked) {
    isNegative = a.isNegative != b.isNegative
    let product = a.significand.multipliedFullWidth(by: b.significand)
    (high, low) = (product.high, product.low)
    exponent = a.exponent + b.exponent + 1
    normalize()
  }

  /// The upper half, with whether anything is in the lower one.
  var jammed: UInt64 { high | (low == 0 ? 0 : 1) }

  /// Shifts bit 127 into its place. Something is set.
  mutating func normalize() {
    if high == 0 {
      (high, low) = (low, 0)
      exponent -= 64
    }
    let shift = UInt64(high.leadingZeroBitCount)
    guard shift > 0 else { return }
    high = high << shift | low >> (64 - shift)
    low <<= shift
    exponent -= Int(shift)
  }

  mutating func shiftRightJamming(by count: Int) {
    if count == 0 { return }
    if count < 64 {
      let lost = low << UInt64(64 - count) != 0
      low = low >> UInt64(count) | high << UInt64(64 - count) | (lost ? 1 : 0)
      high >>= UInt64(count)
    } else {
      let lost = low != 0
      low = shiftedRightJamming(high, by: count - 64) | (lost ? 1 : 0)
      high = 0
    }
  }
}

/// The exact sum as far as 128 bits hold it, the rest sticky; nil if it is zero. Where high bits cancel, nothing was
/// lost: then the exponents differ by one at most, and no significand fills its lowest bits.
private func addWide(_ a: Wide, _ b: Wide) -> Wide? {
  var (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
  small.shiftRightJamming(by: large.exponent - small.exponent)
  if large.isNegative == small.isNegative {
    let low = large.low.addingReportingOverflow(small.low)
    let high = large.high.addingReportingOverflow(small.high)
    let carried = high.partialValue.addingReportingOverflow(low.overflow ? 1 : 0)
    (large.high, large.low) = (carried.partialValue, low.partialValue)
    if high.overflow || carried.overflow {
      large.shiftRightJamming(by: 1)
      large.high |= 1 << 63
      large.exponent += 1
    }
    return large
  }
  if (large.high, large.low) < (small.high, small.low) {
    // Only where the exponents are alike.
    swap(&large, &small)
  }
  let low = large.low.subtractingReportingOverflow(small.low)
  large.high = large.high &- small.high &- (low.overflow ? 1 : 0)
  large.low = low.partialValue
  if large.high == 0 && large.low == 0 { return nil }
  large.normalize()
  return large
}

/// The largest integer whose square is not above the number, which is in 2^124 ..< 2^126.
private func integerRoot(high: UInt64, low: UInt64) -> UInt64 {
  // The host's root is right in its first 50 bits; one step of Newton's makes that 63, give or take the last.
  let estimate = (Double(high) * 0x1p64).squareRoot()
  var root = min(UInt64(estimate), UInt64.max >> 1)
  root = root / 2 + root.dividingFullWidth((high, low)).quotient / 2
  func isTooLarge(_ root: UInt64) -> Bool {
    let square = root.multipliedFullWidth(by: root)
    return square.high > high || square.high == high && square.low > low
  }
  while isTooLarge(root) { root -= 1 }
  while !isTooLarge(root + 1) { root += 1 }
  return root
}

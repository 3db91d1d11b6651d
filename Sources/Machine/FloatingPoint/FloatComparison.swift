// Comparisons, minimum and maximum, signs and classes (Unpriv. 20.5 to 20.9): nothing here is rounded.

extension FloatFormat {
  /// A number as an integer of the same order; both zeros are 0.
  @inline(__always) private func order(_ bits: UInt64) -> Int64 {
    let magnitude = Int64(bitPattern: bits & (signBit - 1))
    return isNegative(bits) ? 0 - magnitude : magnitude
  }

  /// Quiet: only a signalling NaN is invalid.
  func isEqual(_ a: UInt64, _ b: UInt64, _ flags: inout FloatFlags) -> Bool {
    guard !isNaN(a), !isNaN(b) else {
      if isSignalling(a) || isSignalling(b) { flags.insert(.invalid) }
      return false
    }
    return order(a) == order(b)
  }

  /// Signalling: any NaN is invalid.
  func isLess(_ a: UInt64, _ b: UInt64, orEqual: Bool, _ flags: inout FloatFlags) -> Bool {
    guard !isNaN(a), !isNaN(b) else {
      flags.insert(.invalid)
      return false
    }
    return orEqual ? order(a) <= order(b) : order(a) < order(b)
  }

  /// The smaller of two, or the larger: -0 is smaller than +0, and a number is preferred to a NaN.
  func extreme(_ a: UInt64, _ b: UInt64, isMaximum: Bool, _ flags: inout FloatFlags) -> UInt64 {
    if isSignalling(a) || isSignalling(b) { flags.insert(.invalid) }
    if isNaN(a) { return isNaN(b) ? canonicalNaN : b & mask }
    if isNaN(b) { return a & mask }
    let aIsLess = order(a) < order(b) || order(a) == order(b) && isNegative(a)
    return (aIsLess != isMaximum ? a : b) & mask
  }

  /// One of the ten bits of `fclass` (Unpriv. 20.9).
  func classify(_ bits: UInt64) -> UInt64 {
    let isNegative = isNegative(bits)
    if isNaN(bits) { return isSignalling(bits) ? 1 << 8 : 1 << 9 }
    let magnitude = bits & (signBit - 1)
    if magnitude == infinity { return isNegative ? 1 << 0 : 1 << 7 }
    if magnitude == 0 { return isNegative ? 1 << 3 : 1 << 4 }
    let isSubnormal = magnitude <= fractionMask
    if isNegative { return isSubnormal ? 1 << 2 : 1 << 1 }
    return isSubnormal ? 1 << 5 : 1 << 6
  }
}

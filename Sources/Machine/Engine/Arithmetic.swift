// HOT: the arithmetic that Swift's operators do not give as the manual wants it.

/// Division that never traps (Unpriv. 13.2), products of mixed sign, rotations.
enum Arithmetic {
  /// All ones by zero; the dividend on overflow.
  @inline(__always) static func quotient<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    b == 0 ? ~0 : a.dividedReportingOverflow(by: b).partialValue
  }

  /// The dividend by zero; 0 on overflow.
  @inline(__always) static func remainder<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    b == 0 ? a : a.remainderReportingOverflow(dividingBy: b).partialValue
  }

  /// The high half of a signed by an unsigned number.
  @inline(__always) static func highProduct(_ a: Int64, _ b: UInt64) -> UInt64 {
    let high = UInt64(bitPattern: a).multipliedFullWidth(by: b).high
    return a < 0 ? high &- b : high
  }

  @inline(__always) static func rotatedRight(_ a: UInt64, by count: UInt64) -> UInt64 {
    a &>> count | a &<< (0 &- count)
  }

  @inline(__always) static func rotatedRight(_ a: Int32, by count: Int32) -> Int32 {
    let bits = UInt32(bitPattern: a)
    let by = UInt32(bitPattern: count)
    return Int32(bitPattern: bits &>> by | bits &<< (0 &- by))
  }

  /// Each byte all ones if any of its bits is set.
  @inline(__always) static func orCombinedBytes(_ a: UInt64) -> UInt64 {
    let low = a & 0x7f7f_7f7f_7f7f_7f7f
    let any = ((low &+ 0x7f7f_7f7f_7f7f_7f7f) | a) & 0x8080_8080_8080_8080
    return (any &>> 7) &* 0xff
  }
}

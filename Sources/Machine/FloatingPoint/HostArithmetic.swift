// HOT: the host's own floating point, where its result is the exact one and raises nothing new. 4 ns an operation
// where the core takes 15 to 40.
import RISCV

/// Sum, product, quotient, root and fused product-sum of the host, rounded to the nearest with ties to even.
///
/// To be asked only in that mode, and only while the inexact flag is set already. A result that is finite, and in
/// magnitude at least twice the smallest normal number, then tells all: no operand was a NaN, an infinity or a zero
/// divisor, nothing overflowed, and nothing was tiny; so that no flag but inexact can have been raised. Any other
/// result is not given away, and the core computes it.
enum HostArithmetic {
  @inline(__always) static func double(_ opcode: Opcode, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64? {
    let (x, y, z) = (Double(bitPattern: a), Double(bitPattern: b), Double(bitPattern: c))
    let result: Double
    switch opcode {
    case .faddD: result = x + y
    case .fsubD: result = x - y
    case .fmulD: result = x * y
    case .fdivD: result = x / y
    case .fsqrtD: result = x.squareRoot()
    case .fmaddD: result = z.addingProduct(x, y)
    case .fmsubD: result = (-z).addingProduct(x, y)
    case .fnmsubD: result = z.addingProduct(-x, y)
    case .fnmaddD: result = (-z).addingProduct(-x, y)
    default: return nil
    }
    let magnitude = result.bitPattern & ~(1 << 63)
    return magnitude &- (2 << 52) < (0x7ff - 2) << 52 ? result.bitPattern : nil
  }

  /// The same for numbers in boxes; without its box an operand is for the core.
  @inline(__always) static func single(_ opcode: Opcode, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64? {
    let (x, y, z) = (Self.single(a), Self.single(b), Self.single(c))
    let result: Float
    switch opcode {
    case .faddS: result = x + y
    case .fsubS: result = x - y
    case .fmulS: result = x * y
    case .fdivS: result = x / y
    case .fsqrtS: result = x.squareRoot()
    case .fmaddS: result = z.addingProduct(x, y)
    case .fmsubS: result = (-z).addingProduct(x, y)
    case .fnmsubS: result = z.addingProduct(-x, y)
    case .fnmaddS: result = (-z).addingProduct(-x, y)
    default: return nil
    }
    let magnitude = result.bitPattern & ~(1 << 31)
    return magnitude &- (2 << 23) < (0xff - 2) << 23 ? FloatFormat.single.boxed(UInt64(result.bitPattern)) : nil
  }

  /// The number in a box; a NaN, which no result hides, for one without.
  @inline(__always) private static func single(_ register: UInt64) -> Float {
    Float(bitPattern: register >> 32 == 0xffff_ffff ? UInt32(truncatingIfNeeded: register) : 0x7fc0_0000)
  }
}

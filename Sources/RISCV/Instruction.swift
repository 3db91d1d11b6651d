// One instruction taken apart: what the assembler encodes, the decoder makes and the engines run.

/// A decoded instruction, 12 bytes. A field that the opcode has no use for is 0, so that two equal
/// words are equal values.
public struct Instruction: Equatable, Hashable, Sendable, BitwiseCopyable {
  public var opcode: Opcode
  public var rd: UInt8
  /// The first source register; for `csrr?i` the 5-bit immediate that stands in its place.
  public var rs1: UInt8
  public var rs2: UInt8
  public var rs3: UInt8
  /// Bit 1 is `aq` and bit 0 `rl` where the opcode has them; the rounding mode of floating point.
  public var modifier: UInt8
  /// 4 bytes, or 2 for a compressed one.
  public var length: UInt8
  /// Sign-extended; a branch's distance in bytes, a CSR's number, a shift amount, `lui`'s whole
  /// 32-bit value (its low 12 bits 0), `fence`'s upper 12 bits.
  public var immediate: Int32

  public init(
    _ opcode: Opcode, rd: UInt8 = 0, rs1: UInt8 = 0, rs2: UInt8 = 0, rs3: UInt8 = 0, modifier: UInt8 = 0,
    immediate: Int32 = 0, length: UInt8 = 4
  ) {
    self.opcode = opcode
    self.rd = rd
    self.rs1 = rs1
    self.rs2 = rs2
    self.rs3 = rs3
    self.modifier = modifier
    self.length = length
    self.immediate = immediate
  }

  /// `fence w, 0` with both registers x0: the hint by which a spinning hart lets others run (Zihintpause).
  @inlinable public var isPause: Bool { opcode == .fence && immediate == 0x010 && rd == 0 && rs1 == 0 }
}

/// The parts of an instruction that operands fill.
public enum Field: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case rd, rs1, rs2, rs3, modifier, immediate
}

extension Instruction {
  /// The value of one field, sign-extended for the immediate.
  @inlinable public subscript(field: Field) -> Int32 {
    get {
      switch field {
      case .rd: return Int32(rd)
      case .rs1: return Int32(rs1)
      case .rs2: return Int32(rs2)
      case .rs3: return Int32(rs3)
      case .modifier: return Int32(modifier)
      case .immediate: return immediate
      }
    }
    set {
      switch field {
      case .rd: rd = UInt8(truncatingIfNeeded: newValue)
      case .rs1: rs1 = UInt8(truncatingIfNeeded: newValue)
      case .rs2: rs2 = UInt8(truncatingIfNeeded: newValue)
      case .rs3: rs3 = UInt8(truncatingIfNeeded: newValue)
      case .modifier: modifier = UInt8(truncatingIfNeeded: newValue)
      case .immediate: immediate = newValue
      }
    }
  }
}

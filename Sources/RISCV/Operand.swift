// What stands between the commas of an instruction, as an assembler reads it and objdump prints it.

/// An operand's kind. Each says which field of an `Instruction` it fills.
public enum Operand: UInt8, Sendable, BitwiseCopyable {
  /// A register's name.
  case rd, rs1, rs2, rs3
  /// A number within the row's immediate range.
  case immediate
  /// `imm(rs1)`: fills the immediate and rs1.
  case memory
  /// `(rs1)` or `0(rs1)`.
  case address
  /// A place in the code; the immediate is its distance from the instruction.
  case target
  /// 0…0xfffff or `%hi(…)`; the immediate is this value, 12 bits up.
  case upper
  /// 0…63, or 0…31 for the word shifts.
  case shamt
  /// A control and status register's name or number.
  case csr
  /// 0…31, in the place of rs1.
  case zimm
  /// A set out of `iorw`, or 0: bits 7…4 and 3…0 of the immediate.
  case predecessor, successor
  /// The register sp by name, written but encoded nowhere (`c.addi4spn rd, sp, imm`).
  case stackPointer
  /// `imm(sp)`: fills the immediate alone.
  case stackMemory

  init(_ text: Substring) {
    switch text {
    case "rd": self = .rd
    case "rs1": self = .rs1
    case "rs2": self = .rs2
    case "rs3": self = .rs3
    case "imm": self = .immediate
    case "imm(rs1)": self = .memory
    case "(rs1)": self = .address
    case "target": self = .target
    case "upper": self = .upper
    case "shamt": self = .shamt
    case "csr": self = .csr
    case "zimm": self = .zimm
    case "pred": self = .predecessor
    case "succ": self = .successor
    case "sp": self = .stackPointer
    case "imm(sp)": self = .stackMemory
    default: preconditionFailure("operand: unknown kind \(text)")
    }
  }

  /// Reads "rd, rs1, imm".
  static func list(_ text: String) -> [Operand] {
    text.split(separator: ",").map { Operand($0.drop { $0 == " " }) }
  }
}

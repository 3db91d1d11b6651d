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
  /// Some of the letters `iorw`, in this order: bits 7…4 and 3…0 of the immediate.
  case predecessor, successor
  /// The register sp by name, written but encoded nowhere (`c.addi4spn rd, sp, imm`).
  case stackPointer
  /// `imm(sp)`: fills the immediate alone.
  case stackMemory
  /// A floating-point register's name.
  case fd, fs1, fs2, fs3
  /// A floating-point register that is both rs1 and rs2 (`fmv.s fd, fs`).
  case fs
  /// The name of a rounding mode, the last operand; left out it is `dyn`.
  case roundingMode
  /// `imm(rs1)` with a multiple of 32: fills rs1 and all of the immediate but its lowest five bits.
  case cacheBlock

  /// The fields that the operand fills.
  var fieldBits: FieldBits {
    switch self {
    case .rd, .fd: return Field.rd.bits
    case .rs1, .fs1, .address, .zimm: return Field.rs1.bits
    case .rs2, .fs2: return Field.rs2.bits
    case .rs3, .fs3: return Field.rs3.bits
    case .fs: return Field.rs1.bits | Field.rs2.bits
    case .roundingMode: return Field.modifier.bits
    case .cacheBlock: return 0xffff_ffe0 | Field.rs1.bits
    case .immediate, .target, .upper, .shamt, .csr, .stackMemory: return Field.immediate.bits
    case .memory: return Field.immediate.bits | Field.rs1.bits
    case .predecessor: return 0xf0
    case .successor: return 0x0f
    case .stackPointer: return 0
    }
  }

  // swift-format-ignore
  private static let names: [(text: ShortText, operand: Operand)] = [
    ("rd", .rd),            ("rs1", .rs1),         ("rs2", .rs2),       ("rs3", .rs3),
    ("imm", .immediate),    ("imm(rs1)", .memory), ("(rs1)", .address), ("target", .target),
    ("upper", .upper),      ("shamt", .shamt),     ("csr", .csr),       ("zimm", .zimm),
    ("pred", .predecessor), ("succ", .successor),
    ("sp", .stackPointer),  ("imm(sp)", .stackMemory),
    ("fd", .fd),            ("fs1", .fs1),         ("fs2", .fs2),       ("fs3", .fs3),
    ("fs", .fs),            ("rm", .roundingMode), ("block", .cacheBlock),
  ]

  /// How the operand is told of: `rd`, `imm(rs1)`.
  var text: String { Self.names.first { $0.operand == self }?.text.description ?? "" }

  /// Reads "rd, rs1, imm".
  static func list(_ text: String) -> [Operand] {
    var operands: [Operand] = []
    operands.reserveCapacity(3)
    var short = ShortText()
    func add() {
      for name in names where name.text == short {
        operands.append(name.operand)
        short = ShortText()
        return
      }
      preconditionFailure("operand: unknown kind in \(text)")
    }
    for byte in text.utf8 where byte != UInt8(ascii: " ") {
      if byte == UInt8(ascii: ",") { add() } else { short.append(byte) }
    }
    if !short.isEmpty { add() }
    return operands
  }
}

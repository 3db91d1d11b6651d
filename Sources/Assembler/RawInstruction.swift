// Instructions by their fields, for those that no table knows: the formats of `.insn` (RISC-V assembly manual, "insn";
// Unpriv. 2.2 and 27.2), a row each. `Directive+Instruction` reads the operands.

import ObjectFile

/// A way to write `.insn`.
struct RawFormat {
  var name: String
  /// What stands between the commas, in order.
  var operands: [RawOperand]
  var isCompressed: Bool

  // swift-format-ignore
  static let rows: [RawFormat] = [
    RawFormat("r",   "opcode funct3 funct7 rd rs1 rs2"),
    RawFormat("r",   "opcode funct3 funct2 rd rs1 rs2 rs3"),
    RawFormat("r4",  "opcode funct3 funct2 rd rs1 rs2 rs3"),
    RawFormat("i",   "opcode funct3 rd rs1 immediate"),
    RawFormat("i",   "opcode funct3 rd load"),
    RawFormat("s",   "opcode funct3 rs2 store"),
    RawFormat("b",   "opcode funct3 rs1 rs2 branch"),
    RawFormat("sb",  "opcode funct3 rs1 rs2 branch"),
    RawFormat("u",   "opcode rd upper"),
    RawFormat("j",   "opcode rd jump"),
    RawFormat("uj",  "opcode rd jump"),
    RawFormat("cr",  "quadrant funct4 rd crs2"),
    RawFormat("ci",  "quadrant cfunct3 rd cimmediate"),
    RawFormat("ciw", "quadrant cfunct3 crd wide"),
    RawFormat("css", "quadrant cfunct3 crs2 stack"),
    RawFormat("cl",  "quadrant cfunct3 crd near"),
    RawFormat("cs",  "quadrant cfunct3 crd near"),
    RawFormat("ca",  "quadrant funct6 cfunct2 crs1 crd"),
    RawFormat("cb",  "quadrant cfunct3 crs1 cbranch"),
    RawFormat("cj",  "quadrant cfunct3 cjump"),
  ]

  private init(_ name: String, _ operands: String) {
    self.name = name
    self.operands = operands.split(separator: " ").compactMap { RawOperand(rawValue: String($0)) }
    isCompressed = self.operands.first == .quadrant
  }

  /// Major opcodes by the names of the specification's table (Unpriv. 35).
  static let opcodes: [String: UInt32] = [
    "LOAD": 0x03, "LOAD_FP": 0x07, "CUSTOM_0": 0x0B, "MISC_MEM": 0x0F, "OP_IMM": 0x13, "AUIPC": 0x17,
    "OP_IMM_32": 0x1B, "STORE": 0x23, "STORE_FP": 0x27, "CUSTOM_1": 0x2B, "AMO": 0x2F, "OP": 0x33, "LUI": 0x37,
    "OP_32": 0x3B, "MADD": 0x43, "MSUB": 0x47, "NMSUB": 0x4B, "NMADD": 0x4F, "OP_FP": 0x53, "CUSTOM_2": 0x5B,
    "BRANCH": 0x63, "JALR": 0x67, "JAL": 0x6F, "SYSTEM": 0x73, "CUSTOM_3": 0x7B, "C0": 0, "C1": 1, "C2": 2,
  ]
}

/// An operand of `.insn`.
enum RawOperand: String {
  case opcode, funct2, funct3, funct7, rd, rs1, rs2, rs3
  case quadrant, cfunct2, cfunct3, funct4, funct6, crs2
  /// Registers x8 to x15 in three bits.
  case crd, crs1
  case immediate, load, store, branch, upper, jump
  /// Of compressed formats: six bits with a sign, eight and six without, five in an address, and places.
  case cimmediate, wide, stack, near, cbranch, cjump

  /// Where a number or register goes, and how many bits it has.
  var slot: (shift: UInt32, width: UInt32)? {
    switch self {
    case .opcode: (0, 7)
    case .funct2: (25, 2)
    case .funct3: (12, 3)
    case .funct7: (25, 7)
    case .rd: (7, 5)
    case .rs1: (15, 5)
    case .rs2: (20, 5)
    case .rs3: (27, 5)
    case .quadrant: (0, 2)
    case .cfunct2: (5, 2)
    case .cfunct3: (13, 3)
    case .funct4: (12, 4)
    case .funct6: (10, 6)
    case .crs2: (2, 5)
    case .crd: (2, 3)
    case .crs1: (7, 3)
    case .immediate, .load, .store, .branch, .upper, .jump, .cimmediate, .wide, .stack, .near, .cbranch, .cjump: nil
    }
  }

  var isRegister: Bool {
    switch self {
    case .rd, .rs1, .rs2, .rs3, .crs2, .crd, .crs1: true
    default: false
    }
  }

  /// The relocation of a place, and the numbers that are as good.
  var relocation: RelocationType? {
    switch self {
    case .branch: .branch
    case .jump: .jal
    case .cbranch: .rvcBranch
    case .cjump: .rvcJump
    default: nil
    }
  }
}

// The 16-bit instructions: each row names the base instruction that it stands for, so that engines
// never see a compressed opcode (Unpriv. 27, "C" extension, RV64).

/// A 16-bit instruction.
public struct CompressedRow: Sendable {
  /// What becomes of the row's words.
  enum Role {
    /// Assemblers choose it by themselves.
    case plain
    /// Words that change nothing but may mean something to an implementation: only asked for by name.
    case hint
    /// The word that never is an instruction: only asked for by name, and decodes to nothing.
    case illegal
  }

  public let mnemonic: String
  public let picture: Picture
  /// The opcode and the fields that are no operands: `c.li` is `addi rd, x0, imm`.
  public let template: Instruction
  public let operands: [Operand]
  let role: Role
  /// Another opcode, or the same, that computes the same with rs1 and rs2 exchanged.
  let exchanged: Opcode?
  let layout: Layout
  /// Field values whose words are reserved, or other rows' words.
  let reserved: FieldValues
  /// Field values whose words are hints in a row that is plain otherwise.
  let hints: FieldValues

  init(
    _ mnemonic: String, _ picture: String, _ opcode: Opcode, _ operands: String, rd: UInt8 = 0, rs1: UInt8 = 0,
    immediate: Int32 = 0, role: Role = .plain, exchanged: Opcode? = nil, reserved: FieldValues = [],
    hints: FieldValues = []
  ) {
    self.mnemonic = mnemonic
    self.picture = Picture(picture, width: 16)
    self.template = Instruction(opcode, rd: rd, rs1: rs1, immediate: immediate, length: 2)
    self.operands = Operand.list(operands)
    self.role = role
    self.exchanged = exchanged
    self.layout = Layout(self.picture, template)
    self.reserved = reserved
    self.hints = hints
  }

  /// The word for `instruction`, if it has the row's shape.
  public func encode(_ instruction: Instruction, allowHints: Bool = true) -> UInt16? {
    let bits = instruction.fieldBits
    guard instruction.opcode == template.opcode, layout.holds(bits) else { return nil }
    if reserved.contains(bits) || (!allowHints && isHint(instruction)) { return nil }
    return UInt16(truncatingIfNeeded: layout.scatter(bits))
  }

  /// Assemblers do not choose the row for `instruction` by themselves.
  func isHint(_ instruction: Instruction) -> Bool { role != .plain || hints.contains(instruction.fieldBits) }
}

// swift-format-ignore
/// Every 16-bit instruction of RV64C.
public enum CompressedTable {
  /// More special rows stand before those that they are cut out of; a word belongs to the first match.
  public static let rows: [CompressedRow] = [
    CompressedRow("c.unimp",    "0000000000000000", .csrrw, "", immediate: 0xc00, role: .illegal),
    CompressedRow("c.addi4spn", "000 uimm[5:4|9:6|2|3] rd' 00", .addi, "rd, sp, imm", rs1: 2,
                  reserved: [(.immediate, 0)]),
    CompressedRow("c.fld",      "001 uimm[5:3] rs1' uimm[7:6] rd' 00", .fld, "fd, imm(rs1)"),
    CompressedRow("c.lw",       "010 uimm[5:3] rs1' uimm[2|6] rd' 00", .lw, "rd, imm(rs1)"),
    CompressedRow("c.ld",       "011 uimm[5:3] rs1' uimm[7:6] rd' 00", .ld, "rd, imm(rs1)"),
    CompressedRow("c.fsd",      "101 uimm[5:3] rs1' uimm[7:6] rs2' 00", .fsd, "fs2, imm(rs1)"),
    CompressedRow("c.sw",       "110 uimm[5:3] rs1' uimm[2|6] rs2' 00", .sw, "rs2, imm(rs1)"),
    CompressedRow("c.sd",       "111 uimm[5:3] rs1' uimm[7:6] rs2' 00", .sd, "rs2, imm(rs1)"),

    CompressedRow("c.nop",      "000 0 00000 00000 01", .addi, ""),
    CompressedRow("c.nop",      "000 imm[5] 00000 imm[4:0] 01", .addi, "imm", role: .hint, reserved: [(.immediate, 0)]),
    CompressedRow("c.addi",     "000 imm[5] rd/rs1 imm[4:0] 01", .addi, "rd, imm", hints: [(.rd, 0)]),
    CompressedRow("c.addiw",    "001 imm[5] rd/rs1 imm[4:0] 01", .addiw, "rd, imm", reserved: [(.rd, 0)]),
    CompressedRow("c.li",       "010 imm[5] rd imm[4:0] 01", .addi, "rd, imm", hints: [(.rd, 0)]),
    CompressedRow("c.addi16sp", "011 imm[9] 00010 imm[4|6|8:7|5] 01", .addi, "sp, imm", rd: 2, rs1: 2,
                  reserved: [(.immediate, 0)]),
    CompressedRow("c.lui",      "011 imm[17] rd imm[16:12] 01", .lui, "rd, upper",
                  reserved: [(.immediate, 0), (.rd, 2)], hints: [(.rd, 0)]),
    CompressedRow("c.srli64",   "100 0 00 rd'/rs1' 00000 01", .srli, "rd", role: .hint),
    CompressedRow("c.srai64",   "100 0 01 rd'/rs1' 00000 01", .srai, "rd", role: .hint),
    CompressedRow("c.srli",     "100 shamt[5] 00 rd'/rs1' shamt[4:0] 01", .srli, "rd, shamt",
                  reserved: [(.immediate, 0)]),
    CompressedRow("c.srai",     "100 shamt[5] 01 rd'/rs1' shamt[4:0] 01", .srai, "rd, shamt",
                  reserved: [(.immediate, 0)]),
    CompressedRow("c.andi",     "100 imm[5] 10 rd'/rs1' imm[4:0] 01", .andi, "rd, imm"),
    CompressedRow("c.sub",      "100 0 11 rd'/rs1' 00 rs2' 01", .sub, "rd, rs2"),
    CompressedRow("c.xor",      "100 0 11 rd'/rs1' 01 rs2' 01", .xor, "rd, rs2", exchanged: .xor),
    CompressedRow("c.or",       "100 0 11 rd'/rs1' 10 rs2' 01", .or, "rd, rs2", exchanged: .or),
    CompressedRow("c.and",      "100 0 11 rd'/rs1' 11 rs2' 01", .and, "rd, rs2", exchanged: .and),
    CompressedRow("c.subw",     "100 1 11 rd'/rs1' 00 rs2' 01", .subw, "rd, rs2"),
    CompressedRow("c.addw",     "100 1 11 rd'/rs1' 01 rs2' 01", .addw, "rd, rs2", exchanged: .addw),
    CompressedRow("c.j",        "101 imm[11|4|9:8|10|6|7|3:1|5] 01", .jal, "target"),
    CompressedRow("c.beqz",     "110 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", .beq, "rs1, target"),
    CompressedRow("c.bnez",     "111 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", .bne, "rs1, target"),

    CompressedRow("c.slli64",   "000 0 rd/rs1 00000 10", .slli, "rd", role: .hint),
    CompressedRow("c.slli",     "000 shamt[5] rd/rs1 shamt[4:0] 10", .slli, "rd, shamt",
                  reserved: [(.immediate, 0)], hints: [(.rd, 0)]),
    CompressedRow("c.fldsp",    "001 uimm[5] rd uimm[4:3|8:6] 10", .fld, "fd, imm(sp)", rs1: 2),
    CompressedRow("c.lwsp",     "010 uimm[5] rd uimm[4:2|7:6] 10", .lw, "rd, imm(sp)", rs1: 2, reserved: [(.rd, 0)]),
    CompressedRow("c.ldsp",     "011 uimm[5] rd uimm[4:3|8:6] 10", .ld, "rd, imm(sp)", rs1: 2, reserved: [(.rd, 0)]),
    CompressedRow("c.ebreak",   "100 1 00000 00000 10", .ebreak, ""),
    CompressedRow("c.jr",       "100 0 rs1 00000 10", .jalr, "rs1", reserved: [(.rs1, 0)]),
    CompressedRow("c.jalr",     "100 1 rs1 00000 10", .jalr, "rs1", rd: 1, reserved: [(.rs1, 0)]),
    // This is `add rd, x0, rs2`; GNU as writes it for `addi rd, rs, 0` too.
    CompressedRow("c.mv",       "100 0 rd rs2 10", .add, "rd, rs2",
                  exchanged: .addi, reserved: [(.rs2, 0)], hints: [(.rd, 0)]),
    CompressedRow("c.add",      "100 1 rd/rs1 rs2 10", .add, "rd, rs2",
                  exchanged: .add, reserved: [(.rs2, 0)], hints: [(.rd, 0)]),
    CompressedRow("c.fsdsp",    "101 uimm[5:3|8:6] rs2 10", .fsd, "fs2, imm(sp)", rs1: 2),
    CompressedRow("c.swsp",     "110 uimm[5:2|7:6] rs2 10", .sw, "rs2, imm(sp)", rs1: 2),
    CompressedRow("c.sdsp",     "111 uimm[5:3|8:6] rs2 10", .sd, "rs2, imm(sp)", rs1: 2),
  ]
}

extension CompressedTable {
  /// The rows' layouts, and which of their words do not decode, by themselves for the decoder.
  static let layouts = rows.map(\.layout)
  static let undecodable = rows.map { $0.role == .illegal ? .all : $0.reserved }

  /// The row that `word` belongs to; reserved words belong to none. GNU counts `c.nop` among the aliases.
  static func row(of word: UInt16, namedByAlias: Bool = true) -> CompressedRow? {
    let word = UInt32(word)
    return rows.first { row in
      word & row.layout.mask == row.layout.match && !row.reserved.contains(row.layout.gather(word))
        && (namedByAlias || row.mnemonic != "c.nop")
    }
  }
}

/// A set of rows of `CompressedTable`.
public struct CompressedSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// Bit n stands for row n.
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The rows that an assembler may choose without being told: neither hints nor the illegal word.
  public static let chosenFreely = CompressedSet { $0.role == .plain }

  /// The rows that pass a test.
  init(where passes: (CompressedRow) -> Bool) {
    var rawValue: UInt64 = 0
    for (number, row) in CompressedTable.rows.enumerated() where passes(row) { rawValue |= 1 << UInt64(number) }
    self.rawValue = rawValue
  }
}

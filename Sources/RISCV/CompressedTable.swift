// The 16-bit instructions: each row names the base instruction that it stands for, so that engines
// never see a compressed opcode (Unpriv. 27, "C" extension, RV64).

/// A 16-bit instruction.
public struct CompressedRow: Sendable {
  public let mnemonic: String
  public let picture: Picture
  /// The opcode and the fields that are no operands: `c.li` is `addi rd, x0, imm`.
  public let template: Instruction
  public let operands: [Operand]
  /// Field values whose words are reserved: they decode to nothing.
  let reserved: [(field: Field, value: Int32)]
  /// Field values whose words are hints or other instructions' business: they decode, but no assembler
  /// picks this form for them by itself.
  let hints: [(field: Field, value: Int32)]

  init(
    _ mnemonic: String, _ picture: String, _ opcode: Opcode, _ operands: String, rd: UInt8 = 0, rs1: UInt8 = 0,
    reserved: [(Field, Int32)] = [], hints: [(Field, Int32)] = []
  ) {
    self.mnemonic = mnemonic
    self.picture = Picture(picture, width: 16)
    self.template = Instruction(opcode, rd: rd, rs1: rs1, length: 2)
    self.operands = Operand.list(operands)
    self.reserved = reserved
    self.hints = hints
  }

  /// The word for `instruction`, if it has the row's shape.
  public func encode(_ instruction: Instruction, allowHints: Bool = true) -> UInt16? {
    guard instruction.opcode == template.opcode else { return nil }
    if reserved.contains(where: { instruction[$0.field] == $0.value }) { return nil }
    if !allowHints, hints.contains(where: { instruction[$0.field] == $0.value }) { return nil }
    let word = picture.scatter(instruction)
    var wanted = instruction
    wanted.length = 2
    guard decode(word) == wanted else { return nil }
    return UInt16(word)
  }

  /// The instruction that `word` stands for, given that it matches the picture.
  func decode(_ word: UInt32) -> Instruction? {
    var instruction = template
    picture.gather(word, into: &instruction)
    if reserved.contains(where: { instruction[$0.field] == $0.value }) { return nil }
    return instruction
  }
}

// swift-format-ignore
public enum CompressedTable {
  /// More special rows stand before those that they are cut out of; a word belongs to the first match.
  public static let rows: [CompressedRow] = [
    CompressedRow("c.addi4spn", "000 uimm[5:4|9:6|2|3] rd' 00", .addi, "rd, sp, imm", rs1: 2, reserved: [(.immediate, 0)]),
    CompressedRow("c.lw",       "010 uimm[5:3] rs1' uimm[2|6] rd' 00", .lw, "rd, imm(rs1)"),
    CompressedRow("c.ld",       "011 uimm[5:3] rs1' uimm[7:6] rd' 00", .ld, "rd, imm(rs1)"),
    CompressedRow("c.sw",       "110 uimm[5:3] rs1' uimm[2|6] rs2' 00", .sw, "rs2, imm(rs1)"),
    CompressedRow("c.sd",       "111 uimm[5:3] rs1' uimm[7:6] rs2' 00", .sd, "rs2, imm(rs1)"),
    CompressedRow("c.nop",      "000 imm[5] 00000 imm[4:0] 01", .addi, ""),
    CompressedRow("c.addi",     "000 imm[5] rd/rs1 imm[4:0] 01", .addi, "rd, imm", hints: [(.immediate, 0), (.rd, 0)]),
    CompressedRow("c.addiw",    "001 imm[5] rd/rs1 imm[4:0] 01", .addiw, "rd, imm", reserved: [(.rd, 0)]),
    CompressedRow("c.li",       "010 imm[5] rd imm[4:0] 01", .addi, "rd, imm", hints: [(.rd, 0)]),
    CompressedRow("c.addi16sp", "011 imm[9] 00010 imm[4|6|8:7|5] 01", .addi, "sp, imm", rd: 2, rs1: 2, reserved: [(.immediate, 0)]),
    CompressedRow("c.lui",      "011 imm[17] rd imm[16:12] 01", .lui, "rd, upper", reserved: [(.immediate, 0), (.rd, 2)], hints: [(.rd, 0)]),
    CompressedRow("c.srli",     "100 shamt[5] 00 rd'/rs1' shamt[4:0] 01", .srli, "rd, shamt", hints: [(.immediate, 0)]),
    CompressedRow("c.srai",     "100 shamt[5] 01 rd'/rs1' shamt[4:0] 01", .srai, "rd, shamt", hints: [(.immediate, 0)]),
    CompressedRow("c.andi",     "100 imm[5] 10 rd'/rs1' imm[4:0] 01", .andi, "rd, imm"),
    CompressedRow("c.sub",      "100 0 11 rd'/rs1' 00 rs2' 01", .sub, "rd, rs2"),
    CompressedRow("c.xor",      "100 0 11 rd'/rs1' 01 rs2' 01", .xor, "rd, rs2"),
    CompressedRow("c.or",       "100 0 11 rd'/rs1' 10 rs2' 01", .or, "rd, rs2"),
    CompressedRow("c.and",      "100 0 11 rd'/rs1' 11 rs2' 01", .and, "rd, rs2"),
    CompressedRow("c.subw",     "100 1 11 rd'/rs1' 00 rs2' 01", .subw, "rd, rs2"),
    CompressedRow("c.addw",     "100 1 11 rd'/rs1' 01 rs2' 01", .addw, "rd, rs2"),
    CompressedRow("c.j",        "101 imm[11|4|9:8|10|6|7|3:1|5] 01", .jal, "target"),
    CompressedRow("c.beqz",     "110 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", .beq, "rs1, target"),
    CompressedRow("c.bnez",     "111 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", .bne, "rs1, target"),
    CompressedRow("c.slli",     "000 shamt[5] rd/rs1 shamt[4:0] 10", .slli, "rd, shamt", hints: [(.rd, 0), (.immediate, 0)]),
    CompressedRow("c.lwsp",     "010 uimm[5] rd uimm[4:2|7:6] 10", .lw, "rd, imm(sp)", rs1: 2, reserved: [(.rd, 0)]),
    CompressedRow("c.ldsp",     "011 uimm[5] rd uimm[4:3|8:6] 10", .ld, "rd, imm(sp)", rs1: 2, reserved: [(.rd, 0)]),
    CompressedRow("c.ebreak",   "100 1 00000 00000 10", .ebreak, ""),
    CompressedRow("c.jr",       "100 0 rs1 00000 10", .jalr, "rs1", reserved: [(.rs1, 0)]),
    CompressedRow("c.mv",       "100 0 rd rs2 10", .add, "rd, rs2", hints: [(.rd, 0)]),
    CompressedRow("c.jalr",     "100 1 rs1 00000 10", .jalr, "rs1", rd: 1),
    CompressedRow("c.add",      "100 1 rd/rs1 rs2 10", .add, "rd, rs2", hints: [(.rd, 0)]),
    CompressedRow("c.swsp",     "110 uimm[5:2|7:6] rs2 10", .sw, "rs2, imm(sp)", rs1: 2),
    CompressedRow("c.sdsp",     "111 uimm[5:3|8:6] rs2 10", .sd, "rs2, imm(sp)", rs1: 2),
  ]
}

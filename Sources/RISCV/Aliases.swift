// Other names for instructions: what the assembly manual calls pseudo-instructions, where they are one
// instruction. An assembler reads them, a disassembler prints the first that fits, as GNU objdump does.
// `li`, `la`, `call` and `tail`, which may be several instructions, are the assembler's business.

// swift-format-ignore
/// The order is the order in which a disassembler tries them.
public enum Aliases {
  public static let forms: [Form] = [
    form("nop",    "",                 .addi),
    form("mv",     "rd, rs1",          .addi),
    form("not",    "rd, rs1",          .xori,  immediate: -1),
    form("neg",    "rd, rs2",          .sub),
    form("negw",   "rd, rs2",          .subw),
    form("sext.w", "rd, rs1",          .addiw),
    form("zext.w", "rd, rs1",          .addUW, isa: .zba),
    form("zext.b", "rd, rs1",          .andi,  immediate: 0xff),
    form("seqz",   "rd, rs1",          .sltiu, immediate: 1),
    form("snez",   "rd, rs2",          .sltu),
    form("sltz",   "rd, rs1",          .slt),
    form("sgtz",   "rd, rs2",          .slt),

    form("beqz",   "rs1, target",      .beq),
    form("bnez",   "rs1, target",      .bne),
    form("blez",   "rs2, target",      .bge),
    form("bgez",   "rs1, target",      .bge),
    form("bltz",   "rs1, target",      .blt),
    form("bgtz",   "rs2, target",      .blt),
    form("bgt",    "rs2, rs1, target", .blt),
    form("ble",    "rs2, rs1, target", .bge),
    form("bgtu",   "rs2, rs1, target", .bltu),
    form("bleu",   "rs2, rs1, target", .bgeu),

    form("j",      "target",           .jal),
    form("jal",    "target",           .jal,   rd: 1),
    form("ret",    "",                 .jalr,  rs1: 1),
    form("jr",     "rs1",              .jalr),
    form("jr",     "imm(rs1)",         .jalr),
    form("jr",     "rs1, imm",         .jalr),
    form("jalr",   "rs1",              .jalr,  rd: 1),
    form("jalr",   "imm(rs1)",         .jalr,  rd: 1),
    form("jalr",   "rs1, imm",         .jalr,  rd: 1),
    form("jalr",   "rd, rs1",          .jalr),
    form("jalr",   "rd, rs1, imm",     .jalr),

    form("rdcycle",   "rd",            .csrrs, immediate: 0xc00, isa: .zicsr),
    form("rdtime",    "rd",            .csrrs, immediate: 0xc01, isa: .zicsr),
    form("rdinstret", "rd",            .csrrs, immediate: 0xc02, isa: .zicsr),
    form("csrr",   "rd, csr",          .csrrs, isa: .zicsr),
    form("csrw",   "csr, rs1",         .csrrw, isa: .zicsr),
    form("csrs",   "csr, rs1",         .csrrs, isa: .zicsr),
    form("csrc",   "csr, rs1",         .csrrc, isa: .zicsr),
    form("csrwi",  "csr, zimm",        .csrrwi, isa: .zicsr),
    form("csrsi",  "csr, zimm",        .csrrsi, isa: .zicsr),
    form("csrci",  "csr, zimm",        .csrrci, isa: .zicsr),

    form("pause",  "",                 .fence, immediate: 0x010, isa: .zihintpause),
    form("fence.tso", "",              .fence, immediate: 0x833),
    form("fence",  "",                 .fence, immediate: 0x0ff),
    form("sfence.vma", "",             .sfenceVMA, isa: .privileged),
    form("sfence.vma", "rs1",          .sfenceVMA, isa: .privileged),

    // Written with an immediate, these mean the immediate instruction.
    form("add",    "rd, rs1, imm",     .addi),
    form("addw",   "rd, rs1, imm",     .addiw),
    form("slt",    "rd, rs1, imm",     .slti),
    form("sltu",   "rd, rs1, imm",     .sltiu),
    form("xor",    "rd, rs1, imm",     .xori),
    form("or",     "rd, rs1, imm",     .ori),
    form("and",    "rd, rs1, imm",     .andi),
    form("sll",    "rd, rs1, shamt",   .slli),
    form("srl",    "rd, rs1, shamt",   .srli),
    form("sra",    "rd, rs1, shamt",   .srai),
    form("sllw",   "rd, rs1, shamt",   .slliw),
    form("srlw",   "rd, rs1, shamt",   .srliw),
    form("sraw",   "rd, rs1, shamt",   .sraiw),
    form("csrrw",  "rd, csr, zimm",    .csrrwi, isa: .zicsr),
    form("csrrs",  "rd, csr, zimm",    .csrrsi, isa: .zicsr),
    form("csrrc",  "rd, csr, zimm",    .csrrci, isa: .zicsr),
    form("csrw",   "csr, zimm",        .csrrwi, isa: .zicsr),
    form("csrs",   "csr, zimm",        .csrrsi, isa: .zicsr),
    form("csrc",   "csr, zimm",        .csrrci, isa: .zicsr),
    form("scall",  "",                 .ecall),
    form("sbreak", "",                 .ebreak),
  ]

  private static func form(
    _ mnemonic: String, _ operands: String, _ opcode: Opcode, rd: UInt8 = 0, rs1: UInt8 = 0, immediate: Int32 = 0,
    isa: Extension = .i
  ) -> Form {
    Form(mnemonic, Operand.list(operands), Instruction(opcode, rd: rd, rs1: rs1, immediate: immediate), isa: isa)
  }
}

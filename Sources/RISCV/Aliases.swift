// Other names for instructions: what the assembly manual calls pseudo-instructions, where they are one
// instruction. An assembler reads them, a disassembler prints the first that fits, as GNU objdump does.
// `li`, `la`, `call`, `tail`, and loads and stores of symbols, which may be several instructions, are
// the assembler's business.

/// Another way to write one instruction down.
struct Alias: Sendable {
  /// Who uses it.
  struct Use: OptionSet, Sendable {
    let rawValue: UInt8
    /// An assembler reads it.
    static let read = Use(rawValue: 1)
    /// A disassembler prints it for a 32-bit, and for a 16-bit instruction.
    static let words = Use(rawValue: 2), halves = Use(rawValue: 4)
    /// It prints it even where aliases are not wanted: GNU counts it among the instructions.
    static let always = Use(rawValue: 8)

    static let usual: Use = [.read, .words, .halves]
  }

  let form: Form
  let use: Use

  init(
    _ mnemonic: String, _ operands: String, _ opcode: Opcode, rd: UInt8 = 0, rs1: UInt8 = 0, immediate: Int32 = 0,
    isa: Extension = .i, _ use: Use = .usual, compressions: CompressedSet = .chosenFreely
  ) {
    form = Form(
      mnemonic, Operand.list(operands), Instruction(opcode, rd: rd, rs1: rs1, immediate: immediate),
      compressions: compressions, isa: isa)
    self.use = use
  }
}

// swift-format-ignore
/// The aliases that GNU as 2.40 reads and GNU objdump 2.40 prints.
public enum Aliases {
  /// All that an assembler reads.
  public static var forms: [Form] { rows.filter { $0.use.contains(.read) }.map(\.form) }

  /// The order is the order in which a disassembler tries them; what fits none is printed as its row.
  static let rows: [Alias] = [
    Alias("nop",    "",                 .addi),
    // For printing alone: an assembler's `li` may be several instructions.
    Alias("li",     "rd, imm",          .addi, [.words, .halves]),
    Alias("mv",     "rd, rs1",          .addi, [.read, .words], compressions: move),
    Alias("mv",     "rd, rs2",          .add,  .halves),
    Alias("move",   "rd, rs1",          .addi, .read, compressions: move),
    Alias("not",    "rd, rs1",          .xori, immediate: -1),
    Alias("neg",    "rd, rs2",          .sub),
    Alias("negw",   "rd, rs2",          .subw),
    Alias("sext.w", "rd, rs1",          .addiw),
    Alias("zext.w", "rd, rs1",          .addUW, isa: .zba),
    Alias("zext.b", "rd, rs1",          .andi, immediate: 0xff),
    Alias("seqz",   "rd, rs1",          .sltiu, immediate: 1),
    Alias("snez",   "rd, rs2",          .sltu),
    Alias("sltz",   "rd, rs1",          .slt),
    Alias("sgtz",   "rd, rs2",          .slt),
    Alias("sgt",    "rd, rs2, rs1",     .slt,  .read),
    Alias("sgtu",   "rd, rs2, rs1",     .sltu, .read),

    Alias("beqz",   "rs1, target",      .beq),
    Alias("bnez",   "rs1, target",      .bne),
    Alias("blez",   "rs2, target",      .bge),
    Alias("bgez",   "rs1, target",      .bge),
    Alias("bltz",   "rs1, target",      .blt),
    Alias("bgtz",   "rs2, target",      .blt),
    Alias("bgt",    "rs2, rs1, target", .blt,  .read),
    Alias("ble",    "rs2, rs1, target", .bge,  .read),
    Alias("bgtu",   "rs2, rs1, target", .bltu, .read),
    Alias("bleu",   "rs2, rs1, target", .bgeu, .read),

    Alias("j",      "target",           .jal),
    Alias("jal",    "target",           .jal,  rd: 1),
    Alias("ret",    "",                 .jalr, rs1: 1),
    Alias("jr",     "rs1",              .jalr),
    Alias("jr",     "imm(rs1)",         .jalr, compressions: []),
    Alias("jr",     "rs1, imm",         .jalr, .read, compressions: []),
    Alias("jalr",   "rs1",              .jalr, rd: 1),
    Alias("jalr",   "imm(rs1)",         .jalr, rd: 1, compressions: []),
    Alias("jalr",   "rs1, imm",         .jalr, rd: 1, .read, compressions: []),
    Alias("jalr",   "rd, rs1",          .jalr, compressions: []),
    Alias("jalr",   "rd, rs1, imm",     .jalr, .read, compressions: []),

    Alias("fmv.s",  "fd, fs",          .fsgnjS,  isa: .f),
    Alias("fneg.s", "fd, fs",          .fsgnjnS, isa: .f),
    Alias("fabs.s", "fd, fs",          .fsgnjxS, isa: .f),
    Alias("fgt.s",  "rd, fs2, fs1",    .fltS,  isa: .f, .read),
    Alias("fge.s",  "rd, fs2, fs1",    .fleS,  isa: .f, .read),
    Alias("fmv.d",  "fd, fs",          .fsgnjD,  isa: .d),
    Alias("fneg.d", "fd, fs",          .fsgnjnD, isa: .d),
    Alias("fabs.d", "fd, fs",          .fsgnjxD, isa: .d),
    Alias("fgt.d",  "rd, fs2, fs1",    .fltD,  isa: .d, .read),
    Alias("fge.d",  "rd, fs2, fs1",    .fleD,  isa: .d, .read),
    Alias("fmv.h",  "fd, fs",          .fsgnjH,  isa: .zfh),
    Alias("fneg.h", "fd, fs",          .fsgnjnH, isa: .zfh),
    Alias("fabs.h", "fd, fs",          .fsgnjxH, isa: .zfh),
    Alias("fgt.h",  "rd, fs2, fs1",    .fltH,  isa: .zfh, .read),
    Alias("fge.h",  "rd, fs2, fs1",    .fleH,  isa: .zfh, .read),
    Alias("fmv.x.s",  "rd, fs1",        .fmvXW,  isa: .f, .read),
    Alias("fmv.s.x",  "fd, rs1",        .fmvWX,  isa: .f, .read),
    Alias("frcsr",    "rd",             .csrrs,  immediate: 0x003, isa: .f),
    Alias("frsr",     "rd",             .csrrs,  immediate: 0x003, isa: .f, .read),
    Alias("fscsr",    "rs1",            .csrrw,  immediate: 0x003, isa: .f),
    Alias("fscsr",    "rd, rs1",        .csrrw,  immediate: 0x003, isa: .f),
    Alias("fssr",     "rs1",            .csrrw,  immediate: 0x003, isa: .f, .read),
    Alias("fssr",     "rd, rs1",        .csrrw,  immediate: 0x003, isa: .f, .read),
    Alias("frrm",     "rd",             .csrrs,  immediate: 0x002, isa: .f),
    Alias("fsrm",     "rs1",            .csrrw,  immediate: 0x002, isa: .f),
    Alias("fsrm",     "rd, rs1",        .csrrw,  immediate: 0x002, isa: .f),
    Alias("fsrmi",    "rd, zimm",       .csrrwi, immediate: 0x002, isa: .f),
    Alias("fsrmi",    "zimm",           .csrrwi, immediate: 0x002, isa: .f, .read),
    Alias("frflags",  "rd",             .csrrs,  immediate: 0x001, isa: .f),
    Alias("fsflags",  "rs1",            .csrrw,  immediate: 0x001, isa: .f),
    Alias("fsflags",  "rd, rs1",        .csrrw,  immediate: 0x001, isa: .f),
    Alias("fsflagsi", "rd, zimm",       .csrrwi, immediate: 0x001, isa: .f),
    Alias("fsflagsi", "zimm",           .csrrwi, immediate: 0x001, isa: .f, .read),

    Alias("prefetch.i", "block",        .ori, immediate: 0, isa: .zicbop, [.read, .words, .always]),
    Alias("prefetch.r", "block",        .ori, immediate: 1, isa: .zicbop, [.read, .words, .always]),
    Alias("prefetch.w", "block",        .ori, immediate: 3, isa: .zicbop, [.read, .words, .always]),

    // GNU as counts these to the base, though they are Zicsr's.
    Alias("unimp",  "",                 .csrrw, immediate: 0xc00, [.read, .words, .always], compressions: illegal),
    Alias("rdcycle",   "rd",            .csrrs, immediate: 0xc00),
    Alias("rdtime",    "rd",            .csrrs, immediate: 0xc01),
    Alias("rdinstret", "rd",            .csrrs, immediate: 0xc02),
    Alias("csrr",   "rd, csr",          .csrrs,  isa: .zicsr),
    Alias("csrw",   "csr, rs1",         .csrrw,  isa: .zicsr),
    Alias("csrs",   "csr, rs1",         .csrrs,  isa: .zicsr),
    Alias("csrc",   "csr, rs1",         .csrrc,  isa: .zicsr),
    Alias("csrwi",  "csr, zimm",        .csrrwi, isa: .zicsr, .read),
    Alias("csrsi",  "csr, zimm",        .csrrsi, isa: .zicsr, .read),
    Alias("csrci",  "csr, zimm",        .csrrci, isa: .zicsr, .read),

    Alias("pause",  "",                 .fence, immediate: 0x010, isa: .zihintpause, [.read, .words, .always]),
    Alias("fence.tso", "",              .fence, immediate: 0x833, [.read, .words, .always]),
    Alias("fence",  "",                 .fence, immediate: 0x0ff),
    Alias("sfence.vma", "",             .sfenceVMA, isa: .privileged),
    Alias("sfence.vma", "rs1",          .sfenceVMA, isa: .privileged),

    // Written with an immediate, these mean the immediate instruction. GNU objdump 2.40 prints it so too.
    Alias("add",    "rd, rs1, imm",     .addi,  compressions: addition),
    Alias("addw",   "rd, rs1, imm",     .addiw),
    Alias("slt",    "rd, rs1, imm",     .slti,  .read),
    Alias("sltu",   "rd, rs1, imm",     .sltiu, .read),
    Alias("xor",    "rd, rs1, imm",     .xori),
    Alias("or",     "rd, rs1, imm",     .ori),
    Alias("and",    "rd, rs1, imm",     .andi),
    Alias("sll",    "rd, rs1, shamt",   .slli),
    Alias("srl",    "rd, rs1, shamt",   .srli),
    Alias("sra",    "rd, rs1, shamt",   .srai),
    Alias("sllw",   "rd, rs1, shamt",   .slliw),
    Alias("srlw",   "rd, rs1, shamt",   .srliw),
    Alias("sraw",   "rd, rs1, shamt",   .sraiw),
    Alias("ror",    "rd, rs1, shamt",   .rori,  isa: .zbb),
    Alias("rorw",   "rd, rs1, shamt",   .roriw, isa: .zbb),
    Alias("bclr",   "rd, rs1, shamt",   .bclri, isa: .zbs),
    Alias("bext",   "rd, rs1, shamt",   .bexti, isa: .zbs),
    Alias("binv",   "rd, rs1, shamt",   .binvi, isa: .zbs),
    Alias("bset",   "rd, rs1, shamt",   .bseti, isa: .zbs),
    Alias("csrw",   "csr, zimm",        .csrrwi, isa: .zicsr),
    Alias("csrs",   "csr, zimm",        .csrrsi, isa: .zicsr),
    Alias("csrc",   "csr, zimm",        .csrrci, isa: .zicsr),
    Alias("csrrw",  "rd, csr, zimm",    .csrrwi, isa: .zicsr),
    Alias("csrrs",  "rd, csr, zimm",    .csrrsi, isa: .zicsr),
    Alias("csrrc",  "rd, csr, zimm",    .csrrci, isa: .zicsr),
    Alias("scall",  "",                 .ecall,  .read),
    Alias("sbreak", "",                 .ebreak, .read),
  ]

  /// The aliases of `opcode`.
  static func rows(of opcode: Opcode) -> [Alias] { rowsByOpcode[opcode] ?? [] }
  private static let rowsByOpcode = Dictionary(grouping: rows, by: \.form.template.opcode)

  /// What GNU as makes of a `mv`, of an `add` with a number, and of `unimp`, where C is on.
  private static let move = CompressedSet { $0.mnemonic == "c.mv" }
  private static let addition = CompressedSet { ["c.addi", "c.addi4spn", "c.addi16sp"].contains($0.mnemonic) }
  private static let illegal = CompressedSet { $0.role == .illegal }
}

// From an instruction to the operation that executes it.
import RISCV

extension Op {
  /// The operation for `instruction` at `offset` in its page.
  init(_ instruction: Instruction, offset: UInt16) {
    self.init(Operation(instruction))
    rd = instruction.rd == 0 ? 32 : instruction.rd
    rs1 = instruction.rs1
    rs2 = instruction.rs2
    immediate = instruction.immediate
    size = instruction.length
    self.offset = offset
    switch operation {
    case .flh, .flw, .fld:
      rd = HartState.firstFloat + instruction.rd
    case .fsh, .fsw, .fsd:
      rs2 += HartState.firstFloat
    case .float: lowerFloat(instruction)
    case .atomic, .cacheBlock, .privileged, .modifyCSR: link = UInt32(instruction.opcode.rawValue)
    case .add where rs1 == 0:
      // `c.mv`: as `mv`, so that it pairs like one.
      operation = .addi
      rs1 = rs2
      rs2 = 0
    default: break
    }
  }

  private mutating func lowerFloat(_ instruction: Instruction) {
    let row = InstructionTable.row(instruction.opcode)
    if row.operands.contains(.fd) { rd = HartState.firstFloat + instruction.rd }
    if row.operands.contains(.fs1) { rs1 += HartState.firstFloat }
    rs2 += HartState.firstFloat
    immediate = FloatOperands(instruction, row.isa).packed
    link = UInt32(instruction.opcode.rawValue)
  }

  /// A word that is no instruction.
  init(illegal word: UInt32, offset: UInt16) {
    self.init(.illegal)
    immediate = Int32(bitPattern: word)
    size = word & 3 == 3 ? 4 : 2
    self.offset = offset
  }

  /// How many steps it is.
  var steps: UInt8 {
    switch operation {
    case .leave, .stop: 0
    case .addiBeq, .addiBne, .addiBlt, .addiBge, .addiBltu, .addiBgeu, .addiJump, .addiwBne, .andiBeqz, .andiBnez,
      .addiAddi, .shiftField, .shiftAdd, .longConstant, .longAddress:
      2
    default: 1
    }
  }

  /// Whether nothing after it in the block can be reached.
  var endsBlock: Bool {
    switch operation {
    case .jal, .jalr, .privileged, .illegal, .addiJump: true
    default: false
    }
  }
}

// swift-format-ignore
extension Operation {
  init(_ instruction: Instruction) {
    switch instruction.opcode {
    case .lui: self = .constant
    case .auipc: self = .auipc
    case .jal: self = .jal
    case .jalr: self = .jalr
    case .beq: self = .beq
    case .bne: self = .bne
    case .blt: self = .blt
    case .bge: self = .bge
    case .bltu: self = .bltu
    case .bgeu: self = .bgeu
    case .lb: self = .lb
    case .lh: self = .lh
    case .lw: self = .lw
    case .ld: self = .ld
    case .lbu: self = .lbu
    case .lhu: self = .lhu
    case .lwu: self = .lwu
    case .sb: self = .sb
    case .sh: self = .sh
    case .sw: self = .sw
    case .sd: self = .sd
    case .addi: self = instruction.rs1 == 0 ? .constant : .addi
    case .slti: self = .slti
    case .sltiu: self = .sltiu
    case .xori: self = .xori
    case .ori: self = .ori
    case .andi: self = .andi
    case .slli: self = .slli
    case .srli: self = .srli
    case .srai: self = .srai
    case .add: self = .add
    case .sub: self = .sub
    case .sll: self = .sll
    case .slt: self = .slt
    case .sltu: self = .sltu
    case .xor: self = .xor
    case .srl: self = .srl
    case .sra: self = .sra
    case .or: self = .or
    case .and: self = .and
    case .addiw: self = .addiw
    case .slliw: self = .slliw
    case .srliw: self = .srliw
    case .sraiw: self = .sraiw
    case .addw: self = .addw
    case .subw: self = .subw
    case .sllw: self = .sllw
    case .srlw: self = .srlw
    case .sraw: self = .sraw
    case .fence: self = instruction.isPause ? .privileged : .fence
    case .fenceI: self = .fence
    case .csrrs, .csrrc, .csrrsi, .csrrci: self = instruction.rs1 == 0 ? .readCSR : .modifyCSR
    case .csrrw, .csrrwi: self = .modifyCSR
    case .ecall, .ebreak, .sret, .mret, .wfi, .sfenceVMA, .wrsNTO, .wrsSTO: self = .privileged
    case .mul: self = .mul
    case .mulh: self = .mulh
    case .mulhsu: self = .mulhsu
    case .mulhu: self = .mulhu
    case .div: self = .div
    case .divu: self = .divu
    case .rem: self = .rem
    case .remu: self = .remu
    case .mulw: self = .mulw
    case .divw: self = .divw
    case .divuw: self = .divuw
    case .remw: self = .remw
    case .remuw: self = .remuw
    case .lrW, .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
      .lrD, .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
      self = .atomic
    case .addUW: self = .addUW
    case .sh1add: self = .sh1add
    case .sh2add: self = .sh2add
    case .sh3add: self = .sh3add
    case .sh1addUW: self = .sh1addUW
    case .sh2addUW: self = .sh2addUW
    case .sh3addUW: self = .sh3addUW
    case .slliUW: self = .slliUW
    case .andn: self = .andn
    case .orn: self = .orn
    case .xnor: self = .xnor
    case .clz: self = .clz
    case .ctz: self = .ctz
    case .cpop: self = .cpop
    case .clzw: self = .clzw
    case .ctzw: self = .ctzw
    case .cpopw: self = .cpopw
    case .max: self = .max
    case .maxu: self = .maxu
    case .min: self = .min
    case .minu: self = .minu
    case .sextB: self = .sextB
    case .sextH: self = .sextH
    case .zextH: self = .zextH
    case .rol: self = .rol
    case .ror: self = .ror
    case .rori: self = .rori
    case .rolw: self = .rolw
    case .rorw: self = .rorw
    case .roriw: self = .roriw
    case .orcB: self = .orcB
    case .rev8: self = .rev8
    case .bclr: self = .bclr
    case .bclri: self = .bclri
    case .bext: self = .bext
    case .bexti: self = .bexti
    case .binv: self = .binv
    case .binvi: self = .binvi
    case .bset: self = .bset
    case .bseti: self = .bseti
    case .czeroEqz: self = .czeroEqz
    case .czeroNez: self = .czeroNez
    case .flh: self = .flh
    case .flw: self = .flw
    case .fld: self = .fld
    case .fsh: self = .fsh
    case .fsw: self = .fsw
    case .fsd: self = .fsd
    case .fmaddS, .fmsubS, .fnmsubS, .fnmaddS, .faddS, .fsubS, .fmulS, .fdivS, .fsqrtS, .fsgnjS, .fsgnjnS, .fsgnjxS,
      .fminS, .fmaxS, .feqS, .fltS, .fleS, .fclassS, .fcvtWS, .fcvtWUS, .fcvtLS, .fcvtLUS, .fcvtSW, .fcvtSWU,
      .fcvtSL, .fcvtSLU, .fmvXW, .fmvWX, .fmaddD, .fmsubD, .fnmsubD, .fnmaddD, .faddD, .fsubD, .fmulD, .fdivD,
      .fsqrtD, .fsgnjD, .fsgnjnD, .fsgnjxD, .fminD, .fmaxD, .fcvtSD, .fcvtDS, .feqD, .fltD, .fleD, .fclassD, .fcvtWD,
      .fcvtWUD, .fcvtLD, .fcvtLUD, .fcvtDW, .fcvtDWU, .fcvtDL, .fcvtDLU, .fmvXD, .fmvDX, .fmaddH, .fmsubH, .fnmsubH,
      .fnmaddH, .faddH, .fsubH, .fmulH, .fdivH, .fsqrtH, .fsgnjH, .fsgnjnH, .fsgnjxH, .fminH, .fmaxH, .fcvtSH,
      .fcvtHS, .fcvtDH, .fcvtHD, .feqH, .fltH, .fleH, .fclassH, .fcvtWH, .fcvtWUH, .fcvtLH, .fcvtLUH, .fcvtHW,
      .fcvtHWU, .fcvtHL, .fcvtHLU, .fmvXH, .fmvHX:
      self = .float
    case .cboInval, .cboClean, .cboFlush, .cboZero: self = .cacheBlock
    }
  }
}

// The operations, one case a row of `InstructionTable`, in the table's order.

/// What an instruction does. A 16-bit instruction has the opcode of the base instruction that it
/// stands for.
public enum Opcode: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  // RV32I and RV64I
  case lui, auipc, jal, jalr, beq, bne, blt, bge, bltu, bgeu
  case lb, lh, lw, ld, lbu, lhu, lwu, sb, sh, sw, sd
  case addi, slti, sltiu, xori, ori, andi, slli, srli, srai
  case add, sub, sll, slt, sltu, xor, srl, sra, or, and
  case addiw, slliw, srliw, sraiw, addw, subw, sllw, srlw, sraw
  case fence, fenceI, ecall, ebreak
  // Zicsr
  case csrrw, csrrs, csrrc, csrrwi, csrrsi, csrrci
  // Privileged
  case sret, mret, wfi, sfenceVMA
  // M
  case mul, mulh, mulhsu, mulhu, div, divu, rem, remu
  case mulw, divw, divuw, remw, remuw
  // A
  case lrW, scW, amoswapW, amoaddW, amoxorW, amoandW, amoorW, amominW, amomaxW, amominuW, amomaxuW
  case lrD, scD, amoswapD, amoaddD, amoxorD, amoandD, amoorD, amominD, amomaxD, amominuD, amomaxuD
  // Zba
  case addUW, sh1add, sh2add, sh3add, sh1addUW, sh2addUW, sh3addUW, slliUW
  // Zbb
  case andn, orn, xnor, clz, ctz, cpop, clzw, ctzw, cpopw, max, maxu, min, minu
  case sextB, sextH, zextH, rol, ror, rori, rolw, rorw, roriw, orcB, rev8
  // Zbs
  case bclr, bclri, bext, bexti, binv, binvi, bset, bseti
  // F
  case flw, fsw, fmaddS, fmsubS, fnmsubS, fnmaddS, faddS, fsubS, fmulS, fdivS, fsqrtS, fsgnjS
  case fsgnjnS, fsgnjxS, fminS, fmaxS, feqS, fltS, fleS, fclassS, fcvtWS, fcvtWUS, fcvtLS, fcvtLUS
  case fcvtSW, fcvtSWU, fcvtSL, fcvtSLU, fmvXW, fmvWX
  // D
  case fld, fsd, fmaddD, fmsubD, fnmsubD, fnmaddD, faddD, fsubD, fmulD, fdivD, fsqrtD, fsgnjD
  case fsgnjnD, fsgnjxD, fminD, fmaxD, fcvtSD, fcvtDS, feqD, fltD, fleD, fclassD, fcvtWD, fcvtWUD
  case fcvtLD, fcvtLUD, fcvtDW, fcvtDWU, fcvtDL, fcvtDLU, fmvXD, fmvDX
  // Zfh
  case flh, fsh, fmaddH, fmsubH, fnmsubH, fnmaddH, faddH, fsubH, fmulH, fdivH, fsqrtH, fsgnjH
  case fsgnjnH, fsgnjxH, fminH, fmaxH, fcvtSH, fcvtHS, fcvtDH, fcvtHD, feqH, fltH, fleH, fclassH
  case fcvtWH, fcvtWUH, fcvtLH, fcvtLUH, fcvtHW, fcvtHWU, fcvtHL, fcvtHLU, fmvXH, fmvHX
  // Zicond
  case czeroEqz, czeroNez
  // Zawrs
  case wrsNTO, wrsSTO
  // Zicbom, Zicboz
  case cboInval, cboClean, cboFlush, cboZero
}

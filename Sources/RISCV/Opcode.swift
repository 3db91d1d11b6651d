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
}

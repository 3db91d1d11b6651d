// Instructions by their fields, in every format of `.insn`.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let rawInstructions = CorpusEntry(
    name: "raw instructions",
    source: #"""
             .option rvc
             .insn  r OP, 0, 0x20, a0, a1, a2
             .insn  r 0x0b, 7, 127, t0, a0, a2
             .insn  r4 MADD, 0, 1, a0, a1, a2, a3
             .insn  i OP_IMM, 4, a0, a1, -1
             .insn  i LOAD, 3, a0, %lo(x)(a1)
             .insn  i JALR, 0, ra, 8(a0)
             .insn  s STORE, 3, a0, -8(sp)
             .insn  u LUI, a0, %hi(x)
             .insn  b BRANCH, 1, a0, a1, 1f
             .insn  j JAL, zero, x
      1:     .insn  cr C2, 8, a0, a1
             .insn  ci C1, 2, a0, -13
             .insn  ciw C0, 0, a0, 200
             .insn  css C2, 6, a7, 13
             .insn  cl C0, 2, a0, 7(a1)
             .insn  cs C0, 6, a0, 31(a1)
             .insn  ca C1, 0x23, 0, a0, a1
             .insn  cb C1, 6, a0, 1b
             .insn  cj C1, 5, 1b
             .insn  0x00000013
             .insn  2, 0x0001
             .insn  6, 0x1f
             .insn  8, 0x3f
      """#,
    listing: #"""
      .text ax align 2 size 78
        0000 33 85 c5 40 8b 72 c5 fe 43 85 c5 6a 13 c5 f5 ff
        0010 03 b5 05 00 e7 00 85 00 23 3c a1 fe 37 05 00 00
        0020 63 14 b5 00 6f f0 df fd 2e 85 4d 55 08 19 c6 c6
        0030 e8 45 e8 dd 0d 8d 6d d9 c5 bf 13 00 00 00 01 00
        0040 1f 00 00 00 00 00 3f 00 00 00 00 00 00 00
        @0010 lo12I x
        @0010 relax +0
        @001c hi20 x
        @001c relax +0
        @0020 branch .text+0x28
        @0024 jal x
        @0036 rvcBranch .text+0x28
        @0038 rvcJump .text+0x28
      x = undefined global
      """#)
}

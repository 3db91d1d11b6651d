// Operators, character constants, assignments.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let expressions = CorpusEntry(
    name: "expressions",
    source: #"""
       .text
       .equ A, 5
       .equ B, A*2+1
       C = B-A
       D == 17
       .equiv E, 3
       li a0, A
       li a0, B<<4
       addi a0, a0, C
       addi a0,a0,(A+B)*2-D
       lw a0, A*8(sp)
       lw a0, (A*8)(sp)
       lw a0, A+3 (sp)
       lw a0,(sp)
       sw a0, -A(sp)
       lui a0, A
       lui a0, %hi(0x12345678)
       addi a0,a0,%lo(0x12345678)
       lui a1, %hi(A)
       slli a0,a0,A
       csrrw a0, A+0x300, a1
       csrwi mstatus, A
       fence rw,w
       fence
       fence iorw,iorw
       andi a0,a0,~0xf
       andi a0,a0,!0
       xori a0,a0,-1
       li a0, 'A'
       li a0, 'A
       li a0, '\n'
       li a0, ' '
       li a0, '#'
       li a0, ';'
       li a0, '"'
       li a0, '\''
       li a0, '\\'
       .word '"', '#', ';'
       fwd1 = later1
       .word fwd1 - .
      later1:
       .set v, 1
       .word v
       .set v, v+1
       .word v
       v = v*10
       .word v
       .set lbl, .
       j lbl
       .set cnt, . - lbl
       .byte cnt
       .word (later1 - lbl) / 2
       .word A == 5, A != 5, A < 6, A >= 6, A && 0, A || 0

      1:
       .word 1b, 1f
      1:
      """#,
    listing: #"""
      .text ax align 2 size 168
        0000 15 45 13 05 00 0b 19 05 3d 05 22 55 22 55 22 45
        0010 02 45 a3 2d a1 fe 15 65 37 55 34 12 13 05 85 67
        0020 b7 05 00 00 16 05 73 95 55 30 73 d0 02 30 0f 00
        0030 10 03 0f 00 f0 0f 0f 00 f0 0f 41 99 05 89 13 45
        0040 f5 ff 13 05 10 04 13 05 10 04 29 45 13 05 00 02
        0050 13 05 30 02 13 05 b0 03 13 05 20 02 13 05 70 02
        0060 13 05 c0 05 22 00 00 00 23 00 00 00 3b 00 00 00
        0070 00 00 00 00 01 00 00 00 02 00 00 00 14 00 00 00
        0080 01 a0 02 fa ff ff ff ff ff ff ff 00 00 00 00 ff
        0090 ff ff ff 00 00 00 00 00 00 00 00 01 00 00 00 00
        00a0 00 00 00 00 00 00 00 00
        @0070 add32 fwd1
        @0070 sub32 .text+0x70
        @0080 rvcJump lbl
        @009f abs32 .text+0x9f
        @00a3 abs32 .text+0xa7
      A = 0x5
      B = 0xb
      C = 0x6
      D = 0x11
      E = 0x3
      cnt = 0x2
      fwd1 = .text+0x74
      later1 = .text+0x74
      lbl = .text+0x80
      v = 0x14
      """#)
}

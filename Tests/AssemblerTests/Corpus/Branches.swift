// Branches and jumps near and far, calls and addresses.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let branches = CorpusEntry(
    name: "branches",
    source: #"""
       .text
      start:
       beqz a0, near
       beq a0, zero, near
       bne zero, a0, near
       bnez a5, far
       beq a1, a2, far
       blt a1,a2,far
       bgeu a1,a2,far
       bgt a1,a2,far
       bleu a1,a2,far
       j far
       j near
       jal near
       jal zero, near
       jal ra, far
       bltz a0, undef
       beqz a0, undef
       j undef
      near:
       .rept 20
       beqz a0, near
       bnez s0, start
       .endr
       .zero 4050
       .rept 4
       beqz a0, near
       beqz a0, far
       j near
       .endr
      far:
       ret
       .globl g
      g: j g
       beqz a0,g
       .weak wk
      wk: j wk
       beqz a0,wk
       bnez a0, other
       .section .text.other,"ax"
      other: j start
       beqz a0, start+2
       beqz a0, other+2
       call start
       tail g
       jump g, t3
       call t0, g
       la a0, g
       lla a0, g
       lw a0, g
       lbu a0, g+4
       ld a0, g
       sw a0, g, t0
       sd a1, g+8, t1
       la a0, 0x1234
       la a0, 5
       la a0, 0x12345678
       la t0, other
       j 1f
      1: j 1b
       .option push
       .option norelax
       call g
       la a0, g
       .option pop
       .option push
       .option norvc
       j 1b
       beqz a0, 1b
       nop

       .option pop
       call 0x1000
       call g@plt
       auipc a0, %pcrel_hi(g)
       auipc a0, 0x12345
      2: auipc a0, %got_pcrel_hi(g)
       ld a0, %pcrel_lo(2b)(a0)
      3: auipc a0, %pcrel_hi(g+8)
       sd a0, %pcrel_lo(3b)(a0)
       lui a0, %hi(g+0x801)
       lw a0, %lo(g+0x801)(a0)
       sb a0, %lo(g+0x801)(a0)
      """#,
    listing: #"""
      .text ax align 2 size 4296
        0000 31 cd 29 cd 63 1c a0 04 99 c3 6f 10 40 0a 63 94
        0010 c5 00 6f 10 c0 09 63 d4 c5 00 6f 10 40 09 63 e4
        0020 c5 00 6f 10 c0 08 63 54 b6 00 6f 10 40 08 63 64
        0030 b6 00 6f 10 c0 07 6f 10 80 07 0d a0 ef 00 00 02
        0040 6f 00 c0 01 ef 10 a0 06 63 54 05 00 6f f0 5f fb
        0050 63 14 05 00 6f f0 df fa 6f f0 9f fa 01 c1 4d f0
        0060 75 dd 59 fc 65 dd 49 fc 75 d9 59 f8 65 d9 49 f8
        0070 75 d5 59 f4 65 d5 49 f4 75 d1 59 f0 65 d1 49 f0
        0080 71 dd 3d fc 61 dd 2d fc 71 d9 3d f8 61 d9 2d f8
        0090 71 d5 3d f4 61 d5 2d f4 71 d1 3d f0 61 d1 2d f0
        00a0 55 dd 39 fc 45 dd 29 fc 55 d9 39 f8 00 00 00 00
        00b0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        *
        1070 00 00 00 00 00 00 00 00 00 00 00 00 00 00 19 e1
        1080 6f e0 df fd 0d c5 6f e0 7f fd 19 e1 6f e0 1f fd
        1090 19 cd 6f e0 bf fc 19 e1 6f e0 5f fc 09 c9 6f e0
        10a0 ff fb 19 e1 6f e0 9f fb 19 c1 6f e0 3f fb 82 80
        10b0 01 a0 7d dd 6f 00 00 00 63 14 05 00 6f f0 9f ff
        10c0 63 04 05 00 6f e0 df f3
        @0000 rvcBranch near
        @0002 rvcBranch near
        @0004 branch near
        @000a jal far
        @0012 jal far
        @001a jal far
        @0022 jal far
        @002a jal far
        @0032 jal far
        @0036 jal far
        @003a rvcJump near
        @003c jal near
        @0040 jal near
        @0044 jal far
        @004c jal undef
        @0054 jal undef
        @0058 jal undef
        @005c rvcBranch near
        @005e rvcBranch start
        @0060 rvcBranch near
        @0062 rvcBranch start
        @0064 rvcBranch near
        @0066 rvcBranch start
        @0068 rvcBranch near
        @006a rvcBranch start
        @006c rvcBranch near
        @006e rvcBranch start
        @0070 rvcBranch near
        @0072 rvcBranch start
        @0074 rvcBranch near
        @0076 rvcBranch start
        @0078 rvcBranch near
        @007a rvcBranch start
        @007c rvcBranch near
        @007e rvcBranch start
        @0080 rvcBranch near
        @0082 rvcBranch start
        @0084 rvcBranch near
        @0086 rvcBranch start
        @0088 rvcBranch near
        @008a rvcBranch start
        @008c rvcBranch near
        @008e rvcBranch start
        @0090 rvcBranch near
        @0092 rvcBranch start
        @0094 rvcBranch near
        @0096 rvcBranch start
        @0098 rvcBranch near
        @009a rvcBranch start
        @009c rvcBranch near
        @009e rvcBranch start
        @00a0 rvcBranch near
        @00a2 rvcBranch start
        @00a4 rvcBranch near
        @00a6 rvcBranch start
        @00a8 rvcBranch near
        @00aa rvcBranch start
        @1080 jal near
        @1084 rvcBranch far
        @1086 jal near
        @108c jal near
        @1090 rvcBranch far
        @1092 jal near
        @1098 jal near
        @109c rvcBranch far
        @109e jal near
        @10a4 jal near
        @10a8 rvcBranch far
        @10aa jal near
        @10b0 rvcJump g
        @10b2 rvcBranch g
        @10b4 jal wk
        @10bc jal wk
        @10c4 jal other
      .text.other ax align 1 size 212
        0000 6f 00 00 00 63 14 05 00 6f f0 bf ff 7d d9 97 00
        0010 00 00 e7 80 00 00 17 03 00 00 67 00 03 00 17 0e
        0020 00 00 67 00 0e 00 17 03 00 00 e7 02 03 00 17 05
        0030 00 00 13 05 05 00 17 05 00 00 13 05 05 00 17 05
        0040 00 00 03 25 05 00 17 05 00 00 03 45 05 00 17 05
        0050 00 00 03 35 05 00 97 02 00 00 23 a0 a2 00 17 03
        0060 00 00 23 30 b3 00 05 65 1b 05 45 23 1b 05 50 00
        0070 37 55 34 12 1b 05 85 67 97 02 00 00 93 82 02 00
        0080 09 a0 01 a0 97 00 00 00 e7 80 00 00 17 05 00 00
        0090 13 05 05 00 6f f0 ff fe e3 05 05 fe 13 00 00 00
        00a0 97 00 00 00 e7 80 00 00 97 00 00 00 e7 80 00 00
        00b0 17 05 00 00 17 55 34 12 17 05 00 00 03 35 05 00
        00c0 17 05 00 00 23 30 a5 00 37 15 00 00 03 25 15 80
        00d0 a3 00 a5 80
        @0000 jal start
        @0008 jal start+2
        @000c rvcBranch other+2
        @000e callPLT start
        @000e relax +0
        @0016 callPLT g
        @0016 relax +0
        @001e callPLT g
        @001e relax +0
        @0026 callPLT g
        @0026 relax +0
        @002e pcrelHi20 g
        @002e relax +0
        @0032 pcrelLo12I .text.other+0x2e
        @0032 relax +0
        @0036 pcrelHi20 g
        @0036 relax +0
        @003a pcrelLo12I .text.other+0x36
        @003a relax +0
        @003e pcrelHi20 g
        @003e relax +0
        @0042 pcrelLo12I .text.other+0x3e
        @0042 relax +0
        @0046 pcrelHi20 g+4
        @0046 relax +4
        @004a pcrelLo12I .text.other+0x46
        @004a relax +0
        @004e pcrelHi20 g
        @004e relax +0
        @0052 pcrelLo12I .text.other+0x4e
        @0052 relax +0
        @0056 pcrelHi20 g
        @0056 relax +0
        @005a pcrelLo12S .text.other+0x56
        @005a relax +0
        @005e pcrelHi20 g+8
        @005e relax +8
        @0062 pcrelLo12S .text.other+0x5e
        @0062 relax +0
        @0078 pcrelHi20 other
        @0078 relax +0
        @007c pcrelLo12I .text.other+0x78
        @007c relax +0
        @0080 rvcJump .text.other+0x82
        @0082 rvcJump .text.other+0x82
        @0084 callPLT g
        @008c pcrelHi20 g
        @0090 pcrelLo12I .text.other+0x8c
        @0094 jal .text.other+0x82
        @0098 branch .text.other+0x82
        @00a0 callPLT +4096
        @00a8 callPLT g
        @00a8 relax +0
        @00b0 pcrelHi20 g
        @00b0 relax +0
        @00b8 gotHi20 g
        @00bc pcrelLo12I .text.other+0xb8
        @00bc relax +0
        @00c0 pcrelHi20 g+8
        @00c0 relax +8
        @00c4 pcrelLo12S .text.other+0xc0
        @00c4 relax +0
        @00c8 hi20 g+2049
        @00c8 relax +2049
        @00cc lo12I g+2049
        @00cc relax +2049
        @00d0 lo12S g+2049
        @00d0 relax +2049
      far = .text+0x10ae
      g = .text+0x10b0 global
      near = .text+0x5c
      other = .text.other+0x0
      start = .text+0x0
      undef = undefined global
      wk = .text+0x10b4 weak
      """#)
}

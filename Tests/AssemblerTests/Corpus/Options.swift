// .option and how code is written from there on.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let options = CorpusEntry(
    name: "options",
    source: #"""
       .option rvc
       nop
       mv a0,a1
       .option norvc
       nop
       mv a0,a1
       .option push
       .option arch, +zba
       sh1add a0,a1,a2
       .option arch, rv64gc
       nop
       mul a0,a0,a1
       .option pop
       nop
       .option arch, +zbb, +c
       sext.b a0,a1
       zext.h a0, a1
       .option pic
       la a0, sym
       lla a0, sym
       .option nopic
       la a0, sym
       .option relax
       call sym
       .option norelax
       call sym
       .section .text.x,"ax"
       nop
       .option rvc
       mv a0,a1
       .byte 1
       .option norvc
       .byte 1
       nop
       .data
       .option rvc
      """#,
    listing: #"""
      .text ax align 2 size 74
        0000 01 00 2e 85 13 00 00 00 13 85 05 00 33 a5 c5 20
        0010 01 00 33 05 b5 02 13 00 00 00 13 95 45 60 3b c5
        0020 05 08 17 05 00 00 03 35 05 00 17 05 00 00 13 05
        0030 05 00 17 05 00 00 13 05 05 00 97 00 00 00 e7 80
        0040 00 00 97 00 00 00 e7 80 00 00
        @0022 gotHi20 sym
        @0026 pcrelLo12I .text+0x22
        @002a pcrelHi20 sym
        @002e pcrelLo12I .text+0x2a
        @0032 pcrelHi20 sym
        @0036 pcrelLo12I .text+0x32
        @003a callPLT sym
        @003a relax +0
        @0042 callPLT sym
      .text.x ax align 1 size 10
        0000 01 00 2e 85 01 01 13 00 00 00
      sym = undefined global
      """#)
}

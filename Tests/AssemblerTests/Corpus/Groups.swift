// Sections told apart by group and number, flags and types as numbers, kinds by names, and subsections.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let groups = CorpusEntry(
    name: "groups",
    source: #"""
             .section .text.f, "axG", @progbits, f, comdat
             .weak  f
      f:     call   g
             .section .rodata.f, "a?"
             .word  f
             .section .text.f, "axG", @progbits, h, comdat
             nop
             .section .text.f, "ax"
             ret
             .section .twins, "a", @progbits, unique, 1
             .byte  1
             .section .twins, "a", @progbits, unique, 2
             .byte  2
             .section .numbers, "0x2", @0x7fffffff
             .byte  3
             .section .notes
             .byte  4
             .section .sbss.x
             .zero  5
             .section .init_array.5
             .dword f
             .pushsection .strings, 2, "aMS", @progbits, 1
             .asciz "behind"
             .popsection
             .pushsection .strings, 1
             .asciz "before"
             .popsection
             .byte  6
      """#,
    listing: #"""
      .text.f ax align 1 size 8
        0000 97 00 00 00 e7 80 00 00
        @0000 callPLT g
        @0000 relax +0
      .rodata.f a align 1 size 4
        0000 00 00 00 00
        @0000 abs32 f
      .text.f ax align 1 size 2
        0000 01 00
      .text.f ax align 1 size 2
        0000 82 80
      .twins a align 1 size 1
        0000 01
      .twins a align 1 size 1
        0000 02
      .numbers type 2147483647 a align 1 size 1
        0000 03
      .notes type 7  align 1 size 1
        0000 04
      .sbss.x  align 1 size 5
        0000 00 00 00 00 00
      .init_array.5 type 14 aw entries of 8 align 1 size 9
        0000 00 00 00 00 00 00 00 00 06
        @0000 abs64 f
      .strings aMS entries of 1 align 1 size 14
        0000 62 65 66 6f 72 65 00 62 65 68 69 6e 64 00
      f = .text.f+0x0 weak
      g = undefined global
      """#)
}

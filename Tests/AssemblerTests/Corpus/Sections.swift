// Sections, subsections and the directives that describe symbols.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let sections = CorpusEntry(
    name: "sections",
    source: #"""
       .section .text.startup,"ax",@progbits
       nop
       .section .rodata
       .asciz "a"
       .section .rodata.str1.8,"aMS",@progbits,1
       .string "b"
       .pushsection .data
       .word 1
       .popsection
       .string "c"
       .previous
       .byte 9
       .text
       nop
       .text 2
       .byte 2
       .text 1
       .byte 1
       .previous
       .byte 3
       .data 1
      d1: .byte 1
       .data
      d0: .word d1, d1-d0
       .subsection 3
       .byte 7
       .data 2
       .byte 6
       .section .custom,"aw"
       .byte 1
       .section .custom
       .byte 2
       .section .nb,"aw",@nobits
      x: .skip 100
       .align 4
      y: .skip 5
       .bss
       .align 3
      z: .zero 20
       .section .tdata,"awT",@progbits
       .word 1
       .section "quoted name","a"
       .byte 1
       .section .init,"ax"
       nop
       .section .a.b-c,"a",@progbits
       .byte 1
       .section .note.foo,"a",@note
       .byte 1
       .comm cc,4,4
       .lcomm lc,12
       .local ll
       .comm ll,6
       .globl gg
      gg = 5
       .hidden hh
      hh: .byte 1
       .protected pp
      pp: .byte 1
       .internal ii
      ii: .byte 2
       .weak ww
       .word ww
       .type tt,@function
      tt: .byte 1
       .size tt,.-tt
       .type oo,@object
      oo: .byte 2
       .size oo, 1
       .type nn,@notype
      nn: .byte 1
       .size later, 10+2
      later: .byte 1
       .file "foo.c"
       .ident "GCC"
       .ident "two"
      """#,
    listing: #"""
      .text ax align 2 size 6
        0000 01 00 01 02 03 00
      .data aw align 1 size 15
        0000 01 00 00 00 00 00 00 00 08 00 00 00 01 06 07
        @0004 abs32 d1
      .bss nobits aw align 8 size 42
      .text.startup ax align 1 size 2
        0000 01 00
      .rodata a align 1 size 3
        0000 61 00 09
      .rodata.str1.8 aMS entries of 1 align 1 size 4
        0000 62 00 63 00
      .custom aw align 1 size 2
        0000 01 02
      .nb nobits aw align 16 size 117
      .tdata awT align 1 size 4
        0000 01 00 00 00
      quoted name a align 1 size 1
        0000 01
      .init ax align 1 size 2
        0000 01 00
      .a.b-c a align 1 size 1
        0000 01
      .note.foo type 7 a align 1 size 12
        0000 01 01 01 02 00 00 00 00 01 02 01 01
        @0004 abs32 ww
      .comment MS entries of 1 align 1 size 9
        0000 00 47 43 43 00 74 77 6f 00
      cc = common align 4 global object size 4
      d0 = .data+0x4
      d1 = .data+0xc
      foo.c = 0x0 file
      gg = 0x5 global
      hh = .note.foo+0x1 hidden
      ii = .note.foo+0x3 internal
      later = .note.foo+0xb size 12
      lc = .bss+0x18 object size 12
      ll = .bss+0x24 object size 6
      nn = .note.foo+0xa
      oo = .note.foo+0x9 object size 1
      pp = .note.foo+0x2 protected
      tt = .note.foo+0x8 function size 1
      ww = undefined weak
      x = .nb+0x0
      y = .nb+0x70
      z = .bss+0x0
      """#)
}

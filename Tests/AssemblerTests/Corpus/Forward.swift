// Values that are known later, across sections.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let forward = CorpusEntry(
    name: "forward",
    source: #"""
       .text
       nop
       .byte later
       .half later*2
       .set later, 5
       .word undef1 - undef2
       .dword undef1 - undef2 + 3
       .word here - other
      here: nop
       .section .s2,"ax"
      other: nop
       .word here - other, other - here
       .section .d,"aw"
      d1: .word 1
      d2: .word d2 - d1, d2 - other, other - d1
       .dword (d2 - d1) * 4 + 1
       .byte d2-d1
       .align 2
      d3: .word 0
       .weak wk
       .word wk, wk + 5
       .word .data, .s2+4, .d - 2
      """#,
    listing: #"""
      .text ax align 2 size 24
        0000 01 00 05 0a 00 00 00 00 00 00 00 00 00 00 00 00
        0010 00 00 00 00 00 01 00 00
        @0005 add32 undef1
        @0005 sub32 undef2
        @0009 add64 undef1+3
        @0009 sub64 undef2
        @0011 add32 here
        @0011 sub32 other
      .s2 ax align 1 size 10
        0000 01 00 00 00 00 00 00 00 00 00
        @0002 add32 here
        @0002 sub32 other
        @0006 add32 other
        @0006 sub32 here
      .d aw align 4 size 52
        0000 01 00 00 00 04 00 00 00 00 00 00 00 00 00 00 00
        0010 11 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00
        0020 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0030 00 00 00 00
        @0008 add32 d2
        @0008 sub32 other
        @000c add32 other
        @000c sub32 d1
        @0020 abs32 wk
        @0024 abs32 wk+5
        @0028 abs32 .data+0x0
        @002c abs32 .s2+0x0+4
        @0030 abs32 .d+0x0-2
      d1 = .d+0x0
      d2 = .d+0x4
      d3 = .d+0x1c
      here = .text+0x15
      later = 0x5
      other = .s2+0x0
      undef1 = undefined global
      undef2 = undefined global
      wk = undefined weak
      """#)
}

// Distances that have to be known while the source is read.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let distances = CorpusEntry(
    name: "distances",
    source: #"""
       .text
      a:
       .rept 2
       .word 1
       .endr
       .if . - a != 8
       .err
       .endif
      b: lui a0,%hi(a)
       call a
      c: .if c - b != 12
       .err
       .endif
       .data
      q: .zero 8
      r: .if r - q != 8
       .err
       .endif
       .fill (r-q)/4, 4, 7
       .comm big, (r-q)*16
       .zero r-q
       .rept r-q
       .byte 3
       .endr
      """#,
    listing: #"""
      .text ax align 2 size 20
        0000 01 00 00 00 01 00 00 00 37 05 00 00 97 00 00 00
        0010 e7 80 00 00
        @0008 hi20 a
        @0008 relax +0
        @000c callPLT a
        @000c relax +0
      .data aw align 1 size 32
        0000 00 00 00 00 00 00 00 00 07 00 00 00 07 00 00 00
        0010 00 00 00 00 00 00 00 00 03 03 03 03 03 03 03 03
      a = .text+0x0
      b = .text+0x8
      big = common align 16 global object size 128
      c = .text+0x14
      q = .data+0x0
      r = .data+0x8
      """#)
}

// Distances of places in data, and symbols that are defined later.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let differences = CorpusEntry(
    name: "differences",
    source: #"""
       .data
      a: .zero 3
      b: .zero 5
      c:
       .word b-a, c-b, c-a+4, (c-a)*2, a+(c-b), (c-b)+a, -(a-c), ~(a-c), a-c<0, a==a, a<b
       .word x+1, x-1, 1+x, (x+1)+1
       .dword x-a, a-x
       .half c-a
       .byte c-a, a-c
       .word . - a, a - ., .+4
       .dword ., b
       .set p, q
       .set q, r
       .set r, 77
       .word p, q, r
       .set p2, q2+1
      q2: .word p2, p2+1
      """#,
    listing: #"""
      .data aw align 1 size 136
        0000 00 00 00 00 00 00 00 00 03 00 00 00 05 00 00 00
        0010 0c 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00
        0020 08 00 00 00 07 00 00 00 ff ff ff ff ff ff ff ff
        0030 ff ff ff ff 00 00 00 00 00 00 00 00 00 00 00 00
        0040 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0050 00 00 00 00 08 00 08 f8 58 00 00 00 a4 ff ff ff
        0060 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0070 00 00 00 00 4d 00 00 00 4d 00 00 00 4d 00 00 00
        0080 00 00 00 00 00 00 00 00
        @0018 abs32 a+5
        @001c abs32 a+5
        @0034 abs32 x+1
        @0038 abs32 x-1
        @003c abs32 x+1
        @0040 abs32 x+2
        @0044 add64 x
        @0044 sub64 a
        @004c add64 a
        @004c sub64 x
        @0060 abs32 .data+0x60+4
        @0064 abs64 .data+0x64
        @006c abs64 b
        @0080 abs32 p2
        @0084 abs32 p2+1
      a = .data+0x0
      b = .data+0x3
      c = .data+0x8
      p = 0x4d
      p2 = .data+0x81
      q = 0x4d
      q2 = .data+0x80
      r = 0x4d
      x = undefined global
      """#)
}

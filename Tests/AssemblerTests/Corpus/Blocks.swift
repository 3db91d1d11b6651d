// Wide strings, repeated numbers and numbers of all widths.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let blocks = CorpusEntry(
    name: "blocks",
    source: #"""
             .data
             .string16 "ab", "c"
             .string32 "d"
             .string64 "e"
             .ds    2
             .ds.b  3
             .ds.l  1, 7
             .dcb   2, 0x1234
             .dcb.b 3, 1
             .dcb.l 2, -1
             .dc.b  1, 2
             .dc    3
             .dc.a  x
             .octa  0x123456789abcdef0123456789abcdef0
             .uleb128 300
             .sleb128 -300
             .fill  2, 3, 0x123456
      """#,
    listing: #"""
      .data aw align 1 size 98
        0000 61 00 62 00 00 00 63 00 00 00 64 00 00 00 00 00
        0010 00 00 65 00 00 00 00 00 00 00 00 00 00 00 00 00
        0020 00 00 00 00 00 00 00 00 00 07 00 00 00 34 12 34
        0030 12 01 01 01 ff ff ff ff ff ff ff ff 01 02 03 00
        0040 00 00 00 00 00 00 00 00 f0 de bc 9a 78 56 34 12
        0050 f0 de bc 9a 78 56 34 12 ac 02 d4 7d 56 34 12 56
        0060 34 12
        @0040 abs64 x
      x = undefined global
      """#)
}

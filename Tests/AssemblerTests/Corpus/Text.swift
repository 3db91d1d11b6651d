// Comments, separators, labels, case.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let text = CorpusEntry(
    name: "text",
    source: #"""
      # comment line
      /* block */ .text /* more */
      /* multi
      line */ nop
      start: add a0,a0,a1; sub a0 , a0 , a1 ;; nop # tail
      a: b: c: nop
        d : nop
      $x1: nop
      .Lfoo: j .Lfoo
      _under.score$dollar: nop
      ADDI a0,a0,1
      "quoted label": nop
       j "quoted label"
      1:2: j 1b; j 2f
      2: nop

      10: .word 10b - start
      """#,
    listing: #"""
      .text ax align 2 size 34
        0000 01 00 2e 95 0d 8d 01 00 01 00 01 00 01 00 01 a0
        0010 01 00 05 05 01 00 fd bf 01 a0 09 a0 01 00 00 00
        0020 00 00
        @000e rvcJump .Lfoo
        @0016 rvcJump quoted label
        @0018 rvcJump .text+0x18
        @001a rvcJump .text+0x1c
        @001e add32 .text+0x1e
        @001e sub32 start
      $x1 = .text+0xc
      .Lfoo = .text+0xe
      _under.score$dollar = .text+0x10
      a = .text+0x8
      b = .text+0x8
      c = .text+0x8
      d = .text+0xa
      quoted label = .text+0x14
      start = .text+0x2
      """#)
}

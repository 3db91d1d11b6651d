// Macros and repetitions in each other.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let macros = CorpusEntry(
    name: "macros",
    source: #"""
       .text
       .macro count n
       .if \n
       .word \n
       count "(\n-1)"
       .endif
       .endm
       count 5
       .macro early x
       .word 1
       .if \x
       .exitm
       .endif
       .word 2
       .endm
       early 0
       early 1
       .macro outer
       .macro inner a
       .word \a
       .endm
       inner 3
       .purgem inner
       .endm
       outer
       outer
       .rept 3
       .rept 2
       nop
       .endr
       .irp r,a0,a1
       mv \r, a2
       .endr
       .endr
       .irpc d, 012
       li a\d, \d
       .endr
       .macro LBL name
      \name\()_x: .word \@
       .L\@: j .L\@
       .endm
       LBL foo
       LBL bar
       LBL baz
       .macro ops op:req, rd=a0, rest:vararg
       \op \rd, \rest
       .endm
       ops add, a1, a2, a3
       ops op=mv, rest=a1, rd=a5
      """#,
    listing: #"""
      .text ax align 2 size 94
        0000 05 00 00 00 04 00 00 00 03 00 00 00 02 00 00 00
        0010 01 00 00 00 01 00 00 00 02 00 00 00 01 00 00 00
        0020 03 00 00 00 03 00 00 00 01 00 01 00 32 85 b2 85
        0030 01 00 01 00 32 85 b2 85 01 00 01 00 32 85 b2 85
        0040 01 45 85 45 09 46 0c 00 00 00 01 a0 0d 00 00 00
        0050 01 a0 0e 00 00 00 01 a0 b3 05 d6 00 ae 87
        @004a rvcJump .L12
        @0050 rvcJump .L13
        @0056 rvcJump .L14
      .L12 = .text+0x4a
      .L13 = .text+0x50
      .L14 = .text+0x56
      bar_x = .text+0x4c
      baz_x = .text+0x52
      foo_x = .text+0x46
      """#)
}

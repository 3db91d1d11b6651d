// The .if family.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let conditionals = CorpusEntry(
    name: "conditionals",
    source: #"""
       .data
       .if 1
       .byte 1
       .else
       .byte 2
       .endif
       .if 0
       .byte 1
       .if 1
       .byte 3
       .else
       .byte 4
       .endif
       .elseif 1
       .byte 5
       .elseif 1
       .byte 6
       .else
       .byte 7
       .endif
       .ifdef foo
       .byte 8
       .endif
       .ifndef foo
       .byte 9
       .endif
      foo:
       .ifdef foo
       .byte 10
       .else
       .endif
       .ifeq 0
       .byte 11
       .endif
       .ifne 0
       .byte 12
       .endif
       .ifgt 1
       .byte 13
       .endif
       .ifge 0
       .byte 14
       .endif
       .iflt -1
       .byte 15
       .endif
       .ifle 1
       .byte 16
       .endif
       .ifb
       .byte 17
       .endif
       .ifb  x
       .byte 18
       .endif
       .ifnb x
       .byte 19
       .endif
       .ifc a,b
       .byte 20
       .endif
       .ifnc a,b
       .byte 21
       .endif
       .ifeqs "a","a"
       .byte 22
       .endif
       .ifnes "a","a"
       .byte 23
       .endif
       .ifc a b c, a b c
       .byte 24
       .endif
       .IF 1
       .BYTE 25
       .ENDIF
       .equ yy, 5
       .ifdef yy
       .byte 26
       .endif
       .if yy == 5 && foo == foo
       .byte 27
       .endif
       .ifdef zzz
       .byte 28
       .endif
       .word zzz
       .ifdef zzz
       .byte 29
       .endif
       .ifnotdef zzz
       .byte 30
       .endif
       .if (1)
       .byte 31
       .endif # comment
       .if 1 ; .byte 32 ; .endif
       .ifndef qq; .byte 33; .else; .byte 34; .endif
      """#,
    listing: #"""
      .data aw align 1 size 24
        0000 01 05 09 0a 0b 0d 0e 0f 11 13 15 16 18 19 1a 1b
        0010 00 00 00 00 1e 1f 20 21
        @0010 abs32 zzz
      foo = .data+0x3
      yy = 0x5
      zzz = undefined global
      """#)
}

// How arguments are split, compared and put in.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let arguments = CorpusEntry(
    name: "arguments",
    source: #"""
       .data
       .macro m a b
       .byte \a
       .byte \b
       .ascii "\a"
       .endm
       m 1 2
       m 1,2
       m 1 +2, 3
       m b=7, a=9
       m (1 + 2), 4
       .macro s a, b=5, c:vararg
       .ascii "<\a><\b><\c>"
       .endm
       s "hello world", , x , y z , w
       s a b c d
       s a + b - c d
       s
       s x,y,a  b, c 
       s 'a', 'b
       s \n, %5
       .irp r, a, b c, "d e"
       .ascii "[\r]"
       .endr
       .irp r
       .ascii "[\r]"
       .endr
       .macro n x
       .ascii "\x\()y\@ \\x"
       .macro inner\x z
       .ascii "\x \z"
       .endm
       .endm
       n 3
       n 4
       inner3 q
       .ascii "a" "b", "c"
       .ifc a b, a  b
       .byte 1
       .endif
       .ifc "a",a
       .byte 2
       .endif
       .ifc a , a
       .byte 3
       .endif
      """#,
    listing: #"""
      .data aw align 1 size 144
        0000 01 02 31 01 02 31 03 03 31 2b 32 09 07 39 03 04
        0010 28 31 2b 32 29 3c 68 65 6c 6c 6f 20 77 6f 72 6c
        0020 64 3e 3c 35 3e 3c 78 2c 79 20 7a 2c 77 3e 3c 61
        0030 3e 3c 62 3e 3c 63 20 64 3e 3c 61 2b 62 2d 63 3e
        0040 3c 64 3e 3c 3e 3c 3e 3c 35 3e 3c 3e 3c 78 3e 3c
        0050 79 3e 3c 61 20 62 2c 63 3e 3c 39 37 3e 3c 39 38
        0060 3e 3c 3e 3c 0a 3e 3c 25 35 3e 3c 3e 5b 61 5d 5b
        0070 62 5d 5b 63 5d 5b 64 20 65 5d 5b 5d 33 79 31 32
        0080 20 03 34 79 31 33 20 04 33 20 71 61 62 63 01 03
      """#)
}

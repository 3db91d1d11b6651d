// Data directives and alignment.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let data = CorpusEntry(
    name: "data",
    source: #"""
       .data
       .byte 1,2,3
       .half 1,2
       .short 5
       .hword 6
       .2byte 7
       .4byte 8
       .8byte 9
       .int 10
       .long 11
       .quad 12
       .octa 1, 0x123456789abcdef0123456789abcdef, -5
       .string "a","b\tc"
       .asciz "x" "y"
       .ascii "\0\01\001\1234\x41\x414\b\f\n\r\t\v\\\""
       .zero 3
       .skip 4, 0xff
       .space 2,1
       .fill 3
       .fill 3,2
       .fill 2,4,0x12345678
       .fill 2,8,0x123456789abcdef0
       .fill 2,3,-1
       .fill 1,8,-1
       .fill 0,1,1
       .align 3
       .byte 1
       .align 2, 0xaa
       .balign 16, 0x1
       .byte 1
       .balign 16
       .byte 1,1
       .balignw 4,0x1234
       .balignl 16,0x12345678
       .p2align 4,,3
       .byte 1,1
       .p2align 4,,15
       .half 3
       .p2alignw 3,0x55aa
       .p2alignl 5,0x11223344
       .org 0x200
       .org 0x210, 0xee
       .byte 5
      e: .org e+16
       .sleb128 -1
       .uleb128 0
       .uleb128 127
       .uleb128 128
       .uleb128 0xffffffffffffffff
       .sleb128 64
       .sleb128 -64
       .sleb128 -65
       .byte
       .word
      """#,
    listing: #"""
      .data aw align 32 size 565
        0000 01 02 03 01 00 02 00 05 00 06 00 07 00 08 00 00
        0010 00 09 00 00 00 00 00 00 00 0a 00 00 00 0b 00 00
        0020 00 0c 00 00 00 00 00 00 00 01 00 00 00 00 00 00
        0030 00 00 00 00 00 00 00 00 00 ef cd ab 89 67 45 23
        0040 01 ef cd ab 89 67 45 23 01 fb ff ff ff ff ff ff
        0050 ff ff ff ff ff ff ff ff ff 61 00 62 09 63 00 78
        0060 79 00 00 01 01 53 34 41 14 08 0c 0a 0d 09 0b 5c
        0070 22 00 00 00 ff ff ff ff 01 01 00 00 00 00 00 00
        0080 00 00 00 78 56 34 12 78 56 34 12 f0 de bc 9a 00
        0090 00 00 00 f0 de bc 9a 00 00 00 00 ff ff ff ff ff
        00a0 ff ff ff ff ff 00 00 00 00 00 00 00 00 00 00 00
        00b0 01 aa aa aa 01 01 01 01 01 01 01 01 01 01 01 01
        00c0 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00d0 01 01 34 12 78 56 34 12 78 56 34 12 78 56 34 12
        00e0 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00f0 03 00 aa 55 aa 55 aa 55 44 33 22 11 44 33 22 11
        0100 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        *
        0200 ee ee ee ee ee ee ee ee ee ee ee ee ee ee ee ee
        0210 05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0220 00 7f 00 7f 80 01 ff ff ff ff ff ff ff ff ff 01
        0230 c0 00 40 bf 7f
      e = .data+0x211
      """#)
}

// li with constants of all sizes.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let constants = CorpusEntry(
    name: "constants",
    source: #"""
       .text
       li a0, 0
       li t6, 1
       li s1, -1
       li a5, 31
       li a0, 32
       li t6, -32
       li s1, -33
       li a5, 2047
       li a0, 2048
       li t6, -2048
       li s1, -2049
       li a5, 4095
       li a0, 4096
       li t6, 2147483647
       li s1, 2147483648
       li a5, -2147483648
       li a0, -2147483649
       li t6, 4294967295
       li s1, 4294967296
       li a5, 1311768467463790320
       li a0, 9223372036854775807
       li t6, 9223372036854775808
       li s1, 18446744073709551615
       li a5, 18446744073709549568
       li a0, 4096
       li t6, 2048
       li s1, 4095
       li a5, 8191
       li a0, 74565
       li t6, 4294963200
       li s1, 2147481600
       li a5, 2147481599
       li a0, 3735928559
       li t6, 14627333968688430831
       li s1, 18446462603027742720
       li a5, 1099511627776
       li a0, 1099511627775
       li t6, -1099511627776
       li s1, 3185950873
       li a5, 13
       li a0, 96
       li t6, 1635342798
       li s1, -2
       li a5, -857851683394142
       li a0, 0
       li t6, 257732155
       li s1, -263340122112
       li a5, -64865032
       li a0, 2
       li t6, 4574740224
       li s1, -1
       li a5, 899174387307
       li a0, -8073504
       li t6, 8480882688
       li s1, -4
       li a5, 1
       li a0, 7987334
       li t6, 590867676116117528
       li s1, 679950871687682644
       li a5, -116121448425
       li a0, -10743916010345
       li t6, -51214038788
       li s1, 387862051382
       li a5, -532561886472
       li a0, -1068867172812748
       li t6, -6252033990
       li s1, 25
       li a5, 128621
       li a0, -1520603564352706
       li t6, 2543674172431421
       li s1, 4093672
       li a5, 603342241792
       li a0, 12353
       li t6, 5259363
      """#,
    listing: #"""
      .text ax align 2 size 610
        0000 01 45 85 4f fd 54 fd 47 13 05 00 02 81 5f 93 04
        0010 f0 fd 93 07 f0 7f 05 65 1b 05 05 80 93 0f 00 80
        0020 fd 74 9b 84 f4 7f 85 67 fd 37 05 65 b7 0f 00 80
        0030 fd 3f 9b 04 10 00 fe 04 b7 07 00 80 1b 05 f0 ff
        0040 7e 05 7d 15 9b 0f 10 00 82 1f fd 1f 9b 04 10 00
        0050 82 14 b7 77 24 00 9b 87 d7 8a ba 07 93 87 d7 c4
        0060 b2 07 93 87 77 5e b6 07 93 87 07 ef 1b 05 f0 ff
        0070 7e 15 7d 15 9b 0f f0 ff fe 1f fd 54 93 07 00 80
        0080 05 65 85 6f 9b 8f 0f 80 85 64 fd 34 89 67 fd 37
        0090 49 65 1b 05 55 34 b7 0f 10 00 fd 3f b2 0f b7 04
        00a0 00 80 9b 84 04 80 b7 f7 ff 7f 9b 87 f7 7f 37 85
        00b0 03 00 1b 05 75 ab 3a 05 13 05 f5 ee b7 8f e5 ff
        00c0 9b 8f df f5 b2 0f 93 8f 7f 5f be 0f 93 8f 7f ab
        00d0 ba 0f 93 8f ff ee c1 74 85 24 c2 04 fd 14 c2 04
        00e0 9b 07 10 00 a2 17 1b 05 10 00 22 15 7d 15 9b 0f
        00f0 f0 ff a2 1f b7 f4 02 00 9b 84 74 79 ba 04 93 84
        0100 94 09 b5 47 13 05 00 06 b7 6f 79 61 9b 8f ef 9c
        0110 f9 54 b7 d7 f3 fc 9b 87 77 9d b2 07 93 87 37 24
        0120 b2 07 93 87 27 da 01 45 b7 bf 5c 0f 9b 8f bf e3
        0130 b7 84 15 fe 9b 84 54 da b6 04 b7 47 22 fc 9b 87
        0140 87 cf 09 45 c5 6f 9b 8f df 0a c2 0f 93 8f 0f f0
        0150 fd 54 b7 b7 15 0d 9b 87 57 f8 b2 07 93 87 b7 e6
        0160 37 d5 84 ff 1b 05 05 ee 9b 0f 30 3f de 0f f1 54
        0170 85 47 37 e5 79 00 1b 05 65 08 b7 3f 08 00 9b 8f
        0180 ff 32 b6 0f 93 8f bf 0a be 0f 93 8f 7f 29 b2 0f
        0190 93 8f 8f 81 b7 c4 25 00 9b 84 f4 ea b2 04 93 84
        01a0 74 dc b6 04 93 84 b4 d4 b6 04 93 84 44 a5 b7 77
        01b0 4f fe 9b 87 57 9f b2 07 dd 07 37 e5 d3 b1 1b 05
        01c0 f5 59 36 05 13 05 75 49 b7 3f 41 ff 9b 8f df 67
        01d0 b2 0f 93 8f cf 8f b7 44 69 01 9b 84 54 98 ba 04
        01e0 93 84 64 a3 b7 07 08 ff 9b 87 d7 1a be 07 93 87
        01f0 87 2f 37 85 86 ff 1b 05 f5 bd 36 05 13 05 95 f6
        0200 3a 05 13 05 45 83 b7 bf e8 ff 9b 8f 9f 59 b2 0f
        0210 93 8f af 83 e5 44 fd 67 9b 87 d7 66 37 45 a6 fe
        0220 1b 05 95 13 36 05 13 05 f5 59 36 05 13 05 e5 b3
        0230 b7 6f 42 02 9b 8f 3f d5 b6 0f 93 8f 7f bc b6 0f
        0240 93 8f df c3 b7 74 3e 00 9b 84 84 6e 91 67 9b 87
        0250 d7 63 e6 07 0d 65 1b 05 15 04 b7 4f 50 00 9b 8f
        0260 3f 06
      """#)
}

// Descriptions of frames: what functions share, advances over code that the linker may shorten, and all instructions.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let unwinding = CorpusEntry(
    name: "unwinding",
    source: #"""
             .cfi_sections .eh_frame, .debug_frame
      leaf:  .cfi_startproc
             addi   sp, sp, -16
             .cfi_def_cfa_offset 16
             sd     ra, 8(sp)
             .cfi_offset ra, -8
             .cfi_remember_state
             beqz   a0, 1f
             call   elsewhere
             .cfi_restore ra
             .cfi_def_cfa sp, 0
             ret
      1:     .cfi_restore_state
             ld     ra, 8(sp)
             ret
             .cfi_endproc
      other: .cfi_startproc
             .cfi_personality 0x9b, personality
             .cfi_lsda 0x1b, data
             .rept  40
             nop
             .endr
             .cfi_offset fs0, -24
             .cfi_register ra, t0
             .cfi_undefined 5, 6
             .cfi_escape 0x16, 3, 1, 2, 3
             .cfi_endproc
      naked: .cfi_startproc simple
             .cfi_return_column t0
             .cfi_signal_frame
             .cfi_def_cfa tp, -4
             .cfi_rel_offset s0, 8
             .cfi_val_offset mepc, -16
             .cfi_adjust_cfa_offset 12
             .cfi_endproc
             .section .table, "a"
      data:  .word  1
      """#,
    listing: #"""
      .text ax align 2 size 100
        0000 41 11 06 e4 11 c5 97 00 00 00 e7 80 00 00 82 80
        0010 a2 60 82 80 01 00 01 00 01 00 01 00 01 00 01 00
        0020 01 00 01 00 01 00 01 00 01 00 01 00 01 00 01 00
        *
        0060 01 00 01 00
        @0004 rvcBranch .text+0x10
        @0006 callPLT elsewhere
        @0006 relax +0
      .table a align 1 size 4
        0000 01 00 00 00
      .eh_frame a align 8 size 176
        0000 10 00 00 00 00 00 00 00 03 7a 52 00 01 7c 01 01
        0010 1b 0d 02 00 1c 00 00 00 18 00 00 00 00 00 00 00
        0020 00 00 00 00 00 42 0e 10 42 81 02 0a 4a c1 0c 02
        0030 00 42 0b 00 18 00 00 00 00 00 00 00 03 7a 50 4c
        0040 52 00 01 7c 01 07 9b 00 00 00 00 1b 1b 0d 02 00
        0050 24 00 00 00 20 00 00 00 00 00 00 00 00 00 00 00
        0060 04 00 00 00 00 02 50 a8 06 09 01 05 07 05 07 06
        0070 16 03 01 02 03 00 00 00 1c 00 00 00 00 00 00 00
        0080 03 7a 52 53 00 01 7c 05 01 1b 12 04 01 11 08 7d
        0090 14 c1 26 04 0e 08 00 00 14 00 00 00 24 00 00 00
        00a0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        @001c pcrel32 .text+0x0
        @0020 add32 .text+0x14
        @0020 sub32 .text+0x0
        @002c set6 .text+0xe
        @002c sub6 .text+0x4
        @0047 pcrel32 personality
        @0058 pcrel32 .text+0x14
        @005c add32 .text+0x64
        @005c sub32 .text+0x14
        @0061 pcrel32 data
        @00a0 pcrel32 .text+0x64
        @00a4 add32 .text+0x64
        @00a4 sub32 .text+0x64
      .debug_frame  align 8 size 152
        0000 0c 00 00 00 ff ff ff ff 03 00 01 7c 01 0d 02 00
        0010 24 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0020 00 00 00 00 00 00 00 00 42 0e 10 42 81 02 0a 4a
        0030 c1 0c 02 00 42 0b 00 00 24 00 00 00 00 00 00 00
        0040 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0050 02 50 a8 06 09 01 05 07 05 07 06 16 03 01 02 03
        0060 1c 00 00 00 ff ff ff ff 03 53 00 01 7c 05 12 04
        0070 01 11 08 7d 14 c1 26 04 0e 08 00 00 00 00 00 00
        0080 14 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0090 00 00 00 00 00 00 00 00
        @0014 abs32 .debug_frame+0x0
        @0018 abs64 .text+0x0
        @0020 add64 .text+0x14
        @0020 sub64 .text+0x0
        @002f set6 .text+0xe
        @002f sub6 .text+0x4
        @003c abs32 .debug_frame+0x0
        @0040 abs64 .text+0x14
        @0048 add64 .text+0x64
        @0048 sub64 .text+0x14
        @0084 abs32 .debug_frame+0x60
        @0088 abs64 .text+0x64
        @0090 add64 .text+0x64
        @0090 sub64 .text+0x64
      data = .table+0x0
      elsewhere = undefined global
      leaf = .text+0x0
      naked = .text+0x64
      other = .text+0x14
      personality = undefined global
      """#)
}

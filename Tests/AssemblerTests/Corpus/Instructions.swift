// Instructions by many of their names.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let instructions = CorpusEntry(
    name: "instructions",
    source: #"""
       .text
       fence i,o
       fence r,w
       fence w, r
       fence.tso
       fence.i
       sfence.vma
       sfence.vma a0
       sfence.vma a0, a1
       csrr a0, mstatus
       csrrs a0, 0x123, a1
       csrw satp, a0
       csrwi 0x7c0, 31
       csrrwi a0, sie, 4
       csrsi mie, 1
       csrci mie, 1
       csrs mie, a0
       csrc mie, zero
       csrw mie, 5
       rdtime a0
       rdcycle a1
       rdinstret a2
       ecall
       ebreak
       scall
       sbreak
       mret
       sret
       wfi
       unimp
       lr.w a0, (a1)
       lr.d.aq a0, 0(a1)
       sc.w.rl a0, a1, (a2)
       sc.d.aqrl a0, a1, (a2)
       amoswap.w a0,a1,(a2)
       amoadd.d.aq a0,a1,0(a2)
       amomaxu.w.rl zero,a1,(sp)
       jalr a0
       jalr a0, a1
       jalr a0, 8(a1)
       jalr a0, a1, 8
       jalr 8(a1)
       jr a0
       jr 4(a0)
       jr a0, 4
       ret
       jal a0, .
       j .
       j . + 8
       beq a0,a1,.-4
       neg a0,a1
       not a0,a1
       seqz a0,a1
       snez a0,a1
       sltz a0,a1
       sgtz a0,a1
       sgt a0,a1,a2
       sgtu a0,a1,a2
       move a0,a1
       add a0,a1,5
       addw a0,a1,5
       and a0,a1,5
       or a0,a1,5
       xor a0,a1,5
       slt a0,a1,5
       sltu a0,a1,5
       sll a0,a1,5
       srl a0,a1,5
       sra a0,a1,5
       sllw a0,a1,5
       negw a0,a1
       mulhsu a0,a1,a2
       remuw a0,a1,a2
      """#,
    listing: #"""
      .text ax align 2 size 270
        0000 0f 00 40 08 0f 00 10 02 0f 00 20 01 0f 00 30 83
        0010 0f 10 00 00 73 00 00 12 73 00 05 12 73 00 b5 12
        0020 73 25 00 30 73 a5 35 12 73 10 05 18 73 d0 0f 7c
        0030 73 55 42 10 73 e0 40 30 73 f0 40 30 73 20 45 30
        0040 73 30 40 30 73 d0 42 30 73 25 10 c0 f3 25 00 c0
        0050 73 26 20 c0 73 00 00 00 02 90 73 00 00 00 02 90
        0060 73 00 20 30 73 00 20 10 73 00 50 10 00 00 2f a5
        0070 05 10 2f b5 05 14 2f 25 b6 1a 2f 35 b6 1e 2f 25
        0080 b6 08 2f 35 b6 04 2f 20 b1 e2 02 95 67 85 05 00
        0090 67 85 85 00 67 85 85 00 e7 80 85 00 02 85 67 00
        00a0 45 00 67 00 45 00 82 80 6f 05 00 00 01 a0 21 a0
        00b0 e3 0e b5 fe 33 05 b0 40 13 c5 f5 ff 13 b5 15 00
        00c0 33 35 b0 00 33 a5 05 00 33 25 b0 00 33 25 b6 00
        00d0 33 35 b6 00 2e 85 13 85 55 00 1b 85 55 00 13 f5
        00e0 55 00 13 e5 55 00 13 c5 55 00 13 a5 55 00 13 b5
        00f0 55 00 13 95 55 00 13 d5 55 00 13 d5 55 40 1b 95
        0100 55 00 3b 05 b0 40 33 a5 c5 02 3b f5 c5 02
        @00a8 jal .text+0xa8
        @00ac rvcJump .text+0xac
        @00ae rvcJump .text+0xae+8
        @00b0 branch .text+0xb0-4
      """#)
}

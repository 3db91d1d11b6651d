// Thread-local symbols: their relocations, their kind, and the sequences that find them.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let threads = CorpusEntry(
    name: "threads",
    source: #"""
             lui    a0, %tprel_hi(near)
             add    a0, a0, tp, %tprel_add(near)
             lw     a1, %tprel_lo(near)(a0)
             sd     a1, %tprel_lo(far+8)(a0)
             la.tls.ie a2, far
             la.tls.gd a3, far
      1:     auipc  a4, %tls_ie_pcrel_hi(far)
             ld     a4, %pcrel_lo(1b)(a4)
      2:     auipc  a4, %got_pcrel_hi(x)
             ld     a4, %pcrel_lo(2b)(a4)
             .section .tdata
      near:  .word  1
             .section .tbss
             .zero  4
             .data
             .dtprelword near
             .dtpreldword far+3
      """#,
    listing: #"""
      .text ax align 2 size 48
        0000 37 05 00 00 33 05 45 00 83 25 05 00 23 30 b5 00
        0010 17 06 00 00 03 36 06 00 97 06 00 00 93 86 06 00
        0020 17 07 00 00 03 37 07 00 17 07 00 00 03 37 07 00
        @0000 tprelHi20 near
        @0000 relax +0
        @0004 tprelAdd near
        @0004 relax +0
        @0008 tprelLo12I near
        @0008 relax +0
        @000c tprelLo12S far+8
        @000c relax +8
        @0010 threadTableHi20 far
        @0014 pcrelLo12I .text+0x10
        @0014 relax +0
        @0018 threadPairHi20 far
        @001c pcrelLo12I .text+0x18
        @001c relax +0
        @0020 threadTableHi20 far
        @0024 pcrelLo12I .text+0x20
        @0024 relax +0
        @0028 gotHi20 x
        @002c pcrelLo12I .text+0x28
        @002c relax +0
      .data aw align 1 size 12
        0000 00 00 00 00 03 00 00 00 00 00 00 00
        @0000 threadOffset32 near
        @0004 threadOffset64 far+3
      .tdata awT align 1 size 4
        0000 01 00 00 00
      .tbss nobits awT align 1 size 4
      far = undefined global tls
      near = .tdata+0x0 tls
      x = undefined global
      """#)
}

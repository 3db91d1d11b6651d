// Undefined, weak, absolute and local symbols.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let symbols = CorpusEntry(
    name: "symbols",
    source: #"""
       .globl undefined_but_global
       .weak undefined_weak
       .hidden undefined_hidden
       .local undefined_local
       .type undefined_typed, @function
       .equ eq_undef, somewhere
       .equ eq_undef2, somewhere + 4
       .globl eq_undef2
       .text
       .globl f
      f = 0x80000000
       call f
       j f
       .globl absolute
      absolute = 7
       .word absolute, f
       .dword f
      .Lunused: nop
      .Lused: j .Lused
       j .Lundefined
       .word eq_undef, eq_undef2
      """#,
    listing: #"""
      .text ax align 2 size 44
        0000 97 00 00 00 e7 80 00 00 6f 00 00 00 07 00 00 00
        0010 00 00 00 80 00 00 00 80 00 00 00 00 01 00 01 a0
        0020 6f f0 1f fe 00 00 00 00 00 00 00 00
        @0000 callPLT +2147483648
        @0008 jal +2147483648
        @001e rvcJump .Lused
        @0020 jal .Lundefined
        @0024 abs32 somewhere
        @0028 abs32 somewhere+4
      .Lundefined = undefined global
      .Lused = .text+0x1e
      absolute = 0x7 global
      f = 0x80000000 global
      somewhere = undefined global
      undefined_but_global = undefined global
      undefined_hidden = undefined global hidden
      undefined_local = undefined global
      undefined_typed = undefined global function
      """#)
}

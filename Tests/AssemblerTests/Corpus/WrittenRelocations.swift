// Relocations by name, weak references, symbols for expressions.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let writtenRelocations = CorpusEntry(
    name: "written relocations",
    source: #"""
             nop
             nop
             .reloc 0, R_RISCV_NONE, x
             .reloc ., R_RISCV_32, y+4
             .word  0
             .weakref alias, target
             call   alias
             .weakref other, needed
             call   needed
             call   other
             .variant_cc strange
      strange: ret
             .eqv   later, place+4
             .data
             .dword later
             .set   one, 1
             two == one+1
             .word  two
             .set   one, 5
             .word  two
      place: .word  3
      """#,
    listing: #"""
      .text ax align 2 size 34
        0000 01 00 01 00 00 00 00 00 97 00 00 00 e7 80 00 00
        0010 97 00 00 00 e7 80 00 00 97 00 00 00 e7 80 00 00
        0020 82 80
        @0000 none x
        @0004 abs32 y+4
        @0008 callPLT target
        @0008 relax +0
        @0010 callPLT needed
        @0010 relax +0
        @0018 callPLT needed
        @0018 relax +0
      .data aw align 1 size 20
        0000 00 00 00 00 00 00 00 00 02 00 00 00 06 00 00 00
        0010 03 00 00 00
        @0000 abs64 place+4
      later = .data+0x14
      needed = undefined global
      one = 0x5
      place = .data+0x10
      strange = .text+0x20
      target = undefined weak
      two = 0x2
      x = undefined global
      y = undefined global
      """#)
}

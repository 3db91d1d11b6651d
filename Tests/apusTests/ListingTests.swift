import ObjectFile
import Testing

@testable import apus

/// Expected texts are GNU objdump 2.40's for the same bytes and symbols.
@Suite struct ListingTests {
  /// f calls g; then data, and a run of zeros.
  private var object: Object {
    let code: [UInt8] = [
      0x97, 0x00, 0x00, 0x00, 0xE7, 0x80, 0x00, 0x00,  // call g
      0x05, 0x05,  // addi a0, a0, 1
      0x82, 0x80,  // ret
      0x78, 0x56, 0x34, 0x12, 0x05, 0x00, 0x01,  // .word, .half, .byte
    ]
    let section = Section(
      name: ".text", type: .progBits, flags: [.allocate, .execute],
      contents: code + [UInt8](repeating: 0, count: 9),
      relocations: [
        Relocation(offset: 0, type: .callPLT, symbol: 3), Relocation(offset: 0, type: .relax, symbol: nil),
      ])
    return Object(
      kind: .relocatable, sections: [section],
      symbols: [
        Symbol(name: "alias", value: 0, place: .section(0)),
        Symbol(name: "$d", value: 12, place: .section(0)),
        Symbol(name: "f", value: 0, binding: .global, kind: .function, place: .section(0)),
        Symbol(name: "g", binding: .global),
        Symbol(name: ".L1\u{02}1", value: 8, place: .section(0)),
      ])
  }

  @Test func disassembly() {
    var options = Objdump.Options()
    options.showsCode = true
    options.showsRelocations = true
    #expect(
      Disassembly(of: object, options).text() == """

        Disassembly of section .text:

        0000000000000000 <f>:
           0:\t00000097          \tauipc\tra,0x0
        \t\t\t0: R_RISCV_CALL_PLT\tg
        \t\t\t0: R_RISCV_RELAX\t*ABS*
           4:\t000080e7          \tjalr\tra # 0 <f>

        0000000000000008 <.L1^B1>:
           8:\t0505                \tadd\ta0,a0,1
           a:\t8082                \tret
           c:\t12345678          \t.word\t0x12345678
          10:\t00010005          \t.word\t0x00010005
        \t...

        """)
  }

  @Test(
    arguments: [
      (0x0, "f"), (0x4, "f+0x4"), (0x8, ".L1^B1"), (0xFFFF, ".L1^B1+0xfff7"),
    ] as [(UInt64, String)])
  func names(address: UInt64, name: String) { #expect(Symbolizer(object).name(at: address) == name) }

  @Test func whatLiesBeforeAllIsNamedByTheFirst() {
    var moved = object
    for index in moved.symbols.indices { moved.symbols[index].value += 0x8000_0000 }
    #expect(Symbolizer(moved).name(at: 0x7FFF_FFF0) == "f-0x10")
    #expect(Symbolizer(Object(kind: .executable)).name(at: 0) == nil)
  }
}

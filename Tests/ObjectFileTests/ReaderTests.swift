// Reading files that GNU binutils made: every value is what `readelf -a` shows of them.

import Testing

@testable import ObjectFile

struct ReaderTests {
  let object: Object

  init() throws { object = try Object(elf: Samples.gnuObject, name: "small.o") }

  @Test func sectionsOfAnObject() {
    #expect(object.kind == .relocatable)
    #expect(object.flags == [])
    #expect(object.entry == 0)
    #expect(object.segments.isEmpty)
    #expect(object.sections.map(\.name) == [".text", ".data", ".bss", ".text.h", ".riscv.attributes"])
    let text = object.sections[0]
    #expect(text.contents == [0x97, 0, 0, 0, 0xe7, 0x80, 0, 0])
    #expect(text.flags == [.allocate, .execute])
    #expect(text.alignment == 4)
    #expect(object.sections[2].type == .noBits)
  }

  @Test func symbolsOfAnObject() throws {
    // Of the 12 besides the null symbol, the group section's own has no place here.
    #expect(object.symbols.count == 11)
    let named = object.symbols.filter { $0.binding != .local }
    #expect(
      named == [
        Symbol(name: "f", binding: .global, place: .section(0)),
        Symbol(name: "g", binding: .global, place: .undefined),
        Symbol(name: "h", binding: .weak, place: .section(3)),
        Symbol(name: "c", value: 16, size: 24, binding: .global, kind: .object, place: .common),
      ])
    #expect(object.symbols[0] == Symbol(name: "", kind: .section, place: .section(0)))
  }

  @Test func relocationsNameSymbolsByTheirPlaceHere() throws {
    let relocations = object.sections[0].relocations
    #expect(relocations.map(\.type) == [.callPLT, .relax])
    #expect(relocations.map(\.offset) == [0, 0])
    let symbol = try #require(relocations[0].symbol)
    #expect(object.symbols[symbol].name == "g")
    #expect(relocations[1].symbol == nil)
  }

  @Test func aGroupIsAMarkOnItsMembers() {
    #expect(object.sections.map(\.group) == [nil, nil, nil, "h", nil])
    #expect(object.sections[3].flags == [.allocate, .execute])
  }

  @Test func segmentsOfAnExecutable() throws {
    let executable = try Object(elf: Samples.gnuExecutable, name: "ex")
    #expect(executable.kind == .executable)
    #expect(executable.entry == 0x8000_0000)
    #expect(executable.symbols.isEmpty)
    #expect(executable.sections.map(\.name) == [".text", ".data", ".bss"])
    #expect(executable.sections[0].address == 0x8000_0000)
    #expect(executable.segments.count == 2)
    // The first holds the ELF header too, as GNU ld arranges it where there is room.
    #expect(executable.segments[0].address == 0x7fff_ff50)
    #expect(executable.segments[0].contents.suffix(4) == [0x13, 0, 0, 0])
    #expect(
      executable.segments[1]
        == Segment(
          address: 0x8000_1000, physicalAddress: 0x8000_1000, memorySize: 20, contents: [7, 0, 0, 0], flags: 6,
          alignment: 16))
  }
}

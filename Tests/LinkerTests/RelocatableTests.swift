// Links with `-r`: sections are joined, relocations and symbols carried over. What GNU ld 2.40 makes of the same.

import Linker
import ObjectFile
import Testing

struct RelocatableTests {
  private let first = object {
    let text = $0.section(".text", Code.call, alignment: 4)
    $0.symbol("", in: text, binding: .local, kind: .section)
    let label = $0.symbol(".L1", in: text, at: 4, binding: .local)
    $0.symbol(".L2", in: text, at: 4, binding: .local)
    $0.symbol("_start", in: text)
    $0.relocate(text, at: 0, .callPLT, $0.symbol("f"), relaxes: true)
    let data = $0.section(".data", [UInt8](repeating: 0, count: 8), alignment: 8)
    $0.relocate(data, at: 0, .abs64, label)
  }
  private let second = object {
    let text = $0.section(".text", code(Code.ret), alignment: 8)
    let section = $0.symbol("", in: text, binding: .local, kind: .section)
    $0.symbol("f", in: text)
    let data = $0.section(".data", [UInt8](repeating: 0, count: 8), alignment: 8)
    $0.relocate(data, at: 0, .abs64, section, 2)
    $0.section(".text.cold", code(Code.ret), flags: [.allocate, .execute], alignment: 4)
  }

  @Test func sectionsAreJoinedByName() throws {
    let result = try link([first, second], "-r").executable
    #expect(result.kind == .relocatable)
    #expect(result.sections.map(\.name) == [".text", ".text.cold", ".data"])
    #expect(result.sections.map(\.address) == [0, 0, 0])
    #expect(result.sections[0].contents == Code.call + code(Code.ret))
    #expect(result.sections[0].alignment == 8)
    #expect(result.segments.isEmpty)
  }

  @Test func relocationsFollowTheirPlaces() throws {
    let result = try link([first, second], "-r").executable
    let text = result.sections[0].relocations
    #expect(text.map(\.type) == [.callPLT, .relax])
    #expect(text[0].symbol.map { result.symbols[$0].name } == "f")
    let data = result.sections[2].relocations
    #expect(data.map(\.offset) == [0, 8])
    // The label that is needed is kept; what was relative to a section is so to the joined one.
    #expect(data[0].symbol.map { result.symbols[$0].name } == ".L1")
    #expect(data[1].symbol.map { result.symbols[$0].kind } == .section)
    #expect(data.map(\.addend) == [0, 10])
    #expect(!result.symbols.contains { $0.name == ".L2" })
    #expect(result.symbols.first { $0.name == "f" }?.value == 8)
  }

  @Test func whatIsUndefinedOrCommonStaysSo() throws {
    var object = first
    object.symbols.append(Symbol(name: "c", value: 8, size: 16, binding: .global, kind: .object, place: .common))
    let result = try link([object], "-r").executable
    #expect(result.symbols.first { $0.name == "f" }?.place == .undefined)
    let common = result.symbols.first { $0.name == "c" }
    #expect(common?.place == .common)
    #expect(common?.value == 8)
    #expect(common?.size == 16)
  }

  @Test func groupsStayGroupsAndTheirSecondCopiesGo() throws {
    let member = object {
      let text = $0.section(".text.g", code(Code.ret), alignment: 4, group: "g")
      $0.symbol("g", in: text, binding: .weak)
    }
    let result = try link([member, member], "-r").executable
    #expect(result.sections.map(\.group) == ["g"])
    #expect(result.sections[0].contents == code(Code.ret))
    #expect(try Object(elf: result.elfBytes(), name: "again").sections.map(\.group) == ["g"])
  }

  @Test func twoStepsGiveWhatOneGives() throws {
    let joined = try link([first, second], "-r").executable
    let script = "SECTIONS { .text 0x1000 : { *(.text) *(.text.cold) } .data 0x2000 : { *(.data) } }"
    let one = try link([first, second], script: script, "--no-relax")
    let two = try link([joined], script: script, "--no-relax")
    #expect(two.contents(".data") == one.contents(".data"))
    #expect(two.contents(".text") == one.contents(".text"))
  }
}

// Random damage to scripts and objects: a link or an error, never a trap and never an endless loop.

import Linker
import ObjectFile
import Testing

struct FuzzTests {
  private static let input = object(flags: .compressed) {
    let text = $0.section(".text", Code.call + Code.loadAddress + Code.loadUpper + code(Code.noOperation), alignment: 4)
    let data = $0.section(".data", [UInt8](repeating: 0, count: 16), alignment: 8)
    $0.section(".bss", [], alignment: 16, type: .noBits, size: 64)
    let strings = $0.section(
      ".rodata.str1.1", Array("one\0two\0".utf8), flags: [.allocate, .merge, .strings], entrySize: 1)
    $0.section(".tdata", [1, 2, 3, 4], flags: [.allocate, .write, .threadLocal], alignment: 4)
    let label = $0.symbol(".L0 ", in: text, at: 8, binding: .local)
    let start = $0.symbol("_start", in: text, kind: .function, size: 8)
    let datum = $0.symbol("datum", in: data, at: 8, kind: .object, size: 8)
    let string = $0.symbol("", in: strings, binding: .local, kind: .section)
    $0.relocate(text, at: 0, .callPLT, start, relaxes: true)
    $0.relocate(text, at: 8, .pcrelHi20, datum, relaxes: true)
    $0.relocate(text, at: 12, .pcrelLo12I, label, relaxes: true)
    $0.relocate(text, at: 16, .hi20, datum, relaxes: true)
    $0.relocate(text, at: 20, .lo12I, datum, relaxes: true)
    $0.relocate(text, at: 24, .align, nil, 4)
    $0.relocate(data, at: 0, .abs64, string, 4)
    $0.relocate(data, at: 8, .add32, start)
    $0.relocate(data, at: 8, .sub32, label)
    $0.object.symbols.append(
      Symbol(name: "common", value: 8, size: 8, binding: .global, kind: .object, place: .common))
  }

  private static let script = """
    OUTPUT_ARCH(riscv) ENTRY(_start)
    MEMORY { ram (rwx) : ORIGIN = 0x40000000, LENGTH = 128K }
    PHDRS { all PT_LOAD FLAGS(7); }
    x = DEFINED(datum) ? datum + 4 * 2 : ~0;
    SECTIONS {
      . = 0x40000000;
      .text : AT(ADDR(.text)) ALIGN(4) { KEEP(*(.text.entry)) *(.text .text.*) . = ALIGN(0x100); e = .; } >ram :all =0x1234
      PROVIDE(etext = .); . = ALIGN(CONSTANT(MAXPAGESIZE));
      .rodata : SUBALIGN(8) { *(SORT(.rodata.*)) BYTE(1) LONG(SIZEOF(.data) - 1) FILL(0xff) . += 3; }
      .data : { *(EXCLUDE_FILE(*b.o) .data) __global_pointer$ = . + 0x800; *(COMMON) } >ram
      .bss (NOLOAD) : { *(.bss .bss.*) ASSERT(. < 0x10000, "large") }
      /DISCARD/ : { *(.note.*) }
      end = MAX(., LOADADDR(.bss));
    }
    """

  private func tryLink(_ inputs: [Linker.Input], script: String?, _ arguments: [String]) -> Bool {
    do {
      let result = try Linker.link(
        inputs, script: script.map { Linker.ScriptSource($0, name: "fuzz.ld") },
        options: Linker.Options(arguments: arguments))
      _ = try result.executable.elfBytes()
      return true
    } catch {
      return false
    }
  }

  @Test func theUndamagedInputsLink() {
    #expect(messages([Self.input], script: Self.script) == [])
  }

  @Test func everyCutOfAScriptIsHarmless() {
    for count in 0..<Self.script.utf8.count {
      _ = tryLink([.object(Self.input, name: "a.o")], script: String(Self.script.prefix(count)), [])
    }
  }

  @Test func damagedScriptsAreHarmless() {
    var random = SeededGenerator(seed: 21)
    let words = Self.script.split(separator: " ").map(String.init)
    let extra = [
      "0xffffffffffffffff", "0x8000000000000000", "-1", "0", "(", ")", "{", "}", ".", ";", "=", "*", "/", "%", "<<",
      "ALIGN(0)", "ALIGN(0x8000000000000000)", "ALIGN(3)", ">>", ":", ",", "\"", "/*", "end", "x", "x = x + 1;",
      ". = 0;", ". = . * 3;", "SIZEOF(.bss)", ". = 0xfffffffffffffff0;", "QUAD(.)",
    ]
    var linked = 0
    for _ in 0..<2000 {
      var damaged = words
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = damaged.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0...3, using: &random) {
        case 0: damaged.remove(at: index)
        case 1: damaged.insert(extra.randomElement(using: &random) ?? "", at: index)
        case 2: damaged[index] = extra.randomElement(using: &random) ?? ""
        default: damaged.swapAt(index, damaged.indices.randomElement(using: &random) ?? 0)
        }
        if damaged.isEmpty { damaged = ["x"] }
      }
      if tryLink([.object(Self.input, name: "a.o")], script: damaged.joined(separator: " "), []) { linked += 1 }
    }
    #expect(linked > 100)
  }

  @Test(arguments: [[], ["--no-relax"], ["--gc-sections", "-N"]])
  func damagedObjectsAreHarmless(arguments: [String]) throws {
    var random = SeededGenerator(seed: 22)
    let file = try Self.input.elfBytes()
    let interesting: [UInt64] = [0, 1, 3, 8, 0xff, 0x7fff_ffff, 0xffff_ffff, .max, .max / 2, .max - 7]
    var linked = 0
    for _ in 0..<2000 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        if Bool.random(using: &random) {
          bytes[bytes.indices.randomElement(using: &random) ?? 0] = UInt8.random(in: 0...255, using: &random)
        } else {
          let offset = Int.random(in: 0..<(bytes.count / 8), using: &random) * 8
          bytes.replaceSubrange(offset..<(offset + 8), with: (interesting.randomElement(using: &random) ?? 0).bytes)
        }
      }
      if tryLink([.bytes(bytes, name: "fuzz.o")], script: nil, arguments) { linked += 1 }
    }
    #expect(linked > 30)
  }

  @Test func damagedValuesAreHarmless() {
    // Objects that no file can be, but that a library user can make.
    var random = SeededGenerator(seed: 23)
    for _ in 0..<1000 {
      var object = Self.input
      let section = object.sections.indices.randomElement(using: &random) ?? 0
      let symbol = object.symbols.indices.randomElement(using: &random) ?? 0
      switch Int.random(in: 0...5, using: &random) {
      case 0: object.sections[section].contents = []
      case 1: object.sections[section].size = .max
      case 2: object.symbols[symbol].place = .section(Int.random(in: -1...9, using: &random))
      case 3: object.symbols[symbol].value = .random(in: .min ... .max, using: &random)
      case 4: object.sections[section].alignment = 1 << UInt64.random(in: 0...63, using: &random)
      default: object.sections[section].entrySize = .random(in: .min ... .max, using: &random)
      }
      for index in object.sections[section].relocations.indices where Bool.random(using: &random) {
        switch Int.random(in: 0...3, using: &random) {
        case 0: object.sections[section].relocations[index].offset = .random(in: 0...40, using: &random)
        case 1: object.sections[section].relocations[index].addend = .random(in: .min ... .max, using: &random)
        case 2: object.sections[section].relocations[index].symbol = .random(in: -1...9, using: &random)
        default:
          object.sections[section].relocations[index].type =
            RelocationType.allCases.randomElement(using: &random) ?? .none
        }
      }
      _ = tryLink([.object(object, name: "a.o")], script: Bool.random(using: &random) ? Self.script : nil, [])
    }
  }
}

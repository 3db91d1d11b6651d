// Which definition a name gets, and what is said when there is none or more than one.

import ObjectFile
import Testing

struct ResolutionTests {
  /// Defines `name` in `.data`, with a byte to tell whose it is.
  private func definition(_ name: String, _ byte: UInt8, _ binding: Symbol.Binding = .global) -> Object {
    object {
      let data = $0.section(".data", [byte])
      $0.symbol(name, in: data, binding: binding, size: 1)
    }
  }

  /// Eight bytes with the address of `name`.
  private func reference(_ name: String, _ binding: Symbol.Binding = .global) -> Object {
    object {
      let data = $0.section(".data.pointer", [UInt8](repeating: 0, count: 8))
      $0.relocate(data, at: 0, .abs64, $0.symbol(name, binding: binding))
    }
  }

  private func common(_ name: String, size: UInt64, alignment: UInt64) -> Object {
    var object = Object(kind: .relocatable)
    object.symbols = [
      Symbol(name: name, value: alignment, size: size, binding: .global, kind: .object, place: .common)
    ]
    return object
  }

  private let script = """
    SECTIONS { . = 0x1000; .data : { *(.data) } .pointer : { *(.data.pointer) } .bss : { *(.bss COMMON) } }
    """

  private func byte(at name: String, _ objects: [Object]) throws -> UInt8? {
    let result = try link(objects, script: script, "-e", "0")
    let section = try #require(result.section(".data"))
    return result.value(name).map { section.contents[Int($0 - section.address)] }
  }

  @Test func aStrongDefinitionBeatsWeakOnes() throws {
    #expect(try byte(at: "x", [definition("x", 1, .weak), definition("x", 2), definition("x", 3, .weak)]) == 2)
  }

  @Test func theFirstOfWeakDefinitionsIsTaken() throws {
    #expect(try byte(at: "x", [definition("x", 1, .weak), definition("x", 2, .weak)]) == 1)
  }

  @Test func localSymbolsDoNotMeet() throws {
    let objects = [definition("x", 1, .local), definition("x", 2, .local)]
    let result = try link(objects, script: script, "-e", "0")
    #expect(result.executable.symbols.filter { $0.name == "x" }.map(\.value) == [0x1000, 0x1001])
  }

  @Test func referencesGetTheDefinitionWhicheverComesFirst() throws {
    for objects in [[reference("x"), definition("x", 1)], [definition("x", 1), reference("x")]] {
      #expect(try link(objects, script: script, "-e", "0").contents(".pointer") == UInt64(0x1000).bytes)
    }
  }

  @Test func commonSymbolsShareTheLargestRoom() throws {
    let objects = [
      common("x", size: 4, alignment: 4), common("x", size: 24, alignment: 8), common("x", size: 8, alignment: 32),
    ]
    let result = try link(objects, script: script, "-e", "0")
    #expect(result.symbol("x")?.size == 24)
    #expect(result.section(".bss")?.size == 24)
    #expect(result.section(".bss")?.alignment == 32)
    #expect(result.section(".bss")?.type == .noBits)
    #expect((result.value("x") ?? 1) % 32 == 0)
  }

  @Test func aDefinitionBeatsACommonSymbol() throws {
    for objects in [
      [definition("x", 1), common("x", size: 8, alignment: 8)],
      [common("x", size: 8, alignment: 8), definition("x", 1)],
    ] {
      let result = try link(objects, script: script, "-e", "0")
      #expect(result.value("x") == 0x1000)
      #expect(result.section(".bss") == nil)
    }
  }

  @Test func aCommonSymbolBeatsAWeakDefinition() throws {
    let result = try link([definition("x", 1, .weak), common("x", size: 8, alignment: 8)], script: script, "-e", "0")
    #expect(result.symbol("x")?.size == 8)
  }

  @Test func anUndefinedWeakSymbolIsZero() throws {
    let result = try link([reference("x", .weak)], script: script, "-e", "0")
    #expect(result.contents(".pointer") == UInt64(0).bytes)
    #expect(result.symbol("x") == nil)
  }

  @Test func oneStrongReferenceWantsADefinition() {
    #expect(
      messages([reference("x", .weak), reference("x")], script: script).count == 2)
  }

  @Test func allUndefinedSymbolsAreReported() {
    let object = object {
      let text = $0.section(".text", Code.call + Code.call)
      $0.symbol("main", in: text, kind: .function)
      $0.symbol("later", in: text, at: 8, kind: .function)
      $0.relocate(text, at: 0, .callPLT, $0.symbol("foo"))
      $0.relocate(text, at: 8, .callPLT, $0.symbol("bar"))
    }
    #expect(
      messages([object, reference("baz")]) == [
        "a.o: in function `main': (.text+0x0): undefined reference to `foo'",
        "a.o: in function `later': (.text+0x8): undefined reference to `bar'",
        "b.o:(.data.pointer+0x0): undefined reference to `baz'",
      ])
  }

  @Test func aFloodOfOneSymbolIsCutShort() {
    let object = object {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 80))
      let symbol = $0.symbol("x")
      for index in 0..<10 { $0.relocate(data, at: UInt64(8 * index), .abs64, symbol) }
    }
    let messages = messages([object])
    #expect(messages.count == 6)
    #expect(messages.last == "a.o:(.data+0x28): more undefined references to `x' follow")
  }

  @Test func aPairWithAnUndefinedSymbolIsReportedOnce() {
    let object = object {
      let text = $0.section(".text", Code.loadAddress)
      let label = $0.symbol(".L0 ", in: text, binding: .local)
      $0.relocate(text, at: 0, .pcrelHi20, $0.symbol("x"))
      $0.relocate(text, at: 4, .pcrelLo12I, label)
    }
    #expect(messages([object]) == ["a.o:(.text+0x0): undefined reference to `x'"])
  }

  @Test func severalDefinitionsAreAnError() {
    func text(_ name: String) -> Object {
      object {
        let text = $0.section(".text", code(Code.noOperation, Code.ret))
        $0.symbol(name, in: text, at: 4, kind: .function)
      }
    }
    #expect(
      messages([text("f"), text("f"), definition("g", 1), text("f")]) == [
        "b.o: in function `f': (.text+0x4): multiple definition of `f'; a.o:(.text+0x4): first defined here",
        "d.o: in function `f': (.text+0x4): multiple definition of `f'; a.o:(.text+0x4): first defined here",
      ])
    #expect(messages([text("f"), text("f")], "-z", "muldefs") == [])
  }

  @Test func theSameNumberTwiceIsNoError() {
    let number = object { $0.absolute("n", 5) }
    let other = object { $0.absolute("n", 6) }
    #expect(messages([number, number], script: script) == [])
    #expect(messages([number, other], script: script).count == 1)
  }

  @Test func ofGroupsWithOneSignatureTheFirstIsKept() throws {
    func member(_ byte: UInt8) -> Object {
      object {
        let text = $0.section(".data", [byte], group: "f")
        $0.symbol("f", in: text, binding: .weak)
        $0.section(".data", [byte + 0x10])
      }
    }
    let result = try link([member(1), member(2)], script: script, "-e", "0")
    #expect(result.contents(".data") == [1, 0x11, 0x12])
    #expect(result.value("f") == 0x1000)
  }

  @Test func aReferenceIntoASectionLeftOutIsAnError() {
    let object = object {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 8))
      let gone = $0.section(".rodata.gone", [1])
      $0.relocate(data, at: 0, .abs64, $0.symbol("x", in: gone))
      let note = $0.section(".debug_note", [UInt8](repeating: 9, count: 8))
      $0.relocate(note, at: 0, .abs64, 0)
    }
    // (what only describes the code gets 0 instead)
    #expect(
      messages([object], script: "SECTIONS { .data : { *(.data) } /DISCARD/ : { *(.rodata.gone) } }") == [
        "`x' referenced in section `.data' of a.o: defined in discarded section `.rodata.gone' of a.o"
      ])
  }

  @Test func targetsMustGoTogether() {
    func code(_ flags: ELFFlags, _ architecture: String) -> Object {
      var object = object(flags: flags) { $0.section(".text", Code.call) }
      object.sections.append(Attributes(architecture: architecture).section())
      return object
    }
    #expect(
      messages([code(.floatDouble, "rv64i2p1"), code([], "rv64i2p1")]) == [
        "b.o: can't link soft-float modules with double-float modules"
      ])
    #expect(
      messages([code([], "rv64i2p1"), code([], "rv32i2p1")]) == [
        "b.o: ISA `rv32i2p1' doesn't match the `rv64i2p1' of the files before"
      ])
  }

  @Test func attributesAreJoined() throws {
    func code(_ architecture: String) -> Object {
      var object = object(flags: architecture.contains("_c") ? .compressed : []) { $0.section(".text", Code.call) }
      object.sections.append(Attributes(architecture: architecture, stackAlignment: 16).section())
      return object
    }
    let result = try link([code("rv64i2p1_m2p0_zicsr2p0"), code("rv64i2p1_a2p1_c2p0_zba1p0_zifencei2p0")], "-e", "0")
    let section = try #require(result.section(".riscv.attributes"))
    let attributes = try Attributes(bytes: section.contents, name: "a.out")
    #expect(attributes.architecture == "rv64i2p1_m2p0_a2p1_c2p0_zicsr2p0_zifencei2p0_zba1p0")
    #expect(attributes.stackAlignment == 16)
    #expect(result.executable.flags == .compressed)
  }

  @Test func executablesAndNothingAreNoInputs() throws {
    let result = try link([definition("x", 1)], "-e", "0")
    #expect(messages([result.executable]) == ["a.o: cannot link an executable as an object"])
    #expect(messages([]) == ["no input files"])
  }
}

// Every relocation against bytes from the psABI's formulas and the ISA manual's formats (the words are those that GNU as
// gives for the same instruction with the distance written out).

import ObjectFile
import Testing

/// One relocation in a section at 0x10000000, eight bytes in.
struct RelocationCase: CustomTestStringConvertible, Sendable {
  let type: RelocationType
  let before: [UInt8]
  let symbol: UInt64
  let addend: Int64
  let after: [UInt8]

  var testDescription: String { "\(type.name) of \(String(symbol, radix: 16)) + \(addend)" }

  init(_ type: RelocationType, _ before: [UInt8], _ symbol: UInt64, _ addend: Int64 = 0, gives after: [UInt8]) {
    self.type = type
    self.before = before
    self.symbol = symbol
    self.addend = addend
    self.after = after
  }
}

struct RelocationTests {
  static let base: UInt64 = 0x1000_0000
  /// Where the relocated bytes are.
  static let place: UInt64 = base + 8
  static let script = "SECTIONS { . = 0x10000000; .text : { *(.text) } }"

  static let cases: [RelocationCase] = [
    // Data: cut to its width, as GNU ld cuts it.
    RelocationCase(.abs32, [0, 0, 0, 0], 0x1234_5678, 1, gives: [0x79, 0x56, 0x34, 0x12]),
    RelocationCase(.abs32, [0, 0, 0, 0], 0x1_0000_0000, 2, gives: [2, 0, 0, 0]),
    RelocationCase(
      .abs64, [UInt8](repeating: 9, count: 8), 0x1122_3344_5566_7788, -8,
      gives: [0x80, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]),
    RelocationCase(.pcrel32, [0, 0, 0, 0], place + 0x10, gives: [0x10, 0, 0, 0]),
    RelocationCase(.plt32, [0, 0, 0, 0], place - 1, gives: [0xff, 0xff, 0xff, 0xff]),

    // Branches and jumps: both ends of their reach, and bits in disorder.
    RelocationCase(.branch, code(0x0000_0063), place - 4096, gives: code(0x8000_0063)),
    RelocationCase(.branch, code(0x0000_0063), place + 4094, gives: code(0x7e00_0fe3)),
    RelocationCase(.branch, code(0x00b5_0063), place, 0x554, gives: code(0x54b5_0a63)),
    RelocationCase(.jal, code(0x0000_00ef), place + 0xffffe, gives: code(0x7fff_f0ef)),
    RelocationCase(.jal, code(0x0000_00ef), place - 0x10_0000, gives: code(0x8000_00ef)),
    RelocationCase(.jal, code(0xffff_f0ef), place + 0x55554, gives: code(0x5545_50ef)),
    RelocationCase(.rvcBranch, UInt16(0xc101).bytes, place - 256, gives: UInt16(0xd101).bytes),
    RelocationCase(.rvcBranch, UInt16(0xc101).bytes, place + 254, gives: UInt16(0xcd7d).bytes),
    RelocationCase(.rvcBranch, UInt16(0xc101).bytes, place + 0xaa, gives: UInt16(0xc54d).bytes),
    RelocationCase(.rvcJump, UInt16(0xa001).bytes, place - 2048, gives: UInt16(0xb001).bytes),
    RelocationCase(.rvcJump, UInt16(0xa001).bytes, place + 2046, gives: UInt16(0xaffd).bytes),
    RelocationCase(.rvcJump, UInt16(0xa001).bytes, place + 0x2aa, gives: UInt16(0xa46d).bytes),

    // Pairs: the low part is signed, so the high part is one more where it is negative.
    RelocationCase(.call, Code.call, place + 0x1234_5678, gives: code(0x1234_5097, 0x6780_80e7)),
    RelocationCase(.callPLT, Code.call, place + 0x1800, gives: code(0x0000_2097, 0x8000_80e7)),
    RelocationCase(.call, Code.call, place - 4, gives: code(0x0000_0097, 0xffc0_80e7)),
    RelocationCase(.hi20, code(0x0000_0537), 0x1234_5678, gives: code(0x1234_5537)),
    RelocationCase(.hi20, code(0x0000_0537), 0x7fff_f7ff, gives: code(0x7fff_f537)),
    RelocationCase(.hi20, code(0x0000_0537), 0xffff_ffff_8000_0000, gives: code(0x8000_0537)),
    RelocationCase(.hi20, code(0x0000_0537), 0x1234_5800, gives: code(0x1234_6537)),
    RelocationCase(.lo12I, code(0x0005_3503), 0x1234_57ff, gives: code(0x7ff5_3503)),
    RelocationCase(.lo12I, code(0x0005_0513), 0x1234_5800, gives: code(0x8005_0513)),
    RelocationCase(.lo12S, code(0x00b5_2023), 0x1234_5678, gives: code(0x66b5_2c23)),
    RelocationCase(.lo12S, code(0x00b5_2023), 0x1234_5000, 0x800, gives: code(0x80b5_2023)),

    // Sums and differences: onto what stands there, each in its own width.
    RelocationCase(.add8, [0xf0, 0xaa], 0x20, gives: [0x10, 0xaa]),
    RelocationCase(.add16, [0xff, 0x00], 1, gives: [0x00, 0x01]),
    RelocationCase(.add32, [1, 0, 0, 0], 0x1000, 1, gives: [2, 0x10, 0, 0]),
    RelocationCase(.add64, [1, 0, 0, 0, 0, 0, 0, 0], .max, gives: [0, 0, 0, 0, 0, 0, 0, 0]),
    RelocationCase(.sub8, [0x10, 0xaa], 0x20, gives: [0xf0, 0xaa]),
    RelocationCase(.sub16, [0, 1], 1, gives: [0xff, 0]),
    RelocationCase(.sub32, [0, 0, 0, 0], 1, 1, gives: [0xfe, 0xff, 0xff, 0xff]),
    RelocationCase(.sub64, [5, 0, 0, 0, 0, 0, 0, 0], 3, gives: [2, 0, 0, 0, 0, 0, 0, 0]),
    RelocationCase(.set6, [0xc0], 0x7f, gives: [0xff]),
    RelocationCase(.sub6, [0x41], 2, gives: [0x7f]),
    RelocationCase(.set8, [0x41], 0x123, gives: [0x23]),
    RelocationCase(.set16, [1, 1], 0x12345, gives: [0x45, 0x23]),
    RelocationCase(.set32, [1, 1, 1, 1], 0x1_2345_6789, gives: [0x89, 0x67, 0x45, 0x23]),
    RelocationCase(.setULEB128, [0x80, 0x80, 0x00], 0x1234, gives: [0xb4, 0xa4, 0x00]),
    RelocationCase(.subULEB128, [0xb4, 0x24], 0x34, gives: [0x80, 0x24]),
  ]

  private func linked(_ test: RelocationCase) throws -> [UInt8] {
    let object = object {
      let text = $0.section(".text", code(Code.noOperation, Code.noOperation) + test.before + [0x55])
      let target = $0.absolute("target", test.symbol)
      $0.relocate(text, at: 8, test.type, target, test.addend)
    }
    return try link([object], script: Self.script, "-e", "0").contents(".text")
  }

  @Test(arguments: cases)
  func changesItsFieldAndNothingElse(test: RelocationCase) throws {
    let contents = try linked(test)
    #expect(contents == code(Code.noOperation, Code.noOperation) + test.after + [0x55])
  }

  /// One step beyond each end, and odd distances.
  @Test(arguments: [
    RelocationCase(.branch, code(0x0000_0063), place + 4096, gives: []),
    RelocationCase(.branch, code(0x0000_0063), place - 4098, gives: []),
    RelocationCase(.branch, code(0x0000_0063), place + 1, gives: []),
    RelocationCase(.jal, code(0x0000_00ef), place + 0x10_0000, gives: []),
    RelocationCase(.jal, code(0x0000_00ef), place - 0x10_0002, gives: []),
    RelocationCase(.jal, code(0x0000_00ef), place + 3, gives: []),
    RelocationCase(.rvcBranch, UInt16(0xc101).bytes, place + 256, gives: []),
    RelocationCase(.rvcBranch, UInt16(0xc101).bytes, place - 258, gives: []),
    RelocationCase(.rvcJump, UInt16(0xa001).bytes, place + 2048, gives: []),
    RelocationCase(.rvcJump, UInt16(0xa001).bytes, place - 2050, gives: []),
    RelocationCase(.call, Code.call, place &+ 0x7fff_f800, gives: []),
    RelocationCase(.call, Code.call, place &- 0x8000_0801, gives: []),
    RelocationCase(.hi20, code(0x0000_0537), 0x7fff_f800, gives: []),
    RelocationCase(.hi20, code(0x0000_0537), 0x8000_0000, gives: []),
    RelocationCase(.hi20, code(0x0000_0537), 0xffff_ffff_7fff_f7ff, gives: []),
  ])
  func isTruncatedOutOfReach(test: RelocationCase) {
    let object = object {
      let text = $0.section(".text", code(Code.noOperation, Code.noOperation) + test.before)
      $0.symbol("main", in: text, kind: .function)
      let target = $0.absolute("target", test.symbol)
      $0.relocate(text, at: 8, test.type, target, test.addend)
    }
    #expect(
      messages([object], script: Self.script) == [
        "a.o: in function `main': (.text+0x8): relocation truncated to fit: \(test.type.name) against symbol `target' "
          + "defined in *ABS* section in a.o"
      ])
  }

  @Test func aLowPartFindsItsHighPartByLabel() throws {
    let object = object {
      let text = $0.section(".text", Code.loadAddress + code(0x00b5_2023))
      let label = $0.symbol(".L0 ", in: text, at: 0, binding: .local)
      let target = $0.absolute("target", Self.base + 0x1800)
      $0.relocate(text, at: 0, .pcrelHi20, target)
      $0.relocate(text, at: 4, .pcrelLo12I, label)
      $0.relocate(text, at: 8, .pcrelLo12S, label, 4)
    }
    // The distance is that from the auipc, for both.
    #expect(
      try link([object], script: Self.script, "-e", "0").contents(".text")
        == code(0x0000_2517, 0x8005_0513, 0x80b5_2223))
  }

  @Test func aLowPartWithoutItsHighPartIsAnError() {
    let object = object {
      let text = $0.section(".text", Code.loadAddress)
      let label = $0.symbol(".L0 ", in: text, at: 4, binding: .local)
      $0.relocate(text, at: 0, .pcrelHi20, $0.absolute("target", 0))
      $0.relocate(text, at: 4, .pcrelLo12I, label)
    }
    #expect(
      messages([object], script: Self.script) == [
        "a.o:(.text+0x4): dangerous relocation: %pcrel_lo missing matching %pcrel_hi"
      ])
  }

  @Test func aLowPartMustNotNeedAnotherHighPart() {
    let object = object {
      let text = $0.section(".text", Code.loadAddress)
      let label = $0.symbol(".L0 ", in: text, at: 0, binding: .local)
      $0.relocate(text, at: 0, .pcrelHi20, $0.absolute("target", Self.base + 0x7ff))
      $0.relocate(text, at: 4, .pcrelLo12I, label, 1)
    }
    #expect(
      messages([object], script: Self.script) == [
        "a.o:(.text+0x4): dangerous relocation: %pcrel_lo overflow with an addend"
      ])
  }

  @Test func addressesFromTheTable() throws {
    let object = object {
      let text = $0.section(".text", code(0x0000_0517, 0x0005_3503, 0x0000_0597, 0x0005_b583))
      let first = $0.symbol(".L0 ", in: text, at: 0, binding: .local)
      let second = $0.symbol(".L1 ", in: text, at: 8, binding: .local)
      let target = $0.absolute("target", 0x1122_3344)
      let main = $0.symbol("main", in: text)
      $0.relocate(text, at: 0, .gotHi20, target)
      $0.relocate(text, at: 4, .pcrelLo12I, first)
      $0.relocate(text, at: 8, .gotHi20, main)
      $0.relocate(text, at: 12, .pcrelLo12I, second)
    }
    let script = "SECTIONS { . = 0x10000000; .text : { *(.text) } . = 0x10001000; .got : { *(.got.plt) *(.got) } }"
    let result = try link([object], script: script, "-e", "0")
    // Two words of dynamic linking, one more before the entries, as GNU ld has them.
    #expect(
      result.contents(".got")
        == UInt64.max.bytes + UInt64(0).bytes + UInt64(0).bytes + UInt64(0x1122_3344).bytes + Self.base.bytes)
    #expect(result.contents(".text") == code(0x0000_1517, 0x0185_3503, 0x0000_1597, 0x0185_b583))
  }

  @Test func threadLocalOffsetsCountFromTheTemplate() throws {
    let object = object {
      let text = $0.section(".text", code(0x0000_0537, 0x0045_0533, 0x0005_2503, 0x00a5_2023))
      $0.section(".tdata", [1, 2, 3, 4], flags: [.allocate, .write, .threadLocal], alignment: 4)
      let bss = $0.section(
        ".tbss", [], flags: [.allocate, .write, .threadLocal], alignment: 4, type: .noBits, size: 0x3000)
      let variable = $0.symbol("variable", in: bss, at: 0x2000, kind: .tls)
      $0.relocate(text, at: 0, .tprelHi20, variable)
      $0.relocate(text, at: 4, .tprelAdd, variable)
      $0.relocate(text, at: 8, .tprelLo12I, variable)
      $0.relocate(text, at: 12, .tprelLo12S, variable)
    }
    let result = try link([object], "-e", "0")
    #expect(result.contents(".text") == code(0x0000_2537, 0x0045_0533, 0x0045_2503, 0x00a5_2223))
    #expect(result.value("variable") == 0x2004)
  }

  @Test func differencesOfLEB128Numbers() throws {
    let object = object {
      let text = $0.section(".text", [UInt8](repeating: 0, count: 300))
      let data = $0.section(".data", [0x80, 0x80, 0x00, 0x7f])
      let start = $0.symbol("start", in: text, at: 0)
      let end = $0.symbol("end", in: text, at: 300)
      $0.relocate(data, at: 0, .setULEB128, end)
      $0.relocate(data, at: 0, .subULEB128, start)
      $0.relocate(data, at: 3, .setULEB128, end)
      $0.relocate(data, at: 3, .subULEB128, start, 250)
    }
    #expect(try link([object], "-e", "0").contents(".data") == [0xac, 0x82, 0x00, 0x32])
  }

  @Test func aLEB128NumberKeepsItsLength() {
    let object = object {
      let data = $0.section(".data", [0x00])
      $0.relocate(data, at: 0, .setULEB128, $0.absolute("target", 0x80))
    }
    #expect(
      messages([object]) == [
        "a.o:(.data+0x0): 0x80 does not fit the LEB128 number that the assembler left room for"
      ])
  }

  @Test func callsWithoutASymbolGoToTheAddend() throws {
    let object = object {
      let text = $0.section(".text", Code.call)
      $0.relocate(text, at: 0, .callPLT, nil, 0x1000_1000)
    }
    #expect(
      try link([object], script: Self.script, "-e", "0").contents(".text") == code(0x0000_1097, 0x0000_80e7))
  }

  // MARK: Undefined weak symbols

  @Test(arguments: [0x1000_0000, 0x9000_0000, 0xffff_ffff_c000_0000] as [UInt64])
  func aCallOfAnUndefinedWeakSymbolIsHarmlessAnywhere(base: UInt64) throws {
    let object = object {
      let text = $0.section(".text", Code.call)
      $0.relocate(text, at: 0, .callPLT, $0.symbol("nobody", binding: .weak), relaxes: true)
    }
    let script = "SECTIONS { . = \(base); .text : { *(.text) } }"
    #expect(
      try link([object], script: script, "-e", "0").contents(".text") == code(0x0000_0097, 0x0000_00e7))
  }

  @Test func theAddressOfAnUndefinedWeakSymbolIsZeroAnywhere() throws {
    let object = object {
      let text = $0.section(".text", Code.loadAddress)
      let label = $0.symbol(".L0 ", in: text, at: 0, binding: .local)
      $0.relocate(text, at: 0, .pcrelHi20, $0.symbol("nobody", binding: .weak))
      $0.relocate(text, at: 4, .pcrelLo12I, label)
    }
    // From up there only a lui reaches 0.
    let script = "SECTIONS { . = 0x90000000; .text : { *(.text) } }"
    #expect(
      try link([object], script: script, "-e", "0").contents(".text") == code(0x0000_0537, 0x0005_0513))
  }
}

// Code that gets shorter, and code that has to be aligned while it does.

import ObjectFile
import Testing

struct RelaxationTests {
  private let script = "SECTIONS { . = 0x10000; .text : { *(.text .text.*) } .data 0x20000 : { *(.data) } }"

  @Test func aCallWithinReachIsAJump() throws {
    let object = object {
      let text = $0.section(".text", Code.call + code(Code.ret), alignment: 4)
      let target = $0.symbol("f", in: text, at: 8, kind: .function, size: 4)
      $0.relocate(text, at: 0, .callPLT, target, relaxes: true)
    }
    let result = try link([object], script: script, "-e", "0")
    #expect(result.contents(".text") == code(0x0040_00ef, Code.ret))
    #expect(result.value("f") == 0x10004)
    #expect(result.symbol("f")?.size == 4)
    // The same without leave to change it, and by option.
    #expect(try link([object], script: script, "-e", "0", "--no-relax").contents(".text").count == 12)
  }

  @Test func aTailCallIsACompressedJumpWhereThereAreSuch() throws {
    func object(_ flags: ELFFlags) -> Object {
      LinkerTests.object(flags: flags) {
        let text = $0.section(".text", Code.tail + code(Code.ret), alignment: 2)
        $0.relocate(text, at: 0, .callPLT, $0.symbol("f", in: text, at: 8), relaxes: true)
      }
    }
    #expect(
      try link([object(.compressed)], script: script, "-e", "0").contents(".text") == UInt16(0xa009).bytes
        + code(Code.ret))
    #expect(try link([object([])], script: script, "-e", "0").contents(".text") == code(0x0040_006f, Code.ret))
  }

  @Test func withoutTheMarkNothingIsChanged() throws {
    let object = object {
      let text = $0.section(".text", Code.call + code(Code.ret), alignment: 4)
      $0.relocate(text, at: 0, .callPLT, $0.symbol("f", in: text, at: 8))
    }
    #expect(try link([object], script: script, "-e", "0").contents(".text") == code(0x0000_0097, 0x0080_80e7, Code.ret))
  }

  @Test func aCallOutOfReachStays() throws {
    let object = object {
      let text = $0.section(".text", Code.call, alignment: 4)
      $0.relocate(text, at: 0, .callPLT, $0.absolute("f", 0x20_0000), relaxes: true)
    }
    #expect(try link([object], script: script, "-e", "0").contents(".text") == code(0x001f_0097, 0x0000_80e7))
  }

  @Test func aCallOfALowAddressGoesFromZero() throws {
    let object = object {
      let text = $0.section(".text", Code.call, alignment: 4)
      $0.relocate(text, at: 0, .callPLT, $0.absolute("f", 0x7f0), relaxes: true)
    }
    let far = "SECTIONS { . = 0x80000000; .text : { *(.text) } }"
    #expect(try link([object], script: far, "-e", "0").contents(".text") == code(0x7f00_00e7))
  }

  @Test func shorterCodeBringsMoreIntoReach() throws {
    // The call at the start reaches over a megabyte of calls only after those are shorter.
    let count = 0x2_0010
    let object = object {
      let text = $0.section(".text", [UInt8](repeating: 0, count: 0), alignment: 4)
      var bytes = Code.call
      for _ in 0..<count { bytes += Code.call }
      bytes += code(Code.ret)
      $0.object.sections[text].contents = bytes
      $0.object.sections[text].size = UInt64(bytes.count)
      let end = $0.symbol("end", in: text, at: UInt64(bytes.count - 4))
      for index in 0...count { $0.relocate(text, at: UInt64(8 * index), .callPLT, end, relaxes: true) }
    }
    let result = try link([object], script: script, "-e", "0")
    #expect(result.section(".text")?.size == UInt64(4 * (count + 1) + 4))
  }

  @Test func differencesFollowTheCode() throws {
    let object = object {
      let text = $0.section(".text", Code.call + code(Code.ret), alignment: 4)
      let start = $0.symbol("start", in: text, at: 0, binding: .local)
      let end = $0.symbol("end", in: text, at: 12, binding: .local)
      $0.relocate(text, at: 0, .callPLT, end, relaxes: true)
      let data = $0.section(".data", [0, 0, 0, 0])
      $0.relocate(data, at: 0, .add32, end)
      $0.relocate(data, at: 0, .sub32, start)
    }
    #expect(try link([object], script: script, "-e", "0").contents(".data") == UInt32(8).bytes)
  }

  // MARK: Addresses

  /// `la a0, target`, then `sw a0` to it through another pair's label.
  private func loading(_ build: (inout ObjectBuilder) -> Int) -> Object {
    object {
      let text = $0.section(".text", Code.loadAddress + code(0x00a5_2023), alignment: 4)
      let label = $0.symbol(".L0 ", in: text, binding: .local)
      let target = build(&$0)
      $0.relocate(text, at: 0, .pcrelHi20, target, relaxes: true)
      $0.relocate(text, at: 4, .pcrelLo12I, label, relaxes: true)
      $0.relocate(text, at: 8, .pcrelLo12S, label, relaxes: true)
    }
  }

  @Test func anAddressNearTheGlobalPointerNeedsNoUpperPart() throws {
    let object = loading {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 64), alignment: 4)
      return $0.symbol("x", in: data, at: 4, size: 4)
    }
    let script = """
      SECTIONS { . = 0x10000; .text : { *(.text) } .data 0x20000 : { *(.data) } __global_pointer$ = 0x20010; }
      """
    // -12 from gp.
    #expect(try link([object], script: script, "-e", "0").contents(".text") == code(0xff41_8513, 0xfea1_aa23))
    #expect(try link([object], script: script, "-e", "0", "--no-relax").contents(".text").count == 12)
  }

  @Test func anAddressFarFromTheGlobalPointerStays() throws {
    let object = loading {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 64), alignment: 4)
      return $0.symbol("x", in: data, at: 4, size: 4)
    }
    // In reach by 2047 bytes, but not once alignment and the object's size are counted in.
    let script = """
      SECTIONS { . = 0x10000; .text : { *(.text) } .data 0x20000 : { *(.data) } __global_pointer$ = 0x20004 - 2047; }
      """
    #expect(try link([object], script: script, "-e", "0").contents(".text").count == 12)
  }

  @Test func oneLowPartThatMustStayKeepsTheUpperPart() throws {
    var object = loading {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 64), alignment: 4)
      return $0.symbol("x", in: data, at: 4, size: 4)
    }
    object.sections[0].relocations.removeLast()
    let script = """
      SECTIONS { . = 0x10000; .text : { *(.text) } .data 0x20000 : { *(.data) } __global_pointer$ = 0x20010; }
      """
    #expect(
      try link([object], script: script, "-e", "0").contents(".text") == code(0x0001_0517, 0x0045_0513, 0x00a5_2223))
  }

  @Test func theAddressOfAnUndefinedWeakSymbolIsOneInstruction() throws {
    let object = loading { $0.symbol("nobody", binding: .weak) }
    let script = "SECTIONS { . = 0x90000000; .text : { *(.text) } }"
    #expect(try link([object], script: script, "-e", "0").contents(".text") == code(0x0000_0513, 0x00a0_2023))
  }

  @Test func aLowAbsoluteAddressGoesFromZero() throws {
    let object = object {
      let text = $0.section(".text", Code.loadUpper, alignment: 4)
      let target = $0.absolute("device", 0x7f0)
      $0.relocate(text, at: 0, .hi20, target, relaxes: true)
      $0.relocate(text, at: 4, .lo12I, target, relaxes: true)
    }
    #expect(try link([object], script: script, "-e", "0").contents(".text") == code(0x7f00_0513))
  }

  @Test func aSmallUpperPartIsCompressed() throws {
    let object = object(flags: .compressed) {
      let text = $0.section(".text", Code.loadUpper, alignment: 2)
      let target = $0.absolute("device", 0x10004)
      $0.relocate(text, at: 0, .hi20, target, relaxes: true)
      $0.relocate(text, at: 4, .lo12I, target, relaxes: true)
    }
    // c.lui a0, 0x10; addi a0, a0, 4
    #expect(try link([object], script: script, "-e", "0").contents(".text") == UInt16(0x6541).bytes + code(0x0045_0513))
  }

  @Test func anUpperPartThatBecameZeroIsLoadedAsSuch() throws {
    // Before the calls in front of it are shorter, the target is beyond 0x800.
    let object = object(flags: .compressed) {
      var bytes = Code.loadUpper
      let calls = 16
      for _ in 0..<calls { bytes += Code.call }
      let text = $0.section(".text", bytes, alignment: 2)
      let target = $0.symbol("target", in: text, at: UInt64(bytes.count))
      $0.relocate(text, at: 0, .hi20, target, relaxes: true)
      $0.relocate(text, at: 4, .lo12I, target)
      for index in 0..<calls { $0.relocate(text, at: UInt64(8 + 8 * index), .callPLT, target, relaxes: true) }
    }
    let script = "SECTIONS { . = 0x780; .text : { *(.text) } }"
    let contents = try link([object], script: script, "-e", "0").contents(".text")
    // c.li a0, 0; addi a0, a0, 0x7c6
    #expect(contents.prefix(6) == UInt16(0x4501).bytes[...] + code(0x7c65_0513))
  }

  // MARK: Alignment

  /// A call, then `.balign alignment` with as many bytes as it may need, then a label.
  private func aligned(to alignment: UInt64, compressed: Bool) -> Object {
    let smallest: UInt64 = compressed ? 2 : 4
    let room = alignment - smallest
    return object(flags: compressed ? .compressed : []) {
      var bytes = Code.call
      var left = room
      if left % 4 == 2 {
        bytes += Code.compressedNoOperation.bytes
        left -= 2
      }
      for _ in 0..<(left / 4) { bytes += Code.noOperation.bytes }
      bytes += code(Code.ret)
      let text = $0.section(".text", bytes, alignment: alignment)
      let target = $0.symbol("f", in: text, at: 8 + room)
      $0.relocate(text, at: 0, .callPLT, target, relaxes: true)
      $0.relocate(text, at: 8, .align, nil, Int64(room))
    }
  }

  @Test(arguments: [8, 16, 64, 4096] as [UInt64], ["--relax", "--no-relax"])
  func alignmentIsRightWhateverGetsShorter(alignment: UInt64, option: String) throws {
    for compressed in [false, true] {
      let object = aligned(to: alignment, compressed: compressed)
      let result = try link(
        [object, object, object].enumerated().map { rename($1, "f", "f\($0)") }, script: script, "-e", "0", option)
      for index in 0..<3 {
        let value = try #require(result.value("f\(index)"))
        #expect(value % alignment == 0)
        let section = try #require(result.section(".text"))
        let offset = Int(value - section.address)
        #expect(Array(section.contents[offset..<(offset + 4)]) == code(Code.ret))
        #expect(
          onlyNoOperations(
            section.contents, before: offset, after: option == "--relax" ? 4 : 8, alignment: Int(alignment)))
      }
    }
  }

  /// What stands between the call and the aligned place is whole instructions that do nothing.
  private func onlyNoOperations(_ contents: [UInt8], before end: Int, after count: Int, alignment: Int) -> Bool {
    var position = (end - 1) / alignment * alignment + count
    while position < end {
      let half = UInt16(contents[position]) | UInt16(contents[position + 1]) << 8
      if half == Code.compressedNoOperation {
        position += 2
      } else if position + 4 <= end, Array(contents[position..<(position + 4)]) == Code.noOperation.bytes {
        position += 4
      } else {
        return false
      }
    }
    return position == end
  }

  private func rename(_ object: Object, _ old: String, _ new: String) -> Object {
    var object = object
    for index in object.symbols.indices where object.symbols[index].name == old { object.symbols[index].name = new }
    return object
  }

  @Test func bytesThatFitExactlyStayAsTheyAre() throws {
    // The short one first, as GNU as pads: where all are needed, the linker does not touch them; else it ends with it.
    let object = aligned(to: 16, compressed: true)
    func padding(at address: String) throws -> ArraySlice<UInt8> {
      let script = "SECTIONS { .text \(address) : SUBALIGN(2) { *(.text) } }"
      return try link([object], script: script, "-e", "0", "--no-relax").contents(".text").dropFirst(8).dropLast(4)
    }
    let long = Code.noOperation.bytes
    let short = Code.compressedNoOperation.bytes
    #expect(try Array(padding(at: "0x1000a")) == short + long + long + long)
    #expect(try Array(padding(at: "0x10002")) == long + short)
  }

  @Test func aLostAlignmentIsAnError() {
    let object = object {
      let text = $0.section(".text", code(Code.noOperation, Code.noOperation), alignment: 2)
      $0.relocate(text, at: 0, .align, nil, 4)
    }
    #expect(
      messages([object], script: "SECTIONS { . = 0x10002; .text : { *(.text) } }") == [
        "a.o:(.text+0x0): 6 bytes required for alignment to 8-byte boundary, but only 4 present"
      ])
  }

  @Test func anAlignmentPastTheEndIsAnError() {
    let object = object {
      let text = $0.section(".text", code(Code.noOperation), alignment: 4)
      $0.relocate(text, at: 0, .align, nil, 8)
    }
    #expect(messages([object]) == ["a.o:(.text+0x0): R_RISCV_ALIGN spans more bytes than the section has"])
  }

  @Test func overlappingInstructionsDoNoHarm() {
    // Nobody writes such a file by hand or machine; it must not bring the linker down.
    for (first, second) in [(0, 4), (0, 2), (0, 0), (4, 0)] as [(UInt64, UInt64)] {
      for types in [
        (RelocationType.callPLT, RelocationType.abs64), (.callPLT, .callPLT), (.hi20, .callPLT), (.abs64, .hi20),
      ] {
        let object = object(flags: .compressed) {
          let text = $0.section(".text", [UInt8](repeating: 0x13, count: 12), alignment: 2)
          let near = $0.symbol("near", in: text, at: 12)
          let low = $0.absolute("low", 4)
          $0.relocate(text, at: first, types.0, types.0 == .hi20 ? low : near, relaxes: true)
          $0.relocate(text, at: second, types.1, types.1 == .hi20 ? low : near, relaxes: true)
          $0.relocate(text, at: 2, .align, nil, 6)
        }
        _ = messages([object], script: script)
      }
    }
  }
}

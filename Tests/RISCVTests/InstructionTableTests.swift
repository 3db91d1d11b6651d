// The 32-bit instructions: their rows, and encoding and decoding by them.

import Testing

@testable import RISCV

@Suite struct InstructionTableTests {
  @Test func everyOpcodeHasItsRowAtItsPlace() {
    #expect(InstructionTable.rows.map(\.opcode) == Opcode.allCases)
  }

  /// Two pictures overlap where they agree in every bit that both fix.
  @Test func noTwoRowsMatchOneWord() {
    let rows = InstructionTable.rows
    for (index, one) in rows.enumerated() {
      for other in rows[(index + 1)...] {
        let both = one.picture.mask & other.picture.mask
        #expect((one.picture.match ^ other.picture.match) & both != 0, "\(one.mnemonic) and \(other.mnemonic)")
      }
    }
  }

  @Test func everyRowMatchesWordsOfItsLengthOnly() {
    for row in InstructionTable.rows {
      #expect(Decoder.byteCount(startingWith: UInt16(truncatingIfNeeded: row.picture.match)) == 4)
    }
  }

  /// Every bit that the picture leaves open comes back.
  @Test(arguments: Opcode.allCases)
  func encodingUndoesDecoding(opcode: Opcode) throws {
    var random = SeededGenerator(seed: UInt64(opcode.rawValue))
    let row = InstructionTable.row(opcode)
    for _ in 0..<500 {
      let word = row.picture.match | (UInt32.random(in: 0...UInt32.max, using: &random) & ~row.picture.mask)
      let instruction = try #require(Decoder.decode(word), "\(row.mnemonic)")
      #expect(instruction.opcode == opcode)
      #expect(instruction.length == 4)
      #expect(instruction.word == word, "\(row.mnemonic)")
    }
  }

  /// Every value of every operand comes back; the registers and the ends of the immediate's range are all tried.
  @Test(arguments: Opcode.allCases)
  func decodingUndoesEncoding(opcode: Opcode) {
    var random = SeededGenerator(seed: UInt64(opcode.rawValue))
    let row = InstructionTable.row(opcode)
    let fields = Set(row.picture.slices.map(\.field))
    let range = row.picture.immediateRange
    let step = Int64(1) << Int64(row.picture.immediateShift)
    for count in 0..<500 {
      let register = UInt8(count % 32)
      var instruction = Instruction(opcode)
      if fields.contains(.rd) { instruction.rd = register }
      if fields.contains(.rs1) { instruction.rs1 = count < 64 ? register : UInt8.random(in: 0...31, using: &random) }
      if fields.contains(.rs2) { instruction.rs2 = count < 96 ? register : UInt8.random(in: 0...31, using: &random) }
      if fields.contains(.modifier) { instruction.modifier = UInt8(count % (row.takesOrdering ? 4 : 8)) }
      let value = [range.lowerBound, range.upperBound, 0, step, -step][count % 7 < 5 ? count % 7 : 2]
      let immediate = count % 7 < 5 && range.contains(value) ? value : Int64.random(in: range, using: &random)
      instruction.immediate = Int32(truncatingIfNeeded: immediate & -step)
      #expect(Decoder.decode(instruction.word) == instruction, "\(row.mnemonic) \(instruction)")
    }
  }

  @Test func rowsHaveTheWordsOfGNU() throws {
    #expect(expectedWords.count == InstructionTable.rows.count)
    for (row, expected) in zip(InstructionTable.rows, expectedWords) {
      let decoded = try #require(Decoder.decode(expected.word), "\(expected.text)")
      #expect(decoded.opcode == row.opcode, "\(expected.text)")
      let spelling = try #require(Spelling(expected.text), "\(expected.text)")
      #expect(spelling.word(compressing: false) == expected.word, "\(expected.text)")
      var disassembler = Disassembler(usesAliases: false)
      #expect(disassembler.text(of: expected.word, at: 0) == tabbed(expected.text), "\(expected.text)")
    }
  }

  @Test func lengthsFollowTheLowestBits() {
    let expected: [(half: UInt16, count: Int)] = [
      (0x0000, 2), (0x0001, 2), (0xfffe, 2), (0x0003, 4), (0xffef, 4), (0x001f, 6), (0xffdf, 6), (0x003f, 8),
      (0xffbf, 8), (0x007f, 10), (0x107f, 12), (0x607f, 22), (0x707f, 2),
    ]
    for (half, count) in expected { #expect(Decoder.byteCount(startingWith: half) == count, "\(half)") }
  }

  @Test func whatNoRowKnowsDoesNotDecode() {
    // Custom-0, a reserved branch, loads and stores of quads, 48 bits, all ones, `uret`, shifts by 64 and more.
    for word: UInt32 in [
      0x0000_000b, 0x0000_2063, 0x0000_4007, 0x0000_4027, 0x0000_001f, 0xffff_ffff, 0x0020_0073, 0x0400_1013,
      0x0200_101b, 0x0000_7003, 0x0000_4023,
    ] {
      #expect(Decoder.decode(word) == nil, "\(word)")
    }
  }

  /// As objdump prints it: a tab after the mnemonic.
  private func tabbed(_ text: String) -> String {
    text.split(separator: " ", maxSplits: 1).joined(separator: "\t")
  }
}

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

  @Test(arguments: Opcode.allCases)
  func decodingUndoesEncoding(opcode: Opcode) {
    var random = SystemRandomNumberGenerator()
    let row = InstructionTable.row(opcode)
    for _ in 0..<2000 {
      let word = row.picture.match | (UInt32.random(in: 0...UInt32.max, using: &random) & ~row.picture.mask)
      guard let instruction = Decoder.decode(word) else {
        Issue.record("\(row.mnemonic): \(word) does not decode")
        return
      }
      #expect(instruction.opcode == opcode)
      #expect(instruction.word == word)
    }
  }

  /// All 65,536 words, so that no reserved or overlapping one is missed.
  @Test func everyCompressedWordExpandsAndCompressesToTheSameEffect() {
    for word in UInt32(0)..<0x10000 where word & 3 != 3 {
      guard let instruction = Decoder.decode(word) else { continue }
      #expect(instruction.length == 2)
      guard let again = instruction.compressedWord else { continue }
      let back = Decoder.decode(UInt32(again))
      #expect(back?.rd == instruction.rd, "\(word)")
    }
    #expect(Decoder.decode(0) == nil)
  }
}

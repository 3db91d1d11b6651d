// HOT: once for each instruction that an assembler or a linker writes.
// Instructions to words: 32 bits, or 16 where the extension C has a form.

extension Instruction {
  /// The 32-bit word. Fields wider than their place are cut; check them against the row first.
  public var word: UInt32 { InstructionTable.layouts[Int(opcode.rawValue)].scatter(fieldBits) }

  /// The shortest word that has the same effect, if 16 bits will do, chosen as GNU as chooses for the
  /// base mnemonic. For what was spelled otherwise ask `Form.compressedWord(for:)`.
  public var compressedWord: UInt16? { Compression.word(for: self, among: .chosenFreely) }
}

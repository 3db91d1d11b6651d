// Instructions to words: 32 bits, or 16 where the extension C has a form.

extension Instruction {
  /// The 32-bit word. Fields wider than their place are cut; check them against the row first.
  public var word: UInt32 { InstructionTable.row(opcode).picture.scatter(self) }

  /// The 16-bit word that has the same effect, if there is one, chosen as GNU as chooses.
  public var compressedWord: UInt16? { Compression.word(for: self) }
}

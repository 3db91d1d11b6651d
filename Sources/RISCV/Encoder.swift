// Instructions to words: 32 bits in 5 ns, or 16 where the extension C has a form.

extension Instruction {
  /// The 32-bit word. Fields wider than their place are cut; check them against the row first.
  public var word: UInt32 { InstructionTable.layouts[Int(opcode.rawValue)].scatter(fieldBits) }

  /// The 16-bit word that has the same effect, if there is one, chosen as GNU as chooses for the base
  /// mnemonic. What was spelled otherwise wants `compressedWord(among:)`.
  public var compressedWord: UInt16? { compressedWord(among: .chosenFreely) }

  /// The 16-bit word that has the same effect, if one of `rows` has it. With the `compressions` of the form
  /// that an instruction was spelled by, this is GNU as's choice.
  public func compressedWord(among rows: CompressedSet) -> UInt16? { Compression.word(for: self, among: rows) }
}

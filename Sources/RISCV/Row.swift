// A row of the instruction table.

/// One instruction: its bits and how it is written.
public struct Row: Sendable {
  public let opcode: Opcode
  public let mnemonic: String
  public let picture: Picture
  public let operands: [Operand]
  public let isa: Extension
  /// GNU as may write 16 bits for this spelling; it does not for those that have a shorter one
  /// (`j`, `ret`, `jr`).
  let compresses: Bool

  init(
    _ opcode: Opcode, _ mnemonic: String, _ picture: String, _ operands: String, _ isa: Extension,
    compresses: Bool = true
  ) {
    self.opcode = opcode
    self.mnemonic = mnemonic
    self.picture = Picture(picture)
    self.operands = Operand.list(operands)
    self.isa = isa
    self.compresses = compresses
  }

  /// Belongs to Zfhmin and D both.
  var convertsHalfAndDouble: Bool { opcode == .fcvtDH || opcode == .fcvtHD }

  /// Takes the suffixes `.aq`, `.rl` and `.aqrl`: a bit each, where floating point has a rounding mode of three.
  public var takesOrdering: Bool { picture.slices.contains { $0.field == .modifier && $0.width == 1 } }
}

// A row of the instruction table, and a form: one way to write an instruction down.

/// One instruction: its bits and how it is written.
public struct Row: Sendable {
  public let opcode: Opcode
  public let mnemonic: String
  public let picture: Picture
  public let operands: [Operand]
  public let isa: Extension

  init(_ opcode: Opcode, _ mnemonic: String, _ picture: String, _ operands: String, _ isa: Extension) {
    self.opcode = opcode
    self.mnemonic = mnemonic
    self.picture = Picture(picture)
    self.operands = Operand.list(operands)
    self.isa = isa
  }

  /// Takes the suffixes `.aq`, `.rl` and `.aqrl`.
  public var takesOrdering: Bool { picture.slices.contains { $0.field == .modifier } }
}

/// A mnemonic with its operands and the instruction that it stands for: a row itself, an alias, or
/// a 16-bit instruction asked for by name.
public struct Form: Sendable {
  public let mnemonic: String
  public let operands: [Operand]
  /// The instruction with all that the operands do not say; its length is 2 for a `c.` mnemonic.
  public let template: Instruction
  /// One operand fills both rd and rs1 (`c.addi rd, imm`).
  public let tiesSourceToDestination: Bool
  /// For a `c.` mnemonic the row whose encoding is asked for: an index into `CompressedTable.rows`.
  public let compressedRow: Int?
  public let isa: Extension

  init(
    _ mnemonic: String, _ operands: [Operand], _ template: Instruction, ties: Bool = false,
    compressedRow: Int? = nil, isa: Extension
  ) {
    self.mnemonic = mnemonic
    self.operands = operands
    self.template = template
    tiesSourceToDestination = ties
    self.compressedRow = compressedRow
    self.isa = isa
  }
}

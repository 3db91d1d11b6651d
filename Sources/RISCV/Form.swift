// One way to write an instruction down: what an assembler matches operands with, and a disassembler
// prints. `Mnemonics` finds the forms of a mnemonic.

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
  /// The 16-bit rows that an assembler may choose for this spelling where C is on. GNU as chooses by
  /// the spelling: `mv a0, zero` stays 32 bits wide, `addi a0, zero, 0` does not.
  public let compressions: CompressedSet
  public let isa: Extension
  /// Another extension that it needs besides: `c.fld` needs C and D.
  public let besides: Extension?

  init(
    _ mnemonic: String, _ operands: [Operand], _ template: Instruction, ties: Bool = false,
    compressedRow: Int? = nil, compressions: CompressedSet = .chosenFreely, isa: Extension,
    besides: Extension? = nil
  ) {
    self.mnemonic = mnemonic
    self.operands = operands
    self.template = template
    tiesSourceToDestination = ties
    self.compressedRow = compressedRow
    self.compressions = compressions
    self.isa = isa
    self.besides = besides
  }

  /// The form of a row as the table has it.
  init(_ row: Row, suffix: String = "", modifier: UInt8 = 0) {
    self.init(
      suffix.isEmpty ? row.mnemonic : row.mnemonic + suffix, row.operands,
      Instruction(row.opcode, modifier: modifier), compressions: row.compresses ? .chosenFreely : [], isa: row.isa,
      besides: row.convertsHalfAndDouble ? .d : nil)
  }

  /// The form that asks for the 16-bit row `number`.
  init(compressedRow number: Int) {
    let row = CompressedTable.rows[number]
    self.init(
      row.mnemonic, row.operands, row.template, ties: row.picture.tiesSourceToDestination,
      compressedRow: number, compressions: [], isa: .c,
      besides: InstructionTable.row(row.template.opcode).isa == .d ? .d : nil)
  }

  /// The form as a manual shows it: `lw rd, imm(rs1)`.
  public var usage: String {
    operands.isEmpty ? mnemonic : mnemonic + " " + operands.map(\.text).joined(separator: ", ")
  }

  /// The 16-bit word that GNU as writes for `instruction` spelled this way where C is on, if any.
  /// `instruction` is the template with the operands filled in, every one of them a known number.
  public func compressedWord(for instruction: Instruction) -> UInt16? {
    instruction.compressedWord(among: compressions)
  }

  /// The operands can say all that tells `instruction` from the template.
  func says(_ instruction: Instruction) -> Bool {
    let said = operands.reduce(0) { $0 | $1.fieldBits }
    return (instruction.fieldBits ^ template.fieldBits) & ~said == 0
      && (instruction.rs1 == instruction.rs2 || !operands.contains(.fs))
  }
}

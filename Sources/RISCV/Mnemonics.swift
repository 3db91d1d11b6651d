// Every way to write an instruction, by its mnemonic: rows, rows with `.aq`/`.rl`, aliases, `c.` forms.

public enum Mnemonics {
  /// The forms of `mnemonic` in the order in which an assembler tries them: the first whose operands fit is
  /// meant. Empty if there is none.
  public static func forms(named mnemonic: String) -> [Form] { index[mnemonic] ?? [] }

  private static let index: [String: [Form]] = {
    var index: [String: [Form]] = [:]
    index.reserveCapacity(512)
    func add(_ form: Form) { index[form.mnemonic, default: []].append(form) }
    for row in InstructionTable.rows {
      add(Form(row.mnemonic, row.operands, Instruction(row.opcode), isa: row.isa))
      guard row.takesOrdering else { continue }
      for (suffix, modifier) in [(".rl", UInt8(1)), (".aq", 2), (".aqrl", 3)] {
        add(Form(row.mnemonic + suffix, row.operands, Instruction(row.opcode, modifier: modifier), isa: row.isa))
      }
    }
    Aliases.forms.forEach(add)
    for (number, row) in CompressedTable.rows.enumerated() {
      let ties = row.picture.slices.contains { $0.field == .rs1 } && row.operands.first == .rd
        && !row.operands.contains(.memory)
      add(Form(row.mnemonic, row.operands, row.template, ties: ties, compressedRow: number, isa: .c))
    }
    return index
  }()
}

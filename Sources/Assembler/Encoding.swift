// Filled-in instructions become bytes, in 16 bits where that is wanted and can be. What waits for a symbol leaves
// a fixup, or a branch fragment whose size is open. `Operands` and `Pseudo` call it.

import ObjectFile
import RISCV

extension Assembler {
  /// Appends the instruction, or what stands for it until its target is known.
  mutating func emit(_ draft: InstructionDraft, _ encoding: InstructionEncoding) throws(StatementError) {
    try reserve(8)
    try requireStorage()
    noteLine()
    guard let expression = draft.expression else {
      return append(draft.instruction, encoding)
    }
    let place = place(of: draft.operandIndex)
    switch draft.relocation {
    case .jal, .branch:
      branch(draft, expression, encoding, place: place)
    default:
      append(draft.instruction, draft.relocation, expression, place: place)
    }
  }

  private mutating func append(_ instruction: Instruction, _ encoding: InstructionEncoding) {
    switch encoding {
    case .row(let row):
      let word = CompressedTable.rows[Int(row)].encode(instruction) ?? 0
      sections.current.append(UInt64(word), count: 2)
    case .chosen(let rows):
      if mode.compresses, let word = instruction.compressedWord(among: rows) {
        sections.current.append(UInt64(word), count: 2)
      } else {
        sections.current.append(UInt64(instruction.word), count: 4)
      }
    }
  }

  private mutating func branch(
    _ draft: InstructionDraft, _ expression: Expression, _ encoding: InstructionEncoding, place: Place
  ) {
    var instruction = draft.instruction
    instruction.length = 4
    let isCompressible =
      switch encoding {
      case .row: true
      case .chosen(let rows): mode.compresses && instruction.compressedWord(among: rows) != nil
      }
    emit(branch: instruction, isCompressible: isCompressible, to: expression, place: place)
  }

  /// Appends a branch whose size is open.
  mutating func emit(branch instruction: Instruction, isCompressible: Bool, to expression: Expression, place: Place) {
    let target = expression.form == .constant ? SymbolID.none : symbols.anonymous(simple(expression), place: place)
    addFragment(
      .branch(instruction, isCompressible: isCompressible), size: 0, target: target,
      addend: expression.form == .constant || expression.form == .symbol ? expression.constant : 0, place: place)
  }

  /// A symbol without the number that is added to it; any other expression as it is.
  private func simple(_ expression: Expression) -> Expression {
    expression.form == .symbol ? .symbol(expression.left) : expression
  }

  /// Appends an instruction whose operands are all known.
  mutating func emit(
    _ instruction: Instruction, among rows: CompressedSet = .chosenFreely
  ) throws(StatementError) {
    try reserve(4)
    try requireStorage()
    noteLine()
    append(instruction, .chosen(among: rows))
  }

  /// Appends a 32-bit instruction with a fixup.
  mutating func emit(
    _ instruction: Instruction, _ relocation: RelocationType, _ expression: Expression, place: Place
  ) throws(StatementError) {
    try reserve(4)
    try requireStorage()
    noteLine()
    append(instruction, relocation, expression, place: place)
  }

  private mutating func append(
    _ instruction: Instruction, _ relocation: RelocationType, _ expression: Expression, place: Place
  ) {
    addFixup(.relocation(relocation), expression, place: place)
    sections.current.append(UInt64(instruction.word), count: 4)
    switch relocation {
    case .hi20, .pcrelHi20, .callPLT, .tprelHi20, .tprelAdd: sections.current.startRun()
    default: break
    }
  }
}

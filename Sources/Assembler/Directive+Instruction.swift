// `.insn`: instructions that the assembler does not know, by their fields or as numbers.

import ObjectFile
import RISCV

extension Assembler {
  /// `.insn format, …`, `.insn value`, `.insn length, value`.
  mutating func rawInstruction() throws(StatementError) {
    mark(.code)
    guard token.kind == .identifier, let name = Optional(text(token)),
      RawFormat.rows.contains(where: { $0.name == name })
    else { return try numericInstruction() }
    next += 1
    let start = next
    var isMissingCompression = false
    for format in RawFormat.rows where format.name == name {
      if format.isCompressed, !mode.architecture.hasCompressed {
        isMissingCompression = true
        continue
      }
      next = start
      var draft = RawDraft()
      guard try read(format, &draft) else { continue }
      return try emit(draft, bytes: format.isCompressed ? 2 : 4)
    }
    next = start
    let statement = statementText(from: start - 1)
    throw error(
      isMissingCompression ? .extensionRequired(statement, extensions: "`c'") : .illegalOperands(statement), at: start)
  }

  /// A word while its operands are read.
  private struct RawDraft {
    var word: UInt32 = 0
    var relocation: RelocationType?
    var expression = Expression.absent
    var operandIndex = 0
  }

  /// Reads the operands as `format` has them; false if they are of another kind.
  private mutating func read(_ format: RawFormat, _ draft: inout RawDraft) throws(StatementError) -> Bool {
    for (index, operand) in format.operands.enumerated() {
      if index > 0, !accept(",") { return false }
      guard try read(operand, &draft) else { return false }
    }
    return token.kind == .end
  }

  private mutating func read(_ operand: RawOperand, _ draft: inout RawDraft) throws(StatementError) -> Bool {
    let start = next
    if operand.isRegister, let slot = operand.slot {
      let integer = register()
      guard let number = integer ?? (mode.architecture.hasSingle ? floatRegister() : nil) else { return false }
      guard slot.width == 5 || (8...15).contains(number) else { return false }
      draft.word |= UInt32(slot.width == 5 ? number : number - 8) << slot.shift
      return true
    }
    if let slot = operand.slot {
      let value: Int64
      if operand == .opcode || operand == .quadrant, token.kind == .identifier,
        let known = RawFormat.opcodes[text(token)]
      {
        value = Int64(known)
        next += 1
      } else {
        guard let number = try plainNumber() else { return false }
        value = number
      }
      let isFit = (0..<1 << Int64(slot.width)).contains(value)
      guard isFit, operand != .opcode || value & 3 == 3, operand != .quadrant || value < 3 else {
        throw error(.badField(operand.rawValue, limit: 1 << Int64(slot.width) - 1), at: start)
      }
      draft.word |= UInt32(value) << slot.shift
      return true
    }
    switch operand {
    case .branch, .jump, .cbranch, .cjump:
      let expression = try expression()
      guard expression.form != .absent, register(peeking: true) == nil else { return false }
      (draft.relocation, draft.expression, draft.operandIndex) = (operand.relocation, expression, start)
      return true
    case .upper, .immediate, .load, .store: return try readImmediate(operand, &draft)
    case .cimmediate:
      guard let value = try plainNumber(), (-32...31).contains(value) else { return false }
      let bits = UInt32(truncatingIfNeeded: value)
      draft.word |= (bits & 0x1F) << 2 | (bits >> 5 & 1) << 12
      return true
    case .wide, .stack:
      let width: Int64 = operand == .wide ? 8 : 6
      guard let value = try plainNumber(), (0..<1 << width).contains(value) else { return false }
      draft.word |= UInt32(value) << (operand == .wide ? 5 : 7)
      return true
    case .near:
      guard let value = try plainNumber(), (0...31).contains(value), accept("("), let base = register(),
        (8...15).contains(base), accept(")")
      else { return false }
      draft.word |= (UInt32(value) & 3) << 5 | (UInt32(value) >> 2) << 10 | UInt32(base - 8) << 7
      return true
    default: return false
    }
  }

  /// A number, or the part of an address: `%lo(x)`, `%hi(x)`; behind it, for memory, the register.
  private mutating func readImmediate(
    _ operand: RawOperand, _ draft: inout RawDraft
  ) throws(StatementError) -> Bool {
    let isUpper = operand == .upper
    let start = next
    if accept("%") {
      let type = RelocationFunction.type(text(token), isUpper: isUpper, isStore: operand == .store)
      guard let type else { return false }
      next += 1
      guard accept("(") else { return false }
      let expression = try requiredExpression()
      guard accept(")") else { throw error(.unclosedFunction) }
      (draft.relocation, draft.expression, draft.operandIndex) = (type, expression, start)
    } else if !(token.is("(") && operand != .immediate && operand != .upper) {
      guard register(peeking: true) == nil, let value = try plainNumber() else { return false }
      guard (isUpper ? 0...0xF_FFFF : -2048...2047).contains(value) else { return false }
      let bits = UInt32(truncatingIfNeeded: value)
      switch operand {
      case .upper: draft.word |= bits << 12
      case .store: draft.word |= (bits >> 5 & 0x7F) << 25 | (bits & 0x1F) << 7
      default: draft.word |= bits << 20
      }
    }
    guard operand == .load || operand == .store else { return true }
    guard accept("("), let base = register(), accept(")") else { return false }
    draft.word |= UInt32(base) << 15
    return true
  }

  /// A number; nil if something else is written.
  private mutating func plainNumber() throws(StatementError) -> Int64? {
    let expression = try expression()
    return expression.form == .constant ? expression.constant : nil
  }

  private mutating func emit(_ draft: RawDraft, bytes: Int) throws(StatementError) {
    try reserve(8)
    try requireStorage()
    noteLine()
    if let relocation = draft.relocation {
      if let branch = Assembler.branch(draft.word, relocation) {
        return emit(
          branch: branch, isCompressible: bytes == 2, to: draft.expression, place: place(of: draft.operandIndex))
      }
      addFixup(.relocation(relocation), draft.expression, place: place(of: draft.operandIndex))
    }
    sections.current.append(UInt64(draft.word), count: bytes)
    if draft.relocation != nil { sections.current.startRun() }
  }

  /// The branch or jump that a word without its distance is, as if it were written by its name.
  private static func branch(_ word: UInt32, _ relocation: RelocationType) -> Instruction? {
    let conditions: [Opcode?] = [.beq, .bne, nil, nil, .blt, .bge, .bltu, .bgeu]
    let (rd, rs1, rs2) = (UInt8(word >> 7 & 31), UInt8(word >> 15 & 31), UInt8(word >> 20 & 31))
    let short = UInt8(word >> 7 & 7) + 8
    switch (relocation, word & 0x7F, word & 0xE003) {
    case (.branch, 0x63, _): return conditions[Int(word >> 12 & 7)].map { Instruction($0, rs1: rs1, rs2: rs2) }
    case (.jal, 0x6F, _): return Instruction(.jal, rd: rd)
    case (.rvcJump, _, 0xA001): return Instruction(.jal)
    case (.rvcBranch, _, 0xC001): return Instruction(.beq, rs1: short)
    case (.rvcBranch, _, 0xE001): return Instruction(.bne, rs1: short)
    default: return nil
    }
  }

  /// How long an instruction is by its lowest bits (Unpriv. 1.5).
  private static func length(of value: UInt64) -> Int {
    if value & 3 != 3 { return 2 }
    if value & 0x1F != 0x1F { return 4 }
    if value & 0x3F == 0x1F { return 6 }
    return value & 0x7F == 0x3F ? 8 : 2
  }

  private mutating func numericInstruction() throws(StatementError) {
    let start = next
    guard let first = try plainNumber() else { throw error(.illegalOperands(statementText(from: start)), at: start) }
    var value = UInt64(bitPattern: first)
    var length = Assembler.length(of: value)
    if accept(",") {
      let valueStart = next
      guard let second = try plainNumber() else { throw error(.badExpression, at: valueStart) }
      value = UInt64(bitPattern: second)
      guard let given = Int(exactly: first), given > 0, given % 2 == 0, given == Assembler.length(of: value) else {
        throw error(.rawLengthConflict, at: start)
      }
      length = given
    }
    try endOfStatement()
    guard length == 8 || value >> UInt64(length * 8) == 0 else { throw error(.rawLengthConflict, at: start) }
    try reserve(8)
    try requireStorage()
    noteLine()
    sections.current.append(value, count: length)
  }
}

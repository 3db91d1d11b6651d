// HOT: once for every instruction of the source.
// An instruction's operands against the forms of its mnemonic: the first form that they fit is filled in, and
// goes to `Encoding`. The errors are about the operand that went furthest wrong.

import ObjectFile
import RISCV

extension Assembler {
  /// Encodes the instruction whose mnemonic has been read.
  mutating func assemble(_ forms: Int) throws(StatementError) {
    let start = next
    var furthest = next
    var misfit: StatementError?
    var missing: (form: InstructionForm, words: String)?
    for index in vocabulary.forms[forms].indices {
      let form = vocabulary.forms[forms][index]
      if !mode.architecture.extensions.contains(form.isa) || form.besides != nil, let words = self.missing(form) {
        missing = missing ?? (form, words)
        continue
      }
      next = start
      var draft = InstructionDraft(form.template)
      let fits: Bool
      do throws(OperandError) {
        fits = try match(form, &draft)
      } catch {
        switch error {
        case .misfit(let error): misfit = misfit ?? error
        case .statement(let error): throw error
        }
        continue
      }
      if fits {
        if form.isa == .privileged { usesPrivileged = true }
        return try emit(draft, form.encoding)
      }
      furthest = max(furthest, next)
    }
    next = start
    if let first = vocabulary.forms[forms].first, first.isMemoryAccess, misfit == nil,
      try accessSymbol(first)
    {
      return
    }
    if let missing, try assembleWithout(missing.form.isa, start: start) { return }
    let statement = wholeStatement()
    if let misfit { throw misfit }
    if let missing, vocabulary.forms[forms].allSatisfy({ self.missing($0) != nil }) {
      throw error(.extensionRequired(statement, extensions: missing.words), at: start - 1)
    }
    throw error(.illegalOperands(statement), at: furthest)
  }

  /// What the ISA in use lacks for the instruction; nil for nothing.
  private func missing(_ form: InstructionForm) -> String? {
    if form.template.opcode.isMultiplication, mode.architecture.contains("zmmul") { return nil }
    return form.missing(from: mode.architecture.extensions)
  }

  /// Why operands do not fit a form.
  private enum OperandError: Error {
    /// Right in kind but not in value: another form may still do.
    case misfit(StatementError)
    /// Wrong in any form.
    case statement(StatementError)
  }

  /// Reads the operands as `form` has them; false if they are of another kind.
  private mutating func match(_ form: InstructionForm, _ draft: inout InstructionDraft) throws(OperandError) -> Bool {
    for index in 0..<form.count {
      if form.operands[index] == .roundingMode {
        guard let mode = roundingMode() else { return false }
        draft.instruction.modifier = mode
        continue
      }
      if index > 0, !accept(",") { return false }
      switch form.operands[index] {
      case .rd:
        guard let number = register() else { return false }
        draft.instruction.rd = number
        if form.ties { draft.instruction.rs1 = number }
      case .rs1:
        guard let number = register() else { return false }
        draft.instruction.rs1 = number
      case .rs2:
        guard let number = register() else { return false }
        draft.instruction.rs2 = number
      case .rs3:
        guard let number = register() else { return false }
        draft.instruction.rs3 = number
      case .fd:
        guard let number = floatRegister() else { return false }
        draft.instruction.rd = number
      case .fs1:
        guard let number = floatRegister() else { return false }
        draft.instruction.rs1 = number
      case .fs2:
        guard let number = floatRegister() else { return false }
        draft.instruction.rs2 = number
      case .fs3:
        guard let number = floatRegister() else { return false }
        draft.instruction.rs3 = number
      case .fs:
        guard let number = floatRegister() else { return false }
        draft.instruction.rs1 = number
        draft.instruction.rs2 = number
      case .stackPointer:
        guard register() == 2 else { return false }
      case .immediate:
        if register(peeking: true) != nil { return false }
        try immediate(form, &draft)
      case .memory:
        guard try memory(form, &draft) else { return false }
      case .cacheBlock:
        guard try cacheBlock(form, &draft) else { return false }
      case .roundingMode: return false
      case .stackMemory:
        let base = draft.instruction.rs1
        guard try memory(form, &draft), draft.instruction.rs1 == 2 else { return false }
        draft.instruction.rs1 = base
      case .address:
        if token.kind == .integer, token.value == 0 { next += 1 }
        guard accept("("), let number = register(), accept(")") else { return false }
        draft.instruction.rs1 = number
      case .target:
        draft.operandIndex = next
        let expression = try value()
        guard expression.form != .absent else { return false }
        draft.expression = expression
        draft.relocation = draft.instruction.opcode == .jal ? .jal : .branch
      case .upper:
        try upper(form, &draft)
      case .shamt:
        if register(peeking: true) != nil { return false }
        let start = next
        guard let number = try number() else { return false }
        guard form.range.contains(number) else { throw misfit(.improperShift(number), at: start) }
        draft.instruction.immediate = Int32(truncatingIfNeeded: number)
      case .csr:
        guard let number = try controlRegister() else { return false }
        usesPrivileged = true
        draft.instruction.immediate = number
      case .zimm:
        if register(peeking: true) != nil { return false }
        let start = next
        guard let number = try number() else { return false }
        guard (0...31).contains(number) else { throw misfit(.improperCSRImmediate(number), at: start) }
        draft.instruction.rs1 = UInt8(number)
      case .predecessor:
        guard let set = fenceSet() else { return false }
        draft.instruction.immediate |= set << 4
      case .successor:
        guard let set = fenceSet() else { return false }
        draft.instruction.immediate |= set
      }
    }
    return token.kind == .end
  }

  private func misfit(_ reason: Diagnostic.Reason, at index: Int) -> OperandError {
    .misfit(error(reason, at: index))
  }

  private mutating func value() throws(OperandError) -> Expression {
    do throws(StatementError) {
      return try expression()
    } catch {
      throw .statement(error)
    }
  }

  /// A number; nil if something else is written.
  private mutating func number() throws(OperandError) -> Int64? {
    let expression = try value()
    return expression.form == .constant ? expression.constant : nil
  }

  // MARK: Registers

  /// The number of the register that is next. Passes it unless `peeking`.
  mutating func register(peeking: Bool = false) -> UInt8? {
    let token = token
    guard token.kind == .identifier, token.end - token.start <= 4,
      let number = registers.number(input.frame.text, token)
    else { return nil }
    if !peeking { next += 1 }
    return number
  }

  /// The same for a floating-point register, which is passed.
  mutating func floatRegister() -> UInt8? {
    let token = token
    guard token.kind == .identifier, token.end - token.start <= 4,
      let number = floatRegisters.number(input.frame.text, token)
    else { return nil }
    next += 1
    return number
  }

  /// The rounding mode behind a comma; `dyn` where the operands end without one, nil where something else comes.
  private mutating func roundingMode() -> UInt8? {
    if token.kind == .end { return RoundingModeName.dynamic }
    guard accept(","), token.kind == .identifier, let mode = RoundingModeName.number(named: text(token)) else {
      return nil
    }
    next += 1
    return mode
  }

  private mutating func controlRegister() throws(OperandError) -> Int32? {
    let start = next
    if token.kind == .identifier {
      let name = text(token)
      if let known = CSR(named: name) {
        next += 1
        return Int32(known.rawValue)
      }
      guard let number = try number() else { throw misfit(.unknownCSR(name), at: start) }
      guard (0...4095).contains(number) else { throw misfit(.improperCSR(number), at: start) }
      return Int32(number)
    }
    guard let number = try number() else { return nil }
    guard (0...4095).contains(number) else { throw misfit(.improperCSR(number), at: start) }
    return Int32(number)
  }

  /// A set such as `iorw`, its letters in this order.
  private mutating func fenceSet() -> Int32? {
    guard token.kind == .identifier else {
      guard token.kind == .integer, token.value == 0 else { return nil }
      next += 1
      return 0
    }
    var set: Int32 = 0
    var rest: Int32 = 16
    for index in Int(token.start)..<Int(token.end) {
      let bit: Int32
      switch input.frame.text[index] {
      case UInt8(ascii: "i"): bit = 8
      case UInt8(ascii: "o"): bit = 4
      case UInt8(ascii: "r"): bit = 2
      case UInt8(ascii: "w"): bit = 1
      default: return nil
      }
      guard bit < rest else { return nil }
      set |= bit
      rest = bit
    }
    next += 1
    return set
  }

  // MARK: Immediates

  private mutating func immediate(_ form: InstructionForm, _ draft: inout InstructionDraft) throws(OperandError) {
    let start = next
    if try relocationFunction(&draft, isUpper: false) { return }
    let expression = try value()
    guard expression.form == .constant else {
      throw misfit(.illegalOperands(wholeStatement()), at: start)
    }
    try put(expression.constant, form, &draft, at: start)
  }

  private func put(
    _ value: Int64, _ form: InstructionForm, _ draft: inout InstructionDraft, at index: Int
  ) throws(OperandError) {
    guard form.range.contains(value) else {
      throw misfit(.outOfRange(wholeStatement(), value, form.range), at: index)
    }
    guard value & (form.multiple - 1) == 0 else {
      throw misfit(.misaligned(wholeStatement(), value, multiple: form.multiple), at: index)
    }
    draft.instruction.immediate = Int32(truncatingIfNeeded: value)
  }

  /// The statement with its mnemonic, for a message.
  private func wholeStatement() -> String { statementText(from: headIndex) }

  /// `imm(rs1)`; `(rs1)` is `0(rs1)`.
  private mutating func memory(_ form: InstructionForm, _ draft: inout InstructionDraft) throws(OperandError) -> Bool {
    if token.is("("), next + 2 < lexer.tokens.count, lexer.tokens[next + 2].is(")") {
      next += 1
      if let number = register() {
        next += 1
        draft.instruction.rs1 = number
        return true
      }
      // `(8)(a0)`: an offset in parentheses.
      next -= 1
    }
    // A register's name is no symbol's here: another form may want it.
    if register(peeking: true) != nil { return false }
    let start = next
    if try !relocationFunction(&draft, isUpper: false) {
      let expression = try value()
      guard token.is("(") else { return false }
      guard expression.form == .constant else { throw misfit(.illegalOperands(wholeStatement()), at: start) }
      try put(expression.constant, form, &draft, at: start)
    }
    guard accept("("), let number = register(), accept(")") else { return false }
    draft.instruction.rs1 = number
    return true
  }

  /// `imm(rs1)`, the number a multiple of 32 that leaves the template's low bits alone.
  private mutating func cacheBlock(
    _ form: InstructionForm, _ draft: inout InstructionDraft
  ) throws(OperandError) -> Bool {
    let start = next
    let kind = draft.instruction.immediate
    draft.instruction.immediate = 0
    guard try memory(form, &draft), draft.expression == nil else { return false }
    guard draft.instruction.immediate & 31 == 0 else {
      throw misfit(.improperPrefetch(Int64(draft.instruction.immediate)), at: start)
    }
    draft.instruction.immediate |= kind
    return true
  }

  private mutating func upper(_ form: InstructionForm, _ draft: inout InstructionDraft) throws(OperandError) {
    let start = next
    if try relocationFunction(&draft, isUpper: true) { return }
    guard let number = try number() else { throw misfit(.illegalOperands(wholeStatement()), at: start) }
    guard (0...0xF_FFFF).contains(number) else { throw misfit(.improperUpper, at: start) }
    draft.instruction.immediate = Int32(truncatingIfNeeded: number << 12)
    if form.encoding.row != nil, !form.range.contains(Int64(draft.instruction.immediate)) {
      throw misfit(.illegalOperands(wholeStatement()), at: start)
    }
  }

  /// `%hi(x)` and its kin; false if there is none.
  private mutating func relocationFunction(
    _ draft: inout InstructionDraft, isUpper: Bool
  ) throws(OperandError) -> Bool {
    guard token.is("%") else { return false }
    let start = next
    next += 1
    let name = text(token)
    guard let type = RelocationFunction.type(name, isUpper: isUpper, isStore: draft.instruction.opcode.isStore) else {
      throw misfit(.illegalOperands(wholeStatement()), at: start)
    }
    next += 1
    guard accept("(") else { throw .statement(error(.illegalOperands(wholeStatement()))) }
    let expression = try value()
    guard expression.form != .absent else { throw .statement(error(.badExpression)) }
    guard accept(")") else { throw .statement(error(.unclosedFunction)) }
    draft.operandIndex = start
    draft.expression = expression
    draft.relocation = type
    return true
  }
}

// HOT: once for every instruction of the source.
// An instruction's operands against the forms of its mnemonic: the first form that they fit is encoded, in 16
// bits where that is wanted and can be. Operands that wait for a symbol leave a fixup or a branch fragment.

import ObjectFile
import RISCV

/// One way to write an instruction, ready for matching: a `Form` of the instruction table without its arrays.
struct InstructionForm {
  var template: Instruction
  var operands: InlineArray<4, Operand>
  var count: Int
  var isa: Extension
  /// One register fills rd and rs1.
  var ties: Bool
  /// For a `c.` mnemonic, the row in `CompressedTable`.
  var compressedRow: Int32?
  var range: ClosedRange<Int64>
  var multiple: Int64

  init(_ form: Form) {
    template = form.template
    count = form.operands.count
    var operands = InlineArray<4, Operand>(repeating: .rd)
    for (index, operand) in form.operands.enumerated() { operands[index] = operand }
    self.operands = operands
    isa = form.isa
    ties = form.tiesSourceToDestination
    compressedRow = form.compressedRow.map { Int32($0) }
    let picture =
      form.compressedRow.map { CompressedTable.rows[$0].picture } ?? InstructionTable.row(form.template.opcode).picture
    range = picture.immediateRange
    multiple = 1 << Int64(picture.immediateShift)
  }

  /// `rd, imm(rs1)` or `rs2, imm(rs1)` of a load or store, which may be written with a symbol instead.
  var isMemoryAccess: Bool {
    count == 2 && operands[1] == .memory && compressedRow == nil && template.opcode != .jalr
  }
}

/// An instruction while its operands are read.
struct InstructionDraft {
  var instruction: Instruction
  /// The operand that waits for a symbol, and the relocation that it asks for.
  var expression: Expression?
  var relocation = RelocationType.none
  var operandIndex = 0

  init(_ instruction: Instruction) { self.instruction = instruction }
}

extension Assembler {
  /// Encodes the instruction whose mnemonic has been read.
  mutating func assemble(_ forms: Int) throws(StatementError) {
    let start = next
    var furthest = next
    var misfit: StatementError?
    var missing: Extension?
    for index in vocabulary.forms[forms].indices {
      let form = vocabulary.forms[forms][index]
      guard mode.architecture.extensions.contains(form.isa) else {
        missing = missing ?? form.isa
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
        return try emit(draft, compressedRow: form.compressedRow)
      }
      furthest = max(furthest, next)
    }
    next = start
    if let first = vocabulary.forms[forms].first, first.isMemoryAccess, misfit == nil,
      try accessSymbol(first.template)
    { return }
    if let missing, try assembleWithout(missing, start: start) { return }
    let statement = wholeStatement()
    if let misfit { throw misfit }
    if let missing, vocabulary.forms[forms].allSatisfy({ !mode.architecture.extensions.contains($0.isa) }) {
      throw error(.extensionRequired(statement, extension: "\(missing)"), at: start - 1)
    }
    throw error(.illegalOperands(statement), at: furthest)
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
      case .stackPointer:
        guard register() == 2 else { return false }
      case .immediate:
        if register(peeking: true) != nil { return false }
        try immediate(form, &draft)
      case .memory:
        guard try memory(form, &draft) else { return false }
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
      guard let number = register() else { return false }
      next += 1
      draft.instruction.rs1 = number
      return true
    }
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

  private mutating func upper(_ form: InstructionForm, _ draft: inout InstructionDraft) throws(OperandError) {
    let start = next
    if try relocationFunction(&draft, isUpper: true) { return }
    guard let number = try number() else { throw misfit(.illegalOperands(wholeStatement()), at: start) }
    guard (0...0xF_FFFF).contains(number) else { throw misfit(.improperUpper, at: start) }
    draft.instruction.immediate = Int32(truncatingIfNeeded: number << 12)
    if form.compressedRow != nil, !form.range.contains(Int64(draft.instruction.immediate)) {
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
      throw .statement(error(.unknownRelocationFunction(name), at: start))
    }
    next += 1
    guard accept("(") else { throw .statement(error(.illegalOperands(wholeStatement()))) }
    let expression = try value()
    guard expression.form != .absent else { throw .statement(error(.badExpression)) }
    guard accept(")") else { throw .statement(error(.missingParenthesis)) }
    draft.operandIndex = start
    draft.expression = expression
    draft.relocation = type
    return true
  }

  // MARK: Encoding

  /// Appends the instruction, or what stands for it until its target is known.
  mutating func emit(_ draft: InstructionDraft, compressedRow: Int32?) throws(StatementError) {
    try reserve(8)
    try requireStorage()
    mark(.code)
    guard let expression = draft.expression else {
      return append(draft.instruction, compressedRow: compressedRow)
    }
    let place = place(of: draft.operandIndex)
    switch draft.relocation {
    case .jal, .branch:
      branch(draft, expression, compressedRow: compressedRow, place: place)
    default:
      addFixup(.relocation(draft.relocation), expression, place: place)
      sections.current.append(UInt64(draft.instruction.word), count: 4)
    }
  }

  private mutating func append(_ instruction: Instruction, compressedRow: Int32?) {
    if let compressedRow {
      let word = CompressedTable.rows[Int(compressedRow)].encode(instruction) ?? 0
      sections.current.append(UInt64(word), count: 2)
    } else if mode.compresses, let word = instruction.compressedWord {
      sections.current.append(UInt64(word), count: 2)
    } else {
      sections.current.append(UInt64(instruction.word), count: 4)
    }
  }

  private mutating func branch(
    _ draft: InstructionDraft, _ expression: Expression, compressedRow: Int32?, place: Place
  ) {
    var instruction = draft.instruction
    instruction.length = 4
    let isCompressible = (mode.compresses || compressedRow != nil) && instruction.compressedWord != nil
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
  mutating func emit(_ instruction: Instruction) throws(StatementError) {
    try reserve(4)
    try requireStorage()
    mark(.code)
    append(instruction, compressedRow: nil)
  }

  /// Appends a 32-bit instruction with a fixup.
  mutating func emit(
    _ instruction: Instruction, _ relocation: RelocationType, _ expression: Expression, place: Place
  ) throws(StatementError) {
    try reserve(4)
    try requireStorage()
    mark(.code)
    addFixup(.relocation(relocation), expression, place: place)
    sections.current.append(UInt64(instruction.word), count: 4)
  }
}

extension Opcode {
  var isStore: Bool {
    switch self {
    case .sb, .sh, .sw, .sd: true
    default: false
    }
  }
}

/// The functions that take an address apart (RISC-V assembly manual, "Relocation Functions").
enum RelocationFunction {
  // swift-format-ignore
  private static let rows: [(name: String, upper: RelocationType?, load: RelocationType?, store: RelocationType?)] = [
    ("hi",           .hi20,      nil,         nil),
    ("lo",           nil,        .lo12I,      .lo12S),
    ("pcrel_hi",     .pcrelHi20, nil,         nil),
    ("pcrel_lo",     nil,        .pcrelLo12I, .pcrelLo12S),
    ("got_pcrel_hi", .gotHi20,   nil,         nil),
  ]

  static func type(_ name: String, isUpper: Bool, isStore: Bool) -> RelocationType? {
    guard let row = rows.first(where: { $0.name == name }) else { return nil }
    return isUpper ? row.upper : isStore ? row.store : row.load
  }
}

/// The integer registers by the bytes of their names.
struct RegisterNames: ~Copyable {
  private var names = NameTable()
  private var numbers: [UInt8] = []

  init() {
    for (number, name) in Register.names.enumerated() {
      add(name, UInt8(number))
      add("x\(number)", UInt8(number))
    }
    add("fp", 8)
  }

  private mutating func add(_ name: String, _ number: UInt8) {
    _ = names.intern(name)
    numbers.append(number)
  }

  func number(_ text: [UInt8], _ token: Token) -> UInt8? {
    names.find(text, Int(token.start)..<Int(token.end), hash: token.value).map { numbers[Int($0.index)] }
  }
}

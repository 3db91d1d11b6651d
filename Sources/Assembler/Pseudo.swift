// Instructions that stand for a sequence: `li`, `la`, `call`, `tail`, loads and stores of a symbol. The sequences
// are GNU as's own. Names for a single instruction are rows of the instruction table.

import ObjectFile
import RISCV

enum PseudoInstruction: String, CaseIterable, BitwiseCopyable {
  case li, la, lla, lga, call, tail, jump
  case threadTable = "la.tls.ie", threadPair = "la.tls.gd"
}

extension Assembler {
  mutating func assemble(_ pseudo: PseudoInstruction) throws(StatementError) {
    switch pseudo {
    case .li: try loadImmediate()
    case .la: try loadAddress(mode.isPositionIndependent ? .gotHi20 : .pcrelHi20)
    case .lla: try loadAddress(.pcrelHi20)
    case .lga: try loadAddress(.gotHi20)
    case .threadTable: try loadAddress(.threadTableHi20)
    case .threadPair: try loadAddress(.threadPairHi20)
    case .call: try call()
    case .tail: try jump(through: 6, hasRegister: false)
    case .jump: try jump(through: 0, hasRegister: true)
    }
  }

  private func illegalOperands() -> StatementError {
    error(.illegalOperands(statementText(from: headIndex)))
  }

  private mutating func requiredRegister() throws(StatementError) -> UInt8 {
    guard let number = register() else { throw illegalOperands() }
    return number
  }

  private mutating func requiredComma() throws(StatementError) {
    guard accept(",") else { throw illegalOperands() }
  }

  // MARK: Constants

  private mutating func loadImmediate() throws(StatementError) {
    let rd = try requiredRegister()
    try requiredComma()
    let start = next
    let expression = try requiredExpression()
    guard expression.form == .constant else {
      throw error(.illegalOperands(statementText(from: headIndex)), at: start)
    }
    try endOfOperands()
    let value = expression.constant
    if (-2048...2047).contains(value) {
      try emit(Instruction(.addi, rd: rd, immediate: Int32(value)), among: Assembler.shortLoads)
    } else {
      try load(value, into: rd)
    }
  }

  /// What a small constant may be loaded by: `li zero, 0` is no `c.nop`.
  private static let shortLoads = CompressedSet(
    Mnemonics.forms(named: "c.li").compactMap(\.compressedRow).map { CompressedSet(rawValue: 1 << UInt64($0)) })

  private func endOfOperands() throws(StatementError) {
    if !isAtEndOfStatement { throw illegalOperands() }
  }

  /// A constant in parts of 12 bits from below: what is left above them is loaded first, and shifted.
  private mutating func load(_ value: Int64, into rd: UInt8) throws(StatementError) {
    let lower = (value & 0xFFF ^ 0x800) - 0x800
    let upper = value &- lower
    if value != Int64(Int32(truncatingIfNeeded: value)) {
      let shift = upper.trailingZeroBitCount
      try load(upper >> Int64(shift), into: rd)
      try emit(Instruction(.slli, rd: rd, rs1: rd, immediate: Int32(shift)))
      if lower != 0 { try emit(Instruction(.addi, rd: rd, rs1: rd, immediate: Int32(lower))) }
      return
    }
    if upper != 0 { try emit(Instruction(.lui, rd: rd, immediate: Int32(truncatingIfNeeded: upper))) }
    if lower != 0 || upper == 0 {
      try emit(Instruction(.addiw, rd: rd, rs1: upper == 0 ? 0 : rd, immediate: Int32(lower)))
    }
  }

  // MARK: Addresses

  /// An address, or what a table holds of it: `auipc`, and `addi` or the load of the entry.
  private mutating func loadAddress(_ upper: RelocationType) throws(StatementError) {
    let rd = try requiredRegister()
    try requiredComma()
    let place = place(of: next)
    let expression = try requiredExpression()
    try endOfOperands()
    if expression.form == .constant {
      guard !upper.isThreadLocal else { throw illegalOperands() }
      return try load(expression.constant, into: rd)
    }
    let usesTable = upper == .gotHi20 || upper == .threadTableHi20
    let label = try upperHalf(expression, into: rd, upper, place: place)
    let low = Instruction(usesTable ? .ld : .addi, rd: rd, rs1: rd)
    try emit(low, .pcrelLo12I, .symbol(label), place: place)
  }

  /// `auipc` with the upper half of a distance; the lower half's relocation names the place of this one.
  private mutating func upperHalf(
    _ expression: Expression, into rd: UInt8, _ relocation: RelocationType, place: Place
  ) throws(StatementError) -> SymbolID {
    let label = symbols.upperHalf(at: sections.here, place: place)
    try emit(Instruction(.auipc, rd: rd), relocation, expression, place: place)
    return label
  }

  /// `lw rd, symbol`, `sw rs2, symbol, temporary`, and the like of `flw` and `fsw`, both with a temporary; false if
  /// the operands are something else.
  mutating func accessSymbol(_ form: InstructionForm) throws(StatementError) -> Bool {
    let template = form.template
    let isFloat = form.operands[0] == .fd || form.operands[0] == .fs2
    guard let value = isFloat ? floatRegister() : register(), accept(",") else { return false }
    let place = place(of: next)
    let expression = try expression()
    guard expression.form != .absent, expression.form != .constant else { return false }
    var access = template
    guard template.opcode.isStore || isFloat else {
      guard isAtEndOfStatement else { return false }
      let label = try upperHalf(expression, into: value, .pcrelHi20, place: place)
      access.rd = value
      access.rs1 = value
      try emit(access, .pcrelLo12I, .symbol(label), place: place)
      return true
    }
    guard accept(","), let temporary = register(), isAtEndOfStatement else { return false }
    let label = try upperHalf(expression, into: temporary, .pcrelHi20, place: place)
    if template.opcode.isStore { access.rs2 = value } else { access.rd = value }
    access.rs1 = temporary
    try emit(access, template.opcode.isStore ? .pcrelLo12S : .pcrelLo12I, .symbol(label), place: place)
    return true
  }

  /// `add rd, tp, rs, %tprel_add(symbol)`: the sum, and a note to the linker that may do without; false if the
  /// operands are something else.
  mutating func threadAddition() throws(StatementError) -> Bool {
    guard let rd = register(), accept(","), let left = register(), accept(","), let right = register(), accept(","),
      accept("%"), text(token) == "tprel_add"
    else { return false }
    next += 1
    guard accept("(") else { return false }
    let place = place(of: next)
    let expression = try requiredExpression()
    guard accept(")"), isAtEndOfStatement else { return false }
    try emit(Instruction(.add, rd: rd, rs1: left, rs2: right), .tprelAdd, expression, place: place)
    return true
  }

  // MARK: Calls

  /// `call symbol`; `call rd, symbol`, which goes through t1.
  private mutating func call() throws(StatementError) {
    var link: UInt8 = 1
    var through: UInt8 = 1
    if let number = register(peeking: true), lexer.tokens[min(next + 1, lexer.tokens.count - 1)].is(",") {
      link = number
      through = 6
      next += 2
    }
    try transfer(link: link, through: through)
  }

  /// `tail symbol`, `jump symbol, temporary`.
  private mutating func jump(through temporary: UInt8, hasRegister: Bool) throws(StatementError) {
    try transfer(link: 0, through: temporary, hasRegister: hasRegister)
  }

  private mutating func transfer(link: UInt8, through: UInt8, hasRegister: Bool = false) throws(StatementError) {
    var through = through
    let place = place(of: next)
    let expression = try requiredExpression()
    // `@plt` changes nothing: the relocation allows a table anyway.
    if !hasRegister, token.is("@"), next + 1 < lexer.tokens.count, text(lexer.tokens[next + 1]) == "plt" { next += 2 }
    if hasRegister {
      try requiredComma()
      through = try requiredRegister()
    }
    try endOfOperands()
    try emit(Instruction(.auipc, rd: through), .callPLT, expression, place: place)
    try emitFixed(Instruction(.jalr, rd: link, rs1: through))
  }

  /// Appends 32 bits, whatever would be shorter: the linker takes the two of a call together.
  private mutating func emitFixed(_ instruction: Instruction) throws(StatementError) {
    try reserve(4)
    sections.current.append(UInt64(instruction.word), count: 4)
  }

  // MARK: Without an extension

  /// Extensions of a value to a register's width without the instruction for it: two shifts. False if the
  /// statement is none of them.
  mutating func assembleWithout(_ missing: Extension, start: Int) throws(StatementError) -> Bool {
    let shift: Int32
    let back: Opcode
    switch text(lexer.tokens[start - 1]).lowercased() {
    case "sext.b": (shift, back) = (56, .srai)
    case "sext.h": (shift, back) = (48, .srai)
    case "zext.h": (shift, back) = (48, .srli)
    case "zext.w": (shift, back) = (32, .srli)
    default: return false
    }
    next = start
    let rd = try requiredRegister()
    try requiredComma()
    let rs = try requiredRegister()
    try endOfOperands()
    try emit(Instruction(.slli, rd: rd, rs1: rs, immediate: shift))
    try emit(Instruction(back, rd: rd, rs1: rd, immediate: shift))
    return true
  }
}

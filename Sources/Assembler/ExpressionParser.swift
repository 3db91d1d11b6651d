// Tokens to `Expression`, with GNU as's operators and ranks. Constants are folded at once; names become symbols,
// and a symbol whose value is a number becomes that number.

extension Assembler {
  /// Deeper parentheses and signs are refused, so that recursion cannot exhaust the stack.
  private static let deepestNesting = 200

  /// Reads an expression; `.absent` if there is none.
  mutating func expression() throws(StatementError) -> Expression {
    try expression(above: 0, depth: 0)
  }

  /// Reads an expression that has to be there.
  mutating func requiredExpression() throws(StatementError) -> Expression {
    let start = next
    let expression = try expression()
    if expression.form == .absent { throw error(.badExpression, at: start) }
    return expression
  }

  /// Reads operands and operators that bind more tightly than `rank`.
  private mutating func expression(above rank: Int, depth: Int) throws(StatementError) -> Expression {
    guard depth < Assembler.deepestNesting else { throw error(.expressionTooDeep) }
    var left = try operand(depth: depth)
    while let form = Assembler.binaryOperator(token), form.rank > rank {
      if left.form == .absent { throw error(.badExpression) }
      let sign = next
      next += 1
      var right = try expression(above: form.rank, depth: depth + 1)
      if right.form == .absent {
        guard isAtEndOfStatement || token.is(",") else { throw error(.badExpression) }
        warn(.missingOperand)
        right = .constant(0)
      }
      left = combine(left, form, right, at: sign)
    }
    return left
  }

  private static func binaryOperator(_ token: Token) -> Expression.Form? {
    guard token.kind == .punctuation else { return nil }
    switch token.character {
    case UInt8(ascii: "+"): return .add
    case UInt8(ascii: "-"): return .subtract
    case UInt8(ascii: "*"): return .multiply
    case UInt8(ascii: "/"): return .divide
    case UInt8(ascii: "%"): return .modulo
    case UInt8(ascii: "|"): return .or
    case UInt8(ascii: "!"): return .orNot
    case UInt8(ascii: "^"): return .exclusiveOr
    case UInt8(ascii: "&"): return .and
    case UInt8(ascii: "<"): return .less
    case UInt8(ascii: ">"): return .greater
    case Lexer.Pair.shiftLeft: return .shiftLeft
    case Lexer.Pair.shiftRight: return .shiftRight
    case Lexer.Pair.equal: return .equal
    case Lexer.Pair.notEqual: return .notEqual
    case Lexer.Pair.lessOrEqual: return .lessOrEqual
    case Lexer.Pair.greaterOrEqual: return .greaterOrEqual
    case Lexer.Pair.logicalAnd: return .logicalAnd
    case Lexer.Pair.logicalOr: return .logicalOr
    default: return nil
    }
  }

  private mutating func operand(depth: Int) throws(StatementError) -> Expression {
    let token = token
    switch token.kind {
    case .integer:
      next += 1
      return .constant(Int64(bitPattern: token.value))
    case .longInteger:
      throw error(.numberTooLong)
    case .localLabel:
      return try localLabel(token)
    case .identifier:
      if token.end - token.start == 1, input.frame.text[Int(token.start)] == UInt8(ascii: ".") {
        let place = place(of: next)
        next += 1
        return .symbol(symbols.fake(at: sections.here, place: place))
      }
      return try symbolOperand()
    case .string:
      return try symbolOperand()
    case .punctuation:
      return try prefixed(token, depth: depth)
    case .flaw:
      throw junk()
    case .end:
      return .absent
    }
  }

  private mutating func symbolOperand() throws(StatementError) -> Expression {
    let place = place(of: next)
    let name = try name()
    if !symbols.weakReferences.isEmpty, let target = symbols.weakReferences[name] { return .symbol(target) }
    let symbol = symbols.symbol(name, place: place)
    if holdsForward {
      symbols[symbol].isReferenced = true
      return .symbol(symbol)
    }
    if symbols[symbol].isForward, case .expression(let expression) = symbols[symbol].value {
      guard let value = snapshot(expression) else { throw error(.expressionTooDeep) }
      return value
    }
    if case .absolute(let value) = symbols[symbol].value { return .constant(value) }
    symbols[symbol].isReferenced = true
    return .symbol(symbol)
  }

  private mutating func localLabel(_ token: Token) throws(StatementError) -> Expression {
    guard let number = UInt32(exactly: token.value) else { throw junk() }
    if token.character == UInt8(ascii: "f") {
      let place = place(of: next)
      next += 1
      return .symbol(symbols.forward(number, place: place))
    }
    guard let symbol = symbols.backward(number) else { throw error(.backwardLabelUnknown(number)) }
    next += 1
    return .symbol(symbol)
  }

  /// Signs and parentheses.
  private mutating func prefixed(_ token: Token, depth: Int) throws(StatementError) -> Expression {
    guard depth < Assembler.deepestNesting else { throw error(.expressionTooDeep) }
    let form: Expression.Form?
    switch token.character {
    case UInt8(ascii: "("), UInt8(ascii: "["):
      next += 1
      let inner = try expression(above: 0, depth: depth + 1)
      if inner.form == .absent { throw error(.badExpression) }
      guard accept(token.character == UInt8(ascii: "(") ? ")" : "]") else {
        throw error(.missingParenthesis(found: isAtEndOfStatement ? nil : text(token)))
      }
      return inner
    case UInt8(ascii: "+"): form = .add
    case UInt8(ascii: "-"): form = .negate
    case UInt8(ascii: "~"): form = .complement
    case UInt8(ascii: "!"): form = .logicalNot
    default: return .absent
    }
    next += 1
    let inner = try operand(depth: depth + 1)
    if inner.form == .absent { throw error(.badExpression) }
    guard let form, form != .add else { return inner }
    if inner.form == .constant { return .constant(form.applied(inner.constant, 0)) }
    return Expression(form: form, left: symbols.anonymous(inner, place: here))
  }

  /// `left form right`, folded as far as can be.
  private mutating func combine(
    _ left: Expression, _ form: Expression.Form, _ right: Expression, at sign: Int
  ) -> Expression {
    var left = left
    switch (left.form, form, right.form) {
    case (.constant, _, .constant):
      warnAbout(form, right.constant, at: sign)
      return .constant(form.applied(left.constant, right.constant))
    case (_, .add, .constant):
      left.constant &+= right.constant
      return left
    case (_, .subtract, .constant):
      left.constant &-= right.constant
      return left
    case (.constant, .add, _):
      var sum = right
      sum.constant &+= left.constant
      return sum
    case (.symbol, .subtract, .symbol):
      return Expression(
        form: .subtract, left: left.left, right: right.left, constant: left.constant &- right.constant)
    case (.symbol, .add, .symbol):
      return Expression(form: .add, left: left.left, right: right.left, constant: left.constant &+ right.constant)
    default:
      let place = place(of: sign)
      return Expression(
        form: form, left: symbols.anonymous(left, place: place), right: symbols.anonymous(right, place: place))
    }
  }

  private mutating func warnAbout(_ form: Expression.Form, _ right: Int64, at sign: Int) {
    switch form {
    case .divide, .modulo: if right == 0 { warn(.divisionByZero) }
    case .shiftLeft, .shiftRight: if right < 0 || right > 63 { warn(.shiftOutOfRange(right)) }
    default: break
    }
  }

  // MARK: Values needed at once

  /// Reads an expression whose value has to be known now; `absent` stands for one that is not written.
  mutating func constant(absent: Int64? = nil, for directive: @autoclosure () -> String) throws(StatementError) -> Int64
  {
    let start = next
    let expression = try expression()
    if expression.form == .absent, let absent { return absent }
    if expression.form == .constant { return expression.constant }
    guard expression.form != .absent else { throw error(.badExpression, at: start) }
    guard let value = evaluation.worth(of: expression, symbols, in: .fragments).constant else {
      throw error(.constantExpected(directive: directive()), at: start)
    }
    return value
  }
}

// The `.if` family: which statements are left out. Their condition is read only where it counts.

enum Condition: Equatable, BitwiseCopyable {
  enum Comparison: BitwiseCopyable { case notZero, zero, positive, notNegative, negative, notPositive }

  case `if`(Comparison)
  case defined(Bool)
  case blank(Bool)
  case same(Bool)
  case equalStrings(Bool)
  case elseIf, `else`, endIf
}

extension Assembler {
  mutating func conditional(_ condition: Condition) throws(StatementError) {
    switch condition {
    case .elseIf, .else, .endIf:
      try branch(condition)
    case .if, .defined, .blank, .same, .equalStrings:
      let place = place(of: 0)
      let skipsAlready = input.isSkipping
      var holds = false
      var failure: StatementError?
      if !skipsAlready {
        do throws(StatementError) { holds = try test(condition) } catch { failure = error }
      }
      input.conditionals.append(
        Input.Conditional(place: place, skips: skipsAlready || !holds, isDone: skipsAlready || holds, sawElse: false))
      next = lexer.tokens.count - 1
      if let failure { throw failure }
    }
  }

  private mutating func branch(_ condition: Condition) throws(StatementError) {
    let name = text(lexer.tokens[max(0, next - 1)])
    guard input.conditionals.count > input.frame.conditionals, var top = input.conditionals.popLast() else {
      throw error(condition == .endIf ? .endIfWithoutIf : .elseWithoutIf(name), at: 0)
    }
    if condition == .endIf { return try endOfStatement() }
    defer { input.conditionals.append(top) }
    if top.sawElse { throw error(.duplicateElse(name), at: 0) }
    top.sawElse = condition == .else
    if top.isDone {
      top.skips = true
      next = lexer.tokens.count - 1
      return
    }
    let holds = condition == .else ? true : try test(.if(.notZero))
    top.skips = !holds
    top.isDone = holds
    try endOfStatement()
  }

  private mutating func test(_ condition: Condition) throws(StatementError) -> Bool {
    switch condition {
    case .if(let comparison):
      let start = next
      let name = text(lexer.tokens[next - 1])
      let expression = try expression()
      guard expression.form == .constant || expression.form != .absent,
        let value = evaluation.worth(of: expression, symbols, in: .fragments).constant
      else { throw error(.nonConstantCondition(name), at: start) }
      try endOfStatement()
      switch comparison {
      case .notZero: return value != 0
      case .zero: return value == 0
      case .positive: return value > 0
      case .notNegative: return value >= 0
      case .negative: return value < 0
      case .notPositive: return value <= 0
      }
    case .defined(let wanted):
      guard token.kind == .identifier || token.kind == .string else {
        throw error(.badConditionName(text(lexer.tokens[next - 1])))
      }
      let name = try name()
      try endOfStatement()
      let isDefined = symbols.find(name).map { symbols[$0].isDefined } ?? false
      return isDefined == wanted
    case .blank(let wanted):
      return operandText().allSatisfy { $0 == 0x20 } == wanted
    case .same(let wanted):
      return try sameTexts() == wanted
    case .equalStrings(let wanted):
      let directive = text(lexer.tokens[next - 1])
      guard token.kind == .string else { throw error(.badConditionStrings(directive)) }
      let left = try string()
      guard accept(","), token.kind == .string else { throw error(.badConditionStrings(directive)) }
      let right = try string()
      try endOfStatement()
      return (left == right) == wanted
    case .elseIf, .else, .endIf:
      return false
    }
  }

  /// Compares the two texts around a comma; one in single quotes may hold commas.
  private mutating func sameTexts() throws(StatementError) -> Bool {
    let text = operandText()
    var at = 0
    func part() -> ArraySlice<UInt8> {
      while at < text.count, text[at] == 0x20 { at += 1 }
      let start = at
      while at < text.count, text[at] != UInt8(ascii: ",") {
        at = text[at] == UInt8(ascii: "\"") ? Scrub.endOfString(text, at, text.count) : at + 1
      }
      var end = at
      while end > start, text[end - 1] == 0x20 { end -= 1 }
      return text[start..<end]
    }
    let left = part()
    guard at < text.count else { throw error(.badConditionText(self.text(lexer.tokens[next - 1]))) }
    at += 1
    let right = text[at...].drop { $0 == 0x20 }
    return left == right
  }

  // MARK: Leaving out

  /// Passes a statement that is left out, unless it belongs to a conditional.
  mutating func skipStatement() {
    let text = input.frame.text
    let start = input.frame.cursor
    let end = Scrub.endOfStatement(text, from: start)
    guard case .conditional = bodyWord(text, start, end) else {
      moveInput(to: end)
      return
    }
    lexer.lex(input.frame.text, &input.frame.cursor, line: &input.frame.line, lineStart: &input.frame.lineStart)
    next = 0
    // A label before it is left out too.
    if lexer.tokens.count > 2, lexer.tokens[1].is(":") { next = 2 }
    guard
      case .conditional(let condition) = vocabulary.directive(
        text, Int(token.start)..<Int(token.end))
    else { return }
    next += 1
    do throws(StatementError) {
      try conditional(condition)
    } catch {
      report(error)
    }
  }

  /// Closes the conditionals that a text has left open. The last one is told; it is one mistake.
  mutating func closeConditionals(to count: Int) {
    guard input.conditionals.count > count, let open = input.conditionals.last else { return }
    report(.error, .conditionalNotClosed(inMacro: !input.frame.isFile), at: open.place)
    input.conditionals.removeSubrange(count...)
  }

  mutating func checkConditionalsAtEnd() {
    if !hasEnded { closeConditionals(to: 0) }
  }
}

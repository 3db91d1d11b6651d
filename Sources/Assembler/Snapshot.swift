// Symbols that stand for an expression, not for its value: `.eqv` and `==`. Each use takes the values of that moment.
// And `.weakref`: another name that does not make the first one needed.

extension Assembler {
  /// Larger expressions are refused: neither stack nor time may run out.
  private static let largestSnapshot = 200

  /// What `expression` is with the values that its symbols now have; nil if it is too large.
  func snapshot(_ expression: Expression) -> Expression? {
    var room = Assembler.largestSnapshot
    return snapshot(expression, &room)
  }

  private func snapshot(_ expression: Expression, _ room: inout Int) -> Expression? {
    room -= 1
    guard room > 0 else { return nil }
    switch expression.form {
    case .absent, .constant: return expression
    case .symbol:
      guard var value = snapshot(expression.left, &room) else { return nil }
      value.constant &+= expression.constant
      return value
    case .negate, .complement, .logicalNot:
      guard let inner = snapshot(expression.left, &room), inner.form == .constant else { return expression }
      return .constant(expression.form.applied(inner.constant, 0) &+ expression.constant)
    default:
      guard let left = snapshot(expression.left, &room),
        let right = snapshot(expression.right, &room)
      else { return nil }
      if left.form == .constant, right.form == .constant {
        return .constant(expression.form.applied(left.constant, right.constant) &+ expression.constant)
      }
      if right.form == .constant, expression.form == .add || expression.form == .subtract {
        var sum = left
        sum.constant &+= expression.constant &+ expression.form.applied(0, right.constant)
        return sum
      }
      return expression
    }
  }

  private func snapshot(_ symbol: SymbolID, _ room: inout Int) -> Expression? {
    var symbol = symbol
    // An assignment may have given the name to another symbol since.
    if let name = symbols.assignedNames[symbol], let now = symbols.find(name) { symbol = now }
    switch symbols[symbol].value {
    case .absolute(let value): return .constant(value)
    case .expression(let expression) where symbols[symbol].isForward: return snapshot(expression, &room)
    case .expression(let expression):
      if case .inner = symbols[symbol].naming, symbols.assignedNames[symbol] == nil {
        return snapshot(expression, &room)
      }
      return .symbol(symbol)
    default: return .symbol(symbol)
    }
  }

  /// `.weakref alias, target`.
  mutating func weakReference() throws(StatementError) {
    let place = place(of: next)
    let alias = try name()
    guard accept(",") else { throw error(.commaExpected(after: symbols.names.string(alias), directive: nil)) }
    let target = symbols.symbol(try name(), place: place)
    try endOfStatement()
    if let known = symbols.find(alias), symbols[known].isDefined {
      throw error(.alreadyDefined(symbols.name(known)), at: 1)
    }
    symbols.weakReferences[alias] = target
  }

  /// Targets that nothing but weak references needs are weak.
  mutating func finishWeakReferences() {
    for target in Set(symbols.weakReferences.values) where !symbols[target].isDefined {
      if !symbols[target].isReferenced, symbols[target].binding == .local { symbols[target].binding = .weak }
    }
  }
}

// Reading a linker script: expressions, with C's operators and precedence (GNU ld manual, 3.10).

extension ScriptParser {
  private static let deepest = 64
  private static let mostOperators = 400

  /// Binary operators by how tightly they bind.
  private static let operators: [String: (precedence: Int, operation: Expression.BinaryOperator)] = [
    "||": (1, .logicalOr), "&&": (2, .logicalAnd), "|": (3, .or), "^": (4, .exclusiveOr), "&": (5, .and),
    "==": (6, .equal), "!=": (6, .notEqual), "<": (7, .less), ">": (7, .greater), "<=": (7, .lessOrEqual),
    ">=": (7, .greaterOrEqual), "<<": (8, .shiftLeft), ">>": (8, .shiftRight), "+": (9, .add), "-": (9, .subtract),
    "*": (10, .multiply), "/": (10, .divide), "%": (10, .remainder),
  ]

  mutating func expression() throws(LinkError) -> Expression {
    if depth == 0 { operatorCount = 0 }
    try enter()
    defer { depth -= 1 }
    let condition = try binary(above: 0)
    guard try accept("?") else { return condition }
    let first = try expression()
    try expect(":")
    return .choice(condition, first, try expression())
  }

  mutating func bracketedExpression() throws(LinkError) -> Expression {
    try expect("(")
    let value = try expression()
    try expect(")")
    return value
  }

  private mutating func enter() throws(LinkError) {
    guard depth < Self.deepest else { throw lexer.error(at: lexer.position, .nestedTooDeeply) }
    depth += 1
  }

  private mutating func count() throws(LinkError) {
    operatorCount += 1
    guard operatorCount < Self.mostOperators else { throw lexer.error(at: lexer.position, .nestedTooDeeply) }
  }

  /// Operators that bind tighter than `precedence`, from left to right.
  private mutating func binary(above precedence: Int) throws(LinkError) -> Expression {
    var left = try unary()
    while case (.mark(let mark), let start) = try lexer.peek(.expression), let row = Self.operators[mark],
      row.precedence > precedence
    {
      _ = try lexer.next(.expression)
      try count()
      left = .binary(row.operation, left, try binary(above: row.precedence), lexer.location(of: start))
    }
    return left
  }

  private mutating func unary() throws(LinkError) -> Expression {
    try enter()
    defer { depth -= 1 }
    let (token, start) = try lexer.peek(.expression)
    switch token {
    case .mark("-"):
      _ = try lexer.next(.expression)
      return .unary(.negate, try unary())
    case .mark("~"):
      _ = try lexer.next(.expression)
      return .unary(.complement, try unary())
    case .mark("!"):
      _ = try lexer.next(.expression)
      return .unary(.not, try unary())
    case .mark("+"):
      _ = try lexer.next(.expression)
      return try unary()
    case .mark("("): return try bracketedExpression()
    case .number(let value):
      _ = try lexer.next(.expression)
      return .number(value)
    case .name(let word):
      _ = try lexer.next(.expression)
      return try named(word, at: lexer.location(of: start))
    case .quoted(let word):
      _ = try lexer.next(.expression)
      return .name(word, lexer.location(of: start))
    case .mark, .end: throw expected("an expression")
    }
  }

  /// A function of the language, or else a symbol.
  private mutating func named(_ word: String, at place: ScriptLocation) throws(LinkError) -> Expression {
    let sectionFacts: [String: Expression.SectionFact] = [
      "ADDR": .address, "LOADADDR": .loadAddress, "SIZEOF": .size, "ALIGNOF": .alignment,
    ]
    if let fact = sectionFacts[word] { return .sectionFact(fact, try bracketedName("a section"), place) }
    switch word {
    case "ALIGN", "BLOCK", "NEXT":
      try expect("(")
      let first = try expression()
      var result = Expression.alignDot(first)
      if word == "ALIGN", try accept(",") { result = .binary(.align, first, try expression(), place) }
      try expect(")")
      return result
    case "ABSOLUTE": return .absolute(try bracketedExpression())
    case "MAX", "MIN":
      let (first, second) = try pair()
      return .binary(word == "MAX" ? .maximum : .minimum, first, second, place)
    case "DEFINED": return .defined(try bracketedName("a symbol"))
    case "SIZEOF_HEADERS", "sizeof_headers":
      script.usesHeadersSize = true
      return .headersSize
    case "ORIGIN": return .regionFact(.origin, try bracketedName("a memory region"), place)
    case "LENGTH": return .regionFact(.length, try bracketedName("a memory region"), place)
    case "CONSTANT":
      switch try bracketedName("a constant") {
      case "MAXPAGESIZE": return .constant(.maximum)
      case "COMMONPAGESIZE": return .constant(.common)
      case let name: throw place.error(.unknownConstant(name))
      }
    case "SEGMENT_START":
      try expect("(")
      let segment = try name("a segment")
      try expect(",")
      let value = try expression()
      try expect(")")
      return .segmentStart(segment, value)
    case "DATA_SEGMENT_ALIGN":
      let (maximum, common) = try pair()
      return .dataSegmentAlign(maximum, common)
    case "DATA_SEGMENT_RELRO_END":
      // Nothing is made read-only after relocation in a static executable.
      return try pair().1
    case "DATA_SEGMENT_END": return .dataSegmentEnd(try bracketedExpression())
    case "ASSERT":
      try expect("(")
      let condition = try expression()
      try expect(",")
      let message = try name("a message")
      try expect(")")
      return .assertion(condition, message, place)
    case "LOG2CEIL": throw place.error(.unsupported(word))
    default: return .name(word, place)
    }
  }

  private mutating func pair() throws(LinkError) -> (Expression, Expression) {
    try expect("(")
    let first = try expression()
    try expect(",")
    let second = try expression()
    try expect(")")
    return (first, second)
  }
}

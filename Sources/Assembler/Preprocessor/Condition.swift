// The expression behind `#if` and `#elif`: integers of 64 bits, signed unless a number or what it meets is unsigned,
// all operators of C, `defined` (C11, 6.10.1). `PreprocessorDirectives` asks for its truth.

extension Preprocessor {
  /// A value of the preprocessor's arithmetic.
  struct Number {
    var bits: Int64
    var isUnsigned = false

    var isTrue: Bool { bits != 0 }
    var unsigned: UInt64 { UInt64(bitPattern: bits) }
  }

  /// What is wrong with an expression, and at which token.
  private struct Wrong: Error {
    var problem: Problem
    var token: Token?
  }

  /// Whether the rest of the line holds; what is wrong with it is told, and false.
  mutating func condition(_ directive: String) throws(Halt) -> Bool {
    var tokens: [Token] = []
    do throws(Wrong) {
      tokens = try conditionTokens()
    } catch {
      if hasHalted { throw Halt() }
      report(.error, error.problem, at: error.token)
      return false
    }
    if hasHalted { throw Halt() }
    guard !tokens.isEmpty else {
      report(.error, .noExpression(directive), at: line[1])
      return false
    }
    var evaluator = Evaluator(tokens: tokens)
    do throws(Wrong) {
      let value = try evaluator.expression(self)
      if let token = evaluator.token { throw evaluator.unexpected(token, self) }
      return value.isTrue
    } catch {
      report(.error, error.problem, at: error.token ?? line[1])
      return false
    }
  }

  /// The line's tokens with macros expanded, `defined` and its kin as 0 or 1.
  private mutating func conditionTokens() throws(Wrong) -> [Token] {
    var tokens: [Token] = []
    while let token = nextOfCondition() {
      guard token.kind == .name else {
        if token.kind != .padding { tokens.append(token) }
        continue
      }
      if token.value == definedName {
        tokens.append(truth(try definedOperand(token)))
      } else if let kind = queryKind(token) {
        tokens.append(truth(try query(kind, token)))
      } else {
        tokens.append(token)
      }
    }
    return tokens
  }

  /// Nil at the line's end, and when expansion came to its limits, which `hasHalted` tells.
  private mutating func nextOfCondition() -> Token? {
    guard let token = try? next(), token.kind != .endOfLine else { return nil }
    return token
  }

  private mutating func truth(_ value: Bool) -> Token { made(.number, [value ? 0x31 : 0x30]) ?? .endOfLine }

  private mutating func definedOperand(_ operand: Token) throws(Wrong) -> Bool {
    preventsExpansion += 1
    defer { preventsExpansion -= 1 }
    var token = nextOfCondition()
    let isEnclosed = token?.isSign("(") ?? false
    if isEnclosed { token = nextOfCondition() }
    guard let token, token.kind == .name else { throw Wrong(problem: .definedWithoutName, token: token ?? operand) }
    if isEnclosed, nextOfCondition()?.isSign(")") != true {
      throw Wrong(problem: .missingParenthesis(")"), token: token)
    }
    return isDefined(token.value)
  }

  /// `__has_include` and those that ask what a C compiler has, which is nothing here.
  private enum Query { case include, includeNext, other }

  private func queryKind(_ token: Token) -> Query? {
    switch node(token.value).builtIn {
    case .hasInclude: .include
    case .hasIncludeNext: .includeNext
    case .hasOther: .other
    default: nil
    }
  }

  private mutating func query(_ kind: Query, _ operand: Token) throws(Wrong) -> Bool {
    guard let open = nextOfCondition(), open.isSign("(") else {
      throw Wrong(problem: .missingParenthesis("("), token: operand)
    }
    var tokens: [Token] = []
    var depth = 0
    while let token = nextOfCondition() {
      if token.isSign("(") { depth += 1 }
      if token.isSign(")") {
        depth -= 1
        if depth < 0 { break }
      }
      tokens.append(token)
    }
    guard depth < 0, let first = tokens.first else { throw Wrong(problem: .missingParenthesis(")"), token: operand) }
    guard kind != .other else { return false }
    let text = tokens.map { string($0) }.joined()
    guard first.kind == .string || text.hasPrefix("<") && text.hasSuffix(">") else {
      throw Wrong(problem: .fileNameExpected("__has_include"), token: first)
    }
    return find(
      String(text.dropFirst().dropLast()), isQuoted: first.kind == .string, afterOwn: kind == .includeNext) != nil
  }

  // MARK: Evaluation

  private struct Evaluator {
    let tokens: [Token]
    var index = 0
    var depth = 0
    /// Operands are parsed, and what they give does not count.
    var skips = 0

    static let deepest = 256

    init(tokens: [Token]) { self.tokens = tokens }

    var token: Token? { index < tokens.count ? tokens[index] : nil }

    func unexpected(_ token: Token, _ texts: borrowing Preprocessor) -> Wrong {
      if token.isSign(")") { return Wrong(problem: .missingParenthesis("("), token: token) }
      if token.isSign(":") { return Wrong(problem: .colonWithoutQuestion, token: token) }
      let isOperand = token.kind == .number || token.kind == .name || token.kind == .character || token.isSign("(")
      return Wrong(
        problem: isOperand ? .missingBinaryOperator(texts.string(token)) : .invalidToken(texts.string(token)),
        token: token)
    }

    /// With commas, of which the last counts.
    mutating func expression(_ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      var value = try conditional(texts)
      while let comma = token, comma.isSign(",") {
        index += 1
        value = try conditional(texts)
      }
      return value
    }

    private mutating func enter() throws(Wrong) {
      depth += 1
      if depth > Evaluator.deepest { throw Wrong(problem: .expressionTooDeep, token: token ?? tokens.last) }
    }

    private mutating func conditional(_ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      try enter()
      defer { depth -= 1 }
      let condition = try binary(0, texts)
      guard let question = token, question.isSign("?") else { return condition }
      index += 1
      skips += condition.isTrue ? 0 : 1
      var first = try expression(texts)
      skips -= condition.isTrue ? 0 : 1
      guard let colon = token, colon.isSign(":") else {
        throw Wrong(problem: .questionWithoutColon, token: token ?? question)
      }
      index += 1
      skips += condition.isTrue ? 1 : 0
      var second = try conditional(texts)
      skips -= condition.isTrue ? 1 : 0
      let isUnsigned = first.isUnsigned || second.isUnsigned
      (first.isUnsigned, second.isUnsigned) = (isUnsigned, isUnsigned)
      return condition.isTrue ? first : second
    }

    /// Operators of two operands, loosest first.
    private static let levels: [[String]] = [
      ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", ">", "<=", ">="], ["<<", ">>"], ["+", "-"],
      ["*", "/", "%"],
    ]

    private mutating func binary(_ lowest: Int, _ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      var left = try unary(texts)
      while let sign = token, sign.kind == .sign {
        let name = texts.string(sign)
        guard let level = Evaluator.levels.firstIndex(where: { $0.contains(name) }), level >= lowest else { break }
        index += 1
        let isDecided = name == "||" && left.isTrue || name == "&&" && !left.isTrue
        skips += isDecided ? 1 : 0
        try enter()
        let right = try binary(level + 1, texts)
        depth -= 1
        skips -= isDecided ? 1 : 0
        left = try apply(name, left, right, sign)
      }
      return left
    }

    private func apply(_ name: String, _ left: Number, _ right: Number, _ sign: Token) throws(Wrong) -> Number {
      let isUnsigned = left.isUnsigned || right.isUnsigned
      func number(_ bits: Int64) -> Number { Number(bits: bits, isUnsigned: isUnsigned) }
      func truth(_ value: Bool) -> Number { Number(bits: value ? 1 : 0) }
      let isLess = isUnsigned ? left.unsigned < right.unsigned : left.bits < right.bits
      switch name {
      case "||": return truth(left.isTrue || right.isTrue)
      case "&&": return truth(left.isTrue && right.isTrue)
      case "|": return number(left.bits | right.bits)
      case "^": return number(left.bits ^ right.bits)
      case "&": return number(left.bits & right.bits)
      case "==": return truth(left.bits == right.bits)
      case "!=": return truth(left.bits != right.bits)
      case "<": return truth(isLess)
      case ">": return truth(!isLess && left.bits != right.bits)
      case "<=": return truth(isLess || left.bits == right.bits)
      case ">=": return truth(!isLess)
      case "<<", ">>":
        // The left operand alone says what the result is; a negative count shifts the other way.
        let isNegative = !right.isUnsigned && right.bits < 0
        let count = isNegative ? 0 &- right.bits : right.bits
        let isLeft = (name == "<<") != isNegative
        let amount = count < 0 || count > 64 ? 64 : Int(count)
        let bits =
          isLeft
          ? left.bits << amount : left.isUnsigned ? Int64(bitPattern: left.unsigned >> amount) : left.bits >> amount
        return Number(bits: bits, isUnsigned: left.isUnsigned)
      case "+": return number(left.bits &+ right.bits)
      case "-": return number(left.bits &- right.bits)
      case "*": return number(left.bits &* right.bits)
      default:
        guard right.isTrue else {
          if skips > 0 { return number(0) }
          throw Wrong(problem: .divisionByZero, token: sign)
        }
        if isUnsigned {
          let value = name == "/" ? left.unsigned / right.unsigned : left.unsigned % right.unsigned
          return number(Int64(bitPattern: value))
        }
        return number(
          name == "/"
            ? left.bits.dividedReportingOverflow(by: right.bits).partialValue
            : left.bits.remainderReportingOverflow(dividingBy: right.bits).partialValue)
      }
    }

    private mutating func unary(_ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      guard let token else {
        let last = tokens.last
        throw Wrong(problem: .missingOperand(last.map { texts.string($0) } ?? ""), token: last)
      }
      index += 1
      try enter()
      defer { depth -= 1 }
      switch token.kind {
      case .number: return try number(token, texts)
      case .character: return try character(token, texts)
      case .name: return Number(bits: 0)
      case .sign where token.isSign("("):
        if let close = self.token, close.isSign(")") { throw Wrong(problem: .missingExpression, token: close) }
        let value = try expression(texts)
        guard let close = self.token else { throw Wrong(problem: .missingParenthesis(")"), token: token) }
        guard close.isSign(")") else { throw unexpected(close, texts) }
        index += 1
        return value
      case .sign where token.isSign("!"): return Number(bits: try unary(texts).isTrue ? 0 : 1)
      case .sign where token.isSign("~"):
        let value = try unary(texts)
        return Number(bits: ~value.bits, isUnsigned: value.isUnsigned)
      case .sign where token.isSign("-"):
        let value = try unary(texts)
        return Number(bits: 0 &- value.bits, isUnsigned: value.isUnsigned)
      case .sign where token.isSign("+"): return try unary(texts)
      case .sign where index > 1 && tokens[index - 2].kind == .sign && !token.isSign(")"):
        throw Wrong(problem: .missingOperand(texts.string(tokens[index - 2])), token: token)
      default: throw Wrong(problem: .invalidToken(texts.string(token)), token: token)
      }
    }

    private func number(_ token: Token, _ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      let text = texts.string(token)
      var digits = text.lowercased()[...]
      var isUnsigned = false
      while let last = digits.last, last == "u" || last == "l" {
        isUnsigned = isUnsigned || last == "u"
        digits.removeLast()
      }
      let radix = digits.hasPrefix("0x") ? 16 : digits.hasPrefix("0b") ? 2 : digits.hasPrefix("0") ? 8 : 10
      if radix == 16 || radix == 2 { digits.removeFirst(2) }
      guard !digits.isEmpty, digits.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else {
        let isFloating = text.contains(".") || radix == 10 && text.lowercased().contains("e")
        throw Wrong(problem: isFloating ? .floatingNumber : .invalidNumber(text), token: token)
      }
      guard let value = UInt64(digits, radix: radix) else { throw Wrong(problem: .numberTooLarge, token: token) }
      return Number(bits: Int64(bitPattern: value), isUnsigned: isUnsigned || value > UInt64(Int64.max))
    }

    /// A character constant is worth its bytes, the last lowest, as an `int`.
    private func character(_ token: Token, _ texts: borrowing Preprocessor) throws(Wrong) -> Number {
      let bytes = Array(texts.spelling(token).dropFirst().dropLast())
      guard !bytes.isEmpty else { throw Wrong(problem: .emptyCharacter, token: token) }
      var value: UInt32 = 0
      var count = 0
      var at = 0
      while at < bytes.count {
        var byte = bytes[at]
        at += 1
        if byte == UInt8(ascii: "\\"), at < bytes.count { byte = Evaluator.escaped(bytes, &at) }
        value = value << 8 | UInt32(byte)
        count += 1
      }
      // Plain `char` has no sign on this target.
      return Number(bits: count == 1 ? Int64(value & 0xFF) : Int64(Int32(bitPattern: value)))
    }

    private static func escaped(_ bytes: [UInt8], _ at: inout Int) -> UInt8 {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "a"): return 7
      case UInt8(ascii: "b"): return 8
      case UInt8(ascii: "t"): return 9
      case UInt8(ascii: "n"): return 10
      case UInt8(ascii: "v"): return 11
      case UInt8(ascii: "f"): return 12
      case UInt8(ascii: "r"): return 13
      case UInt8(ascii: "e"): return 27
      case UInt8(ascii: "x"):
        var value: UInt8 = 0
        while at < bytes.count, let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue {
          value = value << 4 | UInt8(truncatingIfNeeded: digit)
          at += 1
        }
        return value
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = byte - UInt8(ascii: "0")
        var digits = 1
        while digits < 3, at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[at]) {
          value = value << 3 | (bytes[at] - UInt8(ascii: "0"))
          at += 1
          digits += 1
        }
        return value
      default: return byte
      }
    }
  }
}

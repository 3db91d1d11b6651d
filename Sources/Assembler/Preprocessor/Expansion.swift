// HOT: every token of every line goes through `next` once, and again for each macro that it comes through.
// Macro expansion as GNU cpp does it: lists of tokens on a stack, names that are being expanded marked, padding where
// tokens of different origin meet. `Preprocessor.expandLine` and `#if` take tokens from here.

extension Preprocessor {
  /// A macro.
  struct Definition: Sendable {
    var name: Int32
    /// The numbers of the parameters' names.
    var parameters: [Int32] = []
    var isFunctionLike = false
    var isVariadic = false
    var body: [Token] = []
    /// Where its name is defined.
    var text: Int32
    var offset: Int32
    /// It is being expanded.
    var isDisabled = false
  }

  /// Tokens to be read, and the macro that they are the expansion of, or -1.
  struct Context {
    var tokens: [Token]
    var index = 0
    var definition: Int32
  }

  /// An argument of a call: as written, expanded, and as a string. The first of a variadic macro's left out is nil.
  struct Argument {
    var tokens: [Token] = []
    var expanded: [Token]?
    var string: Token?
    var isMissing = false
  }

  mutating func push(_ tokens: [Token], definition: Int32 = -1) {
    contexts.append(Context(tokens: tokens, definition: definition))
  }

  mutating func popContext() {
    let definition = contexts.removeLast().definition
    if definition >= 0 { definitions[Int(definition)].isDisabled = false }
  }

  /// Takes from what all expansions together may make.
  mutating func spend(_ count: Int) throws(Halt) {
    tokensLeft -= count
    if tokensLeft < 0 { throw halt(.expansionTooLong, at: nil) }
  }

  /// The next token, macros expanded: at the line's end `endOfLine`, at an argument's end `endOfArgument`.
  mutating func next() throws(Halt) -> Token {
    while true {
      var token: Token
      let isInLine = contexts.isEmpty
      if !isInLine {
        let top = contexts.count - 1
        guard contexts[top].index < contexts[top].tokens.count else {
          popContext()
          if isInDirective { continue }
          return .padding()
        }
        token = contexts[top].tokens[contexts[top].index]
        if token.kind == .endOfArgument { return token }
        contexts[top].index += 1
        try spend(1)
        if token.flags.contains(.pastes) {
          let source = token
          paste(token)
          if isInDirective { continue }
          return .padding(source)
        }
      } else if lineCursor < line.count {
        token = line[lineCursor]
        lineCursor += 1
      } else if collects, !isInDirective, try readLine() {
        line[0].flags.insert(.space)
        continue
      } else {
        return .endOfLine
      }
      guard token.kind == .name, !token.flags.contains(.keepsName) else { return token }
      let node = node(token.value)
      if node.isPoisoned { report(.error, .poisoned(nameText(token.value)), at: token) }
      if node.definition >= 0 {
        if definitions[Int(node.definition)].isDisabled {
          token.flags.insert(.keepsName)
          return token
        }
        if preventsExpansion > 0 { return token }
        if isInLine { call = (token.start, token.end) }
        guard try enter(node.definition, token) else { return token }
      } else if let builtIn = node.builtIn, preventsExpansion == 0 {
        if isInLine { call = (token.start, token.end) }
        guard let value = try value(of: builtIn, token, isInLine: isInLine) else { return token }
        push([value])
      } else {
        return token
      }
      if !isInDirective { return .padding(token) }
    }
  }

  /// Starts the expansion of a macro; false if it takes arguments and none follow.
  private mutating func enter(_ index: Int32, _ name: Token) throws(Halt) -> Bool {
    let definition = definitions[Int(index)]
    var body = definition.body
    if definition.isFunctionLike {
      guard try findParenthesis() else { return false }
      guard var arguments = try collectArguments(definition, name) else { return false }
      if !definition.parameters.isEmpty { body = try substitute(&arguments, in: definition, name) }
    }
    try spend(1)
    definitions[Int(index)].isDisabled = true
    push(body, definition: index)
    return true
  }

  // MARK: Arguments

  /// Passes an opening parenthesis, if one comes next; else what was passed is read again.
  private mutating func findParenthesis() throws(Halt) -> Bool {
    preventsExpansion += 1
    defer { preventsExpansion -= 1 }
    var padding: Token?
    while true {
      if contexts.isEmpty, lineCursor >= line.count {
        // The parenthesis may stand on a later line of the same file.
        guard !isInDirective, let file = files.last, file.lexer.parenthesisFollows() else { break }
        let collected = collects
        collects = true
        defer { collects = collected }
        guard try readLine() else { break }
        line[0].flags.insert(.space)
        continue
      }
      let token = try next()
      if token.kind == .padding {
        let isBetter =
          padding.map { !$0.flags.contains(.space) && !token.flags.contains(.hasSource) } ?? true
        if isBetter { padding = token }
        continue
      }
      if token.isSign("(") { return true }
      if token.kind != .endOfArgument, token.kind != .endOfLine { stepBack(token) }
      break
    }
    if let padding { push([padding]) }
    return false
  }

  /// Makes `token`, which was the last to be read, the next again.
  private mutating func stepBack(_ token: Token) {
    if contexts.isEmpty { lineCursor -= 1 } else { push([token]) }
  }

  /// The arguments of a call whose parenthesis was passed; nil if they do not fit.
  private mutating func collectArguments(_ definition: Definition, _ name: Token) throws(Halt) -> [Argument]? {
    preventsExpansion += 1
    let collected = collects
    collects = !isInDirective
    defer {
      preventsExpansion -= 1
      collects = collected
    }
    let wanted = definition.parameters.count
    var arguments: [Argument] = []
    var given = 0
    var current: [Token] = []
    var depth = 0
    collecting: while true {
      let token = try next()
      switch token.kind {
      case .padding where current.isEmpty: continue
      case .endOfArgument, .endOfLine:
        report(.error, .unterminatedArguments(nameText(name.value)), at: name)
        return nil
      case .sign where token.isSign("("): depth += 1
      case .sign where token.isSign(")"):
        depth -= 1
        if depth < 0 {
          if contexts.isEmpty { call.end = token.end }
          break collecting
        }
      case .sign where token.isSign(",") && depth == 0 && !(definition.isVariadic && given + 1 == wanted):
        given += 1
        if arguments.count < wanted { arguments.append(Argument(tokens: Preprocessor.trimmed(current))) }
        current.removeAll()
        continue
      default: break
      }
      current.append(token)
    }
    given += 1
    let last = Preprocessor.trimmed(current)
    if arguments.count < wanted { arguments.append(Argument(tokens: last)) }
    if given == 1, wanted == 0, last.isEmpty { given = 0 }
    if given != wanted, !(definition.isVariadic && given + 1 == wanted) {
      let text = nameText(name.value)
      report(
        .error,
        given < wanted
          ? .tooFewArguments(text, given: given, wanted: wanted)
          : .tooManyArguments(text, given: given, wanted: wanted), at: name)
      return nil
    }
    let leavesOut = given < wanted || given == 1 && last.isEmpty
    while arguments.count < wanted { arguments.append(Argument()) }
    if definition.isVariadic, leavesOut { arguments[wanted - 1].isMissing = true }
    return arguments
  }

  private static func trimmed(_ tokens: [Token]) -> [Token] {
    var tokens = tokens
    while tokens.last?.kind == .padding { tokens.removeLast() }
    return tokens
  }

  private mutating func expand(_ tokens: [Token], _ name: Token) throws(Halt) -> [Token] {
    guard !tokens.isEmpty else { return [] }
    guard argumentDepth < Preprocessor.deepestArgument else {
      throw halt(.argumentsTooDeep(limit: Preprocessor.deepestArgument), at: name)
    }
    argumentDepth += 1
    let prevents = preventsExpansion
    preventsExpansion = 0
    defer {
      argumentDepth -= 1
      preventsExpansion = prevents
    }
    push(tokens + [Token(kind: .endOfArgument)])
    var expanded: [Token] = []
    while true {
      let token = try next()
      if token.kind == .endOfArgument || token.kind == .endOfLine { break }
      expanded.append(token)
    }
    popContext()
    return expanded
  }

  // MARK: Bodies

  private mutating func substitute(
    _ arguments: inout [Argument], in definition: Definition, _ name: Token
  ) throws(Halt) -> [Token] {
    let body = definition.body
    var output: [Token] = []
    for (index, token) in body.enumerated() {
      guard token.kind == .parameter else {
        output.append(token)
        continue
      }
      let number = Int(token.value)
      let isPasted = index > 0 && body[index - 1].flags.contains(.pastes)
      let pastes = token.flags.contains(.pastes)
      var inserted: [Token]
      // The token whose `##` is to be taken away or set.
      var changes: Int?
      if token.flags.contains(.stringifies) {
        if arguments[number].string == nil { arguments[number].string = stringified(arguments[number].tokens) }
        inserted = arguments[number].string.map { [$0] } ?? []
        if let flags = inserted.first.map({ _ in token.flags.intersection(.space) }) { inserted[0].flags = flags }
      } else if pastes {
        inserted = arguments[number].tokens
      } else if isPasted {
        inserted = arguments[number].tokens
        if let last = output.last {
          if last.isSign(","), definition.isVariadic, number == definition.parameters.count - 1 {
            // A comma before what was left out goes too; before anything else it is just a comma.
            if arguments[number].isMissing { output.removeLast() } else { changes = output.count - 1 }
          } else if inserted.isEmpty {
            changes = output.count - 1
          }
        }
      } else {
        if arguments[number].expanded == nil {
          arguments[number].expanded = try expand(arguments[number].tokens, name)
        }
        inserted = arguments[number].expanded ?? []
      }
      if !isInDirective, index > 0, !isPasted { output.append(.padding(token)) }
      if let at = changes { output[at].flags.remove(.pastes) }
      try spend(inserted.count)
      output += inserted
      if pastes, !inserted.isEmpty { output[output.count - 1].flags.insert(.pastes) }
      if pastes, let at = changes, inserted.isEmpty { output[at].flags.insert(.pastes) }
      if !isInDirective, !pastes { output.append(.padding()) }
    }
    return output
  }

  /// Makes one token of `first` and what follows it in the innermost context, as long as that is possible.
  private mutating func paste(_ first: Token) {
    let top = contexts.count - 1
    var left = first
    var goesOn = true
    while goesOn, contexts[top].index < contexts[top].tokens.count {
      let right = contexts[top].tokens[contexts[top].index]
      guard right.kind != .endOfArgument else { break }
      contexts[top].index += 1
      if right.kind == .padding { break }
      goesOn = right.flags.contains(.pastes)
      guard let joined = joined(left, right) else {
        // (what is not one token stays two; assembly may do so)
        contexts[top].index -= 1
        break
      }
      left = joined
    }
    left.flags.remove(.pastes)
    push([left])
  }

  private mutating func joined(_ left: Token, _ right: Token) -> Token? {
    var bytes = Array(spelling(left))
    if left.isSign("/"), !right.isSign("=") { bytes.append(0x20) }
    bytes += spelling(right)
    guard let token = scratch(bytes) else { return nil }
    var result = token
    result.flags = left.flags.intersection(.space)
    return result
  }

  private mutating func stringified(_ tokens: [Token]) -> Token? {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    var source: Token?
    var backslashes = 0
    for token in tokens {
      if token.kind == .padding {
        if source.map({ !$0.flags.contains(.space) && !token.flags.contains(.hasSource) }) ?? true {
          source = token.flags.contains(.hasSource) ? token : nil
        }
        continue
      }
      if bytes.count > 1, (source ?? token).flags.contains(.space) { bytes.append(0x20) }
      source = nil
      let text = spelling(token)
      let isQuoted = token.kind == .string || token.kind == .character
      for byte in text {
        if isQuoted, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
        bytes.append(byte)
      }
      let isBackslash = token.kind == .other && text.first == UInt8(ascii: "\\")
      backslashes = isBackslash ? backslashes + 1 : 0
    }
    if !backslashes.isMultiple(of: 2) {
      report(.warning, .finalBackslash, at: tokens.last)
      bytes.removeLast()
    }
    bytes.append(UInt8(ascii: "\""))
    return made(.string, bytes)
  }

  // MARK: Spelling

  func spelling(_ token: Token) -> ArraySlice<UInt8> {
    map.texts[Int(token.text)].bytes[Int(token.start)..<Int(token.end)]
  }

  func string(_ token: Token) -> String { String(decoding: spelling(token), as: UTF8.self) }

  /// Whether two tokens are spelt alike.
  func matches(_ left: Token, _ right: Token) -> Bool {
    left.length == right.length && spelling(left).elementsEqual(spelling(right))
  }

  /// `bytes` as the one token that they spell; nil if they spell more.
  private mutating func scratch(_ bytes: [UInt8]) -> Token? {
    var lexer = Lexer(bytes, text: 0)
    var startsLine = false
    guard var token = lexer.next(&names, startsLine: &startsLine), lexer.isAtEnd, lexer.flaw == nil, token.start == 0
    else { return nil }
    let start = map.texts[0].bytes.count
    guard start + bytes.count < Int(Int32.max) else { return nil }
    map.texts[0].bytes += bytes
    token.start = Int32(truncatingIfNeeded: start)
    token.end = Int32(truncatingIfNeeded: start + bytes.count)
    return token
  }

  /// A token of a given kind with a spelling of its own.
  mutating func made(_ kind: Token.Kind, _ bytes: [UInt8]) -> Token? {
    let start = map.texts[0].bytes.count
    guard start + bytes.count < Int(Int32.max) else { return nil }
    map.texts[0].bytes += bytes
    return Token(
      kind: kind, text: 0, start: Int32(truncatingIfNeeded: start),
      end: Int32(truncatingIfNeeded: start + bytes.count))
  }
}

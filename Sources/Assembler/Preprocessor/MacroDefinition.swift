// `#define`: a macro's parameters and body, with `#` and `##` kept as marks on the tokens that they are about.

extension Preprocessor {
  mutating func define() {
    guard let name = macroName("define"), let file = files.last else { return }
    var definition = Definition(name: name.value, text: file.lexer.text, offset: name.start)
    if lineCursor < line.count, line[lineCursor].isSign("("), line[lineCursor].start == name.end {
      lineCursor += 1
      definition.isFunctionLike = true
      guard readParameters(&definition) else { return }
    } else if lineCursor < line.count, !line[lineCursor].flags.contains(.space) {
      report(.warning, .missingSpace, at: line[lineCursor])
    }
    guard readBody(&definition) else { return }
    install(definition, name)
  }

  private mutating func readParameters(_ definition: inout Definition) -> Bool {
    func take() -> Token? { lineCursor < line.count ? line[lineCursor] : nil }
    func isDots(_ token: Token) -> Bool { token.kind == .sign && token.sign == UInt8(ascii: ".") && token.length == 3 }
    if let token = take(), token.isSign(")") {
      lineCursor += 1
      return true
    }
    while true {
      guard let token = take() else { return fail("expected ')' before end of line") }
      lineCursor += 1
      if isDots(token) {
        definition.isVariadic = true
        definition.parameters.append(variadicName)
      } else if token.kind == .name {
        guard token.value != variadicName else { return fail("__VA_ARGS__ can not be used as a parameter name") }
        guard !definition.parameters.contains(token.value) else {
          return fail("duplicate macro parameter \"\(string(token))\"")
        }
        definition.parameters.append(token.value)
        if let dots = take(), isDots(dots) {
          definition.isVariadic = true
          lineCursor += 1
        }
      } else {
        return fail("expected parameter name, found \"\(string(token))\"")
      }
      guard definition.parameters.count <= 4096 else { return fail("too many macro parameters") }
      guard let separator = take() else { return fail("expected ')' before end of line") }
      lineCursor += 1
      if separator.isSign(")") { return true }
      guard separator.isSign(","), !definition.isVariadic else {
        return fail("expected ',' or ')', found \"\(string(separator))\"")
      }
    }
  }

  private mutating func fail(_ words: String) -> Bool {
    report(.error, .badParameters(words), at: line[min(max(lineCursor - 1, 0), line.count - 1)])
    return false
  }

  private mutating func readBody(_ definition: inout Definition) -> Bool {
    var body: [Token] = []
    var followsPaste = false
    for token in line.dropFirst(lineCursor) {
      var token = token
      token.flags.remove([.startsLine, .plainGap])
      if body.isEmpty { token.flags.remove(.space) }
      if token.kind == .name {
        if definition.isFunctionLike, let index = definition.parameters.firstIndex(of: token.value) {
          token.kind = .parameter
          token.value = Int32(truncatingIfNeeded: index)
        } else if token.value == variadicName {
          report(.warning, .variadicMisused, at: token)
        }
      }
      if definition.isFunctionLike, token.kind == .parameter, let last = body.last, last.isSign("#") {
        token.flags.remove(.space)
        token.flags.formUnion(last.flags.intersection(.space))
        token.flags.insert(.stringifies)
        body[body.count - 1] = token
        followsPaste = false
        continue
      }
      if token.isPasteSign {
        guard !body.isEmpty else {
          report(.error, .pasteAtEnd, at: token)
          return false
        }
        body[body.count - 1].flags.insert(.pastes)
        followsPaste = true
        continue
      }
      followsPaste = false
      body.append(token)
    }
    if followsPaste {
      report(.error, .pasteAtEnd, at: line.last)
      return false
    }
    definition.body = body
    return true
  }

  private mutating func install(_ definition: Definition, _ name: Token) {
    let node = node(name.value)
    if node.isPoisoned { return report(.error, .poisoned(string(name)), at: name) }
    if node.builtIn != nil {
      report(.warning, .builtIn(string(name), isUndefined: false), at: name)
    } else if node.definition >= 0, !isSame(definitions[Int(node.definition)], definition) {
      report(.warning, .redefined(string(name)), at: name)
    }
    let index = Int32(truncatingIfNeeded: definitions.count)
    definitions.append(definition)
    withNode(name.value) { node in
      node.definition = index
      node.builtIn = nil
    }
  }

  /// Whether a macro may be defined again so: the same but for the amount of white space.
  private func isSame(_ old: Definition, _ new: Definition) -> Bool {
    let marks: Token.Flags = [.space, .pastes, .stringifies]
    return old.isFunctionLike == new.isFunctionLike && old.isVariadic == new.isVariadic
      && old.parameters == new.parameters && old.body.count == new.body.count
      && zip(old.body, new.body).allSatisfy { left, right in
        left.kind == right.kind && left.flags.intersection(marks) == right.flags.intersection(marks)
          && (left.kind == .parameter ? left.value == right.value : matches(left, right))
      }
  }
}

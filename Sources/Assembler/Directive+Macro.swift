// Texts that the source brings in or makes: `.include`, macros and repetitions. What they are put together
// from is in `Macro`, where they are read from in `Input`.

extension Assembler {
  // MARK: Files

  mutating func include() throws(StatementError) {
    let start = next
    let name = String(decoding: try string(), as: UTF8.self)
    try endOfStatement()
    guard input.includeDepth < Input.deepestInclude else {
      throw error(.includedTooDeeply(name, limit: Input.deepestInclude), at: start)
    }
    guard let (bytes, path) = contents(ofFile: name) else { throw error(.fileNotFound(name), at: start) }
    let file = sources.addFile(path, bytes)
    input.pushFile(bytes, origin: sources.addOrigin(.file, file: file, parent: here))
  }

  /// The bytes of a file that the source names, and where it was: as it is written, or in one of the options'
  /// directories.
  func contents(ofFile name: String) -> (bytes: [UInt8], path: String)? {
    let directories = name.hasPrefix("/") ? [] : options.includeDirectories
    for path in [name] + directories.map({ $0 + "/" + name }) {
      guard let bytes = read(path) else { continue }
      // (where directories are searched, GNU as finds what is in none of them in the working directory)
      let known = path == name && !directories.isEmpty ? "./" + path : path
      return bytes.count > Int(Int32.max) / 2 ? nil : (bytes, known)
    }
    return nil
  }

  /// Ends the text being read, or starts its next round; false when the main file has ended.
  mutating func leaveText() -> Bool {
    do throws(Diagnostic.Reason) {
      if try input.startRound() { return true }
    } catch {
      report(.error, error, at: Place(origin: input.frame.origin, line: input.frame.firstLine, column: 0))
      hasEnded = true
    }
    closeConditionals(to: input.frame.conditionals)
    return input.pop()
  }

  // MARK: Macros

  /// `.macro name parameters`: keeps all up to its `.endm`.
  mutating func defineMacro() throws(StatementError) {
    let start = place(of: 0)
    let nameToken = token
    guard nameToken.kind == .identifier else { throw error(.missingMacroName) }
    let name = text(nameToken)
    next += 1
    let header = operandText()
    guard let body = takeBody(closing: .endMacro) else {
      throw StatementError(reason: .macroWithoutEnd(name), column: start.column)
    }
    guard macros.find(name) == nil else { throw error(.macroAlreadyDefined(name), at: 1) }
    let parameters: [Macro.Parameter]
    do throws(Diagnostic.Reason) {
      parameters = try Macro.parameters(header, macro: name)
    } catch {
      throw self.error(error)
    }
    macros.add(
      Macro(
        name: name, parameters: parameters, body: Body(body.text, parameters: parameters),
        file: sources.origins[Int(input.frame.origin)].file, line: body.line))
  }

  mutating func purgeMacro() throws(StatementError) {
    repeat {
      let name = text(token)
      if !macros.remove(name) { warn(.undefinedMacro(name)) }
      next += 1
    } while accept(",")
    try endOfStatement()
  }

  mutating func call(_ macro: Macro) throws(StatementError) {
    try checkDepth()
    let text: [UInt8]?
    do throws(Diagnostic.Reason) {
      let arguments = try macro.arguments(operandText())
      text = macro.body.expanded(arguments, counter: macroCalls, limit: input.bytesLeft)
    } catch {
      throw self.error(error)
    }
    guard let text else {
      hasEnded = true
      throw error(.expansionTooLong, at: 0)
    }
    macroCalls += 1
    let origin = sources.addOrigin(.macro(macro.name), file: macro.file, parent: here)
    next = lexer.tokens.count - 1
    input.pushExpansion(text, origin: origin, line: macro.line)
  }

  /// `.exitm` leaves the innermost macro or repetition.
  mutating func exitMacro() throws(StatementError) {
    try endOfStatement()
    guard !input.frame.isFile else { return warn(.exitOutsideMacro) }
    // The conditionals around an `.exitm` are left with it.
    input.conditionals.removeSubrange(input.frame.conditionals...)
    _ = input.pop()
  }

  // MARK: Repetitions

  mutating func repeatCount() throws(StatementError) {
    let start = next
    var count: Int64 = 0
    var failure: StatementError?
    do throws(StatementError) {
      count = try constant(for: ".rept")
      try endOfStatement()
    } catch {
      failure = error
    }
    if count < 0 { failure = error(.negativeRepeat, at: start) }
    // The body is passed in any case: what is in it was not meant to be read once.
    guard let body = takeBody(closing: .endRepeat) else { throw error(.repetitionWithoutEnd(".rept"), at: 0) }
    if let failure { throw failure }
    try startRepetition(body, parameters: [], .count(left: UInt64(max(0, count))))
  }

  /// `.irp name, values` and `.irpc name, characters`.
  mutating func repeatValues(characters: Bool) throws(StatementError) {
    let directive = characters ? ".irpc" : ".irp"
    var reader = ArgumentReader(operandText())
    reader.skipSpace()
    let name = reader.name()
    reader.skipComma()
    var values: [[UInt8]] = []
    if characters {
      values = reader.rest().filter { $0 != UInt8(ascii: "\"") }.map { [$0] }
    } else {
      while !reader.isAtEnd {
        let start = reader.at
        values.append(reader.argument())
        reader.skipComma()
        if reader.at == start { reader.at += 1 }
      }
    }
    // Without a value there is one round, with nothing.
    if values.isEmpty { values = [[]] }
    next = lexer.tokens.count - 1
    guard let body = takeBody(closing: .endRepeat) else { throw error(.repetitionWithoutEnd(directive), at: 0) }
    if name.isEmpty { throw error(.missingName, at: 0) }
    let parameter = Macro.Parameter(name: name, kind: .optional, fallback: [])
    try startRepetition(body, parameters: [parameter], .values(values, next: 0))
  }

  private mutating func startRepetition(
    _ body: (text: [UInt8], line: Int32), parameters: [Macro.Parameter], _ rounds: Input.Rounds
  ) throws(StatementError) {
    try checkDepth()
    let file = sources.origins[Int(input.frame.origin)].file
    let origin = sources.addOrigin(.repetition, file: file, parent: here)
    input.pushRepetition(Body(body.text, parameters: parameters), rounds, origin: origin, line: body.line)
  }

  private func checkDepth() throws(StatementError) {
    guard input.frame.expansionDepth < Input.deepestExpansion else {
      throw error(.nestedTooDeeply(limit: Input.deepestExpansion), at: 0)
    }
  }

  // MARK: Raw text

  /// The rest of the statement as macros see it.
  func operandText() -> [UInt8] {
    var output: [UInt8] = []
    let end = Int(lexer.tokens[lexer.tokens.count - 1].start)
    let start = next > 0 ? Int(lexer.tokens[next - 1].end) : Int(token.start)
    if start < end { Scrub.append(input.frame.text, start..<end, inOperands: true, to: &output) }
    return output
  }

  /// Takes all statements up to the one that closes what was opened, scrubbed, and moves behind it. Nil if
  /// there is none: then all of the text is taken.
  private mutating func takeBody(closing: Directive) -> (text: [UInt8], line: Int32)? {
    let text = input.frame.text
    let start = input.frame.cursor
    let line = input.frame.line
    var at = start
    var depth = 1
    while at < text.count {
      let end = Scrub.endOfStatement(text, from: at)
      switch bodyWord(text, at, end) {
      case .macro where closing == .endMacro: depth += 1
      case .repeatCount where closing == .endRepeat, .repeatValues where closing == .endRepeat,
        .repeatCharacters where closing == .endRepeat:
        depth += 1
      case closing: depth -= 1
      default: break
      }
      if depth == 0 {
        var body: [UInt8] = []
        Scrub.append(text, start..<at, inOperands: false, to: &body)
        moveInput(to: end)
        return (body, line)
      }
      at = end < text.count ? end + 1 : end
    }
    moveInput(to: text.count)
    return nil
  }

  /// The directive at the start of a statement, behind a label if there is one.
  func bodyWord(_ text: [UInt8], _ start: Int, _ end: Int) -> Directive? {
    var at = start
    func skipSpace() { while at < end, text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0D { at += 1 } }
    skipSpace()
    var word = at
    while at < end, Lexer.isNamePart(text[at]) { at += 1 }
    if at < end, text[at] == UInt8(ascii: ":") {
      at += 1
      skipSpace()
      word = at
      while at < end, Lexer.isNamePart(text[at]) { at += 1 }
    }
    guard at > word, text[word] == UInt8(ascii: ".") else { return nil }
    return vocabulary.directive(text, word..<at)
  }

  /// Moves the input's cursor to `end`, where a statement ends, and behind its end.
  mutating func moveInput(to end: Int) {
    let text = input.frame.text
    var at = input.frame.cursor
    let stop = min(end + 1, text.count)
    while at < stop {
      if text[at] == 0x0A {
        input.frame.line += 1
        input.frame.lineStart = at + 1
      }
      at += 1
    }
    input.frame.cursor = stop
  }
}

// A linker script's text comes in, a `Script` or the first error with its line and column goes out. The grammar is GNU
// ld's for static links; `ScriptParser+Expression` reads the numbers, `ScriptParser+Section` the output sections.

extension Script {
  init(parsing text: String, file: String) throws(LinkError) {
    var parser = ScriptParser(text, file: file)
    try parser.parseScript()
    self = parser.script
  }
}

extension Expression {
  /// One expression and nothing after it, as the options give them.
  init(parsing text: String, file: String) throws(LinkError) {
    var parser = ScriptParser(text, file: file)
    self = try parser.expression()
    let rest = try parser.lexer.peek(.expression)
    guard rest.token == .end else { throw parser.expected("an operator") }
  }
}

struct ScriptParser {
  var lexer: ScriptLexer
  var script = Script()
  /// How deep the brackets of the current expression go, and how many operators it has: both bound the recursion of
  /// whoever walks the tree.
  var depth = 0
  var operatorCount = 0

  init(_ text: String, file: String) { lexer = ScriptLexer(text, file: file) }

  // MARK: Tokens

  /// The error that the next token is not what was wanted.
  mutating func expected(_ what: String, in mode: ScriptLexer.Mode = .expression) -> LinkError {
    do throws(LinkError) {
      let (token, start) = try lexer.peek(mode)
      return lexer.error(at: start, .expected(what, found: token.title))
    } catch {
      return error
    }
  }

  mutating func accept(_ mark: String, in mode: ScriptLexer.Mode = .expression) throws(LinkError) -> Bool {
    guard try lexer.peek(mode).token == .mark(mark) else { return false }
    _ = try lexer.next(mode)
    return true
  }

  mutating func expect(_ mark: String, in mode: ScriptLexer.Mode = .expression) throws(LinkError) {
    guard try accept(mark, in: mode) else { throw expected("`\(mark)'", in: mode) }
  }

  mutating func acceptKeyword(_ keyword: String) throws(LinkError) -> Bool {
    guard try lexer.peek(.name).token == .name(keyword) else { return false }
    _ = try lexer.next(.name)
    return true
  }

  /// A name, quoted or not.
  mutating func name(_ what: String, in mode: ScriptLexer.Mode = .name) throws(LinkError) -> String {
    switch try lexer.peek(mode).token {
    case .name(let text), .quoted(let text):
      _ = try lexer.next(mode)
      return text
    case .number, .mark, .end: throw expected(what, in: mode)
    }
  }

  mutating func bracketedName(_ what: String) throws(LinkError) -> String {
    try expect("(")
    let text = try name(what)
    try expect(")")
    return text
  }

  mutating func location() throws(LinkError) -> ScriptLocation {
    try lexer.skipSpace()
    return lexer.location(of: lexer.position)
  }

  // MARK: Statements

  mutating func parseScript() throws(LinkError) {
    while try lexer.peek(.name).token != .end {
      if try skipSeparators() { continue }
      try parseCommand(inSections: false)
    }
  }

  /// Moves past `;` and `,`, if there are any.
  mutating func skipSeparators() throws(LinkError) -> Bool {
    var found = false
    while true {
      switch try lexer.peek(.name).token {
      case .mark(";"), .mark(","):
        _ = try lexer.next(.name)
        found = true
      default: return found
      }
    }
  }

  /// One command of the top level or of `SECTIONS`, where output sections may stand too.
  mutating func parseCommand(inSections: Bool) throws(LinkError) {
    let (token, start) = try lexer.peek(.name)
    let place = lexer.location(of: start)
    let word: String
    switch token {
    case .name(let text), .quoted(let text): word = text
    case .number, .mark, .end: throw expected(inSections ? "an output section or `}'" : "a command", in: .name)
    }
    switch word {
    case "ENTRY":
      _ = try lexer.next(.name)
      script.entry = try bracketedName("a symbol")
    case "ASSERT":
      script.statements.append(.assertion(try assertion()))
      try endStatement(isRequired: false)
    case "PROVIDE", "PROVIDE_HIDDEN", "HIDDEN":
      script.statements.append(.assignment(try providedAssignment()))
      try endStatement(isRequired: false)
    case "INCLUDE", "OVERLAY", "VERSION", "STARTUP", "NOCROSSREFS", "NOCROSSREFS_TO":
      throw place.error(.unsupported(word))
    default:
      if !inSections, try parseTopLevelCommand(word) { return }
      _ = try lexer.next(.name)
      if let assignment = try assignment(of: word, from: start) {
        script.statements.append(.assignment(assignment))
        try endStatement(isRequired: true)
      } else if inSections {
        script.statements.append(.section(try outputSection(named: word, at: place)))
      } else {
        throw expected("`=' or a command")
      }
    }
  }

  /// Commands that stand outside of `SECTIONS` only. Returns false if `word` is none.
  private mutating func parseTopLevelCommand(_ word: String) throws(LinkError) -> Bool {
    switch word {
    case "SECTIONS":
      _ = try lexer.next(.name)
      try expect("{")
      while try !accept("}", in: .name) {
        if try skipSeparators() { continue }
        try parseCommand(inSections: true)
      }
    case "MEMORY":
      _ = try lexer.next(.name)
      try parseMemory()
    case "PHDRS":
      _ = try lexer.next(.name)
      try parseProgramHeaders()
    case "EXTERN":
      _ = try lexer.next(.name)
      try expect("(")
      while try !accept(")") {
        script.externs.append(try name("a symbol"))
        _ = try accept(",")
      }
    case "REGION_ALIAS":
      _ = try lexer.next(.name)
      try expect("(")
      let alias = try name("a name")
      try expect(",")
      script.regionAliases[alias] = try name("a memory region")
      try expect(")")
    case "OUTPUT":
      _ = try lexer.next(.name)
      script.output = try bracketedName("a file")
    case "INPUT", "GROUP":
      _ = try lexer.next(.name)
      if word == "GROUP" { script.requests.append(.groupStart) }
      try parseFiles()
      if word == "GROUP" { script.requests.append(.groupEnd) }
    case "SEARCH_DIR":
      _ = try lexer.next(.name)
      try expect("(")
      script.searchPaths.append(try name("a directory", in: .file))
      try expect(")")
    case "INSERT":
      let place = try location()
      _ = try lexer.next(.name)
      let word = try name("`AFTER' or `BEFORE'")
      guard word == "AFTER" || word == "BEFORE" else {
        throw place.error(.expected("`AFTER' or `BEFORE'", found: "`\(word)'"))
      }
      script.insertions.append(
        Script.Insertion(
          statements: script.statements, section: try name("a section"), isAfter: word == "AFTER", location: place))
      script.statements = []
    case "OUTPUT_FORMAT", "OUTPUT_ARCH", "TARGET", "LD_FEATURE":
      // There is one format and one architecture.
      _ = try lexer.next(.name)
      try expect("(")
      while try !accept(")") {
        _ = try name("a name", in: .file)
        _ = try accept(",")
      }
    case "FORCE_COMMON_ALLOCATION", "INHIBIT_COMMON_ALLOCATION", "FORCE_GROUP_ALLOCATION":
      // About relocatable output only.
      _ = try lexer.next(.name)
    default: return false
    }
    return true
  }

  /// `(file -lname AS_NEEDED(file))`: static libraries are linked as needed anyway.
  private mutating func parseFiles() throws(LinkError) {
    try expect("(")
    while try !accept(")", in: .file) {
      if try skipSeparators() { continue }
      let text = try name("a file", in: .file)
      if text == "AS_NEEDED" {
        depth += 1
        guard depth < 16 else { throw expected("a file", in: .file) }
        try parseFiles()
        depth -= 1
      } else {
        script.requests.append(text.hasPrefix("-l") ? .library(String(text.dropFirst(2))) : .file(text, isSearched: true))
      }
    }
  }

  mutating func endStatement(isRequired: Bool) throws(LinkError) {
    // The last statement of a block may do without, as in GNU ld's own scripts.
    if try !skipSeparators(), isRequired, try lexer.peek(.name).token != .mark("}") { throw expected("`;'") }
  }

  /// `ASSERT(condition, "message")`, from the keyword on.
  mutating func assertion() throws(LinkError) -> Script.Assertion {
    let place = try location()
    _ = try lexer.next(.name)
    try expect("(")
    let condition = try expression()
    try expect(",")
    let message = try name("a message")
    try expect(")")
    return Script.Assertion(condition: condition, message: message, location: place)
  }

  /// `PROVIDE(symbol = value)` and its kin, from the keyword on.
  mutating func providedAssignment() throws(LinkError) -> Script.Assignment {
    let kinds: [String: Script.Assignment.Kind] = [
      "PROVIDE": .provide, "PROVIDE_HIDDEN": .provideHidden, "HIDDEN": .hidden,
    ]
    let (_, start) = try lexer.peek(.name)
    let keyword = try name("a keyword")
    try expect("(")
    let place = try location()
    let symbol = try name("a symbol")
    guard symbol != "." else { throw place.error(.providesDot) }
    try expect("=")
    let value = try expression()
    try expect(")")
    return Script.Assignment(
      name: symbol, value: value, kind: kinds[keyword] ?? .plain, location: place, text: lexer.text(from: start))
  }

  /// `= value`, `+= value` and so on after `name`; nil if no such operator comes next.
  mutating func assignment(of name: String, from start: Int) throws(LinkError) -> Script.Assignment? {
    guard case .mark(let mark) = try lexer.peek(.expression).token else { return nil }
    let operators: [String: Expression.BinaryOperator] = [
      "+=": .add, "-=": .subtract, "*=": .multiply, "/=": .divide, "<<=": .shiftLeft, ">>=": .shiftRight,
      "&=": .and, "|=": .or, "^=": .exclusiveOr,
    ]
    guard mark == "=" || operators[mark] != nil else { return nil }
    _ = try lexer.next(.expression)
    let place = lexer.location(of: start)
    var value = try expression()
    if let operation = operators[mark] { value = .binary(operation, .name(name, place), value, place) }
    return Script.Assignment(
      name: name, value: value, kind: .plain, location: place, text: lexer.text(from: start))
  }

  // MARK: Memory and program headers

  private mutating func parseMemory() throws(LinkError) {
    try expect("{")
    while try !accept("}", in: .name) {
      let place = try location()
      let region = try name("a memory region or `}'")
      if region == "INCLUDE" { throw place.error(.unsupported(region)) }
      var attributes = ""
      if try accept("(") {
        // The letters may be split by `!`, which negates those after it.
        while try !accept(")") {
          if try accept("!") { attributes += "!" } else { attributes += try name("attributes", in: .expression) }
        }
      }
      try expect(":")
      try expectKeyword(["ORIGIN", "org", "o"])
      let origin = try expression()
      _ = try accept(",")
      try expectKeyword(["LENGTH", "len", "l"])
      let length = try expression()
      script.regions.append(
        Script.Region(name: region, attributes: attributes, origin: origin, length: length, location: place))
      _ = try skipSeparators()
    }
  }

  private mutating func expectKeyword(_ spellings: [String]) throws(LinkError) {
    guard case .name(let word) = try lexer.peek(.expression).token, spellings.contains(word) else {
      throw expected("`\(spellings[0])'")
    }
    _ = try lexer.next(.expression)
    try expect("=")
  }

  private static let segmentTypes: [String: UInt32] = [
    "PT_NULL": 0, "PT_LOAD": 1, "PT_DYNAMIC": 2, "PT_INTERP": 3, "PT_NOTE": 4, "PT_SHLIB": 5, "PT_PHDR": 6, "PT_TLS": 7,
    "PT_GNU_EH_FRAME": 0x6474_e550, "PT_GNU_STACK": 0x6474_e551, "PT_GNU_RELRO": 0x6474_e552,
  ]

  private mutating func parseProgramHeaders() throws(LinkError) {
    var headers: [Script.ProgramHeader] = []
    try expect("{")
    while try !accept("}", in: .name) {
      let place = try location()
      let name = try name("a program header or `}'")
      var header = Script.ProgramHeader(name: name, type: 0, location: place)
      if case .number(let type) = try lexer.peek(.expression).token {
        _ = try lexer.next(.expression)
        header.type = UInt32(truncatingIfNeeded: type)
      } else {
        let title = try self.name("a segment type")
        guard let type = Self.segmentTypes[title] else {
          throw place.error(.expected("a segment type", found: "`\(title)'"))
        }
        header.type = type
      }
      while try !accept(";") {
        let place = try location()
        switch try self.name("`;'", in: .expression) {
        case "FILEHDR": header.holdsHeaders = true
        // (they stand right behind the file's)
        case "PHDRS": break
        case "AT": header.loadAddress = try bracketedExpression()
        case "FLAGS": header.flags = try bracketedExpression()
        case let word: throw place.error(.expected("`;'", found: "`\(word)'"))
        }
      }
      headers.append(header)
    }
    script.programHeaders = headers
  }
}

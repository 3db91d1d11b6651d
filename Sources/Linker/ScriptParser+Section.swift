// Reading a linker script: output sections and what stands in them (GNU ld manual, 3.6).

extension ScriptParser {
  /// An output section, after its name.
  mutating func outputSection(named name: String, at place: ScriptLocation) throws(LinkError) -> Script.OutputSection {
    var section = Script.OutputSection(name: name, location: place)
    if try lexer.peek(.expression).token != .mark(":") { try parseAddressAndKind(&section) }
    try expect(":")
    try parseAttributes(&section)
    try expect("{")
    while try !accept("}", in: .file) {
      if try skipSeparators() { continue }
      try parseContent(&section)
    }
    try parsePlacement(&section)
    return section
  }

  private static let kinds: [String: Script.OutputSection.Kind] = [
    "NOLOAD": .noLoad, "DSECT": .notAllocated, "COPY": .notAllocated, "INFO": .notAllocated,
    "OVERLAY": .notAllocated, "READONLY": .normal,
  ]

  /// `[address] [(type)]`: the bracket is a type if a type's name stands in it.
  private mutating func parseAddressAndKind(_ section: inout Script.OutputSection) throws(LinkError) {
    if try acceptKind(&section) { return }
    section.address = try expression()
    _ = try acceptKind(&section)
  }

  private mutating func acceptKind(_ section: inout Script.OutputSection) throws(LinkError) -> Bool {
    let before = lexer
    guard try accept("(") else { return false }
    if try accept(")") { return true }
    guard case .name(let word) = try lexer.next(.expression), let kind = Self.kinds[word], try accept(")") else {
      lexer = before
      return false
    }
    section.kind = kind
    return true
  }

  /// What stands between `:` and `{`.
  private mutating func parseAttributes(_ section: inout Script.OutputSection) throws(LinkError) {
    while case .name(let word) = try lexer.peek(.expression).token {
      _ = try lexer.next(.expression)
      switch word {
      case "AT": section.loadAddress = try bracketedExpression()
      case "ALIGN": section.alignment = try bracketedExpression()
      case "SUBALIGN": section.subalignment = try bracketedExpression()
      case "ALIGN_WITH_INPUT": section.alignsLoadAddressWithInput = true
      case "ONLY_IF_RO": section.constraint = .onlyIfReadOnly
      case "ONLY_IF_RW": section.constraint = .onlyIfWritable
      default: throw section.location.error(.unsupported("`\(word)' before `{'"))
      }
    }
  }

  /// What stands after `}`.
  private mutating func parsePlacement(_ section: inout Script.OutputSection) throws(LinkError) {
    while true {
      if try accept(">") {
        section.region = try name("a memory region")
      } else if try lexer.peek(.name).token == .name("AT") {
        _ = try lexer.next(.name)
        try expect(">")
        section.loadRegion = try name("a memory region")
      } else if try accept(":") {
        section.programHeaders.append(try name("a program header"))
      } else if try accept("=") {
        section.fill = try fill()
      } else {
        _ = try accept(",")
        return
      }
    }
  }

  /// A hexadecimal number alone stands for its bytes, any other expression for four.
  private mutating func fill() throws(LinkError) -> Script.Fill {
    let (_, start) = try lexer.peek(.expression)
    let value = try expression()
    let text = lexer.text(from: start).lowercased()
    let digits = text.dropFirst(2)
    guard case .number = value, text.hasPrefix("0x"), digits.allSatisfy(\.isHexDigit), !digits.isEmpty else {
      return .value(value)
    }
    var bytes: [UInt8] = []
    var rest = (digits.count.isMultiple(of: 2) ? "" : "0") + digits
    while !rest.isEmpty {
      bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest.removeFirst(2)
    }
    return .bytes(bytes)
  }

  private mutating func parseContent(_ section: inout Script.OutputSection) throws(LinkError) {
    let (token, start) = try lexer.peek(.file)
    let place = lexer.location(of: start)
    let dataSizes = ["BYTE": 1, "SHORT": 2, "LONG": 4, "QUAD": 8, "SQUAD": 8]
    guard case .name(let word) = token else {
      if case .quoted = token {
        section.contents.append(.input(try inputStatement()))
        return
      }
      throw expected("an input section, an assignment or `}'", in: .file)
    }
    switch word {
    case "ASSERT":
      section.contents.append(.assertion(try assertion()))
      try endStatement(isRequired: false)
    case "PROVIDE", "PROVIDE_HIDDEN", "HIDDEN":
      section.contents.append(.assignment(try providedAssignment()))
      try endStatement(isRequired: false)
    case "FILL":
      _ = try lexer.next(.file)
      try expect("(")
      section.contents.append(.fill(try fill()))
      try expect(")")
    case "CONSTRUCTORS", "CREATE_OBJECT_SYMBOLS":
      // Of a.out files.
      _ = try lexer.next(.file)
    case "INCLUDE", "INPUT_SECTION_FLAGS", "ASCIZ", "LINKER_VERSION": throw place.error(.unsupported(word))
    case "KEEP":
      _ = try lexer.next(.file)
      try expect("(")
      var statement = try inputStatement()
      try expect(")")
      statement.isKept = true
      section.contents.append(.input(statement))
    default:
      if let byteCount = dataSizes[word] {
        _ = try lexer.next(.file)
        section.contents.append(.data(byteCount: byteCount, value: try bracketedExpression()))
        return
      }
      let before = lexer
      _ = try lexer.next(.name)
      if let assignment = try assignment(of: word, from: start) {
        section.contents.append(.assignment(assignment))
        try endStatement(isRequired: true)
      } else {
        lexer = before
        if word == "SORT", try acceptSortedConstructors() { return }
        section.contents.append(.input(try inputStatement()))
      }
    }
  }

  /// `SORT(CONSTRUCTORS)`, of a.out files too.
  private mutating func acceptSortedConstructors() throws(LinkError) -> Bool {
    let before = lexer
    _ = try lexer.next(.file)
    if try accept("("), try acceptKeyword("CONSTRUCTORS"), try accept(")") { return true }
    lexer = before
    return false
  }

  /// `file(section …)`, or a file alone.
  private mutating func inputStatement() throws(LinkError) -> Script.InputStatement {
    let excluded = try excludedFiles()
    var sortsFiles = false
    var text = try name("a file", in: .file)
    if text == "SORT" || text == "SORT_BY_NAME" || text == "SORT_NONE" {
      sortsFiles = text != "SORT_NONE"
      try expect("(", in: .file)
      text = try name("a file", in: .file)
      try expect(")", in: .file)
    }
    var statement = Script.InputStatement(
      file: FilePattern(text), excludedFiles: excluded, sections: [], sortsFiles: sortsFiles)
    guard try accept("(", in: .file) else { return statement }
    while try !accept(")", in: .file) {
      statement.sections.append(try sectionPattern())
      _ = try accept(",", in: .file)
    }
    guard !statement.sections.isEmpty else { throw expected("a section", in: .file) }
    return statement
  }

  private mutating func excludedFiles() throws(LinkError) -> [FilePattern] {
    guard try acceptKeyword("EXCLUDE_FILE") else { return [] }
    var files: [FilePattern] = []
    try expect("(", in: .file)
    while try !accept(")", in: .file) {
      files.append(FilePattern(try name("a file", in: .file)))
      _ = try accept(",", in: .file)
    }
    return files
  }

  private static let orders: [String: Script.Order] = [
    "SORT": .name, "SORT_BY_NAME": .name, "SORT_BY_ALIGNMENT": .alignment,
    "SORT_BY_INIT_PRIORITY": .initPriority, "SORT_NONE": .none,
  ]

  private mutating func sectionPattern() throws(LinkError) -> Script.SectionPattern {
    var excluded = try excludedFiles()
    var order: [Script.Order] = []
    var openBrackets = 0
    while case .name(let word) = try lexer.peek(.file).token, let next = Self.orders[word] {
      let before = lexer
      _ = try lexer.next(.file)
      guard try accept("(", in: .file) else {
        // A section may be called like the keyword.
        lexer = before
        break
      }
      order.append(next)
      openBrackets += 1
      guard openBrackets <= 2 else { throw expected("a section", in: .file) }
      excluded += try excludedFiles()
    }
    let name = NamePattern(try name("a section", in: .file))
    for _ in 0..<openBrackets { try expect(")", in: .file) }
    return Script.SectionPattern(name: name, excludedFiles: excluded, order: order)
  }
}

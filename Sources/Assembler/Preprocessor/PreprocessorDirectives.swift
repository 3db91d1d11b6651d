// The lines that begin with `#`. One that is no directive is a comment of the assembler, and passed on; the rest
// change what is read, what is skipped and what names mean. `Preprocessor.readLine` calls `obeyDirective`;
// `#define` is in `MacroDefinition`, the conditions' arithmetic in `Condition`.

extension Preprocessor {
  enum Directive: String, CaseIterable {
    case define, undef, include, include_next, `import`, `if`, ifdef, ifndef, elif, `else`, endif
    case error, warning, line, pragma, ident, sccs, unassert, assert

    var isConditional: Bool {
      switch self {
      case .if, .ifdef, .ifndef, .elif, .else, .endif: true
      default: false
      }
    }
  }

  /// The directives' names are the first in the table, so that a name's number finds its directive.
  mutating func nameDirectives() {
    for directive in Directive.allCases { _ = names.intern(directive.rawValue) }
  }

  /// Obeys the line if it is a directive; false if it is text.
  mutating func obeyDirective() throws(Halt) -> Bool {
    guard line.count > 1 else { return true }
    let name = line[1]
    guard name.kind == .name, Int(name.value) < Directive.allCases.count else {
      // `# 1 "file"`: what follows is of that file's line.
      if name.kind == .number, !isSkipping { obeyMarker() }
      return isSkipping
    }
    let directive = Directive.allCases[Int(name.value)]
    guard !isSkipping || directive.isConditional else { return true }
    // A directive among a call's arguments is obeyed at once, and has nothing to do with the call.
    let state = (collects, preventsExpansion, call)
    (collects, preventsExpansion, isInDirective) = (false, 0, true)
    call = (name.start, name.end)
    lineCursor = 2
    defer {
      (collects, preventsExpansion, call) = state
      isInDirective = false
    }
    try obey(directive, name)
    return true
  }

  private mutating func obey(_ directive: Directive, _ name: Token) throws(Halt) {
    let title = directive.rawValue
    switch directive {
    case .define: define()
    case .undef:
      guard let target = macroName(title) else { return }
      if node(target.value).builtIn != nil {
        report(.warning, .builtIn(string(target), isUndefined: true), at: target)
      }
      withNode(target.value) { node in (node.definition, node.builtIn) = (-1, nil) }
      expectEnd(title)
    case .include, .include_next, .import: try include(directive, name)
    case .if:
      let condition = try isSkipping ? false : condition(title)
      openConditional(title, name, holds: condition)
    case .ifdef, .ifndef:
      guard !isSkipping else { return openConditional(title, name, holds: false) }
      guard let target = macroName(title) else { return openConditional(title, name, holds: false) }
      openConditional(title, name, holds: isDefined(target.value) == (directive == .ifdef))
      expectEnd(title)
    case .elif, .else: try turnConditional(directive, name)
    case .endif:
      guard let file = files.indices.last, files[file].conditionals.popLast() != nil else {
        return report(.error, .withoutIf(title), at: name)
      }
      if !isSkipping { expectEnd(title) }
    case .error: report(.error, .user("#error" + restOfLine(after: name)), at: name)
    case .warning: report(.warning, .user("#warning" + restOfLine(after: name)), at: name)
    case .line: try obeyLine()
    case .pragma: obeyPragma()
    case .ident, .sccs, .assert, .unassert: break
    }
  }

  /// The line behind `token`, as it is written but for white space at its ends.
  private func restOfLine(after token: Token) -> String {
    guard let first = line.dropFirst(2).first, let last = line.last else { return "" }
    let text = map.texts[Int(first.text)].bytes[Int(first.start)..<Int(last.end)]
    return " " + String(decoding: text.filter { $0 != 0x0D }, as: UTF8.self)
  }

  func isDefined(_ name: Int32) -> Bool { node(name).definition >= 0 || node(name).builtIn != nil }

  /// The name that a directive is about.
  mutating func macroName(_ directive: String) -> Token? {
    guard lineCursor < line.count else {
      report(.error, .nameExpected(directive: directive), at: line[1])
      return nil
    }
    let token = line[lineCursor]
    lineCursor += 1
    guard token.kind == .name else {
      report(.error, .notAName, at: token)
      return nil
    }
    if token.value == definedName || token.value == variadicName {
      report(.error, .notDefinable(string(token)), at: token)
      return nil
    }
    return token
  }

  private mutating func expectEnd(_ directive: String) {
    if lineCursor < line.count { report(.warning, .extraTokens(directive), at: line[lineCursor]) }
  }

  // MARK: Conditionals

  private mutating func openConditional(_ name: String, _ token: Token, holds: Bool) {
    guard let file = files.indices.last else { return }
    let isWithin = isSkipping
    files[file].conditionals.append(
      Conditional(name: name, offset: token.start, skips: isWithin || !holds, isDone: isWithin || holds))
  }

  private mutating func turnConditional(_ directive: Directive, _ name: Token) throws(Halt) {
    guard let file = files.indices.last, let index = files[file].conditionals.indices.last else {
      return report(.error, .withoutIf(directive.rawValue), at: name)
    }
    let conditional = files[file].conditionals[index]
    if conditional.sawElse { return report(.error, .afterElse(directive.rawValue), at: name) }
    files[file].conditionals[index].name = directive.rawValue
    files[file].conditionals[index].offset = name.start
    if directive == .else {
      files[file].conditionals[index].sawElse = true
      if !conditional.isDone || !conditional.skips { expectEnd("else") }
    }
    // The condition of an `#elif` behind the branch that was taken is not looked at.
    var holds = false
    if !conditional.isDone {
      files[file].conditionals[index].skips = false
      holds = directive == .else ? true : try condition("elif")
    }
    files[file].conditionals[index].skips = !holds
    files[file].conditionals[index].isDone = conditional.isDone || holds
  }

  // MARK: Files

  private mutating func include(_ directive: Directive, _ name: Token) throws(Halt) {
    let title = directive.rawValue
    guard let (path, isQuoted) = try fileName(title) else {
      return report(.error, .fileNameExpected(title), at: lineCursor < line.count ? line[lineCursor] : name)
    }
    let place = line.count > 2 ? line[2] : name
    guard !path.isEmpty else { return report(.error, .emptyFileName(title), at: place) }
    guard files.count < Preprocessor.deepestInclude else {
      throw halt(.includedTooDeeply(path, limit: Preprocessor.deepestInclude), at: place)
    }
    guard let found = find(path, isQuoted: isQuoted, afterOwn: directive == .include_next) else {
      throw halt(.fileNotFound(path), at: place)
    }
    guard !onceOnly.contains(found.path) else { return }
    if directive == .import { onceOnly.insert(found.path) }
    if !includes.contains(where: { $0.path == found.path }) {
      includes.append(PreprocessedText.Include(path: found.path, isSystem: found.isSystem))
    }
    // (what options include comes from no line of the source)
    let isOption = files.last.map { map.texts[Int($0.lexer.text)].name.hasPrefix("<") } ?? true
    try open(
      found.bytes, named: found.path, at: isOption ? nil : place, searchIndex: found.index, isSystem: found.isSystem)
  }

  /// What stands behind `#include`, macros expanded if it is neither in quotes nor in brackets.
  private mutating func fileName(_ directive: String) throws(Halt) -> (String, isQuoted: Bool)? {
    guard let first = lineCursor < line.count ? line[lineCursor] : nil else { return nil }
    let text = map.texts[Int(first.text)].bytes
    if first.sign == UInt8(ascii: "<"), first.kind == .sign {
      // A name in brackets is no tokens: `<a//b>` is one name.
      let start = Int(first.start) + 1
      var end = start
      while end < text.count, text[end] != 0x0A, text[end] != UInt8(ascii: ">") { end += 1 }
      guard end < text.count, text[end] == UInt8(ascii: ">") else { return nil }
      lineCursor = line.firstIndex { Int($0.start) > end } ?? line.count
      expectEnd(directive)
      return (String(decoding: text[start..<end], as: UTF8.self), false)
    }
    if first.kind == .string {
      lineCursor += 1
      expectEnd(directive)
      return (quoted(first), true)
    }
    var tokens: [Token] = []
    while true {
      let token = try next()
      if token.kind == .endOfLine { break }
      if token.kind != .padding { tokens.append(token) }
    }
    guard let start = tokens.first else { return nil }
    if start.kind == .string { return (quoted(start), true) }
    guard start.isSign("<"), let close = tokens.firstIndex(where: { $0.isSign(">") }) else { return nil }
    var name: [UInt8] = []
    for (index, token) in tokens[1..<close].enumerated() {
      if index > 0, token.flags.contains(.space) { name.append(0x20) }
      name += spelling(token)
    }
    return (String(decoding: name, as: UTF8.self), false)
  }

  private func quoted(_ token: Token) -> String {
    String(decoding: spelling(token).dropFirst().dropLast(), as: UTF8.self)
  }

  struct FoundFile {
    var bytes: [UInt8]
    var path: String
    var index: Int
    var isSystem: Bool
  }

  /// Looks for a file in the including file's directory and in those of `-iquote` (names in quotes only), then in
  /// those of `-I` and `-isystem`.
  func find(_ path: String, isQuoted: Bool, afterOwn: Bool) -> FoundFile? {
    if path.hasPrefix("/") { return read(path).map { FoundFile(bytes: $0, path: path, index: -1, isSystem: false) } }
    guard let file = files.last else { return nil }
    if isQuoted, !afterOwn, let bytes = read(file.directory + path) {
      let isSystem = map.inclusions[Int(file.inclusion)].isSystem
      return FoundFile(bytes: bytes, path: file.directory + path, index: -1, isSystem: isSystem)
    }
    let quotes = options.quoteDirectories
    let all = quotes + options.directories + options.systemDirectories
    var start = isQuoted ? 0 : quotes.count
    if afterOwn { start = max(start, file.searchIndex + 1) }
    for index in all.indices.dropFirst(start) {
      let found = all[index].hasSuffix("/") ? all[index] + path : all[index] + "/" + path
      guard let bytes = read(found) else { continue }
      let isSystem = index >= quotes.count + options.directories.count
      return FoundFile(bytes: bytes, path: found, index: index, isSystem: isSystem)
    }
    return nil
  }

  // MARK: Lines and pragmas

  /// `#line 5 "file"`: the next line is that one.
  private mutating func obeyLine() throws(Halt) {
    var tokens: [Token] = []
    while true {
      let token = try next()
      if token.kind == .endOfLine { break }
      if token.kind != .padding { tokens.append(token) }
    }
    guard let number = tokens.first, number.kind == .number, let value = Int(string(number)), value >= 0 else {
      return report(.error, .badLine(tokens.first.map { string($0) } ?? ""), at: tokens.first ?? line[1])
    }
    guard value <= Int(Int32.max) else { return report(.error, .lineOutOfRange, at: number) }
    var name: String?
    if tokens.count > 1 {
      guard tokens[1].kind == .string else { return report(.error, .notAFileName(string(tokens[1])), at: tokens[1]) }
      name = quoted(tokens[1])
    }
    presume(value, name)
  }

  /// `# 5 "file"`, which the assembler obeys too.
  private mutating func obeyMarker() {
    guard let value = Int(string(line[1])), value >= 0, value <= Int(Int32.max) else { return }
    guard line.count > 2, line[2].kind == .string else { return }
    presume(value, quoted(line[2]))
  }

  private mutating func presume(_ value: Int, _ name: String?) {
    guard let file = files.last, let directive = line.first else { return }
    let inclusion = Int(file.inclusion)
    let text = map.texts[Int(file.lexer.text)]
    let here = text.position(Int(directive.start)).line
    let known = map.inclusions[inclusion].presumptions.last?.name ?? text.name
    map.inclusions[inclusion].presumptions.append((here + 1, name ?? known, value - here - 1))
  }

  private mutating func obeyPragma() {
    guard lineCursor < line.count else { return }
    switch string(line[lineCursor]) {
    case "once":
      if let file = files.last { onceOnly.insert(map.texts[Int(file.lexer.text)].name) }
    case "GCC" where line.count > lineCursor + 1:
      switch string(line[lineCursor + 1]) {
      case "poison":
        for token in line.dropFirst(lineCursor + 2) where token.kind == .name {
          withNode(token.value) { node in node = Node(isPoisoned: true) }
        }
      case "error", "warning":
        let severity: Diagnostic.Severity = string(line[lineCursor + 1]) == "error" ? .error : .warning
        let words = line.count > lineCursor + 2 ? quoted(line[lineCursor + 2]) : ""
        report(severity, .user(words), at: line[1])
      case "system_header":
        if let file = files.last { map.inclusions[Int(file.inclusion)].isSystem = true }
      default: break
      }
    default: break
    }
  }
}

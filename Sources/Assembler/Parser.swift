// Tokens to `Statement`: labels, assignments, and what the first word of a statement means. The word is looked
// up once, in a table of bytes, where a directive, a mnemonic and a pseudo-instruction are found alike.

import RISCV

/// What first words mean. Mnemonics are taken over from the instruction table when they are first met.
struct Vocabulary: ~Copyable {
  enum Meaning {
    case directive(Directive)
    /// An index into `forms`.
    case instruction(Int32)
    case pseudoInstruction(PseudoInstruction)
    case nothing
  }
  private var words = NameTable()
  private var meanings: [Meaning] = []
  private(set) var forms: [[InstructionForm]] = []

  init() {
    for (word, directive) in Directive.names { add(word, .directive(directive)) }
    for pseudo in PseudoInstruction.allCases { add(pseudo.rawValue, .pseudoInstruction(pseudo)) }
  }

  private mutating func add(_ word: String, _ meaning: Meaning) {
    _ = words.intern(word)
    meanings.append(meaning)
  }

  /// What the word at `range` of `text` means.
  mutating func meaning(_ text: [UInt8], _ range: Range<Int>, hash: UInt64) -> Meaning {
    if let known = words.find(text, range, hash: hash) { return meanings[Int(known.index)] }
    let written = String(decoding: text[range], as: UTF8.self)
    let word = written.lowercased()
    guard word == written else {
      let lower = [UInt8](word.utf8)
      return meaning(lower, 0..<lower.count, hash: NameTable.hash(lower, 0..<lower.count))
    }
    let found = Mnemonics.forms(named: word)
    if found.isEmpty { return .nothing }
    forms.append(found.map(InstructionForm.init))
    let meaning = Meaning.instruction(Int32(truncatingIfNeeded: forms.count - 1))
    add(word, meaning)
    return meaning
  }
}

extension Vocabulary {
  /// The directive that the word at `range` of `text` is; case does not count.
  func directive(_ text: [UInt8], _ range: Range<Int>) -> Directive? {
    var lower = Array(text[range])
    for index in lower.indices where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(lower[index]) {
      lower[index] |= 0x20
    }
    guard let known = words.find(lower, 0..<lower.count, hash: NameTable.hash(lower, 0..<lower.count)),
      case .directive(let directive) = meanings[Int(known.index)]
    else { return nil }
    return directive
  }
}

extension Assembler {
  /// The token to be read next; at the end, however often it is passed, the end.
  var token: Token { lexer.tokens[min(next, lexer.tokens.count - 1)] }

  /// The token after the one to be read next; at the end, the end again.
  private var following: Token { lexer.tokens[min(next + 1, lexer.tokens.count - 1)] }

  /// The statement that starts at the next token; nil at the end. Moves to its operands.
  mutating func parseStatement() throws(StatementError) -> Statement? {
    let first = token
    switch first.kind {
    case .end:
      return nil
    case .identifier, .string:
      let second = following
      if second.is(":") {
        let name = try name()
        next += 1
        return .label(name)
      }
      if second.is("=") || second.is(Lexer.Pair.equal) {
        let name = try name()
        next += 1
        return .assignment(name, once: second.is(Lexer.Pair.equal))
      }
      guard first.kind == .identifier else { throw junk() }
      return try command(first)
    case .integer where following.is(":"):
      guard let number = UInt32(exactly: first.value) else { throw junk() }
      next += 2
      return .numericLabel(number)
    case .integer, .longInteger, .localLabel, .punctuation, .flaw:
      throw junk()
    }
  }

  private mutating func command(_ word: Token) throws(StatementError) -> Statement {
    let range = Int(word.start)..<Int(word.end)
    headIndex = next
    if !macros.isEmpty, let macro = macros.find(input.frame.text, range, hash: word.value) {
      next += 1
      return .macroCall(macro)
    }
    let meaning = vocabulary.meaning(input.frame.text, range, hash: word.value)
    switch meaning {
    case .directive(let directive):
      next += 1
      return .directive(directive)
    case .instruction(let forms):
      next += 1
      return .instruction(Int(forms))
    case .pseudoInstruction(let pseudo):
      next += 1
      return .pseudoInstruction(pseudo)
    case .nothing:
      let isDirective = input.frame.text[range.lowerBound] == UInt8(ascii: ".")
      throw error(isDirective ? .unknownDirective(text(word)) : .unrecognizedOpcode(statementText(from: next)))
    }
  }

  // MARK: Pieces that statements are made of

  func text(_ token: Token) -> String {
    String(decoding: input.frame.text[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  /// The statement from the token at `index` on, as messages quote it.
  func statementText(from index: Int) -> String {
    var output: [UInt8] = []
    let longest = 200
    let end = Int(lexer.tokens[lexer.tokens.count - 1].start)
    let start = Int(lexer.tokens[index].start)
    Scrub.append(input.frame.text, start..<max(start, min(end, start + longest)), inOperands: false, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Reads a name: a word, or a string without escapes.
  mutating func name() throws(StatementError) -> NameID {
    let token = token
    let range = Int(token.start)..<Int(token.end)
    let hash: UInt64
    switch token.kind {
    case .identifier: hash = token.value
    case .string: hash = NameTable.hash(input.frame.text, range)
    case .flaw: throw junk()
    case .integer, .longInteger, .localLabel, .punctuation, .end: throw error(.symbolNameExpected)
    }
    let count = symbols.names.count
    let name = symbols.intern(input.frame.text, range, hash: hash)
    if symbols.names.count > count, String(validating: input.frame.text[range], as: UTF8.self) == nil {
      throw error(.invalidName)
    }
    next += 1
    return name
  }

  /// Passes `character` if it is next.
  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard token.is(character) else { return false }
    next += 1
    return true
  }

  /// Passes a comma, or throws.
  mutating func comma() throws(StatementError) {
    guard accept(",") else { throw token.kind == .end ? error(.badExpression) : junk() }
  }

  var isAtEndOfStatement: Bool { token.kind == .end }

  /// Throws if anything is left of the statement.
  func endOfStatement() throws(StatementError) {
    if token.kind != .end { throw junk() }
  }

  /// What to say about a token that cannot stand where it stands.
  func junk() -> StatementError {
    let byte = input.frame.text[Int(token.start)..<Int(token.end)].first ?? 0
    guard token.kind == .flaw, let flaw = Lexer.Flaw(rawValue: token.value) else {
      return error(.junkAtEndOfLine(token.kind == .string ? "\"" : String(Unicode.Scalar(byte))))
    }
    switch flaw {
    case .invalidCharacter: return error(.invalidCharacter(byte))
    case .unterminatedString: return error(.unterminatedString)
    case .unterminatedCharacter: return error(.unterminatedCharacter)
    case .unterminatedComment: return error(.unterminatedComment)
    case .statementTooLong: return error(.statementTooLong(limit: Lexer.longestStatement))
    }
  }
}

extension Token {
  /// Whether this is the two-character punctuation of that code.
  func `is`(_ pair: UInt8) -> Bool { kind == .punctuation && character == pair }
}

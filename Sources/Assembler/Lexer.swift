// HOT: every byte of the source goes through here once, and again each time a macro repeats it.
// The bytes of one statement become tokens in a buffer that is used again for the next; nothing is
// allocated a token. What no statement may hold becomes a `flaw` token, which is an error only if
// the parser meets it (macro arguments and skipped text may hold anything).

struct Lexer: ~Copyable {
  /// The tokens of one statement, closed by an `end`.
  private(set) var tokens: [Token] = []
  /// The line on which the first token stands, and where in the text that line starts.
  private(set) var line: Int32 = 0
  /// The line on which the statement starts, with the comments before its first token.
  private(set) var startLine: Int32 = 0
  private(set) var lineStart = 0

  /// Punctuation of two characters, by a code of its own in `Token.character`.
  enum Pair {
    static let shiftLeft: UInt8 = 0x80
    static let shiftRight: UInt8 = 0x81
    static let equal: UInt8 = 0x82
    static let notEqual: UInt8 = 0x83
    static let lessOrEqual: UInt8 = 0x84
    static let greaterOrEqual: UInt8 = 0x85
    static let logicalAnd: UInt8 = 0x86
    static let logicalOr: UInt8 = 0x87
  }

  /// What makes a token a flaw; kept in its `value`.
  enum Flaw: UInt64 {
    case invalidCharacter, unterminatedString, unterminatedCharacter, unterminatedComment, statementTooLong
  }

  /// No statement is longer: it bounds the token buffer, whatever the input.
  static let longestStatement = 1 << 20

  /// Turns the statement at `cursor` into tokens and moves behind it. Newlines passed are counted
  /// in `line`, whose start is kept in `lineStart`.
  mutating func lex(_ text: [UInt8], _ cursor: inout Int, line: inout Int32, lineStart: inout Int) {
    tokens.removeAll(keepingCapacity: true)
    self.line = line
    startLine = line
    self.lineStart = lineStart
    let end = text.count
    let limit = min(end, cursor + Lexer.longestStatement)
    var at = cursor
    while at < limit {
      let byte = text[at]
      switch byte {
      case 0x20, 0x09, 0x0D, 0x0C:
        at += 1
      case 0x0A, UInt8(ascii: ";"):
        finish(at: at)
        at += 1
        if byte == 0x0A {
          line += 1
          lineStart = at
        }
        cursor = at
        return
      case UInt8(ascii: "#"):
        at = Lexer.endOfLine(text, from: at)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "$"), 0x80...0xFF:
        identifier(text, &at, limit)
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number(text, &at, limit)
      case UInt8(ascii: "\""):
        string(text, &at, limit)
      case UInt8(ascii: "'"):
        characterConstant(text, &at, limit)
      case UInt8(ascii: "/"):
        let next = at + 1 < limit ? text[at + 1] : 0
        if next == UInt8(ascii: "/") {
          at = Lexer.endOfLine(text, from: at)
        } else if next == UInt8(ascii: "*") {
          blockComment(text, &at, limit, &line, &lineStart)
        } else {
          append(.punctuation, byte, at, at + 1)
          at += 1
        }
      default:
        punctuation(text, &at, limit)
      }
    }
    if at < end {
      append(flaw: .statementTooLong, cursor, cursor + 1)
      at = Lexer.endOfLine(text, from: at)
    }
    finish(at: min(at, end))
    cursor = at
  }

  private mutating func finish(at offset: Int) {
    append(.end, 0, offset, offset)
  }

  @inline(__always)
  private mutating func append(_ kind: Token.Kind, _ character: UInt8, _ start: Int, _ end: Int, value: UInt64 = 0) {
    tokens.append(
      Token(
        kind: kind, character: character, start: Int32(truncatingIfNeeded: start),
        end: Int32(truncatingIfNeeded: end), value: value))
  }

  private mutating func append(flaw: Flaw, _ start: Int, _ end: Int) {
    append(.flaw, 0, start, end, value: flaw.rawValue)
  }

  /// Where the newline after `offset` stands, or the end of the text.
  static func endOfLine(_ text: [UInt8], from offset: Int) -> Int {
    var at = offset
    while at < text.count, text[at] != 0x0A { at += 1 }
    return at
  }

  // MARK: Names

  @inline(__always)
  static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"), 0x80...0xFF:
      true
    default: false
    }
  }

  @inline(__always)
  private mutating func identifier(_ text: [UInt8], _ at: inout Int, _ limit: Int) {
    let start = at
    var hash = NameTable.emptyHash
    repeat {
      hash = NameTable.hash(hash, adding: text[at])
      at += 1
    } while at < limit && Lexer.isNamePart(text[at])
    append(.identifier, 0, start, at, value: hash)
  }

  // MARK: Numbers

  private mutating func number(_ text: [UInt8], _ at: inout Int, _ limit: Int) {
    let start = at
    var radix: UInt64 = 10
    if text[at] == UInt8(ascii: "0"), at + 1 < limit {
      switch text[at + 1] | 0x20 {
      case UInt8(ascii: "x"):
        radix = 16
        at += 2
      case UInt8(ascii: "b") where at + 2 < limit && text[at + 2] & ~1 == UInt8(ascii: "0"):
        radix = 2
        at += 2
      default:
        radix = 8
      }
    }
    var value: UInt64 = 0
    var isLong = false
    while at < limit, let digit = Lexer.digit(text[at]), digit < radix {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = shifted.addingReportingOverflow(digit)
      isLong = isLong || overflow || carry
      value = sum
      at += 1
    }
    let digitsEnd = at
    if at < limit, text[at] | 0x20 == UInt8(ascii: "u") { at += 1 }
    while at < limit, text[at] | 0x20 == UInt8(ascii: "l") { at += 1 }
    if at > digitsEnd {
      // C's suffixes, which headers made for both languages have.
      append(isLong ? .longInteger : .integer, UInt8(truncatingIfNeeded: radix), start, digitsEnd, value: value)
    } else if radix == 10 || radix == 8, at < limit, text[at] == UInt8(ascii: "b") || text[at] == UInt8(ascii: "f") {
      append(.localLabel, text[at], start, at + 1, value: value)
      at += 1
    } else {
      append(isLong ? .longInteger : .integer, UInt8(truncatingIfNeeded: radix), start, at, value: value)
    }
  }

  /// What `byte` is worth as a digit of any radix up to 16.
  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  // MARK: Quotes and comments

  private mutating func string(_ text: [UInt8], _ at: inout Int, _ limit: Int) {
    let start = at
    at += 1
    while at < limit, text[at] != 0x0A {
      switch text[at] {
      case UInt8(ascii: "\""):
        append(.string, 0, start + 1, at)
        at += 1
        return
      case UInt8(ascii: "\\") where at + 1 < limit && text[at + 1] != 0x0A: at += 2
      default: at += 1
      }
    }
    append(flaw: .unterminatedString, start, at)
  }

  /// `'c`, `'c'` and `'\n`: a number.
  private mutating func characterConstant(_ text: [UInt8], _ at: inout Int, _ limit: Int) {
    let start = at
    guard let (value, next) = Lexer.character(text, at + 1, limit) else {
      append(flaw: .unterminatedCharacter, start, at + 1)
      at += 1
      return
    }
    at = next
    append(.integer, 10, start, at, value: UInt64(value))
  }

  /// The character after a single quote, and the offset behind it and its closing quote, if it has one.
  static func character(_ text: [UInt8], _ offset: Int, _ limit: Int) -> (value: UInt8, next: Int)? {
    guard offset < limit, text[offset] != 0x0A else { return nil }
    var value = text[offset]
    var at = offset + 1
    if value == UInt8(ascii: "\\"), at < limit, text[at] != 0x0A {
      value =
        switch text[at] {
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "t"): 9
        default: text[at]
        }
      at += 1
    }
    if at < limit, text[at] == UInt8(ascii: "'") { at += 1 }
    return (value, at)
  }

  private mutating func blockComment(
    _ text: [UInt8], _ at: inout Int, _ limit: Int, _ line: inout Int32, _ lineStart: inout Int
  ) {
    let start = at
    at += 2
    while at < limit {
      if text[at] == UInt8(ascii: "*"), at + 1 < limit, text[at + 1] == UInt8(ascii: "/") {
        at += 2
        if tokens.isEmpty {
          self.line = line
          self.lineStart = lineStart
        }
        return
      }
      if text[at] == 0x0A {
        line += 1
        lineStart = at + 1
      }
      at += 1
    }
    append(flaw: .unterminatedComment, start, start + 2)
  }

  // MARK: Punctuation

  private mutating func punctuation(_ text: [UInt8], _ at: inout Int, _ limit: Int) {
    let byte = text[at]
    let next = at + 1 < limit ? text[at + 1] : 0
    let pair: UInt8? =
      switch (byte, next) {
      case (UInt8(ascii: "<"), UInt8(ascii: "<")): Pair.shiftLeft
      case (UInt8(ascii: ">"), UInt8(ascii: ">")): Pair.shiftRight
      case (UInt8(ascii: "="), UInt8(ascii: "=")): Pair.equal
      case (UInt8(ascii: "!"), UInt8(ascii: "=")), (UInt8(ascii: "<"), UInt8(ascii: ">")): Pair.notEqual
      case (UInt8(ascii: "<"), UInt8(ascii: "=")): Pair.lessOrEqual
      case (UInt8(ascii: ">"), UInt8(ascii: "=")): Pair.greaterOrEqual
      case (UInt8(ascii: "&"), UInt8(ascii: "&")): Pair.logicalAnd
      case (UInt8(ascii: "|"), UInt8(ascii: "|")): Pair.logicalOr
      default: nil
      }
    if let pair {
      append(.punctuation, pair, at, at + 2)
      at += 2
    } else if byte >= 0x21 && byte < 0x7F && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "`") {
      append(.punctuation, byte, at, at + 1)
      at += 1
    } else {
      append(flaw: .invalidCharacter, at, at + 1)
      at += 1
    }
  }
}

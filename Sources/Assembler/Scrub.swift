// Text as macros see it: comments gone, white space squeezed, character constants written as numbers. GNU as
// does this to all it reads, which shows in how arguments are split and compared: `m a + b` passes one
// argument. `Macro` uses it for bodies and arguments, `Diagnostic` for the statement in a message.

enum Scrub {
  /// Appends the scrubbed `range` of `text` to `output`, newlines kept. `inOperands` says that the
  /// range starts behind the first word of a statement.
  static func append(_ text: [UInt8], _ range: Range<Int>, inOperands: Bool, to output: inout [UInt8]) {
    var at = range.lowerBound
    let end = range.upperBound
    var state: State = inOperands ? .operands : .start
    var hasSpace = false
    while at < end {
      let byte = text[at]
      let next = at + 1 < end ? text[at + 1] : 0
      switch byte {
      case 0x20, 0x09, 0x0D, 0x0C:
        hasSpace = true
        at += 1
        continue
      case UInt8(ascii: "#"):
        at = skipLine(text, at, end)
        continue
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
        at = skipLine(text, at, end)
        continue
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        at = skipBlock(text, at, end, newlinesTo: &output)
        hasSpace = true
        continue
      case 0x0A, UInt8(ascii: ";"):
        output.append(byte)
        at += 1
        state = .start
        hasSpace = false
        continue
      default: break
      }
      if hasSpace {
        switch state {
        case .start: break
        case .firstWord where byte == UInt8(ascii: ":"): break
        case .firstWord:
          output.append(0x20)
          state = .operands
        case .operands:
          let joins = Lexer.isNamePart(byte) || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"")
          if joins, let last = output.last, Lexer.isNamePart(last) { output.append(0x20) }
        }
        hasSpace = false
      }
      switch byte {
      case UInt8(ascii: "\""):
        let close = endOfString(text, at, end)
        output.append(contentsOf: text[at..<close])
        at = close
      case UInt8(ascii: "'"):
        if let (value, close) = Lexer.character(text, at + 1, end) {
          output.append(contentsOf: String(value).utf8)
          at = close
        } else {
          output.append(byte)
          at += 1
        }
      default:
        output.append(byte)
        at += 1
      }
      if state == .start { state = .firstWord }
      if state == .firstWord, byte == UInt8(ascii: ":") { state = .start }
    }
  }

  /// Where a statement stands: before its first word, in it, or behind it.
  private enum State { case start, firstWord, operands }

  static func skipLine(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end, text[at] != 0x0A { at += 1 }
    return at
  }

  private static func skipBlock(_ text: [UInt8], _ start: Int, _ end: Int, newlinesTo output: inout [UInt8]) -> Int {
    var at = start + 2
    while at < end {
      if text[at] == UInt8(ascii: "*"), at + 1 < end, text[at + 1] == UInt8(ascii: "/") { return at + 2 }
      if text[at] == 0x0A { output.append(0x0A) }
      at += 1
    }
    return end
  }

  /// The offset behind the string that opens at `start`; a newline ends it too.
  static func endOfString(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
    var at = start + 1
    while at < end, text[at] != 0x0A {
      if text[at] == UInt8(ascii: "\"") { return at + 1 }
      at += text[at] == UInt8(ascii: "\\") && at + 1 < end && text[at + 1] != 0x0A ? 2 : 1
    }
    return at
  }

  /// Where the statement that `start` is in ends: at a newline, a `;` or the end of the text. Newlines
  /// within a comment are passed.
  static func endOfStatement(_ text: [UInt8], from start: Int) -> Int {
    var at = start
    let end = text.count
    while at < end {
      switch text[at] {
      case 0x0A, UInt8(ascii: ";"): return at
      case UInt8(ascii: "#"): return skipLine(text, at, end)
      case UInt8(ascii: "\""): at = endOfString(text, at, end)
      case UInt8(ascii: "'"): at = Lexer.character(text, at + 1, end)?.next ?? at + 1
      case UInt8(ascii: "/") where at + 1 < end && text[at + 1] == UInt8(ascii: "/"): return skipLine(text, at, end)
      case UInt8(ascii: "/") where at + 1 < end && text[at + 1] == UInt8(ascii: "*"):
        var newlines: [UInt8] = []
        at = skipBlock(text, at, end, newlinesTo: &newlines)
      default: at += 1
      }
    }
    return end
  }
}

// Bytes of a C source to preprocessing tokens, a logical line at a time, as GNU cpp reads assembly: `$` is in no
// name, there are no digraphs, and a quote without its partner takes the rest of the line (so that comments in
// assembly may have apostrophes). `Preprocessor` calls it for each line of a file and for what `##` makes.

extension Preprocessor {
  /// What is wrong with a token, noted while a line is read.
  struct LexicalFlaw {
    var problem: Problem
    var offset: Int
  }

  struct Lexer {
    /// The texts' number and its bytes.
    let text: Int32
    let bytes: [UInt8]
    var cursor: Int
    var flaw: LexicalFlaw?

    init(_ bytes: [UInt8], text: Int32, cursor: Int = 0) {
      self.bytes = bytes
      self.text = text
      self.cursor = cursor
    }

    var isAtEnd: Bool { cursor >= bytes.count }

    /// Takes the tokens up to the next newline that is in no comment, and moves behind it.
    mutating func line(into tokens: inout [Token], _ names: inout NameTable) {
      var startsLine = true
      while let token = next(&names, startsLine: &startsLine) { tokens.append(token) }
      if cursor < bytes.count { cursor += 1 }
    }

    /// The next token of the line; nil at its end.
    mutating func next(_ names: inout NameTable, startsLine: inout Bool) -> Token? {
      var flags: Token.Flags = startsLine ? [.startsLine, .plainGap] : .plainGap
      loop: while cursor < bytes.count {
        switch bytes[cursor] {
        case 0x20, 0x09, 0x0B, 0x0C:
          flags.insert(.space)
          cursor += 1
        case 0x0D where cursor + 1 == bytes.count || bytes[cursor + 1] == 0x0A:
          cursor += 1
        case UInt8(ascii: "/") where cursor + 1 < bytes.count && bytes[cursor + 1] == UInt8(ascii: "/"):
          while cursor < bytes.count, bytes[cursor] != 0x0A { cursor += 1 }
        case UInt8(ascii: "/") where cursor + 1 < bytes.count && bytes[cursor + 1] == UInt8(ascii: "*"):
          comment()
          flags.insert(.space)
          flags.remove(.plainGap)
        default: break loop
        }
      }
      guard cursor < bytes.count, bytes[cursor] != 0x0A else { return nil }
      startsLine = false
      var token = self.token(&names)
      token.flags = flags
      return token
    }

    private mutating func comment() {
      let start = cursor
      cursor += 2
      while cursor + 1 < bytes.count {
        if bytes[cursor] == UInt8(ascii: "*"), bytes[cursor + 1] == UInt8(ascii: "/") {
          cursor += 2
          return
        }
        cursor += 1
      }
      cursor = bytes.count
      flaw = LexicalFlaw(problem: .unterminatedComment, offset: start)
    }

    /// The token at the cursor, where one starts.
    private mutating func token(_ names: inout NameTable) -> Token {
      let start = cursor
      let byte = bytes[cursor]
      var token = Token(kind: .other, text: text, start: Int32(truncatingIfNeeded: start))
      cursor += 1
      let following = cursor < bytes.count ? bytes[cursor] : 0
      switch byte {
      case _ where Lexer.startsName(byte):
        var hash = NameTable.hash(NameTable.emptyHash, adding: byte)
        while cursor < bytes.count, Lexer.continuesName(bytes[cursor]) {
          hash = NameTable.hash(hash, adding: bytes[cursor])
          cursor += 1
        }
        token.kind = .name
        token.value = names.intern(bytes, start..<cursor, hash: hash).index
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number(&token)
      case UInt8(ascii: ".") where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(following): number(&token)
      case UInt8(ascii: "\""): quoted(byte, &token, .string)
      case UInt8(ascii: "'"): quoted(byte, &token, .character)
      default:
        let length = Lexer.signLength(byte, following, cursor + 1 < bytes.count ? bytes[cursor + 1] : 0)
        if length > 0 {
          token.kind = .sign
          token.sign = byte
          cursor = start + length
        }
      }
      token.end = Int32(truncatingIfNeeded: cursor)
      return token
    }

    private mutating func number(_ token: inout Token) {
      token.kind = .number
      while cursor < bytes.count {
        let byte = bytes[cursor]
        let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        if isSign {
          let exponent = bytes[cursor - 1] | 0x20
          guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "p") else { return }
        } else if !Lexer.continuesName(byte), byte != UInt8(ascii: ".") {
          return
        }
        cursor += 1
      }
    }

    private mutating func quoted(_ quote: UInt8, _ token: inout Token, _ kind: Token.Kind) {
      while cursor < bytes.count, bytes[cursor] != 0x0A {
        let byte = bytes[cursor]
        cursor += 1
        if byte == UInt8(ascii: "\\"), cursor < bytes.count, bytes[cursor] != 0x0A {
          cursor += 1
        } else if byte == quote {
          token.kind = kind
          return
        }
      }
      if bytes[cursor - 1] == 0x0D { cursor -= 1 }
    }

    static func startsName(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte >= 0x41 || byte == UInt8(ascii: "_")
    }

    static func continuesName(_ byte: UInt8) -> Bool {
      startsName(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// How many bytes the sign that starts with these has; 0 where none does.
    private static func signLength(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
      let equals = UInt8(ascii: "=")
      switch first {
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        if second == first { return third == equals ? 3 : 2 }
        return second == equals ? 2 : 1
      case UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "|"):
        return second == first || second == equals ? 2 : 1
      case UInt8(ascii: "-"):
        return second == first || second == equals || second == UInt8(ascii: ">") ? 2 : 1
      case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "="),
        UInt8(ascii: "!"):
        return second == equals ? 2 : 1
      case UInt8(ascii: "#"): return second == first ? 2 : 1
      case UInt8(ascii: "."): return second == first && third == first ? 3 : 1
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "?"),
        UInt8(ascii: "~"):
        return 1
      default: return 0
      }
    }

    /// Whether the next thing in the text, over newlines and comments, is an opening parenthesis. Moves nothing.
    func parenthesisFollows() -> Bool {
      var at = cursor
      while at < bytes.count {
        switch bytes[at] {
        case 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D: at += 1
        case UInt8(ascii: "("): return true
        case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "/"):
          while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "*"):
          at += 2
          while at + 1 < bytes.count, bytes[at] != UInt8(ascii: "*") || bytes[at + 1] != UInt8(ascii: "/") { at += 1 }
          at += 2
        default: return false
        }
      }
      return false
    }
  }
}

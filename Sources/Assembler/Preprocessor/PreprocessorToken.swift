// A token of the C preprocessor, and the texts that tokens are spelt in: the files as they were loaded and one text
// that grows by what pasting, `#` and the built-in macros make. `PreprocessorLexer` makes tokens, the expansion moves
// them about, `PreprocessedText` takes their bytes.

extension Preprocessor {
  struct Token: BitwiseCopyable {
    enum Kind: UInt8 {
      case name, number, character, string, sign
      /// A byte that begins no token, or an unterminated quote with the rest of its line.
      case other
      /// The place of a macro's parameter in its body; `value` is the parameter's index.
      case parameter
      /// White space that is printed only where two tokens would otherwise become one.
      case padding
      case endOfArgument, endOfLine
    }

    struct Flags: OptionSet, BitwiseCopyable {
      let rawValue: UInt8
      /// White space stood before it.
      static let space = Flags(rawValue: 1)
      static let startsLine = Flags(rawValue: 2)
      /// It was met while its own macro was being expanded, and is never expanded again.
      static let keepsName = Flags(rawValue: 4)
      /// `##` follows.
      static let pastes = Flags(rawValue: 8)
      /// A parameter with `#` before it.
      static let stringifies = Flags(rawValue: 16)
      /// Of padding: made by a token, whose white space it carries.
      static let hasSource = Flags(rawValue: 32)
      /// Nothing but blanks stands between it and the token before it in the same text.
      static let plainGap = Flags(rawValue: 64)
    }

    var kind: Kind
    var flags: Flags = []
    /// The first byte, of signs.
    var sign: UInt8 = 0
    /// The text it is spelt in; 0 is the one that grows.
    var text: Int32 = 0
    var start: Int32 = 0
    var end: Int32 = 0
    /// A name's number, a parameter's index.
    var value: Int32 = 0

    var length: Int32 { end - start }

    @inline(__always)
    func isSign(_ character: Character) -> Bool {
      kind == .sign && end - start == 1 && sign == character.asciiValue
    }

    var isPasteSign: Bool { kind == .sign && sign == UInt8(ascii: "#") && length == 2 }

    /// Padding that stands for `source`, or for none.
    static func padding(_ source: Token? = nil) -> Token {
      guard let source else { return Token(kind: .padding) }
      return Token(kind: .padding, flags: source.flags.intersection(.space).union(.hasSource))
    }

    static let endOfLine = Token(kind: .endOfLine)
  }

  /// A loaded file, or the text that grows.
  struct Text: Sendable {
    var name: String
    /// Without spliced lines: a backslash at a line's end is gone with the newline.
    var bytes: [UInt8]
    /// As it was read, if that differs.
    var original: [UInt8]?
    /// For each splice, where it stood in `bytes` and how many bytes all up to it took.
    var splices: [(at: Int, removed: Int)] = []
    /// Where lines start in the original.
    var lineStarts: [Int] = [0]

    init(name: String, _ read: [UInt8]) {
      self.name = name
      bytes = read
      guard !read.isEmpty else { return }
      for index in read.indices where read[index] == 0x0A { lineStarts.append(index + 1) }
      splice()
    }

    private mutating func splice() {
      guard bytes.contains(UInt8(ascii: "\\")) else { return }
      var output: [UInt8] = []
      var copied = 0
      for newline in lineStarts.dropFirst().map({ $0 - 1 }) {
        var end = newline
        while end > copied, [0x20, 0x09, 0x0B, 0x0C, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        guard end > copied, bytes[end - 1] == UInt8(ascii: "\\") else { continue }
        output += bytes[copied..<end - 1]
        copied = newline + 1
        splices.append((output.count, copied - output.count))
      }
      guard !splices.isEmpty else { return }
      output += bytes[copied...]
      original = bytes
      bytes = output
    }

    var source: [UInt8] { original ?? bytes }

    /// Where the byte at `offset` of `bytes` stood in the original.
    func originalOffset(_ offset: Int) -> Int {
      guard !splices.isEmpty else { return offset }
      let count = splices.partition { $0.at > offset }
      return count == 0 ? offset : offset + splices[count - 1].removed
    }

    /// The line, from 1, of the byte at `offset` of `bytes`, and the column, from 1.
    func position(_ offset: Int) -> (line: Int, column: Int) {
      let offset = originalOffset(offset)
      let line = lineStarts.partition { $0 > offset }
      return (line, offset - lineStarts[max(line - 1, 0)] + 1)
    }

    /// The text of line `number`, as a message shows it.
    func line(_ number: Int) -> String {
      guard lineStarts.indices.contains(number - 1), lineStarts[number - 1] <= source.count else { return "" }
      return Sources.text(of: source, from: lineStarts[number - 1])
    }
  }
}

extension Array {
  /// Of a sorted array, how many elements stand before the first that `isBehind` holds for.
  func partition(_ isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

// A linker script's text comes in, tokens go out to `ScriptParser`, which says at each one whether it reads an
// expression, where `-` is an operator, or a name, where `-`, `*` and `/` are part of it.

struct ScriptLexer {
  enum Token: Equatable {
    /// A symbol, section or file name, a pattern or a keyword.
    case name(String)
    case quoted(String)
    case number(UInt64)
    /// One of the operators and brackets.
    case mark(String)
    case end

    /// As a message calls it.
    var title: String {
      switch self {
      case .name(let text): "`\(text)'"
      case .quoted(let text): "\"\(text)\""
      case .number(let value): "`\(value)'"
      case .mark(let text): "`\(text)'"
      case .end: "the end of the script"
      }
    }
  }

  enum Mode {
    case expression
    /// Names and patterns of files and sections.
    case name
    /// The same, where `:` joins an archive's name to a member's.
    case file
  }

  let file: String
  let bytes: [UInt8]
  private(set) var position = 0
  private let lineStarts: [Int]

  init(_ text: String, file: String) {
    self.file = file
    bytes = Array(text.utf8)
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
    lineStarts = starts
  }

  func location(of offset: Int) -> ScriptLocation {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return ScriptLocation(file: file, line: low + 1, column: offset - lineStarts[low] + 1)
  }

  func error(at offset: Int, _ fault: ScriptFault) -> LinkError {
    location(of: offset).error(fault)
  }

  /// The text from `offset` to the cursor, with runs of white space made one space.
  func text(from offset: Int) -> String {
    let words = bytes[offset..<position].split { $0 <= UInt8(ascii: " ") }
    return String(decoding: Array(words.joined(separator: [UInt8(ascii: " ")])), as: UTF8.self)
  }

  /// Moves past white space and comments: `/* … */`, and lines that begin with `#`.
  mutating func skipSpace() throws(LinkError) {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): position += 1
      case UInt8(ascii: "/") where byte(after: 1) == UInt8(ascii: "*"):
        let start = position
        position += 2
        while !(byte(after: 0) == UInt8(ascii: "*") && byte(after: 1) == UInt8(ascii: "/")) {
          guard position < bytes.count else { throw error(at: start, .unterminated("the comment")) }
          position += 1
        }
        position += 2
      case UInt8(ascii: "#") where position == 0 || bytes[position - 1] == UInt8(ascii: "\n"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      default: return
      }
    }
  }

  private func byte(after distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  /// The next token, without moving past it, and where it begins.
  mutating func peek(_ mode: Mode) throws(LinkError) -> (token: Token, start: Int) {
    try skipSpace()
    let start = position
    defer { position = start }
    return (try next(mode), start)
  }

  mutating func next(_ mode: Mode) throws(LinkError) -> Token {
    try skipSpace()
    guard let first = byte(after: 0) else { return .end }
    if first == UInt8(ascii: "\"") { return try quoted() }
    if Self.isNameByte(first, in: mode, isFirst: true) {
      let start = position
      while let byte = byte(after: 0), Self.isNameByte(byte, in: mode, isFirst: position == start),
        !isAssignment(byte, in: mode)
      {
        position += 1
      }
      if position > start {
        let isNumber = mode == .expression && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard isNumber else { return .name(text) }
        guard let value = Self.number(text) else { throw error(at: start, .badNumber(text)) }
        return .number(value)
      }
    }
    // (a byte that begins nothing is a mark too: the parser says what it wanted instead)
    let start = position
    position += markLength(first)
    return .mark(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// How many bytes the operator or bracket at the cursor has.
  private func markLength(_ first: UInt8) -> Int {
    let second = byte(after: 1)
    switch first {
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      if second == first { return byte(after: 2) == UInt8(ascii: "=") ? 3 : 2 }
      return second == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "&"), UInt8(ascii: "|"): return second == first || second == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"),
      UInt8(ascii: "/"), UInt8(ascii: "^"):
      return second == UInt8(ascii: "=") ? 2 : 1
    default: return 1
    }
  }

  private mutating func quoted() throws(LinkError) -> Token {
    let start = position
    guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "\"")) else {
      throw error(at: start, .unterminated("the string"))
    }
    position = end + 1
    return .quoted(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
  }

  /// In `a+=1` the name ends before the operator.
  private func isAssignment(_ byte: UInt8, in mode: Mode) -> Bool {
    guard mode != .expression, self.byte(after: 1) == UInt8(ascii: "=") else { return false }
    return byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*")
      || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "^")
  }

  private static func isNameByte(_ byte: UInt8, in mode: Mode, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"), 0x80...:
      return true
    case UInt8(ascii: ":"): return mode == .file
    case UInt8(ascii: "!"), UInt8(ascii: "#"): return mode != .expression && !isFirst
    default: return mode != .expression && nameMarks.contains(byte)
    }
  }

  private static let nameMarks = Array("/\\~-+*?[]^@%".utf8)

  /// Decimal, `0x` or octal, with `K` for 1024 and `M` for its square at the end.
  static func number(_ text: String) -> UInt64? {
    var digits = Substring(text.lowercased())
    var scale: UInt64 = 1
    if digits.hasSuffix("k") { scale = 1 << 10 } else if digits.hasSuffix("m") { scale = 1 << 20 }
    if scale > 1 { digits.removeLast() }
    var radix = 10
    if digits.hasPrefix("0x") {
      radix = 16
      digits.removeFirst(2)
    } else if digits.hasPrefix("0"), digits.count > 1 {
      radix = 8
    }
    guard digits.first?.isHexDigit == true, let value = UInt64(digits, radix: radix) else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: scale)
    return overflow ? nil : product
  }
}

extension ScriptLocation {
  func error(_ fault: ScriptFault) -> LinkError { .script(file: file, line: line, column: column, fault) }
}

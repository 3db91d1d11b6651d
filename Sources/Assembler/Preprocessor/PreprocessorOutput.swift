// Expanded tokens to text, with a space wherever cpp has one: macros of the assembler are told apart by them. The map
// notes where each stretch comes from. `Preprocessor.run` calls `expandLine` and `endLine` for each line.

extension Preprocessor {
  struct Output {
    var bytes: [UInt8] = []
    /// The token written before on this line.
    var previous: Token?
    /// Padding stands before the next token, and what it carries.
    var isPadded = false
    var source: Token?
    /// The chain of macros that the last token came through, and its index in the map.
    var chain: [Int32] = []
    var expansion: Int32 = -1
    var lineStart = 0
  }

  /// Writes the rest of the line.
  mutating func expandLine() throws(Halt) {
    while true {
      let token = try next()
      switch token.kind {
      case .endOfLine: return
      case .endOfArgument: continue
      case .padding:
        if output.source.map({ !$0.flags.contains(.space) && !token.flags.contains(.hasSource) }) ?? true {
          output.source = token.flags.contains(.hasSource) ? token : nil
        }
        output.isPadded = true
      default: try write(token)
      }
    }
  }

  mutating func endLine() {
    output.previous = nil
    output.source = nil
    output.isPadded = false
    guard output.bytes.count > output.lineStart else { return }
    output.bytes.append(0x0A)
    output.lineStart = output.bytes.count
  }

  private mutating func write(_ token: Token) throws(Halt) {
    guard output.bytes.count + Int(token.length) < Int(Int32.max) / 4 else {
      throw halt(.expansionTooLong, at: nil)
    }
    let isFirst = output.bytes.count == output.lineStart
    if output.isPadded {
      let isSpaced =
        (output.source ?? token).flags.contains(.space)
        || output.previous.map { avoidsPaste($0, token) } ?? token.isSign("#")
      if isSpaced { output.bytes.append(0x20) }
    } else if token.flags.contains(.space) {
      writeGap(token)
    }
    note(token, isFirst: isFirst)
    output.bytes += spelling(token)
    output.isPadded = false
    output.source = nil
    output.previous = token
  }

  /// The blanks before a token: as they were, or one.
  private mutating func writeGap(_ token: Token) {
    guard contexts.isEmpty, token.flags.contains(.plainGap) else { return output.bytes.append(0x20) }
    let text = map.texts[Int(token.text)].bytes
    var start = Int(token.start)
    while start > 0, text[start - 1] == 0x20 || text[start - 1] == 0x09 { start -= 1 }
    if start == Int(token.start) { output.bytes.append(0x20) }
    output.bytes += text[start..<Int(token.start)]
  }

  private mutating func note(_ token: Token, isFirst: Bool) {
    guard let file = files.last else { return }
    let at = Int32(truncatingIfNeeded: output.bytes.count)
    var span = SourceMap.Span(output: at, inclusion: file.inclusion, offset: token.start, expansion: -1, advances: true)
    if !contexts.isEmpty {
      // What a call's arguments give has its own place; all else has the call's.
      let isArgument = token.text == file.lexer.text && token.start >= call.start && token.end <= call.end
      if !isArgument {
        span.offset = call.start
        span.advances = false
      }
      span.expansion = expansion()
    }
    if isFirst {
      map.lines.append(
        SourceMap.Line(
          start: Int32(truncatingIfNeeded: output.lineStart), inclusion: file.inclusion,
          offset: contexts.isEmpty ? token.start : call.start))
    }
    map.note(span)
  }

  /// The index of the macros that are being expanded now.
  private mutating func expansion() -> Int32 {
    let deepest = 16
    let chain = contexts.lazy.map(\.definition).filter { $0 >= 0 }.prefix(deepest)
    guard !chain.elementsEqual(output.chain) || output.expansion < 0 else { return output.expansion }
    output.chain = Array(chain)
    map.expansions.append(
      output.chain.map { index in
        let definition = definitions[Int(index)]
        return SourceMap.Step(
          name: nameText(definition.name), text: definition.text, offset: definition.offset)
      })
    output.expansion = Int32(truncatingIfNeeded: map.expansions.count - 1)
    return output.expansion
  }

  /// Whether the two would be read as something else if they touched.
  private func avoidsPaste(_ left: Token, _ right: Token) -> Bool {
    let sign = right.kind == .sign ? right.sign : 0
    switch left.kind {
    case .name:
      return right.kind == .name || right.kind == .character || right.kind == .string
        || right.kind == .number && Lexer.startsName(spelling(right).first ?? 0)
    case .number:
      return [.number, .name, .character].contains(right.kind) || sign == UInt8(ascii: ".") || sign == UInt8(ascii: "+")
        || sign == UInt8(ascii: "-")
    case .other: return left.length == 1 && spelling(left).first == UInt8(ascii: "\\") && right.kind == .name
    case .sign: break
    default: return false
    }
    let isShift = left.length == 2 && (left.sign == UInt8(ascii: "<") || left.sign == UInt8(ascii: ">"))
    let takesEquals = "=!><+-*/%&|^".utf8.contains(left.sign) && (left.length == 1 || isShift)
    if takesEquals, sign == UInt8(ascii: "=") { return true }
    guard left.length == 1 else {
      return left.sign == UInt8(ascii: "-") && sign == UInt8(ascii: "*") && left.length == 2
    }
    switch left.sign {
    case UInt8(ascii: ">"): return sign == UInt8(ascii: ">")
    case UInt8(ascii: "<"): return sign == UInt8(ascii: "<") || sign == UInt8(ascii: "%") || sign == UInt8(ascii: ":")
    case UInt8(ascii: "+"): return sign == UInt8(ascii: "+")
    case UInt8(ascii: "-"): return sign == UInt8(ascii: "-") || sign == UInt8(ascii: ">")
    case UInt8(ascii: "/"): return sign == UInt8(ascii: "/") || sign == UInt8(ascii: "*")
    case UInt8(ascii: "%"): return sign == UInt8(ascii: ":") || sign == UInt8(ascii: "%")
    case UInt8(ascii: "&"), UInt8(ascii: "|"): return sign == left.sign
    case UInt8(ascii: ":"): return sign == UInt8(ascii: ":") || sign == UInt8(ascii: ">")
    case UInt8(ascii: "."): return sign == UInt8(ascii: ".") || sign == UInt8(ascii: "%") || right.kind == .number
    case UInt8(ascii: "#"): return sign == UInt8(ascii: "#") || sign == UInt8(ascii: "%")
    default: return false
    }
  }
}

// `.float`, `.double`, `.float16`: decimal numbers, infinities and NaNs as bits of a binary format (IEEE 754). The
// nearest number is taken, of two equally near ones the even one; GNU as takes the larger of those.

extension Assembler {
  /// Numbers between commas; one left out is 0. They are read from the text, since no expression holds them.
  mutating func floats(_ format: FloatNumber.Format) throws(StatementError) {
    mark(.data)
    if isAtEndOfStatement { return }
    let numbers = operandText().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    for text in numbers {
      let number: FloatNumber
      do throws(FloatNumber.Problem) {
        number = try FloatNumber(text, format)
      } catch {
        switch error {
        case .junk: throw junk()
        case .outOfRange: throw self.error(.numberOutOfFormat)
        }
      }
      try reserve(format.byteCount)
      if number.bits != 0 { try requireStorage() }
      sections.current.append(number.bits, count: format.byteCount)
      while !isAtEndOfStatement, !accept(",") { next += 1 }
    }
    next = lexer.tokens.count - 1
    try endOfStatement()
  }
}

/// A number as a source writes it, in bits.
struct FloatNumber {
  enum Format {
    case half, single, double
    var byteCount: Int {
      switch self {
      case .half: 2
      case .single: 4
      case .double: 8
      }
    }
  }

  enum Problem: Error {
    /// No number stands there, or something stands behind it.
    case junk
    /// A number so large, or so small, that the format has only infinity or 0 for it.
    case outOfRange
  }

  let bits: UInt64

  /// Reads `-1.5e3`, `0f1.5` (a zero and any letter may stand before the digits), `0x1.8p3`, `inf`, `nan`, `snan`.
  init(_ text: some Collection<UInt8>, _ format: Format) throws(Problem) {
    var words = String(decoding: text, as: UTF8.self).lowercased()[...]
    words = words.drop { $0 == " " || $0 == "\t" }
    while words.last == " " || words.last == "\t" { words.removeLast() }
    var isNegative = false
    if let sign = words.first, sign == "-" || sign == "+" {
      isNegative = sign == "-"
      words.removeFirst()
    } else if words.isEmpty {
      bits = 0
      return
    }
    let magnitude: UInt64
    if let special = Self.special(words, format) {
      magnitude = special
    } else {
      magnitude = try Self.finite(words, format)
    }
    bits = isNegative ? magnitude | 1 << UInt64(format.byteCount * 8 - 1) : magnitude
  }

  /// Infinity and the NaNs that GNU as writes; nil for anything else.
  private static func special(_ words: Substring, _ format: Format) -> UInt64? {
    let infinity: UInt64
    let width: UInt64
    switch format {
    case .half: (infinity, width) = (UInt64(Float16.infinity.bitPattern), 10)
    case .single: (infinity, width) = (UInt64(Float.infinity.bitPattern), 23)
    case .double: (infinity, width) = (Double.infinity.bitPattern, 52)
    }
    switch words {
    case "inf", "infinity": return infinity
    case "nan", "qnan": return infinity | (1 << width - 1)
    case "snan": return infinity | (1 << (width - 1) - 1)
    default: return nil
    }
  }

  private static func finite(_ words: Substring, _ format: Format) throws(Problem) -> UInt64 {
    var digits = words
    let isHexadecimal = digits.hasPrefix("0x") && digits.contains("p")
    if digits.first == "0", let letter = digits.dropFirst().first, letter.isLetter, !isHexadecimal {
      digits = digits.dropFirst(2)
    }
    // An exponent may be empty.
    if !isHexadecimal, let last = digits.last, last == "e" { digits.removeLast() }
    let allowed = isHexadecimal ? "0123456789abcdef.xp+-" : "0123456789.e+-"
    guard digits.contains(where: \.isNumber), digits.allSatisfy({ allowed.contains($0) }), digits.first != "-",
      digits.first != "+"
    else { throw .junk }
    if digits.first == "." { digits = "0" + digits }
    let isZero = digits.prefix { $0 != "e" && $0 != "p" }.allSatisfy { "0.x".contains($0) }
    let text = String(digits)
    switch format {
    case .half:
      guard let number = Float16(text) else { throw .junk }
      return UInt64(number.bitPattern)
    case .single:
      guard let number = Float(text) else { throw .junk }
      guard number.isFinite, isZero || number != 0 else { throw .outOfRange }
      return UInt64(number.bitPattern)
    case .double:
      guard let number = Double(text) else { throw .junk }
      guard number.isFinite, isZero || number != 0 else { throw .outOfRange }
      return number.bitPattern
    }
  }
}

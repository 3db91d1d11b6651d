// Directives that put numbers and strings into the current section.

import ObjectFile

extension Assembler {
  /// No object holds more bytes, so that a wrong number is an error and not all memory.
  static let largestObject = 1 << 28
  /// Sections that take no room in the file may be larger.
  static let largestNoBitsSection = 1 << 40

  /// Makes sure that `count` more bytes may be appended.
  @inline(__always)
  func reserve(_ count: Int) throws(StatementError) {
    let room =
      sections.current.isNoBits
      ? Assembler.largestNoBitsSection - sections.current.length
      : Assembler.largestObject - sections.storedElsewhere - sections.current.length
    if count > room { throw error(tooLarge(sections.currentSection), at: 0) }
  }

  func tooLarge(_ section: Int) -> Diagnostic.Reason {
    let entry = sections[section]
    return .sectionTooLarge(
      entry.name, limit: entry.isNoBits ? Assembler.largestNoBitsSection : Assembler.largestObject)
  }

  /// Only zeros can stand where nothing is stored.
  func requireStorage() throws(StatementError) {
    if sections.current.isNoBits {
      throw error(.nonzeroInNoBits(sections[sections.currentSection].name), at: 0)
    }
  }

  // MARK: Numbers

  /// `.byte`, `.half`, `.word`, `.dword` and their other names.
  mutating func integers(bytes: Int) throws(StatementError) {
    mark(.data)
    if isAtEndOfStatement { return }
    repeat {
      let start = next
      var expression = try expression()
      if expression.form == .absent {
        guard isAtEndOfStatement || token.is(",") else { throw error(.badExpression) }
        warn(.missingExpression(inList: true))
        expression = .constant(0)
      }
      try reserve(bytes)
      if expression.form == .constant {
        try append(expression.constant, bytes: bytes)
      } else {
        try requireStorage()
        addFixup(.data(bytes: UInt8(bytes)), expression, place: place(of: start))
        sections.current.append(0, count: bytes)
      }
    } while accept(",")
    try endOfStatement()
  }

  private mutating func append(_ value: Int64, bytes: Int) throws(StatementError) {
    if value != 0 { try requireStorage() }
    if !Assembler.fits(value, bytes: bytes) {
      let mask: UInt64 = (1 << UInt64(bytes * 8)) - 1
      warn(.valueTruncated(UInt64(bitPattern: value), to: UInt64(bitPattern: value) & mask))
    }
    sections.current.append(UInt64(bitPattern: value), count: bytes)
  }

  /// Whether the number or its negative is an unsigned one of so many bytes: GNU as asks for no more.
  static func fits(_ value: Int64, bytes: Int) -> Bool {
    bytes >= 8 || value >> Int64(bytes * 8) == 0 || (0 &- value) >> Int64(bytes * 8) == 0
  }

  /// `.octa`: numbers of 16 bytes.
  mutating func octa() throws(StatementError) {
    mark(.data)
    if isAtEndOfStatement { return }
    repeat {
      let isNegative = accept("-")
      var value: UInt128
      if token.kind == .longInteger {
        guard let long = Lexer.longInteger(input.frame.text, token) else { throw error(.numberTooLong) }
        next += 1
        value = long
      } else {
        value = UInt128(truncatingIfNeeded: try constant(for: ".octa"))
      }
      if isNegative { value = 0 &- value }
      try reserve(16)
      if value != 0 { try requireStorage() }
      sections.current.append(UInt64(truncatingIfNeeded: value), count: 8)
      sections.current.append(UInt64(truncatingIfNeeded: value >> 64), count: 8)
    } while accept(",")
    try endOfStatement()
  }

  /// `.dtprelword` and `.dtpreldword`: where a symbol is in its module's storage of a thread.
  mutating func threadOffset(bytes: Int) throws(StatementError) {
    let start = next
    let expression = try expression()
    guard expression.form == .symbol else {
      throw error(.unsupportedUse(bytes == 8 ? ".dtpreldword" : ".dtprelword"), at: start)
    }
    try endOfStatement()
    try reserve(bytes)
    try requireStorage()
    addFixup(.relocation(bytes == 8 ? .threadOffset64 : .threadOffset32), expression, place: place(of: start))
    sections.current.append(0, count: bytes)
  }

  /// `.uleb128` and `.sleb128`. A distance in code is what it is before the linker shortens anything, as in GNU as.
  mutating func leb128(isSigned: Bool) throws(StatementError) {
    mark(.data)
    repeat {
      let start = next
      let expression = try requiredExpression()
      try reserve(10)
      try requireStorage()
      guard expression.form == .constant else {
        let place = place(of: start)
        addFragment(
          isSigned ? .signedLEB128 : .unsignedLEB128, size: 0, target: symbols.anonymous(expression, place: place),
          place: place)
        continue
      }
      var bytes: [UInt8] = []
      if isSigned {
        LEB128.append(signed: expression.constant, to: &bytes)
      } else {
        LEB128.append(unsigned: UInt64(bitPattern: expression.constant), to: &bytes)
      }
      sections.current.append(contentsOf: bytes[...])
    } while accept(",")
    try endOfStatement()
  }

  // MARK: Strings

  /// `.ascii`, `.asciz`, `.string`: strings between commas; ones that follow each other directly are one.
  mutating func strings(terminated: Bool, width: Int = 1) throws(StatementError) {
    mark(.data)
    if isAtEndOfStatement { return }
    repeat {
      guard token.kind == .string else { throw isAtEndOfStatement ? error(.stringExpected) : junk() }
      var bytes = try string()
      while token.kind == .string { bytes += try string() }
      if terminated { bytes.append(0) }
      if width > 1 { bytes = bytes.flatMap { [$0] + [UInt8](repeating: 0, count: width - 1) } }
      try reserve(bytes.count)
      try requireStorage()
      sections.current.append(contentsOf: bytes[...])
    } while accept(",")
    try endOfStatement()
  }

  /// Reads a string and replaces its escapes.
  mutating func string() throws(StatementError) -> [UInt8] {
    guard token.kind == .string else { throw token.kind == .flaw ? junk() : error(.stringExpected) }
    let text = input.frame.text
    var bytes: [UInt8] = []
    var at = Int(token.start)
    let end = Int(token.end)
    bytes.reserveCapacity(end - at)
    while at < end {
      let byte = text[at]
      at += 1
      guard byte == UInt8(ascii: "\\"), at < end else {
        bytes.append(byte)
        continue
      }
      let escaped = text[at]
      at += 1
      switch escaped {
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "v"): bytes.append(11)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = UInt32(escaped - UInt8(ascii: "0"))
        var digits = 1
        while digits < 3, at < end, let digit = Lexer.digit(text[at]), digit < 8 {
          value = value * 8 + UInt32(digit)
          at += 1
          digits += 1
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        var value: UInt64 = 0
        while at < end, let digit = Lexer.digit(text[at]) {
          value = value << 4 | digit
          at += 1
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
      default: bytes.append(escaped)
      }
    }
    next += 1
    return bytes
  }

  /// `.incbin "file", skip, count`.
  mutating func includeBinary() throws(StatementError) {
    let start = next
    let name = String(decoding: try string(), as: UTF8.self)
    var skip: Int64 = 0
    var count = Int64.max
    if accept(",") {
      skip = try constant(absent: 0, for: ".incbin")
      if accept(",") { count = try constant(absent: Int64.max, for: ".incbin") }
    }
    try endOfStatement()
    guard let bytes = contents(ofFile: name)?.bytes else { throw error(.binaryFileNotFound(name), at: start) }
    let from = Int(clamping: max(0, min(skip, Int64(bytes.count))))
    let part = bytes[from...].prefix(Int(clamping: max(0, count)))
    try reserve(part.count)
    mark(.data)
    if part.contains(where: { $0 != 0 }) { try requireStorage() }
    sections.current.append(contentsOf: part)
  }
}

extension Lexer {
  /// An integer of up to 128 bits.
  static func longInteger(_ text: [UInt8], _ token: Token) -> UInt128? {
    let radix = UInt128(token.character)
    var value: UInt128 = 0
    for index in Int(token.start) + (radix == 16 || radix == 2 ? 2 : 0)..<Int(token.end) {
      guard let digit = digit(text[index]) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }
}

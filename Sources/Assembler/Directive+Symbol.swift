// Labels, assignments, and the directives that say what a symbol is.

import ObjectFile

extension Assembler {
  // MARK: Definitions

  mutating func defineLabel(_ name: NameID) throws(StatementError) {
    let place = place(of: next >= 2 ? next - 2 : 0)
    let known = symbols.symbol(name, place: place)
    if symbols[known].isDefined, !symbols[known].isVolatile {
      if case .position(sections.here) = symbols[known].value { return }
      throw StatementError(reason: .alreadyDefined(symbols.name(known)), column: place.column)
    }
    let symbol = symbols.symbolToAssign(name, place: place)
    symbols[symbol].isVolatile = false
    symbols[symbol].value = .position(sections.here)
    symbols[symbol].place = place
  }

  mutating func defineNumericLabel(_ number: UInt32) {
    _ = symbols.defineNumeric(number, at: sections.here, place: here)
  }

  /// `name = expression` and `name == expression`.
  mutating func assign(_ name: NameID, once: Bool) throws(StatementError) {
    try assign(name, once ? .forward : .again, place: place(of: max(0, next - 2)))
  }

  /// How an assignment holds.
  enum Assignment {
    /// Until the next one.
    case again
    /// There can be no other.
    case once
    /// The same, and each use takes the value that the expression then has.
    case forward
  }

  /// `.set name, expression`, `.equiv name, expression`, `.eqv name, expression`.
  mutating func set(_ assignment: Assignment) throws(StatementError) {
    let place = place(of: next)
    let name = try name()
    guard accept(",") else { throw error(.commaExpected(after: symbols.names.string(name), directive: nil)) }
    try assign(name, assignment, place: place)
  }

  private mutating func assign(_ name: NameID, _ assignment: Assignment, place: Place) throws(StatementError) {
    let once = assignment != .again
    holdsForward = assignment == .forward
    defer { holdsForward = false }
    // The current place may not be assigned: that is `.org`'s.
    if symbols.names.string(name) == "." { return try org() }
    let known = symbols.symbol(name, place: place)
    if symbols[known].isDefined, once || !symbols[known].isVolatile {
      throw StatementError(reason: .alreadyDefined(symbols.name(known)), column: place.column)
    }
    if isAtEndOfStatement { throw error(.missingExpression(inList: false)) }
    let expression = try requiredExpression()
    try endOfStatement()
    let symbol = symbols.symbolToAssign(name, place: place)
    symbols.noteAssignment(symbol)
    symbols[symbol].isVolatile = !once
    symbols[symbol].place = place
    if assignment == .forward, expression.form != .constant {
      symbols[symbol].value = .expression(expression)
      symbols[symbol].isForward = true
    } else {
      symbols[symbol].value = value(of: expression)
    }
    if expression.form == .symbol, symbols[expression.left].isDefined { copyKind(to: symbol, from: expression.left) }
  }

  /// Another name for a place takes over what is known of the first, where nothing is known of it.
  mutating func copyKind(to symbol: SymbolID, from other: SymbolID) {
    if symbols[symbol].kind == .none, symbols[other].kind != .section { symbols[symbol].kind = symbols[other].kind }
    if symbols.sizes[symbol] == nil { symbols.sizes[symbol] = symbols.sizes[other] }
  }

  /// What an assignment makes of an expression: as much as is known now.
  private mutating func value(of expression: Expression) -> SymbolEntry.Value {
    switch expression.form {
    case .absent, .constant: return .absolute(expression.constant)
    case .symbol:
      // A label's place plus a number is a place, as long as they are of one section.
      if case .position(var position) = symbols[expression.left].value {
        if expression.constant == 0 { return .position(position) }
        let (offset, overflow) = position.offset.addingReportingOverflow(Int(expression.constant))
        position.offset = offset
        return overflow ? .expression(expression) : .position(position)
      }
      return .expression(expression)
    default:
      let known = evaluation.worth(of: expression, symbols, in: .runs).constant
      return known.map { .absolute($0) } ?? .expression(expression)
    }
  }

  // MARK: Attributes

  /// `.globl a, b` and its kin.
  mutating func bind(_ binding: Symbol.Binding) throws(StatementError) {
    try eachSymbol { symbols, symbol in
      // Once weak, always weak.
      if symbols[symbol].binding != .weak { symbols[symbol].binding = binding }
      symbols[symbol].isExported = true
      symbols[symbol].isLocalByWish = binding == .local
    }
  }

  mutating func setVisibility(_ visibility: Symbol.Visibility) throws(StatementError) {
    try eachSymbol { symbols, symbol in
      symbols[symbol].visibility = visibility
      symbols[symbol].isExported = true
    }
  }

  /// `.variant_cc name`: a function that does not keep to the calling convention.
  mutating func setVariant() throws(StatementError) {
    try eachSymbol { symbols, symbol in
      symbols[symbol].isVariant = true
      symbols[symbol].isExported = true
    }
  }

  private mutating func eachSymbol(
    _ change: (inout Symbols, SymbolID) -> Void
  ) throws(StatementError) {
    repeat {
      let place = place(of: next)
      let symbol = symbols.symbol(try name(), place: place)
      change(&symbols, symbol)
    } while accept(",")
    try endOfStatement()
  }

  /// `.type name, @function`.
  mutating func setType() throws(StatementError) {
    let place = place(of: next)
    let symbol = symbols.symbol(try name(), place: place)
    _ = accept(",")
    if !accept("@"), !accept("%"), !accept("#") {}
    let start = next
    let kind: Symbol.Kind
    switch text(token) {
    case "function", "STT_FUNC": kind = .function
    case "object", "STT_OBJECT": kind = .object
    case "notype", "STT_NOTYPE": kind = .none
    case "tls_object", "STT_TLS": kind = .tls
    case "common", "STT_COMMON": kind = .common
    case let other: throw error(.unknownSymbolType(other), at: start)
    }
    next += 1
    try endOfStatement()
    symbols[symbol].kind = kind
  }

  /// `.size name, expression`.
  mutating func setSize() throws(StatementError) {
    let place = place(of: next)
    let symbol = symbols.symbol(try name(), place: place)
    guard accept(",") else { throw error(.commaExpected(after: symbols.name(symbol), directive: ".size")) }
    let expression = try requiredExpression()
    try endOfStatement()
    symbols.sizes[symbol] = (expression, place)
  }

  /// `.comm name, size, alignment` for the linker to join, `.lcomm` in `.bss` at once.
  mutating func common(isLocal: Bool) throws(StatementError) {
    let nameIndex = next
    let place = place(of: next)
    let symbol = symbols.symbol(try name(), place: place)
    guard accept(",") else { throw error(.missingSize) }
    let size = try constant(for: ".comm")
    guard size >= 0 else {
      next = lexer.tokens.count - 1
      return warn(.sizeOutOfRange(size))
    }
    var alignment = Assembler.commonAlignment(size, isLocal: isLocal || symbols[symbol].isLocalByWish)
    if !isLocal, accept(",") {
      let start = next
      alignment = try constant(for: ".comm")
      guard alignment >= 0, alignment & (alignment - 1) == 0, alignment <= 1 << 31 else {
        throw error(.alignmentNotPowerOfTwo, at: start)
      }
      alignment = max(1, alignment)
    }
    try endOfStatement()
    let isCommon: Bool
    if case .common(let known, _) = symbols[symbol].value {
      isCommon = true
      if known != UInt64(size), known > 0 { return warn(.commonSizeKept(symbols.name(symbol), known, size)) }
    } else {
      isCommon = false
    }
    guard isCommon || !symbols[symbol].isDefined else {
      throw error(.alreadyDefined(symbols.name(symbol)), at: nameIndex)
    }
    if symbols[symbol].binding == .weak { throw error(.weakAndCommon(symbols.name(symbol)), at: nameIndex) }
    symbols[symbol].kind = .object
    if isLocal || symbols[symbol].isLocalByWish {
      try allocate(symbol, size: Int(clamping: size), alignment: UInt8(alignment.trailingZeroBitCount))
    } else {
      symbols[symbol].value = .common(size: UInt64(size), alignment: UInt64(alignment))
      if symbols[symbol].binding == .local { symbols[symbol].binding = .global }
    }
  }

  /// What GNU as takes where nothing is written: `.comm` the power of two that holds the size, 16 at
  /// most; `.lcomm`, and `.comm` of a local symbol, the one that the size holds, 8 at
  /// most.
  private static func commonAlignment(_ size: Int64, isLocal: Bool) -> Int64 {
    if size <= 1 { return 1 }
    if isLocal { return min(8, 1 << Int64(63 - size.leadingZeroBitCount)) }
    return size >= 16 ? 16 : 1 << Int64(64 - (size - 1).leadingZeroBitCount)
  }

  private mutating func allocate(_ symbol: SymbolID, size: Int, alignment: UInt8) throws(StatementError) {
    let (section, subsection) = (sections.currentSection, sections.current.number)
    defer { sections.select(section: section, subsection: subsection) }
    guard let bss = sections.find(".bss") else { return }
    sections.select(section: bss, subsection: 1)
    if alignment > 0 {
      addFragment(.align(power: alignment, pattern: .zeros, limit: 0), size: 0)
      sections[bss].alignment = max(sections[bss].alignment, alignment)
    }
    symbols[symbol].value = .position(sections.here)
    symbols.sizes[symbol] = (.constant(Int64(size)), symbols[symbol].place)
    try reserve(size)
    sections.current.append(repeating: 0, count: size)
  }

  /// `--defsym name=value`.
  mutating func defineOptionSymbols() {
    for (name, value) in options.symbols {
      let symbol = symbols.symbol(symbols.intern(name), place: here)
      symbols[symbol].value = .absolute(value)
      symbols[symbol].isVolatile = true
    }
  }
}

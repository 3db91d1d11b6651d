// How `DebugSections` and `DebugUnit` put bytes, strings, lengths and addresses into their sections.

import ObjectFile

extension Assembler {
  /// Goes on in the section of that name, a new one if there is none.
  mutating func enterDebugSection(_ name: String, flags: SectionFlags = [], entrySize: UInt64 = 0) {
    let section = sections.find(name) ?? addSection(name, .progBits, flags, entrySize: entrySize)
    sections.select(section: section, subsection: 0)
  }

  mutating func appendBytes(_ bytes: [UInt8]) { sections.current.append(contentsOf: bytes[...]) }

  mutating func appendNumber(_ value: Int, bytes: Int) {
    sections.current.append(UInt64(bitPattern: Int64(value)), count: bytes)
  }

  mutating func appendUnsigned(_ value: Int) {
    var bytes: [UInt8] = []
    LEB128.append(unsigned: UInt64(bitPattern: Int64(value)), to: &bytes)
    appendBytes(bytes)
  }

  mutating func appendSigned(_ value: Int64) {
    var bytes: [UInt8] = []
    LEB128.append(signed: value, to: &bytes)
    appendBytes(bytes)
  }

  mutating func appendString(_ text: String) { appendBytes(Array(text.utf8) + [0]) }

  /// Appends a string and names its place.
  mutating func appendedString(_ text: String) -> SymbolID {
    let symbol = symbols.fake(at: sections.here, place: .nowhere)
    appendString(text)
    return symbol
  }

  // MARK: Lengths

  /// Appends how many bytes follow, up to the symbol given, which is still to be placed.
  mutating func appendLength() -> SymbolID {
    let offset = sections.here.offset + 4
    let end = symbols.fake(at: sections.here, place: .nowhere)
    var start = sections.here
    start.offset = offset
    let startSymbol = symbols.fake(at: start, place: .nowhere)
    addFixup(
      .data(bytes: 4), Expression(form: .subtract, left: end, right: startSymbol), place: .nowhere)
    appendNumber(0, bytes: 4)
    return end
  }

  /// What units of all kinds begin with.
  mutating func appendUnitLength() -> SymbolID { appendLength() }

  /// Puts a symbol where the next byte goes.
  mutating func place(_ symbol: SymbolID) { symbols[symbol].value = .position(sections.here) }

  // MARK: References

  mutating func appendAddress(_ expression: Expression) {
    addFixup(.data(bytes: 8), expression, place: .nowhere)
    appendNumber(0, bytes: 8)
  }

  mutating func appendReference(to symbol: SymbolID) {
    addFixup(.data(bytes: 4), .symbol(symbol), place: .nowhere)
    appendNumber(0, bytes: 4)
  }

  mutating func appendReference(toSection name: String) {
    if let section = sections.find(name) { appendReference(to: sections[section].symbol) }
  }

  /// Appends a string to a section of strings, and a reference to it here.
  @discardableResult
  mutating func appendReference(toString text: String, in name: String) -> SymbolID {
    let section = sections.currentSection
    enterDebugSection(name, flags: [.merge, .strings], entrySize: 1)
    let symbol = appendedString(text)
    sections.select(section: section, subsection: 0)
    appendReference(to: symbol)
    return symbol
  }

  // MARK: Places

  mutating func startSymbol(ofSection section: Int) -> SymbolID {
    let chunk = Int32(truncatingIfNeeded: sections[section].chunks[0])
    return symbols.fake(at: Position(chunk: chunk, fragment: 0, run: 0, offset: 0), place: .nowhere)
  }

  /// The end of what the source put there, before padding.
  mutating func endSymbol(ofSection section: Int) -> SymbolID {
    let index = sections[section].chunks[sections[section].chunks.count - 1]
    let chunk = index == sections.currentIndex ? sections.current : sections.chunks[index]
    let end = Position(
      chunk: Int32(truncatingIfNeeded: index), fragment: Int32(truncatingIfNeeded: chunk.fragments.count),
      run: chunk.run, offset: chunk.length)
    return symbols.fake(at: end, place: .nowhere)
  }

  /// A directory's name as it is to be written (`--debug-prefix-map`).
  func mapped(_ directory: String) -> String {
    for (old, new) in options.debugging.prefixes.reversed() where directory.hasPrefix(old) {
      return new + directory.dropFirst(old.count)
    }
    return directory
  }

  /// What `symbol` is worth as a bare number: of a place, its offset.
  mutating func number(of symbol: SymbolID) -> UInt64 {
    switch evaluation.worth(of: symbol, symbols, in: .sections(sections)) {
    case .absolute(let value), .place(_, let value): UInt64(bitPattern: value)
    case .open, .impossible: 0
    }
  }
}

// What leads a debugger to the line table: a compilation unit with the functions that have a size, and the addresses
// that it covers (`.debug_info`, `.debug_abbrev`, `.debug_aranges`, `.debug_ranges` or `.debug_rnglists`, `.debug_str`;
// DWARF 5, 2, 6.1 and 7.5). `DebugSections` calls it; the bytes are those of GNU as 2.40.

import ObjectFile

/// Tags, attributes and forms, by their numbers in DWARF 5, 7.5.
private enum Code {
  static let compileUnit = 0x11, subprogram = 0x2E, unspecifiedType = 0x3B
  static let name = 0x03, statementList = 0x10, lowAddress = 0x11, highAddress = 0x12, language = 0x13
  static let directory = 0x1B, producer = 0x25, external = 0x3F, type = 0x49, ranges = 0x55
  static let address = 0x01, half = 0x05, word = 0x06, flag = 0x0C, string = 0x0E, number = 0x0F
  static let reference = 0x15, sectionOffset = 0x17, present = 0x19
  /// `DW_LANG_Mips_Assembler`: there is no other for assembly.
  static let assembly = 0x8001
}

/// A function that the unit describes.
private struct DebugFunction {
  var symbol: SymbolID
  var size: Expression
  var isExternal: Bool
}

extension Assembler {
  mutating func appendDebugUnit() {
    let functions = debugFunctions()
    for name in [".debug_info", ".debug_abbrev", ".debug_aranges"] { enterDebugSection(name) }
    enterDebugSection(".debug_str", flags: [.merge, .strings], entrySize: 1)
    if let section = sections.find(".debug_aranges") { raiseAlignment(of: section) }
    var ranges = SymbolID.none
    if lines.sections.count > 1 {
      ranges = lines.version >= 5 ? appendRangeList() : appendRanges()
    }
    let bounds = appendAddressRanges()
    appendAbbreviations(functions)
    appendUnit(functions, ranges: ranges, bounds: bounds)
  }

  private mutating func raiseAlignment(of section: Int) {
    sections[section].alignment = max(sections[section].alignment, 4)
  }

  private func debugFunctions() -> [DebugFunction] {
    symbols.sizes.sorted { $0.key.index < $1.key.index }.compactMap { symbol, size in
      let entry = symbols[symbol]
      guard case .named = entry.naming, entry.kind == .function, entry.isDefined else { return nil }
      if size.expression.form == .constant, size.expression.constant == 0 { return nil }
      if case .common = entry.value { return nil }
      return DebugFunction(symbol: symbol, size: size.expression, isExternal: entry.binding == .global)
    }
  }

  // MARK: Addresses

  /// Of each section with rows the first and the last place.
  private mutating func appendBounds(
    _ append: (inout Assembler, SymbolID, SymbolID) -> Void
  ) -> [(SymbolID, SymbolID)] {
    lines.sections.map { section in
      let bounds = (startSymbol(ofSection: section), endSymbol(ofSection: section))
      append(&self, bounds.0, bounds.1)
      return bounds
    }
  }

  private mutating func appendAddressRanges() -> [(SymbolID, SymbolID)] {
    enterDebugSection(".debug_aranges")
    let end = appendUnitLength()
    appendNumber(2, bytes: 2)
    appendReference(toSection: ".debug_info")
    appendBytes([8, 0])
    appendNumber(0, bytes: 4)  // up to a multiple of a pair of addresses
    let bounds = appendBounds { assembler, start, end in
      assembler.appendAddress(.symbol(start))
      assembler.appendAddress(Expression(form: .subtract, left: end, right: start))
    }
    appendBytes([UInt8](repeating: 0, count: 16))
    place(end)
    return bounds
  }

  private mutating func appendRanges() -> SymbolID {
    enterDebugSection(".debug_ranges")
    raiseAlignment(of: sections.currentSection)
    let start = symbols.fake(at: sections.here, place: .nowhere)
    // (a base address, 0)
    appendBytes([UInt8](repeating: 0xFF, count: 8) + [UInt8](repeating: 0, count: 8))
    _ = appendBounds { assembler, start, end in
      assembler.appendAddress(.symbol(start))
      assembler.appendAddress(.symbol(end))
    }
    appendBytes([UInt8](repeating: 0, count: 16))
    return start
  }

  private mutating func appendRangeList() -> SymbolID {
    let (startAndLength, endOfList): (UInt8, UInt8) = (7, 0)
    enterDebugSection(".debug_rnglists")
    let end = appendUnitLength()
    appendNumber(5, bytes: 2)
    appendBytes([8, 0])
    appendNumber(0, bytes: 4)
    let start = symbols.fake(at: sections.here, place: .nowhere)
    _ = appendBounds { assembler, start, end in
      assembler.appendBytes([startAndLength])
      assembler.appendAddress(.symbol(start))
      // The offset of the section's end, which is its length: a number the linker does not know of.
      assembler.addFragment(.unsignedLEB128, size: 0, target: end, place: .nowhere)
    }
    appendBytes([endOfList])
    place(end)
    return start
  }

  // MARK: Abbreviations

  private mutating func appendAbbreviations(_ functions: [DebugFunction]) {
    enterDebugSection(".debug_abbrev")
    let version = lines.version
    let sectionOffset = version < 4 ? Code.word : Code.sectionOffset
    let distance = version < 4 ? Code.address : Code.number
    var unit = [(Code.statementList, sectionOffset)]
    if lines.sections.count == 1 {
      unit += [(Code.lowAddress, Code.address), (Code.highAddress, distance)]
    } else {
      unit += [(Code.ranges, sectionOffset)]
    }
    unit += [(Code.name, Code.string), (Code.directory, Code.string), (Code.producer, Code.string)]
    unit += [(Code.language, Code.half)]
    appendAbbreviation(1, Code.compileUnit, hasChildren: !functions.isEmpty, unit)
    if !functions.isEmpty {
      var function = [(Code.name, Code.string)]
      if let form = externalForm(functions) { function += [(Code.external, form)] }
      if version > 2 { function += [(Code.type, Code.reference)] }
      function += [(Code.lowAddress, Code.address), (Code.highAddress, distance)]
      appendAbbreviation(2, Code.subprogram, hasChildren: false, function)
      // What a function gives is not known: a type of its own says that.
      if version > 2 { appendAbbreviation(3, Code.unspecifiedType, hasChildren: false, []) }
    }
    appendBytes([0])
  }

  private mutating func appendAbbreviation(
    _ number: UInt8, _ tag: Int, hasChildren: Bool, _ attributes: [(Int, Int)]
  ) {
    appendBytes([number, UInt8(tag), hasChildren ? 1 : 0])
    for (attribute, form) in attributes { appendBytes([UInt8(attribute), UInt8(form)]) }
    appendBytes([0, 0])
  }

  /// How it is said that others may name a function; nil if no function is so.
  private func externalForm(_ functions: [DebugFunction]) -> Int? {
    guard functions.contains(where: \.isExternal) else { return nil }
    return lines.version < 4 || functions.contains { !$0.isExternal } ? Code.flag : Code.present
  }

  // MARK: The unit

  private mutating func appendUnit(
    _ functions: [DebugFunction], ranges: SymbolID, bounds: [(start: SymbolID, end: SymbolID)]
  ) {
    let version = lines.version
    enterDebugSection(".debug_str")
    let first = lines.files[version >= 5 ? 0 : 1]
    let name = appendedString(first.map { lines.files.path($0) { mapped($0) } } ?? "")
    let directory = appendedString(mapped(options.debugging.directory))
    let producer = appendedString(options.debugging.producer)

    enterDebugSection(".debug_info")
    let end = appendUnitLength()
    appendNumber(version, bytes: 2)
    if version >= 5 { appendBytes([1, 8]) }  // a compilation unit; an address's size
    appendReference(toSection: ".debug_abbrev")
    if version < 5 { appendBytes([8]) }
    appendBytes([1])
    appendReference(toSection: ".debug_line")
    if bounds.count == 1 {
      appendAddress(.symbol(bounds[0].start))
      if version < 4 {
        appendAddress(.symbol(bounds[0].end))
      } else {
        appendLEB128(Expression(form: .subtract, left: bounds[0].end, right: bounds[0].start))
      }
    } else {
      appendReference(to: ranges)
    }
    for string in [name, directory, producer] { appendReference(to: string) }
    appendNumber(Code.assembly, bytes: 2)
    if !functions.isEmpty { append(functions, version: version) }
    place(end)
  }

  private mutating func append(_ functions: [DebugFunction], version: Int) {
    let noType = symbols.fake(at: sections.here, place: .nowhere)
    let form = externalForm(functions)
    for function in functions {
      enterDebugSection(".debug_str")
      let name = appendedString(symbols.name(function.symbol))
      enterDebugSection(".debug_info")
      appendBytes([2])
      appendReference(to: name)
      if form == Code.flag { appendBytes([function.isExternal ? 1 : 0]) }
      if version > 2 { addFragment(.unsignedLEB128, size: 0, target: noType, place: .nowhere) }
      appendAddress(.symbol(function.symbol))
      if version >= 4 {
        appendLEB128(function.size)
      } else if function.size.form == .constant {
        appendAddress(.symbol(function.symbol, plus: function.size.constant))
      } else {
        let size = symbols.anonymous(function.size, place: .nowhere)
        appendAddress(Expression(form: .add, left: function.symbol, right: size))
      }
    }
    if version > 2 {
      place(noType)
      appendBytes([3])
    }
    appendBytes([0])
  }

  private mutating func appendLEB128(_ value: Expression) {
    if value.form == .constant {
      appendUnsigned(Int(value.constant))
    } else {
      addFragment(
        .unsignedLEB128, size: 0, target: symbols.anonymous(value, place: .nowhere), place: .nowhere)
    }
  }
}

// The second half of reading an ELF file: symbols, the groups that take their names from symbols, and relocations.

extension ELFReader {
  mutating func readSymbols() throws(ObjectError) {
    guard let tableIndex = headers.firstIndex(where: { $0.type == .symbolTable }) else { return }
    if let second = headers[(tableIndex + 1)...].firstIndex(where: { $0.type == .symbolTable }) {
      throw error(at: headerOffset(second), .severalTables(part: "symbol table"))
    }
    let table = headers[tableIndex]
    let count = try entryCount(of: tableIndex, entry: SymbolRecord.byteCount)
    var reader = try window(of: tableIndex)
    var names = try stringTable(table.link, part: title(tableIndex), at: headerOffset(tableIndex))
    var extendedSections = try extendedSymbolSections(count: count)

    // (only groups ask for names again)
    let hasGroups = headers.contains { $0.type == .group }
    object.symbols.reserveCapacity(count)
    symbolIndices.reserveCapacity(count)
    for index in 0..<count {
      let offset = UInt64(reader.position)
      let record = try SymbolRecord(from: &reader)
      let extended = try extendedSections?.word()
      guard index > 0 else {
        symbolIndices.append(nil)
        if hasGroups { symbolNames.append("") }
        continue
      }
      let name = try names.string(at: record.name, usedAt: offset)
      if hasGroups { symbolNames.append(name) }
      let symbol = try symbol(record, name: name, extended: extended, number: index, at: offset)
      symbolIndices.append(symbol == nil ? nil : object.symbols.count)
      if let symbol { object.symbols.append(symbol) }
    }
  }

  /// How many entries the table in section `index` has, each of `entry` bytes.
  private func entryCount(of index: Int, entry: Int) throws(ObjectError) -> Int {
    let section = headers[index]
    guard section.entrySize == UInt64(entry) else {
      throw error(
        at: headerOffset(index),
        .wrongEntrySize(part: title(index), found: section.entrySize, expected: UInt64(entry)))
    }
    guard section.size % UInt64(entry) == 0 else {
      throw error(
        at: headerOffset(index), .wrongTableSize(part: title(index), size: section.size, entry: UInt64(entry)))
    }
    return Int(section.size / UInt64(entry))
  }

  /// The table of section numbers beyond 16 bits, if the file has one.
  private func extendedSymbolSections(count: Int) throws(ObjectError) -> ByteReader? {
    guard let index = headers.firstIndex(where: { $0.type == .extendedSymbolSections }) else { return nil }
    let reader = try window(of: index)
    guard (reader.end - reader.position) / 4 >= count else {
      throw error(
        at: headerOffset(index), .wrongTableSize(part: title(index), size: headers[index].size, entry: 4))
    }
    return reader
  }

  /// The symbol of one record; nil when it stands for a section that became no `Section`.
  private func symbol(
    _ record: SymbolRecord, name: String, extended: UInt32?, number: Int, at offset: UInt64
  ) throws(ObjectError) -> Symbol? {
    // (as messages name it)
    var part: String { name.isEmpty ? "symbol \(number)" : "symbol `\(name)'" }
    let binding: Symbol.Binding
    switch record.info >> 4 {
    case 0: binding = .local
    case 1, 10: binding = .global  // 10: STB_GNU_UNIQUE, which differs in dynamic linking only
    case 2: binding = .weak
    default:
      throw error(
        at: offset, .wrongSymbolField(part: part, field: "binding", value: UInt64(record.info >> 4)))
    }
    guard let kind = Symbol.Kind(rawValue: record.info & 0xf) else {
      throw error(at: offset, .wrongSymbolField(part: part, field: "type", value: UInt64(record.info & 0xf)))
    }
    // Two bits have all four values; the rest of the byte (STO_RISCV_VARIANT_CC) is for dynamic linking.
    let visibility = Symbol.Visibility(rawValue: record.other & 3) ?? .default

    let place: Symbol.Place
    switch record.section {
    case ELF.undefinedSection: place = .undefined
    case ELF.absoluteSection: place = .absolute
    case ELF.commonSection: place = .common
    case ELF.firstReservedSection..<ELF.extendedSection:
      throw error(
        at: offset, .wrongSymbolField(part: part, field: "section number", value: UInt64(record.section)))
    default:
      let index = record.section == ELF.extendedSection ? extended ?? .max : UInt32(record.section)
      guard index < headers.count else {
        throw error(at: offset, .noSuchSection(part: part, index: index, count: headers.count))
      }
      guard let section = sectionIndices[Int(index)] else { return nil }
      place = .section(section)
    }
    if place == .common {
      guard record.value & (record.value &- 1) == 0 else {
        throw error(at: offset, .wrongAlignment(part: part, alignment: record.value))
      }
    }
    var symbol = Symbol(
      name: name, value: record.value, size: record.size, binding: binding, kind: kind, visibility: visibility,
      place: place)
    symbol.isVariant = record.other & ELF.variantConvention != 0
    return symbol
  }

  /// Marks the members of COMDAT groups; other groups say nothing that a static linker needs.
  mutating func readGroups() throws(ObjectError) {
    for (index, section) in headers.enumerated() where section.type == .group {
      let count = try entryCount(of: index, entry: 4)
      var reader = try window(of: index)
      guard count > 0, try reader.word() & ELF.groupComdat != 0 else { continue }
      guard section.info < symbolNames.count, section.info > 0 else {
        throw error(
          at: headerOffset(index),
          .noSuchSymbol(part: title(index), index: section.info, count: symbolNames.count))
      }
      // The symbol of a section, nameless, signs by that section's name.
      var signature = symbolNames[Int(section.info)]
      if signature.isEmpty, let symbol = symbolIndices[Int(section.info)],
        case .section(let named) = object.symbols[symbol].place
      {
        signature = object.sections[named].name
      }
      while !reader.isAtEnd {
        let offset = UInt64(reader.position)
        let member = try reader.word()
        guard member < headers.count else {
          throw error(at: offset, .noSuchSection(part: title(index), index: member, count: headers.count))
        }
        if let kept = sectionIndices[Int(member)] { object.sections[kept].group = signature }
      }
    }
  }

  mutating func readRelocations() throws(ObjectError) {
    guard object.kind == .relocatable else { return }
    for (index, section) in headers.enumerated() where section.type == .relocationsWithAddends {
      let count = try entryCount(of: index, entry: RelocationRecord.byteCount)
      guard section.link < headers.count, headers[Int(section.link)].type == .symbolTable else {
        throw error(
          at: headerOffset(index),
          .wrongLink(part: title(index), index: section.link, expected: "symbol table"))
      }
      guard section.info < headers.count else {
        throw error(
          at: headerOffset(index),
          .noSuchSection(part: title(index), index: section.info, count: headers.count))
      }
      guard let target = sectionIndices[Int(section.info)] else {
        throw error(
          at: headerOffset(index),
          .wrongLink(part: title(index), index: section.info, expected: "section with contents"))
      }
      var reader = try window(of: index)
      var relocations = object.sections[target].relocations
      relocations.reserveCapacity(relocations.count + count)
      let available = UInt64(object.sections[target].contents.count)
      let title = title(index)
      let columns = RelocationType.columns
      for number in 0..<count {
        let offset = UInt64(reader.position)
        let record = try RelocationRecord(from: &reader)
        func part() -> String { "relocation \(number) of \(title)" }
        guard let type = RelocationType(rawValue: record.type) else {
          throw error(at: offset, .unknownRelocation(part: part(), type: record.type))
        }
        guard record.offset <= available, columns[Int(record.type)].field.byteCount <= available - record.offset else {
          throw error(
            at: offset,
            .relocationOutside(
              part: part(), offset: record.offset, section: object.sections[target].name, size: available))
        }
        var symbol: Int?
        if record.symbol != 0 {
          guard record.symbol < symbolIndices.count, let kept = symbolIndices[Int(record.symbol)] else {
            throw error(
              at: offset, .noSuchSymbol(part: part(), index: record.symbol, count: symbolIndices.count))
          }
          symbol = kept
        }
        relocations.append(
          Relocation(offset: record.offset, type: type, symbol: symbol, addend: record.addend))
      }
      object.sections[target].relocations = relocations
    }
  }
}

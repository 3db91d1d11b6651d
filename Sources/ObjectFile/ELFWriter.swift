// An `Object` comes in, the bytes of an ELF64 file go out, as GNU's tools lay it out: contents, then symbols, strings,
// relocations and the section headers. Called for what the assembler and the linker make.

extension Object {
  /// The file's bytes; `name` is for messages.
  ///
  /// Local symbols come first, as the format wants, whatever their order here. Fails only on an object that contradicts
  /// itself (an index out of range, a size that its contents do not have) or that exceeds the format's limits.
  public func elfBytes(name: String = "output") throws(ObjectError) -> [UInt8] {
    try check(name: name)
    var writer = ELFWriter(self, name: name)
    writer.orderSymbols()
    try writer.planSections()
    writer.planSymbols()
    writer.planRelocations()
    try writer.placeContents()
    return try writer.bytes()
  }
}

/// The file while it is planned: first which sections it has, then what they hold, then where they stand.
struct ELFWriter {
  let object: Object
  let name: String

  /// The file's sections; those of the object by index in `numbers`.
  var headers: [SectionHeader] = [SectionHeader()]
  var contents: [[UInt8]] = [[]]
  var numbers: [Int] = []
  var relocationTables: [(number: Int, section: Int)] = []
  var sectionNames = StringTableBuilder()
  var symbolTable = 0
  var hasSymbols = true
  var extendedTable: Int?
  /// The object's symbols in the file's order, as indices, and where each went.
  var order: [Int] = []
  var symbolNumbers: [UInt32] = []
  var firstGlobal: UInt32 = 0
  /// Groups in order of their first member, with the number of their section.
  var groups: [(signature: String, number: Int)] = []
  /// Groups whose signature no symbol bears: a local symbol is made for each.
  var unsignedGroups: [Int] = []
  /// Of the object's segments, and of sections that have one besides.
  var segmentHeaders: [SegmentHeader] = []
  /// The latter with the number of segments' headers before each.
  var describedHeaders: [(header: SegmentHeader, position: Int)] = []
  /// Of segments without contents, where in the file their sections are said to be.
  var emptySegmentPlaces: [Int: UInt64] = [:]
  var size = 0

  init(_ object: Object, name: String) {
    self.object = object
    self.name = name
    // (an executable that was stripped of all has no symbol table; the names in the order of GNU's tools)
    hasSymbols = object.kind == .relocatable || !object.symbols.isEmpty
    for name in hasSymbols ? [".symtab", ".strtab", ".shstrtab"] : [".shstrtab"] { _ = sectionNames.number(of: name) }
  }

  func error(_ reason: ObjectError.Reason) -> ObjectError { ObjectError(file: name, offset: 0, reason: reason) }

  mutating func orderSymbols() {
    let locals = object.symbols.indices.filter { object.symbols[$0].binding == .local }
    let globals = object.symbols.indices.filter { object.symbols[$0].binding != .local }
    order = locals + globals
    firstGlobal = UInt32(locals.count + 1)
  }

  mutating func add(_ header: SectionHeader, named name: String, _ bytes: [UInt8] = []) -> Int {
    var header = header
    header.name = sectionNames.number(of: name)
    headers.append(header)
    contents.append(bytes)
    return headers.count - 1
  }

  /// Numbers all sections: groups, the object's own, each with its relocations, then symbols and strings.
  mutating func planSections() throws(ObjectError) {
    var known: Set<String> = []
    for section in object.sections {
      guard let signature = section.group, known.insert(signature).inserted else { continue }
      var header = SectionHeader()
      header.type = .group
      header.alignment = 4
      header.entrySize = 4
      groups.append((signature, add(header, named: ".group")))
    }
    for (index, section) in object.sections.enumerated() {
      var header = SectionHeader()
      header.type = section.type
      header.flags = section.flags
      if section.group != nil { header.flags.insert(.group) }
      header.address = section.address
      header.size = section.size
      header.alignment = max(section.alignment, 1)
      header.entrySize = section.entrySize
      numbers.append(add(header, named: section.name, section.contents))
      guard !section.relocations.isEmpty else { continue }
      var table = SectionHeader()
      table.type = .relocationsWithAddends
      table.flags = .infoLink
      if section.group != nil { table.flags.insert(.group) }
      table.info = UInt32(truncatingIfNeeded: numbers[index])
      table.alignment = 8
      table.entrySize = UInt64(RelocationRecord.byteCount)
      relocationTables.append((add(table, named: ".rela" + section.name), index))
    }
    for (index, section) in object.sections.enumerated() {
      guard let link = section.link, numbers.indices.contains(link) else { continue }
      headers[numbers[index]].flags.insert(.linkOrder)
      headers[numbers[index]].link = UInt32(truncatingIfNeeded: numbers[link])
    }
    guard hasSymbols else { return }
    var table = SectionHeader()
    table.type = .symbolTable
    table.alignment = 8
    table.entrySize = UInt64(SymbolRecord.byteCount)
    symbolTable = add(table, named: ".symtab")
    if headers.count >= ELF.firstReservedSection {
      var extended = SectionHeader()
      extended.type = .extendedSymbolSections
      extended.alignment = 4
      extended.entrySize = 4
      extended.link = UInt32(truncatingIfNeeded: symbolTable)
      extendedTable = add(extended, named: ".symtab_shndx")
    }
    guard headers.count < Int(UInt32.max) - 2 else {
      throw error(.tooMany(part: "sections", count: headers.count, limit: Int(UInt32.max)))
    }
  }

  mutating func planSymbols() {
    guard hasSymbols else { return }
    let bearers = signatures()
    unsignedGroups = groups.indices.filter { bearers[groups[$0].signature] == nil }
    // Where all sections have symbols, as linkers make them, so have the groups'.
    let haveSymbols =
      object.symbols.count >= object.sections.count
      && object.sections.indices.allSatisfy {
        object.symbols[$0].kind == .section && object.symbols[$0].place == .section($0)
      }
    let namedGroups = haveSymbols ? groups.indices : 0..<0
    firstGlobal += UInt32(unsignedGroups.count + namedGroups.count)

    var names = StringTableBuilder()
    var records: [SymbolRecord] = []
    records.reserveCapacity(order.count + unsignedGroups.count + 1)
    var extended = ByteWriter()
    func append(_ record: SymbolRecord, section: Int?) {
      var record = record
      if let section {
        let isWide = section >= ELF.firstReservedSection
        record.section = isWide ? ELF.extendedSection : UInt16(section)
        extended.word(isWide ? UInt32(truncatingIfNeeded: section) : 0)
      } else {
        extended.word(0)
      }
      records.append(record)
    }

    append(SymbolRecord(), section: nil)
    symbolNumbers = [UInt32](repeating: 0, count: object.symbols.count)
    var next: UInt32 = 1
    for group in namedGroups {
      var record = SymbolRecord()
      record.info = Symbol.Kind.section.rawValue
      append(record, section: groups[group].number)
      next += 1
    }
    for group in unsignedGroups {
      var record = SymbolRecord()
      record.name = names.number(of: groups[group].signature)
      append(record, section: groups[group].number)
      headers[groups[group].number].info = next
      next += 1
    }
    for index in order {
      let symbol = object.symbols[index]
      var record = SymbolRecord()
      record.name = names.number(of: symbol.name)
      record.info = symbol.binding.rawValue << 4 | symbol.kind.rawValue
      record.other = symbol.visibility.rawValue | (symbol.isVariant ? ELF.variantConvention : 0)
      record.value = symbol.value
      record.size = symbol.size
      var section: Int?
      switch symbol.place {
      case .undefined: record.section = ELF.undefinedSection
      case .absolute: record.section = ELF.absoluteSection
      case .common: record.section = ELF.commonSection
      case .section(let place): section = numbers[place]
      }
      append(record, section: section)
      symbolNumbers[index] = next
      next += 1
    }
    for group in groups {
      if let bearer = bearers[group.signature] { headers[group.number].info = symbolNumbers[bearer] }
    }

    let strings = names.finished()
    var table = ByteWriter()
    table.reserve(records.count * SymbolRecord.byteCount)
    for record in records {
      var record = record
      record.name = strings.offsets[Int(record.name)]
      record.write(to: &table)
    }
    contents[symbolTable] = table.bytes
    headers[symbolTable].info = firstGlobal
    if let extendedTable { contents[extendedTable] = extended.bytes }
    var header = SectionHeader()
    header.type = .stringTable
    header.alignment = 1
    headers[symbolTable].link = UInt32(truncatingIfNeeded: add(header, named: ".strtab", strings.bytes))
  }

  /// For each group's signature a symbol of that name, if there is one; those with a place are preferred.
  private func signatures() -> [String: Int] {
    guard !groups.isEmpty else { return [:] }
    let wanted = Set(groups.map(\.signature))
    var bearers: [String: Int] = [:]
    for (index, symbol) in object.symbols.enumerated() where wanted.contains(symbol.name) {
      if bearers[symbol.name] == nil || symbol.place != .undefined { bearers[symbol.name] = index }
    }
    return bearers
  }

  mutating func planRelocations() {
    for (number, section) in relocationTables {
      var table = ByteWriter()
      table.reserve(object.sections[section].relocations.count * RelocationRecord.byteCount)
      for relocation in object.sections[section].relocations {
        RelocationRecord(
          offset: relocation.offset, type: relocation.type.rawValue,
          symbol: relocation.symbol.map { symbolNumbers[$0] } ?? 0, addend: relocation.addend
        ).write(to: &table)
      }
      contents[number] = table.bytes
      headers[number].link = UInt32(truncatingIfNeeded: symbolTable)
    }
    for group in groups {
      var members = ByteWriter()
      members.word(ELF.groupComdat)
      for (index, section) in object.sections.enumerated() where section.group == group.signature {
        members.word(UInt32(truncatingIfNeeded: numbers[index]))
        // Its relocations stand right behind it.
        if !section.relocations.isEmpty { members.word(UInt32(truncatingIfNeeded: numbers[index] + 1)) }
      }
      contents[group.number] = members.bytes
      headers[group.number].link = UInt32(truncatingIfNeeded: symbolTable)
    }
    var strings = SectionHeader()
    strings.type = .stringTable
    strings.alignment = 1
    let table = add(strings, named: ".shstrtab")
    let names = sectionNames.finished()
    contents[table] = names.bytes
    for index in headers.indices { headers[index].name = names.offsets[Int(headers[index].name)] }
  }
}

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

/// A string table while it grows; each string stands there once.
struct StringTableBuilder {
  var bytes = ByteWriter()
  private var known: [String: UInt32] = ["": 0]

  init() { bytes.byte(0) }

  mutating func offset(of string: String) -> UInt32 {
    if let offset = known[string] { return offset }
    let offset = UInt32(truncatingIfNeeded: bytes.count)
    known[string] = offset
    bytes.string(string)
    return offset
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
  var describedHeaders: [SegmentHeader] = []
  var size = 0

  init(_ object: Object, name: String) {
    self.object = object
    self.name = name
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
    header.name = sectionNames.offset(of: name)
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
    let bearers = signatures()
    unsignedGroups = groups.indices.filter { bearers[groups[$0].signature] == nil }
    firstGlobal += UInt32(unsignedGroups.count)

    var names = StringTableBuilder()
    var table = ByteWriter()
    var extended = ByteWriter()
    table.reserve((order.count + 1) * SymbolRecord.byteCount)
    func append(_ record: SymbolRecord, section: Int?) {
      var record = record
      if let section {
        let isWide = section >= ELF.firstReservedSection
        record.section = isWide ? ELF.extendedSection : UInt16(section)
        extended.word(isWide ? UInt32(truncatingIfNeeded: section) : 0)
      } else {
        extended.word(0)
      }
      record.write(to: &table)
    }

    append(SymbolRecord(), section: nil)
    symbolNumbers = [UInt32](repeating: 0, count: object.symbols.count)
    var next: UInt32 = 1
    for group in unsignedGroups {
      var record = SymbolRecord()
      record.name = names.offset(of: groups[group].signature)
      append(record, section: groups[group].number)
      headers[groups[group].number].info = next
      next += 1
    }
    for index in order {
      let symbol = object.symbols[index]
      var record = SymbolRecord()
      record.name = names.offset(of: symbol.name)
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

    contents[symbolTable] = table.bytes
    headers[symbolTable].info = firstGlobal
    if let extendedTable { contents[extendedTable] = extended.bytes }
    var strings = SectionHeader()
    strings.type = .stringTable
    strings.alignment = 1
    headers[symbolTable].link = UInt32(truncatingIfNeeded: add(strings, named: ".strtab", names.bytes.bytes))
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
    let names = add(strings, named: ".shstrtab")
    contents[names] = sectionNames.bytes.bytes
  }
}

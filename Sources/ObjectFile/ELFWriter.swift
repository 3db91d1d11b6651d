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

extension Object {
  /// The runs of sections that a program header describes besides the segments they are in: notes, and the template of
  /// thread-local storage. Those headers are made from the sections, so they are no values of an object.
  package static func describedRuns(
    of sections: [(type: SectionType, flags: SectionFlags)]
  ) -> [(range: Range<Int>, isThreadLocal: Bool)] {
    var runs: [(range: Range<Int>, isThreadLocal: Bool)] = []
    for (index, section) in sections.enumerated() where section.flags.contains(.allocate) {
      let isThreadLocal = section.flags.contains(.threadLocal)
      guard isThreadLocal || section.type == .note else { continue }
      if let last = runs.last, last.isThreadLocal == isThreadLocal, last.range.upperBound == index {
        runs[runs.count - 1].range = last.range.lowerBound..<(index + 1)
      } else {
        runs.append((index..<(index + 1), isThreadLocal))
      }
    }
    return runs
  }
}

/// A string table while it grows; each string stands there once.
private struct StringTableBuilder {
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
private struct ELFWriter {
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
      record.other = symbol.visibility.rawValue
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
      }
      for (number, section) in relocationTables where object.sections[section].group == group.signature {
        members.word(UInt32(truncatingIfNeeded: number))
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

  /// Moves `size` up to where `count` bytes can begin: congruent to `address` modulo `alignment`.
  mutating func place(_ count: Int, at address: UInt64, alignment: UInt64, part: String) throws(ObjectError) -> Int {
    // Beyond a megabyte no loader asks for it, and the file would be mostly holes.
    let modulus = Int(min(max(alignment, 1), 0x10_0000))
    let wanted = Int(truncatingIfNeeded: address) & (modulus - 1)
    let offset = size + ((wanted - size) & (modulus - 1))
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end < Int.max / 2 else { throw error(.tooLarge(part: part)) }
    size = end
    return offset
  }

  /// Gives every section and segment its place in the file.
  mutating func placeContents() throws(ObjectError) {
    let isExecutable = object.kind == .executable
    let attributes = isExecutable ? object.sections.firstIndex { $0.type == .riscvAttributes } : nil
    let described = isExecutable ? Object.describedRuns(of: object.sections.map { ($0.type, $0.flags) }) : []
    let segmentCount = object.segments.count + described.count + (attributes == nil ? 0 : 1)
    guard segmentCount < ELF.extendedSegmentCount else {
      throw error(.tooMany(part: "segments", count: segmentCount, limit: Int(ELF.extendedSegmentCount) - 1))
    }
    size = FileHeader.byteCount + segmentCount * SegmentHeader.byteCount
    for (index, segment) in object.segments.enumerated() {
      var header = SegmentHeader()
      header.type = ELF.segmentLoad
      header.flags = segment.flags
      header.address = segment.address
      header.physicalAddress = segment.physicalAddress
      header.fileSize = UInt64(segment.contents.count)
      header.memorySize = segment.memorySize
      header.alignment = max(segment.alignment, 1)
      header.offset = UInt64(
        try place(
          segment.contents.count, at: segment.address, alignment: segment.alignment, part: "segment \(index)"))
      segmentHeaders.append(header)
    }
    for (index, section) in object.sections.enumerated() {
      let number = numbers[index]
      if let offset = offsetInSegment(section) {
        headers[number].offset = offset
        contents[number] = []
      } else {
        headers[number].offset = UInt64(
          try place(
            contents[number].count, at: 0, alignment: section.type == .noBits ? 1 : section.alignment,
            part: "section `\(section.name)'"))
      }
    }
    let own = Set(numbers)
    for number in headers.indices.dropFirst() where !own.contains(number) {
      headers[number].size = UInt64(contents[number].count)
      headers[number].offset = UInt64(
        try place(contents[number].count, at: 0, alignment: headers[number].alignment, part: "symbol table"))
    }
    describedHeaders = described.map { run in describedHeader(run.range, isThreadLocal: run.isThreadLocal) }
    if let attributes {
      var header = SegmentHeader()
      header.type = ELF.segmentRISCVAttributes
      header.flags = 4
      header.offset = headers[numbers[attributes]].offset
      header.fileSize = object.sections[attributes].size
      header.alignment = 1
      describedHeaders.insert(header, at: 0)
    }
  }

  /// The program header of notes, or of thread-local storage: what has contents comes first in it.
  private func describedHeader(_ range: Range<Int>, isThreadLocal: Bool) -> SegmentHeader {
    var header = SegmentHeader()
    header.type = isThreadLocal ? ELF.segmentThreadLocal : ELF.segmentNote
    header.flags = 4
    header.alignment = 1
    for index in range {
      let section = object.sections[index]
      if index == range.lowerBound {
        header.offset = headers[numbers[index]].offset
        header.address = section.address
        header.physicalAddress = section.address
      }
      let size = (section.address &- header.address) &+ section.size
      if section.type != .noBits { header.fileSize = size }
      header.memorySize = max(header.memorySize, size)
      header.alignment = max(header.alignment, section.alignment)
    }
    return header
  }

  /// Where in the file a segment already holds the section's bytes.
  private func offsetInSegment(_ section: Section) -> UInt64? {
    guard object.kind == .executable, section.flags.contains(.allocate) else { return nil }
    for (segment, header) in zip(object.segments, segmentHeaders) {
      let distance = section.address &- segment.address
      guard section.address >= segment.address, distance <= segment.memorySize else { continue }
      if section.type == .noBits {
        guard section.size <= segment.memorySize - distance else { continue }
        return header.offset + min(distance, header.fileSize)
      }
      guard distance <= header.fileSize, section.size <= header.fileSize - distance else { continue }
      let start = Int(distance)
      if segment.contents[start..<(start + section.contents.count)] == section.contents[...] {
        return header.offset + distance
      }
    }
    return nil
  }

  func bytes() throws(ObjectError) -> [UInt8] {
    let tableOffset = (size + 7) & ~7
    var header = FileHeader()
    header.type = object.kind == .relocatable ? ELF.typeRelocatable : ELF.typeExecutable
    header.entry = object.entry
    header.flags = object.flags.rawValue
    header.sectionTableOffset = UInt64(tableOffset)
    if object.kind == .executable {
      header.segmentHeaderSize = UInt16(SegmentHeader.byteCount)
      header.segmentCount = UInt16(segmentHeaders.count + describedHeaders.count)
      header.segmentTableOffset = header.segmentCount == 0 ? 0 : UInt64(FileHeader.byteCount)
    }
    // Numbers beyond 16 bits stand in section 0.
    var null = SectionHeader()
    let names = headers.count - 1
    if headers.count < ELF.firstReservedSection {
      header.sectionCount = UInt16(headers.count)
    } else {
      null.size = UInt64(headers.count)
    }
    if names < ELF.firstReservedSection {
      header.sectionNamesIndex = UInt16(names)
    } else {
      header.sectionNamesIndex = ELF.extendedSection
      null.link = UInt32(truncatingIfNeeded: names)
    }

    var writer = ByteWriter()
    writer.reserve(tableOffset + headers.count * SectionHeader.byteCount)
    header.write(to: &writer)
    // (as GNU ld orders them: the attributes before all)
    let attributes = describedHeaders.prefix { $0.type == ELF.segmentRISCVAttributes }
    for segment in attributes + segmentHeaders + describedHeaders.dropFirst(attributes.count) {
      segment.write(to: &writer)
    }
    var pieces: [(offset: Int, bytes: [UInt8])] = []
    for (segment, header) in zip(object.segments, segmentHeaders) {
      pieces.append((Int(header.offset), segment.contents))
    }
    for (header, bytes) in zip(headers, contents) { pieces.append((Int(header.offset), bytes)) }
    pieces.sort { $0.offset < $1.offset }
    for piece in pieces where !piece.bytes.isEmpty {
      writer.pad(to: piece.offset)
      writer.append(piece.bytes)
    }
    writer.pad(to: tableOffset)
    null.write(to: &writer)
    for section in headers.dropFirst() { section.write(to: &writer) }
    return writer.bytes
  }
}

// An ELF64 file's bytes come in, an `Object` or an `ObjectError` goes out. Nothing in the file is believed before it is
// checked, and no more memory is taken than a small multiple of the file's length. The linker and the machine's loader
// call it; `ELFReader+Symbols` reads the symbols, relocations and groups.

extension Object {
  /// The object or executable in `bytes`; `name` is the file's, for messages.
  ///
  /// String, symbol and relocation tables become values; of the segments those that are loaded are kept. An
  /// executable's relocations (`ld --emit-relocs`) and links between other sections are dropped.
  public init(elf bytes: [UInt8], name: String) throws(ObjectError) {
    var reader = ELFReader(bytes, name: name)
    try reader.readFileHeader()
    try reader.readSectionHeaders()
    try reader.checkPlaces()
    try reader.readSections()
    try reader.readSymbols()
    try reader.readGroups()
    try reader.readRelocations()
    try reader.readSegments()
    self = reader.object
  }
}

/// The file while it is read, and what has been read of it.
struct ELFReader {
  let file: ByteReader
  var header = FileHeader()
  var headers: [SectionHeader] = []
  var sectionNames: [String] = []
  /// For each section of the file, its index in `object.sections` if it stands there.
  var sectionIndices: [Int?] = []
  /// For each symbol of the file, its index in `object.symbols` if it stands there.
  var symbolIndices: [Int?] = []
  /// The names of all symbols, for the groups' signatures.
  var symbolNames: [String] = []
  var object = Object(kind: .relocatable)

  init(_ bytes: [UInt8], name: String) {
    file = ByteReader(bytes, file: name, part: "ELF header")
  }

  func error(at offset: UInt64, _ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(file: file.file, offset: offset, reason: reason)
  }

  /// Where the header of section `index` is.
  func headerOffset(_ index: Int) -> UInt64 {
    header.sectionTableOffset &+ UInt64(index) &* UInt64(SectionHeader.byteCount)
  }

  func window(of index: Int) throws(ObjectError) -> ByteReader {
    let section = headers[index]
    return try file.window(offset: section.offset, count: section.size, part: title(index))
  }

  /// What messages call section `index`.
  func title(_ index: Int) -> String {
    guard sectionNames.indices.contains(index), !sectionNames[index].isEmpty else { return "section \(index)" }
    return "section `\(sectionNames[index])'"
  }

  mutating func readFileHeader() throws(ObjectError) {
    var reader = file
    let magic = file.bytes.prefix(ELF.magic.count)
    guard magic.elementsEqual(ELF.magic) else { throw reader.error(.notELF) }
    let identity = try reader.take(16).lowerBound
    let bytes = file.bytes
    guard bytes[identity + 4] == ELF.class64 else { throw error(at: 4, .wrongClass(bytes[identity + 4])) }
    guard bytes[identity + 5] == ELF.littleEndian else { throw error(at: 5, .wrongByteOrder(bytes[identity + 5])) }
    guard UInt32(bytes[identity + 6]) == ELF.version else {
      throw error(at: 6, .wrongVersion(UInt32(bytes[identity + 6])))
    }
    header = try FileHeader(from: &reader)
    guard header.machine == ELF.machineRISCV else { throw error(at: 18, .wrongMachine(header.machine)) }
    guard header.version == ELF.version else { throw error(at: 20, .wrongVersion(header.version)) }
    switch header.type {
    case ELF.typeRelocatable: object.kind = .relocatable
    case ELF.typeExecutable: object.kind = .executable
    default: throw error(at: 16, .wrongType(header.type))
    }
    object.entry = header.entry
    object.flags = ELFFlags(rawValue: header.flags)
  }

  mutating func readSectionHeaders() throws(ObjectError) {
    guard header.sectionTableOffset != 0 else { return }
    guard header.sectionHeaderSize == SectionHeader.byteCount else {
      throw error(
        at: 58,
        .wrongEntrySize(
          part: "section header table", found: UInt64(header.sectionHeaderSize),
          expected: UInt64(SectionHeader.byteCount)))
    }
    let entry = UInt64(SectionHeader.byteCount)
    var first = try file.window(offset: header.sectionTableOffset, count: entry, part: "section header table")
    let null = try SectionHeader(from: &first)
    // Where the 16-bit fields are too narrow, section 0 holds the numbers.
    let count = header.sectionCount != 0 ? UInt64(header.sectionCount) : null.size
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: entry)
    var reader = try file.window(
      offset: header.sectionTableOffset, count: overflow ? .max : byteCount, part: "section header table")
    headers.reserveCapacity(Int(count))
    for _ in 0..<Int(count) { headers.append(try SectionHeader(from: &reader)) }

    let namesIndex =
      header.sectionNamesIndex == ELF.extendedSection ? null.link : UInt32(header.sectionNamesIndex)
    guard namesIndex != 0 else {
      sectionNames = [String](repeating: "", count: headers.count)
      return
    }
    var names = try stringTable(namesIndex, part: "ELF header", at: 62)
    for index in headers.indices {
      sectionNames.append(try names.string(at: headers[index].name, usedAt: headerOffset(index)))
    }
  }

  /// The string table in section `index`, which the `part` at `offset` names.
  func stringTable(_ index: UInt32, part: String, at offset: UInt64) throws(ObjectError) -> StringTable {
    guard index < headers.count else {
      throw error(at: offset, .noSuchSection(part: part, index: index, count: headers.count))
    }
    guard headers[Int(index)].type == .stringTable else {
      throw error(at: offset, .wrongLink(part: part, index: index, expected: "string table"))
    }
    return StringTable(try window(of: Int(index)), title: "string table in section \(index)")
  }

  /// No two sections share bytes of the file: else a small file could ask for any amount of memory.
  func checkPlaces() throws(ObjectError) {
    var places: [(start: UInt64, end: UInt64, index: Int)] = []
    for (index, section) in headers.enumerated() where section.type != .null && section.type != .noBits {
      _ = try window(of: index)
      if section.size > 0 { places.append((section.offset, section.offset + section.size, index)) }
    }
    places.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    var last: (end: UInt64, title: String) = (UInt64(FileHeader.byteCount), "ELF header")
    for place in places {
      guard place.start >= last.end else {
        throw error(at: headerOffset(place.index), .sharedBytes(part: title(place.index), with: last.title))
      }
      last = (place.end, title(place.index))
    }
  }

  mutating func readSections() throws(ObjectError) {
    sectionIndices = [Int?](repeating: nil, count: headers.count)
    for (index, section) in headers.enumerated() where !isTable(section.type) {
      guard section.alignment & (section.alignment &- 1) == 0 else {
        throw error(
          at: headerOffset(index), .wrongAlignment(part: title(index), alignment: section.alignment))
      }
      guard section.type != .relocationsWithoutAddends else {
        throw error(at: headerOffset(index), .unsupported(part: "relocations without addends"))
      }
      guard !section.flags.contains(.compressed) else {
        throw error(at: headerOffset(index), .unsupported(part: "compressed sections such as \(title(index))"))
      }
      let (end, overflow) = section.address.addingReportingOverflow(section.size)
      guard !overflow || end == 0 else {
        throw error(
          at: headerOffset(index),
          .wrappedAddress(part: title(index), address: section.address, size: section.size))
      }
      var contents: [UInt8] = []
      if section.type != .noBits {
        var reader = try window(of: index)
        contents = Array(file.bytes[try reader.take(Int(section.size))])
      }
      sectionIndices[index] = object.sections.count
      object.sections.append(
        Section(
          name: sectionNames[index], type: section.type,
          flags: section.flags.subtracting([.infoLink, .linkOrder, .group]), address: section.address,
          alignment: max(section.alignment, 1), entrySize: section.entrySize, contents: contents, size: section.size))
    }
  }

  /// Whether sections of this type become values of other kinds than `Section`.
  private func isTable(_ type: SectionType) -> Bool {
    switch type {
    case .null, .symbolTable, .stringTable, .relocationsWithAddends, .group, .extendedSymbolSections: true
    default: false
    }
  }

  mutating func readSegments() throws(ObjectError) {
    guard object.kind == .executable, header.segmentCount > 0 else { return }
    guard header.segmentCount != ELF.extendedSegmentCount else {
      throw error(at: 56, .unsupported(part: "more than 65534 segments"))
    }
    guard header.segmentHeaderSize == SegmentHeader.byteCount else {
      throw error(
        at: 54,
        .wrongEntrySize(
          part: "program header table", found: UInt64(header.segmentHeaderSize),
          expected: UInt64(SegmentHeader.byteCount)))
    }
    var reader = try file.window(
      offset: header.segmentTableOffset, count: UInt64(header.segmentCount) * UInt64(SegmentHeader.byteCount),
      part: "program header table")
    var places: [(start: UInt64, end: UInt64, index: Int, at: UInt64)] = []
    for index in 0..<Int(header.segmentCount) {
      let offset = UInt64(reader.position)
      let segment = try SegmentHeader(from: &reader)
      guard segment.type == ELF.segmentLoad else { continue }
      object.segments.append(try loadedSegment(segment, title: "segment \(index)", at: offset))
      if segment.fileSize > 0 {
        places.append((segment.offset, segment.offset + segment.fileSize, index, offset))
      }
    }
    places.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    for (place, next) in zip(places, places.dropFirst()) where next.start < place.end {
      throw error(at: next.at, .sharedBytes(part: "segment \(next.index)", with: "segment \(place.index)"))
    }
  }

  private func loadedSegment(
    _ segment: SegmentHeader, title: String, at offset: UInt64
  ) throws(ObjectError) -> Segment {
    guard segment.fileSize <= segment.memorySize else {
      throw error(
        at: offset,
        .fileLargerThanMemory(part: title, fileSize: segment.fileSize, memorySize: segment.memorySize))
    }
    for address in [segment.address, segment.physicalAddress] {
      let (end, overflow) = address.addingReportingOverflow(segment.memorySize)
      guard !overflow || end == 0 else {
        throw error(at: offset, .wrappedAddress(part: title, address: address, size: segment.memorySize))
      }
    }
    guard segment.alignment & (segment.alignment &- 1) == 0 else {
      throw error(at: offset, .wrongAlignment(part: title, alignment: segment.alignment))
    }
    var reader = try file.window(offset: segment.offset, count: segment.fileSize, part: title)
    return Segment(
      address: segment.address, physicalAddress: segment.physicalAddress, memorySize: segment.memorySize,
      contents: Array(file.bytes[try reader.take(Int(segment.fileSize))]), flags: segment.flags,
      alignment: max(segment.alignment, 1))
  }
}

/// A string table while names are looked up in it.
struct StringTable {
  private let reader: ByteReader
  private let title: String
  /// The strings so far, the empty one first, and for each byte of the table the number of the one that begins there.
  private var known = [""]
  private var numbers: [UInt32]
  /// Strings may share their ends, so a hostile table could stand for far more text than it has bytes.
  private var budget: Int

  init(_ reader: ByteReader, title: String) {
    self.reader = reader
    self.title = title
    numbers = [UInt32](repeating: 0, count: reader.end - reader.position)
    budget = 16 * (reader.end - reader.position) + 0x10_0000
  }

  /// The string that begins at `index`; the record at `offset` of the file uses it.
  mutating func string(at index: UInt32, usedAt offset: UInt64) throws(ObjectError) -> String {
    if index < numbers.count, numbers[Int(index)] != 0 { return known[Int(numbers[Int(index)])] }
    let count = UInt64(reader.end - reader.position)
    guard index < count else {
      throw ObjectError(file: reader.file, offset: offset, reason: .stringOutside(index: index, table: title))
    }
    let string = try reader.string(at: reader.position + Int(index), part: title).text
    budget -= string.utf8.count + 1
    guard budget > 0 else {
      throw ObjectError(file: reader.file, offset: offset, reason: .crowdedStrings(table: title))
    }
    numbers[Int(index)] = UInt32(truncatingIfNeeded: known.count)
    known.append(string)
    return string
  }
}

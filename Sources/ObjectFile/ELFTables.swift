// An ELF file as its tables stand in it: headers, symbols with the null one, relocations by the section that holds
// them. `Object` keeps what a file means, this what it looks like: `readelf` and `objdump -h` show that.

/// The tables of an ELF64 file for RISC-V.
package struct ELFTables {
  package struct Entry {
    package var name: String
    package var header: SectionHeader
  }

  package struct SymbolEntry {
    package var name: String
    package var info: UInt8
    package var other: UInt8
    package var section: UInt16
    package var value: UInt64
    package var size: UInt64
  }

  package struct RelocationEntry {
    package var offset: UInt64
    package var type: UInt32
    package var symbol: UInt32
    package var addend: Int64
  }

  package let bytes: [UInt8]
  package private(set) var header = FileHeader()
  /// With the null section.
  package private(set) var sections: [Entry] = []
  package private(set) var segments: [SegmentHeader] = []

  /// The tables in `bytes`; `name` is the file's, for messages.
  package init(_ bytes: [UInt8], name: String) throws(ObjectError) {
    self.bytes = bytes
    // What is no ELF file for this machine is refused here.
    var reader = ELFReader(bytes, name: name)
    try reader.readFileHeader()
    try reader.readSectionHeaders()
    try reader.checkPlaces()
    header = reader.header
    sections = zip(reader.sectionNames, reader.headers).map { Entry(name: $0, header: $1) }
    let file = ByteReader(bytes, file: name, part: "program headers")
    let count = UInt64(header.segmentCount) * UInt64(SegmentHeader.byteCount)
    guard count > 0 else { return }
    var table = try file.window(offset: header.segmentTableOffset, count: count, part: "program headers")
    for _ in 0..<header.segmentCount { segments.append(try SegmentHeader(from: &table)) }
  }

  /// A section's bytes in the file; empty where they are not in it.
  package func contents(_ index: Int) -> ArraySlice<UInt8> {
    guard sections.indices.contains(index) else { return [] }
    let header = sections[index].header
    guard header.type != .noBits, header.type != .null else { return [] }
    return part(header.offset, header.size)
  }

  /// A part of the file; empty if it is not in it.
  package func part(_ offset: UInt64, _ count: UInt64) -> ArraySlice<UInt8> {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt64(bytes.count) else { return [] }
    return bytes[Int(offset)..<Int(end)]
  }

  /// A string of a string table.
  package func string(at offset: UInt32, in table: UInt32) -> String {
    let text = contents(Int(table)).dropFirst(Int(offset))
    return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The symbols of a symbol table, the null one first.
  package func symbols(_ index: Int) -> [SymbolEntry] {
    let contents = contents(index)
    guard sections.indices.contains(index) else { return [] }
    let strings = sections[index].header.link
    // Names may share their bytes, but only so much.
    var room = 16 * bytes.count + 1_000_000
    func name(_ offset: UInt64) -> String {
      guard room > 0 else { return "" }
      let name = string(at: UInt32(truncatingIfNeeded: offset), in: strings)
      room -= name.utf8.count
      return name
    }
    return records(contents, SymbolRecord.byteCount).map { record in
      SymbolEntry(
        name: name(number(record, 0, 4)),
        info: record[record.startIndex + 4], other: record[record.startIndex + 5],
        section: UInt16(truncatingIfNeeded: number(record, 6, 2)), value: number(record, 8, 8),
        size: number(record, 16, 8))
    }
  }

  /// The relocations of a section that holds some, with addends.
  package func relocations(_ index: Int) -> [RelocationEntry] {
    records(contents(index), 24).map { record in
      RelocationEntry(
        offset: number(record, 0, 8), type: UInt32(truncatingIfNeeded: number(record, 8, 4)),
        symbol: UInt32(truncatingIfNeeded: number(record, 12, 4)),
        addend: Int64(bitPattern: number(record, 16, 8)))
    }
  }

  private func records(_ bytes: ArraySlice<UInt8>, _ byteCount: Int) -> [ArraySlice<UInt8>] {
    (0..<bytes.count / byteCount).map { bytes.dropFirst($0 * byteCount).prefix(byteCount) }
  }

  package func number(_ bytes: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
    bytes.dropFirst(offset).prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

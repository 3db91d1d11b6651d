// Where the units of an object were compiled: before version 5 line tables leave it to `.debug_info` (DWARF 5, 7.5), of
// which no more is read than each unit's first entry. `LineTableReader` asks.

struct CompilationDirectories {
  /// By the offset of the unit's line table.
  private var directories: [UInt64: String] = [:]
  private var strings: StringTable?
  private var lineStrings: StringTable?
  private let abbreviations: ByteReader
  /// Bytes of abbreviations that may still be read: hostile units could all point at the same ones.
  private var budget: Int

  init(_ object: Object, name: String) throws(ObjectError) {
    strings = LineTableReader.stringTable(".debug_str", of: object, name)
    lineStrings = LineTableReader.stringTable(".debug_line_str", of: object, name)
    let abbreviations = object.sections.first { $0.name == ".debug_abbrev" }?.contents ?? []
    self.abbreviations = ByteReader(abbreviations, file: "\(name)(.debug_abbrev)", part: "abbreviations")
    budget = 16 * abbreviations.count + 0x10_0000
    for section in object.sections where section.name == ".debug_info" && section.type != .noBits {
      let bytes = RelocatedSection(section, of: object).bytes
      var reader = ByteReader(bytes, file: "\(name)(.debug_info)", part: "unit")
      while !reader.isAtEnd { try readUnit(&reader) }
    }
  }

  subscript(offset: UInt64) -> String? { directories[offset] }

  private mutating func readUnit(_ reader: inout ByteReader) throws(ObjectError) {
    var (unit, offsetSize) = try reader.unit()
    let version = try unit.half()
    // (those from 5 on name the directory in the line table too)
    guard (2...4).contains(version) else { return }
    let table = try unit.number(offsetSize)
    let addressSize = Int(try unit.byte())
    let number = try unit.unsignedLEB128()
    let (statementList, directory): (UInt64, UInt64) = (0x10, 0x1B)
    var lineTable: UInt64?
    var text: String?
    for (attribute, form) in try attributes(of: number, table: table) {
      guard let value = try value(&unit, form, offsetSize, addressSize, version) else { break }
      switch (attribute, value) {
      case (statementList, .number(let offset)): lineTable = offset
      case (directory, .text(let name)): text = name
      default: break
      }
    }
    if let lineTable, let text { directories[lineTable] = text }
  }

  /// The attributes and forms of an abbreviation; none if there is none of that number.
  private mutating func attributes(
    of number: UInt64, table: UInt64
  ) throws(ObjectError) -> [(attribute: UInt64, form: UInt64)] {
    let size = UInt64(abbreviations.end)
    var reader = try abbreviations.window(offset: table, count: size - min(table, size), part: "abbreviations")
    defer { budget -= reader.position - Int(clamping: table) }
    while !reader.isAtEnd, case let code = try reader.unsignedLEB128(), code != 0 {
      guard reader.position - Int(clamping: table) <= budget else {
        throw reader.error(.crowdedStrings(table: "abbreviations"))
      }
      _ = try reader.unsignedLEB128()
      _ = try reader.byte()
      var attributes: [(attribute: UInt64, form: UInt64)] = []
      while true {
        let attribute = try reader.unsignedLEB128()
        let form = try reader.unsignedLEB128()
        if attribute == 0, form == 0 { break }
        // (`DW_FORM_implicit_const` has its value here)
        if form == 0x21 { _ = try reader.signedLEB128() }
        attributes.append((attribute, form))
      }
      if code == number { return attributes }
    }
    return []
  }

  private enum Value {
    case number(UInt64)
    case text(String)
    case other
  }

  /// An attribute's value; nil where the form is not known, so that nobody knows where the next one begins.
  private mutating func value(
    _ unit: inout ByteReader, _ form: UInt64, _ offsetSize: Int, _ addressSize: Int, _ version: UInt16
  ) throws(ObjectError) -> Value? {
    switch form {
    case 0x01: _ = try unit.take(addressSize)
    case 0x05: return .number(UInt64(try unit.half()))
    case 0x06: return .number(UInt64(try unit.word()))
    case 0x07: return .number(try unit.doubleword())
    case 0x08: return .text(try unit.string())
    case 0x0B: return .number(UInt64(try unit.byte()))
    case 0x0C: _ = try unit.byte()
    case 0x0D: _ = try unit.signedLEB128()
    case 0x0E:
      let at = UInt64(unit.position)
      let offset = UInt32(clamping: try unit.number(offsetSize))
      return .text(try strings?.string(at: offset, usedAt: at) ?? "")
    case 0x0F: return .number(try unit.unsignedLEB128())
    case 0x17: return .number(try unit.number(offsetSize))
    case 0x19, 0x21: break
    case 0x03: _ = try unit.take(Int(try unit.half()))
    case 0x04: _ = try unit.take(Int(try unit.word()))
    case 0x09, 0x18: _ = try unit.take(Int(clamping: try unit.unsignedLEB128()))
    case 0x0A: _ = try unit.take(Int(try unit.byte()))
    case 0x1F:
      let at = UInt64(unit.position)
      let offset = UInt32(clamping: try unit.number(offsetSize))
      return .text(try lineStrings?.string(at: offset, usedAt: at) ?? "")
    default: return nil
    }
    return .other
  }
}

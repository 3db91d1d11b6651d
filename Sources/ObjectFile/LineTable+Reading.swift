// The line tables of an object come in, one for each unit that was compiled; files, rows and sequences go out. Nothing
// in them is believed before it is checked. `LineTable` starts it.

struct LineTableReader {
  private let object: Object
  private let name: String
  private var lineStrings: StringTable?
  private var strings: StringTable?
  /// Where the units of versions before 5 were compiled, by their line tables' offsets; read when the first is met.
  private var directories: CompilationDirectories?
  var files: [LineTable.File] = []
  var rows: [LineTable.Row] = []
  var sequences: [LineTable.Sequence] = []

  init(_ object: Object, name: String) {
    self.object = object
    self.name = name
    lineStrings = Self.stringTable(".debug_line_str", of: object, name)
    strings = Self.stringTable(".debug_str", of: object, name)
  }

  static func stringTable(_ section: String, of object: Object, _ name: String) -> StringTable? {
    object.sections.first { $0.name == section }.map {
      StringTable(ByteReader($0.contents, file: "\(name)(\(section))", part: section), title: section)
    }
  }

  mutating func read() throws(ObjectError) {
    for section in object.sections where section.name == ".debug_line" && section.type != .noBits {
      let relocated = RelocatedSection(section, of: object)
      var reader = ByteReader(relocated.bytes, file: "\(name)(.debug_line)", part: "line table")
      while !reader.isAtEnd { try readUnit(&reader, relocated) }
    }
  }

  // MARK: A unit

  private mutating func readUnit(_ reader: inout ByteReader, _ section: RelocatedSection) throws(ObjectError) {
    let start = UInt64(reader.position)
    var (unit, offsetSize) = try reader.unit()
    let version = try unit.half()
    guard (2...5).contains(version) else {
      throw unit.error(.unsupported(part: "line tables of DWARF version \(version)"))
    }
    if version >= 5 {
      let addressSize = try unit.byte()
      guard addressSize == 8 else {
        throw unit.error(.wrongSymbolField(part: "line table", field: "address size", value: UInt64(addressSize)))
      }
      _ = try unit.byte()
    }
    let headerSize = try unit.number(offsetSize)
    let afterHeader = unit
    guard headerSize <= UInt64(unit.end - unit.position) else { throw unit.error(.truncated(part: "line table")) }
    let parameters = try LineParameters(&unit, version: version)
    let firstFile = files.count
    if version >= 5 {
      try readTables(&unit, offsetSize: offsetSize)
    } else {
      try readTablesOfVersion2(&unit, unitAt: start)
    }
    // What a later version may have added to the header is passed.
    var program = try afterHeader.window(
      offset: UInt64(afterHeader.position) + headerSize,
      count: UInt64(afterHeader.end - afterHeader.position) - headerSize, part: "line program")
    var machine = LineProgram(parameters, firstFile: firstFile, numbersFromZero: version >= 5)
    try machine.run(&program, section, into: &self)
  }

  // MARK: Files up to version 4

  private mutating func readTablesOfVersion2(_ unit: inout ByteReader, unitAt offset: UInt64) throws(ObjectError) {
    if directories == nil { directories = try CompilationDirectories(object, name: name) }
    let compilation = directories?[offset] ?? ""
    var directories = [""]
    while case let directory = try unit.string(), !directory.isEmpty { directories.append(directory) }
    while let file = try Self.file(&unit, directories, compilation) { files.append(file) }
  }

  /// One file's entry; nil at the end of the table.
  static func file(
    _ unit: inout ByteReader, _ directories: [String], _ compilation: String
  ) throws(ObjectError) -> LineTable.File? {
    let name = try unit.string()
    if name.isEmpty { return nil }
    let directory = try unit.unsignedLEB128()
    _ = try unit.unsignedLEB128()
    _ = try unit.unsignedLEB128()
    return LineTable.File(
      name: name, directory: directory < directories.count ? directories[Int(directory)] : "",
      compilationDirectory: compilation)
  }

  // MARK: Files from version 5 on

  private struct Entry {
    var path = ""
    var directory: UInt64 = 0
  }

  private mutating func readTables(_ unit: inout ByteReader, offsetSize: Int) throws(ObjectError) {
    let directories = try entries(&unit, offsetSize).map(\.path)
    let compilation = directories.first ?? ""
    for entry in try entries(&unit, offsetSize) {
      // The first directory is the compilation's own.
      let index = Int(clamping: entry.directory)
      let directory = index > 0 && index < directories.count ? directories[index] : ""
      files.append(LineTable.File(name: entry.path, directory: directory, compilationDirectory: compilation))
    }
  }

  /// What entries consist of, and the entries (DWARF 5, 6.2.4.1).
  private mutating func entries(_ unit: inout ByteReader, _ offsetSize: Int) throws(ObjectError) -> [Entry] {
    let (path, directoryIndex): (UInt64, UInt64) = (1, 2)
    var format: [(content: UInt64, form: UInt64)] = []
    for _ in 0..<(try unit.byte()) { format.append((try unit.unsignedLEB128(), try unit.unsignedLEB128())) }
    let count = try unit.unsignedLEB128()
    // An entry takes a byte at least: else a count could stand for anything.
    guard count <= UInt64(unit.end - unit.position), count == 0 || !format.isEmpty else {
      throw unit.error(.truncated(part: "line table"))
    }
    var entries: [Entry] = []
    entries.reserveCapacity(Int(count))
    for _ in 0..<count {
      var entry = Entry()
      for (content, form) in format {
        let value = try value(&unit, form, offsetSize)
        switch content {
        case path: entry.path = value.text ?? ""
        case directoryIndex: entry.directory = value.number ?? 0
        default: break
        }
      }
      entries.append(entry)
    }
    return entries
  }

  private mutating func value(
    _ unit: inout ByteReader, _ form: UInt64, _ offsetSize: Int
  ) throws(ObjectError) -> (text: String?, number: UInt64?) {
    switch form {
    case 0x08: return (try unit.string(), nil)
    case 0x0E: return (try string(&strings, &unit, offsetSize), nil)
    case 0x1F: return (try string(&lineStrings, &unit, offsetSize), nil)
    case 0x0B: return (nil, UInt64(try unit.byte()))
    case 0x05: return (nil, UInt64(try unit.half()))
    case 0x06: return (nil, UInt64(try unit.word()))
    case 0x07: return (nil, try unit.doubleword())
    case 0x0F: return (nil, try unit.unsignedLEB128())
    case 0x1E:
      _ = try unit.take(16)
      return (nil, nil)
    case 0x09:
      _ = try unit.take(Int(clamping: try unit.unsignedLEB128()))
      return (nil, nil)
    default: throw unit.error(.wrongSymbolField(part: "line table", field: "form", value: form))
    }
  }

  private func string(
    _ table: inout StringTable?, _ unit: inout ByteReader, _ offsetSize: Int
  ) throws(ObjectError) -> String {
    let at = UInt64(unit.position)
    let offset = try unit.number(offsetSize)
    return try table?.string(at: UInt32(clamping: offset), usedAt: at) ?? ""
  }
}

extension ByteReader {
  /// The next unit, behind its length, and how wide its offsets are (DWARF 5, 7.4). Moves past it.
  mutating func unit() throws(ObjectError) -> (unit: ByteReader, offsetSize: Int) {
    var length = UInt64(try word())
    let isWide = length == 0xFFFF_FFFF
    if isWide { length = try doubleword() }
    guard isWide || length < 0xFFFF_FFF0 else { throw error(.unsupported(part: "units of a reserved length")) }
    guard length <= UInt64(end - position) else { throw error(.truncated(part: part)) }
    let unit = try window(offset: UInt64(position), count: length, part: part)
    _ = try take(Int(length))
    return (unit, isWide ? 8 : 4)
  }

  /// A number of that many bytes.
  mutating func number(_ byteCount: Int) throws(ObjectError) -> UInt64 {
    byteCount == 8 ? try doubleword() : UInt64(try word())
  }
}

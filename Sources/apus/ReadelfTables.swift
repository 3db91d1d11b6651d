// The tables of an ELF file as GNU readelf 2.40 lays them out. `Readelf` says which are wanted.

import ObjectFile

struct ReadelfTables {
  private let file: ELFTables
  private let options: Readelf.Options

  /// The symbol table, of which a file has one, and the symbols in it.
  private let symbolTable: (index: Int, symbols: [ELFTables.SymbolEntry])?

  init(_ file: ELFTables, _ options: Readelf.Options) {
    self.file = file
    self.options = options
    let index = file.sections.firstIndex { $0.header.type == .symbolTable }
    symbolTable = index.map { ($0, file.symbols($0)) }
  }

  /// The symbols of section `index`, if it is the symbol table.
  private func symbols(of index: UInt32) -> [ELFTables.SymbolEntry] {
    symbolTable.map { $0.index == Int(index) ? $0.symbols : [] } ?? []
  }

  func text() -> String {
    var text = ""
    if options.shows(.header) { text += fileHeader }
    if options.shows(.sections) { text += sectionHeaders }
    if options.shows(.groups) { text += groups }
    if options.shows(.segments) { text += segments }
    if options.shows(.dynamic) { text += "\nThere is no dynamic section in this file.\n" }
    if options.shows(.relocations) { text += relocations }
    if options.shows(.unwind) {
      text += "\nThe decoding of unwind sections for machine type RISC-V is not currently supported.\n"
    }
    if options.shows(.symbols) { text += symbols }
    for dump in options.dumps { text += self.dump(dump.section, asStrings: dump.asStrings) }
    if options.shows(.version) { text += "\nNo version information found in this file.\n" }
    if options.shows(.attributes) { text += attributes }
    return text
  }

  // MARK: Headers

  private var fileHeader: String {
    let header = file.header
    let identity = file.bytes.prefix(16).map { hexadecimal(UInt64($0), digits: 2) + " " }.joined()
    let kind = header.type == 1 ? "REL (Relocatable file)" : "EXEC (Executable file)"
    var flags = "0x" + String(header.flags, radix: 16)
    if header.flags != 0 {
      let floats = ["soft", "single", "double", "quad"]
      for (bit, name) in [(1, "RVC"), (8, "RVE"), (16, "TSO")] as [(UInt32, String)] where header.flags & bit != 0 {
        flags += ", " + name
      }
      flags += ", \(floats[Int(header.flags >> 1 & 3)])-float ABI"
    }
    let rows: [(String, String)] = [
      ("Class:", "ELF64"), ("Data:", "2's complement, little endian"), ("Version:", "1 (current)"),
      ("OS/ABI:", "UNIX - System V"), ("ABI Version:", "0"), ("Type:", kind), ("Machine:", "RISC-V"),
      ("Version:", "0x" + String(header.version, radix: 16)),
      ("Entry point address:", "0x" + String(header.entry, radix: 16)),
      ("Start of program headers:", "\(header.segmentTableOffset) (bytes into file)"),
      ("Start of section headers:", "\(header.sectionTableOffset) (bytes into file)"), ("Flags:", flags),
      ("Size of this header:", "\(header.headerSize) (bytes)"),
      ("Size of program headers:", "\(header.segmentHeaderSize) (bytes)"),
      ("Number of program headers:", "\(header.segmentCount)"),
      ("Size of section headers:", "\(header.sectionHeaderSize) (bytes)"),
      ("Number of section headers:", "\(header.sectionCount)"),
      ("Section header string table index:", "\(header.sectionNamesIndex)"),
    ]
    return "ELF Header:\n  Magic:   \(identity)\n" + rows.map { "  " + pad($0.0, to: 35) + $0.1 + "\n" }.joined()
  }

  private static let sectionTypes: [UInt32: String] = [
    0: "NULL", 1: "PROGBITS", 2: "SYMTAB", 3: "STRTAB", 4: "RELA", 5: "HASH", 6: "DYNAMIC", 7: "NOTE", 8: "NOBITS",
    9: "REL", 10: "SHLIB", 11: "DYNSYM", 14: "INIT_ARRAY", 15: "FINI_ARRAY", 16: "PREINIT_ARRAY", 17: "GROUP",
    18: "SYMTAB SECTION INDICES", 0x7000_0003: "RISCV_ATTRIBUTES",
  ]
  private static let sectionFlags: [(UInt64, Character)] = [
    (1, "W"), (2, "A"), (4, "X"), (0x10, "M"), (0x20, "S"), (0x40, "I"), (0x80, "L"), (0x100, "O"), (0x200, "G"),
    (0x400, "T"), (0x800, "C"), (0x8000_0000, "E"),
  ]

  private var sectionHeaders: String {
    let count = file.sections.count
    guard count > 0 else { return "\nThere are no sections in this file.\n" }
    var text = ""
    if !options.shows(.header) {
      text =
        "There \(count == 1 ? "is 1 section header" : "are \(count) section headers"), starting at offset "
        + "0x\(String(file.header.sectionTableOffset, radix: 16)):\n"
    }
    text += "\nSection Headers:\n"
    text +=
      options.isWide
      ? "  [Nr] Name              Type            Address          Off    Size   ES Flg Lk Inf Al\n"
      : "  [Nr] Name              Type             Address           Offset\n"
        + "       Size              EntSize          Flags  Link  Info  Align\n"
    for (index, section) in file.sections.enumerated() {
      let header = section.header
      let type =
        Self.sectionTypes[header.type.rawValue] ?? hexadecimal(UInt64(header.type.rawValue), digits: 8) + ": <unknown>"
      let flags = String(Self.sectionFlags.filter { header.flags.rawValue & $0.0 != 0 }.map(\.1))
      text += "  [\(column("\(index)", width: 2))] \(pad(cut(section.name, to: 17), to: 17)) "
      if options.isWide {
        text +=
          "\(pad(type, to: 15)) \(hexadecimal(header.address, digits: 16)) \(hexadecimal(header.offset, digits: 6)) "
          + "\(hexadecimal(header.size, digits: 6)) \(hexadecimal(header.entrySize, digits: 2)) "
          + "\(column(flags, width: 3)) \(column("\(header.link)", width: 2)) \(column("\(header.info)", width: 3)) "
          + "\(column("\(header.alignment)", width: 2))\n"
      } else {
        text +=
          "\(pad(String(type.prefix(15)), to: 15))  \(hexadecimal(header.address, digits: 16))  "
          + "\(hexadecimal(header.offset, digits: 8))\n       \(hexadecimal(header.size, digits: 16))  "
          + "\(hexadecimal(header.entrySize, digits: 16)) \(column(flags, width: 3))      "
          + "\(column("\(header.link)", width: 2))   \(column("\(header.info)", width: 3))     \(header.alignment)\n"
      }
    }
    return text + """
      Key to Flags:
        W (write), A (alloc), X (execute), M (merge), S (strings), I (info),
        L (link order), O (extra OS processing required), G (group), T (TLS),
        C (compressed), x (unknown), o (OS specific), E (exclude),
        D (mbind), p (processor specific)

      """
  }

  private var groups: String {
    var text = ""
    for (index, section) in file.sections.enumerated() where section.header.type == .group {
      let words = Array(file.contents(index))
      let members = stride(from: 4, to: words.count - words.count % 4, by: 4).map {
        Int(file.number(words[...], $0, 4))
      }
      let symbols = symbols(of: section.header.link)
      let signature = symbols.indices.contains(Int(section.header.info)) ? symbols[Int(section.header.info)].name : ""
      let isComdat = words.first.map { $0 & 1 != 0 } ?? false
      text +=
        "\n\(isComdat ? "COMDAT " : "")group section [\(column("\(index)", width: 5))] `\(section.name)' "
        + "[\(signature)] contains \(members.count) sections:\n   [Index]    Name\n"
      for member in members {
        let name = file.sections.indices.contains(member) ? file.sections[member].name : ""
        text += "   [\(column("\(member)", width: 5))]   \(name)\n"
      }
    }
    return text.isEmpty ? "\nThere are no section groups in this file.\n" : text
  }

  private static let segmentTypes: [UInt32: String] = [
    0: "NULL", 1: "LOAD", 2: "DYNAMIC", 3: "INTERP", 4: "NOTE", 5: "SHLIB", 6: "PHDR", 7: "TLS",
    0x6474_E550: "GNU_EH_FRAME", 0x6474_E551: "GNU_STACK", 0x6474_E552: "GNU_RELRO", 0x7000_0003: "RISCV_ATTRIBUTES",
  ]

  private var segments: String {
    let header = file.header
    guard !file.segments.isEmpty else { return "\nThere are no program headers in this file.\n" }
    var text = ""
    if !options.shows(.header) {
      let kind = header.type == 1 ? "REL (Relocatable file)" : "EXEC (Executable file)"
      let count = file.segments.count
      text +=
        "\nElf file type is \(kind)\nEntry point 0x\(String(header.entry, radix: 16))\n"
        + "There \(count == 1 ? "is 1 program header" : "are \(count) program headers"), starting at offset "
        + "\(header.segmentTableOffset)\n"
    }
    text += "\nProgram Headers:\n"
    text +=
      options.isWide
      ? "  Type           Offset   VirtAddr           PhysAddr           FileSiz  MemSiz   Flg Align\n"
      : "  Type           Offset             VirtAddr           PhysAddr\n"
        + "                 FileSiz            MemSiz              Flags  Align\n"
    for segment in file.segments {
      let type = Self.segmentTypes[segment.type] ?? "<unknown>: \(String(segment.type, radix: 16))"
      let flags = String([(4, "R"), (2, "W"), (1, "E")].map { segment.flags & $0.0 != 0 ? $0.1 : " " } as [Character])
      let narrow = options.isWide ? 6 : 16
      func hex(_ value: UInt64, _ digits: Int) -> String { "0x" + hexadecimal(value, digits: digits) }
      text +=
        "  \(pad(String(type.prefix(14)), to: 14)) \(hex(segment.offset, narrow)) \(hex(segment.address, 16)) "
        + "\(hex(segment.physicalAddress, 16))" + (options.isWide ? " " : "\n                 ")
        + "\(hex(segment.fileSize, narrow)) \(hex(segment.memorySize, narrow)) \(options.isWide ? "" : " ")\(flags) "
        + "\(options.isWide ? "" : "   ")0x\(String(segment.alignment, radix: 16))\n"
    }
    text += "\n Section to Segment mapping:\n  Segment Sections...\n"
    for (index, segment) in file.segments.enumerated() {
      let names = file.sections.dropFirst().filter { holds(segment, $0.header) }.map { $0.name + " " }.joined()
      text += "   \(index < 10 ? "0" : "")\(index)     \(names)\n"
    }
    return text
  }

  /// Whether a section stands in a segment: by its offset, and by its address if it takes memory.
  private func holds(_ segment: SegmentHeader, _ section: SectionHeader) -> Bool {
    let isAllocated = section.flags.contains(.allocate)
    let isThreadLocal = section.flags.contains(.threadLocal)
    if segment.type == 1 || segment.type == 6 || segment.type == 7 { guard isAllocated else { return false } }
    if segment.type == 7 { guard isThreadLocal else { return false } }
    if isThreadLocal, section.type == .noBits, segment.type != 7 { return false }
    func within(_ start: UInt64, _ count: UInt64, _ outer: UInt64, _ room: UInt64) -> Bool {
      start >= outer && start &- outer <= room && count <= room &- (start &- outer)
        && (start &- outer < room || room == 0 && count == 0)
    }
    if section.type != .noBits {
      guard within(section.offset, section.size, segment.offset, segment.fileSize) else { return false }
    }
    return !isAllocated || within(section.address, section.size, segment.address, segment.memorySize)
  }

  // MARK: Symbols and relocations

  private static let symbolTypes = ["NOTYPE", "OBJECT", "FUNC", "SECTION", "FILE", "COMMON", "TLS"]
  private static let bindings = ["LOCAL", "GLOBAL", "WEAK"]
  private static let visibilities = ["DEFAULT", "INTERNAL", "HIDDEN", "PROTECTED"]

  private var symbols: String {
    var text = ""
    if let (index, symbols) = symbolTable {
      let section = file.sections[index]
      text +=
        "\nSymbol table '\(section.name)' contains \(symbols.count) entr\(symbols.count == 1 ? "y" : "ies"):\n"
        + "   Num:    Value          Size Type    Bind   Vis      Ndx Name\n"
      for (number, symbol) in symbols.enumerated() {
        let (kind, binding) = (Int(symbol.info & 15), Int(symbol.info >> 4))
        let place =
          switch symbol.section {
          case 0: "UND"
          case 0xFFF1: "ABS"
          case 0xFFF2: "COM"
          case let index: "\(index)"
          }
        var name = symbol.name
        if kind == 3, name.isEmpty, file.sections.indices.contains(Int(symbol.section)) {
          name = file.sections[Int(symbol.section)].name
        }
        let size = symbol.size > 99999 ? "0x" + String(symbol.size, radix: 16) : "\(symbol.size)"
        text +=
          "\(column("\(number)", width: 6)): \(hexadecimal(symbol.value, digits: 16)) "
          + "\(column(size, width: 5)) "
          + "\(pad(Self.symbolTypes.indices.contains(kind) ? Self.symbolTypes[kind] : "<unknown>: \(kind)", to: 7)) "
          + "\(pad(Self.bindings.indices.contains(binding) ? Self.bindings[binding] : "<unknown>: \(binding)", to: 6)) "
          + "\(pad(Self.visibilities[Int(symbol.other & 3)], to: 8)) \(column(place, width: 3)) \(cut(name, to: 21))\n"
      }
    }
    return text
  }

  private var relocations: String {
    var text = ""
    for (index, section) in file.sections.enumerated() where section.header.type == .relocationsWithAddends {
      let entries = file.relocations(index)
      guard !entries.isEmpty else { continue }
      let symbols = symbols(of: section.header.link)
      text +=
        "\nRelocation section '\(section.name)' at offset 0x\(String(section.header.offset, radix: 16)) contains "
        + "\(entries.count) entr\(entries.count == 1 ? "y" : "ies"):\n"
        + (options.isWide
          ? "    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend\n"
          : "  Offset          Info           Type           Sym. Value    Sym. Name + Addend\n")
      for entry in entries { text += relocation(entry, symbols) }
    }
    return text.isEmpty ? "\nThere are no relocations in this file.\n" : text
  }

  private func relocation(_ entry: ELFTables.RelocationEntry, _ symbols: [ELFTables.SymbolEntry]) -> String {
    let digits = options.isWide ? 16 : 12
    let width = options.isWide ? 22 : 17
    let info = UInt64(entry.symbol) << 32 | UInt64(entry.type)
    let name =
      RelocationType(rawValue: entry.type)?.name ?? "unrecognized: \(pad(String(entry.type, radix: 16), to: 7))"
    var text =
      "\(hexadecimal(entry.offset, digits: digits))  \(hexadecimal(info, digits: digits)) "
      + pad(String(name.prefix(width)), to: width)
    let magnitude = String(entry.addend.magnitude, radix: 16)
    guard entry.symbol != 0 else {
      return text + String(repeating: " ", count: 20) + (entry.addend < 0 ? "-" : "") + magnitude + "\n"
    }
    guard symbols.indices.contains(Int(entry.symbol)) else { return text + " bad symbol index: \(entry.symbol)\n" }
    let symbol = symbols[Int(entry.symbol)]
    var target = symbol.name
    if target.isEmpty {
      target =
        symbol.info & 15 == 3 && file.sections.indices.contains(Int(symbol.section))
        ? file.sections[Int(symbol.section)].name : "<null>"
    }
    text += " \(hexadecimal(symbol.value, digits: 16)) \(cut(target, to: 22))"
    return text + (entry.addend < 0 ? " - " : " + ") + magnitude + "\n"
  }

  // MARK: Contents

  private var attributes: String {
    guard let index = file.sections.firstIndex(where: { $0.header.type == .riscvAttributes }),
      let attributes = try? Attributes(bytes: Array(file.contents(index)), name: "")
    else { return "" }
    var text = "Attribute Section: riscv\nFile Attributes\n"
    if let alignment = attributes.stackAlignment { text += "  Tag_RISCV_stack_align: \(alignment)-bytes\n" }
    if let architecture = attributes.architecture { text += "  Tag_RISCV_arch: \"\(architecture)\"\n" }
    if attributes.unalignedAccess { text += "  Tag_RISCV_unaligned_access: Unaligned access\n" }
    for (name, value) in zip(["", "_minor", "_revision"], attributes.privilegedVersion) where value != 0 {
      text += "  Tag_RISCV_priv_spec\(name): \(value)\n"
    }
    return text
  }

  private func dump(_ name: String, asStrings: Bool) -> String {
    let chosen =
      Int(name).map { file.sections.indices.contains($0) ? [$0] : [] }
      ?? file.sections.indices.filter { file.sections[$0].name == name }
    guard !chosen.isEmpty else {
      Message.error("readelf", "Warning: Section '\(name)' was not dumped because it does not exist")
      return ""
    }
    return chosen.map { index in
      let section = file.sections[index]
      let bytes = file.contents(index)
      guard !bytes.isEmpty else { return "Section '\(section.name)' has no data to dump.\n" }
      let isRelocated = file.sections.contains {
        $0.header.type == .relocationsWithAddends && Int($0.header.info) == index
      }
      let note =
        isRelocated
        ? " \(asStrings ? " Note" : "NOTE"): This section has relocations against it, "
          + "but these have NOT been applied to this dump.\n" : ""
      return asStrings
        ? "\nString dump of section '\(section.name)':\n" + note + strings(bytes) + "\n"
        : "\nHex dump of section '\(section.name)':\n" + note + words(bytes, at: section.header.address) + "\n"
    }.joined()
  }

  private func words(_ bytes: ArraySlice<UInt8>, at address: UInt64) -> String {
    stride(from: 0, to: bytes.count, by: 16).map { start in
      let row = Array(bytes.dropFirst(start).prefix(16))
      var text = "  0x\(hexadecimal(address &+ UInt64(start), digits: 8)) "
      for at in 0..<16 {
        text += at < row.count ? hexadecimal(UInt64(row[at]), digits: 2) : "  "
        if at % 4 == 3 { text += " " }
      }
      return text + String(decoding: row.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: ".") }, as: UTF8.self) + "\n"
    }.joined()
  }

  /// What can be printed, up to a zero or a newline; behind a newline the string goes on, indented.
  private func strings(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    var at = bytes.startIndex
    var isContinued = false
    while at < bytes.endIndex {
      guard (0x20..<0x7F).contains(bytes[at]) else {
        if bytes[at] == 0 { isContinued = false }
        at += 1
        continue
      }
      text +=
        isContinued
        ? String(repeating: " ", count: 12) : "  [\(column(String(at - bytes.startIndex, radix: 16), width: 6))]  "
      isContinued = false
      while at < bytes.endIndex, bytes[at] != 0, !isContinued {
        switch bytes[at] {
        case 0x0A:
          text += "\\n"
          isContinued = true
        case 0..<0x20: text += "^" + String(UnicodeScalar(bytes[at] + 0x40))
        default: text += String(UnicodeScalar(bytes[at]))
        }
        at += 1
      }
      text += "\n"
    }
    return text.isEmpty ? "  No strings found in this section." : text
  }

  /// A name in at most `width` columns, unless everything is wide.
  private func cut(_ name: String, to width: Int) -> String {
    let text = apus.shown(name)
    return options.isWide || text.count <= width ? text : String(text.prefix(width - 5)) + "[...]"
  }
}

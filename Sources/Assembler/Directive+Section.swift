// Directives that choose the current section, and what a section is when only its name is given.

import ObjectFile

extension SectionFlags {
  /// Only between reading and `SectionEntry.group`, which says it in the object.
  fileprivate static let group = SectionFlags(rawValue: 0x200)
}

extension SectionType {
  fileprivate var isAddressTable: Bool { self == .initArray || self == .finiArray || self == .preinitArray }
}

/// A place in the sections to come back to.
struct SectionStackEntry {
  var section: Int
  var subsection: Int
  var previous: (section: Int, subsection: Int)?
}

extension Assembler {
  /// What sections are by their names, or by what their names begin with and a dot (System V ABI,
  /// "Special Sections").
  private static let knownSections: [(name: String, type: SectionType, flags: SectionFlags)] = [
    (".text", .progBits, [.allocate, .execute]), (".init", .progBits, [.allocate, .execute]),
    (".fini", .progBits, [.allocate, .execute]), (".data", .progBits, [.allocate, .write]),
    (".data1", .progBits, [.allocate, .write]), (".bss", .noBits, [.allocate, .write]),
    (".noinit", .noBits, [.allocate, .write]), (".persistent", .progBits, [.allocate, .write]),
    (".rodata", .progBits, .allocate), (".rodata1", .progBits, .allocate),
    (".tdata", .progBits, [.allocate, .write, .threadLocal]), (".tbss", .noBits, [.allocate, .write, .threadLocal]),
    (".init_array", .initArray, [.allocate, .write]), (".fini_array", .finiArray, [.allocate, .write]),
    (".preinit_array", .preinitArray, [.allocate, .write]),
    (".sbss", .noBits, [.allocate, .write]), (".sdata", .progBits, [.allocate, .write]),
    (".gnu.linkonce.b", .noBits, [.allocate, .write]), (".gnu.linkonce.n", .noBits, [.allocate, .write]),
    (".gnu.linkonce.p", .progBits, [.allocate, .write]), (".persistent.bss", .noBits, [.allocate, .write]),
  ]
  private static let unprefixed: Set<String> = [".data1", ".rodata1", ".init", ".fini"]

  private static func kind(ofSection name: String) -> (type: SectionType, flags: SectionFlags)? {
    for known in knownSections {
      if name == known.name { return (known.type, known.flags) }
      if !unprefixed.contains(known.name), name.hasPrefix(known.name + ".") { return (known.type, known.flags) }
    }
    // The one section of the kind that means something without being one.
    if name == ".note.GNU-stack" { return (.progBits, []) }
    if name.hasPrefix(".note") { return (.note, []) }
    return name.hasPrefix(".gnu.lto_") ? (.progBits, .exclude) : nil
  }

  /// `.text` and its kin, with the number of a subsection.
  mutating func select(section name: String) throws(StatementError) {
    let subsection = try subsectionNumber()
    try endOfStatement()
    let section = sections.find(name) ?? addSection(name, nil, nil, entrySize: 0)
    enter(section, subsection)
  }

  private mutating func subsectionNumber() throws(StatementError) -> Int {
    let start = next
    let number = try constant(absent: 0, for: ".subsection")
    guard (0...8192).contains(number) else {
      throw error(.subsectionOutOfRange(number), at: start)
    }
    return Int(number)
  }

  mutating func enter(_ section: Int, _ subsection: Int) {
    previous = (sections.currentSection, sections.current.number)
    sections.select(section: section, subsection: subsection)
  }

  mutating func addSection(
    _ name: String, _ type: SectionType?, _ flags: SectionFlags?, entrySize: UInt64
  ) -> Int {
    let known = Assembler.kind(ofSection: name)
    let section = sections.add(
      name, type ?? known?.type ?? .progBits, (flags ?? []).union(known?.flags ?? []),
      entrySize: entrySize == 0 && known?.type.isAddressTable == true ? 8 : entrySize)
    let symbolName = symbols.intern(name)
    sections[section].symbol = symbols.section(section, name: symbolName, place: here)
    return section
  }

  /// The sections that are there before the first statement.
  mutating func defineSectionSymbols() {
    for section in sections.entries.indices {
      let name = symbols.intern(sections[section].name)
      sections[section].symbol = symbols.section(section, name: name, place: .nowhere)
    }
    sections[sections.currentSection].alignment = mode.compresses ? 1 : 2
  }

  /// `.section name, "flags", @type, entrysize`, and `.pushsection`, with a subsection behind the name.
  mutating func section(pushes: Bool) throws(StatementError) {
    let name = try sectionName()
    var subsection = 0
    var flags: SectionFlags?
    var type: SectionType?
    var entrySize: UInt64 = 0
    var group: String?
    if accept(",") {
      if pushes, token.kind != .string {
        subsection = try subsectionNumber()
        if accept(",") { flags = try sectionFlags() }
      } else {
        flags = try sectionFlags()
      }
      if flags != nil, accept(",") { type = try sectionType() }
      if flags?.contains(.merge) == true {
        try comma()
        entrySize = UInt64(bitPattern: try constant(for: ".section"))
      }
      if flags?.contains(.group) == true {
        try comma()
        group = try sectionName()
        if accept(",") { next += isAtEndOfStatement ? 0 : 1 }
        flags?.remove(.group)
      }
    }
    try endOfStatement()
    if pushes {
      sectionStack.append(
        SectionStackEntry(
          section: sections.currentSection, subsection: sections.current.number, previous: previous))
    }
    guard let known = sections.find(name) else {
      let fresh = addSection(name, type, flags, entrySize: entrySize)
      sections[fresh].group = group
      enter(fresh, subsection)
      return
    }
    enter(known, subsection)
    let implied = Assembler.kind(ofSection: name)?.flags ?? []
    if let flags, flags.union(implied) != sections[known].flags {
      warn(.changedSection(name, attribute: "attributes"))
    }
    if let type, type != sections[known].type { warn(.changedSection(name, attribute: "type")) }
    if flags != nil, entrySize != sections[known].entrySize {
      warn(.changedSection(name, attribute: "entity size"))
    }
  }

  /// A section's name may hold what no symbol's may: all up to a comma or blank belongs to it.
  private mutating func sectionName() throws(StatementError) -> String {
    guard token.kind != .string else {
      let bytes = try string()
      guard let name = String(validating: bytes, as: UTF8.self) else { throw error(.invalidName) }
      return name
    }
    let start = Int(token.start)
    var end = start
    while token.kind != .end, !token.is(","), token.kind != .flaw, Int(token.start) == end {
      end = Int(token.end)
      next += 1
    }
    guard end > start else { throw error(.missingName) }
    guard let name = String(validating: input.frame.text[start..<end], as: UTF8.self) else {
      throw error(.invalidName)
    }
    return name
  }

  private mutating func sectionFlags() throws(StatementError) -> SectionFlags {
    let start = next
    var flags: SectionFlags = []
    for byte in try string() {
      switch byte {
      case UInt8(ascii: "a"): flags.insert(.allocate)
      case UInt8(ascii: "w"): flags.insert(.write)
      case UInt8(ascii: "x"): flags.insert(.execute)
      case UInt8(ascii: "M"): flags.insert(.merge)
      case UInt8(ascii: "S"): flags.insert(.strings)
      case UInt8(ascii: "G"): flags.insert(.group)
      case UInt8(ascii: "T"): flags.insert(.threadLocal)
      case UInt8(ascii: "e"): flags.insert(.exclude)
      default: throw error(.unknownSectionFlag, at: start)
      }
    }
    return flags
  }

  private mutating func sectionType() throws(StatementError) -> SectionType {
    if !accept("@"), !accept("%"), token.kind != .string { throw error(.unknownSectionType(text(token))) }
    let start = next
    let name = text(token)
    if token.kind == .integer {
      next += 1
      return SectionType(rawValue: UInt32(truncatingIfNeeded: lexer.tokens[start].value))
    }
    next += 1
    switch name {
    case "progbits": return .progBits
    case "nobits": return .noBits
    case "note": return .note
    case "init_array": return .initArray
    case "fini_array": return .finiArray
    case "preinit_array": return .preinitArray
    default:
      warn(.unknownSectionType(name))
      return .progBits
    }
  }

  mutating func popSection() throws(StatementError) {
    try endOfStatement()
    guard let entry = sectionStack.popLast() else {
      warn(.popWithoutPush)
      return
    }
    sections.select(section: entry.section, subsection: entry.subsection)
    previous = entry.previous
  }

  mutating func previousSection() throws(StatementError) {
    try endOfStatement()
    guard let (section, subsection) = previous else {
      warn(.previousWithoutSection)
      return
    }
    enter(section, subsection)
  }

  mutating func subsection() throws(StatementError) {
    let number = try subsectionNumber()
    try endOfStatement()
    enter(sections.currentSection, number)
  }
}

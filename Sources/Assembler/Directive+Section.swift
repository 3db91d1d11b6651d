// Directives that choose the current section, and what a section is when only its name is given.

import ObjectFile

extension SectionFlags {
  /// Only between reading and `SectionEntry.group`, which says it in the object.
  fileprivate static let group = SectionFlags(rawValue: 0x200)
  /// The same of `SectionEntry.link`.
  fileprivate static let linkOrder = SectionFlags(rawValue: 0x80)
  /// Kept though nothing refers to it.
  fileprivate static let retain = SectionFlags(rawValue: 0x20_0000)
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
    addSection(SectionIdentity(name: name), type, flags, entrySize: entrySize)
  }

  private mutating func addSection(
    _ identity: SectionIdentity, _ type: SectionType?, _ flags: SectionFlags?, entrySize: UInt64
  ) -> Int {
    let name = identity.name
    let known = Assembler.kind(ofSection: name)
    let section = sections.add(
      identity, type ?? known?.type ?? .progBits, (flags ?? []).union(known?.flags ?? []),
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

  /// What stands behind a section's name.
  private struct SectionWords {
    var flags: SectionFlags?
    var type: SectionType?
    var entrySize: UInt64 = 0
    var group: String?
    var link: (name: String, place: Place)?
    var number: UInt32?
  }

  /// `.section name, "flags", @type, entrysize`, and `.pushsection`, with a subsection behind the name.
  mutating func section(pushes: Bool) throws(StatementError) {
    let name = try sectionName()
    var subsection = 0
    var words = SectionWords()
    if accept(",") {
      if pushes, token.kind != .string {
        subsection = try subsectionNumber()
        if accept(",") { words = try sectionWords() }
      } else {
        words = try sectionWords()
      }
    }
    try endOfStatement()
    if pushes {
      sectionStack.append(
        SectionStackEntry(
          section: sections.currentSection, subsection: sections.current.number, previous: previous))
    }
    let identity = SectionIdentity(name: name, group: words.group, link: words.link?.name, number: words.number)
    let standard = Assembler.kind(ofSection: name)
    // Compilers write `.section .init_array,"aw",@progbits` too.
    if let type = words.type, let standard, type != standard.type,
      standard.type.isAddressTable || sections.find(identity) != nil
    {
      warn(.incorrectSectionType(name))
      words.type = standard.type
    }
    let flags = words.flags
    guard let known = sections.find(identity) else {
      let fresh = addSection(identity, words.type, flags, entrySize: words.entrySize)
      if let link = words.link {
        sections[fresh].link = symbols.symbol(symbols.intern(link.name), place: link.place)
      }
      enter(fresh, subsection)
      return
    }
    enter(known, subsection)
    if let flags, flags.union(standard?.flags ?? []) != sections[known].flags {
      try changed("attributes", name, isStandard: standard != nil)
    } else if let type = words.type, type != sections[known].type {
      try changed("type", name, isStandard: standard != nil)
    } else if flags != nil, words.entrySize != sections[known].entrySize {
      try changed("entity size", name, isStandard: standard != nil)
    }
  }

  /// The first words about a section count; others are wrong, or warned of where the ABI has the right ones.
  private mutating func changed(_ attribute: String, _ name: String, isStandard: Bool) throws(StatementError) {
    guard isStandard else { throw error(.changedSection(name, attribute: attribute), at: 0) }
    warn(.changedSectionIgnored(name, attribute: attribute))
  }

  /// The flags, and what they and the type ask for.
  private mutating func sectionWords() throws(StatementError) -> SectionWords {
    var words = SectionWords()
    var flags = try sectionFlags(&words)
    if accept(",") { words.type = try sectionType() }
    if flags.contains(.merge), isAtEndOfStatement {
      warn(.entitySizeMissing)
      flags.remove(.merge)
    } else if flags.contains(.merge) {
      try comma()
      words.entrySize = UInt64(bitPattern: try constant(for: ".section"))
    }
    if flags.contains(.linkOrder) {
      try comma()
      let place = place(of: next)
      words.link = (try sectionName(), place)
      flags.remove(.linkOrder)
    }
    if flags.contains(.group), isAtEndOfStatement {
      warn(.groupNameMissing)
      flags.remove(.group)
    } else if flags.contains(.group) {
      let start = next
      try comma()
      words.group = try sectionName()
      guard accept(","), token.kind == .identifier, text(token) == "comdat" else {
        throw error(.groupWithoutComdat, at: start)
      }
      next += 1
      flags.remove(.group)
    }
    if accept(",") {
      guard token.kind == .identifier, text(token) == "unique" else { throw junk() }
      next += 1
      try comma()
      let start = next
      guard let number = UInt32(exactly: try constant(for: ".section")) else {
        throw error(.badSectionNumber, at: start)
      }
      words.number = number
    }
    words.flags = flags
    return words
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

  private mutating func sectionFlags(_ words: inout SectionWords) throws(StatementError) -> SectionFlags {
    let start = next
    var flags: SectionFlags = []
    let text = try string()
    // Flags by number, letters behind them or not.
    let digits = text.prefix { Lexer.digit($0) != nil && $0 < UInt8(ascii: "A") || $0 == UInt8(ascii: "x") }
    if let first = digits.first, first < UInt8(ascii: "A") {
      guard let number = Assembler.number(String(decoding: digits, as: UTF8.self)) else {
        throw error(.unknownSectionFlag, at: start)
      }
      flags = SectionFlags(rawValue: number)
    }
    for byte in flags.isEmpty ? text[...] : text.dropFirst(digits.count) {
      switch byte {
      case UInt8(ascii: "a"): flags.insert(.allocate)
      case UInt8(ascii: "w"): flags.insert(.write)
      case UInt8(ascii: "x"): flags.insert(.execute)
      case UInt8(ascii: "M"): flags.insert(.merge)
      case UInt8(ascii: "S"): flags.insert(.strings)
      case UInt8(ascii: "G"): flags.insert(.group)
      case UInt8(ascii: "T"): flags.insert(.threadLocal)
      case UInt8(ascii: "e"): flags.insert(.exclude)
      case UInt8(ascii: "o"): flags.insert(.linkOrder)
      case UInt8(ascii: "R"): flags.insert(.retain)
      case UInt8(ascii: "?"):
        // As the section that it is written in.
        words.group = sections[sections.currentSection].group
      default: throw error(.unknownSectionFlag, at: start)
      }
    }
    return flags
  }

  /// `123`, `0x7b`, `0173`.
  private static func number(_ text: String) -> UInt64? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) }
    return text.hasPrefix("0") && text.count > 1 ? UInt64(text.dropFirst(), radix: 8) : UInt64(text)
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

// The sections of an assembly and the current place in them. `Directive+Section` makes and switches them,
// everything that emits appends to `current`, `Relaxation` and `Emission` read them all.

import ObjectFile

/// A section's name and attributes, and which chunks belong to it.
struct SectionEntry {
  var name: String
  var type: SectionType
  var flags: SectionFlags
  var entrySize: UInt64 = 0
  /// The signature of its COMDAT group.
  var group: String?
  /// The symbol whose section it goes with.
  var link: SymbolID?
  /// log2.
  var alignment: UInt8 = 0
  /// Indices into `Sections.chunks`, and beside them the subsections' numbers, which ascend.
  var chunks: [Int] = []
  var subsections: [Int] = []
  /// No statement made the section: its symbol is one of the last.
  var isNamedLate = false
  /// What the last byte appended was.
  var mapping: Mapping.Kind?
  /// The ISA string that the section's last `$x` mapping symbol gave.
  var mappedISA: NameID?
  var symbol = SymbolID.none

  var isNoBits: Bool { type == .noBits }
  var isCode: Bool { flags.contains(.execute) }
}

/// What tells sections apart.
struct SectionIdentity: Hashable {
  var name: String
  /// The signature of its group.
  var group: String?
  /// The symbol that `"o"` names.
  var link: String?
  /// The number behind `unique`.
  var number: UInt32?
}

struct Sections {
  private(set) var entries: [SectionEntry] = []
  var chunks: [Chunk] = []
  /// The chunk that statements append to; its place in `chunks` holds nothing of use meanwhile.
  var current: Chunk
  private(set) var currentIndex: Int
  /// Bytes that take room in the file, those of the current chunk not among them.
  private(set) var storedElsewhere = 0
  private var byIdentity: [SectionIdentity: Int] = [:]
  private var names: Set<String> = []

  /// The sections that every object has.
  init() {
    current = Chunk(section: 0, number: 0, isNoBits: false, isCode: true)
    currentIndex = 0
    let text = add(SectionIdentity(name: ".text"), .progBits, [.allocate, .execute])
    _ = add(SectionIdentity(name: ".data"), .progBits, [.allocate, .write])
    _ = add(SectionIdentity(name: ".bss"), .noBits, [.allocate, .write])
    currentIndex = chunk(of: text, number: 0)
    current = chunks[currentIndex]
  }

  mutating func add(
    _ identity: SectionIdentity, _ type: SectionType, _ flags: SectionFlags, entrySize: UInt64 = 0
  ) -> Int {
    entries.append(SectionEntry(name: identity.name, type: type, flags: flags, entrySize: entrySize))
    entries[entries.count - 1].group = identity.group
    // Only the first of a name gives it to a symbol.
    entries[entries.count - 1].isNamedLate = !names.insert(identity.name).inserted
    byIdentity[identity] = entries.count - 1
    return entries.count - 1
  }

  /// The section of that name, of no group.
  func find(_ name: String) -> Int? { find(SectionIdentity(name: name)) }

  func find(_ identity: SectionIdentity) -> Int? { byIdentity[identity] }

  subscript(section: Int) -> SectionEntry {
    get { entries[section] }
    _modify { yield &entries[section] }
  }

  /// The section that statements append to.
  var currentSection: Int { current.section }

  /// The chunk of a section's subsection, a new one if it has none yet.
  private mutating func chunk(of section: Int, number: Int) -> Int {
    let entry = entries[section]
    let place = entry.subsections.firstIndex { $0 >= number } ?? entry.subsections.count
    if place < entry.subsections.count, entry.subsections[place] == number { return entry.chunks[place] }
    chunks.append(Chunk(section: section, number: number, isNoBits: entry.isNoBits, isCode: entry.isCode))
    entries[section].chunks.insert(chunks.count - 1, at: place)
    entries[section].subsections.insert(number, at: place)
    return chunks.count - 1
  }

  /// Goes on in another section.
  mutating func select(section: Int, subsection: Int) {
    let index = chunk(of: section, number: subsection)
    guard index != currentIndex else { return }
    storedElsewhere += current.bytes.count
    swap(&chunks[currentIndex], &current)
    currentIndex = index
    swap(&chunks[currentIndex], &current)
    storedElsewhere -= current.bytes.count
  }

  /// Where the next byte goes.
  var here: Position {
    Position(
      chunk: Int32(truncatingIfNeeded: currentIndex), fragment: Int32(truncatingIfNeeded: current.fragments.count),
      run: current.run, offset: current.length)
  }

  /// The size of a section; final after relaxation.
  func size(of section: Int) -> Int {
    guard let last = entries[section].chunks.last else { return 0 }
    let chunk = chunks[last]
    return chunk.address(fragment: Int32(truncatingIfNeeded: chunk.fragments.count), offset: chunk.length)
  }

  /// Puts the current chunk back in its place: from here on, nothing is appended by statements.
  mutating func finish() {
    swap(&chunks[currentIndex], &current)
    currentIndex = chunks.count
  }
}

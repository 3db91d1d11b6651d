// Sections that no pattern of the script wants come in; they go into output sections of their own names, beside those
// of the same kind, where GNU ld would put them too.

import ObjectFile

/// What of a section decides beside which others it goes.
private struct Character: OptionSet {
  let rawValue: Int
  static let contents = Character(rawValue: 1)
  static let allocated = Character(rawValue: 2)
  static let readOnly = Character(rawValue: 4)
  static let code = Character(rawValue: 8)
  static let threadLocal = Character(rawValue: 16)

  init(rawValue: Int) { self.rawValue = rawValue }

  init(type: SectionType, flags: SectionFlags) {
    self = []
    if type != .noBits { insert(.contents) }
    if flags.contains(.allocate) { insert(.allocated) }
    if !flags.contains(.write) { insert(.readOnly) }
    if flags.contains(.execute) { insert(.code) }
    if flags.contains(.threadLocal) { insert(.threadLocal) }
  }
}

/// A row: sections of a kind, the script's section that they follow if it has one of that name, and else what of
/// another section must be the same for them to follow it.
private struct OrphanKind {
  let home: String
  let fallback: Character

  // swift-format-ignore
  static let rows: [OrphanKind] = [
    OrphanKind(home: ".text",   fallback: [.contents, .allocated, .code, .threadLocal]),
    OrphanKind(home: ".rodata", fallback: [.contents, .allocated, .readOnly]),
    OrphanKind(home: ".tdata",  fallback: [.contents, .allocated, .readOnly]),
    OrphanKind(home: ".data",   fallback: [.contents, .allocated, .threadLocal]),
    OrphanKind(home: ".bss",    fallback: [.allocated]),
    OrphanKind(home: ".interp", fallback: [.contents, .allocated, .readOnly]),
  ]

  static func row(of type: SectionType, flags: SectionFlags) -> Int {
    if type == .note { return 5 }
    if flags.contains(.threadLocal) { return 2 }
    if type == .noBits { return 4 }
    if flags.contains(.write) { return 3 }
    return flags.contains(.execute) ? 0 : 1
  }
}

extension Linker {
  mutating func placeOrphans(_ unplaced: [Int]) {
    // For each row the output section that was added last.
    var last = [Int?](repeating: nil, count: OrphanKind.rows.count)
    var lastDescription: Int?
    for number in unplaced {
      let section = sections[number]
      let name = section.name == "COMMON" ? ".bss" : section.name
      let isMember = options.isRelocatable && section.group != nil
      if !isMember, let output = outputs.lastIndex(where: { $0.name == name && canHold($0, section) && $0.group == nil }) {
        add(number, to: output)
        continue
      }
      let output = outputs.count
      let location = ScriptLocation(file: files[section.file].name, line: 0, column: 0)
      var statement = Script.OutputSection(name: name, location: location)
      if options.isRelocatable { statement.address = .number(0) }
      outputs.append(OutputSection(statement))
      if isMember { outputs[output].group = section.group }
      outputs[output].items.append(.inputs([]))
      guard section.flags.contains(.allocate) else {
        // What debuggers read goes to the end, other things for no loader behind the comments.
        let comments = lastDescription ?? outputs.dropLast().firstIndex { $0.name == ".comment" }
        if !section.isForDebuggers, let place = comments.flatMap({ index(ofItem: $0) }) {
          items.insert(.section(output), at: place + 1)
        } else {
          items.append(.section(output))
        }
        if !section.isForDebuggers { lastDescription = output }
        add(number, to: output)
        continue
      }
      let row = OrphanKind.row(of: section.type, flags: section.flags)
      items.insert(.section(output), at: insertionPoint(for: number, row: row, after: last[row]))
      last[row] = output
      add(number, to: output)
    }
  }

  /// Around each output section whose name could be a symbol, the two symbols that code may ask for.
  mutating func bracketSections() {
    for index in outputs.indices where outputs[index].hasMembers && outputs[index].name.isIdentifier {
      for (prefix, place) in [("__start_", 0), ("__stop_", outputs[index].items.count + 1)]
      where globals[prefix + outputs[index].name] != nil {
        let location = outputs[index].statement.location
        let name = prefix + outputs[index].name
        let symbol = Script.Assignment(
          name: name, value: .name(".", location), kind: .provide, location: location, text: "PROVIDE (\(name) = .)")
        outputs[index].items.insert(.assignment(symbol), at: min(place, outputs[index].items.count))
        if let number = globals[name] { symbols[number].visibility = .protected }
      }
    }
  }

  private func canHold(_ output: OutputSection, _ section: InputSection) -> Bool {
    !output.hasMembers || output.isAllocated == section.flags.contains(.allocate)
  }

  private mutating func add(_ number: Int, to output: Int) {
    outputs[output].take(sections[number])
    if case .inputs(let numbers) = outputs[output].items.last {
      outputs[output].items[outputs[output].items.count - 1] = .inputs(numbers + [number])
    } else {
      outputs[output].items.append(.inputs([number]))
    }
    sections[number].output = output
  }

  /// Where in `items` a new output section for an orphan goes.
  private func insertionPoint(for number: Int, row: Int, after last: Int?) -> Int {
    if let last, let index = index(ofItem: last) { return index + 1 }
    let home = OrphanKind.rows[row].home
    let named = outputs.dropLast().firstIndex { $0.name == home }
    guard let leader = named ?? similar(to: sections[number], row: row), let index = index(ofItem: leader) else {
      return pointAfterAssignments(from: 0, ignoresFirst: true)
    }
    return pointAfterAssignments(from: index + 1, ignoresFirst: false)
  }

  private func index(ofItem output: Int) -> Int? {
    items.firstIndex { if case .section(output) = $0 { true } else { false } }
  }

  /// The last output section of the same character, or else of one that comes near.
  private func similar(to section: InputSection, row: Int) -> Int? {
    let wanted = Character(type: section.type, flags: section.flags)
    var inOrder: [Int] = []
    for case .section(let output) in items where outputs[output].hasMembers { inOrder.append(output) }
    if wanted.contains(.threadLocal) { return threadLocalNeighbour(of: wanted, among: inOrder) }
    for mask in [Character(rawValue: ~0), OrphanKind.rows[row].fallback] {
      for sameType in [true, false] {
        let found = inOrder.last { output in
          (!sameType || outputs[output].type == section.type)
            && character(of: output).intersection(mask) == wanted.intersection(mask)
        }
        if let found { return found }
      }
    }
    return nil
  }

  private func character(of output: Int) -> Character {
    Character(type: outputs[output].type, flags: outputs[output].flags)
  }

  /// Thread-local sections stand together, those with contents first; the first of them follows the data.
  private func threadLocalNeighbour(of wanted: Character, among outputs: [Int]) -> Int? {
    var found: Int?
    var hasThreadLocal = false
    for output in outputs {
      let other = character(of: output)
      if other.isSuperset(of: [.threadLocal, .allocated]) {
        if wanted.contains(.contents), !other.contains(.contents) { return found }
        found = output
        hasThreadLocal = true
      } else if hasThreadLocal {
        return found
      } else if other.isSuperset(of: [.contents, .allocated]) {
        found = output
      }
    }
    return found
  }

  /// Before the next output section, or before the location counter is moved on the way there; at the script's end
  /// behind all that stands there.
  private func pointAfterAssignments(from start: Int, ignoresFirst: Bool) -> Int {
    var move: Int?
    for index in start..<items.count {
      switch items[index] {
      case .assignment(let assignment):
        if move == nil, assignment.name == ".", !(ignoresFirst && index == start) { move = index }
      case .assertion: break
      case .section(let output):
        let follows = !outputs[output].hasMembers || outputs[output].isAllocated
        return follows ? move ?? index : index
      }
    }
    return items.count
  }
}

extension String {
  /// It could be a name in C.
  fileprivate var isIdentifier: Bool {
    utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

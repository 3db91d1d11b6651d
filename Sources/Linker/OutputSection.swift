// A section of the executable: which inputs and script statements make it up, and the addresses that `Layout` gives it.

import ObjectFile

struct OutputSection {
  let statement: Script.OutputSection
  var items: [Item] = []
  var type: SectionType = .noBits
  var flags: SectionFlags = []
  var entrySize: UInt64 = 0
  /// The strictest of its inputs and its own `ALIGN`.
  var alignment: UInt64 = 1
  var address: UInt64 = 0
  var loadAddress: UInt64 = 0
  var size: UInt64 = 0
  /// In an object that is linked again: the signature of its COMDAT group.
  var group: String?
  /// It has no bytes, and is left out.
  var isIgnored = false
  /// Some input or datum is in it: else its flags say nothing yet.
  var hasMembers = false
  /// Gaps that are not filled with zeros, and data: what stands at which offset.
  var patches: [Patch] = []

  enum Item {
    case inputs([Int])
    case assignment(Script.Assignment)
    case assertion(Script.Assertion)
    case data(byteCount: Int, value: Expression)
    case fill(Script.Fill)
  }

  enum Patch: Equatable {
    case fill(offset: UInt64, count: UInt64, pattern: [UInt8])
    case datum(offset: UInt64, byteCount: Int, value: UInt64)
  }

  var name: String { statement.name }
  var isAllocated: Bool { flags.contains(.allocate) }
  /// `.tbss` takes room in each thread's copy only.
  var takesRoom: Bool { !(type == .noBits && flags.contains(.threadLocal)) }
  var end: UInt64 { address &+ size }

  init(_ statement: Script.OutputSection) { self.statement = statement }

  /// A statement in it moves the location counter, even if by nothing for now: it stays though it is empty. GNU ld makes
  /// exceptions for what can never matter: `. = 0`, `. = . + 0` and `. = ALIGN(. != 0 ? … : 1)`.
  var movesCounter: Bool {
    guard hasMembers else { return false }
    return items.contains { item in
      guard case .assignment(let assignment) = item, assignment.name == "." else { return false }
      switch assignment.value {
      case .number(0), .name(".", _): return false
      case .binary(.add, .name(".", _), .number(0), _), .binary(.add, .number(0), .name(".", _), _): return false
      case .alignDot(.choice(.binary(.notEqual, .name(".", _), .number(0), _), _, .number(1))): return false
      default: return true
      }
    }
  }

  /// The section numbers of all its inputs, in order.
  var members: [Int] {
    var members: [Int] = []
    for case .inputs(let numbers) in items { members += numbers }
    return members
  }

  /// Joins an input's flags, type and alignment to the section's.
  mutating func take(_ section: InputSection) {
    let unsteady: SectionFlags = [.merge, .strings]
    if !hasMembers {
      flags = section.flags
      type = section.type
      entrySize = section.entrySize
    } else {
      // Merging needs entries of one kind.
      let merged = flags.intersection(unsteady).intersection(section.flags)
      let isSteady = entrySize == section.entrySize && merged == flags.intersection(unsteady)
      flags = flags.subtracting(unsteady).union(section.flags.subtracting(unsteady.union(.retain)))
      if isSteady { flags.formUnion(merged) }
      if !isSteady || entrySize != section.entrySize { entrySize = 0 }
      if type != section.type {
        let isSpecial = type != .noBits && section.type == .noBits
        if !isSpecial { type = type == .noBits ? section.type : .progBits }
      }
    }
    hasMembers = true
    alignment = max(alignment, section.alignment)
  }

  /// A datum of the script makes the section one with contents.
  mutating func takeDatum() {
    if !hasMembers { flags = .allocate }
    if type == .noBits { type = .progBits }
    hasMembers = true
  }
}

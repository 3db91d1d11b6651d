// Sections in the script's order come in; addresses, load addresses and script symbols go out. One walk lays everything
// out by what the walk before it knew; walks are repeated until nothing moves.

import ObjectFile

/// A memory of the script, and how far it is filled.
struct MemoryRegion {
  let name: String
  let attributes: String
  let origin: UInt64
  let length: UInt64
  var current: UInt64
}

/// The region of sections that name none.
let defaultRegion = "*default*"

extension Linker {
  /// Gives every section and every symbol of the script its address.
  mutating func layOut() {
    declareScriptSymbols()
    defineOptionSymbols()
    readRegions()
    outputNumbers = [:]
    for index in outputs.indices.reversed() { outputNumbers[outputs[index].name] = index }
    _ = walkUntilStill()
    // What is empty now has no say in anything any more.
    for index in outputs.indices {
      outputs[index].isIgnored =
        options.isRelocatable
        ? !outputs[index].hasMembers : outputs[index].size == 0 && !outputs[index].movesCounter
    }
    settle()
  }

  /// One walk; and if that shows that data could begin with its page, one more in which it does.
  mutating func walkForData() {
    dataSegment = (0, 0, false)
    walk()
    if savesPageOfData {
      dataSegment.startsOnPage = true
      walk()
    }
  }

  /// Walks until nothing moves; a script can keep that from happening.
  mutating func settle() {
    if !walkUntilStill(), errors.isEmpty { errors.append(.doesNotSettle) }
  }

  /// Walks until nothing moves, but not for ever; false if things still moved at last.
  private mutating func walkUntilStill() -> Bool {
    let mostWalks = 12
    var before = positions
    for _ in 0..<mostWalks {
      walkForData()
      planSegments()
      let after = positions
      if after == before { return true }
      before = after
    }
    return false
  }

  /// The last walk, in which what is still not known or does not fit is an error.
  mutating func finishLayout() {
    isFinal = true
    walk()
    planSegments()
    // (after an error some sections have no place)
    if errors.isEmpty, !options.isRelocatable { checkPlaces() }
  }

  /// All that a walk decides.
  private var positions: [UInt64] {
    var positions: [UInt64] = [headersSize]
    for output in outputs { positions += [output.address, output.loadAddress, output.size] }
    for index in scriptSymbols {
      switch symbols[index].definition {
      case .absolute(let value), .address(let value): positions.append(value)
      case .output(let section, let offset): positions.append(outputs[section].address &+ offset)
      case .undefined, .input, .common: positions.append(0)
      }
    }
    return positions
  }

  // MARK: Before the first walk

  /// Symbols that the script sets exist from now on, so that the files' references find them.
  private mutating func declareScriptSymbols() {
    var provided: [Script.Assignment] = []
    forEachAssignment { assignment in
      guard assignment.name != "." else { return }
      if assignment.kind == .provide || assignment.kind == .provideHidden {
        provided.append(assignment)
      } else {
        declare(assignment)
      }
    }
    // A provided symbol is set only if somebody wants it: a file, or an expression that counts.
    var wanted: Set<String> = []
    forEachAssignment { if $0.kind == .plain || $0.kind == .hidden { wanted.formUnion($0.value.names) } }
    for item in items { if case .assertion(let assertion) = item { wanted.formUnion(assertion.condition.names) } }
    var count = -1
    while count != provided.count {
      count = provided.count
      provided.removeAll { assignment in
        let isWanted: Bool
        if let index = globals[assignment.name] {
          isWanted = symbols[index].definition == .undefined && !symbols[index].isScripted
        } else {
          isWanted = wanted.contains(assignment.name)
        }
        guard isWanted else { return false }
        declare(assignment)
        wanted.formUnion(assignment.value.names)
        return true
      }
    }
  }

  private func forEachAssignment(_ body: (Script.Assignment) -> Void) {
    for item in items {
      switch item {
      case .assignment(let assignment): body(assignment)
      case .assertion: break
      case .section(let index):
        for case .assignment(let assignment) in outputs[index].items { body(assignment) }
      }
    }
  }

  private mutating func declare(_ assignment: Script.Assignment) {
    let isHidden = assignment.kind == .hidden || assignment.kind == .provideHidden
    let index = globals[assignment.name] ?? symbols.count
    if index == symbols.count {
      globals[assignment.name] = index
      symbols.append(
        LinkedSymbol(
          name: assignment.name, binding: .global, kind: .none, visibility: .default, size: 0,
          definition: .undefined, file: nil))
    } else if symbols[index].definition != .undefined, !symbols[index].isScripted {
      objectDefinitions[index] = symbols[index].definition
    }
    if !symbols[index].isScripted { scriptSymbols.append(index) }
    symbols[index].isScripted = true
    symbols[index].file = nil
    symbols[index].binding = .global
    if isHidden { symbols[index].visibility = .hidden }
  }

  /// What the script's memories are may depend on `--defsym`.
  private mutating func defineOptionSymbols() {
    for case .assignment(let assignment) in items.prefix(options.definitions.count) {
      // (an expression that is wrong, or needs addresses, is dealt with in its turn)
      try? assign(assignment, inside: nil)
    }
  }

  private mutating func readRegions() {
    regions[defaultRegion] = MemoryRegion(
      name: defaultRegion, attributes: "", origin: 0, length: .max, current: 0)
    for region in script.regions {
      do throws(LinkError) {
        guard let origin = try evaluate(region.origin, inside: nil),
          let length = try evaluate(region.length, inside: nil)
        else {
          errors.append(region.location.error(.expected("constants", found: "an address that is not known yet")))
          continue
        }
        regions[region.name] = MemoryRegion(
          name: region.name, attributes: region.attributes, origin: origin.value, length: length.value,
          current: origin.value)
      } catch {
        errors.append(error)
      }
    }
  }

  // MARK: A walk

  /// Lays everything out once. While `relaxing` says so, each input section is relaxed as it is met.
  mutating func walk() {
    dot = 0
    evaluatedSymbols.removeAll(keepingCapacity: true)
    lastLoaded = [:]
    inherited = (defaultRegion, nil)
    for (name, region) in regions { regions[name]?.current = region.origin }
    for item in items {
      do throws(LinkError) {
        switch item {
        case .assignment(let assignment): try assign(assignment, inside: nil)
        case .assertion(let assertion): try check(assertion, inside: nil)
        case .section(let index): try layOut(section: index)
        }
      } catch {
        // (each walk finds what is wrong again)
        if !errors.contains(error) { errors.append(error) }
      }
    }
  }

  /// Notes a failed assertion; the layout goes on.
  mutating func check(_ assertion: Script.Assertion, inside: Int?) throws(LinkError) {
    guard isFinal, let value = try evaluate(assertion.condition, inside: inside) else { return }
    if value.value == 0 { errors.append(.assertionFailed(assertion.message)) }
  }

  /// Sets a symbol, or outside of sections the location counter.
  mutating func assign(_ assignment: Script.Assignment, inside: Int?) throws(LinkError) {
    if assignment.name == "." {
      guard let value = try evaluate(assignment.value, inside: nil) else { return }
      dot = absolute(value)
      regions[defaultRegion]?.current = dot
      switch assignment.value {
      case .dataSegmentAlign: dataSegment.base = dot
      case .dataSegmentEnd: dataSegment.end = dot
      default: break
      }
      return
    }
    guard let index = globals[assignment.name], symbols[index].isScripted,
      let value = try evaluate(assignment.value, inside: inside)
    else { return }
    switch value.base {
    case .section(let section): symbols[index].definition = .output(section: section, offset: value.value)
    case .absolute: symbols[index].definition = value.isPlace ? .address(value.value) : .absolute(value.value)
    case .number:
      // Inside of a section a plain number counts from the section's start.
      symbols[index].definition =
        inside.map { .output(section: $0, offset: value.value) } ?? .absolute(value.value)
    }
    if case .name(let source, _) = assignment.value, let other = globals[source] {
      symbols[index].kind = symbols[other].kind
    }
    evaluatedSymbols.insert(index)
  }

  private mutating func layOut(section index: Int) throws(LinkError) {
    let statement = outputs[index].statement
    let start = dot
    let regionName = try region(of: index)
    var hasAddress = false
    if let address = options.sectionAddresses[statement.name] {
      dot = address
      hasAddress = true
    } else if let address = statement.address {
      if let value = try evaluate(address, inside: nil) { dot = absolute(value) }
      hasAddress = true
    } else if outputs[index].hasMembers, !outputs[index].isAllocated {
      dot = 0
      hasAddress = true
    } else {
      dot = regions[regionName]?.current ?? dot
    }
    if let alignment = statement.alignment, let value = try evaluate(alignment, inside: nil) {
      guard value.value & (value.value &- 1) == 0 else {
        throw statement.location.error(.badAlignment(value.value))
      }
      outputs[index].alignment = max(outputs[index].alignment, value.value)
    }
    if outputs[index].isIgnored {
      // It moves nothing, but may hold symbols.
      outputs[index].address = dot
      try layOutContents(of: index)
      outputs[index].size = 0
      try placeInMemory(index, region: regionName, alignment: 1, padding: 0)
      dot = hasAddress && outputs[index].isAllocated ? outputs[index].address : start
      return
    }
    let unaligned = dot
    let alignment = hasAddress && statement.alignment == nil ? 1 : outputs[index].alignment
    dot = Self.align(dot, to: alignment)
    outputs[index].address = dot
    try layOutContents(of: index)
    try placeInMemory(
      index, region: regionName, alignment: alignment, padding: outputs[index].address &- unaligned)

    let output = outputs[index]
    guard output.isAllocated || !output.hasMembers else {
      dot = start
      return
    }
    dot = output.takesRoom ? output.end : output.address
    regions[regionName]?.current = dot
  }

  /// The region that an output section goes to: its own, or the first whose attributes ask for its kind.
  private func region(of index: Int) throws(LinkError) -> String {
    let statement = outputs[index].statement
    if let name = statement.region {
      let name = script.regionAliases[name] ?? name
      guard regions[name] != nil else { throw statement.location.error(.undefinedRegion(name)) }
      return name
    }
    let flags = outputs[index].flags
    for region in script.regions where !region.attributes.isEmpty && flags.contains(.allocate) {
      var isWanted = true
      for letter in region.attributes.lowercased() {
        if letter == "!" { isWanted = false }
        let has =
          switch letter {
          case "r": !flags.contains(.write)
          case "w": flags.contains(.write)
          case "x": flags.contains(.execute)
          case "a": true
          case "i", "l": outputs[index].type != .noBits
          default: false
          }
        if has, isWanted { return region.name }
        if has { break }
      }
    }
    return defaultRegion
  }

  // MARK: After the last walk

  /// Regions are not overfull, and no two sections lie on one another.
  private mutating func checkPlaces() {
    for region in script.regions {
      guard let state = regions[region.name] else { continue }
      let used = state.current &- state.origin
      if used > state.length { errors.append(.regionOverflow(region: region.name, byteCount: used - state.length)) }
    }
    let loaded = outputs.filter { $0.isAllocated && $0.type != .noBits && $0.size > 0 }
      .sorted { $0.loadAddress < $1.loadAddress }
    for (one, other) in zip(loaded, loaded.dropFirst())
    where other.loadAddress <= one.loadAddress &+ (one.size - 1) {
      errors.append(
        .overlap(
          section: other.name, range: other.loadAddress...max(other.loadAddress, other.loadAddress &+ (other.size - 1)),
          other: one.name, otherRange: one.loadAddress...(one.loadAddress &+ (one.size - 1))))
    }
  }

  /// Whether data could begin with its page without taking a page more.
  private var savesPageOfData: Bool {
    let page = options.commonPageSize
    let (base, end) = (dataSegment.base, dataSegment.end)
    guard base != 0, end != 0 else { return false }
    let first = (0 &- base) & (page - 1)
    let last = end & (page - 1)
    return first != 0 && last != 0 && base & ~(page - 1) != end & ~(page - 1) && first + last <= page
  }
}

extension Expression {
  /// All symbols that it mentions.
  var names: [String] {
    switch self {
    case .name(let name, _): [name]
    case .unary(_, let operand), .alignDot(let operand), .absolute(let operand), .segmentStart(_, let operand),
      .dataSegmentEnd(let operand), .assertion(let operand, _, _):
      operand.names
    case .binary(_, let one, let other, _), .dataSegmentAlign(let one, let other): one.names + other.names
    case .choice(let condition, let first, let second): condition.names + first.names + second.names
    case .number, .sectionFact, .regionFact, .defined, .constant, .headersSize: []
    }
  }
}

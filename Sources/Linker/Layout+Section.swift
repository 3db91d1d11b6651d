// The inside of one output section: its inputs, data, gaps and symbols one after another from its address on, and then
// its load address. Called from the layout's walk.

import ObjectFile

extension Linker {
  mutating func layOutContents(of index: Int) throws(LinkError) {
    let statement = outputs[index].statement
    var subalignment: UInt64?
    if let expression = statement.subalignment, let value = try evaluate(expression, inside: index) {
      guard value.value & (value.value &- 1) == 0, value.value > 0 else {
        throw statement.location.error(.badAlignment(value.value))
      }
      subalignment = value.value
    }
    var pattern = try statement.fill.map { fill throws(LinkError) in try bytes(of: fill, inside: index) } ?? []
    outputs[index].patches.removeAll(keepingCapacity: true)
    for item in outputs[index].items {
      switch item {
      case .inputs(let numbers):
        for number in numbers { advance(over: number, in: index, subalignment: subalignment, pattern: pattern) }
      case .assignment(let assignment) where assignment.name == ".":
        try moveDot(assignment, in: index, pattern: pattern)
      case .assignment(let assignment): try assign(assignment, inside: index)
      case .assertion(let assertion): try check(assertion, inside: index)
      case .data(let byteCount, let expression):
        if let value = try evaluate(expression, inside: index) {
          outputs[index].patches.append(
            .datum(
              offset: dot &- outputs[index].address, byteCount: byteCount, value: absolute(value)))
        }
        advance(by: UInt64(byteCount), in: index)
      case .fill(let fill): pattern = try bytes(of: fill, inside: index)
      }
    }
    outputs[index].size = dot &- outputs[index].address
  }

  private mutating func advance(
    over number: Int, in index: Int, subalignment: UInt64?, pattern: [UInt8]
  ) {
    if sections[number].size == 0, sections[number].pieces != nil {
      // It was merged into others, and aligns nothing any more.
      sections[number].offset = dot &- outputs[index].address
      return
    }
    if relaxing != nil { relax(section: number) }
    if let subalignment { sections[number].alignment = subalignment }
    outputs[index].alignment = max(outputs[index].alignment, sections[number].alignment)
    let place = Self.align(dot, to: sections[number].alignment)
    pad(to: place, in: index, pattern: pattern)
    sections[number].offset = place &- outputs[index].address
    if relaxing == .align { alignCode(in: number) }
    advance(by: sections[number].size, in: index)
  }

  /// Moves the counter within a section; past the end of memory it cannot go.
  private mutating func advance(by size: UInt64, in index: Int) {
    let (end, overflow) = dot.addingReportingOverflow(size)
    dot = end
    if overflow, end != 0, isFinal { errors.append(.addressWrapped(section: outputs[index].name)) }
  }

  private mutating func moveDot(
    _ assignment: Script.Assignment, in index: Int, pattern: [UInt8]
  ) throws(LinkError) {
    guard let value = try evaluate(assignment.value, inside: index) else { return }
    let target = value.base == .number ? outputs[index].address &+ value.value : absolute(value)
    guard target >= dot else {
      if isFinal {
        throw assignment.location.error(.backwards(section: outputs[index].name, from: dot, to: target))
      }
      return
    }
    if target > dot, !outputs[index].hasMembers { outputs[index].flags = [.allocate, .write] }
    pad(to: target, in: index, pattern: pattern)
  }

  private mutating func pad(to place: UInt64, in index: Int, pattern: [UInt8]) {
    if place < dot, isFinal { errors.append(.addressWrapped(section: outputs[index].name)) }
    if place > dot, !pattern.isEmpty, pattern.contains(where: { $0 != 0 }) {
      outputs[index].patches.append(
        .fill(offset: dot &- outputs[index].address, count: place &- dot, pattern: pattern))
    }
    dot = place
  }

  private func bytes(of fill: Script.Fill, inside index: Int) throws(LinkError) -> [UInt8] {
    switch fill {
    case .bytes(let bytes): return bytes
    case .value(let expression):
      let value = try evaluate(expression, inside: index)?.value ?? 0
      return (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
  }

  // MARK: Load addresses

  /// Gives an output section its load address: its own `AT`, its region's, or as far from its address as that of the
  /// section before it.
  mutating func placeInMemory(
    _ index: Int, region: String, alignment: UInt64, padding: UInt64
  ) throws(LinkError) {
    let output = outputs[index]
    let statement = output.statement
    var load = output.address
    if let expression = statement.loadAddress {
      if let value = try evaluate(expression, inside: index) { load = absolute(value) }
    } else if let name = try loadRegion(of: statement, region: region) {
      load = regions[name]?.current ?? load
      if statement.alignsLoadAddressWithInput {
        load = load &+ padding
      } else if name == region {
        load = Self.align(load, to: alignment)
      } else if let own = statement.alignment, let value = try evaluate(own, inside: nil) {
        load = Self.align(load, to: value.value)
      }
      if output.isAllocated, !output.isIgnored, name != region, output.type != .noBits { regions[name]?.current = load &+ output.size }
    } else if output.isAllocated, let last = lastLoaded[region] {
      let other = outputs[last]
      let isBackwards = output.address < other.address && output.size > 0 && output.end <= other.address
      if !isBackwards {
        let overlaps =
          (output.address >= other.address && output.address < other.end)
          || (other.address >= output.address && other.address < output.end)
        load =
          overlaps
          ? other.loadAddress &+ other.size : output.address &+ other.loadAddress &- other.address
        load = Self.align(load, to: alignment)
      }
    }
    outputs[index].loadAddress = load
    if output.isAllocated, !output.isIgnored, output.takesRoom, inherited.loadRegion == nil,
      output.size > 0 || load != output.address
    {
      lastLoaded[region] = index
    }
  }

  /// The region for load addresses: its own, or that of the section before it if both go to the same memory.
  private mutating func loadRegion(
    of statement: Script.OutputSection, region: String
  ) throws(LinkError) -> String? {
    var name = statement.loadRegion.map { script.regionAliases[$0] ?? $0 }
    if let name, regions[name] == nil { throw statement.location.error(.undefinedRegion(name)) }
    if name == nil, statement.address == nil, inherited.region == region { name = inherited.loadRegion }
    inherited = (region, name)
    return name
  }
}

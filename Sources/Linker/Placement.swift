// The script's patterns and the inputs' sections come in; each section's output section goes out, in the script's
// order. The first pattern that matches a section gets it; what no pattern wants is placed by `Orphans`.

import ObjectFile

/// One step of the layout, in the order of the script.
enum LayoutItem {
  case assignment(Script.Assignment)
  case assertion(Script.Assertion)
  /// An index in `Linker.outputs`.
  case section(Int)
}

extension Linker {
  /// Puts every section that takes part into an output section.
  mutating func placeSections() {
    var unplaced = files.flatMap(\.sections).filter { !sections[$0].isDiscarded }
    for statement in script.statements {
      switch statement {
      case .assignment(let assignment): items.append(.assignment(assignment))
      case .assertion(let assertion): items.append(.assertion(assertion))
      case .section(let section): place(section, from: &unplaced)
      }
    }
    switch options.orphanHandling {
    case .place: break
    case .discard:
      for number in unplaced { sections[number].isDiscarded = true }
      unplaced = []
    case .warn, .error:
      for number in unplaced where sections[number].type != .riscvAttributes {
        let text = "orphan section `\(sections[number].name)' from `\(files[sections[number].file].name)'"
        if options.orphanHandling == .error {
          errors.append(.unplaced("unplaced " + text))
        } else {
          warnings.append("\(text) being placed in section `\(sections[number].name)'")
        }
      }
    }
    placeOrphans(unplaced)
    bracketSections()
    // Whether `.text` may be written to depends on `-N` alone, whatever is put there.
    for index in outputs.indices where outputs[index].name == ".text" && outputs[index].hasMembers {
      if options.paging == .packed { outputs[index].flags.insert(.write) } else { outputs[index].flags.remove(.write) }
    }
  }

  private mutating func place(_ statement: Script.OutputSection, from unplaced: inout [Int]) {
    var remaining = unplaced
    var chosen: [[Int]] = []
    for case .input(let pattern) in statement.contents { chosen.append(select(pattern, from: &remaining)) }
    let isReadOnly = chosen.joined().allSatisfy { !sections[$0].flags.contains(.write) }
    switch statement.constraint {
    case .none: break
    case .onlyIfReadOnly: guard isReadOnly else { return }
    case .onlyIfWritable: guard !isReadOnly || chosen.joined().isEmpty else { return }
    }
    unplaced = remaining
    if statement.name == "/DISCARD/" {
      for section in chosen.joined() { sections[section].isDiscarded = true }
      // (an empty step: it parts what stands before from what stands behind, for orphans)
      var statement = statement
      statement.contents = []
      items.append(.section(outputs.count))
      outputs.append(OutputSection(statement))
      return
    }

    var output = OutputSection(statement)
    var next = chosen.makeIterator()
    for content in statement.contents {
      switch content {
      case .assignment(let assignment): output.items.append(.assignment(assignment))
      case .assertion(let assertion): output.items.append(.assertion(assertion))
      case .fill(let fill): output.items.append(.fill(fill))
      case .data(let byteCount, let value):
        output.items.append(.data(byteCount: byteCount, value: value))
        output.takeDatum()
      case .input(let pattern):
        let numbers = next.next() ?? []
        guard !numbers.isEmpty else { continue }
        for number in numbers {
          output.take(sections[number])
          sections[number].output = outputs.count
          if pattern.isKept { sections[number].isKept = true }
        }
        output.items.append(.inputs(numbers))
      }
    }
    items.append(.section(outputs.count))
    outputs.append(output)
  }

  /// Takes what a pattern matches out of `unplaced`, in the pattern's order.
  private func select(_ statement: Script.InputStatement, from unplaced: inout [Int]) -> [Int] {
    // For each pattern of the statement what it got.
    var chosen = [[Int]](repeating: [], count: max(statement.sections.count, 1))
    var inOrder: [Int] = []
    unplaced.removeAll { number in
      let section = sections[number]
      // (a group stays one for the next link)
      if options.isRelocatable, section.group != nil { return false }
      let file = files[section.file]
      guard statement.file.matchesEverything || statement.file.matches(file),
        !statement.excludedFiles.contains(where: { $0.excludes(file) })
      else { return false }
      if statement.sections.isEmpty {
        inOrder.append(number)
        return true
      }
      let index = statement.sections.firstIndex { pattern in
        pattern.name.matches(section.name) && !pattern.excludedFiles.contains { $0.excludes(file) }
      }
      guard let index else { return false }
      chosen[index].append(number)
      inOrder.append(number)
      return true
    }
    if statement.sortsFiles {
      inOrder = inOrder.enumerated().sorted {
        (files[sections[$0.element].file].name, $0.offset) < (files[sections[$1.element].file].name, $1.offset)
      }.map(\.element)
    }
    var statement = statement
    for index in statement.sections.indices where statement.sections[index].order.isEmpty {
      switch options.sorting {
      case .none: break
      case .name: statement.sections[index].order = [.name]
      case .alignment: statement.sections[index].order = [.alignment]
      }
    }
    guard let order = statement.sections.first?.order else { return inOrder }
    if statement.sections.allSatisfy({ $0.order == order }) { return sorted(inOrder, by: order) }
    return zip(statement.sections, chosen).flatMap { sorted($1, by: $0.order) }
  }

  private func sorted(_ numbers: [Int], by orders: [Script.Order]) -> [Int] {
    guard !orders.isEmpty, orders != [.none], numbers.count > 1 else { return numbers }
    return numbers.enumerated().sorted { left, right in
      let one = sections[left.element]
      let other = sections[right.element]
      for order in orders {
        switch order {
        case .none: break
        case .name:
          if one.name != other.name { return one.name.utf8.lexicographicallyPrecedes(other.name.utf8) }
        case .alignment: if one.alignment != other.alignment { return one.alignment > other.alignment }
        case .initPriority:
          let (first, second) = (Self.initPriority(one.name), Self.initPriority(other.name))
          if first != second { return first < second }
        }
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// The number that ends the section's name; the older `.ctors` counts the other way round.
  private static func initPriority(_ name: String) -> Int {
    guard let dot = name.lastIndex(of: "."), let priority = Int(name[name.index(after: dot)...]) else {
      return Int.max
    }
    return name.hasPrefix(".ctors") || name.hasPrefix(".dtors") ? 65535 - priority : priority
  }
}

// Final sections, symbols and bytes come in; the executable as an `Object` goes out, for `ELFWriter`.

import ObjectFile

extension Linker {
  /// The executable and what else a link gives.
  mutating func result(_ contents: [[UInt8]]) -> Result {
    var executable = Object(kind: .executable, flags: flags ?? [])
    executable.entry = entryAddress()
    // For each output section its place in the executable.
    var places = [Int?](repeating: nil, count: outputs.count)
    for case .section(let index) in items where !outputs[index].isIgnored {
      let output = outputs[index]
      places[index] = executable.sections.count
      executable.sections.append(
        Section(
          name: output.name, type: output.type, flags: output.flags, address: output.address,
          alignment: output.alignment, entrySize: output.entrySize, contents: contents[index], size: output.size))
    }
    for planned in segments {
      if planned.type == Script.ProgramHeader.loaded {
        if let segment = segment(of: planned, contents: contents) { executable.segments.append(segment) }
      } else {
        executable.descriptions = (executable.descriptions ?? []) + [
          Object.Description(
            type: planned.type, flags: planned.flags, sections: planned.sections.compactMap { places[$0] },
            position: executable.segments.count)
        ]
      }
    }
    if script.programHeaders != nil, executable.descriptions == nil { executable.descriptions = [] }
    if options.stripping != .everything {
      homes = scriptHomes()
      executable.symbols = outputSymbols(places)
    }
    warnOfWritableCode(executable)
    return Result(executable: executable, linker: self, warnings: warnings, notes: notes)
  }

  private mutating func entryAddress() -> UInt64 {
    let named = options.entry ?? script.entry
    let name = named ?? "start"
    if let index = globals[name], symbols[index].definition != .undefined { return addresses[index] }
    if let named, let number = ScriptLexer.number(named) { return number }
    let text = outputs.first { $0.name == ".text" && !$0.isIgnored }
    if let named {
      warnings.append(
        text.map { "cannot find entry symbol \(named); defaulting to \(bare($0.address))" }
          ?? "cannot find entry symbol \(named); not setting start address")
    }
    return text?.address ?? 0
  }

  /// The bytes of a planned segment: of its sections, and zeros between them.
  private mutating func segment(of planned: PlannedSegment, contents: [[UInt8]]) -> Segment? {
    let members = planned.sections.filter { outputs[$0].takesRoom }
    // (a template of thread-local storage without contents takes no room, but it may be where the segment begins)
    guard let first = planned.sections.first, let last = members.last else { return nil }
    // (from a page's start on, where they are loaded)
    let firstAddress = outputs[first].loadAddress
    let headers =
      planned.holdsHeaders ? firstAddress &- ((firstAddress &- headersSize) & ~(options.maximumPageSize - 1)) : 0
    let start = outputs[first].address &- headers
    let fileEnd = members.last { outputs[$0].type != .noBits }.map { outputs[$0].end } ?? start
    guard fileEnd &- start < Self.mostBytes else {
      errors.append(
        .segmentTooLarge(from: outputs[first].name, to: outputs[last].name, size: fileEnd &- start))
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(fileEnd &- start))
    var memorySize: UInt64 = 0
    var alignment = options.paging == .paged ? options.maximumPageSize : 1
    for index in members {
      let output = outputs[index]
      let offset = output.address &- start
      alignment = max(alignment, output.alignment)
      memorySize = max(memorySize, offset &+ output.size)
      // (sections that share addresses share no bytes: the first one has them)
      guard output.type != .noBits, offset >= UInt64(bytes.count) else { continue }
      bytes.append(contentsOf: repeatElement(0, count: Int(offset) - bytes.count))
      bytes += contents[index]
    }
    var load = outputs[first].loadAddress &- headers
    if let expression = planned.loadAddress, let value = try? evaluate(expression, inside: nil) {
      load = absolute(value)
    }
    var segment = Segment(
      address: start, physicalAddress: load, memorySize: memorySize, contents: bytes, flags: planned.flags,
      alignment: alignment)
    segment.holdsHeaders = planned.holdsHeaders
    return segment
  }

  private mutating func warnOfWritableCode(_ executable: Object) {
    guard options.warnsOfWritableCode, options.paging == .paged else { return }
    if executable.segments.contains(where: { $0.flags & 7 == 7 }) {
      warnings.append("\(options.output) has a LOAD segment with RWX permissions")
    }
  }

  // MARK: Symbols

  /// Local symbols by file, each file's after its name, then the global ones.
  func outputSymbols(_ places: [Int?]) -> [Symbol] {
    var result: [Symbol] = []
    for case .section(let index) in items {
      guard let place = places[index] else { continue }
      result.append(
        Symbol(
          name: "", value: outputs[index].address, binding: .local, kind: .section, place: .section(place)))
    }
    for file in filesInOrder.map({ files[$0] }) {
      var isNamed = false
      for number in file.symbols where symbols[number].binding == .local {
        guard keepsLocal(symbols[number].name, symbols[number].kind), let symbol = outputSymbol(number, places)
        else { continue }
        if symbol.kind == .file {
          isNamed = true
        } else if !isNamed {
          let name = file.ownName.split(separator: "/").last.map(String.init) ?? file.ownName
          result.append(Symbol(name: name, binding: .local, kind: .file, place: .absolute))
          isNamed = true
        }
        result.append(symbol)
      }
    }
    // (those that became local stand before the others in the file)
    var isParted = result.lazy.filter { $0.kind == .file }.prefix(2).count < 2
    for number in symbolsInOrder {
      guard let symbol = outputSymbol(number, places) else { continue }
      if symbol.binding == .local, !isParted {
        // They belong to none of the files before.
        result.append(Symbol(name: "", binding: .local, kind: .file, place: .absolute))
        isParted = true
      }
      result.append(symbol)
    }
    return result
  }

  /// Files by where their first section lies; those of which nothing is left have no symbols.
  var filesInOrder: [Int] {
    var isKnown = [Bool](repeating: false, count: files.count)
    var order: [Int] = []
    for index in outputsInOrder where !outputs[index].isIgnored {
      for number in outputs[index].members where !isKnown[sections[number].file] {
        // (of a section that was merged into others nothing is left)
        if sections[number].pieces != nil, sections[number].size == 0 { continue }
        isKnown[sections[number].file] = true
        order.append(sections[number].file)
      }
    }
    return order
  }

  func keepsLocal(_ name: String, _ kind: Symbol.Kind) -> Bool {
    if kind == .section || name.isEmpty { return false }
    switch options.localSymbols {
    case .all: return true
    case .named:
      var bytes = name.utf8.makeIterator()
      return bytes.next() != UInt8(ascii: ".") || bytes.next() != UInt8(ascii: "L")
    case .none: return false
    }
  }

  /// A symbol as the executable has it; nil for those of sections that were left out.
  func outputSymbol(_ number: Int, _ places: [Int?]) -> Symbol? {
    let symbol = symbols[number]
    // Those of files stay global: only dynamic linking would make them local.
    let isHidden = symbol.file == nil && (symbol.visibility == .hidden || symbol.visibility == .internal)
    var result = Symbol(
      name: symbol.name, value: addresses[number], size: symbol.size,
      binding: isHidden ? .local : symbol.binding, kind: symbol.kind,
      visibility: isHidden ? .default : symbol.visibility)
    switch symbol.definition {
    case .common: return nil
    // (those that are only wanted by `-u` are told of)
    case .undefined: if symbol.file != nil || symbol.isScripted { return nil }
    case .absolute: result.place = .absolute
    case .address: result.place = homes[number].flatMap { places[$0] }.map { .section($0) } ?? .absolute
    case .output(let section, _): result.place = place(near: section, at: addresses[number], places)
    case .input(let section, let offset):
      guard let output = sections[section].output else { return nil }
      result.place = place(near: output, at: addresses[number], places)
      let (end, overflow) = offset.addingReportingOverflow(symbol.size)
      // A thread-local symbol's value is its offset into each thread's copy.
      if symbol.kind == .tls { result.value = addresses[number] &- (threadStart ?? 0) }
      if !overflow { result.size = sections[section].position(end) &- sections[section].position(offset) }
    }
    return result
  }

  /// A section's place; of one that was left out, that of the section beside it which is more like it.
  private func place(near section: Int, at address: UInt64, _ places: [Int?]) -> Symbol.Place {
    if let place = places[section] { return .section(place) }
    let order = outputsInOrder
    guard let index = order.firstIndex(of: section) else { return .absolute }
    let before = order[..<index].last { places[$0] != nil }
    let after = order[index...].first { places[$0] != nil }
    let best: Int?
    if let before, let after {
      best = isBetter(before, than: after, for: section, at: address) ? before : after
    } else {
      best = before ?? after
    }
    return best.flatMap { places[$0] }.map { .section($0) } ?? .absolute
  }

  var outputsInOrder: [Int] {
    items.compactMap { if case .section(let index) = $0 { index } else { nil } }
  }

  /// As GNU ld chooses: in the segment where the section would be, else before the address.
  private func isBetter(_ before: Int, than after: Int, for section: Int, at address: UInt64) -> Bool {
    let (one, other, own) = (outputs[before], outputs[after], outputs[section])
    func isLoaded(_ output: OutputSection) -> Bool { output.isAllocated && output.type != .noBits }
    let placing: SectionFlags = [.allocate, .threadLocal]
    if one.flags.intersection(placing) != other.flags.intersection(placing) || isLoaded(one) != isLoaded(other) {
      return other.flags.intersection(placing) != own.flags.intersection(placing) || isLoaded(one) && !isLoaded(other)
    }
    for flag in [SectionFlags.write, .execute] where one.flags.contains(flag) != other.flags.contains(flag) {
      return other.flags.contains(flag) != own.flags.contains(flag)
    }
    return address < other.address
  }

  /// For each symbol that the script sets to where the location counter stands outside of sections, the section that it
  /// is said to be in: the one before; or the next one, if the counter was moved since, but none behind `end`.
  private func scriptHomes() -> [Int: Int] {
    var homes: [Int: Int] = [:]
    var current: Int?
    var prefersNext = false
    let end = items.firstIndex {
      if case .assignment(let assignment) = $0 { assignment.name.drop(while: { $0 == "_" }) == "end" } else { false }
    }
    let order = outputsInOrder
    func isKept(_ index: Int) -> Bool { !outputs[index].isIgnored }
    func canHold(_ index: Int) -> Bool { isKept(index) && !outputs[index].flags.contains(.threadLocal) }
    for (place, item) in items.enumerated() {
      switch item {
      case .assertion: break
      case .section(let index):
        if isKept(index), outputs[index].isAllocated { (current, prefersNext) = (index, false) }
      case .assignment(let assignment):
        if assignment.name == "." {
          prefersNext = true
          continue
        }
        guard let symbol = globals[assignment.name] else { continue }
        let next = items.indices[place...].first { index in
          if case .section(let section) = items[index] { isKept(section) || end.map { $0 < index } == true } else { false }
        }
        if current == nil || prefersNext && (next == nil || end.map { $0 < next ?? 0 } != true) {
          var candidates = order[...]
          if let next, case .section(let index) = items[next] {
            candidates = order[...(order.firstIndex(of: index) ?? 0)]
          }
          homes[symbol] = candidates.last(where: canHold)
        } else {
          let position = order.firstIndex { $0 == current } ?? 0
          homes[symbol] = order[...position].last(where: canHold) ?? order.first(where: canHold)
        }
      }
    }
    return homes
  }
}

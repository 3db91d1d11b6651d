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
      if let segment = segment(of: planned, contents: contents) { executable.segments.append(segment) }
    }
    if options.stripping != .everything { executable.symbols = outputSymbols(places) }
    warnOfWritableCode(executable)
    return Result(executable: executable, map: map(), warnings: warnings)
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
    guard let first = members.first, let last = members.last else { return nil }
    let start = outputs[first].address
    let fileEnd = members.last { outputs[$0].type != .noBits }.map { outputs[$0].end } ?? start
    guard fileEnd &- start < Self.mostBytes else {
      errors.append(
        .segmentTooLarge(from: outputs[first].name, to: outputs[last].name, size: fileEnd &- start))
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(fileEnd &- start))
    var memorySize: UInt64 = 0
    var alignment = options.paging == .packed ? 1 : options.maximumPageSize
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
    var load = outputs[first].loadAddress
    if let expression = planned.loadAddress, let value = try? evaluate(expression, inside: nil) {
      load = absolute(value)
    }
    return Segment(
      address: start, physicalAddress: load, memorySize: memorySize, contents: bytes, flags: planned.flags,
      alignment: alignment)
  }

  private mutating func warnOfWritableCode(_ executable: Object) {
    guard options.warnsOfWritableCode, options.paging == .paged else { return }
    if executable.segments.contains(where: { $0.flags & 7 == 7 }) {
      warnings.append("\(options.output) has a LOAD segment with RWX permissions")
    }
  }

  // MARK: Symbols

  /// Local symbols by file, each file's after its name, then the global ones.
  private func outputSymbols(_ places: [Int?]) -> [Symbol] {
    var result: [Symbol] = []
    for case .section(let index) in items {
      guard let place = places[index] else { continue }
      result.append(
        Symbol(
          name: "", value: outputs[index].address, binding: .local, kind: .section, place: .section(place)))
    }
    for file in files {
      var isNamed = false
      for number in file.symbols where symbols[number].binding == .local {
        guard let symbol = outputSymbol(number, places), keepsLocal(symbol) else { continue }
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

  private func keepsLocal(_ symbol: Symbol) -> Bool {
    if symbol.kind == .section || symbol.name.isEmpty { return false }
    switch options.localSymbols {
    case .all: return true
    case .named: return !symbol.name.hasPrefix(".L")
    case .none: return symbol.kind == .file
    }
  }

  /// A symbol as the executable has it; nil for those of sections that were left out.
  private func outputSymbol(_ number: Int, _ places: [Int?]) -> Symbol? {
    let symbol = symbols[number]
    // Those of files stay global: only dynamic linking would make them local.
    let isHidden = symbol.file == nil && (symbol.visibility == .hidden || symbol.visibility == .internal)
    var result = Symbol(
      name: symbol.name, value: addresses[number], size: symbol.size,
      binding: isHidden ? .local : symbol.binding, kind: symbol.kind,
      visibility: isHidden ? .default : symbol.visibility)
    switch symbol.definition {
    case .common: return nil
    case .undefined: if symbol.binding == .local || symbol.isScripted || symbol.file == nil { return nil }
    case .absolute: result.place = .absolute
    case .address(let address): result.place = neighbour(of: address, places)
    case .output(let section, _):
      result.place = places[section].map { .section($0) } ?? neighbour(of: addresses[number], places)
    case .input(let section, let offset):
      guard let output = sections[section].output else { return nil }
      result.place = places[output].map { .section($0) } ?? neighbour(of: addresses[number], places)
      let (end, overflow) = offset.addingReportingOverflow(symbol.size)
      // A thread-local symbol's value is its offset into each thread's copy.
      if symbol.kind == .tls { result.value = addresses[number] &- (threadStart ?? 0) }
      if !overflow { result.size = sections[section].position(end) &- sections[section].position(offset) }
    }
    return result
  }

  /// The section that an address of the script lies in or just behind.
  private func neighbour(of address: UInt64, _ places: [Int?]) -> Symbol.Place {
    var best: Int?
    for index in outputs.indices where outputs[index].isAllocated {
      guard places[index] != nil, outputs[index].address <= address else { continue }
      if let other = best, outputs[other].address > outputs[index].address { continue }
      best = index
    }
    return best.flatMap { places[$0] }.map { .section($0) } ?? .absolute
  }
}

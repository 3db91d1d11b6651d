// `-r`: placed sections come in, an object that can be linked again goes out. Sections are joined, relocations carried
// over to where their places went; nothing is resolved but names. Called by `Linker.link`.

import ObjectFile

extension Linker {
  /// The object and its map.
  mutating func relocatableResult() throws(LinkErrors) -> Result {
    layOut()
    finishLayout()
    try stopAtErrors()
    addresses = symbols.map { address(of: $0.definition) }
    var object = Object(kind: .relocatable, flags: flags ?? [])
    var places = [Int?](repeating: nil, count: outputs.count)
    for index in outputsInOrder where !outputs[index].isIgnored {
      let output = outputs[index]
      guard output.size < Self.mostBytes || output.type == .noBits else {
        throw LinkErrors([.tooLarge(section: output.name, size: output.size)])
      }
      places[index] = object.sections.count
      object.sections.append(
        Section(
          name: output.name, type: output.type, flags: output.flags, alignment: output.alignment,
          entrySize: output.entrySize, contents: output.type == .noBits ? [] : joinedContents(of: index),
          size: output.size, group: output.group))
    }
    var table = RelocatableSymbols(linker: self, places: places)
    table.addSymbols()
    object.symbols = table.symbols
    for index in outputsInOrder {
      guard let place = places[index] else { continue }
      object.sections[place].relocations = relocations(of: index, table)
    }
    return Result(executable: object, linker: self, warnings: warnings, notes: notes)
  }

  private func joinedContents(of index: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(outputs[index].size))
    apply(outputs[index].patches, to: &bytes)
    for number in outputs[index].members where sections[number].hasContents {
      let start = Int(sections[number].offset)
      bytes.replaceSubrange(start..<(start + sections[number].contents.count), with: sections[number].contents)
      linkFrames(of: number, in: &bytes)
    }
    return bytes
  }

  private func relocations(of index: Int, _ table: RelocatableSymbols) -> [Relocation] {
    var result: [Relocation] = []
    for number in outputs[index].members {
      let section = sections[number]
      result.reserveCapacity(result.count + section.relocations.count)
      for var relocation in section.relocations {
        relocation.offset &+= section.offset
        guard let index = symbol(of: relocation, in: number) else {
          result.append(relocation)
          continue
        }
        if case .input(let target, let offset) = symbols[index].definition {
          guard let output = sections[target].output else {
            // What it refers to was left out.
            result.append(Relocation(offset: relocation.offset, type: .none, symbol: nil))
            continue
          }
          if symbols[index].kind == .section {
            relocation.symbol = table.sectionSymbols[output]
            relocation.addend &+= Int64(bitPattern: sections[target].offset &+ offset)
            result.append(relocation)
            continue
          }
        }
        relocation.symbol = table.numbers[index]
        result.append(relocation)
      }
    }
    return result
  }
}

/// The symbols of the object while they are gathered.
private struct RelocatableSymbols {
  let linker: Linker
  /// For each output section its place in the object.
  let places: [Int?]
  var symbols: [Symbol] = []
  /// By the linker's symbol, its index in `symbols`.
  var numbers: [Int: Int] = [:]
  /// By output section, its symbol's index.
  var sectionSymbols: [Int: Int] = [:]

  init(linker: Linker, places: [Int?]) {
    self.linker = linker
    self.places = places
  }

  mutating func addSymbols() {
    for index in linker.outputsInOrder {
      guard let place = places[index] else { continue }
      sectionSymbols[index] = symbols.count
      symbols.append(Symbol(name: "", binding: .local, kind: .section, place: .section(place)))
    }
    for file in linker.filesInOrder { addLocals(of: linker.files[file]) }
    for number in linker.symbolsInOrder {
      guard let symbol = symbol(number) else { continue }
      numbers[number] = symbols.count
      symbols.append(symbol)
    }
  }

  private mutating func addLocals(of file: InputFile) {
    var isNamed = false
    for number in file.symbols where linker.symbols[number].binding == .local {
      let own = linker.symbols[number]
      guard own.kind != .section, let symbol = symbol(number), keeps(own) else { continue }
      if symbol.kind == .file {
        isNamed = true
      } else if !isNamed {
        let name = file.ownName.split(separator: "/").last.map(String.init) ?? file.ownName
        symbols.append(Symbol(name: name, binding: .local, kind: .file, place: .absolute))
        isNamed = true
      }
      numbers[number] = symbols.count
      symbols.append(symbol)
    }
    // What is dropped but needed follows in the order of the need.
    for section in file.sections where linker.sections[section].output != nil {
      for relocation in linker.sections[section].relocations {
        guard let number = relocation.symbol.map({ file.symbols[$0] }), numbers[number] == nil,
          linker.symbols[number].binding == .local, linker.symbols[number].kind != .section, let symbol = symbol(number)
        else { continue }
        numbers[number] = symbols.count
        symbols.append(symbol)
      }
    }
  }

  private func keeps(_ symbol: LinkedSymbol) -> Bool {
    guard linker.options.stripping != .everything, !symbol.name.isEmpty else { return false }
    switch linker.options.localSymbols {
    case .all: return true
    case .named: return !symbol.name.hasPrefix(".L")
    case .none: return false
    }
  }

  private func symbol(_ number: Int) -> Symbol? {
    let own = linker.symbols[number]
    var symbol = Symbol(
      name: own.name, value: linker.addresses[number], size: own.size, binding: own.binding, kind: own.kind,
      visibility: own.visibility)
    switch own.definition {
    case .undefined:
      guard own.binding != .local else { return nil }
      symbol.place = .undefined
    case .common(let size, let alignment):
      (symbol.place, symbol.value, symbol.size) = (.common, alignment, size)
    case .absolute, .address: symbol.place = .absolute
    case .output(let section, _):
      guard let place = places[section] else { return nil }
      symbol.place = .section(place)
    case .input(let section, _):
      guard let place = linker.sections[section].output.flatMap({ places[$0] }) else { return nil }
      symbol.place = .section(place)
    }
    return symbol
  }
}

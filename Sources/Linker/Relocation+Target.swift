// What a relocation refers to: the address of its symbol, its high part, its entry in the table; and what is said when
// there is none. For `Relocation` and `Relaxation`.

import ObjectFile

extension Linker {
  /// The address that a definition stands for; 0 for what has none.
  func address(of definition: LinkedSymbol.Definition) -> UInt64 {
    switch definition {
    case .undefined, .common: return 0
    case .absolute(let value), .address(let value): return value
    case .output(let section, let offset): return outputs[section].address &+ offset
    case .input(let number, let offset):
      if let place = sections[number].pieces?.place(of: offset) { return address(in: place.section, at: place.offset) }
      return address(in: number, at: offset)
    }
  }

  private func address(in number: Int, at offset: UInt64) -> UInt64 {
    guard let output = sections[number].output else { return 0 }
    return outputs[output].address &+ sections[number].offset &+ sections[number].position(offset)
  }

  /// What a relocation means: its symbol's address and the addend, but in a merged section the place that both name
  /// together, if the symbol is the section's.
  func value(of relocation: Relocation, in number: Int, symbolAt address: UInt64) -> UInt64 {
    let addend = UInt64(bitPattern: relocation.addend)
    if let index = symbol(of: relocation, in: number), symbols[index].kind == .section,
      case .input(let section, let offset) = symbols[index].definition, sections[section].pieces != nil
    {
      return self.address(of: .input(section: section, offset: offset &+ addend))
    }
    return address &+ addend
  }

  /// The relocation of the high part that a low part's label marks, and its section.
  func highPart(of relocation: Relocation, in number: Int) -> (section: Int, index: Int)? {
    guard let symbol = symbol(of: relocation, in: number),
      case .input(let section, let offset) = symbols[symbol].definition
    else { return nil }
    let relocations = sections[section].relocations
    var low = 0
    var high = relocations.count
    while low < high {
      let middle = (low + high) / 2
      if relocations[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    while low < relocations.count, relocations[low].offset == offset {
      switch relocations[low].type {
      case .pcrelHi20, .gotHi20: return (section, low)
      default: low += 1
      }
    }
    return nil
  }

  /// The value of a relocation's symbol; nil where it has none.
  func knownTarget(of relocation: Relocation, in number: Int) -> UInt64? {
    guard let index = symbol(of: relocation, in: number) else { return 0 }
    let isDescription = !sections[number].flags.contains(.allocate)
    switch symbols[index].definition {
    case .absolute, .address, .output, .common: return addresses[index]
    case .input(let section, _): return sections[section].output != nil ? addresses[index] : isDescription ? 0 : nil
    case .undefined:
      let isZero = symbols[index].isUndefinedWeak || !options.reportsUndefined
      return isZero || symbols[index].binding == .local && isDescription ? 0 : nil
    }
  }

  /// The same, with an error noted for a symbol that has none.
  mutating func target(of relocation: Relocation, in number: Int) -> UInt64? {
    if let value = knownTarget(of: relocation, in: number) { return value }
    guard let index = symbol(of: relocation, in: number) else { return nil }
    let place = place(section: number, offset: relocation.offset)
    if case .input(let section, _) = symbols[index].definition {
      errors.append(
        .discarded(
          place, symbol: displayName(of: index), section: sections[section].name,
          definedIn: files[sections[section].file].name))
    } else {
      noteUndefined(index, at: place)
    }
    return nil
  }

  /// Whether a relocation in what describes the code, and is not part of it, names a section that was left out.
  func describesNothing(_ relocation: Relocation, in number: Int) -> Bool {
    guard !sections[number].flags.contains(.allocate), let index = symbol(of: relocation, in: number),
      case .input(let section, _) = symbols[index].definition
    else { return false }
    return sections[section].output == nil
  }

  /// Reports a reference to what nobody defines; after some of one symbol in a row, that there are more.
  private mutating func noteUndefined(_ index: Int, at place: InputPlace) {
    let mostInRow = 5
    undefinedInRow = undefinedInRow.symbol == index ? (index, undefinedInRow.count + 1) : (index, 1)
    if undefinedInRow.count <= mostInRow {
      errors.append(.undefinedReference(place, symbol: displayName(of: index)))
    } else if undefinedInRow.count == mostInRow + 1 {
      errors.append(.moreUndefinedReferences(place, symbol: displayName(of: index)))
    }
  }

  /// A symbol's name; of a section's symbol, the section's.
  private func displayName(of index: Int) -> String {
    let symbol = symbols[index]
    if symbol.name.isEmpty, case .input(let section, _) = symbol.definition { return sections[section].name }
    return symbol.name
  }

  func targetName(_ relocation: Relocation, in number: Int) -> String {
    guard let index = symbol(of: relocation, in: number) else { return "`*ABS*'" }
    let name = displayName(of: index)
    switch symbols[index].definition {
    case .undefined: return "undefined symbol `\(name)'"
    case .input(let section, _) where symbols[index].binding != .local:
      return "symbol `\(name)' defined in \(sections[section].name) section in \(files[sections[section].file].name)"
    case .absolute where symbols[index].file != nil && symbols[index].binding != .local:
      return "symbol `\(name)' defined in *ABS* section in \(symbols[index].file.map { files[$0].name } ?? "")"
    case .input, .absolute, .address, .output, .common: return "`\(name)'"
    }
  }

  func isCallToNowhere(_ relocation: Relocation, in number: Int) -> Bool {
    guard relocation.type.row.field == .upperAndJump, let index = symbol(of: relocation, in: number) else {
      return false
    }
    return symbols[index].isUndefinedWeak
  }

  /// Whether an `auipc` cannot reach what a `lui` can: a low address, seen from a high one.
  func reachesByAbsolute(value: UInt64, pc: UInt64) -> Bool {
    let field = RelocationField.upper20
    return !field.holds(Int64(bitPattern: value &- pc)) && field.holds(Int64(bitPattern: value))
  }

  func tableEntry(of relocation: Relocation, in number: Int) -> UInt64 {
    guard let section = table.section, let symbol = symbol(of: relocation, in: number),
      let offset = table.offsets[symbol]
    else { return 0 }
    return address(of: .input(section: section, offset: offset)) &+ UInt64(bitPattern: relocation.addend)
  }

  /// What the high part at the label computed, with the low part's addend.
  mutating func lowOfPair(_ relocation: Relocation, in number: Int) -> UInt64? {
    guard let (section, index) = highPart(of: relocation, in: number), let output = sections[section].output else {
      errors.append(.missingHighPart(place(section: number, offset: relocation.offset)))
      return nil
    }
    let high = sections[section].relocations[index]
    let pc = outputs[output].address &+ sections[section].offset &+ sections[section].position(high.offset)
    var whole: UInt64
    if high.type.row.formula == .tableEntry {
      whole = tableEntry(of: high, in: section) &- pc
    } else {
      // (what is undefined is reported at the high part)
      guard let target = knownTarget(of: high, in: section) else { return nil }
      let value = value(of: high, in: section, symbolAt: target)
      whole = reachesByAbsolute(value: value, pc: pc) ? value : value &- pc
    }
    let upper = (whole &+ 0x800) >> 12
    whole = whole &+ UInt64(bitPattern: relocation.addend)
    guard (whole &+ 0x800) >> 12 == upper else {
      errors.append(.lowPartOverflow(place(section: number, offset: relocation.offset)))
      return nil
    }
    return whole
  }

  func fillTable(_ bytes: inout [UInt8]) {
    for symbol in table.symbols {
      guard let offset = table.offsets[symbol] else { continue }
      bytes.put(addresses[symbol], at: Int(offset), byteCount: Int(OffsetTable.entrySize))
    }
  }

  /// Where the template of thread-local storage begins.
  var threadStart: UInt64? {
    outputs.filter { $0.flags.contains(.threadLocal) && !$0.isIgnored }.map(\.address).min()
  }
}

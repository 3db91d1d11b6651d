// The symbols of the object: those that anyone can name, and of the others those that relocations name.

import ObjectFile

extension Assembler {
  /// Appends the symbols of the object, local ones first, and gives each of ours its number there.
  mutating func emitSymbols(into object: inout Object) -> [Int] {
    var numbers = [Int](repeating: 0, count: symbols.entries.count)
    if let fileName { object.symbols.append(Symbol(name: fileName, kind: .file, place: .absolute)) }
    var labels: [Int: Symbol] = [:]
    var late: [(index: Int, symbol: Symbol)] = []
    var outsiders: [(index: Int, symbol: Symbol)] = []
    for index in symbolOrder() {
      let id = SymbolID(index: Int32(truncatingIfNeeded: index))
      guard isEmitted(id), let symbol = symbol(id) else { continue }
      if symbol.binding == .local, isLocalLabel(id) {
        labels[index] = symbol
        continue
      }
      if symbol.kind == .section, case .section(let section) = symbol.place, sections[section].isNamedLate {
        late.append((index, symbol))
        continue
      }
      if symbol.binding == .local {
        numbers[index] = object.symbols.count
        object.symbols.append(symbol)
      } else {
        outsiders.append((index, symbol))
      }
    }
    // GNU as makes symbols of local labels only where a relocation needs one.
    for id in symbols.relocatedLabels {
      guard let symbol = labels[Int(id.index)] else { continue }
      numbers[Int(id.index)] = object.symbols.count
      object.symbols.append(symbol)
    }
    for (index, symbol) in late {
      numbers[index] = object.symbols.count
      object.symbols.append(symbol)
    }
    // Of the attributes, which no statement made.
    if let last = object.sections.indices.last, object.sections[last].type == .riscvAttributes {
      object.symbols.append(Symbol(name: object.sections[last].name, kind: .section, place: .section(last)))
    }
    for (index, symbol) in outsiders {
      numbers[index] = object.symbols.count
      object.symbols.append(symbol)
    }
    return numbers
  }

  /// The symbols as GNU as comes to make them: when they are first named, but those of assigned local labels then.
  private func symbolOrder() -> [Int] {
    guard !symbols.assignedLabels.isEmpty else { return Array(symbols.entries.indices) }
    var order: [Int] = []
    order.reserveCapacity(symbols.entries.count)
    var assigned = symbols.assignedLabels[...]
    for index in 0...symbols.entries.count {
      while let first = assigned.first, first.count == index {
        order.append(Int(first.symbol.index))
        assigned.removeFirst()
      }
      if index < symbols.entries.count, !symbols.entries[index].isAssigned { order.append(index) }
    }
    return order
  }

  private func isEmitted(_ id: SymbolID) -> Bool {
    let entry = symbols[id]
    switch entry.naming {
    case .named(let name):
      if entry.isRelocated || entry.isExported || options.keepsLocals { return true }
      return !symbols.names.hasLocalPrefix(name)
    case .mapping: return true
    case .fake, .upperHalf, .numeric, .inner: return entry.isRelocated
    }
  }

  /// The symbol as the object has it; nil if it only stands for another one.
  private mutating func symbol(_ id: SymbolID) -> Symbol? {
    if case .expression(let expression) = symbols[id].value, expression.form == .symbol, expression.constant == 0 {
      copyKind(to: id, from: expression.left)
    }
    let entry = symbols[id]
    var symbol = Symbol(
      name: symbols.name(id), size: size(of: id), binding: entry.binding, kind: entry.kind,
      visibility: entry.visibility)
    symbol.isVariant = entry.isVariant
    switch evaluation.worth(of: id, symbols, in: .sections(sections)) {
    case .absolute(let value):
      symbol.value = UInt64(bitPattern: value)
      symbol.place = .absolute
    case .place(let region, let offset):
      symbol.value = UInt64(bitPattern: offset)
      symbol.place = .section(Int(region))
      if sections[Int(region)].flags.contains(.threadLocal), symbol.kind != .section { symbol.kind = .tls }
    case .open(let other, _):
      guard other == id else { return nil }
      if case .common(let size, let alignment) = entry.value {
        symbol.value = alignment
        symbol.size = size
        symbol.place = .common
      } else if case .numeric(let number, let instance) = entry.naming {
        report(.error, .forwardLabelUndefined(number, instance: instance), at: entry.place)
        return nil
      }
      if entry.binding == .weak, !entry.isReferenced, !entry.isRelocated { return nil }
      if symbol.binding == .local { symbol.binding = .global }
    case .impossible(let impossibility):
      report(impossibility, at: entry.place)
      return nil
    }
    return symbol
  }

  private mutating func size(of id: SymbolID) -> UInt64 {
    guard let (expression, place) = symbols.sizes[id] else { return 0 }
    switch evaluation.worth(of: expression, symbols, in: .sections(sections)) {
    case .absolute(let value): return UInt64(bitPattern: value)
    case .place, .open, .impossible:
      report(.error, .sizeNotConstant(symbols.name(id)), at: place)
      return 0
    }
  }
}

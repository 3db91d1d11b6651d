// Every input's symbols come in, one table goes out in which each name has one definition, or is known to have none.
// The rules are the System V ABI's: strong before common before weak, and never two strong ones.

import ObjectFile

/// A symbol of the link: a file's local one, or all that goes by one global name.
struct LinkedSymbol {
  enum Definition: Equatable {
    case undefined
    case absolute(UInt64)
    /// In an input section: an offset into it as the file has it.
    case input(section: Int, offset: UInt64)
    /// In an output section, by the script.
    case output(section: Int, offset: UInt64)
    /// By the script, outside of any section, to be an address: shown in the section it lies beside.
    case address(UInt64)
    case common(size: UInt64, alignment: UInt64)
  }

  let name: String
  var binding: Symbol.Binding
  var kind: Symbol.Kind
  var visibility: Symbol.Visibility
  var size: UInt64
  var definition: Definition
  /// Who defines it, or first refers to it; nil for the script.
  var file: Int?
  /// Some file refers to it.
  var isReferenced = false
  /// Defined by the script or an option.
  var isScripted = false

  /// Undefined, but that is allowed and means 0.
  var isUndefinedWeak: Bool { definition == .undefined && binding == .weak }
}

extension Linker {
  /// Gives a file's symbols their place in `symbols`.
  mutating func addSymbols(of file: Int) {
    let object = files[file].object
    let numbers = sectionNumbers[file]
    var indices: [Int] = []
    indices.reserveCapacity(object.symbols.count)
    for symbol in object.symbols {
      let definition = Self.definition(of: symbol, numbers)
      guard symbol.binding == .local else {
        indices.append(addGlobal(symbol, definition, of: file))
        continue
      }
      indices.append(symbols.count)
      symbols.append(
        LinkedSymbol(
          name: symbol.name, binding: .local, kind: symbol.kind, visibility: symbol.visibility, size: symbol.size,
          definition: definition, file: file))
    }
    files[file].symbols = indices
  }

  /// Where a file's symbol stands. What is defined in a section that is left out is undefined here.
  private static func definition(of symbol: Symbol, _ numbers: [Int?]) -> LinkedSymbol.Definition {
    switch symbol.place {
    case .undefined: return .undefined
    case .absolute: return .absolute(symbol.value)
    case .common: return .common(size: symbol.size, alignment: max(symbol.value, 1))
    case .section(let index):
      guard let section = numbers[index] else { return .undefined }
      return .input(section: section, offset: symbol.value)
    }
  }

  private mutating func addGlobal(_ symbol: Symbol, _ definition: LinkedSymbol.Definition, of file: Int) -> Int {
    let new = LinkedSymbol(
      name: symbol.name, binding: symbol.binding, kind: symbol.kind, visibility: symbol.visibility,
      size: symbol.size, definition: definition, file: file, isReferenced: definition == .undefined)
    guard let index = globals[symbol.name] else {
      globals[symbol.name] = symbols.count
      symbols.append(new)
      return symbols.count - 1
    }
    let old = symbols[index]
    switch (Self.strength(old), Self.strength(new)) {
    case (.undefined, .undefined):
      // One strong reference is enough to want a definition.
      if new.binding == .global, old.binding == .weak { symbols[index].binding = .global }
      if new.binding == .global && old.binding == .weak || old.file == nil { symbols[index].file = file }
    case (.common, .common):
      guard case .common(let oldSize, let oldAlignment) = old.definition,
        case .common(let size, let alignment) = new.definition
      else { break }
      symbols[index].definition = .common(size: max(oldSize, size), alignment: max(oldAlignment, alignment))
      if size > oldSize {
        symbols[index].size = size
        symbols[index].file = file
      }
    case (.strong, .strong):
      if case .absolute = definition, definition == old.definition { break }
      if !options.allowsMultipleDefinitions {
        errors.append(
          .multipleDefinition(
            place(of: symbol, in: file), symbol: symbol.name, first: place(ofDefinition: old)))
      }
    case (let held, let offered) where offered.rawValue > held.rawValue:
      symbols[index] = new
      symbols[index].isReferenced = old.isReferenced
      // (what a definition does not say stays as it was)
      if new.size == 0 { symbols[index].size = old.size }
      if new.kind == .none { symbols[index].kind = old.kind }
      symbols[index].visibility = old.visibility
    default: break
    }
    if definition == .undefined { symbols[index].isReferenced = true }
    symbols[index].visibility = Self.stricter(symbols[index].visibility, symbol.visibility)
    return index
  }

  private enum Strength: Int { case undefined, weak, common, strong }

  private static func strength(_ symbol: LinkedSymbol) -> Strength {
    switch symbol.definition {
    case .undefined: .undefined
    case .common: .common
    case .absolute, .input, .output, .address: symbol.binding == .weak ? .weak : .strong
    }
  }

  /// Internal is stricter than hidden, hidden than protected, and default is no demand at all.
  private static func stricter(_ one: Symbol.Visibility, _ other: Symbol.Visibility) -> Symbol.Visibility {
    if one == .default { return other }
    if other == .default { return one }
    return one.rawValue < other.rawValue ? one : other
  }

  private func place(of symbol: Symbol, in file: Int) -> InputPlace {
    guard case .section(let index) = symbol.place, let section = sectionNumbers[file][index] else {
      return InputPlace(file: files[file].name, section: "*ABS*", offset: symbol.value)
    }
    return place(section: section, offset: symbol.value)
  }

  private func place(ofDefinition symbol: LinkedSymbol) -> InputPlace {
    if case .input(let section, let offset) = symbol.definition { return place(section: section, offset: offset) }
    return InputPlace(file: symbol.file.map { files[$0].name } ?? "", section: "*ABS*", offset: 0)
  }

  /// An input's place as messages name it, with the symbol before it.
  func place(section number: Int, offset: UInt64) -> InputPlace {
    let section = sections[number]
    var best: (offset: UInt64, name: String)?
    for index in files[section.file].object.symbols.indices {
      let symbol = files[section.file].object.symbols[index]
      guard symbol.kind == .function || symbol.kind == .none, case .section(let place) = symbol.place,
        sectionNumbers[section.file][place] == number, symbol.value <= offset, !symbol.name.isEmpty,
        !symbol.name.hasPrefix(".L"), !symbol.name.hasPrefix("$")
      else { continue }
      if let best, best.offset > symbol.value { continue }
      best = (symbol.value, symbol.name)
    }
    return InputPlace(
      file: files[section.file].name, function: best?.name, section: section.name, offset: offset)
  }

  /// Gives common symbols room: a section `COMMON` without contents for each file that has some. Their order is that
  /// of GNU ld's hash table, so that both make the same image.
  mutating func allocateCommons() {
    var commons: [Int: Int] = [:]
    let inOrder = symbolsInOrder.filter { if case .common = symbols[$0].definition { true } else { false } }
    for index in inOrder {
      guard case .common(let size, let alignment) = symbols[index].definition, let file = symbols[index].file
      else { continue }
      let number: Int
      if let known = commons[file] {
        number = known
      } else {
        number = sections.count
        commons[file] = number
        sections.append(
          InputSection(Section(name: "COMMON", type: .noBits, flags: [.allocate, .write]), file: file))
        files[file].sections.append(number)
      }
      let start = sections[number].size.alignedUp(to: alignment)
      let (end, overflow) = (start ?? .max).addingReportingOverflow(size)
      guard let start, !overflow else {
        errors.append(.tooLarge(section: "COMMON", size: size))
        continue
      }
      sections[number].alignment = max(sections[number].alignment, alignment)
      sections[number].size = end
      symbols[index].definition = .input(section: number, offset: start)
    }
  }
}

extension UInt64 {
  /// The next multiple of `alignment`, a power of two; nil past the end of memory.
  func alignedUp(to alignment: UInt64) -> UInt64? {
    let (sum, overflow) = addingReportingOverflow(alignment &- 1)
    return overflow ? nil : sum & ~(alignment &- 1)
  }
}

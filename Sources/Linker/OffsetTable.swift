// The global offset table: for code that fetches addresses from it (`la` under `.option pic`) an entry a symbol, filled
// at link time. Made before placement as a section `.got` like any other; `Relocation` fills it.

import ObjectFile

struct OffsetTable {
  /// The section `.got`; nil when nothing uses it.
  var section: Int?
  /// For each symbol its entry's offset in the section, and the symbols in that order.
  var offsets: [Int: UInt64] = [:]
  var symbols: [Int] = []

  static let entrySize: UInt64 = 8
}

extension Linker {
  /// Collects what needs an entry, and adds the section for them.
  mutating func makeOffsetTable() {
    var owner: Int?
    let columns = RelocationType.columns
    for number in sections.indices where !sections[number].isDiscarded {
      for relocation in sections[number].relocations {
        guard case .tableEntry = columns[Int(relocation.type.rawValue)].formula else { continue }
        guard let symbol = symbol(of: relocation, in: number), table.offsets[symbol] == nil else { continue }
        owner = owner ?? sections[number].file
        // (the first entry is the dynamic linker's)
        table.offsets[symbol] = OffsetTable.entrySize * UInt64(table.symbols.count + 1)
        table.symbols.append(symbol)
      }
    }
    guard let owner else { return }
    // As GNU ld has them: the table, and two words that dynamic linking would use.
    table.section = sections.count
    let count = Int(OffsetTable.entrySize) * (table.symbols.count + 1)
    addSection(".got", contents: [UInt8](repeating: 0, count: count), to: owner)
    addSection(".got.plt", contents: [UInt8](repeating: 0xff, count: 8) + [UInt8](repeating: 0, count: 8), to: owner)
    defineTable(sections.count - 2)
  }

  /// The table's own symbol, unless a file defines it.
  private mutating func defineTable(_ section: Int) {
    let name = "_GLOBAL_OFFSET_TABLE_"
    let index = globals[name] ?? symbols.count
    if index == symbols.count {
      globals[name] = index
      symbols.append(
        LinkedSymbol(
          name: name, binding: .global, kind: .object, visibility: .hidden, size: 0, definition: .undefined))
    }
    guard symbols[index].definition == .undefined else { return }
    symbols[index].definition = .input(section: section, offset: 0)
    symbols[index].visibility = .hidden
    symbols[index].file = nil
  }

  private mutating func addSection(_ name: String, contents: [UInt8], to file: Int) {
    files[file].sections.append(sections.count)
    sections.append(
      InputSection(
        Section(
          name: name, type: .progBits, flags: [.allocate, .write], alignment: OffsetTable.entrySize,
          entrySize: OffsetTable.entrySize, contents: contents), file: file))
  }
}

// An object as text, so that a test can hold it against what GNU as made of the same source.

import ObjectFile

/// Sections with bytes and relocations, then symbols. Mapping symbols, section symbols and what no name is
/// given in the source are left out, attributes too.
struct Listing {
  let text: String

  init(_ object: Object) {
    var lines: [String] = []
    for section in object.sections where section.size > 0 && section.type != .riscvAttributes {
      lines += Listing.lines(section, of: object)
    }
    lines += object.symbols.filter(Listing.isListed).map { Listing.line($0, of: object) }.sorted()
    text = lines.joined(separator: "\n")
  }

  private static func lines(_ section: Section, of object: Object) -> [String] {
    var lines = ["\(section.name) \(flags(section)) align \(section.alignment) size \(section.size)"]
    var last = ""
    for start in stride(from: 0, to: section.contents.count, by: 16) {
      let row = section.contents[start..<min(start + 16, section.contents.count)]
      let bytes = row.map { hexadecimal(UInt64($0), digits: 2) }.joined(separator: " ")
      if bytes != last {
        lines.append("  \(hexadecimal(UInt64(start), digits: 4)) \(bytes)")
      } else if lines.last != "  *" {
        lines.append("  *")
      }
      last = bytes
    }
    // By place; of one place in the order that they have.
    for relocation in section.relocations.enumerated().sorted(by: {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    })
    .map(\.element) {
      lines.append(
        "  @\(hexadecimal(relocation.offset, digits: 4)) \(relocation.type) \(target(relocation, of: object))")
    }
    return lines
  }

  private static func target(_ relocation: Relocation, of object: Object) -> String {
    let symbol = relocation.symbol.map { object.symbols[$0] }
    let name = symbol.map { isNameless($0) ? place($0, of: object) : $0.name } ?? ""
    return relocation.addend == 0 && !name.isEmpty
      ? name : "\(name)\(relocation.addend < 0 ? "" : "+")\(relocation.addend)"
  }

  private static func flags(_ section: Section) -> String {
    var text = section.type == .noBits ? "nobits " : section.type == .progBits ? "" : "type \(section.type.rawValue) "
    let letters: [(SectionFlags, String)] = [
      (.allocate, "a"), (.write, "w"), (.execute, "x"), (.merge, "M"), (.strings, "S"), (.threadLocal, "T"),
    ]
    for (flag, letter) in letters where section.flags.contains(flag) { text += letter }
    return text + (section.entrySize > 0 ? " entries of \(section.entrySize)" : "")
  }

  static func isMapping(_ symbol: Symbol) -> Bool {
    symbol.name == "$d" || symbol.name == "$x" || symbol.name.hasPrefix("$xrv")
  }

  /// Named by the assembler alone: `.L0 ` and numeric labels.
  private static func isNameless(_ symbol: Symbol) -> Bool {
    symbol.kind == .section || symbol.name == ".L0 " || symbol.name.contains("\u{2}")
  }

  private static func isListed(_ symbol: Symbol) -> Bool { !isNameless(symbol) && !isMapping(symbol) }

  private static func place(_ symbol: Symbol, of object: Object) -> String {
    switch symbol.place {
    case .undefined: "undefined"
    case .absolute: "0x" + String(symbol.value, radix: 16)
    case .common: "common align \(symbol.value)"
    case .section(let index): "\(object.sections[index].name)+0x" + String(symbol.value, radix: 16)
    }
  }

  private static func line(_ symbol: Symbol, of object: Object) -> String {
    var line = "\(symbol.name) = \(place(symbol, of: object))"
    if symbol.binding != .local { line += " \(symbol.binding)" }
    if symbol.kind != .none { line += " \(symbol.kind)" }
    if symbol.visibility != .default { line += " \(symbol.visibility)" }
    if symbol.size > 0 { line += " size \(symbol.size)" }
    return line
  }

  private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

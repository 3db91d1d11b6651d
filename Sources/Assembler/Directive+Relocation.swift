// `.reloc`: a relocation by its name, at a place that need not be here.

import ObjectFile

/// A relocation that the source asks for.
struct WrittenRelocation {
  var section: Int
  var offset: Expression
  var type: RelocationType
  var target: Expression
  var place: Place
}

extension Assembler {
  /// Names that GNU as has for all machines.
  private static let commonRelocations: [String: RelocationType] = [
    "BFD_RELOC_NONE": .none, "BFD_RELOC_32": .abs32, "BFD_RELOC_64": .abs64,
  ]

  /// `.reloc offset, name, expression`.
  mutating func relocation() throws(StatementError) {
    let place = place(of: next)
    let offset = try requiredExpression()
    guard accept(",") else { throw error(.relocationNameMissing) }
    let start = next
    let name = text(token)
    guard let type = Assembler.commonRelocations[name] ?? RelocationType.allCases.first(where: { $0.name == name })
    else {
      throw error(.unknownRelocation(name), at: start)
    }
    next += 1
    var target = Expression.absent
    if accept(",") { target = try requiredExpression() }
    try endOfStatement()
    writtenRelocations.append(
      WrittenRelocation(
        section: sections.currentSection, offset: offset, type: type, target: target, place: place))
  }

  /// Adds a section's written relocations to those that its contents ask for, by their places.
  mutating func appendWrittenRelocations(of section: Int, to output: inout SectionOutput) {
    guard writtenRelocations.contains(where: { $0.section == section }) else { return }
    for written in writtenRelocations where written.section == section {
      let symbol = symbols.anonymous(written.offset, place: written.place)
      let offset: Int64
      switch evaluation.worth(of: symbol, symbols, in: .sections(sections)) {
      case .absolute(let value), .place(Int64(section), let value): offset = value
      case .place, .open, .impossible: offset = -1
      }
      guard offset >= 0, offset <= Int64(output.bytes.count) else {
        report(.error, .badRelocationOffset, at: written.place)
        continue
      }
      var relocation = Relocation(offset: UInt64(offset), type: written.type, symbol: nil)
      if written.target.form != .absent {
        let target = reduce(symbols.anonymous(written.target, place: written.place))
        relocation.addend = target.plus
        if case .absolute(let value) = evaluation.worth(of: target.symbol, symbols, in: .sections(sections)) {
          relocation.addend &+= value
        } else {
          noteRelocation(target.symbol, at: written.place)
          relocation.symbol = Int(target.symbol.index)
        }
      }
      output.relocations.append(relocation)
    }
    let places = output.relocations.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    output.relocations = places.map(\.element)
  }
}

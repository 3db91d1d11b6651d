// Mapping symbols, which tell disassemblers where code begins and where data (psABI, "Mapping Symbol"): made while
// sections grow, and thinned out when all addresses are known.

/// The start of a run of code or data in a code section.
struct Mapping: BitwiseCopyable {
  enum Kind: BitwiseCopyable { case data, code }
  var kind: Kind
  var symbol: SymbolID
  /// It names an ISA, so that a plain one at the same place is the one to go.
  var namesISA: Bool
}

extension Assembler {
  /// Says what comes next in a code section: where that changes, a symbol `$x` or `$d` tells disassemblers
  /// (psABI, "Mapping Symbol"). `isPadding` does not make a change of the ISA known.
  @inline(__always)
  mutating func mark(_ kind: Mapping.Kind, isPadding: Bool = false) {
    guard sections.current.isCode else { return }
    let section = sections.currentSection
    if sections[section].mapping == kind, kind == .data || currentISA == sections[section].mappedISA { return }
    markSlowly(kind, section, isPadding: isPadding)
  }

  @inline(never)
  private mutating func markSlowly(_ kind: Mapping.Kind, _ section: Int, isPadding: Bool) {
    let isa = currentISA ?? symbols.intern("$x" + mode.architecture.description)
    currentISA = isa
    let known = sections[section].mappedISA
    let namesISA = kind == .code && (known == nil || (known != isa && !isPadding))
    if !namesISA, sections[section].mapping == kind { return }
    let name = namesISA ? isa : symbols.intern(kind == .code ? "$x" : "$d")
    if namesISA { sections[section].mappedISA = isa }
    sections[section].mapping = kind
    let symbol = symbols.mapping(name, at: sections.here, place: here)
    sections.current.mappings.append(Mapping(kind: kind, symbol: symbol, namesISA: namesISA))
  }

  /// Of mapping symbols at one place the last counts, unless it would lose an ISA's name; and at the end of a
  /// section there is nothing left to map.
  mutating func removeMappings(_ entry: SectionEntry, end: Int) {
    var last: (mapping: Mapping, address: Int)?
    for chunk in entry.chunks {
      for mapping in sections.chunks[chunk].mappings {
        guard case .position(let position) = symbols[mapping.symbol].value else { continue }
        let address = sections.chunks[chunk].address(fragment: position.fragment, offset: position.offset)
        if let last, last.address == address {
          if last.mapping.namesISA, mapping.kind == .code, !mapping.namesISA {
            symbols[mapping.symbol].naming = .inner
            continue
          }
          symbols[last.mapping.symbol].naming = .inner
        }
        last = (mapping, address)
      }
    }
    if let last, last.address == end { symbols[last.mapping.symbol].naming = .inner }
  }

  /// Padding of an odd size begins with a byte that is no code.
  mutating func mapOddPadding() {
    for index in sections.chunks.indices where sections.chunks[index].isCode {
      for fragmentIndex in sections.chunks[index].fragments.indices {
        let fragment = sections.chunks[index].fragments[fragmentIndex]
        guard case .align(_, .nops, _) = fragment.kind, fragment.size % 2 == 1 else { continue }
        let data = Position(
          chunk: Int32(truncatingIfNeeded: index), fragment: Int32(truncatingIfNeeded: fragmentIndex), run: 0,
          offset: fragment.end)
        let mappings = sections.chunks[index].mappings
        let place = mappings.firstIndex { symbols.isMapping($0.symbol, after: data) } ?? mappings.count
        let dataSymbol = symbols.mapping(symbols.intern("$d"), at: data, place: fragment.place)
        var added = [Mapping(kind: .data, symbol: dataSymbol, namesISA: false)]
        // A symbol that said that code begins here says so one byte further on. Where none did, GNU as
        // writes none.
        if place > 0, symbols.isMapping(mappings[place - 1].symbol, at: data),
          case .mapping(let name) = symbols[mappings[place - 1].symbol].naming
        {
          var code = data
          code.offset += 1
          let codeSymbol = symbols.mapping(name, at: code, place: fragment.place)
          added.append(Mapping(kind: .code, symbol: codeSymbol, namesISA: mappings[place - 1].namesISA))
        }
        sections.chunks[index].mappings.insert(contentsOf: added, at: place)
      }
    }
  }
}

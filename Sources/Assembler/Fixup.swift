// Places in the fixed bytes whose value waits for symbols, and how statements note them. `Emission` turns each
// into bytes or relocations once all addresses are known.

import ObjectFile

struct Fixup {
  enum Kind {
    /// A number of 1, 2, 4 or 8 bytes.
    case data(bytes: UInt8)
    /// An instruction's operand.
    case relocation(RelocationType)
  }
  var kind: Kind
  /// The linker may shorten the code around it.
  var isRelaxable: Bool
  var fragment: Int32
  /// Into the chunk's fixed bytes.
  var offset: Int
  var expression: Expression
  var place: Place
}

extension Assembler {
  /// Notes that the next bytes are to hold `expression`.
  mutating func addFixup(_ kind: Fixup.Kind, _ expression: Expression, place: Place) {
    let position = sections.here
    sections.current.fixups.append(
      Fixup(
        kind: kind, isRelaxable: mode.relaxes, fragment: position.fragment, offset: position.offset,
        expression: expression, place: place))
  }

  /// Ends the run of fixed bytes with something whose size is not known yet.
  mutating func addFragment(
    _ kind: Fragment.Kind, size: Int, target: SymbolID = .none, addend: Int64 = 0, place: Place? = nil
  ) {
    sections.current.fragments.append(
      Fragment(
        kind: kind, end: sections.current.length, target: target, addend: addend, size: size,
        isRelaxable: mode.relaxes, place: place ?? here))
  }

  // MARK: Mapping symbols

  /// Says what comes next in a code section: where that changes, a symbol `$x` or `$d` tells disassemblers
  /// (psABI, "Mapping Symbol"). `isPadding` does not make a change of the ISA known.
  @inline(__always)
  mutating func mark(_ kind: Mapping.Kind, isPadding: Bool = false) {
    guard sections.current.isCode else { return }
    let section = sections.currentSection
    if sections[section].mapping == kind, kind == .data || codeState == sections[section].mappedISA { return }
    markSlowly(kind, section, isPadding: isPadding)
  }

  @inline(never)
  private mutating func markSlowly(_ kind: Mapping.Kind, _ section: Int, isPadding: Bool) {
    let isa = codeState ?? symbols.intern("$x" + mode.architecture.description)
    codeState = isa
    let known = sections[section].mappedISA
    let namesISA = kind == .code && (known == nil || (known != isa && !isPadding))
    if !namesISA, sections[section].mapping == kind { return }
    let name = namesISA ? isa : symbols.intern(kind == .code ? "$x" : "$d")
    if namesISA { sections[section].mappedISA = isa }
    sections[section].mapping = kind
    let symbol = symbols.mapping(name, at: sections.here, place: here)
    sections.current.mappings.append(Mapping(kind: kind, symbol: symbol, namesISA: namesISA))
  }
}

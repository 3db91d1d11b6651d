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
        place: place ?? here))
    sections.current.startRun()
  }
}

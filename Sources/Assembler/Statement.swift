// What the `Parser` finds at the start of a statement; its operands are the tokens that follow. A label
// is a statement of its own, so that `1: ret` is two. It dies once it is obeyed.

enum Statement {
  case label(NameID)
  case numericLabel(UInt32)
  /// `name = …`; `once` for `==`, which allows no second.
  case assignment(NameID, once: Bool)
  case directive(Directive)
  /// The macro's index.
  case macroCall(Int)
  /// The index of the mnemonic's forms in the vocabulary.
  case instruction(Int)
  case pseudoInstruction(PseudoInstruction)

  var isLabel: Bool {
    switch self {
    case .label, .numericLabel: true
    case .assignment, .directive, .macroCall, .instruction, .pseudoInstruction: false
    }
  }
}

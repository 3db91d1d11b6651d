// A token: what the `Lexer` makes of a statement's bytes, and the `Parser` and `Operands` read.

struct Token: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case identifier
    /// `value` is the number.
    case integer
    /// An integer of more than 64 bits; its digits are the text.
    case longInteger
    /// `1b` or `1f`: `value` is the number, `character` the direction.
    case localLabel
    /// The bytes between the quotes, escapes not yet replaced.
    case string
    /// One or two characters of punctuation.
    case punctuation
    /// Something no statement can hold; `value` says what (`Lexer.Flaw`).
    case flaw
    /// The end of the statement.
    case end
  }
  var kind: Kind
  /// A punctuation's character; two characters are told apart by `Lexer.Pair`.
  var character: UInt8
  /// Offsets into the text.
  var start: Int32
  var end: Int32
  /// An integer's value, or an identifier's hash.
  var value: UInt64

  func `is`(_ character: Unicode.Scalar) -> Bool {
    kind == .punctuation && self.character == UInt8(truncatingIfNeeded: character.value)
  }
}

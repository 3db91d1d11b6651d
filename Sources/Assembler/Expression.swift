// The value of an expression while symbols are still open: a constant, a symbol plus a constant, or one
// operation on two symbols. What is deeper hangs from nameless symbols (`Symbols.anonymous`), so that an
// expression is always 24 bytes. The parser makes them; directives, operands and fixups read them.

/// The number of a symbol in `Symbols`.
struct SymbolID: Equatable, Hashable, BitwiseCopyable {
  var index: Int32
  static let none = SymbolID(index: -1)
}

struct Expression: Equatable, BitwiseCopyable {
  enum Form: UInt8, BitwiseCopyable {
    /// Nothing was written.
    case absent
    /// `constant` alone.
    case constant
    /// `left + constant`.
    case symbol
    /// `operator left`.
    case negate, complement, logicalNot
    /// `left operator right + constant`.
    case add, subtract
    /// `left operator right`.
    case multiply, divide, modulo, shiftLeft, shiftRight
    case or, orNot, exclusiveOr, and
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case logicalAnd, logicalOr
  }
  var form: Form
  var left = SymbolID.none
  var right = SymbolID.none
  var constant: Int64 = 0

  static let absent = Expression(form: .absent)

  static func constant(_ value: Int64) -> Expression { Expression(form: .constant, constant: value) }

  static func symbol(_ symbol: SymbolID, plus constant: Int64 = 0) -> Expression {
    Expression(form: .symbol, left: symbol, constant: constant)
  }
}

extension Expression.Form {
  /// How tightly an operator binds, as GNU as has it: `|` and `&` more tightly than `+`.
  var rank: Int {
    switch self {
    case .multiply, .divide, .modulo, .shiftLeft, .shiftRight: 6
    case .or, .orNot, .exclusiveOr, .and: 5
    case .add, .subtract: 4
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 3
    case .logicalAnd: 2
    case .logicalOr: 1
    case .absent, .constant, .symbol, .negate, .complement, .logicalNot: 0
    }
  }

  var isComparison: Bool { rank == 3 }

  /// As it is written.
  var spelling: String {
    switch self {
    case .absent, .constant, .symbol: ""
    case .negate, .subtract: "-"
    case .complement: "~"
    case .logicalNot, .orNot: "!"
    case .add: "+"
    case .multiply: "*"
    case .divide: "/"
    case .modulo: "%"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .or: "|"
    case .exclusiveOr: "^"
    case .and: "&"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .logicalAnd: "&&"
    case .logicalOr: "||"
    }
  }

  /// The operation on two numbers, wrapping at 64 bits. `>>` is logical, a shift by 64 and more gives 0,
  /// a true comparison is -1, division by 0 divides by 1 (the parser warns): all as in GNU as.
  func applied(_ left: Int64, _ right: Int64) -> Int64 {
    switch self {
    case .absent, .constant, .symbol: return left &+ right
    case .negate: return 0 &- left
    case .complement: return ~left
    case .logicalNot: return left == 0 ? 1 : 0
    case .add: return left &+ right
    case .subtract: return left &- right
    case .multiply: return left &* right
    case .divide: return right == 0 ? left : left.dividedReportingOverflow(by: right).partialValue
    case .modulo: return right == 0 || right == -1 ? 0 : left % right
    case .shiftLeft: return UInt64(bitPattern: right) > 63 ? 0 : left &<< right
    case .shiftRight:
      return UInt64(bitPattern: right) > 63 ? 0 : Int64(bitPattern: UInt64(bitPattern: left) &>> UInt64(right))
    case .or: return left | right
    case .orNot: return left | ~right
    case .exclusiveOr: return left ^ right
    case .and: return left & right
    case .equal: return left == right ? -1 : 0
    case .notEqual: return left != right ? -1 : 0
    case .less: return left < right ? -1 : 0
    case .lessOrEqual: return left <= right ? -1 : 0
    case .greater: return left > right ? -1 : 0
    case .greaterOrEqual: return left >= right ? -1 : 0
    case .logicalAnd: return left != 0 && right != 0 ? 1 : 0
    case .logicalOr: return left != 0 || right != 0 ? 1 : 0
    }
  }
}

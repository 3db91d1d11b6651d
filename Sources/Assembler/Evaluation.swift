// What an expression is worth: while the source is read, when two places can be compared only if nothing of
// open size lies between them, and after relaxation, when every place has an address. `Directive`, `Relaxation`,
// `Fixup` and `Emission` ask.

/// The worth of an expression.
enum Worth: Equatable {
  case absolute(Int64)
  /// `offset` within a region: places of one region can be subtracted. What a region is, `Regions` says.
  case place(region: Int64, offset: Int64)
  /// An undefined or common symbol, plus a number.
  case open(SymbolID, plus: Int64)
  case impossible(Impossibility)

  enum Impossibility: Equatable {
    /// A symbol is defined by itself.
    case loop(SymbolID)
    case tooDeep
    /// The operation has no meaning for what its sides are, or none yet.
    case operands(Expression)
  }

  var constant: Int64? { if case .absolute(let value) = self { value } else { nil } }
}

/// Which places can be compared.
enum Regions {
  /// While the source is read: those between which the linker can change nothing either.
  case runs
  /// While the source is read: those between which all sizes are known.
  case fragments
  /// After relaxation: those of a section, by their addresses.
  case sections(Sections)
}

/// Evaluates expressions over symbols. Inner results are kept for the length of one question, so that its
/// time is linear in the number of symbols it touches.
struct Evaluation: ~Copyable {
  private var answers: [(question: UInt32, worth: Worth)] = []
  private var question: UInt32 = 0

  /// Deeper chains of definitions are refused: recursion must not exhaust the stack.
  private static let deepest = 300

  /// What `expression` is worth.
  mutating func worth(of expression: Expression, _ symbols: borrowing Symbols, in regions: Regions) -> Worth {
    question &+= 1
    return worth(expression, symbols, regions, depth: 0)
  }

  mutating func worth(of symbol: SymbolID, _ symbols: borrowing Symbols, in regions: Regions) -> Worth {
    question &+= 1
    return worth(symbol, symbols, regions, depth: 0)
  }

  private mutating func worth(
    _ symbol: SymbolID, _ symbols: borrowing Symbols, _ regions: Regions, depth: Int
  ) -> Worth {
    switch symbols[symbol].value {
    case .undefined, .common: return .open(symbol, plus: 0)
    case .absolute(let value): return .absolute(value)
    case .section(let index):
      if case .sections = regions { return .place(region: Int64(index), offset: 0) }
      return .open(symbol, plus: 0)
    case .position(let position):
      return Evaluation.worth(position, regions)
    case .expression(let expression):
      let index = Int(symbol.index)
      while answers.count <= index { answers.append((0, .absolute(0))) }
      if answers[index].question == question { return answers[index].worth }
      guard depth < Evaluation.deepest else { return .impossible(.tooDeep) }
      // Until the answer is there, asking again means a loop.
      answers[index] = (question, .impossible(.loop(symbol)))
      let worth = worth(expression, symbols, regions, depth: depth + 1)
      answers[index] = (question, worth)
      return worth
    }
  }

  private static func worth(_ position: Position, _ regions: Regions) -> Worth {
    let chunk = Int(position.chunk)
    switch regions {
    case .runs:
      return .place(region: Int64(chunk) << 32 | Int64(position.run), offset: Int64(position.offset))
    case .fragments:
      return .place(region: Int64(chunk) << 32 | Int64(position.fragment), offset: Int64(position.offset))
    case .sections(let sections):
      return .place(
        region: Int64(sections.chunks[chunk].section),
        offset: Int64(sections.chunks[chunk].address(fragment: position.fragment, offset: position.offset)))
    }
  }

  private mutating func worth(
    _ expression: Expression, _ symbols: borrowing Symbols, _ regions: Regions, depth: Int
  ) -> Worth {
    switch expression.form {
    case .absent: return .absolute(0)
    case .constant: return .absolute(expression.constant)
    case .symbol:
      return worth(expression.left, symbols, regions, depth: depth).adding(expression.constant)
    case .negate, .complement, .logicalNot:
      switch worth(expression.left, symbols, regions, depth: depth) {
      case .absolute(let value):
        return .absolute(expression.form.applied(value, 0) &+ expression.constant)
      case .impossible(let reason): return .impossible(reason)
      case .place, .open: return .impossible(.operands(expression))
      }
    case .add, .subtract, .multiply, .divide, .modulo, .shiftLeft, .shiftRight, .or, .orNot, .exclusiveOr, .and,
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .logicalAnd, .logicalOr:
      let left = worth(expression.left, symbols, regions, depth: depth)
      if case .impossible = left { return left }
      let right = worth(expression.right, symbols, regions, depth: depth)
      if case .impossible = right { return right }
      let result = Worth.combined(left, expression.form, right) ?? .impossible(.operands(expression))
      return result.adding(expression.constant)
    }
  }
}

extension Worth {
  fileprivate func adding(_ constant: Int64) -> Worth {
    switch self {
    case .absolute(let value): .absolute(value &+ constant)
    case .place(let region, let offset): .place(region: region, offset: offset &+ constant)
    case .open(let symbol, let value): .open(symbol, plus: value &+ constant)
    case .impossible: self
    }
  }

  /// `left form right`; nil where that has no meaning.
  fileprivate static func combined(_ left: Worth, _ form: Expression.Form, _ right: Worth) -> Worth? {
    switch (left, right) {
    case (.absolute(let left), .absolute(let right)):
      return .absolute(form.applied(left, right))
    case (.place(let region, let left), .place(let other, let right)):
      guard region == other else { return nil }
      return form == .subtract || form.isComparison ? .absolute(form.applied(left, right)) : nil
    case (.open(let symbol, let left), .open(let other, let right)):
      guard symbol == other else { return nil }
      return form == .subtract || form.isComparison ? .absolute(form.applied(left, right)) : nil
    case (_, .absolute(let value)):
      return form == .add ? left.adding(value) : form == .subtract ? left.adding(0 &- value) : nil
    case (.absolute(let value), _):
      return form == .add ? right.adding(value) : nil
    default: return nil
    }
  }
}

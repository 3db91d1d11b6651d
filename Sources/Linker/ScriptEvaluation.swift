// An expression of the script and where it stands come in, a number goes out, or nothing as long as what it needs has
// no value yet. The rules of which numbers are addresses are GNU ld's (manual, 3.10.5 and 3.10.8).

import ObjectFile

/// What an expression gives.
struct ScriptValue {
  enum Base: Equatable {
    /// A number that is no address, as long as nobody makes it one.
    case number
    case absolute
    /// An offset into an output section.
    case section(Int)
  }
  var value: UInt64
  var base: Base
  /// It is where the location counter stood, outside of any section.
  var isPlace = false
}

extension Linker {
  /// The value of `expression` inside of output section `inside`, or outside of any; nil while it is not known.
  func evaluate(_ expression: Expression, inside: Int?) throws(LinkError) -> ScriptValue? {
    switch expression {
    case .number(let value): return literal(value, inside: inside)
    case .name(".", _): return dotValue(dot, inside: inside)
    case .name(let name, let location): return try symbolValue(name, at: location, inside: inside)
    case .unary(let operation, let operand):
      guard var value = try evaluate(operand, inside: inside) else { return nil }
      switch operation {
      case .negate: value.value = 0 &- value.value
      case .complement: value.value = ~value.value
      case .not: value.value = value.value == 0 ? 1 : 0
      }
      value.isPlace = false
      return value
    case .binary(let operation, let left, let right, let location):
      guard let one = try evaluate(left, inside: inside), let other = try evaluate(right, inside: inside) else {
        return nil
      }
      var result = try binary(operation, one, other, at: location, inside: inside)
      // What is reckoned from the location counter or a memory's origin is a place too; from symbols it is not.
      result.isPlace =
        inside == nil && result.base == .absolute
        && (one.isPlace && !left.isSymbol || other.isPlace && !right.isSymbol)
      return result
    case .choice(let condition, let first, let second):
      guard let value = try evaluate(condition, inside: inside) else { return nil }
      return try evaluate(value.value != 0 ? first : second, inside: inside)
    case .sectionFact(let fact, let name, let location): return try sectionFact(fact, name, at: location)
    case .regionFact(let fact, let name, let location):
      guard let region = regions[script.regionAliases[name] ?? name] else {
        throw location.error(.undefinedRegion(name))
      }
      switch fact {
      case .origin: return dotValue(region.origin, inside: inside)
      case .length: return ScriptValue(value: region.length, base: .number)
      }
    case .defined(let name):
      let isDefined = globals[name].map(isKnown) ?? false
      return ScriptValue(value: isDefined ? 1 : 0, base: .number)
    case .constant(.maximum): return ScriptValue(value: options.maximumPageSize, base: .number)
    case .constant(.common): return ScriptValue(value: options.commonPageSize, base: .number)
    case .headersSize: return ScriptValue(value: headersSize, base: .number)
    case .alignDot(let alignment):
      guard let value = try evaluate(alignment, inside: inside) else { return nil }
      var result = dotValue(Self.align(dot, to: absolute(value)), inside: inside)
      result.isPlace = inside == nil
      return result
    case .absolute(let operand):
      guard let value = try evaluate(operand, inside: inside) else { return nil }
      return ScriptValue(value: absolute(value), base: .absolute)
    case .segmentStart(let segment, let address):
      if let address = options.segmentAddresses[segment] { return dotValue(address, inside: inside) }
      return try evaluate(address, inside: inside)
    case .dataSegmentAlign(let maximum, let common):
      guard let maximum = try evaluate(maximum, inside: inside), let common = try evaluate(common, inside: inside)
      else { return nil }
      return literal(dataSegmentStart(maximum: maximum.value, common: common.value), inside: inside)
    case .dataSegmentEnd(let place): return try evaluate(place, inside: inside)
    case .assertion(let condition, let message, _):
      guard let value = try evaluate(condition, inside: inside) else { return nil }
      if isFinal, value.value == 0 { throw .assertionFailed(message) }
      return value
    }
  }

  /// The address that a value stands for.
  func absolute(_ value: ScriptValue) -> UInt64 {
    guard case .section(let section) = value.base else { return value.value }
    return outputs[section].address &+ value.value
  }

  private func literal(_ value: UInt64, inside: Int?) -> ScriptValue {
    ScriptValue(value: value, base: inside == nil ? .absolute : .number)
  }

  private func dotValue(_ address: UInt64, inside: Int?) -> ScriptValue {
    guard let inside else { return ScriptValue(value: address, base: .absolute, isPlace: true) }
    return ScriptValue(value: address &- outputs[inside].address, base: .section(inside))
  }

  /// Whether a symbol is defined by a file, or by the script before this place.
  private func isKnown(_ index: Int) -> Bool {
    if objectDefinitions[index] != nil { return true }
    return symbols[index].isScripted
      ? evaluatedSymbols.contains(index) : symbols[index].definition != .undefined
  }

  private func symbolValue(
    _ name: String, at location: ScriptLocation, inside: Int?
  ) throws(LinkError) -> ScriptValue? {
    guard let index = globals[name], symbols[index].definition != .undefined else {
      if isFinal { throw location.error(.undefinedSymbol(name)) }
      return nil
    }
    var definition = symbols[index].definition
    // `a = DEFINED(a) ? a : 1` means the file's a.
    if let object = objectDefinitions[index], !evaluatedSymbols.contains(index) { definition = object }
    // Inside of a section, what is no address of any section counts as a plain number.
    let plain = inside == nil ? ScriptValue.Base.absolute : .number
    switch definition {
    case .undefined, .common: return nil
    case .absolute(let value): return ScriptValue(value: value, base: plain)
    case .address(let value): return ScriptValue(value: value, base: plain, isPlace: inside == nil)
    case .output(let section, let offset): return ScriptValue(value: offset, base: .section(section))
    case .input(let number, _):
      guard let output = sections[number].output else { return nil }
      return ScriptValue(value: address(of: definition) &- outputs[output].address, base: .section(output))
    }
  }

  private func sectionFact(
    _ fact: Expression.SectionFact, _ name: String, at location: ScriptLocation
  ) throws(LinkError) -> ScriptValue? {
    guard let index = outputNumbers[name] else {
      // The size of what is not there is 0; an address it has none.
      if fact == .size || fact == .alignment { return ScriptValue(value: 0, base: .number) }
      if isFinal { throw location.error(.undefinedSection(name)) }
      return nil
    }
    switch fact {
    case .address: return ScriptValue(value: 0, base: .section(index))
    case .loadAddress: return ScriptValue(value: outputs[index].loadAddress, base: .absolute)
    case .size: return ScriptValue(value: outputs[index].size, base: .number)
    case .alignment: return ScriptValue(value: outputs[index].alignment, base: .number)
    }
  }

  private func binary(
    _ operation: Expression.BinaryOperator, _ left: ScriptValue, _ right: ScriptValue,
    at location: ScriptLocation, inside: Int?
  ) throws(LinkError) -> ScriptValue {
    var (one, other) = (left, right)
    // Addresses of different sections meet as addresses; a number takes the other side's meaning.
    if one.base != other.base, one.base != .number, other.base != .number {
      one = ScriptValue(value: absolute(one), base: .absolute)
      other = ScriptValue(value: absolute(other), base: .absolute)
    }
    let base = one.base == .number ? other.base : one.base
    let (a, b) = (one.value, other.value)
    /// Sums and differences of two addresses of one kind are no addresses any more.
    let sumBase: ScriptValue.Base = one.base == other.base ? (inside == nil ? .absolute : .number) : base
    func truth(_ condition: Bool) -> ScriptValue { ScriptValue(value: condition ? 1 : 0, base: .number) }
    func number(_ value: UInt64) -> ScriptValue { ScriptValue(value: value, base: sumBase) }
    switch operation {
    case .add: return number(a &+ b)
    case .subtract: return number(a &- b)
    case .multiply: return number(a &* b)
    case .divide, .remainder:
      guard b != 0 else {
        if isFinal { throw location.error(.divisionByZero) }
        return number(0)
      }
      // (signed, as GNU ld divides; the one overflow wraps)
      let (dividend, divisor) = (Int64(bitPattern: a), Int64(bitPattern: b))
      let result =
        operation == .divide
        ? dividend.dividedReportingOverflow(by: divisor).partialValue
        : dividend.remainderReportingOverflow(dividingBy: divisor).partialValue
      return number(UInt64(bitPattern: result))
    case .shiftLeft: return number(b < 64 ? a << b : 0)
    case .shiftRight: return number(b < 64 ? a >> b : 0)
    case .and: return number(a & b)
    case .or: return number(a | b)
    case .exclusiveOr: return number(a ^ b)
    case .less: return truth(a < b)
    case .greater: return truth(a > b)
    case .lessOrEqual: return truth(a <= b)
    case .greaterOrEqual: return truth(a >= b)
    case .equal: return truth(a == b)
    case .notEqual: return truth(a != b)
    case .logicalAnd: return truth(a != 0 && b != 0)
    case .logicalOr: return truth(a != 0 || b != 0)
    case .maximum: return ScriptValue(value: max(a, b), base: base)
    case .minimum: return ScriptValue(value: min(a, b), base: base)
    case .align: return ScriptValue(value: Self.align(a, to: b), base: base)
    }
  }

  /// The next multiple of `alignment`, which need not be a power of two; GNU ld lets 0 and 1 stand for none.
  static func align(_ value: UInt64, to alignment: UInt64) -> UInt64 {
    guard alignment > 1 else { return value }
    let rest = value % alignment
    return rest == 0 ? value : value &+ (alignment - rest)
  }

  /// Where data begins: in the page after the code's last, as far into it as the code went, so that the file needs no
  /// padding; or at the page's start where that costs no page more.
  private func dataSegmentStart(maximum: UInt64, common: UInt64) -> UInt64 {
    guard maximum > 0 else { return dot }
    let page = Self.align(dot, to: maximum)
    guard !dataSegment.startsOnPage else {
      return common < maximum ? page &+ ((dot &+ common &- 1) & (maximum &- common)) : page
    }
    return page &+ (dot & (maximum &- 1))
  }
}

extension Expression {
  fileprivate var isSymbol: Bool {
    if case .name(let name, _) = self { name != "." } else { false }
  }
}

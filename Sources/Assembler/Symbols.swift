// The symbols of an assembly: named ones, numeric local labels (`1:`), and the nameless ones that stand for
// `.` and for the inner parts of expressions. Statements define them, `Evaluation` gives them values,
// `Emission` writes the named ones out.

import ObjectFile

struct SymbolEntry {
  enum Naming: BitwiseCopyable {
    case named(NameID)
    /// Stands for `.`; in the object, if a relocation needs it, `.L0 `.
    case fake
    /// Stands for the place of an `auipc`; in the object, if a relocation needs it, `.L0 `.
    case upperHalf
    /// The `instance`th definition of the label `number`.
    case numeric(number: UInt32, instance: UInt32)
    /// `$x` or `$d`; the name is that of a mapping symbol.
    case mapping(NameID)
    /// The inner part of an expression; never in the object.
    case inner
  }
  enum Value: BitwiseCopyable {
    case undefined
    case position(Position)
    case absolute(Int64)
    case expression(Expression)
    case common(size: UInt64, alignment: UInt64)
    case section(Int)
  }
  var naming: Naming
  var value: Value
  var binding: Symbol.Binding = .local
  var visibility: Symbol.Visibility = .default
  var kind: Symbol.Kind = .none
  /// Given by `.set`, so that it may be given again.
  var isVolatile = false
  /// Some expression holds the symbol, not its value.
  var isReferenced = false
  /// Its value is an expression to be taken anew at each use.
  var isForward = false
  /// It is a function with a calling convention of its own.
  var isVariant = false
  /// A directive or statement named it, so that it is kept in the object.
  var isExported = false
  /// `.local` named it.
  var isLocalByWish = false
  /// An old value of a symbol that was given another one.
  var wasRedefined = false
  /// It is a local label that an assignment gave its value.
  var isAssigned = false
  /// It is a local label that has its place among the object's symbols.
  var isOrdered = false
  /// A relocation names it.
  var isRelocated = false
  /// Where it was defined, or else first used.
  var place: Place

  var isDefined: Bool {
    switch value {
    case .undefined: false
    case .position, .absolute, .expression, .common, .section: true
    }
  }
}

struct Symbols: ~Copyable {
  private(set) var names = NameTable()
  /// The symbol that a name now means, -1 for none, by name.
  private var current: [Int32] = []
  var entries: [SymbolEntry] = []
  /// What `.size` gave.
  var sizes: [SymbolID: (expression: Expression, place: Place)] = [:]
  /// Local labels that relocations name, in the order in which they do.
  private(set) var relocatedLabels: [SymbolID] = []
  /// Those that only branches of the section being written name so far.
  var branchLabels: [SymbolID] = []
  /// The names of values that were replaced by later assignments.
  private(set) var assignedNames: [SymbolID: NameID] = [:]
  /// By the names of aliases, what they refer to.
  var weakReferences: [NameID: SymbolID] = [:]
  /// Local labels with a value by assignment, and how many symbols there were before each got one.
  private(set) var assignedLabels: [(symbol: SymbolID, count: Int)] = []
  private var numeric: [UInt32: NumericLabel] = [:]

  private struct NumericLabel {
    var instances: UInt32 = 0
    var last = SymbolID.none
    var next = SymbolID.none
  }

  subscript(symbol: SymbolID) -> SymbolEntry {
    get { entries[Int(symbol.index)] }
    _modify { yield &entries[Int(symbol.index)] }
  }

  private mutating func add(_ entry: SymbolEntry) -> SymbolID {
    entries.append(entry)
    return SymbolID(index: Int32(truncatingIfNeeded: entries.count - 1))
  }

  // MARK: Named

  mutating func intern(_ text: [UInt8], _ range: Range<Int>, hash: UInt64) -> NameID {
    let name = names.intern(text, range, hash: hash)
    if Int(name.index) == current.count { current.append(-1) }
    return name
  }

  mutating func intern(_ name: String) -> NameID {
    let id = names.intern(name)
    if Int(id.index) == current.count { current.append(-1) }
    return id
  }

  func find(_ name: NameID) -> SymbolID? {
    let index = current[Int(name.index)]
    return index < 0 ? nil : SymbolID(index: index)
  }

  /// The symbol called `name`, an undefined one if there was none.
  mutating func symbol(_ name: NameID, place: Place) -> SymbolID {
    if let known = find(name) { return known }
    let symbol = add(SymbolEntry(naming: .named(name), value: .undefined, place: place))
    current[Int(name.index)] = symbol.index
    return symbol
  }

  /// The symbol that an assignment to `name` is to change: a new one where uses of the old one must
  /// keep its value.
  mutating func symbolToAssign(_ name: NameID, place: Place) -> SymbolID {
    let known = symbol(name, place: place)
    guard self[known].isVolatile, self[known].isReferenced else { return known }
    var copy = self[known]
    copy.isReferenced = false
    let fresh = add(copy)
    // The old one lives on without its name in the object.
    self[known].naming = .inner
    assignedNames[known] = name
    self[known].wasRedefined = true
    self[known].binding = .local
    current[Int(name.index)] = fresh.index
    return fresh
  }

  /// Notes that an assignment made a symbol of a local label.
  mutating func noteAssignment(_ symbol: SymbolID) {
    guard case .named(let name) = self[symbol].naming, names.hasLocalPrefix(name), !self[symbol].isAssigned else {
      return
    }
    self[symbol].isAssigned = true
    assignedLabels.append((symbol, entries.count))
  }

  /// Gives a local label the next place among those of the object.
  mutating func order(_ label: SymbolID) {
    self[label].isOrdered = true
    relocatedLabels.append(label)
  }

  /// Gives the labels of a section's branches their places.
  mutating func orderBranchLabels() {
    for label in branchLabels where !self[label].isOrdered { order(label) }
    branchLabels.removeAll(keepingCapacity: true)
  }

  // MARK: Nameless

  mutating func fake(at position: Position, place: Place) -> SymbolID {
    add(SymbolEntry(naming: .fake, value: .position(position), place: place))
  }

  mutating func upperHalf(at position: Position, place: Place) -> SymbolID {
    add(SymbolEntry(naming: .upperHalf, value: .position(position), place: place))
  }

  /// A symbol that stands for `expression`.
  mutating func anonymous(_ expression: Expression, place: Place) -> SymbolID {
    if expression.form == .symbol, expression.constant == 0 { return expression.left }
    let value: SymbolEntry.Value =
      expression.form == .constant ? .absolute(expression.constant) : .expression(expression)
    return add(SymbolEntry(naming: .inner, value: value, place: place))
  }

  mutating func mapping(_ name: NameID, at position: Position, place: Place) -> SymbolID {
    add(SymbolEntry(naming: .mapping(name), value: .position(position), place: place))
  }

  func isMapping(_ symbol: SymbolID, at position: Position) -> Bool {
    guard case .position(let other) = self[symbol].value else { return false }
    return (other.fragment, other.offset) == (position.fragment, position.offset)
  }

  /// Whether a mapping symbol stands behind `position` in the same chunk.
  func isMapping(_ symbol: SymbolID, after position: Position) -> Bool {
    guard case .position(let other) = self[symbol].value else { return false }
    return (other.fragment, other.offset) > (position.fragment, position.offset)
  }

  mutating func section(_ index: Int, name: NameID, place: Place) -> SymbolID {
    let symbol = add(SymbolEntry(naming: .named(name), value: .section(index), kind: .section, place: place))
    if current[Int(name.index)] < 0 { current[Int(name.index)] = symbol.index }
    return symbol
  }

  // MARK: Numeric labels

  /// Defines the next instance of the label `number`.
  mutating func defineNumeric(_ number: UInt32, at position: Position, place: Place) -> SymbolID {
    var label = numeric[number] ?? NumericLabel()
    label.instances &+= 1
    let symbol: SymbolID
    if label.next == .none {
      symbol = add(
        SymbolEntry(
          naming: .numeric(number: number, instance: label.instances), value: .position(position), place: place))
    } else {
      symbol = label.next
      self[symbol].value = .position(position)
    }
    label.last = symbol
    label.next = .none
    numeric[number] = label
    return symbol
  }

  /// The label that `1b` means; nil if there is none.
  func backward(_ number: UInt32) -> SymbolID? {
    guard let label = numeric[number], label.last != .none else { return nil }
    return label.last
  }

  /// The label that `1f` means, not yet defined.
  mutating func forward(_ number: UInt32, place: Place) -> SymbolID {
    var label = numeric[number] ?? NumericLabel()
    if label.next == .none {
      label.next = add(
        SymbolEntry(
          naming: .numeric(number: number, instance: label.instances &+ 1), value: .undefined, place: place))
      numeric[number] = label
    }
    return label.next
  }

  // MARK: Names for messages and the object

  func name(_ symbol: SymbolID) -> String {
    switch self[symbol].naming {
    case .named(let name), .mapping(let name): names.string(name)
    case .fake, .upperHalf: ".L0 "
    case .numeric(let number, let instance): ".L\(number)\u{2}\(instance)"
    case .inner: "L0\u{1}"
    }
  }
}

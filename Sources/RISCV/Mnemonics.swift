// Every way to write an instruction, by its mnemonic: rows, rows with `.aq`/`.rl`, aliases, `c.` forms.
// Called by the assembler once for each distinct mnemonic of a source.

/// All that can be written.
public enum Mnemonics {
  /// The forms of `mnemonic` in the order in which an assembler tries them: the first whose operands fit is
  /// meant. Empty if there is none.
  public static func forms(named mnemonic: String) -> [Form] {
    let places = index.places(of: mnemonic)
    guard places.isEmpty else { return places.map(\.form) }
    for (suffix, modifier) in orderings where mnemonic.hasSuffix(suffix) {
      let bases = index.places(of: String(mnemonic.dropLast(suffix.utf8.count)))
      return bases.compactMap { $0.form(suffix: suffix, modifier: modifier) }
    }
    return []
  }

  /// What the atomic memory operations may end in, and the modifier that says it.
  static let orderings: [(suffix: String, modifier: UInt8)] = [(".aqrl", 3), (".aq", 2), (".rl", 1)]

  /// Every mnemonic, without the suffixes `.aq` and `.rl`.
  public static var names: [String] { index.names }

  private static let index = Index()

  /// Where a form is written. Forms are made when they are asked for: a start needs few of them.
  private enum Place {
    case row(Opcode)
    case alias(Int)
    case compressed(Int)

    var form: Form {
      switch self {
      case .row(let opcode): return Form(InstructionTable.row(opcode))
      case .alias(let number): return Aliases.rows[number].form
      case .compressed(let number): return Form(compressedRow: number)
      }
    }

    func form(suffix: String, modifier: UInt8) -> Form? {
      guard case .row(let opcode) = self, InstructionTable.row(opcode).takesOrdering else { return nil }
      return Form(InstructionTable.row(opcode), suffix: suffix, modifier: modifier)
    }
  }

  /// The places by mnemonic: the last place of each, and from each place the one before it.
  private struct Index {
    private var last: [String: Int] = [:]
    var names: [String] { last.keys.sorted() }
    private var places: [(place: Place, previous: Int?)] = []

    init() {
      last.reserveCapacity(300)
      places.reserveCapacity(300)
      for row in InstructionTable.rows { add(.row(row.opcode), row.mnemonic) }
      for (number, alias) in Aliases.rows.enumerated() where alias.use.contains(.read) {
        add(.alias(number), alias.form.mnemonic)
      }
      for (number, row) in CompressedTable.rows.enumerated() { add(.compressed(number), row.mnemonic) }
    }

    private mutating func add(_ place: Place, _ mnemonic: String) {
      places.append((place, last.updateValue(places.count, forKey: mnemonic)))
    }

    func places(of mnemonic: String) -> [Place] {
      var found: [Place] = []
      var next = last[mnemonic]
      while let place = next {
        found.append(places[place].place)
        next = places[place].previous
      }
      return found.reversed()
    }
  }
}

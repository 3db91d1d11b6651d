// A linker script as a tree, in the order it was written: what `ScriptParser` makes of the text, and `Placement` and
// `Layout` walk. The words are those of the GNU ld manual, chapter 3.

/// A place in a script.
struct ScriptLocation: Equatable, Sendable {
  var file: String
  /// Both counted from 1; columns in bytes.
  var line: Int
  var column: Int
}

struct Script: Sendable {
  var statements: [Statement] = []
  var entry: String?
  /// `OUTPUT(file)`.
  var output: String?
  /// It asks how large the file's headers are: it leaves room for them.
  var usesHeadersSize = false
  /// `INPUT` and `GROUP`: files that are linked too, and `SEARCH_DIR`: where they and others are looked for.
  var requests: [Linker.Options.Request] = []
  var searchPaths: [String] = []
  /// What `INSERT` puts beside output sections of the default script.
  var insertions: [Insertion] = []
  /// `EXTERN(symbol …)`: wanted though no file refers to them.
  var externs: [String] = []
  var regions: [Region] = []
  var regionAliases: [String: String] = [:]
  /// `PHDRS`, nil if the script has none.
  var programHeaders: [ProgramHeader]?

  /// What stands outside of output sections.
  enum Statement: Sendable {
    case assignment(Assignment)
    case assertion(Assertion)
    case section(OutputSection)
  }

  struct Insertion: Sendable {
    var statements: [Statement]
    var section: String
    var isAfter: Bool
    var location: ScriptLocation
  }

  struct Assignment: Sendable {
    enum Kind: Sendable { case plain, hidden, provide, provideHidden }
    /// `.` is the location counter.
    var name: String
    /// With `+=` and kin already written out.
    var value: Expression
    var kind: Kind
    var location: ScriptLocation
    /// As the map shows it.
    var text: String
  }

  struct Assertion: Sendable {
    var condition: Expression
    var message: String
    var location: ScriptLocation
  }

  struct OutputSection: Sendable {
    enum Kind: Sendable { case normal, noLoad, notAllocated }
    enum Constraint: Sendable { case none, onlyIfReadOnly, onlyIfWritable }
    var name: String
    var address: Expression?
    var kind = Kind.normal
    var loadAddress: Expression?
    var alignment: Expression?
    var subalignment: Expression?
    var alignsLoadAddressWithInput = false
    var constraint = Constraint.none
    var contents: [Content] = []
    var region: String?
    var loadRegion: String?
    var programHeaders: [String] = []
    var fill: Fill?
    var location: ScriptLocation
  }

  /// What gaps are filled with, over and over.
  enum Fill: Sendable {
    /// A hexadecimal number as it was written.
    case bytes([UInt8])
    /// Any other number: its four low bytes, the highest first.
    case value(Expression)
  }

  /// What stands inside of an output section.
  enum Content: Sendable {
    case assignment(Assignment)
    case assertion(Assertion)
    case input(InputStatement)
    case data(byteCount: Int, value: Expression)
    case fill(Fill)
  }

  /// `KEEP(file(section …))`.
  struct InputStatement: Sendable {
    var file: FilePattern
    var excludedFiles: [FilePattern] = []
    /// Empty for a file named alone: all of its sections.
    var sections: [SectionPattern]
    var isKept = false
    var sortsFiles = false
  }

  struct SectionPattern: Sendable {
    var name: NamePattern
    var excludedFiles: [FilePattern] = []
    /// The outer order first.
    var order: [Order] = []
  }

  enum Order: Sendable { case name, alignment, initPriority, none }

  /// One line of `MEMORY`.
  struct Region: Sendable {
    var name: String
    /// Section flags that sections without a region must have, or must not have, to go here; "" for none.
    var attributes: String
    var origin: Expression
    var length: Expression
    var location: ScriptLocation
  }

  /// One line of `PHDRS`.
  struct ProgramHeader: Sendable {
    static let loaded: UInt32 = 1
    var name: String
    /// `p_type`.
    var type: UInt32
    /// `FILEHDR`: the file's headers are in it.
    var holdsHeaders = false
    var loadAddress: Expression?
    var flags: Expression?
    var location: ScriptLocation
  }
}

/// A number that depends on addresses.
indirect enum Expression: Sendable {
  case number(UInt64)
  /// `.` or a symbol.
  case name(String, ScriptLocation)
  case unary(UnaryOperator, Expression)
  case binary(BinaryOperator, Expression, Expression, ScriptLocation)
  case choice(Expression, Expression, Expression)
  /// Of a section's name.
  case sectionFact(SectionFact, String, ScriptLocation)
  case regionFact(RegionFact, String, ScriptLocation)
  case defined(String)
  case constant(PageConstant)
  case headersSize
  /// The location counter moved up to a multiple.
  case alignDot(Expression)
  case absolute(Expression)
  /// The linker's option for a segment, or else the default.
  case segmentStart(String, Expression)
  case dataSegmentAlign(Expression, Expression)
  case dataSegmentEnd(Expression)
  case assertion(Expression, String, ScriptLocation)

  enum UnaryOperator: Sendable { case negate, complement, not }
  enum BinaryOperator: Sendable {
    case multiply, divide, remainder, add, subtract, shiftLeft, shiftRight
    case less, greater, lessOrEqual, greaterOrEqual, equal, notEqual
    case and, exclusiveOr, or, logicalAnd, logicalOr
    case maximum, minimum, align
  }
  enum SectionFact: Sendable { case address, loadAddress, size, alignment }
  enum RegionFact: Sendable { case origin, length }
  enum PageConstant: Sendable { case maximum, common }
}

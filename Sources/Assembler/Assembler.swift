// Assembly text in GNU as's syntax becomes an object: `Assembler.assemble`. This file is the table of
// contents; each stage is in the file that it names. No file is read here: the caller gives a reader.

import ObjectFile
import RISCV

/// What an assembly gave.
public struct Assembly: Sendable {
  public var object: Object
  /// Warnings and notes; errors are thrown.
  public var warnings: [Diagnostic]
}

/// One assembly, from a source to an object.
public struct Assembler: ~Copyable {
  /// Gives the bytes of an included file, or nil if there is none of that name.
  public typealias Reader = (_ path: String) -> [UInt8]?

  let options: AssemblerOptions
  let read: Reader
  var sources = Sources()
  var input: Input
  var lexer = Lexer()
  /// The index of the token to be read next.
  var next = 0
  /// The index of the token that is the statement's first word.
  var headIndex = 0
  var vocabulary = Vocabulary()
  let registers = RegisterNames()
  let floatRegisters = RegisterNames(FloatRegister.names, prefix: "f")
  var macros = Macros()
  var macroCalls = 0
  var symbols = Symbols()
  var sections = Sections()
  var sectionStack: [SectionStackEntry] = []
  /// What `.previous` goes back to.
  var previous: (section: Int, subsection: Int)?
  var evaluation = Evaluation()
  var mode: Mode
  var modeStack: [Mode] = []
  /// The name that mapping symbols give to the ISA now in use; nil until it is asked for.
  var currentISA: NameID?
  /// Some code was written while compressed instructions were on.
  var isCompressed: Bool
  var attributes: [(tag: UInt64, value: AttributeValue)] = []
  var fileName: String?
  var lines: LineRows
  /// The first of the sections that hold nothing but line tables and what belongs to them.
  var debugSectionsStart = Int.max
  /// Something was written whose meaning depends on the privileged specification's version.
  var usesPrivileged = false
  var hasEnded = false
  var hasReportedLoop = false
  var diagnostics: [Diagnostic] = []
  var errorCount = 0
  var warningCount = 0

  /// More errors help nobody.
  static let mostErrors = 1000

  /// Assembles `source`, which messages call `name`. `read` is asked for what `.include` and `.incbin` name,
  /// first as it is written, then behind each of the options' directories.
  public static func assemble(
    _ source: [UInt8], named name: String, options: AssemblerOptions = AssemblerOptions(),
    read: @escaping Reader = { _ in nil }
  ) throws(Diagnostics) -> Assembly {
    var assembler = Assembler(source, named: name, options: options, read: read)
    return try assembler.run()
  }

  /// Assembles what the C preprocessor made; messages and line tables are of its sources.
  public static func assemble(
    _ source: PreprocessedText, options: AssemblerOptions = AssemblerOptions(), read: @escaping Reader = { _ in nil }
  ) throws(Diagnostics) -> Assembly {
    var assembler = Assembler(source.bytes, named: source.name, options: options, map: source.map, read: read)
    return try assembler.run()
  }

  private init(
    _ source: [UInt8], named name: String, options: AssemblerOptions, map: SourceMap? = nil, read: @escaping Reader
  ) {
    self.options = options
    self.read = read
    // Token offsets are 32 bits wide.
    let isTooLarge = source.count > Int(Int32.max) / 2
    let file = sources.addFile(name, isTooLarge ? [] : source, map: map)
    let origin = sources.addOrigin(.file, file: file, parent: .nowhere)
    input = Input(isTooLarge ? [] : source, origin: origin)
    mode = Mode(options)
    lines = LineRows(options.debugging)
    isCompressed = mode.compresses
    if isTooLarge { report(.error, .sourceTooLarge, at: Place(origin: origin, line: 0, column: 0)) }
  }

  private mutating func run() throws(Diagnostics) -> Assembly {
    defineSectionSymbols()
    defineOptionSymbols()
    readStatements()  // all text is read: sections hold bytes, fragments and fixups
    checkConditionalsAtEnd()
    emitDebugSections()  // line tables stand in sections of their own
    finishSections()  // nothing more is appended
    relax()  // every fragment has its size, every place its address
    let object = emit()  // fixups are bytes or relocations
    guard errorCount == 0, !(options.treatsWarningsAsErrors && diagnostics.contains { $0.severity == .warning })
    else { throw Diagnostics(all: diagnostics) }
    return Assembly(object: object, warnings: diagnostics)
  }

  /// Reads and obeys the statements one after another; a wrong one is noted and the rest go on.
  private mutating func readStatements() {
    while !hasEnded, errorCount <= Assembler.mostErrors {
      if input.isAtEnd {
        guard leaveText() else { return }
        continue
      }
      if input.isSkipping {
        skipStatement()
        continue
      }
      lexer.lex(input.frame.text, &input.frame.cursor, line: &input.frame.line, lineStart: &input.frame.lineStart)
      next = 0
      do throws(StatementError) {
        // Labels stand before a statement; anything else is the whole of it.
        while let statement = try parseStatement() {
          try obey(statement)
          if !statement.isLabel { break }
        }
      } catch {
        report(error)
      }
    }
  }

  private mutating func obey(_ statement: Statement) throws(StatementError) {
    switch statement {
    case .label(let name): try defineLabel(name)
    case .numericLabel(let number): defineNumericLabel(number)
    case .assignment(let name, let once): try assign(name, once: once)
    case .directive(let directive): try obey(directive)
    case .macroCall(let macro): try call(macros[macro])
    case .instruction(let forms): try assemble(forms)
    case .pseudoInstruction(let pseudo): try assemble(pseudo)
    }
  }

  // MARK: Messages

  /// Where the token at `index` of the current statement stands.
  func place(of index: Int) -> Place {
    // Before the first statement there are no tokens.
    guard let last = lexer.tokens.last else { return .nowhere }
    let token = index < lexer.tokens.count ? lexer.tokens[index] : last
    return Place(origin: input.frame.origin, line: lexer.line, column: column(of: token))
  }

  /// Where the current statement stands.
  var here: Place { place(of: 0) }

  func column(of token: Token) -> Int32 {
    // A string's quote belongs to it.
    let start = Int(token.start) - (token.kind == .string ? 1 : 0)
    return Int32(truncatingIfNeeded: max(0, start - lexer.lineStart) + 1)
  }

  mutating func report(_ error: StatementError) {
    let place = Place(origin: input.frame.origin, line: lexer.line, column: error.column)
    report(.error, error.reason, at: place, text: Sources.text(of: input.frame.text, from: lexer.lineStart))
  }

  mutating func warn(_ reason: Diagnostic.Reason) {
    report(.warning, reason, at: here, text: Sources.text(of: input.frame.text, from: lexer.lineStart))
  }

  mutating func report(
    _ severity: Diagnostic.Severity, _ reason: Diagnostic.Reason, at place: Place, text: String? = nil
  ) {
    switch severity {
    case .error:
      errorCount += 1
      if errorCount == Assembler.mostErrors + 1 {
        diagnostics.append(
          Diagnostic(.note, .tooManyErrors(limit: Assembler.mostErrors), at: sources.location(of: place)))
      }
      if errorCount > Assembler.mostErrors { return }
    case .warning, .note:
      if severity == .warning, options.suppressesWarnings { return }
      if warningCount >= Assembler.mostErrors { return }
      warningCount += 1
    }
    var diagnostic = Diagnostic(severity, reason, at: sources.location(of: place, text: text))
    if severity == .error { diagnostic.notes = notes(for: reason, at: diagnostic.location) }
    diagnostics.append(diagnostic)
  }

  /// An error at the token to be read next.
  func error(_ reason: Diagnostic.Reason) -> StatementError { error(reason, at: next) }

  func error(_ reason: Diagnostic.Reason, at index: Int) -> StatementError {
    StatementError(reason: reason, column: place(of: index).column)
  }
}

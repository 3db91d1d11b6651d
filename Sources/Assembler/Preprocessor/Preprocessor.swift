// C sources of assembly (`.S`) become plain assembly: `Preprocessor.preprocess`. This file is the table of contents
// and the door for files; `PreprocessorDirectives` obeys `#` lines, `Expansion` expands macros, `PreprocessorOutput`
// writes. It reads as GNU cpp does with `-x assembler-with-cpp`, white space included where that can matter.

/// One run of the C preprocessor.
public struct Preprocessor: ~Copyable {
  /// What is wrong so badly that nothing after it makes sense.
  struct Halt: Error {}

  /// An open `#if`.
  struct Conditional {
    var name: String
    var offset: Int32
    var skips: Bool
    /// No later branch can be taken.
    var isDone: Bool
    var sawElse = false
  }

  /// A file that is being read, or waits for what it included.
  struct OpenFile {
    var lexer: Lexer
    var inclusion: Int32
    var conditionals: [Conditional] = []
    /// The index of the search directory it was found in, for `#include_next`; -1 for none.
    var searchIndex = -1
    /// Its own directory, with a slash at the end.
    var directory: String
  }

  /// What the name of a macro, a directive or neither stands for.
  struct Node: BitwiseCopyable {
    var definition: Int32 = -1
    var builtIn: BuiltIn?
    var isPoisoned = false
  }

  let options: PreprocessorOptions
  let read: Assembler.Reader
  var names = NameTable()
  /// By a name's number.
  private(set) var nodes: [Node] = []
  var definitions: [Definition] = []
  var map = SourceMap()
  var files: [OpenFile] = []
  /// The logical line being read, and the index of its next token.
  var line: [Token] = []
  var lineCursor = 0
  /// Token lists that are read before the line goes on, innermost last.
  var contexts: [Context] = []
  /// Arguments are being collected: names stay.
  var preventsExpansion = 0
  /// ... and go on into the next line.
  var collects = false
  var isInDirective = false
  /// The macro call in the line that leads to what is being expanded now.
  var call: (start: Int32, end: Int32) = (0, 0)
  var argumentDepth = 0
  var tokensLeft = Preprocessor.mostTokens
  var counter = 0
  var onceOnly: Set<String> = []
  var output = Output()
  var includes: [PreprocessedText.Include] = []
  var diagnostics: [Diagnostic] = []
  var hasFailed = false
  var hasHalted = false

  static let deepestInclude = 200
  static let deepestArgument = 200
  /// Tokens that all expansions together may make: what a macro that doubles itself 40 times comes to its end by.
  static let mostTokens = 1 << 23
  static let mostErrors = 100

  /// Preprocesses `source`, which messages call `name`. `read` is asked for what `#include` names, in each directory
  /// that it may be in. Throws what is wrong; what is only doubtful comes with the text.
  public static func preprocess(
    _ source: [UInt8], named name: String, options: PreprocessorOptions, read: @escaping Assembler.Reader
  ) throws(Diagnostics) -> PreprocessedText {
    var preprocessor = Preprocessor(options: options, read: read)
    do throws(Halt) {
      try preprocessor.run(source, named: name)
    } catch { preprocessor.hasFailed = true }
    guard !preprocessor.hasFailed else { throw Diagnostics(all: preprocessor.diagnostics) }
    return PreprocessedText(
      name: name, bytes: preprocessor.output.bytes, includes: preprocessor.includes, map: preprocessor.map,
      warnings: preprocessor.diagnostics)
  }

  private init(options: PreprocessorOptions, read: @escaping Assembler.Reader) {
    self.options = options
    self.read = read
    map.texts = [Text(name: "<scratch>", [])]
  }

  private mutating func run(_ source: [UInt8], named name: String) throws(Halt) {
    nameDirectives()
    nameBuiltIns()
    // Files are opened first to last, so the last is read first.
    try open(source, named: name, at: nil)
    try open(commandLine, named: "<command-line>", at: nil)
    if options.definesTarget { try open(targetMacros, named: "<built-in>", at: nil) }
    while try readLine() {
      try expandLine()
      endLine()
    }
  }

  /// What options define, as directives.
  private var commandLine: [UInt8] {
    var text = ""
    for change in options.changes {
      switch change {
      case .define(let definition):
        if let equals = definition.firstIndex(of: "=") {
          text += "#define \(definition[..<equals]) \(definition[definition.index(after: equals)...])\n"
        } else {
          text += "#define \(definition) 1\n"
        }
      case .undefine(let name): text += "#undef \(name)\n"
      }
    }
    for file in options.forcedIncludes { text += "#include \"\(file)\"\n" }
    return Array(text.utf8)
  }

  // MARK: Names

  func node(_ name: Int32) -> Node { Int(name) < nodes.count ? nodes[Int(name)] : Node() }

  mutating func withNode(_ name: Int32, _ change: (inout Node) -> Void) {
    while nodes.count <= Int(name) { nodes.append(Node()) }
    change(&nodes[Int(name)])
  }

  func nameText(_ name: Int32) -> String { names.string(NameID(index: name)) }

  // MARK: Files

  mutating func open(
    _ bytes: [UInt8], named name: String, at token: Token?, searchIndex: Int = -1, isSystem: Bool = false
  ) throws(Halt) {
    guard bytes.count < Int(Int32.max) / 4 else { throw halt(.tooLarge(name), at: token) }
    let text = Int32(truncatingIfNeeded: map.texts.count)
    map.texts.append(Text(name: name, bytes))
    let parent = token == nil ? -1 : files.last?.inclusion ?? -1
    map.inclusions.append(
      SourceMap.Inclusion(text: text, parent: parent, parentOffset: token?.start ?? 0, isSystem: isSystem))
    var lexer = Lexer(map.texts[Int(text)].bytes, text: text)
    if lexer.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { lexer.cursor = 3 }
    let slash = name.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(name[...$0]) } ?? ""
    files.append(
      OpenFile(
        lexer: lexer, inclusion: Int32(truncatingIfNeeded: map.inclusions.count - 1), searchIndex: searchIndex,
        directory: directory))
  }

  var isSkipping: Bool { files.last?.conditionals.last?.skips ?? false }

  /// Reads the next line that holds text, and obeys the directives on the way. False at the end: of the file, while
  /// arguments are collected; else of all.
  mutating func readLine() throws(Halt) -> Bool {
    while let file = files.indices.last {
      line.removeAll(keepingCapacity: true)
      lineCursor = 0
      if files[file].lexer.isAtEnd {
        if collects { return false }
        close()
        continue
      }
      files[file].lexer.line(into: &line, &names)
      if let flaw = files[file].lexer.flaw {
        files[file].lexer.flaw = nil
        report(.error, flaw.problem, atOffset: Int32(truncatingIfNeeded: flaw.offset))
      }
      guard let first = line.first else { continue }
      if first.isSign("#"), try obeyDirective() { continue }
      if !isSkipping { return true }
    }
    return false
  }

  private mutating func close() {
    for conditional in files.last?.conditionals ?? [] {
      report(.error, .unterminatedConditional(conditional.name), atOffset: conditional.offset)
    }
    files.removeLast()
  }

  // MARK: Messages

  /// Notes what is wrong at `token`, or at the macro call that it comes from.
  mutating func report(_ severity: Diagnostic.Severity, _ problem: Problem, at token: Token?) {
    guard let token, let file = files.last else {
      append(severity, problem, Location(file: map.texts.last?.name ?? "", line: 0))
      return
    }
    let isInFile = token.text == file.lexer.text && contexts.isEmpty
    report(severity, problem, atOffset: isInFile || token.text == file.lexer.text ? token.start : call.start)
  }

  mutating func report(_ severity: Diagnostic.Severity, _ problem: Problem, atOffset offset: Int32) {
    guard let file = files.last else { return }
    let origin = map.origin(file.inclusion, Int(offset), [], column: true)
    let isOption = origin.file.hasPrefix("<")
    append(
      severity, problem,
      Location(
        file: origin.file, line: isOption ? 0 : origin.line, column: isOption ? 0 : origin.column,
        text: isOption ? "" : origin.text, context: origin.includes))
  }

  private mutating func append(_ severity: Diagnostic.Severity, _ problem: Problem, _ location: Location) {
    if severity == .error { hasFailed = true }
    guard diagnostics.count < Preprocessor.mostErrors else { return }
    diagnostics.append(Diagnostic(severity, .preprocessor(problem), at: location))
  }

  /// An error that ends the run.
  mutating func halt(_ problem: Problem, at token: Token?) -> Halt {
    // While it unwinds, a second one may be met.
    if !hasHalted { report(.error, problem, at: token) }
    hasHalted = true
    return Halt()
  }
}

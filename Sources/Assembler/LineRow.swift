// The rows of the line table while the source is read: one for each source line that gives instructions (`-g`), or one
// for each `.loc`. `Encoding` and `Directive+Line` note them, `DebugSections` writes them out.

/// A place in the code and the source line that it belongs to (DWARF 5, 6.2.2).
struct LineRow: BitwiseCopyable {
  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let isStatement = Flags(rawValue: 1)
    static let basicBlock = Flags(rawValue: 2)
    static let prologueEnd = Flags(rawValue: 4)
    static let epilogueBegin = Flags(rawValue: 8)
  }
  /// A nameless symbol where the code begins.
  var symbol = SymbolID.none
  /// The number that `.file` gave. Under `-g`, an index into the files of `Sources`: those get numbers at the end.
  var file: Int32 = 1
  var line: UInt32 = 1
  var column: UInt32 = 0
  var isa: UInt32 = 0
  var discriminator: UInt32 = 0
  var flags: Flags = .isStatement
  /// `view -0`: views are counted from 0 again, though the place is that of the row before.
  var resetsView = false
}

/// All rows, and what the next one is to say.
struct LineRows {
  /// The version of DWARF that is asked for, by option or by what the source says; as in GNU as, 3 where only `.loc`
  /// asks.
  var version: Int
  /// `-g`, and no `.file` with a number has said that a compiler gives the lines.
  private(set) var isGenerating: Bool
  /// A `.loc` waits for its instruction.
  private(set) var isPending = false
  /// Instructions have to be noted.
  private(set) var isNoting: Bool
  /// There was a `.loc`.
  private(set) var hasLocations = false
  /// What `.loc` said last.
  var current = LineRow()
  var files = LineFiles()
  /// The sections that rows were noted in, in that order.
  private(set) var sections: [Int] = []
  /// By chunk.
  private var rows: [[LineRow]] = []
  private(set) var count = 0
  /// Of the last instruction noted under `-g`.
  private var last: (file: Int32, line: UInt32) = (-1, 0)
  /// For each chunk, where its last row stands and how many rows stood there before it.
  private var views: [Int: (position: Position, number: Int64)] = [:]

  init(_ options: AssemblerOptions.Debugging) {
    version = options.version ?? 3
    isGenerating = options.version != nil
    isNoting = isGenerating
  }

  /// No source has more lines: it bounds what repetitions may ask for.
  static let most = 1 << 22

  /// The rows of a chunk, in the order of their places.
  func rows(of chunk: Int) -> [LineRow] { chunk < rows.count ? rows[chunk] : [] }

  mutating func append(_ row: LineRow, chunk: Int, section: Int) {
    while rows.count <= chunk { rows.append([]) }
    rows[chunk].append(row)
    count += 1
    if !sections.contains(section) { sections.append(section) }
  }

  /// Whether an instruction of that line starts a row; it does not if the instruction before is of the same line.
  mutating func startsRow(file: Int32, line: UInt32, _ sources: borrowing Sources) -> Bool {
    if line == last.line, last.file >= 0 {
      if file == last.file { return false }
      // (a file that is included again)
      if sources.files[Int(file)].name == sources.files[Int(last.file)].name { return false }
    }
    last = (file, line)
    return true
  }

  mutating func setPending() {
    hasLocations = true
    isPending = true
    isNoting = true
  }

  /// What `.loc` said holds for one row, but for file, line, column, ISA and whether it is a statement.
  mutating func consume() {
    isPending = false
    isNoting = isGenerating
    current.flags.formIntersection(.isStatement)
    current.discriminator = 0
    current.resetsView = false
  }

  /// A `.file` with a number means that the source says itself which lines it is made of.
  mutating func stopGenerating() {
    guard isGenerating else { return }
    isGenerating = false
    isNoting = isPending
    for chunk in rows.indices { rows[chunk] = [] }
  }

  /// The number of a row's view: how many rows before it stand at the same place (DWARF calls none; GNU as does).
  mutating func view(at position: Position) -> Int64 {
    let chunk = Int(position.chunk)
    let known = views[chunk]
    let isSame = known.map { ($0.position.fragment, $0.position.offset) == (position.fragment, position.offset) }
    let number = isSame == true && !current.resetsView ? (known?.number ?? 0) &+ 1 : 0
    views[chunk] = (position, number)
    return number
  }
}

extension Assembler {
  /// Notes that an instruction comes next.
  @inline(__always)
  mutating func noteLine() {
    if lines.isNoting { noteLineSlowly() }
  }

  @inline(never)
  mutating func noteLineSlowly() {
    var row = lines.current
    if lines.isGenerating {
      let place = sourcePlace
      let (file, line) = sources.lineOfSource(place)
      row = LineRow(file: Int32(truncatingIfNeeded: file))
      row.line = UInt32(truncatingIfNeeded: line)
      guard lines.startsRow(file: row.file, line: row.line, sources) else { return }
    } else {
      lines.consume()
      if row.line == 0 { return }
      if row.file == 0 { lines.version = max(lines.version, 5) }
    }
    let section = sections.currentSection
    guard sections[section].flags.isSuperset(of: [.allocate, .execute]) else {
      if !lines.isGenerating { warn(.linesIgnored(section: sections[section].name)) }
      return
    }
    guard lines.count < LineRows.most else {
      if !hasEnded { report(.error, .tooManyLines(limit: LineRows.most), at: here) }
      hasEnded = true
      return
    }
    row.symbol = symbols.fake(
      at: sections.here, place: Place(origin: input.frame.origin, line: lexer.line, column: 0))
    lines.append(row, chunk: sections.currentIndex, section: section)
  }

  /// The line of a file that the statement comes from: where the outermost macro was called, if it is in one. As in
  /// GNU as, comments before a statement belong to it.
  private var sourcePlace: Place {
    let call = sources.origins[Int(input.frame.origin)].outermostCall
    return call.origin >= 0 ? call : Place(origin: input.frame.origin, line: lexer.startLine, column: 0)
  }
}

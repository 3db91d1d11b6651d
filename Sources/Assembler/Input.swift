// Where the next statement's text is: a stack of texts, innermost the one being read. A file, a macro's
// expansion and each round of a repetition are texts; `.include`, a macro's call and `.rept` push one, its end
// pops it. Between them stand the open conditionals, which no text may leave open.

struct Input: ~Copyable {
  /// What a repetition puts into its next rounds.
  enum Rounds {
    case count(left: UInt64)
    case values([[UInt8]], next: Int)
  }

  /// A text that is being read, or waits for an inner one.
  struct Frame {
    var text: [UInt8]
    var cursor = 0
    var line: Int32
    var lineStart = 0
    var origin: Int32
    /// Open conditionals when the text began.
    var conditionals: Int
    /// How many of the texts on the stack are macros' and repetitions', this one included.
    var expansionDepth: Int
    var isFile: Bool
    /// For a repetition: the body, the rounds to come and the first line.
    var body: Body?
    var rounds = Rounds.count(left: 0)
    var firstLine: Int32
  }

  /// An open `.if`.
  struct Conditional {
    var place: Place
    /// Statements are left out now.
    var skips: Bool
    /// No later branch can be taken: one was, or the whole stands in skipped text.
    var isDone: Bool
    var sawElse: Bool
  }

  private(set) var outer: [Frame] = []
  var frame: Frame
  var conditionals: [Conditional] = []
  /// Bytes that expansions have made so far.
  private(set) var expandedBytes = 0

  /// Deeper macro calls and repetitions are taken for endless ones; GNU as has the same bound.
  static let deepestExpansion = 100
  static let deepestInclude = 100
  /// All expansions of an assembly together: what a `.rept 1000000000` comes to its end by.
  static let mostExpandedBytes = 1 << 27

  init(_ text: [UInt8], origin: Int32) {
    frame = Frame(
      text: text, line: 1, origin: origin, conditionals: 0, expansionDepth: 0, isFile: true, firstLine: 1)
  }

  var isSkipping: Bool { conditionals.last?.skips ?? false }
  var isAtEnd: Bool { frame.cursor >= frame.text.count }
  var includeDepth: Int { outer.count(where: \.isFile) }

  mutating func pushFile(_ text: [UInt8], origin: Int32) {
    outer.append(frame)
    frame = Frame(
      text: text, line: 1, origin: origin, conditionals: conditionals.count,
      expansionDepth: frame.expansionDepth, isFile: true, firstLine: 1)
  }

  mutating func pushExpansion(_ text: [UInt8], origin: Int32, line: Int32) {
    outer.append(frame)
    expandedBytes += text.count
    frame = Frame(
      text: text, line: line, origin: origin, conditionals: conditionals.count,
      expansionDepth: frame.expansionDepth + 1, isFile: false, firstLine: line)
  }

  mutating func pushRepetition(_ body: Body, _ rounds: Rounds, origin: Int32, line: Int32) {
    outer.append(frame)
    frame = Frame(
      text: [], line: line, origin: origin, conditionals: conditionals.count,
      expansionDepth: frame.expansionDepth + 1, isFile: false, body: body, rounds: rounds, firstLine: line)
  }

  /// Bytes that expansions may still make.
  var bytesLeft: Int { Input.mostExpandedBytes - expandedBytes }

  /// Starts the next round of a repetition; false if there is none.
  mutating func startRound() throws(Diagnostic.Reason) -> Bool {
    guard let body = frame.body else { return false }
    let text: [UInt8]?
    switch frame.rounds {
    case .count(let left):
      guard left > 0 else { return false }
      frame.rounds = .count(left: left - 1)
      // The text of the round before will do again.
      text = frame.text.isEmpty ? body.expanded([], counter: 0, limit: bytesLeft) : frame.text
    case .values(let values, let next):
      guard next < values.count else { return false }
      frame.rounds = .values(values, next: next + 1)
      text = body.expanded([values[next]], counter: 0, limit: bytesLeft)
    }
    // An empty round counts too: even nothing takes time.
    guard let text, bytesLeft > text.count + 16 else {
      frame.body = nil
      throw .expansionTooLong
    }
    expandedBytes += text.count + 16
    frame.text = text
    frame.cursor = 0
    frame.line = frame.firstLine
    frame.lineStart = 0
    return true
  }

  /// Goes back to the text around this one; false if there is none.
  mutating func pop() -> Bool {
    guard let last = outer.popLast() else { return false }
    frame = last
    return true
  }
}

// Which bytes of a preprocessed text came from where: its lines and stretches, each with the file, as it was included,
// and the macros that were being expanded. `Preprocessor` fills it as it writes, `Sources` asks it for the places of
// messages and of line tables, `PreprocessedText` for line markers.

struct SourceMap: Sendable {
  /// One reading of a file.
  struct Inclusion: Sendable {
    var text: Int32
    /// What included it, and where there; -1 for none.
    var parent: Int32
    var parentOffset: Int32
    /// What `#line` said: from this line of the file on, the name and how much is to be added to line numbers.
    var presumptions: [(fromLine: Int, name: String, shift: Int)] = []
    /// Found where `-isystem` says.
    var isSystem = false
  }

  /// A stretch of the output up to the next.
  struct Span: BitwiseCopyable {
    var output: Int32
    var inclusion: Int32
    /// In the file's spliced text.
    var offset: Int32
    /// An index into `expansions`; -1 for what stands in the file itself.
    var expansion: Int32
    /// The source goes on byte by byte as the output does; else all of it is of one place.
    var advances: Bool
  }

  struct Line: BitwiseCopyable {
    var start: Int32
    var inclusion: Int32
    var offset: Int32
  }

  /// A macro of the chain that text came through: its name, and where it is defined.
  struct Step: Equatable, Sendable {
    var name: String
    var text: Int32
    var offset: Int32
  }

  var texts: [Preprocessor.Text] = []
  var inclusions: [Inclusion] = []
  var spans: [Span] = []
  var lines: [Line] = []
  /// Outermost first.
  var expansions: [[Step]] = []

  /// Notes where output from `output` on comes from, if the last stretch does not say so already.
  mutating func note(_ span: Span) {
    if let last = spans.last, last.inclusion == span.inclusion, last.expansion == span.expansion,
      last.advances == span.advances
    {
      let isContinued =
        span.advances ? span.offset - last.offset == span.output - last.output : span.offset == last.offset
      if isContinued { return }
    }
    spans.append(span)
  }

  /// What a place in the output is in the sources.
  struct Origin {
    var file: String
    var line: Int
    var column: Int
    var text: String
    /// The macros it came through, innermost first, and the includes.
    var expansions: [Location.Context]
    var includes: [Location.Context]
  }

  /// Line `line`, column `column` of the output, both from 1. Column 0 is the line as a whole.
  func origin(line: Int, column: Int) -> Origin? {
    guard lines.indices.contains(line - 1) else { return nil }
    let start = lines[line - 1]
    guard column > 0 else { return origin(start.inclusion, Int(start.offset), [], column: false) }
    let output = Int(start.start) + column - 1
    let index = spans.partition { Int($0.output) > output }
    guard index > 0 else { return nil }
    let span = spans[index - 1]
    let offset = Int(span.offset) + (span.advances ? output - Int(span.output) : 0)
    return origin(span.inclusion, offset, span.expansion < 0 ? [] : expansions[Int(span.expansion)], column: true)
  }

  /// The file and line that line `line` of the output is of.
  func line(_ line: Int) -> (file: String, line: Int)? {
    guard lines.indices.contains(line - 1) else { return nil }
    let start = lines[line - 1]
    return presumed(start.inclusion, offset: Int(start.offset))
  }

  /// The name and line of the byte at `offset` of an included file, as `#line` has it.
  func presumed(_ inclusion: Int32, offset: Int) -> (file: String, line: Int) {
    let inclusion = inclusions[Int(inclusion)]
    let text = texts[Int(inclusion.text)]
    let line = text.position(offset).line
    let count = inclusion.presumptions.partition { $0.fromLine > line }
    guard count > 0 else { return (text.name, line) }
    let presumption = inclusion.presumptions[count - 1]
    return (presumption.name, line + presumption.shift)
  }

  func origin(_ inclusion: Int32, _ offset: Int, _ steps: [Step], column: Bool) -> Origin {
    let (file, line) = presumed(inclusion, offset: offset)
    let text = texts[Int(inclusions[Int(inclusion)].text)]
    let position = text.position(offset)
    return Origin(
      file: file, line: line, column: column ? position.column : 0, text: text.line(position.line),
      expansions: steps.reversed().compactMap { step in
        let definition = texts[Int(step.text)]
        // (what options define stands in no file)
        guard !definition.name.hasPrefix("<") else { return nil }
        return Location.Context(
          kind: .expansion(step.name), file: definition.name, line: definition.position(Int(step.offset)).line)
      },
      includes: includes(inclusion))
  }

  private func includes(_ inclusion: Int32) -> [Location.Context] {
    var steps: [Location.Context] = []
    var inner = inclusions[Int(inclusion)]
    while inner.parent >= 0 {
      let (file, line) = presumed(inner.parent, offset: Int(inner.parentOffset))
      if !file.hasPrefix("<") { steps.append(Location.Context(kind: .include, file: file, line: line)) }
      inner = inclusions[Int(inner.parent)]
    }
    return steps
  }
}

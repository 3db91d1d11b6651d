// Where text comes from: the files that were read, and the chain of includes, macro expansions and
// repetitions through which the assembler came to a line. `Input` makes origins, everything that can
// fail keeps a `Place`, and `Diagnostic` turns a place into a `Location` that stands by itself.

/// Where a message points, complete in itself.
public struct Location: Equatable, Sendable {
  /// One step of the way that led to the text, innermost first.
  public struct Context: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
      case include
      case macro(String)
      case repetition
      /// Of a macro of the C preprocessor; the file and line are those of its definition.
      case expansion(String)
    }
    public var kind: Kind
    /// The file and line that include, invoke or repeat.
    public var file: String
    public var line: Int

    public init(kind: Kind, file: String, line: Int) {
      self.kind = kind
      self.file = file
      self.line = line
    }
  }

  public var file: String
  /// Counted from 1; 0 when the message is about the file as a whole.
  public var line: Int
  /// In bytes, counted from 1; 0 when the message is about the line as a whole.
  public var column: Int
  /// The line as the assembler read it: in a macro, with the arguments put in.
  public var text: String
  public var context: [Context]

  public init(file: String, line: Int, column: Int = 0, text: String = "", context: [Context] = []) {
    self.file = file
    self.line = line
    self.column = column
    self.text = text
    self.context = context
  }
}

/// A place in a text that is being assembled: cheap to keep, meaningless without its `Sources`.
struct Place: Equatable, Sendable {
  var origin: Int32
  /// The physical line in the origin's file, from 1.
  var line: Int32
  /// In bytes from 1; 0 for the whole line.
  var column: Int32

  static let nowhere = Place(origin: -1, line: 0, column: 0)
}

/// One reading of a text: a file, or one expansion of a macro or repetition.
struct Origin: Sendable {
  enum Kind: Sendable {
    case file
    case macro(String)
    case repetition
  }
  var kind: Kind
  /// The file whose lines are counted, an index into `Sources.files`.
  var file: Int
  /// What included, invoked or repeated it; `nowhere` for the main file.
  var parent: Place
  /// Where the outermost macro that the text comes from was called; `nowhere` if it comes from none.
  var outermostCall: Place
}

/// All files and origins of one assembly.
struct Sources: Sendable {
  struct File: Sendable {
    var name: String
    var bytes: [UInt8]
    /// Where preprocessed text came from.
    var map: SourceMap?
  }
  private(set) var files: [File] = []
  private(set) var origins: [Origin] = []
  /// Where lines start, of the files that messages were about.
  private var lineStarts: [Int: [Int]] = [:]

  mutating func addFile(_ name: String, _ bytes: [UInt8], map: SourceMap? = nil) -> Int {
    files.append(File(name: name, bytes: bytes, map: map))
    return files.count - 1
  }

  /// The file, an index into `files`, and the line that a place is of: of what the C preprocessor read, where it made
  /// the text.
  mutating func lineOfSource(_ place: Place) -> (file: Int, line: Int) {
    let file = origins[Int(place.origin)].file
    guard let (name, line) = files[file].map?.line(Int(place.line)) else { return (file, Int(place.line)) }
    return (files.firstIndex { $0.name == name } ?? addFile(name, []), line)
  }

  /// The name and line of a line of a file, as the one who wrote it knows them.
  func line(_ line: Int, of file: Int) -> (file: String, line: Int) {
    files[file].map?.line(line) ?? (files[file].name, line)
  }

  mutating func addOrigin(_ kind: Origin.Kind, file: Int, parent: Place) -> Int32 {
    var call = parent.origin >= 0 ? origins[Int(parent.origin)].outermostCall : .nowhere
    if call.origin < 0, case .macro = kind { call = parent }
    origins.append(Origin(kind: kind, file: file, parent: parent, outermostCall: call))
    return Int32(truncatingIfNeeded: origins.count - 1)
  }

  /// `place` as a user sees it. `text` is the line as it was read, if that is still at hand.
  mutating func location(of place: Place, text: String? = nil) -> Location {
    guard place.origin >= 0 else { return Location(file: files.first?.name ?? "", line: 0) }
    let origin = origins[Int(place.origin)]
    let isFile = if case .file = origin.kind { true } else { false }
    if let map = files[origin.file].map,
      let source = map.origin(line: Int(place.line), column: isFile ? Int(place.column) : 0)
    {
      // A macro's line is shown as it was expanded.
      let isShown = !isFile && text != nil
      return Location(
        file: source.file, line: source.line, column: isShown ? Int(place.column) : source.column,
        text: isShown ? text ?? "" : source.text,
        context: source.expansions + context(of: origin) + (isFile ? source.includes : []))
    }
    return Location(
      file: files[origin.file].name, line: Int(place.line),
      // Columns count in the expanded line, which the file does not show.
      column: isFile || text != nil ? Int(place.column) : 0,
      text: text ?? line(Int(place.line), of: origin.file),
      context: context(of: origin))
  }

  private func context(of origin: Origin) -> [Location.Context] {
    var steps: [Location.Context] = []
    var origin = origin
    while origin.parent.origin >= 0 {
      let outer = origins[Int(origin.parent.origin)]
      let kind: Location.Context.Kind =
        switch origin.kind {
        case .file: .include
        case .macro(let name): .macro(name)
        case .repetition: .repetition
        }
      let (file, line) = line(Int(origin.parent.line), of: outer.file)
      steps.append(.init(kind: kind, file: file, line: line))
      // What the C preprocessor included is a text of its own no more.
      if let map = files[outer.file].map, outer.parent.origin < 0 {
        steps += map.origin(line: Int(origin.parent.line), column: 0)?.includes ?? []
      }
      origin = outer
    }
    return steps
  }

  /// The text of line `number` of a file, without its end; cut where it is too long to show.
  private mutating func line(_ number: Int, of file: Int) -> String {
    let bytes = files[file].bytes
    let starts =
      lineStarts[file]
      ?? [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    lineStarts[file] = starts
    guard starts.indices.contains(number - 1) else { return "" }
    return Sources.text(of: bytes, from: starts[number - 1])
  }

  /// The text from `start` to the end of its line, as a message shows it.
  static func text(of bytes: [UInt8], from start: Int) -> String {
    let longest = 4096
    let end = bytes[start...].prefix(longest).firstIndex(of: UInt8(ascii: "\n")) ?? min(start + longest, bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

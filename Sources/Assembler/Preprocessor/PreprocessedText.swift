// What the C preprocessor gives: plain assembly with the map back to its sources. `Assembler` assembles it;
// `-E` prints it with line markers; `-M…` writes what it was made from as a rule for make.

/// Assembly text without directives of C, which knows where it came from.
public struct PreprocessedText: Sendable {
  /// A file that was included, in the order first met.
  public struct Include: Equatable, Sendable {
    public var path: String
    /// Found in a directory of `-isystem`.
    public var isSystem: Bool
  }

  /// The source's name.
  public let name: String
  public let bytes: [UInt8]
  public let includes: [Include]
  let map: SourceMap
  public let warnings: [Diagnostic]

  init(name: String, bytes: [UInt8], includes: [Include], map: SourceMap, warnings: [Diagnostic]) {
    self.name = name
    self.bytes = bytes
    self.includes = includes
    self.map = map
    self.warnings = warnings
  }

  /// What a C preprocessor has printed before, if `source` begins with a line marker (`# 1 "file"`): its messages and
  /// line tables are of the files that the markers name.
  public init?(marked source: [UInt8], named name: String) {
    guard source.starts(with: Array("# ".utf8)), PreprocessedText.marker(source[...].dropFirst(2)) != nil,
      source.count < Int(Int32.max) / 4
    else { return nil }
    // Lines of the text count, so a backslash at an end means nothing here.
    var text = Preprocessor.Text(name: name, [])
    text.bytes = source
    text.lineStarts = [0] + source.indices.filter { source[$0] == 0x0A }.map { $0 + 1 }
    var inclusion = SourceMap.Inclusion(text: 0, parent: -1, parentOffset: 0)
    var map = SourceMap()
    for (index, start) in text.lineStarts.enumerated() {
      let offset = Int32(truncatingIfNeeded: start)
      map.lines.append(SourceMap.Line(start: offset, inclusion: 0, offset: offset))
      let line = source[start...]
      guard line.first == UInt8(ascii: "#"), let (number, file) = PreprocessedText.marker(line.dropFirst(2)) else {
        continue
      }
      let known = inclusion.presumptions.last?.name ?? name
      inclusion.presumptions.append((index + 2, file ?? known, number - (index + 2)))
    }
    map.texts = [text]
    map.inclusions = [inclusion]
    map.spans = [SourceMap.Span(output: 0, inclusion: 0, offset: 0, expansion: -1, advances: true)]
    self.init(name: name, bytes: source, includes: [], map: map, warnings: [])
  }

  /// The number and the name that a line marker has behind its `# `; nil where there is no number and no name.
  private static func marker(_ text: ArraySlice<UInt8>) -> (line: Int, file: String?)? {
    let digits = text.prefix { (0x30...0x39).contains($0) }
    guard (1...9).contains(digits.count) else { return nil }
    let rest = text.dropFirst(digits.count).drop { $0 == 0x20 }
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != 0x0A }
    return (digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }, String(decoding: name, as: UTF8.self))
  }

  /// The text as `cpp` prints it: with line markers, or (`-P`) without.
  public func printed(markers: Bool = true) -> [UInt8] {
    guard markers else { return bytes }
    var output: [UInt8] = []
    var (file, number): (String, Int) = ("", 0)
    func marker(_ line: Int, _ name: String, _ flag: String) {
      let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      output += Array("# \(line) \"\(escaped)\"\(flag)\n".utf8)
      (file, number) = (name, line)
    }
    marker(1, name, "")
    var chain: [Int32] = [0]
    for (index, line) in map.lines.enumerated() {
      let place = map.presumed(line.inclusion, offset: Int(line.offset))
      var outer: [Int32] = []
      var inclusion = line.inclusion
      while inclusion >= 0 {
        outer.append(inclusion)
        inclusion = map.inclusions[Int(inclusion)].parent
      }
      outer.reverse()
      if place.file != file || place.line < number || place.line > number + 8 || outer != chain {
        let flag = outer.count > chain.count ? " 1" : outer.count < chain.count ? " 2" : ""
        marker(place.line, place.file, flag)
        chain = outer
      }
      while number < place.line {
        output.append(0x0A)
        number += 1
      }
      let end = index + 1 < map.lines.count ? Int(map.lines[index + 1].start) : bytes.count
      output += bytes[Int(line.start)..<end]
      number += 1
    }
    return output
  }

  /// A rule for make: what `targets` depend on. Names are escaped as make needs it but for the targets, which are
  /// written as given.
  public func dependencyRule(
    targets: [String], includesSystem: Bool = true, phonyTargets: Bool = false
  ) -> [UInt8] {
    let paths = includes.filter { includesSystem || !$0.isSystem }.map { PreprocessedText.withoutHere($0.path) }
    var text = ""
    var column = 0
    func append(_ word: String, separator: String) {
      if column > 0, column + word.utf8.count + separator.utf8.count > 75 {
        text += " \\\n "
        column = 1
      } else if column > 0 {
        text += separator
        column += separator.utf8.count
      }
      text += word
      column += word.utf8.count
    }
    for target in targets { append(PreprocessedText.withoutHere(target), separator: " ") }
    text += ":"
    column += 1
    for path in [PreprocessedText.withoutHere(name)] + paths { append(PreprocessedText.escapedForMake(path), separator: " ") }
    text += "\n"
    if phonyTargets {
      for path in paths { text += PreprocessedText.escapedForMake(path) + ":\n" }
    }
    return Array(text.utf8)
  }

  /// `path` without any `./` at its start, as gcc tells make of it: `./x.h` and `x.h` are one file to make then.
  private static func withoutHere(_ path: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    return String(rest)
  }

  /// `text` as a file name in a makefile: blanks and `#` behind a backslash, `$` doubled.
  public static func escapedForMake(_ text: String) -> String {
    var output = ""
    for character in text {
      switch character {
      case " ", "\t", "#": output += "\\"
      case "$": output += "$"
      default: break
      }
      output.append(character)
    }
    return output
  }
}

// The source beside the code: what `objdump -l` and `-S` put before an instruction, laid out as GNU objdump does.
// `Disassembly` asks for each instruction in turn.

import ObjectFile

struct SourceListing {
  /// A source file whose lines are shown.
  private struct Source {
    var lines: [Substring]
    /// The line that was shown last, and the highest that was.
    var last: UInt32 = 0
    var highest: UInt32 = 0
  }

  private let table: LineTable
  private let isRelocatable: Bool
  private let showsNumbers: Bool
  private let showsSource: Bool
  private let read: (String) -> [UInt8]?
  private var function: String?
  private var place: (file: Int, line: UInt32, discriminator: UInt32)?
  /// By path.
  private var sources: [String: Source] = [:]

  /// Lines before the one that code comes from, shown where they were not yet.
  private static let context: UInt32 = 5

  /// `read` gives the bytes of a source file, or nil.
  init(_ object: Object, showsNumbers: Bool, showsSource: Bool, read: @escaping (String) -> [UInt8]?) {
    // What cannot be read is a table without lines: the code is still worth seeing.
    table = (try? LineTable(object)) ?? LineTable()
    isRelocatable = object.kind == .relocatable
    self.showsNumbers = showsNumbers
    self.showsSource = showsSource
    self.read = read
  }

  /// What stands before the instruction at `address` of section `section`, which is in `function`.
  mutating func heading(at address: UInt64, in section: Int, function: String?) -> String {
    guard let row = table.row(at: address, in: isRelocatable ? section : nil), let file = row.file else { return "" }
    var text = ""
    let path = table.files[file].fullPath
    if showsNumbers {
      if let function, function != self.function {
        text += "\(function)():\n"
        place = nil
      }
      let new = (file, row.line, row.discriminator)
      if row.line > 0, place.map({ $0 != new }) ?? true {
        text += "\(path):\(row.line)" + (row.discriminator == 0 ? "" : " (discriminator \(row.discriminator))") + "\n"
      }
      place = new
    }
    self.function = function
    if showsSource, row.line > 0 { text += source(path, row.line) }
    return text
  }

  /// The line, and those before it.
  private mutating func source(_ path: String, _ line: UInt32) -> String {
    var source =
      sources[path]
      ?? Source(
        lines: read(path).map {
          String(decoding: $0, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
        } ?? [])
    defer { sources[path] = source }
    guard line != source.last else { return "" }
    var first = line > Self.context ? line - Self.context : 1
    if source.highest >= first { first = source.highest < line ? source.highest + 1 : line }
    source.last = line
    source.highest = max(source.highest, line)
    guard first <= source.lines.count else { return "" }
    return source.lines[Int(first) - 1..<min(Int(line), source.lines.count)].map { $0 + "\n" }.joined()
  }
}

// `apus addr2line`: addresses in, the source lines that their code comes from out, worded as GNU addr2line does.

import ObjectFile

enum Addr2line: Subcommand {
  static let name = "addr2line"
  static let summary = "tell which source line an address is of"
  static var help: String {
    """
    Usage: apus addr2line [OPTION]... [ADDRESS]...

    Tells for each ADDRESS, a hexadecimal number, the file and line that the code there comes from, if
    it was assembled with -g. Without an ADDRESS, they are read from standard input.

    \(table.help)
    """
  }

  enum Key { case file, functions, addresses, pretty, baseNames, section, ignored, help, version }

  private static let table = OptionTable<Key>([
    OptionRow(.file, "-e", "--exe", value: .joined("FILE"), help: "the executable or object file (a.out)"),
    OptionRow(.functions, "-f", "--functions", help: "the function too"),
    OptionRow(.addresses, "-a", "--addresses", help: "the address too"),
    OptionRow(.pretty, "-p", "--pretty-print", help: "all of an address on one line"),
    OptionRow(.baseNames, "-s", "--basenames", help: "files without their directories"),
    OptionRow(.section, "-j", "--section", value: .joined("NAME"), help: "addresses count from this section's start"),
    OptionRow(.ignored, "-i", "--inlines"),
    OptionRow(.ignored, "-C", "--demangle", value: .optional("STYLE")),
    OptionRow(.ignored, "-b", "--target", value: .joined("FORMAT")),
    OptionRow(.help, "-h", "--help", help: "this text"),
    OptionRow(.version, "-v", "--version", help: "the version"),
  ])

  /// What is asked, and of what.
  private struct Question {
    var options: Set<Key> = []
    var file = "a.out"
    var section: String?
    var addresses: [String] = []
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var question = Question()
    do throws(UsageError) {
      for argument in try table.parse(words) {
        switch argument {
        case .file(let address): question.addresses.append(address)
        case .option(.file, let value, _): question.file = value
        case .option(.section, let value, _): question.section = value
        case .option(let key, _, _): question.options.insert(key)
        }
      }
    } catch { throw .usage(error.message) }
    if question.options.contains(.help) || question.options.contains(.version) {
      Host.print(question.options.contains(.help) ? help : Main.version)
      return 0
    }
    let answers = try answers(question)
    if question.addresses.isEmpty {
      let text = String(decoding: try load("-"), as: UTF8.self)
      question.addresses = text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    Host.print(question.addresses.map { line(for: address($0), question.options, answers) }.joined())
    return 0
  }

  private static func answers(_ question: Question) throws(Failure) -> Answers {
    let path = question.file
    let bytes = try load(path)
    let (object, lines): (Object, LineTable)
    do throws(ObjectError) {
      object = try Object(elf: bytes, name: path)
      lines = try LineTable(object, name: path)
    } catch { throw .mistake(error.description) }
    let section = object.sections.firstIndex { $0.name == question.section }
    if let name = question.section, section == nil { throw .mistake("\(path): cannot find section \(name)") }
    return Answers(object, lines, section: section)
  }

  /// As much of `text` as is a hexadecimal number; 0 if nothing is, as in GNU addr2line.
  static func address(_ text: String) -> UInt64 {
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    return UInt64(digits.prefix { $0.isASCII && $0.isHexDigit }, radix: 16) ?? 0
  }

  static func line(for address: UInt64, _ options: Set<Key>, _ answers: Answers) -> String {
    let isPretty = options.contains(.pretty)
    let (function, place) = answers.answer(address, baseNames: options.contains(.baseNames))
    var text = ""
    if options.contains(.addresses) { text += "0x" + hexadecimal(address, digits: 16) + (isPretty ? ": " : "\n") }
    if options.contains(.functions) {
      text += (function ?? "??") + (isPretty ? (function == nil ? " " : " at ") : "\n")
    }
    return text + place + "\n"
  }

  /// An executable or object that is asked.
  struct Answers {
    private let object: Object
    private let lines: LineTable
    /// The section that addresses are counted in, an index; nil if they are addresses.
    private let section: Int?

    init(_ object: Object, _ lines: LineTable, section: Int?) {
      self.object = object
      self.lines = lines
      self.section = section
    }

    /// The function that the code at `address` is in, and `file:line`.
    func answer(_ address: UInt64, baseNames: Bool) -> (function: String?, place: String) {
      let isRelocatable = object.kind == .relocatable
      let start = isRelocatable ? 0 : section.map { object.sections[$0].address } ?? 0
      let target = address &+ start
      // In an object that was not linked, the first section that has such an offset.
      let place =
        section
        ?? object.sections.firstIndex {
          $0.flags.contains(.allocate) && target &- (isRelocatable ? 0 : $0.address) < $0.size
        }
      guard let place, target &- (isRelocatable ? 0 : object.sections[place].address) < object.sections[place].size
      else { return (nil, "??:0") }
      let function = Symbolizer(object, section: place).function(at: target)
      guard let row = lines.row(at: target, in: isRelocatable ? place : nil), let file = row.file else {
        return (function, function == nil ? "??:0" : "??:?")
      }
      let path = baseNames ? lines.files[file].name : lines.files[file].fullPath
      let number = row.line == 0 ? "?" : "\(row.line)"
      return (function, path + ":" + number + (row.discriminator == 0 ? "" : " (discriminator \(row.discriminator))"))
    }
  }
}

// `apus objdump`: object files and executables in, GNU objdump's listings of code, symbols and
// relocations out. The code itself is `Disassembly`'s, headers and bytes are `ObjdumpHeaders`'.

import ObjectFile

enum Objdump: Subcommand {
  static let name = "objdump"
  static let summary = "disassemble object files"
  static var help: String {
    """
    Usage: apus objdump [OPTION]... [FILE]...

    Shows what is in each FILE (a.out if there is none), as GNU objdump does. At least one
    option that says what is needed.

    \(table.help)
    """
  }

  private static let table = OptionTable<Key>([
    OptionRow(.code, "-d", help: "the code of the sections that are to be executed"),
    OptionRow(.code, "--disassemble", value: .optional("NAME"), help: "the same; of one symbol only"),
    OptionRow(.source, "-S", "--source", help: "the same, with the source lines that it comes from"),
    OptionRow(.everything, "-D", "--disassemble-all", help: "all sections as if they were code"),
    OptionRow(.relocations, "-r", "--reloc", help: "relocations; with -d, below what they change"),
    OptionRow(.symbols, "-t", "--syms", help: "the symbol table"),
    OptionRow(.fileHeader, "-f", "--file-headers", help: "the file's kind, flags and entry"),
    OptionRow(.headers, "-h", "--section-headers", "--headers", help: "the sections' headers"),
    OptionRow(.programHeaders, "-p", "--private-headers", help: "the program headers"),
    OptionRow(.allHeaders, "-x", "--all-headers", help: "-a -f -h -p -r -t"),
    OptionRow(.archiveHeaders, "-a", "--archive-headers", help: "the file's name once more"),
    OptionRow(.contents, "-s", "--full-contents", help: "the sections' bytes"),
    OptionRow(.dynamicRelocations, "-R", "--dynamic-reloc"),
    OptionRow(.start, "--start-address", value: .separate("ADDRESS"), help: "only what stands from there on"),
    OptionRow(.stop, "--stop-address", value: .separate("ADDRESS"), help: "only what stands before"),
    OptionRow(.section, "-j", "--section", value: .joined("NAME"), help: "only this section"),
    OptionRow(.style, "-M", "--disassembler-options", value: .joined("STYLE"), help: "no-aliases, numeric, or both"),
    OptionRow(.lineNumbers, "-l", "--line-numbers", help: "with -d, the functions and the lines' numbers too"),
    OptionRow(.zeroes, "-z", "--disassemble-zeroes", help: "runs of zeros too"),
    OptionRow(.withoutBytes, "--no-show-raw-insn", help: "instructions without their bytes"),
    OptionRow(.ignored, "-C", "--demangle", value: .optional("STYLE")),
    OptionRow(.wide, "-w", "--wide", help: "with -h, a line a section"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ])

  enum Key {
    case code, source, everything, relocations, symbols, section, style, lineNumbers, zeroes, withoutBytes
    case fileHeader, headers, programHeaders, allHeaders, archiveHeaders, contents, dynamicRelocations, start, stop,
      wide
    case ignored, help, version
  }

  /// What to show.
  struct Options {
    var showsCode = false
    var showsEverything = false
    var showsRelocations = false
    var showsSymbols = false
    var sections: Set<String> = []
    var usesAliases = true
    var usesNumbers = false
    var showsZeroes = false
    var showsLineNumbers = false
    var showsSource = false
    var showsBytes = true
    var showsFileHeader = false
    var showsHeaders = false
    var showsProgramHeaders = false
    var showsName = false
    var showsContents = false
    var isWide = false
    /// The symbol whose code alone is wanted.
    var symbol: String?
    var start: UInt64?
    var stop: UInt64?
    var help = false
    var version = false

    var showsSomething: Bool {
      showsCode || showsRelocations || showsSymbols || showsFileHeader || showsHeaders || showsProgramHeaders
        || showsName
        || showsContents
    }

    func wants(_ section: Section) -> Bool { sections.isEmpty || sections.contains(section.name) }
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    let (options, files) = try parse(words)
    if options.help || options.version {
      Host.print(options.help ? help : Main.version)
      return 0
    }
    guard options.showsSomething else {
      throw .usage("there is nothing to show: an option such as -d, -h, -s or -t is missing")
    }
    return inspect(files.isEmpty ? ["a.out"] : files, as: title) { object, bytes, path in
      var text = "\n\(path):     file format elf64-littleriscv\n"
      let headers = (try? ELFTables(bytes, name: path)).map { ObjdumpHeaders($0, options) }
      if options.showsName { text += path + "\n" }
      if options.showsFileHeader { text += headers?.fileHeader ?? "" }
      if options.showsProgramHeaders { text += headers?.programHeaders ?? "" }
      text += "\n"
      if options.showsHeaders { text += headers?.sectionHeaders ?? "" }
      if options.showsSymbols { text += symbols(of: object) }
      if options.showsRelocations, !options.showsCode { text += relocations(of: object, options) }
      if options.showsContents { text += headers?.contents ?? "" }
      if options.showsCode { text += Disassembly(of: object, options).text() }
      return text
    }
  }

  private static func parse(_ words: [String]) throws(Failure) -> (Options, files: [String]) {
    var options = Options()
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(let key, let value, let spelling):
        switch key {
        case .code:
          options.showsCode = true
          if !value.isEmpty { options.symbol = value }
        case .fileHeader: options.showsFileHeader = true
        case .headers: options.showsHeaders = true
        case .programHeaders: options.showsProgramHeaders = true
        case .archiveHeaders: options.showsName = true
        case .allHeaders:
          (options.showsFileHeader, options.showsHeaders, options.showsProgramHeaders) = (true, true, true)
          (options.showsName, options.showsRelocations, options.showsSymbols) = (true, true, true)
        case .contents: options.showsContents = true
        case .dynamicRelocations: throw .usage("\(spelling): there are no dynamic objects here")
        case .start: options.start = try address(value, spelling)
        case .stop: options.stop = try address(value, spelling)
        case .wide: options.isWide = true
        case .source: (options.showsCode, options.showsSource) = (true, true)
        case .lineNumbers: options.showsLineNumbers = true
        case .everything: (options.showsCode, options.showsEverything) = (true, true)
        case .relocations: options.showsRelocations = true
        case .symbols: options.showsSymbols = true
        case .section: options.sections.insert(value)
        case .style:
          for style in value.split(separator: ",") {
            switch style {
            case "no-aliases": options.usesAliases = false
            case "numeric": options.usesNumbers = true
            default: throw .usage("\(spelling): '\(style)' is neither no-aliases nor numeric")
            }
          }
        case .zeroes: options.showsZeroes = true
        case .withoutBytes: options.showsBytes = false
        case .ignored: break
        case .help: options.help = true
        case .version: options.version = true
        }
      }
    }
    return (options, files)
  }

  /// A number, decimal or hexadecimal after `0x`.
  private static func address(_ text: String, _ option: String) throws(Failure) -> UInt64 {
    let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let number else { throw .usage("\(option): '\(text)' is no number") }
    return number
  }

  private static func symbols(of object: Object) -> String {
    let lines = object.symbols.filter { !$0.isAssemblers }.map { symbol in
      // Local, global, weak; debugging; function, file, object.
      let scope =
        switch (symbol.place, symbol.binding) {
        case (.undefined, .weak), (_, .weak): " w"
        case (.undefined, _), (.common, _): "  "
        case (_, .local): "l "
        case (_, .global): "g "
        }
      let kind =
        switch symbol.kind {
        case .function: " F"
        case .file: "df"
        case .section: "d "
        case .object, .common, .tls: " O"
        case .none: "  "
        }
      // A common symbol's value is its alignment, and stands where others have their size.
      let isCommon = symbol.place == .common
      let (value, size) = isCommon ? (symbol.size, symbol.value) : (symbol.value, symbol.size)
      let visibility = symbol.visibility == .default ? "" : ".\(symbol.visibility) "
      let name = symbol.kind == .section ? object.name(of: symbol.place) : shown(symbol.name)
      return "\(hexadecimal(value, digits: 16)) \(scope)   \(kind) \(object.name(of: symbol.place))\t"
        + "\(hexadecimal(size, digits: 16)) \(visibility)\(name)\n"
    }
    return "SYMBOL TABLE:\n" + (lines.isEmpty ? "no symbols\n" : lines.joined()) + "\n\n"
  }

  private static func relocations(of object: Object, _ options: Options) -> String {
    object.sections.filter { options.wants($0) && !$0.relocations.isEmpty }.map { section in
      "RELOCATION RECORDS FOR [\(section.name)]:\nOFFSET           TYPE              VALUE\n"
        + section.relocations.map { relocation in
          "\(hexadecimal(relocation.offset, digits: 16)) \(pad(relocation.type.name, to: 16))  "
            + object.target(of: relocation, digits: 16) + "\n"
        }.joined() + "\n\n"
    }.joined()
  }
}

extension Object {
  /// The name of the section that a symbol is in, or what stands for it.
  func name(of place: Symbol.Place) -> String {
    switch place {
    case .undefined: "*UND*"
    case .absolute: "*ABS*"
    case .common: "*COM*"
    case .section(let index): sections.indices.contains(index) ? sections[index].name : "*UND*"
    }
  }

  /// `symbol+0xaddend`, as objdump shows what a relocation is to reach; the addend with at least so many `digits`.
  func target(of relocation: Relocation, digits: Int = 1) -> String {
    var text = "*ABS*"
    if let index = relocation.symbol, symbols.indices.contains(index) {
      let symbol = symbols[index]
      text = symbol.kind == .section ? name(of: symbol.place) : shown(symbol.name)
    }
    if relocation.addend != 0 {
      text += (relocation.addend < 0 ? "-0x" : "+0x") + hexadecimal(UInt64(relocation.addend.magnitude), digits: digits)
    }
    return text
  }
}

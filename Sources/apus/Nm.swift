// `apus nm`: object files and executables in, their symbols in GNU nm's form out.

import ObjectFile

enum Nm: Subcommand {
  static let name = "nm"
  static let summary = "list the symbols of object files"
  static var help: String {
    """
    Usage: apus nm [OPTION]... [FILE]...

    Lists the symbols of each FILE (a.out if there is none) with address and kind, as GNU nm does.

    \(table.help)
    """
  }

  private enum Key {
    case numeric, unsorted, reverse, sizes, sizeSort, globalOnly, undefinedOnly, definedOnly, all, fileNames, namesOnly
    case portable, format, radix, dynamic, ignored, help, version
  }

  private static let table = OptionTable<Key>([
    OptionRow(.numeric, "-n", "-v", "--numeric-sort", help: "sort by address, not by name"),
    OptionRow(.unsorted, "-p", "--no-sort", help: "in the file's order"),
    OptionRow(.reverse, "-r", "--reverse-sort", help: "the other way round"),
    OptionRow(.sizeSort, "--size-sort", help: "sort by size"),
    OptionRow(.sizes, "-S", "--print-size", help: "sizes too"),
    OptionRow(.globalOnly, "-g", "--extern-only", help: "global symbols only"),
    OptionRow(.undefinedOnly, "-u", "--undefined-only", help: "undefined symbols only"),
    OptionRow(.definedOnly, "-U", "--defined-only", help: "defined symbols only"),
    OptionRow(.all, "-a", "--debug-syms", help: "the symbols of sections and files too"),
    OptionRow(.fileNames, "-A", "-o", "--print-file-name", help: "the file's name before each"),
    OptionRow(.namesOnly, "-j", "--just-symbols", help: "nothing but names"),
    OptionRow(.portable, "-P", "--portability", help: "as POSIX has it"),
    OptionRow(.format, "-f", "--format", value: .joined("FORMAT"), help: "bsd, posix or just-symbols"),
    OptionRow(.radix, "-t", "--radix", value: .joined("RADIX"), help: "x, d or o"),
    OptionRow(.dynamic, "-D", "--dynamic"),
    OptionRow(.ignored, "-C", "--demangle", value: .optional("STYLE")),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "-V", "--version", help: "the version"),
  ])

  private enum Form { case columns, portable, names }

  /// What to show.
  private struct Options {
    var chosen: Set<Key> = []
    var form = Form.columns
    var radix = 16

    func has(_ key: Key) -> Bool { chosen.contains(key) }
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var options = Options()
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(.help, _, _):
        Host.print(help)
        return 0
      case .option(.version, _, _):
        Host.print(Main.version)
        return 0
      case .option(.dynamic, _, let spelling): throw .usage("\(spelling): there are no dynamic objects here")
      case .option(.portable, _, _): options.form = .portable
      case .option(.namesOnly, _, _): options.form = .names
      case .option(.format, let value, let spelling):
        switch value {
        case "bsd": options.form = .columns
        case "posix": options.form = .portable
        case "just-symbols": options.form = .names
        default: throw .usage("\(spelling): '\(value)' is none of bsd, posix and just-symbols")
        }
      case .option(.radix, let value, let spelling):
        guard let radix = ["x": 16, "d": 10, "o": 8][value] else {
          throw .usage("\(spelling): '\(value)' is none of x, d and o")
        }
        options.radix = radix
      case .option(let key, _, _): options.chosen.insert(key)
      }
    }
    if files.isEmpty { files = ["a.out"] }
    return inspect(files, as: title) { object, path in
      let symbols = chosen(object.symbols.map { named($0, in: object) }, options)
      let isHeaded = files.count > 1 && !options.has(.fileNames)
      let heading = isHeaded ? options.form == .columns ? "\n\(path):\n" : "\(path):\n" : ""
      if symbols.isEmpty {
        Message.error("\(title): \(path)", "no symbols")
        return heading
      }
      let prefix = options.has(.fileNames) ? options.form == .columns ? "\(path):" : "\(path): " : ""
      return heading + symbols.map { prefix + line(for: $0, in: object, options) + "\n" }.joined()
    }
  }

  private static func line(for symbol: Symbol, in object: Object, _ options: Options) -> String {
    let (name, letter) = (shown(symbol.name), letter(of: symbol, in: object))
    let isUndefined = symbol.place == .undefined
    func number(_ value: UInt64) -> String {
      // (decimal numbers have a sign)
      let isNegative = options.radix == 10 && value > UInt64(Int64.max)
      let text = String(isNegative ? 0 &- value : value, radix: options.radix)
      let sign = isNegative ? "-" : ""
      return sign + String(repeating: "0", count: max(16 - text.count - sign.count, 0)) + text
    }
    // A common symbol's value is its size.
    let (value, size) = symbol.place == .common ? (symbol.size, symbol.size) : (symbol.value, symbol.size)
    switch options.form {
    case .names: return name
    case .portable:
      if isUndefined { return "\(name) \(letter)         " }
      let digits = String(value, radix: options.radix) + " " + (size > 0 ? String(size, radix: options.radix) : "")
      return "\(name) \(letter) \(digits)"
    case .columns:
      if isUndefined { return "\(pad("", to: 16)) \(letter) \(name)" }
      if options.has(.sizeSort), !options.has(.sizes) { return "\(number(size)) \(letter) \(name)" }
      let sizes = options.has(.sizes) && size > 0 ? " " + number(size) : ""
      return "\(number(value))\(sizes) \(letter) \(name)"
    }
  }

  /// `symbol`; a section's, which has no name, by that of its section.
  private static func named(_ symbol: Symbol, in object: Object) -> Symbol {
    guard symbol.kind == .section, case .section(let index) = symbol.place, object.sections.indices.contains(index)
    else { return symbol }
    var named = symbol
    named.name = object.sections[index].name
    return named
  }

  /// The symbols that `options` ask for, in their order.
  private static func chosen(_ symbols: [Symbol], _ options: Options) -> [Symbol] {
    let wanted = symbols.filter { symbol in
      if symbol.isAssemblers { return false }
      if !options.has(.all), symbol.kind == .section || symbol.kind == .file { return false }
      if options.has(.globalOnly), symbol.binding == .local { return false }
      if options.has(.undefinedOnly), symbol.place != .undefined { return false }
      if options.has(.sizeSort), symbol.place == .undefined || symbol.size == 0 { return false }
      return !(options.has(.definedOnly) && symbol.place == .undefined)
    }
    if options.has(.unsorted), !options.has(.sizeSort) { return wanted }
    // What has no address comes first, as if it were at 0; equals stay as they are, either way round.
    func precedes(_ left: Symbol, _ right: Symbol) -> Bool {
      if options.has(.sizeSort) { return (left.size, left.name) < (right.size, right.name) }
      if options.has(.numeric) {
        return (left.place == .undefined ? 0 : 1, left.value, left.name)
          < (right.place == .undefined ? 0 : 1, right.value, right.name)
      }
      return Array(left.name.utf8).lexicographicallyPrecedes(Array(right.name.utf8))
    }
    return wanted.sorted { options.has(.reverse) ? precedes($1, $0) : precedes($0, $1) }
  }

  /// GNU nm's letter for a symbol's kind: capital if other files see it.
  private static func letter(of symbol: Symbol, in object: Object) -> Character {
    let letter: Character
    switch symbol.place {
    case .common: return "C"
    case .undefined:
      guard symbol.binding == .weak else { return "U" }
      return symbol.kind == .object ? "v" : "w"
    case .absolute: letter = "a"
    case .section(let index): letter = object.sections.indices.contains(index) ? object.sections[index].letter : "?"
    }
    if symbol.binding == .weak { return symbol.kind == .object ? "V" : "W" }
    return symbol.binding == .local ? letter : Character(letter.uppercased())
  }
}

extension Section {
  /// The names that say what a section is, before its flags do.
  private static let lettersByName: [(String, Character)] = [
    (".debug", "N"), (".rodata", "r"), (".text", "t"), (".data", "d"), (".bss", "b"),
  ]

  fileprivate var letter: Character {
    for (prefix, letter) in Self.lettersByName where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      if rest.isEmpty || rest.first == "." || prefix == ".debug" { return letter }
    }
    if flags.contains(.execute) { return "t" }
    if !flags.contains(.allocate) { return "n" }
    if type == .noBits { return "b" }
    return flags.contains(.write) ? "d" : "r"
  }
}

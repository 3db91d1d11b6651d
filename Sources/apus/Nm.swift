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

  private static let table = OptionTable<InspectionKey>([
    OptionRow(.numeric, "-n", "-v", "--numeric-sort", help: "sort by address, not by name"),
    OptionRow(.unsorted, "-p", "--no-sort", help: "in the file's order"),
    OptionRow(.reverse, "-r", "--reverse-sort", help: "the other way round"),
    OptionRow(.globalOnly, "-g", "--extern-only", help: "global symbols only"),
    OptionRow(.undefinedOnly, "-u", "--undefined-only", help: "undefined symbols only"),
    OptionRow(.definedOnly, "-U", "--defined-only", help: "defined symbols only"),
    OptionRow(.all, "-a", "--debug-syms", help: "the symbols of sections and files too"),
    OptionRow(.ignored, "-C", "--demangle"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    guard let (options, files) = try inspectionArguments(words, table, help) else { return 0 }
    return inspect(files, as: title) { object, path in
      let symbols = chosen(object.symbols.map { named($0, in: object) }, options)
      let heading = files.count > 1 ? "\n\(path):\n" : ""
      if symbols.isEmpty && object.symbols.isEmpty { return heading + "\(title): \(path): no symbols\n" }
      return heading
        + symbols.map { symbol in
          let address = symbol.place == .undefined ? pad("", to: 16) : hexadecimal(symbol.value, digits: 16)
          return "\(address) \(letter(of: symbol, in: object)) \(shown(symbol.name))\n"
        }.joined()
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
  private static func chosen(_ symbols: [Symbol], _ options: Set<InspectionKey>) -> [Symbol] {
    let wanted = symbols.filter { symbol in
      if symbol.isAssemblers { return false }
      if !options.contains(.all), symbol.kind == .section || symbol.kind == .file { return false }
      if options.contains(.globalOnly), symbol.binding == .local { return false }
      if options.contains(.undefinedOnly), symbol.place != .undefined { return false }
      return !(options.contains(.definedOnly) && symbol.place == .undefined)
    }
    if options.contains(.unsorted) { return wanted }
    let sorted =
      options.contains(.numeric)
      ? wanted.sorted {
        // What has no address comes first, as if it were at 0.
        ($0.place == .undefined ? 0 : 1, $0.value, $0.name) < ($1.place == .undefined ? 0 : 1, $1.value, $1.name)
      }
      : wanted.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    return options.contains(.reverse) ? sorted.reversed() : sorted
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

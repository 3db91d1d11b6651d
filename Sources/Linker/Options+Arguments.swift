// GNU ld's command line comes in, `Options` or a usage error goes out. Each option is a row: its spellings, whether it
// takes an argument, and what it does.

extension Linker.Options {
  /// `arguments` are those after the command's name.
  public init(arguments: [String]) throws(Linker.UsageError) {
    self.init()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        switch argument {
        case "(": inputs.append(.groupStart)
        case ")": inputs.append(.groupEnd)
        default: inputs.append(.file(argument))
        }
        continue
      }
      try take(argument, from: &rest)
    }
  }

  private enum Effect {
    /// Accepted: it asks for what is done anyway, or for nothing that can be seen.
    case nothing
    case unsupported
    case flag(@Sendable (inout Linker.Options) -> Void)
    case value(@Sendable (inout Linker.Options, String) -> Void)
    /// A hexadecimal address, with or without `0x`.
    case address(@Sendable (inout Linker.Options, UInt64) -> Void)
    case ignoredValue
    /// One of some words; false for others.
    case choice(@Sendable (inout Linker.Options, String) -> Bool)
    case buildID
    case keyword
    case definition
    case sectionStart
  }

  private struct Row: Sendable {
    let spellings: [String]
    let effect: Effect

    init(_ spellings: String..., effect: Effect) {
      self.spellings = spellings
      self.effect = effect
    }
  }

  /// One-letter options whose argument may follow at once, as in `-oout`.
  private static let joined: Set<String> = ["-o", "-e", "-T", "-L", "-l", "-u", "-z", "-m", "-O", "-b", "-A", "-y", "-G"]

  // swift-format-ignore
  private static let rows: [Row] = [
    Row("-o", "--output", effect: .value { $0.output = $1 }),
    Row("-T", "--script", effect: .value { ($0.script, $0.scriptPosition) = ($1, $0.inputs.count) }),
    Row("-l", "--library", effect: .value { $0.inputs.append(.library($1)) }),
    Row("-(", "--start-group", effect: .flag { $0.inputs.append(.groupStart) }),
    Row("-)", "--end-group", effect: .flag { $0.inputs.append(.groupEnd) }),
    Row("--whole-archive", effect: .flag { $0.inputs.append(.wholeArchives(true)) }),
    Row("--no-whole-archive", effect: .flag { $0.inputs.append(.wholeArchives(false)) }),
    Row("-e", "--entry", effect: .value { $0.entry = $1 }),
    Row("-Map", effect: .value { $0.map = $1 }),
    Row("-M", "--print-map", effect: .flag { $0.map = "-" }),
    Row("-L", "--library-path", effect: .value { $0.searchPaths.append($1) }),
    Row("-u", "--undefined", effect: .value { $0.wantedSymbols.append($1) }),
    Row("-Ttext", effect: .address { $0.sectionAddresses[".text"] = $1 }),
    Row("-Tdata", effect: .address { $0.sectionAddresses[".data"] = $1 }),
    Row("-Tbss", effect: .address { $0.sectionAddresses[".bss"] = $1 }),
    Row("-Ttext-segment", effect: .address { $0.segmentAddresses["text-segment"] = $1 }),
    Row("-Trodata-segment", effect: .address { $0.segmentAddresses["rodata-segment"] = $1 }),
    Row("-Tldata-segment", effect: .address { $0.segmentAddresses["ldata-segment"] = $1 }),
    Row("--section-start", effect: .sectionStart),
    Row("--defsym", effect: .definition),
    Row("-z", effect: .keyword),
    Row("--relax", effect: .flag { $0.relaxes = true }),
    Row("--no-relax", effect: .flag { $0.relaxes = false }),
    Row("-N", "--omagic", effect: .flag { $0.paging = .packed }),
    Row("-n", "--nmagic", effect: .flag { $0.paging = .dataOnPages }),
    Row("--no-omagic", "--no-nmagic", effect: .flag { $0.paging = .paged }),
    Row("--gc-sections", effect: .flag { $0.collectsGarbage = true }),
    Row("--no-gc-sections", effect: .flag { $0.collectsGarbage = false }),
    Row("-s", "--strip-all", effect: .flag { $0.stripping = .everything }),
    Row("-S", "--strip-debug", effect: .flag { $0.stripping = .debugging }),
    Row("-x", "--discard-all", effect: .flag { $0.localSymbols = .none }),
    Row("-X", "--discard-locals", effect: .flag { $0.localSymbols = .named }),
    Row("--discard-none", effect: .flag { $0.localSymbols = .all }),
    Row("--warn-rwx-segments", effect: .flag { $0.warnsOfWritableCode = true }),
    Row("--no-warn-rwx-segments", effect: .flag { $0.warnsOfWritableCode = false }),
    Row("--fatal-warnings", effect: .flag { $0.warningsAreErrors = true }),
    Row("--no-fatal-warnings", effect: .flag { $0.warningsAreErrors = false }),
    Row("--allow-multiple-definition", effect: .flag { $0.allowsMultipleDefinitions = true }),
    Row("--noinhibit-exec", effect: .unsupported),
    Row("-r", "-i", "--relocatable", effect: .flag { $0.isRelocatable = true }),
    Row("-q", "--emit-relocs", effect: .unsupported),
    Row("-shared", "--shared", "-Bshareable", "-pie", "--pie", "--pic-executable", effect: .unsupported),
    Row("-nostdlib", "-static", "-dn", "-Bstatic", "-non_shared", "-no-pie", "--no-pie", effect: .nothing),
    Row("-g", "-d", "-dc", "-dp", "-E", "--export-dynamic", "-EL", effect: .nothing),
    Row("--no-dynamic-linker", "--no-export-dynamic", "--warn-common", "--cref", effect: .nothing),
    Row("--no-undefined", "--no-warn-mismatch", "--warn-section-align", effect: .nothing),
    Row("--no-warn-execstack", "--warn-execstack", "--eh-frame-hdr", "--no-eh-frame-hdr", effect: .nothing),
    Row("--as-needed", "--no-as-needed", "--no-warn-search-mismatch", effect: .nothing),
    Row("--print-gc-sections", effect: .flag { $0.tellsGarbage = true }),
    Row("--no-print-gc-sections", effect: .flag { $0.tellsGarbage = false }),
    Row("--orphan-handling", effect: .choice { options, word in
      OrphanHandling(rawValue: word).map { options.orphanHandling = $0 } != nil
    }),
    Row("--sort-section", effect: .choice { options, word in
      Sorting(rawValue: word).map { options.sorting = $0 } != nil
    }),
    Row("--unresolved-symbols", effect: .choice { options, word in
      options.reportsUndefined = word == "report-all" || word == "ignore-in-shared-libs"
      return options.reportsUndefined || word == "ignore-all" || word == "ignore-in-object-files"
    }),
    Row("--build-id", effect: .buildID),
    Row("--sort-common", "--warn-once", effect: .nothing),
    Row("--no-check-sections", "--check-sections", "--print-memory-usage", effect: .nothing),
    Row("-t", "--trace", "--verbose", "--stats", "--no-gc-keep-exported", effect: .nothing),
    Row("-O", "--hash-style", "--color-diagnostics", "-plugin", "-plugin-opt", effect: .ignoredValue),
    Row("-A", "--architecture", "-b", "--format", "--oformat", "-y", "-G", effect: .ignoredValue),
    Row("-EB", "-Ur", effect: .unsupported),
  ]

  private static let byName: [String: Effect] = {
    var byName: [String: Effect] = [:]
    for row in rows { for spelling in row.spellings { byName[spelling] = row.effect } }
    return byName
  }()

  private mutating func take(
    _ argument: String, from rest: inout ArraySlice<String>
  ) throws(Linker.UsageError) {
    var name = argument
    var value: String?
    if let equals = argument.firstIndex(of: "="), argument.dropFirst(2).contains("=") {
      name = String(argument[..<equals])
      value = String(argument[argument.index(after: equals)...])
    }
    if Self.effect(of: name) == nil {
      let letter = String(argument.prefix(2))
      guard Self.joined.contains(letter) || letter == "-l" || letter == "-m" else {
        throw .unknownOption(argument)
      }
      name = letter
      value = argument.count > 2 ? String(argument.dropFirst(2)) : nil
    }

    func needed() throws(Linker.UsageError) -> String {
      if let value { return value }
      guard let next = rest.popFirst() else { throw .missingArgument(name) }
      return next
    }
    if name == "-m" || name == "--emulation" {
      let emulation = try needed()
      guard emulation == "elf64lriscv" else {
        throw .badArgument(option: "-m", value: emulation, expected: "elf64lriscv")
      }
      return
    }
    switch Self.effect(of: name) {
    case nil: throw .unknownOption(argument)
    case .nothing: return
    case .unsupported: throw .unsupported(name)
    case .flag(let set): set(&self)
    case .value(let set): set(&self, try needed())
    case .address(let set): set(&self, try Self.address(try needed(), option: name))
    case .ignoredValue:
      // `-O`, `--build-id` and the like may stand alone; the others' argument is skipped.
      if value == nil, name == "-A" || name == "-b" || name == "--format" || name == "--oformat" || name == "-y" || name.hasPrefix("-plugin") {
        _ = try needed()
      }
    case .choice(let set):
      let word = try needed()
      if !set(&self, word) { throw .badArgument(option: name, value: word, expected: "a word that GNU ld knows") }
    case .buildID:
      // A note with a hash of the output is not made; kernels ask for none.
      if value != "none" { throw .unsupported("\(name)=\(value ?? "sha1")") }
    case .keyword: try takeKeyword(try needed())
    case .definition:
      let text = try needed()
      guard let (symbol, expression) = Self.split(text) else {
        throw .badArgument(option: name, value: text, expected: "symbol=expression")
      }
      definitions.append(Definition(symbol: symbol, expression: expression))
    case .sectionStart:
      let text = try needed()
      guard let (section, address) = Self.split(text) else {
        throw .badArgument(option: name, value: text, expected: "section=address")
      }
      sectionAddresses[section] = try Self.address(address, option: name)
    }
  }

  /// GNU ld takes long options with one dash too, but for those that begin with `o`.
  private static func effect(of name: String) -> Effect? {
    if let effect = byName[name] { return effect }
    if name.hasPrefix("--") { return byName[String(name.dropFirst())] }
    return name.hasPrefix("-o") || name.count < 3 ? nil : byName["-" + name]
  }

  private static func split(_ text: String) -> (String, String)? {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }

  private static func address(_ text: String, option: String) throws(Linker.UsageError) -> UInt64 {
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    guard digits.first?.isHexDigit == true, let value = UInt64(digits, radix: 16) else {
      throw .badArgument(option: option, value: text, expected: "a hexadecimal address")
    }
    return value
  }

  private mutating func takeKeyword(_ keyword: String) throws(Linker.UsageError) {
    let (word, value) = Self.split(keyword) ?? (keyword, "")
    switch word {
    case "max-page-size": maximumPageSize = try Self.pageSize(value, keyword: keyword)
    case "common-page-size": commonPageSize = try Self.pageSize(value, keyword: keyword)
    case "muldefs": allowsMultipleDefinitions = true
    case "undefs": reportsUndefined = false
    // GNU ld passes over the others with a warning at most: they are about dynamic linking.
    default: break
    }
  }

  private static func pageSize(_ text: String, keyword: String) throws(Linker.UsageError) -> UInt64 {
    guard let value = ScriptLexer.number(text), value > 0, value & (value - 1) == 0, value <= 0x1_0000_0000 else {
      throw .badArgument(option: "-z", value: keyword, expected: "a power of two up to 4 GiB")
    }
    return value
  }
}

// `apus readelf`: ELF files in, their headers and tables in GNU readelf's form out. What each table looks like is in
// `ReadelfTables`.

import ObjectFile

enum Readelf: Subcommand {
  static let name = "readelf"
  static let summary = "show the headers and tables of object files"
  static var help: String {
    """
    Usage: apus readelf OPTION... FILE...

    Shows what each FILE is made of, as GNU readelf does.

    \(table.help)
    """
  }

  enum Key {
    case all, header, segments, sections, groups, headers, symbols, relocations, dynamic, notes, attributes, unwind
    case version, wide, hexadecimal, strings, debug, ignored, help, ownVersion
  }

  private static let table = OptionTable<Key>([
    OptionRow(.all, "-a", "--all", help: "-h -l -S -s -r -d -n -A and -g"),
    OptionRow(.header, "-h", "--file-header", help: "the file header"),
    OptionRow(.segments, "-l", "--program-headers", "--segments", help: "the program headers"),
    OptionRow(.sections, "-S", "--section-headers", "--sections", help: "the section headers"),
    OptionRow(.groups, "-g", "--section-groups", help: "the section groups"),
    OptionRow(.headers, "-e", "--headers", help: "-h -l -S"),
    OptionRow(.symbols, "-s", "--syms", "--symbols", help: "the symbol table"),
    OptionRow(.relocations, "-r", "--relocs", help: "the relocations"),
    OptionRow(.dynamic, "-d", "--dynamic", help: "the dynamic section, which no file of ours has"),
    OptionRow(.notes, "-n", "--notes", help: "notes, which no file of ours has"),
    OptionRow(.attributes, "-A", "--arch-specific", help: "the attributes of RISC-V"),
    OptionRow(.unwind, "-u", "--unwind"),
    OptionRow(.version, "-V", "--version-info"),
    OptionRow(
      .hexadecimal, "-x", "--hex-dump", value: .joined("SECTION"), help: "a section's bytes, by name or number"),
    OptionRow(.strings, "-p", "--string-dump", value: .joined("SECTION"), help: "a section's strings"),
    OptionRow(.debug, "-w", "--debug-dump", value: .optional("PART")),
    OptionRow(.wide, "-W", "--wide", help: "as wide as it takes"),
    OptionRow(.ignored, "-T", "--silent-truncation"),
    OptionRow(.help, "-H", "--help", help: "this text"),
    OptionRow(.ownVersion, "-v", "--version", help: "the version"),
  ])

  /// What to show.
  struct Options {
    var shown: Set<Key> = []
    var isWide = false
    /// Sections whose bytes or strings are shown, by name or number.
    var dumps: [(section: String, asStrings: Bool)] = []
    func shows(_ key: Key) -> Bool { shown.contains(key) }
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var options = Options()
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(.all, _, _):
        options.shown.formUnion([
          .header, .segments, .sections, .groups, .symbols, .relocations, .dynamic, .notes, .attributes, .unwind,
          .version,
        ])
      case .option(.headers, _, _): options.shown.formUnion([.header, .segments, .sections])
      case .option(.wide, _, _): options.isWide = true
      case .option(.hexadecimal, let name, _): options.dumps.append((name, false))
      case .option(.strings, let name, _): options.dumps.append((name, true))
      case .option(.debug, _, let spelling):
        throw .usage("\(spelling): debugging information is not shown; objdump -d -l and addr2line tell its lines")
      case .option(.help, _, _):
        Host.print(help)
        return 0
      case .option(.ownVersion, _, _):
        Host.print(Main.version)
        return 0
      case .option(let key, _, _): options.shown.insert(key)
      }
    }
    guard !files.isEmpty, !options.shown.isEmpty || !options.dumps.isEmpty else {
      throw .usage(files.isEmpty ? "there is no file to look at" : "there is nothing to show")
    }
    var status: Int32 = 0
    for path in files {
      do {
        let tables = try ELFTables(try Host.read(path), name: path)
        if files.count > 1 { Host.print("\nFile: \(path)\n") }
        Host.print(ReadelfTables(tables, options).text())
      } catch let error as HostError {
        Message.error(title, error.message)
        status = 1
      } catch {
        Message.error(title, "\(error)")
        status = 1
      }
    }
    return status
  }
}

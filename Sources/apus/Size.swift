// `apus size`: object files and executables in, the bytes of their sections out: added up by kind as Berkeley's size
// did, or one by one as System V's.

import ObjectFile

enum Size: Subcommand {
  static let name = "size"
  static let summary = "tell how large an object file's sections are"
  static var help: String {
    """
    Usage: apus size [OPTION]... [FILE]...

    Tells for each FILE (a.out if there is none) the bytes of code and constants, data and zeroed data.

    \(table.help)
    """
  }

  private enum Key { case sections, sums, format, decimal, octal, hexadecimal, radix, totals, help, version }

  private static let table = OptionTable<Key>([
    OptionRow(.sums, "-B", help: "sums by kind (the default)"),
    OptionRow(.sections, "-A", help: "section by section"),
    OptionRow(.format, "--format", value: .separate("FORMAT"), help: "berkeley for -B, sysv for -A"),
    OptionRow(.decimal, "-d", help: "decimal numbers (the default)"),
    OptionRow(.octal, "-o", help: "octal numbers"),
    OptionRow(.hexadecimal, "-x", help: "hexadecimal numbers"),
    OptionRow(.radix, "--radix", value: .separate("NUMBER"), help: "8, 10 or 16"),
    OptionRow(.totals, "-t", "--totals", help: "the sum of all files too"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "-V", "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var radix = 10
    var (bySections, withTotals) = (false, false)
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(let key, let value, let spelling):
        switch key {
        case .sections: bySections = true
        case .sums: bySections = false
        case .format:
          guard let first = value.first?.lowercased(), "bs".contains(first) else {
            throw .usage("\(spelling): '\(value)' is neither berkeley nor sysv")
          }
          bySections = first == "s"
        case .decimal: radix = 10
        case .octal: radix = 8
        case .hexadecimal: radix = 16
        case .radix:
          guard let number = Int(value), [8, 10, 16].contains(number) else {
            throw .usage("\(spelling): '\(value)' is none of 8, 10 and 16")
          }
          radix = number
        case .totals: withTotals = true
        case .help, .version:
          Host.print(key == .help ? help : Main.version)
          return 0
        }
      }
    }
    if files.isEmpty { files = ["a.out"] }
    if bySections { return inspect(files, as: title) { sections(of: $0, $1, radix) } }
    Host.print("   text\t   data\t    bss\t    \(radix == 8 ? "oct" : "dec")\t    hex\tfilename\n")
    var total = Sums()
    let status = inspect(files, as: title) { object, path in
      let sums = Sums(object)
      total.add(sums)
      return line(sums, radix) + path + "\n"
    }
    if withTotals { Host.print(line(total, radix) + "(TOTALS)\n") }
    return status
  }

  /// Bytes by kind.
  private struct Sums {
    var (text, data, zeroed): (UInt64, UInt64, UInt64) = (0, 0, 0)

    init() {}

    init(_ object: Object) {
      for section in object.sections where section.flags.contains(.allocate) {
        if section.type == .noBits {
          zeroed &+= section.size
        } else if section.flags.contains(.write) && !section.flags.contains(.execute) {
          data &+= section.size
        } else {
          text &+= section.size
        }
      }
    }

    mutating func add(_ other: Sums) {
      (text, data, zeroed) = (text &+ other.text, data &+ other.data, zeroed &+ other.zeroed)
    }
  }

  /// A number with its radix's prefix.
  private static func number(_ value: UInt64, _ radix: Int) -> String {
    (radix == 16 ? "0x" : radix == 8 ? "0" : "") + String(value, radix: radix)
  }

  private static func line(_ sums: Sums, _ radix: Int) -> String {
    let sum = sums.text &+ sums.data &+ sums.zeroed
    let columns =
      [sums.text, sums.data, sums.zeroed].map { number($0, radix) } + [String(sum, radix: radix == 8 ? 8 : 10)]
      + [String(sum, radix: 16)]
    return columns.map { column($0, width: 7) + "\t" }.joined()
  }

  private static func sections(of object: Object, _ path: String, _ radix: Int) -> String {
    let total = object.sections.reduce(UInt64(0)) { $0 &+ $1.size }
    let names = max(object.sections.map { $0.name.count }.max() ?? 0, 7)
    let sizes = max(number(total, radix).count, 4)
    let addresses = max(object.sections.map { number($0.address, radix).count }.max() ?? 0, 4)
    var text = "\(path)  :\n"
    text += "\(pad("section", to: names))   \(column("size", width: sizes))   \(column("addr", width: addresses))\n"
    for section in object.sections {
      text +=
        "\(pad(section.name, to: names))   \(column(number(section.size, radix), width: sizes))   "
        + "\(column(number(section.address, radix), width: addresses))\n"
    }
    return text + "\(pad("Total", to: names))   \(column(number(total, radix), width: sizes))\n\n\n"
  }
}

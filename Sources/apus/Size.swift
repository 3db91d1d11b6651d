// `apus size`: object files and executables in, the bytes of their sections by kind out.

import ObjectFile

enum Size: Subcommand {
  static let name = "size"
  static let summary = "tell how large an object file's sections are"
  static var help: String {
    """
    Usage: apus size [FILE]...

    Tells for each FILE (a.out if there is none) the bytes of code and constants, data and zeroed data.

    \(table.help)
    """
  }

  private static let table = OptionTable<InspectionKey>([
    OptionRow(.ignored, "-B"),
    OptionRow(.ignored, "--format", value: .separate("berkeley")),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    guard let (_, files) = try inspectionArguments(words, table, help) else { return 0 }
    Host.print("   text\t   data\t    bss\t    dec\t    hex\tfilename\n")
    return inspect(files, as: title) { object, path in
      var (text, data, zeroed): (UInt64, UInt64, UInt64) = (0, 0, 0)
      for section in object.sections where section.flags.contains(.allocate) {
        if section.type == .noBits {
          zeroed &+= section.size
        } else if section.flags.contains(.write) && !section.flags.contains(.execute) {
          data &+= section.size
        } else {
          text &+= section.size
        }
      }
      let sum = text &+ data &+ zeroed
      let columns = [text, data, zeroed, sum].map { String($0) } + [String(sum, radix: 16)]
      return columns.map { column($0, width: 7) + "\t" }.joined() + path + "\n"
    }
  }
}

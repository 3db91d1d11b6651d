// `apus objcopy` and `apus strip`: an object file in, the same without some of its parts or as the bare bytes that a
// loader puts into memory out. What is left out is decided here, the file is `ObjectFile`'s.

import ObjectFile

/// What to leave out of an object file.
struct Stripping {
  enum Depth { case nothing, debugging, unneeded, all }
  var depth = Depth.nothing
  /// Sections to keep; empty for all.
  var kept: [String] = []
  var removed: [String] = []

  /// A name, perhaps with `*` for anything.
  private static func matches(_ name: some StringProtocol, _ pattern: some StringProtocol) -> Bool {
    guard let star = pattern.firstIndex(of: "*") else { return name == pattern }
    guard name.hasPrefix(pattern[..<star]) else { return false }
    let (rest, tail) = (pattern[pattern.index(after: star)...], name.dropFirst(pattern[..<star].count))
    guard rest.contains("*") else { return tail.count >= rest.count && tail.hasSuffix(rest) }
    return tail.indices.contains { matches(tail[$0...], rest) }
  }

  private func keeps(_ section: Section) -> Bool {
    if removed.contains(where: { Self.matches(section.name, $0) }) { return false }
    if !kept.isEmpty, !kept.contains(where: { Self.matches(section.name, $0) }) { return false }
    return depth == .nothing || section.flags.contains(.allocate) || !section.name.hasPrefix(".debug")
  }

  /// Takes the sections and symbols out of `object`.
  func apply(to object: inout Object) {
    var sectionIndices: [Int?] = []
    var sections: [Section] = []
    for section in object.sections {
      sectionIndices.append(keeps(section) ? sections.count : nil)
      if keeps(section) { sections.append(section) }
    }
    // What a relocation names has to stay.
    var needed: Set<Int> = []
    for section in sections { needed.formUnion(section.relocations.compactMap(\.symbol)) }
    var symbolIndices: [Int?] = []
    var symbols: [Symbol] = []
    for (index, symbol) in object.symbols.enumerated() {
      var symbol = symbol
      var isHere = true
      if case .section(let place) = symbol.place {
        isHere = sectionIndices.indices.contains(place) && sectionIndices[place] != nil
        if isHere { symbol.place = .section(sectionIndices[place] ?? 0) }
      }
      let isKept =
        switch depth {
        case .nothing: true
        case .debugging: symbol.kind != .file
        case .unneeded: symbol.kind != .file && symbol.binding != .local
        case .all: false
        }
      guard isHere, isKept || needed.contains(index) else {
        symbolIndices.append(nil)
        continue
      }
      symbolIndices.append(symbols.count)
      symbols.append(symbol)
    }
    for index in sections.indices {
      sections[index].relocations = sections[index].relocations.compactMap { relocation in
        var relocation = relocation
        guard let symbol = relocation.symbol else { return relocation }
        guard symbolIndices.indices.contains(symbol), let new = symbolIndices[symbol] else { return nil }
        relocation.symbol = new
        return relocation
      }
    }
    object.sections = sections
    object.symbols = symbols
  }
}

extension Object {
  /// More than a board has memory: no gap between sections is worth so large a file.
  private static let largestImage: UInt64 = 1 << 30

  /// The bytes of all loaded sections from the lowest physical address on, gaps filled with `filler`; nil if that is
  /// too much.
  func image(filler: UInt8) -> [UInt8]? {
    let loaded = sections.filter { $0.flags.contains(.allocate) && $0.type != .noBits && !$0.contents.isEmpty }
    let places = loaded.map { physicalAddress(of: $0) }
    guard let start = places.min() else { return [] }
    var image: [UInt8] = []
    for (section, place) in zip(loaded, places).sorted(by: { $0.1 < $1.1 }) {
      let offset = place &- start
      guard offset <= Self.largestImage, section.contents.count <= Self.largestImage else { return nil }
      let end = Int(offset) + section.contents.count
      if image.count < end { image += [UInt8](repeating: filler, count: end - image.count) }
      image.replaceSubrange(Int(offset)..<end, with: section.contents)
    }
    return image
  }

  /// Where a loader puts a section: as far into its segment as its address is.
  func physicalAddress(of section: Section) -> UInt64 {
    for segment in segments where section.flags.contains(.allocate) {
      let offset = section.address &- segment.address
      if section.address >= segment.address, offset <= segment.memorySize, section.size <= segment.memorySize &- offset,
        offset < segment.memorySize || section.size == 0
      {
        return segment.physicalAddress &+ offset
      }
    }
    return section.address
  }
}

enum Objcopy: Subcommand {
  static let name = "objcopy"
  static let summary = "copy an object file, or make it a raw image"
  static var help: String {
    """
    Usage: apus objcopy [OPTION]... FILE [OUTPUT]

    Copies FILE to OUTPUT, or over itself.

    \(table.help)
    """
  }

  private enum Key { case format, inputFormat, all, debugging, unneeded, only, remove, filler, ignored, help, version }

  private static let table = OptionTable<Key>([
    OptionRow(
      .format, "-O", "--output-target", value: .joined("FORMAT"), help: "binary, or elf64-littleriscv (the default)"),
    OptionRow(.inputFormat, "-I", "--input-target", value: .joined("FORMAT")),
    OptionRow(.all, "-S", "--strip-all", help: "no symbols and no debugging information"),
    OptionRow(.debugging, "-g", "--strip-debug", help: "no debugging information"),
    OptionRow(.unneeded, "--strip-unneeded", help: "no symbols that no relocation needs"),
    OptionRow(.only, "-j", "--only-section", value: .joined("NAME"), help: "only this section"),
    OptionRow(.remove, "-R", "--remove-section", value: .joined("NAME"), help: "not this section"),
    OptionRow(.filler, "--gap-fill", value: .joined("BYTE"), help: "what stands between sections of a raw image (0)"),
    OptionRow(.ignored, "-p", "--preserve-dates"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var stripping = Stripping()
    var isRaw = false
    var filler: UInt8 = 0
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(let key, let value, let spelling):
        switch key {
        case .format, .inputFormat:
          guard value == "elf64-littleriscv" || value == "binary" && key == .format else {
            throw .usage("\(spelling): '\(value)' is neither binary nor elf64-littleriscv")
          }
          if key == .format { isRaw = value == "binary" }
        case .all: stripping.depth = .all
        case .debugging: stripping.depth = .debugging
        case .unneeded: stripping.depth = .unneeded
        case .only: stripping.kept.append(value)
        case .remove: stripping.removed.append(value)
        case .filler:
          let number = value.hasPrefix("0x") ? UInt64(value.dropFirst(2), radix: 16) : UInt64(value)
          guard let number else { throw .usage("\(spelling): '\(value)' is no number") }
          filler = UInt8(truncatingIfNeeded: number)
        case .ignored: break
        case .help, .version:
          Host.print(key == .help ? help : Main.version)
          return 0
        }
      }
    }
    guard (1...2).contains(files.count) else { throw .usage("there is to be one FILE, and one OUTPUT at most") }
    try copy(files[0], to: files[files.count - 1], stripping, rawWith: isRaw ? filler : nil)
    return 0
  }

  /// Copies a file, without what `stripping` says; as a raw image if there is a filler.
  static func copy(
    _ path: String, to output: String, _ stripping: Stripping, rawWith filler: UInt8? = nil
  ) throws(Failure) {
    let file = try load(path)
    var object: Object
    do throws(ObjectError) { object = try Object(elf: file, name: path) } catch { throw .mistake(error.description) }
    stripping.apply(to: &object)
    var bytes: [UInt8]
    if let filler {
      guard let image = object.image(filler: filler) else {
        throw .mistake("\(path): the sections are too far apart for a raw image")
      }
      bytes = image
    } else {
      do throws(ObjectError) { bytes = try object.elfBytes(name: output) } catch { throw .mistake(error.description) }
    }
    try save(bytes, to: output, executable: object.kind == .executable)
  }
}

enum Strip: Subcommand {
  static let name = "strip"
  static let summary = "take symbols and debugging information out of object files"
  static var help: String {
    """
    Usage: apus strip [OPTION]... FILE...

    Takes out of each FILE what is not needed to run it.

    \(table.help)
    """
  }

  private enum Key { case all, debugging, unneeded, remove, output, ignored, help, version }

  private static let table = OptionTable<Key>([
    OptionRow(.all, "-s", "--strip-all", help: "all symbols and debugging information (the default)"),
    OptionRow(.debugging, "-g", "-S", "-d", "--strip-debug", help: "debugging information only"),
    OptionRow(.unneeded, "--strip-unneeded", help: "symbols that no relocation needs"),
    OptionRow(.remove, "-R", "--remove-section", value: .joined("NAME"), help: "this section too"),
    OptionRow(.output, "-o", value: .joined("FILE"), help: "write FILE, and leave the other as it is"),
    OptionRow(.ignored, "-p", "--preserve-dates"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "-V", "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var stripping = Stripping(depth: .all)
    var output: String?
    var files: [String] = []
    for argument in try table.arguments(words) {
      switch argument {
      case .file(let path): files.append(path)
      case .option(let key, let value, _):
        switch key {
        case .all: stripping.depth = .all
        case .debugging: stripping.depth = .debugging
        case .unneeded: stripping.depth = .unneeded
        case .remove: stripping.removed.append(value)
        case .output: output = value
        case .ignored: break
        case .help, .version:
          Host.print(key == .help ? help : Main.version)
          return 0
        }
      }
    }
    guard !files.isEmpty, output == nil || files.count == 1 else {
      throw .usage("there is to be a FILE, and one only with -o")
    }
    for path in files { try Objcopy.copy(path, to: output ?? path, stripping) }
    return 0
  }
}

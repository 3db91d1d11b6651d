// The extensions that code may use, as `-march=` and `.option arch` give them, and their canonical spelling, which
// goes into `.riscv.attributes` and mapping symbols (psABI; Unpriv. 36, "ISA Extension Naming Conventions").

import RISCV

/// An ISA string taken apart: `rv64` and extensions with versions.
public struct Architecture: Equatable, Sendable {
  /// Why an ISA string was refused, in words.
  public struct Problem: Error, Equatable, Sendable { public var words: String }

  struct Subset: Equatable, Sendable {
    var name: String
    var major: Int
    var minor: Int
  }

  /// In canonical order.
  private(set) var subsets: [Subset] = []
  /// Those of them that have instructions in the table.
  package private(set) var extensions: ExtensionSet = []

  // swift-format-ignore
  /// Extension, version, and what it brings with it.
  private static let known: [(name: String, major: Int, minor: Int, implies: [String])] = [
    ("i", 2, 1, []), ("m", 2, 0, ["zmmul"]), ("a", 2, 1, []), ("f", 2, 2, ["zicsr"]), ("d", 2, 2, ["f"]),
    ("c", 2, 0, []), ("h", 1, 0, ["zicsr"]),
    ("zicbom", 1, 0, []), ("zicbop", 1, 0, []), ("zicboz", 1, 0, []), ("zicntr", 2, 0, ["zicsr"]),
    ("zicond", 1, 0, []), ("zicsr", 2, 0, []), ("zifencei", 2, 0, []), ("zihintpause", 2, 0, []),
    ("zfh", 1, 0, ["zfhmin"]), ("zfhmin", 1, 0, ["f"]),
    ("zihpm", 2, 0, ["zicsr"]), ("zmmul", 1, 0, []), ("zawrs", 1, 0, []),
    ("zba", 1, 0, []), ("zbb", 1, 0, []), ("zbc", 1, 0, []), ("zbs", 1, 0, []),
    ("zbkb", 1, 0, []), ("zbkc", 1, 0, []), ("zbkx", 1, 0, []),
    ("smaia", 1, 0, ["ssaia"]), ("smepmp", 1, 0, []), ("smstateen", 1, 0, ["ssstateen"]),
    ("ssaia", 1, 0, ["zicsr"]), ("sscofpmf", 1, 0, ["zicsr"]), ("ssstateen", 1, 0, ["zicsr"]),
    ("sstc", 1, 0, ["zicsr"]), ("svinval", 1, 0, []), ("svnapot", 1, 0, []), ("svpbmt", 1, 0, []),
  ]
  private static let general = ["i", "m", "a", "f", "d", "zicsr", "zifencei"]
  /// The order of one-letter extensions; `z` names are ordered by their second letter in it.
  private static let order = Array("iemafdqlcbkjtpvnh".utf8)

  /// GNU as's own default.
  public static let standard: Architecture = {
    var architecture = Architecture()
    for name in general { architecture.insert(name) }
    return architecture
  }()

  private init() {}

  /// Reads an ISA string such as `rv64imac_zicsr_zifencei`.
  public init(_ text: String) throws(Problem) {
    guard !text.isEmpty else {
      throw Problem(
        words: "the architecture string of -march and elf architecture attributes cannot be empty")
    }
    guard text == text.lowercased() else {
      throw Problem(words: "\(text): ISA string cannot contain uppercase letters")
    }
    guard text.hasPrefix("rv64") else {
      throw Problem(
        words: text.hasPrefix("rv32") ? "\(text): only rv64 is supported" : "\(text): ISA string must begin with rv64")
    }
    var parts = text.dropFirst(4).split(separator: "_", omittingEmptySubsequences: true)
    guard let first = parts.first, first.first == "i" || first.first == "g" else {
      throw Problem(words: "\(text): first ISA extension must be `i' or `g'")
    }
    parts.removeFirst()
    var letters = first
    while let letter = letters.first {
      if letter == "z" || letter == "s" || letter == "x" {
        parts.insert(letters, at: 0)
        break
      }
      letters.removeFirst()
      let version = Architecture.takeVersion(&letters)
      if letter == "g" {
        for name in Architecture.general { insert(name) }
      } else {
        try add(String(letter), version, in: text)
      }
    }
    for part in parts { try addPart(part, in: text) }
  }

  /// `zba1p0`, or several letters such as the `ma_c` of `rv64i_ma_c`.
  private mutating func addPart(_ part: Substring, in text: String) throws(Problem) {
    var rest = part
    guard let letter = part.first, letter == "z" || letter == "s" || letter == "x" else {
      while let letter = rest.popFirst() {
        try add(String(letter), Architecture.takeVersion(&rest), in: text)
      }
      return
    }
    if Architecture.known.contains(where: { $0.name == part }) { return try add(String(part), nil, in: text) }
    // The version stands at the end: digits, perhaps `p` and digits.
    let minor = part.reversed().prefix { $0.isNumber }.count
    var name = part.dropLast(minor)
    if minor > 0, name.last == "p", name.dropLast().last?.isNumber == true {
      name = name.dropLast()
      name = name.dropLast(name.reversed().prefix { $0.isNumber }.count)
    }
    rest = part[name.endIndex...]
    try add(String(name), Architecture.takeVersion(&rest), in: text)
  }

  private static func takeVersion(_ text: inout Substring) -> (Int, Int)? {
    let major = text.prefix { $0.isNumber }
    guard !major.isEmpty else { return nil }
    text = text.dropFirst(major.count)
    var minor: Substring = ""
    if text.first == "p" {
      let digits = text.dropFirst().prefix { $0.isNumber }
      if !digits.isEmpty {
        minor = digits
        text = text.dropFirst(1 + digits.count)
      }
    }
    return (Int(major) ?? 0, Int(minor) ?? 0)
  }

  private mutating func add(_ name: String, _ version: (Int, Int)?, in text: String) throws(Problem) {
    guard Architecture.known.contains(where: { $0.name == name }) else {
      throw Problem(
        words: name.count > 1
          ? "\(text): unknown prefixed ISA extension `\(name)'" : "\(text): unknown standard ISA extension `\(name)'")
    }
    insert(name, version)
  }

  private mutating func insert(_ name: String, _ version: (Int, Int)? = nil) {
    guard let row = Architecture.known.first(where: { $0.name == name }), !contains(name) else { return }
    let subset = Subset(name: name, major: version?.0 ?? row.major, minor: version?.1 ?? row.minor)
    let place = subsets.firstIndex { Architecture.precedes(name, $0.name) } ?? subsets.count
    subsets.insert(subset, at: place)
    for implied in row.implies { insert(implied) }
    // Before version 2.1, the base had these two in it.
    if name == "i", subset.major == 2, subset.minor == 0 {
      insert("zicsr")
      insert("zifencei")
    }
    extensions = Architecture.extensions(of: subsets)
  }

  func contains(_ name: String) -> Bool { subsets.contains { $0.name == name } }

  /// One-letter names by `order`, then `z…` by their second letter, `s…`, `x…`, and by the alphabet.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    func rank(_ name: String) -> (Int, Int) {
      let bytes = Array(name.utf8)
      func place(_ byte: UInt8) -> Int { order.firstIndex(of: byte) ?? order.count }
      if bytes.count == 1 { return (0, place(bytes[0])) }
      switch bytes[0] {
      case UInt8(ascii: "z"): return (1, place(bytes[1]))
      case UInt8(ascii: "s"): return (2, 0)
      default: return (3, 0)
      }
    }
    let (l, r) = (rank(left), rank(right))
    return l == r ? left < right : l < r
  }

  private static func extensions(of subsets: [Subset]) -> ExtensionSet {
    // Counters are CSRs, and privileged instructions are of no extension that an ISA string names.
    var set: ExtensionSet = [ExtensionSet(.zicntr), ExtensionSet(.privileged)]
    for one in Extension.allCases where subsets.contains(where: { $0.name == "\(one)" }) {
      set.insert(ExtensionSet(one))
    }
    return set
  }

  /// With all versions: `rv64i2p1_m2p0_zmmul1p0`.
  public var description: String {
    "rv64" + subsets.map { "\($0.name)\($0.major)p\($0.minor)" }.joined(separator: "_")
  }

  public var hasCompressed: Bool { contains("c") }
  public var hasDouble: Bool { contains("d") }
  public var hasSingle: Bool { contains("f") }

  // MARK: .option

  /// The architecture with or without the extension C.
  func settingCompressed(_ isOn: Bool) -> Architecture {
    var copy = self
    if isOn { copy.insert("c") } else { copy.remove("c") }
    return copy
  }

  private mutating func remove(_ name: String) {
    subsets.removeAll { $0.name == name }
    extensions = Architecture.extensions(of: subsets)
  }

  /// What `.option arch` says: `+zba, -c`, or a whole ISA string.
  func updated(_ text: String) throws(Problem) -> Architecture {
    guard text.hasPrefix("+") || text.hasPrefix("-") else { return try Architecture(text) }
    var copy = self
    for item in text.split(separator: ",") {
      let item = item.trimmingPrefix { $0 == " " }
      var rest = item.dropFirst()
      let letters = rest.prefix { !$0.isNumber && $0 != " " }
      let name = String(letters)
      rest = rest.dropFirst(letters.count)
      guard Architecture.known.contains(where: { $0.name == name }), item.first == "+" || item.first == "-" else {
        throw Problem(words: "unknown ISA extension `\(name)' in .option arch `\(text)'")
      }
      if item.first == "-" {
        guard name != "i" else { throw Problem(words: "cannot + or - base extension `i' in .option arch `\(text)'") }
        copy.remove(name)
      } else {
        copy.insert(name, Architecture.takeVersion(&rest))
      }
    }
    return copy
  }
}

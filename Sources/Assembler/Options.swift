// The command line of `as`: arguments to values. The `apus as` command reads files and prints; what the
// arguments mean is here, for every caller.

/// What an assembly is to do, apart from its source.
public struct AssemblerOptions: Equatable, Sendable {
  /// Where `.include` and `.incbin` look, in this order, for what is not found as it is written.
  public var includeDirectories: [String] = []
  public var architecture = Architecture.standard
  /// `-mabi=`; nil takes what the architecture suggests.
  public var abi: ABI?
  /// Whether the linker may shorten code; marks it with relocations.
  public var relaxes = true
  public var isPositionIndependent = false
  /// `-mpriv-spec=`: major and minor version and revision, which the object names if it has privileged code.
  public var privilegedVersion: [UInt64] = [1, 11, 0]
  /// `--defsym`: symbols that are there before the first line.
  public var symbols: [(name: String, value: Int64)] = []
  public var treatsWarningsAsErrors = false
  public var suppressesWarnings = false
  /// `-L`: local symbols (`.L…`) go into the object.
  public var keepsLocals = false
  /// Written by the caller; GNU's default.
  public var output = "a.out"
  /// The sources in the order given; `-` is standard input.
  public var sources: [String] = []
  /// What is asked for instead of an assembly.
  public var request: Request?
  public var debugging = Debugging()

  /// Debugging information.
  public struct Debugging: Equatable, Sendable {
    /// `-g`, `-gdwarf-4`, …: the version of DWARF in which the source's lines are told; nil for none. Where the
    /// source has `.loc`, these are told in any case.
    public var version: Int?
    /// Where the compilation takes place: what relative names of files are relative to. The caller knows it.
    public var directory = ""
    /// `--debug-prefix-map`: how directories that begin so are to begin. Of several that fit the last counts.
    public var prefixes: [(old: String, new: String)] = []
    /// Who made the object.
    public var producer = "Apus"

    public init() {}

    public static func == (left: Debugging, right: Debugging) -> Bool {
      left.version == right.version && left.directory == right.directory
        && left.prefixes.elementsEqual(right.prefixes, by: ==) && left.producer == right.producer
    }
  }

  public enum ABI: String, Sendable, CaseIterable { case lp64, lp64f, lp64d }
  public enum Request: Equatable, Sendable { case help, version }

  public enum UsageError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownOption(String)
    case valueMissing(String)
    case badArchitecture(String)
    case badABI(String)
    case badPrivilegedVersion(String)
    case badSymbol(String)
    case badPrefix(String)
    case abiNeedsExtension(abi: String, name: String)

    public var description: String {
      switch self {
      case .unknownOption(let option): "unrecognized option `\(option)'"
      case .valueMissing(let option): "option requires an argument -- `\(option)'"
      case .badArchitecture(let words): words
      case .badABI(let abi): "unknown or unsupported ABI `\(abi)'"
      case .abiNeedsExtension(let abi, let name):
        "\(abi) ABI can't be used when \(name) extension isn't supported"
      case .badPrivilegedVersion(let text): "unknown default privileged spec set by -mpriv-spec: `\(text)'"
      case .badPrefix(let text): "invalid --debug-prefix-map argument `\(text)'"
      case .badSymbol(let text): "bad defsym; format is --defsym name=value: `\(text)'"
      }
    }
  }

  public init() {}

  /// Reads the arguments of `as`, the command's name not among them.
  public init(arguments: [String]) throws(UsageError) {
    var rest = arguments[...]
    var onlySources = false
    while let argument = rest.popFirst() {
      if onlySources || argument == "-" || !argument.hasPrefix("-") {
        sources.append(argument)
      } else if argument == "--" {
        onlySources = true
      } else {
        try take(argument, &rest)
      }
    }
    try requireExtensions()
  }

  /// The versions of DWARF that options ask for, by their names without dashes.
  private static let debugVersions = [
    "g": 2, "gen-debug": 2, "gdwarf2": 2, "gdwarf-2": 2, "gdwarf-3": 3, "gdwarf-4": 4, "gdwarf-5": 5,
  ]

  /// Options that change nothing here: listings, statistics, word lists of GNU as.
  private static let ignored: Set<String> = [
    "--gdwarf-sections", "-gdwarf-sections",
    "-f", "-J", "-K", "-R", "-Z", "--warn", "-mno-arch-attr", "-march-attr", "-mlittle-endian", "--statistics",
    "--reduce-memory-overheads", "-fpic0",
  ]

  private mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    func value(of option: String) throws(UsageError) -> String {
      if argument.count > option.count { return String(argument.dropFirst(option.count)) }
      guard let next = rest.popFirst() else { throw .valueMissing(option) }
      return next
    }
    switch argument {
    case "--help": request = .help
    case "--version", "-version": request = .version
    case "-mrelax": relaxes = true
    case "-mno-relax": relaxes = false
    case "-fpic", "-fPIC", "-fpie", "-fPIE": isPositionIndependent = true
    case "-fno-pic", "-fno-PIC": isPositionIndependent = false
    case "--fatal-warnings": treatsWarningsAsErrors = true
    case "-W", "--no-warn": suppressesWarnings = true
    case "-L", "--keep-locals": keepsLocals = true
    case _ where AssemblerOptions.ignored.contains(argument): break
    case "-gstabs", "--gstabs", "-gstabs+", "--gstabs+": debugging.version = nil
    case "--debug-prefix-map":
      guard let text = rest.popFirst() else { throw .valueMissing(argument) }
      try addPrefix(text)
    case _ where argument.hasPrefix("--debug-prefix-map="): try addPrefix(String(argument.dropFirst(19)))
    case _ where argument.hasPrefix("-g") || argument.hasPrefix("--g"):
      let name = String(argument.drop { $0 == "-" })
      guard let version = AssemblerOptions.debugVersions[name] else { throw .unknownOption(argument) }
      debugging.version = version
    case "--defsym":
      guard let text = rest.popFirst() else { throw .valueMissing(argument) }
      try defineSymbol(text)
    case _ where argument.hasPrefix("--defsym="): try defineSymbol(String(argument.dropFirst(9)))
    case _ where argument.hasPrefix("-march="): try setArchitecture(String(argument.dropFirst(7)))
    case _ where argument.hasPrefix("-mabi="):
      let name = String(argument.dropFirst(6))
      guard let known = ABI(rawValue: name) else { throw .badABI(name) }
      abi = known
    case "-mpriv-spec=1.9.1": privilegedVersion = [1, 9, 1]
    case "-mpriv-spec=1.10": privilegedVersion = [1, 10, 0]
    case "-mpriv-spec=1.11": privilegedVersion = [1, 11, 0]
    case "-mpriv-spec=1.12": privilegedVersion = [1, 12, 0]
    case _ where argument.hasPrefix("-mpriv-spec="): throw .badPrivilegedVersion(String(argument.dropFirst(12)))
    case _ where argument.hasPrefix("-misa-spec="): break
    case _ where argument.hasPrefix("-a"): break
    case _ where argument.hasPrefix("-I"): includeDirectories.append(try value(of: "-I"))
    case _ where argument.hasPrefix("-o"): output = try value(of: "-o")
    default: throw .unknownOption(argument)
    }
  }

  /// Arguments go in floating-point registers only where there are some.
  private func requireExtensions() throws(UsageError) {
    switch abi {
    case .lp64d where !architecture.hasDouble: throw .abiNeedsExtension(abi: "ilp32d/lp64d", name: "d")
    case .lp64f where !architecture.hasSingle: throw .abiNeedsExtension(abi: "ilp32f/lp64f", name: "f")
    default: break
    }
  }

  /// `old=new`.
  private mutating func addPrefix(_ text: String) throws(UsageError) {
    guard let equals = text.firstIndex(of: "=") else { throw .badPrefix(text) }
    debugging.prefixes.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
  }

  private mutating func setArchitecture(_ text: String) throws(UsageError) {
    do throws(Architecture.Problem) {
      architecture = try Architecture(text)
    } catch {
      throw .badArchitecture(error.words)
    }
  }

  /// `name=value`; the value is a number.
  private mutating func defineSymbol(_ text: String) throws(UsageError) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw .badSymbol(text) }
    let digits = text[text.index(after: equals)...]
    let isNegative = digits.hasPrefix("-")
    let number = isNegative ? digits.dropFirst() : digits
    let parsed =
      number.hasPrefix("0x")
      ? UInt64(number.dropFirst(2), radix: 16)
      : number.hasPrefix("0") && number.count > 1 ? UInt64(number.dropFirst(), radix: 8) : UInt64(number)
    guard let parsed else { throw .badSymbol(text) }
    let value = Int64(bitPattern: parsed)
    symbols.append((String(text[..<equals]), isNegative ? 0 &- value : value))
  }

  public static func == (left: AssemblerOptions, right: AssemblerOptions) -> Bool {
    left.includeDirectories == right.includeDirectories && left.architecture == right.architecture
      && left.abi == right.abi && left.relaxes == right.relaxes
      && left.isPositionIndependent == right.isPositionIndependent
      && left.privilegedVersion == right.privilegedVersion && left.symbols.elementsEqual(right.symbols, by: ==)
      && left.treatsWarningsAsErrors == right.treatsWarningsAsErrors
      && left.suppressesWarnings == right.suppressesWarnings && left.keepsLocals == right.keepsLocals
      && left.output == right.output && left.sources == right.sources && left.request == right.request
      && left.debugging == right.debugging
  }
}

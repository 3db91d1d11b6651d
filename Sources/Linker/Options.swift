// What a link is asked to do. The command and library users make one, by hand or from GNU ld's arguments
// (`Options+Arguments`); all passes read it.

extension Linker {
  public struct Options: Equatable, Sendable {
    /// `-o`.
    public var output = "a.out"
    /// What is to be linked, in its order: whoever has the files makes `Linker.Input` of these.
    public var inputs: [Request] = []
    /// `-T`: the linker script's file.
    public var script: String?
    /// How many of `inputs` stand before `-T`: those that the script asks for come there.
    public var scriptPosition = 0
    /// `-e`: a symbol, or a number.
    public var entry: String?
    /// `-Map`: where the map is to be written; `-` is the standard output.
    public var map: String?
    /// `-L`, for files that are searched for.
    public var searchPaths: [String] = []
    /// `-Ttext` and kin: output sections by name, with their addresses.
    public var sectionAddresses: [String: UInt64] = [:]
    /// `-Ttext-segment` and kin: what `SEGMENT_START` of that name gives.
    public var segmentAddresses: [String: UInt64] = [:]
    /// `--defsym symbol=expression`, in their order.
    public var definitions: [Definition] = []
    /// `-u`: symbols that are wanted though no file refers to them.
    public var wantedSymbols: [String] = []
    /// Off by `--no-relax`. Alignment is made right in any case.
    public var relaxes = true
    /// `-N` and `-n`: segments are not kept on pages of their own.
    public var paging = Paging.paged
    /// `-z max-page-size=` and `-z common-page-size=`: powers of two.
    public var maximumPageSize: UInt64 = 0x1000
    public var commonPageSize: UInt64 = 0x1000
    /// `-r`: the output is an object that can be linked again.
    public var isRelocatable = false
    /// `--gc-sections`: sections that nothing refers to are left out.
    public var collectsGarbage = false
    /// `-s` and `-S`, `-x` and `--discard-none`.
    public var stripping = Stripping.none
    public var localSymbols = LocalSymbols.named
    /// Off by `--no-warn-rwx-segments`.
    public var warnsOfWritableCode = true
    /// `--fatal-warnings`.
    public var warningsAreErrors = false
    /// `--print-gc-sections`: each section that `--gc-sections` leaves out is told of.
    public var tellsGarbage = false
    /// `--orphan-handling`: what becomes of sections that the script does not mention.
    public var orphanHandling = OrphanHandling.place
    /// `--sort-section`: how sections are ordered where the script says nothing.
    public var sorting = Sorting.none
    /// `-z muldefs`: of several definitions the first is taken.
    public var allowsMultipleDefinitions = false
    /// Off by `--unresolved-symbols=ignore-all` and kin: what is undefined is 0.
    public var reportsUndefined = true

    public init() {}

    /// An input as an argument or a script's `INPUT` and `GROUP` name it.
    public enum Request: Equatable, Sendable, ExpressibleByStringLiteral {
      /// A file by its path; one that a script names is also searched for.
      case file(String, isSearched: Bool = false)
      /// `-lname`: `libname.a`, or with `:` the name itself, in the directories that are searched.
      case library(String)
      /// Around archives that are gone through until nothing more is wanted of them.
      case groupStart, groupEnd
      /// Whether all members of the archives that follow are taken.
      case wholeArchives(Bool)

      public init(stringLiteral path: String) { self = .file(path) }
    }

    public struct Definition: Equatable, Sendable {
      public var symbol: String
      /// In the script's language.
      public var expression: String

      public init(symbol: String, expression: String) {
        self.symbol = symbol
        self.expression = expression
      }
    }

    public enum Paging: Equatable, Sendable { case paged, dataOnPages, packed }
    public enum OrphanHandling: String, Equatable, Sendable { case place, discard, warn, error }
    public enum Sorting: String, Equatable, Sendable { case none, name, alignment }
    public enum Stripping: Equatable, Sendable { case none, debugging, everything }
    /// Which local symbols are kept: all, those not called `.L…`, or none.
    public enum LocalSymbols: Equatable, Sendable { case all, named, none }
  }

  /// Arguments that cannot be understood.
  public enum UsageError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownOption(String)
    case missingArgument(String)
    case badArgument(option: String, value: String, expected: String)
    case unsupported(String)

    public var description: String {
      switch self {
      case .unknownOption(let option): "unrecognized option '\(option)'"
      case .missingArgument(let option): "option '\(option)' requires an argument"
      case .badArgument(let option, let value, let expected):
        "invalid argument '\(value)' for option '\(option)': expected \(expected)"
      case .unsupported(let option): "option '\(option)' is not supported"
      }
    }
  }
}

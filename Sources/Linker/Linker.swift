// Object files, a linker script and options come in; an executable and its map, or everything that is wrong, go out.
// `link` is the table of contents: each pass is an extension of `Linker` in the file of its name.

import ObjectFile

/// Joins relocatable objects into an executable, as GNU `ld` does for RISC-V.
public struct Linker: Sendable {
  let options: Options
  var script = Script()
  var errors: [LinkError] = []
  var warnings: [String] = []
  /// What was done, where an option asks to be told.
  var notes: [String] = []

  // Inputs.
  var files: [InputFile] = []
  var archives: [LinkedArchive] = []
  var sections: [InputSection] = []
  /// For each file and each section of its object, the number in `sections` if it takes part.
  var sectionNumbers: [[Int?]] = []
  /// Signatures of COMDAT groups that some file before has.
  var knownGroups: Set<String> = []
  var flags: ELFFlags?
  var attributes: Attributes?
  var hasAttributesSection = false

  // Resolution.
  var symbols: [LinkedSymbol] = []
  /// Global names.
  var globals: [String: Int] = [:]
  /// Names that `--defsym` gives a value: no archive need define them.
  var predefined: Set<String> = []
  /// Symbols that the script sets, in its order, and those of them that a file defines too.
  var scriptSymbols: [Int] = []
  var objectDefinitions: [Int: LinkedSymbol.Definition] = [:]

  // Placement and layout.
  var items: [LayoutItem] = []
  var outputs: [OutputSection] = []
  var outputNumbers: [String: Int] = [:]
  var regions: [String: MemoryRegion] = [:]
  var segments: [PlannedSegment] = []
  /// The location counter of the current walk, always as an address.
  var dot: UInt64 = 0
  /// Script symbols that the current walk has set.
  var evaluatedSymbols: Set<Int> = []
  /// For each region the last section that says how load addresses differ from addresses.
  var lastLoaded: [String: Int] = [:]
  /// Of the section before, its region and the one for its load address.
  var inherited: (region: String, loadRegion: String?) = (defaultRegion, nil)
  /// Of the file and program headers, in bytes.
  var headersSize: UInt64 = UInt64(Linker.fileHeaderSize)
  var dataSegment: (base: UInt64, end: UInt64, startsOnPage: Bool) = (0, 0, false)
  /// The last walk: what is not known or does not fit now is an error.
  var isFinal = false
  var table = OffsetTable()

  // Relaxation and relocation.
  var relaxing: RelaxationPass?
  var relaxation = RelaxationFacts()
  /// For symbols of the script that are addresses outside of sections, the section that they are shown in.
  var homes: [Int: Int] = [:]
  /// For each symbol its final address.
  var addresses: [UInt64] = []
  /// The undefined symbol that was reported last, and how often in a row.
  var undefinedInRow: (symbol: Int, count: Int) = (-1, 0)

  static let fileHeaderSize = 64
  static let segmentHeaderSize = 56

  private init(_ options: Options) { self.options = options }

  /// What a link makes.
  public struct Result: Sendable {
    public let executable: Object
    /// The link that made it, for those who ask for its map.
    let linker: Linker
    /// What `-Map` writes.
    public var map: String { linker.map() }
    /// One line each, without the file's or the linker's name before it.
    public let warnings: [String]
    /// What was done, where an option asks to be told.
    public let notes: [String]
  }

  /// A linker script and the name that messages call it by.
  public struct ScriptSource: Sendable {
    public let text: String
    public let name: String

    public init(_ text: String, name: String) {
      self.text = text
      self.name = name
    }
  }

  /// Links `inputs`, in their order, by `script` or the default one; `additions` are scripts that change nothing of its
  /// sections: what GNU ld makes of an input that is neither object nor archive.
  ///
  /// Throws all errors that were found, those of one pass together: where symbols are missing, addresses mean nothing.
  public static func link(
    _ inputs: [Input], script: ScriptSource? = nil, additions: [ScriptSource] = [], options: Options = Options()
  ) throws(LinkErrors) -> Result {
    var linker = Linker(options)
    linker.readScript(script, additions)
    try linker.stopAtErrors()  // the script is understood
    linker.readInputs(inputs)
    if !options.isRelocatable { linker.allocateCommons() }
    linker.writeAttributes()
    try linker.stopAtErrors()  // every name has one definition or none
    linker.collectGarbage()
    if !options.isRelocatable { linker.makeOffsetTable() }
    linker.placeSections()  // every live section stands in an output section
    if options.isRelocatable { return try linker.relocatableResult() }
    linker.editFrames()  // no call frames are left of code that is not
    linker.mergeSections()  // of equal strings and constants one is left
    linker.layOut()
    try linker.stopAtErrors()  // addresses are consistent
    linker.relax()
    linker.finishLayout()
    try linker.stopAtErrors()  // addresses are final
    let contents = linker.applyRelocations()
    try linker.stopAtErrors()  // bytes are final
    let result = linker.result(contents)
    try linker.stopAtErrors()
    if options.warningsAreErrors, !result.warnings.isEmpty { throw LinkErrors(result.warnings.map { .warning($0) }) }
    return result
  }

  func stopAtErrors() throws(LinkErrors) {
    guard errors.isEmpty else { throw LinkErrors(errors) }
  }

  /// The script's tree, with the options' definitions in front.
  private mutating func readScript(_ source: ScriptSource?, _ additions: [ScriptSource]) {
    do throws(LinkError) {
      if let source { script = try Script(parsing: source.text, file: source.name) }
      if source == nil || !script.insertions.isEmpty {
        let own =
          options.isRelocatable
          ? try DefaultScript.relocatable() : try DefaultScript.script(isPacked: options.paging == .packed)
        script = try own.joined(with: script)
      }
      for source in additions { script = try script.joined(with: Script(parsing: source.text, file: source.name)) }
      predefined = Set(options.definitions.map(\.symbol))
      var definitions: [Script.Statement] = []
      for definition in options.definitions {
        let value = try Expression(parsing: definition.expression, file: "--defsym \(definition.symbol)")
        definitions.append(
          .assignment(
            Script.Assignment(
              name: definition.symbol, value: value, kind: .plain,
              location: ScriptLocation(file: "--defsym", line: 1, column: 1),
              text: "\(definition.symbol) = \(definition.expression)")))
      }
      script.statements.insert(contentsOf: definitions, at: 0)
    } catch {
      errors.append(error)
    }
  }
}

extension Linker.ScriptSource {
  /// The files that the script wants to be linked, and the directories in which it looks for such.
  public func requests() throws(LinkErrors) -> (inputs: [Linker.Options.Request], searchPaths: [String]) {
    do throws(LinkError) {
      let script = try Script(parsing: text, file: name)
      return (script.requests, script.searchPaths)
    } catch { throw LinkErrors([error]) }
  }
}

extension Script {
  /// This script and what another one adds to it.
  fileprivate func joined(with other: Script) throws(LinkError) -> Script {
    var script = self
    // (its assignments come first, as those of the command line do)
    script.statements = other.statements + script.statements
    script.entry = other.entry ?? script.entry
    script.output = other.output ?? script.output
    script.externs += other.externs
    script.regions += other.regions
    script.regionAliases.merge(other.regionAliases) { _, new in new }
    script.programHeaders = other.programHeaders ?? script.programHeaders
    for insertion in other.insertions {
      let place = script.statements.firstIndex {
        if case .section(let section) = $0 { section.name == insertion.section } else { false }
      }
      guard let place else { throw insertion.location.error(.undefinedInsertionPlace(insertion.section)) }
      script.statements.insert(contentsOf: insertion.statements, at: insertion.isAfter ? place + 1 : place)
    }
    return script
  }
}

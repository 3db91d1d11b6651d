// GNU as and gcc for bare-metal RISC-V, as optional peers, and the comparison of an object of ours with GNU's.

import Assembler
import Foundation
import ObjectFile
import Testing

/// GNU as, as a peer; with gcc before it, if that is there.
enum GNUAssembler {
  static let name = "riscv64-unknown-elf-as"
  static let compilerName = "riscv64-unknown-elf-gcc"

  /// It is there, or must be.
  static var isWanted: Bool { path != nil || isRequired }
  static var isCompilerWanted: Bool { path != nil && compilerPath != nil || isRequired }

  private static let isRequired = ProcessInfo.processInfo.environment["APUS_PEERS"] == "required"
  private static let path = path(of: name)
  private static let compilerPath = path(of: compilerName)

  private static func path(of name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// In debugging information the folder goes by `name`, if one is given.
  static func object(of source: String, _ arguments: [String], folderCalled name: String? = nil) throws -> Object {
    try inFolder { folder in
      // (the program may know the folder by either name)
      let paths = [folder.path, folder.resolvingSymlinksInPath().path]
      let prefixes = name.map { name in paths.flatMap { ["--debug-prefix-map", "\($0)=\(name)"] } } ?? []
      let arguments = arguments + prefixes
      let (status, output) = try run(source, arguments, in: folder)
      try #require(status == 0, "\(output)")
      return try Object(elf: [UInt8](Data(contentsOf: folder.appending(path: "test.o"))), name: "test.o")
    }
  }

  static func errors(in source: String, _ arguments: [String]) throws -> String {
    try inFolder { try run(source, arguments, in: $0).output }
  }

  /// What gcc writes for a file; nil if it refuses.
  static func compile(_ file: URL, _ arguments: [String]) throws -> String? {
    try inFolder { folder in
      let compiler = try #require(compilerPath, "\(compilerName) is not installed")
      let (status, _) = try run(
        compiler, arguments + ["-S", "-o", "test.s", file.lastPathComponent], in: folder, copying: file)
      return status == 0 ? try String(contentsOf: folder.appending(path: "test.s"), encoding: .utf8) : nil
    }
  }

  private static func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "AssemblerTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private static func run(_ source: String, _ arguments: [String], in folder: URL) throws -> (
    status: Int32, output: String
  ) {
    try Data(source.utf8).write(to: folder.appending(path: "test.s"))
    return try run(
      try #require(path, "\(name) is not installed"), arguments + ["test.s", "-o", "test.o"], in: folder, copying: nil)
  }

  private static func run(
    _ program: String, _ arguments: [String], in folder: URL, copying file: URL?
  ) throws -> (status: Int32, output: String) {
    if let file { try FileManager.default.copyItem(at: file, to: folder.appending(path: file.lastPathComponent)) }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}

/// Expects our object of `source` to be GNU's: sections, relocations, symbols, mapping symbols, attributes and flags.
func expectSameObject(
  _ source: String, _ arguments: [String], _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let theirs = try GNUAssembler.object(of: source, arguments).withoutSplitAdvances
  let ours = try assemble(source, arguments).object.withoutSplitAdvances
  let (own, listing) = (Listing(ours).text, Listing(theirs).text)
  if own != listing {
    let lines = (own.split(separator: "\n"), listing.split(separator: "\n"))
    let first = zip(lines.0, lines.1).first { $0 != $1 }
    Issue.record(
      "\(comment?.rawValue ?? "") \(arguments): \(first?.0 ?? "nothing"), but \(first?.1 ?? "nothing") with GNU",
      sourceLocation: sourceLocation)
  }
  #expect(ours.flags == theirs.flags, comment, sourceLocation: sourceLocation)
  func attributes(_ object: Object) -> [UInt8]? { object.sections.first { $0.type == .riscvAttributes }?.contents }
  #expect(attributes(ours) == attributes(theirs), comment, sourceLocation: sourceLocation)
  func mappings(_ object: Object) -> [String] {
    object.symbols.filter(Listing.isMapping).map { symbol in
      guard case .section(let index) = symbol.place else { return symbol.name }
      return "\(object.sections[index].name) \(symbol.value) \(symbol.name)"
    }.sorted()
  }
  #expect(mappings(ours) == mappings(theirs), comment, sourceLocation: sourceLocation)
}

extension Object {
  /// Without the relocations of steps that GNU as marks for no reason but its own store: where a fragment of text ends
  /// because a piece of memory does, it takes the place for one that the linker may move. They change no byte. Kept are
  /// those between whose places a relaxable instruction stands.
  fileprivate var withoutSplitAdvances: Object {
    var copy = self
    for index in sections.indices where sections[index].name == ".eh_frame" || sections[index].name == ".debug_frame" {
      let relocations = sections[index].relocations
      var kept: [Relocation] = []
      var next = 0
      while next < relocations.count {
        let pair = relocations[next..<min(next + 2, relocations.count)]
        if pair.count == 2, pair[next].offset == pair[next + 1].offset, isStep(pair[next].type),
          isFixed(from: pair[next + 1].symbol, to: pair[next].symbol)
        {
          next += 2
        } else {
          kept.append(relocations[next])
          next += 1
        }
      }
      copy.sections[index].relocations = kept
    }
    return copy
  }

  private func isStep(_ type: RelocationType) -> Bool {
    [.set6, .set8, .set16, .set32].contains(type)
  }

  /// Whether nothing that a linker may shorten or align stands between two places, nor a branch, whose size was open.
  private func isFixed(from: Int?, to: Int?) -> Bool {
    guard let from, let to, case .section(let section) = symbols[from].place else { return false }
    return !sections[section].relocations.contains { relocation in
      relocation.offset >= symbols[from].value && relocation.offset < symbols[to].value
        && [.align, .hi20, .pcrelHi20, .callPLT, .tprelHi20, .tprelAdd, .branch, .jal, .rvcBranch, .rvcJump]
          .contains(relocation.type)
    }
  }
}

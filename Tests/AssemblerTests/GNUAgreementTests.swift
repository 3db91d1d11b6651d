// The corpus, and random programs, through GNU as, where it is installed: the same sections, relocations,
// symbols, mapping symbols, attributes and flags, with and without C, with and without relaxation.

import Assembler
import Foundation
import ObjectFile
import Testing

@Suite(.enabled(if: GNUAssembler.isWanted, "skipped: riscv64-unknown-elf-as is not installed"), .serialized)
struct GNUAgreementTests {
  static let modes = ["rv64imac_zicsr_zifencei", "rv64g"].flatMap { isa in
    [["-march=\(isa)"], ["-march=\(isa)", "-mno-relax"]]
  }

  @Test(arguments: CorpusEntry.all, modes) func isTheSameObject(entry: CorpusEntry, arguments: [String]) throws {
    try expectSameObject(entry.source, arguments)
  }

  @Test(arguments: 0..<40) func randomProgramsAreTheSameObjects(seed: UInt64) throws {
    try expectSameObject(RandomProgram(seed: seed).source, Self.modes[Int(seed) % Self.modes.count])
  }

  @Test(arguments: [["-march=rv64gc_zfh"], ["-march=rv64g_zfh", "-mno-relax"], ["-march=rv64gc_zfh", "-mabi=lp64f"]])
  func floatingPointIsTheSameObject(arguments: [String]) throws {
    try expectSameObject(FloatTests.source, arguments)
  }

  private func expectSameObject(_ source: String, _ arguments: [String]) throws {
    let theirs = try GNUAssembler.object(of: source, arguments)
    let ours = try assemble(source, arguments).object
    #expect(Listing(ours).text == Listing(theirs).text)
    #expect(ours.flags == theirs.flags)
    func attributes(_ object: Object) -> [UInt8]? { object.sections.first { $0.type == .riscvAttributes }?.contents }
    #expect(attributes(ours) == attributes(theirs))
    func mappings(_ object: Object) -> [String] {
      object.symbols.filter(Listing.isMapping).map { symbol in
        guard case .section(let index) = symbol.place else { return symbol.name }
        return "\(object.sections[index].name) \(symbol.value) \(symbol.name)"
      }.sorted()
    }
    #expect(mappings(ours) == mappings(theirs))
  }

  /// Line tables, made for instructions and by `.loc`.
  @Test(arguments: CorpusEntry.all + CorpusEntry.lines, ["-g", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"])
  func hasTheSameLines(entry: CorpusEntry, option: String) throws {
    for arguments in [[option], [option, "-mno-relax"]] {
      let theirs = try GNUAssembler.object(
        of: entry.source, ["-march=\(compressedISA)"] + arguments, folderCalled: "/home")
      #expect(try Listing(LineTableTests.object(entry.source, arguments)).text == Listing(theirs).text)
    }
  }

  @Test(arguments: 0..<20) func randomProgramsHaveTheSameLines(seed: UInt64) throws {
    let source = RandomProgram(seed: seed).source
    let theirs = try GNUAssembler.object(of: source, ["-march=\(compressedISA)", "-g"], folderCalled: "/home")
    #expect(try Listing(LineTableTests.object(source)).text == Listing(theirs).text)
  }

  /// The words of errors; what follows a quoted statement is what we add to GNU's.
  @Test(arguments: DiagnosticTests.cases.filter { !$0.isOurs }) func saysTheSame(example: DiagnosticTests.Case) throws {
    let output = try GNUAssembler.errors(in: example.source, ["-march=\(plainISA)"])
    let words = example.words.firstRange(of: "': ").map { example.words[..<$0.lowerBound] + "'" } ?? example.words[...]
    #expect(output.contains(words), "\(output)")
  }
}

/// GNU as, as a peer.
private enum GNUAssembler {
  static let name = "riscv64-unknown-elf-as"

  /// It is there, or must be.
  static var isWanted: Bool { path != nil || ProcessInfo.processInfo.environment["APUS_PEERS"] == "required" }

  private static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

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
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: try #require(path, "\(name) is not installed"))
    process.arguments = arguments + ["test.s", "-o", "test.o"]
    process.currentDirectoryURL = folder
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}

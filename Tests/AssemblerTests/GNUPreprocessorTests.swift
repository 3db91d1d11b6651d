// The preprocessor's cases through GNU cpp, where GCC for RISC-V is installed: the same tokens.

import Assembler
import Foundation
import Testing

@Suite(.enabled(if: GNUPreprocessor.isWanted, "skipped: riscv64-unknown-elf-gcc is not installed"), .serialized)
struct GNUPreprocessorTests {
  @Test(arguments: PreprocessorCase.all) func becomesTheSame(example: PreprocessorCase) throws {
    let theirs = try GNUPreprocessor.text(example.source, files: example.files)
    #expect(try PreprocessorTests.text(example.source, files: example.files) == PreprocessorTests.squeezed(theirs))
  }

  /// All macros that the target has in ours have the same value there; of RISC-V's, none is missing.
  @Test(arguments: ["rv64imac", "rv64gc", "rv64i", "rv64imafc_zba_zbb"]) func targetsAreTheSame(isa: String) throws {
    let abi = isa.contains("d") || isa.contains("g") ? "lp64d" : isa.contains("f") ? "lp64f" : "lp64"
    let theirs = try GNUPreprocessor.run(["-dM", "-E", "-march=\(isa)", "-mabi=\(abi)"], "", files: [:])
    let names = theirs.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2)[1...] }
    for words in names where words[1].hasPrefix("__riscv") {
      let text = try PreprocessorTests.preprocess("\(words[1])\n") { options in
        options.architecture = (try? Architecture(isa)) ?? .standard
        options.abi = AssemblerOptions.ABI(rawValue: abi) ?? .lp64
      }
      #expect(String(decoding: text.bytes, as: UTF8.self) == words[2] + "\n", "\(words[1])")
    }
  }
}

/// GNU cpp, as a peer.
private enum GNUPreprocessor {
  static let name = "riscv64-unknown-elf-gcc"

  static var isWanted: Bool { path != nil || ProcessInfo.processInfo.environment["APUS_PEERS"] == "required" }

  private static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static func text(_ source: String, files: [String: String]) throws -> String {
    try run(
      ["-E", "-nostdinc", "-march=rv64gc", "-mabi=lp64d", "-Iinc", "-isystem", "sys"], source, files: files)
  }

  static func run(_ arguments: [String], _ source: String, files: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "AssemblerTests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for folder in [folder, folder.appending(path: "inc"), folder.appending(path: "sys")] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try Data(source.utf8).write(to: folder.appending(path: "test.S"))
    let process = Process()
    process.executableURL = URL(filePath: try #require(path, "\(name) is not installed"))
    process.arguments = ["-x", "assembler-with-cpp"] + arguments + ["test.S", "-o", "test.i"]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: try Data(contentsOf: folder.appending(path: "test.i")), as: UTF8.self)
  }
}

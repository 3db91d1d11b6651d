// One-line drivers: a text in, and what is expected of it.

import Assembler
import ObjectFile
import Testing

let plainISA = "rv64ima_zicsr_zifencei"
let compressedISA = "rv64imac_zicsr_zifencei"

/// Assembles `source`, which is called `test.s`. `files` are there to be included.
func assemble(
  _ source: String, _ arguments: [String] = ["-march=\(compressedISA)"], files: [String: String] = [:]
) throws -> Assembly {
  try assemble(Array(source.utf8), arguments, files: files)
}

func assemble(_ source: [UInt8], _ arguments: [String], files: [String: String] = [:]) throws -> Assembly {
  let options = try AssemblerOptions(arguments: arguments)
  return try Assembler.assemble(source, named: "test.s", options: options) { files[$0].map { Array($0.utf8) } }
}

/// The bytes of a section; empty if it has none.
func bytes(of section: String, in assembly: Assembly) -> [UInt8] {
  assembly.object.sections.first { $0.name == section }?.contents ?? []
}

/// Bytes written as `13 05 15 00`.
func bytes(_ text: String) -> [UInt8] { text.split(separator: " ").compactMap { UInt8($0, radix: 16) } }

/// Expects that `statement` alone becomes `hex`; what fills the section's end does not count.
func expectBytes(
  _ statement: String, _ hex: String, isa: String = plainISA, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let assembly = try assemble("\(statement)\nend:\n", ["-march=\(isa)"])
  let end = try #require(assembly.object.symbols.first { $0.name == "end" }, sourceLocation: sourceLocation)
  let text = bytes(of: ".text", in: assembly).prefix(Int(end.value))
  #expect(Array(text) == bytes(hex), "\(statement)", sourceLocation: sourceLocation)
}

/// Expects that `directives` fill `.data` with `hex`.
func expectData(
  _ directives: String, _ hex: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let assembly = try assemble(".data\n\(directives)\n")
  #expect(bytes(of: ".data", in: assembly) == bytes(hex), "\(directives)", sourceLocation: sourceLocation)
}

/// What is wrong with a source; empty if nothing is.
func errors(
  in source: String, _ arguments: [String] = ["-march=\(plainISA)"], files: [String: String] = [:]
) throws -> [Diagnostic] {
  try errors(in: Array(source.utf8), arguments, files: files)
}

func errors(in source: [UInt8], _ arguments: [String], files: [String: String] = [:]) throws -> [Diagnostic] {
  do {
    _ = try assemble(source, arguments, files: files)
    return []
  } catch let diagnostics as Diagnostics {
    return diagnostics.all.filter { $0.severity == .error }
  }
}

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

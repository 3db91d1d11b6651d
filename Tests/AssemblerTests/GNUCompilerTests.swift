// What gcc writes for the C files of `CPrograms`, through GNU as and ours: the same object. Nothing else needs a
// compiler.

import Foundation
import Testing

@Suite(.enabled(if: GNUAssembler.isCompilerWanted, "skipped: riscv64-unknown-elf-gcc is not installed"), .serialized)
struct GNUCompilerTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "CPrograms")

  static let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []

  /// Flags of gcc; those that begin with `-ma` are the assembler's too.
  static let modes = [
    "-g -O0", "-g -O2", "-g -Os",
    "-g -Os -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany",
    "-O2 -mcmodel=medany -ffunction-sections -fdata-sections -fcommon",
    "-gdwarf-4 -O2 -fPIC", "-gdwarf-5 -O0 -fpie", "-g -Os -fasynchronous-unwind-tables -mcmodel=medany",
    "-O2 -fexceptions -fno-common", "-g3 -O2 -fexceptions -ffunction-sections -msave-restore",
    "-g -O2 -mno-relax -mcmodel=medany", "-g -O3 -march=rv64gc_zba_zbb_zbs -funroll-loops",
  ]

  @Test func thereAreFiles() {
    #expect(Self.files.count >= 40)
  }

  @Test(arguments: modes) func allAreTheSameObjects(mode: String) throws {
    let flags = mode.split(separator: " ").map(String.init)
    var compiled = 0
    for file in Self.files {
      guard let source = try GNUAssembler.compile(Self.folder.appending(path: file), flags) else { continue }
      try expectSameObject(source, flags.filter { $0.hasPrefix("-ma") || $0 == "-mno-relax" }, "\(file) \(mode)")
      compiled += 1
    }
    #expect(compiled == Self.files.count)
  }
}

// nm, size, readelf, objdump and objcopy beside GNU binutils, where they are installed: the same text for the kernel
// and its objects.

import Foundation
import Testing

@Suite(.enabled(if: GNUBinutils.isWanted, "skipped: riscv64-unknown-elf-objdump is not installed"), .serialized)
struct GNUInspectionTests {
  /// The kernel and its objects.
  private func folder() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let sources = tests.deletingLastPathComponent().appending(path: "kernel-asm").path
    let files = try FileManager.default.contentsOfDirectory(atPath: sources).filter { $0.hasSuffix(".s") }.sorted()
    let march = "-march=rv64imac_zicsr_zifencei_zihintpause"
    for file in files {
      let outcome = try folder.apus(["as", march, "-I", sources, "\(sources)/\(file)", "-o", file.dropLast(2) + ".o"])
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    let linked = try folder.apus(
      ["ld", "-T", sources + "/kernel.ld", "-o", "kernel"] + files.map { $0.dropLast(2) + ".o" })
    try #require(linked.status == 0, "\(linked.errors)")
    return folder
  }

  static let commands = [
    "nm", "nm -n", "nm -g", "nm -u", "nm -S", "nm -r", "nm -p", "nm -a", "nm -A", "nm --defined-only",
    "nm --size-sort -S",
    "nm -P", "nm -j", "nm -t d", "size", "size -A", "size -A -x", "size -t -x", "size -o", "readelf -a", "readelf -aW",
    "readelf -h -S", "readelf -lW", "readelf -x .data", "readelf -p .shstrtab", "objdump -f", "objdump -h",
    "objdump -hw",
    "objdump -p", "objdump -x", "objdump -s", "objdump -t", "objdump -r", "objdump -d", "objdump -d -r",
    "objdump -d -M no-aliases,numeric", "objdump -d --no-show-raw-insn -z", "objdump --disassemble=main",
    "objdump -d --start-address=0x80000004 --stop-address=0x80000040",
    "objdump -s --start-address=16 --stop-address=40",
  ]

  @Test func saysTheSame() throws {
    let folder = try folder()
    for command in Self.commands {
      for file in ["kernel", "main.o", "vm.o", "trampoline.o"] {
        let words = command.split(separator: " ").map(String.init) + [file]
        let ours = try folder.apus(words)
        #expect(ours.status == 0)
        let theirs = try GNUBinutils.run(words, in: folder.path)
        guard ours.output != theirs else { continue }
        let pairs = zip(ours.output.split(separator: "\n"), theirs.split(separator: "\n"))
        let first = pairs.first { $0 != $1 }
        Issue.record("\(command) \(file)\nours:  \(first?.0 ?? "ends")\nGNU's: \(first?.1 ?? "ends")")
      }
    }
  }

  @Test func makesTheSameImages() throws {
    let folder = try folder()
    for options in ["-O binary", "-S -O binary", "-O binary -j .text", "-O binary -R .text --gap-fill 0xff"] {
      let words = ["objcopy"] + options.split(separator: " ").map(String.init) + ["kernel"]
      #expect(try folder.apus(words + ["ours.bin"]).status == 0)
      _ = try GNUBinutils.run(words + ["theirs.bin"], in: folder.path)
      let same = try Data(contentsOf: folder.file("ours.bin")) == Data(contentsOf: folder.file("theirs.bin"))
      #expect(same, "\(options)")
    }
  }
}

/// GNU binutils, as a peer.
private enum GNUBinutils {
  static let prefix = "riscv64-unknown-elf-"

  static var isWanted: Bool {
    path("objdump") != nil || ProcessInfo.processInfo.environment["APUS_PEERS"] == "required"
  }

  private static func path(_ tool: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(prefix)\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func run(_ words: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: try #require(path(words[0]), "\(prefix)\(words[0]) is not installed"))
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(filePath: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }
}

// The user programs and the disk with them, built from user-asm by the libraries, as user-asm/programs.mk says.
import DiskImage
import Foundation
import Linker
import ObjectFile

/// The programs of the disk.
struct UserPrograms {
  /// Each program's name and what is linked into it, in the list's order.
  private var parts: [(name: String, sources: [String])] = []
  private var executables: [(name: String, bytes: [UInt8])] = []

  static let standard = Result { try UserPrograms() }
  /// The disk that guest tests begin with.
  static let standardDisk = Result { try standard.get().disk() }

  private static let folder = projectRoot.appendingPathComponent("user-asm")
  private static let kernelFolder = projectRoot.appendingPathComponent("kernel-asm")

  init() throws {
    try readList()
    let script = try String(contentsOf: Self.folder.appendingPathComponent("user.ld"), encoding: .utf8)
    var objects: [String: Object] = [:]
    for program in parts {
      let inputs = try program.sources.map { source in
        if objects[source] == nil { objects[source] = try Self.assemble(source) }
        return Linker.Input.object(objects[source]!, name: source + ".o")
      }
      let linked = try Linker.link(
        inputs, script: Linker.ScriptSource(script, name: "user.ld"),
        options: Linker.Options(arguments: ["--strip-debug", "-x"]))
      executables.append((program.name, try linked.executable.elfBytes()))
    }
  }

  /// All sources that some program is made of, but those of the kernel's.
  static func sourceNames() throws -> [String] {
    var list = UserPrograms(parts: [])
    try list.readList()
    return Set(list.parts.flatMap(\.sources)).filter { !$0.hasPrefix("../") }.sorted()
  }

  private init(parts: [(name: String, sources: [String])]) { self.parts = parts }

  private mutating func readList() throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent("programs.mk"), encoding: .utf8)
    var library: [String: [String]] = [:]
    for line in text.split(separator: "\n") {
      let sides = line.components(separatedBy: ":=").map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2 else { continue }
      let words = sides[1].split(separator: " ").map(String.init)
      if sides[0].hasPrefix("LIBRARY") { library[String(sides[0].dropFirst("LIBRARY".count))] = words }
      if sides[0].hasPrefix("PROGRAM.") { parts.append((String(sides[0].dropFirst("PROGRAM.".count)), words)) }
    }
    for index in parts.indices {
      let own = library["." + parts[index].name] ?? library[""] ?? []
      parts[index].sources = ["crt"] + parts[index].sources + own + ["../kernel-asm/string"]
    }
  }

  static func assemble(_ source: String) throws -> Object {
    let text = try String(contentsOf: folder.appendingPathComponent(source + ".s"), encoding: .utf8)
    let folders = [folder, folder.appendingPathComponent("tests"), kernelFolder]
    return try Kernel.assemble(text, named: source + ".s", including: folders)
  }

  /// A fresh disk with all programs and a README.
  private func disk() throws -> [UInt8] {
    let readme = [UInt8](try Data(contentsOf: projectRoot.appendingPathComponent("README.md")))
    let files = [Image.File("README", readme)] + executables.map { Image.File($0.name, $0.bytes) }
    return try Image(files: files).bytes
  }
}

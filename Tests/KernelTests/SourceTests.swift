// What the kernel's sources may not hold.
import Foundation
import Testing

@Suite struct SourceTests {
  /// Instructions are written as instructions: none is smuggled in as bytes, from another file or by number.
  @Test func noInstructionIsWrittenAsData() throws {
    let folder = projectRoot.appendingPathComponent("kernel-asm")
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where name.hasSuffix(".s") || name.hasSuffix(".inc") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(!text.contains(".incbin"), "\(name)")
      #expect(!text.contains(".insn"), "\(name)")
      var isText = true
      for line in text.split(separator: "\n") {
        let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
        guard let first = words.first(where: { $0.hasPrefix(".") }) else { continue }
        if [".text", ".data", ".bss"].contains(first) { isText = first == ".text" }
        if first == ".section" { isText = words.contains { $0.hasPrefix(".text") } }
        let isData = [".byte", ".half", ".word", ".dword", ".quad", ".long", ".2byte", ".4byte", ".8byte"].contains(first)
        #expect(!(isText && isData), "\(name): \(line)")
      }
    }
  }
}

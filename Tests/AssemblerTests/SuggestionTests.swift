// What messages add for who misspelt a name, and that docs/MESSAGES.md shows what is really said.

import Assembler
import Foundation
import Testing

@Suite struct SuggestionTests {
  private func notes(_ source: String) -> [String] {
    do {
      _ = try Assembler.assemble(Array(source.utf8), named: "test.s")
      return ["assembled"]
    } catch { return error.all.flatMap { $0.notes.map { "\($0.line): \($0.words)" } } }
  }

  // swift-format-ignore
  @Test(arguments: [
    (" adddi a0, a0, 1\n", ["1: did you mean `addi'?"]),
    (" lb.u a0, (a1)\n", ["1: did you mean `lbu'?"]),
    // (three are as near, and four too many)
    (" adi a0, a0, 1\n", ["1: did you mean `add', `addi' or `andi'?"]),
    (" xyzzy\n", []),
    (" q\n", []),
    (" \(String(repeating: "addi", count: 100)) a0, a0, 1\n", []),
    (" csrr a0, mstaus\n", ["1: did you mean `mstatus'?"]),
    (" .algin 4\n", ["1: did you mean `.align'?"]),
    ("\n lw a0, 3(tpp)\n", ["2: `tpp' is not a register: did you mean `tp'?", "2: it is written `lw rd, imm(rs1)'"]),
    (" add a0, a7, a8\n", ["1: `a8' is not a register", "1: it is written `add rd, rs1, rs2' or `add rd, rs1, imm'"]),
    (" add a0, 3, 4\n", ["1: it is written `add rd, rs1, rs2' or `add rd, rs1, imm'"]),
    (" slli a0, a0, 64\n", ["1: a shift is by 0 to 63, of a word (sllw, slliw, ...) by 0 to 31"]),
    (" nop\nmain:\n nop\nmain:\n", ["2: the first definition is here"]),
    (".equiv x, 1\n.equiv x, 2\n", ["1: the first definition is here"]),
  ])
  func whatIsAdded(source: String, expected: [String]) { #expect(notes(source) == expected) }

  /// The page's first passage of code gives its second.
  @Test func thePageShowsWhatIsSaid() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/MESSAGES.md")
    let passages = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```")
    try #require(passages.count >= 4)
    let source = passages[1].replacing("asm\n", with: "", maxReplacements: 1)
    #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count == 21)
    let said = #expect(throws: Diagnostics.self) { try Assembler.assemble(Array(source.utf8), named: "wrong.s") }
    #expect("\n" + (said?.all.map(\.description).joined() ?? "") == passages[3])
  }
}

// Sources that want too much: each ends in one clear error, soon, and without much memory.

import Assembler
import Testing

@Suite struct HostileTests {
  private func only(_ source: String, files: [String: String] = [:]) throws -> Diagnostic {
    let found = try errors(in: source, files: files)
    try #require(found.count == 1, "\(found.map(\.reason))")
    return found[0]
  }

  @Test func lineOfTenMegabytes() throws {
    let found = try only(".byte 1" + String(repeating: ",1", count: 5_000_000) + "\n nop\n")
    #expect(found.reason == .statementTooLong(limit: 1 << 20))
    #expect(found.location.line == 1)
    #expect(found.description.utf8.count < 1000)
  }

  @Test func nameOfTenMegabytes() throws {
    let found = try only(String(repeating: "a", count: 10_000_000))
    #expect(found.location.column == 1)
    #expect(found.description.utf8.count < 1000)
  }

  @Test func includeLoop() throws {
    let found = try only(" .include \"a\"\n", files: ["a": " nop\n .include \"b\"\n", "b": " .include \"a\"\n"])
    #expect(found.reason == .includedTooDeeply("a", limit: 100))
    #expect(found.location.file == "b")
    #expect(found.location.context.count == 100)
  }

  @Test func macroRecursion() throws {
    let found = try only(".macro m a\n m \\a\n.endm\n nop\n m 1\n")
    #expect(found.reason == .nestedTooDeeply(limit: 100))
    #expect(found.location.line == 2)
    #expect(found.location.context.last == .init(kind: .macro("m"), file: "test.s", line: 5))
  }

  @Test(arguments: [
    ".macro m a\n m \"\\a\\a\"\n.endm\n m xxxxxxxxxxxxxxxx\n",
    ".macro m\n m\n m\n.endm\n m\n",
    ".rept 1000000000\n.endr\n",
    ".rept 1000000000\n nop\n.endr\n",
    ".rept 100000\n.rept 100000\n.rept 100000\n.endr\n.endr\n.endr\n",
  ])
  func endlessExpansion(source: String) throws {
    let reason = try #require(try errors(in: source).last).reason
    #expect(reason == .expansionTooLong || reason == .nestedTooDeeply(limit: 100))
  }

  @Test func endlessLines() throws {
    let found = try errors(in: ".rept 1000000000\n nop\n nop\n.endr\n", ["-g"])
    #expect(found.map(\.reason) == [.tooManyLines(limit: 1 << 22)])
  }

  @Test(arguments: [
    ".space 1 << 60", ".fill 1 << 60, 8, 1", ".fill 0x100000000, 1, 0", ".org 1 << 60", ".bss\n.space 1 << 62",
    " nop\n.align 31", ".space b - a\na: .space 100000\nb: .space (b - a) * 100000",
  ])
  func tooLargeSection(source: String) throws {
    guard case .sectionTooLarge = try only(source).reason else {
      Issue.record("\(try only(source).reason)")
      return
    }
  }

  @Test(arguments: ["(", "-", "~(", "[", "!"]) func deepNesting(opening: String) throws {
    #expect(try only(".word " + String(repeating: opening, count: 100_000) + "1").reason == .expressionTooDeep)
  }

  @Test func longExpressions() throws {
    try expectData(".word " + String(repeating: "1+", count: 100_000) + "1", "a1 86 01 00")
    #expect(try only(".word " + String(repeating: "a*", count: 100_000) + "1").reason == .expressionTooDeep)
  }

  @Test func definitionsUponDefinitions() throws {
    let chain = (0..<50_000).map { ".set a\($0), a\($0 + 1) + 1\n" }.joined()
    #expect(try only(chain + ".word a0\n").reason == .expressionTooDeep)
    // As many paths as atoms in the sun, but few symbols.
    let lattice = (0..<190).map { ".set a\($0), a\($0 + 1) + a\($0 + 1)\n" }.joined()
    try expectData(lattice + ".set a190, 1\n.set z, a0 - a0 + 7\n.byte z", "07")
  }

  @Test func openConditionals() throws {
    let found = try only(String(repeating: ".if 1\n", count: 200_000))
    #expect(found.reason == .conditionalNotClosed(inMacro: false))
  }

  @Test(
    arguments: [
      [0], [0, 0, 10, 0x20, 0x6e, 0x6f, 0x70, 0], [0xff, 0xfe, 0x3a], [0xc3, 0x28, 0x3a, 0x0a], [0x60], [0x5c],
      Array(".ascii \"\\".utf8), Array("/*".utf8), Array("'".utf8), Array("nop '".utf8), Array(".byte 'a".utf8) + [0],
    ] as [[UInt8]])
  func oddBytes(source: [UInt8]) throws {
    #expect(try !errors(in: source, []).isEmpty)
  }

  /// Texts cut, joined and broken at random: whatever comes of it, it comes.
  @Test(arguments: 0..<4) func brokenTexts(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let texts = (CorpusEntry.all + CorpusEntry.lines).map { Array($0.source.utf8) }
    for _ in 0..<60 {
      var text = texts.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...20, using: &random) where !text.isEmpty {
        let place = text.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text[place] = UInt8.random(in: 0...255, using: &random)
        case 1: text.removeSubrange(place..<min(text.count, place + 3))
        default:
          let other = texts.randomElement(using: &random) ?? []
          let start = other.indices.randomElement(using: &random) ?? 0
          text.insert(contentsOf: other[start..<min(other.count, start + 30)], at: place)
        }
      }
      let arguments = ["-march=\(compressedISA)", seed % 2 == 0 ? "-gdwarf-5" : "-g"]
      for found in try errors(in: text, arguments) { #expect(!found.description.isEmpty) }
    }
  }
}

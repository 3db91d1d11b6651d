import Testing

@testable import apus

private enum Key { case script, text, entry, quick, level, file, verbose }

private let table = OptionTable<Key>([
  OptionRow(.script, "-T", "--script", value: .joined("FILE"), help: "the script"),
  OptionRow(.text, "-Ttext", value: .joined("ADDRESS"), help: "where code begins"),
  OptionRow(.entry, "-e", "--entry", value: .joined("SYMBOL")),
  OptionRow(.quick, "-q"),
  OptionRow(.level, "-O", value: .optional("LEVEL")),
  OptionRow(.file, "-m", value: .separate("SIZE")),
  OptionRow(.verbose, "-v", "--verbose"),
])

/// What `words` mean, an argument a string: `key=value as spelled`.
private func parse(_ words: String...) throws -> [String] {
  try table.parse(words).map { argument in
    switch argument {
    case .option(let key, let value, let spelling): "\(key)=\(value) \(spelling)"
    case .file(let path): path
    }
  }
}

@Suite struct ArgumentsTests {
  @Test func valueInTheNextWordOrGluedOrAfterASign() throws {
    #expect(
      try parse("-T", "a", "-Tb", "--script", "c", "--script=d", "-script=e") == [
        "script=a -T", "script=b -T", "script=c --script", "script=d --script", "script=e -script",
      ])
  }

  @Test func longestNameIsMeant() throws {
    #expect(try parse("-Ttext", "0", "-Ttext=1", "-Textra") == ["text=0 -Ttext", "text=1 -Ttext", "script=extra -T"])
  }

  @Test func valueMayLookLikeAnOption() throws {
    #expect(try parse("-e", "-q") == ["entry=-q -e"])
  }

  @Test func optionalValueIsNeverTheNextWord() throws {
    #expect(try parse("-O", "2", "-O2") == ["level= -O", "2", "level=2 -O"])
  }

  @Test func lettersWithoutValuesGoTogether() throws {
    #expect(try parse("-qv", "-vvq") == ["quick= -q", "verbose= -v", "verbose= -v", "verbose= -v", "quick= -q"])
  }

  @Test func filesKeepTheirOrder() throws {
    #expect(try parse("a", "-q", "-", "--", "-q") == ["a", "quick= -q", "-", "-q"])
  }

  @Test(arguments: [
    (["-x"], "unknown option '-x'"), (["--T"], "unknown option '--T'"), (["-q1"], "unknown option '-q1'"),
    (["-m1"], "unknown option '-m1'"), (["--verbose=1"], "unknown option '--verbose=1'"),
    (["-qx"], "unknown option '-qx'"), (["-qO"], "unknown option '-qO'"),
    (["--verb"], "unknown option '--verb'"), (["-T"], "-T: requires an argument"),
    (["-q", "--entry"], "--entry: requires an argument"),
  ])
  func mistakes(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try table.parse(words) }
    #expect(error?.message == message)
  }

  @Test func helpListsWhatHasAHelp() {
    #expect(
      table.help == """
          -T, --script=FILE         the script
          -Ttext=ADDRESS            where code begins

        """)
  }
}

// The C preprocessor: what sources become, what is wrong with wrong ones and where, and what none may do.

import Assembler
import ObjectFile
import Testing

@Suite struct PreprocessorTests {
  static func preprocess(
    _ source: String, files: [String: String] = [:], _ change: (inout PreprocessorOptions) -> Void = { _ in }
  ) throws -> PreprocessedText {
    var options = PreprocessorOptions()
    options.directories = ["inc"]
    options.systemDirectories = ["sys"]
    options.architecture = try Architecture("rv64gc")
    change(&options)
    return try Preprocessor.preprocess(Array(source.utf8), named: "test.S", options: options) { path in
      files[path].map { Array($0.utf8) }
    }
  }

  /// The lines with runs of white space as one blank, empty ones and markers left out.
  static func squeezed(_ text: String) -> String {
    text.split(separator: "\n").map { line in
      line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
    }.filter { !$0.isEmpty && !($0.hasPrefix("# ") && $0.dropFirst(2).first?.isNumber == true) }.joined(separator: "\n")
  }

  static func text(_ source: String, files: [String: String] = [:]) throws -> String {
    squeezed(String(decoding: try preprocess(source, files: files).bytes, as: UTF8.self))
  }

  static func errors(_ source: String, files: [String: String] = [:]) throws -> [Diagnostic] {
    do {
      _ = try preprocess(source, files: files)
      return []
    } catch let diagnostics as Diagnostics { return diagnostics.all }
  }

  @Test(arguments: PreprocessorCase.all) func becomes(example: PreprocessorCase) throws {
    #expect(try Self.text(example.source, files: example.files) == Self.squeezed(example.expected))
  }

  @Test func optionsDefineAndInclude() throws {
    let text = try Self.preprocess("A B F(2) C __riscv\n", files: ["first.h": "first A\n"]) { options in
      options.changes = [.define("A"), .define("B=x y"), .define("F(n)=<n>"), .define("C"), .undefine("C")]
      options.forcedIncludes = ["first.h"]
      options.definesTarget = false
    }
    #expect(Self.squeezed(String(decoding: text.bytes, as: UTF8.self)) == "first 1\n1 x y <2> C __riscv")
    #expect(text.includes.map(\.path) == ["first.h"])
  }

  @Test(
    arguments: [
      (0, "\"Jan  1 1970\" \"00:00:00\""), (951_782_399, "\"Feb 28 2000\" \"23:59:59\""),
      (951_782_400, "\"Feb 29 2000\" \"00:00:00\""), (1_700_000_000, "\"Nov 14 2023\" \"22:13:20\""),
    ] as [(Int64, String)])
  func tellsTheDateItIsGiven(seconds: Int64, expected: String) throws {
    let text = try Self.preprocess("__DATE__ __TIME__\n") { $0.date = seconds }
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected + "\n")
    #expect(try Self.text("__TIME__\n") == "\"??:??:??\"")
  }

  // MARK: Messages

  struct Wrong: Sendable, CustomTestStringConvertible {
    var source: String
    var line: Int
    var column: Int
    var words: String
    var testDescription: String { words }
  }

  // swift-format-ignore
  static let wrong: [Wrong] = [
    Wrong(source: "\n#if 1\n", line: 2, column: 2, words: "unterminated #if"),
    Wrong(source: "#ifdef A\n#else\n", line: 2, column: 2, words: "unterminated #else"),
    Wrong(source: "#else\n", line: 1, column: 2, words: "#else without #if"),
    Wrong(source: "#endif\n", line: 1, column: 2, words: "#endif without #if"),
    Wrong(source: "#if 1\n#else\n#else\n#endif\n", line: 3, column: 2, words: "#else after #else"),
    Wrong(source: "#if 1\n#else\n#elif 1\n#endif\n", line: 3, column: 2, words: "#elif after #else"),
    Wrong(source: "a\n/* b\nc\n", line: 2, column: 1, words: "unterminated comment"),
    Wrong(source: "#error  bad  thing\n", line: 1, column: 2, words: "#error bad  thing"),
    Wrong(source: "#define\n", line: 1, column: 2, words: "no macro name given in #define directive"),
    Wrong(source: "#define 5\n", line: 1, column: 9, words: "macro names must be identifiers"),
    Wrong(source: "#define defined\n", line: 1, column: 9, words: "\"defined\" cannot be used as a macro name"),
    Wrong(source: "#define F(a,a) 1\n", line: 1, column: 13, words: "duplicate macro parameter \"a\""),
    Wrong(source: "#define F(a\n", line: 1, column: 11, words: "expected ')' before end of line"),
    Wrong(source: "#define F(5) 1\n", line: 1, column: 11, words: "expected parameter name, found \"5\""),
    Wrong(source: "#define F(x) ##x\n", line: 1, column: 14, words: "'##' cannot appear at either end of a macro expansion"),
    Wrong(source: "#define A b ##\n", line: 1, column: 13, words: "'##' cannot appear at either end of a macro expansion"),
    Wrong(source: "#define F(a,b) a\n F(1)\n", line: 2, column: 2, words: "macro \"F\" requires 2 arguments, but only 1 given"),
    Wrong(source: "#define F(a) a\n F(1,2)\n", line: 2, column: 2, words: "macro \"F\" passed 2 arguments, but takes just 1"),
    Wrong(source: "#define F(a) a\n F(1\nx\n", line: 2, column: 2, words: "unterminated argument list invoking macro \"F\""),
    Wrong(source: "#include\n", line: 1, column: 2, words: "#include expects \"FILENAME\" or <FILENAME>"),
    Wrong(source: "#include \"\"\n", line: 1, column: 10, words: "empty filename in #include"),
    Wrong(source: "#include <nix>\n", line: 1, column: 10, words: "nix: No such file or directory"),
    Wrong(source: "#line x\n", line: 1, column: 7, words: "\"x\" after #line is not a positive integer"),
    Wrong(source: "#if\n#endif\n", line: 1, column: 2, words: "#if with no expression"),
    Wrong(source: "#if 1 2\n#endif\n", line: 1, column: 7, words: "missing binary operator before token \"2\""),
    Wrong(source: "#if 1 +\n#endif\n", line: 1, column: 7, words: "operator '+' has no operand"),
    Wrong(source: "#if (1\n#endif\n", line: 1, column: 5, words: "missing ')' in expression"),
    Wrong(source: "#if 1)\n#endif\n", line: 1, column: 6, words: "missing '(' in expression"),
    Wrong(source: "#if 1 ? 2\n#endif\n", line: 1, column: 7, words: "'?' without following ':'"),
    Wrong(source: "#if 1 : 2\n#endif\n", line: 1, column: 7, words: "':' without preceding '?'"),
    Wrong(source: "#if 1/0\n#endif\n", line: 1, column: 6, words: "division by zero in #if"),
    Wrong(source: "#if \"s\"\n#endif\n", line: 1, column: 5, words: "token \"\"s\"\" is not valid in preprocessor expressions"),
    Wrong(source: "#if 09\n#endif\n", line: 1, column: 5, words: "invalid integer constant \"09\""),
    Wrong(source: "#if 1.5\n#endif\n", line: 1, column: 5, words: "floating constant in preprocessor expression"),
    Wrong(source: "#if 99999999999999999999\n#endif\n", line: 1, column: 5, words: "integer constant is too large for its type"),
    Wrong(source: "#if defined\n#endif\n", line: 1, column: 5, words: "operator \"defined\" requires an identifier"),
    Wrong(source: "#pragma GCC poison x\nx\n", line: 2, column: 1, words: "attempt to use poisoned \"x\""),
  ]

  @Test(arguments: wrong) func tellsWhatIsWrong(example: Wrong) throws {
    let errors = try Self.errors(example.source).filter { $0.severity == .error }
    let first = try #require(errors.first)
    #expect("\(first.reason)" == example.words)
    #expect(first.location.line == example.line)
    #expect(first.location.column == example.column)
    #expect(errors.count == 1)
  }

  @Test(
    arguments: [
      ("#define A 1\n#define A 2\n", "\"A\" redefined"),
      ("#if 1\n#endif A\n", "extra tokens at end of #endif directive"),
      ("#warning be  ware\n", "#warning be  ware"), ("#undef __FILE__\n", "undefining \"__FILE__\""),
      ("#define A\"x\"\n", "missing whitespace after the macro name"),
    ])
  func warns(source: String, words: String) throws {
    #expect(try Self.preprocess(source).warnings.map { "\($0.severity): \($0.reason)" } == ["warning: \(words)"])
  }

  /// The assembler's own messages have the places of what was preprocessed.
  @Test func assemblyErrorsAreOfTheSource() throws {
    let source = """
      #define ADD(a, b) addi a, a, b
      #define TWICE(r) ADD(r, 5000)
      #include "x.inc"
        nop /* a
        b */ ; ADD(a0, 9999)
        TWICE(a1)
      .macro m
        bad ADD
      .endm
        m

      """
    let text = try Self.preprocess(source, files: ["x.inc": "\n  worse a0\n"])
    let expected = """
      x.inc:2:3: error: unrecognized opcode `worse a0'
          worse a0
          ^
      test.S:3: note: included from here
      test.S:5:18: error: illegal operands `addi a0,a0,9999': 9999 is not between -2048 and 2047
          b */ ; ADD(a0, 9999)
                         ^
      test.S:1: note: in the expansion of `ADD', defined here
      test.S:6:3: error: illegal operands `addi a1,a1,5000': 5000 is not between -2048 and 2047
          TWICE(a1)
          ^
      test.S:1: note: in the expansion of `ADD', defined here
      test.S:2: note: in the expansion of `TWICE', defined here
      test.S:8:1: error: unrecognized opcode `bad ADD'
        bad ADD
        ^
      test.S:10: note: macro `m' invoked from here

      """
    let diagnostics = try #require(throws: Diagnostics.self) { try Assembler.assemble(text) }
    #expect(diagnostics.all.map(\.description).joined() == expected)
  }

  @Test func lineTableIsOfTheSource() throws {
    let source = "#define TWO nop; nop\n\n  nop\n#include \"x.inc\"\n  TWO\n#line 40 \"o.c\"\n\n  nop\n"
    let text = try Self.preprocess(source, files: ["x.inc": "\n\n  nop\n"])
    var options = try AssemblerOptions(arguments: ["-g"])
    options.debugging.directory = "/home"
    let object = try Assembler.assemble(text, options: options).object
    let table = try LineTable(object)
    let rows = table.rows.filter { !$0.endsSequence }.map {
      "\($0.file.map { table.files[$0].path } ?? "?"):\($0.line)"
    }
    #expect(rows == ["test.S:3", "x.inc:3", "test.S:5", "o.c:41"])
  }

  /// The text of another preprocessor, with markers.
  @Test func obeysMarkers() throws {
    let source = "# 1 \"a.S\"\n  nop\n# 7 \"b.inc\" 1\n  nop\n  bad\n# a comment\n# 3 \"a.S\" 2\n\n  nop\n"
    let text = try #require(PreprocessedText(marked: Array(source.utf8), named: "a.s"))
    let diagnostics = try #require(throws: Diagnostics.self) { try Assembler.assemble(text) }
    #expect(diagnostics.all.map(\.description) == ["b.inc:8:3: error: unrecognized opcode `bad'\n    bad\n    ^\n"])
    let good = Array(source.replacing("bad", with: "nop").utf8)
    let object = try Assembler.assemble(
      #require(PreprocessedText(marked: good, named: "a.s")), options: AssemblerOptions(arguments: ["-g"])
    ).object
    let table = try LineTable(object)
    let rows = table.rows.filter { !$0.endsSequence }.map {
      "\($0.file.map { table.files[$0].path } ?? "?"):\($0.line)"
    }
    #expect(rows == ["a.S:1", "b.inc:7", "b.inc:8", "a.S:4"])
    #expect(PreprocessedText(marked: Array("# a comment\n".utf8), named: "a.s")?.bytes == nil)
  }

  @Test func printsMarkersWhereLinesJump() throws {
    let source =
      "a\n#include \"x.inc\"\nb\n\n\nc\n#define X\n#define X\n#define X\n#define X\n#define X\n#define X\n#define X\n#define X\n#define X\nd\n"
    let text = try Self.preprocess(source, files: ["x.inc": "x\n"])
    let printed = String(decoding: text.printed(), as: UTF8.self)
    #expect(
      printed == "# 1 \"test.S\"\na\n# 1 \"x.inc\" 1\nx\n# 3 \"test.S\" 2\nb\n\n\nc\n# 16 \"test.S\"\nd\n")
  }

  @Test func writesRulesForMake() throws {
    let files = ["inc/a b.h": "", "sys/s.h": ""]
    let text = try Self.preprocess("#include <a b.h>\n#include <s.h>\n", files: files)
    func rule(_ system: Bool, _ phony: Bool) -> String {
      String(
        decoding: text.dependencyRule(targets: ["x.o"], includesSystem: system, phonyTargets: phony), as: UTF8.self)
    }
    #expect(rule(true, false) == "x.o: test.S inc/a\\ b.h sys/s.h\n")
    #expect(rule(false, true) == "x.o: test.S inc/a\\ b.h\ninc/a\\ b.h:\n")
  }

  /// As gcc 12.2 does for `gcc -I. -MD -MP -MT ./y.o -c .//x.S`: "y.o: x.S k/a.h", "k/a.h:".
  @Test func rulesLeaveOutThatAFileIsHere() throws {
    var options = PreprocessorOptions()
    options.directories = ["."]
    options.architecture = try Architecture("rv64gc")
    let text = try Preprocessor.preprocess(
      Array("#include \"k/a.h\"\n".utf8), named: ".//x.S", options: options, read: { $0 == "./k/a.h" ? [] : nil })
    #expect(
      String(decoding: text.dependencyRule(targets: ["./y.o"], phonyTargets: true), as: UTF8.self)
        == "y.o: x.S k/a.h\nk/a.h:\n")
  }

  // MARK: Hostile sources

  /// Each ends in one error, soon.
  @Test(
    arguments: [
      ("#include \"test.S\"\n", "#include nested more than 200 levels deep: test.S"),
      (
        "#define A0 x x\n" + (1...40).map { "#define A\($0) A\($0 - 1) A\($0 - 1)\n" }.joined() + "A40\n",
        "macros expand to too much text"
      ),
      (
        "#define A0\n" + (1...40).map { "#define A\($0) A\($0 - 1) A\($0 - 1)\n" }.joined() + "A40\n",
        "macros expand to too much text"
      ),
      (
        "#define D(x) x x\n" + String(repeating: "D(", count: 60) + "y" + String(repeating: ")", count: 60) + "\n",
        "macros expand to too much text"
      ),
      (
        "#define D(x) x\n" + String(repeating: "D(", count: 5000) + "y" + String(repeating: ")", count: 5000) + "\n",
        "macro calls in arguments of macro calls, more than 200 levels deep"
      ),
      ("#if " + String(repeating: "(", count: 100_000) + "1\n#endif\n", "expression nested too deeply"),
      (
        "#if " + String(repeating: "-", count: 100_000) + " 1\n#endif\n",
        "token \"--\" is not valid in preprocessor expressions"
      ),
      ("#if " + String(repeating: "- ", count: 100_000) + "1\n#endif\n", "expression nested too deeply"),
      ("#if " + String(repeating: "1?", count: 100_000) + "1\n#endif\n", "expression nested too deeply"),
      (
        "#define F(x) x\nF(" + String(repeating: "a ", count: 500_000),
        "unterminated argument list invoking macro \"F\""
      ),
      (String(repeating: "/* ", count: 100_000), "unterminated comment"),
      (String(repeating: "#if 1\n", count: 1), "unterminated #if"),
      (
        "#if A40\n#endif\n#define A40 A41\n#define A41 A40\n#if A40 A41\n#endif\n",
        "missing binary operator before token \"A41\""
      ),
    ])
  func endsInOneError(source: String, words: String) throws {
    let errors = try Self.errors(source, files: ["test.S": source]).filter { $0.severity == .error }
    #expect(errors.map { "\($0.reason)" } == [words])
  }

  @Test func longLinesAndManyNamesAreRead() throws {
    let line = (0..<200_000).map { "n\($0)" }.joined(separator: " ")
    #expect(try Self.preprocess(line + "\n").bytes == Array((line + "\n").utf8))
    let splices = String(repeating: "a\\\n", count: 200_000)
    #expect(try Self.preprocess(splices).bytes.count == 200_001)
  }

  /// Any bytes are read without a trap.
  @Test(arguments: 0..<300) func mutatedSourcesDoNotTrap(seed: UInt64) throws {
    var generator = SplitMix(state: seed)
    let example = PreprocessorCase.all[Int(seed) % PreprocessorCase.all.count]
    var bytes = Array(example.source.utf8)
    let signs = Array("#()\\\"'\n,/*.<>0aF".utf8)
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[at] = signs[Int.random(in: 0..<signs.count, using: &generator)]
      case 1: bytes.remove(at: at)
      default: bytes.insert(signs[Int.random(in: 0..<signs.count, using: &generator)], at: at)
      }
    }
    let text = try? Preprocessor.preprocess(bytes, named: "test.S", options: PreprocessorOptions()) { path in
      example.files[path].map { Array($0.utf8) }
    }
    if let text { _ = text.printed() }
  }
}

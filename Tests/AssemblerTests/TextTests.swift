// Where text comes from: included files, binaries, macros' arguments.

import Assembler
import Testing

@Suite struct TextTests {
  @Test func includeLooksAsWrittenThenInDirectories() throws {
    let files = ["x.inc": ".byte 1\n", "a/x.inc": ".byte 2\n", "b/y.inc": ".byte 3\n", "a/y.inc": ".byte 4\n"]
    let assembly = try assemble(".data\n.include \"x.inc\"\n.include \"y.inc\"\n", ["-I", "b", "-Ia"], files: files)
    #expect(bytes(of: ".data", in: assembly) == [1, 3])
  }

  @Test func anIncludedFileWithoutANewlineEndsItsLine() throws {
    let assembly = try assemble(".data\n.include \"x\"\n.byte 2", files: ["x": ".byte 1"])
    #expect(bytes(of: ".data", in: assembly) == [1, 2])
  }

  @Test func binaryFiles() throws {
    let files = ["b": "abcdef"]
    let source = ".data\n.incbin \"b\"\n.incbin \"b\", 4\n.incbin \"b\", 1, 2\n.incbin \"b\", 100\n"
    #expect(bytes(of: ".data", in: try assemble(source, files: files)) == Array("abcdefefbc".utf8))
  }

  /// Macros defined in an included file, called with each way to give arguments.
  @Test func arguments() throws {
    let macros = ".macro m a, b=2, c:vararg\n.ascii \"<\\a|\\b|\\c>\"\n.endm\n"
    func expand(_ call: String) throws -> String {
      let assembly = try assemble(".include \"m\"\n.data\n\(call)\n", files: ["m": macros])
      return String(decoding: bytes(of: ".data", in: assembly), as: UTF8.self)
    }
    #expect(try expand("m") == "<|2|>")
    #expect(try expand("m 1") == "<1|2|>")
    #expect(try expand("m 1, , 3") == "<1|2|3>")
    #expect(try expand("m 1 3, 4 , 5") == "<1|3|4,5>")
    #expect(try expand("m b=1, a=x") == "<x|1|>")
    #expect(try expand("m (1, 2)") == "<(1|2)|>")
    #expect(try expand("m a + b - 4") == "<a+b-4|2|>")
    #expect(try expand("m \"two words\", x # comment") == "<two words|x|>")
    #expect(try expand("M 8(sp)") == "<8(sp)|2|>")
  }

  @Test func nothingIsKnownOfAPurgedMacro() throws {
    #expect(try errors(in: ".macro m\n.endm\n m\n.purgem m\n m\n").map(\.location.line) == [5])
    try expectData(".macro m\n.byte 1\n.endm\n m\n.purgem m\n.macro m\n.byte 2\n.endm\n m\n", "01 02")
  }

  @Test func aMacroMayHaveAnInstructionsName() throws {
    try expectData(".macro add a, b\n.byte \\a + \\b\n.endm\n add 1, 2\n", "03")
  }

  @Test func countersTellCallsApart() throws {
    try expectData(".macro m\n.byte \\@\n.endm\n m\n m\n.macro n\n m\n.byte \\@\n.endm\n n\n", "00 01 03 02")
  }

  @Test func exitLeavesConditionalsToo() throws {
    try expectData(".macro m n\n.if \\n\n.byte 1\n.exitm\n.endif\n.byte 2\n.endm\n m 1\n m 0\n.byte 3\n", "01 02 03")
    try expectData(".rept 5\n.byte 1\n.exitm\n.endr\n.byte 3\n", "01 03")
  }

  /// What is left out may be anything.
  @Test func skippedTextIsNotRead() throws {
    try expectData(".if 0\n garbage ( \\ `\n .macro\n.elseif 1\n.byte 1\n.else\n .byte (\n.endif\n", "01")
  }
}

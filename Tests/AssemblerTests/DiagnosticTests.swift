// Wrong sources, each with its one error: the words, which are GNU as's where GNU has the case, and the place.

import Assembler
import Testing

@Suite struct DiagnosticTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var line: Int
    var column: Int
    var words: String
    /// GNU as says something else, or has nothing to say.
    var isOurs: Bool

    init(_ source: String, _ line: Int, _ column: Int, _ words: String, isOurs: Bool = false) {
      self.source = source
      self.line = line
      self.column = column
      self.words = words
      self.isOurs = isOurs
    }

    var testDescription: String { words }
  }

  // swift-format-ignore
  static let cases: [Case] = [
    // Statements
    Case("nop\n  foo a0, 1\n", 2, 3, "unrecognized opcode `foo a0,1'"),
    Case(" .foo\n", 1, 2, "unknown pseudo-op: `.foo'"),
    Case(" nop nop\n", 1, 6, "illegal operands `nop nop'"),
    Case(" addi a0, a0\n", 1, 13, "illegal operands `addi a0,a0'"),
    Case(" addi a0, a0, 4096\n", 1, 15, "illegal operands `addi a0,a0,4096': 4096 is not between -2048 and 2047"),
    Case(" ld a0, 2048(a1)\n", 1, 9, "illegal operands `ld a0,2048(a1)': 2048 is not between -2048 and 2047"),
    Case(" add a0, a1, a9\n", 1, 14, "illegal operands `add a0,a1,a9'"),
    Case(" slli a0, a0, 64\n", 1, 15, "improper shift amount (64)"),
    Case(" csrr a0, foo\n", 1, 11, "unknown CSR `foo'"),
    Case(" csrr a0, 4096\n", 1, 11, "improper CSR address (4096)"),
    Case(" csrwi mie, 32\n", 1, 13, "improper CSRxI immediate (32)"),
    Case(" lui a0, 0x100000\n", 1, 10, "lui expression not in range 0..1048575"),
    Case(" li a0, foo\n", 1, 9, "illegal operands `li a0,foo'"),
    Case(" addi a0, a0, %hi(x)\n", 1, 15, "illegal operands `addi a0,a0,%hi(x)'"),
    Case(" lui a0, %hi(x\n", 1, 15, "missing ')'"),
    Case(" 5\n", 1, 2, "junk at end of line, first unrecognized character is `5'"),
    Case(" @\n", 1, 2, "junk at end of line, first unrecognized character is `@'"),
    Case(" .byte 1 2\n", 1, 10, "junk at end of line, first unrecognized character is `2'"),
    Case(" .byte \\\n", 1, 8, "invalid character `\\'", isOurs: true),
    // Frames
    Case(" .cfi_def_cfa 1, 2\n", 1, 2, "CFI instruction used without previous .cfi_startproc"),
    Case(" .cfi_startproc\n", 1, 2, "open CFI at the end of file; missing .cfi_endproc directive"),
    Case(" .cfi_startproc\n .cfi_startproc\n .cfi_endproc\n", 2, 2, "previous CFI entry not closed (missing .cfi_endproc)"),
    Case(" .cfi_endproc\n", 1, 2, ".cfi_endproc without corresponding .cfi_startproc"),
    Case(" .cfi_startproc\n .cfi_restore_state\n .cfi_endproc\n", 2, 2, "CFI state restore without previous remember"),
    Case(" .cfi_startproc\n .cfi_offset ra, 3\n .cfi_endproc\n", 2, 18, "register save offset not a multiple of 4"),
    Case(" .cfi_startproc\n .cfi_restore x33\n .cfi_endproc\n", 2, 15, "unknown register `x33'"),
    // Instructions by their fields
    Case(" .insn i 0x13, 0, a0, a1, 4096\n", 1, 10, "illegal operands `i 0x13,0,a0,a1,4096'", isOurs: true),
    Case(" .insn 4, 0x0001\n", 1, 8, "value conflicts with instruction length", isOurs: true),
    Case(" .symver f, f@v\n", 1, 2, "symbol versions are not supported", isOurs: true),
    Case(" .section .a,\"a\"\n .section .a,\"aw\"\n", 2, 2, "changed section attributes for .a"),
    Case(" .weak b\n .comm b, 4\n", 2, 8, "symbol `b' can not be both weak and common"),
    // Line tables
    Case(" .loc 1 3\n", 1, 7, "unassigned file number 1"),
    Case(" .file -1 \"x.c\"\n", 1, 8, "file number less than one"),
    Case(" .file 1 x\n", 1, 10, "missing string"),
    Case(" .file 1 \"x.c\"\n .file 1 \"y.c\"\n", 2, 8, "file table slot 1 is already occupied by a different file (x.c vs y.c)"),
    Case(" .file 70000 \"x.c\"\n", 1, 8, "file number 70000 is too big", isOurs: true),
    Case(" .file 0 \"x.c\" md5 5\n", 1, 20, "md5 value too small or not a constant"),
    Case(" .file 1 \"x.c\"\n .loc 1 2 bogus\n", 2, 11, "unknown .loc sub-directive `bogus'"),
    Case(" .file 1 \"x.c\"\n .loc 1 2 is_stmt 2\n", 2, 11, "is_stmt value not 0 or 1"),
    Case(" .file 1 \"x.c\"\n .loc 1 2 isa -1\n", 2, 11, "isa number less than zero"),
    Case(" .file 1 \"x.c\"\n .loc 1 2 view 3\n", 2, 11, "numeric view can only be asserted to zero"),
    Case(" .file 2 \"x.c\"\n .loc 2 2\n nop\n", 0, 0, "unassigned file number 1"),
    // Expressions and symbols
    Case(" .byte *\n", 1, 8, "bad expression"),
    Case(" .byte (1\n", 1, 10, "found end of line, expected: ')'", isOurs: true),
    Case(" .word a * b\n", 1, 8, "invalid operands (*UND* and *UND* sections) for `*'"),
    Case(" .word 5 - a\n", 1, 8, "can't resolve 0 - a"),
    Case(" .byte a\n", 1, 8, "cannot represent BFD_RELOC_8 relocation in object file"),
    Case("nop\nl: nop\nl: nop\n", 3, 1, "symbol `l' is already defined"),
    Case(".equiv n, 1\n.equiv n, 2\n", 2, 8, "symbol `n' is already defined"),
    Case(" j 1b\n", 1, 4, "backward ref to unknown label \"1:\""),
    Case(" j 1f\n", 1, 4, "local label `\"1\" (instance number 1 of a fb label)' is not defined"),
    Case(" .set a\n", 1, 8, "expected comma after \"a\""),
    Case(" .set a, b\n .set b, a\n .word a\n", 3, 8, "symbol definition loop encountered at `a'"),
    Case(" .size a, b\n", 1, 8, ".size expression for a does not evaluate to a constant"),
    Case(" .globl\n", 1, 8, "expected symbol name"),
    // Data and sections
    Case(" .balign 3\n", 1, 10, "alignment not a power of 2"),
    Case(" nop\n .org 0\n", 2, 7, "attempt to move .org backwards"),
    Case(" .byte n\n n = 300\n", 1, 8, "value of 300 too large for field of 1 byte at 0000000000000000"),
    Case(" .uleb128 a\n", 1, 11, "leb128 operand is an undefined symbol: a", isOurs: true),
    Case(" .bss\n .word 1\n", 2, 2, "attempt to store non-zero value in section `.bss'"),
    Case(" .space a\n", 1, 9, ".space, .nops or .fill specifies non-absolute value"),
    Case(" .section .text, \"q\"\n", 1, 18, "unrecognized .section attribute: want a,e,o,w,x,M,S,G,T or number"),
    Case(" .ascii \"abc\n nop\n", 1, 9, "unterminated string"),
    Case(" .ascii 'a\n", 1, 9, "junk at end of line, first unrecognized character is `''", isOurs: true),
    // Macros, repetitions, conditionals
    Case(" .macro m\n nop\n", 1, 2, "unexpected end of file in macro `m' definition"),
    Case(" .rept 3\n nop\n", 1, 2, "REPT without ENDR"),
    Case(" .rept -1\n nop\n .endr\n", 1, 8, "negative count for REPT - ignored"),
    Case(" .if 1\n nop\n", 1, 2, "end of file inside conditional"),
    Case(" .endif\n", 1, 2, "\".endif\" without \".if\""),
    Case(" .else\n", 1, 2, "\".else\" without matching \".if\""),
    Case(" .if 0\n .else\n .else\n .endif\n", 3, 2, "duplicate \".else\""),
    Case(" .if x\n .endif\n", 1, 6, "non-constant expression in \".if\" statement"),
    Case(" .macro m a:req\n .endm\n m\n", 3, 3, "Missing value for required parameter `a' of macro `m'"),
    Case(" .macro m a\n .endm\n m 1, 2\n", 3, 4, "too many positional arguments"),
    Case(" .macro m a\n .endm\n m b=1\n", 3, 4, "Parameter named `b' does not exist for macro `m'"),
    Case(" .macro m\n .endm\n .macro m\n .endm\n", 3, 9, "Macro `m' was already defined"),
    // Files, options, the source's own
    Case(" .include \"none.inc\"\n", 1, 11, "can't open none.inc for reading: No such file or directory"),
    Case(" .incbin \"none.bin\"\n", 1, 10, "file not found: none.bin"),
    Case(" .option pop\n", 1, 2, ".option pop with no .option push"),
    Case(" .err\n", 1, 2, ".err encountered"),
    Case(" .error \"so not\"\n", 1, 2, "so not"),
  ]

  @Test(arguments: cases) func oneErrorAtItsPlace(example: Case) throws {
    let found = try errors(in: example.source)
    #expect(found.map(\.reason.description) == [example.words])
    #expect(found.map(\.location.line) == [example.line])
    #expect(found.map(\.location.column) == [example.column])
    #expect(found.map(\.location.file) == ["test.s"])
  }

  /// A wrong statement is passed over, and the rest is read.
  @Test func allErrorsInOneRun() throws {
    let found = try errors(in: "foo\nnop\naddi a0, 1\n.byte 1 2\n lw a0, b, c\n")
    #expect(found.map(\.location.line) == [1, 3, 4, 5])
  }

  @Test func theLineAndACaretAreShown() throws {
    let found = try errors(in: "  nop\n  addi a0, a0, 4096  # too much\n")
    #expect(
      found.map(\.description) == [
        """
        test.s:2:16: error: illegal operands `addi a0,a0,4096': 4096 is not between -2048 and 2047
            addi a0, a0, 4096  # too much
                         ^

        """
      ])
  }

  /// Where a message is about a macro's line, it shows the line as it was put together, and how it came there.
  @Test func theWayThroughMacrosAndIncludesIsTold() throws {
    let found = try errors(
      in: "  nop\n  .include \"a.inc\"\n", files: ["a.inc": ".macro load value\n  li a0, \\value\n.endm\n\nload sym\n"])
    #expect(
      found.map(\.description) == [
        """
        a.inc:2:7: error: illegal operands `li a0,sym'
          li a0,sym
                ^
        a.inc:5: note: macro `load' invoked from here
        test.s:2: note: included from here

        """
      ])
  }

  /// What shows up only when all addresses are known still knows where it came from.
  @Test func lateErrorsKnowTheirWay() throws {
    let found = try errors(in: ".macro m\n .byte later\n.endm\n.rept 1\n m\n.endr\nlater = 1000\n")
    #expect(found.map(\.location.line) == [2])
    #expect(
      found.first?.location.context == [
        .init(kind: .macro("m"), file: "test.s", line: 5), .init(kind: .repetition, file: "test.s", line: 4),
      ])
  }

  @Test func warningsAreNoErrors() throws {
    let assembly = try assemble(".warning \"mind\"\n.endm\n")
    #expect(assembly.warnings.map(\.severity) == [.warning, .warning])
    #expect(assembly.warnings.first?.description == "test.s:1:1: warning: mind\n  .warning \"mind\"\n  ^\n")
    #expect(throws: Diagnostics.self) { try assemble(".warning \"mind\"\n", ["--fatal-warnings"]) }
    #expect(try assemble(".warning \"mind\"\n", ["-W"]).warnings.isEmpty)
  }

  @Test func printedTextIsANote() throws {
    #expect(try assemble(".print \"here\"\n").warnings.map(\.severity) == [.note])
  }

  /// What GNU as accepts is no error.
  @Test(arguments: ["", "\n", "# nothing\n", "lonely:", ".word undefined", " .end\n garbage ("])
  func accepted(source: String) throws {
    _ = try assemble(source)
  }
}

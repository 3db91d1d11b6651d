// Expressions: values, ranks, and what cannot be known. The values are GNU as 2.40's.

import Testing

@Suite struct ExpressionTests {
  @Test(
    arguments: [
      // Ranks: * / % << >>, then | & ^ !, then + -, then comparisons, then &&, then ||.
      ("1 + 2 * 3", 7), ("2 | 1 + 4", 7), ("1 + 6 & 3", 3), ("1 << 3 + 1", 9), ("8 >> 1 << 1", 8), ("4 | 2 & 6", 6),
      ("2 > 1 + 1", 0), ("1 + 1 == 2", -1), ("5 == 4 && 1", 0), ("1 || 0 && 0", 1), ("3 - 2 - 1", 0), ("2 * 3 / 4", 1),
      // Signs and the operators that are theirs.
      ("- -1", 1), ("~0", -1), ("!0", 1), ("!5", 0), ("5 ! 3", -3), ("6 ^ 3", 5), ("+7", 7), ("-(1 + 2)", -3),
      // Division and remainder go toward 0, a right shift is logical, and nothing traps.
      ("-7 / 2", -3), ("-7 % 3", -1), ("7 % -3", 1), ("-8 >> 1", 0x7fff_ffff_ffff_fffc), ("-1 >> 63", 1),
      ("1 << 63", Int64.min), ("0x7fffffffffffffff + 1", Int64.min), ("0x8000000000000000 / -1", Int64.min),
      ("0x8000000000000000 % -1", 0), ("-9223372036854775808 * -1", Int64.min),
      // Comparisons give -1, && and || give 1.
      ("1 < 2", -1), ("1 <= 0", 0), ("3 >= 3", -1), ("1 <> 2", -1), ("1 != 1", 0), ("7 && 8", 1), ("0 || 3", 1),
      // Constants.
      ("0x10", 16), ("010", 8), ("0b101", 5), ("'a", 97), ("'a' + 1", 98), ("'\\n'", 10), ("'\\\\'", 92), ("' '", 32),
      ("0xffffffffffffffff", -1), ("10UL", 10), ("(1)", 1), ("[2 + 3] * 2", 10),
    ] as [(String, Int64)])
  func value(text: String, value: Int64) throws {
    let assembly = try assemble(".data\n.8byte \(text)\n")
    let data = bytes(of: ".data", in: assembly)
    #expect(data.count == 8)
    #expect(data.reversed().reduce(0) { $0 << 8 | UInt64($1) } == UInt64(bitPattern: value), "\(text)")
  }

  @Test func doubtfulOnesAreWarnedAbout() throws {
    #expect(try assemble(".byte 1 / 0").warnings.map(\.reason) == [.divisionByZero])
    #expect(try assemble(".byte 1 << 64").warnings.map(\.reason) == [.shiftOutOfRange(64)])
    #expect(try assemble(".byte 1,,2").warnings.map(\.reason.description) == ["zero assumed for missing expression"])
    #expect(try assemble(".byte 256").warnings.map(\.reason.description) == ["value 0x100 truncated to 0x0"])
    #expect(try assemble(".byte 255, -128, -255").warnings.isEmpty)
  }

  /// What hangs from symbols that are defined later is known in the end.
  @Test func laterDefinitions() throws {
    try expectData("a = b + 1\n.byte a, b * 2, c - d\nb = c << 1\nc = 5\nd = 3", "0b 14 02")
  }

  /// Every use of a symbol has the value that the symbol had there.
  @Test func reassignment() throws {
    try expectData(".set n, 1\n.byte n\n.set n, n + 1\n.byte n\nn = n * 8\n.byte n", "01 02 10")
  }

  /// Between places nothing of open size lies between, the distance is a number at once.
  @Test func distancesInAssignments() throws {
    try expectBytes("a: nop\nb:\n.equ d, b - a\nli a0, d", "13 00 00 00 13 05 40 00")
    // A call may become shorter, so the linker would make the number wrong.
    #expect(try errors(in: "a: call f\nb:\n.equ d, b - a\nli a0, d").count == 1)
  }
}

// Floating point in sources: numbers in data, loads and stores of symbols, and which extensions instructions need.

import Assembler
import ObjectFile
import Testing

@Suite struct FloatTests {
  // swift-format-ignore
  /// As GNU as 2.40 writes them.
  @Test(arguments: [
    (".float 1.5", "00 00 c0 3f"),
    (".single 1e-45,-0.0", "01 00 00 00 00 00 00 80"),
    (".double 0d1.5, 0f2", "00 00 00 00 00 00 f8 3f 00 00 00 00 00 00 00 40"),
    (".double inf,-Infinity", "00 00 00 00 00 00 f0 7f 00 00 00 00 00 00 f0 ff"),
    (".float nan,-nan,snan", "ff ff ff 7f ff ff ff ff ff ff bf 7f"),
    (".float16 1.5, 65520, 1e-8", "00 3e 00 7c 00 00"),
    (".double 1.5e", "00 00 00 00 00 00 f8 3f"),
    (".double 1.e5", "00 00 00 00 00 6a f8 40"),
    (".double .5, +3", "00 00 00 00 00 00 e0 3f 00 00 00 00 00 00 08 40"),
    (".double", ""),
    (".float ,", "00 00 00 00 00 00 00 00"),
    (".dc.d 1.5 # three halves", "00 00 00 00 00 00 f8 3f"),
    (".double 3.14159265358979323846264338327950288", "18 2d 44 54 fb 21 09 40"),
    (".double 2.2250738585072011e-308", "ff ff ff ff ff ff 0f 00"),
    (".float 1.17549429e-38", "00 00 80 00"),
    (".float 1.5E+3, /* and */ 1.5e-3", "00 80 bb 44 a6 9b c4 3a"),
    (".float 0x10", "00 00 20 41"),
  ]) func numbersAreThoseOfGNU(directive: String, hex: String) throws {
    try expectData(directive, hex)
  }

  /// Something of everything, for GNU as too.
  static let source = """
    .text
    f:  flw fa0, x, t0
        fsd ft11, x+8, t1
        flh fa1, local, a0
        fld fs0, %lo(x)(a0)
        fsw fs0, %lo(x)(a0)
        fmadd.d fa0, fa1, fa2, fa3, rup
        fcvt.lu.s a0, fa0, rtz
        fcvt.h.s fa0, fa1
        fmv.d fs0, fs1
        fgt.s a0, fa0, fa1
        fld fa0, 8(sp)
        fsd fa0, 8(a0)
        fsrmi 3
        fscsr a0, a1
        beqz a0, f
        call g
        .data
        .balign 8
    local: .float 1.5, -0.0, inf, nan
        .double 3.14159265358979, 1e-300
        .float16 0.1

    """

  /// Ours alone: hexadecimal numbers, and ties that go to the even number.
  @Test func numbersOfOurOwn() throws {
    try expectData(".double 0x1.8p3", "00 00 00 00 00 00 28 40")
    try expectData(".double 9007199254740993, 9007199254740995", "00 00 00 00 00 00 40 43 02 00 00 00 00 00 40 43")
  }

  @Test(arguments: [
    (".float 1e40", 8, "cannot create floating-point number"),
    (".float 1, 1e-60", 11, "cannot create floating-point number"),
    (".double 1e400", 9, "cannot create floating-point number"),
    (".double x", 9, "junk at end of line, first unrecognized character is `x'"),
    (".float 1.5f", 8, "junk at end of line, first unrecognized character is `1'"),
    (".double --1", 9, "junk at end of line, first unrecognized character is `-'"),
    (".double 1 2", 9, "junk at end of line, first unrecognized character is `1'"),
    (".float .", 8, "junk at end of line, first unrecognized character is `.'"),
    (".bss\n.float 1", 1, "attempt to store non-zero value in section `.bss'"),
  ]) func wrongNumbersAreErrors(directive: String, column: Int, words: String) throws {
    let found = try errors(in: directive + "\n")
    #expect(found.map(\.reason.description) == [words])
    #expect(found.first?.location.column == column)
  }

  // swift-format-ignore
  @Test(arguments: [
    ("fadd.s fa0,fa1,fa2", "rv64i", "`f' or `zfinx'"),     ("fadd.d fa0,fa1,fa2", "rv64if", "`d' or `zdinx'"),
    ("fadd.h fa0,fa1,fa2", "rv64gc_zfhmin", "`zfh' or `zhinx'"), ("flh fa0,0(a0)", "rv64gc", "`zfhmin'"),
    ("flw fa0,0(a0)", "rv64i", "`f'"),                     ("fmv.x.d a0,fa0", "rv64if", "`d'"),
    ("fcvt.d.h fa0,fa1", "rv64gc", "`zfhmin'"),            ("fcvt.d.h fa0,fa1", "rv64if_zfh", "`d'"),
    ("fcvt.d.h fa0,fa1", "rv64i", "`zfhmin' and `d', or `zhinxmin' and `zdinx'"),
    ("fcvt.s.h fa0,fa1", "rv64i", "`zfhmin' or `zhinxmin'"),
    ("c.fld fa0,0(a0)", "rv64gd", "`c'"),                  ("c.fld fa0,0(a0)", "rv64ic", "`d'"),
    ("c.fld fa0,0(a0)", "rv64i", "`d' and `c'"),           ("frcsr a0", "rv64i", "`f' or `zfinx'"),
    ("cbo.zero (a0)", "rv64gc", "`zicboz'"),               ("prefetch.i 0(a0)", "rv64gc", "`zicbop'"),
    ("wrs.nto", "rv64gc", "`zawrs'"),                      ("czero.eqz a0,a0,a0", "rv64gc", "`zicond'"),
  ]) func extensionsAreAskedFor(statement: String, isa: String, extensions: String) throws {
    let found = try errors(in: statement + "\n", ["-march=\(isa)"])
    #expect(found.map(\.reason.description) == ["unrecognized opcode `\(statement)', extension \(extensions) required"])
  }

  @Test(arguments: [
    "fadd.s fa0,fa1,fa2,rxx", "fadd.s fa0,fa1,fa2,7", "fadd.s fa0,fa1,fa2,RNE", "fadd.s fa0,a0,fa2", "flw a0,0(a0)",
    "fcvt.d.s fa0,fa1,rne", "fsgnj.s fa0,fa1,fa2,rne", "flw fa0,x", "fsw fa0,x", "c.fld fa0,x,t0", "add fa0,fa0,fa0",
    "fmadd.s fa0,fa1,fa2", "cbo.zero a0", "fadd.s fa0,fa1,fa2,",
  ]) func otherOperandsAreNone(statement: String) throws {
    let found = try errors(in: statement + "\n", ["-march=rv64gc_zicboz"])
    #expect(found.map(\.reason.description) == ["illegal operands `\(statement)'"])
  }

  @Test func prefetchesAreOfWholeBlocks() throws {
    let found = try errors(in: "prefetch.w 31(a0)\n", ["-march=rv64gc_zicbop"])
    #expect(found.map(\.reason.description) == ["improper prefetch offset (31)"])
    try expectBytes("prefetch.w 32(a0)", "13 60 35 02", isa: "rv64gc_zicbop")
  }

  /// By way of a register of the source's choice, with the relocations of a load or a store.
  @Test func symbolsAreLoadedAndStored() throws {
    let assembly = try assemble(
      "flw fa0, x, t0\nfsd ft11, x+8, t1\n", ["-march=rv64gc", "-mno-relax"])
    #expect(
      bytes(of: ".text", in: assembly) == bytes("97 02 00 00 07 a5 02 00 17 03 00 00 27 30 f3 01"))
    let text = try #require(assembly.object.sections.first { $0.name == ".text" })
    #expect(text.relocations.map(\.type) == [.pcrelHi20, .pcrelLo12I, .pcrelHi20, .pcrelLo12S])
  }

  @Test(
    arguments: [
      ("-march=rv64gc", "", [.compressed, .floatDouble]), ("-march=rv64g", "-mabi=lp64", []),
      ("-march=rv64if", "-mabi=lp64f", .floatSingle), ("-march=rv64if", "-mabi=lp64", []),
      ("-march=rv64gc", "-mabi=lp64f", [.compressed, .floatSingle]),
    ] as [(String, String, ELFFlags)]) func theObjectTellsItsABI(architecture: String, abi: String, flags: ELFFlags)
    throws
  {
    let arguments = [architecture, abi].filter { !$0.isEmpty }
    #expect(try assemble("", arguments).object.flags == flags)
  }
}

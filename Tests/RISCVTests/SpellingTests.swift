// Mnemonics: rows, aliases and `c.` names, and what GNU as makes of each spelling.

import Testing

@testable import RISCV

@Suite struct SpellingTests {
  @Test func spellingsAreTheWordsOfGNU() throws {
    for expected in expectedSpellings {
      let spelling = try #require(Spelling(expected.text), "\(expected.text)")
      if let word = expected.word { #expect(spelling.word(compressing: false) == word, "\(expected.text)") }
      #expect(spelling.word(compressing: true) == expected.half.map(UInt32.init) ?? expected.word, "\(expected.text)")
    }
  }

  /// Every mnemonic that an assembler reads is in a table of facts.
  @Test func everyMnemonicIsSpelledAbove() {
    let spelled = Set((expectedWords.map(\.text) + expectedSpellings.map(\.text)).map { $0.prefix { $0 != " " } })
    for alias in Aliases.forms { #expect(spelled.contains(alias.mnemonic[...]), "\(alias.mnemonic)") }
    for row in CompressedTable.rows { #expect(spelled.contains(row.mnemonic[...]), "\(row.mnemonic)") }
  }

  @Test func orderingSuffixesAreForms() throws {
    let words: [(String, UInt32)] = [
      ("amoswap.w a0,a1,(a2)", 0x08b6_252f), ("amoswap.w.rl a0,a1,(a2)", 0x0ab6_252f),
      ("amoswap.w.aq a0,a1,(a2)", 0x0cb6_252f), ("amoswap.w.aqrl a0,a1,(a2)", 0x0eb6_252f),
      ("lr.d.aq a0,(a2)", 0x1406_352f),
    ]
    for (text, word) in words { #expect(try #require(Spelling(text)).word(compressing: false) == word, "\(text)") }
    for text in ["add.aq", "amoswap.w.ar", "fence.aq", ".aq", "c.add.rl"] {
      #expect(Mnemonics.forms(named: text).isEmpty, "\(text)")
    }
  }

  @Test func formsComeInTheOrderOfTrial() {
    #expect(Mnemonics.forms(named: "add").map(\.operands) == [[.rd, .rs1, .rs2], [.rd, .rs1, .immediate]])
    #expect(Mnemonics.forms(named: "jalr").count == 6)
    #expect(Mnemonics.forms(named: "sfence.vma").map(\.operands.count) == [2, 0, 1])
    #expect(Mnemonics.forms(named: "nonsense").isEmpty)
    #expect(Mnemonics.forms(named: "").isEmpty)
    // Several instructions, mostly: the assembler's own.
    #expect(Mnemonics.forms(named: "li").isEmpty)
  }

  /// What a hart lacks, an assembler must not take: the extensions that GNU as asks for.
  @Test func formsNameTheirExtension() {
    let expected: [(String, Extension)] = [
      ("addi", .i), ("mul", .m), ("lr.w.aq", .a), ("c.mv", .c), ("csrw", .zicsr), ("rdcycle", .i), ("unimp", .i),
      ("fence.i", .zifencei), ("fence.tso", .i), ("pause", .zihintpause), ("zext.w", .zba), ("rorw", .zbb),
      ("bset", .zbs), ("sret", .privileged), ("zext.b", .i), ("fadd.s", .f), ("fmv.d", .d), ("fld", .d), ("frcsr", .f),
      ("fadd.h", .zfh), ("flh", .zfhmin), ("fcvt.d.h", .zfhmin), ("c.fld", .c), ("czero.eqz", .zicond),
      ("wrs.nto", .zawrs), ("cbo.zero", .zicboz), ("cbo.flush", .zicbom), ("prefetch.r", .zicbop),
    ]
    for (mnemonic, isa) in expected {
      #expect(Set(Mnemonics.forms(named: mnemonic).map(\.isa)) == [isa], "\(mnemonic)")
    }
  }
}

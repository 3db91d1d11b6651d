import Testing

/// `mstatus.FS` and SD (Priv. 3.1.6.6), `fcsr`, and rounding modes that are none (Unpriv. 20.2).
@Suite struct FloatStatusTests {
  // swift-format-ignore
  /// Instructions, and whether FS is dirty after them.
  private static let instructions: [(text: String, dirties: Bool)] = [
    ("flw fa0, (s0)", true), ("fld fa0, (s0)", true), ("flh fa0, (s0)", true), ("c.fld fa0, (s0)", true),
    ("fsw fa0, (s0)", false), ("fsd fa0, (s0)", false), ("fsh fa0, (s0)", false), ("c.fsd fa0, (s0)", false),
    ("fadd.s fa0, fa1, fa2", true), ("fmadd.d fa0, fa1, fa2, fa3", true), ("fmv.d fa0, fa1", true),
    ("fmv.x.w a0, fa0", false), ("fmv.w.x fa0, a0", true), ("fclass.d a0, fa0", false),
    ("feq.d a0, fa4, fa4", false), ("feq.d a0, fa5, fa4", true), ("fcvt.w.d a0, fa4", false),
    ("fcvt.w.d a0, fa5", true), ("fcvt.d.l fa0, a0", true),
    ("frcsr a0", false), ("frflags a0", false), ("fsrmi 1", true), ("fsflagsi 0", true), ("fscsr zero", true),
  ]

  private static let begin = """
    start:  begin
            la      s0, cell
            li      t0, FS
            csrs    mstatus, t0
            fmv.d.x fa4, zero
            li      t0, 0x7ff0000000000001      # signalling
            fmv.d.x fa5, t0
            csrc    mstatus, t0
            li      t0, FS
            csrc    mstatus, t0

    """
  private static let end = """
            poweroff
            .data
            .balign 8
    cell:   .dword  0

    """

  /// Illegal while FS is off, and the instruction's word is `mtval`.
  @Test(arguments: instructions.map(\.text)) func offIsIllegal(text: String) throws {
    let results = try records(
      of: Self.begin + """
        here:   try     \(text)
                lhu     a0, here + 8
                record  a0
                csrr    a0, mstatus
                record  a0
        """ + "\n" + Self.end)
    try #require(results.count == 5)
    #expect(results[0] == 2)
    #expect(results[2] & 0xffff == results[3])
    #expect(results[4] >> 13 & 3 == 0 && results[4] >> 63 == 0)
  }

  /// Initial becomes dirty by what changes a register or a flag, and by nothing else.
  @Test(arguments: instructions.map(\.text)) func dirt(text: String) throws {
    let row = try #require(Self.instructions.first { $0.text == text })
    let results = try records(
      of: Self.begin + """
                li      t0, 1 << 13
                csrs    mstatus, t0
                \(text)
                csrr    a0, mstatus
                record  a0
                csrr    a0, sstatus
                record  a0
        """ + "\n" + Self.end)
    for status in results {
      #expect(status >> 13 & 3 == (row.dirties ? 3 : 1))
      #expect(status >> 63 == (row.dirties ? 1 : 0))
    }
    #expect(results.count == 2)
  }

  @Test func supervisorSwitchesItOn() throws {
    let results = try records(
      of: """
        start:  begin
                in      MPP_S, fmv.w.x fa0, zero
                in      MPP_S, li t1, 1 << 13; csrs sstatus, t1; fmv.w.x fa0, zero; csrr a0, sstatus
                srli    a0, a0, 13
                andi    a0, a0, 3
                record  a0
                poweroff
        """)
    #expect(results.count == 7)
    // An illegal instruction, and then the ecall that ends each.
    #expect([results[0], results[3], results[6]] == [2, 9, 3])
  }

  @Test func fieldsOfTheRegister() throws {
    let results = try records(
      of: Self.begin + """
                li      t0, FS
                csrs    mstatus, t0
                li      t0, -1
                fscsr   a0, t0
                record  a0
                frcsr   a0
                record  a0
                frrm    a0
                record  a0
                frflags a0
                record  a0
                fsrmi   a0, 2
                fsflagsi 9
                frcsr   a0
                record  a0
                # Flags accrue.
                fscsr   zero
                fmv.d.x fa0, zero
                fdiv.d  fa1, fa0, fa0
                li      t0, 1
                fcvt.d.w fa2, t0
                fdiv.d  fa1, fa2, fa0
                frflags a0
                record  a0
        """ + "\n" + Self.end)
    #expect(results == [0, 0xff, 7, 31, 0x49, 0x18])
  }

  // swift-format-ignore
  /// Words by the mode in `rm`: those that have the field, and one that has not.
  private static let words: [(name: String, word: UInt32)] = [
    ("fadd.s", 0x00b5_0553), ("fsqrt.d", 0x5a05_0553), ("fmadd.h", 0x6cb5_0543), ("fcvt.d.s", 0x4205_0553),
    ("fcvt.w.s", 0xc005_0553), ("fcvt.d.w", 0xd205_0553), ("fcvt.s.h", 0x4025_0553),
  ]

  /// Modes 5 and 6 are reserved, in the instruction and in `frm`, and `frm` must not say `dyn`.
  @Test(arguments: words.map(\.name)) func reservedModes(name: String) throws {
    let word = try #require(Self.words.first { $0.name == name }).word
    let statics = (0..<7).map { "try .word \(hex(UInt64(word | UInt32($0) << 12)))\n record s4" }
    let dynamics = (0..<8).map { "fsrmi \($0)\n try .word \(hex(UInt64(word | 7 << 12)))\n record s4" }
    let results = try records(
      of: Self.begin + """
                li      t0, FS
                csrs    mstatus, t0
                li      s4, 99
        \((statics + dynamics).joined(separator: "\n"))
        """ + "\n" + Self.end)
    var expected: [UInt64] = []
    for index in 0..<15 {
      let isReserved = index < 7 ? index > 4 : index - 7 > 4
      if isReserved { expected.append(2) }
      expected.append(99)
    }
    // Of a trap's three records, the cause.
    var seen: [UInt64] = []
    var rest = results[...]
    while let first = rest.first {
      seen.append(first)
      rest = rest.dropFirst(first == 2 ? 3 : 1)
    }
    #expect(seen == expected)
  }

  /// What rounds nothing runs whatever `frm` says.
  @Test(arguments: [
    "fsgnj.s fa0, fa1, fa2", "fmin.d fa0, fa1, fa2", "feq.s a0, fa0, fa1", "fclass.s a0, fa0", "fmv.x.d a0, fa0",
    "flw fa0, (s0)", "fadd.s fa0, fa1, fa2, rne",
  ]) func withoutAMode(text: String) throws {
    let results = try records(
      of: Self.begin + """
                li      t0, FS
                csrs    mstatus, t0
                fsrmi   5
                try     \(text)
                record  s0
        """ + "\n" + Self.end)
    #expect(results.count == 1)
  }
}

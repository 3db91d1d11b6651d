import Testing

/// Page tables that change without sfence.vma, and all else that a translation depends on: the next access sees it
/// (rule 6). `RandomTranslationTests` mixes what is told apart here.
@Suite struct TranslationCoherenceTests {
  private static let prelude = """
            .equ    ROOT, 0x80200000
            .equ    MIDDLE, 0x80201000
            .equ    LOWER, 0x80202000
            .equ    OTHER, 0x80203000           # another lowest table
            .equ    OTHER_MIDDLE, 0x80204000
            .equ    ONE, 0x80210000             # pages that begin with code: a0 = 1 and a0 = 2
            .equ    TWO, 0x80211000
            .equ    VIRTUAL, 1 << 30 | 2 << 21 | 3 << 12
            .equ    ALL, V | R | W | X | A | D

            .macro  entry table, slot, place, bits
            li      t0, ((\\place) >> 12 << 10) | (\\bits)
            li      t1, (\\table) + 8 * (\\slot)
            sd      t0, (t1)
            .endm

    # Tables by which VIRTUAL is the page ONE.
            .macro  tables
            entry   ROOT, 1, MIDDLE, V
            entry   MIDDLE, 2, LOWER, V
            entry   LOWER, 3, ONE, ALL
            entry   OTHER, 3, TWO, ALL
            entry   OTHER_MIDDLE, 2, OTHER, V
            li      t0, ONE
            li      t1, 0x0000007300100513      # li a0, 1; ecall
            sd      t1, (t0)
            li      t0, TWO
            li      t1, 0x0000007300200513
            sd      t1, (t0)
            li      t0, SV39 | ROOT >> 12
            csrw    satp, t0
            .endm

    # look what: a0 = what is seen at VIRTUAL: 1 or 2, or 100 and the cause. `load` and `store` as S-mode, `fetch` in it.
            .macro  look what
            li      a0, 0
            li      s2, VIRTUAL
            la      s10, 777f
            .ifc    \\what, fetch
            li      t0, MPP_M
            csrc    mstatus, t0
            li      t0, MPP_S
            csrs    mstatus, t0
            csrw    mepc, s2
            mret
            .else
            li      t0, MPP_M
            csrc    mstatus, t0
            li      t0, MPRV | MPP_S
            csrs    mstatus, t0
            .ifc    \\what, load
            lh      a0, 2(s2)
            srai    a0, a0, 4
            .else
            sw      s2, 8(s2)                   # a mark in the page
            .endif
            .endif
    777:    li      t0, MPRV
            csrc    mstatus, t0
            .ifc    \\what, store
            beqz    s4, 778f                    # where did it go?
            li      t0, ONE
            lwu     t1, 8(t0)
            sw      zero, 8(t0)
            bnez    t1, 779f
            li      t0, TWO
            lwu     t2, 8(t0)
            sw      zero, 8(t0)
            beqz    t2, 778f
            li      a0, 2
            j       778f
    779:    li      a0, 1
    778:
            .endif
            .endm

            .balign 4
    looker: csrr    t0, mcause
            addi    t1, t0, -9
            beqz    t1, 1f
            addi    a0, t0, 100
    1:      csrw    mepc, s10
            li      t0, MPP_M
            csrs    mstatus, t0
            mret

    """

  // swift-format-ignore
  /// Edits, and what load, store and fetch then see.
  private static let edits: [(name: String, code: String, load: UInt64, store: UInt64, fetch: UInt64)] = [
    ("nothing",             "",                                                   1, 1, 1),
    ("page remapped",       "entry LOWER, 3, TWO, ALL",                           2, 2, 2),
    ("page removed",        "li t1, LOWER + 24\n sd zero, (t1)",                  113, 115, 112),
    ("by one byte",         "li t1, LOWER + 24\n sb zero, (t1)",                  113, 115, 112),
    ("upper bytes",         "li t1, LOWER + 24\n li t0, 0x0844\n sh t0, 1(t1)",   2, 2, 2),
    ("reading removed",     "entry LOWER, 3, ONE, V | X | A | D",                 113, 115, 1),
    ("writing removed",     "entry LOWER, 3, ONE, V | R | X | A | D",             1, 115, 1),
    ("execution removed",   "entry LOWER, 3, ONE, V | R | W | A | D",             1, 1, 112),
    ("given to U-mode",     "entry LOWER, 3, ONE, ALL | U",                       113, 115, 112),
    ("A cleared",           "entry LOWER, 3, ONE, V | R | W | X",                 1, 1, 1),
    ("D cleared",           "entry LOWER, 3, ONE, V | R | W | X | A",             1, 1, 1),
    ("reserved bit",        "entry LOWER, 3, ONE, ALL | 1 << 60",                 113, 115, 112),
    ("out of memory",       "entry LOWER, 3, 0x40000000, ALL",                    105, 107, 101),
    ("middle table",        "entry MIDDLE, 2, OTHER, V",                          2, 2, 2),
    ("middle removed",      "entry MIDDLE, 2, LOWER, 0",                          113, 115, 112),
    ("middle a large page", "entry MIDDLE, 2, 0x80200000, ALL",                   0, 0, 112),     // VIRTUAL is the table OTHER
    ("root",                "entry ROOT, 1, OTHER_MIDDLE, V",                     2, 2, 2),
    ("root removed",        "li t1, ROOT + 8\n sb zero, (t1)",                    113, 115, 112),
    ("satp",                "li t0, SV39 | OTHER_MIDDLE >> 12\n csrw satp, t0",   113, 115, 112),
    ("an atomic",           "li t1, LOWER + 24\n li t0, (ONE ^ TWO) >> 2\n amoxor.d zero, t0, (t1)", 2, 2, 2),
    ("sc",                  "pause\n li t1, LOWER + 24\n lr.d t2, (t1)\n li t0, (TWO >> 2) | ALL\n sc.d t2, t0, (t1)", 2, 2, 2),
    ("misaligned",          "li t1, LOWER + 23\n li t0, (((TWO >> 2) | ALL) << 8) & 0xffffffffff\n sd t0, (t1)", 2, 2, 2),
    ("a burst",             ".rept 20\n entry LOWER, 9, ONE, ALL\n .endr\n entry LOWER, 3, TWO, ALL", 2, 2, 2),
    ("a burst of it",       ".rept 20\n entry LOWER, 3, ONE, V\n entry LOWER, 3, TWO, ALL\n .endr", 2, 2, 2),
    ("table moved",         "entry MIDDLE, 2, OTHER, V\n entry LOWER, 3, ONE, 0", 2, 2, 2),
  ]

  /// Twice before the edit, so that all is known, and twice behind it; the edit on the hart that looks, or on another.
  @Test(arguments: edits.map(\.name), ["load", "store", "fetch"]) func edited(name: String, what: String) throws {
    let edit = try #require(Self.edits.first { $0.name == name })
    // The page is there, but OTHER's first entries are seen as data or run as code.
    if name == "middle a large page" && what != "fetch" { return }
    let expected = what == "load" ? edit.load : what == "store" ? edit.store : edit.fetch
    for harts in [1, 2] {
      // satp is a hart's own.
      if harts == 2 && name == "satp" { continue }
      let guest = try Guest(
        Self.prelude + """
          start:  la      s8, step
                  csrr    t0, mhartid
                  bnez    t0, other
                  begin
                  la      t0, looker
                  csrw    mtvec, t0
                  li      s4, 1
                  tables
                  look    \(what)
                  record  a0
                  look    \(what)
                  record  a0
                  \(harts == 1 ? edit.code : "sd s8, (s8)\n 1: ld t0, 8(s8)\n pause\n beqz t0, 1b")
                  look    \(what)
                  record  a0
                  look    \(what)
                  record  a0
                  li      t0, LOWER + 24
                  ld      a0, (t0)
                  andi    a0, a0, A | D
                  record  a0
                  poweroff
          other:  ld      t0, (s8)
                  beqz    t0, other
                  \(edit.code)
                  sd      s8, 8(s8)
          2:      j       2b
                  .data
          step:   .dword  0, 0
          """, harts: harts)
      #expect(guest.run() == .finished(code: 0))
      let seen = guest.records
      let shown = name == "middle a large page" ? UInt64(102) : expected  // an entry is no instruction
      #expect(Array(seen.prefix(4)) == [1, 1, shown, shown], "\(harts) harts")
      // A is set again by every access, D by a store.
      if name == "A cleared" { #expect(seen.last == (what == "store" ? 0xc0 : 0x40), "\(harts) harts") }
      if name == "D cleared" { #expect(seen.last == (what == "store" ? 0xc0 : 0x40), "\(harts) harts") }
    }
  }

  /// Twelve address spaces in turn, more than a hart's caches know at a time, each edited while it is out of use.
  @Test func manyAddressSpaces() throws {
    let results = try records(
      of: Self.prelude + """
        start:  begin
                la      t0, looker
                csrw    mtvec, t0
                tables
                # root n, at ROOT + 0x100000 + 0x2000 n, has one gigapage of its own: table and pages beside it
                li      s3, 0
        1:      slli    t0, s3, 13
                li      t1, ROOT + 0x100000
                add     t0, t0, t1              # its root
                li      t1, (MIDDLE >> 2) | V
                sd      t1, 8(t0)
                addi    s3, s3, 1
                li      t1, 12
                bne     s3, t1, 1b
                li      s5, 0                   # rounds
        2:      li      s3, 0
        3:      slli    t0, s3, 13
                li      t1, ROOT + 0x100000
                add     s6, t0, t1
                srli    t0, s6, 12
                li      t1, SV39
                or      t0, t0, t1
                csrw    satp, t0
                look    load
                add     s7, s7, a0
                look    fetch
                add     s7, s7, a0
                addi    s3, s3, 1
                li      t1, 12
                bne     s3, t1, 3b
                record  s7
                li      s7, 0
                # every other space sees the other page from now on: its root entry changes, or the shared leaf does
                li      t0, ROOT + 0x100000 + 0x2000 * 5
                li      t1, (OTHER_MIDDLE >> 2) | V
                sd      t1, 8(t0)
                beqz    s5, 4f
                entry   LOWER, 3, TWO, ALL
        4:      addi    s5, s5, 1
                li      t1, 3
                bne     s5, t1, 2b
                poweroff
        """)
    #expect(results == [24, 26, 48])
  }

  /// mstatus's bits and the mode decide anew at every access: SUM, MXR, MPRV, MPP.
  @Test func modesDecideAnew() throws {
    let results = try records(
      of: Self.prelude + """
                .macro  see bits
                li      t0, MPP_M | SUM | MXR | MPRV
                csrc    mstatus, t0
                li      t0, \\bits
                csrs    mstatus, t0
                la      s10, 771f
                li      a0, 0
                lh      a0, 2(s2)
                srai    a0, a0, 4
        771:    li      t0, MPRV
                csrc    mstatus, t0
                add     s5, s5, a0
                record  a0
                .endm
        start:  begin
                la      t0, looker
                csrw    mtvec, t0
                tables
                li      s2, VIRTUAL
                li      s3, 3
        1:      entry   LOWER, 3, ONE, ALL | U
                see     MPRV
                see     MPRV | MPP_S
                see     MPRV | MPP_S | SUM
                see     MPRV | MPP_S
                see     MPRV
                entry   LOWER, 3, ONE, V | X
                see     MPRV | MPP_S
                see     MPRV | MPP_S | MXR
                see     MPRV
                see     MPRV | MPP_S
                see     MPRV | MPP_S | MXR | SUM
                see     MPRV | MPP_M
                addi    s3, s3, -1
                beqz    s3, 2f
                j       1b
        2:      poweroff
        """)
    // In M-mode VIRTUAL is an address without memory.
    let round: [UInt64] = [1, 113, 1, 113, 1, 113, 1, 113, 113, 1, 105]
    #expect(results == round + round + round)
  }

  /// A page that becomes a table while a hart may write to it fast, and one that becomes code.
  @Test func pageBecomesTable() throws {
    let results = try records(
      of: Self.prelude + """
        start:  begin
                la      t0, looker
                csrw    mtvec, t0
                li      s4, 1
                li      s6, OTHER               # written as plain memory, so that the page is known as writable
                li      t0, 100
        1:      sd      zero, 24(s6)
                addi    t0, t0, -1
                bnez    t0, 1b
                tables
                entry   MIDDLE, 2, OTHER, V     # now a table
                look    load
                record  a0
                li      t0, (ONE >> 2) | ALL
                sd      t0, 24(s6)              # by the same register and offset as before
                look    load
                record  a0
                sd      zero, 24(s6)
                look    load
                record  a0
                entry   MIDDLE, 2, LOWER, V     # plain again
                li      t0, 200
        1:      sd      t0, 24(s6)
                addi    t0, t0, -1
                bnez    t0, 1b
                look    load
                record  a0
                poweroff
        """)
    #expect(results == [2, 1, 113, 1])
  }
}

import Testing

/// Code that is written without fence.i: what runs next is what memory holds (rule 6).
@Suite struct CodeCoherenceTests {
  // swift-format-ignore
  /// Ways to make the function `f` return 2 instead of 1, and what stands there. s0 is f's address.
  private static let changes: [(how: String, code: String)] = [
    ("word",            "li t1, 0x00200513\n sw t1, (s0)"),
    ("doubleword",      "ld t1, (s0)\n li t2, 0x00300000\n xor t1, t1, t2\n sd t1, (s0)"),
    ("upper half",      "li t1, 0x0020\n sh t1, 2(s0)"),
    ("one byte",        "li t1, 0x20\n sb t1, 2(s0)"),
    ("lower half",      "li t1, 0x4509\n sh t1, (s0)\n li t1, 0x0001\n sh t1, 2(s0)"),     // c.li a0, 2 and c.nop
    ("misaligned word", "lw t1, 1(s0)\n li t2, 0x3000\n xor t1, t1, t2\n sw t1, 1(s0)"),
    ("from before",     "li t1, 0x0020051300010001\n sd t1, -4(s0)"),
    ("amo",             "li t1, 0x00300000\n amoxor.w zero, t1, (s0)"),
    ("amo doubleword",  "li t1, 0x00300000\n amoxor.d zero, t1, (s0)"),
    ("sc",              "pause\n li t1, 0x00200513\n lr.w t2, (s0)\n sc.w t2, t1, (s0)"),
  ]

  /// Each way, on the hart that runs the code and on another; the code is run before, so that it is known.
  @Test(arguments: changes.map(\.how), [1, 2]) func changedFunction(how: String, harts: Int) throws {
    let change = try #require(Self.changes.first { $0.how == how }).code
    let guest = try Guest(
      """
      start:  la      s0, f
              la      s8, step
              csrr    t0, mhartid
              bnez    t0, other
              begin
              jal     f
              record  a0
              jal     f
              record  a0
              \(harts == 1 ? change : "sd s8, (s8)\n 1: ld t0, 8(s8)\n pause\n beqz t0, 1b")
              jal     f
              record  a0
              jal     f
              record  a0
              poweroff
      other:  ld      t0, (s8)
              beqz    t0, other
              \(change)
              sd      s8, 8(s8)
      2:      j       2b
              .option norvc
              .balign 8
              .dword  0
      f:      addi    a0, zero, 1
              jr      ra
              .data
      step:   .dword  0, 0
      """, harts: harts)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [1, 1, 2, 2])
  }

  /// The instruction right behind the store, and those after it, in the very block that runs; again and again.
  @Test(arguments: [0, 1, 2, 5, 20]) func nextInstruction(distance: Int) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, patch
                li      s1, 1
                li      s2, 0x00000513          # addi a0, zero, 0
        1:      slli    t1, s1, 20
                or      t1, t1, s2
                sw      t1, (s0)
                .rept   \(distance)
                nop
                .endr
                .option push
                .option norvc
        patch:  addi    a0, zero, 0
                .option pop
                bne     a0, s1, 2f
                addi    s1, s1, 1
                li      t0, 500
                bne     s1, t0, 1b
        2:      record  a0
                poweroff
        """)
    #expect(results == [499])
  }

  /// The last halfword of a block, the jump that ends it: from now on it goes elsewhere.
  @Test(arguments: ["sh t1, 2(s0)", "sb t3, 3(s0)", "sw t1, 2(s0)", "sh t4, 3(s0)"]) func endOfBlock(store: String) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, f
                la      t2, 2f
                li      t1, 0x00018382          # c.jr t2, and c.nop behind it
                li      t3, 0x83
                li      t4, 0x0183
                jal     f
                record  a0
                \(store)
                jal     f
                poweroff
        2:      record  a0
                record  t2
                poweroff
                .balign 8
        f:      c.li    a0, 9
                c.jr    ra
        """)
    #expect(results.count == 3 && results[0] == 9 && results[1] == 9)
  }

  /// A jump within the page that the engine has linked to its target; the target changes, and with it its size.
  @Test func linkedTarget() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, target
                li      a0, 0
                li      a1, 0
                li      s1, 0
                li      s2, 100
        1:      addi    s1, s1, 1
                j       target
        back:   bne     s1, s2, 1b
                record  a0
                li      t1, 0x05a1              # c.addi a1, 8
                beqz    s3, 2f
                poweroff
        2:      sh      t1, (s0)
                li      t1, 0x0001
                sh      t1, 2(s0)
                li      s3, 1
                li      s1, 0
                j       1b
                .balign 4
                .option push
                .option norvc
        target: addi    a0, a0, 1
                .option pop
                add     a0, a0, a1
                li      a1, 0
                j       back
        """)
    #expect(results == [100, 900])
  }

  /// A page of code that holds data too: stores to the data keep their values, and the code runs on, at speed.
  @Test func dataBesideCode() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, value
                li      s1, 20000
        1:      ld      t0, (s0)
                addi    t0, t0, 3
                sd      t0, (s0)
                addi    s2, s0, 8
                amoadd.d zero, s1, (s2)
                addi    s1, s1, -1
                bnez    s1, 1b
                ld      a0, (s0)
                record  a0
                ld      a0, 8(s0)
                record  a0
                poweroff
                .balign 8
        value:  .dword  0, 0
        """)
    #expect(results == [60000, 20000 * 20001 / 2])
  }

  /// An instruction that crosses pages: either half changes.
  @Test(arguments: [("sh t1, 2(s0)", 0x0020), ("sb t1, 2(s0)", 0x20), ("sh t1, (s0)", 0x0593)])
  func acrossPages(store: String, value: Int) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, f
                li      a1, 7
                jal     f
                record  a0
                li      a0, 9
                li      t1, \(value)
                \(store)
                jal     f
                record  a0
                record  a1
                poweroff
                .balign 4096
                .zero   4094
                .option norvc
        f:      addi    a0, zero, 1             # two bytes in each page
                jr      ra
        """)
    #expect(results == (value == 0x0593 ? [1, 9, 1] : [1, 2, 7]))
  }

  /// A misaligned store across pages reaches code at the end of one and at the beginning of the next.
  @Test func storeAcrossPages() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, second
                jal     first
                record  a0
                record  a1
                li      t1, 0x0020059300200513
                sd      t1, -4(s0)
                jal     first
                record  a0
                record  a1
                poweroff
                .balign 4096
                .zero   4092
                .option norvc
        first:  addi    a0, zero, 1
        second: addi    a1, zero, 1
                jr      ra
        """)
    #expect(results == [1, 1, 2, 2])
  }

  /// The page is mapped twice: executed here, written there.
  @Test(arguments: ["sw t1, (t0)", "amoswap.w zero, t1, (t0)", "sh t2, 2(t0)"]) func throughAnAlias(store: String)
    throws
  {
    let guest = try Guest(
      """
      start:  begin
              la      t0, handler
              csrw    stvec, t0
              li      t0, 0x200                 # calls from S stay there
              csrw    medeleg, t0
              # gigapages: 2 as it is, 1 the same without execution
              la      s0, root
              li      t0, (RAM >> 2) | V | R | W | X | A | D
              sd      t0, 16(s0)
              li      t0, (RAM >> 2) | V | R | W | A | D
              sd      t0, 8(s0)
              srli    s0, s0, 12
              li      t0, SV39
              or      s0, s0, t0
              csrw    satp, s0
              enter   MPP_S, 1f
      1:      jal     f
              record  a0
              la      t0, f
              li      t1, 1 << 30
              sub     t0, t0, t1
              li      t1, 0x00200513
              li      t2, 0x0020
              \(store)
              jal     f
              record  a0
              csrw    satp, zero
              poweroff
              .balign 4
      handler: poweroff
              .option norvc
      f:      addi    a0, zero, 1
              jr      ra
              .bss
              .balign 4096
      root:   .zero   4096
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [1, 2])
  }

  /// Code that is written from outside, and by the loader's way in, between two runs.
  @Test func fromOutside() throws {
    let guest = try Guest(
      """
      start:  begin
      1:      jal     f
              beq     a0, s0, 1b
              mv      s0, a0
              record  a0
              li      t0, 3
              bne     a0, t0, 1b
              poweroff
              .option norvc
      f:      addi    a0, zero, 1
              jr      ra
      """, stepLimit: nil)
    #expect(guest.machine.run(atLeast: 10_000) == .paused)
    #expect(guest.machine.writeMemory([0x20], at: guest["f"] + 2))
    #expect(guest.machine.run(atLeast: 10_000) == .paused)
    #expect(guest.machine.writeMemory([0x13, 0x05, 0x30, 0], at: guest["f"]))
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [1, 2, 3])
    #expect(!guest.machine.writeMemory([1, 2], at: 0x807f_ffff))
    #expect(!guest.machine.writeMemory([1], at: 0x1000))
  }

  /// More code than the arena's 2^20 operations: it is emptied, and every block is right again. Each halfword of ten
  /// pages begins a block of its own, of 64 instructions that make no pairs.
  @Test func moreCodeThanFits() throws {
    let guest = try Guest(
      """
      start:  begin
              la      s0, code
              la      s1, end
              li      s2, 0
              li      s4, 2
      1:      mv      a0, zero
              jalr    s0                        # counts the instructions from here to the end
              sub     t0, s1, s0
              srli    t0, t0, 1
              beq     t0, a0, 2f
              addi    s3, s3, 1                 # wrong
      2:      addi    s2, s2, 1
              addi    s0, s0, 2
              bne     s0, s1, 1b
              la      s0, code
              addi    s4, s4, -1
              bnez    s4, 1b
              record  s2
              record  s3
              poweroff
              .balign 4096
      code:   .rept   10 * 2048
              c.addiw a0, 1
              .endr
      end:    ret
      """, stepLimit: nil)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [2 * 10 * 2048, 0])
  }
}

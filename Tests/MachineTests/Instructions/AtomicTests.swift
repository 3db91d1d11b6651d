import Testing

/// The A extension (Unpriv. 14).
@Suite struct AtomicTests {
  static let operations: [(mnemonic: String, combined: @Sendable (Int128, Int128) -> Int128, isSigned: Bool)] = [
    ("amoswap", { $1 }, true), ("amoadd", { $0 + $1 }, true), ("amoxor", { $0 ^ $1 }, true),
    ("amoand", { $0 & $1 }, true),
    ("amoor", { $0 | $1 }, true), ("amomin", { $0 < $1 ? $0 : $1 }, true), ("amomax", { $0 > $1 ? $0 : $1 }, true),
    ("amominu", { $0 < $1 ? $0 : $1 }, false), ("amomaxu", { $0 > $1 ? $0 : $1 }, false),
  ]

  private static let operands: [UInt64] = [
    0, 1, 5, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 1 << 63,
    0xffff_ffff_7fff_fffe, ~0,
  ]

  private static func number(_ bits: UInt64, _ size: Int, signed: Bool) -> Int128 {
    let width = Int128(size * 8)
    let value = Int128(bits) & ((1 << width) - 1)
    return signed && value >> (width - 1) == 1 ? value - (1 << width) : value
  }

  /// The word in memory keeps its other half; rd gets the old value, sign-extended. The operand's register may be rd.
  @Test(arguments: operations.map(\.mnemonic), [4, 8]) func modifies(mnemonic: String, size: Int) throws {
    let row = try #require(Self.operations.first { $0.mnemonic == mnemonic })
    let name = mnemonic + (size == 4 ? ".w" : ".d")
    let results = try records(
      of: """
        start:  begin
                la      s0, operands
                la      s2, end
                la      s3, cell
        1:      la      s1, operands
        2:      ld      a1, (s0)
                ld      a2, (s1)
                sd      a1, (s3)
                \(name).aqrl a0, a2, (s3)
                record  a0
                ld      a4, (s3)
                record  a4
                sd      a1, (s3)
                \(name) a2, a2, (s3)
                record  a2
                sd      a1, (s3)
                ld      a2, (s1)
                \(name) zero, a2, (s3)
                ld      a4, (s3)
                record  a4
                addi    s1, s1, 8
                bne     s1, s2, 2b
                addi    s0, s0, 8
                bne     s0, s2, 1b
                poweroff
                .data
                .balign 8
        cell:   .dword  0
        operands:
        \(dwords(Self.operands))
        end:
        """)
    var expected: [UInt64] = []
    for a in Self.operands {
      for b in Self.operands {
        let old = UInt64(truncatingIfNeeded: Self.number(a, size, signed: true))
        let sum = row.combined(
          Self.number(a, size, signed: row.isSigned), Self.number(b, size, signed: row.isSigned))
        let stored =
          size == 8 ? UInt64(truncatingIfNeeded: sum) : a & ~0xffff_ffff | UInt64(truncatingIfNeeded: sum) & 0xffff_ffff
        expected += [old, stored, old, stored]
      }
    }
    #expect(results == expected)
  }

  /// A store-conditional does its store only behind a load-reserved of the same place, once.
  @Test func reservations() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, cell
                la      s1, cell + 64
                li      a1, 11
                li      a2, 22
                pause                           # a turn of its own: none ends in between
                sc.d    a0, a1, (s0)            # no reservation
                record  a0
                lr.d    a3, (s0)
                sc.d    a0, a1, (s0)
                record  a0
                record  a3
                sc.d    a0, a2, (s0)            # used up
                record  a0
                lr.w    a3, (s0)
                sc.w    a0, a2, (s1)            # another place, which ends it too
                record  a0
                sc.w    a0, a2, (s0)
                record  a0
                lr.d    a3, (s0)
                lr.d    a4, (s1)                # the last one counts
                sc.d    a0, a2, (s0)
                record  a0
                lr.d    a3, (s0)
                ld      a4, (s1)
                sc.d    a0, a2, (s0)
                record  a0
                lr.w    a3, 0(s0)
                li      a2, -1
                sc.w    a2, a2, (s0)
                record  a2
                ld      a0, (s0)
                record  a0
                ld      a0, (s1)
                record  a0
                poweroff
                .data
                .balign 64
        cell:   .dword  -5
                .zero   64
        """)
    #expect(results == [1, 0, UInt64(bitPattern: -5), 1, 1, 1, 1, 0, 0, 0xffff_ffff, 0])
  }

  /// A turn's end, a trap and the return from it are between the two.
  @Test(arguments: [("pause", false), ("ecall", false), ("nop", true), ("csrr a5, time", true)])
  func reservationEnds(between: String, survives: Bool) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, cell
                la      s10, 1f
                pause
                lr.d    a0, (s0)
                \(between)
        1:      sc.d    a0, s0, (s0)
                record  a0
                poweroff
                .data
                .balign 8
        cell:   .dword  0
        """)
    #expect(results.last == (survives ? 0 : 1))
  }

  /// Harts add to one counter through LR/SC loops; no addition is lost.
  @Test(arguments: [1, 2, 3]) func loopsLoseNothing(seed: UInt64) throws {
    let guest = try Guest(
      """
      start:  la      s0, cell
              addi    s3, s0, 8
              la      s1, done
              li      s2, 300
      1:      lr.w    a0, (s0)
              addi    a0, a0, 1
              sc.w    a1, a0, (s0)
              bnez    a1, 1b
              lr.d    a0, (s3)
              addi    a0, a0, 3
              sc.d    a1, a0, (s3)
              bnez    a1, 1b                    # (which counts the first again)
              addi    s2, s2, -1
              bnez    s2, 1b
              li      a0, 1
              amoadd.w a0, a0, (s1)
              li      a1, 3
              beq     a0, a1, 2f
      3:      pause
              j       3b
      2:      poweroff
              .data
              .balign 8
      cell:   .dword  0, 0
      done:   .dword  0
      """, harts: 4, seed: seed)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.doublewords(at: "cell", count: 2)[1] == 4 * 300 * 3)
    #expect(guest.doubleword(at: "cell") >= 1200)
  }

  /// Another hart's addition to the reserved place is never overwritten, however their turns cut the time between LR
  /// and SC, and some tries do succeed.
  @Test(arguments: 0..<8 as Range<UInt64>) func anotherHartsStoreEndsIt(seed: UInt64) throws {
    let guest = try Guest(
      """
      start:  csrr    t0, mhartid
              la      s0, cell
              bnez    t0, other
              begin
              li      s1, 200                   # tries
      1:      lr.d    a0, (s0)
              addi    a0, a0, 1
              li      a4, 100
      2:      addi    a4, a4, -1
              bnez    a4, 2b
              sc.d    a1, a0, (s0)
              xori    a1, a1, 1
              add     s2, s2, a1                # s2 = successes
              addi    s1, s1, -1
              bnez    s1, 1b
              record  s2
              la      t0, stop
              sd      t0, (t0)
      3:      pause
              ld      a3, 8(t0)                 # what the other hart added
              beqz    a3, 3b
              record  a3
              ld      a0, (s0)
              record  a0
              poweroff
      other:  la      t1, stop
              li      t2, 1 << 32
      1:      amoadd.d zero, t2, (s0)
              addi    a3, a3, 1
              ld      t0, (t1)
              beqz    t0, 1b
              sd      a3, 8(t1)
      2:      j       2b
              .data
              .balign 8
      cell:   .dword  0
      stop:   .dword  0, 0
      """, harts: 2, seed: seed)
    #expect(guest.run() == .finished(code: 0))
    let (successes, additions) = (guest.records[0], guest.records[1])
    #expect(guest.records[2] == successes + additions << 32)
    #expect(successes > 0 && additions > 0)
  }

  /// Misaligned atomics trap: an LR as a load (4), the others as a store (6); Unpriv. 14.2, 14.4.
  @Test(arguments: [
    ("lr.w a0, (s0)", 2, 4), ("lr.d a0, (s0)", 4, 4), ("sc.w a0, a1, (s0)", 1, 6), ("sc.d a0, a1, (s0)", 4, 6),
    ("amoadd.w a0, a1, (s0)", 2, 6), ("amoswap.d a0, a1, (s0)", 4, 6), ("amomaxu.d a0, a1, (s0)", 1, 6),
  ]) func misalignedTraps(instruction: String, by: UInt64, cause: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, cell + \(by)
                li      a0, 77
                record  s0
                try     \(instruction)
                record  a0
                poweroff
                .data
                .balign 8
        cell:   .dword  1, 2
        """)
    #expect(results.count == 5)
    #expect(results[1] == cause && results[3] == results[0] && results[4] == 77)
  }

  /// Atomics work on memory only.
  @Test(arguments: [("lr.w", 5), ("sc.w", 7), ("amoadd.w", 7)]) func devicesHaveNoAtomics(
    mnemonic: String, cause: UInt64
  ) throws {
    let operands = mnemonic == "lr.w" ? "a0, (s0)" : "a0, a1, (s0)"
    let results = try records(
      of: """
        start:  begin
                li      s0, CLINT
                try     \(mnemonic) \(operands)
                li      s0, 0x40000000
                try     \(mnemonic) \(operands)
                poweroff
        """)
    #expect(results.count == 6 && results[0] == cause && results[2] == 0x0200_0000 && results[3] == cause)
  }
}

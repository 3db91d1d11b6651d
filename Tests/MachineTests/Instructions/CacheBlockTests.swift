import Testing

/// Zicbom, Zicbop and Zicboz (CMO 1.0), Zicond, Zawrs.
@Suite struct CacheBlockTests {
  /// The whole block of 64 bytes that the address is in, and nothing else.
  @Test(arguments: [0, 1, 63]) func zeroing(offset: Int) throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, block + \(offset)
                cbo.zero (s0)
                la      s0, block - 8
                li      s1, 10
        1:      ld      a0, (s0)
                record  a0
                addi    s0, s0, 8
                addi    s1, s1, -1
                bnez    s1, 1b
                poweroff
                .data
                .balign 64
                .zero   56
                .dword  -1
        block:  .fill   8, 8, -1
                .dword  -1
        """)
    #expect(results == [~0] + Array(repeating: 0, count: 8) + [~0])
  }

  // swift-format-ignore
  /// Operations by what `menvcfg` and `senvcfg` must have set for the modes below.
  private static let enables: [(text: String, bits: UInt64)] = [
    ("cbo.zero (s0)", 0x80), ("cbo.clean (s0)", 0x40), ("cbo.flush (s0)", 0x40), ("cbo.inval (s0)", 0x10),
  ]

  @Test(arguments: enables.map(\.text)) func enabling(text: String) throws {
    let bits = try #require(Self.enables.first { $0.text == text }).bits
    let results = try records(
      of: """
                .macro  attempt mode, machine, supervisor
                li      t0, \\machine
                csrw    menvcfg, t0
                li      t0, \\supervisor
                csrw    senvcfg, t0
                in      \\mode, \(text)
                .endm
        start:  begin
                la      s0, block
                \(text)
                attempt MPP_S, 0, \(bits)
                attempt MPP_S, \(bits), 0
                attempt 0, \(bits), 0
                attempt 0, 0, \(bits)
                attempt 0, \(bits), \(bits)
                poweroff
                .data
                .balign 64
        block:  .zero   64
        """)
    let causes = stride(from: 0, to: results.count, by: 3).map { results[$0] }
    #expect(causes == [2, 9, 2, 2, 8])
  }

  /// Faults are a store's, with the address that was asked for. A prefetch never faults.
  @Test func faults() throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, 0x40000010
                try     cbo.zero (s0)
                try     cbo.clean (s0)
                try     cbo.flush (s0)
                try     cbo.inval (s0)
                try     prefetch.i 0(s0)
                try     prefetch.r 32(s0)
                try     prefetch.w -32(s0)
                poweroff
        """)
    #expect(results.count == 12)
    for index in stride(from: 0, to: results.count, by: 3) {
      #expect([results[index], results[index + 2]] == [7, 0x4000_0010])
    }
  }

  @Test func conditionalZeros() throws {
    let results = try records(
      of: """
        start:  begin
                li      a1, 5
                li      a2, 7
                czero.eqz a0, a1, zero
                record  a0
                czero.eqz a0, a1, a2
                record  a0
                czero.nez a0, a1, zero
                record  a0
                czero.nez a0, a1, a2
                record  a0
                czero.eqz a1, a1, a1
                record  a1
                poweroff
        """)
    #expect(results == [0, 5, 5, 0, 5])
  }

  /// A wait for a reservation set ends the turn, so that another hart comes to its store at once.
  @Test(arguments: ["wrs.nto", "wrs.sto"]) func waiting(text: String) throws {
    let guest = try Guest(
      """
      start:  begin
              la      s0, cell
              csrr    t0, mhartid
              bnez    t0, 3f
              li      s1, 0
      1:      lr.w    t1, (s0)
              bnez    t1, 2f
              addi    s1, s1, 1
              \(text)
              j       1b
      2:      record  s1
              poweroff
      3:      li      t0, 300
      4:      addi    t0, t0, -1
              bnez    t0, 4b
              li      t1, 1
              sw      t1, (s0)
              j       .
              .data
              .balign 8
      cell:   .word   0
      """, harts: 2)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records.count == 1)
    #expect((guest.records.first ?? 0) < 4)
  }
}

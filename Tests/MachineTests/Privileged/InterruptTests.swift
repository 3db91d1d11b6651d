import Testing

/// When interrupts come and which comes first (Priv. 3.1.9, 10.1.3; the machine's rule 2), and from where: CLINT, Sstc,
/// PLIC, software.
@Suite struct InterruptTests {
  /// The top bit of mcause.
  private static let interrupt: UInt64 = 1 << 63

  /// All that can pend at once, in M-mode: MEI, MSI, MTI, SEI, SSI, STI in this order.
  @Test func priorities() throws {
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                li      t0, 0x222
                csrw    mip, t0
                li      t0, CLINT
                li      t1, 1
                sw      t1, (t0)
                li      t0, CLINT + 0x4000
                sd      zero, (t0)
                li      t0, PLIC                # the UART's transmitter is empty: source 10, context 0
                li      t1, 1
                sw      t1, 40(t0)
                li      t0, PLIC + 0x2000
                li      t1, 1 << 10
                sw      t1, (t0)
                li      t0, UART
                li      t1, 2
                sb      t1, 1(t0)
                csrr    a0, mip
                record  a0
                li      t0, 0xaaa
                csrw    mie, t0
                csrsi   mstatus, 8
                poweroff
                .balign 4
        handler:                                # takes the cause out of mie
                csrr    a0, mcause
                record  a0
                li      t0, 1
                sll     t0, t0, a0
                csrc    mie, t0
                mret
        """)
    #expect(results.first == 0xaaa)
    #expect(results.dropFirst().map { $0 & 0xff } == [11, 3, 7, 9, 1, 5])
    #expect(results.dropFirst().allSatisfy { $0 >> 63 == 1 })
  }

  /// The same order among what is delegated, in S-mode; what is not goes to M-mode first.
  @Test func delegatedPriorities() throws {
    let results = try records(
      of: """
        start:  begin
                la      t0, mhandler
                csrw    mtvec, t0
                la      t0, shandler
                csrw    stvec, t0
                li      t0, 0x202               # STI stays M-mode's
                csrw    mideleg, t0
                li      t0, 0x222
                csrw    mip, t0
                csrw    mie, t0
                csrwi   sstatus, 2
                enter   MPP_S, place
        place:  nop
                poweroff
                .balign 4
        mhandler:
                csrr    a0, mcause
                record  a0
                csrr    a0, mepc
                la      t0, place
                sub     a0, a0, t0
                record  a0
                li      t0, 0x20
                csrc    mie, t0
                mret
                .balign 4
        shandler:
                csrr    a0, scause
                record  a0
                csrr    a0, sepc
                la      t0, place
                sub     a0, a0, t0
                record  a0
                li      t0, 1
                csrr    a0, scause
                sll     t0, t0, a0
                csrc    sie, t0
                sret
        """)
    #expect(results == [5, 9, 1].flatMap { [Self.interrupt | $0, 0] })
  }

  /// Who takes an interrupt: the mode that it belongs to, if that mode lets it in or is above the one that runs.
  /// (mode that runs: MPP, its MIE or SIE, delegated) → taken in M, in S, or not at all.
  @Test(arguments: [
    ("MPP_M", false, false, "none"), ("MPP_M", true, false, "M"), ("MPP_M", false, true, "none"),
    ("MPP_M", true, true, "none"),
    ("MPP_S", false, false, "M"), ("MPP_S", true, false, "M"), ("MPP_S", false, true, "none"),
    ("MPP_S", true, true, "S"),
    ("0", false, false, "M"), ("0", true, false, "M"), ("0", false, true, "S"), ("0", true, true, "S"),
  ]) func whoTakesIt(mode: String, enabled: Bool, delegated: Bool, taker: String) throws {
    let status = !enabled ? "0" : mode == "MPP_M" ? "0x8a" : "0x02"  // (MPIE becomes MIE)
    let results = try records(
      of: """
        start:  begin
                la      t0, mhandler
                csrw    mtvec, t0
                la      t0, shandler
                csrw    stvec, t0
                csrwi   mideleg, \(delegated ? 2 : 0)
                csrwi   mie, 2
                li      t0, \(status)
                csrw    mstatus, t0
                csrwi   mip, 2
                enter   \(mode), place
        place:  nop
                li      a0, 0
                record  a0
                poweroff
                .balign 4
        mhandler: li    a0, 3
                record  a0
                poweroff
                .balign 4
        shandler: li    a0, 1
                record  a0
                poweroff
        """)
    #expect(results == [["none": 0, "S": 1, "M": 3][taker] ?? 9])
  }

  /// An interrupt comes right after the instruction that let it in (the machine's rule 2): behind a CSR's write, a
  /// return from a trap, an access to a device. mepc tells.
  @Test(arguments: [
    ("csrwi mie, 2", "csrwi mip, 2\n csrsi mstatus, 8", 0x8000_0000_0000_0001),
    ("csrwi mip, 2", "csrwi mie, 2\n csrsi mstatus, 8", 0x8000_0000_0000_0001),
    ("csrsi mstatus, 8", "csrwi mip, 2\n csrwi mie, 2", 0x8000_0000_0000_0001),
    ("csrrw zero, mstatus, s3", "csrwi mip, 2\n csrwi mie, 2\n li s3, 8", 0x8000_0000_0000_0001),
    ("sw s4, (s2)", "csrwi mie, 8\n csrsi mstatus, 8\n li s2, CLINT\n li s4, 1", 0x8000_0000_0000_0003),
    ("sd zero, (s2)", "li s2, 128\n csrw mie, s2\n csrsi mstatus, 8\n li s2, CLINT + 0x4000", 0x8000_0000_0000_0007),
    (
      "csrw stimecmp, zero", "li s2, 1 << 63\n csrw menvcfg, s2\n li s2, 32\n csrw mie, s2\n csrsi mstatus, 8",
      0x8000_0000_0000_0005
    ),
    (
      "csrw menvcfg, s3", "li s3, 1 << 63\n csrw stimecmp, zero\n li s2, 32\n csrw mie, s2\n csrsi mstatus, 8",
      0x8000_0000_0000_0005
    ),
  ]) func comesAtOnce(instruction: String, before: String, cause: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                \(before)
                .option push
                .option norvc
                \(instruction)
                .option pop
        place:  nop
                nop
                nop
                poweroff
                .balign 4
        handler:
                csrr    a0, mcause
                record  a0
                csrr    a0, mepc
                la      t0, place
                sub     a0, a0, t0
                record  a0
                csrw    mie, zero
                poweroff
        """)
    #expect(results == [cause, 0])
  }

  /// Both returns from a trap let in what they open for.
  @Test(arguments: ["mret", "sret"]) func comesAfterReturn(instruction: String) throws {
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                csrwi   mip, 2
                csrwi   mie, 2
                la      t0, place
                csrw    mepc, t0
                csrw    sepc, t0
                \(instruction)
        place:  li      s5, 5
                ecall
                .balign 4
        handler:
                csrr    a0, mcause
                record  a0
                record  s5
                poweroff
        """)
    #expect(results == [Self.interrupt | 1, 0])
  }

  /// What another hart raises comes at a turn's start, also into a loop that has no place of rule 2.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func othersInterruptsComeByTurns(seed: UInt64) throws {
    let guest = try Guest(
      """
      start:  csrr    t0, mhartid
              bnez    t0, other
              begin
              la      t0, handler
              csrw    mtvec, t0
              csrwi   mie, 8
              csrsi   mstatus, 8
              la      t0, ready
              sd      t0, (t0)
      1:      addi    s0, s0, 1
              j       1b
              .balign 4
      handler:
              csrr    a0, mcause
              record  a0
              poweroff
      other:  la      t0, ready
      1:      ld      t1, (t0)
              beqz    t1, 1b
              li      t0, CLINT
              li      t1, 1
              sw      t1, (t0)
      2:      j       2b
              .data
      ready:  .dword  0
      """, harts: 2, seed: seed)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [Self.interrupt | 3])
  }

  /// mip's wires cannot be written, and setting or clearing bits does not turn a wire's state into software's (Priv.
  /// 3.1.9).
  @Test func wiresAreNotWritten() throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, -1
                csrc    mip, s0
                li      t0, CLINT
                li      t1, 1
                sw      t1, (t0)
                csrc    mip, s0
                csrr    a0, mip
                record  a0                      # MSIP
                sw      zero, (t0)
                csrs    mip, s0
                csrr    a0, mip
                record  a0                      # SSIP, STIP, SEIP
                csrc    mip, s0
                # SEIP by wire: context 1 of the PLIC, the UART's transmitter
                li      t0, PLIC
                li      t1, 1
                sw      t1, 40(t0)
                li      t0, PLIC + 0x2080
                li      t1, 1 << 10
                sw      t1, (t0)
                li      t0, UART
                li      t1, 2
                sb      t1, 1(t0)
                csrr    a0, mip
                record  a0                      # SEIP
                csrsi   mip, 2                  # must not latch SEIP
                sb      zero, 1(t0)             # the UART's line falls, and takes
                li      t0, PLIC + 0x201004
                lw      a1, (t0)                # its request back: nothing to claim
                record  a1
                csrr    a0, mip
                record  a0                      # SSIP alone
                poweroff
        """)
    #expect(results == [8, 0x222, 0x200, 0, 2])
  }

  /// While menvcfg.STCE is set STIP is what stimecmp says, and no write of mip changes it, before or after (Sstc 2.3).
  @Test func supervisorTimerPendingIsACompare() throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, 0x20
                li      s1, 1 << 63
                csrw    stimecmp, zero
                csrr    a0, mip
                record  a0                      # STCE is off: nothing
                csrs    mip, s0
                csrr    a0, mip
                record  a0                      # software's
                li      t0, -1
                csrw    stimecmp, t0
                csrw    menvcfg, s1
                csrr    a0, mip
                record  a0                      # the compare's: nothing
                csrw    stimecmp, zero
                csrr    a0, mip
                record  a0                      # the compare's: pending
                csrc    mip, s0
                csrr    a0, mip
                record  a0                      # still
                li      t0, -1
                csrw    stimecmp, t0
                csrs    mip, s0
                csrr    a0, mip
                record  a0                      # nothing
                poweroff
        """)
    #expect(results == [0, 0x20, 0, 0x20, 0x20, 0])
  }

  /// sip shows and writes only what is delegated (Priv. 10.1.3).
  @Test func supervisorSeesDelegated() throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, 0x222
                csrw    mip, t0
                csrw    mie, t0
                csrr    a0, sip
                record  a0
                csrr    a0, sie
                record  a0
                csrw    sie, zero               # nothing of it is S-mode's
                csrr    a0, mie
                record  a0
                csrwi   sip, 0
                li      t0, 0x202
                csrw    mideleg, t0
                csrr    a0, sip
                record  a0
                li      t0, -1
                csrw    sip, zero               # SSIP alone is writable
                csrr    a0, mip
                record  a0
                csrs    sip, t0
                csrr    a0, sip
                record  a0
                csrw    sie, zero
                csrr    a0, mie
                record  a0
                poweroff
        """)
    #expect(results == [0, 0, 0x222, 0x202, 0x220, 0x202, 0x20])
  }
}

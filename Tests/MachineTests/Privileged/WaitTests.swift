import Testing

@testable import Machine

/// wfi, time passing, and the timers and devices that end a wait (Priv. 3.3.3; the machine's rules 2 and 7).
@Suite struct WaitTests {
  /// wfi goes on when an enabled interrupt pends, whatever the global enable; without that it takes none (Priv. 3.3.3).
  @Test(arguments: [(false, false), (true, false), (false, true)]) func goesOnBehind(globally: Bool, delegated: Bool)
    throws
  {
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                csrwi   mideleg, \(delegated ? 2 : 0)
                csrwi   mie, 2
                \(globally ? "csrsi mstatus, 8" : "")
                li      t0, CLINT + 0xbff8
                ld      s0, (t0)
                li      t0, CLINT + 0x4000
                addi    s1, s0, 1000
                sd      s1, (t0)
                li      t0, 0x80
                csrs    mie, t0
                wfi
        place:  csrr    a0, time
                sub     a0, a0, s1
                record  a0
                csrr    a0, mip
                record  a0
                poweroff
                .balign 4
        handler:
                csrr    a0, mepc
                la      t0, place
                sub     a0, a0, t0
                record  a0
                csrr    a0, mcause
                record  a0
                csrr    a0, time
                sub     a0, a0, s1
                record  a0
                poweroff
        """)
    // Every hart waits: the clock jumps to the timer's very tick.
    #expect(results == (globally ? [0, 1 << 63 | 7, 0] : [0, 0x80]))
  }

  /// What pends already does not let wfi wait; nor does it trap.
  @Test func pendingEndsItAtOnce() throws {
    let guest = try Guest(
      """
      start:  begin
              csrwi   mie, 2
              csrwi   mip, 2
              wfi
              wfi
              wfi
              poweroff
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [] && guest.machine.counts[0].traps == 0)
  }

  /// The supervisor's own timer wakes and interrupts it at its tick.
  @Test func supervisorTimer() throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, 1 << 63
                csrw    menvcfg, t0
                li      t0, 2
                csrw    mcounteren, t0
                li      t0, 0x20
                csrw    mideleg, t0
                csrw    mie, t0
                la      t0, handler
                csrw    stvec, t0
                csrwi   sstatus, 2
                enter   MPP_S, place
        place:  csrr    s0, time
                li      t0, 123456
                add     s0, s0, t0
                csrw    stimecmp, s0
        1:      wfi
                j       1b
                .balign 4
        handler:
                csrr    a0, time
                sub     a0, a0, s0
                record  a0
                csrr    a0, scause
                record  a0
                csrr    a0, sip
                record  a0
                li      t0, -1
                csrw    stimecmp, t0
                csrr    a0, sip
                record  a0
                poweroff
        """)
    #expect(results == [0, 1 << 63 | 5, 0x20, 0])
  }

  /// Of several waiting harts each wakes at its own tick, in order.
  @Test(arguments: 1...3 as ClosedRange<UInt64>) func hartsWakeInTurn(seed: UInt64) throws {
    let guest = try Guest(
      """
      start:  csrr    s0, mhartid
              li      t0, CLINT + 0x4000
              slli    t1, s0, 3
              add     t0, t0, t1
              li      t1, 50000
              addi    t2, s0, 1
              mul     t1, t1, t2                # 50000 ticks a hart
              sd      t1, (t0)
              li      t0, 0x80
              csrw    mie, t0
              wfi
              csrr    a0, time
              sub     a0, a0, t1
              la      t0, late
              slli    t1, s0, 3
              add     t0, t0, t1
              sd      a0, (t0)
              li      t0, 3
              beq     s0, t0, 1f
              csrw    mie, zero
      2:      wfi
              j       2b
      1:      la      s11, records
              poweroff
              .data
              .balign 8
      late:   .dword  -1, -1, -1, -1
      """, harts: 4, seed: seed)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.doublewords(at: "late", count: 4) == [0, 0, 0, 0])
    #expect(guest.machine.counts.allSatisfy { $0.steps < 100 })
  }

  /// A hart that interrupts another wakes it: CLINT's msip.
  @Test func softwareInterruptWakes() throws {
    let guest = try Guest(
      """
      start:  csrr    s0, mhartid
              bnez    s0, other
              begin
              csrwi   mie, 8
              wfi
              csrr    a0, mip
              record  a0
              li      t0, CLINT
              sw      zero, (t0)
              csrr    a0, mip
              record  a0
              poweroff
      other:  li      t0, 100000
      1:      addi    t0, t0, -1
              bnez    t0, 1b
              li      t0, CLINT
              li      t1, 1
              sw      t1, (t0)
      2:      wfi
              j       2b
      """, harts: 2)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [8, 0])
    #expect(guest.machine.counts[0].steps < 100)
  }

  private static let echo = """
    start:  begin
            la      t0, handler
            csrw    stvec, t0
            li      t0, 0x200
            csrw    mideleg, t0
            csrw    mie, t0
            csrwi   sstatus, 2
            li      t0, PLIC
            li      t1, 1
            sw      t1, 40(t0)                  # priority of source 10
            li      t0, PLIC + 0x2080
            li      t1, 1 << 10
            sw      t1, (t0)                    # enabled in context 1
            li      t0, PLIC + 0x201000
            sw      zero, (t0)                  # threshold
            li      t0, UART
            li      t1, 7
            sb      t1, 2(t0)                   # FIFOs on and empty
            li      t1, 1
            sb      t1, 1(t0)                   # interrupt when something came
            enter   MPP_S, 1f
    1:      wfi
            j       1b
            .balign 4
    handler:
            li      s0, PLIC + 0x201004
            lw      s1, (s0)
            li      s2, UART
    2:      lbu     a0, 5(s2)
            andi    a0, a0, 1
            beqz    a0, 3f
            lbu     a0, (s2)
            li      t0, '.'
            beq     a0, t0, 4f
            addi    a0, a0, 1
            sb      a0, (s2)
            j       2b
    3:      sw      s1, (s0)
            record  s1
            sret
    4:      poweroff
    """

  /// From the console to the guest and back: UART, PLIC, S-mode's external interrupt; 16 bytes fit at a time.
  @Test func consoleEndToEnd() throws {
    let guest = try Guest(Self.echo)
    guest.machine.send(Array("HAL and many more than sixteen bytes.".utf8))
    #expect(guest.run() == .finished(code: 0))
    #expect(String(decoding: guest.machine.takeOutput(), as: UTF8.self) == "IBM!boe!nboz!npsf!uibo!tjyuffo!czuft")
    #expect(!guest.records.isEmpty && guest.records.allSatisfy { $0 == 10 })
    #expect(guest.machine.takeOutput() == [])
  }

  /// With live input a machine that waits says so, and goes on with what comes; the clock stands still by itself.
  @Test func idleWithLiveInput() throws {
    let guest = try Guest(Self.echo, configure: { $0.hasLiveInput = true })
    #expect(guest.run() == .idle(ticks: nil))
    let time = guest.machine.time
    #expect(guest.run() == .idle(ticks: nil))
    #expect(guest.machine.time == time)
    guest.machine.passTime(ticks: 77)
    #expect(guest.machine.time == time + 77)
    guest.machine.send(Array("a".utf8))
    #expect(guest.run() == .idle(ticks: nil))
    #expect(guest.machine.takeOutput() == Array("b".utf8))
    guest.machine.send(Array("x.".utf8))
    #expect(guest.run() == .finished(code: 0))
  }

  /// … and when its next timer is due, which then comes by the time that was slept.
  @Test func idleUntilTheTimer() throws {
    let guest = try Guest(
      """
      start:  begin
              csrr    s0, time
              li      t1, 5000
              add     s0, s0, t1
              li      t0, CLINT + 0x4000
              sd      s0, (t0)
              li      t0, 0x80
              csrw    mie, t0
              wfi
              csrr    a0, time
              sub     a0, a0, s0
              record  a0
              poweroff
      """, configure: { $0.hasLiveInput = true })
    guard case .idle(let ticks?) = guest.run() else {
      Issue.record("not idle")
      return
    }
    #expect(ticks <= 5000 && ticks > 5000 - 820)
    guest.machine.passTime(ticks: ticks - 1)
    #expect(guest.run() == .idle(ticks: 1))
    guest.machine.passTime(ticks: 3)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [2])
  }

  /// An alarm so far away that the clock wraps before it is none to wait for.
  @Test func alarmBeyondTheClock() throws {
    let guest = try Guest(
      """
      start:  begin
              li      s0, 0x101000
              sw      zero, 4(s0)               # the time is 0 from now on
              sw      zero, (s0)
              li      t0, -1
              sw      t0, 0x0c(s0)
              sw      t0, 0x08(s0)
              li      t0, 100000                # (now it is later)
      1:      addi    t0, t0, -1
              bnez    t0, 1b
              li      t0, 0x800
              csrw    mie, t0
              wfi
              poweroff
      """)
    #expect(guest.run() == .stuck)
  }

  /// The real-time clock's alarm ends a wait too: source 11 of the PLIC.
  @Test func alarmWakes() throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, PLIC
                li      t1, 1
                sw      t1, 44(t0)
                li      t0, PLIC + 0x2000
                li      t1, 1 << 11
                sw      t1, (t0)
                li      s0, 0x101000
                lwu     s1, (s0)                # nanoseconds
                lwu     s2, 4(s0)
                li      t1, 3000000
                add     s1, s1, t1
                li      t1, 1
                sw      t1, 0x10(s0)
                sw      s2, 0x0c(s0)
                sw      s1, 0x08(s0)            # 3 ms from now
                li      t0, 0x800
                csrw    mie, t0
                wfi
                lwu     a0, (s0)
                sub     a0, a0, s1
                record  a0
                csrr    a0, mip
                record  a0
                li      t0, PLIC + 0x200004
                lw      a0, (t0)
                record  a0
                poweroff
        """)
    #expect(results.count == 3 && results[0] < 100)
    #expect(results.dropFirst() == [0x800, 11])
  }
}

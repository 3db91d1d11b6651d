import Machine
import Testing

/// Guests that come to an end without saying so: where each hart stands, and why nothing can happen any more.
@Suite struct DeadEndTests {
  /// A trap vector where nothing can be fetched. Every hart's, or all but one that waits for nothing.
  @Test(arguments: ["0", "0x40000000", "CLINT", "RAM_END"]) func vectorNowhere(place: String) throws {
    let guest = try Guest(
      """
      start:  li      t0, \(place)
              csrw    mtvec, t0
              csrr    t0, mhartid
              beqz    t0, 1f
      2:      ecall
      1:      wfi
              j       1b
      """, harts: 3)
    #expect(guest.run() == .stuck)
    #expect(guest.machine.steps < 100_000)
    let positions = guest.machine.positions
    #expect(positions.map(\.hart) == [0, 1, 2])
    for position in positions.dropFirst() {
      #expect(position.privilege == "M" && !position.state.isEmpty)
      #expect(position.deadEnd?.contains("mtvec is \(hex(position.pc))") == true)
    }
    #expect(positions[0].state == "waits in wfi")
    #expect(positions[0].deadEnd?.contains("mie is 0") == true)
    // It is asked again, and nothing has changed.
    #expect(guest.machine.run(atLeast: 1000) == .stuck)
  }

  /// A jump into a device, without a handler: mtvec is 0 at reset.
  @Test func jumpIntoDevice() throws {
    let guest = try Guest("start: li t0, UART\n jr t0")
    #expect(guest.run() == .stuck)
    #expect(guest.machine.positions[0].pc == 0 && guest.machine.positions[0].deadEnd?.contains("mtvec is 0x0") == true)
  }

  /// wfi with nothing that could end it: no interrupt enabled, a timer that is not set, an input that never comes.
  @Test(arguments: [("0", "mie is 0"), ("0x80", "mie is 0x80"), ("0x20", "mie is 0x20"), ("0x800", nil), ("0x8", nil)])
  func waitsForNothing(enabled: String, reason: String?) throws {
    let guest = try Guest("start: li t0, \(enabled)\n csrw mie, t0\n 1: wfi\n j 1b", harts: 2)
    #expect(guest.run() == .stuck)
    for position in guest.machine.positions {
      #expect(position.state == "waits in wfi")
      // What another hart or a device could do is no dead end of this hart alone.
      if let reason { #expect(position.deadEnd?.contains(reason) == true) } else { #expect(position.deadEnd == nil) }
    }
  }

  /// With live input the same guest only waits.
  @Test func inputMayStillCome() throws {
    let guest = try Guest("start: li t0, 0x800\n csrw mie, t0\n 1: wfi\n j 1b", configure: { $0.hasLiveInput = true })
    #expect(guest.run() == .idle(ticks: nil))
  }

  /// Where others can still do something, nothing is stuck: one hart spins, one traps for ever, one waits.
  @Test func othersStillRun() throws {
    let guest = try Guest(
      """
      start:  csrr    t0, mhartid
              beqz    t0, 3f
              addi    t0, t0, -1
              beqz    t0, 2f
      1:      wfi
              j       1b
      2:      ecall
      3:      j       3b
      """, harts: 3, stepLimit: 50_000)
    #expect(guest.run() == .stepLimit)
    let positions = guest.machine.positions
    #expect(positions[0].state == "" && positions[0].deadEnd == nil)
    #expect(positions[1].deadEnd != nil && positions[2].deadEnd != nil)
  }

  /// A handler that traps in its first instruction goes round for ever; another hart could still mend it.
  @Test func handlerThatTraps() throws {
    let guest = try Guest(
      """
      start:  la      t0, handler
              csrw    mtvec, t0
              ebreak
              .balign 4
      handler: .word  0
      """, stepLimit: 10_000)
    #expect(guest.run() == .stepLimit)
    let position = guest.machine.positions[0]
    #expect(position.pc == guest["handler"] && position.state.contains("again and again"))
    #expect(guest.machine.counts[0].traps > 9000)
  }

  /// S-mode that waits, with its timer: it is woken for ever, and the limit ends it.
  @Test func timerForEver() throws {
    let guest = try Guest(
      """
      start:  begin
              li      t0, 1 << 63
              csrw    menvcfg, t0
              li      t0, 0x20
              csrw    mie, t0
      1:      csrr    t0, time
              li      t1, 1000000
              add     t0, t0, t1
              csrw    stimecmp, t0
              wfi
              j       1b
      """, stepLimit: 60_000)
    #expect(guest.run() == .stepLimit)
    // Six steps a wait: the clock has jumped some ten thousand times.
    #expect(guest.machine.time > 8_000 * 1_000_000)
  }
}

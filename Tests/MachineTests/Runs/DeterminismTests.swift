import Machine
import Testing

/// The same configuration, program and input give the same run, however it is divided (the machine's rules 1, 4 and 7).
@Suite struct DeterminismTests {
  /// Harts fight for a lock, print, take timer interrupts, wait and wake each other; hart 0 echoes input, and ends
  /// the run when it has seen a full stop and every hart its turns.
  private static let program = """
    start:  csrr    s0, mhartid
            slli    t0, s0, 3
            la      s1, counters
            add     s1, s1, t0
            la      s2, lock
            la      t0, handler
            csrw    mtvec, t0
            li      s3, CLINT + 0x4000
            slli    t0, s0, 3
            add     s3, s3, t0                  # this hart's mtimecmp
            csrr    t0, time
            addi    t0, t0, 700
            sd      t0, (s3)
            li      t0, 0x88
            csrw    mie, t0
            csrsi   mstatus, 8
            li      s4, 400
    1:      li      t0, 1
            amoswap.w.aq t1, t0, (s2)
            beqz    t1, 2f
            addi    s5, s5, 1                   # a failed try
            pause
            j       1b
    2:      la      t0, shared
            ld      t1, (t0)
            addi    t1, t1, 1
            sd      t1, (t0)
            andi    t2, t1, 63
            bnez    t2, 3f
            li      t2, UART
            addi    t3, s0, 'a'
            sb      t3, (t2)
    3:      amoswap.w.rl zero, zero, (s2)
            li      t0, CLINT                   # wakes the next hart
            addi    t1, s0, 1
            andi    t1, t1, 3
            slli    t1, t1, 2
            add     t0, t0, t1
            li      t1, 1
            sw      t1, (t0)
            andi    t0, s4, 15
            bnez    t0, 4f
            wfi
    4:      addi    s4, s4, -1
            bnez    s4, 1b
            la      t0, done
            li      t1, 1
            amoadd.d zero, t1, (t0)
            beqz    s0, 5f
    6:      wfi
            j       6b
    5:      ld      t1, (t0)
            li      t2, 4
            pause
            bne     t1, t2, 5b
    7:      li      t0, UART
            lbu     t1, 5(t0)
            andi    t1, t1, 1
            pause
            beqz    t1, 7b
            lbu     t1, (t0)
            sb      t1, (t0)
            li      t2, '.'
            bne     t1, t2, 7b
            li      t0, FINISHER
            li      t1, 0x5555
            sw      t1, (t0)
            j       .
            .balign 4
    handler:
            csrw    mscratch, t0
            csrr    t0, mcause
            andi    t0, t0, 4
            beqz    t0, 1f
            csrr    t0, time
            addi    t0, t0, 700
            sd      t0, (s3)
            ld      t0, (s1)
            addi    t0, t0, 1
            sd      t0, (s1)
            j       2f
    1:      li      t0, CLINT
            sw      zero, (t0)
            slli    s6, s0, 2
            add     t0, t0, s6
            sw      zero, (t0)
    2:      csrr    t0, mscratch
            mret
            .data
            .balign 64
    lock:   .dword  0
    shared: .dword  0
    done:   .dword  0
    counters: .dword 0, 0, 0, 0
    """

  private func image(seed: UInt64, chunk: UInt64 = .max, stepLimit: UInt64? = 20_000_000) throws -> MachineImage {
    let guest = try Guest(Self.program, harts: 4, seed: seed, stepLimit: stepLimit)
    guest.machine.send(Array("hello, and more than sixteen bytes.".utf8))
    let stop = guest.run(chunk: chunk)
    return MachineImage(guest, stop: stop, memory: [(guest["lock"], 64)])
  }

  @Test func sameRunTwice() throws {
    let first = try image(seed: 5)
    #expect(first.stop == .finished(code: 0))
    #expect(first.output.suffix(35) == Array("hello, and more than sixteen bytes.".utf8))
    #expect(first.output.count == 35 + 4 * 400 / 64)
    #expect(first.difference(from: try image(seed: 5)) == nil)
  }

  @Test(arguments: [1, 7, 1000, 65_536] as [UInt64]) func sameInChunks(chunk: UInt64) throws {
    #expect(try image(seed: 5).difference(from: try image(seed: 5, chunk: chunk)) == nil)
  }

  /// A seed is another order of turns: other counts, the same sums.
  @Test func seedsDiffer() throws {
    let images = try (0..<6 as Range<UInt64>).map { try image(seed: $0) }
    #expect(Set(images.map { "\($0.counts)" }).count == 6)
    #expect(images.allSatisfy { $0.memory[8..<16] == [0x40, 6, 0, 0, 0, 0, 0, 0] })
  }

  /// The limit is exact, for any number, and what was done until then is the beginning of the same run.
  @Test(arguments: [0, 1, 2, 5, 63, 64, 65, 1000, 9999, 20_001] as [UInt64]) func stepLimit(limit: UInt64) throws {
    let limited = try image(seed: 3, stepLimit: limit)
    #expect(limited.stop == .stepLimit)
    #expect(limited.counts.reduce(0) { $0 + $1.steps } == limit)
    #expect(limited.difference(from: try image(seed: 3, chunk: 11, stepLimit: limit)) == nil)
    let guest = try Guest(Self.program, harts: 4, seed: 3, stepLimit: limit)
    guest.run()
    #expect(guest.machine.steps == limit && guest.machine.run(atLeast: 100) == .stepLimit)
  }

  /// `run` does at least what it was asked for, and no whole round more.
  @Test func chunksEndBetweenRounds() throws {
    let guest = try Guest("start: j start", harts: 2, stepLimit: nil)
    #expect(guest.machine.run(atLeast: 0) == .paused && guest.machine.steps == 0)
    for _ in 0..<20 {
      let before = guest.machine.steps
      #expect(guest.machine.run(atLeast: 1000) == .paused)
      #expect((1000...1000 + 2 * 8192).contains(guest.machine.steps - before))
    }
    #expect(guest.machine.run(atLeast: 1) == .paused)
  }

  /// After the power is off no hart does anything more, in that round or later.
  @Test(arguments: 0..<8 as Range<UInt64>) func powerOffEndsTheRound(seed: UInt64) throws {
    let guest = try Guest(
      """
      start:  csrr    t0, mhartid
              la      t1, order
              beqz    t0, 1f
      2:      ld      t0, (t1)                  # counts on, for ever
              addi    t0, t0, 1
              sd      t0, (t1)
              j       2b
      1:      ld      t0, (t1)
              beqz    t0, 1b
              pause                             # a turn of its own, which does not end before the power does
              ld      t2, (t1)
              sd      t2, 8(t1)
              li      t0, FINISHER
              li      t1, 0x33333
              sw      t1, (t0)
      3:      j       3b
              .data
              .balign 8
      order:  .dword  0, 0
      """, harts: 2, seed: seed)
    #expect(guest.run() == .finished(code: 3))
    let seen = guest.doublewords(at: "order", count: 2)
    #expect(seen[0] == seen[1])
    #expect(guest.machine.run(atLeast: 1000) == .finished(code: 3))
    #expect(guest.doubleword(at: "order") == seen[0])
    #expect(guest.machine.counts.reduce(0) { $0 + $1.steps } == guest.machine.steps)
  }

  /// The finisher's words: success, failure with a code, reset (SiFive's test device).
  @Test(arguments: [
    (0x5555, .finished(code: 0)), (0x1_3333, .finished(code: 1)), (0xffff_3333, .finished(code: 0xffff)), (0x7777, .reset),
  ] as [(UInt64, Machine.Stop)])
  func finisher(word: UInt64, stop: Machine.Stop) throws {
    let guest = try Guest(
      """
      start:  li      t0, FINISHER
              li      t1, \(word)
              sw      zero, (t0)                # no word of its
              sw      t1, 8(t0)                 # nor its place
              sw      t1, (t0)
              j       .
      """)
    #expect(guest.run() == stop)
  }
}

import Testing

/// Each exception's cause, place and value (Priv. 3.1.14 to 3.1.16, tables of mcause and of priorities), in each mode,
/// and where delegation sends it (Priv. 3.1.8).
@Suite struct ExceptionTests {
  enum Value: Sendable {
    case none, place
    case number(UInt64)
  }

  // swift-format-ignore
  /// An instruction, its cause in U, S and M, and what mtval holds; nil where it does not trap.
  private static let rows:
    [(instruction: String, user: UInt64?, supervisor: UInt64?, machine: UInt64?, value: Value)] = [
    ("ecall",                       8,   9,   11,  .none),
    ("ebreak",                      3,   3,   3,   .none),
    ("c.ebreak",                    3,   3,   3,   .none),
    (".word 0xffffffff",            2,   2,   2,   .number(0xffff_ffff)),
    (".word 0x0000007f",            2,   2,   2,   .number(0x7f)),
    (".half 0",                     2,   2,   2,   .number(0)),
    (".half 0x8000",                2,   2,   2,   .number(0x8000)),
    ("mret",                        2,   2,   nil, .number(0x3020_0073)),
    ("csrr a0, mscratch",           2,   2,   nil, .number(0x3400_2573)),
    ("csrr a0, sscratch",           2,   nil, nil, .number(0x1400_2573)),
    ("csrw time, a0",               2,   2,   2,   .number(0xc015_1073)),
    ("sfence.vma",                  2,   nil, nil, .number(0x1200_0073)),
    ("wfi",                         2,   nil, nil, .number(0x1050_0073)),
    (".word 0x00007053",            2,   2,   2,   .number(0x7053)),     // fadd.s: there is no F
    ("lr.w a0, (s9)",               4,   4,   4,   .number(0x8000_0001)),
    ("sc.w a0, a0, (s9)",           6,   6,   6,   .number(0x8000_0001)),
    ("amoor.d a0, a0, (s9)",        6,   6,   6,   .number(0x8000_0001)),
    ("ld a0, 8(s8)",                5,   5,   5,   .number(0x4000_0008)),
    ("lr.d a0, (s8)",               5,   5,   5,   .number(0x4000_0000)),
    ("sb a0, 7(s8)",                7,   7,   7,   .number(0x4000_0007)),
    ("sc.d a0, a0, (s8)",           7,   7,   7,   .number(0x4000_0000)),
    ("amoadd.d a0, a0, (s8)",       7,   7,   7,   .number(0x4000_0000)),
    ("jr s8",                       1,   1,   1,   .place),
    ("jalr s8",                     1,   1,   1,   .place),
    ("jr s7",                       1,   1,   1,   .place),              // the CLINT: no device is fetched from
  ]

  private static let registers = "li s8, 0x40000000\nli s9, 0x80000001\nli s7, CLINT\n"

  /// Modes by mstatus.MPP.
  private static let modes: [(name: String, mpp: String)] = [("U", "0"), ("S", "MPP_S"), ("M", "MPP_M")]

  @Test(arguments: rows.map(\.instruction), [0, 1, 2]) func cause(instruction: String, mode: Int) throws {
    let row = try #require(Self.rows.first { $0.instruction == instruction })
    let guest = try Guest(
      """
      start:  begin
              csrwi   mideleg, 2                # an interrupt pends that nobody takes, so that wfi goes on
              csrwi   mip, 2
              csrwi   mie, \(instruction == "wfi" && mode > 0 ? 2 : 0)
              \(Self.registers)
              la      s10, 2f
              la      ra, 3f
              enter   \(Self.modes[mode].mpp), place
      place:  \(instruction)
      3:      li      a0, 5
              record  a0
      2:      poweroff
      """)
    // Behind an instruction that does not trap, poweroff works in any mode.
    #expect(guest.run() == .finished(code: 0))
    guard let cause = [row.user, row.supervisor, row.machine][mode] else {
      // mret in M-mode goes to its own place in U-mode, and traps there.
      #expect(guest.records == (instruction == "mret" ? [2, guest["place"], 0x3020_0073] : [5]))
      return
    }
    let jumps = instruction.hasPrefix("j")
    let place: UInt64 = !jumps ? guest["place"] : instruction.hasSuffix("s7") ? 0x0200_0000 : 0x4000_0000
    let value: UInt64 =
      switch row.value {
      case .none: 0
      case .place: place
      case .number(let number): number
      }
    #expect(guest.records == [cause, place, value])
  }

  /// What is delegated goes to S-mode's registers, from U and from S; from M nothing does.
  @Test(arguments: rows.map(\.instruction), [0, 1, 2]) func delegated(instruction: String, mode: Int) throws {
    let row = try #require(Self.rows.first { $0.instruction == instruction })
    guard let cause = [row.user, row.supervisor, row.machine][mode] else { return }
    let guest = try Guest(
      """
      start:  begin
              li      t0, -1
              csrw    medeleg, t0
              la      t0, handler
              csrw    stvec, t0
              \(Self.registers)
              la      s10, 2f
              enter   \(Self.modes[mode].mpp), place
      place:  \(instruction)
              poweroff
              .balign 4
      handler:
              csrr    a0, sstatus
              record  a0
              csrr    a0, scause
              record  a0
              csrr    a0, sepc
              record  a0
              csrr    a0, stval
              record  a0
      2:      poweroff
      """)
    let stop = guest.run()
    if mode == 2 {
      #expect(stop == .finished(code: 0) && guest.records.count == 3)
      #expect(guest.records.first == cause)
      return
    }
    try #require(stop == .finished(code: 0) && guest.records.count == 4)
    let seen = guest.records
    let jumps = instruction.hasPrefix("j")
    #expect(seen[0] & 0x122 == (mode == 1 ? 0x100 : 0))
    #expect(seen[1] == cause)
    #expect(jumps || seen[2] == guest["place"])
    if case .number(let number) = row.value { #expect(seen[3] == number) }
    if case .none = row.value { #expect(seen[3] == 0) }
  }

  /// One cause at a time: those whose bit in medeleg is clear go to M-mode.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8]) func delegatesBitByBit(cause: Int) throws {
    let instructions = [
      1: "jr s8", 2: ".half 0", 3: "ebreak", 4: "lr.w a0, (s9)", 5: "ld a0, (s8)", 6: "amoadd.w a0, a0, (s9)",
      7: "sd a0, (s8)", 8: "ecall",
    ]
    for isDelegated in [true, false] {
      let guest = try Guest(
        """
        start:  begin
                li      t0, \(isDelegated ? 1 << cause : 0xffff & ~(1 << cause))
                csrw    medeleg, t0
                la      t0, handler
                csrw    stvec, t0
                \(Self.registers)
                la      s10, 2f
                enter   0, place
        place:  \(instructions[cause] ?? "")
                .balign 4
        handler:
                li      a0, -1
                record  a0
        2:      poweroff
        """)
      #expect(guest.run() == .finished(code: 0))
      if isDelegated {
        #expect(guest.records == [UInt64.max])
      } else {
        #expect(guest.records.count == 3 && guest.records.first == UInt64(cause))
      }
    }
  }

  /// The value of a fault at the second half of an instruction across a page's end is that half's address (Priv.
  /// 3.1.16).
  @Test func fetchAcrossTheEndOfMemory() throws {
    let results = try records(
      of: """
        start:  begin
                la      s10, 1f
                li      s0, RAM_END - 2
                li      a0, 0x13                # the low half of a nop
                sh      a0, (s0)
                jr      s0
        1:      la      s10, 2f
                li      a0, 1                   # c.nop: then the next one is beyond the end
                sh      a0, (s0)
                jr      s0
        2:      poweroff
        """)
    #expect(results == [1, 0x807f_fffe, 0x8080_0000, 1, 0x8080_0000, 0x8080_0000])
  }

  /// minstret counts instructions, mcycle steps: a trap is a step in which nothing retires (Priv. 3.1.10).
  @Test func countersCountTraps() throws {
    let results = try records(
      of: """
        start:  la      s11, records
                la      t0, handler
                csrw    mtvec, t0
                csrr    s0, minstret
                csrr    s2, mcycle
                ecall
                .balign 4
        handler:
                la      t0, 1f                  # 2 instructions
                csrw    mepc, t0
                mret
        1:      csrr    s1, minstret
                csrr    s3, mcycle
                sub     a0, s1, s0
                record  a0
                sub     a0, s3, s2
                record  a0
                poweroff
        """)
    // minstret: csrr, csrr, then la (2), csrw, mret. mcycle: csrr, trap, 4, csrr.
    #expect(results == [6, 7])
  }
}

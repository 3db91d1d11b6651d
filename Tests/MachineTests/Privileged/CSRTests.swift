import Testing

/// The control and status registers: what is there, who may touch it, and which bits keep what is written (Priv. 2,
/// 3.1, 10.1; Unpriv. on Zicsr and Zicntr; Sstc).
@Suite struct CSRTests {
  // swift-format-ignore
  /// The registers of a hart, by number. What is not here is illegal to touch in any mode.
  private static let machineRegisters: [ClosedRange<Int>] = [
    0x300...0x306,                              // mstatus misa medeleg mideleg mie mtvec mcounteren
    0x30a...0x30a,                              // menvcfg
    0x320...0x320, 0x323...0x33f,               // mcountinhibit, mhpmevent3…31
    0x340...0x344,                              // mscratch mepc mcause mtval mip
    0x3a0...0x3a0, 0x3a2...0x3a2, 0x3a4...0x3a4, 0x3a6...0x3a6, 0x3a8...0x3a8, 0x3aa...0x3aa, 0x3ac...0x3ac,
    0x3ae...0x3ae,                              // pmpcfg: RV64 has the even ones
    0x3b0...0x3ef,                              // pmpaddr0…63
    0x7a0...0x7a4,                              // tselect tdata1 tdata2 tdata3 tinfo
    0xb00...0xb00, 0xb02...0xb1f,               // mcycle minstret mhpmcounter3…31
    0xf11...0xf15,                              // mvendorid marchid mimpid mhartid mconfigptr
  ]
  private static let supervisorRegisters: [ClosedRange<Int>] = [
    0x100...0x100, 0x104...0x106, 0x10a...0x10a,  // sstatus sie stvec scounteren senvcfg
    0x140...0x144, 0x14d...0x14d, 0x180...0x180,  // sscratch sepc scause stval sip stimecmp satp
  ]
  private static let userRegisters: [ClosedRange<Int>] = [
    0x001...0x003,                              // fflags frm fcsr
    0xc00...0xc1f,                              // cycle time instret hpmcounter3…31
  ]

  /// Touches every one of the 4096 numbers in a mode, by reading or by setting no bits, and says which of them trapped.
  @Test(arguments: ["MPP_M", "MPP_S", "0"], [false, true]) func existence(mode: String, writing: Bool) throws {
    let guest = try Guest(
      """
              .option norvc
      start:  begin
              la      t0, handler
              csrw    mtvec, t0
              li      t0, -1
              csrw    mcounteren, t0
              csrw    scounteren, t0
              csrw    menvcfg, t0
              li      t0, FS
              csrs    mstatus, t0
              la      s1, table
              li      s2, 0
              enter   \(mode), place
      place:
              .set    number, 0
              .rept   4096
              li      s3, 1
              \(writing ? "csrrs t0, number, s2" : "csrr t0, number")
              sb      s3, (s1)
              addi    s1, s1, 1
              .set    number, number + 1
              .endr
              poweroff
              .balign 4
      handler:
              csrw    mscratch, t0
              csrr    t0, mcause
              addi    s3, t0, 0                 # the cause in place of 1
              csrr    t0, mepc
              addi    t0, t0, 4
              csrw    mepc, t0
              csrr    t0, mscratch
              mret
              .bss
      table:  .zero   4096
      """)
    #expect(guest.run() == .finished(code: 0))
    let allowed =
      Self.userRegisters + (mode == "0" ? [] : Self.supervisorRegisters)
      + (mode == "MPP_M" ? Self.machineRegisters : [])
    let table = try #require(guest.machine.readMemory(at: guest["table"], count: 4096))
    let wrong = table.enumerated().filter { number, seen in
      let isThere = allowed.contains { $0.contains(number) } && !(writing && number >> 10 == 3)
      return seen != (isThere ? 1 : 2)
    }
    #expect(wrong.map { hex(UInt64($0.offset)) } == [])
  }

  // swift-format-ignore
  /// What reads back after all ones and after zeros were written.
  private static let masks: [(name: String, ones: UInt64, zeros: UInt64)] = [
    ("mstatus",    0x8000_000a_007e_79aa, 0xa_0000_0000),
    ("misa",       0x8000_0000_0014_112d, 0x8000_0000_0014_112d),
    ("medeleg",    0xb3ff,                0),
    ("mideleg",    0x222,                 0),
    ("mie",        0xaaa,                 0),
    ("mcounteren", 0xffff_ffff,           0),
    ("menvcfg",    0x8000_0000_0000_00f1, 0),
    ("mcountinhibit", 5,                  0),
    ("tselect",    0,                     0),
    ("tdata1",     0,                     0),
    ("tdata2",     0,                     0),
    ("tinfo",      1,                     1),
    ("mhpmevent3", 0,                     0),
    ("mhpmcounter31", 0,                  0),
    ("mscratch",   ~0,                    0),
    ("mepc",       ~1,                    0),
    ("mcause",     ~0,                    0),
    ("mtval",      ~0,                    0),
    ("mip",        0x222,                 0),
    ("sstatus",    0x8000_0002_000c_6122, 0x2_0000_0000),
    ("sie",        0x222,                 0),
    ("scounteren", 0xffff_ffff,           0),
    ("senvcfg",    0xf1,                  0),
    ("sscratch",   ~0,                    0),
    ("sepc",       ~1,                    0),
    ("scause",     ~0,                    0),
    ("stval",      ~0,                    0),
    ("sip",        2,                     0),
    ("stimecmp",   ~0,                    0),
    ("pmpaddr15",  0x003f_ffff_ffff_ffff, 0),
    ("pmpaddr16",  0,                     0),
    ("pmpcfg4",    0,                     0),
    ("fflags",     31,                    0),
    ("frm",        7,                     0),
    ("fcsr",       0xff,                  0),
  ]

  @Test(arguments: masks.map(\.name)) func writableBits(name: String) throws {
    let row = try #require(Self.masks.first { $0.name == name })
    let results = try records(
      of: """
        start:  begin
                \(name.hasPrefix("f") ? "li t0, FS\n csrs mstatus, t0" : "")
                \(name == "sie" || name == "sip" ? "li t0, -1\n csrw mideleg, t0" : "")
                li      s0, -1
                csrw    \(name), s0
                csrr    a0, \(name)
                csrw    \(name), zero
                csrr    a1, \(name)
                csrs    \(name), s0
                csrr    a2, \(name)
                csrc    \(name), s0
                csrr    a3, \(name)
                csrwi   \(name), 0
                csrsi   \(name), 31
                csrr    a4, \(name)
                csrci   \(name), 31
                csrr    a5, \(name)
                record  a0
                record  a1
                record  a2
                record  a3
                record  a4
                record  a5
                poweroff
        """)
    let low = row.zeros | row.ones & 31
    #expect(results == [row.ones, row.zeros, row.ones, row.zeros, low, row.zeros])
  }

  /// A CSR instruction gives the old value, also where one register is source and destination.
  @Test func oldValues() throws {
    let results = try records(
      of: """
        start:  begin
                li      a0, 0x55
                csrw    mscratch, a0
                li      a0, 0x0f
                csrrs   a0, mscratch, a0
                record  a0
                csrrwi  a1, mscratch, 9
                record  a1
                li      a2, 1
                csrrc   a2, mscratch, a2
                record  a2
                csrrw   a2, mscratch, a2
                record  a2
                csrrci  a3, mscratch, 8
                record  a3
                csrrsi  a3, mscratch, 16
                record  a3
                csrr    a3, mscratch
                record  a3
                poweroff
        """)
    #expect(results == [0x55, 0x5f, 9, 8, 9, 1, 17])
  }

  /// satp takes a write as a whole where it knows the mode: bare, Sv39, Sv48. There are no address-space numbers.
  @Test func translationModes() throws {
    let values: [UInt64] = [
      8 << 60 | 0x8_0123, 1 << 60 | 5, 10 << 60 | 6, 9 << 60 | 0xffff << 44 | 7, 15 << 60 | 8, 0, 8 << 60 | ~0 >> 4,
    ]
    let results = try records(
      of: """
        start:  begin
        \(values.map { "li t0, \(hex($0))\n csrw satp, t0\n csrr a0, satp\n record a0" }.joined(separator: "\n"))
                poweroff
        """)
    let first: UInt64 = 8 << 60 | 0x8_0123
    let second: UInt64 = 9 << 60 | 7
    #expect(results == [first, first, first, second, second, 0, 8 << 60 | 0xfff_ffff_ffff])
  }

  /// Counters let lower modes in bit by bit: U-mode needs both registers' bits (Priv. 3.1.11, 10.1.5).
  @Test(arguments: ["cycle", "time", "instret", "hpmcounter3", "hpmcounter31"], 0..<4 as Range<UInt64>)
  func counterEnables(name: String, bits: UInt64) throws {
    let number: UInt64 = ["cycle": 0, "time": 1, "instret": 2, "hpmcounter3": 3][name] ?? 31
    let machine = bits & 1 != 0 ? UInt64(1) << number : ~(1 << number)
    let supervisor = bits & 2 != 0 ? UInt64(1) << number : ~(1 << number)
    let results = try records(
      of: """
        start:  begin
                li      t0, \(hex(machine))
                csrw    mcounteren, t0
                li      t0, \(hex(supervisor))
                csrw    scounteren, t0
                csrr    a0, \(name)
                in      MPP_S, csrr a0, \(name)
                in      0, csrr a0, \(name)
                poweroff
        """)
    #expect(results.count == 6)
    #expect(results.first == (bits & 1 != 0 ? 9 : 2))
    #expect(results[3] == (bits == 3 ? 8 : 2))
  }

  /// stimecmp is S-mode's only if menvcfg.STCE and mcounteren.TM say so (Sstc 2.1, 2.2).
  @Test(arguments: 0..<4 as Range<UInt64>) func supervisorTimerAccess(bits: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, \(hex(bits & 1 == 0 ? 0 : 1 << 63))
                csrw    menvcfg, t0
                li      t0, \(bits & 2 == 0 ? 5 : 2)
                csrw    mcounteren, t0
                csrr    a0, stimecmp
                in      MPP_S, csrr a0, stimecmp
                in      MPP_S, csrw stimecmp, a0
                in      0, csrr a0, stimecmp
                poweroff
        """)
    #expect([0, 3, 6].map { results[$0] } == (bits == 3 ? [9, 9, 2] : [2, 2, 2]))
  }

  /// mcycle and minstret are written like any register, and go on from there.
  @Test func countersAreWritten() throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, 1000
                csrw    mcycle, t0
                csrr    a0, mcycle
                csrr    a1, cycle
                csrw    minstret, t0
                csrr    a2, minstret
                nop
                nop
                csrr    a3, instret
                li      t0, -2
                csrw    minstret, t0
                nop
                nop
                nop
                csrr    a4, minstret
                record  a0
                record  a1
                record  a2
                record  a3
                record  a4
                poweroff
        """)
    #expect(results == [1000, 1001, 1000, 1003, 1])
  }

  /// A counter that is inhibited keeps its value, takes a new one, and goes on from there (Priv. 3.1.12).
  @Test func inhibitedCountersStandStill() throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, 1000
                csrw    mcycle, t0
                csrw    minstret, t0
                csrwi   mcountinhibit, 1        # cycles stop here, and count it
                nop
                csrr    a0, mcycle
                csrr    a1, cycle
                csrr    a2, minstret            # 1000 + csrwi, nop, csrr, csrr
                li      t0, 2000
                csrw    mcycle, t0
                csrr    a3, mcycle
                csrwi   mcountinhibit, 4        # now the other way round
                csrr    a4, mcycle
                csrr    a5, minstret
                try     .word 0                 # a trap is a cycle and no instruction
                csrr    a6, minstret
                csrwi   mcountinhibit, 0
                nop
                csrr    a7, minstret
                record  a0
                record  a1
                record  a2
                record  a3
                record  a4
                sub     a6, a6, a5
                record  a6
                sub     a7, a7, a5
                record  a7
                poweroff
        """)
    #expect(Array(results[3...]) == [1002, 1002, 1004, 2000, 2000, 0, 1])
  }

  /// Within a turn the clock stands still; it goes on from turn to turn, ten steps a tick.
  @Test func timeAndCycles() throws {
    let results = try records(
      of: """
        start:  begin
                pause
                csrr    a0, time
                li      t0, CLINT + 0xbff8
                ld      a1, (t0)
                csrr    a2, time
                sub     a1, a1, a0
                record  a1
                sub     a2, a2, a0
                record  a2
                csrr    s0, time
                csrr    s1, cycle
                li      t0, 200000
        1:      addi    t0, t0, -1
                bnez    t0, 1b
                csrr    s2, time
                csrr    s3, cycle
                sub     s2, s2, s0
                sub     s3, s3, s1
                record  s2
                record  s3
                csrr    a0, mhartid
                record  a0
                poweroff
        """)
    #expect(results.prefix(2) == [0, 0])
    // Steps of the loop: to within two turns at both ends.
    #expect(results[3] == 400_004 && results[2] <= 40_000 + 1639 && results[2] >= 40_000 - 1639)
    #expect(results[4] == 0)
  }
}

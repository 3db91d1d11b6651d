import Testing

/// Coming back from traps, trap vectors, and the bits of mstatus that keep S-mode from something (Priv. 3.1.6, 3.3.2,
/// 3.3.3, 10.1.1).
@Suite struct ModeTests {
  private static let mie: UInt64 = 1 << 3, mpie: UInt64 = 1 << 7, mprv: UInt64 = 1 << 17
  private static let sie: UInt64 = 1 << 1, spie: UInt64 = 1 << 5, spp: UInt64 = 1 << 8

  /// mstatus as mret leaves it, seen by a trap that comes next from the mode that it went to, or read in M-mode.
  @Test(arguments: [0, 1, 3] as [UInt64], 0..<8 as Range<UInt64>) func machineReturn(mode: UInt64, bits: UInt64) throws
  {
    let before =
      mode << 11 | (bits & 1 != 0 ? Self.mie : 0) | (bits & 2 != 0 ? Self.mpie : 0) | (bits & 4 != 0 ? Self.mprv : 0)
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                la      t0, place
                csrw    mepc, t0
                li      t0, \(before)
                csrw    mstatus, t0
                mret
        place:  \(mode == 3 ? "csrr s0, mstatus" : "nop")
                ecall
                .balign 4
        handler:
                csrr    s1, mstatus
                record  s0
                record  s1
                csrr    a0, mcause
                record  a0
                poweroff
        """)
    let fixed: UInt64 = 0xa_0000_0000
    let enabled = before & Self.mpie != 0
    let keptMPRV = mode == 3 ? before & Self.mprv : 0
    if mode == 3 { #expect(results[0] == fixed | (enabled ? Self.mie : 0) | Self.mpie | keptMPRV) }
    // The trap: MPIE is MIE as it was, MIE is 0, MPP the mode.
    #expect(results[1] == fixed | (enabled ? Self.mpie : 0) | mode << 11 | keptMPRV)
    #expect(results[2] == [8, 9, 0, 11][Int(mode)])
  }

  /// The same for sret, in S-mode and in M-mode; MPRV is cleared in any case.
  @Test(arguments: [0, 1] as [UInt64], 0..<16 as Range<UInt64>) func supervisorReturn(mode: UInt64, bits: UInt64) throws
  {
    let fromMachine = bits & 8 != 0
    let before =
      mode << 8 | (bits & 1 != 0 ? Self.sie : 0) | (bits & 2 != 0 ? Self.spie : 0) | (bits & 4 != 0 ? Self.mprv : 0)
    let results = try records(
      of: """
        start:  begin
                la      t0, handler
                csrw    mtvec, t0
                la      t0, place
                csrw    sepc, t0
                la      t0, 1f
                csrw    mepc, t0
                li      t0, \(before | 1 << 11)
                csrw    mstatus, t0
                \(fromMachine ? "" : "mret")
        1:      sret
        place:  ecall
                .balign 4
        handler:
                csrr    s1, mstatus
                record  s1
                csrr    a0, mcause
                record  a0
                poweroff
        """)
    let fixed: UInt64 = 0xa_0000_0000
    // mret has set MPIE; the trap from below took MIE, which is 0, into it again.
    let enabled = before & Self.spie != 0
    #expect(results[0] == fixed | (enabled ? Self.sie : 0) | Self.spie | mode << 11)
    #expect(results[1] == 8 + mode)
  }

  /// A trap into S-mode: SPP, SPIE and SIE are a stack of two; M-mode's bits are untouched.
  @Test(arguments: [0, 1] as [UInt64], [false, true]) func supervisorTrap(mode: UInt64, enabled: Bool) throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, -1
                csrw    medeleg, t0
                la      t0, handler
                csrw    stvec, t0
                la      t0, place
                csrw    mepc, t0
                li      t0, \(mode << 11 | (enabled ? Self.sie : 0) | Self.mpie)
                csrw    mstatus, t0
                mret
        place:  ebreak
                .balign 4
        handler:
                csrr    s1, sstatus
                record  s1
                poweroff
        """)
    #expect(results == [0x2_0000_0000 | (mode == 1 ? Self.spp : 0) | (enabled ? Self.spie : 0)])
  }

  /// Vectored: an exception goes to the base, interrupt n to base + 4n; direct: all to the base (Priv. 3.1.7, 10.1.2).
  @Test(arguments: [("mtvec", "mie", 0), ("mtvec", "mie", 1), ("stvec", "sie", 0), ("stvec", "sie", 1)])
  func vectors(register: String, enable: String, mode: Int) throws {
    let isMachine = register == "mtvec"
    let results = try records(
      of: """
        start:  begin
                \(isMachine ? "" : "li t0, -1\n csrw medeleg, t0\n csrw mideleg, t0")
                la      t0, table + \(mode)
                csrw    \(register), t0
                csrr    a0, \(register)
                sub     a0, a0, t0
                record  a0
                li      t0, \(isMachine ? "MPP_M | 0x80" : "MPP_S | 0x80")
                csrs    mstatus, t0
                la      t0, place
                csrw    mepc, t0
                \(isMachine ? "" : "csrwi sstatus, 2")
                mret
                .option push
                .option norvc
        place:  ebreak
                .option pop
                nop
                csrwi   \(isMachine ? "mip" : "sip"), 2
                csrwi   \(enable), 2
                nop
                unimp
                .balign 64
        table:  .option push
                .option norvc
                j       base
                j       one
                j       two
                .option pop
        two:    unimp
        base:   li      a0, 100
                record  a0
                csrr    a1, \(isMachine ? "mcause" : "scause")
                record  a1
                bltz    a1, 2f
                la      t0, place
                addi    t0, t0, 4
                csrw    \(isMachine ? "mepc" : "sepc"), t0
                \(isMachine ? "mret" : "sret")
        one:    li      a0, 200
                record  a0
                csrr    a1, \(isMachine ? "mcause" : "scause")
                record  a1
        2:      poweroff
        """)
    #expect(results == [0, 100, 3, mode == 1 ? 200 : 100, 1 << 63 | 1])
  }

  /// Other modes of a vector are not there: the register keeps what it has.
  @Test(arguments: ["mtvec", "stvec"]) func reservedVectorModes(register: String) throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, 0x80001000
                csrw    \(register), t0
                li      t0, 0x80002002
                csrw    \(register), t0
                csrr    a0, \(register)
                record  a0
                li      t0, 0x80003003
                csrw    \(register), t0
                csrr    a0, \(register)
                record  a0
                li      t0, 0x80004001
                csrw    \(register), t0
                csrr    a0, \(register)
                record  a0
                poweroff
        """)
    #expect(results == [0x8000_1000, 0x8000_1000, 0x8000_4001])
  }

  // swift-format-ignore
  /// What TVM, TW and TSR forbid in S-mode is illegal there, and allowed in M-mode.
  @Test(arguments: [
    ("TVM", "csrr a0, satp", true),  ("TVM", "csrw satp, zero", true), ("TVM", "sfence.vma", true),
    ("TVM", "sfence.vma a0, a1", true),
    ("TVM", "csrr a0, sepc", false), ("TVM", "wfi", false), ("TW", "wfi", true), ("TW", "sfence.vma", false),
    ("TW", "csrr a0, satp", false),  ("TSR", "sret", true), ("TSR", "sfence.vma", false), ("TSR", "wfi", false),
  ]) func supervisorIsKeptOut(bit: String, instruction: String, isIllegal: Bool) throws {
    for mode in ["MPP_S", "MPP_M"] {
      let results = try records(
        of: """
          start:  begin
                  csrwi   mideleg, 2              # so that wfi goes on
                  csrwi   mip, 2
                  csrwi   mie, 2
                  li      t0, \(bit)
                  csrs    mstatus, t0
                  la      t0, 3f
                  csrw    sepc, t0
                  li      t0, 0x100               # SPP: sret stays in S
                  csrs    mstatus, t0
                  in      \(mode), \(instruction)
                  poweroff
          3:      ecall
          """)
      let call: UInt64 = mode == "MPP_M" && instruction != "sret" ? 11 : 9
      #expect(results.first == (isIllegal && mode == "MPP_S" ? 2 : call), "in \(mode)")
      #expect(results.count == 3)
    }
  }

  /// MPP never holds the reserved mode 2 (Priv. 3.1.6.1): a write of it keeps what is there.
  @Test(arguments: [0, 1, 3] as [UInt64]) func previousModeIsLegal(mode: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, \(mode << 11)
                csrw    mstatus, t0
                li      t0, \(2 << 11 | 1 << 5)
                csrw    mstatus, t0
                csrr    a0, mstatus
                record  a0
                poweroff
        """)
    #expect(results == [0xa_0000_0000 | mode << 11 | 1 << 5])
  }
}

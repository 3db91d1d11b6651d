// The control and status registers: what reading gives and writing does, and who may
// (Priv. 2 to 4; Unpriv. 8; Sstc).
import RISCV

extension Hart {
  /// Reads for an instruction that only reads; the block goes on after it.
  @inline(never) func readCSR(_ op: Op, stepsBefore: Int) -> Outcome {
    let csr = CSR(rawValue: UInt16(op.immediate))
    guard mayAccess(csr, writing: false), let value = readCSR(csr, stepsBefore: stepsBefore) else {
      state.trap = illegal
      return .trapped
    }
    registers[op.rd] = value
    return .done
  }

  /// A CSR instruction that writes, maybe after reading. Interrupts are looked at right after it; the block goes on
  /// unless there is one, or what the engine holds has changed.
  @inline(never) func modifyCSR(_ op: Op, stepsBefore: Int) -> Outcome {
    guard let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: op.link)) else { return .trapped }
    do throws(Trap) {
      try modifyCSR(opcode, op, stepsBefore: stepsBefore)
    } catch {
      state.trap = error
      return .trapped
    }
    if state.wiresMayDiffer || pendingInterrupt() != nil {
      state.checksInterrupts = true
      return .attention
    }
    return state.attention ? .attention : .done
  }

  private func modifyCSR(_ opcode: Opcode, _ op: Op, stepsBefore: Int) throws(Trap) {
    let csr = CSR(rawValue: UInt16(op.immediate))
    let operand: UInt64
    switch opcode {
    case .csrrwi, .csrrsi, .csrrci: operand = UInt64(op.rs1)
    default: operand = registers[op.rs1]
    }
    guard mayAccess(csr, writing: true), let old = readCSR(csr, stepsBefore: stepsBefore) else { throw illegal }
    // Setting and clearing bits of mip must not turn what a wire drives into what software wrote.
    let base = csr == .mip ? old & ~state.wiredPending | state.softwarePending : old
    let value: UInt64
    switch opcode {
    case .csrrs, .csrrsi: value = base | operand
    case .csrrc, .csrrci: value = base & ~operand
    default: value = operand
    }
    // The counters count this instruction as well, unless it is they that it writes.
    writeCSR(csr, value, stepsBefore: stepsBefore)
    registers[op.rd] = old
  }

  /// An illegal instruction; `take` finds its word.
  var illegal: Trap { Trap(cause: .illegalInstruction, value: 0) }

  /// Whether the privilege, and what other registers say, let this access through.
  private func mayAccess(_ csr: CSR, writing: Bool) -> Bool {
    guard state.privilege.rawValue >= csr.lowestPrivilege, !(writing && csr.isReadOnly) else { return false }
    switch csr {
    case .fflags, .frm, .fcsr: return hasFloat
    case .satp: return state.privilege == .machine || state.mstatus & Status.tvm == 0
    case .stimecmp:
      return state.privilege == .machine
        || state.mcounteren & Counter.time != 0 && state.menvcfg & Environment.supervisorTimer != 0
    default: break
    }
    guard csr.rawValue >> 5 == CSR.cycle.rawValue >> 5 else { return true }
    let counter = UInt64(1) << UInt64(csr.rawValue & 31)
    if state.privilege != .machine && state.mcounteren & counter == 0 { return false }
    return state.privilege != .user || state.scounteren & counter != 0
  }

  /// A register's value; nil if the hart has no such register. `stepsBefore` is what the engine has done since
  /// `state.steps` was brought up to date.
  private func readCSR(_ csr: CSR, stepsBefore: Int) -> UInt64? {
    let steps = state.steps &+ UInt64(stepsBefore)
    switch csr {
    case .cycle, .mcycle: return (counts(Counter.cycle) ? steps : 0) &+ state.cycleOffset
    case .instret, .minstret: return (counts(Counter.retired) ? steps &- state.traps : 0) &+ state.retiredOffset
    case .time: return system.clock.now
    case .fflags: return state.fcsr & 31
    case .frm: return state.fcsr >> 5
    case .fcsr: return state.fcsr

    case .sstatus: return status & Status.supervisorVisible
    case .sie: return state.mie & state.mideleg
    case .stvec: return state.stvec
    case .scounteren: return state.scounteren
    case .senvcfg: return state.senvcfg
    case .sscratch: return state.sscratch
    case .sepc: return state.sepc
    case .scause: return state.scause
    case .stval: return state.stval
    case .sip: return state.pending & state.mideleg
    case .stimecmp: return state.stimecmp
    case .satp: return state.satp

    case .mvendorid, .marchid, .mimpid, .mconfigptr: return 0
    case .mcountinhibit: return state.mcountinhibit
    case .mhartid: return state.id
    case .mstatus: return status
    case .misa: return ISA.misa
    case .medeleg: return state.medeleg
    case .mideleg: return state.mideleg
    case .mie: return state.mie
    case .mtvec: return state.mtvec
    case .mcounteren: return state.mcounteren
    case .menvcfg: return state.menvcfg
    case .mscratch: return state.mscratch
    case .mepc: return state.mepc
    case .mcause: return state.mcause
    case .mtval: return state.mtval
    case .mip: return state.pending
    default: return readNumberedCSR(csr.rawValue)
    }
  }

  /// `mstatus` with SD.
  private var status: UInt64 { hasDirtyFloat ? state.mstatus | Status.dirty : state.mstatus }

  /// Whether the counter of this bit of `mcountinhibit` goes on.
  private func counts(_ counter: UInt64) -> Bool { state.mcountinhibit & counter == 0 }

  /// Stops counters and lets them go on from where they stand (Priv. 3.1.12).
  private func inhibitCounters(_ bits: UInt64, steps: UInt64) {
    let changed = bits ^ state.mcountinhibit
    let retired = steps &- state.traps
    if changed & Counter.cycle != 0 { state.cycleOffset &+= bits & Counter.cycle != 0 ? steps : 0 &- steps }
    if changed & Counter.retired != 0 { state.retiredOffset &+= bits & Counter.retired != 0 ? retired : 0 &- retired }
    state.mcountinhibit = bits
  }

  /// The registers that come in rows: performance counters, which count nothing, PMP's, and those by which software
  /// finds out that there are no triggers.
  private func readNumberedCSR(_ number: UInt16) -> UInt64? {
    switch number {
    case 0xc03...0xc1f, 0xb03...0xb1f, 0x323...0x33f: return 0
    // `tselect` is 0 for ever, `tdata1` has type 0, `tinfo` says the same (Sdtrig 5.7).
    case 0x7a0...0x7a3: return 0
    case 0x7a4: return 1
    case 0x3a0...0x3af where number & 1 == 0: return state.pmp.configGroup(Int(number & 15))
    case 0x3b0...0x3ef:
      let index = Int(number - 0x3b0)
      return index < PMP.entryCount ? state.pmp.address[index] : 0
    default: return nil
    }
  }

  /// Writes a register that was read before; bits that are not there keep their value.
  private func writeCSR(_ csr: CSR, _ value: UInt64, stepsBefore: Int) {
    let stepsAfter = state.steps &+ UInt64(stepsBefore) &+ 1
    switch csr {
    case .mcycle: state.cycleOffset = value &- (counts(Counter.cycle) ? stepsAfter : 0)
    case .minstret: state.retiredOffset = value &- (counts(Counter.retired) ? stepsAfter &- state.traps : 0)
    case .mcountinhibit: inhibitCounters(value & (Counter.cycle | Counter.retired), steps: stepsAfter)

    case .fflags: writeFloatStatus(state.fcsr & ~31 | value & 31)
    case .frm: writeFloatStatus(state.fcsr & 31 | value << 5)
    case .fcsr: writeFloatStatus(value)

    case .sstatus: writeStatus(value, mask: Status.supervisorWritable)
    case .sie: state.mie = state.mie & ~state.mideleg | value & state.mideleg
    case .stvec: state.stvec = Self.vector(value, else: state.stvec)
    case .scounteren: state.scounteren = value & 0xffff_ffff
    case .senvcfg: state.senvcfg = Environment.legal(value, old: state.senvcfg)
    case .sscratch: state.sscratch = value
    case .sepc: state.sepc = value & ~1
    case .scause: state.scause = value
    case .stval: state.stval = value
    case .sip:
      let mask = Interrupt.supervisorSoftware & state.mideleg
      state.softwarePending = state.softwarePending & ~mask | value & mask
    case .stimecmp:
      state.stimecmp = value
      state.wiresMayDiffer = true
    case .satp: writeTranslationMode(value)

    case .mstatus: writeStatus(value, mask: Status.machineWritable)
    case .medeleg: state.medeleg = value & Delegation.exceptions
    case .mideleg: state.mideleg = value & Interrupt.supervisor
    case .mie: state.mie = value & Interrupt.all
    case .mtvec: state.mtvec = Self.vector(value, else: state.mtvec)
    case .mcounteren: state.mcounteren = value & 0xffff_ffff
    case .menvcfg:
      state.menvcfg = Environment.legal(value, old: state.menvcfg) | value & Environment.supervisorTimer
      state.wiresMayDiffer = true
      // From now on `stimecmp` alone says whether the timer's interrupt pends (Sstc 2.3).
      if hasSupervisorTimer { state.softwarePending &= ~Interrupt.supervisorTimer }
    case .mscratch: state.mscratch = value
    case .mepc: state.mepc = value & ~1
    case .mcause: state.mcause = value
    case .mtval: state.mtval = value
    case .mip:
      var mask = Interrupt.supervisor
      if state.menvcfg & Environment.supervisorTimer != 0 { mask &= ~Interrupt.supervisorTimer }
      state.softwarePending = state.softwarePending & ~mask | value & mask
    default: writeNumberedCSR(csr.rawValue, value)
    }
  }

  private func writeNumberedCSR(_ number: UInt16, _ value: UInt64) {
    switch number {
    case 0x3a0...0x3af: state.pmp.setConfigGroup(Int(number & 15), value)
    case 0x3b0..<0x3b0 + UInt16(PMP.entryCount): state.pmp.setAddress(Int(number - 0x3b0), value)
    default: return
    }
    // What is kept of a page holds what PMP said of it.
    translations.flushAll()
    state.attention = true
  }

  private func writeFloatStatus(_ value: UInt64) {
    state.fcsr = value & 0xff
    markFloatDirty()
  }

  private func writeStatus(_ value: UInt64, mask: UInt64) {
    var status = state.mstatus & ~mask | value & mask
    // There is no mode 2: MPP keeps what it has.
    if status & Status.mpp == 2 << 11 { status = status & ~Status.mpp | state.mstatus & Status.mpp }
    let changed = status ^ state.mstatus
    state.mstatus = status
    let translating = Status.mpp | Status.mprv | Status.sum | Status.mxr
    if changed & translating != 0 { changeContexts() }
  }

  /// Selects the contexts, and ends the block: it holds the tables of the old ones.
  private func changeContexts() {
    selectContexts()
    state.attention = true
  }

  /// `satp` takes a write as a whole if it knows the mode: bare, Sv39 or Sv48. There are no ASIDs.
  private func writeTranslationMode(_ value: UInt64) {
    guard [0, 8, 9].contains(value >> 60) else { return }
    state.satp = value & (15 << 60 | (1 << 44) - 1)
    changeContexts()
  }

  /// A trap vector: direct or vectored; other modes keep what was there.
  private static func vector(_ value: UInt64, else old: UInt64) -> UInt64 { value & 3 < 2 ? value : old }
}

/// Bits of `mcounteren`, `scounteren` and `mcountinhibit`.
private enum Counter {
  static var cycle: UInt64 { 1 << 0 }
  static var retired: UInt64 { 1 << 2 }
  static var time: UInt64 { 1 << 1 }
}

/// Bits of `menvcfg` and `senvcfg`.
enum Environment {
  static var fenceIO: UInt64 { 1 }
  /// CBIE, CBCFE, CBZE: the modes below may use the cache-block operations. CBIE has two bits, of which the upper
  /// one alone means nothing; no cache tells an invalidation from a flush.
  static var invalidateBlocks: UInt64 { 3 << 4 }
  static var cleanBlocks: UInt64 { 1 << 6 }
  static var zeroBlocks: UInt64 { 1 << 7 }

  /// What both registers have, with CBIE as it was where the new one is reserved.
  static func legal(_ value: UInt64, old: UInt64) -> UInt64 {
    let blocks = value & invalidateBlocks == 2 << 4 ? old & invalidateBlocks : value & invalidateBlocks
    return value & (fenceIO | cleanBlocks | zeroBlocks) | blocks
  }
  /// STCE: `stimecmp` drives the supervisor timer interrupt.
  static var supervisorTimer: UInt64 { 1 << 63 }
}

private enum Delegation {
  /// All exceptions but a call from M-mode, which cannot come from below.
  static var exceptions: UInt64 { 0xb3ff }
}

/// What the harts implement, as the guest is told.
enum ISA {
  /// RV64 and the letters A, C, D, F, I, M, S, U.
  static var misa: UInt64 { 2 << 62 | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20 }
  /// The device tree's `riscv,isa`.
  static var string: String {
    "rv64imafdc_zicbom_zicbop_zicboz_zicond_zicsr_zifencei_zihintpause_zawrs_zfh_zba_zbb_zbs_sstc"
  }
}

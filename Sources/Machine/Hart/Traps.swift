// Taking traps and coming back from them, and the other instructions that change a hart's mode
// (Priv. 3.1.6 to 3.1.9, 3.3, 10.1).
import RISCV

extension Hart {
  /// Enters the handler for an exception of the instruction at `state.pc`.
  func take(_ trap: Trap) {
    var value = trap.value
    if trap.cause == .illegalInstruction, value == 0 { value = UInt64(instructionBits() ?? 0) }
    enterHandler(
      cause: trap.cause.rawValue, isInterrupt: false, value: value,
      delegated: state.privilege != .machine && state.medeleg >> trap.cause.rawValue & 1 != 0)
  }

  /// The most urgent interrupt that is pending, enabled, and let through by the privilege; nil for none.
  func pendingInterrupt() -> UInt64? {
    let pending = state.pending & state.mie
    guard pending != 0 else { return nil }
    let machineOpen = state.privilege < .machine || state.mstatus & Status.mie != 0
    let machine = machineOpen ? pending & ~state.mideleg : 0
    if machine != 0 { return Self.mostUrgent(machine) }
    let supervisorOpen =
      state.privilege < .supervisor || state.privilege == .supervisor && state.mstatus & Status.sie != 0
    let supervisor = supervisorOpen ? pending & state.mideleg : 0
    return supervisor != 0 ? Self.mostUrgent(supervisor) : nil
  }

  private static func mostUrgent(_ pending: UInt64) -> UInt64 {
    for number in [11, 3, 7, 9, 1, 5] as [UInt64] where pending >> number & 1 != 0 { return number }
    return UInt64(pending.trailingZeroBitCount)
  }

  /// Enters the handler for interrupt `number`.
  func takeInterrupt(_ number: UInt64) {
    enterHandler(
      cause: number, isInterrupt: true, value: 0,
      delegated: state.privilege != .machine && state.mideleg >> number & 1 != 0)
  }

  private func enterHandler(cause: UInt64, isInterrupt: Bool, value: UInt64, delegated: Bool) {
    let code = isInterrupt ? cause | 1 << 63 : cause
    let vector: UInt64
    state.lastTrapFrom = state.pc
    if delegated {
      state.sepc = state.pc
      state.scause = code
      state.stval = value
      var status = state.mstatus & ~(Status.spp | Status.spie | Status.sie)
      if state.privilege == .supervisor { status |= Status.spp }
      if state.mstatus & Status.sie != 0 { status |= Status.spie }
      state.mstatus = status
      state.privilege = .supervisor
      vector = state.stvec
    } else {
      state.mepc = state.pc
      state.mcause = code
      state.mtval = value
      var status = state.mstatus & ~(Status.mpp | Status.mpie | Status.mie)
      status |= UInt64(state.privilege.rawValue) << 11
      if state.mstatus & Status.mie != 0 { status |= Status.mpie }
      state.mstatus = status
      state.privilege = .machine
      vector = state.mtvec
    }
    let handler = vector & ~3 &+ (isInterrupt && vector & 1 != 0 ? cause &* 4 : 0)
    if state.pc != handler {
      state.originFrom = state.pc
      state.originCause = code
    }
    state.pc = handler
    state.reservation = .max
    state.steps &+= 1
    state.traps &+= 1
    state.lastTrapTo = state.pc
    state.lastTrapCause = code
    state.lastTrapValue = value
    selectContexts()
  }

  /// The 2 or 4 bytes at `state.pc`, if they can be fetched.
  private func instructionBits() -> UInt32? {
    guard let half = fetchHalf(state.pc) else { return nil }
    guard half & 3 == 3, let upper = fetchHalf(state.pc &+ 2) else { return half }
    return half | upper << 16
  }

  private func fetchHalf(_ address: UInt64) -> UInt32? {
    guard let physical = try? fetchAddress(address), let frame = memory.frame(of: physical) else { return nil }
    return UInt32(memory.load(frame: frame, physical & 0xfff, as: UInt16.self))
  }

  /// An instruction that ends its block. It leaves `state.pc` at the next one.
  @inline(never) func privileged(_ op: Op, at pc: UInt64) -> Outcome {
    guard let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: op.link)) else { return .trapped }
    if opcode == .ecall {
      state.trap = Trap(cause: callCause, value: 0)
      return .trapped
    }
    do throws(Trap) {
      state.pc = pc &+ UInt64(op.size)
      switch opcode {
      case .ebreak: guard op.size == 4, callHost(at: pc) else { throw Trap(cause: .breakpoint, value: 0) }
      case .mret: try returnFromMachine()
      case .sret: try returnFromSupervisor()
      case .wfi: try waitForInterrupt()
      case .sfenceVMA: try fenceTranslations()
      // A wait for a store to what is reserved may end at any time: it does with the turn (Zawrs).
      case .fence, .wrsNTO, .wrsSTO: state.yields = true
      default: throw illegal
      }
    } catch {
      state.trap = error
      return .trapped
    }
    return .done
  }

  private var callCause: Cause {
    switch state.privilege {
    case .user: .userCall
    case .supervisor: .supervisorCall
    case .machine: .machineCall
    }
  }

  private func returnFromMachine() throws(Trap) {
    guard state.privilege == .machine else { throw illegal }
    let mode = previousPrivilege
    var status = state.mstatus & ~(Status.mie | Status.mpp)
    if status & Status.mpie != 0 { status |= Status.mie }
    if mode != .machine { status &= ~Status.mprv }
    state.mstatus = status | Status.mpie
    go(to: state.mepc, as: mode)
  }

  private func returnFromSupervisor() throws(Trap) {
    guard state.privilege == .machine || state.privilege == .supervisor && state.mstatus & Status.tsr == 0 else {
      throw illegal
    }
    let mode: Privilege = state.mstatus & Status.spp != 0 ? .supervisor : .user
    var status = state.mstatus & ~(Status.sie | Status.spp | Status.mprv)
    if status & Status.spie != 0 { status |= Status.sie }
    state.mstatus = status | Status.spie
    go(to: state.sepc, as: mode)
  }

  private func go(to pc: UInt64, as mode: Privilege) {
    state.pc = pc
    state.privilege = mode
    state.checksInterrupts = true
    selectContexts()
  }

  /// Ends the turn; the hart waits until an interrupt that it enabled pends.
  private func waitForInterrupt() throws(Trap) {
    let mayWait =
      switch state.privilege {
      case .machine: true
      case .supervisor: state.mstatus & Status.tw == 0
      case .user: false
      }
    guard mayWait else { throw illegal }
    state.isWaiting = true
    state.yields = true
  }

  /// Nothing to do: what is kept of a translation is what a walk would give now.
  private func fenceTranslations() throws(Trap) {
    let may = state.privilege == .machine || state.privilege == .supervisor && state.mstatus & Status.tvm == 0
    guard may else { throw illegal }
  }
}

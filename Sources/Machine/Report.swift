// Where each hart stands, for messages when a run was ended from outside, and for `--stats`.

/// A hart's counts since reset.
public struct HartCounts: Equatable, Sendable {
  /// Instructions retired and traps taken.
  public var steps: UInt64
  public var retired: UInt64
  public var traps: UInt64
}

/// Where a hart stands, and whether it can still go on.
public struct HartPosition: Equatable, Sendable {
  public var hart: Int
  public var pc: UInt64
  /// "M", "S" or "U".
  public var privilege: String
  /// What it does there, in a few words; empty if it just runs.
  public var state: String
  /// Why nothing can happen on this hart any more; nil if something can.
  public var deadEnd: String?
}

extension Machine {
  /// The counts of each hart, by number.
  public var counts: [HartCounts] {
    unsafe system.pointee.harts.map {
      HartCounts(steps: $0.state.steps, retired: $0.state.retired, traps: $0.state.traps)
    }
  }

  /// Where each hart stands now, by number.
  public var positions: [HartPosition] { unsafe system.pointee.harts.map(\.position) }
}

extension System {
  /// No hart will ever do anything again: each traps for ever, or waits for what none of the others can send. With
  /// `expectsInput`, one that waits may still be woken by a device.
  func isStuck(expectsInput: Bool) -> Bool {
    harts.allSatisfy {
      $0.trapsForEver
        || $0.state.isWaiting && $0.waitsInVain(expectsInput: expectsInput || board.expectsInterrupt(clock))
    }
  }
}

extension Hart {
  /// A timer is due that wakes the hart, or another interrupt that it enabled pends.
  var isDue: Bool {
    system.updateWires(of: self)
    return state.pending & state.mie != 0 || hasInputAwaited
  }

  /// It waits for input, and there is some.
  var hasInputAwaited: Bool { state.awaitsInput && system.board.hasInput }

  /// Waits, with no timer to come and nothing pending that would wake it.
  func waitsInVain(expectsInput: Bool) -> Bool {
    let external = Interrupt.machineExternal | Interrupt.supervisorExternal
    return nextTimer == .max && !isDue && !(expectsInput && (state.awaitsInput || state.mie & external != 0))
  }

  /// In M-mode, with interrupts off, at a trap vector where no instruction can be fetched: each try traps to the
  /// same place.
  var trapsForEver: Bool {
    state.privilege == .machine && state.mstatus & Status.mie == 0 && state.traps > 0
      && state.pc == state.lastTrapTo && state.lastTrapFrom == state.pc
      && state.lastTrapCause == Cause.instructionAccessFault.rawValue
  }

  var position: HartPosition {
    var position = HartPosition(
      hart: Int(state.id), pc: state.pc, privilege: state.privilege.letter, state: "", deadEnd: nil)
    if state.isWaiting {
      position.state = state.awaitsInput ? "waits for input" : "waits in wfi"
      position.deadEnd = whyNothingWakes
    } else if trapsForEver {
      position.state = "takes an instruction access fault at its own trap vector for ever\(origin)"
      position.deadEnd = "mtvec is \(hex(state.mtvec)), where there is no memory to fetch from"
    } else if state.traps > 0, state.lastTrapFrom == state.lastTrapTo, state.pc == state.lastTrapTo {
      position.state = "traps at its own trap vector again and again (cause \(state.lastTrapCause))\(origin)"
    }
    return position
  }

  /// The trap that led to a vector that traps, if there was one.
  private var origin: String {
    guard state.originFrom != 0 || state.originCause != 0 else { return "" }
    let cause = Cause(rawValue: state.originCause).map { "\($0.words)" } ?? "a trap of cause \(hex(state.originCause))"
    let call = isHostCall(at: state.originFrom) ? " (a call to the host by semihosting, which is off)" : ""
    return ", after \(cause) at \(hex(state.originFrom))\(call)"
  }

  /// An interrupt that the waiting hart enabled may come: it is due, its timer is set, or others can raise it.
  fileprivate var canWake: Bool {
    let external = Interrupt.machineExternal | Interrupt.supervisorExternal
    let software = Interrupt.machineSoftware | Interrupt.supervisorSoftware
    return state.awaitsInput && system.board.expectsInput || state.mie & (external | software) != 0
      || nextTimer != .max || isDue
  }

  private var whyNothingWakes: String? {
    if canWake { return nil }
    if state.awaitsInput { return "no input is left" }
    if state.mie == 0 { return "no interrupt is enabled: mie is 0" }
    return "no interrupt that it enabled (mie is \(hex(state.mie))) will come"
  }
}

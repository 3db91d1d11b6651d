// What a hart knows. All of it is plain data that can be copied out and back in; what is derived from
// it and from memory stands in `TranslationCache`.

/// The architectural state of one hart, and its counts.
struct HartState: BitwiseCopyable {
  /// x0…x31 and, in slot 32, the sink that takes what is written to x0. It stays first: the engine
  /// reaches registers through the pointer to the whole.
  var registers: [33 of UInt64] = .init(repeating: 0)
  /// f0…f31, for the engine the slots from `firstFloat` on. They stay second.
  var floats: [32 of UInt64] = .init(repeating: 0)
  static var firstFloat: UInt8 { 33 }
  var pc: UInt64 = 0
  var privilege = Privilege.machine
  /// Stopped in `wfi` until an enabled interrupt pends.
  var isWaiting = false
  /// … or, for a call to the host, until there is something to be read.
  var awaitsInput = false
  /// The current turn ends after this instruction.
  var yields = false
  /// Something happened that ends the block after this instruction: a device was touched, or what
  /// the engine holds was dropped.
  var attention = false
  /// Why the last slow path trapped.
  var trap = Trap(cause: .illegalInstruction, value: 0)
  /// Interrupts are to be looked at before the next instruction.
  var checksInterrupts = true
  /// The wires may have changed since `wiredPending` was brought up to date.
  var wiresMayDiffer = true

  var id: UInt64 = 0
  var mstatus: UInt64 = Status.fixed
  var mtvec: UInt64 = 0
  var medeleg: UInt64 = 0
  var mideleg: UInt64 = 0
  var mie: UInt64 = 0
  /// The bits of `mip` that software writes.
  var softwarePending: UInt64 = 0
  /// The bits of `mip` that wires and compare registers drive.
  var wiredPending: UInt64 = 0
  var mepc: UInt64 = 0
  var mcause: UInt64 = 0
  var mtval: UInt64 = 0
  var mscratch: UInt64 = 0
  var mcounteren: UInt64 = 0
  var menvcfg: UInt64 = 0
  var stvec: UInt64 = 0
  var sepc: UInt64 = 0
  var scause: UInt64 = 0
  var stval: UInt64 = 0
  var sscratch: UInt64 = 0
  var scounteren: UInt64 = 0
  var senvcfg: UInt64 = 0
  var satp: UInt64 = 0
  /// Bits 4…0 are the accrued exceptions, bits 7…5 the rounding mode (Unpriv. 20.2).
  var fcsr: UInt64 = 0
  var stimecmp: UInt64 = .max
  var pmp = PMP()

  /// The physical address that `lr` reserved; `.max` for none.
  var reservation: UInt64 = .max

  /// Instructions retired and traps taken since reset.
  var steps: UInt64 = 0
  var traps: UInt64 = 0
  /// Bits of the counters that stand still: CY 0, IR 2.
  var mcountinhibit: UInt64 = 0
  /// What a write to `mcycle` or `minstret` made them differ from the counts by; while they stand still, their value.
  var cycleOffset: UInt64 = 0
  var retiredOffset: UInt64 = 0

  /// Where the last trap came from and went to, for the report.
  var lastTrapFrom: UInt64 = 0
  var lastTrapTo: UInt64 = 0
  var lastTrapCause: UInt64 = 0
  var lastTrapValue: UInt64 = 0
  /// Where the last trap that was not one of the handler's own first instruction came from, and its cause: in a
  /// hart that traps for ever, what led there.
  var originFrom: UInt64 = 0
  var originCause: UInt64 = 0

  var roundingMode: UInt8 { UInt8(truncatingIfNeeded: fcsr >> 5) }
  var retired: UInt64 { steps &- traps }
  var pending: UInt64 { softwarePending | wiredPending }
}

/// Bits of `mstatus` and `sstatus` (Priv. 3.1.6).
enum Status {
  static var sie: UInt64 { 1 << 1 }
  static var mie: UInt64 { 1 << 3 }
  static var spie: UInt64 { 1 << 5 }
  static var mpie: UInt64 { 1 << 7 }
  static var spp: UInt64 { 1 << 8 }
  static var mpp: UInt64 { 3 << 11 }
  /// FS: 0 off, 1 initial, 2 clean, 3 dirty.
  static var fs: UInt64 { 3 << 13 }
  /// SD: FS says dirty. Made when the register is read.
  static var dirty: UInt64 { 1 << 63 }
  static var mprv: UInt64 { 1 << 17 }
  static var sum: UInt64 { 1 << 18 }
  static var mxr: UInt64 { 1 << 19 }
  static var tvm: UInt64 { 1 << 20 }
  static var tw: UInt64 { 1 << 21 }
  static var tsr: UInt64 { 1 << 22 }
  /// UXL and SXL: always 64 bits.
  static var fixed: UInt64 { 2 << 32 | 2 << 34 }

  static var machineWritable: UInt64 {
    sie | mie | spie | mpie | spp | mpp | fs | mprv | sum | mxr | tvm | tw | tsr
  }
  static var supervisorWritable: UInt64 { sie | spie | spp | fs | sum | mxr }
  static var supervisorVisible: UInt64 { supervisorWritable | 3 << 32 | dirty }
}

/// Bits of `mip` and `mie` (Priv. 3.1.9).
package enum Interrupt {
  package static var supervisorSoftware: UInt64 { 1 << 1 }
  package static var machineSoftware: UInt64 { 1 << 3 }
  package static var supervisorTimer: UInt64 { 1 << 5 }
  package static var machineTimer: UInt64 { 1 << 7 }
  package static var supervisorExternal: UInt64 { 1 << 9 }
  package static var machineExternal: UInt64 { 1 << 11 }

  static var supervisor: UInt64 { supervisorSoftware | supervisorTimer | supervisorExternal }
  static var machine: UInt64 { machineSoftware | machineTimer | machineExternal }
  static var all: UInt64 { supervisor | machine }
}

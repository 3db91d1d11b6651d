// A hart: the handle through which all code reaches a hart's state, its software TLB and what it
// shares with the other harts.

/// One hart. A copy of the handle is the same hart; the machine owns what it points to.
@safe struct Hart: BitwiseCopyable {
  private let statePointer: UnsafeMutablePointer<HartState>
  private let translationsPointer: UnsafeMutablePointer<TranslationCache>
  private let systemPointer: UnsafeMutablePointer<System>
  /// Room for the operations of a block that is cut short, or of a single instruction.
  let scratch: UnsafeMutablePointer<Op>

  init(id: Int, system: UnsafeMutablePointer<System>) {
    unsafe statePointer = .allocate(capacity: 1)
    unsafe statePointer.initialize(to: HartState())
    unsafe translationsPointer = .allocate(capacity: 1)
    unsafe translationsPointer.initialize(to: TranslationCache(hart: id))
    unsafe systemPointer = system
    unsafe scratch = .allocate(capacity: Block.limit + 2)
    unsafe scratch.initialize(repeating: Op(.stop), count: Block.limit + 2)
    reset(id: id)
  }

  func free() {
    translations.free()
    unsafe statePointer.deallocate()
    unsafe translationsPointer.deallocate()
    unsafe scratch.deallocate()
  }

  /// What comes out of reset: M-mode, at the boot ROM's first instruction (Priv. 3.4).
  func reset(id: Int) {
    state = HartState()
    state.id = UInt64(id)
    state.pc = AddressMap.bootROM.base
    translations.flushAll()
    selectContexts()
  }

  var state: HartState {
    @inline(__always) _read { yield unsafe statePointer.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &statePointer.pointee }
  }

  var translations: TranslationCache {
    @inline(__always) _read { yield unsafe translationsPointer.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &translationsPointer.pointee }
  }

  var system: System {
    @inline(__always) _read { yield unsafe systemPointer.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &systemPointer.pointee }
  }

  var memory: Memory { @inline(__always) get { unsafe systemPointer.pointee.memory } }

  /// x0…x31, the sink, and f0…f31, as the engine uses them.
  @inline(__always) var registers: Registers {
    unsafe Registers(UnsafeMutableRawPointer(statePointer).assumingMemoryBound(to: UInt64.self))
  }

  /// The privilege of loads and stores: MPP's while MPRV is set (Priv. 3.1.6.3).
  var dataPrivilege: Privilege {
    state.mstatus & Status.mprv != 0 ? previousPrivilege : state.privilege
  }

  /// `mstatus.MPP`.
  var previousPrivilege: Privilege { Privilege(rawValue: UInt8(state.mstatus >> 11 & 3)) ?? .user }

  /// Makes the translations of the present privilege, `satp` and `mstatus` current. To be called
  /// after each change of these.
  func selectContexts() {
    translations.select(data: translationKey(dataPrivilege), fetch: translationKey(state.privilege))
  }

  private func translationKey(_ privilege: Privilege) -> TranslationKey {
    if privilege == .machine { return TranslationKey(satp: 0, privilege: .machine, sum: false, mxr: false) }
    return TranslationKey(
      satp: state.satp, privilege: privilege, sum: state.mstatus & Status.sum != 0,
      mxr: state.mstatus & Status.mxr != 0)
  }
}

/// The integer registers by number; slot 32 takes writes to x0. Slots 33…64 are the floating-point registers.
@safe struct Registers: BitwiseCopyable {
  private let base: UnsafeMutablePointer<UInt64>

  @inline(__always) init(_ base: UnsafeMutablePointer<UInt64>) { unsafe self.base = base }

  @inline(__always) subscript(number: UInt8) -> UInt64 {
    @inline(__always) get { unsafe base[Int(number)] }
    @inline(__always) nonmutating set { unsafe base[Int(number)] = newValue }
  }
}

// A whole machine, from outside: configure it, load a kernel, run it, read what it says.

/// A `virt` board with its harts. It runs on the thread that calls it, and is the same, step for step, for the
/// same configuration, kernel and input.
@safe public final class Machine {
  /// What a machine is made of.
  public struct Configuration {
    /// 1…8.
    public var harts = 1
    /// Bytes of RAM, a multiple of 4096, from 0x8000_0000 on.
    public var memorySize: UInt64 = 128 << 20
    /// Varies the order and the lengths of the harts' turns.
    public var seed: UInt64 = 0
    /// The most steps of all harts together; nil for no limit.
    public var stepLimit: UInt64?
    /// Input may still come when every hart waits: `run` then says so instead of jumping ahead.
    public var hasLiveInput = false
    /// The kernel's command line, in the device tree.
    public var bootArguments: String?
    /// The disks by virtio-mmio slot, 0 to 7.
    public var disks: [Int: Disk] = [:]
    /// The disks have the legacy interface, version 1, as QEMU's have by default.
    public var hasLegacyDisks = true
    /// The guest may call the host by semihosting, and gets this as its command line; nil if it may not.
    public var semihostingCommandLine: String?
    /// What the real-time clock shows at reset, in nanoseconds since 1970.
    public var startTime: UInt64 = 0

    public init() {}
  }

  /// Why `run` came back.
  public enum Stop: Equatable, Sendable {
    /// As many steps as were asked for are done; there is more to do.
    case paused
    /// The guest turned the power off: 0 for success, or its code.
    case finished(code: Int)
    /// The guest asked for a reset.
    case reset
    /// The configuration's step limit is reached.
    case stepLimit
    /// With live input: every hart waits. The next timer is due in so many ticks of 100 ns; nil for never.
    case idle(ticks: UInt64?)
    /// No hart will ever do anything again; `report` says why.
    case stuck
  }

  public let configuration: Configuration
  let system: UnsafeMutablePointer<System>
  /// Steps of all harts since reset.
  public private(set) var steps: UInt64 = 0
  /// The device tree that the guest was given, in flattened form; empty until something is loaded.
  public internal(set) var deviceTree: [UInt8] = []

  /// - Throws: if the configuration can't be had.
  public init(_ configuration: Configuration) throws(MachineError) {
    guard (1...TranslationCache.hartLimit).contains(configuration.harts) else {
      throw .hartCount(configuration.harts, limit: TranslationCache.hartLimit)
    }
    let size = configuration.memorySize
    guard size > 0, size % Memory.frameSize == 0, size <= 1 << 40, let memory = Memory(size: size) else {
      throw .memorySize(size)
    }
    self.configuration = configuration
    unsafe system = .allocate(capacity: 1)
    unsafe system.initialize(to: System(memory: memory, scheduler: Scheduler(seed: configuration.seed)))
    for id in 0..<configuration.harts { unsafe system.pointee.harts.append(Hart(id: id, system: system)) }
    unsafe system.pointee.board.startTime = configuration.startTime
    unsafe system.pointee.board.expectsInput = configuration.hasLiveInput
    unsafe system.pointee.semihosting = configuration.semihostingCommandLine.map { Semihosting(commandLine: $0) }
    for (slot, disk) in configuration.disks {
      guard (0..<AddressMap.virtIOSlots).contains(slot) else { throw .diskSlot(slot, limit: AddressMap.virtIOSlots) }
      unsafe system.pointee.board.disks[slot] = VirtIOBlock(disk, isLegacy: configuration.hasLegacyDisks)
    }
  }

  deinit {
    for hart in unsafe system.pointee.harts { hart.free() }
    unsafe system.pointee.memory.free()
    unsafe system.pointee.code.free()
    unsafe system.deinitialize(count: 1)
    unsafe system.deallocate()
  }

  /// Runs until at least `count` more steps are done, or something ends it before. It stops only between rounds, so
  /// that the run is the same however it is divided.
  public func run(atLeast count: UInt64) -> Stop {
    let goal = steps.addingReportingOverflow(count)
    let end = goal.overflow ? .max : goal.partialValue
    let limit = configuration.stepLimit ?? .max
    while true {
      if steps >= limit { return .stepLimit }
      if steps >= end { return .paused }
      let round = runRound(limit: limit - steps)
      steps += round.steps
      if let outcome = unsafe system.pointee.board.outcome {
        switch outcome {
        case .finished(let code): return .finished(code: Int(code))
        case .reset: return .reset
        }
      }
      if unsafe system.pointee.isStuck(expectsInput: configuration.hasLiveInput) { return .stuck }
      if !round.ran, let stop = passIdleTime() { return stop }
    }
  }

  /// Every hart waits: jumps to what happens next by itself. With live input the host waits for a timer, but not for a
  /// disk.
  private func passIdleTime() -> Stop? {
    if unsafe system.pointee.harts.contains(where: { $0.isDue }) { return nil }
    let now = unsafe system.pointee.clock.now
    let timer = unsafe [system.pointee.nextTimer, system.pointee.board.nextAlarm(after: now)].compactMap(\.self).min()
    let request = unsafe system.pointee.board.nextRequest
    if configuration.hasLiveInput, request == nil { return .idle(ticks: timer.map { $0 > now ? $0 - now : 0 }) }
    guard let next = [timer, request].compactMap(\.self).min() else { return .stuck }
    unsafe system.pointee.clock.jump(to: next)
    return nil
  }

  /// Lets `ticks` of 100 ns pass while every hart waits: what the host slept after `Stop.idle`.
  public func passTime(ticks: UInt64) {
    let now = unsafe system.pointee.clock.now
    unsafe system.pointee.clock.jump(to: now &+ ticks)
  }

  /// Bytes for the guest's console. They reach it from the next round on, as its UART has room.
  public func send(_ bytes: [UInt8]) { unsafe system.pointee.board.queueInput(bytes) }

  /// With live input: nothing will be sent any more. Who reads the console by semihosting finds its end.
  public func endInput() {
    unsafe system.pointee.board.expectsInput = false
    for hart in unsafe system.pointee.harts where hart.state.awaitsInput {
      hart.state.isWaiting = false
      hart.state.awaitsInput = false
    }
  }

  /// What the guest wrote to its console since this was last called.
  public func takeOutput() -> [UInt8] {
    defer { unsafe system.pointee.board.output.removeAll(keepingCapacity: true) }
    return unsafe system.pointee.board.output
  }

  /// The disk in a slot, as it is now: what `Disk.contents` gives has all that the guest wrote.
  public func disk(inSlot slot: Int) -> Disk? {
    unsafe system.pointee.board.disks.indices.contains(slot) ? system.pointee.board.disks[slot]?.disk : nil
  }

  /// The guest's `time`, in ticks of 100 ns.
  public var time: UInt64 { unsafe system.pointee.clock.now }
}

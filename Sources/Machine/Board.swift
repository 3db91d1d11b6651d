// The board: its devices, the wires between them, and the one door through which input comes in.

struct Board {
  var uart = UART()
  var clint = CLINT()
  var plic = PLIC()
  var rtc = RTC()
  var finisher = Finisher()
  /// What the real-time clock last drove its wire with.
  private var alarmLevel = false

  /// The disks, by the virtio-mmio slot that they are in.
  var disks: [VirtIOBlock?] = Array(repeating: nil, count: AddressMap.virtIOSlots)

  /// What the guest asked the finisher for.
  var outcome: Finisher.Outcome?
  /// What the UART sent and the host has not taken yet.
  var output: [UInt8] = []
  /// Bytes for the UART that it had no room for yet, from `firstInput` on.
  private var input: [UInt8] = []
  private var firstInput = 0
  /// More may come from outside.
  var expectsInput = false
  /// The guest reads the console by semihosting: what comes in is not for the UART any more.
  private var isReadByCall = false
  /// Nanoseconds since 1970 at reset.
  var startTime: UInt64 = 0

  /// A byte leaves the UART.
  mutating func transmit(_ byte: UInt8) { output.append(byte) }

  /// Bytes for the console; they reach the UART between rounds, as it has room.
  mutating func queueInput(_ bytes: [UInt8]) { input += bytes }

  /// A device may still interrupt by itself: input is to be delivered, a disk is at work, an alarm is set.
  func expectsInterrupt(_ clock: Clock) -> Bool {
    hasInput || nextRequest != nil || nextAlarm(after: clock.now) != nil
  }

  var hasInput: Bool { firstInput < input.count }

  /// The next byte for a guest that reads by semihosting, with what already reached the UART first.
  mutating func takeInput() -> UInt8? {
    isReadByCall = true
    if let byte = uart.takeUnread() {
      driveWires()
      return byte
    }
    guard hasInput else { return nil }
    defer {
      firstInput += 1
      forgetTaken()
    }
    return input[firstInput]
  }

  /// Between rounds: what came in reaches the guest.
  mutating func deliverInput() {
    guard hasInput, !isReadByCall else { return }
    while hasInput, uart.receive(input[firstInput]) { firstInput += 1 }
    forgetTaken()
    driveWires()
  }

  private mutating func forgetTaken() {
    if hasInput { return }
    input.removeAll(keepingCapacity: true)
    firstInput = 0
  }

  /// Between rounds: the real-time clock's alarm goes off if its time has come.
  mutating func ringAlarm(_ clock: Clock) {
    guard rtc.nextEvent != nil else { return }
    rtc.advance(to: realTime(clock))
    driveWires()
  }

  /// Passes what the UART, or the clock's alarm, does to its wire on to the PLIC.
  mutating func driveWires() {
    if let level = uart.takeWire() { plic.setLevel(source: AddressMap.uart.interrupt, level) }
    if rtc.interrupting != alarmLevel {
      alarmLevel = rtc.interrupting
      plic.setLevel(source: AddressMap.rtc.interrupt, alarmLevel)
    }
  }

  /// The same for the disk in a slot.
  mutating func driveWire(ofSlot slot: Int) {
    guard let disk = disks[slot] else { return }
    plic.setLevel(source: AddressMap.virtIO(slot: slot).interrupt, disk.transport.interrupting)
  }

  /// The tick at which a disk request is done next; nil for none.
  var nextRequest: UInt64? { disks.compactMap { $0?.inFlight.first?.due }.min() }

  /// The tick at which the alarm goes off; nil if it is not set, or so far away that the clock would wrap before.
  func nextAlarm(after now: UInt64) -> UInt64? {
    guard let alarm = rtc.nextEvent, alarm > startTime else { return nil }
    // Rounded up: the alarm is not early.
    let tick = (alarm - startTime - 1) / Clock.nanosecondsPerTick + 1
    return tick > now ? tick : nil
  }

  /// The wall clock's time, which is the virtual one from where the machine was started.
  func realTime(_ clock: Clock) -> UInt64 { startTime &+ clock.now &* Clock.nanosecondsPerTick }

  /// A virtio-mmio slot without a device (virtio 1.2, 4.2.2): it answers to its name, with device number 0.
  func readEmptySlot(_ offset: UInt64) -> UInt64 {
    switch offset {
    case 0x000: 0x7472_6976
    case 0x004: 1
    case 0x00c: 0x554d_4551
    default: 0
    }
  }
}

extension System {
  /// Brings a hart's view of the wires up to date.
  func updateWires(of hart: Hart) {
    let id = Int(hart.state.id)
    let core = board.clint.pending(hart: id, now: clock.now)
    var wires: UInt64 = 0
    if core.software { wires |= Interrupt.machineSoftware }
    if core.timer { wires |= Interrupt.machineTimer }
    if board.plic.pending(context: 2 * id) { wires |= Interrupt.machineExternal }
    if board.plic.pending(context: 2 * id + 1) { wires |= Interrupt.supervisorExternal }
    if hart.hasSupervisorTimer, clock.now >= hart.state.stimecmp { wires |= Interrupt.supervisorTimer }
    hart.state.wiredPending = wires
  }
}

extension Hart {
  /// Sstc is on: `stimecmp` drives the supervisor timer interrupt.
  var hasSupervisorTimer: Bool { state.menvcfg & Environment.supervisorTimer != 0 }

  /// The tick at which a timer that the hart enabled wakes it; `.max` for never.
  var nextTimer: UInt64 {
    var next = UInt64.max
    if state.mie & Interrupt.machineTimer != 0 { next = system.board.clint.pending(hart: Int(state.id), now: 0).next }
    if state.mie & Interrupt.supervisorTimer != 0, hasSupervisorTimer { next = min(next, state.stimecmp) }
    return next
  }
}

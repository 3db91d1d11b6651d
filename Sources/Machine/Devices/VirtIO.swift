// The virtio-mmio transport: guest accesses come in from `Bus`; that a queue was notified goes out to `System`,
// which has the memory that the queue is in.

/// A virtio device's registers on the board's bus, with one queue (virtio 1.2, 4.2.2; the legacy interface, 4.2.4).
package struct VirtIO {
  /// What a bus lets through, in bytes.
  package static var accessSizes: ClosedRange<Int> { 1...8 }

  /// All that a snapshot keeps.
  package struct State: BitwiseCopyable, Sendable {
    package var status: UInt32 = 0
    package var interruptStatus: UInt32 = 0
    package var deviceFeaturesSelect: UInt32 = 0
    package var driverFeaturesSelect: UInt32 = 0
    package var driverFeatures: UInt64 = 0
    package var queueSelect: UInt32 = 0
    package var guestPageSize: UInt32 = 0
    package var queueAlign: UInt32 = 4096
    package var queueFrame: UInt32 = 0
    package var queue = Queue()
  }
  package var state = State()

  /// The one queue, as the driver set it up.
  package struct Queue: BitwiseCopyable, Sendable {
    package var isReady = false
    /// Descriptors; a power of two in the legacy interface.
    package var count: UInt32 = 0
    package var descriptors: UInt64 = 0
    package var available: UInt64 = 0
    package var used: UInt64 = 0
    /// How many available entries were taken, and used ones given, modulo 65536.
    package var taken: UInt16 = 0
    package var given: UInt16 = 0
  }

  package let isLegacy: Bool
  package let deviceID: UInt32
  package let features: UInt64

  package static var largestQueue: UInt32 { 1024 }
  private static var version1: UInt64 { 1 << 32 }

  /// Bits of the status register.
  enum Status {
    static var driverOK: UInt32 { 4 }
    static var needsReset: UInt32 { 64 }
  }

  package init(deviceID: UInt32, features: UInt64, isLegacy: Bool) {
    self.deviceID = deviceID
    self.isLegacy = isLegacy
    self.features = isLegacy ? features & 0xffff_ffff : features | Self.version1
  }

  package var interrupting: Bool { state.interruptStatus != 0 }

  private enum Register: UInt64 {
    case magic = 0x000, version = 0x004, deviceID = 0x008, vendorID = 0x00c
    case deviceFeatures = 0x010, deviceFeaturesSelect = 0x014
    case driverFeatures = 0x020, driverFeaturesSelect = 0x024, guestPageSize = 0x028
    case queueSelect = 0x030, queueCountMax = 0x034, queueCount = 0x038, queueAlign = 0x03c, queueFrame = 0x040
    case queueReady = 0x044, queueNotify = 0x050
    case interruptStatus = 0x060, interruptAcknowledge = 0x064, status = 0x070
    case descriptorsLow = 0x080, descriptorsHigh = 0x084, driverLow = 0x090, driverHigh = 0x094
    case deviceLow = 0x0a0, deviceHigh = 0x0a4, configGeneration = 0x0fc
  }

  /// The register at `offset`, below the device's configuration space; 0 where there is none or it cannot be read.
  package func read(_ offset: UInt64) -> UInt64 {
    guard let register = Register(rawValue: offset) else { return 0 }
    switch register {
    case .magic: return 0x7472_6976
    case .version: return isLegacy ? 1 : 2
    case .deviceID: return UInt64(deviceID)
    case .vendorID: return 0x554d_4551
    case .deviceFeatures:
      return state.deviceFeaturesSelect > 1 ? 0 : features >> UInt64(state.deviceFeaturesSelect * 32) & 0xffff_ffff
    case .queueCountMax: return state.queueSelect == 0 ? UInt64(Self.largestQueue) : 0
    case .queueFrame: return isLegacy && state.queueSelect == 0 ? UInt64(state.queueFrame) : 0
    case .queueReady: return !isLegacy && state.queueSelect == 0 && state.queue.isReady ? 1 : 0
    case .interruptStatus: return UInt64(state.interruptStatus)
    case .status: return UInt64(state.status)
    case .deviceFeaturesSelect, .driverFeatures, .driverFeaturesSelect, .guestPageSize, .queueSelect, .queueCount,
      .queueAlign, .queueNotify, .interruptAcknowledge, .descriptorsLow, .descriptorsHigh, .driverLow, .driverHigh,
      .deviceLow, .deviceHigh, .configGeneration:
      return 0
    }
  }

  /// Sets the register at `offset`. True if the driver says that there is something in the queue.
  package mutating func write(_ value: UInt64, to offset: UInt64) -> Bool {
    guard let register = Register(rawValue: offset) else { return false }
    let word = UInt32(truncatingIfNeeded: value)
    let isQueue = state.queueSelect == 0
    switch register {
    case .deviceFeaturesSelect: state.deviceFeaturesSelect = word
    case .driverFeaturesSelect: state.driverFeaturesSelect = word
    case .driverFeatures: setDriverFeatures(word)
    case .guestPageSize: if isLegacy { state.guestPageSize = word }
    case .queueSelect: state.queueSelect = word
    case .queueCount: if isQueue, word <= Self.largestQueue { state.queue.count = word }
    case .queueAlign: if isLegacy, word != 0, word & (word - 1) == 0 { state.queueAlign = word }
    case .queueFrame: if isLegacy, isQueue { placeLegacyQueue(word) }
    case .queueReady: if !isLegacy, isQueue { state.queue.isReady = word & 1 != 0 }
    case .queueNotify: return word == 0 && canRun
    case .interruptAcknowledge: state.interruptStatus &= ~word
    case .status:
      if word == 0 { state = State() } else { state.status = word | state.status & Status.needsReset }
    case .descriptorsLow: if isQueue { state.queue.descriptors.low = word }
    case .descriptorsHigh: if isQueue { state.queue.descriptors.high = word }
    case .driverLow: if isQueue { state.queue.available.low = word }
    case .driverHigh: if isQueue { state.queue.available.high = word }
    case .deviceLow: if isQueue { state.queue.used.low = word }
    case .deviceHigh: if isQueue { state.queue.used.high = word }
    case .magic, .version, .deviceID, .vendorID, .deviceFeatures, .queueCountMax, .interruptStatus, .configGeneration:
      break
    }
    return false
  }

  /// The driver is through with setting up, and has done nothing wrong since.
  var canRun: Bool {
    state.queue.isReady && state.queue.count > 0 && state.status & Status.needsReset == 0
      && (isLegacy || state.status & Status.driverOK != 0)
  }

  /// The driver asked for what makes no sense: it must reset the device before it goes on (2.1.2).
  mutating func fail() {
    state.status |= Status.needsReset
    if state.status & Status.driverOK != 0 { state.interruptStatus |= 2 }
  }

  private mutating func setDriverFeatures(_ word: UInt32) {
    switch state.driverFeaturesSelect {
    case 0: state.driverFeatures = state.driverFeatures & ~0xffff_ffff | UInt64(word)
    case 1: state.driverFeatures = state.driverFeatures & 0xffff_ffff | UInt64(word) << 32
    default: break
    }
  }

  /// The legacy interface gives one place for all three parts of the queue, in pages (2.7.2).
  private mutating func placeLegacyQueue(_ frame: UInt32) {
    state.queueFrame = frame
    state.queue.isReady = frame != 0
    state.queue.taken = 0
    state.queue.given = 0
    let count = UInt64(state.queue.count)
    let align = UInt64(state.queueAlign)
    state.queue.descriptors = UInt64(frame) &* UInt64(state.guestPageSize)
    state.queue.available = state.queue.descriptors &+ 16 &* count
    state.queue.used = (state.queue.available &+ 2 &* (3 &+ count) &+ align &- 1) & ~(align &- 1)
  }
}

extension UInt64 {
  fileprivate var low: UInt32 {
    get { UInt32(truncatingIfNeeded: self) }
    set { self = self & ~0xffff_ffff | UInt64(newValue) }
  }
  fileprivate var high: UInt32 {
    get { UInt32(truncatingIfNeeded: self >> 32) }
    set { self = self & 0xffff_ffff | UInt64(newValue) << 32 }
  }
}

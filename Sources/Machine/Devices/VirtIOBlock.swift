// The disk: a virtio block device. Accesses come in from `Bus`, requests are carried out by `System` when they are
// due, between rounds; what was written goes out to the disk's observer, in order.

/// A block device (virtio 1.2, 5.2) and what is on its disk.
struct VirtIOBlock {
  var transport: VirtIO
  var disk: Disk
  /// Requests taken from the queue and not done: the first descriptor of each, and when it is due.
  var inFlight: [(head: UInt16, due: UInt64)] = []

  static var configSpace: UInt64 { 0x100 }
  /// How long a request takes, in ticks: 20 µs.
  static var latency: UInt64 { 200 }

  private enum Feature {
    static var segmentLimit: UInt64 { 1 << 2 }
    static var readOnly: UInt64 { 1 << 5 }
    static var blockSize: UInt64 { 1 << 6 }
    static var flush: UInt64 { 1 << 9 }
  }

  init(_ disk: Disk, isLegacy: Bool) {
    self.disk = disk
    let features = Feature.segmentLimit | Feature.blockSize | Feature.flush | (disk.isReadOnly ? Feature.readOnly : 0)
    transport = VirtIO(deviceID: 2, features: features, isLegacy: isLegacy)
  }

  func read(_ offset: UInt64, size: Int) -> UInt64 {
    guard offset >= Self.configSpace else { return size == 4 ? transport.read(offset) : 0 }
    var value: UInt64 = 0
    for index in 0..<UInt64(size) {
      value |= UInt64(configByte(offset - Self.configSpace + index)) << (index * 8)
    }
    return value
  }

  /// Sets a register; true if there is something in the queue.
  mutating func write(_ value: UInt64, to offset: UInt64, size: Int) -> Bool {
    guard offset < Self.configSpace, size == 4 else { return false }
    let hasNews = transport.write(value, to: offset)
    if transport.state.status == 0 { inFlight.removeAll() }
    return hasNews
  }

  /// The configuration space: capacity in sectors, the most segments of a request, the size of a block.
  private func configByte(_ offset: UInt64) -> UInt8 {
    let field: (value: UInt64, start: UInt64)
    switch offset {
    case 0..<8: field = (disk.sectorCount, 0)
    case 12..<16: field = (UInt64(VirtIO.largestQueue - 2), 12)
    case 20..<24: field = (Disk.sectorSize, 20)
    default: return 0
    }
    return UInt8(truncatingIfNeeded: field.value >> ((offset - field.start) * 8))
  }
}

/// A request's kind (5.2.6).
enum BlockRequest {
  static var read: UInt32 { 0 }
  static var write: UInt32 { 1 }
  static var flush: UInt32 { 4 }
  static var identify: UInt32 { 8 }

  /// The byte with which it is answered.
  enum Status: UInt8 { case ok = 0, failed = 1, unsupported = 2 }
}

// Disk requests between guest memory and a disk: taken from the queue when the driver notifies, carried out between
// rounds when they are due (virtio 1.2, 2.7, the split virtqueue; 5.2.6).

extension System {
  /// Takes what is new in the queue of the device in `slot`.
  mutating func takeRequests(slot: Int) {
    guard let queue = board.disks[slot]?.transport.state.queue, queue.count > 0 else { return }
    guard let index = readMemory(queue.available &+ 2, as: UInt16.self),
      index &- queue.taken <= UInt16(truncatingIfNeeded: queue.count)
    else { return fail(slot) }
    var taken = queue.taken
    while taken != index {
      let place = queue.available &+ 4 &+ 2 &* (UInt64(taken) % UInt64(queue.count))
      guard let head = readMemory(place, as: UInt16.self) else { return fail(slot) }
      board.disks[slot]?.inFlight.append((head, clock.now &+ VirtIOBlock.latency))
      taken &+= 1
    }
    board.disks[slot]?.transport.state.queue.taken = taken
  }

  /// Carries out the requests that are due now.
  mutating func completeRequests() {
    for slot in board.disks.indices {
      while let request = board.disks[slot]?.inFlight.first, request.due <= clock.now {
        board.disks[slot]?.inFlight.removeFirst()
        carryOut(request.head, slot: slot)
      }
    }
  }

  private mutating func fail(_ slot: Int) {
    board.disks[slot]?.transport.fail()
    board.disks[slot]?.inFlight.removeAll()
    board.driveWire(ofSlot: slot)
  }

  /// A piece of guest memory that a request names.
  private struct Buffer {
    var address: UInt64
    var count: UInt64
  }

  private mutating func carryOut(_ head: UInt16, slot: Int) {
    guard let queue = board.disks[slot]?.transport.state.queue, let chain = chain(from: head, in: queue),
      let header = gather(chain.readable, first: 16), let status = chain.writable.last, status.count > 0
    else { return fail(slot) }
    let kind = header.word(at: 0)
    let sector = UInt64(header.word(at: 8)) | UInt64(header.word(at: 12)) << 32
    // All but the last byte is for data.
    var room = chain.writable
    room[room.count - 1].count -= 1
    var written: UInt64 = 0
    var answer = BlockRequest.Status.ok
    switch kind {
    case BlockRequest.read:
      let count = room.reduce(0) { $0 + $1.count }
      if count % Disk.sectorSize == 0, let bytes = board.disks[slot]?.disk.read(sector, count: count / Disk.sectorSize) {
        scatter(bytes, into: room)
        written = count
      } else {
        answer = .failed
      }
    case BlockRequest.write:
      guard let bytes = gather(chain.readable, first: nil) else { return fail(slot) }
      if board.disks[slot]?.disk.write(Array(bytes.dropFirst(16)), at: sector) != true { answer = .failed }
    case BlockRequest.flush:
      if board.disks[slot]?.disk.onFlush() != true { answer = .failed }
    case BlockRequest.identify:
      let name = Array("apus".utf8) + [UInt8](repeating: 0, count: 16)
      scatter(name, into: room)
      written = min(20, room.reduce(0) { $0 + $1.count })
    default: answer = .unsupported
    }
    guard write([answer.rawValue], at: status.address &+ status.count &- 1) else { return fail(slot) }
    give(head, written: written &+ 1, slot: slot, queue)
  }

  /// The buffers of a chain of descriptors, those that the device reads and those that it writes. Nil if they do not
  /// lie in RAM or go on for ever.
  private func chain(from head: UInt16, in queue: VirtIO.Queue) -> (readable: [Buffer], writable: [Buffer])? {
    var readable: [Buffer] = []
    var writable: [Buffer] = []
    var index = head
    var total: UInt64 = 0
    for _ in 0..<queue.count {
      guard UInt32(index) < queue.count else { return nil }
      let place = queue.descriptors &+ 16 &* UInt64(index)
      guard let address = readMemory(place, as: UInt64.self), let count = readMemory(place &+ 8, as: UInt32.self),
        let flags = readMemory(place &+ 12, as: UInt16.self), let next = readMemory(place &+ 14, as: UInt16.self)
      else { return nil }
      total += UInt64(count)
      guard memory.isRAM(address, count: UInt64(count)), total <= memory.size else { return nil }
      let buffer = Buffer(address: address, count: UInt64(count))
      if flags & Self.isWritable != 0 {
        writable.append(buffer)
      } else if writable.isEmpty {
        readable.append(buffer)
      } else {
        // What the device reads comes first (2.7.4.2).
        return nil
      }
      if flags & Self.hasNext == 0 { return (readable, writable) }
      index = next
    }
    return nil
  }

  private static var hasNext: UInt16 { 1 }
  private static var isWritable: UInt16 { 2 }

  /// The bytes of buffers one after another: the first so many, or all. Nil if there are fewer.
  private func gather(_ buffers: [Buffer], first count: Int?) -> [UInt8]? {
    var bytes: [UInt8] = []
    for buffer in buffers {
      let wanted = count.map { min($0 - bytes.count, Int(buffer.count)) } ?? Int(buffer.count)
      guard wanted > 0 else { continue }
      guard let part = readMemory(buffer.address, count: wanted) else { return nil }
      bytes += part
    }
    return count.map { bytes.count < $0 } == true ? nil : bytes
  }

  private mutating func scatter(_ bytes: [UInt8], into buffers: [Buffer]) {
    var rest = bytes[...]
    for buffer in buffers where !rest.isEmpty {
      _ = write(Array(rest.prefix(Int(buffer.count))), at: buffer.address)
      rest = rest.dropFirst(Int(buffer.count))
    }
  }

  /// Puts a request into the used ring, and interrupts unless the driver does not want it.
  private mutating func give(_ head: UInt16, written: UInt64, slot: Int, _ queue: VirtIO.Queue) {
    let entry = queue.used &+ 4 &+ 8 &* (UInt64(queue.given) % UInt64(queue.count))
    let given = queue.given &+ 1
    guard write(UInt32(head).littleEndianBytes + UInt32(truncatingIfNeeded: written).littleEndianBytes, at: entry),
      write([UInt8(given & 0xff), UInt8(given >> 8)], at: queue.used &+ 2),
      let flags = readMemory(queue.available, as: UInt16.self)
    else { return fail(slot) }
    board.disks[slot]?.transport.state.queue.given = given
    if flags & 1 == 0 { board.disks[slot]?.transport.state.interruptStatus |= 1 }
    board.driveWire(ofSlot: slot)
  }

  /// A little-endian value of guest RAM; nil if it is not there or crosses a frame.
  private func readMemory<T: FixedWidthInteger & BitwiseCopyable>(_ address: UInt64, as type: T.Type) -> T? {
    guard memory.isRAM(address, count: UInt64(MemoryLayout<T>.size)), let frame = memory.frame(of: address),
      address & 0xfff <= 4096 - UInt64(MemoryLayout<T>.size)
    else { return nil }
    return memory.load(frame: frame, address & 0xfff, as: type)
  }

  /// Bytes of guest RAM; nil if they are not all there.
  func readMemory(_ address: UInt64, count: Int) -> [UInt8]? {
    guard count >= 0, memory.isRAM(address, count: UInt64(count)) else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let place = address &+ UInt64(filled)
        guard let frame = memory.frame(of: place) else { return }
        let part = min(count - filled, 4096 - Int(place & 0xfff))
        let source = unsafe UnsafeRawBufferPointer(start: memory.host(frame: frame) + Int(place & 0xfff), count: part)
        unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<filled + part])
          .copyMemory(from: source)
        filled += part
      }
    }
  }
}

extension UInt32 {
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> UInt32($0 * 8)) } }
}

extension [UInt8] {
  /// The little-endian word at an offset that is there.
  fileprivate func word(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32($1 * 8) }
  }
}

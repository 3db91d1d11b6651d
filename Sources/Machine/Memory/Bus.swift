// From a physical address to the device there: what loads and stores outside memory come to.

extension System {
  /// Reads `size` bytes of a device, zero-extended; nil where there is none, or none that takes this size.
  mutating func readDevice(_ address: UInt64, size: Int, hart: Hart) -> UInt64? {
    guard address & UInt64(size - 1) == 0 else { return nil }
    let offset: UInt64
    if let at = AddressMap.uart.offset(of: address) {
      offset = at
      guard UART.accessSizes.contains(size) else { return nil }
      defer { board.driveWires() }
      return board.uart.read(offset, size: size)
    }
    if let at = AddressMap.clint.offset(of: address) {
      guard CLINT.accessSizes.contains(size) else { return nil }
      return board.clint.read(at, size: size, now: clock.now)
    }
    if let at = AddressMap.plic.offset(of: address) {
      guard PLIC.accessSizes.contains(size) else { return nil }
      return board.plic.read(at, size: size)
    }
    if let at = AddressMap.rtc.offset(of: address) {
      guard RTC.accessSizes.contains(size) else { return nil }
      defer { board.driveWires() }
      return board.rtc.read(at, size: size, now: board.realTime(clock))
    }
    if let at = AddressMap.finisher.offset(of: address) {
      guard Finisher.accessSizes.contains(size) else { return nil }
      return board.finisher.read(at, size: size)
    }
    for slot in 0..<AddressMap.virtIOSlots {
      guard let at = AddressMap.virtIO(slot: slot).offset(of: address) else { continue }
      return board.disks[slot].map { $0.read(at, size: size) } ?? board.readEmptySlot(at)
    }
    return nil
  }

  /// Writes `size` bytes to a device; false where there is none.
  mutating func writeDevice(_ address: UInt64, _ value: UInt64, size: Int, hart: Hart) -> Bool {
    guard address & UInt64(size - 1) == 0 else { return false }
    if let at = AddressMap.uart.offset(of: address) {
      guard UART.accessSizes.contains(size) else { return false }
      if let byte = board.uart.write(value, to: at, size: size) { board.transmit(byte) }
      board.driveWires()
    } else if let at = AddressMap.clint.offset(of: address) {
      guard CLINT.accessSizes.contains(size) else { return false }
      board.clint.write(value, to: at, size: size)
    } else if let at = AddressMap.plic.offset(of: address) {
      guard PLIC.accessSizes.contains(size) else { return false }
      board.plic.write(value, to: at, size: size)
    } else if let at = AddressMap.rtc.offset(of: address) {
      guard RTC.accessSizes.contains(size) else { return false }
      board.rtc.write(value, to: at, size: size, now: board.realTime(clock))
      board.driveWires()
    } else if let at = AddressMap.finisher.offset(of: address) {
      guard Finisher.accessSizes.contains(size) else { return false }
      if let outcome = board.finisher.write(value, to: at, size: size) {
        board.outcome = outcome
        hart.state.yields = true
      }
    } else {
      return writeSlot(address, value, size: size)
    }
    return true
  }
}

extension System {
  /// Writes to the device in a virtio-mmio slot; false if the address is in none. An empty slot ignores it.
  private mutating func writeSlot(_ address: UInt64, _ value: UInt64, size: Int) -> Bool {
    for slot in 0..<AddressMap.virtIOSlots {
      guard let offset = AddressMap.virtIO(slot: slot).offset(of: address) else { continue }
      let wasInterrupting = board.disks[slot]?.transport.interrupting
      let hasNews = board.disks[slot]?.write(value, to: offset, size: size) == true
      if board.disks[slot]?.transport.interrupting != wasInterrupting { board.driveWire(ofSlot: slot) }
      if hasNews { takeRequests(slot: slot) }
      return true
    }
    return false
  }
}

extension Region {
  /// How far `address` is into the region; nil if it is outside.
  @inline(__always) func offset(of address: UInt64) -> UInt64? {
    let offset = address &- base
    return offset < size ? offset : nil
  }
}

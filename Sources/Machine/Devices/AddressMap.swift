// Where the board's parts stand: the rows that `Bus` decodes addresses by and `DeviceTree`
// describes to the guest.

/// A range of guest physical addresses, and the PLIC source of the device there.
package struct Region: Equatable, Sendable {
  package var base: UInt64
  package var size: UInt64
  /// 0 for none.
  package var interrupt: Int

  package init(base: UInt64, size: UInt64, interrupt: Int = 0) {
    self.base = base
    self.size = size
    self.interrupt = interrupt
  }

  package func contains(_ address: UInt64) -> Bool { address &- base < size }
}

/// The memory map of QEMU's `virt` board, as far as it is implemented.
package enum AddressMap {
  package static var bootROM: Region { Region(base: 0x0000_1000, size: 0xF000) }
  package static var finisher: Region { Region(base: 0x0010_0000, size: 0x1000) }
  package static var rtc: Region { Region(base: 0x0010_1000, size: 0x1000, interrupt: 11) }
  package static var clint: Region { Region(base: 0x0200_0000, size: 0x1_0000) }
  package static var plic: Region { Region(base: 0x0C00_0000, size: 0x60_0000) }
  package static var uart: Region { Region(base: 0x1000_0000, size: 0x100, interrupt: 10) }
  package static var virtIOSlots: Int { 8 }
  /// `slot` counts from 0.
  package static func virtIO(slot: Int) -> Region {
    Region(base: 0x1000_1000 + UInt64(slot) * 0x1000, size: 0x1000, interrupt: 1 + slot)
  }
  package static var memoryBase: UInt64 { 0x8000_0000 }
}

// What the board tells its guest about itself: a description of the machine in, the blob that
// `Machine` puts into memory and hart 0 finds in a1 out.

/// The device tree of the board, node for node and handle for handle as QEMU 7.2 gives it for
/// `virt`, without the parts that are not implemented. (Devicetree Specification 0.4; the
/// Linux bindings `riscv/cpus`, `sifive,plic-1.0.0`, `sifive,clint`.)
package struct DeviceTree: Equatable, Sendable {
  package var harts: Int
  /// RAM, in bytes from `AddressMap.memoryBase` on.
  package var memorySize: UInt64
  /// The `riscv,isa` string: only what is implemented, in canonical order.
  package var isa: String
  /// The widest translation mode: `riscv,sv39`, `riscv,sv48`.
  package var mmu: String
  /// Ticks of `time` a second.
  package var timebase: UInt32
  /// What the kernel gets as its command line; nil for none.
  package var bootArguments: String?
  /// Where an initial RAM disk was loaded; nil for none.
  package var initialDisk: Range<UInt64>?

  package init(
    harts: Int, memorySize: UInt64, isa: String, mmu: String = "riscv,sv39", timebase: UInt32 = 10_000_000,
    bootArguments: String? = nil, initialDisk: Range<UInt64>? = nil
  ) {
    self.harts = harts
    self.memorySize = memorySize
    self.isa = isa
    self.mmu = mmu
    self.timebase = timebase
    self.bootArguments = bootArguments
    self.initialDisk = initialDisk
  }

  /// A device on the board's bus.
  private struct Device {
    var name: String
    var region: Region
    var compatible: [String]

    var nodeName: String { name + "@" + String(region.base, radix: 16) }
  }

  private static let console = Device(name: "serial", region: AddressMap.uart, compatible: ["ns16550a"])
  private static let finisher = Device(
    name: "test", region: AddressMap.finisher, compatible: ["sifive,test1", "sifive,test0", "syscon"])
  private static let clock = Device(name: "rtc", region: AddressMap.rtc, compatible: ["google,goldfish-rtc"])
  private static let plic = Device(
    name: "plic", region: AddressMap.plic, compatible: ["sifive,plic-1.0.0", "riscv,plic0"])
  private static let clint = Device(
    name: "clint", region: AddressMap.clint, compatible: ["sifive,clint0", "riscv,clint0"])
  private static func virtIO(slot: Int) -> Device {
    Device(name: "virtio_mmio", region: AddressMap.virtIO(slot: slot), compatible: ["virtio,mmio"])
  }

  /// Handles by which nodes name each other; the last hart has the lowest, as on QEMU.
  private func handle(hart: Int) -> UInt32 { UInt32(2 * (harts - hart) - 1) }
  private func interruptHandle(hart: Int) -> UInt32 { handle(hart: hart) + 1 }
  private var plicHandle: UInt32 { UInt32(2 * harts + 1) }
  private var finisherHandle: UInt32 { plicHandle + 1 }

  /// Where a blob of `size` bytes goes: as high as QEMU puts it, below the end of memory and
  /// below 3 GiB, at a multiple of 2 MiB. nil if memory is too small for it.
  package static func address(ofBlobSized size: Int, memorySize: UInt64) -> UInt64? {
    let limit = min(AddressMap.memoryBase &+ memorySize, 0xC000_0000)
    guard limit >= AddressMap.memoryBase, limit - AddressMap.memoryBase >= UInt64(size) else { return nil }
    let address = (limit - UInt64(size)) & ~0x1F_FFFF
    return address >= AddressMap.memoryBase ? address : nil
  }

  /// The tree in its flattened form, a multiple of 8 bytes.
  package func blob() -> [UInt8] {
    var tree = FlattenedTree()
    tree.begin("")
    tree.property("#address-cells", cells: 2)
    tree.property("#size-cells", cells: 2)
    tree.property("compatible", strings: "riscv-virtio")
    tree.property("model", strings: "riscv-virtio,qemu")
    writeChosen(to: &tree)
    writeMemory(to: &tree)
    writeHarts(to: &tree)
    writeDevices(to: &tree)
    write(power: "poweroff", value: 0x5555, to: &tree)
    write(power: "reboot", value: 0x7777, to: &tree)
    tree.end()
    return tree.blob()
  }

  private func writeChosen(to tree: inout FlattenedTree) {
    tree.begin("chosen")
    tree.property("stdout-path", strings: "/soc/" + Self.console.nodeName)
    if let bootArguments { tree.property("bootargs", strings: bootArguments) }
    if let initialDisk {
      tree.property("linux,initrd-start", wide: initialDisk.lowerBound)
      tree.property("linux,initrd-end", wide: initialDisk.upperBound)
    }
    tree.end()
  }

  private func writeMemory(to tree: inout FlattenedTree) {
    tree.begin("memory@" + String(AddressMap.memoryBase, radix: 16))
    tree.property("device_type", strings: "memory")
    tree.property("reg", wide: AddressMap.memoryBase, memorySize)
    tree.end()
  }

  private func writeHarts(to tree: inout FlattenedTree) {
    tree.begin("cpus")
    tree.property("#address-cells", cells: 1)
    tree.property("#size-cells", cells: 0)
    tree.property("timebase-frequency", cells: timebase)
    for hart in 0..<harts {
      tree.begin("cpu@" + String(hart, radix: 16))
      tree.property("phandle", cells: handle(hart: hart))
      tree.property("device_type", strings: "cpu")
      tree.property("reg", cells: UInt32(hart))
      tree.property("status", strings: "okay")
      tree.property("compatible", strings: "riscv")
      tree.property("riscv,isa", strings: isa)
      if isa.contains("zicbom") { tree.property("riscv,cbom-block-size", cells: UInt32(CacheBlock.size)) }
      if isa.contains("zicboz") { tree.property("riscv,cboz-block-size", cells: UInt32(CacheBlock.size)) }
      tree.property("mmu-type", strings: mmu)
      tree.begin("interrupt-controller")
      // QEMU leaves this one out, and dtc warns of it.
      tree.property("#address-cells", cells: 0)
      tree.property("#interrupt-cells", cells: 1)
      tree.property("interrupt-controller")
      tree.property("compatible", strings: "riscv,cpu-intc")
      tree.property("phandle", cells: interruptHandle(hart: hart))
      tree.end()
      tree.end()
    }
    tree.begin("cpu-map")
    tree.begin("cluster0")
    for hart in 0..<harts {
      tree.begin("core\(hart)")
      tree.property("cpu", cells: handle(hart: hart))
      tree.end()
    }
    tree.end()
    tree.end()
    tree.end()
  }

  private func writeDevices(to tree: inout FlattenedTree) {
    tree.begin("soc")
    tree.property("#address-cells", cells: 2)
    tree.property("#size-cells", cells: 2)
    tree.property("compatible", strings: "simple-bus")
    tree.property("ranges")

    write(Self.clock, to: &tree)
    write(Self.console, to: &tree) { $0.property("clock-frequency", cells: 3_686_400) }
    write(Self.finisher, to: &tree) { $0.property("phandle", cells: finisherHandle) }
    for slot in 0..<AddressMap.virtIOSlots { write(Self.virtIO(slot: slot), to: &tree) }
    write(Self.plic, to: &tree) {
      $0.property("phandle", cells: plicHandle)
      $0.property("riscv,ndev", cells: UInt32(PLIC.sourceCount))
      $0.property("interrupts-extended", cells: everyHart(Interrupt.machineExternal, Interrupt.supervisorExternal))
      $0.property("interrupt-controller")
      $0.property("#address-cells", cells: 0)
      $0.property("#interrupt-cells", cells: 1)
    }
    write(Self.clint, to: &tree) {
      $0.property("interrupts-extended", cells: everyHart(Interrupt.machineSoftware, Interrupt.machineTimer))
    }
    tree.end()
  }

  /// The bits of `mip` that devices drive.
  private enum Interrupt {
    static var machineSoftware: UInt32 { 3 }
    static var machineTimer: UInt32 { 7 }
    static var supervisorExternal: UInt32 { 9 }
    static var machineExternal: UInt32 { 11 }
  }

  /// `first` and `second` of hart 0, of hart 1, and so on.
  private func everyHart(_ first: UInt32, _ second: UInt32) -> [UInt32] {
    (0..<harts).flatMap { [interruptHandle(hart: $0), first, interruptHandle(hart: $0), second] }
  }

  private func write(
    _ device: Device, to tree: inout FlattenedTree, extra: (inout FlattenedTree) -> Void = { _ in }
  ) {
    tree.begin(device.nodeName)
    tree.property("compatible", strings: device.compatible)
    tree.property("reg", wide: device.region.base, device.region.size)
    if device.region.interrupt != 0 {
      tree.property("interrupts", cells: UInt32(device.region.interrupt))
      tree.property("interrupt-parent", cells: plicHandle)
    }
    extra(&tree)
    tree.end()
  }

  /// How to power off or reboot: by writing `value` to the finisher.
  private func write(power name: String, value: UInt32, to tree: inout FlattenedTree) {
    tree.begin(name)
    tree.property("compatible", strings: "syscon-" + name)
    tree.property("regmap", cells: finisherHandle)
    tree.property("offset", cells: 0)
    tree.property("value", cells: value)
    tree.end()
  }
}

extension Machine.Configuration {
  /// The device tree that a machine of this configuration gives its guest, in flattened form.
  public var deviceTree: [UInt8] { deviceTree(initialDisk: nil) }

  func deviceTree(initialDisk: Range<UInt64>?) -> [UInt8] {
    DeviceTree(
      harts: harts, memorySize: memorySize, isa: ISA.string, mmu: "riscv,sv48", bootArguments: bootArguments,
      initialDisk: initialDisk
    ).blob()
  }
}

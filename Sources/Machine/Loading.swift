// What stands in memory when the harts start: programs come in as the host read them, and go where QEMU's `virt`
// puts them. `Machine.load` also writes the device tree and the boot code.
import ObjectFile

/// A program as a file holds it.
public enum Program {
  /// Its segments say where they go.
  case executable(Object)
  /// Bytes to be put as they are where such a program is expected: a raw binary, a Linux `Image`.
  case raw([UInt8])
}

/// All that is put into memory. With neither firmware nor kernel the harts start in empty memory.
public struct Software {
  /// Runs first, in M-mode, from the start of RAM on, and starts the kernel.
  public var firmware: Program?
  /// A raw one goes to the first multiple of 2 MiB behind the firmware: to the start of RAM if there is none.
  public var kernel: Program?
  /// Goes behind the kernel's start, by half of RAM or by 128 MiB; the device tree tells where. It needs a kernel.
  public var initialDisk: [UInt8]?
  /// A flattened tree to give the guest in place of the board's own; command line and RAM disk are added to it.
  public var deviceTree: [UInt8]?
  /// Bytes at physical addresses, or executables, put there besides.
  public var extras: [(program: Program, address: UInt64)] = []

  public init(kernel: Program? = nil) { self.kernel = kernel }
}

extension Machine {
  /// Puts an executable's segments into RAM, and the device tree and the boot code beside it. The harts start at
  /// 0x8000_0000 whatever the executable's entry is, as on QEMU with `-bios none`.
  /// - Throws: if it does not fit there.
  public func load(_ executable: Object) throws(MachineError) { try load(Software(kernel: .executable(executable))) }

  /// Puts all of `software` into RAM, and the device tree and the boot code beside it. The harts start at
  /// 0x8000_0000: in the firmware, or in the kernel if there is none.
  /// - Throws: if something does not fit, or two things stand in each other's way.
  public func load(_ software: Software) throws(MachineError) {
    var layout = Layout(memorySize: configuration.memorySize)
    if let firmware = software.firmware { try layout.add(firmware, "the firmware", at: AddressMap.memoryBase) }
    var entry: UInt64 = 0
    if let kernel = software.kernel {
      let place = (layout.end &+ (Layout.kernelAlignment - 1)) & ~(Layout.kernelAlignment - 1)
      entry = try layout.add(kernel, "the kernel", at: place).lowerBound
    }
    var initialDisk: Range<UInt64>?
    if let disk = software.initialDisk {
      let place = entry &+ min(configuration.memorySize / 2, Layout.farthestDisk)
      initialDisk = try layout.add(.raw(disk), "the initial RAM disk", at: place)
    }
    for extra in software.extras { try layout.add(extra.program, "a loaded file", at: extra.address) }

    let tree = try tree(software.deviceTree, initialDisk)
    guard let treeAddress = DeviceTree.address(ofBlobSized: tree.count, memorySize: configuration.memorySize) else {
      throw .noRoomForDeviceTree
    }
    try layout.add(.raw(tree), "the device tree", at: treeAddress)
    deviceTree = tree
    for part in layout.parts { _ = unsafe system.pointee.write(part.bytes, at: part.address) }
    unsafe system.pointee.semihosting?.freeMemory = layout.largestGap
    listen(to: [software.kernel, software.firmware])
    BootROM(deviceTree: treeAddress, entry: entry).write(to: unsafe system.pointee.memory)
  }

  private func tree(_ given: [UInt8]?, _ initialDisk: Range<UInt64>?) throws(MachineError) -> [UInt8] {
    guard let given else { return configuration.deviceTree(initialDisk: initialDisk) }
    var properties: [(name: String, value: [UInt8])] = []
    if let text = configuration.bootArguments, !text.isEmpty { properties.append(("bootargs", Array(text.utf8) + [0])) }
    if let initialDisk {
      properties.append(("linux,initrd-start", bigEndian(initialDisk.lowerBound)))
      properties.append(("linux,initrd-end", bigEndian(initialDisk.upperBound)))
    }
    guard let tree = FlattenedTree.setting(properties, inChosenOf: given) else { throw .brokenDeviceTree }
    return tree
  }

  /// The first of the executables with a global symbol `tohost` speaks to the host through it.
  private func listen(to programs: [Program?]) {
    for case .executable(let object)? in programs {
      guard let address = object.symbols.first(where: { $0.name == "tohost" && $0.binding != .local })?.value,
        address & 7 == 0, let frame = unsafe system.pointee.memory.frame(of: address)
      else { continue }
      unsafe system.pointee.host = HostInterface(frame: frame, offset: address & 0xfff)
      unsafe system.pointee.memory[frame: frame].flags.insert(.host)
      return
    }
  }
}

/// Where things go in RAM, so that nothing covers another.
private struct Layout {
  static var kernelAlignment: UInt64 { 2 << 20 }
  static var farthestDisk: UInt64 { 128 << 20 }

  let ram: Range<UInt64>
  /// Where the program added last ends; at first the start of RAM.
  private(set) var end: UInt64
  private(set) var parts: [(address: UInt64, bytes: [UInt8])] = []
  private var taken: [(range: Range<UInt64>, name: String)] = []

  init(memorySize: UInt64) {
    ram = AddressMap.memoryBase..<AddressMap.memoryBase + memorySize
    end = ram.lowerBound
  }

  /// Takes the places of a program: an executable's own, or `address` for a raw one. From its lowest address to its
  /// end.
  @discardableResult
  mutating func add(_ program: Program, _ name: String, at address: UInt64) throws(MachineError) -> Range<UInt64> {
    var ranges: [Range<UInt64>] = []
    switch program {
    case .raw(let bytes):
      let count = UInt64(bytes.count)
      guard let range = Self.range(address, count), ram.contains(address), range.upperBound <= ram.upperBound else {
        throw .programOutsideMemory(name, address, count)
      }
      ranges.append(range)
      parts.append((address, bytes))
    case .executable(let object):
      for segment in object.segments where segment.memorySize > 0 { ranges.append(try add(segment)) }
    }
    for range in ranges {
      if let other = taken.first(where: { $0.range.overlaps(range) }) {
        throw .overlap(name, range.lowerBound, UInt64(range.count), other.name)
      }
    }
    taken += ranges.map { ($0, name) }
    let lowest = ranges.map(\.lowerBound).min() ?? ram.lowerBound
    end = ranges.map(\.upperBound).max() ?? ram.lowerBound
    return lowest..<end
  }

  /// What of a segment lies in RAM. A page of file headers in front of it, which linkers like to map, is let go, as
  /// QEMU does; a segment that misses RAM altogether is a mistake.
  private mutating func add(_ segment: Segment) throws(MachineError) -> Range<UInt64> {
    let start = segment.physicalAddress
    let count = max(segment.memorySize, UInt64(segment.contents.count))
    guard let range = Self.range(start, count), range.upperBound <= ram.upperBound, range.upperBound > ram.lowerBound
    else { throw .outsideMemory(start, count) }
    let inside = range.clamped(to: ram)
    // What follows the contents is 0 already: RAM starts so.
    parts.append((inside.lowerBound, Array(segment.contents.dropFirst(Int(inside.lowerBound - start)))))
    return inside
  }

  private static func range(_ start: UInt64, _ count: UInt64) -> Range<UInt64>? {
    let end = start.addingReportingOverflow(count)
    return end.overflow ? nil : start..<end.partialValue
  }

  /// The most RAM in a row that nothing was put into, in whole 16 bytes.
  var largestGap: Range<UInt64> {
    var largest = ram.lowerBound..<ram.lowerBound
    var start = ram.lowerBound
    let bounds = taken.map(\.range).sorted { $0.lowerBound < $1.lowerBound } + [ram.upperBound..<ram.upperBound]
    for range in bounds {
      let aligned = (start &+ 15) & ~15
      if range.lowerBound > aligned, range.lowerBound - aligned > UInt64(largest.count) {
        largest = aligned..<range.lowerBound
      }
      start = max(start, range.upperBound)
    }
    return largest
  }
}

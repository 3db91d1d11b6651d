import ObjectFile
import RISCV
import Testing

@testable import Machine

/// Where firmware, kernel and RAM disk go; the places are QEMU 7.2's.
@Suite struct LoadingTests {
  private static func machine(
    _ software: Software, memory: UInt64 = 128 << 20, arguments: String? = nil
  ) throws -> Machine {
    var configuration = Machine.Configuration()
    configuration.memorySize = memory
    configuration.bootArguments = arguments
    let machine = try Machine(configuration)
    try machine.load(software)
    return machine
  }

  private static func executable(
    at address: UInt64, _ contents: [UInt8] = [1, 2, 3, 4], memorySize: UInt64? = nil
  ) -> Program {
    .executable(
      Object(
        kind: .executable, entry: address + 2,
        segments: [
          Segment(
            address: address, physicalAddress: address, memorySize: memorySize ?? UInt64(contents.count),
            contents: contents, flags: 7, alignment: 4096)
        ]))
  }

  /// What the boot code hands on in its record: where the kernel starts.
  private static func nextStart(_ machine: Machine) -> UInt64? {
    guard let frame = unsafe machine.system.pointee.memory.frame(of: 0x1000) else { return nil }
    return unsafe machine.system.pointee.memory.load(frame: frame, 24 + 4 * 8, as: UInt64.self)
  }

  @Test func aRawKernelAloneIsAtTheStartOfMemory() throws {
    let machine = try Self.machine(Software(kernel: .raw([9, 8, 7])))
    #expect(machine.readMemory(at: 0x8000_0000, count: 4) == [9, 8, 7, 0])
    #expect(Self.nextStart(machine) == 0x8000_0000)
  }

  @Test(arguments: [(1, 0x8020_0000), (2 << 20, 0x8020_0000), (2 << 20 | 1, 0x8040_0000)] as [(Int, UInt64)])
  func aRawKernelGoesBehindTheFirmware(firmwareSize: Int, place: UInt64) throws {
    var software = Software(kernel: .raw([9, 8, 7]))
    software.firmware = .raw([UInt8](repeating: 0x55, count: firmwareSize))
    let machine = try Self.machine(software)
    #expect(machine.readMemory(at: 0x8000_0000, count: 1) == [0x55])
    #expect(machine.readMemory(at: place, count: 4) == [9, 8, 7, 0])
    #expect(Self.nextStart(machine) == place)
  }

  /// The memory of an ELF firmware counts, not its file; and a kernel's lowest address, not its entry.
  @Test func executables() throws {
    var software = Software(kernel: .raw([9]))
    software.firmware = Self.executable(at: 0x8000_0000, memorySize: 0x20_0001)
    #expect(try Self.nextStart(Self.machine(software)) == 0x8040_0000)
    software.kernel = Self.executable(at: 0x8060_0000)
    #expect(try Self.nextStart(Self.machine(software)) == 0x8060_0000)
    software.kernel = nil
    #expect(try Self.nextStart(Self.machine(software)) == 0)
  }

  @Test(arguments: [
    (64, 0x8000_0000, 0x8200_0000), (128, 0x8040_0000, 0x8440_0000), (1024, 0x8000_0000, 0x8800_0000),
  ] as [(UInt64, UInt64, UInt64)])
  func aDiskInMemory(megabytes: UInt64, kernel: UInt64, disk: UInt64) throws {
    var software = Software(kernel: Self.executable(at: kernel))
    software.initialDisk = [5, 6]
    let machine = try Self.machine(software, memory: megabytes << 20)
    #expect(machine.readMemory(at: disk, count: 3) == [5, 6, 0])
    #expect(machine.deviceTree == machine.configuration.deviceTree(initialDisk: disk..<disk + 2))
  }

  @Test func extras() throws {
    var software = Software(kernel: .raw([9]))
    software.extras = [(.raw([1, 2]), 0x8100_0001), (Self.executable(at: 0x8200_0000), 0)]
    let machine = try Self.machine(software)
    #expect(machine.readMemory(at: 0x8100_0000, count: 4) == [0, 1, 2, 0])
    #expect(machine.readMemory(at: 0x8200_0000, count: 4) == [1, 2, 3, 4])
  }

  @Test func mistakes() throws {
    var software = Software(kernel: .raw([UInt8](repeating: 0, count: 1 << 20)))
    #expect(throws: MachineError.self) { try Self.machine(software, memory: 1 << 20) }
    software.extras = [(.raw([1]), 0x7fff_ffff)]
    #expect(throws: MachineError.programOutsideMemory("a loaded file", 0x7fff_ffff, 1)) { try Self.machine(software) }
    software.extras = [(.raw([1]), .max)]
    #expect(throws: MachineError.programOutsideMemory("a loaded file", .max, 1)) { try Self.machine(software) }
    software.extras = [(.raw([1]), 0x800f_ffff)]
    #expect(throws: MachineError.overlap("a loaded file", 0x800f_ffff, 1, "the kernel")) { try Self.machine(software) }
    software.extras = []
    software.firmware = Self.executable(at: 0x8000_0000)
    software.kernel = Self.executable(at: 0x8000_0002)
    #expect(throws: MachineError.overlap("the kernel", 0x8000_0002, 4, "the firmware")) { try Self.machine(software) }
    software.kernel = .raw([1])
    software.initialDisk = [UInt8](repeating: 0, count: 70 << 20)
    #expect(throws: MachineError.programOutsideMemory("the initial RAM disk", 0x8420_0000, 70 << 20)) {
      try Self.machine(software)
    }
  }

  // MARK: A device tree that the user gave

  private static func tree(chosen: Bool = true) -> [UInt8] {
    var tree = FlattenedTree()
    tree.begin("")
    tree.property("model", strings: "mine")
    if chosen {
      tree.begin("chosen")
      tree.property("bootargs", strings: "old")
      tree.property("stdout-path", strings: "/uart")
      tree.begin("bootargs")
      tree.property("bootargs", strings: "untouched")
      tree.end()
      tree.end()
    }
    tree.begin("other")
    tree.end()
    tree.end()
    return tree.blob()
  }

  @Test func aGivenTreeIsTakenAsItIs() throws {
    var software = Software(kernel: .raw([1]))
    software.deviceTree = Self.tree() + [1, 2, 3]
    #expect(try Self.machine(software).deviceTree == Self.tree())
  }

  @Test func argumentsAndDiskAreAddedToIt() throws {
    var expected = FlattenedTree()
    expected.begin("")
    expected.property("model", strings: "mine")
    expected.begin("chosen")
    expected.property("bootargs", strings: "new")
    expected.property("linux,initrd-start", wide: 0x8400_0000)
    expected.property("linux,initrd-end", wide: 0x8400_0003)
    expected.property("stdout-path", strings: "/uart")
    expected.begin("bootargs")
    expected.property("bootargs", strings: "untouched")
    expected.end()
    expected.end()
    expected.begin("other")
    expected.end()
    expected.end()
    var software = Software(kernel: .raw([1]))
    software.deviceTree = Self.tree()
    software.initialDisk = [1, 2, 3]
    #expect(try Self.machine(software, arguments: "new").deviceTree == expected.blob())
  }

  @Test func aMissingNodeIsMade() throws {
    let tree = try #require(FlattenedTree.setting([("bootargs", [65, 0])], inChosenOf: Self.tree(chosen: false)))
    let again = try #require(FlattenedTree.setting([("bootargs", [66, 0])], inChosenOf: tree))
    #expect(again.count == tree.count && again.contains(66) && !again.contains(65))
  }

  @Test func noBytesBringTheReaderDown() {
    let tree = Self.tree()
    #expect(FlattenedTree.setting([], inChosenOf: []) == nil)
    var random = SeededGenerator(seed: 1)
    for count in 0..<tree.count {
      _ = FlattenedTree.setting([("a", [1])], inChosenOf: Array(tree.prefix(count)))
    }
    for _ in 0..<20_000 {
      var broken = tree
      for _ in 0..<(1 + random.below(3)) { broken[random.below(broken.count)] = UInt8(random.below(256)) }
      _ = FlattenedTree.setting([("a", [1])], inChosenOf: broken)
    }
  }
}

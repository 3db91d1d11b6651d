import Foundation
import Testing

@testable import Machine

/// A blob read back by the rules of the Devicetree Specification 0.4, chapter 5, into one line a
/// property: `/path name = bytes`.
private struct ReadTree {
  var properties: [String: [UInt8]] = [:]
  var nodes: Set<String> = []

  init?(_ blob: [UInt8]) {
    func word(_ offset: Int) -> Int { blob[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    func text(_ offset: Int) -> String { String(decoding: blob[offset...].prefix { $0 != 0 }, as: UTF8.self) }
    guard word(0) == 0xD00D_FEED, word(4) == blob.count else { return nil }
    guard word(20) == 17, word(24) == 16, word(28) == 0 else { return nil }
    let (structure, strings, reservations) = (word(8), word(12), word(16))
    guard structure % 4 == 0, reservations % 8 == 0 else { return nil }
    guard blob[reservations..<reservations + 16].allSatisfy({ $0 == 0 }) else { return nil }
    guard structure + word(36) <= strings, strings + word(32) <= blob.count else { return nil }

    var path: [String] = []
    var at = structure
    while true {
      let token = word(at)
      at += 4
      switch token {
      case 1:
        path.append(text(at))
        nodes.insert(path.joined(separator: "/"))
        at += (text(at).utf8.count + 1 + 3) & ~3
      case 2:
        guard !path.isEmpty else { return nil }
        path.removeLast()
      case 3:
        let (size, name) = (word(at), text(strings + word(at + 4)))
        properties[path.joined(separator: "/") + " " + name] = Array(blob[(at + 8)..<(at + 8 + size)])
        at += 8 + (size + 3) & ~3
      case 9:
        guard path.isEmpty, at == structure + word(36) else { return nil }
        return
      default: return nil
      }
    }
  }

  func cells(_ property: String) -> [UInt32]? {
    guard let bytes = properties[property], bytes.count % 4 == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: 4).map { bytes[$0..<$0 + 4].reduce(0) { $0 << 8 | UInt32($1) } }
  }

  func strings(_ property: String) -> [String]? {
    guard let bytes = properties[property], bytes.last == 0 else { return nil }
    let list = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
    return list.map { String(decoding: $0, as: UTF8.self) }
  }
}

@Suite struct DeviceTreeTests {
  private static let isa = "rv64imac_zicsr_zifencei_sstc"

  private func read(
    harts: Int = 2, memorySize: UInt64 = 128 << 20, bootArguments: String? = nil, initialDisk: Range<UInt64>? = nil
  ) throws -> ReadTree {
    let tree = DeviceTree(
      harts: harts, memorySize: memorySize, isa: Self.isa, bootArguments: bootArguments, initialDisk: initialDisk)
    return try #require(ReadTree(tree.blob()))
  }

  /// Block sizes are told with the extensions that have blocks, and not without.
  @Test func cacheBlocksAreToldWithTheirExtensions() throws {
    let tree = DeviceTree(harts: 1, memorySize: 128 << 20, isa: "rv64gc_zicbom_zicboz")
    let read = try #require(ReadTree(tree.blob()))
    for name in ["cbom", "cboz"] {
      #expect(read.cells("/cpus/cpu@0 riscv,\(name)-block-size") == [64])
      #expect(try self.read().cells("/cpus/cpu@0 riscv,\(name)-block-size") == nil)
    }
  }

  @Test(arguments: 1...8) func everyHartIsListed(harts: Int) throws {
    let tree = try read(harts: harts)
    for hart in 0..<8 {
      let path = "/cpus/cpu@\(hart)"
      guard hart < harts else {
        #expect(!tree.nodes.contains(path))
        continue
      }
      #expect(tree.cells("\(path) reg") == [UInt32(hart)])
      #expect(tree.strings("\(path) riscv,isa") == [Self.isa])
      #expect(tree.strings("\(path) mmu-type") == ["riscv,sv39"])
      let controller = try #require(tree.cells("\(path)/interrupt-controller phandle"))
      // Its lines: external to the PLIC's contexts 2h and 2h + 1, software and timer to the CLINT.
      let plic = try #require(tree.cells("/soc/plic@c000000 interrupts-extended"))
      #expect(Array(plic[(4 * hart)..<(4 * hart + 4)]) == [controller[0], 11, controller[0], 9])
      let clint = try #require(tree.cells("/soc/clint@2000000 interrupts-extended"))
      #expect(Array(clint[(4 * hart)..<(4 * hart + 4)]) == [controller[0], 3, controller[0], 7])
      let core = try #require(tree.cells("/cpus/cpu-map/cluster0/core\(hart) cpu"))
      #expect(tree.cells("\(path) phandle") == core)
    }
    #expect(tree.cells("/cpus timebase-frequency") == [10_000_000])
  }

  @Test func handlesAreUnique() throws {
    let tree = try read(harts: 8)
    let handles = tree.properties.keys.filter { $0.hasSuffix(" phandle") }.compactMap { tree.cells($0)?.first }
    #expect(handles.count == 18 && Set(handles).count == 18)
  }

  @Test(arguments: [1 << 20, 128 << 20, 4 << 30, 1 << 40] as [UInt64]) func memory(size: UInt64) throws {
    let tree = try read(memorySize: size)
    #expect(
      tree.cells("/memory@80000000 reg") == [0, 0x8000_0000, UInt32(size >> 32), UInt32(size & 0xFFFF_FFFF)])
    #expect(tree.strings("/memory@80000000 device_type") == ["memory"])
  }

  /// Addresses and interrupt numbers as QEMU 7.2's `-machine virt,dumpdtb=` prints them.
  @Test(
    arguments: [
      ("test@100000", "sifive,test0", 0x10_0000, 0x1000, nil),
      ("rtc@101000", "google,goldfish-rtc", 0x10_1000, 0x1000, 11),
      ("serial@10000000", "ns16550a", 0x1000_0000, 0x100, 10),
      ("virtio_mmio@10001000", "virtio,mmio", 0x1000_1000, 0x1000, 1),
      ("virtio_mmio@10008000", "virtio,mmio", 0x1000_8000, 0x1000, 8),
      ("plic@c000000", "riscv,plic0", 0x0C00_0000, 0x60_0000, nil),
      ("clint@2000000", "riscv,clint0", 0x0200_0000, 0x1_0000, nil),
    ] as [(String, String, UInt32, UInt32, UInt32?)])
  func devices(name: String, compatible: String, base: UInt32, size: UInt32, interrupt: UInt32?) throws {
    let tree = try read()
    #expect(tree.cells("/soc/\(name) reg") == [0, base, 0, size])
    #expect(try #require(tree.strings("/soc/\(name) compatible")).contains(compatible))
    #expect(tree.cells("/soc/\(name) interrupts") == interrupt.map { [$0] })
    let plic = tree.cells("/soc/plic@c000000 phandle")
    #expect(tree.cells("/soc/\(name) interrupt-parent") == (interrupt == nil ? nil : plic))
  }

  @Test func powerGoesThroughTheFinisher() throws {
    let tree = try read()
    for (name, value) in [("poweroff", 0x5555), ("reboot", 0x7777)] as [(String, UInt32)] {
      #expect(tree.strings("/\(name) compatible") == ["syscon-\(name)"])
      #expect(tree.cells("/\(name) value") == [value])
      #expect(tree.cells("/\(name) regmap") == tree.cells("/soc/test@100000 phandle"))
    }
  }

  @Test func chosen() throws {
    let plain = try read()
    #expect(plain.strings("/chosen stdout-path") == ["/soc/serial@10000000"])
    #expect(plain.properties["/chosen bootargs"] == nil && plain.properties["/chosen linux,initrd-start"] == nil)
    let full = try read(bootArguments: "root=/dev/vda", initialDisk: 0x8800_0000..<0x8800_03E8)
    #expect(full.strings("/chosen bootargs") == ["root=/dev/vda"])
    #expect(full.cells("/chosen linux,initrd-start") == [0, 0x8800_0000])
    #expect(full.cells("/chosen linux,initrd-end") == [0, 0x8800_03E8])
  }

  /// What QEMU 7.2 leaves in a1 for these sizes of memory.
  @Test(
    arguments: [
      (16 << 20, 0x80E0_0000), (64 << 20, 0x83E0_0000), (128 << 20, 0x87E0_0000), (1 << 30, 0xBFE0_0000),
      (4 << 30, 0xBFE0_0000), (4096, nil), (UInt64.max, nil),
    ] as [(UInt64, UInt64?)])
  func address(memorySize: UInt64, expected: UInt64?) {
    #expect(DeviceTree.address(ofBlobSized: 5000, memorySize: memorySize) == expected)
  }

  /// The device tree compiler reads it back without a word of complaint.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dtc"), "dtc is not installed"))
  func compilerHasNoComplaint() throws {
    let blob = DeviceTree(harts: 8, memorySize: 1 << 30, isa: Self.isa, bootArguments: "a b").blob()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString).dtb")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(blob).write(to: file)
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/dtc")
    compiler.arguments = ["-I", "dtb", "-O", "dts", "-o", "/dev/null", file.path]
    let messages = Pipe()
    compiler.standardError = messages
    try compiler.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    compiler.waitUntilExit()
    #expect(text.isEmpty && compiler.terminationStatus == 0)
  }
}

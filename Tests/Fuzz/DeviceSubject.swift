// Device registers: a guest that reads and writes them at random, in every width, with rings of random descriptors in
// memory for the disks to find.

import Assembler
import Foundation
import Linker
import Machine
import ObjectFile

struct DeviceSubject: Subject {
  static let name = "devices"
  static let summary = "accesses to device registers"

  /// Goes through a list of (address, operation, value); an access that traps is passed over.
  private static let source = """
    .option norvc
    .globl _start
    _start: la t0, trap
    csrw mtvec, t0
    la s0, list
    next: ld a0, 0(s0)
    beqz a0, done
    ld a1, 8(s0)
    ld a2, 16(s0)
    addi s0, s0, 24
    slli a1, a1, 3
    la t0, access
    add t0, t0, a1
    jr t0
    access:
    .irp op, lb, lh, lw, ld, sb, sh, sw, sd
    \\op a2, (a0)
    j next
    .endr
    amoadd.w a2, a2, (a0)
    j next
    lr.d a2, (a0)
    j next
    done: wfi
    j done
    .balign 4
    trap: csrr t5, mepc
    addi t5, t5, 4
    csrw mepc, t5
    mret
    .data
    .balign 4096
    .globl list, rings
    list: .skip 24 * 65
    .balign 4096
    rings: .skip 12288
    """
  private static let operations: ClosedRange<UInt64> = 0...9
  private static let accesses = 64

  /// First address and size of what may be accessed.
  private static let devices: [(base: UInt64, size: UInt64)] = [
    (0x1000_0000, 8), (0x1000_0000, 0x100), (0x1000_1000, 0x200), (0x1000_2000, 0x200), (0x1000_1000, 0x8000),
    (0x0c00_0000, 0x4000), (0x0c20_0000, 0x8000), (0x0200_0000, 0xc000), (0x10_1000, 0x20), (0x10_0000, 8), (0x1000, 0x1000),
  ]

  private let executable: Object
  private let list: UInt64
  private let rings: UInt64

  init(project: URL, scratch: URL) throws {
    let object = try Assembler.assemble(
      Array(Self.source.utf8), named: "fuzz.s", options: AssemblerOptions(arguments: ["-march=rv64ima_zicsr"])
    ).object
    executable = try Linker.link(
      [.object(object, name: "fuzz.o")], script: nil, options: Linker.Options(arguments: ["-Ttext=0x80000000"])
    ).executable
    let symbols = Dictionary(executable.symbols.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    (list, rings) = (symbols["list"] ?? 0, symbols["rings"] ?? 0)
  }

  func input(_ seed: UInt64) -> [UInt8] {
    let (list, rings, _) = make(seed)
    return list + rings
  }

  func feed(_ seed: UInt64) throws -> Bool {
    var (list, rings, random) = make(seed)
    var configuration = Machine.Configuration()
    configuration.memorySize = 4 << 20
    configuration.hasLegacyDisks = Bool.random(using: &random)
    configuration.disks = [0: Disk([UInt8](repeating: 0x5a, count: 16 << 10)), 1: Disk([UInt8](repeating: 1, count: 700))]
    configuration.stepLimit = 20_000
    let machine = try Machine(configuration)
    try machine.load(executable)
    _ = machine.writeMemory(list, at: self.list)
    _ = machine.writeMemory(rings, at: self.rings)
    machine.send([UInt8](repeating: 0x61, count: Int.random(in: 0...40, using: &random)))
    let stop = machine.run(atLeast: 20_000)
    _ = machine.takeOutput()
    _ = machine.positions
    return stop != .stepLimit
  }

  private func make(_ seed: UInt64) -> (list: [UInt8], rings: [UInt8], random: SeededGenerator) {
    var random = SeededGenerator(seed: seed)
    // Most accesses of one input are to one device: its states are what is to be reached.
    let favourite = Self.devices.randomElement(using: &random) ?? Self.devices[0]
    var list: [UInt8] = []
    for _ in 0..<Self.accesses {
      let strays = Int.random(in: 0..<8, using: &random) == 0
      let device = strays ? Self.devices.randomElement(using: &random) ?? favourite : favourite
      let width: UInt64 = Int.random(in: 0..<4, using: &random) == 0 ? 1 : 4
      let address = device.base &+ UInt64.random(in: 0..<device.size, using: &random) / width * width
      list += bytes(address) + bytes(.random(in: Self.operations, using: &random)) + bytes(value(&random))
    }
    var rings: [UInt8] = []
    while rings.count < 12288 { rings += bytes(value(&random)) }
    return (list, rings, random)
  }

  /// What a driver might write, and what it should not.
  private func value(_ random: inout SeededGenerator) -> UInt64 {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2: .random(in: 0...16, using: &random)
    case 3...4: rings &+ .random(in: 0..<12288, using: &random)
    case 5: (rings &+ .random(in: 0..<12288, using: &random)) >> 12
    case 6: Mutation.edges.randomElement(using: &random) ?? 0
    default: .random(in: .min ... .max, using: &random)
    }
  }

  private func bytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
}

import Machine
import ObjectFile
import RISCV
import Testing

/// Programs that mean no good, or nothing at all: the machine refuses them or runs them, the same every time, and never
/// falls over.
@Suite struct HostileTests {
  private static func executable(_ segments: [(address: UInt64, memorySize: UInt64, bytes: [UInt8])]) -> Object {
    var object = Object(kind: .executable)
    object.segments = segments.map {
      Segment(
        address: $0.address, physicalAddress: $0.address, memorySize: $0.memorySize, contents: $0.bytes, flags: 7,
        alignment: 1)
    }
    return object
  }

  private static func machine(_ configure: (inout Machine.Configuration) -> Void = { _ in }) throws(MachineError)
    -> Machine
  {
    var configuration = Machine.Configuration()
    configuration.memorySize = 8 << 20
    configure(&configuration)
    return try Machine(configuration)
  }

  /// Segments that are not in RAM, that wrap round, or that cover the device tree (at 6 MiB of 8, as on QEMU).
  @Test(
    arguments: [
      (0x4000_0000, 16), (0x7fff_f000, 0x1000), (0x8080_0000, 1), (0x807f_ffff, 2), (0x8000_0000, 1 << 40),
      (UInt64.max, 1),
      (UInt64.max - 7, 16), (0x8000_0000, UInt64.max), (0, UInt64.max), (0x1000, 16), (0x1000_0000, 1),
    ] as [(UInt64, UInt64)]) func segmentOutsideMemory(address: UInt64, size: UInt64) throws
  {
    let machine = try Self.machine()
    #expect(throws: MachineError.outsideMemory(address, size)) {
      try machine.load(Self.executable([(address, size, [1])]))
    }
  }

  @Test(arguments: [(0x8060_0000, 1), (0x8000_0000, 0x60_0001), (0x8060_0100, 8)] as [(UInt64, UInt64)])
  func segmentOverDeviceTree(address: UInt64, size: UInt64) throws {
    let machine = try Self.machine()
    let error = #expect(throws: MachineError.self) { try machine.load(Self.executable([(address, size, [])])) }
    guard case .overlap("the device tree", 0x8060_0000, _, "the kernel") = error else {
      Issue.record("not an overlap: \(String(describing: error))")
      return
    }
  }

  /// More contents than memory is a file's mistake that does no harm; no contents, none at all.
  @Test func oddSegments() throws {
    let machine = try Self.machine()
    try machine.load(Self.executable([(0x8000_0000, 1, [1, 2, 3, 4]), (0x9000_0000, 0, []), (0x8000_0100, 8, [])]))
    #expect(machine.readMemory(at: 0x8000_0000, count: 5) == [1, 2, 3, 4, 0])
    // What begins in front of RAM is let go up to there.
    try machine.load(Self.executable([(0x7fff_fffe, 6, [9, 8, 7, 6])]))
    #expect(machine.readMemory(at: 0x8000_0000, count: 3) == [7, 6, 3])
  }

  @Test func configurations() {
    for harts in [Int.min, -1, 0, 9, 64, Int.max] {
      #expect(throws: MachineError.hartCount(harts, limit: 8)) { try Self.machine { $0.harts = harts } }
    }
    for size in [0, 1, 4095, 4097, 1 << 63, UInt64.max, UInt64.max & ~0xfff, 1 << 41] as [UInt64] {
      #expect(throws: MachineError.memorySize(size)) { try Self.machine { $0.memorySize = size } }
    }
    #expect(throws: MachineError.noRoomForDeviceTree) {
      try Self.machine {
        $0.memorySize = 4096
        $0.harts = 8
        $0.bootArguments = String(repeating: "x", count: 5000)
      }
      .load(Self.executable([]))
    }
  }

  /// Memory that is not there is not read.
  @Test func readingOutside() throws {
    let machine = try Self.machine()
    for (address, count) in [
      (0x807f_ffff, 2), (0x7fff_ffff, 1), (0, 1), (.max, 1), (0x8000_0000, .max), (0x8000_0000, -1),
    ] as [(UInt64, Int)] {
      #expect(machine.readMemory(at: address, count: count) == nil)
    }
    #expect(machine.readMemory(at: 0x8000_0000, count: 0) == [])
    #expect(machine.readDoubleword(at: 0x807f_fff9) == nil && machine.readDoubleword(at: 0x807f_fff8) == 0)
  }

  /// No program at all: memory is 0, which is no instruction.
  @Test func emptyMemory() throws {
    let machine = try Self.machine {
      $0.harts = 8
      $0.stepLimit = 100_000
    }
    try machine.load(Self.executable([]))
    #expect(machine.run(atLeast: .max) == .stuck)
    #expect(machine.positions.allSatisfy { $0.pc == 0 && $0.deadEnd != nil })
  }

  /// A machine that was never loaded has an empty boot ROM.
  @Test func notLoaded() throws {
    let machine = try Self.machine { $0.stepLimit = 10_000 }
    #expect(machine.run(atLeast: .max) == .stuck)
  }

  /// Random words as code, on several harts. A trap goes on 2 or 4 bytes behind, or at random; memory, registers and
  /// CSRs are what they become.
  @Test(arguments: 1...24 as ClosedRange<UInt64>) func randomWords(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let harts = random.element(of: [1, 2, 3, 8])
    var bytes: [UInt8] = []
    for _ in 0..<4096 {
      var word = UInt32(truncatingIfNeeded: random.next())
      // Half of them are instructions of the table, with random operands: any CSR, any register.
      if seed % 2 == 0 || random.once(in: 2) {
        let row = random.element(of: InstructionTable.rows)
        word =
          Instruction(
            row.opcode, rd: UInt8(random.below(32)), rs1: UInt8(random.below(32)), rs2: UInt8(random.below(32)),
            immediate: Int32(truncatingIfNeeded: random.next())
          ).word
        if random.once(in: 4) {
          let csr = random.element(of: CSR.known)
          let opcode = random.element(of: [.csrrw, .csrrs, .csrrc, .csrrwi, .csrrsi, .csrrci] as [Opcode])
          word =
            Instruction(opcode, rd: UInt8(random.below(32)), rs1: UInt8(random.below(32)), immediate: Int32(csr)).word
        }
      }
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))) }
    }
    let words = stride(from: 0, to: bytes.count, by: 4).map {
      ".word 0x"
        + bytes[$0..<$0 + 4].reversed().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    let source = """
      start:  la      t0, handler
              csrw    mtvec, t0
              li      t0, -1
              csrw    pmpaddr0, t0
              li      t0, 0x1f
              csrw    pmpcfg0, t0
              csrr    t0, mhartid
              slli    t0, t0, 8
              la      a0, code
              add     a0, a0, t0
              jr      a0
              .balign 4
      handler:
              csrr    t0, mepc
              addi    t0, t0, 4
              la      t1, code
              bltu    t0, t1, 1f
              la      t2, code + 0x4000
              bltu    t0, t2, 2f
      1:      csrr    t0, mcycle
              slli    t0, t0, 52
              srli    t0, t0, 50
              add     t0, t0, t1
      2:      csrw    mepc, t0
              csrw    mie, zero
              csrr    t0, mcycle
              andi    t0, t0, 7
              bnez    t0, 3f
              csrw    satp, zero
              li      t0, MPP_M
              csrs    mstatus, t0
      3:      mret
              .balign 4096
      code:
      \(words.joined(separator: "\n"))
              .zero   4096
      """
    func image(byItself: Bool) throws -> MachineImage {
      let guest = try Guest(source, harts: harts, seed: seed, stepLimit: UInt64(harts) * 6_000)
      guest.machine.send([1, 2, 3])
      if byItself { guest.machine.watch([0..<UInt64.max]) { _ in } }
      let stop = guest.run()
      return MachineImage(guest, stop: stop, memory: [(guest["start"], 0x8000)])
    }
    let first = try image(byItself: false)
    #expect(first.stop != .paused)
    if let difference = first.difference(from: try image(byItself: false)) {
      Issue.record("another run: \(difference)")
    }
    if let difference = first.difference(from: try image(byItself: true)) {
      Issue.record("without blocks: \(difference)")
    }
  }

  /// Translation through tables at places that are no memory, or nobody's to write.
  @Test(arguments: [
    "0x1000", "0x10000000", "0x0c000000", "0x02000000", "0x100000", "0x40000000", "0x80600000", "0xffffffffff000",
  ])
  func tablesAtOddPlaces(place: String) throws {
    let guest = try Guest(
      """
      start:  begin
              la      t0, 2f
              csrw    mtvec, t0
              li      s2, \(place) >> 12
              li      s4, 8 << 60
              li      s5, 0                     # virtual addresses, all over the place
              li      s7, 300
      1:      or      t0, s2, s4
              csrw    satp, t0
              li      t0, MPRV | MPP_S
              csrs    mstatus, t0
              ld      a0, (s5)
              sd      a0, (s5)
              amoadd.w a0, a0, (s5)
              lr.w    a0, (s5)
              li      t0, MPP_M
              csrc    mstatus, t0
              li      t0, MPP_S
              csrs    mstatus, t0
              csrw    mepc, s5
              mret
              .balign 4
      2:      csrr    t0, mepc
              addi    t0, t0, 4
              csrw    mepc, t0
              csrr    t0, mcause
              li      t1, 1
              beq     t0, t1, 3f
              li      t1, 12
              beq     t0, t1, 3f
              csrr    t0, mstatus
              li      t1, MPP_M
              csrs    mstatus, t1
              mret
      3:      li      t0, 0x9e3779b97f4a7c15
              mul     s5, s5, t0
              addi    s5, s5, 1
              slli    t0, s5, 25
              srai    t0, t0, 25
              andi    s5, t0, -4
              li      t0, 17 << 60
              xor     s4, s4, t0                # Sv39 and Sv48
              li      t0, MPP_M | MPRV
              csrs    mstatus, t0
              la      t0, 4f
              csrw    mepc, t0
              mret
      4:      li      t0, MPRV
              csrc    mstatus, t0
              addi    s7, s7, -1
              bnez    s7, 1b
              poweroff
      """, stepLimit: 60_000)
    let stop = guest.run()
    #expect(stop == .finished(code: 0) || stop == .stepLimit)
  }

  /// A stack that runs out of its memory: the handler saves registers on it, and traps in turn.
  @Test func stackOverflow() throws {
    let guest = try Guest(
      """
      start:  la      t0, handler
              csrw    mtvec, t0
              li      sp, RAM + 64
      f:      addi    sp, sp, -16
              sd      ra, (sp)
              jal     f
              .balign 4
      handler:
              addi    sp, sp, -256
              sd      t0, (sp)
              mret
      """, stepLimit: 10_000)
    #expect(guest.run() == .stepLimit)
    #expect(guest.machine.counts[0].traps > 4000)
  }

  /// Machines come and go; each gives back what it took. The eight software TLBs of one alone are 1.1 MiB, 290 pages;
  /// other tests run beside this one.
  @Test func machinesAreFreed() throws {
    let program = try Guest.program(
      """
      start:  begin
              la      s0, records + 2048
              li      t0, 1000
      1:      sd      t0, (s0)
              addi    t0, t0, -1
              bnez    t0, 1b
              poweroff
      """)
    let before = ResidentMemory.pages
    for _ in 0..<400 {
      let machine = try Self.machine { $0.harts = 8 }
      try machine.load(program)
      #expect(machine.run(atLeast: .max) == .finished(code: 0))
    }
    #expect(ResidentMemory.pages - before < 60_000)
  }
}

extension CSR {
  /// Registers that do something here, and some that are not there.
  fileprivate static let known: [UInt16] = [
    0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x14d, 0x180, 0x180, 0x300, 0x300, 0x301,
    0x302, 0x303,
    0x304, 0x306, 0x30a, 0x320, 0x323, 0x340, 0x341, 0x342, 0x343, 0x344, 0x3a0, 0x3a2, 0x3b0, 0x3b1, 0x3b8, 0x3c0,
    0x7a0,
    0xb00, 0xb02, 0xb03, 0xc00, 0xc01, 0xc02, 0xc1f, 0xf14, 0x001, 0x600,
  ]
}

// Random programs over all rows of the instruction table: what a differential test of two engines runs.
import RISCV

/// A program that computes, branches, loads, stores, traps, rewrites its own code and changes modes at random, in a
/// loop without end, on any number of harts, in memory that they share.
struct RandomProgram {
  let source: String

  init(seed: UInt64, instructions: Int = 300) {
    var generator = InstructionGenerator(seed: seed)
    source = """
      start:  begin
              la      t0, handler
              csrw    mtvec, t0
              li      t0, FS
              csrs    mstatus, t0
              csrr    t0, mhartid               # registers differ from hart to hart
              slli    t0, t0, 3
              la      sp, values
              add     sp, sp, t0
              .irp    register, 1, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23
              ld      x\\register, 8 * \\register(sp)
              .endr
              .irp    register, 24, 25, 26, 27, 28, 29, 30, 31
              ld      x\\register, 8 * \\register(sp)
              .endr
              j       body

              # Counts the trap and goes on behind it; from where nothing can be fetched, at the beginning in M-mode.
              .balign 4
      handler:
              li      t0, MPRV
              csrc    mstatus, t0
              csrr    t0, mcause
              bltz    t0, interrupt
              la      t1, traps
              slli    t2, t0, 3
              add     t1, t1, t2
              ld      t2, (t1)
              addi    t2, t2, 1
              sd      t2, (t1)
              csrr    t1, mepc
              la      t2, body
              bltu    t1, t2, restart
              la      t2, body_end
              bgeu    t1, t2, restart
              beqz    t0, restart
              li      t2, 1
              beq     t0, t2, restart
              li      t2, 12
              beq     t0, t2, restart
              lhu     t2, (t1)
              addi    t1, t1, 2
              andi    t2, t2, 3
              addi    t2, t2, -3
              bnez    t2, 1f
              addi    t1, t1, 2
      1:      csrw    mepc, t1
              mret
      restart:
              li      t1, MPP_M | FS
              csrs    mstatus, t1
              csrw    satp, zero
              la      t1, body
              csrw    mepc, t1
              mret
      interrupt:
              csrw    mie, zero
              mret

              .balign 4096
              .zero   2048
      body:   la      s0, data + 2048
              la      s1, body + 512
              la      s2, data + 4096 - 4
              la      sp, data + 256
      \(generator.code(count: instructions))
              .option norvc
              j       body
      body_end:
              .zero   8192

              .data
              .balign 4096
      data:
      \(generator.values(count: 1024))
              .balign 4096
      traps:  .zero   128
      values:
      \(generator.values(count: 40))
      """
  }
}

private struct InstructionGenerator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Numbers of all sizes.
  mutating func values(count: Int) -> String {
    dwords((0..<count).map { _ in random.next() >> UInt64(random.element(of: [0, 0, 32, 56, 63])) })
  }

  /// So many instructions and pairs, as data directives.
  mutating func code(count: Int) -> String {
    (0..<count).map { _ in "        " + piece() }.joined(separator: "\n")
  }

  private static func word(_ instruction: Instruction) -> String { ".word " + hex(UInt64(instruction.word)) }

  private mutating func piece() -> String {
    switch random.below(16) {
    case 0..<3: compressed()
    case 3..<6: pair()
    case 6, 7: memoryAccess()
    case 8: random.once(in: 3) ? Self.word(Instruction(.fence, immediate: 0x010)) : controlRegister()
    default: Self.word(anyInstruction())
    }
  }

  // The stack pointer, s0, s1 and s2 point to where memory is.
  private static let pointers: [UInt8] = [2, 8, 9, 18]
  private static let destinations = (0..<32 as Range<UInt8>).filter { !pointers.contains($0) }

  private mutating func source() -> UInt8 { UInt8(random.below(32)) }
  private mutating func destination() -> UInt8 { random.element(of: Self.destinations) }
  private mutating func immediate() -> Int32 {
    Int32(truncatingIfNeeded: random.next() >> UInt64(random.element(of: [0, 52, 58, 61])))
  }
  /// A branch's distance, which mostly stays in the program.
  private mutating func distance() -> Int32 { Int32(random.below(128) - 64) * 2 }

  private mutating func anyInstruction() -> Instruction {
    let row = random.element(of: InstructionTable.rows)
    var instruction = Instruction(
      row.opcode, rd: destination(), rs1: source(), rs2: source(), rs3: source(),
      modifier: UInt8(random.below(row.takesOrdering ? 4 : 8)),
      immediate: immediate())
    switch row.opcode {
    case .wfi, .csrrw, .csrrs, .csrrc, .csrrwi, .csrrsi, .csrrci:
      return Instruction(.addi, rd: destination(), rs1: source(), immediate: 1)
    case .jal, .beq, .bne, .blt, .bge, .bltu, .bgeu: instruction.immediate = distance()
    case .jalr:
      // Mostly into the program.
      if !random.once(in: 4) {
        instruction.rs1 = 9
        instruction.immediate = distance()
      }
    case .lrW, .lrD, .scW, .scD, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW,
      .amomaxuW,
      .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
      instruction.rs1 = random.element(of: [8, 8, 8, 2, 9, 18])
    default: break
    }
    return instruction
  }

  private mutating func memoryAccess() -> String {
    let loads: [Opcode] = [.lb, .lh, .lw, .ld, .lbu, .lhu, .lwu, .flw, .fld]
    let stores: [Opcode] = [.sb, .sh, .sw, .sd, .fsw, .fsd]
    let base: UInt8 = random.once(in: 10) ? 9 : random.element(of: [8, 8, 2, 18])
    let offset = random.once(in: 2) ? Int32(random.below(256)) * 8 - 1024 : Int32(random.below(2048)) - 1024
    if random.once(in: 2) {
      return Self.word(Instruction(random.element(of: loads), rd: destination(), rs1: base, immediate: offset))
    }
    return Self.word(Instruction(random.element(of: stores), rs1: base, rs2: source(), immediate: offset))
  }

  private mutating func controlRegister() -> String {
    let registers: [CSR] = [
      .mstatus, .mscratch, .mepc, .mcause, .mtval, .mie, .mip, .mcounteren, .menvcfg, .mcycle, .minstret, .mhartid,
      .misa, .fflags, .frm, .fcsr,
      .sstatus, .sie, .sip, .stvec, .sepc, .scause, .stval, .sscratch, .scounteren, .satp, .stimecmp, .cycle, .time,
      .instret,
      .cycle, .instret, .time, .mcycle, .minstret,
    ]
    let opcode = random.element(of: [.csrrw, .csrrs, .csrrc, .csrrwi, .csrrsi, .csrrci, .csrrs, .csrrs] as [Opcode])
    return Self.word(
      Instruction(
        opcode, rd: destination(), rs1: random.once(in: 2) ? 0 : source(),
        immediate: Int32(random.element(of: registers).rawValue)))
  }

  private mutating func compressed() -> String {
    while true {
      let half = UInt32(truncatingIfNeeded: random.next()) & 0xffff
      guard half & 3 != 3, let instruction = Decoder.decode(half) else { continue }
      // Pointers keep their values most of the time.
      if Self.pointers.contains(instruction.rd), !random.once(in: 50) { continue }
      if instruction.opcode == .jalr, !random.once(in: 10) { continue }
      return ".half " + hex(UInt64(half))
    }
  }

  /// Two instructions that an engine may do as one.
  private mutating func pair() -> String {
    let a = destination()
    let b = random.once(in: 3) ? source() : a
    let c = source()
    let branch = random.element(of: [.beq, .bne, .blt, .bge, .bltu, .bgeu] as [Opcode])
    let operands: (UInt8, UInt8) = random.once(in: 2) ? (b, c) : (c, b)
    let (first, second): (Instruction, Instruction)
    switch random.below(8) {
    case 0:
      first = Instruction(.addi, rd: a, rs1: a, immediate: Int32(random.below(16)) - 8)
      second = Instruction(branch, rs1: operands.0, rs2: operands.1, immediate: distance())
    case 1:
      first = Instruction(.addiw, rd: a, rs1: a, immediate: Int32(random.below(16)) - 8)
      second = Instruction(.bne, rs1: operands.0, rs2: operands.1, immediate: distance())
    case 2:
      first = Instruction(.andi, rd: a, rs1: c, immediate: Int32(random.below(8)))
      second = Instruction(random.once(in: 2) ? .beq : .bne, rs1: b, rs2: 0, immediate: distance())
    case 3:
      first = Instruction(.addi, rd: a, rs1: source(), immediate: immediate())
      second = Instruction(
        random.once(in: 4) ? .jal : .addi, rd: random.once(in: 4) ? 0 : destination(), rs1: b, immediate: distance())
    case 4:
      first = Instruction(.slli, rd: a, rs1: c, immediate: Int32(random.below(64)))
      second = Instruction(
        .srli, rd: random.once(in: 4) ? destination() : a, rs1: b, immediate: Int32(random.below(64)))
    case 5:
      first = Instruction(.slli, rd: a, rs1: c, immediate: Int32(random.below(64)))
      second = Instruction(.add, rd: random.once(in: 4) ? destination() : a, rs1: operands.0, rs2: operands.1)
    case 6:
      first = Instruction(.lui, rd: a, immediate: immediate())
      second = Instruction(
        random.once(in: 2) ? .addi : .addiw, rd: random.once(in: 4) ? destination() : a, rs1: b, immediate: immediate())
    default:
      first = Instruction(.auipc, rd: a, immediate: Int32(random.below(16)) << 12)
      second = Instruction(.addi, rd: random.once(in: 4) ? destination() : a, rs1: b, immediate: immediate())
    }
    return [first, second].map { instruction in
      let half = random.once(in: 2) ? instruction.compressedWord : nil
      return half.map { ".half " + hex(UInt64($0)) } ?? Self.word(instruction)
    }.joined(separator: "; ")
  }
}

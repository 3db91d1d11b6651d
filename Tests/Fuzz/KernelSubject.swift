// `run -kernel`: executables with broken headers, and programs of random instructions, a few thousand steps of each.

import Assembler
import Foundation
import Linker
import Machine
import ObjectFile
import RISCV

struct KernelSubject: Subject {
  static let name = "kernel"
  static let summary = "executables for the machine, headers and code"

  private static let source = """
    .globl _start
    _start: la t0, trap
    csrw mtvec, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 31
    csrw pmpcfg0, t0
    li t0, 0xaaa
    csrw mie, t0
    csrw medeleg, t0
    li t0, 0x6088
    csrs mstatus, t0
    la sp, code
    la s0, data
    la gp, data
    mv tp, s0
    code: .rept 96
    .word 0x00000013
    .endr
    j code
    .balign 4
    trap: csrr t5, mepc
    addi t5, t5, 4
    csrw mepc, t5
    csrr t5, mcause
    mret
    .data
    .balign 4096
    data: .rept 512
    .dword data, 0x200000cf
    .endr
    .globl tohost
    tohost: .dword 0
    """

  private let file: [UInt8]
  private let codeOffset: Int

  init(project: URL, scratch: URL) throws {
    let object = try Assembler.assemble(
      Array(Self.source.utf8), named: "fuzz.s", options: AssemblerOptions(arguments: ["-march=rv64gc", "-mno-relax"])
    ).object
    let executable = try Linker.link(
      [.object(object, name: "fuzz.o")], script: nil, options: Linker.Options(arguments: ["-Ttext=0x80000000"])
    ).executable
    file = try executable.elfBytes()
    // Where the file has the instructions that random ones take the place of: ninety-six times `nop`.
    let nops = Array(repeating: [0x13, 0, 0, 0] as [UInt8], count: 96).flatMap { $0 }
    codeOffset = file.firstRange(of: nops)?.lowerBound ?? 0
  }

  func input(_ seed: UInt64) -> [UInt8] { make(seed).file }

  func feed(_ seed: UInt64) -> Bool {
    var (file, random) = make(seed)
    do {
      let executable = try Object(elf: file, name: "fuzz")
      var configuration = Machine.Configuration()
      configuration.memorySize = 4 << 20
      configuration.harts = Int.random(in: 1...2, using: &random)
      configuration.seed = seed
      configuration.bootArguments = Bool.random(using: &random) ? "selftest" : nil
      configuration.stepLimit = 3000
      let machine = try Machine(configuration)
      try machine.load(executable)
      _ = machine.run(atLeast: 3000)
      _ = machine.takeOutput()
      _ = machine.positions
      return true
    } catch { return false }
  }

  private func make(_ seed: UInt64) -> (file: [UInt8], random: SeededGenerator) {
    var random = SeededGenerator(seed: seed)
    var bytes = file
    if Int.random(in: 0..<3, using: &random) == 0 {
      Mutation.damage(&bytes, &random)
    } else {
      for word in 0..<96 {
        let instruction = Self.instruction(&random)
        for byte in 0..<4 { bytes[codeOffset + 4 * word + byte] = UInt8(truncatingIfNeeded: instruction >> UInt32(8 * byte)) }
      }
    }
    return (bytes, random)
  }

  /// A row's bits with random operands; now and then any bits at all.
  private static func instruction(_ random: inout SeededGenerator) -> UInt32 {
    let bits = UInt32.random(in: .min ... .max, using: &random)
    guard Int.random(in: 0..<8, using: &random) != 0, let row = InstructionTable.rows.randomElement(using: &random) else {
      return bits
    }
    let picture = row.picture
    return picture.match | bits & ~picture.mask
  }
}

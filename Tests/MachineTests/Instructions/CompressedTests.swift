import RISCV
import Testing

/// 16-bit instructions: each does what the base instruction does that it stands for (Unpriv., chapter on C), and counts
/// 2 bytes.
@Suite struct CompressedTests {
  // swift-format-ignore
  /// A 16-bit instruction, its base instruction by the manual, and the registers that are looked at.
  private static let pairs: [(compressed: String, base: String)] = [
    ("c.addi4spn a0, sp, 4", "addi a0, sp, 4"), ("c.addi4spn a5, sp, 1020", "addi a5, sp, 1020"),
    ("c.lw a0, 0(s0)", "lw a0, 0(s0)"),         ("c.lw a1, 124(s0)", "lw a1, 124(s0)"),
    ("c.ld a0, 8(s0)", "ld a0, 8(s0)"),         ("c.ld s1, 248(s0)", "ld s1, 248(s0)"),
    ("c.sw a0, 4(s0)", "sw a0, 4(s0)"),         ("c.sd a1, 16(s0)", "sd a1, 16(s0)"),
    ("c.nop", "addi x0, x0, 0"),
    ("c.addi a0, -32", "addi a0, a0, -32"),     ("c.addi s4, 31", "addi s4, s4, 31"),
    ("c.addiw a1, -1", "addiw a1, a1, -1"),     ("c.addiw a1, 0", "addiw a1, a1, 0"),
    ("c.li a0, -32", "addi a0, x0, -32"),       ("c.li t6, 31", "addi t6, x0, 31"),
    ("c.addi16sp sp, -512", "addi sp, sp, -512"), ("c.addi16sp sp, 496", "addi sp, sp, 496"),
    ("c.lui a0, 1", "lui a0, 1"),               ("c.lui a0, 0xfffe0", "lui a0, 0xfffe0"),
    ("c.lui a0, 31", "lui a0, 31"),
    ("c.srli a0, 1", "srli a0, a0, 1"),         ("c.srli a1, 63", "srli a1, a1, 63"),
    ("c.srai a0, 32", "srai a0, a0, 32"),       ("c.srai a1, 63", "srai a1, a1, 63"),
    ("c.andi a0, -32", "andi a0, a0, -32"),     ("c.andi a1, 31", "andi a1, a1, 31"),
    ("c.sub a0, a1", "sub a0, a0, a1"),         ("c.xor a0, a1", "xor a0, a0, a1"),
    ("c.or a0, a1", "or a0, a0, a1"),           ("c.and a0, a1", "and a0, a0, a1"),
    ("c.subw a0, a1", "subw a0, a0, a1"),       ("c.addw a0, a1", "addw a0, a0, a1"),
    ("c.slli a0, 1", "slli a0, a0, 1"),         ("c.slli s5, 63", "slli s5, s5, 63"),
    ("c.lwsp a0, 0(sp)", "lw a0, 0(sp)"),       ("c.lwsp s6, 252(sp)", "lw s6, 252(sp)"),
    ("c.ldsp a0, 8(sp)", "ld a0, 8(sp)"),       ("c.ldsp s6, 504(sp)", "ld s6, 504(sp)"),
    ("c.swsp a1, 252(sp)", "sw a1, 252(sp)"),   ("c.sdsp a1, 504(sp)", "sd a1, 504(sp)"),
    ("c.mv a0, s4", "add a0, x0, s4"),          ("c.add a0, s4", "add a0, a0, s4"),
    ("c.j 1f", "jal x0, 1f"),                   ("c.jr s7", "jalr x0, 0(s7)"),
    ("c.beqz a0, 1f", "beq a0, x0, 1f"),        ("c.bnez a0, 1f", "bne a0, x0, 1f"),
    ("c.beqz a2, 1f", "beq a2, x0, 1f"),        ("c.bnez a2, 1f", "bne a2, x0, 1f"),
  ]

  /// All registers and the memory that the instruction reaches, after `instruction`.
  private func outcome(_ instruction: String) throws -> [UInt64] {
    let registers = ["a0", "a1", "a2", "a5", "s0", "s1", "s4", "s5", "s6", "t6"]
    return try records(
      of: """
        start:  begin
                la      sp, memory
                mv      s0, sp
                la      s7, 1f
                li      a0, 0x8234567890abcdef
                li      a1, 0xf0f0f0f00f0f0f0f
                li      a2, 0
                li      a5, 5
                li      s1, 9
                li      s4, 0x7ffffffffffffff1
                li      s5, 3
                li      s6, 6
                li      t6, 7
                \(instruction)
                addi    a5, a5, 64              # a jump leaves this out
        1:
        \(registers.map { "        record \($0)" }.joined(separator: "\n"))
                la      t0, memory
                sub     sp, sp, t0
                record  sp
                ld      a0, 0(t0)
                record  a0
                ld      a0, 16(t0)
                record  a0
                ld      a0, 248(t0)
                record  a0
                ld      a0, 504(t0)
                record  a0
                poweroff
                .data
                .balign 16
        memory:
        \(dwords((0..<64).map { UInt64($0) &* 0x9182_7364_5546_3729 }))
        """
    ).enumerated().map { $0.offset == 4 ? 0 : $0.element }  // s0 is an address, which moves with the code's size
  }

  @Test(arguments: pairs.map(\.compressed)) func behavesAsItsBase(compressed: String) throws {
    let pair = try #require(Self.pairs.first { $0.compressed == compressed })
    let base = try outcome(".option push\n.option norvc\n\(pair.base)\n.option pop")
    #expect(try outcome(compressed) == base)
  }

  /// `c.jalr` links 2 bytes on, and a crowd of both sizes keeps its places.
  @Test func sizesCount() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, 2f
                auipc   s1, 0
                c.nop
        1:      c.jalr  s0
        3:      j       4f
        2:      la      a1, 3b
                sub     a0, ra, a1
                record  a0
                jr      ra
        4:      la      a1, 1b
                sub     a1, a1, s1
                record  a1
                c.nop
                auipc   a0, 0
        5:      la      a1, 5b
                sub     a0, a1, a0
                record  a0
                poweroff
        """)
    #expect(results == [0, 6, 4])
  }

  @Test func ebreakTraps() throws {
    #expect(try records(of: "start: begin\n try c.ebreak\n poweroff").first == 3)
  }

  /// The defined illegal instruction, and the other reserved words of the compressed space; mtval is their 16 bits.
  @Test(
    arguments: [
      0x0000,  // all zero
      0x0004,  // c.addi4spn with immediate 0
      0x2000, 0xa000,  // c.fld and c.fsd: there is no D
      0x8000,  // reserved
      0x2001,  // c.addiw x0
      0x6101,  // c.addi16sp 0
      0x6581,  // c.lui a1, 0
      0x9c41, 0x9c61,  // reserved arithmetic
      0x2002, 0xa002,  // c.fldsp, c.fsdsp
      0x4002, 0x6002,  // c.lwsp and c.ldsp into x0
      0x8002,  // c.jr x0
    ] as [UInt64]) func reservedWordsTrap(word: UInt64) throws
  {
    let results = try records(
      of: """
        start:  begin
                try     .half \(word)
                poweroff
        """)
    #expect(results.count == 3)
    #expect(results.first == 2 && results.last == word)
  }

  /// Words that are hints do nothing (Unpriv., table of RVC hints).
  @Test(
    arguments: [
      0x0005,  // c.nop 1
      0x0001,  // c.nop
      0x4005,  // c.li x0, 1
      0x6005,  // c.lui x0, 1
      0x8006,  // c.mv x0, ra
      0x9006,  // c.add x0, ra
      0x0006,  // c.slli x0, 1
      0x8001, 0x8401,  // c.srli64, c.srai64
      0x0502,  // c.slli64 a0
      0x0501,  // c.addi a0, 0
    ] as [UInt64]) func hintsDoNothing(word: UInt64) throws
  {
    let results = try records(
      of: """
        start:  begin
                li      a0, -3
                li      s0, -5
                try     .half \(word)
                record  a0
                record  s0
                record  zero
                poweroff
        """)
    #expect(results == [UInt64(bitPattern: -3), UInt64(bitPattern: -5), 0])
  }

  /// Every row of the compressed table is among the tests.
  @Test func tableIsCovered() {
    let here = Set(Self.pairs.map { $0.compressed.split(separator: " ")[0] })
    let others: Set<Substring> = [
      "c.unimp", "c.jalr", "c.ebreak", "c.srli64", "c.srai64", "c.slli64",
      // FloatTests.
      "c.fld", "c.fsd", "c.fldsp", "c.fsdsp",
    ]
    #expect(
      CompressedTable.rows.map { Substring($0.mnemonic) }.filter { !here.contains($0) && !others.contains($0) } == [])
  }
}

import RISCV
import Testing

/// Jumps and branches, and that no instruction of the table is left untested.
@Suite struct ControlFlowTests {
  private static let branches: [(mnemonic: String, taken: @Sendable (UInt64, UInt64) -> Bool)] = [
    ("beq", { $0 == $1 }), ("bne", { $0 != $1 }), ("bltu", { $0 < $1 }), ("bgeu", { $0 >= $1 }),
    ("blt", { Int64(bitPattern: $0) < Int64(bitPattern: $1) }),
    ("bge", { Int64(bitPattern: $0) >= Int64(bitPattern: $1) }),
  ]

  /// Unpriv. 2.5.2. The branch stands alone, and behind the instructions that the engine pairs it with: adding to
  /// either operand or to another register, and testing bits.
  @Test(
    arguments: branches.map(\.mnemonic),
    [
      "nop", "addi a1, a1, -3", "addi a2, a2, 7", "addi a4, a4, 1",
      "addiw a1, a1, -3", "addi a1, a3, 5", "andi a1, a1, 0x7f", "andi a1, a1, -8", "andi a4, a1, 8",
    ])
  func conditions(mnemonic: String, before: String) throws {
    let operands: [UInt64] = [0, 3, 8, 0x7fff_ffff, 0x8000_0000, 0x8000_0003, 0x7fff_ffff_ffff_ffff, 1 << 63, ~6, ~0]
    let results = try records(
      of: """
        start:  begin
                la      s0, operands
                la      s2, end
        1:      la      s1, operands
        2:      ld      a1, (s0)
                ld      a2, (s1)
                li      a3, 12
                li      a4, 1
                li      a0, 1
                j       3f                      # the block begins with the pair
        3:      \(before)
                \(mnemonic) a1, a2, 4f
                li      a0, 0
        4:      record  a0
                record  a1
                record  a4
                addi    s1, s1, 8
                bne     s1, s2, 2b
                addi    s0, s0, 8
                bne     s0, s2, 1b
                poweroff
                .data
                .balign 8
        operands:
        \(dwords(operands))
        end:
        """)
    let branch = try #require(Self.branches.first { $0.mnemonic == mnemonic })
    var expected: [UInt64] = []
    for first in operands {
      for second in operands {
        var a = first
        var b = second
        var c: UInt64 = 1
        switch before {
        case "addi a1, a1, -3": a &-= 3
        case "addi a2, a2, 7": b &+= 7
        case "addi a4, a4, 1": c = 2
        case "addiw a1, a1, -3": a = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: a) &- 3))
        case "addi a1, a3, 5": a = 17
        case "andi a1, a1, 0x7f": a &= 0x7f
        case "andi a1, a1, -8": a &= ~7
        case "andi a4, a1, 8": c = a & 8
        default: break
        }
        expected += [branch.taken(a, b) ? 1 : 0, a, c]
      }
    }
    #expect(results == expected)
  }

  /// A branch on what `andi` gave, against x0: the engine makes one operation of both.
  @Test(arguments: ["beqz a4, 4f", "bnez a4, 4f", "beq zero, a4, 4f", "bltz a4, 4f", "bgez a4, 4f", "bne a4, a1, 4f"])
  func branchesOnTestedBits(branch: String) throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, 0
                li      s1, 16
        2:      li      a1, 6
                li      a0, 1
                j       3f
        3:      andi    a4, s0, -10
                \(branch)
                li      a0, 0
        4:      record  a0
                addi    s0, s0, 1
                addi    a5, zero, 3
                bne     s0, s1, 2b
                poweroff
        """)
    let expected = (0..<16 as Range<UInt64>).map { number -> UInt64 in
      let tested = number & ~9
      let taken =
        switch branch.prefix(4) {
        case "beqz", "beq ": tested == 0
        case "bnez": tested != 0
        case "bltz": false
        case "bgez": true
        default: tested != 6
        }
      return taken ? 1 : 0
    }
    #expect(results == expected)
  }

  /// The farthest that the fields reach: a branch ±4 KiB, `jal` ±1 MiB, `jalr` ±2 KiB (Unpriv. 2.5).
  @Test func farTargets() throws {
    let results = try records(
      of: """
        start:  begin
                li      a0, 0
                j       back
        2:      addi    a0, a0, 1
                j       far
                .balign 4096
                .zero   0x200
        back:   beqz    zero, 2b
                .balign 4096
        far:    la      t0, near
                jalr    s0, 2047(t0)            # 2047 is odd: bit 0 is cleared
        4:      record  a0
                la      t1, 4b
                sub     s0, s0, t1
                record  s0
                la      t0, 6f + 2048
                jalr    s0, -2048(t0)
        6:      li      a0, 7
                record  a0
                jal     s1, away
        5:      record  a0
                poweroff
        near:   .zero   2046
                addi    a0, a0, 2
                jr      s0
                .balign 4096
                .zero   0xf0000
        away:   addi    a0, a0, 3
                jr      s1
        """)
    #expect(results == [3, 0, 7, 10])
  }

  /// `jalr` takes its target from the old value of a register that it also writes (Unpriv. 2.5.1).
  @Test func linkRegisterIsItsOwnSource() throws {
    let results = try records(
      of: """
        start:  begin
                la      t0, 1f
                jalr    t0, 0(t0)
        2:      j       2b
        1:      la      t1, 2b
                sub     t0, t0, t1
                record  t0
                poweroff
        """)
    #expect(results == [0])
  }

  /// Every row is in some test.
  @Test func tableIsCovered() {
    let arithmetic =
      registerModels.map(\.mnemonic) + immediateModels.map(\.mnemonic) + unaryModels.map(\.mnemonic) + ["lui", "auipc"]
    let control = Self.branches.map(\.mnemonic) + ["jal", "jalr"]
    let memory = MemoryAccessTests.loads.map(\.mnemonic) + MemoryAccessTests.stores.map(\.mnemonic)
    let atomics =
      AtomicTests.operations.flatMap { [$0.mnemonic + ".w", $0.mnemonic + ".d"] } + ["lr.w", "lr.d", "sc.w", "sc.d"]
    let float = Set(FloatVectors.text.split(separator: "\n").map { String($0.prefix { $0 != " " }) })
    // FloatTests, CacheBlockTests.
    let others =
      ["fmv.x.w", "fmv.w.x", "fmv.x.d", "fmv.d.x", "fmv.x.h", "fmv.h.x"]
      + ["flw", "fsw", "fld", "fsd", "flh", "fsh"] + ["czero.eqz", "czero.nez", "wrs.nto", "wrs.sto"]
      + ["cbo.inval", "cbo.clean", "cbo.flush", "cbo.zero"]
    // TrapTests, CSRTests, CoherenceTests.
    let system = [
      "fence", "fence.i", "ecall", "ebreak", "csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci", "sret", "mret",
      "wfi",
      "sfence.vma",
    ]
    let tested = Set(arithmetic + control + memory + atomics + system + others).union(float)
    #expect(InstructionTable.rows.map(\.mnemonic).filter { !tested.contains($0) } == [])
  }
}

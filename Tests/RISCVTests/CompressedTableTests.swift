// The 16-bit instructions: their rows, all their words, and which of them an assembler chooses.

import Testing

@testable import RISCV

@Suite struct CompressedTableTests {
  /// Words by mnemonic, as GNU objdump 2.40 -M no-aliases names them for RV64GC. It takes the reserved
  /// `c.addi16sp sp, 0` for an instruction, which is why ours are 63. The rest are none.
  private static let wordCounts: [String: Int] = [
    "c.addi4spn": 2040, "c.lw": 2048, "c.ld": 2048, "c.sw": 2048, "c.sd": 2048,
    "c.fld": 2048, "c.fsd": 2048, "c.fldsp": 2048, "c.fsdsp": 2048,
    "c.addi": 2048, "c.addiw": 1984, "c.li": 2048, "c.addi16sp": 63, "c.lui": 1953,
    "c.srli64": 8, "c.srai64": 8, "c.srli": 504, "c.srai": 504, "c.andi": 512,
    "c.sub": 64, "c.xor": 64, "c.or": 64, "c.and": 64, "c.subw": 64, "c.addw": 64,
    "c.j": 2048, "c.beqz": 2048, "c.bnez": 2048,
    "c.slli64": 32, "c.slli": 2016, "c.lwsp": 1984, "c.ldsp": 1984, "c.ebreak": 1, "c.jr": 31, "c.jalr": 31,
    "c.mv": 992, "c.add": 992, "c.swsp": 2048, "c.sdsp": 2048,
  ]

  private static let halves = (UInt16.min...UInt16.max).filter { $0 & 3 != 3 }

  @Test func allWordsAreTheInstructionsThatGNUCountsThem() {
    var counts: [String: Int] = [:]
    for half in Self.halves where Decoder.decode(UInt32(half)) != nil {
      counts[CompressedTable.row(of: half, namedByAlias: false)?.mnemonic ?? "none", default: 0] += 1
    }
    #expect(counts == Self.wordCounts)
  }

  @Test func everyWordComesBackThroughItsRow() throws {
    for half in Self.halves {
      guard let instruction = Decoder.decode(UInt32(half)) else { continue }
      let row = try #require(CompressedTable.row(of: half))
      try #require(instruction.length == 2 && row.encode(instruction) == half, "\(half)")
    }
  }

  /// What is decoded expands to a 32-bit word that decodes to the same, but for the length.
  @Test func everyWordExpandsToABaseInstruction() throws {
    for half in Self.halves {
      guard var instruction = Decoder.decode(UInt32(half)) else { continue }
      let word = instruction.word
      instruction.length = 4
      try #require(Decoder.decode(word) == instruction, "\(half)")
    }
  }

  /// What an assembler would choose does the same as what it chose it for.
  @Test func everyChoiceComputesTheSame() throws {
    for half in Self.halves {
      guard let instruction = Decoder.decode(UInt32(half)), let chosen = instruction.compressedWord else { continue }
      let again = try #require(Decoder.decode(UInt32(chosen)))
      // An addition of 0 may be a move, and sources may be exchanged.
      let isMove = instruction.opcode == .addi && again.opcode == .add
      try #require(
        again == instruction
          || (isMove && instruction.immediate == 0 && again.rs1 == 0 && again.rs2 == instruction.rs1)
          || (again.opcode == instruction.opcode && again.rs1 == instruction.rs2 && again.rs2 == instruction.rs1),
        "\(half) and \(chosen)")
      #expect(again.rd == instruction.rd)
    }
  }

  /// A word may match two pictures only if the first is cut out of the second.
  @Test func rowsOverlapOnlyWhereTheFirstIsMoreSpecial() {
    let pictures = CompressedTable.rows.map(\.picture)
    for (index, one) in pictures.enumerated() {
      for (other, name) in zip(pictures, CompressedTable.rows.map(\.mnemonic)).dropFirst(index + 1) {
        guard (one.match ^ other.match) & one.mask & other.mask == 0 else { continue }
        #expect(one.mask & other.mask == other.mask, "\(CompressedTable.rows[index].mnemonic) and \(name)")
      }
    }
  }

  @Test func reservedAndForeignWordsDoNotDecode() {
    // Zeros; c.addi4spn of 0; c.addiw and loads to x0; c.addi16sp and c.lui of 0; c.jr x0;
    // the unused places among the register operations.
    for half: UInt16 in [
      0x0000, 0x0004, 0x2001, 0x4002, 0x6002, 0x6101, 0x6081, 0x8002, 0x8000,
      0x9c41, 0x9c61,
    ] {
      #expect(Decoder.decode(UInt32(half)) == nil, "\(half)")
    }
  }

  /// Fields that no word can say are refused, not cut.
  @Test func rowsRefuseWhatTheyCannotSay() throws {
    let row = try #require(CompressedTable.rows.first { $0.mnemonic == "c.addi" })
    #expect(row.encode(Instruction(.addi, rd: 10, rs1: 10, immediate: -32)) == 0x1501)
    #expect(row.encode(Instruction(.addi, rd: 10, rs1: 10, immediate: 32)) == nil)
    #expect(row.encode(Instruction(.addi, rd: 10, rs1: 11, immediate: 1)) == nil)
    #expect(row.encode(Instruction(.addi, rd: 42, rs1: 42, immediate: 1)) == nil)
    #expect(row.encode(Instruction(.addiw, rd: 10, rs1: 10, immediate: 1)) == nil)
    let load = try #require(CompressedTable.rows.first { $0.mnemonic == "c.lw" })
    #expect(load.encode(Instruction(.lw, rd: 8, rs1: 15, immediate: 124)) == 0x5fe0)
    for (rd, rs1, immediate) in [(8, 16, 0), (7, 15, 0), (8, 15, 128), (8, 15, 2), (8, 15, -4)]
      as [(UInt8, UInt8, Int32)]
    {
      #expect(load.encode(Instruction(.lw, rd: rd, rs1: rs1, immediate: immediate)) == nil)
    }
  }
}

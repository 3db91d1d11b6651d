// Single statements and their bytes, as GNU as 2.40 writes them: without the extension C, and with it where that
// makes a difference.

import Testing

@Suite struct EncodingTests {
  // swift-format-ignore
  static let statements: [(text: String, plain: String, compressed: String?)] = [
    ("nop", "13 00 00 00", "01 00"),
    ("add a0, a1, a2", "33 85 c5 00", nil),
    ("add a0, a0, a1", "33 05 b5 00", "2e 95"),
    ("add a0, a1, 5", "13 85 55 00", nil),
    ("addi a0, a0, 1", "13 05 15 00", "05 05"),
    ("addi a0, a0, -32", "13 05 05 fe", "01 15"),
    ("addi a0, a0, 32", "13 05 05 02", nil),
    ("addi a0, a1, 0", "13 85 05 00", "2e 85"),
    ("addi sp, sp, -16", "13 01 01 ff", "41 11"),
    ("addi sp, sp, 496", "13 01 01 1f", "7d 61"),
    ("addi a0, sp, 16", "13 05 01 01", "08 08"),
    ("addi t0, sp, 16", "93 02 01 01", nil),
    ("addi zero, zero, 0", "13 00 00 00", "01 00"),
    ("mv a0, a1", "13 85 05 00", "2e 85"),
    ("mv a0, zero", "13 05 00 00", nil),
    ("li a0, 0", "13 05 00 00", "01 45"),
    ("li a0, 31", "13 05 f0 01", "7d 45"),
    ("li a0, 32", "13 05 00 02", nil),
    ("li a0, 2047", "13 05 f0 7f", nil),
    ("li a0, -2048", "13 05 00 80", nil),
    ("li a0, 2048", "37 15 00 00 1b 05 05 80", "05 65 1b 05 05 80"),
    ("li a0, 0x1000", "37 15 00 00", "05 65"),
    ("li a0, 0x12345", "37 25 01 00 1b 05 55 34", "49 65 1b 05 55 34"),
    ("li a0, 0x7ffff800", "37 05 00 80 1b 05 05 80", nil),
    ("li a0, 0x80000000", "1b 05 10 00 13 15 f5 01", "1b 05 10 00 7e 05"),
    ("li a0, -0x80000000", "37 05 00 80", nil),
    ("li a0, 0xffffffff", "1b 05 10 00 13 15 05 02 13 05 f5 ff", "1b 05 10 00 02 15 7d 15"),
    (
      "li a0, 0x123456789abcdef0",
      "37 75 24 00 1b 05 d5 8a 13 15 e5 00 13 05 d5 c4 13 15 c5 00 13 05 75 5e 13 15 d5 00 13 05 05 ef",
      "37 75 24 00 1b 05 d5 8a 3a 05 13 05 d5 c4 32 05 13 05 75 5e 36 05 13 05 05 ef"
    ),
    ("li a0, 1 << 40", "1b 05 10 00 13 15 85 02", "1b 05 10 00 22 15"),
    ("li a0, 0xfff", "37 15 00 00 1b 05 f5 ff", "05 65 7d 35"),
    ("li t0, 0x800000000000001", "9b 02 10 00 93 92 b2 03 93 82 12 00", "9b 02 10 00 ee 12 85 02"),
    ("lui a0, 1", "37 15 00 00", "05 65"),
    ("lui a0, 0xfffff", "37 f5 ff ff", "7d 75"),
    ("lui sp, 1", "37 11 00 00", nil),
    ("auipc a0, 0x12345", "17 55 34 12", nil),
    ("ld a0, 8(a1)", "03 b5 85 00", "88 65"),
    ("ld a0, 8(sp)", "03 35 81 00", "22 65"),
    ("ld a0, (a1)", "03 b5 05 00", "88 61"),
    ("ld t0, 8(a1)", "83 b2 85 00", nil),
    ("ld a0, 256(a1)", "03 b5 05 10", nil),
    ("lw a0, 4(a1)", "03 a5 45 00", "c8 41"),
    ("lw a0, 3(a1)", "03 a5 35 00", nil),
    ("lbu a0, 1(a1)", "03 c5 15 00", nil),
    ("sd a0, 8(sp)", "23 34 a1 00", "2a e4"),
    ("sw a0, 124(a1)", "23 ae a5 06", "e8 dd"),
    ("sw a0, 128(a1)", "23 a0 a5 08", nil),
    ("sb a0, -1(a1)", "a3 8f a5 fe", nil),
    ("and a0, a0, a1", "33 75 b5 00", "6d 8d"),
    ("and a0, a1, a0", "33 f5 a5 00", "6d 8d"),
    ("andi a0, a0, 15", "13 75 f5 00", "3d 89"),
    ("or a0, a0, a1", "33 65 b5 00", "4d 8d"),
    ("xor a0, a0, a1", "33 45 b5 00", "2d 8d"),
    ("sub a0, a0, a1", "33 05 b5 40", "0d 8d"),
    ("subw a0, a0, a1", "3b 05 b5 40", "0d 9d"),
    ("addw a0, a1, a0", "3b 85 a5 00", "2d 9d"),
    ("addiw a0, a0, 1", "1b 05 15 00", "05 25"),
    ("sext.w a0, a0", "1b 05 05 00", "01 25"),
    ("slli a0, a0, 3", "13 15 35 00", "0e 05"),
    ("slli t0, t0, 63", "93 92 f2 03", "fe 12"),
    ("srli a0, a0, 1", "13 55 15 00", "05 81"),
    ("srai a0, a0, 1", "13 55 15 40", "05 85"),
    ("srliw a0, a0, 31", "1b 55 f5 01", nil),
    ("not a0, a1", "13 c5 f5 ff", nil),
    ("neg a0, a1", "33 05 b0 40", nil),
    ("seqz a0, a1", "13 b5 15 00", nil),
    ("snez a0, a1", "33 35 b0 00", nil),
    ("sext.b a0, a1", "13 95 85 03 13 55 85 43", "13 95 85 03 61 95"),
    ("zext.h a0, a1", "13 95 05 03 13 55 05 03", "13 95 05 03 41 91"),
    ("zext.w a0, a1", "13 95 05 02 13 55 05 02", "13 95 05 02 01 91"),
    ("zext.b a0, a1", "13 f5 f5 0f", nil),
    ("jr a0", "67 00 05 00", "02 85"),
    ("jalr a0", "e7 00 05 00", "02 95"),
    ("jalr t0, a0", "e7 02 05 00", nil),
    ("jalr a0, 4(a1)", "67 85 45 00", nil),
    ("jalr zero, 0(ra)", "67 80 00 00", nil),
    ("ret", "67 80 00 00", "82 80"),
    ("ebreak", "73 00 10 00", "02 90"),
    ("ecall", "73 00 00 00", nil),
    ("fence", "0f 00 f0 0f", nil),
    ("fence rw, w", "0f 00 10 03", nil),
    ("fence iorw, iorw", "0f 00 f0 0f", nil),
    ("fence.i", "0f 10 00 00", nil),
    ("fence.tso", "0f 00 30 83", nil),
    ("csrr a0, mstatus", "73 25 00 30", nil),
    ("csrr a0, 0x300", "73 25 00 30", nil),
    ("csrw satp, zero", "73 10 00 18", nil),
    ("csrwi mie, 31", "73 d0 4f 30", nil),
    ("csrrw a0, sscratch, a0", "73 15 05 14", nil),
    ("csrs sie, a0", "73 20 45 10", nil),
    ("csrrci a0, sip, 2", "73 75 41 14", nil),
    ("rdtime a0", "73 25 10 c0", nil),
    ("mret", "73 00 20 30", nil),
    ("sret", "73 00 20 10", nil),
    ("wfi", "73 00 50 10", nil),
    ("sfence.vma", "73 00 00 12", nil),
    ("sfence.vma a0, zero", "73 00 05 12", nil),
    ("mul a0, a1, a2", "33 85 c5 02", nil),
    ("divuw a0, a1, a2", "3b d5 c5 02", nil),
    ("lr.w a0, (a1)", "2f a5 05 10", nil),
    ("lr.d.aq a0, (a1)", "2f b5 05 14", nil),
    ("sc.w.rl a0, a1, (a2)", "2f 25 b6 1a", nil),
    ("amoswap.w.aq t1, t0, (a0)", "2f 23 55 0c", nil),
    ("amoadd.d zero, t0, 0(t1)", "2f 30 53 00", nil),
    ("amomaxu.d.aqrl a0, a1, (a2)", "2f 35 b6 e6", nil),
    ("unimp", "73 10 00 c0", "00 00"),
  ]

  @Test(arguments: statements) func isTheBytesOfGNU(text: String, plain: String, compressed: String?) throws {
    try expectBytes(text, plain, isa: plainISA)
    try expectBytes(text, compressed ?? plain, isa: compressedISA)
  }

  @Test func explicitCompressedInstructions() throws {
    try expectBytes("c.addi a0, 1", "05 05", isa: compressedISA)
    try expectBytes("c.addi16sp sp, -64", "39 71", isa: compressedISA)
    try expectBytes("c.lwsp a0, 12(sp)", "32 45", isa: compressedISA)
    try expectBytes("c.lui a0, 0xfffff", "7d 75", isa: compressedISA)
    try expectBytes("c.mv a0, a1", "2e 85", isa: compressedISA)
    try expectBytes("c.nop", "01 00", isa: compressedISA)
  }

  /// Mnemonics and directives may be written in capitals, as GNU as reads them; registers may not.
  @Test func caseOfMnemonics() throws {
    try expectBytes("ADDI a0, a0, 1", "13 05 15 00")
    #expect(try errors(in: "addi A0, a0, 1").count == 1)
  }

  /// An instruction of an extension that the ISA string does not name is none.
  @Test(arguments: [
    ("mul a0, a0, a0", "rv64i", "unrecognized opcode `mul a0,a0,a0', extension `m' or `zmmul' required"),
    ("div a0, a0, a0", "rv64i_zmmul", "unrecognized opcode `div a0,a0,a0', extension `m' required"),
    ("c.nop", "rv64ima", "unrecognized opcode `c.nop', extension `c' required"),
    ("csrr a0, mie", "rv64ima", "unrecognized opcode `csrr a0,mie', extension `zicsr' required"),
    ("sh1add a0, a1, a2", "rv64gc", "unrecognized opcode `sh1add a0,a1,a2', extension `zba' required"),
  ])
  func missingExtension(statement: String, isa: String, words: String) throws {
    #expect(try errors(in: statement, ["-march=\(isa)"]).map(\.reason.description) == [words])
  }

  @Test func multiplicationWithoutDivision() throws {
    try expectBytes("mul a0, a1, a2", "33 85 c5 02", isa: "rv64i_zmmul")
  }
}

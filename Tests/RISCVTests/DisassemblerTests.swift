// Text for words, as GNU objdump prints it.

import Testing

@testable import RISCV

@Suite struct DisassemblerTests {
  @Test func wordsPrintAsWithGNU() {
    for expected in expectedDisassembly {
      var aliased = Disassembler()
      var plain = Disassembler(usesAliases: false)
      #expect(aliased.text(of: expected.word, at: 0) == expected.text)
      #expect(plain.text(of: expected.word, at: 0) == expected.plainText)
    }
  }

  /// `auipc a0, 1; addi a0, a0, 4`: the address that two instructions make is named once.
  @Test func addressesMadeOfTwoInstructionsAreNamed() {
    let expected: [(word: UInt32, text: String)] = [
      (0x0000_1517, "auipc\ta0,0x1"), (0x0045_0513, "add\ta0,a0,4 # 0x1004"), (0x0045_0513, "add\ta0,a0,4"),
      (0x8000_2537, "lui\ta0,0x80002"), (0xfff5_051b, "addw\ta0,a0,-1 # 0xffffffff80001fff"),
      (0x0000_3537, "lui\ta0,0x3"), (0x00a5_3423, "sd\ta0,8(a0) # 0x3008"),
      (0x0000_3537, "lui\ta0,0x3"), (0xffc5_2503, "lw\ta0,-4(a0) # 0x2ffc"),
      (0x0000_3537, "lui\ta0,0x3"), (0x0045_0067, "jr\t4(a0) # 0x3004"),
      (0x6509, "lui\ta0,0x2"), (0x0511, "add\ta0,a0,4 # 0x2004"),
      (0x6509, "lui\ta0,0x2"), (0x4148, "lw\ta0,4(a0)"), (0x0005_2503, "lw\ta0,0(a0) # 0x2000"),
      (0x0000_3137, "lui\tsp,0x3"), (0x6141, "add\tsp,sp,16"), (0x0141, "add\tsp,sp,16 # 0x3010"),
      (0x0002_3503, "ld\ta0,0(tp) # 0x0"), (0xff00_0067, "jr\t-16(zero) # 0xfffffffffffffff0"),
      (0x0000_3237, "lui\ttp,0x3"), (0x0082_0567, "jalr\ta0,8(tp) # 0x8"),
      (0x0081_a503, "lw\ta0,8(gp)"),
    ]
    var disassembler = Disassembler()
    for (word, text) in expected { #expect(disassembler.text(of: word, at: 0) == text) }
    disassembler.globalPointer = 0x8000_0800
    #expect(disassembler.text(of: 0x0081_a503, at: 0) == "lw\ta0,8(gp) # 0x80000808")
  }

  @Test func placesAreNamedByTheSymbolizer() {
    var disassembler = Disassembler { $0 == 0x8000_0010 ? "main+0x4" : nil }
    #expect(disassembler.text(of: 0x0100_006f, at: 0x8000_0000) == "j\t80000010 <main+0x4>")
    #expect(disassembler.text(of: 0x0100_006f, at: 0x8000_0004) == "j\t0x80000014")
    #expect(disassembler.text(of: 0xfe05_0ee3, at: 0x8000_0014) == "beqz\ta0,80000010 <main+0x4>")
    #expect(disassembler.text(of: 0x0000_0517, at: 0x8000_000c) == "auipc\ta0,0x0")
    #expect(disassembler.text(of: 0x0045_0513, at: 0x8000_0010) == "add\ta0,a0,4 # 80000010 <main+0x4>")
    // Addresses wrap.
    #expect(disassembler.text(of: 0xffdf_f06f, at: 0) == "j\t0xfffffffffffffffc")
  }

  @Test func registersPrintAsNumbers() {
    var disassembler = Disassembler()
    disassembler.usesNumbers = true
    #expect(disassembler.text(of: 0x00c5_8533, at: 0) == "add\tx10,x11,x12")
    #expect(disassembler.text(of: 0x0808, at: 0) == "add\tx10,x2,16")
    #expect(disassembler.text(of: 0x0ca5_a52f, at: 0) == "amoswap.w.aq\tx10,x10,(x11)")
  }

  @Test func instructionsByThemselvesPrint() {
    var disassembler = Disassembler()
    #expect(disassembler.text(of: Instruction(.addi, rd: 10, rs1: 10, immediate: 1), at: 0) == "add\ta0,a0,1")
    #expect(disassembler.text(of: Instruction(.fence, rd: 1, immediate: 0xff), at: 0) == nil)
    #expect(disassembler.text(of: Instruction(.mul, rd: 1, length: 2), at: 0) == nil)
    disassembler.usesAliases = false
    #expect(
      disassembler.text(of: Instruction(.addi, rd: 10, rs1: 10, immediate: 1, length: 2), at: 0) == "c.addi\ta0,1")
    #expect(
      disassembler.text(of: Instruction(.scD, rd: 1, rs1: 2, rs2: 3, modifier: 1), at: 0) == "sc.d.rl\tra,gp,(sp)")
  }

  /// What the tables do not know is a directive that means the same bytes.
  @Test func bytesThatAreNoInstructionPrint() {
    let expected: [(bytes: [UInt8], text: String, count: Int)] = [
      ([0x13, 0x05, 0x15, 0x00, 0xff], "add\ta0,a0,1", 4),
      ([0x05, 0x05, 0x15, 0x00], "add\ta0,a0,1", 2),
      ([0x0b, 0, 0, 0], ".4byte\t0xb", 4),
      ([0x1f, 0x00, 0x34, 0x12, 0x78, 0x56], ".byte\t0x1f, 0x00, 0x34, 0x12, 0x78, 0x56", 6),
      ([0x3f, 0x00, 0x34, 0x12, 0x78, 0x56, 0xbc, 0x9a], ".8byte\t0x9abc56781234003f", 8),
      ([0x7f, 0x70, 1, 2, 3, 4, 5, 6], ".2byte\t0x707f", 2),
      ([0x13, 0x05, 0x15], ".2byte\t0x513", 2),
      ([0x13], ".byte\t0x13", 1),
    ]
    var disassembler = Disassembler()
    for (bytes, text, count) in expected {
      let line = disassembler.line(of: bytes, at: 0)
      #expect(line?.text == text)
      #expect(line?.byteCount == count)
    }
    #expect(disassembler.line(of: [], at: 0) == nil)
  }
}

import RISCV
import Testing

@testable import Machine

/// What the guest is told of its harts, and what they execute: `misa`, the device tree's `riscv,isa`, and the table of
/// instructions say the same.
@Suite struct ExtensionTests {
  private static let letters = ISA.string.dropFirst("rv64".count).prefix { $0 != "_" }.map(String.init)
  private static let names = ISA.string.split(separator: "_").dropFirst().map(String.init)

  @Test func misaHasTheLettersOfTheDeviceTree() {
    let base = UInt64(UnicodeScalar("a").value)
    var expected: UInt64 = 2 << 62
    // S and U are modes, and no letters of the string.
    for letter in Self.letters + ["s", "u"] {
      for scalar in letter.unicodeScalars { expected |= 1 << (UInt64(scalar.value) - base) }
    }
    #expect(ISA.misa == expected)
  }

  /// Extensions of the table that the string leaves out: what is part of another, and modes.
  private static let unnamed: Set<String> = ["privileged", "zicntr", "zfhmin"]

  @Test func theDeviceTreeHasTheExtensionsOfTheTable() {
    let known = Set(Extension.allCases.map { "\($0)" }).subtracting(Self.unnamed)
    // Sstc has a register, and no instruction.
    #expect(Set(Self.letters + Self.names).subtracting(["sstc"]) == known)
  }

  /// Every row of the table runs, but for traps that are its purpose; operands are such that it does no harm.
  @Test func everyInstructionIsExecuted() throws {
    var wrong: [String] = []
    for opcode in Opcode.allCases {
      let lowered = Operation(Instruction(opcode))
      if lowered == .illegal { wrong.append("\(opcode)") }
    }
    #expect(wrong == [])
  }

  // swift-format-ignore
  /// Words of extensions that the harts do not have: Zbc, Zbkb, Zbkx, Zfa, Zacas, Svinval, H, V, Q, Zicfiss.
  @Test(arguments: [
    0x0ac5_9533, 0x0ac5_b533, 0x0ac5_a533,      // clmul, clmulh, clmulr a0, a1, a2
    0x6875_d513, 0x08c5_c533,                   // brev8, pack
    0x28c5_a533, 0x28c5_c533,                   // xperm4, xperm8
    0xf210_0553, 0x28c5_a553,                   // fli.d, fminm.s
    0x28c5_a52f, 0x28c5_b52f,                   // amocas.w, amocas.d
    0x1600_0073, 0x1800_0073,                   // sinval.vma, sfence.w.inval
    0x2200_0073, 0x6000_4573,                   // hfence.vvma, hlv.b
    0x0000_7057, 0x0005_c507,                   // vsetvli, a vector load's width
    0x06c5_f553, 0x0005_c507,                   // fadd.q, flq
    0x0000_0000, 0xffff_ffff,
  ] as [UInt32]) func whatIsNotThereIsIllegal(word: UInt32) throws {
    let results = try records(
      of: """
        start:  begin
                li      t0, FS
                csrs    mstatus, t0
                .balign 4
                try     .word \(hex(UInt64(word)))
                poweroff
        """)
    #expect(results.count == 3 && results.first == 2)
  }
}

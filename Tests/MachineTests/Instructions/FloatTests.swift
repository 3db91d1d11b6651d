import Testing

/// F, D and Zfh (Unpriv. 20 to 22), and `mstatus.FS` (Priv. 3.1.6.6).
@Suite struct FloatTests {
  /// A line of `FloatVectors`.
  struct Vector: Sendable {
    var instruction: String
    var operands: [UInt64]
    var results: [(bits: UInt64, flags: UInt64)]

    init?(_ line: Substring) {
      let words = line.split(separator: " ").map(String.init)
      guard let equals = words.firstIndex(of: "="), equals > 1 else { return nil }
      instruction = words[0]
      operands = words[1..<equals].compactMap { UInt64($0, radix: 16) }
      results = words[(equals + 1)...].compactMap { word in
        let parts = word.split(separator: ":").compactMap { UInt64($0, radix: 16) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }
      guard results.count == 1 || results.count == 5, operands.count == equals - 1 else { return nil }
    }

    private var parts: [Substring] { instruction.split(separator: ".") }
    private static let widths: [Substring: Int] = ["h": 16, "s": 32, "d": 64]

    private static func box(_ bits: UInt64, _ format: Substring) -> UInt64 {
      guard let width = widths[format], width < 64 else { return bits }
      return bits | ~0 << UInt64(width)
    }

    private var takesInteger: Bool { parts[0] == "fcvt" && Self.widths[parts[2]] == nil }
    private var givesInteger: Bool {
      ["feq", "flt", "fle", "fclass"].contains(parts[0]) || parts[0] == "fcvt" && Self.widths[parts[1]] == nil
    }

    /// What is recorded for the rounding mode.
    func expected(_ mode: Int) -> [UInt64] {
      let result = results.count == 1 ? results[0] : results[mode]
      return [givesInteger ? result.bits : Self.box(result.bits, parts[1]), result.flags]
    }

    /// Records result and flags for each rounding mode.
    var code: String {
      let source = parts[parts.count - 1]
      let loads = operands.enumerated().map { index, bits in
        takesInteger
          ? "li a2, \(hex(bits))" : "li t0, \(hex(Self.box(bits, source)))\n fmv.d.x fa\(index), t0"
      }
      let registers = takesInteger ? "a2" : operands.indices.map { "fa\($0)" }.joined(separator: ", ")
      return """
                li      s2, 0
                li      s3, 5
        1:      fscsr   zero
                fsrm    s2
                \(loads.joined(separator: "\n"))
                \(instruction) \(givesInteger ? "a0" : "fa0"), \(registers)
                frflags s4
                \(givesInteger ? "" : "fmv.x.d a0, fa0")
                record  a0
                record  s4
                addi    s2, s2, 1
                bne     s2, s3, 1b

        """
    }
  }

  private static let vectors = FloatVectors.text.split(separator: "\n").map(Vector.init)

  private static let begin = """
    start:  begin
            li      t0, FS
            csrs    mstatus, t0

    """

  @Test func everyLineIsAVector() {
    #expect(Self.vectors.count > 300)
    #expect(!Self.vectors.contains { $0 == nil })
  }

  @Test(arguments: 0..<8) func resultsAndFlagsInEveryMode(part: Int) throws {
    let vectors = Self.vectors.enumerated().filter { $0.offset % 8 == part }.compactMap(\.element)
    let results = try records(of: Self.begin + vectors.map(\.code).joined() + "        poweroff\n")
    try #require(results.count == vectors.count * 10)
    for (index, vector) in vectors.enumerated() {
      for mode in 0..<5 {
        let found = Array(results[(index * 10 + mode * 2)...].prefix(2))
        let operands = vector.operands.map(hex)
        #expect(found == vector.expected(mode), "\(vector.instruction) \(operands), mode \(mode): \(found.map(hex))")
      }
    }
  }

  /// 1 + 2^-53 and its negative, by the instruction's own mode, whatever `frm` says.
  @Test func staticModes() throws {
    let modes = ["rne", "rtz", "rdn", "rup", "rmm"]
    let results = try records(
      of: Self.begin + """
                li      t0, 0x3ff0000000000000
                fmv.d.x fa0, t0
                fneg.d  fa1, fa0
                li      t0, 0x3ca0000000000000
                fmv.d.x fa2, t0
                fneg.d  fa3, fa2
                fsrmi   7
        \(modes.map { """
                fadd.d  fa4, fa0, fa2, \($0)
                fmv.x.d a0, fa4
                record  a0
                fadd.d  fa4, fa1, fa3, \($0)
                fmv.x.d a0, fa4
                record  a0

        """ }.joined())
                poweroff
        """)
    let one: UInt64 = 0x3ff0_0000_0000_0000
    let minusOne: UInt64 = 0xbff0_0000_0000_0000
    #expect(
      results == [one, minusOne, one, minusOne, one, minusOne + 1, one + 1, minusOne, one + 1, minusOne + 1])
  }

  // swift-format-ignore
  /// Narrow numbers live in boxes of ones; what is in none is the canonical NaN to arithmetic, and itself to what only
  /// moves bits. The register holds `bits` before.
  private static let boxes: [(name: String, bits: UInt64, code: String, result: UInt64)] = [
    ("fmv.w.x boxes",        0, "li t0, 0x123400000001; fmv.w.x fa0, t0; fmv.x.d a0, fa0",      0xffff_ffff_0000_0001),
    ("fmv.h.x boxes",        0, "li t0, 0x12348001; fmv.h.x fa0, t0; fmv.x.d a0, fa0",          0xffff_ffff_ffff_8001),
    ("flw boxes",            0, "la t0, data; flw fa0, 0(t0); fmv.x.d a0, fa0",                 0xffff_ffff_89ab_cdef),
    ("flh boxes",            0, "la t0, data; flh fa0, 0(t0); fmv.x.d a0, fa0",                 0xffff_ffff_ffff_cdef),
    ("fld moves",            0, "la t0, data; fld fa0, 0(t0); fmv.x.d a0, fa0",                 0x0123_4567_89ab_cdef),
    ("fmv.x.w moves",        0x1234_5678_8000_0001, "fmv.x.w a0, fa0",                          0xffff_ffff_8000_0001),
    ("fmv.x.h moves",        0x1234_5678_8000_8001, "fmv.x.h a0, fa0",                          0xffff_ffff_ffff_8001),
    ("fsw moves",            0x1234_5678_8000_0001, "la t0, cell; fsw fa0, 0(t0); ld a0, (t0)", 0x8000_0001),
    ("fsh moves",            0x1234_5678_8000_8001, "la t0, cell; fsh fa0, 0(t0); ld a0, (t0)", 0x8001),
    ("fsd moves",            0x1234_5678_8000_0001, "la t0, cell; fsd fa0, 0(t0); ld a0, (t0)", 0x1234_5678_8000_0001),
    ("fadd.s unboxed",       0xffff_fffe_3f80_0000, "fadd.s fa0, fa0, fa0; fmv.x.d a0, fa0",    0xffff_ffff_7fc0_0000),
    ("fadd.s boxed",         0xffff_ffff_3f80_0000, "fadd.s fa0, fa0, fa0; fmv.x.d a0, fa0",    0xffff_ffff_4000_0000),
    ("fmv.s unboxed",        0x0000_0000_3f80_0000, "fmv.s fa0, fa0; fmv.x.d a0, fa0",          0xffff_ffff_7fc0_0000),
    ("fneg.s unboxed",       0x0000_0000_3f80_0000, "fneg.s fa0, fa0; fmv.x.d a0, fa0",         0xffff_ffff_ffc0_0000),
    ("fclass.s unboxed",     0x0000_0000_3f80_0000, "fclass.s a0, fa0",                         1 << 9),
    ("fcvt.d.s unboxed",     0x0000_0000_3f80_0000, "fcvt.d.s fa0, fa0; fmv.x.d a0, fa0",       0x7ff8_0000_0000_0000),
    ("fcvt.w.s unboxed",     0x0000_0000_3f80_0000, "fcvt.w.s a0, fa0",                         0x7fff_ffff),
    ("fclass.h unboxed",     0xffff_fffe_ffff_3c00, "fclass.h a0, fa0",                         1 << 9),
    ("fclass.h boxed",       0xffff_ffff_ffff_3c00, "fclass.h a0, fa0",                         1 << 6),
    ("fcvt.s.d boxes",       0x3ff8_0000_0000_0000, "fcvt.s.d fa0, fa0; fmv.x.d a0, fa0",       0xffff_ffff_3fc0_0000),
    ("f0 is a register",     0x3ff8_0000_0000_0000, "fmv.d ft0, fa0; fmv.x.d a0, ft0",          0x3ff8_0000_0000_0000),
    ("a result in x0",       0x3ff8_0000_0000_0000, "feq.d zero, fa0, fa0; mv a0, zero",        0),
    ("c.fldsp and c.fsdsp",  7, "la sp, cell; c.fsdsp fa0, 8(sp); c.fldsp fa5, 8(sp); fmv.x.d a0, fa5", 7),
    ("c.fld and c.fsd",      9, "la s0, cell; c.fsd fa0, 8(s0); c.fld fa5, 8(s0); fmv.x.d a0, fa5",     9),
  ]

  @Test(arguments: boxes.map(\.name)) func boxing(name: String) throws {
    let row = try #require(Self.boxes.first { $0.name == name })
    let results = try records(
      of: Self.begin + """
                li      t0, \(hex(row.bits))
                fmv.d.x fa0, t0
                \(row.code)
                record  a0
                poweroff
                .data
                .balign 8
        data:   .dword  0x0123456789abcdef
        cell:   .dword  0, 0
        """)
    #expect(results == [row.result])
  }

  /// Across cache lines and pages, by the fast path and the slow one.
  @Test(arguments: ["h", "w", "d"]) func misalignedAccess(size: String) throws {
    let bytes = ["h": 2, "w": 4, "d": 8][size] ?? 8
    let results = try records(
      of: Self.begin + """
                la      s0, page + 4096 - 9
                li      s1, 18
        1:      li      t0, 0x0123456789abcdef
                fmv.d.x fa0, t0
                fs\(size) fa0, (s0)
                fl\(size) fa1, (s0)
                fmv.x.d a0, fa1
                record  a0
                addi    s0, s0, 1
                addi    s1, s1, -1
                bnez    s1, 1b
                poweroff
                .bss
                .balign 4096
        page:   .zero   3 * 4096
        """)
    let mask: UInt64 = bytes == 8 ? ~0 : 1 << UInt64(bytes * 8) - 1
    #expect(results == Array(repeating: 0x0123_4567_89ab_cdef & mask | ~mask, count: 18))
  }

  /// What faults changes neither the register nor FS.
  @Test func faultingAccess() throws {
    let results = try records(
      of: Self.begin + """
                li      t0, 42
                fmv.d.x fa0, t0
                li      t0, 1 << 13
                csrc    mstatus, t0               # clean
                li      s0, 0x40000000
                try     flw fa0, 0(s0)
                try     fsd fa0, 8(s0)
                csrr    a0, mstatus
                record  a0
                fmv.x.d a0, fa0
                record  a0
                poweroff
        """)
    #expect(results.count == 8)
    #expect([results[0], results[2], results[3], results[5]] == [5, 0x4000_0000, 7, 0x4000_0008])
    #expect(results[6] >> 13 & 3 == 2)
    #expect(results[7] == 42)
  }
}

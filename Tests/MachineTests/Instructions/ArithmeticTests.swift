import Testing

private let loadOperands = """
  start:  begin
          la      s0, operands
          la      s2, end
  """

private let operandData = """

          .data
          .balign 8
  operands:
  \(dwords(edgeOperands))
  end:
  """

/// Integer instructions on operands at which something happens, against `ArithmeticModel`.
@Suite struct ArithmeticTests {
  @Test(arguments: registerModels.map(\.mnemonic)) func registers(mnemonic: String) throws {
    let results = try records(
      of: """
        \(loadOperands)
        1:      ld      a1, (s0)
                la      s1, operands
        2:      ld      a2, (s1)
                \(mnemonic) a0, a1, a2
                record  a0
                addi    s1, s1, 8
                bne     s1, s2, 2b
                addi    s0, s0, 8
                bne     s0, s2, 1b
                poweroff
        \(operandData)
        """)
    let model = immediateModel(mnemonic, like: mnemonic)
    let cases = edgeOperands.flatMap { a in edgeOperands.map { (a, $0) } }
    try #require(results.count == cases.count)
    for (result, (a, b)) in zip(results, cases) where result != model(a, b) {
      Issue.record("\(mnemonic) of \(hex(a)) and \(hex(b)) is \(hex(result)), not \(hex(model(a, b)))")
    }
  }

  @Test(arguments: immediateModels.map(\.mnemonic)) func immediates(mnemonic: String) throws {
    let row = try #require(immediateModels.first { $0.mnemonic == mnemonic })
    let wanted: [Int64] = [-2048, -2047, -1, 0, 1, 2, 5, 8, 31, 32, 33, 63, 255, 2046, 2047]
    let immediates = wanted.filter(row.range.contains)
    let results = try records(
      of: """
        \(loadOperands)
        1:      ld      a1, (s0)
        \(immediates.map { "        \(mnemonic) a0, a1, \($0)\n        record a0" }.joined(separator: "\n"))
                addi    s0, s0, 8
                bne     s0, s2, 1b
                poweroff
        \(operandData)
        """)
    let model = immediateModel(mnemonic, like: row.like)
    let cases = edgeOperands.flatMap { a in immediates.map { (a, $0) } }
    try #require(results.count == cases.count)
    for (result, (a, b)) in zip(results, cases) {
      let expected = model(a, UInt64(bitPattern: b))
      if result != expected {
        Issue.record("\(mnemonic) of \(hex(a)) and \(b) is \(hex(result)), not \(hex(expected))")
      }
    }
  }

  @Test(arguments: unaryModels.map(\.mnemonic)) func unary(mnemonic: String) throws {
    let row = try #require(unaryModels.first { $0.mnemonic == mnemonic })
    let results = try records(
      of: """
        \(loadOperands)
        1:      ld      a1, (s0)
                \(mnemonic) a0, a1
                record  a0
                addi    s0, s0, 8
                bne     s0, s2, 1b
                poweroff
        \(operandData)
        """)
    try #require(results.count == edgeOperands.count)
    for (result, a) in zip(results, edgeOperands) where result != row.model(a, 0) {
      Issue.record("\(mnemonic) of \(hex(a)) is \(hex(result)), not \(hex(row.model(a, 0)))")
    }
  }

  /// Every arithmetic row with x0 as destination leaves it 0 (Unpriv. 2.1), and as an operand it is 0.
  @Test func zeroStaysZero() throws {
    let rows =
      registerModels.map { "\($0.mnemonic) zero, s2, s3" } + immediateModels.map { "\($0.mnemonic) zero, s2, 5" }
      + unaryModels.map { "\($0.mnemonic) zero, s2" }
      + [
        "lui zero, 5", "auipc zero, 5", "jal zero, .+4", "ld zero, (s4)", "lb zero, (s4)", "lbu zero, (s4)",
        "lr.d zero, (s4)", "amoadd.d zero, s2, (s4)", "csrr zero, mstatus", "csrrw zero, mscratch, s2",
      ]
    let results = try records(
      of: """
        start:  begin
                li      s2, -1
                li      s3, 0x7ffff
                la      s4, records_end
        \(rows.map { "        \($0)\n        record zero" }.joined(separator: "\n"))
                add     a0, zero, zero
                record  a0
                poweroff
        """)
    #expect(results.count == rows.count + 1)
    for (row, result) in zip(rows + ["add a0, zero, zero"], results) where result != 0 {
      Issue.record("after \(row) zero holds \(hex(result))")
    }
  }

  /// `lui` and `auipc` sign-extend their 32 bits (Unpriv. 4.2); `auipc` counts from its own place.
  @Test(arguments: [0, 1, 0x7ffff, 0x80000, 0xfffff] as [UInt64]) func upperImmediates(value: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                lui     a0, \(value)
                record  a0
        1:      auipc   a0, \(value)
                la      a1, 1b
                sub     a0, a0, a1
                record  a0
                poweroff
        """)
    let expected = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value << 12)))
    #expect(results == [expected, expected])
  }

  /// The pairs that make a constant or an address: `addi` counts in 64 bits, `addiw` wraps at 32. The engine does each
  /// pair at once.
  @Test func constantsInTwo() throws {
    let results = try records(
      of: """
        start:  begin
                .option norvc
                lui     a0, 0x80000
                addi    a0, a0, -1
                record  a0
                lui     a0, 0x80000
                addiw   a0, a0, -1
                record  a0
                lui     a0, 0x7ffff
                addi    a0, a0, 2047
                record  a0
                lui     a0, 0x7ffff
                addiw   a0, a0, -2048
                record  a0
                li      a0, -2048
                addi    a0, a0, -2048
                record  a0
        1:      auipc   a0, 0x80000
                addi    a0, a0, -1
                la      a1, 1b
                sub     a0, a0, a1
                record  a0
        2:      auipc   a0, 0x7ffff
                addi    a0, a0, 2047
                la      a1, 2b
                sub     a0, a0, a1
                record  a0
                poweroff
        """)
    #expect(
      results.map { Int64(bitPattern: $0) } == [
        -0x8000_0001, 0x7fff_ffff, 0x7fff_f7ff, 0x7fff_e800, -4096, -0x8000_0001, 0x7fff_f7ff,
      ])
  }
}

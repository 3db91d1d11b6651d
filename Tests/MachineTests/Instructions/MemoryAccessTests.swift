import Testing

/// Loads and stores of every size and alignment (Unpriv. 2.6): misaligned ones work in RAM, also across pages.
@Suite struct MemoryAccessTests {
  static let loads: [(mnemonic: String, size: Int, isSigned: Bool)] = [
    ("lb", 1, true), ("lh", 2, true), ("lw", 4, true), ("ld", 8, false), ("lbu", 1, false), ("lhu", 2, false),
    ("lwu", 4, false),
  ]
  static let stores: [(mnemonic: String, size: Int)] = [("sb", 1), ("sh", 2), ("sw", 4), ("sd", 8)]

  /// 32 bytes around a page's end, with all signs.
  private static let pattern = (0..<32 as Range<UInt64>).map { UInt8(truncatingIfNeeded: $0 * 37 + 0x71) }
  private static let bytes = """

            .data
            .balign 4096
            .zero   4080
    bytes:  .byte   \(pattern.map(String.init).joined(separator: ", "))
    """

  @Test(arguments: loads.map(\.mnemonic)) func loading(mnemonic: String) throws {
    let row = try #require(Self.loads.first { $0.mnemonic == mnemonic })
    let offsets = 0...(32 - row.size)
    // Twice, so that the second time finds the page known.
    let results = try records(
      of: """
        start:  begin
                la      s0, bytes
                li      s1, 2
        1:
        \(offsets.map { "        \(mnemonic) a0, \($0)(s0)\n        record a0" }.joined(separator: "\n"))
                addi    s1, s1, -1
                bnez    s1, 1b
                poweroff
        \(Self.bytes)
        """)
    let expected = offsets.map { offset -> UInt64 in
      let value = (0..<row.size).reduce(UInt64(0)) { $0 | UInt64(Self.pattern[offset + $1]) << UInt64($1 * 8) }
      let isNegative = row.isSigned && Self.pattern[offset + row.size - 1] >= 0x80
      return isNegative ? value | ~UInt64(0) << UInt64(row.size * 8) : value
    }
    #expect(results == expected + expected)
  }

  @Test(arguments: stores.map(\.mnemonic)) func storing(mnemonic: String) throws {
    let row = try #require(Self.stores.first { $0.mnemonic == mnemonic })
    for offset in 0...(32 - row.size) {
      let guest = try Guest(
        """
        start:  begin
                la      s0, bytes
                li      a0, 0xf1e2d3c4b5a69788
                \(mnemonic) a0, \(offset)(s0)
                \(mnemonic) a0, \(offset)(s0)
                poweroff
        \(Self.bytes)
        """)
      guest.run()
      var expected = Self.pattern
      for index in 0..<row.size { expected[offset + index] = [0x88, 0x97, 0xa6, 0xb5, 0xc4, 0xd3, 0xe2, 0xf1][index] }
      #expect(guest.machine.readMemory(at: guest["bytes"], count: 32) == expected, "at \(offset)")
    }
  }

  /// An access of which the second page is missing or forbidden faults with the address of that part (Priv. 3.1.16), and
  /// does nothing at all.
  @Test(arguments: [(false, "ld a0, -3(s0)"), (false, "lw a0, -1(s0)"), (false, "lh a0, -1(s0)"),
    (true, "sd s1, -3(s0)"), (true, "sw s1, -1(s0)"), (true, "sh s1, -1(s0)")])
  func secondPageFaults(isStore: Bool, access: String) throws {
    let guest = try Guest(
      """
      start:  begin
              la      s0, page + 4096
              la      s2, 5f
              li      s1, -1
              li      a0, 123
              # The second page may not be touched: PMP entry 0 is it, locked without rights.
              srli    t0, s0, 2
              ori     t0, t0, 0x1ff
              csrw    pmpaddr0, t0
              li      t0, 0x98
              csrw    pmpcfg0, t0
      5:      try     \(access)
              record  a0
              poweroff
              .data
              .balign 4096
      page:   .zero   8192
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records.count == 4)
    #expect(guest.records.first == (isStore ? 7 : 5))
    #expect(guest.records.dropFirst(2) == [guest["page"] + 4096, 123])
    #expect(guest.machine.readMemory(at: guest["page"] + 4088, count: 16) == [UInt8](repeating: 0, count: 16))
  }

  /// Both ends of RAM, and what lies beyond them.
  @Test func edgesOfMemory() throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, RAM_END
                li      a0, 5
                sd      a0, -8(s0)
                ld      a1, -8(s0)
                record  a1
                try     ld a0, (s0)
                try     sd a0, (s0)
                li      s0, RAM
                try     lb a0, -1(s0)
                try     sb a0, -1(s0)
                li      s0, -8
                try     ld a0, 7(s0)
                record  a0
                poweroff
        """)
    let causes = stride(from: 1, to: results.count - 1, by: 3).map { results[$0] }
    let values = stride(from: 3, to: results.count - 1, by: 3).map { results[$0] }
    #expect(results.first == 5 && results.last == 5)
    #expect(causes == [5, 7, 5, 7, 5])
    #expect(values == [0x8080_0000, 0x8080_0000, 0x7fff_ffff, 0x7fff_ffff, ~0])
  }

  /// Devices take aligned accesses of their sizes; a misaligned one, which nobody should take apart for a device, is an
  /// access fault (Unpriv. 2.6), and so is one that begins in RAM and does not end there.
  @Test(arguments: [
    ("CLINT + 0x4001", "lw a0, (s0)", 5), ("CLINT + 0x4004", "ld a0, (s0)", 5), ("CLINT + 0x4002", "sw a0, (s0)", 7),
    ("PLIC", "lb a0, (s0)", 5), ("PLIC", "sd a0, (s0)", 7), ("CLINT", "lb a0, (s0)", 5), ("CLINT", "sh a0, (s0)", 7),
    ("RAM_END - 4", "ld a0, (s0)", 5), ("RAM_END - 1", "sh a0, (s0)", 7), ("0", "lb a0, (s0)", 5),
    ("0x20000000", "sw a0, (s0)", 7),
  ]) func devicesWantAlignment(place: String, access: String, cause: UInt64) throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, \(place)
                try     \(access)
                record  s0
                poweroff
        """)
    #expect(results.count == 4)
    #expect(results.first == cause)
    let beyondRAM = place.hasPrefix("RAM_END") ? 0x8080_0000 : results.last
    #expect(results.dropFirst(2).first == beyondRAM)
  }

  /// The boot ROM is read, and no store to it happens.
  @Test func readOnlyMemory() throws {
    let results = try records(
      of: """
        start:  begin
                li      s0, 0x1000
                lwu     a0, (s0)
                record  a0
                try     sd zero, (s0)
                try     amoadd.d a1, a0, (s0)
                try     sc.d a1, a0, (s0)
                lwu     a0, (s0)
                record  a0
                lr.w    a2, (s0)                # reading is allowed, the first time and the next
                record  a2
                lr.w    a2, (s0)
                record  a2
                poweroff
        """)
    // auipc t0, 0 is QEMU's first instruction too.
    #expect(results.count == 13 && results.first == 0x297)
    #expect([1, 4, 7].map { results[$0] } == [7, 7, 7])
    #expect(results.suffix(3) == [0x297, 0x297, 0x297])
  }
}

import Testing

/// Physical memory protection (Priv. 3.7).
@Suite struct PMPTests {
  private static let off: UInt64 = 0, tor: UInt64 = 0x08, na4: UInt64 = 0x10, napot: UInt64 = 0x18, locked: UInt64 = 0x80
  private static let read: UInt64 = 1, write: UInt64 = 2, execute: UInt64 = 4

  /// One entry as it is set up; the address register's value counts in words.
  struct Entry: Sendable {
    var config: UInt64
    var address: UInt64
  }

  /// What an access of `size` bytes may do, straight from the manual: the lowest entry that matches any byte decides,
  /// and must match all of them.
  private static func allows(
    _ entries: [Entry], _ address: UInt64, size: UInt64, _ right: UInt64, isMachine: Bool
  ) -> Bool {
    for (index, entry) in entries.enumerated() {
      let bytes = (0..<size).map { byte -> Bool in
        let place = address + byte
        switch entry.config & 0x18 {
        case tor: return (index == 0 ? 0 : entries[index - 1].address * 4) <= place && place < entry.address * 4
        case na4: return place / 4 == entry.address
        case napot:
          // 0yyy…y: the size is 8 times two to the number of trailing ones.
          var size: UInt64 = 8
          var rest = entry.address
          while rest & 1 == 1 {
            size *= 2
            rest >>= 1
          }
          return place / size == entry.address * 4 / size
        default: return false
        }
      }
      if bytes.allSatisfy({ !$0 }) { continue }
      guard bytes.allSatisfy({ $0 }) else { return false }
      return isMachine && entry.config & locked == 0 || entry.config & right != 0
    }
    return isMachine
  }

  private static let page: UInt64 = 0x8010_0000 / 4  // 1 MiB into RAM, in words

  // swift-format-ignore
  private static let arrangements: [[Entry]] = [
    [],
    // NAPOT: 8 bytes, 16, a page, two pages, all
    [Entry(config: napot | read, address: page + 2)],
    [Entry(config: napot | read | write, address: page + 4 + 1)],
    [Entry(config: napot | read | write, address: page + 0x1ff)],
    [Entry(config: napot | write | read | execute, address: page + 0x3ff)],
    [Entry(config: napot | read, address: (1 << 54) - 1)],
    [Entry(config: napot | read | locked, address: page + 0x1ffff)],
    // NA4, alone and before a larger one
    [Entry(config: na4 | read, address: page + 3)],
    [Entry(config: na4, address: page + 1), Entry(config: napot | read | write, address: page + 0x1ff)],
    [Entry(config: na4 | locked, address: page + 2), Entry(config: napot | read | write, address: page + 0x1ff)],
    [Entry(config: napot | locked | read, address: page), Entry(config: napot | read | write | execute, address: page + 0x1ff)],
    // TOR: from 0, from an address whose own entry is off, empty, upside down
    [Entry(config: tor | read | write, address: page + 4)],
    [Entry(config: off, address: page + 2), Entry(config: tor | read | write, address: page + 0x400 + 1)],
    [Entry(config: off, address: page + 4), Entry(config: tor | read, address: page + 4), Entry(config: napot | write | read, address: page + 0x1ff)],
    [Entry(config: off, address: page + 8), Entry(config: tor | read, address: page + 4), Entry(config: napot | write | read, address: page + 0x1ff)],
    [Entry(config: na4 | read, address: page + 2), Entry(config: tor | read | write | locked, address: page + 6)],
    // execute only, and a hole in the middle of a page
    [Entry(config: napot | execute, address: page + 0x1ff)],
    [Entry(config: napot, address: page + 0x100 + 1), Entry(config: napot | read | write, address: page + 0x3ff)],
  ]

  private static let offsets: [UInt64] = [0, 4, 8, 12, 14, 16, 20, 24, 28, 32, 0x3fc, 0x400, 0x408, 0x410, 0xff8, 0xffc, 0x1000, 0x1004, 0x1ffc]

  /// Loads and stores of all sizes with MPRV as U-mode would make them, and as M-mode's own, at places in and around the
  /// ranges. Twice each: what the software TLB keeps may not change the answer.
  @Test(arguments: arrangements.indices, [false, true]) func dataAccess(arrangement: Int, isMachine: Bool) throws {
    let entries = Self.arrangements[arrangement]
    let accesses: [(mnemonic: String, size: UInt64, right: UInt64)] = [
      ("lw", 4, Self.read), ("sw", 4, Self.write), ("lb", 1, Self.read), ("ld", 8, Self.read), ("sd", 8, Self.write),
      ("lhu", 2, Self.read), ("amoadd.w", 4, Self.write), ("lr.w", 4, Self.read),
    ]
    let lines = Self.offsets.flatMap { offset in
      accesses.map { access in
        switch access.mnemonic {
        case "amoadd.w": "probe \(offset), amoadd.w zero, zero, (s2)"
        case "lr.w": "probe \(offset), lr.w zero, (s2)"
        default: "probe \(offset), \(access.mnemonic) zero, (s2)"
        }
      }
    }
    let setUp = entries.enumerated().map { index, entry in
      "li t0, \(hex(entry.address))\n csrw pmpaddr\(index), t0\n"
    }
    let config = entries.enumerated().reduce(UInt64(0)) { $0 | $1.element.config << UInt64($1.offset * 8) }
    let guest = try Guest(
      """
              .macro  probe offset, instruction:vararg
              li      s2, \\offset
              add     s2, s2, s0
              li      s4, 1
              \(isMachine ? "" : "csrs mstatus, s5")
              .option push
              .option norvc
              \\instruction
              .option pop
              \(isMachine ? "" : "csrc mstatus, s5")
              sb      s4, (s1)
              addi    s1, s1, 1
              .endm
      start:  la      t0, handler
              csrw    mtvec, t0
              la      s11, records
              li      s0, \(hex(Self.page * 4))
              la      s1, table
              li      s5, MPRV                  # MPP is U
              li      s6, 2
              \(setUp.joined())
              li      t0, \(hex(config))
              csrw    pmpcfg0, t0
      1:
      \(lines.joined(separator: "\n"))
              addi    s6, s6, -1
              beqz    s6, 2f
              j       1b
      2:      poweroff
              .balign 4
      handler:                                  # skips the access, and says why it trapped
              csrr    s4, mcause
              csrr    t0, mtval
              beq     t0, s2, 1f
              addi    s4, s4, 16                # at the second part of the access
      1:      csrr    t0, mepc
              addi    t0, t0, 4
              csrw    mepc, t0
              mret                              # MPP is U again, and MPRV as it was
              .bss
      table:  .zero   8192
      """)
    #expect(guest.run() == .finished(code: 0))
    let count = Self.offsets.count * accesses.count
    let table = try #require(guest.machine.readMemory(at: guest["table"], count: 2 * count))
    var wrong: [String] = []
    for (index, seen) in table.enumerated() {
      let offset = Self.offsets[index % count / accesses.count]
      let access = accesses[index % accesses.count]
      let fault: UInt8 = access.right == Self.read ? 5 : 7
      // A misaligned access across pages is two of them, each checked by itself.
      let first = min(access.size, 0x1000 - offset % 0x1000)
      func allows(_ offset: UInt64, _ size: UInt64) -> Bool {
        size == 0 || Self.allows(entries, Self.page * 4 + offset, size: size, access.right, isMachine: isMachine)
      }
      let isMisaligned = index % accesses.count >= 6 && offset % access.size != 0
      let expected: UInt8 =
        isMisaligned ? fault - 1 : !allows(offset, first) ? fault : allows(offset + first, access.size - first) ? 1 : fault + 16
      if seen != expected { wrong.append("\(access.mnemonic) at \(hex(offset)): \(seen), not \(expected)") }
    }
    #expect(wrong == [])
  }

  /// Fetching, four bytes at a time: of a page's words those that entries forbid are not executed, in U-mode and, where
  /// locked, in M-mode.
  @Test(arguments: [("0", false), ("MPP_M", true), ("MPP_M", false)]) func execution(mode: String, isLocked: Bool) throws {
    let guest = try Guest(
      """
      start:  begin
              la      s0, code
              srli    s1, s0, 2
              addi    s1, s1, 2                 # entry 1: the third word
              csrw    pmpaddr1, s1
              addi    s1, s1, 2                 # entries 2 and 3: the fifth and the sixth
              csrw    pmpaddr2, s1
              addi    s1, s1, 2
              csrw    pmpaddr3, s1
              li      t0, -1
              csrw    pmpaddr4, t0
              li      t0, 0x1f0b001300 | \(hex(isLocked ? 0x8000_8000 : 0))
              csrw    pmpcfg0, t0
              li      s2, 8
      1:      la      s10, 2f
              la      t0, place
              csrw    mepc, t0
              li      t0, MPP_M
              csrc    mstatus, t0
              li      t0, \(mode)
              csrs    mstatus, t0
              mret
      place:  jr      s0
      2:      addi    s0, s0, 4
              addi    s2, s2, -1
              bnez    s2, 1b
              poweroff
              .option norvc
              .balign 4096
      code:   .rept 8
              ecall
              .endr
      """)
    #expect(guest.run() == .finished(code: 0))
    let call: UInt64 = mode == "0" ? 8 : 11
    let isObeyed = mode == "0" || isLocked
    let causes = (0..<8).map { word in isObeyed && [2, 4, 5].contains(word) ? 1 : call }
    #expect(stride(from: 0, to: guest.records.count, by: 3).map { guest.records[$0] } == causes)
    #expect(stride(from: 1, to: guest.records.count, by: 3).map { guest.records[$0] } == (0..<8).map { guest["code"] + $0 * 4 })
  }

  /// A block is left where an entry forbids its next word, also when PMP changes while its code is known.
  @Test func executionIsTakenAway() throws {
    let guest = try Guest(
      """
      start:  begin
              li      s3, 2
              la      s0, place
              srli    s1, s0, 2
              addi    s1, s1, 2
              csrw    pmpaddr1, s1              # the third word, by TOR from entry 1
              addi    s1, s1, 1
              csrw    pmpaddr2, s1
              li      t0, -1
              csrw    pmpaddr3, t0
              li      t0, 0x1f000000            # nothing is forbidden yet
              csrw    pmpcfg0, t0
      1:      la      s10, 2f
              li      s4, 0
              li      t0, MPP_M
              csrc    mstatus, t0
              csrw    mepc, s0
              mret
      2:      record  s4
              li      t0, 0x1f090000            # read only
              csrw    pmpcfg0, t0
              addi    s3, s3, -1
              bnez    s3, 1b
              poweroff
              .option norvc
              .balign 16
      place:  addi    s4, s4, 1
              addi    s4, s4, 1
              addi    s4, s4, 1
              addi    s4, s4, 1
              ecall
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [8, guest["place"] + 16, 0, 4, 1, guest["place"] + 8, guest["place"] + 8, 2])
  }

  /// A locked entry keeps its address and its bits, and one that ends at it by TOR keeps that address too (Priv. 3.7.1);
  /// W without R is reserved and keeps neither of them.
  @Test func locking() throws {
    let results = try records(
      of: """
        start:  la      s11, records
                li      t0, 0x1000
                csrw    pmpaddr0, t0
                csrw    pmpaddr1, t0
                csrw    pmpaddr2, t0
                csrw    pmpaddr9, t0
                csrw    pmpaddr8, t0
                li      t0, 0x1a008f78          # W alone; off; TOR, locked; reserved bits
                csrw    pmpcfg0, t0
                csrr    a0, pmpcfg0
                record  a0
                li      t0, 0x9800
                csrw    pmpcfg2, t0
                li      t0, 0x2000
                csrw    pmpaddr0, t0            # the start of entry 1
                csrw    pmpaddr1, t0            # locked
                csrw    pmpaddr2, t0
                csrw    pmpaddr8, t0
                csrw    pmpaddr9, t0            # locked
                csrr    a0, pmpaddr0
                record  a0
                csrr    a0, pmpaddr1
                record  a0
                csrr    a0, pmpaddr2
                record  a0
                csrr    a0, pmpaddr8
                record  a0
                csrr    a0, pmpaddr9
                record  a0
                csrw    pmpcfg0, zero
                csrr    a0, pmpcfg0
                record  a0
                csrw    pmpcfg2, zero
                csrr    a0, pmpcfg2
                record  a0
                poweroff
        """)
    #expect(results == [0x1800_8f18, 0x1000, 0x1000, 0x2000, 0x2000, 0x1000, 0x8f00, 0x9800])
  }

  /// With no entry that matches, S and U may touch nothing, not even fetch; M everything (Priv. 3.7.1).
  @Test(arguments: ["MPP_S", "0"]) func defaultIsNothing(mode: String) throws {
    let guest = try Guest(
      """
      start:  la      s11, records
              la      t0, recorder
              csrw    mtvec, t0
              in      \(mode), nop
              poweroff
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records.count == 3 && guest.records.first == 1 && guest.records[1] == guest.records[2])
  }

  /// The page-table walk is checked as S-mode's (Priv. 3.7.3): a table that PMP hides is an access fault of the access
  /// that wanted it; one that may only be read can have no A or D set.
  @Test func tablesAreChecked() throws {
    let results = try records(
      of: """
        start:  begin
                la      s0, table
                li      t0, (RAM >> 2) | V | R | W | X      # a gigapage: neither A nor D
                sd      t0, 16(s0)
                srli    t0, s0, 12
                li      t1, SV39
                or      t0, t0, t1
                csrw    satp, t0
                li      t0, -1
                csrw    pmpaddr1, t0
                srli    t0, s0, 2
                ori     t0, t0, 0x1ff
                csrw    pmpaddr0, t0
                li      s1, MPRV | MPP_S
                li      s2, RAM + 0x100000
                .macro  look config
                li      t0, \\config
                csrw    pmpcfg0, t0
                la      s10, 771f
                li      t0, MPP_M
                csrc    mstatus, t0
                csrs    mstatus, s1
                lw      a0, (s2)
                sw      a0, (s2)
        771:    csrc    mstatus, s1
                .endm
                look    0x1f18                  # no right at all
                look    0x1f19                  # reading
                ld      a0, 16(s0)
                record  a0
                look    0x1f1b                  # reading and writing
                ld      a0, 16(s0)
                record  a0
                li      t0, (RAM >> 2) | V | R | W | X | A
                sd      t0, 16(s0)
                look    0x1f19                  # A is there, D cannot be set
                ld      a0, 16(s0)
                record  a0
                poweroff
                .bss
                .balign 4096
        table:  .zero   4096
        """)
    let entry: UInt64 = 0x2000_000f
    let places = Set([results[1], results[4]])
    #expect(places.count == 2)
    #expect(results.enumerated().filter { ![1, 4, 9].contains($0.offset) }.map(\.element)
      == [5, 0x8010_0000, 5, 0x8010_0000, entry, entry | 0xc0, 7, 0x8010_0000, entry | 0x40])
  }
}

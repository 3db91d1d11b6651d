import Testing

/// Sv39 and Sv48: what a walk finds, whom it lets through, and what it writes (Priv. 10.3 to 10.5).
@Suite struct TranslationTests {
  /// Tables and pages at fixed places, and macros that fill tables. A virtual address is made of its slots.
  private static let prelude = """
            .equ    ROOT, 0x80200000
            .equ    UPPER, 0x80201000
            .equ    MIDDLE, 0x80202000
            .equ    LOWER, 0x80203000
            .equ    PAGE, 0x80204000
            .equ    ALL, V | R | W | X | A | D

    # entry table, slot, place, bits: writes one page-table entry.
            .macro  entry table, slot, place, bits
            li      t0, ((\\place) >> 12 << 10) | (\\bits)
            li      t1, (\\table) + 8 * (\\slot)
            sd      t0, (t1)
            .endm

    # translate mode, root
            .macro  translate mode, root
            li      t0, \\mode | (\\root) >> 12
            csrw    satp, t0
            .endm

    # probe instruction: s4 = 0 if it does not trap, else the cause; s3 holds mstatus's bits for it. A trap elsewhere
    # than at s2 adds 100.
            .macro  probe instruction:vararg
            li      s4, 0
            csrs    mstatus, s3
            la      s10, 774f
            .option push
            .option norvc
            \\instruction
            .option pop
    774:    csrc    mstatus, s3
            .endm

    # fetch mode: the same for a jump to s2 in a mode; ecall there is 0.
            .macro  fetch mode
            la      s10, 775f
            li      t0, MPP_M
            csrc    mstatus, t0
            li      t0, \\mode
            csrs    mstatus, t0
            csrw    mepc, s2
            mret
    775:    addi    t0, s4, -8
            sltiu   t0, t0, 2
            addi    t0, t0, -1
            and     s4, s4, t0
            .endm

            .macro  setup
            begin
            la      t0, prober
            csrw    mtvec, t0
            .endm

            .balign 4
    prober:
            csrw    mscratch, t0
            csrr    s4, mcause
            csrr    t0, mtval
            beqz    t0, 1f
            beq     t0, s2, 1f
            addi    s4, s4, 100
    1:      csrw    mepc, s10
            li      t0, MPP_M
            csrs    mstatus, t0
            li      t0, MPRV | SUM | MXR
            csrc    mstatus, t0
            csrr    t0, mscratch
            mret

    """

  /// Causes.
  private static let fetchFault: UInt64 = 12, loadFault: UInt64 = 13, storeFault: UInt64 = 15

  /// All sixteen sets of R, W, X and U, from both modes with SUM and MXR each on and off: loads, stores, atomics,
  /// fetches.
  @Test(arguments: [false, true], 0..<4 as Range<UInt64>) func permissions(isUser: Bool, bits: UInt64) throws {
    let sum = bits & 1 != 0
    let mxr = bits & 2 != 0
    let mode = isUser ? "0" : "MPP_S"
    let results = try records(
      of: Self.prelude + """
        start:  setup
                entry   ROOT, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, V
                translate SV39, ROOT
                li      t0, PAGE
                li      t1, 0x73                # ecall
                sw      t1, (t0)
                li      s2, 1 << 30 | 2 << 21 | 3 << 12
                li      s5, 0
        1:      slli    t0, s5, 1
                li      t1, (PAGE >> 2) | V | A | D
                or      t0, t0, t1
                li      t1, LOWER + 8 * 3
                sd      t0, (t1)
                .irp    what, "lw a0, (s2)", "sw a1, 0(s2)", "amoor.w a0, zero, (s2)", "lr.d a0, (s2)"
                li      s3, MPRV | \(mode) | \(sum ? "SUM" : "0") | \(mxr ? "MXR" : "0")
                li      a1, 0x73
                li      a2, MPP_M
                csrc    mstatus, a2
                probe   \\what
                record  s4
                .endr
                li      s3, \(sum ? "SUM" : "0") | \(mxr ? "MXR" : "0")
                csrs    mstatus, s3
                fetch   \(mode)
                record  s4
                addi    s5, s5, 1
                li      t0, 16
                bne     s5, t0, 1b
                poweroff
        """)
    var expected: [UInt64] = []
    for flags in 0..<16 as Range<UInt64> {
      let (r, w, x, u) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0, flags & 8 != 0)
      // W without R is reserved, none of R, W, X a pointer, which is none on the last level.
      let isLeaf = (r || x) && !(w && !r)
      let reaches = isLeaf && (isUser ? u : !u || sum)
      let canLoad = reaches && (r || mxr && x)
      let canStore = reaches && w
      let canFetch = isLeaf && x && u == isUser
      expected += [
        canLoad ? 0 : Self.loadFault, canStore ? 0 : Self.storeFault, canStore ? 0 : Self.storeFault,
        canLoad ? 0 : Self.loadFault, canFetch ? 0 : Self.fetchFault,
      ]
    }
    #expect(results == expected)
  }

  /// A and D are set by what is done and what is allowed, on every level, and never by what fails (Priv. 10.3.1).
  @Test(arguments: [0, 1, 2, 3]) func accessedAndDirty(level: Int) throws {
    let tables = ["LOWER", "MIDDLE", "UPPER", "ROOT"]
    let slot = [5, 2, 1, 1][level]
    let base = ["PAGE", "RAM + 0x400000", "RAM", "0"][level]
    let address = level == 3 ? "1 << 39 | RAM + 0x405008" : "1 << 39 | 1 << 30 | 2 << 21 | 5 << 12 | 8"
    let results = try records(
      of: Self.prelude + """
        start:  setup
                entry   ROOT, 1, UPPER, V
                entry   UPPER, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, V
                translate SV48, ROOT
                li      s2, \(address)
                li      s6, \(tables[level]) + 8 * \(slot)
                .macro  look bits, what:vararg
                entry   \(tables[level]), \(slot), \(base), V | \\bits
                li      s3, MPP_M
                csrc    mstatus, s3
                li      s3, MPRV | MPP_S
                probe   \\what
                record  s4
                ld      a0, (s6)
                andi    a0, a0, A | D
                record  a0
                .endm
                look    "R | W | X", ld a0, (s2)
                look    "R | W | X", sd zero, (s2)
                look    "R | W | X", amoadd.d a0, zero, (s2)
                look    "R | W | X", lr.d a0, (s2)
                look    "R | W | X | D", ld a0, (s2)
                look    "R | W | X | A", sd zero, (s2)
                look    "R", sd zero, (s2)
                look    "X", ld a0, (s2)
                look    "R | U", ld a0, (s2)
                .macro  both
                ld      a0, (s2)                # the page is known when the store comes
                sd      zero, (s2)
                .endm
                look    "R | W", both
                poweroff
        """)
    let a: UInt64 = 0x40
    let d: UInt64 = 0x80
    #expect(
      results == [
        0, a, 0, a | d, 0, a | d, 0, a, 0, a | d, 0, a | d, Self.storeFault, 0, Self.loadFault, 0, Self.loadFault, 0, 0,
        a | d,
      ])
  }

  /// Pages of every size: 4 KiB, 2 MiB, 1 GiB, 512 GiB. The offset is kept; a base that is not aligned to its size is
  /// a fault (Priv. 10.3.2).
  @Test(arguments: ["SV39", "SV48"], [0, 1, 2, 3]) func superpages(mode: String, level: Int) throws {
    if mode == "SV39" && level == 3 { return }
    let top = mode == "SV39" ? 2 : 3
    let tables = ["LOWER", "MIDDLE", "UPPER", "ROOT"]
    // The tables from the root on; Sv39 begins at the third.
    let links = (level..<top).reversed().map {
      "entry \($0 + 1 == top ? "ROOT" : tables[$0 + 1]), 1, \(tables[$0]), V\n"
    }
    let table = level == top ? "ROOT" : tables[level]
    let size: UInt64 = 1 << UInt64(12 + 9 * level)
    let address = (level...top).reduce(UInt64(0)) { $0 | 1 << UInt64(12 + 9 * $1) }
    // Somewhere in RAM, by its offset in the page.
    let place: UInt64 = 0x8066_6668
    let base = place & ~(size - 1)
    let results = try records(
      of: Self.prelude + """
        start:  setup
                \(links.joined())
                entry   \(table), 1, \(hex(base)), ALL
                translate \(mode), ROOT
                li      t0, \(hex(place))
                li      t1, 0x1234
                sd      t1, (t0)
                li      s2, \(hex(address | place & (size - 1)))
                li      s3, MPRV | MPP_S
                probe   ld a0, (s2)
                record  s4
                record  a0
                .irp    bit, 12, 20, 21, 29, 30, 38
                .if     (1 << \\bit) < \(size)
                entry   \(table), 1, \(hex(base)) | 1 << \\bit, ALL
                probe   ld a0, (s2)
                record  s4
                .endif
                .endr
                poweroff
        """)
    let misaligned = [12, 20, 21, 29, 30, 38].filter { UInt64(1) << $0 < size }.map { _ in Self.loadFault }
    #expect(results == [0, 0x1234] + misaligned)
  }

  /// The bits above the translated ones must all be like the highest of these (Priv. 10.4.1, 10.5.1).
  @Test(arguments: [("SV39", 39), ("SV48", 48)]) func canonicalAddresses(mode: String, width: UInt64) throws {
    let half = UInt64(1) << (width - 1)
    let addresses: [(UInt64, Bool)] = [
      (0x50_0000, true), (half - 8, true), (half, false), (half * 2 - 8, false), (half * 2, false), (~0 - 7, true),
      (0 &- half + 0x50_0000, true), (0 &- half - 8, false), (1 << 63, false), (1 << 62, false), (0 &- half * 2, false),
    ]
    let results = try records(
      of: Self.prelude + """
        start:  setup
                # every slot of the root is the same large page
                li      t1, ROOT
                li      t2, \(width == 39 ? "(RAM >> 2) | ALL" : "ALL")
                li      t3, 512
        1:      sd      t2, (t1)
                addi    t1, t1, 8
                addi    t3, t3, -1
                bnez    t3, 1b
                translate \(mode), ROOT
                li      s3, MPRV | MPP_S
                .macro  all address
                li      s2, \\address
                probe   ld a0, (s2)
                record  s4
                probe   sd a0, (s2)
                record  s4
                fetch   MPP_S
                record  s4
                .endm
        \(addresses.map { "all \(hex($0.0))" }.joined(separator: "\n"))
                poweroff
        """)
    // In Sv39 each address is one of the first GiB of RAM, of which there are 8 MiB; in Sv48 one of the lowest
    // addresses.
    for (index, (address, isCanonical)) in addresses.enumerated() {
      let seen = Array(results[3 * index..<3 * index + 3])
      #expect(isCanonical == (seen != [13, 15, 12]), "\(hex(address)): \(seen)")
      if isCanonical { #expect(seen.allSatisfy { ![12, 13, 15].contains($0) }) }
    }
  }

  // swift-format-ignore
  /// Bits of entries that must be 0, and those that mean nothing to hardware (Priv. 10.4.1).
  @Test(arguments: [
    (1, "V | 1 << 5", 0), (1, "V | 1 << 8", 0), (1, "V | 1 << 9", 0),                               // pointers: G, RSW
    (1, "V | U", 13), (1, "V | A", 13), (1, "V | D", 13), (1, "V | W", 13), (1, "V | W | X", 13), (1, "0", 13),
    (1, "V | 1 << 54", 13), (1, "V | 1 << 60", 13), (1, "V | 1 << 61", 13),
    (1, "V | 1 << 62", 13), (1, "V | 1 << 63", 13),
    (0, "ALL | G", 0), (0, "ALL | 1 << 8", 0), (0, "ALL | 1 << 9", 0),                               // leaves
    (0, "ALL & ~V", 13), (0, "V", 13), (0, "V | A | D", 13), (0, "V | W | A | D", 13),
    (0, "ALL | 1 << 54", 13), (0, "ALL | 1 << 58", 13), (0, "ALL | 1 << 61", 13),
    (0, "ALL | 1 << 62", 13), (0, "ALL | 1 << 63", 13),
  ]) func reservedBits(level: Int, bits: String, cause: UInt64) throws {
    let results = try records(
      of: Self.prelude + """
        start:  setup
                entry   ROOT, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, \(level == 1 ? bits : "V")
                entry   LOWER, 3, PAGE, \(level == 0 ? bits : "ALL")
                translate SV39, ROOT
                li      s2, 1 << 30 | 2 << 21 | 3 << 12
                li      s3, MPRV | MPP_S
                probe   ld a0, (s2)
                record  s4
                li      t0, LOWER + 8 * 3
                ld      a0, (t0)
                li      t1, \(level == 0 ? bits : "ALL")
                li      t2, PAGE >> 2
                or      t1, t1, t2
                xor     a0, a0, t1
                record  a0                      # nothing was written to the entry
                poweroff
        """)
    #expect(results == [cause, 0])
  }

  /// A table that is not in memory is an access fault of the access that wanted it (Priv. 10.3.2), as is a page that is
  /// not.
  @Test(arguments: [
    ("ROOT", "0x40000000"), ("ROOT", "CLINT"), ("ROOT", "UART"), ("ROOT", "RAM_END"), ("MIDDLE", "0x40000000"),
    ("MIDDLE", "PLIC"),
    ("LOWER", "0"), ("LOWER", "1 << 55"), ("PAGE", "0x40000000"), ("PAGE", "(1 << 56) - 4096"),
  ]) func tablesOutsideMemory(what: String, place: String) throws {
    let results = try records(
      of: Self.prelude + """
        start:  setup
                entry   ROOT, 1, \(what == "MIDDLE" ? place : "MIDDLE"), V
                entry   MIDDLE, 2, \(what == "LOWER" ? place : "LOWER"), V
                entry   LOWER, 3, \(what == "PAGE" ? place : "PAGE"), ALL
                translate SV39, (\(what == "ROOT" ? place : "ROOT"))
                li      s2, 1 << 30 | 2 << 21 | 3 << 12
                li      s3, MPRV | MPP_S
                probe   ld a0, (s2)
                record  s4
                probe   sd a0, (s2)
                record  s4
                probe   amoadd.d a0, a0, (s2)
                record  s4
                probe   lr.d a0, (s2)
                record  s4
                fetch   MPP_S
                record  s4
                poweroff
        """)
    #expect(results == [5, 7, 7, 5, 1])
  }

  /// A page may be a device.
  @Test func mappedDevice() throws {
    let guest = try Guest(
      Self.prelude + """
        start:  setup
                entry   ROOT, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, V
                entry   LOWER, 3, UART, V | R | W | X
                translate SV39, ROOT
                li      s2, 1 << 30 | 2 << 21 | 3 << 12
                li      s3, MPRV | MPP_S
                li      a0, '!'
                probe   sb a0, (s2)
                record  s4
                probe   sb a0, (s2)
                record  s4
                fetch   MPP_S
                record  s4
                li      t0, LOWER + 8 * 3
                ld      a0, (t0)
                andi    a0, a0, A | D
                record  a0
                poweroff
        """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [0, 0, 1, 0xc0])
    #expect(guest.machine.takeOutput() == Array("!!".utf8))
  }

  /// An access or an instruction across pages of which the second is missing faults there: its address is the second
  /// page's, the instruction's own is sepc's, and nothing is stored (Priv. 10.1.9).
  @Test func acrossPages() throws {
    let guest = try Guest(
      Self.prelude + """
        start:  setup
                entry   ROOT, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, V
                entry   LOWER, 3, PAGE, ALL
                translate SV39, ROOT
                li      s1, (1 << 30 | 2 << 21 | 3 << 12) + 4094
                li      s2, (1 << 30 | 2 << 21 | 4 << 12)
                li      s3, MPRV | MPP_S
                li      a1, -1
                probe   lw a0, (s1)
                record  s4
                probe   sw a1, (s1)
                record  s4
                li      t0, PAGE + 4094
                lhu     a0, (t0)
                record  a0
                li      a0, 0x73                # the low half of ecall
                sh      a0, (t0)
                la      t0, recorder
                csrw    mtvec, t0
                csrw    mepc, s1
                la      s10, 1f
                li      t0, MPP_M
                csrc    mstatus, t0
                li      t0, MPP_S
                csrs    mstatus, t0
                mret
        1:      # the second page is there, but not for execution
                entry   LOWER, 4, PAGE + 4096, V | R | W | A | D
                csrw    mepc, s1
                la      s10, 1f
                li      t0, MPP_M
                csrc    mstatus, t0
                li      t0, MPP_S
                csrs    mstatus, t0
                mret
        1:      # it is: another physical page than the next one
                entry   LOWER, 4, PAGE + 8192, V | X
                csrw    mepc, s1
                la      s10, 1f
                li      t0, MPP_M
                csrc    mstatus, t0
                li      t0, MPP_S
                csrs    mstatus, t0
                mret
        1:      li      t0, LOWER + 8 * 4
                ld      a0, (t0)
                andi    a0, a0, A | D
                record  a0
                poweroff
        """)
    #expect(guest.run() == .finished(code: 0))
    let first: UInt64 = 0x4040_3ffe
    let second: UInt64 = 0x4040_4000
    #expect(guest.records == [13, 15, 0, 12, first, second, 12, first, second, 9, first, 0, 0x40])
  }

  /// An access across two pages that lie apart gets each part from its own.
  @Test func scatteredPages() throws {
    let results = try records(
      of: Self.prelude + """
        start:  setup
                entry   ROOT, 1, MIDDLE, V
                entry   MIDDLE, 2, LOWER, V
                entry   LOWER, 3, PAGE + 0x5000, V | R | W
                entry   LOWER, 4, PAGE, V | R | W
                translate SV39, ROOT
                li      s2, (1 << 30 | 2 << 21 | 4 << 12) - 3
                li      s3, MPRV | MPP_S
                li      a1, 0x1122334455667788
                probe   sd a1, (s2)
                record  s4
                probe   ld a0, (s2)
                record  a0
                li      t0, PAGE + 0x5ff8
                ld      a0, (t0)
                record  a0
                li      t0, PAGE
                ld      a0, (t0)
                record  a0
                poweroff
        """)
    #expect(results == [0, 0x1122_3344_5566_7788, 0x6677_8800_0000_0000, 0x11_2233_4455])
  }

  /// M-mode's own accesses and fetches are physical whatever satp says; with MPRV and MPP = M too.
  @Test func machineModeIsPhysical() throws {
    let results = try records(
      of: Self.prelude + """
        start:  setup
                translate SV39, ROOT            # an empty table
                li      s2, PAGE
                li      a0, 5
                sd      a0, (s2)
                li      s3, MPRV | MPP_M
                probe   ld a1, (s2)
                record  s4
                record  a1
                poweroff
        """)
    #expect(results == [0, 5])
  }
}

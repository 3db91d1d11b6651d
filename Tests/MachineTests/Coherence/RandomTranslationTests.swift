import Testing

/// Page tables that are edited at random, without any fence, by the hart that uses them and by others, through physical
/// and through mapped addresses, while they are used: each access must see what a walk would find now (rule 6).
@Suite struct RandomTranslationTests {
  @Test(arguments: 1...24 as ClosedRange<UInt64>) func agreesWithTheModel(seed: UInt64) throws {
    var script = RandomScript(seed: seed, harts: Int(seed % 3) + 1)
    let guest = try Guest(script.source(actions: 350), harts: script.harts, seed: seed)
    #expect(guest.run() == .finished(code: 0))
    for (number, expected) in script.expected.enumerated() {
      let seen = (0..<3).map { guest.machine.readDoubleword(at: guest["results"] + UInt64(number * 24 + $0 * 8)) ?? 0 }
      guard seen == expected.values else {
        Issue.record("action \(number), \(expected.action): \(seen.map(hex)), not \(expected.values.map(hex))")
        break  // what comes later follows from it
      }
    }
    let memory = try #require(
      guest.machine.readMemory(at: TranslationModel.base, count: TranslationModel.frames * 4096))
    let difference = zip(memory, script.model.bytes).enumerated().first { $0.element.0 != $0.element.1 }
    if let difference {
      Issue.record("byte \(difference.offset) is \(difference.element.0), not \(difference.element.1)")
    }
  }
}

/// Makes a program of random actions, and what each of them must give.
private struct RandomScript {
  private var random: SeededGenerator
  let harts: Int
  private(set) var model = TranslationModel()
  private(set) var expected: [(action: String, values: [UInt64])] = []
  private var satp: [UInt64]
  private var text = ""

  init(seed: UInt64, harts: Int) {
    random = SeededGenerator(seed: seed)
    self.harts = harts
    satp = Array(repeating: 0, count: harts)
  }

  /// Tables use the first slots of a frame; its upper half holds code, eight bytes a piece: `li a7, n` and `ecall`.
  private static let slots = 3
  /// What was accessed last: pages and modes that are used again, so that what a hart knows of them can be wrong.
  private var recent: [(page: UInt64, mode: TranslationModel.Mode)] = []
  private static func code(_ number: UInt64) -> UInt64 { 0x73 << 32 | number << 20 | 0x893 }

  mutating func source(actions: Int) -> String {
    text = """
              .macro  mine hart, number         # an action of one hart, in its place in the order
      action.\\number:
              csrr    t0, mhartid
              li      t1, \\hart
              bne     t0, t1, action.\\number\\().done
              li      s9, \\number
              la      t1, order
      1:      ld      t0, (t1)
              beq     t0, s9, 2f
              pause
              j       1b
      2:      li      s4, 0
              li      s5, 0
              li      s6, 0
              .endm
              .macro  done number
              la      t0, results + 24 * \\number
              sd      s4, (t0)
              sd      s5, 8(t0)
              sd      s6, 16(t0)
              la      t1, order
              li      t0, \\number + 1
              sd      t0, (t1)
      action.\\number\\().done:
              .endm
              .macro  through bits, instruction:vararg
              li      s3, MPRV | \\bits
              la      s10, 771f
              csrs    mstatus, s3
              .option push
              .option norvc
              \\instruction
              .option pop
      771:    li      s3, MPRV | MPP_M | SUM | MXR
              csrc    mstatus, s3
              .endm
              .balign 4
      handler:
              csrr    s4, mcause
              csrr    s5, mtval
              csrw    mepc, s10
              li      t0, MPP_M
              csrs    mstatus, t0
              mret
      start:  begin
              la      t0, handler
              csrw    mtvec, t0

      """
    for frame in 0..<TranslationModel.frames {
      for slot in 0..<Self.slots { edit(hart: 0, frame: frame, slot: slot, entry(in: frame)) }
      for piece in 0..<3 { writeCode(hart: 0, frame: frame, piece: piece, size: 8) }
    }
    for _ in 0..<actions { addAction() }
    text += """
              csrr    t0, mhartid
              bnez    t0, 3f
              la      t1, order
      1:      ld      t0, (t1)
              li      t2, \(expected.count)
              pause
              bne     t0, t2, 1b
              poweroff
      3:      j       3b
              .data
              .balign 8
      order:  .dword  0
              .bss
      results: .zero  \(expected.count * 24)
      """
    return text
  }

  private mutating func begin(hart: Int) { text += "mine \(hart), \(expected.count)\n" }

  private mutating func end(_ action: String, _ values: [UInt64] = [0, 0, 0]) {
    text += "done \(expected.count)\n"
    expected.append((action, values))
  }

  private func address(frame: Int, _ offset: Int) -> UInt64 { TranslationModel.base + UInt64(frame * 4096 + offset) }

  /// A page-table entry, most often one that leads somewhere. Also mixed of the bytes of two entries it leads to a
  /// frame of the model or out of memory. The first frames are mostly tables of tables, the next ones tables of pages.
  private mutating func entry(in table: Int = 6) -> UInt64 {
    let isUpper = table < 5 || random.once(in: 8)
    let target =
      table < 2 ? 2 + random.below(3) : table < 5 ? 5 + random.below(3) : random.below(TranslationModel.frames)
    let frame = address(frame: random.once(in: 6) ? random.below(TranslationModel.frames) : target, 0) >> 2
    let leafBits: [UInt64] = [0xcf, 0xcf, 0xdf, 0x0f, 0x4f, 0xc7, 0xd7, 0xc3, 0xd9, 0x4b, 0x1f, 0xd3]
    switch random.below(20) {
    case 0..<16: return frame | (isUpper ? 1 : random.element(of: leafBits))
    case 16: return TranslationModel.base >> 2 | random.element(of: leafBits)  // a large page too
    case 17: return frame | random.next() & 0xff
    case 18: return frame | 0xcf | 1 << (random.once(in: 2) ? 63 : 44)
    default: return frame | 0xce
    }
  }

  private mutating func edit(hart: Int, frame: Int, slot: Int, _ value: UInt64) {
    let place = address(frame: frame, slot * 8)
    begin(hart: hart)
    text += "li t0, \(hex(place))\n li t1, \(hex(value))\n sd t1, (t0)\n"
    model.store(value, at: place, size: 8)
    end("hart \(hart) sets entry \(slot) of frame \(frame) to \(hex(value))")
  }

  /// Code, or a part of an instruction of it: the number that it loads.
  private mutating func writeCode(hart: Int, frame: Int, piece: Int, size: Int) {
    let number = UInt64(random.below(2048))
    let place = address(frame: frame, 2048 + piece * 8) + (size == 2 ? 2 : size == 1 ? 3 : 0)
    let value = size == 2 ? number << 4 : size == 1 ? number & 0x7f : Self.code(number)
    begin(hart: hart)
    text += "li t0, \(hex(place))\n li t1, \(hex(value))\n \(Self.stores[size] ?? "sd") t1, (t0)\n"
    model.store(value, at: place, size: size)
    end("hart \(hart) changes code \(piece) of frame \(frame)")
  }

  private static let stores = [1: "sb", 2: "sh", 4: "sw", 8: "sd"]
  private static let loads = [1: "lbu", 2: "lhu", 4: "lwu", 8: "ld"]

  private mutating func page(_ satp: UInt64) -> UInt64 {
    switch satp >> 60 {
    case 8, 9:
      let levels = satp >> 60 == 8 ? 3 : 4
      return (0..<levels).reduce(UInt64(0)) { $0 | UInt64(random.below(Self.slots)) << UInt64(12 + 9 * $1) }
    // What crosses pages stays in the model's frames.
    default: return address(frame: random.below(TranslationModel.frames - 1), 0)
    }
  }

  private mutating func addAction() {
    let hart = random.below(harts)
    switch random.below(16) {
    case 0, 1:
      let frame = random.below(random.element(of: [8, TranslationModel.frames]))
      edit(hart: hart, frame: frame, slot: random.below(Self.slots), entry(in: frame))
    case 2 where random.once(in: 4):
      // More edits of a table than single changes would be.
      let frame = random.below(8)
      for number in 0..<11 { edit(hart: hart, frame: frame, slot: number % Self.slots, entry(in: frame)) }
    case 3:
      writeCode(
        hart: hart, frame: random.below(TranslationModel.frames), piece: random.below(3),
        size: random.element(of: [1, 2, 4, 8]))
    case 4 where random.once(in: 3) || satp[hart] == 0:
      let root = address(frame: random.below(2), 0) >> 12
      satp[hart] = random.element(of: [0, 8 << 60 | root, 8 << 60 | root, 8 << 60 | root, 9 << 60 | root])
      begin(hart: hart)
      text += "li t0, \(hex(satp[hart]))\n csrw satp, t0\n"
      end("hart \(hart) switches to \(hex(satp[hart]))")
    case 5:
      // Flags of an entry that may be in use.
      let place = address(frame: random.below(8), random.below(Self.slots) * 8)
      let mask = random.element(of: [0x40, 0x80, 0xc0, 0x02, 0x04, 0x08, 0x10, 0x01] as [UInt64])
      begin(hart: hart)
      text += "li t0, \(hex(place))\n li t1, \(hex(mask))\n"
      if random.once(in: 2) {
        text += "not t1, t1\n amoand.d zero, t1, (t0)\n"
        model.store(model.load(place, size: 8) & ~mask, at: place, size: 8)
      } else {
        text += "lbu t2, (t0)\n xor t2, t2, t1\n sb t2, (t0)\n"
        model.store(model.load(place, size: 1) ^ mask, at: place, size: 1)
      }
      end("hart \(hart) changes bits \(hex(mask)) at \(hex(place))")
    default:
      access(hart: hart)
    }
  }

  private mutating func access(hart: Int) {
    var mode = TranslationModel.Mode(satp: satp[hart])
    mode.isUser = random.once(in: 4)
    mode.sum = !random.once(in: 4)
    mode.mxr = random.once(in: 6)
    var page = page(mode.satp)
    let known = recent.filter { $0.mode.satp == mode.satp }
    if !known.isEmpty, !random.once(in: 3) { (page, mode) = random.element(of: known) }
    recent.append((page, mode))
    if recent.count > 8 { recent.removeFirst() }
    let bits = (mode.isUser ? "0" : "MPP_S") + (mode.sum ? " | SUM" : "") + (mode.mxr ? " | MXR" : "")
    let what = "hart \(hart), satp \(hex(mode.satp)), \(bits):"
    var values: [UInt64] = [0, 0, 0]
    func note(_ body: () throws(TranslationModel.Fault) -> UInt64) {
      do throws(TranslationModel.Fault) { values[2] = try body() } catch { values = [error.cause, error.value, 0] }
    }
    begin(hart: hart)
    switch random.below(9) {
    case 0, 1, 2:
      let size = random.element(of: [1, 2, 4, 8])
      let address = page + random.element(of: [0, 8, 16, 24, 2048, 2052, 2064, 3, 13, 4093, 4095])
      text += "li s2, \(hex(address))\n through \(bits), \(Self.loads[size] ?? "ld") s6, (s2)\n"
      note { () throws(TranslationModel.Fault) in try model.load(address, size: size, mode) }
      end("\(what) load of \(size) from \(hex(address))", values)
    case 3, 4:
      let address = page + UInt64(random.below(Self.slots) * 8)
      let value = entry()
      text += "li s2, \(hex(address))\n li s1, \(hex(value))\n through \(bits), sd s1, (s2)\n"
      note { () throws(TranslationModel.Fault) in
        try model.store(value, at: address, size: 8, mode)
        return 0
      }
      end("\(what) store of \(hex(value)) to \(hex(address))", values)
    case 5:
      // Across pages: the end of code that is never run, and the first entry of what comes next.
      let inFirst = UInt64(random.below(7)) + 1
      let address = page + 4096 - inFirst
      let value = entry() << (inFirst * 8) | random.next() & (1 << (inFirst * 8) - 1)
      text += "li s2, \(hex(address))\n li s1, \(hex(value))\n through \(bits), sd s1, (s2)\n"
      note { () throws(TranslationModel.Fault) in
        try model.store(value, at: address, size: 8, mode)
        return 0
      }
      end("\(what) store of \(hex(value)) to \(hex(address))", values)
    case 6:
      let address = page + UInt64(random.below(Self.slots) * 8)
      let value = entry()
      text += "li s2, \(hex(address))\n li s1, \(hex(value))\n"
      if random.once(in: 2) {
        text += "through \(bits), amoswap.d s6, s1, (s2)\n"
      } else {
        text += "pause\n through \(bits), lr.d s6, (s2)\n bnez s4, 5f\n through \(bits), sc.d s7, s1, (s2)\n 5:\n"
        // A page that is read and not written gives the old value first.
        do throws(TranslationModel.Fault) {
          values[2] = try model.load(address, size: 8, mode)
          try model.store(value, at: address, size: 8, mode)
        } catch { values = [error.cause, error.value, values[2]] }
        end("\(what) lr and sc of \(hex(value)) at \(hex(address))", values)
        return
      }
      note { () throws(TranslationModel.Fault) in try model.modify(address, mode) { _ in value } }
      end("\(what) swap of \(hex(value)) at \(hex(address))", values)
    default:
      let address = page + 2048 + UInt64(random.below(3) * 8)
      text += """
        li s2, \(hex(address))
        li s3, MPP_M | SUM | MXR
        csrc mstatus, s3
        li s3, \(bits)
        csrs mstatus, s3
        li a7, 0
        la s10, 771f
        csrw mepc, s2
        mret
        771: mv s6, a7
        li s3, MPP_M | SUM | MXR
        csrc mstatus, s3

        """
      do throws(TranslationModel.Fault) {
        values[2] = (try model.fetch(address, mode) >> 20) & 0xfff
        values[0] = mode.isUser ? 8 : 9
      } catch { values = [error.cause, error.value, 0] }
      end("\(what) fetch from \(hex(address))", values)
    }
  }
}

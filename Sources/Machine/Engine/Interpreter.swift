// HOT: one turn round the loop for each guest instruction (or pair).
// The reference engine: it runs blocks of operations, one arm an operation, until the budget is used up or
// something happens that `Hart.turn` must see to.

/// Why the engine came back. `state.pc` is where the hart goes on, or where the trapping instruction is.
enum Exit: UInt8, BitwiseCopyable {
  /// The block at `pc` has more steps than are left, or is not in the caches.
  case lookUp
  /// `state.trap` is to be taken.
  case trapped
  /// Interrupts are to be looked at, and what may have changed.
  case attention
  /// The instruction at `pc` crosses pages: it is run by itself.
  case single
}

extension Hart {
  /// Runs from `first`, a block of the page at the virtual address `page`, for at most `budget` steps, which it
  /// counts down.
  func run(_ first: UnsafePointer<Op>, page startPage: UInt64, budget: inout Int) -> Exit {
    let x = registers
    let arena = unsafe system.code.base
    let data = unsafe translations.dataTable
    let fetch = unsafe translations.fetchTable
    let start = budget
    var op = unsafe first
    var page = startPage
    var left = unsafe budget &- Int(op.pointee.left)
    var exit = Exit.lookUp
    var next: UInt64 = 0

    loop: while true {
      let i = unsafe OpPointer(op)
      var target: UInt64
      var slow = Outcome.done
      jump: do {
        taken: do {
          access: do {
            switch i.operation {
            case .constant: x[i.rd] = i.value
            case .auipc: x[i.rd] = page &+ UInt64(i.offset) &+ i.value
            case .jal:
              x[i.rd] = page &+ UInt64(i.offset) &+ UInt64(i.size)
              break taken
            case .jalr:
              target = (x[i.rs1] &+ i.value) & ~1
              x[i.rd] = page &+ UInt64(i.offset) &+ UInt64(i.size)
              left &+= Int(i.left) &- 1
              break jump

            case .beq: if x[i.rs1] == x[i.rs2] { break taken }
            case .bne: if x[i.rs1] != x[i.rs2] { break taken }
            case .blt: if x.signed(i.rs1) < x.signed(i.rs2) { break taken }
            case .bge: if x.signed(i.rs1) >= x.signed(i.rs2) { break taken }
            case .bltu: if x[i.rs1] < x[i.rs2] { break taken }
            case .bgeu: if x[i.rs1] >= x[i.rs2] { break taken }

            case .lb:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: Int8.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(truncatingIfNeeded: value)
            case .lh:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: Int16.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(truncatingIfNeeded: value)
            case .lw:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: Int32.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(truncatingIfNeeded: value)
            case .ld:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: UInt64.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = value
            case .lbu:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: UInt8.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(value)
            case .lhu:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: UInt16.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(value)
            case .lwu:
              let address = x[i.rs1] &+ i.value
              guard let value = unsafe data.load(address, as: UInt32.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = UInt64(value)

            case .sb:
              let address = x[i.rs1] &+ i.value
              guard unsafe data.store(UInt8(truncatingIfNeeded: x[i.rs2]), at: address) else { slow = accessSlowly(i.op, address); break access }
            case .sh:
              let address = x[i.rs1] &+ i.value
              guard unsafe data.store(UInt16(truncatingIfNeeded: x[i.rs2]), at: address) else { slow = accessSlowly(i.op, address); break access }
            case .sw:
              let address = x[i.rs1] &+ i.value
              guard unsafe data.store(UInt32(truncatingIfNeeded: x[i.rs2]), at: address) else { slow = accessSlowly(i.op, address); break access }
            case .sd:
              let address = x[i.rs1] &+ i.value
              guard unsafe data.store(x[i.rs2], at: address) else { slow = accessSlowly(i.op, address); break access }

            case .addi: x[i.rd] = x[i.rs1] &+ i.value
            case .slti: x[i.rd] = x.signed(i.rs1) < Int64(i.immediate) ? 1 : 0
            case .sltiu: x[i.rd] = x[i.rs1] < i.value ? 1 : 0
            case .xori: x[i.rd] = x[i.rs1] ^ i.value
            case .ori: x[i.rd] = x[i.rs1] | i.value
            case .andi: x[i.rd] = x[i.rs1] & i.value
            case .slli: x[i.rd] = x[i.rs1] &<< i.value
            case .srli: x[i.rd] = x[i.rs1] &>> i.value
            case .srai: x[i.rd] = UInt64(bitPattern: x.signed(i.rs1) &>> Int64(i.immediate))
            case .add: x[i.rd] = x[i.rs1] &+ x[i.rs2]
            case .sub: x[i.rd] = x[i.rs1] &- x[i.rs2]
            case .sll: x[i.rd] = x[i.rs1] &<< x[i.rs2]
            case .slt: x[i.rd] = x.signed(i.rs1) < x.signed(i.rs2) ? 1 : 0
            case .sltu: x[i.rd] = x[i.rs1] < x[i.rs2] ? 1 : 0
            case .xor: x[i.rd] = x[i.rs1] ^ x[i.rs2]
            case .srl: x[i.rd] = x[i.rs1] &>> x[i.rs2]
            case .sra: x[i.rd] = UInt64(bitPattern: x.signed(i.rs1) &>> x.signed(i.rs2))
            case .or: x[i.rd] = x[i.rs1] | x[i.rs2]
            case .and: x[i.rd] = x[i.rs1] & x[i.rs2]

            case .addiw: x[i.rd] = UInt64(word: x.word(i.rs1) &+ i.immediate)
            case .slliw: x[i.rd] = UInt64(word: x.word(i.rs1) &<< i.immediate)
            case .srliw: x[i.rd] = UInt64(word: Int32(bitPattern: UInt32(bitPattern: x.word(i.rs1)) &>> UInt32(bitPattern: i.immediate)))
            case .sraiw: x[i.rd] = UInt64(word: x.word(i.rs1) &>> i.immediate)
            case .addw: x[i.rd] = UInt64(word: x.word(i.rs1) &+ x.word(i.rs2))
            case .subw: x[i.rd] = UInt64(word: x.word(i.rs1) &- x.word(i.rs2))
            case .sllw: x[i.rd] = UInt64(word: x.word(i.rs1) &<< x.word(i.rs2))
            case .srlw: x[i.rd] = UInt64(word: Int32(bitPattern: UInt32(bitPattern: x.word(i.rs1)) &>> UInt32(bitPattern: x.word(i.rs2))))
            case .sraw: x[i.rd] = UInt64(word: x.word(i.rs1) &>> x.word(i.rs2))

            case .mul: x[i.rd] = x[i.rs1] &* x[i.rs2]
            case .mulh: x[i.rd] = UInt64(bitPattern: x.signed(i.rs1).multipliedFullWidth(by: x.signed(i.rs2)).high)
            case .mulhsu: x[i.rd] = Arithmetic.highProduct(x.signed(i.rs1), x[i.rs2])
            case .mulhu: x[i.rd] = x[i.rs1].multipliedFullWidth(by: x[i.rs2]).high
            case .div: x[i.rd] = UInt64(bitPattern: Arithmetic.quotient(x.signed(i.rs1), x.signed(i.rs2)))
            case .divu: x[i.rd] = Arithmetic.quotient(x[i.rs1], x[i.rs2])
            case .rem: x[i.rd] = UInt64(bitPattern: Arithmetic.remainder(x.signed(i.rs1), x.signed(i.rs2)))
            case .remu: x[i.rd] = Arithmetic.remainder(x[i.rs1], x[i.rs2])
            case .mulw: x[i.rd] = UInt64(word: x.word(i.rs1) &* x.word(i.rs2))
            case .divw: x[i.rd] = UInt64(word: Arithmetic.quotient(x.word(i.rs1), x.word(i.rs2)))
            case .divuw: x[i.rd] = UInt64(word: Int32(bitPattern: Arithmetic.quotient(UInt32(bitPattern: x.word(i.rs1)), UInt32(bitPattern: x.word(i.rs2)))))
            case .remw: x[i.rd] = UInt64(word: Arithmetic.remainder(x.word(i.rs1), x.word(i.rs2)))
            case .remuw: x[i.rd] = UInt64(word: Int32(bitPattern: Arithmetic.remainder(UInt32(bitPattern: x.word(i.rs1)), UInt32(bitPattern: x.word(i.rs2)))))

            case .addUW: x[i.rd] = x.unsignedWord(i.rs1) &+ x[i.rs2]
            case .sh1add: x[i.rd] = x[i.rs1] &<< 1 &+ x[i.rs2]
            case .sh2add: x[i.rd] = x[i.rs1] &<< 2 &+ x[i.rs2]
            case .sh3add: x[i.rd] = x[i.rs1] &<< 3 &+ x[i.rs2]
            case .sh1addUW: x[i.rd] = x.unsignedWord(i.rs1) &<< 1 &+ x[i.rs2]
            case .sh2addUW: x[i.rd] = x.unsignedWord(i.rs1) &<< 2 &+ x[i.rs2]
            case .sh3addUW: x[i.rd] = x.unsignedWord(i.rs1) &<< 3 &+ x[i.rs2]
            case .slliUW: x[i.rd] = x.unsignedWord(i.rs1) &<< i.value

            case .andn: x[i.rd] = x[i.rs1] & ~x[i.rs2]
            case .orn: x[i.rd] = x[i.rs1] | ~x[i.rs2]
            case .xnor: x[i.rd] = ~(x[i.rs1] ^ x[i.rs2])
            case .clz: x[i.rd] = UInt64(x[i.rs1].leadingZeroBitCount)
            case .ctz: x[i.rd] = UInt64(x[i.rs1].trailingZeroBitCount)
            case .cpop: x[i.rd] = UInt64(x[i.rs1].nonzeroBitCount)
            case .clzw: x[i.rd] = UInt64(x.word(i.rs1).leadingZeroBitCount)
            case .ctzw: x[i.rd] = UInt64(x.word(i.rs1).trailingZeroBitCount)
            case .cpopw: x[i.rd] = UInt64(x.word(i.rs1).nonzeroBitCount)
            case .max: x[i.rd] = UInt64(bitPattern: Swift.max(x.signed(i.rs1), x.signed(i.rs2)))
            case .maxu: x[i.rd] = Swift.max(x[i.rs1], x[i.rs2])
            case .min: x[i.rd] = UInt64(bitPattern: Swift.min(x.signed(i.rs1), x.signed(i.rs2)))
            case .minu: x[i.rd] = Swift.min(x[i.rs1], x[i.rs2])
            case .sextB: x[i.rd] = UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: x[i.rs1])))
            case .sextH: x[i.rd] = UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: x[i.rs1])))
            case .zextH: x[i.rd] = x[i.rs1] & 0xffff
            case .rol: x[i.rd] = Arithmetic.rotatedRight(x[i.rs1], by: 0 &- x[i.rs2])
            case .ror: x[i.rd] = Arithmetic.rotatedRight(x[i.rs1], by: x[i.rs2])
            case .rori: x[i.rd] = Arithmetic.rotatedRight(x[i.rs1], by: i.value)
            case .rolw: x[i.rd] = UInt64(word: Arithmetic.rotatedRight(x.word(i.rs1), by: 0 &- x.word(i.rs2)))
            case .rorw: x[i.rd] = UInt64(word: Arithmetic.rotatedRight(x.word(i.rs1), by: x.word(i.rs2)))
            case .roriw: x[i.rd] = UInt64(word: Arithmetic.rotatedRight(x.word(i.rs1), by: i.immediate))
            case .orcB: x[i.rd] = Arithmetic.orCombinedBytes(x[i.rs1])
            case .rev8: x[i.rd] = x[i.rs1].byteSwapped

            case .bclr: x[i.rd] = x[i.rs1] & ~(1 &<< x[i.rs2])
            case .bclri: x[i.rd] = x[i.rs1] & ~(1 &<< i.value)
            case .bext: x[i.rd] = x[i.rs1] &>> x[i.rs2] & 1
            case .bexti: x[i.rd] = x[i.rs1] &>> i.value & 1
            case .binv: x[i.rd] = x[i.rs1] ^ (1 &<< x[i.rs2])
            case .binvi: x[i.rd] = x[i.rs1] ^ (1 &<< i.value)
            case .bset: x[i.rd] = x[i.rs1] | (1 &<< x[i.rs2])
            case .bseti: x[i.rd] = x[i.rs1] | (1 &<< i.value)

            case .czeroEqz: x[i.rd] = x[i.rs2] == 0 ? 0 : x[i.rs1]
            case .czeroNez: x[i.rd] = x[i.rs2] != 0 ? 0 : x[i.rs1]

            case .flh:
              let address = x[i.rs1] &+ i.value
              guard hasDirtyFloat, let value = unsafe data.load(address, as: UInt16.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = FloatFormat.half.boxed(UInt64(value))
            case .flw:
              let address = x[i.rs1] &+ i.value
              guard hasDirtyFloat, let value = unsafe data.load(address, as: UInt32.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = FloatFormat.single.boxed(UInt64(value))
            case .fld:
              let address = x[i.rs1] &+ i.value
              guard hasDirtyFloat, let value = unsafe data.load(address, as: UInt64.self) else { slow = accessSlowly(i.op, address); break access }
              x[i.rd] = value
            case .fsh:
              let address = x[i.rs1] &+ i.value
              guard hasFloat, unsafe data.store(UInt16(truncatingIfNeeded: x[i.rs2]), at: address) else { slow = accessSlowly(i.op, address); break access }
            case .fsw:
              let address = x[i.rs1] &+ i.value
              guard hasFloat, unsafe data.store(UInt32(truncatingIfNeeded: x[i.rs2]), at: address) else { slow = accessSlowly(i.op, address); break access }
            case .fsd:
              let address = x[i.rs1] &+ i.value
              guard hasFloat, unsafe data.store(x[i.rs2], at: address) else { slow = accessSlowly(i.op, address); break access }
            case .float:
              slow = float(i.op)
              break access

            // Not an empty arm: with one, the switch goes back to itself, and the optimiser does not copy its jump into
            // the other arms.
            case .fence: x[32] = 0
            case .readCSR:
              slow = readCSR(i.op, stepsBefore: start &- left &- Int(i.left))
              break access
            case .modifyCSR:
              slow = modifyCSR(i.op, stepsBefore: start &- left &- Int(i.left))
              break access
            case .atomic:
              slow = atomic(i.op)
              break access
            case .cacheBlock:
              slow = cacheBlock(i.op)
              break access
            case .privileged:
              // The last of its block: it sets `pc` itself.
              slow = privileged(i.op, at: page &+ UInt64(i.offset))
              if slow == .trapped { break access }
              next = state.pc
              exit = .attention
              break loop
            case .illegal:
              state.trap = Trap(cause: .illegalInstruction, value: UInt64(UInt32(bitPattern: i.immediate)))
              slow = .trapped
              break access

            case .leave:
              // As a jump of no step.
              left &+= 1
              break taken
            case .stop:
              next = page &+ UInt64(i.offset)
              break loop
            case .dropped:
              left &+= Int(i.left)
              next = page &+ UInt64(i.offset)
              break loop
            case .crossing:
              left &+= Int(i.left)
              next = page &+ UInt64(i.offset)
              exit = .single
              break loop

            case .addiBeq:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x[i.rs1] == x[i.rs2] { left &-= 1; break taken }
            case .addiBne:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x[i.rs1] != x[i.rs2] { left &-= 1; break taken }
            case .addiBlt:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x.signed(i.rs1) < x.signed(i.rs2) { left &-= 1; break taken }
            case .addiBge:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x.signed(i.rs1) >= x.signed(i.rs2) { left &-= 1; break taken }
            case .addiBltu:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x[i.rs1] < x[i.rs2] { left &-= 1; break taken }
            case .addiBgeu:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              if x[i.rs1] >= x[i.rs2] { left &-= 1; break taken }
            case .addiJump:
              x[i.rd] = x[i.rd] &+ i.upperImmediate
              left &-= 1
              break taken
            case .addiwBne:
              x[i.rd] = UInt64(word: x.word(i.rd) &+ i.immediate &>> 16)
              if x[i.rs1] != x[i.rs2] { left &-= 1; break taken }
            case .andiBeqz:
              let result = x[i.rs1] & i.upperImmediate
              x[i.rd] = result
              if result == 0 { left &-= 1; break taken }
            case .andiBnez:
              let result = x[i.rs1] & i.upperImmediate
              x[i.rd] = result
              if result != 0 { left &-= 1; break taken }
            case .addiAddi:
              x[i.rd] = x[i.rs1] &+ i.upperImmediate
              x[UInt8(truncatingIfNeeded: i.link)] = x[i.rs2] &+ i.lowerImmediate
            case .shiftField: x[i.rd] = (x[i.rs1] &<< UInt64(i.rs2)) &>> i.value
            case .shiftAdd: x[i.rd] = x[i.rs1] &<< i.value &+ x[i.rs2]
            case .longConstant: x[i.rd] = i.value
            case .longAddress: x[i.rd] = page &+ UInt64(i.offset) &+ i.value
            }
            unsafe op += 1
            continue loop
          }

          // A slow path came back.
          switch slow {
          case .done:
            unsafe op += 1
            continue loop
          case .trapped:
            left &+= Int(i.left)
            next = page &+ UInt64(i.offset)
            exit = .trapped
          case .attention:
            left &+= Int(i.left) &- 1
            next = page &+ UInt64(i.offset) &+ UInt64(i.size)
            exit = .attention
          }
          break loop
        }

        // A jump was taken: mostly to a block of this page that is known.
        left &+= Int(i.left) &- 1
        if i.link != 0 {
          unsafe op = UnsafePointer(arena + Int(i.link))
          left &-= unsafe Int(op.pointee.left)
          if left >= 0 { continue loop }
          left &+= unsafe Int(op.pointee.left)
          next = unsafe page &+ UInt64(op.pointee.offset)
          break loop
        }
        target = page &+ UInt64(i.offset) &+ i.displacement
      }

      // A jump to somewhere else: the page may have been jumped to before.
      next = target
      let entry = unsafe fetch + Int(truncatingIfNeeded: target >> 12 & 63)
      guard unsafe entry.pointee.tag == target & ~0xfff, let known = unsafe entry.pointee.page?[target], known != 0
      else { break loop }
      if target & ~0xfff == page, i.operation != .jalr { unsafe UnsafeMutablePointer(mutating: op).pointee.link = known }
      page = target & ~0xfff
      unsafe op = UnsafePointer(arena + Int(known))
      left &-= unsafe Int(op.pointee.left)
      if left >= 0 { continue loop }
      left &+= unsafe Int(op.pointee.left)
      break loop
    }

    state.pc = next
    state.steps &+= UInt64(start &- left)
    budget = left
    return exit
  }
}

/// An operation where it stands, so that an arm loads only the fields that it uses.
@safe struct OpPointer: BitwiseCopyable {
  private let pointer: UnsafePointer<Op>

  @inline(__always) init(_ pointer: UnsafePointer<Op>) { unsafe self.pointer = pointer }

  @inline(__always) var op: Op { unsafe pointer.pointee }
  @inline(__always) var operation: Operation { unsafe pointer.pointee.operation }
  @inline(__always) var rd: UInt8 { unsafe pointer.pointee.rd }
  @inline(__always) var rs1: UInt8 { unsafe pointer.pointee.rs1 }
  @inline(__always) var rs2: UInt8 { unsafe pointer.pointee.rs2 }
  @inline(__always) var immediate: Int32 { unsafe pointer.pointee.immediate }
  @inline(__always) var offset: UInt16 { unsafe pointer.pointee.offset }
  @inline(__always) var left: UInt8 { unsafe pointer.pointee.left }
  @inline(__always) var size: UInt8 { unsafe pointer.pointee.size }
  @inline(__always) var link: UInt32 { unsafe pointer.pointee.link }

  /// The immediate, sign-extended to a register's width.
  @inline(__always) var value: UInt64 { UInt64(bitPattern: Int64(immediate)) }

  /// The two immediates of a pair: the first instruction's, and the second's or its distance from the first.
  @inline(__always) var upperImmediate: UInt64 { UInt64(bitPattern: Int64(immediate &>> 16)) }
  @inline(__always) var lowerImmediate: UInt64 { UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: immediate))) }

  /// How far a branch, or the branch of a pair, goes from the operation's place.
  @inline(__always) var displacement: UInt64 {
    switch operation {
    case .addiBeq, .addiBne, .addiBlt, .addiBge, .addiBltu, .addiBgeu, .addiJump, .addiwBne, .andiBeqz, .andiBnez:
      lowerImmediate
    case .leave: 0
    default: value
    }
  }
}

extension Registers {
  @inline(__always) func signed(_ number: UInt8) -> Int64 { Int64(bitPattern: self[number]) }
  /// The low 32 bits.
  @inline(__always) func word(_ number: UInt8) -> Int32 { Int32(truncatingIfNeeded: self[number]) }
  @inline(__always) func unsignedWord(_ number: UInt8) -> UInt64 { self[number] & 0xffff_ffff }
}

extension UInt64 {
  /// A word operation's result, sign-extended.
  @inline(__always) init(word: Int32) { self = UInt64(bitPattern: Int64(word)) }
}

extension UnsafeMutablePointer<DataEntry> {
  /// A load whose page is known; nil if it is not, or if the access crosses into the next.
  @inline(__always) func load<T: FixedWidthInteger & BitwiseCopyable>(_ address: UInt64, as type: T.Type) -> T? {
    let entry = unsafe self + TranslationCache.slot(of: address)
    let last = address &+ UInt64(MemoryLayout<T>.size &- 1)
    guard unsafe entry.pointee.readTag == last & ~0xfff else { return nil }
    let host = unsafe UnsafeRawPointer(bitPattern: entry.pointee.addend &+ UInt(address)).unsafelyUnwrapped
    return unsafe host.loadUnaligned(as: T.self)
  }

  /// A store whose page is known and plain; false if it is not.
  @inline(__always) func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at address: UInt64) -> Bool {
    let entry = unsafe self + TranslationCache.slot(of: address)
    let last = address &+ UInt64(MemoryLayout<T>.size &- 1)
    guard unsafe entry.pointee.writeTag == last & ~0xfff else { return false }
    let host = unsafe UnsafeMutableRawPointer(bitPattern: entry.pointee.addend &+ UInt(address)).unsafelyUnwrapped
    unsafe host.storeBytes(of: value, as: T.self)
    return true
  }
}

// What the engine executes: instructions lowered to operations of its own, 16 bytes each.

/// An operation. A switch over it has no `default`, so that a new one compiles only with its arm.
enum Operation: UInt8, BitwiseCopyable {
  /// rd = immediate: `lui`, and what folds to a constant.
  case constant
  /// rd = pc + immediate.
  case auipc
  /// A jump within its page, and one to anywhere.
  case jal, jalr
  case beq, bne, blt, bge, bltu, bgeu
  case lb, lh, lw, ld, lbu, lhu, lwu, sb, sh, sw, sd
  case addi, slti, sltiu, xori, ori, andi, slli, srli, srai
  case add, sub, sll, slt, sltu, xor, srl, sra, or, and
  case addiw, slliw, srliw, sraiw, addw, subw, sllw, srlw, sraw
  case mul, mulh, mulhsu, mulhu, div, divu, rem, remu, mulw, divw, divuw, remw, remuw
  case addUW, sh1add, sh2add, sh3add, sh1addUW, sh2addUW, sh3addUW, slliUW
  case andn, orn, xnor, clz, ctz, cpop, clzw, ctzw, cpopw, max, maxu, min, minu
  case sextB, sextH, zextH, rol, ror, rori, rolw, rorw, roriw, orcB, rev8
  case bclr, bclri, bext, bexti, binv, binvi, bset, bseti
  case czeroEqz, czeroNez
  /// Loads and stores of floating point; registers are the slots behind the integer ones.
  case flh, flw, fld, fsh, fsw, fsd
  /// All other floating point; `link` is the opcode, `immediate` a `FloatOperands`.
  case float
  /// Nothing: memory is always in order here, and code always what memory holds.
  case fence
  /// Reading a CSR: what it gives is told by where the block stands, but the block goes on.
  case readCSR
  /// Writing one; `link` is the opcode. Interrupts are looked at after it.
  case modifyCSR
  /// A-extension operations; `link` is the opcode.
  case atomic
  /// `cbo` operations; `link` is the opcode.
  case cacheBlock
  /// All that may change more than registers and memory; `link` is the opcode. It ends its block.
  case privileged
  /// `immediate` is the word.
  case illegal

  /// The block ends without a jump: go on at `offset`, in another block of the page if one is linked.
  case leave
  /// The same, but never linked: where a block was cut to the turn's end.
  case stop
  /// The block was dropped: look its place up again.
  case dropped
  /// The instruction begins in this page and ends in the next: it is run by itself.
  case crossing

  // Two instructions that often follow each other, as one operation of two steps (`Fusion`).
  /// `addi` of a register to itself, and a branch or jump.
  case addiBeq, addiBne, addiBlt, addiBge, addiBltu, addiBgeu, addiJump
  /// `addiw` of a register to itself, and `bne`.
  case addiwBne
  /// `andi`, and a branch on whether it gave 0.
  case andiBeqz, andiBnez
  /// Two `addi`.
  case addiAddi
  /// `slli` and `srli` of one register: a field, or a zero extension.
  case shiftField
  /// `slli` and `add`: an index.
  case shiftAdd
  /// `lui` and `addi` or `addiw`; `auipc` and `addi`.
  case longConstant, longAddress
}

/// One operation of a block.
struct Op: BitwiseCopyable {
  var operation: Operation
  /// Slot 32 where the instruction says x0; floating-point registers are 33…64, as in rs1 and rs2.
  var rd: UInt8 = 32
  var rs1: UInt8 = 0
  var rs2: UInt8 = 0
  var immediate: Int32 = 0
  /// Of the instruction in its page, in bytes.
  var offset: UInt16 = 0
  /// Steps from here to the end of the block, this operation's among them.
  var left: UInt8 = 0
  /// Bytes of the instruction, or of both of a pair.
  var size: UInt8 = 0
  /// A branch's target in the arena, 0 for not known yet; an opcode; the second instruction of a pair.
  var link: UInt32 = 0

  init(_ operation: Operation) { self.operation = operation }
}

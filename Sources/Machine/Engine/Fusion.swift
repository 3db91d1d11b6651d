// Pairs: two neighbouring instructions of a block become one operation where one dispatch less pays. None of
// them can trap, so that a pair is always done whole; where a turn ends between the two, `Hart.cut` takes it apart.

enum Fusion {
  /// Replaces the pairs in a block's operations, from the first on.
  static func fuse(_ operations: inout [Op]) {
    var kept = 0
    var index = 0
    while index < operations.count {
      if index + 1 < operations.count, let pair = pair(operations[index], operations[index + 1]) {
        operations[kept] = pair
        index += 2
      } else {
        operations[kept] = operations[index]
        index += 1
      }
      kept += 1
    }
    operations.removeSubrange(kept...)
  }

  /// The operation that does `a` and then `b`; nil if there is none.
  private static func pair(_ a: Op, _ b: Op) -> Op? {
    let paired: Op? =
      switch (a.operation, b.operation) {
      case (.addi, .beq): branch(a, b, .addiBeq)
      case (.addi, .bne): branch(a, b, .addiBne)
      case (.addi, .blt): branch(a, b, .addiBlt)
      case (.addi, .bge): branch(a, b, .addiBge)
      case (.addi, .bltu): branch(a, b, .addiBltu)
      case (.addi, .bgeu): branch(a, b, .addiBgeu)
      case (.addiw, .bne): branch(a, b, .addiwBne)
      case (.addi, .jal) where b.rd == 32: branch(a, b, .addiJump)
      case (.andi, .beq): test(a, b, .andiBeqz)
      case (.andi, .bne): test(a, b, .andiBnez)
      case (.addi, .addi): additions(a, b)
      case (.slli, .srli): shifts(a, b)
      case (.slli, .add): index(a, b)
      case (.constant, .addi), (.constant, .addiw): sum(a, b, .longConstant)
      case (.auipc, .addi): sum(a, b, .longAddress)
      default: nil
      }
    guard var pair = paired else { return nil }
    pair.offset = a.offset
    pair.size = a.size + b.size
    return pair
  }

  /// `addi r, r, n` and a branch or jump: n above, the distance from the first instruction below.
  private static func branch(_ a: Op, _ b: Op, _ operation: Operation) -> Op? {
    guard a.rd == a.rs1, let halves = halves(a.immediate, Int32(a.size) + b.immediate) else { return nil }
    var pair = Op(operation)
    pair.rd = a.rd
    pair.rs1 = b.rs1
    pair.rs2 = b.rs2
    pair.immediate = halves
    return pair
  }

  /// `andi t, a, n` and a branch on t against x0.
  private static func test(_ a: Op, _ b: Op, _ operation: Operation) -> Op? {
    guard a.rd != 32, b.rs1 == a.rd, b.rs2 == 0, let halves = halves(a.immediate, Int32(a.size) + b.immediate) else {
      return nil
    }
    var pair = Op(operation)
    pair.rd = a.rd
    pair.rs1 = a.rs1
    pair.immediate = halves
    return pair
  }

  /// The second addition's registers are rs2 and the link's low byte.
  private static func additions(_ a: Op, _ b: Op) -> Op? {
    guard let halves = halves(a.immediate, b.immediate) else { return nil }
    var pair = Op(.addiAddi)
    pair.rd = a.rd
    pair.rs1 = a.rs1
    pair.rs2 = b.rs1
    pair.link = UInt32(b.rd)
    pair.immediate = halves
    return pair
  }

  private static func shifts(_ a: Op, _ b: Op) -> Op? {
    guard a.rd != 32, b.rd == a.rd, b.rs1 == a.rd else { return nil }
    var pair = a
    pair.operation = .shiftField
    pair.rs2 = UInt8(a.immediate)
    pair.immediate = b.immediate
    return pair
  }

  private static func index(_ a: Op, _ b: Op) -> Op? {
    guard a.rd != 32, b.rd == a.rd, (b.rs1 == a.rd) != (b.rs2 == a.rd) else { return nil }
    var pair = a
    pair.operation = .shiftAdd
    pair.rs2 = b.rs1 == a.rd ? b.rs2 : b.rs1
    return pair
  }

  private static func sum(_ a: Op, _ b: Op, _ operation: Operation) -> Op? {
    guard a.rd != 32, b.rd == a.rd, b.rs1 == a.rd else { return nil }
    let sum = a.immediate.addingReportingOverflow(b.immediate)
    // `addiw` wraps at 32 bits, `addi` does not.
    guard !sum.overflow || b.operation == .addiw else { return nil }
    var pair = a
    pair.operation = operation
    pair.immediate = sum.partialValue
    return pair
  }

  private static func halves(_ upper: Int32, _ lower: Int32) -> Int32? {
    guard Int16(exactly: upper) != nil, Int16(exactly: lower) != nil else { return nil }
    return upper << 16 | lower & 0xffff
  }
}

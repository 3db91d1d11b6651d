// The choice of a 16-bit form for a 32-bit instruction, as GNU as makes it.

/// Rows of `CompressedTable` by the opcode they stand for.
enum Compression {
  private static let rowsByOpcode: [[CompressedRow]] = {
    var table = [[CompressedRow]](repeating: [], count: Opcode.allCases.count)
    for row in CompressedTable.rows { table[Int(row.template.opcode.rawValue)].append(row) }
    return table
  }()

  static func word(for instruction: Instruction) -> UInt16? {
    for candidate in equals(of: instruction) {
      for row in rowsByOpcode[Int(candidate.opcode.rawValue)] {
        if let word = row.encode(candidate, allowHints: false) { return word }
      }
    }
    return nil
  }

  /// `instruction`, and what computes the same where only that has a 16-bit form.
  private static func equals(of instruction: Instruction) -> [Instruction] {
    var other = instruction
    switch instruction.opcode {
    case .addi where instruction.immediate == 0 && instruction.rs1 != 0:
      // A move is an addition of x0.
      other = Instruction(.add, rd: instruction.rd, rs2: instruction.rs1)
    case .add, .and, .or, .xor, .addw:
      // The destination may be the second source: these commute.
      swap(&other.rs1, &other.rs2)
    case .beq, .bne:
      swap(&other.rs1, &other.rs2)
    default:
      return [instruction]
    }
    return [instruction, other]
  }
}

// The choice of a 16-bit word for a 32-bit instruction, as GNU as makes it: 9 ns for one that has none,
// 15 ns for one that has. Called by way of `Instruction.compressedWord` for every instruction assembled.

enum Compression {
  /// A way to say an opcode in 16 bits.
  private struct Candidate: BitwiseCopyable {
    var layout: Layout
    var row: CompressedSet
    /// The row says it of the instruction with rs1 and rs2 exchanged.
    var isExchanged: Bool
    var reserved: FieldValues
    var hints: FieldValues

    init(_ row: CompressedRow, number: Int, isExchanged: Bool) {
      layout = row.layout
      self.row = CompressedSet(rawValue: 1 << UInt64(number))
      self.isExchanged = isExchanged
      reserved = row.reserved
      hints = row.hints
    }
  }

  /// The word for `instruction` by the first of `rows` that has one.
  static func word(for instruction: Instruction, among rows: CompressedSet) -> UInt16? {
    let opcode = Int(instruction.opcode.rawValue)
    let last = Int(starts[opcode + 1])
    var index = Int(starts[opcode])
    guard index < last else { return nil }
    let bits = instruction.fieldBits
    let sources = (bits ^ bits >> 8) & (0xff << 40)
    let exchangedBits = bits ^ sources ^ sources << 8
    while index < last {
      if let word = word(candidates[index], bits, exchangedBits, rows) { return word }
      index += 1
    }
    return nil
  }

  @inline(__always) private static func word(
    _ candidate: Candidate, _ bits: FieldBits, _ exchangedBits: FieldBits, _ rows: CompressedSet
  ) -> UInt16? {
    let bits = candidate.isExchanged ? exchangedBits : bits
    guard candidate.row.rawValue & rows.rawValue != 0, candidate.layout.holds(bits),
      !candidate.reserved.contains(bits), !candidate.hints.contains(bits)
    else { return nil }
    return UInt16(truncatingIfNeeded: candidate.layout.scatter(bits))
  }

  /// The candidates of one opcode after those of another; those of opcode n begin at `starts[n]`.
  private static let candidates = table.candidates
  private static let starts = table.starts

  private static let table: (candidates: [Candidate], starts: [UInt8]) = {
    var byOpcode = [[Candidate]](repeating: [], count: Opcode.allCases.count)
    // An exchanged row stands before the others: `addi a0, a0, 0` is a move before it is an addition.
    for (number, row) in CompressedTable.rows.enumerated() {
      guard let opcode = row.exchanged else { continue }
      byOpcode[Int(opcode.rawValue)].append(Candidate(row, number: number, isExchanged: true))
    }
    for (number, row) in CompressedTable.rows.enumerated() {
      byOpcode[Int(row.template.opcode.rawValue)].append(Candidate(row, number: number, isExchanged: false))
    }
    var starts: [UInt8] = [0]
    var candidates: [Candidate] = []
    for list in byOpcode {
      candidates += list
      starts.append(UInt8(candidates.count))
    }
    return (candidates, starts)
  }()
}

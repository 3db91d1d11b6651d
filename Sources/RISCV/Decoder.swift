// Words to instructions. The tables are sorted into buckets once, at first use.

public enum Decoder {
  /// The instruction that `word` holds: its low 16 bits if they are a compressed one, else all 32.
  /// Nil where the word is none that the tables know, or reserved.
  public static func decode(_ word: UInt32) -> Instruction? {
    word & 3 == 3 ? decodeWord(word) : decodeHalf(word & 0xffff)
  }

  private static func decodeWord(_ word: UInt32) -> Instruction? {
    for row in buckets[bucket(word)] where word & row.mask == row.match {
      var instruction = Instruction(row.opcode)
      InstructionTable.row(row.opcode).picture.gather(word, into: &instruction)
      return instruction
    }
    return nil
  }

  private static func decodeHalf(_ word: UInt32) -> Instruction? {
    for row in halfBuckets[halfBucket(word)] where word & row.picture.mask == row.picture.match {
      // A word that is reserved in one row may be another instruction in a later one.
      if let instruction = row.decode(word) { return instruction }
    }
    return nil
  }

  private struct Entry {
    var match: UInt32
    var mask: UInt32
    var opcode: Opcode
  }

  /// Bits 6…2 and 14…12 tell most instructions apart.
  private static func bucket(_ word: UInt32) -> Int {
    Int((word >> 2) & 0x1f | (word >> 7) & 0xe0)
  }

  private static let buckets: [[Entry]] = {
    let discriminating: UInt32 = 0x707c
    var buckets = [[Entry]](repeating: [], count: 256)
    for row in InstructionTable.rows {
      let entry = Entry(match: row.picture.match, mask: row.picture.mask, opcode: row.opcode)
      for index in UInt32(0)..<256 {
        let word = (index & 0x1f) << 2 | (index & 0xe0) << 7
        if (word ^ entry.match) & entry.mask & discriminating == 0 { buckets[Int(index)].append(entry) }
      }
    }
    return buckets
  }()

  /// Bits 15…13 and 1…0.
  private static func halfBucket(_ word: UInt32) -> Int { Int((word >> 11) & 0x1c | word & 3) }

  private static let halfBuckets: [[CompressedRow]] = {
    var buckets = [[CompressedRow]](repeating: [], count: 32)
    for row in CompressedTable.rows { buckets[halfBucket(row.picture.match)].append(row) }
    return buckets
  }()
}

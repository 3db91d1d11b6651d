// Words to instructions, 11 ns each: once for each instruction that an engine caches or a disassembler
// prints. The tables are sorted into buckets at first use.

/// Takes words apart by the rows of `InstructionTable` and `CompressedTable`.
public enum Decoder {
  /// The instruction that `word` holds: its low 16 bits if they are a compressed one, else all 32.
  /// Nil where the word is none that the tables know, or reserved.
  public static func decode(_ word: UInt32) -> Instruction? {
    word & 3 == 3 ? decodeWord(word) : decodeHalf(word & 0xffff)
  }

  /// The bytes of the instruction whose lowest 16 bits are `half` (Unpriv. 1.5): 2 or 4, or more for what
  /// no extension uses yet.
  public static func byteCount(startingWith half: UInt16) -> Int {
    if half & 0x03 != 0x03 { return 2 }
    if half & 0x1f != 0x1f { return 4 }
    if half & 0x3f == 0x1f { return 6 }
    if half & 0x7f == 0x3f { return 8 }
    // The longest are reserved: step over no more than is certain, as GNU objdump does.
    return half & 0x7000 == 0x7000 ? 2 : 10 + 2 * Int(half >> 12 & 7)
  }

  private static func decodeWord(_ word: UInt32) -> Instruction? {
    guard let row = words.row(of: word) else { return nil }
    let layout = InstructionTable.layouts[row]
    return layout.instruction(layout.gather(word))
  }

  private static func decodeHalf(_ word: UInt32) -> Instruction? {
    guard let row = halves.row(of: word) else { return nil }
    let layout = CompressedTable.layouts[row]
    let bits = layout.gather(word)
    guard !CompressedTable.undecodable[row].contains(bits) else { return nil }
    return layout.instruction(bits)
  }

  /// Bits 14…12 and 6…2 tell most 32-bit instructions apart, bits 15…10 and 1…0 most 16-bit ones.
  private static let words = Buckets(InstructionTable.layouts, high: (0x7000, 7), low: (0x7c, 2))
  private static let halves = Buckets(CompressedTable.layouts, high: (0xfc00, 8), low: (0x3, 0))
}

/// The rows of a table by some bits of their words, in the table's order.
private struct Buckets: Sendable {
  private struct Entry: BitwiseCopyable {
    var match: UInt32 = 0
    var mask: UInt32 = 0
    var row: Int = 0
  }

  /// The entries of one bucket after those of another; those of bucket n begin at `starts[n]`.
  private let entries: [Entry]
  private let starts: [Int]
  private let high: (mask: UInt32, shift: UInt32)
  private let low: (mask: UInt32, shift: UInt32)

  /// `high` and `low` are the bits that number a bucket, eight in all, and how far they move for it.
  init(_ layouts: [Layout], high: (mask: UInt32, shift: UInt32), low: (mask: UInt32, shift: UInt32)) {
    self.high = high
    self.low = low
    var starts = [Int](repeating: 0, count: 257)
    func number(_ word: UInt32) -> Int { Int((word & high.mask) >> high.shift | (word & low.mask) >> low.shift) }
    /// A row stands in each bucket that its words can fall into.
    func forEachBucket(of layout: Layout, _ body: (Int) -> Void) {
      let free = (high.mask | low.mask) & ~layout.mask
      var chosen: UInt32 = 0
      repeat {
        body(number(layout.match | chosen))
        chosen = (chosen &- free) & free
      } while chosen != 0
    }
    for layout in layouts { forEachBucket(of: layout) { starts[$0 + 1] += 1 } }
    for bucket in 1...256 { starts[bucket] += starts[bucket - 1] }
    var entries = [Entry](repeating: Entry(), count: starts[256])
    var ends = starts
    for (row, layout) in layouts.enumerated() {
      forEachBucket(of: layout) { bucket in
        entries[ends[bucket]] = Entry(match: layout.match, mask: layout.mask, row: row)
        ends[bucket] += 1
      }
    }
    self.starts = starts
    self.entries = entries
  }

  @inline(__always) func row(of word: UInt32) -> Int? {
    let bucket = Int((word & high.mask) >> high.shift | (word & low.mask) >> low.shift)
    for index in starts[bucket]..<starts[bucket + 1] {
      let entry = entries[index]
      if word & entry.mask == entry.match { return entry.row }
    }
    return nil
  }
}

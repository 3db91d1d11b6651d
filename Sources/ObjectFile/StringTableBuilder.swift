// Names come in, a string table goes out in which each stands once, and none that is the end of another: laid out as
// GNU's tools lay it out. `ELFWriter` makes the names of sections and of symbols with it.

struct StringTableBuilder {
  /// All names one after another.
  private var pool: [UInt8] = []
  /// Where each name is in the pool; the empty one is the first.
  private var ranges: [Range<Int>] = [0..<0]
  private var known: [String: UInt32] = ["": 0]

  /// The number of a name, by which `finished` tells its place.
  mutating func number(of name: String) -> UInt32 {
    if let number = known[name] { return number }
    let number = UInt32(truncatingIfNeeded: ranges.count)
    known[name] = number
    let start = pool.count
    pool.append(contentsOf: name.utf8)
    ranges.append(start..<pool.count)
    return number
  }

  /// The table, and for each name its offset there.
  func finished() -> (bytes: [UInt8], offsets: [UInt32]) {
    // Sorted by their ends, a name that is the end of others stands right before the shortest of them.
    let order = sortedByEnds()
    var wholes = [Int](repeating: 0, count: ranges.count)
    var longest = order.last ?? 0
    for number in order.dropLast().reversed() {
      if isEnd(number, of: longest) { wholes[number] = longest } else { longest = number }
    }
    var bytes: [UInt8] = [0]
    bytes.reserveCapacity(pool.count + ranges.count)
    var offsets = [UInt32](repeating: 0, count: ranges.count)
    for number in ranges.indices.dropFirst() where wholes[number] == 0 {
      offsets[number] = UInt32(truncatingIfNeeded: bytes.count)
      bytes.append(contentsOf: pool[ranges[number]])
      bytes.append(0)
    }
    for number in ranges.indices.dropFirst() where wholes[number] != 0 {
      let whole = wholes[number]
      offsets[number] = offsets[whole] &+ UInt32(truncatingIfNeeded: ranges[whole].count - ranges[number].count)
    }
    return (bytes, offsets)
  }

  private func sortedByEnds() -> [Int] {
    // The last eight bytes of a name decide most comparisons: kept beside it, they are one number.
    let keys = ranges.map { range in
      (0..<8).reduce(UInt64(0)) { key, distance in
        key << 8 | (distance < range.count ? UInt64(pool[range.upperBound - 1 - distance]) : 0)
      }
    }
    return ranges.indices.dropFirst().sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : precedes($0, $1) }
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    var (left, right) = (ranges[one].upperBound, ranges[other].upperBound)
    while left > ranges[one].lowerBound, right > ranges[other].lowerBound {
      left -= 1
      right -= 1
      if pool[left] != pool[right] { return pool[left] < pool[right] }
    }
    return ranges[one].count < ranges[other].count
  }

  private func isEnd(_ short: Int, of long: Int) -> Bool {
    let count = ranges[short].count
    guard count < ranges[long].count else { return false }
    return pool[ranges[short]] == pool[(ranges[long].upperBound - count)..<ranges[long].upperBound]
  }
}

// The order in which GNU ld goes through global symbols, which decides where common symbols lie and how the symbol table
// of the output is ordered: that of its hash table. `Resolution` and `Output` ask for it, so that both linkers make the
// same file.

/// A table of names in chains; new ones hang in front. It grows before it is full, and moves its chains over.
private struct ChainedTable {
  private static let sizes: [UInt64] = [
    4051, 4093, 8191, 16381, 32749, 65521, 131071, 262139, 524287, 1_048_573, 2_097_143, 4_194_301, 8_388_593,
    16_777_213, 33_554_393, 67_108_859, 134_217_689,
  ]
  private var sizeNumber = 0
  private var heads = [Int](repeating: -1, count: 4051)
  private var hashes: [UInt64] = []
  private var next: [Int] = []

  mutating func add(_ name: String) {
    let hash = Self.hash(name)
    let chain = Int(hash % UInt64(heads.count))
    next.append(heads[chain])
    heads[chain] = hashes.count
    hashes.append(hash)
    if hashes.count > heads.count * 3 / 4, sizeNumber + 1 < Self.sizes.count { grow() }
  }

  private static func hash(_ name: String) -> UInt64 {
    var hash: UInt64 = 0
    func mix(_ value: UInt64) {
      hash = hash &+ value &+ (value << 17)
      hash ^= hash >> 2
    }
    var count: UInt64 = 0
    for byte in name.utf8 {
      mix(UInt64(byte))
      count += 1
    }
    mix(count)
    return hash
  }

  private mutating func grow() {
    sizeNumber += 1
    let size = Self.sizes[sizeNumber]
    var moved = [Int](repeating: -1, count: Int(size))
    for chain in heads.indices {
      while heads[chain] >= 0 {
        // Names of one hash move together.
        let first = heads[chain]
        var last = first
        while next[last] >= 0, hashes[next[last]] == hashes[first] { last = next[last] }
        heads[chain] = next[last]
        let new = Int(hashes[first] % size)
        next[last] = moved[new]
        moved[new] = first
      }
    }
    heads = moved
  }

  /// The numbers of all names, by when they were added, chain by chain.
  var inOrder: [Int] {
    var order: [Int] = []
    order.reserveCapacity(hashes.count)
    for head in heads {
      var number = head
      while number >= 0 {
        order.append(number)
        number = next[number]
      }
    }
    return order
  }
}

extension Linker {
  /// All global symbols so far.
  var symbolsInOrder: [Int] {
    var table = ChainedTable()
    let globals = symbols.indices.filter { symbols[$0].binding != .local }
    for index in globals { table.add(symbols[index].name) }
    return table.inOrder.map { globals[$0] }
  }
}

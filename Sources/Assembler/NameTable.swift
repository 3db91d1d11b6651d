// HOT: looked up once for every word of the source.
// Names by number: an open-addressing hash table over bytes, so that no `String` is made for a name
// until a message or the object file wants one. The `Lexer` has hashed each name already.

/// The number of a name in its table.
struct NameID: Equatable, Hashable, BitwiseCopyable {
  var index: Int32
}

struct NameTable: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var start: Int
    var count: Int
    var hash: UInt64
  }
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Indices into `entries`, -1 where free; a power of two of them, at most half used.
  private var slots = [Int32](repeating: -1, count: 1024)

  static let emptyHash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// One step of the hash of a name (FNV-1a).
  @inline(__always)
  static func hash(_ hash: UInt64, adding byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  static func hash(_ text: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash = emptyHash
    for index in range { hash = self.hash(hash, adding: text[index]) }
    return hash
  }

  var count: Int { entries.count }

  /// The bytes of a name as text.
  func string(_ name: NameID) -> String {
    let entry = entries[Int(name.index)]
    return String(decoding: bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
  }

  /// Whether a name is one that stays out of the object: `.L…`, `..…`, `_.L_…`.
  func hasLocalPrefix(_ name: NameID) -> Bool {
    let entry = entries[Int(name.index)]
    let start = bytes[entry.start..<entry.start + entry.count]
    return start.starts(with: ".L".utf8) || start.starts(with: "..".utf8) || start.starts(with: "_.L_".utf8)
  }

  /// The number of the name at `range` of `text`, if the table has it.
  func find(_ text: [UInt8], _ range: Range<Int>, hash: UInt64) -> NameID? {
    let index = slots[slot(text, range, hash)]
    return index < 0 ? nil : NameID(index: index)
  }

  func find(_ name: String) -> NameID? {
    let text = [UInt8](name.utf8)
    return find(text, 0..<text.count, hash: NameTable.hash(text, 0..<text.count))
  }

  /// The number of the name at `range` of `text`, a new one if it has none yet.
  mutating func intern(_ text: [UInt8], _ range: Range<Int>, hash: UInt64) -> NameID {
    let place = slot(text, range, hash)
    if slots[place] >= 0 { return NameID(index: slots[place]) }
    let index = Int32(truncatingIfNeeded: entries.count)
    slots[place] = index
    entries.append(Entry(start: bytes.count, count: range.count, hash: hash))
    bytes.append(contentsOf: text[range])
    if entries.count * 2 > slots.count { grow() }
    return NameID(index: index)
  }

  mutating func intern(_ name: String) -> NameID {
    let text = [UInt8](name.utf8)
    return intern(text, 0..<text.count, hash: NameTable.hash(text, 0..<text.count))
  }

  /// Where the name's number stands, or is to stand.
  private func slot(_ text: [UInt8], _ range: Range<Int>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: NameTable.spread(hash)) & mask
    while slots[place] >= 0 {
      let entry = entries[Int(slots[place])]
      if entry.hash == hash, entry.count == range.count, matches(entry, text, range) { return place }
      place = (place + 1) & mask
    }
    return place
  }

  private func matches(_ entry: Entry, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    for offset in 0..<entry.count where bytes[entry.start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// The low bits of an FNV hash depend on the low bits of the name alone.
  private static func spread(_ hash: UInt64) -> UInt64 { hash ^ (hash >> 29) }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, entry) in entries.enumerated() {
      var place = Int(truncatingIfNeeded: NameTable.spread(entry.hash)) & mask
      while slots[place] >= 0 { place = (place + 1) & mask }
      slots[place] = Int32(truncatingIfNeeded: index)
    }
  }
}

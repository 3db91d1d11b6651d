// Sections of strings and constants that may be merged come in; each keeps what no section before it in the same output
// section has, and where the rest went is noted. What is kept, and its order, is as GNU ld has it.

import ObjectFile

/// For the pieces of a merged section, where each is now.
struct MergedPieces {
  /// Offsets in the section as the file has it, in order.
  var starts: [UInt64] = []
  var places: [(section: Int, offset: UInt64)] = []

  /// Where the byte that was at `offset` is now: in a piece, or behind the last one.
  func place(of offset: UInt64) -> (section: Int, offset: UInt64)? {
    guard let first = starts.first, first <= offset else { return places.first }
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return (places[low].section, places[low].offset &+ (offset &- starts[low]))
  }
}

/// One string or constant of which there is one copy.
private struct MergeEntry {
  let bytes: ArraySlice<UInt8>
  /// The strictest that any copy had.
  var alignment: UInt64
  /// Whose copy stays, and where in it.
  var section: Int
  var offset: UInt64 = 0
  /// The longer string whose end it is.
  var whole: Int?
}

extension Linker {
  /// Merges what stands together in an output section and is of one kind.
  mutating func mergeSections() {
    struct Kind: Hashable {
      var output: Int
      var hasStrings: Bool
      var entrySize: UInt64
      var alignment: UInt64
    }
    var kinds: [Kind: Int] = [:]
    var groups: [[Int]] = []
    // (in the order of the files, whatever the script's)
    for number in files.flatMap(\.sections) {
      let section = sections[number]
      guard let output = section.output, isMergeable(section) else { continue }
      let kind = Kind(
        output: output, hasStrings: section.flags.contains(.strings), entrySize: section.entrySize,
        alignment: section.alignment)
      if let group = kinds[kind] {
        groups[group].append(number)
      } else {
        kinds[kind] = groups.count
        groups.append([number])
      }
    }
    for group in groups { merge(group) }
  }

  private func isMergeable(_ section: InputSection) -> Bool {
    guard section.flags.contains(.merge), section.hasContents, section.relocations.isEmpty,
      section.entrySize > 0, section.size > 0, section.size % section.entrySize == 0
    else { return false }
    let (entry, alignment) = (section.entrySize, section.alignment)
    // (a hostile one would make copies of nothing but padding)
    guard alignment <= 0x1000 else { return false }
    // Entries must be able to lie at their alignment one after another.
    if entry < alignment { return entry & (entry - 1) == 0 && section.flags.contains(.strings) }
    return entry % alignment == 0
  }

  private mutating func merge(_ group: [Int]) {
    var entries: [MergeEntry] = []
    var known: [ArraySlice<UInt8>: Int] = [:]
    // For each section its pieces, as entries.
    var pieces: [(starts: [UInt64], entries: [Int])] = []
    for number in group {
      let section = sections[number]
      var starts: [UInt64] = []
      var numbers: [Int] = []
      for piece in Self.pieces(of: section) {
        let bytes = section.contents[piece.range]
        if let entry = known[bytes] {
          entries[entry].alignment = max(entries[entry].alignment, piece.alignment)
          numbers.append(entry)
        } else {
          known[bytes] = entries.count
          numbers.append(entries.count)
          entries.append(MergeEntry(bytes: bytes, alignment: piece.alignment, section: number))
        }
        starts.append(UInt64(piece.range.lowerBound))
      }
      pieces.append((starts, numbers))
    }
    if sections[group[0]].flags.contains(.strings) {
      Self.findEnds(&entries, entrySize: Int(sections[group[0]].entrySize), alignment: sections[group[0]].alignment)
    }
    layOut(&entries, of: group)
    for (number, piece) in zip(group, pieces) {
      sections[number].pieces = MergedPieces(
        starts: piece.starts, places: piece.entries.map { (entries[$0].section, entries[$0].offset) })
    }
  }

  /// A section's strings, each with its zero, or its constants; and how each is aligned by where it stands.
  private static func pieces(of section: InputSection) -> [(range: Range<Int>, alignment: UInt64)] {
    let contents = section.contents
    let entrySize = Int(section.entrySize)
    func alignment(at offset: Int) -> UInt64 {
      let natural = offset == 0 ? section.alignment : UInt64(offset & -offset)
      return min(natural, section.alignment)
    }
    var pieces: [(range: Range<Int>, alignment: UInt64)] = []
    guard section.flags.contains(.strings) else {
      for start in stride(from: 0, to: contents.count, by: entrySize) {
        pieces.append((start..<(start + entrySize), section.alignment))
      }
      return pieces
    }
    func isZero(_ offset: Int) -> Bool { contents[offset..<(offset + entrySize)].allSatisfy { $0 == 0 } }
    var position = 0
    var hasEmpty = false
    while position < contents.count {
      let start = position
      while position < contents.count, !isZero(position) { position += entrySize }
      position = min(position + entrySize, contents.count)
      pieces.append((start..<position, alignment(at: start)))
      // Zeros up to the next string are padding, but the first that is aligned may be meant as an empty string.
      while position < contents.count, isZero(position) {
        if !hasEmpty, position % Int(section.alignment) == 0 {
          hasEmpty = true
          pieces.append((position..<(position + entrySize), section.alignment))
        }
        position += entrySize
      }
    }
    return pieces
  }

  /// Strings that are the end of another one need no copy of their own.
  private static func findEnds(_ entries: inout [MergeEntry], entrySize: Int, alignment: UInt64) {
    // Sorted by their ends, and where places matter, first by the place that the end has.
    let mask = alignment > UInt64(entrySize) ? Int(alignment) - 1 : 0
    let known = entries
    let order = known.indices.sorted { left, right in
      let (one, other) = (known[left].bytes, known[right].bytes)
      if one.count & mask != other.count & mask { return one.count & mask < other.count & mask }
      return one.reversed().lexicographicallyPrecedes(other.reversed())
    }
    guard var longest = order.last else { return }
    for index in order.dropLast().reversed() {
      let (long, short) = (entries[longest], entries[index])
      let difference = long.bytes.count - short.bytes.count
      if long.alignment >= short.alignment, difference >= 0, difference % entrySize == 0,
        UInt64(difference) & (short.alignment - 1) == 0, long.bytes.suffix(short.bytes.count) == short.bytes
      {
        entries[index].whole = longest
      } else {
        longest = index
      }
    }
  }

  /// Gives every entry its place, and the sections their new contents.
  private mutating func layOut(_ entries: inout [MergeEntry], of group: [Int]) {
    var contents: [Int: [UInt8]] = [:]
    for index in entries.indices where entries[index].whole == nil {
      let section = entries[index].section
      var bytes = contents[section] ?? []
      let start = Self.align(UInt64(bytes.count), to: entries[index].alignment)
      bytes += [UInt8](repeating: 0, count: Int(start) - bytes.count)
      bytes += entries[index].bytes
      contents[section] = bytes
      entries[index].offset = start
    }
    for index in entries.indices {
      guard let whole = entries[index].whole else { continue }
      entries[index].section = entries[whole].section
      entries[index].offset =
        entries[whole].offset + UInt64(entries[whole].bytes.count - entries[index].bytes.count)
    }
    for number in group {
      let bytes = contents[number] ?? []
      sections[number].contents = bytes
      sections[number].size = UInt64(bytes.count)
    }
  }
}

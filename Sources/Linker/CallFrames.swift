// Sections `.eh_frame` come in; what they say of code that was left out is taken out, entries that are alike are made
// one, and padding is made anew, as GNU ld does it. `Collection` asks which frames belong to which code.

import ObjectFile

/// One entry of a section `.eh_frame` (Linux Standard Base, "Exception Frames").
struct FrameEntry {
  enum Kind: Equatable {
    case terminator
    /// What the frames after it have in common (CIE).
    case common
    /// One function's frame (FDE), with the number of its common part.
    case frame(common: Int)
  }
  var kind: Kind
  var offset: Int
  /// Without the padding at its end.
  var size: Int
  /// Of addresses in it, in bytes.
  var addressSize = 8
  var hasEmptyRange = false
  /// The relocations within it, as indices in the section's.
  var relocations: Range<Int> = 0..<0
  /// The personality routine's relocation.
  var personality: Int?
  var isRemoved = false
  var newOffset = 0
}

/// Reads one section's entries; every failure means that the section is left as it is.
private struct FrameReader {
  let bytes: [UInt8]
  let relocations: [Relocation]
  var position = 0
  var end = 0

  init(_ section: InputSection) {
    bytes = section.contents
    relocations = section.relocations
  }

  mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    position += 1
    return bytes[position - 1]
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= end - position else { return false }
    position += count
    return true
  }

  mutating func number() -> Int? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let next = byte() {
      if shift < 63 { value |= UInt64(next & 0x7f) << shift }
      shift += 7
      if next & 0x80 == 0 { return Int(clamping: value) }
    }
    return nil
  }

  /// How many bytes an address of an encoding has; nil for what is not known.
  static func width(_ encoding: UInt8) -> Int? {
    if encoding & 0x60 == 0x60 { return nil }
    switch encoding & 7 {
    case 0, 4: return 8
    case 2: return 2
    case 3: return 4
    default: return nil
    }
  }

  mutating func entries() -> [FrameEntry]? {
    var entries: [FrameEntry] = []
    var commons: [Int: Int] = [:]
    var encodings: [Int: (address: UInt8, hasSize: Bool)] = [:]
    var firstRelocation = 0
    while position < bytes.count {
      let start = position
      end = bytes.count
      guard bytes.count - position >= 4 else { return nil }
      let length = Int(bytes.littleEndian(at: position, byteCount: 4))
      position += 4
      if length == 0 {
        // (one may stand at the end only)
        guard position == bytes.count else { return nil }
        entries.append(FrameEntry(kind: .terminator, offset: start, size: 4))
        continue
      }
      guard length != 0xffff_ffff, length >= 4, length <= bytes.count - position else { return nil }
      end = position + length
      let id = Int(bytes.littleEndian(at: position, byteCount: 4))
      position += 4
      var entry = FrameEntry(kind: .common, offset: start, size: 4 + length)
      if id == 0 {
        guard let (encoding, hasSize) = readCommon(&entry) else { return nil }
        guard let width = Self.width(encoding) else { return nil }
        entry.addressSize = width
        commons[start] = entries.count
        encodings[entries.count] = (encoding, hasSize)
      } else {
        guard let common = commons[start + 4 - id], let (encoding, hasSize) = encodings[common],
          let width = Self.width(encoding)
        else { return nil }
        entry.kind = .frame(common: common)
        entry.addressSize = width
        let range = position + width
        guard skip(2 * width) else { return nil }
        entry.hasEmptyRange =
          bytes[range..<(range + width)].allSatisfy { $0 == 0 }
          && !relocations.contains { $0.offset == UInt64(range) }
        if hasSize {
          guard let size = number(), skip(size) else { return nil }
        }
      }
      guard let used = endOfInstructions(addressSize: entry.addressSize) else { return nil }
      entry.size = used - start
      position = end
      let first = firstRelocation
      while firstRelocation < relocations.count, relocations[firstRelocation].offset < UInt64(end) { firstRelocation += 1 }
      entry.relocations = first..<firstRelocation
      if entry.kind == .common {
        entry.personality = entry.relocations.first
      } else {
        // The first one names the code.
        guard let first = entry.relocations.first, relocations[first].offset == UInt64(start + 8) else { return nil }
      }
      entries.append(entry)
    }
    return entries
  }

  /// The encoding of addresses, and whether frames have the size of what augments them.
  private mutating func readCommon(_ entry: inout FrameEntry) -> (encoding: UInt8, hasSize: Bool)? {
    guard let version = byte(), [1, 3, 4].contains(version) else { return nil }
    let start = position
    while let letter = byte(), letter != 0 {}
    guard position > start, bytes[position - 1] == 0 else { return nil }
    let letters = bytes[start..<(position - 1)]
    guard letters.first != UInt8(ascii: "e") else { return nil }
    if version == 4 { guard skip(2) else { return nil } }
    guard number() != nil, number() != nil else { return nil }
    if version == 1 { guard byte() != nil else { return nil } } else if number() == nil { return nil }
    var encoding: UInt8 = 0
    for letter in letters {
      switch letter {
      case UInt8(ascii: "z"): guard letter == letters.first, number() != nil else { return nil }
      case UInt8(ascii: "B"), UInt8(ascii: "S"): break
      case UInt8(ascii: "L"): guard byte() != nil else { return nil }
      case UInt8(ascii: "R"):
        guard let value = byte() else { return nil }
        encoding = value
      case UInt8(ascii: "P"):
        // (aligned ones are not written any more)
        guard let value = byte(), value & 0x70 != 0x50, let width = Self.width(value), skip(width) else { return nil }
      default: return nil
      }
    }
    return (encoding, letters.first == UInt8(ascii: "z"))
  }

  private enum Operand { case number, bytes(Int), address, block }

  /// By opcode (DWARF 5, 7.24): what follows it.
  private static func operands(of opcode: UInt8) -> [Operand]? {
    switch opcode & 0xc0 {
    case 0x40, 0xc0: return []
    case 0x80: return [.number]
    default: break
    }
    switch opcode {
    case 0x00, 0x0a, 0x0b, 0x2d: return []
    case 0x01: return [.address]
    case 0x02: return [.bytes(1)]
    case 0x03: return [.bytes(2)]
    case 0x04: return [.bytes(4)]
    case 0x1d: return [.bytes(8)]
    case 0x06, 0x07, 0x08, 0x0d, 0x0e, 0x13, 0x2e: return [.number]
    case 0x05, 0x09, 0x0c, 0x11, 0x12, 0x14, 0x15, 0x2f: return [.number, .number]
    case 0x0f: return [.block]
    case 0x10, 0x16: return [.number, .block]
    default: return nil
    }
  }

  /// Where the last instruction that does something ends.
  private mutating func endOfInstructions(addressSize: Int) -> Int? {
    var last = position
    while position < end {
      guard let opcode = byte(), let operands = Self.operands(of: opcode) else { return nil }
      for operand in operands {
        switch operand {
        case .number: guard number() != nil else { return nil }
        case .bytes(let count): guard skip(count) else { return nil }
        case .address: guard skip(addressSize) else { return nil }
        case .block: guard let count = number(), skip(count) else { return nil }
        }
      }
      if opcode != 0 { last = position }
    }
    return last
  }
}

extension Linker {
  private func frames(of number: Int) -> [FrameEntry]? {
    var reader = FrameReader(sections[number])
    return reader.entries()
  }

  /// For each section of code the relocations of its frames, and of what these have in common with others.
  func framesByCode() -> [Int: [(section: Int, range: Range<Int>)]] {
    var byCode: [Int: [(section: Int, range: Range<Int>)]] = [:]
    for number in sections.indices where sections[number].name == ".eh_frame" {
      guard let entries = frames(of: number) else { continue }
      for entry in entries {
        guard case .frame(let common) = entry.kind, let code = code(of: entry, in: number) else { continue }
        byCode[code, default: []].append((number, entry.relocations))
        byCode[code, default: []].append((number, entries[common].relocations))
      }
    }
    return byCode
  }

  /// The section that a frame's code is in.
  private func code(of entry: FrameEntry, in number: Int) -> Int? {
    guard let first = entry.relocations.first,
      let symbol = symbol(of: sections[number].relocations[first], in: number),
      case .input(let section, _) = symbols[symbol].definition
    else { return nil }
    return section
  }

  /// What common parts must have in common to be made one.
  private struct CommonPart: Hashable {
    var bytes: ArraySlice<UInt8>
    var personality: Int?
    var addend: Int64
  }

  /// Edits the sections of the output's `.eh_frame`.
  mutating func editFrames() {
    for output in outputs.indices where outputs[output].name == ".eh_frame" {
      let members = outputs[output].members.filter { sections[$0].name.hasPrefix(".eh_frame") && sections[$0].hasContents }
      var known: [CommonPart: (section: Int, entry: Int)] = [:]
      var all: [Int: [FrameEntry]] = [:]
      // For each section where the common parts of its frames went.
      var places: [Int: [Int: (section: Int, entry: Int)]] = [:]
      for number in members {
        guard var entries = frames(of: number) else { continue }
        let isLast = number == members.last
        var merged: [Int: (section: Int, entry: Int)] = [:]
        for index in entries.indices {
          switch entries[index].kind {
          case .terminator: entries[index].isRemoved = !isLast
          case .common: entries[index].isRemoved = true
          case .frame(let common):
            let isDead = code(of: entries[index], in: number).map { sections[$0].output == nil } ?? false
            entries[index].isRemoved = isDead || entries[index].hasEmptyRange
            guard !entries[index].isRemoved, merged[common] == nil else { continue }
            let part = commonPart(entries[common], in: number)
            if let other = known[part] {
              merged[common] = other
            } else {
              entries[common].isRemoved = false
              merged[common] = (number, common)
              known[part] = (number, common)
            }
          }
        }
        all[number] = entries
        places[number] = merged
      }
      // Only the last one may end with less than the section's alignment: zeros between two would end the list.
      for number in members { layOut(&all[number]) }
      let last = members.last { number in
        all[number].map { entries in entries.contains { !$0.isRemoved && $0.kind != .terminator } }
          ?? (sections[number].size > 4)
      }
      for number in members {
        guard let entries = all[number] else { continue }
        let isPadded = number != last && number != members.last
        write(
          entries, of: number, commons: places[number] ?? [:], all: all,
          alignment: isPadded ? Int(outputs[output].alignment) : 4)
      }
    }
  }

  private func commonPart(_ entry: FrameEntry, in number: Int) -> CommonPart {
    let personality = entry.personality.map { sections[number].relocations[$0] }
    return CommonPart(
      bytes: sections[number].contents[(entry.offset + 4)..<(entry.offset + entry.size)],
      personality: personality.flatMap { symbol(of: $0, in: number) }, addend: personality?.addend ?? 0)
  }

  private func layOut(_ entries: inout [FrameEntry]?) {
    guard var list = entries else { return }
    var offset = 0
    for index in list.indices where !list[index].isRemoved {
      var alignment = 4
      if case .frame = list[index].kind { alignment = max(list[index].addressSize, 4) }
      offset = (offset + alignment - 1) & -alignment
      list[index].newOffset = offset
      offset += list[index].size
    }
    entries = list
  }

  private mutating func write(
    _ entries: [FrameEntry], of number: Int, commons: [Int: (section: Int, entry: Int)], all: [Int: [FrameEntry]],
    alignment: Int
  ) {
    let old = sections[number]
    let kept = entries.indices.filter { !entries[$0].isRemoved }
    let used = kept.last.map { entries[$0].newOffset + entries[$0].size } ?? 0
    let size = (used + alignment - 1) & -alignment
    var bytes: [UInt8] = []
    var relocations: [Relocation] = []
    for (place, index) in kept.enumerated() {
      let entry = entries[index]
      bytes += old.contents[entry.offset..<(entry.offset + entry.size)]
      guard entry.kind != .terminator else { continue }
      let next = place + 1 < kept.count ? entries[kept[place + 1]].newOffset : size
      bytes += [UInt8](repeating: 0, count: max(next - bytes.count, 0))
      bytes.put(UInt64(next - entry.newOffset - 4), at: entry.newOffset, byteCount: 4)
      for var relocation in old.relocations[entry.relocations] {
        relocation.offset = relocation.offset - UInt64(entry.offset) + UInt64(entry.newOffset)
        relocations.append(relocation)
      }
      guard case .frame(let common) = entry.kind, let (section, other) = commons[common],
        let target = all[section]?[other].newOffset
      else { continue }
      if section == number {
        bytes.put(UInt64(entry.newOffset + 4 - target), at: entry.newOffset + 4, byteCount: 4)
      } else {
        sections[number].frameLinks.append((entry.newOffset + 4, section, UInt64(target)))
      }
    }
    var pieces = MergedPieces()
    for index in entries.indices {
      pieces.starts.append(UInt64(entries[index].offset))
      let stays = entries[index...].first { !$0.isRemoved }
      pieces.places.append((number, UInt64(stays?.newOffset ?? size)))
    }
    sections[number].pieces = pieces
    sections[number].contents = bytes
    sections[number].relocations = relocations
    sections[number].size = UInt64(bytes.count)
  }

  /// Fills in the distances between sections, which are fixed now.
  func linkFrames(of number: Int, in bytes: inout [UInt8]) {
    for link in sections[number].frameLinks where link.offset + 4 <= bytes.count {
      let own = sections[number].offset &+ UInt64(link.offset)
      bytes.put(own &- sections[link.section].offset &- link.target, at: link.offset, byteCount: 4)
    }
  }
}

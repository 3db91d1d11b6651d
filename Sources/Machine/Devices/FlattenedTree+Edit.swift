// A flattened tree that the user gave: checked, and written anew with what the board adds to its /chosen node.

extension FlattenedTree {
  /// The tree in `blob` with these properties of /chosen set, or as it is if there are none. nil if it is no tree.
  package static func setting(
    _ properties: [(name: String, value: [UInt8])], inChosenOf blob: [UInt8]
  ) -> [UInt8]? {
    guard let source = Source(blob) else { return nil }
    var tree = FlattenedTree(reservations: source.reservations)
    guard source.copy(to: &tree, setting: properties) else { return nil }
    return properties.isEmpty ? Array(blob.prefix(source.totalSize)) : tree.blob()
  }

  /// The parts of a flattened tree (Devicetree Specification 0.4, 5.2 to 5.5).
  private struct Source {
    let totalSize: Int
    let reservations: [UInt8]
    private let structure: ArraySlice<UInt8>
    private let strings: ArraySlice<UInt8>

    init?(_ blob: [UInt8]) {
      func part(_ offset: UInt32, _ count: Int, of size: Int) -> ArraySlice<UInt8>? {
        let start = Int(offset)
        return start <= size && count <= size - start ? blob[start..<start + count] : nil
      }
      guard blob.count >= 40, blob.word(0) == 0xd00d_feed, blob.word(20) >= 16, blob.word(24) <= 17 else { return nil }
      totalSize = Int(blob.word(4))
      guard 40...blob.count ~= totalSize else { return nil }
      // (before version 17 the structure's size was not told)
      let structureSize = blob.word(20) >= 17 ? Int(blob.word(36)) : totalSize - min(Int(blob.word(8)), totalSize)
      guard let structure = part(blob.word(8), structureSize, of: totalSize),
        let strings = part(blob.word(12), Int(blob.word(32)), of: totalSize),
        let reserved = part(blob.word(16), totalSize - min(Int(blob.word(16)), totalSize), of: totalSize)
      else { return nil }
      self.structure = structure
      self.strings = strings
      var end = reserved.startIndex
      while true {
        guard reserved.endIndex - end >= 16 else { return nil }
        end += 16
        if reserved[(end - 16)..<end].allSatisfy({ $0 == 0 }) { break }
      }
      reservations = Array(reserved[..<end])
    }

    /// Writes node by node, without recursion: how deep a tree goes is its author's choice. False if it is broken.
    func copy(to tree: inout FlattenedTree, setting properties: [(name: String, value: [UInt8])]) -> Bool {
      var place = structure.startIndex
      var depth = 0
      // The depth of the open /chosen node's contents, and whether there was one.
      var chosenDepth: Int?
      var wasChosen = false
      var hasRoot = false
      func aligned(_ place: Int) -> Int { structure.startIndex + (place - structure.startIndex + 3) & ~3 }
      while true {
        guard place + 4 <= structure.endIndex else { return false }
        let token = Token(rawValue: structure.word(place))
        place += 4
        switch token {
        case .beginNode:
          guard let end = structure[place...].firstIndex(of: 0) else { return false }
          let name = String(decoding: structure[place..<end], as: UTF8.self)
          guard depth > 0 || name.isEmpty && !hasRoot else { return false }
          hasRoot = true
          place = aligned(end + 1)
          tree.begin(name)
          depth += 1
          if depth == 2, name == "chosen", !wasChosen {
            wasChosen = true
            chosenDepth = depth
            for property in properties { tree.property(property.name, bytes: property.value) }
          }
        case .endNode:
          guard depth > 0 else { return false }
          if depth == 1, !wasChosen {
            tree.begin("chosen")
            for property in properties { tree.property(property.name, bytes: property.value) }
            tree.end()
          }
          tree.end()
          depth -= 1
          if let open = chosenDepth, depth < open { chosenDepth = nil }
        case .property:
          guard depth > 0, place + 8 <= structure.endIndex else { return false }
          let count = Int(structure.word(place))
          let start = Int(structure.word(place + 4))
          place += 8
          guard count <= structure.endIndex - place, start < strings.count,
            let end = strings[(strings.startIndex + start)...].firstIndex(of: 0)
          else { return false }
          let name = String(decoding: strings[(strings.startIndex + start)..<end], as: UTF8.self)
          let isSet = chosenDepth == depth && properties.contains { $0.name == name }
          if !isSet { tree.property(name, bytes: Array(structure[place..<place + count])) }
          place = aligned(place + count)
        case .nothing: break
        case .end: return depth == 0 && hasRoot
        case nil: return false
        }
      }
    }
  }
}

extension Collection<UInt8> where Index == Int {
  /// The big-endian word at an index; there are four bytes.
  fileprivate func word(_ index: Int) -> UInt32 {
    UInt32(self[index]) << 24 | UInt32(self[index + 1]) << 16 | UInt32(self[index + 2]) << 8 | UInt32(self[index + 3])
  }
}

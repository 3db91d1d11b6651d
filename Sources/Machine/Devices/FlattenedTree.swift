// Writes the flattened form of a device tree: nodes and properties in, as `DeviceTree` walks the
// board; the blob out.

/// A device tree in the making (Devicetree Specification 0.4, chapter 5). Every `begin` has its
/// `end`, and a node's properties come before its children.
package struct FlattenedTree {
  enum Token: UInt32 {
    case beginNode = 1
    case endNode = 2
    case property = 3
    case nothing = 4
    case end = 9
  }

  private var structure: [UInt8] = []
  private var strings: [UInt8] = []
  /// Where in `strings` a property's name stands.
  private var nameOffsets: [String: UInt32] = [:]
  private var depth = 0

  /// Entries of 16 bytes, the last of zeros: memory that is not to be used.
  private let reservations: [UInt8]

  package init() { self.init(reservations: [UInt8](repeating: 0, count: 16)) }
  init(reservations: [UInt8]) { self.reservations = reservations }

  /// Opens a node; the root's name is empty.
  package mutating func begin(_ name: String) {
    append(Token.beginNode.rawValue)
    structure += Array(name.utf8) + [0]
    pad()
    depth += 1
  }

  /// Closes the node opened last.
  package mutating func end() {
    precondition(depth > 0, "a node is closed that was never opened")
    append(Token.endNode.rawValue)
    depth -= 1
  }

  /// A property of the open node with `value` as it is; by default none, which says "true".
  package mutating func property(_ name: String, bytes value: [UInt8] = []) {
    precondition(depth > 0, "a property needs a node")
    append(Token.property.rawValue)
    append(UInt32(value.count))
    append(nameOffset(of: name))
    structure += value
    pad()
  }

  /// Numbers of 32 bits.
  package mutating func property(_ name: String, cells: UInt32...) { property(name, cells: cells) }
  package mutating func property(_ name: String, cells: [UInt32]) {
    property(name, bytes: cells.flatMap(bigEndian))
  }

  /// One string or a list of them.
  package mutating func property(_ name: String, strings: String...) { property(name, strings: strings) }
  package mutating func property(_ name: String, strings: [String]) {
    property(name, bytes: strings.flatMap { Array($0.utf8) + [0] })
  }

  /// Addresses and sizes, each of two cells.
  package mutating func property(_ name: String, wide: UInt64...) {
    property(name, cells: wide.flatMap { [UInt32($0 >> 32), UInt32($0 & 0xFFFF_FFFF)] })
  }

  /// The finished blob, version 17: header, reservations, structure, strings.
  package func blob() -> [UInt8] {
    precondition(depth == 0, "a node is still open")
    let headerSize = 40
    let closed = structure + bigEndian(Token.end.rawValue)
    let structureOffset = headerSize + reservations.count
    let stringsOffset = structureOffset + closed.count
    let unpadded = stringsOffset + strings.count
    let totalSize = (unpadded + 7) & ~7
    let header: [UInt32] = [
      0xD00D_FEED, UInt32(totalSize), UInt32(structureOffset), UInt32(stringsOffset), UInt32(headerSize),
      17, 16,  // version, and the oldest that can read it
      0,  // the hart that boots
      UInt32(strings.count), UInt32(closed.count),
    ]
    return header.flatMap(bigEndian) + reservations + closed + strings
      + [UInt8](repeating: 0, count: totalSize - unpadded)
  }

  private mutating func append(_ word: UInt32) { structure += bigEndian(word) }

  private mutating func pad() {
    while structure.count % 4 != 0 { structure.append(0) }
  }

  private mutating func nameOffset(of name: String) -> UInt32 {
    if let offset = nameOffsets[name] { return offset }
    let offset = UInt32(strings.count)
    strings += Array(name.utf8) + [0]
    nameOffsets[name] = offset
    return offset
  }
}

func bigEndian(_ value: UInt64) -> [UInt8] {
  bigEndian(UInt32(value >> 32)) + bigEndian(UInt32(truncatingIfNeeded: value))
}

private func bigEndian(_ word: UInt32) -> [UInt8] {
  [UInt8(word >> 24), UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
}

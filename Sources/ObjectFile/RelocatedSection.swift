// A section of debugging information with its relocations applied as far as the object alone can say: symbols are
// worth their offsets. What describes code can be read so before it is linked. `LineTableReader` and
// `CompilationDirectories` use it.

struct RelocatedSection {
  private(set) var bytes: [UInt8]
  /// By the offsets of addresses in the bytes, the section that the address is in.
  private(set) var sections: [Int: Int] = [:]

  init(_ section: Section, of object: Object) {
    bytes = section.contents
    for relocation in section.relocations { apply(relocation, object) }
  }

  private mutating func apply(_ relocation: Relocation, _ object: Object) {
    let row = relocation.type.row
    guard let width = row.field.dataWidth, relocation.offset <= UInt64(bytes.count) else { return }
    let offset = Int(relocation.offset)
    guard width <= bytes.count - offset else { return }
    var value = UInt64(bitPattern: relocation.addend)
    if let index = relocation.symbol, object.symbols.indices.contains(index) {
      value &+= object.symbols[index].value
      if case .section(let section) = object.symbols[index].place, row.formula == .absolute {
        sections[offset] = section
      }
    }
    switch row.formula {
    case .absolute: break
    case .add: value = number(at: offset, width) &+ value
    case .subtract: value = number(at: offset, width) &- value
    case .nothing, .pcRelative, .tableEntry, .lowOfPair, .threadRelative, .moduleThreadRelative, .threadTableEntry,
      .threadTablePair:
      return
    }
    for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
  }

  private func number(at offset: Int, _ width: Int) -> UInt64 {
    bytes[offset..<(offset + width)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension RelocationField {
  /// The bytes of a field that is a number and nothing else.
  fileprivate var dataWidth: Int? {
    switch self {
    case .data8: 1
    case .data16: 2
    case .data32: 4
    case .data64: 8
    default: nil
    }
  }
}

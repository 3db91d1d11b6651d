// An `Object` comes in; what it contradicts itself in goes out as an error. Objects that were read are sound; those
// made by hand are checked before they are written or linked.

extension Object {
  /// Makes sure that all indices are in range, sizes are those of the contents, alignments powers of two, and
  /// relocations lie in their sections. `name` is for messages; their offset is 0, for there is no file yet.
  public func check(name: String) throws(ObjectError) {
    func error(_ reason: ObjectError.Reason) -> ObjectError { ObjectError(file: name, offset: 0, reason: reason) }
    let columns = RelocationType.columns
    for section in sections {
      var part: String { "section `\(section.name)'" }
      guard section.type == .noBits ? section.contents.isEmpty : section.size == section.contents.count else {
        throw error(.sizeMismatch(part: part))
      }
      guard section.alignment & (section.alignment &- 1) == 0 else {
        throw error(.wrongAlignment(part: part, alignment: section.alignment))
      }
      let available = UInt64(section.contents.count)
      for relocation in section.relocations {
        if let symbol = relocation.symbol, !symbols.indices.contains(symbol) {
          throw error(
            .noSuchSymbol(
              part: "relocation of \(part)", index: UInt32(truncatingIfNeeded: symbol), count: symbols.count))
        }
        guard relocation.offset <= available,
          columns[Int(relocation.type.rawValue)].field.byteCount <= available - relocation.offset
        else {
          throw error(
            .relocationOutside(
              part: relocation.type.name, offset: relocation.offset, section: section.name, size: available))
        }
      }
    }
    for symbol in symbols {
      if case .section(let index) = symbol.place, !sections.indices.contains(index) {
        throw error(
          .noSuchSection(
            part: "symbol `\(symbol.name)'", index: UInt32(truncatingIfNeeded: index), count: sections.count))
      }
      if symbol.place == .common, symbol.value & (symbol.value &- 1) != 0 {
        throw error(.wrongAlignment(part: "symbol `\(symbol.name)'", alignment: symbol.value))
      }
    }
    for (index, segment) in segments.enumerated() {
      guard UInt64(segment.contents.count) <= segment.memorySize else {
        throw error(
          .fileLargerThanMemory(
            part: "segment \(index)", fileSize: UInt64(segment.contents.count), memorySize: segment.memorySize))
      }
      guard segment.alignment & (segment.alignment &- 1) == 0 else {
        throw error(.wrongAlignment(part: "segment \(index)", alignment: segment.alignment))
      }
    }
  }
}

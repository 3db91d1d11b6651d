// An `Archive` comes in, the bytes of an `ar` file go out, as GNU binutils lay them out: the index of symbols, the long
// names, then the members. Called by `apus ar`.

extension Archive {
  /// Notes which symbols the members define, in the members' order, as `ranlib` does: those that other files can see.
  /// What is no object has none. Leaves `index` nil if no member is an object.
  public mutating func makeIndex() {
    var entries: [IndexEntry] = []
    var hasObjects = false
    for (number, member) in members.enumerated() {
      guard let object = try? Object(elf: Array(member.contents), name: member.name) else { continue }
      hasObjects = true
      for symbol in object.symbols where symbol.binding != .local && symbol.place != .undefined {
        entries.append(IndexEntry(symbol: symbol.name, member: number))
      }
    }
    index = hasObjects ? entries : nil
  }

  /// The file's bytes. `indexDate` is what the index's header says of when it was made; `name` is for messages.
  public func bytes(indexDate: UInt64 = 0, name: String = "archive") throws(ObjectError) -> [UInt8] {
    func tooLarge(_ part: String) -> ObjectError { ObjectError(file: name, offset: 0, reason: .tooLarge(part: part)) }
    var names: [UInt8] = []
    let titles = members.map { title(of: $0, names: &names) }
    if names.count & 1 == 1 { names.append(UInt8(ascii: "\n")) }

    // Where each member's header is follows from the sizes of all that is before it.
    var symbols: [UInt8] = []
    for entry in index ?? [] {
      symbols += Array(entry.symbol.utf8)
      symbols.append(0)
    }
    if symbols.count & 1 == 1 { symbols.append(0) }
    let indexSize = 4 + 4 * (index ?? []).count + symbols.count
    var position = Self.magic.count
    if index != nil { position += Self.headerSize + indexSize }
    if !names.isEmpty { position += Self.headerSize + names.count }
    var places: [UInt32] = []
    for member in members {
      guard let place = UInt32(exactly: position) else { throw tooLarge("archive") }
      places.append(place)
      let stored = isThin ? 0 : member.contents.count
      position += Self.headerSize + stored + (stored & 1)
    }

    var bytes = isThin ? Self.thinMagic : Self.magic
    bytes.reserveCapacity(position)
    if let index {
      Self.append(header: ["/", "\(indexDate)", "0", "0", "0", "\(indexSize)"], to: &bytes)
      Self.append(UInt32(index.count), to: &bytes)
      for entry in index {
        guard places.indices.contains(entry.member) else { throw tooLarge("index") }
        Self.append(places[entry.member], to: &bytes)
      }
      bytes += symbols
    }
    if !names.isEmpty {
      Self.append(header: ["//", "", "", "", "", "\(names.count)"], to: &bytes)
      bytes += names
    }
    for (title, member) in zip(titles, members) {
      Self.append(
        header: [
          title, "\(member.modified)", "\(member.user)", "\(member.group)", String(member.mode, radix: 8),
          "\(member.size)",
        ], to: &bytes)
      guard !isThin else { continue }
      bytes += member.contents
      if member.contents.count & 1 == 1 { bytes.append(UInt8(ascii: "\n")) }
    }
    return bytes
  }

  /// What a member's header calls it: its name, or where that stands among the long ones.
  private func title(of member: Member, names: inout [UInt8]) -> String {
    let longest = 15
    if !isThin, member.name.utf8.count <= longest { return member.name + "/" }
    defer { names += Array((member.name + "/\n").utf8) }
    return "/\(names.count)"
  }

  private static let fieldWidths = [16, 12, 6, 6, 8, 10]

  private static func append(header fields: [String], to bytes: inout [UInt8]) {
    for (field, width) in zip(fields, fieldWidths) {
      let text = Array(field.utf8.prefix(width))
      bytes += text
      bytes += repeatElement(UInt8(ascii: " "), count: width - text.count)
    }
    bytes += headerEnd
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

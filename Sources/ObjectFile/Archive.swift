// An `ar` archive's bytes come in, its members and its index of symbols go out, or an `ObjectError` with the place.
// `ArchiveWriter` goes the other way. The linker takes members by the index, `apus ar` shows and changes them.

/// A file of files (System V's format as GNU binutils write it; BSD's names are understood too).
public struct Archive: Equatable, Sendable {
  public var members: [Member] = []
  /// Which member defines which symbol, in the order of the members; nil if the archive has no index.
  public var index: [IndexEntry]?
  /// A thin archive has its members' names and sizes only: the files themselves lie beside it.
  public var isThin = false

  public init(members: [Member] = []) { self.members = members }

  /// One file, with what the archive notes of it.
  public struct Member: Equatable, Sendable {
    public var name: String
    /// Seconds since 1970; 0 in archives that are made to be the same each time.
    public var modified: UInt64
    public var user: UInt32
    public var group: UInt32
    /// As `stat` gives it; 0o644 in archives that are made to be the same each time.
    public var mode: UInt32
    /// Empty in a thin archive until somebody reads the file.
    public var contents: ArraySlice<UInt8>
    /// In bytes: `contents.count`, but in a thin archive.
    public var size: Int

    public init(
      name: String, contents: ArraySlice<UInt8>, modified: UInt64 = 0, user: UInt32 = 0, group: UInt32 = 0,
      mode: UInt32 = 0o644
    ) {
      self.name = name
      self.contents = contents
      self.modified = modified
      self.user = user
      self.group = group
      self.mode = mode
      size = contents.count
    }
  }

  /// A symbol that a member defines.
  public struct IndexEntry: Equatable, Sendable {
    public var symbol: String
    /// An index in `members`.
    public var member: Int

    public init(symbol: String, member: Int) {
      self.symbol = symbol
      self.member = member
    }
  }

  static let magic = Array("!<arch>\n".utf8)
  static let thinMagic = Array("!<thin>\n".utf8)
  static let headerSize = 60
  static let headerEnd: [UInt8] = [0x60, 0x0a]

  /// Whether a file begins as an archive does.
  public static func isArchive(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: magic) || bytes.starts(with: thinMagic)
  }

  /// Reads the archive in `bytes`; `name` is the file's, for messages.
  public init(bytes: [UInt8], name: String) throws(ObjectError) {
    var reader = ArchiveReader(bytes, name: name)
    try reader.readMembers()
    try reader.readIndex()
    self = reader.archive
  }
}

/// The archive while it is read, and what has been read of it.
private struct ArchiveReader {
  let bytes: [UInt8]
  let name: String
  var archive = Archive()
  /// Where the text of the long names is.
  var longNames: Range<Int>?
  /// Where the index is, and how wide its numbers are.
  var indexPlace: (range: Range<Int>, width: Int)?
  /// By the place of its header, each member's number.
  var numbers: [Int: Int] = [:]

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  private func error(at offset: Int, _ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(file: name, offset: UInt64(offset), reason: reason)
  }

  mutating func readMembers() throws(ObjectError) {
    guard Archive.isArchive(bytes) else { throw error(at: 0, .notArchive) }
    archive.isThin = bytes.starts(with: Archive.thinMagic)
    var position = Archive.magic.count
    while position < bytes.count {
      let part = "archive member \(archive.members.count)"
      guard bytes.count - position >= Archive.headerSize else { throw error(at: position, .truncated(part: part)) }
      guard bytes[(position + 58)..<(position + 60)].elementsEqual(Archive.headerEnd) else {
        throw error(at: position, .wrongArchiveHeader(part: part))
      }
      let size = Int(clamping: try number(at: position + 48, 10, radix: 10, part: part, field: "size"))
      let title = text(position, 16)
      let isSpecial = ["/", "//", "/SYM64/"].contains(title)
      let start = position + Archive.headerSize
      let stored = archive.isThin && !isSpecial ? 0 : size
      guard stored <= bytes.count - start else {
        throw error(
          at: position, .outsideFile(part: part, count: UInt64(size), of: UInt64(bytes.count)))
      }
      let range = start..<(start + stored)
      switch title {
      case "/": indexPlace = (range, 4)
      case "/SYM64/": indexPlace = (range, 8)
      case "//": longNames = range
      default: try addMember(title, headerAt: position, range, size: size, part: part)
      }
      // (members begin at even places; the last one may do without its byte of padding)
      position = range.upperBound + (range.upperBound & 1)
    }
  }

  private mutating func addMember(
    _ title: String, headerAt position: Int, _ range: Range<Int>, size: Int, part: String
  ) throws(ObjectError) {
    // An index of BSD's kind is as good as none.
    if title.hasPrefix("__.SYMDEF") { return }
    var range = range
    let memberName: String
    if title.hasPrefix("#1/"), let length = Int(title.dropFirst(3)) {
      guard length >= 0, length <= range.count else { throw error(at: position, .wrongArchiveName(part: part)) }
      let end = range.lowerBound + length
      memberName = String(decoding: bytes[range.lowerBound..<end].prefix { $0 != 0 }, as: UTF8.self)
      range = end..<range.upperBound
      if memberName.hasPrefix("__.SYMDEF") { return }
    } else if title.hasPrefix("/") {
      memberName = try longName(title.dropFirst(), at: position, part: part)
    } else {
      memberName = title.hasSuffix("/") ? String(title.dropLast()) : title
    }
    numbers[position] = archive.members.count
    var member = Archive.Member(
      name: memberName, contents: bytes[range],
      modified: try number(at: position + 16, 12, radix: 10, part: part, field: "date"),
      user: UInt32(clamping: try number(at: position + 28, 6, radix: 10, part: part, field: "user")),
      group: UInt32(clamping: try number(at: position + 34, 6, radix: 10, part: part, field: "group")),
      mode: UInt32(clamping: try number(at: position + 40, 8, radix: 8, part: part, field: "mode")))
    if archive.isThin { member.size = size }
    archive.members.append(member)
  }

  /// A field of the header without the spaces that fill it.
  private func text(_ position: Int, _ count: Int) -> String {
    var field = bytes[position..<(position + count)]
    while field.last == UInt8(ascii: " ") { field.removeLast() }
    return String(decoding: field, as: UTF8.self)
  }

  /// An empty field counts as 0, as the tables' headers have them.
  private func number(
    at position: Int, _ count: Int, radix: Int, part: String, field: String
  ) throws(ObjectError) -> UInt64 {
    let text = text(position, count)
    guard !text.isEmpty else { return 0 }
    guard text.first != "+", text.first != "-", let value = UInt64(text, radix: radix) else {
      throw error(at: position, .wrongArchiveNumber(part: part, field: field))
    }
    return value
  }

  /// A name that stands in the table of long names: there it ends with `/` and a line's end.
  private func longName(_ text: Substring, at position: Int, part: String) throws(ObjectError) -> String {
    // (in a nested thin archive the offset goes on with `:` and a place in the other archive)
    guard let table = longNames, let offset = Int(text), offset >= 0, offset < table.count else {
      throw error(at: position, .wrongArchiveName(part: part))
    }
    var name = bytes[(table.lowerBound + offset)..<table.upperBound].prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
    if name.last == UInt8(ascii: "/") { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
  }

  // MARK: The index

  mutating func readIndex() throws(ObjectError) {
    guard let (range, width) = indexPlace else { return }
    guard range.count >= width else { throw error(at: range.lowerBound, .truncated(part: "archive's index")) }
    let count = bigEndian(at: range.lowerBound, width)
    guard count <= UInt64((range.count - width) / width) else {
      throw error(at: range.lowerBound, .truncated(part: "archive's index"))
    }
    var place = range.lowerBound + width
    var name = place + Int(count) * width
    var index: [Archive.IndexEntry] = []
    index.reserveCapacity(Int(count))
    for _ in 0..<Int(count) {
      guard let member = numbers[Int(clamping: bigEndian(at: place, width))] else {
        throw error(at: place, .noSuchMember(offset: bigEndian(at: place, width)))
      }
      guard let end = bytes[name..<range.upperBound].firstIndex(of: 0) else {
        throw error(at: name, .unterminatedString(part: "archive's index"))
      }
      index.append(Archive.IndexEntry(symbol: String(decoding: bytes[name..<end], as: UTF8.self), member: member))
      name = end + 1
      place += width
    }
    archive.index = index
  }

  private func bigEndian(at offset: Int, _ count: Int) -> UInt64 {
    bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }
}

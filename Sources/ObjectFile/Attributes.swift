// The section `.riscv.attributes`: what the code in a file needs of a hart (RISC-V psABI, "Attributes"). The assembler
// writes one, the linker reads those of its inputs and writes the sum.

/// The attributes that a file has as a whole. What is nil or false is not written.
public struct Attributes: Equatable, Sendable {
  /// The ISA with every extension's version, as in `rv64i2p1_m2p0`.
  public var architecture: String?
  /// In bytes.
  public var stackAlignment: UInt64?
  /// Whether the code uses misaligned loads and stores.
  public var unalignedAccess = false
  /// The version of the privileged specification.
  public var privilegedVersion: [UInt64] = []

  public init(architecture: String? = nil, stackAlignment: UInt64? = nil) {
    self.architecture = architecture
    self.stackAlignment = stackAlignment
  }

  /// The section's name.
  public static let sectionName = ".riscv.attributes"

  private enum Tag {
    static let file: UInt64 = 1
    static let stackAlignment: UInt64 = 4
    static let architecture: UInt64 = 5
    static let unalignedAccess: UInt64 = 6
    static let privileged: [UInt64] = [8, 10, 12]
  }
  private static let formatVersion = UInt8(ascii: "A")
  private static let vendor = "riscv"

  /// The section as a value, ready for an object.
  public func section() -> Section {
    Section(name: Self.sectionName, type: .riscvAttributes, flags: [], contents: bytes())
  }

  /// The section's contents.
  public func bytes() -> [UInt8] {
    var attributes = ByteWriter()
    func number(_ tag: UInt64, _ value: UInt64) {
      attributes.unsignedLEB128(tag)
      attributes.unsignedLEB128(value)
    }
    if let stackAlignment { number(Tag.stackAlignment, stackAlignment) }
    if let architecture {
      attributes.unsignedLEB128(Tag.architecture)
      attributes.string(architecture)
    }
    if unalignedAccess { number(Tag.unalignedAccess, 1) }
    for (tag, value) in zip(Tag.privileged, privilegedVersion) where value != 0 { number(tag, value) }

    // Both lengths count themselves and what names them.
    var writer = ByteWriter()
    writer.byte(Self.formatVersion)
    writer.word(UInt32(truncatingIfNeeded: 4 + Self.vendor.utf8.count + 1 + 5 + attributes.count))
    writer.string(Self.vendor)
    writer.unsignedLEB128(Tag.file)
    writer.word(UInt32(truncatingIfNeeded: 5 + attributes.count))
    writer.append(attributes.bytes)
    return writer.bytes
  }

  /// Reads a section's contents; `name` is the file's. Other vendors' attributes, those of single sections or
  /// symbols, and tags that are not known are passed over. Errors count bytes from the section's start.
  public init(bytes: [UInt8], name: String) throws(ObjectError) {
    var reader = ByteReader(bytes, file: name, part: "attributes")
    guard !reader.isAtEnd, try reader.byte() == Self.formatVersion else {
      throw ObjectError(file: name, offset: 0, reason: .unsupported(part: "attributes of another format than `A'"))
    }
    while !reader.isAtEnd {
      var vendorPart = try Self.part(of: &reader, headerSize: 0)
      guard try vendorPart.string() == Self.vendor else { continue }
      while !vendorPart.isAtEnd {
        let start = vendorPart.position
        let tag = try vendorPart.unsignedLEB128()
        var filePart = try Self.part(of: &vendorPart, headerSize: vendorPart.position - start)
        guard tag == Tag.file else { continue }
        while !filePart.isAtEnd { try readAttribute(&filePart) }
      }
    }
  }

  /// What a length, which counts itself and `headerSize` bytes before it, spans.
  private static func part(of reader: inout ByteReader, headerSize: Int) throws(ObjectError) -> ByteReader {
    let length = Int(try reader.word())
    guard length >= headerSize + 4 else { throw reader.error(.truncated(part: "attributes")) }
    let range = try reader.take(length - headerSize - 4)
    return try reader.window(offset: UInt64(range.lowerBound), count: UInt64(range.count), part: "attributes")
  }

  private mutating func readAttribute(_ reader: inout ByteReader) throws(ObjectError) {
    let tag = try reader.unsignedLEB128()
    // Odd tags have text, even ones numbers, known or not.
    guard tag & 1 == 0 else {
      let text = try reader.string()
      if tag == Tag.architecture { architecture = text }
      return
    }
    let value = try reader.unsignedLEB128()
    switch tag {
    case Tag.stackAlignment: stackAlignment = value
    case Tag.unalignedAccess: unalignedAccess = value != 0
    default:
      guard let place = Tag.privileged.firstIndex(of: tag) else { return }
      while privilegedVersion.count <= place { privilegedVersion.append(0) }
      privilegedVersion[place] = value
    }
  }
}

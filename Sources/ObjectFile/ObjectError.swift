// What is wrong with an object file, and where. Thrown by the reader, the writer and `Attributes`; every message that
// they can give stands here.

/// A file that is no sound ELF64 RISC-V object or executable, or a value that cannot be written as one.
public struct ObjectError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as whoever opened it calls it.
  public var file: String
  /// In bytes from its start: where the faulty record or bytes are.
  public var offset: UInt64
  public var reason: Reason

  public init(file: String, offset: UInt64, reason: Reason) {
    self.file = file
    self.offset = offset
    self.reason = reason
  }

  public enum Reason: Equatable, Sendable {
    // The file as a whole.
    case notELF
    case wrongClass(UInt8)
    case wrongByteOrder(UInt8)
    case wrongVersion(UInt32)
    case wrongMachine(UInt16)
    case wrongType(UInt16)
    // Bytes that are not there.
    case truncated(part: String)
    case outsideFile(part: String, count: UInt64, of: UInt64)
    case sharedBytes(part: String, with: String)
    // Text and numbers.
    case unterminatedString(part: String)
    case notText(part: String)
    case wideLEB128
    case stringOutside(index: UInt32, table: String)
    case crowdedStrings(table: String)
    // Tables.
    case wrongEntrySize(part: String, found: UInt64, expected: UInt64)
    case wrongTableSize(part: String, size: UInt64, entry: UInt64)
    case noSuchSection(part: String, index: UInt32, count: Int)
    case wrongLink(part: String, index: UInt32, expected: String)
    case noSuchSymbol(part: String, index: UInt32, count: Int)
    case severalTables(part: String)
    // Records.
    case wrongAlignment(part: String, alignment: UInt64)
    case wrappedAddress(part: String, address: UInt64, size: UInt64)
    case fileLargerThanMemory(part: String, fileSize: UInt64, memorySize: UInt64)
    case unsupported(part: String)
    case wrongSymbolField(part: String, field: String, value: UInt64)
    case unknownRelocation(part: String, type: UInt32)
    case relocationOutside(part: String, offset: UInt64, section: String, size: UInt64)
    // Archives.
    case notArchive
    case wrongArchiveHeader(part: String)
    case wrongArchiveNumber(part: String, field: String)
    case wrongArchiveName(part: String)
    case noSuchMember(offset: UInt64)
    // Writing.
    case tooMany(part: String, count: Int, limit: Int)
    case tooLarge(part: String)
    case sizeMismatch(part: String)
  }

  /// `file: at byte 0x40: sentence`, on one line.
  public var description: String { "\(file): at byte \(hex(offset)): \(reason.sentence)" }
}

private func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }

extension ObjectError.Reason {
  var sentence: String {
    switch self {
    case .notELF: "this is not an ELF file"
    case .wrongClass(let found): "ELF class \(found) is not 2: only 64-bit files are supported"
    case .wrongByteOrder(let found): "ELF byte order \(found) is not 1: only little-endian files are supported"
    case .wrongVersion(let found): "ELF version \(found) is not 1"
    case .wrongMachine(let found): "the file is for ELF machine \(found), not for RISC-V (243)"
    case .wrongType(let found): "ELF type \(found) is neither 1, a relocatable object, nor 2, an executable"
    case .truncated(let part): "the file ends within the \(part)"
    case .outsideFile(let part, let count, let size):
      "the \(part) of \(hex(count)) bytes reaches beyond the file's \(hex(size))"
    case .sharedBytes(let part, let other): "the \(part) shares bytes with the \(other)"
    case .unterminatedString(let part): "a string in the \(part) does not end"
    case .notText(let part): "a string in the \(part) is not UTF-8"
    case .wideLEB128: "a LEB128 number does not fit 64 bits"
    case .stringOutside(let index, let table): "string offset \(hex(index)) is outside of the \(table)"
    case .crowdedStrings(let table): "the strings of the \(table) overlap too often"
    case .wrongEntrySize(let part, let found, let expected):
      "an entry of the \(part) has \(found) bytes instead of \(expected)"
    case .wrongTableSize(let part, let size, let entry):
      "the \(part) has \(hex(size)) bytes, no multiple of its entries' \(entry)"
    case .noSuchSection(let part, let index, let count):
      "the \(part) names section \(index), but there are only \(count)"
    case .wrongLink(let part, let index, let expected): "the \(part) names section \(index), which is no \(expected)"
    case .noSuchSymbol(let part, let index, let count):
      "the \(part) names symbol \(index), but of the \(count) symbols that is none with a place"
    case .severalTables(let part): "there is more than one \(part)"
    case .wrongAlignment(let part, let alignment):
      "the alignment \(hex(alignment)) of the \(part) is not a power of two"
    case .wrappedAddress(let part, let address, let size):
      "the \(part) at \(hex(address)) with \(hex(size)) bytes passes the end of memory"
    case .fileLargerThanMemory(let part, let fileSize, let memorySize):
      "the \(part) has \(hex(fileSize)) bytes in the file, but only \(hex(memorySize)) in memory"
    case .unsupported(let part): "\(part) are not supported"
    case .wrongSymbolField(let part, let field, let value): "the \(part) has the unknown \(field) \(value)"
    case .unknownRelocation(let part, let type): "the \(part) has the type \(type), which is not supported"
    case .relocationOutside(let part, let offset, let section, let size):
      "the \(part) at \(hex(offset)) is outside of section `\(section)' of \(hex(size)) bytes"
    case .notArchive: "this is not an archive"
    case .wrongArchiveHeader(let part): "the header of \(part) does not end as it must: the archive is malformed"
    case .wrongArchiveNumber(let part, let field): "the \(field) of \(part) is no number"
    case .wrongArchiveName(let part): "the name of \(part) is not where its header says"
    case .noSuchMember(let offset): "the archive's index names a member at \(hex(offset)), where there is none"
    case .tooMany(let part, let count, let limit): "\(count) \(part) are more than the format's \(limit)"
    case .tooLarge(let part): "the \(part) would make the file too large"
    case .sizeMismatch(let part): "the \(part) does not have as many bytes as its size says"
    }
  }
}

// The records of an ELF64 file and their constants (System V ABI, chapters 4 and 5; RISC-V psABI, "ELF Object Files"):
// each record once, with its fields in the file's order, for `ELFReader` and `ELFWriter`.

/// The numbers of the format that no value of `Object` stands for.
enum ELF {
  static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
  static let class64: UInt8 = 2
  static let littleEndian: UInt8 = 1
  static let version: UInt32 = 1
  static let machineRISCV: UInt16 = 243
  static let typeRelocatable: UInt16 = 1
  static let typeExecutable: UInt16 = 2

  static let undefinedSection: UInt16 = 0
  static let firstReservedSection: UInt16 = 0xff00
  static let absoluteSection: UInt16 = 0xfff1
  static let commonSection: UInt16 = 0xfff2
  /// The section's number did not fit 16 bits and stands elsewhere: `SHN_XINDEX`.
  static let extendedSection: UInt16 = 0xffff
  /// As many program headers need the extended count, which is not supported.
  static let extendedSegmentCount: UInt16 = 0xffff

  static let segmentLoad: UInt32 = 1
  static let segmentNote: UInt32 = 4
  static let segmentThreadLocal: UInt32 = 7
  static let segmentRISCVAttributes: UInt32 = 0x7000_0003

  static let groupComdat: UInt32 = 1
}

extension SectionType {
  static let relocationsWithoutAddends = SectionType(rawValue: 9)
  static let extendedSymbolSections = SectionType(rawValue: 18)
}

extension SectionFlags {
  static let infoLink = SectionFlags(rawValue: 0x40)
  static let linkOrder = SectionFlags(rawValue: 0x80)
  static let group = SectionFlags(rawValue: 0x200)
  static let compressed = SectionFlags(rawValue: 0x800)
}

/// `Elf64_Ehdr`, after the 16 identifying bytes.
package struct FileHeader {
  static let byteCount = 64

  package var type: UInt16 = 0
  package var machine: UInt16 = ELF.machineRISCV
  package var version: UInt32 = ELF.version
  package var entry: UInt64 = 0
  package var segmentTableOffset: UInt64 = 0
  package var sectionTableOffset: UInt64 = 0
  package var flags: UInt32 = 0
  package var headerSize: UInt16 = 64
  package var segmentHeaderSize: UInt16 = 0
  package var segmentCount: UInt16 = 0
  package var sectionHeaderSize: UInt16 = 64
  package var sectionCount: UInt16 = 0
  package var sectionNamesIndex: UInt16 = 0

  init() {}

  init(from reader: inout ByteReader) throws(ObjectError) {
    type = try reader.half()
    machine = try reader.half()
    version = try reader.word()
    entry = try reader.doubleword()
    segmentTableOffset = try reader.doubleword()
    sectionTableOffset = try reader.doubleword()
    flags = try reader.word()
    headerSize = try reader.half()
    segmentHeaderSize = try reader.half()
    segmentCount = try reader.half()
    sectionHeaderSize = try reader.half()
    sectionCount = try reader.half()
    sectionNamesIndex = try reader.half()
  }

  func write(to writer: inout ByteWriter) {
    writer.append(ELF.magic)
    writer.append([ELF.class64, ELF.littleEndian, UInt8(ELF.version), 0, 0, 0, 0, 0, 0, 0, 0, 0])
    writer.half(type)
    writer.half(machine)
    writer.word(version)
    writer.doubleword(entry)
    writer.doubleword(segmentTableOffset)
    writer.doubleword(sectionTableOffset)
    writer.word(flags)
    writer.half(headerSize)
    writer.half(segmentHeaderSize)
    writer.half(segmentCount)
    writer.half(sectionHeaderSize)
    writer.half(sectionCount)
    writer.half(sectionNamesIndex)
  }
}

/// `Elf64_Shdr`.
package struct SectionHeader {
  static let byteCount = 64

  package var name: UInt32 = 0
  package var type: SectionType = .null
  package var flags: SectionFlags = []
  package var address: UInt64 = 0
  package var offset: UInt64 = 0
  package var size: UInt64 = 0
  package var link: UInt32 = 0
  package var info: UInt32 = 0
  package var alignment: UInt64 = 0
  package var entrySize: UInt64 = 0

  init() {}

  init(from reader: inout ByteReader) throws(ObjectError) {
    name = try reader.word()
    type = SectionType(rawValue: try reader.word())
    flags = SectionFlags(rawValue: try reader.doubleword())
    address = try reader.doubleword()
    offset = try reader.doubleword()
    size = try reader.doubleword()
    link = try reader.word()
    info = try reader.word()
    alignment = try reader.doubleword()
    entrySize = try reader.doubleword()
  }

  func write(to writer: inout ByteWriter) {
    writer.word(name)
    writer.word(type.rawValue)
    writer.doubleword(flags.rawValue)
    writer.doubleword(address)
    writer.doubleword(offset)
    writer.doubleword(size)
    writer.word(link)
    writer.word(info)
    writer.doubleword(alignment)
    writer.doubleword(entrySize)
  }
}

/// `Elf64_Phdr`.
package struct SegmentHeader {
  static let byteCount = 56

  package var type: UInt32 = 0
  package var flags: UInt32 = 0
  package var offset: UInt64 = 0
  package var address: UInt64 = 0
  package var physicalAddress: UInt64 = 0
  package var fileSize: UInt64 = 0
  package var memorySize: UInt64 = 0
  package var alignment: UInt64 = 0

  init() {}

  init(from reader: inout ByteReader) throws(ObjectError) {
    type = try reader.word()
    flags = try reader.word()
    offset = try reader.doubleword()
    address = try reader.doubleword()
    physicalAddress = try reader.doubleword()
    fileSize = try reader.doubleword()
    memorySize = try reader.doubleword()
    alignment = try reader.doubleword()
  }

  func write(to writer: inout ByteWriter) {
    writer.word(type)
    writer.word(flags)
    writer.doubleword(offset)
    writer.doubleword(address)
    writer.doubleword(physicalAddress)
    writer.doubleword(fileSize)
    writer.doubleword(memorySize)
    writer.doubleword(alignment)
  }
}

/// `Elf64_Sym`.
struct SymbolRecord {
  static let byteCount = 24

  var name: UInt32 = 0
  var info: UInt8 = 0
  var other: UInt8 = 0
  var section: UInt16 = 0
  var value: UInt64 = 0
  var size: UInt64 = 0

  init() {}

  init(from reader: inout ByteReader) throws(ObjectError) {
    name = try reader.word()
    info = try reader.byte()
    other = try reader.byte()
    section = try reader.half()
    value = try reader.doubleword()
    size = try reader.doubleword()
  }

  func write(to writer: inout ByteWriter) {
    writer.word(name)
    writer.byte(info)
    writer.byte(other)
    writer.half(section)
    writer.doubleword(value)
    writer.doubleword(size)
  }
}

/// `Elf64_Rela`.
struct RelocationRecord {
  static let byteCount = 24

  var offset: UInt64
  var type: UInt32
  var symbol: UInt32
  var addend: Int64

  init(offset: UInt64, type: UInt32, symbol: UInt32, addend: Int64) {
    self.offset = offset
    self.type = type
    self.symbol = symbol
    self.addend = addend
  }

  init(from reader: inout ByteReader) throws(ObjectError) {
    offset = try reader.doubleword()
    type = try reader.word()
    symbol = try reader.word()
    addend = Int64(bitPattern: try reader.doubleword())
  }

  func write(to writer: inout ByteWriter) {
    writer.doubleword(offset)
    writer.word(type)
    writer.word(symbol)
    writer.doubleword(UInt64(bitPattern: addend))
  }
}

// `.riscv.attributes`, byte for byte as GNU as 2.40 writes it.

import ObjectFile
import Testing

struct AttributesTests {
  /// `as -march=rv64i_zicsr` with `.attribute stack_align, 16`, dumped.
  private static let bytes: [UInt8] =
    [0x41, 0x24, 0, 0, 0] + Array("riscv".utf8) + [0, 1, 0x1a, 0, 0, 0, 4, 16, 5]
    + Array("rv64i2p1_zicsr2p0".utf8) + [0]

  @Test func areWrittenAsGNUWritesThem() {
    let attributes = Attributes(architecture: "rv64i2p1_zicsr2p0", stackAlignment: 16)
    #expect(attributes.bytes() == Self.bytes)
    let section = attributes.section()
    #expect(section.name == ".riscv.attributes")
    #expect(section.type == .riscvAttributes)
    #expect(section.flags == [])
  }

  @Test func areReadBack() throws {
    var attributes = Attributes(architecture: "rv64i2p1", stackAlignment: 300)
    attributes.unalignedAccess = true
    attributes.privilegedVersion = [1, 11]
    #expect(try Attributes(bytes: attributes.bytes(), name: "a.o") == attributes)
  }

  @Test func ofAFileThatGNUMade() throws {
    let object = try Object(elf: Samples.gnuObject, name: "small.o")
    let section = try #require(object.sections.first { $0.type == .riscvAttributes })
    let attributes = try Attributes(bytes: section.contents, name: "small.o")
    #expect(attributes == Attributes(architecture: "rv64i2p1_zicsr2p0"))
    #expect(attributes.bytes() == section.contents)
  }

  @Test func unknownTagsAndVendorsArePassedOver() throws {
    let otherVendor: [UInt8] = [9, 0, 0, 0] + Array("gnu".utf8) + [0, 7]
    // Tag 14 has a number, tag 15 text; then the stack's alignment.
    let file: [UInt8] = [1, 13, 0, 0, 0, 14, 3, 15, 0x68, 0x69, 0, 4, 16]
    let ours: [UInt8] = [UInt8(10 + file.count), 0, 0, 0] + Array("riscv".utf8) + [0] + file
    #expect(
      try Attributes(bytes: [0x41] + otherVendor + ours, name: "a.o") == Attributes(stackAlignment: 16))
  }

  @Test func everyCutIsAnErrorOrLess() {
    let whole = Attributes(architecture: "rv64i2p1", stackAlignment: 16).bytes()
    for count in 2..<whole.count {
      #expect(throws: ObjectError.self) { try Attributes(bytes: Array(whole.prefix(count)), name: "a.o") }
    }
  }
}

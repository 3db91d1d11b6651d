// What is written reads back as the same value, and lies in the file as the ABI has it.

import Testing

@testable import ObjectFile

struct RoundTripTests {
  @Test(arguments: [Samples.object, Samples.executable])
  func writtenObjectsReadBackTheSame(object: Object) throws {
    #expect(try Object(elf: object.elfBytes(), name: "again") == object)
  }

  @Test(arguments: [Samples.gnuObject, Samples.gnuExecutable])
  func readFilesAreWrittenWithTheSameMeaning(file: [UInt8]) throws {
    let object = try Object(elf: file, name: "first")
    #expect(try Object(elf: object.elfBytes(), name: "again") == object)
  }

  @Test func anEmptyObjectIsAFileToo() throws {
    let object = Object(kind: .relocatable)
    #expect(try Object(elf: object.elfBytes(), name: "empty") == object)
  }

  @Test func randomObjectsReadBackTheSame() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let object = Self.randomObject(using: &random)
      let again = try Object(elf: object.elfBytes(), name: "again")
      guard again == object else {
        Issue.record("changed by writing and reading: \(object)")
        return
      }
    }
  }

  private static func randomObject(using random: inout SeededGenerator) -> Object {
    var object = Object(kind: .relocatable)
    let sectionCount = Int.random(in: 1...6, using: &random)
    let symbolCount = Int.random(in: 0...8, using: &random)
    let localCount = Int.random(in: 0...symbolCount, using: &random)
    let widest = RelocationType.allCases.map { Int($0.row.field.byteCount) }.max() ?? 0
    for index in 0..<sectionCount {
      let isEmpty = Bool.random(using: &random)
      let contents =
        isEmpty
        ? [] : (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var section = Section(
        name: ".s\(index % 3)", type: isEmpty ? .noBits : .progBits, flags: [.allocate],
        alignment: 1 << UInt64.random(in: 0...12, using: &random), contents: contents,
        size: isEmpty ? UInt64.random(in: 0...1000, using: &random) : nil)
      for _ in 0..<(contents.count >= widest ? Int.random(in: 0...4, using: &random) : 0) {
        section.relocations.append(
          Relocation(
            offset: UInt64.random(in: 0...UInt64(contents.count - widest), using: &random),
            type: RelocationType.allCases.randomElement(using: &random) ?? .none,
            symbol: symbolCount > 0 && Bool.random(using: &random)
              ? Int.random(in: 0..<symbolCount, using: &random) : nil,
            addend: Int64.random(in: .min ... .max, using: &random)))
      }
      if Bool.random(using: &random) { section.group = "group \(index % 2)" }
      object.sections.append(section)
    }
    for index in 0..<symbolCount {
      let places: [Symbol.Place] = [.undefined, .absolute, .section(Int.random(in: 0..<sectionCount, using: &random))]
      object.symbols.append(
        Symbol(
          name: "symbol \(index)", value: UInt64.random(in: .min ... .max, using: &random),
          size: UInt64.random(in: 0...64, using: &random),
          binding: index < localCount ? .local : Bool.random(using: &random) ? .weak : .global,
          kind: [.none, .object, .function, .tls].randomElement(using: &random) ?? .none,
          visibility: [.default, .internal, .hidden, .protected].randomElement(using: &random) ?? .default,
          place: places.randomElement(using: &random) ?? .undefined))
    }
    return object
  }

  @Test func localSymbolsComeFirstAndRelocationsFollowThem() throws {
    var object = Samples.object
    let locals = object.symbols.filter { $0.binding == .local }
    let globals = object.symbols.filter { $0.binding != .local }
    object.symbols = globals + locals
    object.sections[0].relocations = [Relocation(offset: 0, type: .callPLT, symbol: 0)]
    object.sections[1].relocations = []
    object.sections[4].relocations = []
    let again = try Object(elf: object.elfBytes(), name: "again")
    #expect(again.symbols == locals + globals)
    #expect(again.sections[0].relocations[0].symbol == locals.count)

    // The ABI's sh_info of the symbol table: one more than the last local symbol's number. (One local symbol is the
    // writer's: the signature of the group, which no other symbol bears.)
    var reader = ELFReader(try object.elfBytes(), name: "again")
    try reader.readFileHeader()
    try reader.readSectionHeaders()
    let table = try #require(reader.headers.first { $0.type == .symbolTable })
    #expect(table.info == UInt32(locals.count + 2))
    #expect(table.entrySize == 24)
  }

  @Test func segmentsLieAtOffsetsCongruentToTheirAddresses() throws {
    var reader = ELFReader(try Samples.executable.elfBytes(), name: "x")
    try reader.readFileHeader()
    var table = try reader.file.window(
      offset: reader.header.segmentTableOffset, count: 56 * UInt64(reader.header.segmentCount), part: "segments")
    for segment in Samples.executable.segments {
      let header = try SegmentHeader(from: &table)
      #expect(header.offset % segment.alignment == segment.address % segment.alignment)
      #expect(header.fileSize == UInt64(segment.contents.count))
    }
  }

  @Test func sectionsShareTheBytesOfTheirSegment() throws {
    let bytes = try Samples.executable.elfBytes()
    var reader = ELFReader(bytes, name: "x")
    try reader.readFileHeader()
    try reader.readSectionHeaders()
    let data = try #require(zip(reader.headers, reader.sectionNames).first { $0.1 == ".data" }?.0)
    #expect(data.offset % 4096 == 8)
    #expect(bytes.count < 4 * 4096)
  }

  @Test func moreSectionsThanSixteenBitsCount() throws {
    var object = Object(kind: .relocatable)
    object.sections = (0..<66000).map { _ in Section(name: ".s", type: .progBits, flags: []) }
    object.symbols = [
      Symbol(name: "first", binding: .global, place: .section(0)),
      Symbol(name: "last", binding: .global, place: .section(65999)),
    ]
    #expect(try Object(elf: object.elfBytes(), name: "many") == object)
  }

  @Test func contradictionsAreErrors() {
    func reason(_ change: (inout Object) -> Void) -> ObjectError.Reason? {
      var object = Samples.object
      change(&object)
      do throws(ObjectError) {
        _ = try object.elfBytes()
        return nil
      } catch { return error.reason }
    }
    #expect(
      reason { $0.symbols[1].place = .section(99) }
        == .noSuchSection(part: "symbol `.L0 '", index: 99, count: 8))
    #expect(
      reason { $0.sections[1].relocations[0].symbol = -1 }
        == .noSuchSymbol(part: "relocation of section `.data'", index: .max, count: 7))
    #expect(
      reason { $0.sections[0].relocations[0].offset = 9 }
        == .relocationOutside(part: "R_RISCV_CALL_PLT", offset: 9, section: ".text", size: 16))
    #expect(reason { $0.sections[0].size = 3 } == .sizeMismatch(part: "section `.text'"))
    #expect(
      reason { $0.sections[0].alignment = 12 } == .wrongAlignment(part: "section `.text'", alignment: 12))
    #expect(
      reason {
        $0.kind = .executable
        $0.segments = [
          Segment(address: 0, physicalAddress: 0, memorySize: 1, contents: [1, 2], flags: 4, alignment: 1)
        ]
      } == .fileLargerThanMemory(part: "segment 0", fileSize: 2, memorySize: 1))
  }
}

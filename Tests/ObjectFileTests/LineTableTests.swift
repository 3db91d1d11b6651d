// Line tables written by hand from the specification (DWARF 5, 6.2), and ones that lie: rows and places, or an error.

import ObjectFile
import Testing

/// A `.debug_line` unit while it is put together.
private struct LineUnit {
  var version: UInt16
  /// The file tables, as the version has them.
  var files: [UInt8]
  var program: [UInt8]
  var lineRange: UInt8 = 14
  var opcodeBase: UInt8 = 13
  var instructionUnit: UInt8 = 1

  static let operandCounts: [UInt8] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]

  var bytes: [UInt8] {
    var header: [UInt8] = [instructionUnit]
    if version >= 4 { header.append(1) }
    header += [1, 0xFB, lineRange, opcodeBase]
    header += (0..<max(Int(opcodeBase) - 1, 0)).map { $0 < 12 ? Self.operandCounts[$0] : 1 }
    header += files
    var unit = little(UInt64(version), 2)
    if version >= 5 { unit += [8, 0] }
    unit += little(UInt64(header.count), 4) + header + program
    return little(UInt64(unit.count), 4) + unit
  }
}

private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
}

private func setAddress(_ address: UInt64) -> [UInt8] { [0, 9, 2] + little(address, 8) }

private let endSequence: [UInt8] = [0, 1, 1]
/// Directory 1 is `sub`; file 1 is `a.s`, file 2 `sub/b.inc`.
private let tablesOfVersion2: [UInt8] =
  Array("sub\0\0a.s\0".utf8) + [0, 0, 0] + Array("b.inc\0".utf8) + [1, 0, 0] + [0]

/// An executable with these units, and with sections by name.
private func executable(_ units: [LineUnit], _ others: [(String, [UInt8])] = []) -> Object {
  var object = Object(kind: .executable)
  for (name, bytes) in [(".debug_line", units.flatMap(\.bytes))] + others {
    object.sections.append(Section(name: name, type: .progBits, flags: [], contents: bytes))
  }
  return object
}

@Suite struct LineTableTests {
  private func text(_ table: LineTable) -> [String] {
    table.rows.map { row in
      let place = row.endsSequence ? "end" : "\(row.file.map { table.files[$0].path } ?? "?"):\(row.line):\(row.column)"
      return "\(String(row.address, radix: 16)) \(place)\(row.isStatement ? "" : " -")"
        + (row.discriminator == 0 ? "" : " d\(row.discriminator)")
    }
  }

  /// Every opcode. Special opcode 13 + 5 + 14 * 2 + 1 adds 2 to the address and 1 to the line.
  private static let everything: [UInt8] =
    setAddress(0x8000_0000) + [1] + [13 + 5 + 28 + 1] + [2, 0x90, 1, 3, 0x7F, 1]  // advance_pc 144, advance_line -1
    + [4, 2, 5, 7, 6, 10, 11, 7, 1]  // set_file, set_column, negate_stmt, three flags
    + [8, 1, 9, 0x34, 0x12, 12, 3, 1]  // const_add_pc 17, fixed_advance_pc 0x1234, set_isa
    + [0, 2, 4, 9, 13 + 5] + [0, 3, 0x80, 1, 2]  // set_discriminator, an unknown one
    + [4, 9, 1, 2, 4] + endSequence

  private static let rowsOfEverything = [
    "80000000 a.s:1:0", "80000002 a.s:2:0", "80000092 a.s:1:0", "80000092 sub/b.inc:1:7 -", "800000a3 sub/b.inc:1:7 -",
    "800012d7 sub/b.inc:1:7 -", "800012d7 sub/b.inc:1:7 - d9", "800012d7 ?:1:7 -", "800012db end -",
  ]

  @Test(arguments: [2, 3, 4] as [UInt16]) func everyOpcode(version: UInt16) throws {
    let unit = LineUnit(version: version, files: tablesOfVersion2, program: Self.everything)
    #expect(try text(LineTable(executable([unit]))) == Self.rowsOfEverything)
  }

  @Test func everyOpcodeInVersion5() throws {
    // Directories by line string; files by name, by a byte for the directory, and an MD5 sum.
    let files: [UInt8] =
      [1, 1, 0x1F, 2] + little(0, 4) + little(5, 4) + [3, 1, 0x08, 2, 0x0B, 5, 0x1E, 3]
      + (["a.s", "a.s", "b.inc"].enumerated().flatMap { index, name in
        Array(name.utf8) + [0, index == 2 ? 1 : 0] + [UInt8](repeating: 7, count: 16)
      })
    let unit = LineUnit(version: 5, files: files, program: Self.everything)
    let object = executable([unit], [(".debug_line_str", Array("/top\0sub\0".utf8))])
    let table = try LineTable(object)
    #expect(text(table) == Self.rowsOfEverything)
    #expect(table.files.map(\.fullPath) == ["/top/a.s", "/top/a.s", "/top/sub/b.inc"])
  }

  @Test func oldUnitsTakeTheirDirectoryFromTheCompilation() throws {
    let unit = LineUnit(version: 3, files: tablesOfVersion2, program: setAddress(16) + [1, 9, 4, 0] + endSequence)
    // DW_TAG_compile_unit: DW_AT_stmt_list data4, DW_AT_comp_dir string.
    let abbreviations: [UInt8] = [1, 0x11, 0, 0x10, 0x06, 0x1B, 0x08, 0, 0, 0]
    func info(_ lineTable: UInt64, _ directory: String) -> [UInt8] {
      let body = little(3, 2) + little(0, 4) + [8, 1] + little(lineTable, 4) + Array(directory.utf8) + [0]
      return little(UInt64(body.count), 4) + body
    }
    let second = UInt64(unit.bytes.count)
    let object = executable(
      [unit, unit], [(".debug_abbrev", abbreviations), (".debug_info", info(second, "/two") + info(0, "/one"))])
    #expect(
      try LineTable(object).files.map(\.fullPath) == ["/one/a.s", "/one/sub/b.inc", "/two/a.s", "/two/sub/b.inc"])
    let file = LineTable.File(name: "/abs.s", directory: "sub", compilationDirectory: "/top")
    #expect(file.path == "/abs.s" && file.fullPath == "/abs.s")
  }

  @Test func addressesAreFound() throws {
    func sequence(_ address: UInt64, _ lines: [UInt8]) -> [UInt8] {
      setAddress(address) + lines.flatMap { [3, $0, 1, 9, 4, 0] } + endSequence
    }
    let program = sequence(0x2000, [5, 1, 1]) + sequence(0x1000, [40]) + sequence(0x1002, [50])
    let table = try LineTable(executable([LineUnit(version: 3, files: tablesOfVersion2, program: program)]))
    func line(_ address: UInt64) -> UInt32? { table.row(at: address)?.line }
    #expect(line(0xFFF) == nil && line(0x1006) == nil && line(0x200C) == nil && line(.max) == nil)
    #expect([0x2000, 0x2003, 0x2004, 0x200B].map(line) == [6, 6, 7, 8])
    // Where sequences overlap, the one that begins later counts.
    #expect([0x1000, 0x1001, 0x1002, 0x1005].map(line) == [41, 41, 51, 51])
    // Of rows at one address, the last.
    let twice = setAddress(8) + [1, 3, 9, 1, 9, 4, 0] + endSequence
    let two = try LineTable(executable([LineUnit(version: 3, files: tablesOfVersion2, program: twice)]))
    #expect(two.row(at: 8)?.line == 10)
    #expect(LineTable().isEmpty && LineTable().row(at: 0) == nil)
  }

  /// Before linking, each section has its own addresses.
  @Test func objectsHaveTheirSectionsLines() throws {
    let program = setAddress(0) + [1, 9, 0, 0, 1] + endSequence + setAddress(0) + [3, 9, 1, 9, 8, 0] + endSequence
    let unit = LineUnit(version: 3, files: tablesOfVersion2, program: program)
    let start = UInt64(unit.bytes.count - program.count)
    var object = Object(kind: .relocatable)
    for name in [".text", ".text.b"] {
      object.sections.append(
        Section(name: name, type: .progBits, flags: [.allocate, .execute], contents: [UInt8](repeating: 1, count: 16)))
      object.symbols.append(Symbol(name: "", value: 4, kind: .section, place: .section(object.sections.count - 1)))
    }
    object.symbols.append(Symbol(name: "", value: 10, place: .section(0)))
    object.sections.append(
      Section(
        name: ".debug_line", type: .progBits, flags: [], contents: unit.bytes,
        relocations: [
          Relocation(offset: start + 3, type: .abs64, symbol: 0),
          Relocation(offset: start + 13, type: .add16, symbol: 2),
          Relocation(offset: start + 13, type: .sub16, symbol: 0),
          Relocation(offset: start + 22, type: .abs64, symbol: 1, addend: 1),
        ]))
    let table = try LineTable(object)
    #expect(text(table) == ["4 a.s:1:0", "a a.s:1:0", "a end", "5 a.s:10:0", "d end"])
    #expect(table.row(at: 5, in: 0)?.line == 1 && table.row(at: 5, in: 1)?.line == 10)
    #expect(table.row(at: 4, in: 1) == nil && table.row(at: 5) == nil)
  }

  // MARK: Hostile

  private static let sound = LineUnit(version: 3, files: tablesOfVersion2, program: everything)

  private func reason(_ object: Object) -> ObjectError.Reason? {
    do throws(ObjectError) {
      _ = try LineTable(object, name: "x")
      return nil
    } catch { return error.reason }
  }

  @Test func liesAreErrors() {
    var unit = Self.sound
    unit.version = 6
    #expect(reason(executable([unit])) == .unsupported(part: "line tables of DWARF version 6"))
    unit = Self.sound
    unit.lineRange = 0
    #expect(reason(executable([unit])) == .wrongSymbolField(part: "line table", field: "line range", value: 0))
    unit = Self.sound
    unit.opcodeBase = 0
    #expect(reason(executable([unit])) == .wrongSymbolField(part: "line table", field: "opcode base", value: 0))
    unit = Self.sound
    unit.program = [0, 4, 2, 0, 0, 0]
    #expect(reason(executable([unit])) == .wrongSymbolField(part: "line program", field: "address size", value: 3))
    unit.program = [0, 200, 1, 2]
    #expect(reason(executable([unit])) == .truncated(part: "line program"))
    unit.program = [0, 1, 4, 5]
    #expect(reason(executable([unit])) == .truncated(part: "line program"))
    unit.files = Array("sub".utf8)
    #expect(reason(executable([unit])) == .unterminatedString(part: "line table"))
    // Entries without contents, as many as one likes.
    let bomb = LineUnit(version: 5, files: [0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], program: [])
    #expect(reason(executable([bomb])) == .truncated(part: "line table"))
    let form = LineUnit(version: 5, files: [1, 1, 0x42, 1, 0, 0, 0], program: [])
    #expect(reason(executable([form])) == .wrongSymbolField(part: "line table", field: "form", value: 0x42))
  }

  /// A string that thousands of files share, and abbreviations that thousands of units do.
  @Test func sharingIsBounded() {
    let count = 0x4000
    let names = [UInt8](repeating: 0x61, count: count) + [0]
    let files: [UInt8] = [0, 0, 1, 1, 0x1F, 0x80, 0x80, 1] + (0..<count).flatMap { little(UInt64($0), 4) }
    let unit = LineUnit(version: 5, files: files, program: [])
    #expect(
      reason(executable([unit], [(".debug_line_str", names)])) == .crowdedStrings(table: ".debug_line_str"))
    let abbreviations = (0..<count).flatMap { _ in [2, 0x11, 0, 0, 0] as [UInt8] }
    let info = (0..<count).flatMap { _ in little(8, 4) + little(3, 2) + little(0, 4) + [8, 1] }
    #expect(
      reason(executable([Self.sound], [(".debug_abbrev", abbreviations), (".debug_info", info)]))
        == .crowdedStrings(table: "abbreviations"))
  }

  @Test func sequencesWithoutAnEndAreNone() throws {
    var unit = Self.sound
    unit.program = setAddress(4) + [1, 1, 1]
    #expect(try LineTable(executable([unit])).isEmpty)
    // Backward addresses are put in order.
    unit.program = setAddress(8) + [1] + setAddress(4) + [3, 1, 1] + setAddress(12) + endSequence
    let table = try LineTable(executable([unit]))
    #expect(table.row(at: 4)?.line == 2 && table.row(at: 9)?.line == 1)
  }

  @Test func everyCutAndRandomChangesDoNoHarm() {
    var random = SeededGenerator(seed: 5)
    let lineStrings = Array("/top\0sub\0".utf8)
    let five = LineUnit(
      version: 5,
      files: [1, 1, 0x1F, 1] + little(0, 4) + [2, 1, 0x08, 2, 0x0F, 1] + Array("a.s\0".utf8) + [0],
      program: Self.everything)
    let abbreviations: [UInt8] = [1, 0x11, 0, 0x10, 0x06, 0x1B, 0x08, 0, 0, 0]
    let body = little(3, 2) + little(0, 4) + [8, 1] + little(0, 4) + Array("/one\0".utf8)
    let sections = [
      (".debug_line_str", lineStrings), (".debug_abbrev", abbreviations),
      (".debug_info", little(UInt64(body.count), 4) + body),
    ]
    let whole = executable([Self.sound, five], sections)
    #expect(reason(whole) == nil)
    var sound = 0
    for section in whole.sections.indices {
      for count in 0..<whole.sections[section].contents.count {
        var object = whole
        object.sections[section].contents.removeSubrange(count...)
        if reason(object) == nil { sound += 1 }
      }
      for _ in 0..<3000 {
        var object = whole
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let index = object.sections[section].contents.indices.randomElement(using: &random) ?? 0
          object.sections[section].contents[index] =
            Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : 0xFF
        }
        do {
          let table = try LineTable(object)
          for row in table.rows { _ = table.row(at: row.address) }
          sound += 1
        } catch {}
      }
    }
    #expect(sound > 100 && sound < 11_900)
  }
}

// Line tables: the bytes that GNU as 2.40 gives for the same source (riscv64-unknown-elf-as, in the folder `/home`), and
// which source line each instruction is of.

import Assembler
import ObjectFile
import Testing

@Suite struct LineTableTests {
  /// Assembles `test.s` in `/home`, as GNU as would.
  static func object(
    _ source: String, _ arguments: [String] = ["-g"], files: [String: String] = [:]
  ) throws -> Object {
    var options = try AssemblerOptions(arguments: ["-march=\(compressedISA)"] + arguments)
    options.debugging.directory = "/home"
    options.debugging.producer = "GNU AS 2.40"
    return try Assembler.assemble(Array(source.utf8), named: "test.s", options: options) {
      files[$0].map { Array($0.utf8) }
    }.object
  }

  private static let function = """
            .globl f
            .type f, @function
    f:      nop
            call g

            .macro twice
            nop
            nop
            .endm
            twice
            .size f, .-f

    """

  struct Expected: Sendable {
    var option: String
    var line: String
    var info: String
    var abbreviations: String
    var relocations: [String]
  }

  // swift-format-ignore
  private static let expected: [Expected] = [
    Expected(
      option: "-g",
      line: """
        41 00 00 00 03 00 1d 00 00 00 01 01 fb 0e 0d 00 01 01 01 01 00 00 00 01 00 00 01 00 74 65 73 74 2e 73 00 00 \
        00 00 00 00 09 02 00 00 00 00 00 00 00 00 14 03 01 09 00 00 01 03 06 09 00 00 01 09 00 00 00 01 01
        """,
      info: """
        41 00 00 00 02 00 00 00 00 00 08 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
        00 00 00 00 00 00 00 00 01 80 02 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        """,
      abbreviations: """
        01 11 01 10 06 11 01 12 01 03 0e 1b 0e 25 0e 13 05 00 00 02 2e 00 03 0e 3f 0c 11 01 12 01 00 00 00
        """,
      relocations: [
        "2a abs64 .text+0", "36 add16 .text+2", "36 sub16 .text+0", "3c add16 .text+a", "3c sub16 .text+2",
        "40 add16 .text+e", "40 sub16 .text+a",
      ]),
    Expected(
      option: "-gdwarf-4",
      line: """
        42 00 00 00 04 00 1e 00 00 00 01 01 01 fb 0e 0d 00 01 01 01 01 00 00 00 01 00 00 01 00 74 65 73 74 2e 73 00 \
        00 00 00 00 00 09 02 00 00 00 00 00 00 00 00 14 03 01 09 00 00 01 03 06 09 00 00 01 09 00 00 00 01 01
        """,
      info: """
        34 00 00 00 04 00 00 00 00 00 08 01 00 00 00 00 00 00 00 00 00 00 00 00 0e 00 00 00 00 00 00 00 00 00 00 00 \
        00 01 80 02 00 00 00 00 36 00 00 00 00 00 00 00 00 0e 03 00
        """,
      abbreviations: """
        01 11 01 10 17 11 01 12 0f 03 0e 1b 0e 25 0e 13 05 00 00 02 2e 00 03 0e 3f 19 49 15 11 01 12 0f 00 00 03 3b \
        00 00 00 00
        """,
      relocations: [
        "2b abs64 .text+0", "37 add16 .text+2", "37 sub16 .text+0", "3d add16 .text+a", "3d sub16 .text+2",
        "41 add16 .text+e", "41 sub16 .text+a",
      ]),
    Expected(
      option: "-gdwarf-5",
      line: """
        50 00 00 00 05 00 08 00 2a 00 00 00 01 01 01 fb 0e 0d 00 01 01 01 01 00 00 00 01 00 00 01 01 01 1f 01 00 00 \
        00 00 02 01 1f 02 0f 02 00 00 00 00 00 00 00 00 00 00 00 09 02 00 00 00 00 00 00 00 00 14 03 01 09 00 00 01 \
        03 06 09 00 00 01 09 00 00 00 01 01
        """,
      info: """
        35 00 00 00 05 00 01 08 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 0e 00 00 00 00 00 00 00 00 00 00 \
        00 00 01 80 02 00 00 00 00 37 00 00 00 00 00 00 00 00 0e 03 00
        """,
      abbreviations: """
        01 11 01 10 17 11 01 12 0f 03 0e 1b 0e 25 0e 13 05 00 00 02 2e 00 03 0e 3f 19 49 15 11 01 12 0f 00 00 03 3b \
        00 00 00 00
        """,
      relocations: [
        "22 abs32 .debug_line_str+0", "2c abs32 .debug_line_str+6", "31 abs32 .debug_line_str+6", "39 abs64 .text+0",
        "45 add16 .text+2", "45 sub16 .text+0", "4b add16 .text+a", "4b sub16 .text+2", "4f add16 .text+e",
        "4f sub16 .text+a",
      ]),
  ]

  private func contents(_ name: String, _ object: Object) -> [UInt8] {
    object.sections.first { $0.name == name }?.contents ?? []
  }

  private func relocations(_ name: String, _ object: Object) -> [String] {
    (object.sections.first { $0.name == name }?.relocations ?? []).map { relocation in
      let symbol = relocation.symbol.map { object.symbols[$0] }
      var place = symbol?.name ?? ""
      if let symbol, case .section(let index) = symbol.place {
        place = "\(object.sections[index].name)+\(String(symbol.value, radix: 16))"
      }
      return "\(String(relocation.offset, radix: 16)) \(relocation.type) \(place)"
    }
  }

  @Test(arguments: expected) func bytesAreGNUs(expected: Expected) throws {
    let object = try Self.object(Self.function, [expected.option])
    #expect(contents(".debug_line", object) == bytes(expected.line))
    #expect(contents(".debug_info", object) == bytes(expected.info))
    #expect(contents(".debug_abbrev", object) == bytes(expected.abbreviations))
    #expect(relocations(".debug_line", object) == expected.relocations)
    #expect(String(decoding: contents(".debug_str", object), as: UTF8.self) == "test.s\0/home\0GNU AS 2.40\0f\0")
    // A header of 16 bytes, one range, and the end.
    #expect(contents(".debug_aranges", object).count == 48)
    let ranges = ["10 abs64 .text+0", "18 add64 .text+e", "18 sub64 .text+0"]
    #expect(relocations(".debug_aranges", object).suffix(3) == ranges)
  }

  @Test func locationsOfACompiler() throws {
    let source = """
              .file   1 "dir/a.c"
              .file   2 "b.h"
              .loc    1 10 3 prologue_end
              nop
              .loc    2 700 0 is_stmt 0 discriminator 200
              nop
              .loc    1 9 1 is_stmt 1 basic_block epilogue_begin isa 2
              nop
              .loc    1 9 1 view -0
              .loc    1 9 1 view -0
              nop
              .space  50000
              .loc    1 12
              nop

      """
    let expected = """
      83 00 00 00 03 00 25 00 00 00 01 01 fb 0e 0d 00 01 01 01 01 00 00 00 01 00 00 01 64 69 72 00 00 61 2e 63 00 01 \
      00 00 62 2e 68 00 00 00 00 00 05 03 0a 00 09 02 00 00 00 00 00 00 00 00 03 09 01 04 02 05 00 00 03 04 c8 01 06 \
      03 b2 05 09 00 00 01 04 01 05 01 0c 02 06 07 0b 03 cd 7a 09 00 00 01 03 00 09 00 00 01 00 09 02 00 00 00 00 00 \
      00 00 00 01 03 03 00 09 02 00 00 00 00 00 00 00 00 01 09 00 00 00 01 01
      """
    // They count whether or not our own lines are asked for.
    for arguments in [[], ["-g"], ["-gdwarf-3"]] {
      let object = try Self.object(source, arguments)
      #expect(contents(".debug_line", object) == bytes(expected), "\(arguments)")
      #expect(
        relocations(".debug_line", object).suffix(4) == [
          "6a abs64 .text+6", "78 abs64 .text+c358", "82 add16 .text+c35a", "82 sub16 .text+c358",
        ])
    }
  }

  /// Rows as `offset file:line`.
  private func rows(_ object: Object, in section: String = ".text") throws -> [String] {
    let table = try LineTable(object)
    let index = object.sections.firstIndex { $0.name == section }
    return table.rows.compactMap { row in
      guard !row.endsSequence, table.row(at: row.address, in: index) == row else { return nil }
      return "\(row.address) \(row.file.map { table.files[$0].path } ?? "?"):\(row.line)"
    }
  }

  @Test func expansionsAreOfTheLineThatCalls() throws {
    let files = [
      "inc/m.inc": " .macro inner\n nop\n nop\n .endm\n .macro outer\n inner\n .include \"code.inc\"\n .endm\n",
      "inc/code.inc": "\n add a0, a0, a1\n inner\n",
    ]
    let source = """
       .include "m.inc"
       nop; nop
       outer
       .rept 2
       nop
       inner
       .endr
       .irp r, a0, a1
       not \\r, \\r
       .endr
       .include "code.inc"
       .word 5
       nop
      """
    let object = try Self.object(source, ["-g", "-Iinc"], files: files)
    #expect(
      try rows(object) == [
        "0 test.s:2", "4 test.s:3", "14 test.s:5", "16 test.s:6", "20 test.s:5", "22 test.s:6", "26 test.s:9",
        "34 inc/code.inc:2", "36 inc/code.inc:3", "44 test.s:13",
      ])
  }

  @Test func eachSectionHasItsSequence() throws {
    let source = """
       nop
       .subsection 1
       nop
       .text
       nop
       .section .other, "ax"
       nop
       .section .constants, "a"
       .word 1
       .text
       .space 70000
       ret
      """
    let object = try Self.object(source)
    #expect(try rows(object) == ["0 test.s:1", "2 test.s:5", "70004 test.s:12", "70006 test.s:3"])
    #expect(try rows(object, in: ".other") == ["0 test.s:7"])
    #expect(contents(".debug_ranges", object).count == 16 * 4)
    #expect(try rows(Self.object(source, ["-gdwarf-5"])) == rows(object))
  }

  @Test func nothingIsAddedWhereNothingIsAsked() throws {
    #expect(try Self.object(Self.function, []).sections.allSatisfy { !$0.name.hasPrefix(".debug") })
    #expect(try Self.object(".word 1\n").sections.allSatisfy { !$0.name.hasPrefix(".debug") })
  }

  @Test func directoriesAreMapped() throws {
    let object = try Self.object(
      Self.function, ["-g", "--debug-prefix-map", "/ho=/here", "--debug-prefix-map=/home=."])
    #expect(String(decoding: contents(".debug_str", object), as: UTF8.self).hasPrefix("test.s\0.\0"))
  }

  /// GNU as 2.40 knows no `-g0`.
  @Test(arguments: ["-g0", "-gfoo", "-gdwarf-6", "-gdwarf"]) func unknownOptionsAreRefused(option: String) {
    #expect(throws: AssemblerOptions.UsageError.unknownOption(option)) { try AssemblerOptions(arguments: [option]) }
  }

  @Test(arguments: [
    ("-g", 2), ("--gen-debug", 2), ("-gdwarf-2", 2), ("--gdwarf-3", 3), ("-gdwarf-4", 4), ("--gdwarf-5", 5),
  ]) func optionsName(option: String, version: Int) throws {
    #expect(try AssemblerOptions(arguments: [option]).debugging.version == version)
  }

  @Test func warnsWhereLinesMeanNothing() throws {
    let assembly = try assemble(".file 1 \"x.c\"\n.section .q, \"a\"\n.loc 1 4\n nop\n")
    #expect(assembly.warnings.map(\.reason) == [.linesIgnored(section: ".q")])
  }
}

// What nm, size, readelf, objdump and objcopy say of one small program, and as of one for the C preprocessor. The
// expected texts are those of GNU binutils 2.40 (riscv64-unknown-elf) for the same file; `GNUInspectionTests` asks more.

import Foundation
import ObjectFile
import Testing

@testable import apus

@Suite struct InspectionTests {
  private static let source = """
            .globl  start
            .type   start, @function
    start:  la      a0, message
            call    elsewhere
            ret
            .size   start, .-start
            .rodata
    message: .asciz "hello\\nyou"
            .data
    word:   .word   5
            .bss
            .space  24

    """

  private func folder() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    try folder.write(Self.source, to: "x.s")
    let assembled = try folder.apus("as", "-march=rv64ic", "x.s", "-o", "x.o")
    try #require(assembled.status == 0, "\(assembled.errors)")
    return folder
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var words: [String]
    var expected: String
    var testDescription: String { words.joined(separator: " ") }

    init(_ words: String, _ expected: String) {
      self.words = words.split(separator: " ").map(String.init)
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case(
      "nm x.o",
      """
                       U elsewhere
      0000000000000000 r message
      0000000000000000 T start
      0000000000000000 d word

      """),
    Case(
      "nm -S --defined-only -r x.o",
      "0000000000000000 d word\n0000000000000000 0000000000000012 T start\n0000000000000000 r message\n"),
    Case("nm -A -u x.o", "x.o:                 U elsewhere\n"),
    Case("nm -P -g x.o", "elsewhere U         \nstart T 0 12\n"),
    Case(
      "size x.o",
      "   text\t   data\t    bss\t    dec\t    hex\tfilename\n     28\t      4\t     24\t     56\t     38\tx.o\n"),
    Case(
      "size -A -x x.o",
      """
      x.o  :
      section             size   addr
      .text               0x12    0x0
      .data                0x4    0x0
      .bss                0x18    0x0
      .rodata              0xa    0x0
      .riscv.attributes   0x1f    0x0
      Total               0x57



      """),
    Case("readelf -p .rodata x.o", "\nString dump of section '.rodata':\n  [     0]  hello\\n\n            you\n\n"),
    Case(
      "readelf -x .data x.o",
      "\nHex dump of section '.data':\n  0x00000000 05000000                            ....\n\n"),
    Case("readelf -A x.o", "Attribute Section: riscv\nFile Attributes\n  Tag_RISCV_arch: \"rv64i2p1_c2p0\"\n"),
    Case(
      "objdump -f x.o",
      "\nx.o:     file format elf64-littleriscv\narchitecture: riscv:rv64, flags 0x00000011:\nHAS_RELOC, HAS_SYMS\n"
        + "start address 0x0000000000000000\n\n"),
    Case(
      "objdump -h -j .text -j .bss x.o",
      """

      x.o:     file format elf64-littleriscv

      Sections:
      Idx Name          Size      VMA               LMA               File off  Algn
        0 .text         00000012  0000000000000000  0000000000000000  00000040  2**1
                        CONTENTS, ALLOC, LOAD, RELOC, READONLY, CODE
        2 .bss          00000018  0000000000000000  0000000000000000  00000056  2**0
                        ALLOC

      """),
    Case(
      "objdump -s -j .rodata x.o",
      "\nx.o:     file format elf64-littleriscv\n\nContents of section .rodata:\n"
        + " 0000 68656c6c 6f0a796f 7500               hello.you.      \n"),
    Case(
      "objdump -d --start-address=8 x.o",
      """

      x.o:     file format elf64-littleriscv


      Disassembly of section .text:

      0000000000000008 <start+0x8>:
         8:\t00000097          \tauipc\tra,0x0
         c:\t000080e7          \tjalr\tra # 8 <start+0x8>
        10:\t8082                \tret

      """),
  ]

  @Test(arguments: cases) func says(example: Case) throws {
    let outcome = try folder().apus(example.words)
    #expect(outcome == Outcome(status: 0, output: example.expected))
  }

  /// A raw image starts at the lowest section and ends with the last byte that a file has.
  @Test func objcopyMakesAnImage() throws {
    let folder = try folder()
    try folder.write("elsewhere: ret\n.globl elsewhere\n", to: "y.s")
    for words in [
      ["as", "-march=rv64ic", "y.s", "-o", "y.o"],
      ["ld", "-N", "-Ttext=0x80000000", "-Tdata=0x80000040", "-e", "start", "x.o", "y.o", "-o", "x"],
      ["objcopy", "-S", "-O", "binary", "--gap-fill", "0xaa", "x", "x.bin"], ["strip", "-o", "x.stripped", "x"],
    ] {
      let outcome = try folder.apus(words)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    let image = [UInt8](try Data(contentsOf: folder.file("x.bin")))
    #expect(image.count == 0x44)
    #expect(Array(image.suffix(5)) == [0xAA, 5, 0, 0, 0])
    let stripped = try Object(elf: [UInt8](try Data(contentsOf: folder.file("x.stripped"))), name: "")
    #expect(stripped.symbols.isEmpty)
    #expect(stripped.entry == 0x8000_0000)
    #expect(
      stripped.segments.map(\.contents)
        == (try Object(elf: [UInt8](Data(contentsOf: folder.file("x"))), name: "").segments.map(\.contents)))
  }

  @Test(arguments: [
    ["objdump", "-R", "x.o"], ["nm", "-D", "x.o"], ["readelf", "-w", "x.o"], ["readelf", "x.o"],
    ["objcopy", "-O", "srec", "x.o"],
  ])
  func refuses(words: [String]) throws {
    let outcome = try folder().apus(words)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
  }

  /// Whatever a file holds, looking at it ends in text or in an error.
  @Test func brokenFilesDoNotTrap() throws {
    let folder = try folder()
    let file = [UInt8](try Data(contentsOf: folder.file("x.o")))
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    var listing = Objdump.Options()
    (listing.showsCode, listing.showsEverything, listing.showsRelocations) = (true, true, true)
    var options = Readelf.Options()
    options.shown = [.header, .sections, .groups, .segments, .symbols, .relocations, .attributes]
    options.dumps = [("1", true), ("2", false)]
    for _ in 0..<3000 {
      var bytes = file
      for _ in 0...random(4) {
        // Half of the changes hit the headers, where most of what can go wrong is.
        let at = random(2) == 0 ? random(bytes.count) : random(64)
        bytes[random(2) == 0 ? at : bytes.count - 1 - at] = [0, 1, 0x7F, 0x80, 0xFF, UInt8(random(256))][random(6)]
      }
      if let tables = try? ELFTables(bytes, name: "x.o") {
        _ = ReadelfTables(tables, options).text()
        let headers = ObjdumpHeaders(tables, listing)
        _ = [headers.fileHeader, headers.programHeaders, headers.sectionHeaders, headers.contents]
      }
      guard var object = try? Object(elf: bytes, name: "x.o") else { continue }
      _ = Disassembly(of: object, listing).text()
      _ = object.image(filler: 0)
      Stripping(depth: .all).apply(to: &object)
      _ = try? object.elfBytes(name: "x.o")
    }
  }

  /// Sources of the C preprocessor: by name, as text, with their dependencies.
  @Test func asPreprocesses() throws {
    let folder = try TemporaryDirectory()
    try folder.write("#include \"x.h\"\nf: li a0, N(2) # it's\n", to: "x.S")
    try folder.write("#define N(x) (x + M)\n", to: "x.h")
    #expect(try folder.apus("as", "-DM=40", "-MD", "-MP", "x.S", "-o", "x.o") == Outcome(status: 0))
    #expect(try String(contentsOf: folder.file("x.d"), encoding: .utf8) == "x.o: x.S x.h\nx.h:\n")
    let code = try folder.apus("objdump", "-d", "--no-show-raw-insn", "x.o").output
    #expect(code.hasSuffix("0:\tli\ta0,42\n"))
    #expect(try folder.apus("as", "-E", "-P", "-DM=1", "x.S").output == "f: li a0, (2 + 1) # it's\n")
    #expect(try folder.apus("as", "-M", "x.S").output == "x.o: x.S x.h\n")
    let failed = try folder.apus("as", "-DM=foo", "x.S", "-o", "x.o")
    #expect(failed.status == 1)
    #expect(failed.errors.hasPrefix("x.S:2:11: error: illegal operands `li a0,(2+foo)'\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("x.o").path))
    #expect(try folder.apus("as", "--MD", "y.d", "x.S", "-DM=1", "-o", "x.o").status == 0)
    #expect(try String(contentsOf: folder.file("y.d"), encoding: .utf8) == "x.o: x.S \\\n x.h\n")
  }
}

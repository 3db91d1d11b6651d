// Files that are torn or made to harm: each is one error that says what is wrong and where, in one line.

import Testing

@testable import ObjectFile

/// A sound file and what was done to it, with the error that this has to give.
struct HostileFile: CustomTestStringConvertible, Sendable {
  let name: String
  let sentence: String
  let bytes: [UInt8]

  var testDescription: String { name }

  init(_ name: String, _ sentence: String, from base: Base = .object, edit: (inout [UInt8]) -> Void) {
    var bytes = base.bytes
    edit(&bytes)
    self.name = name
    self.sentence = sentence
    self.bytes = bytes
  }

  enum Base {
    case object, executable
    var bytes: [UInt8] {
      switch self {
      case .object: Samples.gnuObject
      case .executable: Samples.gnuExecutable
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func put(_ value: UInt64, _ byteCount: Int, at offset: Int) {
    for index in 0..<byteCount { self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
  }

  /// Where the header of a section is; the offsets within it are `Elf64_Shdr`'s.
  fileprivate func header(_ section: Int) -> Int {
    Int(self[40]) + Int(self[41]) << 8 + 64 * section
  }
}

struct HostileFileTests {
  // Of the object: .group is section 1, .text 2, .rela.text 3, .bss 5, .symtab 8, .strtab 9, .shstrtab 10; the symbols
  // begin at 0x78, 24 bytes each, the relocations at 0x1d0. Of the executable: .text 1, .bss 3; segments from 64 on.
  static let files: [HostileFile] = [
    HostileFile("an empty file", "at byte 0x0: this is not an ELF file") { $0 = [] },
    HostileFile("text", "at byte 0x0: this is not an ELF file") { $0 = Array("#!/bin/sh\n".utf8) },
    HostileFile("a 32-bit file", "at byte 0x4: ELF class 1 is not 2: only 64-bit files are supported") { $0[4] = 1 },
    HostileFile(
      "a big-endian file", "at byte 0x5: ELF byte order 2 is not 1: only little-endian files are supported"
    ) { $0[5] = 2 },
    HostileFile("another format version", "at byte 0x6: ELF version 9 is not 1") { $0[6] = 9 },
    HostileFile("another machine", "at byte 0x12: the file is for ELF machine 62, not for RISC-V (243)") {
      $0.put(62, 2, at: 18)
    },
    HostileFile(
      "a shared object", "at byte 0x10: ELF type 3 is neither 1, a relocatable object, nor 2, an executable"
    ) { $0.put(3, 2, at: 16) },
    HostileFile("cut in the header", "at byte 0x3a: the file ends within the ELF header") {
      $0.removeLast($0.count - 59)
    },
    HostileFile(
      "cut before the end", "at byte 0x258: the section header table of 0x2c0 bytes reaches beyond the file's 0x517"
    ) { $0.removeLast() },
    HostileFile(
      "section headers far away",
      "at byte 0xfffffffffffffff0: the section header table of 0x40 bytes reaches beyond the file's 0x518"
    ) { $0.put(0xffff_ffff_ffff_fff0, 8, at: 40) },
    HostileFile(
      "a huge number of sections",
      "at byte 0x258: the section header table of 0xffffffffffffffff bytes reaches beyond the file's 0x518"
    ) {
      $0.put(0, 2, at: 60)
      $0.put(.max / 2, 8, at: $0.header(0) + 32)
    },
    HostileFile(
      "section headers of another size",
      "at byte 0x3a: an entry of the section header table has 40 bytes instead of 64"
    ) { $0.put(40, 2, at: 58) },
    HostileFile(
      "section names nowhere", "at byte 0x3e: the ELF header names section 99, but there are only 11"
    ) { $0.put(99, 2, at: 62) },
    HostileFile(
      "section names in code", "at byte 0x3e: the ELF header names section 2, which is no string table"
    ) { $0.put(2, 2, at: 62) },
    HostileFile(
      "a section's name outside of the names",
      "at byte 0x2d8: string offset 0xffffff is outside of the string table in section 10"
    ) { $0.put(0xff_ffff, 4, at: $0.header(2)) },
    HostileFile(
      "names without an end", "at byte 0x24b: a string in the string table in section 10 does not end"
    ) { for index in 0x21b..<0x252 { $0[index] = 0x41 } },
    HostileFile(
      "a section beyond the file",
      "at byte 0x48: the section `.text' of 0x7fffffffffffffff bytes reaches beyond the file's 0x518"
    ) { $0.put(UInt64.max / 2, 8, at: $0.header(2) + 32) },
    HostileFile(
      "a section's end that wraps",
      "at byte 0xffffffffffffffff: the section `.text' of 0x8 bytes reaches beyond the file's 0x518"
    ) { $0.put(.max, 8, at: $0.header(2) + 24) },
    HostileFile(
      "sections over one another", "at byte 0x3d8: the section `.text.h' shares bytes with the section `.text'"
    ) { $0.put(0x4a, 8, at: $0.header(6) + 24) },
    HostileFile("a section over the header", "at byte 0x2d8: the section `.text' shares bytes with the ELF header") {
      $0.put(8, 8, at: $0.header(2) + 24)
    },
    HostileFile("an odd alignment", "at byte 0x2d8: the alignment 0x3 of the section `.text' is not a power of two") {
      $0.put(3, 8, at: $0.header(2) + 48)
    },
    HostileFile(
      "a .bss past the end of memory",
      "at byte 0x398: the section `.bss' at 0x10 with 0xffffffffffffffff bytes passes the end of memory"
    ) {
      $0.put(0x10, 8, at: $0.header(5) + 16)
      $0.put(.max, 8, at: $0.header(5) + 32)
    },
    HostileFile("relocations without addends", "at byte 0x318: relocations without addends are not supported") {
      $0.put(9, 4, at: $0.header(3) + 4)
    },
    HostileFile(
      "symbols of another size", "at byte 0x458: an entry of the section `.symtab' has 16 bytes instead of 24"
    ) {
      $0.put(16, 8, at: $0.header(8) + 56)
    },
    HostileFile("half a symbol", "at byte 0x458: the section `.symtab' has 0x137 bytes, no multiple of its entries' 24")
    {
      $0.put(0x137, 8, at: $0.header(8) + 32)
    },
    HostileFile("two symbol tables", "at byte 0x498: there is more than one symbol table") {
      $0.put(2, 4, at: $0.header(9) + 4)
    },
    HostileFile(
      "a symbol's name outside of the names",
      "at byte 0x150: string offset 0x7f000000 is outside of the string table in section 9"
    ) { $0.put(0x7f00_0000, 4, at: 0x78 + 9 * 24) },
    HostileFile("a name that is no UTF-8", "at byte 0x1c5: a string in the string table in section 9 is not UTF-8") {
      $0[0x1c5] = 0xff
    },
    HostileFile("a symbol in no section", "at byte 0x150: the symbol `f' names section 4660, but there are only 11") {
      $0.put(0x1234, 2, at: 0x78 + 9 * 24 + 6)
    },
    HostileFile("a reserved section number", "at byte 0x150: the symbol `f' has the unknown section number 65290") {
      $0.put(0xff0a, 2, at: 0x78 + 9 * 24 + 6)
    },
    HostileFile("an unknown binding", "at byte 0x150: the symbol `f' has the unknown binding 7") {
      $0[0x78 + 9 * 24 + 4] = 0x70
    },
    HostileFile("an unknown kind of symbol", "at byte 0x150: the symbol `f' has the unknown type 12") {
      $0[0x78 + 9 * 24 + 4] = 0x1c
    },
    HostileFile(
      "a common symbol's alignment", "at byte 0x198: the alignment 0x18 of the symbol `c' is not a power of two"
    ) {
      $0.put(24, 8, at: 0x78 + 12 * 24 + 8)
    },
    HostileFile(
      "relocations of no section", "at byte 0x318: the section `.rela.text' names section 77, but there are only 11"
    ) { $0.put(77, 4, at: $0.header(3) + 44) },
    HostileFile(
      "relocations of a symbol table",
      "at byte 0x318: the section `.rela.text' names section 8, which is no section with contents"
    ) { $0.put(8, 4, at: $0.header(3) + 44) },
    HostileFile(
      "relocations without symbols",
      "at byte 0x318: the section `.rela.text' names section 2, which is no symbol table"
    ) { $0.put(2, 4, at: $0.header(3) + 40) },
    HostileFile(
      "a relocation outside of its section",
      "at byte 0x1d0: the relocation 0 of section `.rela.text' at 0x1 is outside of section `.text' of 0x8 bytes"
    ) { $0.put(1, 8, at: 0x1d0) },
    HostileFile(
      "a relocation far outside",
      "at byte 0x1e8: the relocation 1 of section `.rela.text' at 0xffffffffffffffff is outside of section `.text' of 0x8 bytes"
    ) { $0.put(.max, 8, at: 0x1e8) },
    HostileFile(
      "an unknown relocation",
      "at byte 0x1d0: the relocation 0 of section `.rela.text' has the type 200, which is not supported"
    ) { $0.put(200, 4, at: 0x1d8) },
    HostileFile(
      "a relocation's symbol that is not there",
      "at byte 0x1d0: the relocation 0 of section `.rela.text' names symbol 13, but of the 13 symbols that is none with a place"
    ) { $0.put(13, 4, at: 0x1dc) },
    HostileFile(
      "a relocation against the group's symbol",
      "at byte 0x1d0: the relocation 0 of section `.rela.text' names symbol 8, but of the 13 symbols that is none with a place"
    ) { $0.put(8, 4, at: 0x1dc) },
    HostileFile(
      "a group without a name",
      "at byte 0x298: the section `.group' names symbol 500, but of the 13 symbols that is none with a place"
    ) { $0.put(500, 4, at: $0.header(1) + 44) },
    HostileFile(
      "a group's member that is not there",
      "at byte 0x44: the section `.group' names section 256, but there are only 11"
    ) { $0.put(256, 4, at: 0x44) },
    HostileFile("compressed contents", "at byte 0x2d8: compressed sections such as section `.text' are not supported") {
      $0.put(0x806, 8, at: $0.header(2) + 8)
    },

    HostileFile(
      "more in the file than in memory",
      "at byte 0x78: the segment 1 has 0x4 bytes in the file, but only 0x3 in memory", from: .executable
    ) { $0.put(3, 8, at: 64 + 56 + 40) },
    HostileFile(
      "a segment beyond the file",
      "at byte 0xc0: the segment 1 of 0x1000 bytes reaches beyond the file's 0x220", from: .executable
    ) {
      $0.put(0x1000, 8, at: 64 + 56 + 32)
      $0.put(0x1000, 8, at: 64 + 56 + 40)
    },
    HostileFile(
      "a segment past the end of memory",
      "at byte 0x78: the segment 1 at 0xfffffffffffffff0 with 0x14 bytes passes the end of memory", from: .executable
    ) { $0.put(0xffff_ffff_ffff_fff0, 8, at: 64 + 56 + 16) },
    HostileFile(
      "a segment's odd alignment", "at byte 0x78: the alignment 0x11 of the segment 1 is not a power of two",
      from: .executable
    ) { $0.put(17, 8, at: 64 + 56 + 48) },
    HostileFile(
      "segments over one another", "at byte 0x78: the segment 1 shares bytes with the segment 0", from: .executable
    ) { $0.put(0x80, 8, at: 64 + 56 + 8) },
    HostileFile(
      "program headers outside",
      "at byte 0x1ff: the program header table of 0x70 bytes reaches beyond the file's 0x220", from: .executable
    ) { $0.put(0x1ff, 8, at: 32) },
    HostileFile(
      "program headers of another size",
      "at byte 0x36: an entry of the program header table has 32 bytes instead of 56", from: .executable
    ) { $0.put(32, 2, at: 54) },
    HostileFile(
      "a huge number of segments", "at byte 0x38: more than 65534 segments are not supported", from: .executable
    ) { $0.put(0xffff, 2, at: 56) },
  ]

  @Test(arguments: files)
  func givesOneClearError(file: HostileFile) {
    do throws(ObjectError) {
      _ = try Object(elf: file.bytes, name: "bad.o")
      Issue.record("read without an error")
    } catch {
      #expect(error.description == "bad.o: \(file.sentence)")
    }
  }

  @Test func manyNamesOutOfFewBytesAreRefused() throws {
    // One long string, and symbols whose names are its tails: they would stand for half a gigabyte.
    let count = 32000
    let name = String(repeating: "a", count: count)
    var object = Object(kind: .relocatable)
    object.symbols = [Symbol(name: name, binding: .global)]
    object.symbols += (1..<count).map { _ in Symbol(name: "", binding: .global) }
    var bytes = try object.elfBytes()
    // The table follows the header; the string begins at byte 1 of its own.
    for index in 1...count { bytes.put(UInt64(index), 4, at: 64 + 24 * index) }
    #expect(throws: ObjectError.self) { try Object(elf: bytes, name: "bomb.o") }
  }
}

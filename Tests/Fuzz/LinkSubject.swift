// `ld`: two objects and a script, one of them broken.

import Assembler
import Foundation
import Linker
import ObjectFile

struct LinkSubject: Subject {
  static let name = "ld"
  static let summary = "objects and linker scripts"

  private let first: [UInt8]
  private let second: [UInt8]
  private let script: [[String]]

  private static let firstSource = """
    .globl _start
    .section .text.entry, "ax", @progbits
    _start: la gp, __global_pointer$
    la sp, stack
    call main
    tail twice
    .section .text.main, "ax", @progbits
    .globl main
    main: lla a0, string
    lui a1, %hi(datum)
    addi a1, a1, %lo(datum)
    lw a2, small
    beqz a0, 1f
    .balign 16
    jal twice
    1: lla a0, .Lstring2
    ret
    .size main, . - main
    .section .rodata.str1.1, "aMS", @progbits, 1
    string: .asciz "one and two"
    .Lstring2: .asciz "two"
    .data
    .globl datum
    datum: .dword main, datum + 8, _start - main
    .word 2f - datum
    .section .sdata, "aw"
    small: .word 1
    2:
    .comm shared, 24, 8
    """
  private static let secondSource = """
    .section .text.twice, "axG", @progbits, twice, comdat
    .weak twice
    twice:
    3: auipc a0, %pcrel_hi(shared)
    ld a1, %pcrel_lo(3b)(a0)
    bnez a1, twice
    la a2, nowhere
    c.nop
    ret
    .section .rodata.str1.1, "aMS", @progbits, 1
    .asciz "two"
    .section .tdata, "awT", @progbits
    .word 5
    .bss
    .globl stack
    .skip 4096
    stack:
    .weak nowhere
    .section .debug_info, "", @progbits
    .word twice, stack
    """
  private static let scriptText = """
    OUTPUT_ARCH( "riscv" ) ENTRY( _start )
    MEMORY { ram (rwx) : ORIGIN = 0x40000000, LENGTH = 128K  rom (rx) : ORIGIN = 0x1000, LENGTH = 64K }
    PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD; }
    size = DEFINED(stack) ? stack - _start : 4 * 2 << 3;
    SECTIONS {
      . = 0x40000000;
      .text : ALIGN(4) { KEEP(*(.text.entry)) *(.text .text.*) . = ALIGN(0x10); PROVIDE(etext = .); } >ram :text =0x0013
      .rodata : SUBALIGN(8) { *(SORT(.rodata.*)) BYTE(1) LONG(SIZEOF(.text) - 1) FILL(0xff) . += 3; } >ram :data
      .tdata : { *(.tdata) . = ALIGN(8); } >ram
      .data : AT(LOADADDR(.tdata) + SIZEOF(.tdata)) { *(EXCLUDE_FILE(*b.o) .data) *(.data .sdata) } >ram
      __global_pointer$ = ADDR(.data) + 0x800;
      .bss (NOLOAD) : { *(.bss .bss.*) *(COMMON) ASSERT(. < 0x90000000, "large") } >ram
      /DISCARD/ : { *(.note.*) *(.comment) }
      PROVIDE_HIDDEN(end = MAX(., LOADADDR(.bss)));
    }
    """
  private static let vocabulary = """
    ( ) { } ; : , . = += *= /= << >> & | ^ && || ? * / % ! ~ > < == " ' /* */ # ALIGN(0) ALIGN(3) ALIGN(0x4000000000000000)
    SECTIONS MEMORY PHDRS KEEP SORT_BY_NAME SORT_BY_ALIGNMENT SORT_BY_INIT_PRIORITY EXCLUDE_FILE INSERT AFTER BEFORE OVERLAY
    INCLUDE INPUT(b.o) GROUP(b.o) ASSERT PROVIDE HIDDEN SIZEOF(.bss) ADDR(.x) LOADADDR(.text) ORIGIN(ram) LENGTH(rom) CONSTANT(MAXPAGESIZE)
    DATA_SEGMENT_ALIGN(0x1000,0x1000) DATA_SEGMENT_END(.) SIZEOF_HEADERS BYTE SHORT LONG QUAD FILL NOLOAD COMMON .text .data
    >ram >rom AT>rom :data :NONE 0xffffffffffffffff -1 0 1K 1M ram *(*) *(.*) [a-z]* ?x end x MIN MAX LOG2CEIL(.) NEXT(8) BLOCK(8)
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  private static let arguments: [[String]] = [
    [], ["--no-relax"], ["--gc-sections"], ["-N"], ["-n"], ["-s"], ["-S", "-x"], ["-z", "max-page-size=4096"],
    ["--defsym", "nowhere=_start+4"], ["-e", "main"], ["-q"], ["-r"], ["--no-check-sections"],
  ]

  init(project: URL, scratch: URL) throws {
    first = try Self.assemble(Self.firstSource)
    second = try Self.assemble(Self.secondSource)
    script = Mutation.words(of: Self.scriptText)
    let sound = try Linker.link(
      [.bytes(first, name: "a.o"), .bytes(second, name: "b.o")],
      script: Linker.ScriptSource(Self.scriptText, name: "fuzz.ld"), options: Linker.Options(arguments: []))
    _ = try sound.executable.elfBytes()
  }

  private static func assemble(_ text: String) throws -> [UInt8] {
    try Assembler.assemble(
      Array(text.utf8), named: "fuzz.s", options: AssemblerOptions(arguments: ["-march=rv64gc", "-g"])
    ).object.elfBytes()
  }

  func input(_ seed: UInt64) -> [UInt8] {
    let (objects, script, arguments) = make(seed)
    let text = "\(arguments)\n\(script ?? "no script")\n"
    return Array(text.utf8) + objects.flatMap { $0 }
  }

  func feed(_ seed: UInt64) -> Bool {
    let (objects, script, arguments) = make(seed)
    do {
      let result = try Linker.link(
        zip(["a.o", "b.o"], objects).map { .bytes($1, name: $0) },
        script: script.map { Linker.ScriptSource($0, name: "fuzz.ld") },
        options: Linker.Options(arguments: arguments))
      _ = try result.executable.elfBytes()
      return true
    } catch { return false }
  }

  private func make(_ seed: UInt64) -> (objects: [[UInt8]], script: String?, arguments: [String]) {
    var random = SeededGenerator(seed: seed)
    var objects = [first, second]
    var script: String? = Self.scriptText
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      var lines = self.script
      Mutation.damage(&lines, vocabulary: Self.vocabulary, &random)
      script = Mutation.text(lines)
    case 1:
      script = nil
      fallthrough
    default:
      Mutation.damage(&objects[Int.random(in: 0...1, using: &random)], &random)
    }
    return (objects, script, Self.arguments.randomElement(using: &random) ?? [])
  }
}

// Linker scripts, good and bad: what is laid out where, what symbols are worth, and what is said of mistakes.

import Linker
import ObjectFile
import Testing

struct ScriptTests {
  private let input = object {
    let text = $0.section(".text", [UInt8](repeating: 0x13, count: 0x10), alignment: 4)
    $0.symbol("_start", in: text)
    $0.section(".text.b", [0xb0])
    $0.section(".text.a", [0xa0])
    $0.section(".rodata", [1, 2, 3], alignment: 2)
    let data = $0.section(".data", [4, 5, 6, 7], alignment: 8)
    $0.symbol("datum", in: data, at: 2)
    $0.section(".bss", [], alignment: 16, type: .noBits, size: 0x20)
  }

  // MARK: Values

  /// Symbols that a script sets after `. = 0x10000;` in `.text`, of 0x10 bytes there, and after it; the values are those
  /// that GNU ld 2.40 gives.
  // swift-format-ignore
  @Test(arguments: [
    // Inside of a section, numbers and offsets count from its start.
    ("5", 0x10005), (". + 4", 0x10014), ("ABSOLUTE(.)", 0x10010), ("outside", 0x20000), (". - start", 0x10010),
    ("ADDR(.text)", 0x10000), ("SIZEOF(.text)", 0x10010), ("2 + 3 * 4", 0x1000e), ("(outside + 3)", 0x20003),
    ("ALIGN(0x1000)", 0x11000), ("start & 0xf", 0x10000), ("MAX(., 0x11000)", 0x21000), ("MAX(., 5)", 0x10010),
    ("3 > 2", 0x10001), ("-.", 0xfff0), (". == 0x10", 0x10001), ("~5", 0xfffa), ("small + .", 0x11244),
    ("1 ? . : 3", 0x10010), ("LOADADDR(.text)", 0x10000), ("DEFINED(outside)", 0x10001), (". << 2", 0x10040),
    ("CONSTANT(MAXPAGESIZE)", 0x11000), ("ALIGN(., 64)", 0x10040), ("later", 0x10077), ("start", 0x10000),
  ] as [(String, UInt64)])
  func valueInsideOfASection(expression: String, value: UInt64) throws {
    let script = """
      SECTIONS {
        small = 0x1234;
        . = 0x10000;
        outside = .;
        .text : { start = .; *(.text) x = \(expression); }
        later = 0x77;
      }
      """
    #expect(try link([input], script: script).value("x") == value)
  }

  // swift-format-ignore
  @Test(arguments: [
    ("start", 0x10000), ("stop - start", 0x10), (".", 0x10010), ("stop * 2", 0x20020), ("stop + outside", 0x20010),
    ("-stop", 0xfff0), ("stop == 0x10010", 1), ("MAX(stop, 0x20000)", 0x20000), ("1 + 2 << 3", 0x18),
    ("1 | 6 & 3 ^ 7", 5), ("10 / 3 + 10 % 3", 4), ("!5 + !0", 1), ("0 ? 1 : 1 ? 2 : 3", 2), ("2M + 1K", 0x200400),
    ("0x10 == 020", 1), ("5 >= 5 && 4 < 3 || 7", 1), ("-8 / 2", 0xffff_ffff_ffff_fffc), ("1 << 64", 0),
    ("SIZEOF(.nowhere)", 0), ("DEFINED(nobody)", 0), ("ALIGNOF(.text)", 4), ("MIN(stop, start)", 0x10000),
    ("SEGMENT_START(\"text-segment\", 7)", 7), ("NEXT(64)", 0x10040), ("(~0 >> 60) + +1", 0x10),
    ("datum", 0x10012), ("SIZEOF_HEADERS", 64 + 56),
  ] as [(String, UInt64)])
  func valueOutside(expression: String, value: UInt64) throws {
    let script = """
      SECTIONS {
        . = 0x10000;
        outside = .;
        .text : { start = .; *(.text) stop = .; }
        x = \(expression);
        .data . : { *(.data) }
        /DISCARD/ : { *(.text.* .rodata .bss) }
      }
      """
    #expect(try link([input], script: script).value("x") == value)
  }

  @Test func assignmentsWithOperators() throws {
    let script = """
      x = 6; x += 4; x *= 2; x -= 1; x /= 2; x <<= 4; x >>= 1; x |= 0x100; x &= 0x1f8; x ^= 1;
      SECTIONS { . = 0x1000; . += 0x10; .text : { *(.text) . += 4; } y = .; }
      """
    let result = try link([input], script: script)
    #expect(result.value("x") == 0x149)
    #expect(result.address(".text") == 0x1010)
    #expect(result.value("y") == 0x1024)
  }

  @Test func aGapMayDependOnWhatComesLater() throws {
    let script = "SECTIONS { .text : { *(.text) } .gap 0x1000 : { . = . + later; } after = .; later = 0x30; }"
    let result = try link([input], script: script)
    #expect(result.section(".gap")?.size == 0x30)
    #expect(result.value("after") == 0x1030)
  }

  @Test func forwardReferencesSettle() throws {
    let script = "SECTIONS { . = end_size; .text : { *(.text) } end_size = SIZEOF(.text) * 0x100; }"
    #expect(try link([input], script: script).address(".text") == 0x1000)
  }

  @Test func whatDependsOnItselfIsAnError() {
    #expect(
      messages([input], script: "SECTIONS { . = x + 0x10; .text : { *(.text) } x = .; }") == [
        "the linker script's addresses depend on themselves and do not settle"
      ])
  }

  @Test func providedSymbolsAreSetOnlyIfWanted() throws {
    let user = object {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 8))
      $0.relocate(data, at: 0, .abs64, $0.symbol("wanted"))
    }
    let script = """
      SECTIONS {
        .data 0x1000 : { *(.data) } PROVIDE(wanted = 0x55); PROVIDE(nobody = 1); PROVIDE(datum = 2);
        PROVIDE_HIDDEN(inner = 3); x = inner + 1; HIDDEN(y = 9);
      }
      """
    let result = try link([input, user], script: script)
    #expect(result.value("wanted") == 0x55)
    #expect(result.symbol("nobody") == nil)
    #expect(result.value("datum") == 0x1002)
    #expect(result.value("x") == 4)
    #expect(result.symbol("inner")?.binding == .local)
    #expect(result.symbol("y")?.binding == .local)
  }

  @Test func theScriptMayChangeAFilesSymbol() throws {
    let script = """
      SECTIONS { .data 0x1000 : { *(.data) } datum = DEFINED(datum) ? datum + 0x10 : 1; x = DEFINED(x) ? 1 : 2; }
      """
    let result = try link([input], script: script)
    #expect(result.value("datum") == 0x1012)
    #expect(result.value("x") == 2)
  }

  // MARK: Sections

  @Test func patternsTakeInTheirOrder() throws {
    func bytes(_ patterns: String) throws -> [UInt8] {
      let script = "SECTIONS { .x 0x1000 : { \(patterns) } .rest : { *(*) } }"
      return try link([input, input], script: script, "-e", "0", "-z", "muldefs").contents(".x")
    }
    #expect(try bytes("*(.text.a .text.b)") == [0xb0, 0xa0, 0xb0, 0xa0])
    #expect(try bytes("*(.text.a) *(.text.b)") == [0xa0, 0xa0, 0xb0, 0xb0])
    #expect(try bytes("*(SORT(.text.*))") == [0xa0, 0xa0, 0xb0, 0xb0])
    #expect(try bytes("*(SORT_BY_NAME(.text.?))") == [0xa0, 0xa0, 0xb0, 0xb0])
    #expect(try bytes("b.o(.text.a) *(.text.[a-b])") == [0xa0, 0xb0, 0xa0, 0xb0])
    #expect(try bytes("*(EXCLUDE_FILE(*a.o) .text.a .text.b)") == [0xb0, 0xb0, 0xa0])
    #expect(try bytes("EXCLUDE_FILE(b.o) *(.text.[!b])") == [0xa0])
    #expect(try bytes("KEEP(*(.text.a)) \"b.o\"(.text.b)") == [0xa0, 0xa0, 0xb0])
    #expect(try bytes("[c-z]*.o(.text.a) ?.o(.text.b)") == [0xb0, 0xb0])
  }

  @Test func sortingByAlignmentAndPriority() throws {
    let object = object {
      $0.section(".s.65", [1])
      $0.section(".s.7", [2, 0], alignment: 2)
      $0.section(".s.100", [3, 0, 0, 0], alignment: 4)
    }
    func bytes(_ pattern: String) throws -> [UInt8] {
      try link([object], script: "SECTIONS { .x : { \(pattern) } }", "-e", "0").contents(".x")
    }
    #expect(try bytes("*(SORT_BY_ALIGNMENT(.s.*))") == [3, 0, 0, 0, 2, 0, 1])
    #expect(try bytes("*(SORT_BY_INIT_PRIORITY(.s.*))") == [2, 0, 1, 0, 3, 0, 0, 0])
    #expect(try bytes("*(SORT_NONE(.s.*))") == [1, 0, 2, 0, 3, 0, 0, 0])
  }

  @Test func dataAndFill() throws {
    let script = """
      SECTIONS {
        .x 0x1000 : { BYTE(1) SHORT(0x302) LONG(0x7060504) QUAD(ADDR(.x)) FILL(0xaabb) . = ALIGN(4); *(.text.a) . = ALIGN(4); }
        .y 0x2000 : { *(.text.b) . = 4; } =0x123
        .z 0x3000 : { BYTE(9) . = 0x4; BYTE(8) . = 8; } = 1 + 1
      }
      """
    let result = try link([input], script: script)
    #expect(
      result.contents(".x")
        == [1, 2, 3, 4, 5, 6, 7] + UInt64(0x1000).bytes + [0xaa] + [0xa0, 0xaa, 0xbb, 0xaa])
    #expect(result.contents(".y") == [0xb0, 0x01, 0x23, 0x01])
    #expect(result.contents(".z") == [9, 0, 0, 0, 8, 0, 0, 0])
  }

  @Test func alignmentOfSections() throws {
    let script = """
      SECTIONS {
        . = 0x1001;
        .text : { *(.text) }
        .rodata : ALIGN(0x100) { *(.rodata) }
        .data ALIGN(0x1000) : SUBALIGN(32) { *(.text.a) *(.data) }
      }
      """
    let result = try link([input], script: script)
    #expect(result.address(".text") == 0x1004)
    #expect(result.address(".rodata") == 0x1100)
    #expect(result.section(".rodata")?.alignment == 0x100)
    #expect(result.address(".data") == 0x2000)
    #expect(result.value("datum") == 0x2022)
  }

  @Test func loadAddresses() throws {
    let script = """
      SECTIONS {
        .text 0x1000 : { *(.text) }
        .data 0x8000 : AT(LOADADDR(.text) + SIZEOF(.text)) { *(.data) }
        .rodata : { *(.rodata) }
        x = LOADADDR(.rodata);
        /DISCARD/ : { *(.text.*) }
      }
      """
    let result = try link([input], script: script)
    #expect(result.value("x") == 0x1014)
    let segment = try #require(result.executable.segments.first { $0.address == 0x8000 })
    #expect(segment.physicalAddress == 0x1010)
    #expect(segment.contents == [4, 5, 6, 7, 1, 2, 3])
  }

  @Test func memoryRegions() throws {
    let script = """
      MEMORY { rom (rx) : ORIGIN = 0x2000, LENGTH = 4K  ram (!rx) : org = 0x8000, len = 0x100 }
      REGION_ALIAS("code", rom)
      SECTIONS {
        .text : { *(.text) } >code
        .data : { *(.data) } >ram AT>rom
        .bss : { *(.bss) } >ram
        x = LOADADDR(.data); y = ORIGIN(ram) + LENGTH(ram);
        /DISCARD/ : { *(.text.*) }
      }
      """
    let result = try link([input], script: script)
    #expect(result.address(".text") == 0x2000)
    #expect(result.address(".data") == 0x8000)
    #expect(result.value("x") == 0x2013)
    #expect(result.value("y") == 0x8100)
    // What no statement names goes where its kind belongs.
    #expect(result.address(".rodata").map { $0 >= 0x2010 && $0 < 0x3000 } == true)
  }

  @Test func aFullRegionIsAnError() {
    let script = """
      MEMORY { ram : ORIGIN = 0, LENGTH = 0x18 } SECTIONS { .text : { *(.text) } >ram .bss : { *(.bss) } >ram }
      """
    #expect(messages([input], script: script).first == "region `ram' overflowed by 24 bytes")
  }

  @Test func sectionsOverOneAnotherAreAnError() {
    #expect(
      messages([input], script: "SECTIONS { .text 0x1000 : { *(.text) } .data 0x1008 : AT(0x1008) { *(.data) } }") == [
        "section .data LMA [0000000000001008,000000000000100b] overlaps section .text LMA "
          + "[0000000000001000,000000000000100f]"
      ])
  }

  @Test func programHeaders() throws {
    let script = """
      PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); empty PT_LOAD; note PT_NOTE; }
      SECTIONS { .text 0x1000 : { *(.text) } :text .rodata : { *(.rodata) } .data 0x3000 : { *(.data) } :data .bss : { *(.bss) } /DISCARD/ : { *(.text.*) } }
      """
    let result = try link([input], script: script)
    #expect(result.executable.segments.map(\.flags) == [5, 6])
    #expect(result.executable.segments.map(\.address) == [0x1000, 0x3000])
    #expect(result.executable.segments.map(\.memorySize) == [0x13, 0x30])
  }

  @Test func emptySectionsAreLeftOut() throws {
    let script = """
      SECTIONS { .text 0x1000 : { *(.text) } .none : { *(.none) } .also : ALIGN(0x1000) { x = .; *(.none) } .pad : { . = . + 8; } /DISCARD/ : { *(*) } }
      """
    let result = try link([input], script: script)
    #expect(!result.sectionNames.contains(".none"))
    #expect(!result.sectionNames.contains(".also"))
    #expect(result.value("x") == 0x1010)
    #expect(result.section(".pad")?.type == .noBits)
    #expect(result.section(".pad")?.size == 8)
  }

  // MARK: Orphans

  @Test func orphansStandBesideTheirKind() throws {
    let object = object {
      let text = $0.section(".text", [0x13])
      $0.symbol("_start", in: text)
      $0.section(".data", [1])
      $0.section("code", [2], flags: [.allocate, .execute])
      $0.section("constants", [3], flags: .allocate)
      $0.section("variables", [4], flags: [.allocate, .write])
      $0.section("zeros", [], flags: [.allocate, .write], type: .noBits, size: 4)
      $0.section("remarks", [5], flags: [])
      $0.section(".bss", [], type: .noBits, size: 4)
      $0.section(".rodata", [6])
      let pointers = $0.section("pointers", [UInt8](repeating: 0, count: 16), flags: [.allocate, .write])
      $0.relocate(pointers, at: 0, .abs64, $0.symbol("__start_pointers"))
      $0.relocate(pointers, at: 8, .abs64, $0.symbol("__stop_pointers"))
    }
    let script = """
      SECTIONS {
        . = 0x1000;
        .text : { *(.text) }
        text_end = .;
        . = ALIGN(0x100);
        .rodata : { *(.rodata) }
        .data : { *(.data) }
        .bss : { *(.bss) }
        end = .;
      }
      """
    let result = try link([object], script: script)
    #expect(
      result.sectionNames == [
        ".text", "code", ".rodata", "constants", ".data", "variables", "pointers", ".bss", "zeros", "remarks",
      ])
    // Symbols right behind a section belong to it, a move of the counter to what comes next.
    #expect(result.value("text_end") == 0x1001)
    #expect(result.address("code") == 0x1001)
    #expect(result.address(".rodata") == 0x1100)
    #expect(result.address("remarks") == 0)
    let pointers = try #require(result.address("pointers"))
    #expect(result.contents("pointers") == pointers.bytes + (pointers + 16).bytes)
  }

  // MARK: Mistakes

  // swift-format-ignore
  @Test(arguments: [
    ("SECTIONS { . = 0x1000 .text : { *(.text) } }", "test.ld:1:23: error: syntax error: expected `;', found `.text'"),
    ("SECTIONS {\n  .text : { *(.text)\n", "test.ld:3:1: error: syntax error: expected an input section, an assignment or `}', found the end of the script"),
    ("SECTIONS { .text : { *(.text } }", "test.ld:1:30: error: syntax error: expected a section, found `}'"),
    ("SECTIONS { .text { *(.text) } }", "test.ld:1:18: error: syntax error: expected an expression, found `{'"),
    ("SECTIONS { x = ; }", "test.ld:1:16: error: syntax error: expected an expression, found `;'"),
    ("SECTIONS { x = (1 + 2; }", "test.ld:1:22: error: syntax error: expected `)', found `;'"),
    ("/* never ends", "test.ld:1:1: error: the comment is not terminated"),
    ("OUTPUT_ARCH(\"riscv)", "test.ld:1:13: error: the string is not terminated"),
    ("FROBNICATE(x)", "test.ld:1:11: error: syntax error: expected `=' or a command, found `('"),
    ("INCLUDE other.ld", "test.ld:1:1: error: INCLUDE is not supported"),
    ("x = 0xfffffffffffffffff;", "test.ld:1:5: error: `0xfffffffffffffffff' is no 64-bit number"),
    ("x = 12z;", "test.ld:1:5: error: `12z' is no 64-bit number"),
    ("x = CONSTANT(PAGESIZE);", "test.ld:1:5: error: unknown constant `PAGESIZE' referenced in expression"),
    ("PROVIDE(. = 5);", "test.ld:1:9: error: can not PROVIDE assignment to location counter"),
    ("MEMORY { ram : LENGTH = 4 }", "test.ld:1:16: error: syntax error: expected `ORIGIN', found `LENGTH'"),
    ("SECTIONS { .text : { *(.text) } >ram }", "test.ld:1:12: error: undefined MEMORY region `ram' referenced"),
    ("SECTIONS { x = nobody; }", "test.ld:1:16: error: undefined symbol `nobody' referenced in expression"),
    ("SECTIONS { x = ADDR(.nowhere); }", "test.ld:1:16: error: undefined section `.nowhere' referenced in expression"),
    ("SECTIONS { x = 1 / 0; }", "test.ld:1:18: error: / by zero"),
    ("SECTIONS { .text : { *(.text) . = 4; } }", "test.ld:1:31: error: cannot move location counter backwards (from 0000000000000010 to 0000000000000004) in section `.text'"),
    ("SECTIONS { .text : ALIGN(24) { *(.text) } }", "test.ld:1:12: error: 0x18 is no power of two to align to"),
    ("SECTIONS { .text : { *(.text) } :nowhere } PHDRS { text PT_LOAD; }", "test.ld:1:12: error: undefined program header `nowhere' referenced"),
    ("SECTIONS { .text : { *(.text) } ASSERT(SIZEOF(.text) == 4, \"text is too large\") }", "text is too large"),
    ("SECTIONS { .text : { *(.text) ASSERT(. == 4, \"text ends badly\") } }", "text ends badly"),
    ("SECTIONS { .text : { . = 0x8000000000000000; *(.text) . = 0x9000000000000000; } }", "section `.text' of 0x9000000000000000 bytes is too large"),
    ("SECTIONS { . = 0xfffffffffffffff8; .text : { *(.text) } }", "section `.text' passes the end of memory"),
  ])
  func aMistakeIsOneClearError(script: String, message: String) {
    #expect(messages([input], script: script) == [message])
  }

  @Test func deepExpressionsAreRefused() {
    let deep = "x = " + String(repeating: "(", count: 100_000) + "1;"
    let long = "x = 1" + String(repeating: " + 1", count: 100_000) + ";"
    let signs = "x = " + String(repeating: "-", count: 100_000) + "1;"
    let choices = "x = " + String(repeating: "1 ? ", count: 100_000) + "1;"
    for script in [deep, long, signs, choices] {
      #expect(messages([input], script: script).first?.hasSuffix("error: expressions are nested too deeply") == true)
    }
  }

  @Test func severalFailedAssertionsAreAllReported() {
    let script = "SECTIONS { .text : { *(.text) } } ASSERT(0, \"one\") ASSERT(1, \"two\") ASSERT(0, \"three\")"
    #expect(messages([input], script: script) == ["one", "three"])
  }

  /// What GNU ld accepts and has no meaning here.
  @Test func whatSaysNothingIsPassedOver() throws {
    let script = """
      # 1 "kernel.lds"
      OUTPUT_FORMAT("elf64-littleriscv", "elf64-littleriscv", "elf64-littleriscv")
      OUTPUT_ARCH( "riscv" ) TARGET(elf64-littleriscv) SEARCH_DIR("=/usr/lib/riscv");
      ENTRY( _start ); EXTERN(a b, c)
      SECTIONS
      {
        .text : { CREATE_OBJECT_SYMBOLS *(.text) CONSTRUCTORS SORT(CONSTRUCTORS) ; }
        .data : { *(.data); *libgcc.a:(.data) :plain.o(.data) }
      }
      """
    #expect(try link([input], script: script).executable.entry == 0)
  }

  /// The script of xv6-riscv's kernel has these parts.
  @Test func aKernelsScript() throws {
    let trampoline = object {
      $0.section("trampsec", [UInt8](repeating: 0x13, count: 0x90), flags: [.allocate, .execute], alignment: 4)
      let user = $0.section(".text", Code.loadAddress)
      let label = $0.symbol(".L0 ", in: user, binding: .local)
      $0.relocate(user, at: 0, .pcrelHi20, $0.symbol("end"))
      $0.relocate(user, at: 4, .pcrelLo12I, label)
    }
    let script = """
      OUTPUT_ARCH( "riscv" )
      ENTRY( _start )
      SECTIONS
      {
        . = 0x80000000;
        .text : {
          *(.text .text.*)
          . = ALIGN(0x1000);
          _trampoline = .;
          *(trampsec)
          . = ALIGN(0x1000);
          ASSERT(. - _trampoline == 0x1000, "error: trampoline larger than one page");
          PROVIDE(etext = .);
        }
        .rodata : { . = ALIGN(16); *(.srodata .srodata.*) . = ALIGN(16); *(.rodata .rodata.*) }
        .data : { . = ALIGN(16); *(.sdata .sdata.*) . = ALIGN(16); *(.data .data.*) }
        .bss : { . = ALIGN(16); *(.sbss .sbss.*) . = ALIGN(16); *(.bss .bss.*) }
        PROVIDE(end = .);
      }
      """
    let result = try link([input, trampoline], script: script)
    #expect(result.executable.entry == 0x8000_0000)
    #expect(result.value("_trampoline") == 0x8000_1000)
    #expect(result.section(".text")?.size == 0x2000)
    #expect(result.address(".rodata") == 0x8000_2000)
    #expect(result.address(".data") == 0x8000_2008)
    #expect(result.value("end") == 0x8000_2040)
    #expect(result.symbol("etext") == nil)
    #expect(result.executable.segments.map(\.address) == [0x8000_0000])
    #expect(result.warnings == ["a.out has a LOAD segment with RWX permissions"])
  }
}

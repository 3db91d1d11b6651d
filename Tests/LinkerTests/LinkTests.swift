// A link as a whole: the default script, segments, entry, options, the map, and what is left out.

import Linker
import ObjectFile
import Testing

struct LinkTests {
  private let program = object {
    let text = $0.section(".text", Code.call + code(Code.ret), alignment: 4)
    $0.symbol("_start", in: text, kind: .function, size: 8)
    let function = $0.symbol("f", in: text, at: 8, kind: .function, size: 4)
    $0.relocate(text, at: 0, .callPLT, function)
    $0.symbol(".Lhidden", in: text, at: 4, binding: .local)
    $0.symbol("inner", in: text, at: 4, binding: .local)
    $0.symbol("", in: text, binding: .local, kind: .section)
    let data = $0.section(".data", [1, 2, 3, 4], alignment: 4)
    $0.symbol("datum", in: data, kind: .object, size: 4)
    $0.section(".bss", [], alignment: 8, type: .noBits, size: 16)
    $0.section(".comment", [0x68, 0x69, 0], flags: [.merge, .strings], entrySize: 1)
  }

  @Test func byTheDefaultScript() throws {
    let result = try link([program])
    // 64 bytes of ELF header and 56 for each of two segments, then the text.
    #expect(result.address(".text") == 0x10000 + 64 + 2 * 56)
    #expect(result.executable.entry == 0x100b0)
    // Data in the next page, as far into it as the text ended.
    #expect(result.address(".data") == 0x110bc)
    #expect(result.address(".bss") == 0x110c0)
    #expect(result.value("__global_pointer$") == 0x110bc + 0x800)
    #expect(result.executable.segments.map(\.flags) == [5, 6])
    // The headers are loaded with the text.
    #expect(result.executable.segments.map(\.address) == [0x10000, 0x110bc])
    #expect(result.executable.segments.map(\.memorySize) == [0xb0 + 12, 20])
    #expect(result.executable.segments.map { $0.contents.count } == [0xb0 + 12, 4])
    #expect(result.warnings.isEmpty)
  }

  @Test func packed() throws {
    let result = try link([program], "-N")
    #expect(result.address(".data") == 0x10078 + 12)
    #expect(result.executable.segments.map(\.flags) == [7])
  }

  @Test func sectionsMayBePutElsewhere() throws {
    let result = try link([program], "-Ttext", "0", "-Tdata=0x40000000", "--section-start", ".bss=0x50000")
    #expect(result.address(".text") == 0)
    #expect(result.address(".data") == 0x4000_0000)
    #expect(result.address(".bss") == 0x50000)
    #expect(try link([program], "-Ttext-segment=0x400000").address(".text") == 0x4000b0)
  }

  @Test func theExecutableIsAFileThatReadsBack() throws {
    let executable = try link([program]).executable
    let again = try Object(elf: executable.elfBytes(), name: "a.out")
    #expect(again.sections == executable.sections)
    #expect(again.symbols == executable.symbols)
    #expect(again.segments.map(\.address) == executable.segments.map(\.address))
    // The first one begins with the file's headers.
    #expect(again.segments[0].contents.dropFirst(0xb0) == executable.segments[0].contents.dropFirst(0xb0))
    #expect(Array(again.segments[0].contents.prefix(4)) == [0x7f, 0x45, 0x4c, 0x46])
  }

  // MARK: Entry

  @Test func theEntryIsASymbolOrANumber() throws {
    #expect(try link([program], "-e", "f").executable.entry == 0x100b8)
    #expect(try link([program], "-e", "0x1234").executable.entry == 0x1234)
    #expect(try link([program], script: "ENTRY(f) SECTIONS { .text 0x1000 : { *(.text) } }").executable.entry == 0x1008)
    // Without a word of it, the text's start.
    #expect(try link([program], script: "SECTIONS { .text 0x1000 : { *(.text) } }").executable.entry == 0x1000)
  }

  @Test func aMissingEntryIsAWarning() throws {
    let result = try link([program], "-e", "nobody")
    #expect(result.executable.entry == 0x100b0)
    #expect(result.warnings == ["cannot find entry symbol nobody; defaulting to 00000000000100b0"])
    #expect(
      messages([program], "-e", "nobody", "--fatal-warnings") == [
        "warning: cannot find entry symbol nobody; defaulting to 00000000000100b0"
      ])
  }

  // MARK: Symbols

  @Test func localSymbolsComeAfterTheirFile() throws {
    let result = try link([program])
    let locals = result.executable.symbols.filter { $0.binding == .local && $0.kind != .section }
    #expect(locals.map(\.name) == ["a.o", "inner"])
    #expect(locals.first?.kind == .file)
    #expect(result.symbol("datum")?.kind == .object)
    #expect(result.symbol("_start")?.size == 8)
  }

  @Test func symbolsMayBeLeftOut() throws {
    #expect(try link([program], "-s").executable.symbols.isEmpty)
    #expect(try link([program], "-x").symbol("inner") == nil)
    #expect(try link([program], "--discard-none").symbol(".Lhidden") != nil)
  }

  @Test func hiddenSymbolsOfFilesStayGlobal() throws {
    var object = program
    object.symbols[1].visibility = .hidden
    let symbol = try link([object], "--defsym", "g=1").symbol("f")
    #expect(symbol?.binding == .global)
    #expect(symbol?.visibility == .hidden)
    // Those that a script hides are local.
    let script = "SECTIONS { .text : { *(.text) } HIDDEN(inside = .); }"
    #expect(try link([program], script: script, "-e", "0").symbol("inside")?.binding == .local)
  }

  @Test func symbolsFromTheOptions() throws {
    let user = object {
      let data = $0.section(".data", [UInt8](repeating: 0, count: 8))
      $0.relocate(data, at: 0, .abs64, $0.symbol("option"))
    }
    let result = try link([program, user], "--defsym", "option=0x10+4*2", "--defsym=other=option+1")
    #expect(result.value("option") == 0x18)
    #expect(result.value("other") == 0x19)
    #expect(
      messages([program], "--defsym", "x=1+").first
        == "--defsym x:1:3: error: syntax error: expected an expression, found the end of the script")
  }

  // MARK: What is left out or merged

  @Test func garbageIsCollected() throws {
    let object = object {
      let start = $0.section(".text.start", code(0) + Code.call, alignment: 4)
      let used = $0.section(".text.used", code(1), alignment: 4)
      $0.section(".text.unused", code(2), alignment: 4)
      $0.section(".init", code(3), flags: [.allocate, .execute], alignment: 4)
      $0.section(".comment", [1])
      $0.symbol("_start", in: start)
      $0.relocate(start, at: 4, .callPLT, $0.symbol("used", in: used))
      $0.symbol("unused", in: 2)
    }
    let result = try link([object], "--gc-sections", "--no-relax")
    #expect(result.section(".text")?.size == 16)
    #expect(result.symbol("unused") == nil)
    #expect(result.symbol("used") != nil)
    #expect(result.section(".init") != nil)
    #expect(result.section(".comment") != nil)
    #expect(try link([object], "--no-relax").section(".text")?.size == 20)
    #expect(try link([object], "--gc-sections", "-u", "unused", "--no-relax").section(".text")?.size == 20)
  }

  @Test func equalStringsAreMerged() throws {
    func strings(_ list: [String], pointing offsets: [UInt64]) -> Object {
      object {
        let text = list.flatMap { text -> [UInt8] in Array(text.utf8) + [0] }
        let section = $0.section(
          ".rodata.str1.1", text, flags: [.allocate, .merge, .strings], entrySize: 1)
        let data = $0.section(".data", [UInt8](repeating: 0, count: 8 * offsets.count))
        let symbol = $0.symbol("", in: section, binding: .local, kind: .section)
        for (index, offset) in offsets.enumerated() {
          $0.relocate(data, at: UInt64(8 * index), .abs64, symbol, Int64(offset))
        }
      }
    }
    // "lo" ends "hello"; the second file adds only what is new.
    let script = "SECTIONS { .rodata 0x1000 : { *(.rodata*) } .data 0x2000 : { *(.data) } }"
    let result = try link(
      [strings(["lo", "hello"], pointing: [0, 3]), strings(["hello", "new", "ello"], pointing: [0, 6, 10])],
      script: script, "-e", "0")
    #expect(result.contents(".rodata") == Array("hello".utf8) + [0] + Array("new".utf8) + [0])
    #expect(
      result.contents(".data")
        == [0x1003, 0x1000, 0x1000, 0x1006, 0x1001].flatMap { UInt64($0).bytes })
  }

  @Test func equalConstantsAreMerged() throws {
    func constants(_ values: [UInt64], name: String) -> Object {
      object {
        let section = $0.section(
          ".rodata.cst8", values.flatMap(\.bytes), flags: [.allocate, .merge], alignment: 8, entrySize: 8)
        $0.symbol(name, in: section, at: 8)
      }
    }
    let script = "SECTIONS { .rodata 0x1000 : { *(.rodata*) } }"
    let result = try link([constants([1, 2], name: "a"), constants([3, 2], name: "b")], script: script, "-e", "0")
    #expect(result.contents(".rodata") == [1, 2, 3].flatMap { UInt64($0).bytes })
    #expect(result.value("a") == 0x1008)
    #expect(result.value("b") == 0x1008)
  }

  // MARK: The map

  @Test func theMapShowsWhereEverythingIs() throws {
    let script = """
      MEMORY { ram (rwx) : ORIGIN = 0x80000000, LENGTH = 1M }
      SECTIONS { .text : { *(.text) PROVIDE(etext = .); } >ram .data : { *(.data) } >ram /DISCARD/ : { *(.comment) } end = .; }
      """
    let map = try link([program], script: script).map
    let lines = map.split(separator: "\n").map(String.init)
    // swift-format-ignore
    for line in [
      "ram              0x0000000080000000 0x0000000000100000 rwx",
      "LOAD a.o",
      ".text           0x0000000080000000        0xc",
      " .text          0x0000000080000000        0xc a.o",
      "                0x0000000080000008                f",
      ".data           0x000000008000000c        0x4",
      "                0x000000008000000c                datum",
      " .comment       0x0000000000000000        0x3 a.o",
      "                0x0000000080000020                end = .",
    ] {
      #expect(lines.contains(line), "no line \(line)")
    }
    #expect(map.contains("[!provide]"))
  }
}

struct OptionsTests {
  @Test func argumentsAsKernelMakefilesGiveThem() throws {
    let options = try Linker.Options(arguments: [
      "-z", "max-page-size=4096", "-T", "kernel/kernel.ld", "-o", "kernel/kernel", "a.o", "b.o", "-nostdlib",
      "-m", "elf64lriscv", "-static", "--no-relax", "-Map=kernel.map", "-zseparate-code", "-melf64lriscv",
    ])
    #expect(options.script == "kernel/kernel.ld")
    #expect(options.output == "kernel/kernel")
    #expect(options.inputs == ["a.o", "b.o"])
    #expect(options.map == "kernel.map")
    #expect(!options.relaxes)
    #expect(options.maximumPageSize == 4096)

    let user = try Linker.Options(arguments: [
      "-N", "-emain", "-Ttext", "0", "-oout", "(", "u.o", ")", "--start-group", "-O2",
    ])
    #expect(user.paging == .packed)
    #expect(user.entry == "main")
    #expect(user.sectionAddresses == [".text": 0])
    #expect(user.output == "out")
    #expect(user.inputs == [.groupStart, "u.o", .groupEnd, .groupStart])
  }

  @Test func librariesAndGroupsStandAmongTheFiles() throws {
    let options = try Linker.Options(arguments: [
      "-L/lib", "a.o", "-lc", "-l", "gcc", "-T", "x.ld", "-(", "--whole-archive", "b.a", "--no-whole-archive", "-)",
    ])
    #expect(options.searchPaths == ["/lib"])
    #expect(
      options.inputs == [
        "a.o", .library("c"), .library("gcc"), .groupStart, .wholeArchives(true), "b.a", .wholeArchives(false), .groupEnd,
      ])
    #expect(options.scriptPosition == 3)
  }

  @Test func longOptionsTakeOneDashOrTwo() throws {
    for arguments in [
      ["--entry=x"], ["--entry", "x"], ["-entry=x"], ["-e", "x"], ["-ex"], ["-entry", "x"],
    ] {
      #expect(try Linker.Options(arguments: arguments).entry == "x")
    }
    #expect(try Linker.Options(arguments: ["-Tkernel.ld"]).script == "kernel.ld")
    #expect(try Linker.Options(arguments: ["-Ttext=1000"]).sectionAddresses == [".text": 0x1000])
  }

  // swift-format-ignore
  @Test(arguments: [
    (["--frobnicate"], "unrecognized option '--frobnicate'"),
    (["-k"], "unrecognized option '-k'"),
    (["-o"], "option '-o' requires an argument"),
    (["-Ttext", "here"], "invalid argument 'here' for option '-Ttext': expected a hexadecimal address"),
    (["-m", "elf32lriscv"], "invalid argument 'elf32lriscv' for option '-m': expected elf64lriscv"),
    (["-z", "max-page-size=5000"], "invalid argument 'max-page-size=5000' for option '-z': expected a power of two up to 4 GiB"),
    (["--defsym", "x"], "invalid argument 'x' for option '--defsym': expected symbol=expression"),
    (["--emit-relocs"], "option '--emit-relocs' is not supported"),
    (["-shared"], "option '-shared' is not supported"),
    (["-l"], "option '-l' requires an argument"),
    (["--build-id=sha1"], "option '--build-id=sha1' is not supported"),
    (["--orphan-handling=hide"], "invalid argument 'hide' for option '--orphan-handling': expected a word that GNU ld knows"),
  ])
  func whatCannotBeUnderstoodIsAUsageError(arguments: [String], message: String) {
    do throws(Linker.UsageError) {
      _ = try Linker.Options(arguments: arguments)
      Issue.record("understood")
    } catch {
      #expect(error.description == message)
    }
  }
}

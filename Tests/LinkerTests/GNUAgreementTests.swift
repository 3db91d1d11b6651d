// The same objects through GNU ld and ours: every section's address and bytes, the entry and all symbols' values, without
// relaxation and with it. Skipped where GNU binutils are not installed.

import Foundation
import Linker
import ObjectFile
import Testing

@Suite(.enabled(if: GNUTools.areWanted, "no riscv64-unknown-elf-as and -ld here"), .serialized)
struct GNUAgreementTests {
  /// Orphans of all kinds, thread-local storage, commons, brackets around a section.
  private static let many = [
    """
    .globl _start
    _start: call f
    la a0, datum
    la a1, orphan
    la a3, __start_myset
    la a4, __stop_myset
    lui a5,%tprel_hi(zeros)
    add a5,a5,tp,%tprel_add(zeros)
    lw a0,%tprel_lo(zeros)(a5)
    .weak nobody
    call nobody
    la a2, nobody
    .option pic
    la a0, datum
    .option nopic
    .section constants,"a"
    .word 1
    .section variables,"aw"
    orphan: .word 2
    .section functions,"ax"
    ret
    .section nothing,"aw",@nobits
    .zero 32
    .section .note.x,"a",@note
    .word 4,4,1,0x41414141,0x42424242
    .section .init_array,"aw"
    .dword _start
    .section .tdata,"awT"
    .word 7
    .section .tbss,"awT",@nobits
    zeros: .zero 16
    .data
    .globl datum
    datum: .dword _start
    .section myset,"aw"
    .dword 5
    .comm first,100,64
    .comm second,4,4
    """,
    """
    .globl f
    f: tail g
    .balign 16
    g: ret
    .section constants,"a"
    .half 1
    .section .text.hot,"ax"
    nop
    .data
    .byte 1
    .balign 32
    .byte 2
    .bss
    .zero 3
    .section .rodata,"a"
    .word 1f-f
    1: .half 1f-1b
    1:
    .section .sdata,"aw"
    .word 3
    .section myset,"aw"
    .dword 6
    """,
  ]

  /// Strings and constants to merge, by label and by section.
  private static let mergeable = [
    """
    .globl _start
    _start: la a0, 2f
    lla a1, 3f
    lla a2, .rodata.str1.8
    lla a3, .rodata.str1.1+6
    .section .rodata.str1.1,"aMS",@progbits,1
    .string "hello"
    2: .string "hello world"
    .string "world"
    .string ""
    .string "abc\\0\\0def"
    .section .rodata.str1.8,"aMS",@progbits,1
    .align 3
    .string "aligned"
    .align 3
    .string "xaligned"
    .align 3
    .string "ed"
    .section .rodata.cst8,"aM",@progbits,8
    .align 3
    .dword 1
    3: .dword 2
    .dword 1
    """,
    """
    la a0, 2f
    .section .rodata.str1.1,"aMS",@progbits,1
    .string "orld"
    2: .string "new hello world"
    .section .rodata.str1.8,"aMS",@progbits,1
    .align 3
    .string "ligned"
    .align 3
    3: .string "new and longer"
    .section .rodata.cst8,"aM",@progbits,8
    .align 3
    .dword 3,2,4
    .section .rodata,"a"
    .dword 2b, 3b
    """,
  ]

  private static let scripts: [String?] = [
    nil,
    """
    SECTIONS { . = 0x80000000; .text : { *(.text .text.*) } . = ALIGN(0x1000); text_end = .; .rodata : { *(.rodata*) }
      .data : { *(.data) } edata = .; .bss : { *(.bss) *(COMMON) } end = .; }
    """,
    """
    MEMORY { rom (rx) : ORIGIN = 0x20000000, LENGTH = 64K  ram (rwx) : o = 0x28000000, l = 1M }
    SECTIONS {
      .text : { *(SORT(.text.*)) *(.text) FILL(0xAA55); . = ALIGN(64); LONG(0x12345678) text_end = .; } >rom =0x9090
      .rodata : ALIGN(8) { *(.rodata*) . = . + 3; BYTE(7) } >rom
      load = LOADADDR(.data);
      .data : { *(.data .data.*) *(.sdata) . = ALIGN(8); edata = .; } >ram AT>rom
      .bss (NOLOAD) : { *(.bss) *(COMMON) } >ram
      .stack : { . = . + 0x1000; stack = .; } >ram
      size = SIZEOF(.data); top = ORIGIN(ram) + LENGTH(ram);
      /DISCARD/ : { *(.note*) }
    }
    """,
    """
    SECTIONS { . = 0x400; .text : { *(.text .text.*) } .rodata : { *(.rodata*) } . = ALIGN(0x1000);
      .data : { *(.data .data.*) . = ALIGN(8); __global_pointer$ = . + 0x800; *(.sdata) } .bss : { *(.sbss) *(.bss) } }
    """,
  ]

  @Test(arguments: ["rv64gc", "rv64i"], ["--no-relax", "--relax"])
  func fixedProgramsAreTheSame(architecture: String, option: String) throws {
    let tools = try GNUTools()
    for sources in [Self.many, Self.mergeable] {
      let objects = try sources.map { try tools.assemble($0, architecture: architecture) }
      for script in Self.scripts {
        try tools.compare(objects, script: script, [option])
      }
      for arguments in [["-N"], ["-n"], ["-Ttext", "0x5000"], ["-z", "max-page-size=65536"]] {
        try tools.compare(objects, script: nil, [option] + arguments)
      }
    }
  }

  /// Programs of random calls, jumps, addresses and alignments: where relaxation has to decide.
  @Test(arguments: 1...12)
  func randomProgramsAreTheSame(seed: UInt64) throws {
    let tools = try GNUTools()
    var random = SeededGenerator(seed: seed)
    let sources = RandomProgram.sources(using: &random)
    let architecture = ["rv64gc", "rv64i", "rv64imac"].randomElement(using: &random) ?? "rv64gc"
    let objects = try sources.map { try tools.assemble($0, architecture: architecture) }
    for option in ["--no-relax", "--relax"] {
      for script in [Self.scripts[0], Self.scripts[3]] { try tools.compare(objects, script: script, [option]) }
      try tools.compare(objects, script: nil, [option, "--gc-sections"])
    }
  }
}

/// Archives, garbage, and links that are linked again.
@Suite(.enabled(if: GNUTools.areWanted, "no riscv64-unknown-elf-as and -ld here"), .serialized)
struct GNULibraryAgreementTests {
  private static let main = """
    .globl _start
    _start: call first
    call second
    la a0, shared
    .comm shared, 8, 8
    .section .text.unused,"ax"
    unused: call third
    .section .data.kept,"awR"
    .dword 1
    .data
    .dword _start
    .section .init_array,"aw"
    .dword _start
    """
  private static let members = [
    ".globl third\nthird: ret\n.section .text.t2,\"ax\"\nnop\n",
    ".globl second\nsecond: .cfi_startproc\naddi sp,sp,-16\n.cfi_def_cfa_offset 16\ncall third\nret\n.cfi_endproc\n",
    ".globl unwanted\nunwanted: ret\n",
    """
    .globl first
    .section .text.first,"ax"
    first: .cfi_startproc
    la a1, message
    ret
    .cfi_endproc
    .section .text.dead,"ax"
    dead: .cfi_startproc
    nop
    ret
    .cfi_endproc
    .section .rodata.str1.1,"aMS",@progbits,1
    message: .string "hello"
    .string "unused"
    """,
    ".data\n.globl shared\nshared: .dword 7\n",
  ]

  @Test(arguments: [
    [], ["--no-relax"], ["--gc-sections"], ["--gc-sections", "-s"], ["-u", "unwanted"], ["-r"], ["-r", "-x"], ["-x"],
    ["-S"], ["-N", "--gc-sections"],
  ])
  func linksWithArchivesAreTheSame(arguments: [String]) throws {
    let tools = try GNUTools()
    let architecture = "rv64gc"
    let main = try tools.assemble(Self.main, architecture: architecture)
    let members = try Self.members.map { try tools.assemble($0, architecture: architecture) }
    let library = try tools.archive(members)
    try tools.compare([main, library], script: nil, arguments)
    try tools.compare([main] + members, script: nil, arguments)
    guard !arguments.contains("-r") else { return }
    for script in [
      "SECTIONS { . = 0x80000000; .text : { *(.text .text.*) } .data : { . = ALIGN(16); *(.data .data.*) end = .; } }",
      """
      MEMORY { rom (rx) : ORIGIN = 0x1000, LENGTH = 64K ram (w) : ORIGIN = 0x80000000, LENGTH = 64K }
      PHDRS { code PT_LOAD FLAGS(5); all PT_LOAD; }
      SECTIONS { .text : { *lib*.a:(.text .text.*) *(.text .text.*) KEEP(*(.init_array)) } >rom :code
        .eh_frame : { KEEP(*(.eh_frame)) } >rom
        .rest : { *(.rodata*) *(.data .data.*) *(.bss COMMON) } >ram AT>rom :all stack = ORIGIN(ram) + LENGTH(ram);
        PROVIDE(end = .); PROVIDE(nobody = end); }
      """,
    ] { try tools.compare([main, library], script: script, arguments) }
  }
}

/// Assembly text that links, with everything in it that a linker relaxes.
private enum RandomProgram {
  static func sources(using random: inout SeededGenerator) -> [String] {
    let count = Int.random(in: 1...3, using: &random)
    var functions: [String] = []
    var data: [String] = []
    for file in 0..<count {
      for index in 0..<Int.random(in: 1...5, using: &random) { functions.append("f\(file)_\(index)") }
      for index in 0..<Int.random(in: 1...5, using: &random) { data.append("d\(file)_\(index)") }
    }
    return (0..<count).map { file in
      var lines = [".weak nobody"]
      if file == 0 { lines += [".globl _start", "_start: nop", ".globl low, page", "low = 0x7f0", "page = 0x12345"] }
      for name in functions where name.hasPrefix("f\(file)_") {
        lines += [Bool.random(using: &random) ? ".text" : ".section .text.\(name),\"ax\"", ".globl \(name)"]
        lines += [".type \(name),@function", "\(name):"]
        for _ in 0..<Int.random(in: 1...30, using: &random) {
          lines += instruction(functions, data, using: &random)
        }
        lines += ["ret", ".size \(name), .-\(name)"]
      }
      for name in data where name.hasPrefix("d\(file)_") {
        let size = [8, 16, 64, 700].randomElement(using: &random) ?? 8
        lines.append([".data", ".section .sdata,\"aw\"", ".section .rodata"].randomElement(using: &random) ?? ".data")
        lines += [".balign \([1, 4, 8, 32].randomElement(using: &random) ?? 1)", ".globl \(name)"]
        if Bool.random(using: &random) { lines += [".type \(name),@object", ".size \(name), \(size)"] }
        lines += ["\(name): .dword \(functions.randomElement(using: &random) ?? "0")", ".zero \(size - 8)"]
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  private static func instruction(
    _ functions: [String], _ data: [String], using random: inout SeededGenerator
  ) -> [String] {
    let function = functions.randomElement(using: &random) ?? ""
    let datum = data.randomElement(using: &random) ?? ""
    let absolute = [datum, datum, "low", "page"].randomElement(using: &random) ?? ""
    let offset = [0, 0, 8].randomElement(using: &random) ?? 0
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1: return ["call \(function)"]
    case 2: return ["tail \(function)"]
    case 3, 4: return ["la a\(Int.random(in: 0...5, using: &random)), \(datum)+\(offset)"]
    case 5: return ["lla a1, \(function)"]
    case 6, 7:
      return [
        "lui s1, %hi(\(absolute)+\(offset))", "addi a2, s1, %lo(\(absolute)+\(offset))",
        "sw a3, %lo(\(absolute)+\(offset))(s1)",
      ]
    case 8: return ["lw a0, \(datum)"]
    case 9: return [".balign \([4, 8, 16, 64].randomElement(using: &random) ?? 4)"]
    case 10: return ["1: beqz a0, 1f", "j 1b", "1:"]
    case 11: return ["la a0, nobody", "call low"]
    case 12: return [".skip \(4 * Int.random(in: 1...300, using: &random))"]
    default: return [".option push", ".option norelax", "call \(function)", ".option pop", "ld s0, 8(sp)"]
    }
  }
}

/// GNU as and ld, and a folder for their files.
private final class GNUTools {
  static let prefix = "riscv64-unknown-elf-"
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
  private var count = 0

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  private static func path(_ tool: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(prefix)\(tool)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// `make check-gnu` sets `APUS_PEERS=required`: then their lack is a failure.
  static var areWanted: Bool {
    ProcessInfo.processInfo.environment["APUS_PEERS"] == "required" || path("as") != nil && path("ld") != nil
  }

  struct Failure: Error { var message: String }

  /// Runs a tool; its exit status and what it said.
  private func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    guard let path = Self.path(tool) else { throw Failure(message: "\(Self.prefix)\(tool) is not installed") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// Assembles `source`; the object's file and its bytes.
  func assemble(_ source: String, architecture: String) throws -> (name: String, bytes: [UInt8]) {
    count += 1
    let name = "\(count).o"
    try source.appending("\n").write(to: folder.appendingPathComponent("\(count).s"), atomically: true, encoding: .utf8)
    let abi = architecture == "rv64gc" ? "lp64d" : "lp64"
    let (status, output) = try run("as", ["-march=\(architecture)", "-mabi=\(abi)", "-o", name, "\(count).s"])
    guard status == 0 else { throw Failure(message: output) }
    return (name, try bytes(name))
  }

  /// Puts objects into an archive; its file and its bytes.
  func archive(_ objects: [(name: String, bytes: [UInt8])]) throws -> (name: String, bytes: [UInt8]) {
    count += 1
    let name = "lib\(count).a"
    let (status, output) = try run("ar", ["rcs", name] + objects.map(\.name))
    guard status == 0 else { throw Failure(message: output) }
    return (name, try bytes(name))
  }

  /// Links by both linkers. Both fail, or both give the same file.
  func compare(_ objects: [(name: String, bytes: [UInt8])], script: String?, _ arguments: [String]) throws {
    var all = arguments
    if let script {
      try script.write(to: folder.appendingPathComponent("x.ld"), atomically: true, encoding: .utf8)
      all += ["-T", "x.ld"]
    }
    let (status, output) = try run("ld", all + ["-o", "theirs"] + objects.map(\.name))
    let options = try Linker.Options(arguments: arguments)
    let result: Linker.Result
    do throws(LinkErrors) {
      result = try Linker.link(
        objects.map { .bytes($0.bytes, name: $0.name) },
        script: script.map { Linker.ScriptSource($0, name: "x.ld") },
        options: options)
    } catch {
      #expect(status != 0, "\(all): only we fail: \(error)")
      return
    }
    guard status == 0 else {
      Issue.record("\(all): only GNU ld fails: \(output)")
      return
    }
    let theirs = try Object(elf: bytes("theirs"), name: "theirs")
    let ours = result.executable
    #expect(ours.entry == theirs.entry, "\(all)")
    for (own, other) in zip(contents(ours), contents(theirs)) where own != other {
      Issue.record("\(all): \(other.title) is \(own.title) here, or its bytes differ")
      return
    }
    #expect(contents(ours).count == contents(theirs).count, "\(all)")
    let difference = values(ours).symmetricDifference(values(theirs))
    #expect(difference.isEmpty, "\(all): \(difference.sorted().prefix(6))")
    #expect(ours.flags == theirs.flags, "\(all)")
    let sameBytes = try ours.elfBytes(name: "ours") == bytes("theirs")
    #expect(sameBytes, "\(all): the files differ")
  }

  private struct Content: Equatable {
    var name: String
    var address: UInt64
    var size: UInt64
    var type: UInt32
    var flags: SectionFlags
    var alignment: UInt64
    var bytes: [UInt8]

    var title: String { "\(name) at \(String(address, radix: 16)) of \(size) bytes" }
  }

  /// All that is in memory. (GNU ld keeps some empty sections, which are not.)
  private func contents(_ object: Object) -> [Content] {
    object.sections.filter { $0.flags.contains(.allocate) && $0.size > 0 }.map {
      Content(
        name: $0.name, address: $0.address, size: $0.size, type: $0.type.rawValue, flags: $0.flags,
        alignment: $0.alignment, bytes: $0.contents)
    }
  }

  /// Named symbols and their values. (Those that GNU ld leaves undefined have none.)
  private func values(_ object: Object) -> Set<String> {
    let named = object.symbols.filter { $0.kind != .section && $0.kind != .file && $0.place != .undefined }
    return Set(named.map { "\($0.name) \(String($0.value, radix: 16)) \($0.size) \($0.binding)" })
  }
}

// Line tables in executables: they tell of the code as it is after relaxation, stand at address 0, and can be left out.

import Assembler
import Linker
import ObjectFile
import Testing

@Suite struct LineTableTests {
  /// Each label is on the line of the code that follows it; `call` and `la` get shorter, `.align` too.
  private static let sources = [
    """
            .globl _start
    _start: call    far
    a3:     la      a0, data
    a4:     nop
            .align  3
    a6:     call    b1
            .section .text.more, "ax"
    a8:     tail    _start
            .data
    data:   .word   1

    """,
    """
    b1:     call    _start
            .globl b1
    b3:     ret
            .globl far
    far:    ret

    """,
  ]

  private func objects(_ option: String) throws -> [Object] {
    try Self.sources.enumerated().map { index, source in
      var options = try AssemblerOptions(arguments: ["-march=rv64imac", option])
      options.debugging.directory = "/home"
      return try Assembler.assemble(Array(source.utf8), named: ["a.s", "b.s"][index], options: options).object
    }
  }

  @Test(arguments: ["-g", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"], ["--relax", "--no-relax"])
  func rowsFollowTheCode(option: String, relaxing: String) throws {
    let result = try link(try objects(option), script: nil, relaxing, "-Ttext=0x80000000")
    let table = try LineTable(result.executable)
    for (label, place) in [
      ("_start", "/home/a.s:2"), ("a3", "/home/a.s:3"), ("a4", "/home/a.s:4"), ("a6", "/home/a.s:6"),
      ("a8", "/home/a.s:8"), ("b1", "/home/b.s:1"), ("b3", "/home/b.s:3"), ("far", "/home/b.s:5"),
    ] {
      let address = try #require(result.value(label))
      let row = try #require(table.row(at: address), "\(label)")
      #expect(row.address == address, "\(label)")
      #expect("\(row.file.map { table.files[$0].fullPath } ?? ""):\(row.line)" == place)
    }
    let text = try #require(result.section(".text"))
    // Behind the code there is nothing, but for what fills it up.
    #expect(table.row(at: text.address &+ text.size) == nil)
    if relaxing == "--relax" { #expect(result.value("a3") == result.value("_start").map { $0 + 4 }) }
    for section in result.executable.sections where section.name.hasPrefix(".debug") {
      #expect(section.address == 0 && !section.flags.contains(.allocate), "\(section.name)")
    }
  }

  @Test func strippedItIsAsIfNothingWasAsked() throws {
    let plain = try link(try objects("-W"), script: nil, "-Ttext=0x80000000").executable
    for option in ["-S", "--strip-debug"] {
      let stripped = try link(try objects("-g"), script: nil, option, "-Ttext=0x80000000").executable
      #expect(try stripped.elfBytes() == plain.elfBytes())
    }
    let whole = try link(try objects("-g"), script: nil, "-Ttext=0x80000000")
    func names(_ object: Object) -> [String] { object.symbols.filter { $0.kind != .section }.map(\.name) }
    #expect(names(whole.executable) == names(plain), "places that only tables name have no symbols")
    #expect(whole.contents(".text") == plain.sections.first { $0.name == ".text" }?.contents)
  }

  /// Strings that several units name are there once.
  @Test func stringsAreMerged() throws {
    let result = try link(try objects("-gdwarf-5"), script: nil)
    let strings = String(decoding: result.contents(".debug_str"), as: UTF8.self).split(separator: "\0")
    #expect(strings.filter { $0 == "/home" }.count == 1 && strings.filter { $0 == "Apus" }.count == 1)
  }
}

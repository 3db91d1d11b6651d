// Where the commands tell source lines: `addr2line`, `objdump -l` and `-S`, and the report of a run. Their words are
// those of the GNU tools, version 2.40.

import Assembler
import Foundation
import Linker
import ObjectFile
import Testing

@testable import apus

@Suite struct LineTests {
  private static let source = """
            .globl start
            .type start, @function
    # A comment.
    start:  nop
            nop
    loop:   la      a0, start
            j       loop
            .size   start, .-start
    tail:   ret

    """

  private static func executable() throws -> Object {
    var options = try AssemblerOptions(arguments: ["-g", "-march=rv64imac"])
    options.debugging.directory = "/home"
    let object = try Assembler.assemble(Array(source.utf8), named: "dir/guest.s", options: options).object
    return try Linker.link(
      [.object(object, name: "guest.o")], options: Linker.Options(arguments: ["-Ttext=0x80000000", "-e", "start"])
    ).executable
  }

  @Test func addressesHaveLines() throws {
    let answers = Addr2line.Answers(try Self.executable(), try LineTable(Self.executable()), section: nil)
    func line(_ address: UInt64, _ options: Set<Addr2line.Key> = []) -> String {
      Addr2line.line(for: address, options, answers)
    }
    #expect(line(0x8000_0000) == "/home/dir/guest.s:4\n")
    #expect(line(0x8000_0002, [.functions]) == "start\n/home/dir/guest.s:5\n")
    #expect(line(0x8000_0006, [.functions, .pretty, .baseNames]) == "start at guest.s:6\n")
    let whole = "0x000000008000000c: start at /home/dir/guest.s:7\n"
    #expect(line(0x8000_000C, [.addresses, .functions, .pretty]) == whole)
    #expect(line(0x8000_000E, [.functions]) == "tail\n/home/dir/guest.s:9\n")
    #expect(line(0x1000, [.functions]) == "??\n??:0\n")
    #expect(line(.max, [.addresses, .functions, .pretty]) == "0xffffffffffffffff: ?? ??:0\n")
    #expect(Addr2line.address("0x80zz") == 0x80 && Addr2line.address("zz") == 0)
  }

  @Test func addressesInASection() throws {
    let object = try Self.executable()
    let text = object.sections.firstIndex { $0.name == ".text" }
    let answers = Addr2line.Answers(object, try LineTable(object), section: text)
    #expect(Addr2line.line(for: 2, [], answers) == "/home/dir/guest.s:5\n")
    #expect(Addr2line.line(for: 0x8000_0002, [], answers) == "??:0\n")
    let plain = Addr2line.Answers(object, LineTable(), section: nil)
    #expect(Addr2line.line(for: 0x8000_0002, [.functions], plain) == "start\n??:?\n")
  }

  @Test func listingsHaveLines() throws {
    var options = Objdump.Options()
    (options.showsCode, options.showsLineNumbers, options.showsSource) = (true, true, true)
    let text = Disassembly(of: try Self.executable(), options) { path in
      path == "/home/dir/guest.s" ? Array(Self.source.utf8) : nil
    }.text()
    let expected = """

      Disassembly of section .text:

      0000000080000000 <start>:
      start():
      /home/dir/guest.s:4
              .globl start
              .type start, @function
      # A comment.
      start:  nop
          80000000:\t0001                \tnop
      /home/dir/guest.s:5
              nop
          80000002:\t0001                \tnop

      0000000080000004 <loop>:
      /home/dir/guest.s:6
      loop:   la      a0, start

      """
    #expect(text.hasPrefix(expected), "\(text)")
    let end = """
      <tail>:
      tail():
      /home/dir/guest.s:9
              .size   start, .-start
      tail:   ret
          8000000e:\t8082                \tret

      """
    #expect(text.hasSuffix(end))
  }

  @Test func placesHaveLines() throws {
    let object = try Self.executable()
    let symbolizer = Symbolizer(object)
    let lines = try LineTable(object)
    #expect(symbolizer.place(at: 0x8000_0002, lines) == "<start+0x2> dir/guest.s:5")
    #expect(symbolizer.place(at: 0x8000_0002, LineTable()) == "<start+0x2>")
    #expect(symbolizer.function(at: 0x8000_0006) == "start", "a label of a function is none")
    #expect(symbolizer.function(at: 0x7000_0000) == nil)
  }
}

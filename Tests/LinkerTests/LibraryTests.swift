// Archives in a link: which members are taken, in which order, and what keeps them out.

import Linker
import ObjectFile
import Testing

struct LibraryTests {
  private let script = Linker.ScriptSource(
    "SECTIONS { .text 0x1000 : { *(.text) } .data : { *(.data) *(COMMON) } }", name: "test.ld")

  /// An object that defines `defined` and refers to `wanted`, four bytes for each definition.
  private func part(_ defined: [String], wants wanted: [String] = [], weakly: Bool = false, byte: UInt8 = 1) -> Object {
    object {
      let text = $0.section(".text", [UInt8](repeating: byte, count: 4 * max(defined.count, 1)), alignment: 4)
      for (index, name) in defined.enumerated() { $0.symbol(name, in: text, at: UInt64(4 * index)) }
      for name in wanted { $0.symbol(name, binding: weakly ? .weak : .global) }
    }
  }

  private func archive(_ members: [Object]) throws -> Archive {
    var archive = Archive(
      members: try members.enumerated().map {
        Archive.Member(name: "m\($0).o", contents: try $1.elfBytes()[...])
      })
    archive.makeIndex()
    return archive
  }

  private func link(_ inputs: [Linker.Input], _ arguments: String...) throws -> Linker.Result {
    try Linker.link(inputs, script: script, options: Linker.Options(arguments: ["-e", "0"] + arguments))
  }

  /// The text, one number a word, as the objects' bytes are.
  private func order(_ result: Linker.Result) -> [UInt8] {
    let contents = result.contents(".text")
    return stride(from: 0, to: contents.count, by: 4).map { contents[$0] }
  }

  @Test func membersAreTakenAsTheyAreWanted() throws {
    // b wants c, which stands before it: the index is gone through again.
    let library = try archive([
      part(["c"], byte: 2), part(["unused"], byte: 3), part(["b"], wants: ["c"], byte: 4), part(["a"], byte: 5),
    ])
    let main = Linker.Input.object(part(["start"], wants: ["b", "a"]), name: "main.o")
    let result = try link([main, .archive(library, name: "x.a")])
    #expect(order(result) == [1, 4, 5, 2])
    #expect(result.value("unused") == nil)
    #expect(result.map.contains("x.a(m2.o)"))
    // An archive before whoever wants it gives nothing.
    #expect(throws: Never.self) { try link([.archive(library, name: "x.a"), .object(part(["start"]), name: "main.o")]) }
    #expect(try order(link([.archive(library, name: "x.a", takesAll: true), main])) == [2, 3, 4, 5, 1])
  }

  @Test func archivesThatWantOneAnotherStandInAGroup() throws {
    let one = try archive([part(["a"], wants: ["b"], byte: 2), part(["c"], byte: 3)])
    let two = try archive([part(["b"], wants: ["c"], byte: 4)])
    let main = Linker.Input.object(part(["start"], wants: ["a"]), name: "main.o")
    let group = Linker.Input.group([.archive(one, name: "1.a"), .archive(two, name: "2.a")])
    #expect(try order(link([main, group])) == [1, 2, 4, 3])
  }

  @Test func weakReferencesTakeNothing() throws {
    let library = try archive([part(["w"], byte: 2)])
    let weak = Linker.Input.object(part(["start"], wants: ["w"], weakly: true), name: "main.o")
    #expect(try order(link([weak, .archive(library, name: "x.a")])) == [1])
    // Where a strong one follows, it does.
    let strong = Linker.Input.object(part(["other"], wants: ["w"], byte: 3), name: "other.o")
    #expect(try order(link([weak, strong, .archive(library, name: "x.a")])) == [1, 3, 2])
    // And so does an option.
    #expect(try order(link([weak, .archive(library, name: "x.a")], "-u", "w")) == [1, 2])
  }

  @Test func aCommonSymbolTakesADefinitionOnly() throws {
    let common = object { $0.object.symbols = [Symbol(name: "c", value: 4, size: 4, binding: .global, kind: .object, place: .common)] }
    let defining = object {
      let data = $0.section(".data", [9, 9, 9, 9], alignment: 4)
      $0.symbol("c", in: data, kind: .object, size: 4)
    }
    let main = Linker.Input.object(common, name: "main.o")
    #expect(try link([main, .archive(archive([common]), name: "x.a")]).section(".data")?.size == 4)
    #expect(try link([main, .archive(archive([defining]), name: "x.a")]).contents(".data") == [9, 9, 9, 9])
  }

  @Test func whatAnOptionDefinesIsNotTaken() throws {
    let library = try archive([part(["a"], byte: 2)])
    let main = Linker.Input.object(part(["start"], wants: ["a"]), name: "main.o")
    let result = try link([main, .archive(library, name: "x.a")], "--defsym", "a=0x10")
    #expect(order(result) == [1])
    #expect(result.value("a") == 0x10)
  }

  @Test func anArchiveWithoutAnIndexIsAnError() throws {
    var library = try archive([part(["a"])])
    library.index = nil
    #expect(throws: LinkErrors([.noIndex(archive: "x.a")])) {
      try link([.object(part(["start"]), name: "main.o"), .archive(library, name: "x.a")])
    }
  }

  @Test func patternsTellMembersFromFiles() throws {
    let library = try archive([part(["a"], byte: 2)])
    let main = Linker.Input.object(part(["start"], wants: ["a"]), name: "main.o")
    for pattern in ["*x.a:m0.o", "x.a:", "m?.o", "EXCLUDE_FILE(:main.o) *", "EXCLUDE_FILE(*main.o) *"] {
      let script = Linker.ScriptSource(
        "SECTIONS { .first 0x1000 : { \(pattern)(.text) } .text : { *(.text) } }", name: "x.ld")
      let result = try Linker.link(
        [main, .archive(library, name: "lib/x.a")], script: script, options: Linker.Options(arguments: ["-e", "0"]))
      let isFirst = pattern != "x.a:"
      #expect(result.contents(".first") == (isFirst ? [2, 2, 2, 2] : []), "\(pattern)")
    }
  }
}

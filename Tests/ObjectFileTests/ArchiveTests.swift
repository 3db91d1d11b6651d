// Archives: the bytes that GNU ar 2.40 writes with `rcs`, what is read of them, and what is wrong with others.

import ObjectFile
import Testing

struct ArchiveTests {
  /// `ar rcs` of a text `t.txt` and of one with a long name.
  private static let texts =
    "!<arch>\n"
    + "//                                              30        `\n"
    + "a name that is too long.txt/\n\n"
    + "t.txt/          0           0     0     644     6         `\nhello\n"
    + "/0              0           0     0     644     3         `\nodd\n"

  private static let members = [
    Archive.Member(name: "t.txt", contents: Array("hello\n".utf8)[...]),
    Archive.Member(name: "a name that is too long.txt", contents: Array("odd".utf8)[...]),
  ]

  /// An object that defines `f`, weakly `w` and the common `c`, and refers to `u`.
  private static func object() throws -> [UInt8] {
    var object = Object(kind: .relocatable)
    object.sections = [Section(name: ".text", type: .progBits, flags: [.allocate, .execute], contents: [1, 2, 3, 4])]
    object.symbols = [
      Symbol(name: "inner", binding: .local, place: .section(0)),
      Symbol(name: "f", binding: .global, place: .section(0)),
      Symbol(name: "w", binding: .weak, place: .section(0)),
      Symbol(name: "c", value: 4, size: 4, binding: .global, kind: .object, place: .common),
      Symbol(name: "u", binding: .global),
    ]
    return try object.elfBytes()
  }

  @Test func namesAreShortOrStandInATable() throws {
    #expect(try Archive(members: Self.members).bytes() == Array(Self.texts.utf8))
    let archive = try Archive(bytes: Array(Self.texts.utf8), name: "x.a")
    #expect(archive.members == Self.members)
    #expect(archive.index == nil)
    #expect(!archive.isThin)
  }

  @Test func theIndexHasWhatOtherFilesCanSee() throws {
    var archive = Archive(members: [Self.members[0], Archive.Member(name: "a.o", contents: try Self.object()[...])])
    archive.makeIndex()
    #expect(archive.index?.map(\.symbol) == ["f", "w", "c"])
    #expect(archive.index?.map(\.member) == [1, 1, 1])
    let bytes = try archive.bytes()
    // Three symbols; the member's header is behind those of the index (60 + 22) and of the text (60 + 6).
    let place: UInt8 = 8 + 60 + 22 + 60 + 6
    let index =
      Array("!<arch>\n/               0           0     0     0       22        `\n".utf8)
      + [0, 0, 0, 3, 0, 0, 0, place, 0, 0, 0, place, 0, 0, 0, place] + Array("f\0w\0c\0".utf8)
    #expect(Array(bytes.prefix(index.count)) == index)
    #expect(try Archive(bytes: bytes, name: "x.a") == archive)
  }

  @Test func anEmptyArchiveIsItsMagic() throws {
    var archive = Archive()
    archive.makeIndex()
    #expect(try archive.bytes() == Array("!<arch>\n".utf8))
    #expect(try Archive(bytes: Array("!<arch>\n".utf8), name: "x.a").members.isEmpty)
  }

  @Test func aThinArchiveHasNamesOnly() throws {
    let bytes = Array(
      ("!<thin>\n//                                              10        `\nsome/a.o/\n"
        + "/0              0           0     0     644     1184      `\n").utf8)
    let archive = try Archive(bytes: bytes, name: "x.a")
    #expect(archive.isThin)
    #expect(archive.members.map(\.name) == ["some/a.o"])
    #expect(archive.members.map(\.size) == [1184])
    #expect(try archive.bytes() == bytes)
  }

  @Test func namesOfBSDStandBeforeTheContents() throws {
    let text = "!<arch>\n#1/8            0           0     0     644     10        `\nname.txthi"
    let archive = try Archive(bytes: Array(text.utf8), name: "x.a")
    #expect(archive.members.map(\.name) == ["name.txt"])
    #expect(archive.members.map { Array($0.contents) } == [Array("hi".utf8)])
  }

  @Test(arguments: [
    ("!<arc>\n", "x.a: at byte 0x0: this is not an archive"),
    ("!<arch>\nx", "x.a: at byte 0x8: the file ends within the archive member 0"),
    (
      "!<arch>\nt.txt/          0           0     0     644     6         xx",
      "x.a: at byte 0x8: the header of archive member 0 does not end as it must: the archive is malformed"
    ),
    (
      "!<arch>\nt.txt/          0           0     0     644     six       `\n",
      "x.a: at byte 0x38: the size of archive member 0 is no number"
    ),
    (
      "!<arch>\nt.txt/          0           0     0     644     7         `\nhello\n",
      "x.a: at byte 0x8: the archive member 0 of 0x7 bytes reaches beyond the file's 0x4a"
    ),
    (
      "!<arch>\n/7              0           0     0     644     0         `\n",
      "x.a: at byte 0x8: the name of archive member 0 is not where its header says"
    ),
    (
      "!<arch>\n/               0           0     0     0       9         `\n\0\0\0\u{1}\0\0\0\u{8}f",
      "x.a: at byte 0x48: the archive's index names a member at 0x8, where there is none"
    ),
    (
      "!<arch>\n/               0           0     0     0       4         `\n\0\u{1}\0\0",
      "x.a: at byte 0x44: the file ends within the archive's index"
    ),
  ])
  func whatIsWrongIsToldWithItsPlace(text: String, message: String) {
    do throws(ObjectError) {
      _ = try Archive(bytes: Array(text.utf8), name: "x.a")
      Issue.record("read")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func randomChangesDoNoHarm() throws {
    var archive = Archive(members: Self.members + [Archive.Member(name: "a.o", contents: try Self.object()[...])])
    archive.makeIndex()
    let file = try archive.bytes()
    var random = SeededGenerator(seed: 21)
    for _ in 0..<5000 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // (most in what is before the object)
        let index = Int.random(in: 0..<min(Bool.random(using: &random) ? 400 : bytes.count, bytes.count), using: &random)
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<8, using: &random) == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      guard var changed = try? Archive(bytes: bytes, name: "fuzz") else { continue }
      changed.makeIndex()
      _ = try? changed.bytes()
    }
  }
}

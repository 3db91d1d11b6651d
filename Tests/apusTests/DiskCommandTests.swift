import Foundation
import Testing

extension TemporaryDirectory {
  fileprivate func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: file(name))) }

  fileprivate func makeDirectory(_ name: String) throws {
    try FileManager.default.createDirectory(at: file(name), withIntermediateDirectories: true)
  }
}

/// `mkfs`, `fsck` and `fs` of the built command, run as a user runs them.
@Suite struct DiskCommandTests {
  @Test func imageOfAList() throws {
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("user")
    try directory.write("read me\n", to: "README")
    try directory.write("cat's\n", to: "user/_cat")
    #expect(try directory.apus("mkfs", "fs.img", "README", "user/_cat") == Outcome(status: 0))
    #expect(
      try directory.apus("fsck", "fs.img")
        == Outcome(status: 0, output: "fs.img: clean, 3/200 inodes, 3/1954 blocks\n"))
    #expect(
      try directory.apus("fs", "ls", "fs.img").output == """
        .              1 1 1024
        ..             1 1 1024
        README         2 2 8
        cat            2 3 6

        """)
    #expect(
      try directory.apus("fs", "cat", "fs.img", "README", "/cat") == Outcome(status: 0, output: "read me\ncat's\n"))
    #expect(try directory.apus("fs", "ls", "fs.img", "cat").output == "cat            2 3 6\n")
    // The same through a link, as a Makefile's $(TOOLPREFIX)mkfs, and with -o.
    try FileManager.default.createSymbolicLink(
      at: directory.file("apus-mkfs"), withDestinationURL: TemporaryDirectory.command)
    let words = ["README", "user/_cat", "-o", "again.img"]
    #expect(try directory.apus(words, called: "apus-mkfs") == Outcome(status: 0))
    #expect(try directory.bytes("again.img") == directory.bytes("fs.img"))
  }

  @Test func imageOfAFolder() throws {
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("from/sub/deep")
    for (name, text) in [("b", "1"), ("_a", "2"), ("sub/_x", "3"), ("sub/deep/y", "4"), ("C", "5")] {
      try directory.write(text, to: "from/" + name)
    }
    #expect(try directory.apus("mkfs", "--size=100", "--inodes", "16", "--log", "11", "fs.img", "from/").status == 0)
    #expect(
      try directory.apus("fsck", "fs.img").output == "fs.img: clean, 8/16 inodes, 8/84 blocks\n")
    let list = try directory.apus("fs", "ls", "fs.img").output.split(separator: "\n").map {
      $0.split(separator: " ")[0]
    }
    #expect(list == [".", "..", "C", "a", "b", "sub"])
    #expect(try directory.apus("fs", "cat", "fs.img", "sub/x", "sub/deep/y").output == "34")
  }

  @Test func nothingHalfMadeIsLeft() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old", to: "fs.img")
    try directory.makeDirectory("d")
    try directory.write("", to: "d/fifteen.letters")
    try directory.write(String(repeating: "x", count: 268 * 1024 + 1), to: "large")
    for (words, message) in [
      (["large"], "large: file too large: 274433 bytes, and 274432 at most"),
      (["d"], "fifteen.letters: name too long: there is room for 14 bytes"),
      (["none"], "none: No such file or directory"),
      (["--size", "20", "d"], "an image of 20 blocks has no room for data"),
      (["large", "--size", "100"], "large: file too large: 274433 bytes, and 274432 at most"),
    ] {
      let outcome = try directory.apus(["mkfs", "-o", "fs.img"] + words)
      #expect(outcome == Outcome(status: 1, errors: "apus mkfs: \(message)\n"))
    }
    #expect(try directory.bytes("fs.img") == Array("old".utf8) && directory.names == ["d", "fs.img", "large"])
  }

  @Test func findingsAreToldWithTheirPlace() throws {
    let directory = try TemporaryDirectory()
    try directory.write("x", to: "file")
    #expect(try directory.apus("mkfs", "fs.img", "file").status == 0)
    var bytes = try directory.bytes("fs.img")
    bytes[32 * 1024 + 2 * 64 + 6] = 9
    bytes[45 * 1024 + 100] = 1
    try Data(bytes).write(to: directory.file("fs.img"))
    #expect(
      try directory.apus("fsck", "fs.img")
        == Outcome(
          status: 1,
          output: """
            fs.img: inode 2 (/file): its link count is 9 instead of 1
            fs.img: block 800: marked in the bitmap, but not in use

            """))
    #expect(try directory.bytes("fs.img") == bytes, "a check changes nothing")
    // A committed transaction: the inodes' first block as it was, from the log.
    bytes[2 * 1024] = 1
    bytes[2 * 1024 + 4] = 32
    bytes[45 * 1024 + 100] = 0
    bytes.replaceSubrange(3 * 1024..<4 * 1024, with: bytes[32 * 1024..<33 * 1024])
    bytes[3 * 1024 + 2 * 64 + 6] = 1
    try Data(bytes).write(to: directory.file("fs.img"))
    #expect(
      try directory.apus("fsck", "fs.img").output == """
        fs.img: blocks of a transaction in the log: 1, finished first, as a boot would
        fs.img: clean, 2/200 inodes, 2/1954 blocks

        """)
    #expect(try directory.apus("fsck", "--no-replay", "fs.img").status == 1)
    #expect(try directory.bytes("fs.img") == bytes)
  }

  @Test func mistakes() throws {
    let directory = try TemporaryDirectory()
    try directory.write("no disk", to: "text")
    #expect(try directory.apus("mkfs", "fs.img", "text").status == 0)
    for words in [["fsck", "none"], ["fs", "ls", "none"], ["mkfs", "-o", "x", "none"]] {
      let missing = try directory.apus(words)
      #expect(missing == Outcome(status: 1, errors: "apus \(words[0]): none: No such file or directory\n"))
    }
    #expect(
      try directory.apus("fsck", "text")
        == Outcome(
          status: 1, output: "text: superblock: the image's 7 bytes end before the superblock does\n"))
    #expect(try directory.apus("fs", "cat", "fs.img", "x").errors == "apus fs: fs.img: /x: No such file or directory\n")
    #expect(try directory.apus("fs", "cat", "fs.img", "/").errors == "apus fs: fs.img: /: Is a directory\n")
    #expect(
      try directory.apus("fs", "ls", "fs.img", "text/x").errors == "apus fs: fs.img: /text: Not a directory\n")
    for words in [
      ["mkfs"], ["mkfs", "x", "--log", "10"], ["mkfs", "x", "--size=k"], ["mkfs", "x", "--inodes=70000"],
      ["mkfs", "-z"],
      ["fsck"], ["fsck", "fs.img", "fs.img"], ["fsck", "-z", "fs.img"], ["fs"], ["fs", "rm", "fs.img", "text"],
      ["fs", "ls"], ["fs", "ls", "fs.img", "/", "/"], ["fs", "cat", "fs.img"],
    ] {
      let outcome = try directory.apus(words)
      #expect(outcome.status == 2 && outcome.errors.hasSuffix("Try 'apus \(words[0]) --help'.\n"), "\(words)")
    }
    #expect(directory.names == ["fs.img", "text"])
    for name in ["mkfs", "fsck", "fs"] {
      let help = try directory.apus(name, "--help")
      #expect(help.status == 0 && help.errors.isEmpty && help.output.hasPrefix("Usage: apus \(name) "))
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }
}

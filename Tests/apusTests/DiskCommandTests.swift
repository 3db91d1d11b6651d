import Foundation
import Testing

/// `mkfs`, `fsck` and `fs` of the built command, run as a user runs them.
@Suite struct DiskCommandTests {
  /// The command lies beside the tests.
  private static let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("apus").path

  private struct Outcome: Equatable {
    var status: Int32
    var output = ""
    var errors = ""
  }

  /// A folder that is gone when the test is.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws {
      let file = url.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appendingPathComponent(name))) }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? [] }

    func apus(_ words: String...) throws -> Outcome {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: DiskCommandTests.command)
      process.arguments = words
      process.currentDirectoryURL = url
      process.standardInput = FileHandle.nullDevice
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
      let text = output.fileHandleForReading.readDataToEndOfFile()
      let complaints = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
        errors: String(decoding: complaints, as: UTF8.self))
    }
  }

  @Test func imageOfAList() throws {
    let folder = try Folder()
    try folder.write("read me\n", to: "README")
    try folder.write("cat's\n", to: "user/_cat")
    #expect(try folder.apus("mkfs", "fs.img", "README", "user/_cat") == Outcome(status: 0))
    #expect(
      try folder.apus("fsck", "fs.img")
        == Outcome(status: 0, output: "fs.img: clean, 3/200 inodes, 3/1954 blocks\n"))
    #expect(
      try folder.apus("fs", "ls", "fs.img").output == """
        .              1 1 1024
        ..             1 1 1024
        README         2 2 8
        cat            2 3 6

        """)
    #expect(try folder.apus("fs", "cat", "fs.img", "README", "/cat") == Outcome(status: 0, output: "read me\ncat's\n"))
    #expect(try folder.apus("fs", "ls", "fs.img", "cat").output == "cat            2 3 6\n")
    // The same through a link, as a Makefile's $(TOOLPREFIX)mkfs, and with -o.
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/apus-mkfs", withDestinationPath: Self.command)
    let process = Process()
    process.executableURL = folder.url.appendingPathComponent("apus-mkfs")
    process.currentDirectoryURL = folder.url
    process.arguments = ["README", "user/_cat", "-o", "again.img"]
    try process.run()
    process.waitUntilExit()
    #expect(try folder.bytes("again.img") == folder.bytes("fs.img"))
  }

  @Test func imageOfAFolder() throws {
    let folder = try Folder()
    for (name, text) in [("b", "1"), ("_a", "2"), ("sub/_x", "3"), ("sub/deep/y", "4"), ("C", "5")] {
      try folder.write(text, to: "from/" + name)
    }
    #expect(try folder.apus("mkfs", "--size=100", "--inodes", "16", "--log", "11", "fs.img", "from/").status == 0)
    #expect(
      try folder.apus("fsck", "fs.img").output == "fs.img: clean, 8/16 inodes, 8/84 blocks\n")
    let list = try folder.apus("fs", "ls", "fs.img").output.split(separator: "\n").map { $0.split(separator: " ")[0] }
    #expect(list == [".", "..", "C", "a", "b", "sub"])
    #expect(try folder.apus("fs", "cat", "fs.img", "sub/x", "sub/deep/y").output == "34")
  }

  @Test func nothingHalfMadeIsLeft() throws {
    let folder = try Folder()
    try folder.write("old", to: "fs.img")
    try folder.write("", to: "d/fifteen.letters")
    try folder.write(String(repeating: "x", count: 268 * 1024 + 1), to: "large")
    for (words, message) in [
      (["large"], "large: file too large: 274433 bytes, and 274432 at most"),
      (["d"], "fifteen.letters: name too long: there is room for 14 bytes"),
      (["none"], "none: No such file or directory"),
      (["--size", "20", "d"], "an image of 20 blocks has no room for data"),
      (["large", "--size", "100"], "large: file too large: 274433 bytes, and 274432 at most"),
    ] {
      let outcome = try folder.apus(
        "mkfs", "-o", "fs.img", words[0], words.count > 1 ? words[1] : "--log=30",
        words.count > 2 ? words[2] : "--inodes=200")
      #expect(outcome == Outcome(status: 1, errors: "apus mkfs: \(message)\n"))
    }
    #expect(try folder.bytes("fs.img") == Array("old".utf8) && folder.names == ["d", "fs.img", "large"])
  }

  @Test func findingsAreToldWithTheirPlace() throws {
    let folder = try Folder()
    try folder.write("x", to: "file")
    #expect(try folder.apus("mkfs", "fs.img", "file").status == 0)
    var bytes = try folder.bytes("fs.img")
    bytes[32 * 1024 + 2 * 64 + 6] = 9
    bytes[45 * 1024 + 100] = 1
    try Data(bytes).write(to: folder.url.appendingPathComponent("fs.img"))
    #expect(
      try folder.apus("fsck", "fs.img")
        == Outcome(
          status: 1,
          output: """
            fs.img: inode 2 (/file): its link count is 9 instead of 1
            fs.img: block 800: marked in the bitmap, but not in use

            """))
    #expect(try folder.bytes("fs.img") == bytes, "a check changes nothing")
    // A committed transaction: the inodes' first block as it was, from the log.
    bytes[2 * 1024] = 1
    bytes[2 * 1024 + 4] = 32
    bytes[45 * 1024 + 100] = 0
    bytes.replaceSubrange(3 * 1024..<4 * 1024, with: bytes[32 * 1024..<33 * 1024])
    bytes[3 * 1024 + 2 * 64 + 6] = 1
    try Data(bytes).write(to: folder.url.appendingPathComponent("fs.img"))
    #expect(
      try folder.apus("fsck", "fs.img").output == """
        fs.img: blocks of a transaction in the log: 1, finished first, as a boot would
        fs.img: clean, 2/200 inodes, 2/1954 blocks

        """)
    #expect(try folder.apus("fsck", "--no-replay", "fs.img").status == 1)
    #expect(try folder.bytes("fs.img") == bytes)
  }

  @Test func mistakes() throws {
    let folder = try Folder()
    try folder.write("no disk", to: "text")
    #expect(try folder.apus("mkfs", "fs.img", "text").status == 0)
    for name in ["fsck", "fs"] {
      let words = name == "fs" ? ["fs", "ls", "none"] : ["fsck", "none"]
      let missing = try folder.apus(words[0], words[1], words.count > 2 ? words[2] : "--no-replay")
      #expect(missing == Outcome(status: 1, errors: "apus \(name): none: No such file or directory\n"))
    }
    #expect(
      try folder.apus("fsck", "text")
        == Outcome(
          status: 1, output: "text: superblock: the image's 7 bytes end before the superblock does\n"))
    #expect(try folder.apus("fs", "cat", "fs.img", "x").errors == "apus fs: fs.img: /x: No such file or directory\n")
    #expect(try folder.apus("fs", "cat", "fs.img", "/").errors == "apus fs: fs.img: /: Is a directory\n")
    #expect(
      try folder.apus("fs", "ls", "fs.img", "text/x").errors == "apus fs: fs.img: /text: Not a directory\n")
    for words in [
      ["mkfs", "--log", "10"], ["mkfs", "--size=x"], ["mkfs", "--inodes=70000"], ["fsck", "a"], ["fs", "rm"],
      ["fs", "cat"],
    ] {
      let last = ["mkfs": "-ofs.img", "fsck": "b", "fs": "fs.img"][words[0]] ?? ""
      let outcome = try folder.apus(words[0], words[1], words.count > 2 ? words[2] : last, last)
      #expect(outcome.status == (words[1] == "cat" ? 1 : 2), "\(words) \(outcome)")
    }
    #expect(try folder.apus("mkfs").status == 2 && folder.apus("fsck").status == 2 && folder.apus("fs").status == 2)
    for name in ["mkfs", "fsck", "fs"] {
      let help = try folder.apus(name, "--help")
      #expect(help.status == 0 && help.errors.isEmpty && help.output.hasPrefix("Usage: apus \(name) "))
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }
}

// A session at the shell, on our machine: what xv6 answers.
import DiskImage
import Machine
import Testing

@Suite struct ShellTests {
  @Test(arguments: [1, 3, 8])
  func aSession(harts: Int) throws {
    let console = try Console.boot(harts: harts)
    let listing = try console.command("ls")
    #expect(listing.hasPrefix(".              1 1 1024\n..             1 1 1024\nREADME         2 2 "))
    #expect(listing.contains("console        3 \(try inode(of: "console", in: listing)) 0\n"))
    #expect(listing.hasSuffix("statistics     3 \(try inode(of: "statistics", in: listing)) 0\n"))
    #expect(try console.command("echo hello world") == "hello world\n")
    #expect(try console.command("echo hello | wc") == "1 1 6 \n")
    #expect(try console.command("echo a line > f; cat f f") == "a line\na line\n")
    // There is no append: >> writes from the start, and does not truncate.
    #expect(try console.command("echo an >> f; cat < f | grep i.e$") == "ine\n")
    #expect(try console.command("(echo a; echo b) | cat") == "a\nb\n")
    #expect(try console.command("mkdir d") == "")
    #expect(try console.command("cd d") == "")
    #expect(try console.command("../ls ../f") == "f              2 \(try inode(of: "f", in: console.command("../ls .."))) 7\n")
    #expect(try console.command("cd ..") == "")
    #expect(try console.command("ln f g; rm f; cat g") == "an\nine\n")
    #expect(try console.command("cat nothing") == "cat: cannot open nothing\n")
    #expect(try console.command("nothing") == "exec nothing failed\n")
    #expect(try console.command("cd nothing") == "cannot cd nothing\n")
    #expect(try console.command("forktest") == "fork test\nfork test OK\n")

    let disk = try #require(console.machine.disk(inSlot: 0)?.contents)
    #expect(Image.check(disk).findings.map(\.description) == [])
  }

  @Test func editingKeys() throws {
    let console = try Console.boot()
    // ^H takes a byte back, ^U the line, ^D ends the input.
    console.type("echo wronh\u{8}g\n")
    try console.expect("wrong\n$ ")
    console.type("ls nothing\u{15}echo right\n")
    try console.expect("right\n$ ")
    console.type("cat\n")
    try console.expect("cat\n")
    console.type("a line\n")
    try console.expect("a line\na line\n")
    console.type("\u{4}")
    try console.expect("$ ")
    // ^P lists the processes.
    console.type("\u{10}")
    let list = try console.expect(" sh\n")
    #expect(list.contains("init"))
  }

  /// Everything is the same every time, the disk too.
  @Test func aSessionRepeats() throws {
    func session() throws -> ([UInt8], [HartCounts], [UInt8]?) {
      let console = try Console.boot(harts: 2, seed: 5)
      _ = try console.command("ls | wc; echo x > y; cat README | grep the | wc")
      return (console.transcript, console.machine.counts, console.machine.disk(inSlot: 0)?.contents)
    }
    #expect(try session() == session())
  }

  private func inode(of name: String, in listing: String) throws -> String {
    let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix(name + " ") })
    return String(line.split(separator: " ")[2])
  }
}

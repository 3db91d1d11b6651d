// A session at the shell: what is typed and what xv6 answers, on whatever machine the kernel runs.
import Testing

/// Goes through the session with a guest that has just booted from the standard disk.
func expectShellSession(_ guest: some Conversation) throws {
  let listing = try guest.command("ls")
  func inode(of name: String, in listing: String) throws -> String {
    let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix(name + " ") })
    return String(line.split(separator: " ")[2])
  }
  #expect(listing.hasPrefix(".              1 1 1024\n..             1 1 1024\nREADME         2 2 "))
  #expect(listing.contains("console        3 \(try inode(of: "console", in: listing)) 0\n"))
  #expect(listing.hasSuffix("statistics     3 \(try inode(of: "statistics", in: listing)) 0\n"))

  #expect(try guest.command("echo hello world") == "hello world\n")
  #expect(try guest.command("echo hello | wc") == "1 1 6 \n")
  #expect(try guest.command("echo a line > f; cat f f") == "a line\na line\n")
  // There is no append: >> writes from the start, and does not truncate.
  #expect(try guest.command("echo an >> f; cat < f | grep i.e$") == "ine\n")
  #expect(try guest.command("cat README | grep x | wc > f; cat f").split(separator: " ").count == 4)
  #expect(try guest.command("(echo a; echo b) | cat") == "a\nb\n")
  #expect(try guest.command("mkdir d") == "")
  #expect(try guest.command("cd d") == "")
  #expect(try guest.command("/ls .. | /grep README") == "README         2 2 \(size(of: "README", in: listing))\n")
  #expect(try guest.command("/echo x > g; /cat ../d/g") == "x\n")
  #expect(try guest.command("cd ..") == "")
  #expect(try guest.command("rm d") == "rm: d failed to delete\n")
  #expect(try guest.command("rm d/g d; ls d") == "ls: cannot open d\n")
  #expect(try guest.command("ln f g; rm f; cat g | wc").hasPrefix("1 3 "))
  #expect(try guest.command("cat nothing") == "cat: cannot open nothing\n")
  #expect(try guest.command("nothing") == "exec nothing failed\n")
  #expect(try guest.command("cd nothing") == "cannot cd nothing\n")
  #expect(try guest.command("forktest") == "fork test\nfork test OK\n")

  // In the background: the prompt does not wait for the list, which says its lines when it runs.
  guest.type("(echo a; echo b) | cat &\n")
  try guest.expect("cat &\n")
  let said = try guest.expect("b\n")
  #expect(said.contains("a\n"))
  guest.type("\n")
  try guest.expect("\n$ ")
}

/// What the console's keys do: ^H takes a byte back, ^U the line, ^D ends the input, ^P lists the processes.
func expectEditingKeys(_ guest: some Conversation) throws {
  guest.type("echo wronh\u{8}g\n")
  try guest.expect("wrong\n$ ")
  guest.type("ls nothing\u{15}echo right\n")
  try guest.expect("right\n$ ")
  guest.type("cat\n")
  try guest.expect("cat\n")
  guest.type("a line\n")
  try guest.expect("a line\na line\n")
  guest.type("\u{4}")
  try guest.expect("$ ")
  guest.type("\u{10}")
  // Two processes, each with its number, state and name. The shell may not be asleep yet, where time is the host's.
  let list = try guest.expect(" sh\n")
  #expect(list.hasPrefix("\n1 sleep  init\n2 ") && list.hasSuffix(" sh\n"), "\(list)")
}

/// Ten thousand characters, pasted at once, reach a program that reads them.
func expectPastedTextToArrive(_ guest: some Conversation) throws {
  let lines = (0..<200).map { "\($0 + 1000) the quick brown fox jumps over the lazy dogs" }
  #expect(lines.allSatisfy { $0.utf8.count == 49 })
  guest.type("wc\n")
  try guest.expect("wc\n")
  guest.type(lines.map { $0 + "\n" }.joined())
  let echo = try guest.expect(lines[199] + "\n")
  #expect(echo == lines.map { $0 + "\n" }.joined())
  guest.type("\u{4}")
  let count = try guest.expect("$ ")
  #expect(count == "\u{4}200 2000 10000 \n$ ")
}

private func size(of name: String, in listing: String) -> String {
  let line = listing.split(separator: "\n").first { $0.hasPrefix(name + " ") } ?? ""
  return line.split(separator: " ").last.map(String.init) ?? "missing"
}

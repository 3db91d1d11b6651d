import Testing

@testable import apus

private func options(_ words: String...) throws -> RunOptions { try RunOptions(words) }

@Suite struct RunOptionsTests {
  /// The flags of xv6's Makefile, as far as there is no disk in them.
  @Test func kernelMakefile() throws {
    let options = try RunOptions(
      "-machine virt -bios none -kernel kernel/kernel -m 128M -smp 3 -nographic".split(separator: " ").map(String.init))
    #expect(options.kernel == "kernel/kernel" && options.memorySize == 128 << 20 && options.harts == 3)
    #expect(options.console == .terminalWithKeys && options.restarts && options.bootArguments == nil)
  }

  @Test func defaults() throws {
    let options = try options()
    #expect(options.kernel == nil && options.memorySize == 128 << 20 && options.harts == 1 && options.seed == 0)
    #expect(options.maxSteps == nil && options.timeout == nil && options.inputFile == nil && !options.statistics)
  }

  @Test(
    arguments: [
      ("128M", 128 << 20), ("64", 64 << 20), ("1G", 1 << 30), ("1.5g", 3 << 29), ("size=2G", 2 << 30),
      ("1048577b", 0x10_1000), ("2048k", 2 << 20),
    ] as [(String, UInt64)])
  func memorySizes(text: String, size: UInt64) throws { #expect(try options("-m", text).memorySize == size) }

  @Test(arguments: [("4", 4), ("cpus=8", 8), ("2,maxcpus=4", 2), ("sockets=1,cpus=3", 3)])
  func harts(text: String, count: Int) throws { #expect(try options("-smp", text).harts == count) }

  @Test(
    arguments: [
      ("mon:stdio", .terminalWithKeys), ("stdio", .terminal), ("none", .none),
      ("null", .none), ("file:a:b", .file("a:b")),
    ] as [(String, RunOptions.Console)])
  func consoles(text: String, console: RunOptions.Console) throws {
    #expect(try options("-serial", text).console == console)
  }

  @Test func limits() throws {
    let options = try options("--max-steps", "10M", "--seed=0x10", "--timeout", "1.5", "--stats", "--input", "keys")
    #expect(options.maxSteps == 10_000_000 && options.seed == 16 && options.timeout == 1_500_000_000)
    #expect(options.statistics && options.inputFile == "keys")
  }

  @Test(arguments: ["virt", "type=virt", "virt,dumpdtb=tree"]) func machines(text: String) throws {
    #expect(try options("-M", text).deviceTreeFile == (text.contains("dumpdtb") ? "tree" : nil))
  }

  @Test(arguments: [
    ["-m", ""], ["-m", "M"], ["-m", "0"], ["-m", "-1M"], ["-m", "12x"], ["-m", "1e30"], ["-m", "nanG"],
    ["-m", "2048T"],
    ["-smp", ""], ["-smp", "0"], ["-smp", "9"], ["-smp", "x"], ["-smp", "cores=2"], ["-smp", "99999999999999999999"],
    ["-machine", "sifive_u"], ["-machine", "virt,aclint=on"], ["-serial", "tcp::1"],
    ["-display", "gtk"], ["--max-steps", "x"], ["--max-steps", "18446744073709551615G"], ["--timeout", "-1"],
    ["--timeout", "inf"], ["--timeout", "nan"], ["-drive", "file=x"], ["-kernel"], ["-foo"],
  ]) func mistakes(words: [String]) {
    let error = #expect(throws: Failure.self) { try RunOptions(words) }
    guard case .usage(let message) = error else {
      Issue.record("not a usage error: \(String(describing: error))")
      return
    }
    #expect(message.contains(words[0]), "the message names the option")
  }
}

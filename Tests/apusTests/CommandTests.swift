import Foundation
import Testing

@testable import apus

extension TemporaryDirectory {
  /// Assembles and links `source` into `guest`.
  fileprivate func build(_ source: String) throws {
    try write(source, to: "guest.s")
    let assembled = try apus("as", "guest.s", "-o", "guest.o")
    try #require(assembled.status == 0, "\(assembled.errors)")
    let linked = try apus("ld", "-N", "-Ttext=0x80000000", "-e", "start", "guest.o", "-o", "guest")
    try #require(linked.status == 0, "\(linked.errors)")
  }
}

/// The built command, run as a user runs it: a source is assembled, linked and run.
@Suite struct CommandTests {
  /// Says "ok" from hart 0 and switches the board off with the status in the first byte typed; without one, waits.
  private static let echo = """
            .globl  start
    start:  csrr    t0, mhartid
            bnez    t0, 2f
            li      t0, 0x10000000
            li      t1, 'o'
            sb      t1, (t0)
            li      t1, 'k'
            sb      t1, (t0)
            li      t1, '\\n'
            sb      t1, (t0)
            li      t1, 1               # the port's interrupt wakes us, taken or not
            sb      t1, 1(t0)
            li      t2, 0x0c000000
            sw      t1, 40(t2)
            li      t3, 0x0c002000
            slli    t4, t1, 10
            sw      t4, (t3)
            slli    t4, t1, 11
            csrw    mie, t4
    1:      wfi
            lbu     t1, 5(t0)
            andi    t1, t1, 1
            beqz    t1, 1b
            lbu     a0, (t0)
            andi    a0, a0, 15
            slli    a0, a0, 16
            li      t1, 0x3333
            or      a0, a0, t1
            li      t1, 0x100000
            sw      a0, (t1)
    2:      wfi
            j       2b

    """

  @Test func guestEndsWithItsStatus() throws {
    let directory = try TemporaryDirectory()
    try directory.build(Self.echo)
    let run = try directory.apus("run", "-machine", "virt", "-kernel", "guest", "-nographic", input: "3")
    #expect(run.output == "ok\n" && run.errors == "" && run.status == 3)
    let fine = try directory.apus("run", "-kernel", "guest", "-smp", "2", "--stats", input: "0")
    #expect(fine.output == "ok\n" && fine.status == 0)
    let lines = fine.errors.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("hart 0: ") && lines[1].hasPrefix("hart 1: "))
    #expect(lines[2].hasSuffix(" MIPS"))
    let again = try directory.apus("run", "-kernel", "guest", "-smp", "2", "--stats", input: "0")
    #expect(again.errors.split(separator: "\n").prefix(2) == lines.prefix(2), "the same run, step for step")
  }

  @Test func waitingWithoutInputIsTheEnd() throws {
    let directory = try TemporaryDirectory()
    try directory.build(Self.echo)
    let run = try directory.apus("run", "-kernel", "guest")
    #expect(run.output == "ok\n" && run.status == 1)
    #expect(run.errors.hasPrefix("apus run: nothing can happen any more\n  hart 0: M-mode at 0x80000"))
    #expect(run.errors.contains("<start+0x") && run.errors.hasSuffix("no input is left that could wake it\n"))
  }

  @Test func endlessLoopEndsAtItsLimits() throws {
    let directory = try TemporaryDirectory()
    try directory.build(".globl start\nstart: j start\n")
    let steps = try directory.apus("run", "-kernel", "guest", "--max-steps", "100k", "--stats")
    #expect(steps.status == 1)
    #expect(
      steps.errors.hasPrefix(
        """
        apus run: stopped after 100000 steps, as --max-steps asks
          hart 0: M-mode at 0x80000000 <start>
        hart 0: 100000 steps, 100000 instructions retired, 0 traps

        """))
    let time = try directory.apus("run", "-kernel", "guest", "--timeout", "0.05")
    #expect(time.status == 1 && time.errors.hasPrefix("apus run: stopped after the time that --timeout gives\n"))
  }

  @Test func mistakesAreToldWithTheirPlace() throws {
    let directory = try TemporaryDirectory()
    try directory.write(" nop\n frob a0\n", to: "wrong.s")
    try directory.write("old", to: "wrong.o")
    let wrong = try directory.apus("as", "wrong.s", "-o", "wrong.o")
    #expect(wrong.status == 1 && wrong.errors.hasPrefix("wrong.s:2:2: error: unrecognized opcode `frob a0'\n"))
    #expect(!directory.names.contains("wrong.o"), "no object is left of a source that is wrong")
    try directory.write(" call nowhere\n", to: "call.s")
    try #require(try directory.apus("as", "call.s", "-o", "call.o").status == 0)
    let undefined = try directory.apus("ld", "call.o", "-o", "call")
    #expect(undefined.status == 1 && undefined.errors.contains("undefined reference to `nowhere'"))
    #expect(!directory.names.contains("call"))
    for name in ["as", "ld", "run", "objdump", "nm", "size"] {
      let missing = try name == "objdump" ? directory.apus(name, "-d", "none") : directory.apus(name, "none")
      #expect(missing.status == 1 && missing.errors == "apus \(name): none: No such file or directory\n")
    }
    try directory.write("\u{7f}ELF", to: "cut")
    let cut = try directory.apus("run", "-kernel", "cut")
    #expect(cut.status == 1 && cut.errors == "apus run: cut: at byte 0x0: the file ends within the ELF header\n")
    let unlinked = try directory.apus("run", "-kernel", "call.o")
    #expect(unlinked.status == 1 && unlinked.errors.contains("not linked"))
  }

  @Test(arguments: [[], ["frob"], ["as", "--frob"], ["ld", "--frob"], ["run", "-frob"], ["run"], ["nm", "--frob"]])
  func wrongCallsHaveStatus2(words: [String]) throws {
    let process = Process()
    process.executableURL = TemporaryDirectory.command
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2 && text.contains("apus"))
  }

  @Test(arguments: ["as", "ld", "run", "objdump", "nm", "size", "addr2line"])
  func helpIsForEverySubcommand(name: String) throws {
    let directory = try TemporaryDirectory()
    let help = try directory.apus(name, "--help")
    #expect(help.status == 0 && help.errors.isEmpty && help.output.hasPrefix("Usage: apus \(name) "))
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    // The same through a link of the subcommand's name.
    let link = directory.path + "/apus-" + name
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: TemporaryDirectory.command.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: link)
    process.arguments = ["--help"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == help.output)
    process.waitUntilExit()
  }
}

// A test that runs in the guest: a command for its shell, and what it has to say.
import DiskImage
import Machine
import Testing

/// A command, the machine that it runs on, and the lines by which it shows that all is well.
struct GuestTest: Sendable, CustomTestStringConvertible {
  var command: String
  /// How lines that it says begin, in this order; others may stand between.
  var says: [String]
  var harts = 3
  var seed: UInt64 = 0
  /// The most steps of all harts together, from the command's start.
  var budget: UInt64

  var testDescription: String { "\(command), \(harts) harts, seed \(seed)" }
}

/// How it went.
struct GuestRun {
  /// Why it did not go well; nil if it did.
  var fault: String?
  /// What the command said, without its echo.
  var output: String
  /// Steps of all harts for the command.
  var steps: UInt64
  /// The console's end, the harts and the processes where it stopped.
  var report: String
}

extension GuestTest {
  /// Boots the kernel on the standard disk, which stays as it is, and runs the command.
  ///
  /// A test may find fault with what it sees, and the kernel may panic, hang or go round in circles: all that is in
  /// the outcome. After a command that went well the disk is checked, too.
  func run(on kernel: Kernel? = nil) throws -> GuestRun {
    try run(in: Console.boot(kernel, harts: harts, seed: seed))
  }

  /// The same in a guest that is at the prompt already.
  func run(in console: Console) throws -> GuestRun {
    let start = console.machine.steps
    var output = ""
    var fault: String?
    do {
      console.type(command + "\n")
      try console.expect(command + "\n")
      output = String(try console.expect("$ ", within: budget).dropLast(2))
      fault = missing(in: output)
    } catch let silence as Console.Silence {
      fault = silence.stop == .paused ? "no end within \(budget) steps" : "the machine stopped: \(silence.stop)"
    }
    if fault == nil {
      let findings = console.machine.disk(inSlot: 0)?.contents.map { Image.check($0).findings } ?? []
      if !findings.isEmpty { fault = "the disk: \(findings.map(\.description).joined(separator: "; "))" }
    }
    return GuestRun(fault: fault, output: output, steps: console.machine.steps - start, report: console.report)
  }

  /// What it should have said, in words; nil if it said everything.
  private func missing(in output: String) -> String? {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for wanted in says {
      guard let index = lines.firstIndex(where: { $0.hasPrefix(wanted) }) else {
        return "did not say \(wanted.debugDescription)"
      }
      lines = lines[(index + 1)...]
    }
    return nil
  }

  /// Runs it, and records what is wrong as the test's failure.
  @discardableResult func expectToPass(on kernel: Kernel? = nil) throws -> GuestRun {
    let run = try run(on: kernel)
    record(run)
    return run
  }

  private func record(_ run: GuestRun) {
    guard let fault = run.fault else { return }
    Issue.record("\(testDescription): \(fault)\nafter \(run.steps) steps\n\(run.report)")
  }

  /// Runs commands one after the other in one guest, up to the first that fails.
  static func expectToPass(
    _ commands: [(command: String, says: [String])], harts: Int, seed: UInt64, budget: UInt64
  ) throws {
    let console = try Console.boot(harts: harts, seed: seed)
    for (command, says) in commands {
      let test = GuestTest(command: command, says: says, harts: harts, seed: seed, budget: budget)
      let run = try test.run(in: console)
      test.record(run)
      if run.fault != nil { return }
    }
  }
}

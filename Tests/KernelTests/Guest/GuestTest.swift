// A test that runs in the guest: a command for its shell, and what it has to say.
import DiskImage
import Machine
import Testing

/// A command, the machine that it runs on, and the lines by which it shows that all is well.
struct GuestTest: Sendable, CustomTestStringConvertible {
  var command: String
  /// Lines that it says, in this order; others may stand between.
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
    let console = try Console.boot(kernel, harts: harts, seed: seed)
    let start = console.machine.steps
    var output = ""
    var fault: String?
    do {
      console.type(command + "\n")
      try console.expect(command + "\n")
      output = String(try console.expect("$ ", within: budget).dropLast(2))
      fault = self.fault(in: output)
    } catch let silence as Console.Silence {
      fault = silence.stop == .paused ? "no end within \(budget) steps" : "the machine stopped: \(silence.stop)"
    }
    if fault == nil {
      let findings = console.machine.disk(inSlot: 0)?.contents.map { Image.check($0).findings } ?? []
      if !findings.isEmpty { fault = "the disk: \(findings.map(\.description).joined(separator: "; "))" }
    }
    return GuestRun(fault: fault, output: output, steps: console.machine.steps - start, report: console.report)
  }

  private func fault(in output: String) -> String? {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for wanted in says {
      guard let index = lines.firstIndex(where: { $0 == wanted }) else { return "did not say \(wanted.debugDescription)" }
      lines = lines[(index + 1)...]
    }
    return nil
  }

  /// Runs it, and records what is wrong as the test's failure.
  func expectToPass(on kernel: Kernel? = nil) throws {
    let run = try run(on: kernel)
    guard let fault = run.fault else { return }
    Issue.record("\(testDescription): \(fault)\nafter \(run.steps) steps\n\(run.report)")
  }
}

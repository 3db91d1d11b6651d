// A guest driven by its console: wait for text, type, and compare what is said.
import Machine

/// A guest with a shell that can be talked to: on our machine, or on another.
protocol Conversation {
  func type(_ text: String)
  /// Waits until the guest says `text`; what it said up to there, since the last time.
  @discardableResult func expect(_ text: String) throws -> String
}

extension Conversation {
  /// Types a command at the prompt; what it says up to the next prompt, without the echo.
  func command(_ line: String) throws -> String {
    type(line + "\n")
    try expect(line + "\n")
    return String(try expect("$ ").dropLast(2))
  }
}

/// A running system with a shell. Input comes the round after the output that it waits for, so that a session is the
/// same every time.
final class Console: Conversation {
  let machine: Machine
  let kernel: Kernel
  /// All that the guest has said.
  private(set) var transcript = Transcript()

  /// The guest did not say what was waited for.
  struct Silence: Error, CustomStringConvertible {
    var wanted: String
    var stop: Machine.Stop
    var report: String
    var description: String { "waited for \(wanted.debugDescription), but: \(stop)\n\(report)" }
  }

  init(_ machine: Machine, of kernel: Kernel) {
    self.machine = machine
    self.kernel = kernel
  }

  /// Boots a kernel on a disk, the standard ones if none are named, up to the shell's prompt.
  static func boot(
    _ kernel: Kernel? = nil, disk: Disk? = nil, harts: Int = 3, seed: UInt64 = 0, legacyDisk: Bool = false
  ) throws -> Console {
    var configuration = Machine.Configuration()
    configuration.harts = harts
    configuration.seed = seed
    configuration.disks[0] = try disk ?? Disk(UserPrograms.standardDisk.get())
    configuration.hasLegacyDisks = legacyDisk
    let kernel = try kernel ?? Kernel.standard.get()
    let machine = try Machine(configuration)
    try machine.load(kernel.executable)
    let console = Console(machine, of: kernel)
    try console.expect("init: starting sh\n$ ", within: 300_000_000)
    return console
  }

  func type(_ text: String) { machine.send(Array(text.utf8)) }

  @discardableResult func expect(_ text: String) throws -> String { try expect(text, within: 2_000_000_000) }

  /// Gives up after so many steps of all harts.
  @discardableResult func expect(_ text: String, within steps: UInt64) throws -> String {
    let (limit, overflow) = machine.steps.addingReportingOverflow(steps)
    while true {
      if let said = transcript.take(until: text) { return said }
      guard let stop = round() else { continue }
      guard stop == .paused, overflow || machine.steps < limit else {
        throw Silence(wanted: text, stop: stop, report: report)
      }
    }
  }

  /// One round, so that what is typed next arrives in the round after the answer; nil if the guest said something.
  private func round() -> Machine.Stop? {
    let stop = machine.run(atLeast: 1)
    let output = machine.takeOutput()
    transcript += output
    return output.isEmpty ? stop : nil
  }

  /// What is known about the guest as it stands: the end of what it said, where its harts are, its processes.
  var report: String {
    let places = Places(kernel)
    return """
    the console's last lines:
    \(transcript.lastLines)
    harts after \(machine.steps) steps:
    \(machine.positions.map { "  \($0.hart): \($0.privilege) \(places.name(of: $0)) \($0.state)" }.joined(separator: "\n"))
    processes:
    \(ProcessTable(machine, of: kernel, places).description)
    """
  }
}

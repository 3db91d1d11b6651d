// A guest driven by its console: wait for text, type, and compare what is said.
import Machine

/// A running system with a shell. Input comes the round after the output that it waits for, so that a session is the
/// same every time.
final class Console {
  let machine: Machine
  /// All that the guest has said.
  private(set) var transcript: [UInt8] = []
  /// How much of it `expect` has gone past.
  private var seen = 0

  struct Silence: Error, CustomStringConvertible {
    var wanted: String
    var stop: Machine.Stop
    var transcript: String
    var positions: [HartPosition]
    var description: String {
      "waited for \(wanted.debugDescription), but: \(stop)\n\(positions.map { "\($0)" }.joined(separator: "\n"))\n\(transcript)"
    }
  }

  init(_ machine: Machine) { self.machine = machine }

  /// Boots the kernel on a disk, up to the shell's prompt.
  static func boot(disk: Disk? = nil, harts: Int = 3, seed: UInt64 = 0, legacyDisk: Bool = false) throws -> Console {
    var configuration = Machine.Configuration()
    configuration.harts = harts
    configuration.seed = seed
    configuration.disks[0] = try disk ?? Disk(UserPrograms.standard.get().disk())
    configuration.hasLegacyDisks = legacyDisk
    let machine = try Machine(configuration)
    try machine.load(Kernel.standard.get().executable)
    let console = Console(machine)
    try console.expect("init: starting sh\n$ ", within: 300_000_000)
    return console
  }

  func type(_ text: String) { machine.send(Array(text.utf8)) }

  /// Runs until the guest says `text`; what it said up to there, since the last time.
  @discardableResult func expect(_ text: String, within steps: UInt64 = 2_000_000_000) throws -> String {
    let wanted = Array(text.utf8)
    let limit = machine.steps + steps
    var hasNews = true
    while true {
      if hasNews, let end = position(of: wanted) {
        defer { seen = end }
        return String(decoding: transcript[seen..<end], as: UTF8.self)
      }
      // One round: what is typed next arrives in the round after the answer.
      let stop = machine.run(atLeast: 1)
      let output = machine.takeOutput()
      hasNews = !output.isEmpty
      transcript += output
      guard stop == .paused, machine.steps < limit else {
        throw Silence(
          wanted: text, stop: stop, transcript: String(decoding: transcript.suffix(4000), as: UTF8.self),
          positions: machine.positions)
      }
    }
  }

  /// Types a command at the prompt; what it says up to the next prompt, without the echo.
  func command(_ line: String, within steps: UInt64 = 2_000_000_000) throws -> String {
    type(line + "\n")
    try expect(line + "\n")
    return String(try expect("$ ", within: steps).dropLast(2))
  }

  /// Where `wanted` ends in what was not seen yet.
  private func position(of wanted: [UInt8]) -> Int? {
    guard transcript.count - seen >= wanted.count else { return nil }
    for start in seen...(transcript.count - wanted.count) where transcript[start..<start + wanted.count].elementsEqual(wanted) {
      return start + wanted.count
    }
    return nil
  }
}

// Deals one subject's seeds out to workers, one process a processor. A worker that dies, or stays with one input for too
// long, has met an input that does harm: that is kept, and another goes on behind it.

import Foundation

final class Supervisor {
  /// What became of a subject's inputs.
  struct Outcome {
    var inputs: UInt64 = 0
    var sound: UInt64 = 0
    var harm: [Harm] = []
  }

  struct Harm {
    var seed: UInt64
    var what: String
    var file: URL?
  }

  private struct Job {
    let process: Process
    let seeds: Range<UInt64>
    let scratch: URL
    var last = Progress(seed: 0, sound: 0)
    var since = Date()
  }

  /// Seconds for one input.
  private static let patience = 20.0
  /// More harm than this is not looked for: it is time to mend.
  private static let mostHarm = 20
  /// Inputs of one worker at the most, so that none has grown old.
  private static let share: UInt64 = 100_000

  private let type: any Subject.Type
  private let project: URL
  private let folder: URL
  private let deadline: Date
  private var waiting: [Range<UInt64>] = []
  private var jobs: [Job] = []
  private var outcome = Outcome()

  /// `folder` gets the inputs that do harm, and what workers need.
  init(_ type: any Subject.Type, seeds: Range<UInt64>, seconds: Double, project: URL, folder: URL) {
    self.type = type
    self.project = project
    self.folder = folder
    deadline = Date() + seconds
    let processors = UInt64(ProcessInfo.processInfo.activeProcessorCount)
    let share = min(Self.share, max(1, (UInt64(seeds.count) + processors - 1) / processors))
    var start = seeds.lowerBound
    while start < seeds.upperBound {
      let end = min(start + share, seeds.upperBound)
      waiting.append(start..<end)
      start = end
    }
    waiting.reverse()
  }

  func run() throws -> Outcome {
    while !(waiting.isEmpty && jobs.isEmpty) {
      while jobs.count < ProcessInfo.processInfo.activeProcessorCount, let seeds = waiting.popLast() { try start(seeds) }
      usleep(50_000)
      for index in jobs.indices.reversed() where hasEnded(&jobs[index]) { try end(jobs.remove(at: index)) }
      if Date() > deadline || outcome.harm.count >= Self.mostHarm { stop() }
    }
    return outcome
  }

  private func start(_ seeds: Range<UInt64>) throws {
    let scratch = folder.appendingPathComponent("worker-\(seeds.lowerBound)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["--worker", type.name, "\(seeds.lowerBound)", "\(seeds.upperBound)", scratch.path]
    let errors = scratch.appendingPathComponent("errors")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    jobs.append(Job(process: process, seeds: seeds, scratch: scratch))
  }

  /// Whether a worker has ended; one that stays with an input for too long is made to.
  private func hasEnded(_ job: inout Job) -> Bool {
    guard job.process.isRunning else { return true }
    if let now = Progress(file: Worker.progressFile(in: job.scratch)), now.seed != job.last.seed || now.sound != job.last.sound {
      (job.last, job.since) = (now, Date())
    } else if -job.since.timeIntervalSinceNow > Self.patience {
      kill(job.process.processIdentifier, SIGKILL)
    }
    return false
  }

  private func end(_ job: Job) throws {
    let known = Progress(file: Worker.progressFile(in: job.scratch))
    let progress = known ?? Progress(seed: job.seeds.lowerBound, sound: 0)
    outcome.inputs += progress.seed - job.seeds.lowerBound
    outcome.sound += progress.sound
    let process = job.process
    defer { try? FileManager.default.removeItem(at: job.scratch) }
    if process.terminationReason == .exit, process.terminationStatus == 0 || process.terminationStatus == Fuzz.stopped { return }
    let errors = (try? String(contentsOf: job.scratch.appendingPathComponent("errors"), encoding: .utf8)) ?? ""
    let reason = errors.split(separator: "\n").first.map(String.init) ?? ""
    // One that fed nothing at all could not make its subject.
    guard known != nil else { throw Complaint(reason) }
    outcome.inputs += 1
    outcome.harm.append(keep(progress.seed, "\(Self.ending(of: process)) \(reason)"))
    if progress.seed + 1 < job.seeds.upperBound { waiting.append(progress.seed + 1..<job.seeds.upperBound) }
  }

  private static func ending(of process: Process) -> String {
    guard process.terminationReason == .uncaughtSignal else { return "status \(process.terminationStatus)" }
    return process.terminationStatus == SIGKILL ? "no end within \(Int(patience)) s" : "signal \(process.terminationStatus)"
  }

  private func keep(_ seed: UInt64, _ what: String) -> Harm {
    let file = folder.appendingPathComponent("\(type.name)-\(seed)")
    guard var subject = try? type.init(project: project, scratch: folder), let input = try? subject.input(seed),
      (try? Data(input).write(to: file)) != nil
    else { return Harm(seed: seed, what: what, file: nil) }
    return Harm(seed: seed, what: what, file: file)
  }

  /// Time is up: what was not begun is let go, and workers are told to stop where they are.
  private func stop() {
    waiting = []
    for job in jobs { job.process.terminate() }
  }
}

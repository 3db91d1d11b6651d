// `make fuzz`: feeds everything that takes input from strangers with broken inputs, made from seeds. Nothing may trap,
// hang or grow without bound.

import Foundation

struct Complaint: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

@main
enum Fuzz {
  /// The status of a worker that was told to stop.
  static let stopped: Int32 = 3

  static let help = """
    Usage: fuzz [OPTION]... [SUBJECT]...

    Feeds each SUBJECT, all if none is named, with broken inputs. The input of a seed is always the same, as long as
    the sources that it is made of are. Inputs that do harm are kept in .build/fuzz.

      --inputs N    inputs a subject (2000000)
      --seconds S   stop a subject after so long (1800)
      --seed N      the first seed (0)
      --input N     write the input of seed N of the one SUBJECT to standard output

    Subjects:

    """ + allSubjects.map { "  \($0.name)".padding(toLength: 16, withPad: " ", startingAt: 0) + $0.summary + "\n" }.joined()

  static func main() {
    do {
      exit(try run(Array(CommandLine.arguments.dropFirst())))
    } catch {
      FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ words: [String]) throws -> Int32 {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    if words.first == "--worker" {
      signal(SIGTERM) { _ in _exit(Fuzz.stopped) }
      guard words.count == 5, let low = UInt64(words[2]), let high = UInt64(words[3]), low <= high else {
        throw Complaint("--worker is for its supervisor")
      }
      try Worker.run(subject(words[1]), seeds: low..<high, project: project, scratch: URL(fileURLWithPath: words[4]))
      return 0
    }
    if words.contains("--help") {
      print(help, terminator: "")
      return 0
    }
    let request = try Request(words)
    let folder = project.appendingPathComponent(".build/fuzz")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let seed = request.input {
      var subject = try request.subjects[0].init(project: project, scratch: folder)
      FileHandle.standardOutput.write(Data(try subject.input(seed)))
      return 0
    }
    var isHarmless = true
    for type in request.subjects { isHarmless = try report(type, request, project, folder) && isHarmless }
    return isHarmless ? 0 : 1
  }

  private static func subject(_ name: String) throws -> any Subject.Type {
    guard let type = allSubjects.first(where: { $0.name == name }) else {
      throw Complaint("there is no subject '\(name)'; see --help")
    }
    return type
  }

  /// Runs one subject and says what came of it; whether no harm was done.
  private static func report(_ type: any Subject.Type, _ request: Request, _ project: URL, _ folder: URL) throws -> Bool {
    let start = Date()
    let seeds = request.seed..<request.seed + request.inputs
    let outcome = try Supervisor(type, seeds: seeds, seconds: request.seconds, project: project, folder: folder).run()
    let seconds = Int(-start.timeIntervalSinceNow)
    let part = outcome.inputs < request.inputs ? " (of \(request.inputs): stopped)" : ""
    print(
      "\(type.name): \(outcome.inputs) inputs\(part) from seed \(request.seed), \(outcome.sound) of them sound, in \(seconds) s:",
      outcome.harm.isEmpty ? "no harm" : "HARM by \(outcome.harm.count)")
    for harm in outcome.harm { print("  seed \(harm.seed): \(harm.what) \(harm.file?.path ?? "")") }
    return outcome.harm.isEmpty
  }

  private struct Request {
    var inputs: UInt64 = 2_000_000
    var seconds = 1800.0
    var seed: UInt64 = 0
    var input: UInt64?
    var subjects: [any Subject.Type] = []

    init(_ words: [String]) throws {
      var words = words[...]
      while let word = words.popFirst() {
        guard word.hasPrefix("-") else {
          subjects.append(try Fuzz.subject(word))
          continue
        }
        guard let value = words.popFirst(), let number = UInt64(value), number <= 1 << 40 else {
          throw Complaint("\(word) takes a number; see --help")
        }
        switch word {
        case "--inputs": inputs = number
        case "--seconds": seconds = Double(number)
        case "--seed": seed = number
        case "--input": input = number
        default: throw Complaint("there is no option \(word); see --help")
        }
      }
      if subjects.isEmpty { subjects = allSubjects }
      guard input == nil || subjects.count == 1 else { throw Complaint("--input wants one subject") }
    }
  }
}

// The lock lab's tests and xv6's, each in a guest of its own. `make stress` runs more of them: everything with every
// number of harts and every seed.
import Foundation
import Machine
import Testing

private let harts = [1, 2, 3, 8]
private let seeds: [UInt64] = Array(1...8)
/// `make stress` asks for the long runs.
private let isStress = ProcessInfo.processInfo.environment["APUS_STRESS"] != nil

@Suite struct GuestTests {
  /// Each of usertests' tests by itself, with its check for lost pages.
  @Test(arguments: try userTestNames())
  func usertests(name: String) throws {
    try GuestTest(
      command: "usertests \(name)", says: ["usertests starting", "ALL TESTS PASSED"], budget: 4_000_000_000
    ).expectToPass()
  }

  /// All of them, one after the other.
  @Test(arguments: isStress ? everywhere : [Place(harts: 3, seed: 0)])
  func allOfUsertests(place: Place) throws {
    let run = try GuestTest(
      command: "usertests", says: ["usertests starting", "ALL TESTS PASSED"], harts: place.harts, seed: place.seed,
      budget: 20_000_000_000
    ).expectToPass()
    // In their order, each with its OK; what the kernel says of killed processes stands between some of them.
    let started = run.output.split(separator: "\n").compactMap { line in
      line.hasPrefix("test ") ? line.dropFirst(5).split(separator: ":").first.map(String.init) : nil
    }
    #expect(started == (try Self.userTestNames()))
    #expect(run.output.components(separatedBy: "OK\n").count - 1 == started.count)
  }

  @Test(arguments: isStress ? everywhere : zip(harts + harts, seeds).map(Place.init))
  func kalloctest(place: Place) throws {
    let run = try GuestTest(
      command: "kalloctest", says: ["start test1", "test1 results:", "--- lock kmem/bcache stats"]
        + (0..<8).map { "lock: kmem_\($0): #fetch-and-add" }
        + ["--- top 5 contended locks:", "test1 OK", "start test2", ".....", "test2 OK", "start test3", "test3 OK"],
      harts: place.harts, seed: place.seed, budget: 10_000_000_000
    ).expectToPass()
    // At least as many pages as on the lab's page.
    let sentence = run.output.split(separator: "\n").first { $0.hasPrefix("total free number of pages: ") }
    #expect(try #require(sentence?.split(separator: " ").compactMap { Int($0) }.first) >= 32495)
    // Of up to three harts, each ran one of the test's three processes and took its own list's lock; of more, as many did.
    let acquisitions = run.output.split(separator: "\n").filter { $0.hasPrefix("lock: kmem_") && !$0.hasPrefix("lock: kmem_steal") }
      .prefix(place.harts).compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(acquisitions.count == place.harts)
    #expect(acquisitions.count { $0 > 0 } >= min(place.harts, 3), "\(acquisitions)")
  }

  /// Several harts at the same structures: what races would show.
  @Test(arguments: everywhere)
  func manyAtOnce(place: Place) throws {
    let commands: [(String, [String])] = [
      ("forktest", ["fork test OK"]), ("stressfs", ["stressfs starting"]), ("logstress f0 f1 f2 f3", []),
      ("bcachetest", ["start test0", "test0: OK", "start test1", "test1 OK", "test2 OK", "test3 OK"]),
    ]
    let names = ["forkforkfork", "concreate", "pipe1", "manywrites"]
    try GuestTest.expectToPass(
      commands + names.map { ("usertests \($0)", ["ALL TESTS PASSED"]) }, harts: place.harts, seed: place.seed,
      budget: 2_000_000_000)
  }

  /// The random tester finds nothing in the time that it gets.
  @Test(arguments: isStress ? everywhere : [Place(harts: 3, seed: 1), Place(harts: 8, seed: 2)])
  func grind(place: Place) throws {
    let console = try Console.boot(harts: place.harts, seed: place.seed)
    console.type("grind\n")
    let budget: UInt64 = isStress ? 20_000_000_000 : 1_000_000_000
    // It goes on for ever: silence at the end of the budget is what is wanted.
    #expect {
      try console.expect("grind:", within: budget)
    } throws: { error in
      (error as? Console.Silence)?.stop == .paused
    }
    let said = console.transcript.text
    #expect(!said.contains("panic") && !said.contains("FAIL"), "\(console.report)")
  }

  /// One that does not end is ended by its budget, and told of: what it said, where the harts are, who waits for what.
  @Test func whatFailsIsToldOf() throws {
    let run = try GuestTest(command: "cat", says: [], harts: 2, budget: 3_000_000).run()
    #expect(run.fault == "no end within 3000000 steps")
    #expect(run.report.contains("$ cat\n"), "\(run.report)")
    #expect(run.report.contains("  0: S scheduler+"))
    let row = try #require(run.report.split(separator: "\n").first { $0.hasPrefix("  3 sleep for cons") }, "\(run.report)")
    #expect(row.contains(" cat sched+") && row.contains(" sched.s:"), "\(row)")
  }

  /// A number of harts, and a seed for their interleaving.
  struct Place: Sendable, CustomTestStringConvertible {
    var harts: Int
    var seed: UInt64
    var testDescription: String { "\(harts) harts, seed \(seed)" }
  }

  static var everywhere: [Place] { harts.flatMap { harts in seeds.map { Place(harts: harts, seed: $0) } } }

  /// The names in user-asm/tests/tests.inc.
  static func userTestNames() throws -> [String] {
    let file = projectRoot.appendingPathComponent("user-asm/tests/tests.inc")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split { " ,".contains($0) }
      return words.count > 1 && words[0] == "\\row" ? String(words[1]) : nil
    }
  }
}

// A deliberate fault in the kernel, and the guest test that catches it. The tables beside this file list them; the
// tests build the kernel with one at a time.
import Foundation
import Testing

/// A mistake as it is easily made, as a change of one function's source.
struct Mutant: Sendable, CustomTestStringConvertible {
  /// What is wrong, in words.
  var name: String
  var file: String
  /// The function, or the macro, that has the fault.
  var function: String
  /// Lines of it and what they become, as `Source` writes lines.
  var changes: KeyValuePairs<String, String>
  var test: GuestTest
  var evidence: Evidence
  /// How many seeds there are for the test to fail with, from its own on: more than one for faults that need an
  /// unlucky moment.
  var tries: UInt64

  /// How the test shows that something is wrong.
  enum Evidence: Sendable {
    /// The command ends and has said this, which it does not say when all is well.
    case says(String)
    /// The kernel panics, with this in its last line if it is always the same.
    case panics(String?)
    /// The command does not end within its budget.
    case hangs
    /// The command finds nothing, but the disk that it leaves is damaged.
    case damages(String)
  }

  init(
    _ name: String, _ file: String, _ function: String, _ changes: KeyValuePairs<String, String>, _ test: GuestTest,
    _ evidence: Evidence, tries: UInt64 = 1
  ) {
    (self.name, self.file, self.function, self.changes) = (name, file, function, changes)
    (self.test, self.evidence, self.tries) = (test, evidence, tries)
  }

  static let all = ofMemory + ofProcesses + ofPipes + ofFiles + ofDirectories

  var testDescription: String { name }

  /// The test with each of the seeds.
  var tests: [GuestTest] {
    (test.seed..<test.seed + tries).map { seed in
      var test = test
      test.seed = seed
      return test
    }
  }
}

extension Mutant {
  /// The kernel with this fault in it.
  func kernel() throws -> Kernel {
    let broken = try source()
    return try Kernel { name, text in name == file ? broken : text }
  }

  /// The source with this fault in it.
  func source() throws -> String {
    let text = try String(contentsOf: projectRoot.appendingPathComponent("kernel-asm/\(file)"), encoding: .utf8)
    guard let lines = changed(text.split(separator: "\n", omittingEmptySubsequences: false)) else {
      throw Outdated(mutant: name, place: "\(function) in \(file)")
    }
    return lines.joined(separator: "\n")
  }

  /// The kernel has changed, and this mutant must change with it.
  struct Outdated: Error, CustomStringConvertible {
    var mutant: String
    var place: String
    var description: String { "\(place) has changed: the mutant \(mutant.debugDescription) must change with it" }
  }

  /// A source with the changes made; nil unless each set of lines is in the function, once.
  private func changed(_ source: [Substring]) -> [Substring]? {
    let code = source.map(Self.code)
    guard let start = code.firstIndex(where: { $0 == "func \(function)" || $0.hasPrefix(".macro \(function) ") }),
      let end = code[start...].firstIndex(where: { $0 == "endfunc \(function)" || $0 == ".endm" })
    else { return nil }
    var replaced: [Int: (count: Int, lines: [Substring])] = [:]
    for (old, new) in changes {
      let wanted = old.split(separator: ";").map(Self.code)
      let places = (start...end).filter { code[$0...].starts(with: wanted) }
      guard let place = places.first, places.count == 1 else { return nil }
      replaced[place] = (wanted.count, new.split(separator: ";"))
    }
    var result: [Substring] = []
    var index = 0
    while index < source.count {
      let change = replaced[index] ?? (1, [source[index]])
      result += change.lines
      index += change.count
    }
    return result
  }

  /// What of a line is code: without its comment, and with single spaces.
  private static func code(_ line: Substring) -> String {
    line.prefix { $0 != "#" }.split(separator: " ").joined(separator: " ")
  }
}

extension GuestTest {
  /// One of usertests' tests, with its check for lost pages: 200 million steps, most of them for that.
  static func usertests(_ name: String, harts: Int = 3, seed: UInt64 = 0, budget: UInt64 = 900_000_000) -> GuestTest {
    GuestTest(
      command: "usertests \(name)", says: ["usertests starting", "ALL TESTS PASSED"], harts: harts, seed: seed,
      budget: budget)
  }
}

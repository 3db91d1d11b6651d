// The lock lab's tests and xv6's, each in a guest of its own.
import Foundation
import Testing

@Suite struct GuestTests {
  /// Each of usertests' tests by itself, with its check for lost pages.
  @Test(arguments: try userTestNames())
  func usertests(name: String) throws {
    try GuestTest(
      command: "usertests \(name)", says: ["usertests starting", "ALL TESTS PASSED"], budget: 8_000_000_000
    ).expectToPass()
  }

  /// The names in user-asm/tests/tests.inc.
  static func userTestNames() throws -> [String] {
    let file = projectRoot.appendingPathComponent("user-asm/tests/tests.inc")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split { " ,".contains($0) }
      return words.count > 1 && words[0] == "\\row" ? String(words[1]) : nil
    }
  }
}

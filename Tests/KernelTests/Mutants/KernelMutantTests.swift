// Do the guest tests find what they are for? The kernel is built with one fault at a time, and the test named for it
// must fail, which passes on the kernel as it is. Asked for by APUS_MUTANTS=1, which `make mutants` sets.
import Foundation
import Synchronization
import Testing

@Suite(.enabled(if: Mutant.areWanted, "APUS_MUTANTS=1, or make mutants, puts faults into the kernel"))
struct KernelMutantTests {
  /// Rows of what was found, by mutant; the last to be found has all of them printed.
  private static let found = Mutex<[String: String]>([:])

  /// The tests that are to fail pass on the kernel as it is, with the same harts, seed and budget.
  @Test(arguments: tests())
  func passesOnTheKernelAsItIs(test: GuestTest) throws { try test.expectToPass() }

  @Test(arguments: Mutant.all)
  func isCaught(mutant: Mutant) throws {
    let kernel = try mutant.kernel()
    var runs: [GuestRun] = []
    var said: String?
    for test in mutant.tests where said == nil {
      let run = try test.run(on: kernel)
      said = Self.evidence(of: mutant, in: run)
      runs.append(run)
    }
    let (test, run) = (mutant.tests[runs.count - 1], runs[runs.count - 1])
    #expect(said != nil, "\(mutant.name): \(run.fault ?? "all is well")\n\(run.output)\n\(run.report)")
    let row = [
      mutant.name.padding(64), test.testDescription.padding(44), "\(run.steps / 1_000_000)".padding(7),
      said ?? "NOT CAUGHT",
    ].joined(separator: " ")
    let table = Self.found.withLock { rows -> String? in
      rows[mutant.name] = row
      guard rows.count == Mutant.all.count else { return nil }
      return Mutant.all.compactMap { rows[$0.name] }.joined(separator: "\n")
    }
    guard let table else { return }
    print("fault".padding(64), "caught by".padding(44), "M steps", "by", "\n" + table)
  }

  /// The line that shows the fault; nil if the test did not fail as the mutant says.
  private static func evidence(of mutant: Mutant, in run: GuestRun) -> String? {
    guard let fault = run.fault else { return nil }
    func line(with text: String, in lines: String) -> String? {
      lines.split(separator: "\n").first { $0.contains(text) }.map(String.init)
    }
    switch mutant.evidence {
    case .says(let text): return line(with: text, in: run.output)
    case .panics(let text):
      return line(with: "panic: ", in: run.report).flatMap { last in
        text.map { last.contains($0) } ?? true ? last : nil
      }
    case .hangs: return fault.hasPrefix("no end within") ? fault : nil
    case .damages(let text): return fault.hasPrefix("the disk:") && fault.contains(text) ? fault : nil
    }
  }

  /// The guest tests of all mutants, each once.
  private static func tests() -> [GuestTest] {
    var seen: Set<String> = []
    return Mutant.all.flatMap(\.tests).filter { seen.insert($0.testDescription).inserted }
  }
}

/// What can be said of the tables at once, whether or not mutants are wanted.
@Suite struct MutantTableTests {
  /// The kernel still has the lines that each changes.
  @Test(arguments: Mutant.all)
  func fitsTheKernel(mutant: Mutant) throws { _ = try mutant.source() }

  /// No two have a name, or a change, in common: each counts.
  @Test func eachIsAnother() {
    #expect(Set(Mutant.all.map(\.name)).count == Mutant.all.count)
    #expect(Set(Mutant.all.map { "\($0.file) \($0.function) \($0.changes)" }).count == Mutant.all.count)
  }
}

extension Mutant {
  static let areWanted = ProcessInfo.processInfo.environment["APUS_MUTANTS"] == "1"
}

extension String {
  /// Filled up with spaces; as it is if it is longer.
  fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

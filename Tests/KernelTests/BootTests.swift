// The kernel boots, on one hart or many, and its test of itself passes.
import Foundation
import Machine
import Testing

@Suite struct BootTests {
  @Test(arguments: [1, 2, 3, 4, 8])
  func bootsAndTestsItself(harts: Int) throws {
    let (stop, lines) = try Kernel.standard.get().machine(harts: harts).runToEnd()
    #expect(stop == .finished(code: 0))
    #expect(lines.first == "apus kernel is booting")
    for hart in 0..<harts {
      #expect(lines.contains("hart \(hart) starting"))
      #expect(lines.contains { $0.hasPrefix("hart \(hart) allocated, filled, checked and freed ") })
    }
    #expect(!lines.contains("hart \(harts) starting"))
    #expect(lines.last == "kalloc self-test: OK")

    // As many pages at the end as at the start, and nearly all of the 32768 of RAM.
    let start = try #require(lines.compactMap { number(in: $0, "kalloc: ", " pages free (out of 32768)") }.first)
    let end = lines.compactMap { number(in: $0, "kalloc: ", " pages counted back, none lost, none twice") }.first
    #expect(start == end)
    #expect((32000...32768).contains(start))
  }

  @Test func theSameArgumentsGiveTheSameRun() throws {
    let kernel = try Kernel.standard.get()
    let one = try kernel.machine(harts: 4)
    let other = try kernel.machine(harts: 4)
    let (_, lines) = one.runToEnd()
    // However the run is divided, which depends on the host.
    while other.run(atLeast: 1_234_567) == .paused {}
    #expect(String(decoding: other.takeOutput(), as: UTF8.self).split(separator: "\n").map(String.init) == lines)
    #expect(one.counts == other.counts)
    #expect(one.time == other.time)
  }

  @Test func theSeedChangesTheInterleaving() throws {
    let kernel = try Kernel.standard.get()
    var counts: Set<[UInt64]> = []
    for seed in 0..<4 {
      let machine = try kernel.machine(harts: 3, seed: UInt64(seed))
      let (stop, _) = machine.runToEnd()
      #expect(stop == .finished(code: 0), "seed \(seed)")
      counts.insert(machine.counts.map(\.steps))
    }
    #expect(counts.count == 4)
  }

  /// A fault put into the kernel keeps it from saying OK: the test above can fail.
  @Test(arguments: [
    ("lock.s", "        amoswap.w.rl zero, zero, (a0)", ""),
    ("lock.s", "1:      amoswap.w.aq t1, t0, (a0)", "1:      li      t1, 0"),
    ("lock.s", "        tail    pop_off", "        ret"),
    ("kalloc.s", "1:      sd      a2, page.next(a1)", "1:"),
    ("kalloc.s", "1:      ld      a3, page.next(a1)\n        sd      a3, kmem.head(a0)", "1:"),
    ("kalloc.s", "        sd      t0, page.batch(a2)", ""),
  ])
  func aBrokenKernelDoesNotPass(file: String, line: String, broken: String) throws {
    let kernel = try Kernel { name, text in
      guard name == file else { return text }
      #expect(text.contains(line), "\(file) has changed: this fault must change with it")
      return text.replacingOccurrences(of: line, with: broken)
    }
    let (stop, lines) = try kernel.machine(harts: 4).runToEnd()
    #expect(stop != .finished(code: 0))
    #expect(lines.last != "kalloc self-test: OK")
  }

  private func number(in line: String, _ before: String, _ after: String) -> Int? {
    guard line.hasPrefix(before), line.hasSuffix(after) else { return nil }
    return Int(line.dropFirst(before.count).dropLast(after.count))
  }
}

// The power fails in the middle of file-system work: what is on the disk then boots again, and is whole.
import DiskImage
import Machine
import Testing

@Suite struct PowerCutTests {
  private static let intact = Result { try Workload(on: Kernel.standard.get()) }

  /// 200 cuts, in ten parts so that they share the processors.
  @Test(arguments: 0..<10)
  func theDiskRecovers(part: Int) throws {
    let workload = try Self.intact.get()
    for cut in workload.cuts(200).enumerated() where cut.offset % 10 == part {
      let faults = try workload.faults(after: cut.element)
      #expect(faults == [], "cut after \(cut.element) of \(workload.sectors.count) sectors")
    }
  }

  /// The cuts are where it matters: inside requests, in commits, and while a file is open that has no name any more.
  @Test func theCutsAreEverywhere() throws {
    let workload = try Self.intact.get()
    let cuts = workload.cuts(200)
    #expect(Set(cuts).count == 200)
    // A request is a block, two sectors.
    for first in stride(from: 0, to: workload.sectors.count, by: 2) {
      let (one, other) = (workload.sectors[first].number, workload.sectors[first + 1].number)
      #expect(one % 2 == 0 && other == one + 1)
    }
    #expect(cuts.filter { $0 % 2 == 1 }.count == 100)
    let reports = cuts.map { Image.check(workload.disk(after: $0)) }
    #expect(reports.filter { $0.pendingBlocks > 0 }.count > 20)
    #expect(reports.filter { $0.findings.contains { $0.problem == .unlinked } }.count > 20)
  }

  /// With commits in the wrong order, some cut leaves a disk that is not whole: the test above can fail.
  @Test(arguments: [
    // The header says that the blocks are in the log before they are.
    ("        call    write_log\n        call    write_head              #", "        call    write_head\n        call    write_log               #"),
    // The header is cleared before the blocks are where they belong.
    ("        call    install_log\n        sw      zero, log + log.n, t0\n        call    write_head ", "        sw      zero, log + log.n, t0\n        call    write_head\n        call    install_log "),
  ])
  func aWrongOrderIsFound(right: String, wrong: String) throws {
    let kernel = try Kernel { name, text in
      guard name == "log.s" else { return text }
      #expect(text.contains(right), "log.s has changed: this fault must change with it")
      return text.replacingOccurrences(of: right, with: wrong)
    }
    let workload = try Workload(on: kernel)
    let isDamaged = try workload.cuts(100).contains { try !workload.faults(after: $0).isEmpty }
    #expect(isDamaged)
  }
}

/// What a guest wrote to its disk, sector by sector, while it worked with files.
private struct Workload: Sendable {
  struct Sector: Sendable {
    var number: UInt64
    var bytes: [UInt8]
  }

  /// A file that is there from one sector on until another is written: its command had ended.
  struct Promise: Sendable {
    var sectors: Range<Int>
    var path: String
    var contents: String
  }

  private let image: [UInt8]
  private let kernel: Kernel
  let sectors: [Sector]
  private let promises: [Promise]
  /// While these were written, a file was open that had lost its last name.
  private let nameless: Range<Int>

  init(on kernel: Kernel) throws {
    final class Log { var sectors: [Sector] = [] }
    let log = Log()
    image = try UserPrograms.standardDisk.get()
    self.kernel = kernel
    var disk = Disk(image)
    disk.onWrite = { number, bytes in
      log.sectors.append(Sector(number: number, bytes: bytes))
      return true
    }
    let console = try Console.boot(kernel, disk: disk, harts: 2)
    _ = try console.command("mkdir d; cat README > d/a; ln d/a b; rm d/a; mkdir d/e; echo first > d/e/f")
    let first = log.sectors.count
    // The redirection holds b open.
    console.type("(rm b; echo nameless; mkdir g; echo second > g/h; grep e > d/i; rm d/e/f) < b\n")
    try console.expect("nameless\n")
    let start = log.sectors.count
    try console.expect("$ ")
    nameless = start..<log.sectors.count
    let second = log.sectors.count
    _ = try console.command("rm d/e; cat README | grep a > d/e")
    let third = log.sectors.count
    _ = try console.command("ln g/h j; rm g/h; rm g; usertests linktest; rm j")
    sectors = log.sectors
    promises = [
      Promise(sectors: first..<nameless.lowerBound, path: "d/e/f", contents: "first\n"),
      Promise(sectors: second..<third, path: "g/h", contents: "second\n"),
    ]
  }

  /// So many places to cut, each a number of sectors that are written: a third while the nameless file is open, and
  /// every other inside a request.
  func cuts(_ count: Int) -> [Int] {
    let third = count / 3
    let inside = (0..<third).map { nameless.lowerBound + $0 * nameless.count / third }
    let before = (0..<count - third).map { $0 * (sectors.count - nameless.count) / (count - third) }
    let all = (before.map { $0 < nameless.lowerBound ? $0 : $0 + nameless.count } + inside).sorted()
    return all.enumerated().map { $0.offset % 2 == 0 ? $0.element & ~1 : $0.element | 1 }
  }

  /// The disk as the first `count` sectors leave it.
  func disk(after count: Int) -> [UInt8] {
    var disk = image
    for sector in sectors[..<count] {
      let start = Int(sector.number * Disk.sectorSize)
      disk.replaceSubrange(start..<start + sector.bytes.count, with: sector.bytes)
    }
    return disk
  }

  /// Boots what a cut leaves, and says what is wrong with the disk once the shell is there.
  func faults(after cut: Int) throws -> [String] {
    let console: Console
    do {
      console = try Console.boot(kernel, disk: Disk(disk(after: cut)), harts: 1)
    } catch let silence as Console.Silence {
      return ["it does not boot: \(silence)"]
    }
    guard let recovered = console.machine.disk(inSlot: 0)?.contents else { return ["no disk"] }
    let report = Image.check(recovered)
    var faults = report.findings.map(\.description)
    if report.pendingBlocks > 0 { faults.append("\(report.pendingBlocks) blocks are still in the log") }
    for promise in promises where promise.sectors.contains(cut) {
      let contents = try? Image(recovered).read(promise.path)
      if contents != Array(promise.contents.utf8) { faults.append("\(promise.path) is lost") }
    }
    return faults
  }
}

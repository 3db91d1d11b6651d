// Sessions at the shell, on our machine.
import DiskImage
import Machine
import Testing

@Suite struct ShellTests {
  @Test(arguments: [1, 3, 8])
  func aSession(harts: Int) throws {
    let console = try Console.boot(harts: harts)
    try expectShellSession(console)
    let disk = try #require(console.machine.disk(inSlot: 0)?.contents)
    #expect(Image.check(disk).findings.map(\.description) == [])
  }

  @Test func editingKeys() throws { try expectEditingKeys(Console.boot()) }

  @Test(arguments: [1, 3]) func pastedText(harts: Int) throws { try expectPastedTextToArrive(Console.boot(harts: harts)) }

  /// Everything is the same every time, the disk too.
  @Test func aSessionRepeats() throws {
    func session() throws -> ([UInt8], [HartCounts], [UInt8]?) {
      let console = try Console.boot(harts: 2, seed: 5)
      _ = try console.command("ls | wc; echo x > y; cat README | grep the | wc")
      return (console.transcript.bytes, console.machine.counts, console.machine.disk(inSlot: 0)?.contents)
    }
    #expect(try session() == session())
  }
}

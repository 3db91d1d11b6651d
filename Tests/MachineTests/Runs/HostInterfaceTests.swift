import Machine
import Testing

/// A guest with a global symbol `tohost` ends, and prints, by storing there, as on Spike.
@Suite struct HostInterfaceTests {
  private static func guest(_ code: String, binding: String = ".globl tohost", harts: Int = 1) throws -> Guest {
    try Guest(
      """
      start:  begin
              la      s0, tohost
      \(code)
      1:      j       1b
              .data
              .balign 64
              \(binding)
      tohost: .dword  0
      """, harts: harts, stepLimit: 10_000)
  }

  @Test(arguments: [
    ("li t0, 1\n sd t0, (s0)", 0), ("li t0, 1\n sw t0, (s0)\n sw zero, 4(s0)", 0), ("li t0, 1\n sb t0, (s0)", 0),
    ("li t0, 85\n sd t0, (s0)", 42), ("li t0, 7\n amoswap.d zero, t0, (s0)", 3),
  ]) func anOddValueEnds(code: String, status: Int) throws {
    #expect(try Self.guest(code).run() == .finished(code: status))
  }

  @Test func charactersArePrinted() throws {
    let guest = try Self.guest(
      """
              li      t1, 0x0101 << 48
              addi    t0, t1, 'o'
              sd      t0, (s0)
      2:      ld      t2, (s0)
              bnez    t2, 2b
              addi    t0, t1, 'k'
              sd      t0, (s0)
              li      t0, 1
              sd      t0, (s0)
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.machine.takeOutput() == Array("ok".utf8))
  }

  @Test func otherStoresDoNothing() throws {
    let code = "li t0, 2\n sd t0, (s0)\n li t0, 1\n sd t0, 8(s0)\n sb t0, -1(s0)"
    #expect(try Self.guest(code).run() == .stepLimit)
    #expect(try Self.guest("li t0, 1\n sd t0, (s0)", binding: "").run() == .stepLimit)
  }
}

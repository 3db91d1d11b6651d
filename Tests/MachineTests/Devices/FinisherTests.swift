import Testing

@testable import Machine

@Suite struct FinisherTests {
  /// The words of SiFive's test finisher.
  @Test(
    arguments: [
      (0x5555, 4, .finished(code: 0)), (0x5555, 2, .finished(code: 0)), (0x7777, 4, .reset),
      (0x0001_3333, 4, .finished(code: 1)), (0xFFFF_3333, 4, .finished(code: 0xFFFF)),
      (0x0001_3333, 2, .finished(code: 0)), (0x0000_0000, 4, nil), (0x1234, 4, nil), (0x5555, 1, nil), (0x5555, 8, nil),
    ] as [(UInt64, Int, Finisher.Outcome?)])
  func words(value: UInt64, size: Int, outcome: Finisher.Outcome?) {
    #expect(Finisher().write(value, to: 0, size: size) == outcome)
    #expect(Finisher().write(value, to: 4, size: size) == nil)
    #expect(Finisher().read(0, size: size) == 0)
  }
}

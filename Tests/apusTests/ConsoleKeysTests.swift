import Testing

@testable import apus

@Suite struct ConsoleKeysTests {
  private func actions(_ bytes: [UInt8]) -> [ConsoleKeys.Action] {
    var keys = ConsoleKeys()
    return bytes.map { keys.feed($0) }
  }

  @Test func everythingElseIsTheGuests() {
    let bytes = (0...255 as ClosedRange<UInt8>).filter { $0 != 1 }
    #expect(actions(bytes) == bytes.map { .send($0) })
  }

  @Test(
    arguments: [
      ("x", .quit), ("h", .help), ("?", .help), ("c", .monitor), ("r", .report), ("z", .none), ("\u{01}", .send(1)),
    ] as [(Unicode.Scalar, ConsoleKeys.Action)])
  func afterControlA(key: Unicode.Scalar, action: ConsoleKeys.Action) {
    #expect(actions([1, UInt8(ascii: key), UInt8(ascii: key)]).prefix(2) == [.none, action])
    // Only the one key after it is ours.
    let next = actions([1, UInt8(ascii: key), UInt8(ascii: "a")])
    #expect(next[2] == .send(UInt8(ascii: "a")))
  }
}

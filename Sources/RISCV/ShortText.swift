// Up to eight characters as one number, which compares at once: the tables' texts are read at every
// start of an assembler, by `Picture` and `Operand`.

struct ShortText: Equatable, ExpressibleByStringLiteral, BitwiseCopyable {
  private var characters: UInt64 = 0

  init() {}
  init(stringLiteral text: String) {
    for character in text.utf8 { append(character) }
  }

  var isEmpty: Bool { characters == 0 }

  /// Adds an ASCII character; a ninth pushes the first one out, and the name is known to no table.
  mutating func append(_ character: UInt8) { characters = characters << 8 | UInt64(character) }
}

extension ShortText: CustomStringConvertible {
  var description: String {
    let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: characters >> (8 * UInt64($0))) }
    return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
  }
}

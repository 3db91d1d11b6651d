// Ways to break bytes and text, and the random numbers for it.

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Generators of neighbouring seeds have nothing in common.
  init(seed: UInt64) { state = seed &* 0xda94_2042_e4dd_58b5 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

enum Mutation {
  /// Numbers at which arithmetic on sizes and offsets goes wrong.
  static let edges: [UInt64] = [
    0, 1, 2, 3, 7, 8, 16, 0x7f, 0x80, 0xff, 0xfff, 0x1000, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
    0x1_0000_0000, .max / 2, .max / 2 + 1, .max - 7, .max - 1, .max,
  ]

  /// Breaks a file in one to `most` places: bits, bytes, aligned fields, runs, its end.
  static func damage(_ bytes: inout [UInt8], most: Int = 4, _ random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...most, using: &random) {
      guard let index = bytes.indices.randomElement(using: &random) else { return }
      switch Int.random(in: 0..<16, using: &random) {
      case 0...3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 4...6: bytes[index] = .random(in: .min ... .max, using: &random)
      case 7...12: setField(in: &bytes, near: index, &random)
      case 13: copyRun(in: &bytes, from: index, &random)
      case 14: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...64, using: &random)))
      default:
        // A cut leaves little of what comes later to be tried, so few are made.
        if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeSubrange(index...) }
      }
    }
  }

  /// A field of 1, 2, 4 or 8 bytes becomes a number from the edges, or near what it was.
  private static func setField(in bytes: inout [UInt8], near index: Int, _ random: inout SeededGenerator) {
    let width = 1 << Int.random(in: 0...3, using: &random)
    let start = index / width * width
    guard start + width <= bytes.count else { return }
    let old = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    let new =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: old &+ UInt64(bitPattern: Int64.random(in: -9...9, using: &random))
      case 1: UInt64.random(in: 0...UInt64(bytes.count), using: &random)
      default: edges.randomElement(using: &random) ?? 0
      }
    for byte in 0..<width { bytes[start + byte] = UInt8(truncatingIfNeeded: new >> UInt64(8 * byte)) }
  }

  private static func copyRun(in bytes: inout [UInt8], from index: Int, _ random: inout SeededGenerator) {
    let count = min(Int.random(in: 1...64, using: &random), bytes.count - index)
    let target = Int.random(in: 0...(bytes.count - count), using: &random)
    bytes.replaceSubrange(target..<target + count, with: Array(bytes[index..<index + count]))
  }

  /// Breaks text in one to `most` places, of which the pieces are `words`: lines and words go, come twice, change
  /// places, or are replaced by some of `vocabulary`.
  static func damage(
    _ lines: inout [[String]], vocabulary: [String], most: Int = 5, _ random: inout SeededGenerator
  ) {
    for _ in 0..<Int.random(in: 1...most, using: &random) {
      guard let line = lines.indices.randomElement(using: &random) else { return }
      let other = lines.indices.randomElement(using: &random) ?? line
      let word = lines[line].indices.randomElement(using: &random)
      let stranger = vocabulary.randomElement(using: &random) ?? ""
      switch (Int.random(in: 0..<16, using: &random), word) {
      case (0, _): lines.remove(at: line)
      case (1, _): lines.insert(lines[other], at: line)
      case (2, _): lines.swapAt(line, other)
      case (3, let word?): lines[line].remove(at: word)
      case (4, let word?): lines[line].insert(lines[line][word], at: word)
      case (5...8, let word?): lines[line][word] = stranger
      case (9...10, let word?): lines[line].insert(stranger, at: word)
      case (11, let word?): lines[line][word] = "\(edges.randomElement(using: &random) ?? 0)"
      case (12, let word?): lines[line][word] = "-0x\(String(edges.randomElement(using: &random) ?? 0, radix: 16))"
      case (13, let word?): lines[line][word] = lines[other].randomElement(using: &random) ?? ""
      case (14, let word?):
        lines[line][word] = String(repeating: stranger, count: Int.random(in: 2...40, using: &random))
      case (15, let word?):
        var bytes = Array(lines[line][word].utf8)
        damage(&bytes, most: 1, &random)
        lines[line][word] = String(decoding: bytes, as: UTF8.self)
      default: lines[line].append(stranger)
      }
    }
  }

  /// Lines as words, which keep what stands between them: put together again they are the text.
  static func words(of text: String) -> [[String]] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var words: [String] = []
      var wasInWord = false
      for character in line.unicodeScalars {
        let isInWord = character.value >= 128 || character.properties.isAlphabetic || "0123456789_.$".contains(Character(character))
        if isInWord, wasInWord {
          words[words.count - 1].unicodeScalars.append(character)
        } else {
          words.append(String(character))
        }
        wasInWord = isInWord
      }
      return words
    }
  }

  static func text(_ lines: some Sequence<[String]>) -> String { lines.map { $0.joined() }.joined(separator: "\n") + "\n" }
}

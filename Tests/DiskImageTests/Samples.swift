// Images and bytes that the tests share.
@testable import DiskImage

/// Bytes that are the same in every run, and in the script that made MIT's images from them.
func pattern(_ count: Int, _ seed: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + ($0 >> 8) * 13 + seed) }
}

/// FNV-1a, 64 bits.
func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// A disk with a little of everything.
///
/// inode: 1 the root, 2 README and its second name link, 3 cat, 4 d, 5 d/notes, 6 d/e, 7 empty, 8 console, a device.
/// blocks for data: 46 the root, 47 and 48 README, 49-60 cat, 61 its list, 62 its last, 63 d, 64 d/notes, 65 d/e.
struct Sample {
  static let root = 1, readme = 2, cat = 3, d = 4, notes = 5, e = 6, empty = 7, console = 8
  /// The first inode that is free.
  static let free = 9

  var image: Image

  init() throws {
    image = try Image(files: [
      .init("README", pattern(1500, 1)), .init("cat", pattern(13000, 2)), .init("d/notes", pattern(7, 3)),
      .directory("d/e"), .init("empty", []), .init("console", []), .init("link", []),
    ])
    change(Self.console) { ($0.type, $0.major) = (Inode.Kind.device.rawValue, 1) }
    // mkfs makes no second names: the last file gives its own to README.
    image.set(Inode(), number: Self.free)
    entry(7, of: 46, to: Self.readme)
    change(Self.readme) { $0.linkCount = 2 }
  }

  mutating func change(_ number: Int, _ change: (inout Inode) -> Void) {
    var inode = image.inode(number)
    change(&inode)
    image.set(inode, number: number)
  }

  /// Lets an entry of a directory's block lead to another inode.
  mutating func entry(_ index: Int, of block: Int, to inode: Int) {
    image.bytes.set(half: UInt16(inode), at: block * Format.blockSize + index * Format.entrySize)
  }

  /// Gives an entry of a directory's block another name.
  mutating func entry(_ index: Int, of block: Int, named name: String, to inode: Int? = nil) {
    let start = block * Format.blockSize + index * Format.entrySize
    let number = inode ?? Int(image.bytes.half(at: start))
    image.bytes.replaceSubrange(start..<start + Format.entrySize, with: Entry(name, inode: number).encoded)
  }

  /// Sets a word of a block.
  mutating func word(_ index: Int, of block: Int, _ value: UInt32) {
    image.bytes.set(word: value, at: block * Format.blockSize + 4 * index)
  }

  mutating func unmark(_ block: Int) {
    image.bytes[image.layout.bitmap.lowerBound * Format.blockSize + block / 8] &= ~(1 << UInt8(block % 8))
  }
}

// A section's contents while they grow: fixed bytes in one array, and between them the fragments whose
// size is not known yet. Statements append; `Relaxation` sizes the fragments, `Emission` joins it all.

import RISCV

/// A place in a section: an offset into the chunk's fixed bytes, behind `fragment` fragments.
struct Position: Equatable, BitwiseCopyable {
  var chunk: Int32
  var fragment: Int32
  /// Places of one run keep their distance, whatever assembler and linker relax.
  var run: Int32
  var offset: Int
}

/// What stands between two runs of fixed bytes and whose size depends on addresses or on symbols that
/// are defined later.
struct Fragment: BitwiseCopyable {
  enum Kind: BitwiseCopyable {
    /// A branch or jump without its target; `isCompressible` if 16 bits will do where the target is
    /// near.
    case branch(Instruction, isCompressible: Bool)
    /// Up to a multiple of `1 << power`, unless that takes more than `limit` bytes.
    case align(power: UInt8, pattern: Pattern, limit: Int)
    /// Up to the place that `target` says.
    case org(fill: UInt8)
    /// As many times `fill` as `target` says.
    case space(fill: UInt8)
    /// A step of the line program from `from` to `target`, `line` lines on; nil ends the sequence.
    case lineAdvance(from: SymbolID, line: Int32?)
    /// A step of a frame description from `from` to `target`.
    case frameAdvance(from: SymbolID)
    /// What `target` is worth, as an unsigned LEB128 number.
    case unsignedLEB128
    /// The same, signed.
    case signedLEB128
  }
  /// What an alignment is filled with.
  enum Pattern: BitwiseCopyable {
    case bytes(value: Int64, width: UInt8)
    /// `nop`s, after a zero and a `c.nop` as far as the size wants.
    case nops
    /// What fills a section's end.
    case zeros
  }
  var kind: Kind
  /// Where the fixed bytes before the fragment end.
  var end: Int
  /// The symbol that size or target depend on, and what is added to it.
  var target: SymbolID
  var addend: Int64
  /// Bytes; final after relaxation.
  var size: Int
  var place: Place
}

/// One subsection of a section: its bytes, its fragments and what is to be fixed up in it.
struct Chunk {
  /// The index of its section.
  var section: Int
  /// As given to `.subsection`.
  var number: Int
  /// It takes no room in the file: `bytes` stays empty, and `length` counts.
  var isNoBits: Bool
  var isCode: Bool
  private(set) var bytes: [UInt8] = []
  private(set) var length = 0
  /// How often something was written that may become shorter.
  private(set) var run: Int32 = 0
  var fragments: [Fragment] = []
  var fixups: [Fixup] = []
  /// Starts of code and data.
  var mappings: [Mapping] = []
  /// The address of the fixed bytes before each fragment and, as the last one, of those behind all.
  var addresses: [Int] = []

  init(section: Int, number: Int, isNoBits: Bool, isCode: Bool) {
    self.section = section
    self.number = number
    self.isNoBits = isNoBits
    self.isCode = isCode
  }

  /// The address within the section of a place in this chunk, as far as relaxation has come.
  func address(fragment: Int32, offset: Int) -> Int {
    let index = Int(fragment)
    guard index < addresses.count else { return 0 }
    return addresses[index] &+ offset &- (index == 0 ? 0 : fragments[index - 1].end)
  }

  /// Ends a run: what was written last may become shorter.
  mutating func startRun() { run &+= 1 }

  mutating func append(_ byte: UInt8) {
    if !isNoBits { bytes.append(byte) }
    length += 1
  }

  /// Appends the lowest `count` bytes of `value`, the lowest first.
  @inline(__always)
  mutating func append(_ value: UInt64, count: Int) {
    length += count
    guard !isNoBits else { return }
    var rest = value
    for _ in 0..<count {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func append(contentsOf more: ArraySlice<UInt8>) {
    if !isNoBits { bytes.append(contentsOf: more) }
    length += more.count
  }

  mutating func append(repeating byte: UInt8, count: Int) {
    if !isNoBits { bytes.append(contentsOf: repeatElement(byte, count: count)) }
    length += count
  }
}

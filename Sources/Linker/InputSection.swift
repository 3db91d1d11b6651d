// A section of an input file on its way into the output: where it goes, and which of its bytes relaxation took out.
// Every pass of the linker works on these.

import ObjectFile

struct InputFile {
  /// As messages have it: a member's with its archive before it.
  let name: String
  let object: Object
  /// The archive's path, of a member.
  var archive: String?
  /// As patterns have it: the path, or the member's own name.
  var ownName: String
  /// For each symbol of the object, its index in `Linker.symbols`.
  var symbols: [Int] = []
  /// Those of its sections that take part, as indices in `Linker.sections`, in the file's order.
  var sections: [Int] = []

  init(name: String, object: Object, archive: String? = nil, ownName: String? = nil) {
    self.name = name
    self.object = object
    self.archive = archive
    self.ownName = ownName ?? name
  }
}

struct InputSection {
  let file: Int
  let name: String
  var type: SectionType
  var flags: SectionFlags
  var alignment: UInt64
  let entrySize: UInt64
  /// The signature of its COMDAT group.
  let group: String?
  var contents: [UInt8]
  /// In order of their offsets.
  var relocations: [Relocation]
  /// Relaxation may change the section.
  var hasRelaxable = false
  /// For each relocation what relaxation made of it; empty as long as that is nothing.
  var rewrites: [Rewrite] = []
  var removals = Removals()
  /// What is left of the section's bytes.
  var size: UInt64
  /// The index in `Linker.outputs`; nil before it is placed, and for sections that are left out.
  var output: Int?
  /// From the start of its output section.
  var offset: UInt64 = 0
  /// Why it is left out, if it is.
  var isDiscarded = false
  /// Of a merged section, where its parts went.
  var pieces: MergedPieces?
  /// Of call frames, the distances to entries that other sections hold: where they stand, and to what they go.
  var frameLinks: [(offset: Int, section: Int, target: UInt64)] = []
  /// In a statement with `KEEP`.
  var isKept = false

  init(_ section: Section, file: Int) {
    self.file = file
    name = section.name
    type = section.type
    flags = section.flags
    alignment = max(section.alignment, 1)
    entrySize = section.entrySize
    group = section.group
    contents = section.contents
    relocations = section.relocations
    size = section.size
  }

  /// The section has bytes in the file.
  var hasContents: Bool { type != .noBits }

  /// By its name, as GNU ld tells.
  var isForDebuggers: Bool {
    [".debug", ".gnu.debuglto_.debug_", ".gnu.linkonce.wi.", ".zdebug", ".line", ".stab", ".gdb_index"].contains {
      name.hasPrefix($0)
    }
  }

  /// Where the byte that stood at `offset` is now, from the section's start.
  func position(_ offset: UInt64) -> UInt64 { offset &- removals.count(before: offset) }
}

/// What relaxation decided for one relocation.
enum Rewrite: UInt8 {
  case none
  /// The instruction of a high part is gone; the low part uses x0 or gp.
  case removed
  /// `auipc`, `jalr` became `jal`, `c.j` or `jalr` from x0.
  case jump, compressedJump, absoluteJump
  /// `lui` became `c.lui`.
  case compressedUpper
  /// The low part of an address that is reached from gp or x0.
  case fromBase
  /// The low part of an undefined weak symbol's address, which is 0.
  case fromZero
  /// The low part of a thread-local symbol's offset that tp alone reaches.
  case fromThread

  /// Of the instruction that is left.
  var byteCount: Int {
    switch self {
    case .none, .removed: 0
    case .jump, .absoluteJump, .fromBase, .fromZero, .fromThread: 4
    case .compressedJump, .compressedUpper: 2
    }
  }
}

/// Bytes that were taken out of a section: ranges of its original offsets, in order, that do not touch.
struct Removals {
  private(set) var starts: [UInt64] = []
  private var counts: [UInt64] = []
  /// How many bytes the ranges before each one have together.
  private var before: [UInt64] = []

  var isEmpty: Bool { starts.isEmpty }
  var total: UInt64 { (before.last ?? 0) + (counts.last ?? 0) }

  /// How many bytes before `offset` are gone. A place within a range counts as the range's start.
  func count(before offset: UInt64) -> UInt64 {
    guard let first = starts.first, first < offset else { return 0 }
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] < offset { low = middle } else { high = middle }
    }
    return before[low] + min(counts[low], offset - starts[low])
  }

  /// Adds ranges, which are in order and apart from those already here.
  mutating func add(_ ranges: [(start: UInt64, count: UInt64)]) {
    guard !ranges.isEmpty else { return }
    var merged: [(start: UInt64, count: UInt64)] = []
    merged.reserveCapacity(starts.count + ranges.count)
    var index = 0
    for range in ranges {
      while index < starts.count, starts[index] < range.start {
        merged.append((starts[index], counts[index]))
        index += 1
      }
      merged.append(range)
    }
    while index < starts.count {
      merged.append((starts[index], counts[index]))
      index += 1
    }
    starts = merged.map(\.start)
    counts = merged.map(\.count)
    before = []
    before.reserveCapacity(merged.count)
    var sum: UInt64 = 0
    for count in counts {
      before.append(sum)
      sum += count
    }
  }

  /// What is left of `contents`.
  func applied(to contents: [UInt8]) -> [UInt8] {
    guard !isEmpty else { return contents }
    var rest: [UInt8] = []
    rest.reserveCapacity(contents.count)
    var position = 0
    for (start, count) in zip(starts, counts) {
      rest.append(contentsOf: contents[position..<Int(start)])
      position = Int(start + count)
    }
    rest.append(contentsOf: contents[position...])
    return rest
  }
}

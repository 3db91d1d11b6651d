// Physical memory protection: which physical addresses a privilege mode may use (Priv. 3.7).

/// The 16 entries of a hart.
struct PMP: BitwiseCopyable {
  static let entryCount = 16

  private(set) var config: [16 of UInt8] = .init(repeating: 0)
  private(set) var address: [16 of UInt64] = .init(repeating: 0)
  /// The first entry that matches anything, which most often matches everything.
  private(set) var first = Rule()

  fileprivate enum Bit {
    static var readAndWrite: UInt8 { 0x03 }
    static var write: UInt8 { 0x02 }
    static var matching: UInt8 { 0x18 }
    static var locked: UInt8 { 0x80 }
    static var topOfRange: UInt8 { 0x08 }
    static var naturalFour: UInt8 { 0x10 }
  }

  /// What an entry, or the lack of one, says about a whole range.
  enum Verdict { case allowed, denied, mixed }

  /// An entry that matches something: what, and its bits. Without bounds it matches nothing.
  struct Rule: BitwiseCopyable {
    var bounds: (low: UInt64, high: UInt64) = (1, 0)
    var config: UInt8 = 0

    @inline(__always) func matches(start: UInt64, last: UInt64) -> Bool { bounds.low <= start && last <= bounds.high }

    /// What it says where it matches (Priv. 3.7.1): M-mode obeys only locked entries.
    @inline(__always) func verdict(_ access: Access, _ privilege: Privilege) -> Verdict {
      if privilege == .machine && config & Bit.locked == 0 { return .allowed }
      // The bits stand in the order in which `Access` counts.
      return config >> access.rawValue & 1 != 0 ? .allowed : .denied
    }
  }

  /// What the entries say in their order.
  @inline(never)
  fileprivate func search(start: UInt64, last: UInt64, _ access: Access, _ privilege: Privilege) -> Verdict {
    for index in 0..<Self.entryCount {
      guard let range = range(of: index) else { continue }
      let holdsStart = range.contains(start)
      let holdsEnd = range.contains(last)
      if !holdsStart && !holdsEnd && !(start < range.lowerBound && last > range.upperBound) { continue }
      guard holdsStart && holdsEnd else { return .mixed }
      return Rule(config: config[index]).verdict(access, privilege)
    }
    return privilege == .machine ? .allowed : .denied
  }

  /// The addresses that an entry matches; nil if it is off.
  private func range(of index: Int) -> ClosedRange<UInt64>? {
    let here = address[index]
    switch config[index] & Bit.matching {
    case 0: return nil
    case Bit.topOfRange:
      let bottom = index == 0 ? 0 : address[index - 1] << 2
      let top = here << 2
      return bottom < top ? bottom...(top - 1) : nil
    case Bit.naturalFour: return (here << 2)...((here << 2) | 3)
    default:
      // The lowest 0 of the address says how large the range is: 8 bytes for …0, 16 for …01.
      let ones = UInt64((~here).trailingZeroBitCount)
      if ones >= 54 { return 0...UInt64.max }
      let mask = (UInt64(8) << ones) - 1
      let base = (here << 2) & ~mask
      return base...(base | mask)
    }
  }

  /// `pmpcfg` number `group` (even: 8 entries each).
  func configGroup(_ group: Int) -> UInt64 {
    var value: UInt64 = 0
    for lane in 0..<8 where group * 4 + lane < Self.entryCount {
      value |= UInt64(config[group * 4 + lane]) << UInt64(lane * 8)
    }
    return value
  }

  /// Writes `pmpcfg`; locked entries keep what they have. The reserved combination of W without R is
  /// read as neither.
  mutating func setConfigGroup(_ group: Int, _ value: UInt64) {
    for lane in 0..<8 where group * 4 + lane < Self.entryCount {
      let index = group * 4 + lane
      guard config[index] & Bit.locked == 0 else { continue }
      var byte = UInt8(truncatingIfNeeded: value >> UInt64(lane * 8)) & 0x9f
      if byte & Bit.readAndWrite == Bit.write { byte &= ~Bit.write }
      config[index] = byte
    }
    findFirst()
  }

  private mutating func findFirst() {
    first = Rule()
    for index in 0..<Self.entryCount {
      guard let range = range(of: index) else { continue }
      first = Rule(bounds: (range.lowerBound, range.upperBound), config: config[index])
      return
    }
  }

  /// Writes `pmpaddr`: kept if the entry is locked, or the next one is and ends its range here.
  mutating func setAddress(_ index: Int, _ value: UInt64) {
    if config[index] & Bit.locked != 0 { return }
    let next = index + 1
    if next < Self.entryCount, config[next] & Bit.locked != 0, config[next] & Bit.matching == Bit.topOfRange { return }
    address[index] = value & ((1 << 54) - 1)
    findFirst()
  }
}

// Asked here and not of the entries themselves: each page walk asks four times, and would copy all sixteen to do so.
extension Hart {
  /// Whether `privilege` may access every one of `count` bytes from `start` on. `.mixed` if entries
  /// begin or end within, so that the range must be asked about in smaller pieces.
  @inline(__always)
  func protection(start: UInt64, count: UInt64, _ access: Access, _ privilege: Privilege) -> PMP.Verdict {
    let last = start &+ (count &- 1)
    let first = state.pmp.first
    if first.matches(start: start, last: last) { return first.verdict(access, privilege) }
    return state.pmp.search(start: start, last: last, access, privilege)
  }

  /// The same for one access of up to 8 bytes: one that only partly matches an entry fails.
  @inline(__always)
  func isUnprotected(_ start: UInt64, count: UInt64, _ access: Access, _ privilege: Privilege) -> Bool {
    protection(start: start, count: count, access, privilege) == .allowed
  }
}

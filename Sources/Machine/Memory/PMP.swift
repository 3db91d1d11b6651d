// Physical memory protection: which physical addresses a privilege mode may use (Priv. 3.7).

/// The 16 entries of a hart.
struct PMP: BitwiseCopyable {
  static let entryCount = 16

  private(set) var config: [16 of UInt8] = .init(repeating: 0)
  private(set) var address: [16 of UInt64] = .init(repeating: 0)
  /// The entries that are not off: with none, M-mode passes without a look.
  private var active = 0

  private enum Bit {
    static var read: UInt8 { 0x01 }
    static var write: UInt8 { 0x02 }
    static var execute: UInt8 { 0x04 }
    static var matching: UInt8 { 0x18 }
    static var locked: UInt8 { 0x80 }
    static var topOfRange: UInt8 { 0x08 }
    static var naturalFour: UInt8 { 0x10 }
  }

  /// What an entry, or the lack of one, says about a whole range.
  enum Verdict { case allowed, denied, mixed }

  /// Whether `privilege` may access every one of `count` bytes from `start` on. `.mixed` if entries
  /// begin or end within, so that the range must be asked about in smaller pieces.
  func verdict(start: UInt64, count: UInt64, _ access: Access, _ privilege: Privilege) -> Verdict {
    if active == 0 { return privilege == .machine ? .allowed : .denied }
    let last = start &+ (count &- 1)
    for index in 0..<Self.entryCount {
      guard let range = range(of: index) else { continue }
      let holdsStart = range.contains(start)
      let holdsEnd = range.contains(last)
      if !holdsStart && !holdsEnd && !(start < range.lowerBound && last > range.upperBound) { continue }
      guard holdsStart && holdsEnd else { return .mixed }
      if privilege == .machine && config[index] & Bit.locked == 0 { return .allowed }
      let wanted =
        switch access {
        case .read: Bit.read
        case .write: Bit.write
        case .execute: Bit.execute
        }
      return config[index] & wanted != 0 ? .allowed : .denied
    }
    return privilege == .machine ? .allowed : .denied
  }

  /// The same for one access of up to 8 bytes: one that only partly matches an entry fails.
  func allows(_ start: UInt64, count: UInt64, _ access: Access, _ privilege: Privilege) -> Bool {
    verdict(start: start, count: count, access, privilege) == .allowed
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
      if byte & 3 == Bit.write { byte &= ~Bit.write }
      config[index] = byte
    }
    active = 0
    for index in 0..<Self.entryCount where config[index] & Bit.matching != 0 { active += 1 }
  }

  /// Writes `pmpaddr`: kept if the entry is locked, or the next one is and ends its range here.
  mutating func setAddress(_ index: Int, _ value: UInt64) {
    if config[index] & Bit.locked != 0 { return }
    let next = index + 1
    if next < Self.entryCount, config[next] & Bit.locked != 0, config[next] & Bit.matching == Bit.topOfRange { return }
    address[index] = value & ((1 << 54) - 1)
  }
}

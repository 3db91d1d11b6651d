// What loads, stores and fetches through page tables do, written down a second time without any cache: every access
// walks the tables in memory anew (Priv. 10.3.2). `RandomTranslationTests` holds the machine against it.

/// A few frames of memory, which serve as page tables, data and code at the same time.
struct TranslationModel {
  static let base: UInt64 = 0x8020_0000
  static let frames = 12

  enum Access { case read, write, execute }

  struct Fault: Error {
    var cause: UInt64
    var value: UInt64
  }

  /// What decides about an access besides the tables.
  struct Mode {
    var satp: UInt64 = 0
    var isUser = false
    var sum = false
    var mxr = false
  }

  private(set) var bytes = [UInt8](repeating: 0, count: frames * 4096)

  private func index(of address: UInt64) -> Int? {
    let offset = address &- Self.base
    return offset < UInt64(bytes.count) ? Int(offset) : nil
  }

  func load(_ address: UInt64, size: Int) -> UInt64 {
    (0..<size).reduce(0) { value, byte in
      value | (index(of: address + UInt64(byte)).map { UInt64(bytes[$0]) } ?? 0) << UInt64(byte * 8)
    }
  }

  mutating func store(_ value: UInt64, at address: UInt64, size: Int) {
    for byte in 0..<size {
      if let index = index(of: address + UInt64(byte)) {
        bytes[index] = UInt8(truncatingIfNeeded: value >> UInt64(byte * 8))
      }
    }
  }

  /// The physical address, with A and D set as the access wants them.
  mutating func translate(_ address: UInt64, _ access: Access, _ mode: Mode) throws(Fault) -> UInt64 {
    let fault = Fault(cause: access == .read ? 13 : access == .write ? 15 : 12, value: address)
    let missing = Fault(cause: access == .read ? 5 : access == .write ? 7 : 1, value: address)
    let levels: Int
    switch mode.satp >> 60 {
    case 8: levels = 3
    case 9: levels = 4
    default:
      guard index(of: address) != nil else { throw missing }
      return address
    }
    var table = (mode.satp << 20) >> 8
    for level in (0..<levels).reversed() {
      let place = table + (address >> UInt64(12 + 9 * level) & 511) * 8
      guard index(of: place) != nil else { throw missing }
      let entry = load(place, size: 8)
      func has(_ bit: UInt64) -> Bool { entry >> bit & 1 == 1 }
      let (isReadable, isWritable, isExecutable) = (has(1), has(2), has(3))
      if !has(0) || isWritable && !isReadable || entry >> 54 != 0 { throw fault }
      let target = (entry >> 10 & 0xfff_ffff_ffff) << 12
      if !isReadable && !isExecutable {
        if level == 0 || has(4) || has(6) || has(7) { throw fault }
        table = target
        continue
      }
      let size = UInt64(4096) << UInt64(9 * level)
      if target % size != 0 { throw fault }
      if mode.isUser ? !has(4) : has(4) && (access == .execute || !mode.sum) { throw fault }
      switch access {
      case .read: if !isReadable && !(mode.mxr && isExecutable) { throw fault }
      case .write: if !isWritable { throw fault }
      case .execute: if !isExecutable { throw fault }
      }
      store(entry | 1 << 6 | (access == .write ? 1 << 7 : 0), at: place, size: 8)
      let physical = target + address % size
      guard index(of: physical) != nil else { throw missing }
      return physical
    }
    throw fault
  }

  /// Where each byte of an access is. What crosses pages is translated part by part before anything is done.
  private mutating func places(_ address: UInt64, size: Int, _ access: Access, _ mode: Mode) throws(Fault) -> [UInt64] {
    let first = min(size, Int(4096 - address % 4096))
    let low = try translate(address, access, mode)
    var places = (0..<UInt64(first)).map { low + $0 }
    if first < size {
      let high = try translate(address + UInt64(first), access, mode)
      places += (0..<UInt64(size - first)).map { high + $0 }
    }
    return places
  }

  mutating func load(_ address: UInt64, size: Int, _ mode: Mode) throws(Fault) -> UInt64 {
    try places(address, size: size, .read, mode).enumerated().reduce(0) {
      $0 | load($1.element, size: 1) << UInt64($1.offset * 8)
    }
  }

  mutating func store(_ value: UInt64, at address: UInt64, size: Int, _ mode: Mode) throws(Fault) {
    for (byte, place) in try places(address, size: size, .write, mode).enumerated() {
      store(value >> UInt64(byte * 8), at: place, size: 1)
    }
  }

  /// An aligned doubleword's old value, after `change` was stored.
  mutating func modify(_ address: UInt64, _ mode: Mode, _ change: (UInt64) -> UInt64) throws(Fault) -> UInt64 {
    let place = try translate(address, .write, mode)
    let old = load(place, size: 8)
    store(change(old), at: place, size: 8)
    return old
  }

  /// The aligned doubleword of code at an address.
  mutating func fetch(_ address: UInt64, _ mode: Mode) throws(Fault) -> UInt64 {
    load(try translate(address, .execute, mode), size: 8)
  }
}

// Directives that leave room in the current section, or go on at an aligned or given place.

import ObjectFile

extension Assembler {
  // MARK: Room

  /// `.space count, fill`.
  mutating func space() throws(StatementError) {
    mark(.data)
    let start = next
    let count = try requiredExpression()
    let fill = accept(",") ? UInt8(truncatingIfNeeded: try constant(absent: 0, for: ".space")) : 0
    try endOfStatement()
    if fill != 0 { try requireStorage() }
    let known = count.form == .constant ? count.constant : evaluation.worth(of: count, symbols, in: .fragments).constant
    guard let known else {
      let place = place(of: start)
      addFragment(.space(fill: fill), size: 0, target: symbols.anonymous(count, place: place), place: place)
      return
    }
    guard known > 0 else {
      warn(.negativeSpace)
      return
    }
    try reserve(Int(clamping: known))
    sections.current.append(repeating: fill, count: Int(clamping: known))
  }

  /// `.fill count, width, value`: `count` times the lowest `width` bytes of `value`, of which GNU as takes
  /// only four.
  mutating func fill() throws(StatementError) {
    mark(.data)
    let start = next
    let times = try requiredExpression()
    guard let count = evaluation.worth(of: times, symbols, in: .fragments).constant else {
      throw error(.notAbsolute, at: start)
    }
    var width: Int64 = 1
    var value: Int64 = 0
    if accept(",") {
      width = try constant(absent: 1, for: ".fill")
      if accept(",") { value = try constant(absent: 0, for: ".fill") }
    }
    try endOfStatement()
    if width > 8 {
      warn(.fillSizeOutOfRange)
      width = 8
    }
    guard count > 0, width > 0 else {
      if count < 0 || width < 0 { warn(.negativeFill) }
      return
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    try reserve(overflow ? Int.max : Int(clamping: total))
    guard value != 0 else {
      sections.current.append(repeating: 0, count: Int(total))
      return
    }
    try requireStorage()
    for _ in 0..<Int(count) {
      sections.current.append(UInt64(bitPattern: value) & 0xFFFF_FFFF, count: Int(width))
    }
  }

  /// `.org place, fill`.
  mutating func org() throws(StatementError) {
    let start = next
    let target = try requiredExpression()
    let fill = accept(",") ? UInt8(truncatingIfNeeded: try constant(absent: 0, for: ".org")) : 0
    try endOfStatement()
    if fill != 0 { try requireStorage() }
    let place = place(of: start)
    addFragment(.org(fill: fill), size: 0, target: symbols.anonymous(target, place: place), place: place)
  }

  // MARK: Alignment

  /// `.align power`, `.balign bytes`: up to a multiple, filled with `fill`, if that takes no more than a limit.
  mutating func align(inBytes: Bool, patternWidth: UInt8) throws(StatementError) {
    let start = next
    var power = try constant(absent: 0, for: inBytes ? ".balign" : ".align")
    if inBytes {
      if power > 0, power & (power - 1) != 0 { throw error(.alignmentNotPowerOfTwo, at: start) }
      power = power <= 0 ? 0 : Int64(power.trailingZeroBitCount)
    }
    if power < 0 || power > 31 {
      warn(.alignmentTooLarge(limit: 31))
      power = power < 0 ? 0 : 31
    }
    var fill: Int64?
    var limit: Int64 = 0
    if accept(",") {
      if !token.is(",") { fill = try constant(absent: 0, for: ".align") }
      if accept(",") { limit = try constant(absent: 0, for: ".align") }
    }
    try endOfStatement()
    if let fill, fill != 0 { try requireStorage() }
    try align(power: UInt8(power), fill: fill, width: patternWidth, limit: Int(clamping: limit))
  }

  private mutating func align(power: UInt8, fill: Int64?, width: UInt8, limit: Int) throws(StatementError) {
    let section = sections.currentSection
    if power > 0 {
      if sections.current.isCode, fill == nil || fill == 0 {
        try alignCode(power: power, limit: limit)
      } else {
        mark(.data)
        let pattern = Fragment.Pattern.bytes(value: fill ?? 0, width: width)
        addFragment(.align(power: power, pattern: pattern, limit: limit), size: 0)
      }
    }
    sections[section].alignment = max(sections[section].alignment, power)
  }

  /// Where the linker may delete bytes, it has to align too: `nop`s enough for the worst case, and a
  /// relocation that says so (psABI, R_RISCV_ALIGN).
  private mutating func alignCode(power: UInt8, limit: Int) throws(StatementError) {
    let unit = mode.compresses ? 2 : 4
    let room = (1 << Int(power)) - unit
    if room <= 0 { return }
    mark(.code, isPadding: true)
    guard mode.relaxes else {
      addFragment(.align(power: power, pattern: .nops, limit: limit), size: 0)
      return
    }
    try reserve(room)
    addFixup(.relocation(.align), .constant(Int64(room)), place: here)
    appendNops(room)
    sections.current.startRun()
  }

  /// `nop`s, with a short one and a zero before them as far as the count wants.
  mutating func appendNops(_ count: Int) {
    for byte in Fragment.nops(count) { sections.current.append(byte) }
  }
}

extension Fragment {
  static func nops(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    if count % 2 == 1 { bytes.append(0) }
    if (count - bytes.count) % 4 == 2 { bytes += [0x01, 0x00] }
    while bytes.count < count { bytes += [0x13, 0x00, 0x00, 0x00] }
    return bytes
  }
}

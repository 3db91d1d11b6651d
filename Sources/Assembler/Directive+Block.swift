// `.ds` and `.dcb` in all their sizes, which leave room or repeat a number, as other assemblers have them.

extension Assembler {
  /// `.ds count`: so many times `width` bytes of 0.
  mutating func room(width: Int) throws(StatementError) {
    mark(.data)
    let count = try repetitions(width: width)
    if accept(",") { _ = try constant(absent: 0, for: ".ds") }
    try endOfStatement()
    sections.current.append(repeating: 0, count: count * width)
  }

  /// `.dcb count, value`: so many times the number.
  mutating func block(width: Int) throws(StatementError) {
    mark(.data)
    let count = try repetitions(width: width)
    try comma()
    let value = try constant(absent: 0, for: ".dcb")
    try endOfStatement()
    if value != 0 { try requireStorage() }
    for _ in 0..<count { sections.current.append(UInt64(bitPattern: value), count: width) }
  }

  private mutating func repetitions(width: Int) throws(StatementError) -> Int {
    let count = try constant(absent: 0, for: ".ds")
    guard count > 0 else {
      if count < 0 { warn(.negativeFill) }
      return 0
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: Int64(width))
    try reserve(overflow ? Int.max : Int(clamping: total))
    return Int(clamping: count)
  }
}

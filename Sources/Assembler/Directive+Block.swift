// `.ds` and `.dcb` in all their sizes, which leave room or repeat a number, as other assemblers have them.

extension Assembler {
  /// `.ds count, value`: so many times the number, 0 if there is none.
  mutating func room(width: Int) throws(StatementError) {
    mark(.data)
    let count = try repetitions(width: width)
    let value = accept(",") ? try constant(absent: 0, for: ".ds") : 0
    try endOfStatement()
    guard value != 0 else { return sections.current.append(repeating: 0, count: count * width) }
    try requireStorage()
    for _ in 0..<count { appendWide(value, width: width) }
  }

  /// `.dcb count, value`: so many times the number.
  mutating func block(width: Int) throws(StatementError) {
    mark(.data)
    let count = try repetitions(width: width)
    try comma()
    let value = try constant(absent: 0, for: ".dcb")
    try endOfStatement()
    guard value != 0 else { return sections.current.append(repeating: 0, count: count * width) }
    try requireStorage()
    for _ in 0..<count { appendWide(value, width: width) }
  }

  private mutating func appendWide(_ value: Int64, width: Int) {
    sections.current.append(UInt64(bitPattern: value), count: min(width, 8))
    if width > 8 { sections.current.append(repeating: 0, count: width - 8) }
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

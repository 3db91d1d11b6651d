// The line table of what was assembled, as sections like any others: `.debug_line`, and around it what a debugger needs
// to find it, which is `DebugUnit`'s. Made when all text is read; relaxation and emission then treat them as the
// rest. Contents, symbols and their order are those of GNU as 2.40, bugs and all.

import ObjectFile

extension Assembler {
  /// Appends the sections, if there are rows or a compiler left the line table to us.
  mutating func emitDebugSections() {
    let hasUnit = hasContents(".debug_info")
    let hasLines = hasContents(".debug_line")
    if !lines.sections.isEmpty, hasLines, lines.hasLocations {
      return report(.error, .severalLineTables, at: .nowhere)
    }
    if hasUnit ? hasLines : lines.sections.isEmpty { return }
    let programs = lines.sections.map { numbered(rowsOf: $0) }
    debugSectionsStart = sections.entries.count
    enterDebugSection(".debug_line")
    if !hasLines { appendLineTable(zip(lines.sections, programs)) }
    if !hasUnit { appendDebugUnit() }
  }

  private func hasContents(_ name: String) -> Bool {
    guard let section = sections.find(name) else { return false }
    return sections[section].chunks.contains { index in
      let chunk = index == sections.currentIndex ? sections.current : sections.chunks[index]
      return chunk.length > 0 || !chunk.fragments.isEmpty
    }
  }

  /// A section's rows, subsection after subsection. Those of `-g` get the numbers of their files.
  private mutating func numbered(rowsOf section: Int) -> [LineRow] {
    var rows = sections[section].chunks.flatMap { lines.rows(of: $0) }
    guard !lines.hasLocations else { return rows }
    var last: (file: Int32, number: Int32) = (-1, 0)
    for index in rows.indices {
      if rows[index].file != last.file {
        let path = sources.files[Int(rows[index].file)].name
        last = (rows[index].file, Int32(truncatingIfNeeded: lines.files.number(of: path)))
      }
      rows[index].file = last.number
    }
    return rows
  }

  // MARK: .debug_line

  private mutating func appendLineTable(_ programs: some Sequence<(Int, [LineRow])>) {
    // The numbers of versions are the sections' own; there is no version 2 of this one to be had.
    let version = max(lines.version, 3)
    let end = appendUnitLength()
    appendNumber(version, bytes: 2)
    if version >= 5 { appendBytes([8, 0]) }  // an address's size, a segment selector's
    let headerEnd = appendLength()
    appendBytes([1])  // the unit of addresses
    if version >= 4 { appendBytes([1]) }  // operations an instruction
    appendBytes([1])  // each row is a statement, unless it says otherwise
    appendBytes([UInt8(bitPattern: Int8(LineProgram.lineBase)), UInt8(LineProgram.lineRange), LineProgram.opcodeBase])
    appendBytes(LineProgram.operandCounts)
    if version >= 5 { appendFiles() } else { appendFilesOfVersion3() }
    place(headerEnd)
    for (section, rows) in programs where !rows.isEmpty { appendLineProgram(rows, section: section) }
    place(end)
  }

  private mutating func appendFilesOfVersion3() {
    for directory in lines.files.directories.dropFirst() { appendString(mapped(directory ?? "")) }
    appendBytes([0])
    for number in stride(from: 1, to: lines.files.count, by: 1) {
      let file = knownFile(number)
      appendString(file.name)
      appendUnsigned(file.directory)
      appendBytes([0, 0])  // neither time nor size
    }
    appendBytes([0])
  }

  private mutating func appendFiles() {
    let (path, directoryIndex, digest): (UInt8, UInt8, UInt8) = (1, 2, 5)
    let (lineString, number, sixteenBytes): (UInt8, UInt8, UInt8) = (0x1F, 0x0F, 0x1E)
    let isFirstTwice = lines.files.completeFirst()
    let files = lines.files
    appendBytes([1, path, lineString])
    let directoryCount = files.count > 0 ? max(files.directories.count, 1) : files.directories.count
    appendUnsigned(directoryCount)
    for index in 0..<directoryCount {
      let given = index < files.directories.count ? files.directories[index] : nil
      appendReference(toString: mapped(given ?? options.debugging.directory), in: ".debug_line_str")
    }
    appendBytes([files.hasDigests ? 3 : 2, path, lineString, directoryIndex, number])
    if files.hasDigests { appendBytes([digest, sixteenBytes]) }
    appendUnsigned(files.count)
    var first: SymbolID?
    for index in 0..<files.count {
      let file = knownFile(index)
      if index == 1, isFirstTwice, let first {
        appendReference(to: first)
      } else {
        let string = appendReference(toString: file.name, in: ".debug_line_str")
        if index == 0 { first = string }
      }
      appendUnsigned(file.directory)
      if files.hasDigests {
        appendNumber(Int(truncatingIfNeeded: file.digest ?? 0), bytes: 8)
        appendNumber(Int(truncatingIfNeeded: (file.digest ?? 0) >> 64), bytes: 8)
      }
    }
  }

  private mutating func knownFile(_ number: Int) -> LineFiles.File {
    if let file = lines.files[number] { return file }
    report(.error, .fileNumberUnassigned(Int64(number)), at: .nowhere)
    return LineFiles.File(name: "", directory: 0)
  }

  private mutating func appendLineProgram(_ rows: [LineRow], section: Int) {
    var now = LineRow()
    for row in rows {
      appendRegisters(row, after: now)
      let delta = Int32(bitPattern: row.line &- now.line)
      if now.symbol == .none || row.resetsView && isSamePlace(now.symbol, row.symbol) {
        appendBytes([LineProgram.extended, 9, LineProgram.setAddress])
        appendAddress(.symbol(row.symbol))
        appendLine(delta)
      } else {
        addFragment(
          .lineAdvance(from: now.symbol, line: delta), size: 0, target: row.symbol, place: .nowhere)
      }
      now = row
    }
    addFragment(
      .lineAdvance(from: now.symbol, line: nil), size: 0, target: endSymbol(ofSection: section), place: .nowhere)
  }

  /// Sets what differs from the row before, and what holds for one row only.
  private mutating func appendRegisters(_ row: LineRow, after now: LineRow) {
    if row.file != now.file { appendOpcode(LineProgram.setFile, UInt64(row.file)) }
    if row.column != now.column { appendOpcode(LineProgram.setColumn, UInt64(row.column)) }
    if row.discriminator != 0 {
      let size = 1 + LEB128.size(unsigned: UInt64(row.discriminator))
      appendBytes([LineProgram.extended, UInt8(size)])
      appendOpcode(LineProgram.setDiscriminator, UInt64(row.discriminator))
    }
    if row.isa != now.isa { appendOpcode(LineProgram.setISA, UInt64(row.isa)) }
    if row.flags.contains(.isStatement) != now.flags.contains(.isStatement) {
      appendBytes([LineProgram.negateStatement])
    }
    if row.flags.contains(.basicBlock) { appendBytes([LineProgram.setBasicBlock]) }
    if row.flags.contains(.prologueEnd) { appendBytes([LineProgram.setPrologueEnd]) }
    if row.flags.contains(.epilogueBegin) { appendBytes([LineProgram.setEpilogueBegin]) }
  }

  private mutating func appendOpcode(_ opcode: UInt8, _ operand: UInt64) {
    var bytes = [opcode]
    LEB128.append(unsigned: operand, to: &bytes)
    appendBytes(bytes)
  }

  /// Adds to the line and makes a row, at an address that was just set.
  private mutating func appendLine(_ delta: Int32) {
    let special = delta &- LineProgram.lineBase
    if delta == 0 {
      appendBytes([LineProgram.copy])
    } else if (0..<LineProgram.lineRange).contains(special) {
      appendBytes([LineProgram.opcodeBase + UInt8(special)])
    } else {
      var bytes = [LineProgram.advanceLine]
      LEB128.append(signed: Int64(delta), to: &bytes)
      appendBytes(bytes + [LineProgram.copy])
    }
  }

  private func isSamePlace(_ one: SymbolID, _ other: SymbolID) -> Bool {
    guard case .position(let one) = symbols[one].value, case .position(let other) = symbols[other].value else {
      return false
    }
    return one.chunk == other.chunk && one.offset == other.offset
  }
}

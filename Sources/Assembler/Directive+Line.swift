// The directives by which compilers say which source lines their code is of: `.file` with a number, and `.loc`.

import ObjectFile

extension Assembler {
  /// `.file "name"` names the source in the symbol table; `.file number "directory" "name" md5 digest` gives a file
  /// its number in the line table.
  mutating func file() throws(StatementError) {
    guard token.kind != .string else {
      fileName = String(decoding: try string(), as: UTF8.self)
      return try endOfStatement()
    }
    let start = next
    let number = try constant(absent: 0, for: ".file")
    try raiseVersion(forFile: number, at: start)
    var name = String(decoding: try string(), as: UTF8.self)
    var directory: String?
    var digest: UInt128?
    // Both came with DWARF 5.
    if lines.version >= 5 {
      if token.kind == .string {
        directory = name
        name = String(decoding: try string(), as: UTF8.self)
      }
      if token.kind == .identifier, text(token) == "md5" {
        next += 1
        guard token.kind == .longInteger, let value = Lexer.longInteger(input.frame.text, token) else {
          throw error(.digestExpected)
        }
        next += 1
        digest = value
      }
    }
    try endOfStatement()
    lines.stopGenerating()
    do throws(LineFiles.Problem) {
      try lines.files.add(
        Int(clamping: number), name, directory: directory, digest: digest, version: lines.version,
        workingDirectory: options.debugging.directory)
    } catch {
      switch error {
      case .tooLarge: throw self.error(.fileNumberTooLarge(number), at: start)
      case .occupied(let known):
        let other = (directory.map { $0 + "/" } ?? "") + name
        throw self.error(.fileNumberOccupied(number, by: known, other: other), at: start)
      }
    }
  }

  /// File 0 came with DWARF 5.
  private mutating func raiseVersion(forFile number: Int64, at index: Int) throws(StatementError) {
    if number == 0 { lines.version = max(lines.version, 5) }
    if number < 0 { throw error(.fileNumberTooSmall, at: index) }
  }

  /// `.loc file line column parts`: the next instruction is of that line.
  mutating func location() throws(StatementError) {
    // Of two in a row, the first has a row too.
    if lines.isPending { noteLineSlowly() }
    let start = next
    let file = try constant(absent: 0, for: ".loc")
    let line = try constant(absent: 0, for: ".loc")
    try raiseVersion(forFile: file, at: start)
    guard lines.files[Int(clamping: file)] != nil else { throw error(.fileNumberUnassigned(file), at: start) }
    lines.current.file = Int32(truncatingIfNeeded: file)
    lines.current.line = UInt32(truncatingIfNeeded: line)
    lines.current.discriminator = 0
    if token.kind == .integer {
      lines.current.column = UInt32(truncatingIfNeeded: try constant(for: ".loc"))
    }
    var view: NameID??
    while token.kind == .identifier {
      let part = next
      let name = text(token)
      next += 1
      switch name {
      case "basic_block": lines.current.flags.insert(.basicBlock)
      case "prologue_end": lines.current.flags.insert(.prologueEnd)
      case "epilogue_begin": lines.current.flags.insert(.epilogueBegin)
      case "is_stmt":
        let value = try constant(absent: 0, for: ".loc")
        guard value == 0 || value == 1 else { throw error(.statementFlagExpected, at: part) }
        if value == 1 {
          lines.current.flags.insert(.isStatement)
        } else {
          lines.current.flags.remove(.isStatement)
        }
      case "isa": lines.current.isa = try unsigned("isa number", at: part)
      case "discriminator": lines.current.discriminator = try unsigned(name, at: part)
      case "view": view = .some(try viewName(at: part))
      default: throw error(.unknownLocationPart(name), at: part)
      }
    }
    try endOfStatement()
    lines.setPending()
    // A view is one of a row, which so is there even if no instruction follows.
    guard let view else { return }
    let number = lines.view(at: sections.here)
    if let view { try define(view, view: number) }
    noteLineSlowly()
  }

  private mutating func unsigned(_ what: String, at index: Int) throws(StatementError) -> UInt32 {
    let value = try constant(absent: 0, for: ".loc")
    guard value >= 0 else { throw error(.negativeLocationPart(what), at: index) }
    return UInt32(truncatingIfNeeded: value)
  }

  /// `view name`, or `view 0`, which says what the number is to be, and `view -0`, which makes it so.
  private mutating func viewName(at index: Int) throws(StatementError) -> NameID? {
    if token.kind == .identifier || token.kind == .string { return try name() }
    let resets = token.is("-")
    guard try constant(for: ".loc") == 0 else { throw error(.viewNotZero, at: index) }
    if resets { lines.current.resetsView = true }
    return nil
  }

  private mutating func define(_ name: NameID, view: Int64) throws(StatementError) {
    let symbol = symbols.symbol(name, place: here)
    if symbols[symbol].isDefined { throw error(.alreadyDefined(symbols.name(symbol)), at: 0) }
    symbols[symbol].value = .absolute(view)
    symbols[symbol].place = here
  }
}

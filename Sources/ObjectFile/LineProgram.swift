// A line program runs on its state machine (DWARF 5, 6.2.2 and 6.2.5) and appends rows. `LineTableReader` starts one
// for each unit.

/// What a program's opcodes mean.
struct LineParameters {
  var instructionUnit: UInt64
  var startsAsStatement: Bool
  var lineBase: Int8
  var lineRange: UInt8
  var opcodeBase: UInt8
  /// How many operands each standard opcode has, from opcode 1 on.
  var operandCounts: [UInt8] = []

  init(_ unit: inout ByteReader, version: UInt16) throws(ObjectError) {
    instructionUnit = UInt64(try unit.byte())
    if version >= 4, case let operations = try unit.byte(), operations > 1 {
      throw unit.error(.unsupported(part: "line tables with several operations an instruction"))
    }
    startsAsStatement = try unit.byte() != 0
    lineBase = Int8(bitPattern: try unit.byte())
    lineRange = try unit.byte()
    opcodeBase = try unit.byte()
    guard lineRange > 0 else {
      throw unit.error(.wrongSymbolField(part: "line table", field: "line range", value: 0))
    }
    guard opcodeBase > 0 else {
      throw unit.error(.wrongSymbolField(part: "line table", field: "opcode base", value: 0))
    }
    for _ in 1..<opcodeBase { operandCounts.append(try unit.byte()) }
  }
}

struct LineProgram {
  private let parameters: LineParameters
  /// Of the unit's files, the first's index and the number that it goes by.
  private let firstFile: Int
  private let firstNumber: UInt64
  // The registers.
  private var address: UInt64 = 0
  private var file: UInt64 = 1
  private var line: UInt32 = 1
  private var column: UInt64 = 0
  private var discriminator: UInt64 = 0
  private var isStatement: Bool
  // The sequence that is being made.
  private var firstRow: Int?
  private var section: Int?
  private var isAscending = true

  init(_ parameters: LineParameters, firstFile: Int, numbersFromZero: Bool) {
    self.parameters = parameters
    self.firstFile = firstFile
    firstNumber = numbersFromZero ? 0 : 1
    isStatement = parameters.startsAsStatement
  }

  mutating func run(
    _ program: inout ByteReader, _ source: RelocatedSection, into table: inout LineTableReader
  ) throws(ObjectError) {
    while !program.isAtEnd {
      let opcode = try program.byte()
      if opcode >= parameters.opcodeBase {
        let special = opcode - parameters.opcodeBase
        advance(UInt64(special / parameters.lineRange))
        line &+= UInt32(bitPattern: Int32(parameters.lineBase) &+ Int32(special % parameters.lineRange))
        appendRow(to: &table)
        continue
      }
      switch opcode {
      case 0: try runExtended(&program, source, into: &table)
      case 1: appendRow(to: &table)
      case 2: advance(try program.unsignedLEB128())
      case 3: line &+= UInt32(truncatingIfNeeded: try program.signedLEB128())
      case 4: file = try program.unsignedLEB128()
      case 5: column = try program.unsignedLEB128()
      case 6: isStatement.toggle()
      case 7, 10, 11: break
      case 8: advance(UInt64((255 - parameters.opcodeBase) / parameters.lineRange))
      case 9: address &+= UInt64(try program.half())
      default:
        // (12 sets the ISA; what came later has operands that are counted)
        for _ in 0..<parameters.operandCounts[Int(opcode) - 1] { _ = try program.unsignedLEB128() }
      }
    }
    // A sequence that nothing ends is none.
    if let firstRow { table.rows.removeSubrange(firstRow...) }
  }

  private mutating func runExtended(
    _ program: inout ByteReader, _ source: RelocatedSection, into table: inout LineTableReader
  ) throws(ObjectError) {
    let size = try program.unsignedLEB128()
    guard size > 0 else { return }
    guard size <= UInt64(program.end - program.position) else { throw program.error(.truncated(part: "line program")) }
    let end = program.position + Int(size)
    switch try program.byte() {
    case 1: endSequence(in: &table)
    case 2:
      guard size == 9 || size == 5 else {
        throw program.error(.wrongSymbolField(part: "line program", field: "address size", value: size - 1))
      }
      let place = program.position
      address = try program.number(Int(size) - 1)
      if let known = source.sections[place] { section = known }
    case 3:
      if let file = try LineTableReader.file(&program, [""], "") { table.files.append(file) }
    case 4: discriminator = try program.unsignedLEB128()
    default: break
    }
    guard program.position <= end else { throw program.error(.truncated(part: "line program")) }
    _ = try program.take(end - program.position)
  }

  private mutating func advance(_ operations: UInt64) {
    address &+= parameters.instructionUnit &* operations
  }

  private mutating func appendRow(to table: inout LineTableReader, endsSequence: Bool = false) {
    if firstRow == nil { firstRow = table.rows.count }
    if let last = table.rows.last, firstRow != table.rows.count, last.address > address { isAscending = false }
    // (numbers of files come one after another, so that their indices do too)
    let index = file &- firstNumber
    let isKnown = index < UInt64(table.files.count - firstFile)
    table.rows.append(
      LineTable.Row(
        address: address, line: line, column: UInt32(clamping: column), discriminator: UInt32(clamping: discriminator),
        isStatement: isStatement, endsSequence: endsSequence,
        fileIndex: isKnown ? Int32(clamping: firstFile + Int(index)) : -1))
    discriminator = 0
  }

  private mutating func endSequence(in table: inout LineTableReader) {
    appendRow(to: &table, endsSequence: true)
    if let firstRow {
      let rows = firstRow..<table.rows.count
      // Addresses ascend, by the specification; where they do not, only the order of the rest can be saved.
      if !isAscending {
        let sorted = table.rows[rows].enumerated().sorted {
          ($0.element.address, $0.offset) < ($1.element.address, $1.offset)
        }
        table.rows.replaceSubrange(rows, with: sorted.map(\.element))
      }
      let (low, high) = (table.rows[firstRow].address, table.rows[table.rows.count - 1].address)
      table.sequences.append(LineTable.Sequence(section: section, rows: rows, addresses: low..<high))
    }
    self = LineProgram(parameters, firstFile: firstFile, numbersFromZero: firstNumber == 0)
  }
}

// One step of a line program from row to row (DWARF 5, 6.2.5). The linker may shorten the code between the two, so
// that the distance is a 16-bit number for it to correct, and never part of an opcode: sizes are `Relaxation`'s,
// bytes `Emission`'s.

import ObjectFile

/// Opcodes and parameters of the line programs that are written here.
enum LineProgram {
  static let copy: UInt8 = 1
  static let advanceLine: UInt8 = 3
  static let setFile: UInt8 = 4
  static let setColumn: UInt8 = 5
  static let negateStatement: UInt8 = 6
  static let setBasicBlock: UInt8 = 7
  static let fixedAdvance: UInt8 = 9
  static let setPrologueEnd: UInt8 = 10
  static let setEpilogueBegin: UInt8 = 11
  static let setISA: UInt8 = 12
  static let extended: UInt8 = 0
  static let endSequence: UInt8 = 1
  static let setAddress: UInt8 = 2
  static let setDiscriminator: UInt8 = 4
  /// How many operands each standard opcode has.
  static let operandCounts: [UInt8] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]
  /// A special opcode adds its line, counted from `lineBase`, of `lineRange` that there are.
  static let lineBase: Int32 = -5
  static let lineRange: Int32 = 14
  static let opcodeBase: UInt8 = 13
}

extension Assembler {
  /// Beyond it the address is set anew: the field holds 65535, and code may grow while it is linked.
  private static let farthestAdvance = 50_000

  private static func isNear(_ distance: Int) -> Bool { (0...farthestAdvance).contains(distance) }

  /// The bytes of a step. `line` is what is added to the line; nil ends the sequence.
  static func lineAdvanceSize(line: Int32?, distance: Int) -> Int {
    (isNear(distance) ? 3 : 11) + (line.map { 2 + LEB128.size(signed: Int64($0)) } ?? 3)
  }

  /// How far a step goes, as far as relaxation has come.
  func lineAdvanceDistance(_ fragment: Fragment, from: SymbolID) -> Int {
    address(ofLabel: fragment.target) &- address(ofLabel: from)
  }

  private func address(ofLabel symbol: SymbolID) -> Int {
    guard case .position(let position) = symbols[symbol].value else { return 0 }
    return sections.chunks[Int(position.chunk)].address(fragment: position.fragment, offset: position.offset)
  }

  mutating func emit(
    lineAdvance fragment: Fragment, from: SymbolID, line: Int32?, _ output: inout SectionOutput
  ) {
    if let line {
      output.bytes.append(LineProgram.advanceLine)
      LEB128.append(signed: Int64(line), to: &output.bytes)
    }
    if Assembler.isNear(lineAdvanceDistance(fragment, from: from)) {
      output.bytes.append(LineProgram.fixedAdvance)
      relocate(.add16, fragment.target, &output)
      relocate(.sub16, from, &output)
      output.append(0, count: 2)
    } else {
      output.bytes += [LineProgram.extended, 9, LineProgram.setAddress]
      relocate(.abs64, fragment.target, &output)
      output.append(0, count: 8)
    }
    if line != nil {
      output.bytes.append(LineProgram.copy)
    } else {
      output.bytes += [LineProgram.extended, 1, LineProgram.endSequence]
    }
  }

  private mutating func relocate(_ type: RelocationType, _ symbol: SymbolID, _ output: inout SectionOutput) {
    noteRelocation(symbol, at: .nowhere)
    output.relocations.append(
      Relocation(offset: UInt64(output.bytes.count), type: type, symbol: Int(symbol.index), addend: 0))
  }
}

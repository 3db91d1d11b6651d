// The descriptions of frames as sections, `.eh_frame` for exceptions and `.debug_frame` for debuggers: what several
// functions share, then each function's own part (DWARF 5, 6.4.1; Linux Standard Base, 10.6). Made when all text is
// read, with GNU as 2.40's bytes.

import ObjectFile

/// What descriptions share: a Common Information Entry.
private struct CommonEntry {
  var start: SymbolID
  var model: FrameDescription
  var instructions: ArraySlice<FrameInstruction>

  /// The instructions that `description` adds; nil if it is not of this kind.
  func rest(of description: FrameDescription, isForExceptions: Bool) -> ArraySlice<FrameInstruction>? {
    guard model.returnColumn == description.returnColumn, model.isSignalFrame == description.isSignalFrame,
      !isForExceptions || sharesPointers(with: description),
      description.instructions.starts(with: instructions),
      !instructions.contains(where: \.endsCommonPart)
    else { return nil }
    let rest = description.instructions.dropFirst(instructions.count)
    return rest.first?.endsCommonPart ?? true ? rest : nil
  }

  private func sharesPointers(with description: FrameDescription) -> Bool {
    model.personalityEncoding == description.personalityEncoding && model.personality == description.personality
      && model.dataEncoding == description.dataEncoding
  }
}

extension Assembler {
  /// log2 of what `.eh_frame` ends at a multiple of, and `.debug_frame` each entry.
  private static let frameAlignment: UInt8 = 3
  private static let cieVersion: UInt8 = 3

  mutating func emitFrameSections() {
    for open in frames.open.values.sorted(by: { $0.description < $1.description }) {
      report(.error, .frame(.neverClosed), at: frames.descriptions[open.description].place)
    }
    guard frames.open.isEmpty else { return }
    for kind in [FrameSectionSet.exceptions, .debugging]
    where frames.descriptions.contains(where: { $0.sections.contains(kind) }) {
      let isForExceptions = kind == .exceptions
      debugSectionsStart = min(debugSectionsStart, sections.entries.count)
      let name = isForExceptions ? ".eh_frame" : ".debug_frame"
      let isNew = sections.find(name) == nil
      enterDebugSection(name, flags: isForExceptions ? .allocate : [])
      let section = sections.currentSection
      if isNew { sections[section].isNamedLate = true }
      sections[section].alignment = max(sections[section].alignment, Assembler.frameAlignment)
      var common: [CommonEntry] = []
      for (index, description) in frames.descriptions.enumerated() where description.sections.contains(kind) {
        let isLast = index == frames.descriptions.count - 1
        let power = isForExceptions && !isLast ? 2 : Assembler.frameAlignment
        append(description, &common, isForExceptions: isForExceptions, power: power)
      }
    }
  }

  private mutating func append(
    _ description: FrameDescription, _ common: inout [CommonEntry], isForExceptions: Bool, power: UInt8
  ) {
    // The last one made is looked at first.
    for entry in common.reversed() {
      guard let rest = entry.rest(of: description, isForExceptions: isForExceptions) else { continue }
      return append(description, rest, entry, isForExceptions: isForExceptions, power: power)
    }
    let shared = description.instructions.prefix { !$0.endsCommonPart }
    let start = symbols.fake(at: sections.here, place: .nowhere)
    let entry = CommonEntry(start: start, model: description, instructions: shared)
    append(entry, isForExceptions: isForExceptions)
    common.append(entry)
    append(
      description, description.instructions.dropFirst(shared.count), entry, isForExceptions: isForExceptions,
      power: power)
  }

  private mutating func append(_ entry: CommonEntry, isForExceptions: Bool) {
    let model = entry.model
    let end = appendLength()
    appendNumber(isForExceptions ? 0 : -1, bytes: 4)
    appendBytes([Assembler.cieVersion])
    if isForExceptions {
      let letters = [
        ("z", true), ("P", model.personalityEncoding != .omitted), ("L", model.dataEncoding != .omitted), ("R", true),
        ("S", model.isSignalFrame),
      ]
      appendString(letters.filter(\.1).map(\.0).joined())
    } else {
      appendString(model.isSignalFrame ? "S" : "")
    }
    appendUnsigned(1)
    appendSigned(FrameCode.dataAlignment)
    appendUnsigned(Int(bitPattern: UInt(model.returnColumn)))
    if isForExceptions {
      var size = 1
      if model.dataEncoding != .omitted { size += 1 }
      if model.personalityEncoding != .omitted { size += 1 + model.personalityEncoding.byteCount }
      appendUnsigned(size)
      if model.personalityEncoding != .omitted {
        appendBytes([model.personalityEncoding.rawValue])
        append(model.personality, model.personalityEncoding)
      }
      if model.dataEncoding != .omitted { appendBytes([model.dataEncoding.rawValue]) }
      appendBytes([PointerEncoding.relativeWord.rawValue])
    }
    append(entry.instructions)
    padFrame(isForExceptions ? 2 : Assembler.frameAlignment)
    place(end)
  }

  private mutating func append(
    _ description: FrameDescription, _ instructions: ArraySlice<FrameInstruction>, _ common: CommonEntry,
    isForExceptions: Bool, power: UInt8
  ) {
    let end = appendLength()
    let length = Expression(form: .subtract, left: description.end, right: description.start)
    if isForExceptions {
      let start = symbols.fake(at: sections.here, place: .nowhere)
      appendDifference(Expression(form: .subtract, left: start, right: common.start), bytes: 4)
      append(.symbol(description.start), .relativeWord)
      appendDifference(length, bytes: 4)
      appendUnsigned(description.dataEncoding == .omitted ? 0 : description.dataEncoding.byteCount)
      if description.dataEncoding != .omitted { append(description.data, description.dataEncoding) }
    } else {
      appendReference(to: common.start)
      appendAddress(.symbol(description.start))
      appendAddress(length)
    }
    append(instructions)
    padFrame(power)
    place(end)
  }

  private mutating func padFrame(_ power: UInt8) {
    addFragment(.align(power: power, pattern: .bytes(value: 0, width: 1), limit: 0), size: 0, place: .nowhere)
  }

  private mutating func appendDifference(_ expression: Expression, bytes: Int) {
    addFixup(.data(bytes: UInt8(bytes)), expression, place: .nowhere)
    appendNumber(0, bytes: bytes)
  }

  /// A pointer, relative ones as the distance from here.
  private mutating func append(_ value: Expression, _ encoding: PointerEncoding) {
    var value = value
    if encoding.isRelative {
      let here = symbols.fake(at: sections.here, place: .nowhere)
      value = Expression(form: .subtract, left: value.left, right: here, constant: value.constant)
    }
    appendDifference(value, bytes: encoding.byteCount)
  }

  // MARK: Instructions

  private mutating func append(_ instructions: ArraySlice<FrameInstruction>) {
    for instruction in instructions { append(instruction) }
  }

  private mutating func append(_ instruction: FrameInstruction) {
    switch instruction {
    case .advance(let from, let to): appendAdvance(from: from, to: to)
    case .plain(let opcode): appendBytes([opcode])
    case .register(let opcode, let register): append(opcode, register)
    case .defineFrame(let register, let offset):
      append(offset < 0 ? FrameCode.defineFrameSigned : FrameCode.defineFrame, register)
      appendFrameOffset(offset)
    case .defineFrameOffset(let offset):
      appendBytes([offset < 0 ? FrameCode.defineFrameOffsetSigned : FrameCode.defineFrameOffset])
      appendFrameOffset(offset)
    case .offset(let register, let offset):
      let factored = offset / FrameCode.dataAlignment
      if factored < 0 {
        append(FrameCode.offsetExtendedSigned, register)
        appendSigned(factored)
      } else {
        if register < 0x40 {
          appendBytes([FrameCode.offset + UInt8(register)])
        } else {
          append(FrameCode.offsetExtended, register)
        }
        appendUnsigned(Int(factored))
      }
    case .valueOffset(let register, let offset):
      let factored = offset / FrameCode.dataAlignment
      append(factored < 0 ? FrameCode.valueOffsetSigned : FrameCode.valueOffset, register)
      if factored < 0 { appendSigned(factored) } else { appendUnsigned(Int(factored)) }
    case .moved(let register, let other):
      append(FrameCode.register, register)
      appendUnsigned(Int(bitPattern: UInt(other)))
    case .restore(let register):
      if register < 0x40 {
        appendBytes([FrameCode.restore + UInt8(register)])
      } else {
        append(FrameCode.restoreExtended, register)
      }
    case .escape(let bytes): for byte in bytes { appendDifference(byte, bytes: 1) }
    case .encodedAddress(let register, let encoding, let value): append(register, encoding, value)
    case .label(let name, let place): defineFrameLabel(name, at: place)
    }
  }

  private mutating func append(_ opcode: UInt8, _ register: UInt64) {
    appendBytes([opcode])
    appendUnsigned(Int(bitPattern: UInt(register)))
  }

  /// Negative offsets alone are factored here.
  private mutating func appendFrameOffset(_ offset: Int64) {
    if offset < 0 { appendSigned(offset / FrameCode.dataAlignment) } else { appendUnsigned(Int(offset)) }
  }

  private mutating func append(_ register: UInt64, _ encoding: PointerEncoding, _ value: Expression) {
    if encoding == .omitted { return }
    let (address, encodedAddress): (UInt8, UInt8) = (0x03, 0xF1)  // DW_OP_addr, DW_OP_GNU_encoded_addr
    append(FrameCode.valueExpression, register)
    if encoding == .absolute {
      appendUnsigned(1 + encoding.byteCount)
      appendBytes([address])
    } else {
      appendUnsigned(2 + encoding.byteCount)
      appendBytes([encodedAddress, encoding.rawValue])
    }
    append(value, encoding)
  }

  private mutating func defineFrameLabel(_ name: NameID, at place: Place) {
    let symbol = symbols.symbol(name, place: place)
    if symbols[symbol].isDefined { return report(.error, .alreadyDefined(symbols.name(symbol)), at: place) }
    symbols[symbol].value = .position(sections.here)
    symbols[symbol].place = place
  }

  // MARK: Advances

  /// A step in the code: a number where the linker cannot change it, else a fragment.
  private mutating func appendAdvance(from: SymbolID, to: SymbolID) {
    guard case .position(let start) = symbols[from].value, case .position(let end) = symbols[to].value,
      (start.chunk, start.fragment, start.run) == (end.chunk, end.fragment, end.run)
    else {
      return addFragment(.frameAdvance(from: from), size: 0, target: to, place: .nowhere)
    }
    appendBytes(Assembler.frameAdvance(end.offset &- start.offset))
  }

  /// The instruction that goes so many bytes on; nothing where that is none.
  static func frameAdvance(_ distance: Int) -> [UInt8] {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: distance >> (8 * $0)) }
    switch distance {
    case 0: return []
    case 1..<0x40: return [FrameCode.advance | bytes[0]]
    case 0x40..<0x100: return [FrameCode.advance1, bytes[0]]
    case 0x100..<0x10000: return [FrameCode.advance2] + bytes[..<2]
    default: return [FrameCode.advance4] + bytes
    }
  }

  mutating func emit(frameAdvance fragment: Fragment, from: SymbolID, _ output: inout SectionOutput) {
    let start = output.bytes.count
    output.bytes += Assembler.frameAdvance(lineAdvanceDistance(fragment, from: from))
    let (types, offset): ((set: RelocationType, subtract: RelocationType), Int)
    switch output.bytes.count - start {
    case 0: return
    case 1: (types, offset) = ((.set6, .sub6), start)
    case 2: (types, offset) = ((.set8, .sub8), start + 1)
    case 3: (types, offset) = ((.set16, .sub16), start + 1)
    default: (types, offset) = ((.set32, .sub32), start + 1)
    }
    for (type, symbol) in [(types.set, fragment.target), (types.subtract, from)] {
      noteRelocation(symbol, at: .nowhere)
      output.relocations.append(Relocation(offset: UInt64(offset), type: type, symbol: Int(symbol.index), addend: 0))
    }
  }
}

// Final addresses come in; every section's bytes with their relocations applied go out. What each relocation computes
// and where it goes are rows of `RelocationTable`; here is what the rows cannot say.

import ObjectFile

/// Opcodes and instructions that relaxation writes (ISA manual, "RV32I Base Integer Instruction Set", "C Extension").
private enum Instruction {
  static let opcodeMask: UInt32 = 0x7f
  static let lui: UInt32 = 0x37
  static let jal: UInt32 = 0x6f
  static let jalr: UInt32 = 0x67
  static let compressedJump: UInt64 = 0xa001
  static let compressedUpper: UInt32 = 0x6001
  static let compressedLoad: UInt32 = 0x4001
  static let globalPointer: UInt32 = 3
  static let threadPointer: UInt32 = 4
  static let firstSourceMask: UInt32 = 0x1f << 15
}

extension Linker {
  /// For each output section its bytes; none for those without contents.
  mutating func applyRelocations() -> [[UInt8]] {
    addresses = symbols.indices.map { address(of: symbols[$0].definition) }
    let isPlain = symbols.indices.map { self.isPlain($0) }
    var contents: [[UInt8]] = []
    for index in outputs.indices {
      let output = outputs[index]
      guard output.type != .noBits, !output.isIgnored else {
        contents.append([])
        continue
      }
      guard output.size < Self.mostBytes else {
        errors.append(.tooLarge(section: output.name, size: output.size))
        contents.append([])
        continue
      }
      var bytes = [UInt8](repeating: 0, count: Int(output.size))
      apply(output.patches, to: &bytes)
      for number in output.members where sections[number].hasContents {
        var piece = sections[number].removals.applied(to: sections[number].contents)
        relocate(&piece, section: number, isPlain: isPlain)
        linkFrames(of: number, in: &piece)
        let start = Int(sections[number].offset)
        bytes.put(piece, at: start)
      }
      contents.append(bytes)
    }
    return contents
  }

  /// No section and no segment of a file is larger: what would be is a mistake in a script.
  static let mostBytes: UInt64 = 1 << 30

  func apply(_ patches: [OutputSection.Patch], to bytes: inout [UInt8]) {
    for patch in patches {
      switch patch {
      case .fill(let offset, let count, let pattern):
        for index in 0..<Int(count) { bytes[Int(offset) + index] = pattern[index % pattern.count] }
      case .datum(let offset, let byteCount, let value): bytes.put(value, at: Int(offset), byteCount: byteCount)
      }
    }
  }

  /// Whether a relocation that names the symbol means its address and the addend, whatever its section and type.
  private func isPlain(_ index: Int) -> Bool {
    switch symbols[index].definition {
    case .absolute, .address, .output, .common: true
    case .input(let section, _):
      sections[section].output != nil && (symbols[index].kind != .section || sections[section].pieces == nil)
    case .undefined: false
    }
  }

  private mutating func relocate(_ bytes: inout [UInt8], section number: Int, isPlain: [Bool]) {
    let relocations = sections[number].relocations
    guard !relocations.isEmpty || number == table.section else { return }
    if number == table.section { fillTable(&bytes) }
    guard let output = sections[number].output else { return }
    let start = outputs[output].address &+ sections[number].offset
    let rewrites = sections[number].rewrites
    let original = sections[number].contents
    let numbers = files[sections[number].file].symbols
    let columns = RelocationType.columns
    let isWhole = sections[number].removals.isEmpty
    var skipsNext = false
    for (index, relocation) in relocations.enumerated() {
      if skipsNext {
        skipsNext = false
        continue
      }
      switch relocation.type {
      case .relax, .none: continue
      default: break
      }
      let position = Int(isWhole ? relocation.offset : sections[number].position(relocation.offset))
      if case .align = relocation.type {
        writeNoOperations(relocation, in: number, at: position, to: &bytes)
        continue
      }
      let rewrite = rewrites.isEmpty ? .none : rewrites[index]
      let (formula, field) = columns[Int(relocation.type.rawValue)]
      let isRewritten = if case .none = rewrite { false } else { true }
      let width = isRewritten ? rewrite.byteCount : Int(field.byteCount)
      guard position + width <= bytes.count else {
        // (instructions that overlap: relaxing one took bytes of the other)
        errors.append(.malformedInput(place(section: number, offset: relocation.offset), .instructionPastEnd))
        continue
      }
      let plain = relocation.symbol.map { numbers[$0] }.flatMap { isPlain[$0] ? $0 : nil }
      if !isRewritten, let plain {
        // Most relocations are these.
        let value = addresses[plain] &+ UInt64(bitPattern: relocation.addend)
        if bytes.put(value, by: formula, into: field, at: position) { continue }
      }
      if plain == nil, describesNothing(relocation, in: number) {
        // (in a list of ranges a zero would end the list)
        let rest: Int64 = sections[number].name == ".debug_ranges" ? 1 : 0
        _ = bytes.put(rest, into: relocation.type.row.field, at: position)
        continue
      }
      let value: UInt64
      if let plain {
        value = addresses[plain] &+ UInt64(bitPattern: relocation.addend)
      } else {
        guard let target = target(of: relocation, in: number) else { continue }
        value = self.value(of: relocation, in: number, symbolAt: target)
      }
      let pc = start &+ UInt64(position)
      if isRewritten {
        let distance = Int64(bitPattern: value &- pc)
        write(
          rewrite, of: relocation, in: number, value: value, distance: distance, original: original,
          at: position, to: &bytes)
        continue
      }
      if relocation.type == .setULEB128, index + 1 < relocations.count,
        relocations[index + 1].type == .subULEB128, relocations[index + 1].offset == relocation.offset
      {
        // A difference: neither address alone would fit.
        skipsNext = true
        guard let other = self.target(of: relocations[index + 1], in: number) else { continue }
        let difference = value &- other &- UInt64(bitPattern: relocations[index + 1].addend)
        if !bytes.put(Int64(bitPattern: difference), into: .uleb128, at: position) {
          errors.append(
            .leb128Overflow(place(section: number, offset: relocation.offset), value: difference))
        }
        continue
      }
      apply(relocation, in: number, value: value, pc: pc, at: position, to: &bytes)
    }
  }

  private mutating func apply(
    _ relocation: Relocation, in number: Int, value: UInt64, pc: UInt64, at position: Int, to bytes: inout [UInt8]
  ) {
    let row = RelocationType.columns[Int(relocation.type.rawValue)]
    var result: UInt64
    switch row.formula {
    case .nothing: return
    case .absolute: result = value
    case .pcRelative:
      result = value &- pc
      if isCallToNowhere(relocation, in: number) {
        // The call is never made; from x0 it reaches 0 wherever it stands.
        let jump = bytes.word(at: UInt64(position) + 4)
        bytes.putWord(jump & ~Instruction.firstSourceMask, at: position + 4)
        result = 0
      } else if row.field == .upper20, reachesByAbsolute(value: value, pc: pc) {
        let word = bytes.word(at: UInt64(position))
        bytes.putWord(word & ~Instruction.opcodeMask | Instruction.lui, at: position)
        result = value
      }
    case .tableEntry: result = tableEntry(of: relocation, in: number) &- pc
    case .lowOfPair:
      guard let low = lowOfPair(relocation, in: number) else { return }
      result = low
    case .threadRelative:
      guard let start = threadStart else {
        errors.append(.noThreadStorage(place(section: number, offset: relocation.offset), relocation.type))
        return
      }
      result = value &- start
    case .moduleThreadRelative, .threadTableEntry, .threadTablePair:
      errors.append(.noThreadStorage(place(section: number, offset: relocation.offset), relocation.type))
      return
    case .add: result = bytes.value(of: row.field, at: position) &+ value
    case .subtract: result = bytes.value(of: row.field, at: position) &- value
    }
    let signed = Int64(bitPattern: result)
    guard row.field.holds(signed) else {
      truncated(relocation, in: number)
      return
    }
    if !bytes.put(signed, into: row.field, at: position) {
      errors.append(.leb128Overflow(place(section: number, offset: relocation.offset), value: result))
    }
  }

  private mutating func truncated(_ relocation: Relocation, in number: Int) {
    errors.append(
      .truncated(
        place(section: number, offset: relocation.offset), relocation.type,
        target: targetName(relocation, in: number)))
  }

  /// The instructions that relaxation left, with what they now hold.
  private mutating func write(
    _ rewrite: Rewrite, of relocation: Relocation, in number: Int, value: UInt64, distance: Int64,
    original: [UInt8], at position: Int, to bytes: inout [UInt8]
  ) {
    switch rewrite {
    case .none, .removed: return
    case .jump:
      let destination = original.word(at: relocation.offset + 4) & 0xf80
      bytes.putWord(Instruction.jal | destination, at: position)
      put(distance, into: .jump, of: relocation, in: number, at: position, to: &bytes)
    case .compressedJump:
      bytes.put(Instruction.compressedJump, at: position, byteCount: 2)
      put(distance, into: .compressedJump, of: relocation, in: number, at: position, to: &bytes)
    case .absoluteJump:
      let destination = original.word(at: relocation.offset + 4) & 0xf80
      bytes.putWord(Instruction.jalr | destination, at: position)
      put(Int64(bitPattern: value), into: .lower12I, of: relocation, in: number, at: position, to: &bytes)
    case .compressedUpper:
      let destination = original.word(at: relocation.offset) & 0xf80
      let upper = Int64(bitPattern: value &+ 0x800) >> 12
      guard upper != 0 else {
        // The address came down to where its upper part is 0, which only `c.li` loads.
        bytes.put(UInt64(Instruction.compressedLoad | destination), at: position, byteCount: 2)
        return
      }
      guard upper.fitsCompressedUpper else {
        truncated(relocation, in: number)
        return
      }
      let bits = UInt32(truncatingIfNeeded: upper)
      let word = Instruction.compressedUpper | destination | (bits & 0x20) << 7 | (bits & 0x1f) << 2
      bytes.put(UInt64(word), at: position, byteCount: 2)
    case .fromThread:
      let word = bytes.word(at: UInt64(position)) & ~Instruction.firstSourceMask
      bytes.putWord(word | Instruction.threadPointer << 15, at: position)
      let offset = Int64(bitPattern: value &- (threadStart ?? 0))
      put(offset, into: relocation.type.row.field, of: relocation, in: number, at: position, to: &bytes)
    case .fromZero, .fromBase:
      var target = value
      if relocation.type.row.formula == .lowOfPair {
        guard let (section, index) = highPart(of: relocation, in: number),
          let symbol = knownTarget(of: sections[section].relocations[index], in: section)
        else { return }
        let high = self.value(of: sections[section].relocations[index], in: section, symbolAt: symbol)
        target = high &+ UInt64(bitPattern: relocation.addend)
      }
      var word = bytes.word(at: UInt64(position)) & ~Instruction.firstSourceMask
      if rewrite == .fromBase, !target.isTwelveBits {
        word |= Instruction.globalPointer << 15
        target = target &- (relaxation.globalPointer.map { addresses[$0] } ?? 0)
        guard target.isTwelveBits else {
          truncated(relocation, in: number)
          return
        }
      }
      bytes.putWord(word, at: position)
      put(
        Int64(bitPattern: target), into: relocation.type.row.field, of: relocation, in: number, at: position,
        to: &bytes)
    }
  }

  private mutating func put(
    _ value: Int64, into field: RelocationField, of relocation: Relocation, in number: Int, at position: Int,
    to bytes: inout [UInt8]
  ) {
    guard field.holds(value), bytes.put(value, into: field, at: position) else {
      truncated(relocation, in: number)
      return
    }
  }

  /// What is left of an alignment's bytes becomes instructions that do nothing, the last of two bytes if need be. Where
  /// all are left, they are as the assembler made them.
  private func writeNoOperations(
    _ relocation: Relocation, in number: Int, at position: Int, to bytes: inout [UInt8]
  ) {
    let end = Int(sections[number].position(relocation.offset + UInt64(bitPattern: relocation.addend)))
    guard end - position != Int(relocation.addend) else { return }
    var place = position
    while place + 4 <= end {
      bytes.putWord(0x0000_0013, at: place)
      place += 4
    }
    if place + 2 <= end { bytes.put(0x0001, at: place, byteCount: 2) }
  }
}

// Sections, fragments and fixups become an `Object`: bytes and relocations in the order of their places, then
// `Emission+Symbols`. All addresses are final here.

import ObjectFile
import RISCV

extension Assembler {
  /// The object. Fixups that cannot be made are noted as errors.
  mutating func emit() -> Object {
    var object = Object(kind: .relocatable, flags: fileFlags())
    mapOddPadding()
    var bytesLeft = Assembler.largestObject
    for index in sections.entries.indices { object.sections.append(emit(section: index, &bytesLeft)) }
    object.sections.append(attributesSection())
    let numbers = emitSymbols(into: &object)
    for section in object.sections.indices {
      for relocation in object.sections[section].relocations.indices {
        // Until now, relocations carry our own numbers of symbols.
        let symbol = object.sections[section].relocations[relocation].symbol
        object.sections[section].relocations[relocation].symbol = symbol.map { numbers[$0] }
      }
    }
    return object
  }

  /// What the source has set last counts, but for compressed code, which once written is there.
  private func fileFlags() -> ELFFlags {
    var flags: ELFFlags = isCompressed ? .compressed : []
    switch options.abi {
    case .lp64: break
    case .lp64f: flags.insert(.floatSingle)
    case .lp64d: flags.insert(.floatDouble)
    case nil:
      if mode.architecture.hasDouble { flags.insert(.floatDouble) }
    }
    return flags
  }

  private func attributesSection() -> Section {
    var values = Attributes(architecture: mode.architecture.description, stackAlignment: number(ofAttribute: 4))
    values.unalignedAccess = number(ofAttribute: 6) ?? 0 != 0
    let tags: [UInt64] = [8, 10, 12]
    if tags.contains(where: { number(ofAttribute: $0) != nil }) {
      values.privilegedVersion = tags.map { number(ofAttribute: $0) ?? 0 }
    } else if usesPrivileged {
      values.privilegedVersion = options.privilegedVersion
    }
    return values.section()
  }

  private func number(ofAttribute tag: UInt64) -> UInt64? {
    for attribute in attributes where attribute.tag == tag {
      if case .number(let value) = attribute.value { return value }
    }
    return nil
  }

  // MARK: Contents

  /// One section's bytes and relocations.
  private mutating func emit(section index: Int, _ bytesLeft: inout Int) -> Section {
    let entry = sections[index]
    var output = SectionOutput()
    let size = sections.size(of: index)
    if (entry.isNoBits ? 0...Assembler.largestNoBitsSection : 0...bytesLeft).contains(size) {
      if !entry.isNoBits { bytesLeft -= size }
      for chunk in entry.chunks { emit(sections.chunks[chunk], entry, into: &output) }
    } else {
      report(.error, tooLarge(index), at: sections.chunks[entry.chunks[0]].fragments.last?.place ?? .nowhere)
    }
    symbols.orderBranchLabels()
    appendWrittenRelocations(of: index, to: &output)
    removeMappings(entry, end: size)
    return Section(
      name: entry.name, type: entry.type, flags: entry.flags, alignment: 1 << UInt64(entry.alignment),
      entrySize: entry.entrySize, contents: output.bytes, size: UInt64(truncatingIfNeeded: size),
      relocations: output.relocations, group: entry.group, link: linkedSection(entry))
  }

  /// The section that `entry` goes with.
  private mutating func linkedSection(_ entry: SectionEntry) -> Int? {
    guard let symbol = entry.link else { return nil }
    if case .place(let region, _) = evaluation.worth(of: symbol, symbols, in: .sections(sections)) {
      return Int(region)
    }
    report(.error, .undefinedLink(symbols.name(symbol), section: entry.name), at: symbols[symbol].place)
    return nil
  }

  struct SectionOutput {
    var bytes: [UInt8] = []
    var relocations: [Relocation] = []

    mutating func put(_ value: UInt64, count: Int, at offset: Int) {
      var rest = value
      for index in offset..<offset &+ count where bytes.indices.contains(index) {
        bytes[index] = UInt8(truncatingIfNeeded: rest)
        rest >>= 8
      }
    }

    mutating func append(_ value: UInt64, count: Int) {
      var rest = value
      for _ in 0..<count {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }

  private mutating func emit(_ chunk: Chunk, _ entry: SectionEntry, into output: inout SectionOutput) {
    var start = 0
    var nextFixup = 0
    for (index, fragment) in chunk.fragments.enumerated() {
      if !chunk.isNoBits { output.bytes.append(contentsOf: chunk.bytes[start..<fragment.end]) }
      start = fragment.end
      apply(chunk, fragment: Int32(truncatingIfNeeded: index), &nextFixup, &output)
      if !chunk.isNoBits { emit(fragment, entry, &output) }
    }
    if !chunk.isNoBits { output.bytes.append(contentsOf: chunk.bytes[start...]) }
    apply(chunk, fragment: Int32(truncatingIfNeeded: chunk.fragments.count), &nextFixup, &output)
  }

  private mutating func emit(_ fragment: Fragment, _ entry: SectionEntry, _ output: inout SectionOutput) {
    switch fragment.kind {
    case .branch(let instruction, _): emit(branch: instruction, fragment, &output)
    case .lineAdvance(let from, let line): emit(lineAdvance: fragment, from: from, line: line, &output)
    case .frameAdvance(let from): emit(frameAdvance: fragment, from: from, &output)
    case .unsignedLEB128:
      requireNumber(fragment)
      relocate(leb128: fragment, &output)
      LEB128.append(unsigned: number(of: fragment.target), to: &output.bytes)
    case .signedLEB128:
      requireNumber(fragment)
      LEB128.append(signed: Int64(bitPattern: number(of: fragment.target)), to: &output.bytes)
    case .org(let fill), .space(let fill):
      output.bytes.append(contentsOf: repeatElement(fill, count: fragment.size))
    case .align(_, .zeros, _):
      output.bytes.append(contentsOf: repeatElement(0, count: fragment.size))
    case .align(_, .nops, _):
      output.bytes.append(contentsOf: Fragment.nops(fragment.size))
    case .align(_, .bytes(let value, let width), _):
      if fragment.size % Int(width) != 0 {
        report(.error, .unevenPadding(fragment.size, width: Int(width)), at: fragment.place)
      }
      for _ in 0..<fragment.size / Int(width) { output.append(UInt64(bitPattern: value), count: Int(width)) }
    }
  }

  /// A distance in code that is an unsigned LEB128 number is the linker's to correct.
  private mutating func relocate(leb128 fragment: Fragment, _ output: inout SectionOutput) {
    guard fragment.place != .nowhere, case .expression(let expression) = symbols[fragment.target].value,
      expression.form == .subtract,
      case .place(let region, _) = evaluation.worth(of: expression.left, symbols, in: .sections(sections)),
      case .place(region, _) = evaluation.worth(of: expression.right, symbols, in: .sections(sections)),
      sections[Int(region)].isCode
    else { return }
    let (left, right) = (reduce(expression.left), reduce(expression.right))
    let addend = left.plus &- right.plus &+ expression.constant
    for (type, symbol, addend) in [(RelocationType.setULEB128, left.symbol, addend), (.subULEB128, right.symbol, 0)] {
      noteRelocation(symbol, at: fragment.place)
      output.relocations.append(
        Relocation(offset: UInt64(output.bytes.count), type: type, symbol: Int(symbol.index), addend: addend))
    }
  }

  /// Of the source's own LEB128 numbers, no relocation could give the value.
  private mutating func requireNumber(_ fragment: Fragment) {
    guard fragment.place != .nowhere else { return }
    switch evaluation.worth(of: fragment.target, symbols, in: .sections(sections)) {
    case .absolute: return
    case .open(let symbol, _): report(.error, .openLEB128(symbols.name(symbol)), at: fragment.place)
    case .place: report(.error, .notAbsolute, at: fragment.place)
    case .impossible(let impossibility): report(impossibility, at: fragment.place)
    }
  }

  /// A branch in the size that relaxation gave it. One that cannot reach jumps over a jump that can.
  private mutating func emit(branch: Instruction, _ fragment: Fragment, _ output: inout SectionOutput) {
    let offset = output.bytes.count
    var instruction = branch
    let target = resolve(fragment)
    func distance(from offset: Int) -> Int32 {
      // Places of code are even; bytes that are none may have pushed this one or its target off.
      target.symbol == nil ? 0 : Int32(truncatingIfNeeded: target.address &- Int64(offset)) & ~1
    }
    func relocate(_ type: RelocationType, at offset: Int) {
      output.relocations.append(
        Relocation(
          offset: UInt64(truncatingIfNeeded: offset), type: type, symbol: target.symbol.map { Int($0.index) },
          addend: target.addend))
    }
    let isJump = instruction.opcode == .jal
    switch fragment.size {
    case 2:
      instruction.immediate = distance(from: offset)
      output.append(UInt64(instruction.compressedWord ?? 0), count: 2)
      relocate(isJump ? .rvcJump : .rvcBranch, at: offset)
    case 4:
      instruction.immediate = distance(from: offset)
      output.append(UInt64(instruction.word), count: 4)
      relocate(isJump ? .jal : .branch, at: offset)
    default:
      let length = fragment.size - 4
      instruction.opcode = instruction.opcode.inverse
      instruction.immediate = Int32(truncatingIfNeeded: fragment.size)
      output.append(UInt64(length == 2 ? UInt32(instruction.compressedWord ?? 0) : instruction.word), count: length)
      let jump = Instruction(.jal, immediate: distance(from: offset + length))
      output.append(UInt64(jump.word), count: 4)
      relocate(.jal, at: offset + length)
    }
  }

  /// What a branch's relocation names, and where that is, as far as it is known; 0 where it is not.
  private mutating func resolve(_ fragment: Fragment) -> (symbol: SymbolID?, addend: Int64, address: Int64) {
    guard fragment.target != .none else { return (nil, fragment.addend, 0) }
    let reduced = reduce(fragment.target)
    let addend = reduced.plus &+ fragment.addend
    switch evaluation.worth(of: reduced.symbol, symbols, in: .sections(sections)) {
    case .absolute(let value): return (nil, value &+ addend, 0)
    case .place(_, let offset):
      noteRelocation(reduced.symbol, at: fragment.place, isOfBranch: true)
      return (reduced.symbol, addend, offset &+ addend)
    case .open(let symbol, let plus):
      noteRelocation(symbol, at: fragment.place, isOfBranch: true)
      return (symbol, addend &+ plus, addend &+ plus)
    case .impossible(let impossibility):
      report(impossibility, at: fragment.place)
      return (nil, 0, 0)
    }
  }
}

extension Opcode {
  /// The branch that is taken where this one is not.
  var inverse: Opcode {
    switch self {
    case .beq: .bne
    case .bne: .beq
    case .blt: .bge
    case .bge: .blt
    case .bltu: .bgeu
    case .bgeu: .bltu
    default: self
    }
  }
}

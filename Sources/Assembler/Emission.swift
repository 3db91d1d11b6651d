// Sections, fragments and fixups become an `Object`: bytes and relocations in the order of their places, then the
// symbols that anyone can name. All addresses are final here.

import ObjectFile
import RISCV

extension Assembler {
  /// The object. Fixups that cannot be made are noted as errors.
  mutating func emit() -> Object {
    var object = Object(kind: .relocatable, flags: fileFlags())
    mapOddPadding()
    for index in sections.entries.indices { object.sections.append(emit(section: index)) }
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

  private func fileFlags() -> ELFFlags {
    var flags: ELFFlags = isCompressed ? .compressed : []
    switch options.abi {
    case .lp64: break
    case .lp64f: flags.insert(.floatSingle)
    case .lp64d: flags.insert(.floatDouble)
    case nil: if options.architecture.hasDouble { flags.insert(.floatDouble) }
    }
    return flags
  }

  private func attributesSection() -> Section {
    var values = Attributes(architecture: fileArchitecture.description, stackAlignment: number(ofAttribute: 4))
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
  private mutating func emit(section index: Int) -> Section {
    let entry = sections[index]
    var output = SectionOutput()
    var size = 0
    for chunkIndex in entry.chunks {
      let chunk = sections.chunks[chunkIndex]
      emit(chunk, entry, into: &output)
      size = chunk.address(fragment: Int32(chunk.fragments.count), offset: chunk.length)
    }
    removeMappings(entry, end: size)
    return Section(
      name: entry.name, type: entry.type, flags: entry.flags, alignment: 1 << UInt64(entry.alignment),
      entrySize: entry.entrySize, contents: output.bytes, size: UInt64(size), relocations: output.relocations,
      group: entry.group)
  }

  struct SectionOutput {
    var bytes: [UInt8] = []
    var relocations: [Relocation] = []

    mutating func put(_ value: UInt64, count: Int, at offset: Int) {
      var rest = value
      for index in offset..<offset + count where index < bytes.count {
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
    guard output.bytes.count + fragment.size <= 2 * Assembler.largestSection else {
      return report(
        .error, .sectionTooLarge(entry.name, limit: Assembler.largestSection), at: fragment.place)
    }
    switch fragment.kind {
    case .branch(let instruction, _): emit(branch: instruction, fragment, &output)
    case .org(let fill), .space(let fill):
      output.bytes.append(contentsOf: repeatElement(fill, count: fragment.size))
    case .align(_, .zeros, _):
      output.bytes.append(contentsOf: repeatElement(0, count: fragment.size))
    case .align(_, .nops, _):
      output.bytes.append(contentsOf: Fragment.nops(fragment.size))
    case .align(_, .bytes(let value, let width), _):
      // What the pattern does not fill evenly comes first, as zeros.
      let rest = fragment.size % Int(width)
      output.bytes.append(contentsOf: repeatElement(0, count: rest))
      for _ in 0..<fragment.size / Int(width) { output.append(UInt64(bitPattern: value), count: Int(width)) }
    }
  }

  /// A branch in the size that relaxation gave it. One that cannot reach jumps over a jump that can.
  private mutating func emit(branch: Instruction, _ fragment: Fragment, _ output: inout SectionOutput) {
    let offset = output.bytes.count
    var instruction = branch
    let target = resolve(fragment)
    func distance(from offset: Int) -> Int32 {
      target.symbol == nil ? 0 : Int32(truncatingIfNeeded: target.address &- Int64(offset))
    }
    func relocate(_ type: RelocationType, at offset: Int) {
      output.relocations.append(
        Relocation(
          offset: UInt64(offset), type: type, symbol: target.symbol.map { Int($0.index) }, addend: target.addend))
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
      instruction.immediate = Int32(fragment.size)
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
    switch evaluation.worth(of: reduced.symbol, symbols, in: sections) {
    case .absolute(let value): return (nil, value &+ addend, 0)
    case .place(_, let offset):
      noteRelocation(reduced.symbol, at: fragment.place)
      return (reduced.symbol, addend, offset &+ addend)
    case .open(let symbol, let plus):
      noteRelocation(symbol, at: fragment.place)
      return (symbol, addend &+ plus, addend &+ plus)
    case .impossible(let impossibility):
      report(impossibility, at: fragment.place)
      return (nil, 0, 0)
    }
  }

  // MARK: Mapping symbols

  /// Of mapping symbols at one place the last counts, unless it would lose an ISA's name; and at the end of a
  /// section there is nothing left to map.
  private mutating func removeMappings(_ entry: SectionEntry, end: Int) {
    var last: (mapping: Mapping, address: Int)?
    for chunk in entry.chunks {
      for mapping in sections.chunks[chunk].mappings {
        guard case .position(let position) = symbols[mapping.symbol].value else { continue }
        let address = sections.chunks[chunk].address(fragment: position.fragment, offset: position.offset)
        if let last, last.address == address {
          if last.mapping.namesISA, mapping.kind == .code, !mapping.namesISA {
            symbols[mapping.symbol].naming = .inner
            continue
          }
          symbols[last.mapping.symbol].naming = .inner
        }
        last = (mapping, address)
      }
    }
    if let last, last.address == end { symbols[last.mapping.symbol].naming = .inner }
  }

  /// Padding of an odd size begins with a byte that is no code.
  mutating func mapOddPadding() {
    for index in sections.chunks.indices where sections.chunks[index].isCode {
      for fragmentIndex in sections.chunks[index].fragments.indices {
        let fragment = sections.chunks[index].fragments[fragmentIndex]
        guard case .align(_, .nops, _) = fragment.kind, fragment.size % 2 == 1 else { continue }
        let data = Position(
          chunk: Int32(truncatingIfNeeded: index), fragment: Int32(truncatingIfNeeded: fragmentIndex),
          offset: fragment.end)
        var code = data
        code.offset += 1
        // The symbols before those of later fragments, and what stands at the same place.
        let mappings = sections.chunks[index].mappings
        let place = mappings.firstIndex { symbols.isMapping($0.symbol, after: data) } ?? mappings.count
        var name = symbols.intern("$x")
        var namesISA = false
        if place > 0, mappings[place - 1].namesISA, case .position(data) = symbols[mappings[place - 1].symbol].value,
          case .mapping(let isa) = symbols[mappings[place - 1].symbol].naming
        {
          (name, namesISA) = (isa, true)
        }
        let dataSymbol = symbols.mapping(symbols.intern("$d"), at: data, place: fragment.place)
        let codeSymbol = symbols.mapping(name, at: code, place: fragment.place)
        sections.chunks[index].mappings.insert(
          contentsOf: [
            Mapping(kind: .data, symbol: dataSymbol, namesISA: false),
            Mapping(kind: .code, symbol: codeSymbol, namesISA: namesISA),
          ], at: place)
      }
    }
  }

  // MARK: Symbols

  /// Appends the symbols of the object, local ones first, and gives each of ours its number there.
  private mutating func emitSymbols(into object: inout Object) -> [Int] {
    var numbers = [Int](repeating: 0, count: symbols.entries.count)
    if let fileName { object.symbols.append(Symbol(name: fileName, kind: .file, place: .absolute)) }
    for wantsLocal in [true, false] {
      for index in symbols.entries.indices {
        let id = SymbolID(index: Int32(truncatingIfNeeded: index))
        guard isEmitted(id), let symbol = symbol(id), (symbol.binding == .local) == wantsLocal else { continue }
        numbers[index] = object.symbols.count
        object.symbols.append(symbol)
      }
    }
    return numbers
  }

  private func isEmitted(_ id: SymbolID) -> Bool {
    let entry = symbols[id]
    switch entry.naming {
    case .named(let name):
      if entry.isRelocated || entry.isExported || options.keepsLocals { return true }
      return !symbols.names.hasLocalPrefix(name)
    case .mapping: return true
    case .fake, .numeric, .inner: return entry.isRelocated
    }
  }

  /// The symbol as the object has it; nil if it only stands for another one.
  private mutating func symbol(_ id: SymbolID) -> Symbol? {
    let entry = symbols[id]
    var symbol = Symbol(
      name: symbols.name(id), size: size(of: id), binding: entry.binding, kind: entry.kind,
      visibility: entry.visibility)
    switch evaluation.worth(of: id, symbols, in: sections) {
    case .absolute(let value):
      symbol.value = UInt64(bitPattern: value)
      symbol.place = .absolute
    case .place(let region, let offset):
      symbol.value = UInt64(bitPattern: offset)
      symbol.place = .section(Int(region))
    case .open(let other, _):
      guard other == id else { return nil }
      if case .common(let size, let alignment) = entry.value {
        symbol.value = alignment
        symbol.size = size
        symbol.place = .common
      } else if case .numeric(let number, _) = entry.naming {
        report(.error, .forwardLabelUndefined(number), at: entry.place)
        return nil
      }
      if symbol.binding == .local { symbol.binding = .global }
    case .impossible(let impossibility):
      report(impossibility, at: entry.place)
      return nil
    }
    return symbol
  }

  private mutating func size(of id: SymbolID) -> UInt64 {
    guard let (expression, place) = symbols.sizes[id] else { return 0 }
    switch evaluation.worth(of: expression, symbols, in: sections) {
    case .absolute(let value): return UInt64(bitPattern: value)
    case .place, .open, .impossible:
      report(.error, .sizeNotConstant(symbols.name(id)), at: place)
      return 0
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

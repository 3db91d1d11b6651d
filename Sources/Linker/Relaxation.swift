// Addresses as they are come in; instructions that can be shorter are marked, their spare bytes taken out, and code is
// aligned again. Called from the layout's walk, one section at a time, in two passes as GNU ld makes them: shorten till
// nothing gets shorter, then align. What is decided stays decided, so shortening ends.

import ObjectFile

extension Linker {
  /// Shortens what can be shorter, and makes all alignment in code right.
  mutating func relax() {
    guard errors.isEmpty, sections.contains(where: { $0.output != nil && $0.hasRelaxable }) else { return }
    gatherFacts()
    if options.relaxes {
      repeat {
        relaxation.changed = false
        relaxing = .shorten
        walkForData()
        planSegments()
      } while relaxation.changed && errors.isEmpty
    }
    relaxing = .align
    walkForData()
    relaxing = nil
    settle()
  }

  /// The index in `symbols` of what a relocation names.
  func symbol(of relocation: Relocation, in section: Int) -> Int? {
    relocation.symbol.map { files[sections[section].file].symbols[$0] }
  }

  /// Whether the assembler allows the instruction to be changed: an `R_RISCV_RELAX` follows at the same place.
  func isRelaxable(_ index: Int, in relocations: [Relocation]) -> Bool {
    guard index + 1 < relocations.count, case .relax = relocations[index + 1].type else { return false }
    return relocations[index + 1].offset == relocations[index].offset
  }

  // MARK: Shortening

  /// Relaxes one section by the addresses as they are now.
  mutating func relax(section number: Int) {
    guard relaxing == .shorten, sections[number].hasRelaxable, let output = sections[number].output,
      outputs[output].isAllocated
    else { return }
    let relocations = sections[number].relocations
    let isCompressed = files[sections[number].file].object.flags.contains(.compressed)
    if sections[number].rewrites.isEmpty {
      sections[number].rewrites = [Rewrite](repeating: .none, count: relocations.count)
    }
    var removed: [(start: UInt64, count: UInt64)] = []
    for (index, relocation) in relocations.enumerated() {
      guard case .none = sections[number].rewrites[index], isRelaxable(index, in: relocations) else { continue }
      let rewrite: Rewrite
      switch relocation.type {
      case .call, .callPLT: rewrite = shorterCall(relocation, in: number, isCompressed: isCompressed)
      case .hi20: rewrite = shorterUpper(relocation, in: number, isCompressed: isCompressed)
      case .pcrelHi20: rewrite = shorterAddress(relocation, in: number)
      case .lo12I, .lo12S: rewrite = lowPart(relocation, in: number)
      case .pcrelLo12I, .pcrelLo12S: rewrite = lowPartOfPair(relocation, in: number)
      case .tprelHi20, .tprelAdd: rewrite = isNearThreadPointer(relocation, in: number) ? .removed : .none
      case .tprelLo12I, .tprelLo12S: rewrite = isNearThreadPointer(relocation, in: number) ? .fromThread : .none
      default: continue
      }
      guard rewrite != .none else { continue }
      if let spare = Self.spareBytes(of: rewrite, at: relocation.offset) {
        let last = removed.last.map { $0.start + $0.count } ?? 0
        guard spare.start >= last, sections[number].removals.isFree(spare.start, spare.count) else { continue }
        removed.append(spare)
      }
      sections[number].rewrites[index] = rewrite
      if relocation.type == .hi20, rewrite == .removed, let symbol = symbol(of: relocation, in: number) {
        relaxation.withoutUpper.insert(symbol)
      }
    }
    remove(removed, from: number)
    if !removed.isEmpty { relaxation.changed = true }
  }

  /// What a rewrite leaves over of the instructions at `offset`.
  private static func spareBytes(of rewrite: Rewrite, at offset: UInt64) -> (start: UInt64, count: UInt64)? {
    switch rewrite {
    case .none, .fromBase, .fromZero, .fromThread: nil
    case .removed: (offset, 4)
    case .jump, .absoluteJump: (offset + 4, 4)
    case .compressedJump: (offset + 2, 6)
    case .compressedUpper: (offset + 2, 2)
    }
  }

  private mutating func remove(_ ranges: [(start: UInt64, count: UInt64)], from number: Int) {
    guard !ranges.isEmpty else { return }
    sections[number].removals.add(ranges)
    sections[number].size = UInt64(sections[number].contents.count) - sections[number].removals.total
  }

  /// What a relocation refers to, as far as relaxation may rely on it.
  private struct Target {
    var address: UInt64
    var output: Int?
    var input: Int?
    var size: UInt64
    var isUndefinedWeak = false
  }

  private func target(of relocation: Relocation, in number: Int) -> Target? {
    guard let index = symbol(of: relocation, in: number) else { return nil }
    let addend = UInt64(bitPattern: relocation.addend)
    let size = symbols[index].size
    let rest = size > addend ? size - addend : 0
    switch symbols[index].definition {
    case .undefined:
      return symbols[index].binding == .weak ? Target(address: addend, size: 0, isUndefinedWeak: true) : nil
    case .common: return nil
    case .absolute(let value), .address(let value): return Target(address: value &+ addend, size: rest)
    case .output(let section, let offset):
      return Target(address: outputs[section].address &+ offset &+ addend, output: section, size: rest)
    case .input(let section, _):
      guard let output = sections[section].output else { return nil }
      let address = value(of: relocation, in: number, symbolAt: address(of: symbols[index].definition))
      return Target(address: address, output: output, input: section, size: rest)
    }
  }

  private func shorterCall(_ relocation: Relocation, in number: Int, isCompressed: Bool) -> Rewrite {
    guard let target = target(of: relocation, in: number), !target.isUndefinedWeak,
      let output = sections[number].output
    else { return .none }
    let pc =
      outputs[output].address &+ sections[number].offset &+ sections[number].position(relocation.offset)
    var distance = Int64(bitPattern: target.address &- pc)
    let jump = RelocationType.jal.row.field
    if jump.holds(distance) {
      // Alignment between here and there may still grow.
      let slack = target.output == output ? outputs[output].alignment : relaxation.strictestAlignment
      distance =
        distance < 0
        ? distance &- Int64(truncatingIfNeeded: slack) : distance &+ Int64(truncatingIfNeeded: slack)
    }
    let isNearZero = target.address &+ 0x800 < 0x1000
    let reaches = jump.holds(distance)
    guard reaches || isNearZero else { return .none }
    let destination = sections[number].contents.word(at: relocation.offset + 4) >> 7 & 0x1f
    if isCompressed, destination == 0, RelocationType.rvcJump.row.field.holds(distance) { return .compressedJump }
    return reaches ? .jump : .absoluteJump
  }

  /// Whether all of an address's low parts, with the addends that they have, are sure to be reached from x0 or gp.
  private func areNearBase(_ parts: LowParts, of target: Target, addend: Int64 = 0) -> Bool {
    [parts.lowestAddend, parts.highestAddend].allSatisfy { other in
      var moved = target
      moved.address = target.address &+ UInt64(bitPattern: other &- addend)
      // (nothing beyond these is asked for)
      moved.size = 0
      return isNearBase(moved)
    }
  }

  /// Whether an address is sure to be reached from x0 or gp by twelve bits, however alignment falls out.
  private func isNearBase(_ target: Target) -> Bool {
    if target.isUndefinedWeak || target.address.isTwelveBits { return true }
    guard let index = relaxation.globalPointer, let pointer = knownAddress(of: index) else { return false }
    var slack = relaxation.strictestAlignment
    if case .output(let section, _) = symbols[index].definition, target.output == section {
      slack = outputs[section].alignment
    }
    let distance = target.address &- pointer
    return target.address >= pointer
      ? (distance &+ slack &+ target.size).isTwelveBits : (distance &- slack &- target.size).isTwelveBits
  }

  private func knownAddress(of index: Int) -> UInt64? {
    symbols[index].definition == .undefined ? nil : address(of: symbols[index].definition)
  }

  private func shorterUpper(_ relocation: Relocation, in number: Int, isCompressed: Bool) -> Rewrite {
    guard let target = target(of: relocation, in: number), let symbol = symbol(of: relocation, in: number) else {
      return .none
    }
    let parts = relaxation.absoluteParts[symbol]
    if isNearBase(target),
      parts.map({ $0.allRelax && areNearBase($0, of: target, addend: relocation.addend) }) ?? true
    {
      return .removed
    }
    // A later alignment may move the target by a page.
    let page: UInt64 = 0x1000
    let upper = Int64(bitPattern: target.address &+ 0x800) >> 12
    let later = Int64(bitPattern: target.address &+ 0x800 &+ page) >> 12
    let destination = sections[number].contents.word(at: relocation.offset) >> 7 & 0x1f
    guard isCompressed, upper.fitsCompressedUpper, later.fitsCompressedUpper, destination != 0, destination != 2
    else { return .none }
    return .compressedUpper
  }

  private func shorterAddress(_ relocation: Relocation, in number: Int) -> Rewrite {
    guard let target = target(of: relocation, in: number),
      let parts = relaxation.lowParts[number]?[relocation.offset], parts.allRelax, parts.first > relocation.offset
    else { return .none }
    // Code, and what is merged, may move too far later on.
    if let input = target.input, !sections[input].flags.isDisjoint(with: [.execute, .merge]) { return .none }
    return isNearBase(target) && areNearBase(parts, of: target) ? .removed : .none
  }

  private func lowPart(_ relocation: Relocation, in number: Int) -> Rewrite {
    guard let target = target(of: relocation, in: number), let symbol = symbol(of: relocation, in: number) else {
      return .none
    }
    // Where an upper part of the symbol is gone, the low parts that may belong to it must do without.
    let belongsElsewhere = relaxation.upperParts.contains(UpperPart(symbol: symbol, addend: relocation.addend))
    guard isNearBase(target) || relaxation.withoutUpper.contains(symbol) && !belongsElsewhere else { return .none }
    return target.isUndefinedWeak ? .fromZero : .fromBase
  }

  private func lowPartOfPair(_ relocation: Relocation, in number: Int) -> Rewrite {
    guard let (section, index) = highPart(of: relocation, in: number), section == number,
      sections[section].rewrites.indices.contains(index), sections[section].rewrites[index] == .removed,
      let target = target(of: sections[section].relocations[index], in: section)
    else { return .none }
    return target.isUndefinedWeak ? .fromZero : .fromBase
  }

  /// Whether twelve bits reach a thread-local symbol from tp. (The template only gets shorter, if anything.)
  private func isNearThreadPointer(_ relocation: Relocation, in number: Int) -> Bool {
    guard let target = target(of: relocation, in: number), let start = threadStart else { return false }
    return target.address &- start &+ 0x800 < 0x1000
  }

  // MARK: Alignment

  /// Takes out of every `R_RISCV_ALIGN` what its place turned out not to need.
  mutating func alignCode(in number: Int) {
    guard sections[number].hasRelaxable, let output = sections[number].output else { return }
    // (a second walk begins again with what shortening left)
    let shortened = relaxation.shortened[number] ?? sections[number].removals
    relaxation.shortened[number] = shortened
    sections[number].removals = shortened
    let start = outputs[output].address &+ sections[number].offset
    var removed: [(start: UInt64, count: UInt64)] = []
    var shift: UInt64 = 0
    for relocation in sections[number].relocations where relocation.type == .align {
      let room = UInt64(bitPattern: relocation.addend)
      var alignment: UInt64 = 1
      while alignment <= room, alignment < 1 << 62 { alignment *= 2 }
      let place = start &+ sections[number].position(relocation.offset) &- shift
      let needed = (0 &- place) & (alignment - 1)
      guard needed <= room else {
        errors.append(
          .alignmentLost(
            self.place(section: number, offset: relocation.offset), needed: needed, alignment: alignment,
            present: room))
        return
      }
      guard needed < room else { continue }
      let last = removed.last.map { $0.start + $0.count } ?? 0
      let spare = (start: relocation.offset + needed, count: room - needed)
      guard spare.start >= last, sections[number].removals.isFree(spare.start, spare.count) else {
        errors.append(.malformedInput(self.place(section: number, offset: relocation.offset), .alignPastEnd))
        return
      }
      removed.append(spare)
      shift += spare.count
    }
    remove(removed, from: number)
    sections[number].size = UInt64(sections[number].contents.count) - sections[number].removals.total
  }
}

extension Removals {
  /// Whether none of these bytes is gone yet.
  func isFree(_ start: UInt64, _ byteCount: UInt64) -> Bool {
    count(before: start + byteCount) == count(before: start)
  }
}

extension RelocationField {
  /// Whether `value` can be told in this field.
  func holds(_ value: Int64) -> Bool {
    guard let range else { return true }
    return range.contains(value) && (!isEven || value & 1 == 0)
  }
}

extension UInt64 {
  /// Twelve bits with a sign hold it.
  var isTwelveBits: Bool { self &+ 0x800 < 0x1000 }
}

extension Int64 {
  /// As `c.lui` takes it: six bits with a sign, but 0.
  var fitsCompressedUpper: Bool { self != 0 && (-32...31).contains(self) }
}

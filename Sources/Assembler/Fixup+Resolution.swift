// What becomes of a fixup when all addresses are known: bytes where the value is, relocations where the linker
// has to give it, in the cases in which GNU as leaves it to the linker.

import ObjectFile
import RISCV

extension Assembler {
  /// Applies the fixups of a chunk that stand in the fixed bytes before `fragment`.
  mutating func apply(_ chunk: Chunk, fragment: Int32, _ next: inout Int, _ output: inout SectionOutput) {
    while next < chunk.fixups.count, chunk.fixups[next].fragment == fragment {
      let fixup = chunk.fixups[next]
      next += 1
      let offset = chunk.address(fragment: fixup.fragment, offset: fixup.offset)
      switch fixup.kind {
      case .data(let bytes): data(fixup, bytes: Int(bytes), at: offset, in: chunk.section, &output)
      case .relocation(.align):
        output.relocations.append(
          Relocation(
            offset: UInt64(truncatingIfNeeded: offset), type: .align, symbol: nil, addend: fixup.expression.constant))
      case .relocation(let type): operand(fixup, type, at: offset, &output)
      }
    }
  }

  /// An expression brought to `symbol - subtrahend + constant`, either symbol perhaps missing.
  private struct Reduced {
    var symbol: SymbolID?
    var subtrahend: SymbolID?
    var constant: Int64
  }

  /// Follows nameless symbols to a named one and a number.
  mutating func reduce(_ symbol: SymbolID) -> (symbol: SymbolID, plus: Int64) {
    var symbol = symbol
    var sum: Int64 = 0
    // Loops have been found by evaluation before anything gets here; the bound is for those that were not.
    for _ in 0..<1000 {
      guard case .inner = symbols[symbol].naming, case .expression(let expression) = symbols[symbol].value else {
        break
      }
      switch expression.form {
      case .symbol:
        symbol = expression.left
        sum &+= expression.constant
        continue
      case .add:
        if let value = evaluation.worth(of: expression.right, symbols, in: .sections(sections)).constant {
          symbol = expression.left
          sum &+= value &+ expression.constant
          continue
        }
        if let value = evaluation.worth(of: expression.left, symbols, in: .sections(sections)).constant {
          symbol = expression.right
          sum &+= value &+ expression.constant
          continue
        }
      case .subtract:
        if let value = evaluation.worth(of: expression.right, symbols, in: .sections(sections)).constant {
          symbol = expression.left
          sum &+= expression.constant &- value
          continue
        }
      default: break
      }
      break
    }
    return (symbol, sum)
  }

  /// What an expression is for the linker; nil, and an error, if it is nothing that a linker could find out.
  private mutating func reduce(_ expression: Expression, at place: Place) -> Reduced? {
    switch expression.form {
    case .absent, .constant:
      return Reduced(constant: expression.constant)
    case .subtract:
      let left = side(expression.left, place)
      let right = side(expression.right, place)
      guard let left, let right else { return nil }
      let constant = expression.constant &+ left.plus &- right.plus
      guard let subtrahend = right.symbol else { return Reduced(symbol: left.symbol, constant: constant) }
      if let symbol = left.symbol, let difference = difference(symbol, subtrahend) {
        return Reduced(constant: constant &+ difference)
      }
      guard let symbol = left.symbol else {
        report(.error, .cannotResolve(symbols.name(subtrahend)), at: place)
        return nil
      }
      return Reduced(symbol: symbol, subtrahend: subtrahend, constant: constant)
    case .symbol:
      guard let side = side(expression.left, place) else { return nil }
      return Reduced(symbol: side.symbol, constant: side.plus &+ expression.constant)
    default:
      let symbol = symbols.anonymous(expression, place: place)
      guard let side = side(symbol, place) else { return nil }
      return Reduced(symbol: side.symbol, constant: side.plus)
    }
  }

  /// A symbol as a side of an expression: a number, or what a relocation names plus a number.
  private mutating func side(_ symbol: SymbolID, _ place: Place) -> (symbol: SymbolID?, plus: Int64)? {
    switch evaluation.worth(of: symbol, symbols, in: .sections(sections)) {
    case .absolute(let value): return (nil, value)
    case .place: return reduce(symbol)
    case .open(let other, let plus): return (other, plus)
    case .impossible(let impossibility):
      report(impossibility, at: place)
      return nil
    }
  }

  /// The distance of two places, if the linker will not change it: it may in code.
  private mutating func difference(_ left: SymbolID, _ right: SymbolID) -> Int64? {
    guard case .place(let region, let a) = evaluation.worth(of: left, symbols, in: .sections(sections)),
      case .place(region, let b) = evaluation.worth(of: right, symbols, in: .sections(sections)),
      !sections[Int(region)].isCode
    else { return nil }
    return a &- b
  }

  /// Notes that a relocation names `symbol`. Those of branches GNU as makes after a section's others.
  mutating func noteRelocation(_ symbol: SymbolID, at place: Place, isOfBranch: Bool = false) {
    if !symbols[symbol].isOrdered, isLocalLabel(symbol) {
      if isOfBranch { symbols.branchLabels.append(symbol) } else { symbols.order(symbol) }
    }
    if !symbols[symbol].isRelocated {
      symbols[symbol].isRelocated = true
      if symbols[symbol].wasRedefined {
        report(.error, .redefinedInRelocation(symbols.name(symbol)), at: place)
      }
    }
  }

  /// Whether a symbol is one that the object has only if a relocation needs it.
  func isLocalLabel(_ symbol: SymbolID) -> Bool {
    if case .upperHalf = symbols[symbol].naming { return true }
    if options.keepsLocals || symbols[symbol].isExported || symbols[symbol].isAssigned { return false }
    switch symbols[symbol].naming {
    case .named(let name): return symbols.names.hasLocalPrefix(name)
    case .numeric, .upperHalf: return true
    case .fake, .mapping, .inner: return false
    }
  }

  mutating func report(_ impossibility: Worth.Impossibility, at place: Place) {
    if case .operands = impossibility {
    } else {
      // All that hangs from a loop is impossible with it: the first place is enough.
      if hasReportedLoop { return }
      hasReportedLoop = true
    }
    switch impossibility {
    case .loop(let symbol): report(.error, .definitionLoop(symbols.name(symbol)), at: place)
    case .tooDeep: report(.error, .expressionTooDeep, at: place)
    case .operands(let expression) where expression.form == .negate:
      report(.error, .cannotResolve(symbols.name(expression.left)), at: place)
    case .operands(let expression):
      let left = sectionName(of: expression.left)
      let right = expression.right == .none ? "*ABS*" : sectionName(of: expression.right)
      report(
        .error, .invalidOperands(left: left, right: right, operator: expression.form.spelling), at: place)
    }
  }

  private mutating func sectionName(of symbol: SymbolID) -> String {
    switch evaluation.worth(of: symbol, symbols, in: .sections(sections)) {
    case .absolute: "*ABS*"
    case .place(let region, _): sections[Int(region)].name
    case .open: "*UND*"
    case .impossible: "*EXPR*"
    }
  }

  // MARK: Data

  private mutating func data(
    _ fixup: Fixup, bytes: Int, at offset: Int, in section: Int, _ output: inout SectionOutput
  ) {
    guard let value = reduce(fixup.expression, at: fixup.place) else { return }
    guard let symbol = value.symbol else {
      if !Assembler.fits(value.constant, bytes: bytes) {
        report(
          .error, .valueTooLarge(value.constant, bytes: bytes, offset: UInt64(truncatingIfNeeded: offset)),
          at: fixup.place)
      }
      output.put(UInt64(bitPattern: value.constant), count: bytes, at: offset)
      return
    }
    noteRelocation(symbol, at: fixup.place)
    func relocate(_ type: RelocationType, _ symbol: SymbolID, _ addend: Int64) {
      output.relocations.append(
        Relocation(offset: UInt64(truncatingIfNeeded: offset), type: type, symbol: Int(symbol.index), addend: addend))
    }
    if let subtrahend = value.subtrahend {
      // Linkers drop parts of `.eh_frame`: distances from a place in it have to be known for what they are.
      if bytes == 4, sections[section].name == ".eh_frame", address(of: subtrahend, in: section) == offset {
        return relocate(.pcrel32, symbol, value.constant)
      }
      noteRelocation(subtrahend, at: fixup.place)
      let types: (add: RelocationType, subtract: RelocationType) =
        switch bytes {
        case 1: (.add8, .sub8)
        case 2: (.add16, .sub16)
        case 4: (.add32, .sub32)
        default: (.add64, .sub64)
        }
      relocate(types.add, symbol, value.constant)
      relocate(types.subtract, subtrahend, 0)
    } else if bytes == 4 || bytes == 8 {
      relocate(bytes == 4 ? .abs32 : .abs64, symbol, value.constant)
    } else {
      report(.error, .noRelocation(bytes: bytes), at: fixup.place)
    }
  }

  private mutating func address(of symbol: SymbolID, in section: Int) -> Int? {
    guard case .place(Int64(section), let offset) = evaluation.worth(of: symbol, symbols, in: .sections(sections))
    else { return nil }
    return Int(exactly: offset)
  }

  // MARK: Operands of instructions

  private mutating func operand(
    _ fixup: Fixup, _ type: RelocationType, at offset: Int, _ output: inout SectionOutput
  ) {
    guard let value = reduce(fixup.expression, at: fixup.place) else { return }
    guard value.subtrahend == nil else {
      report(.error, .relocationRequired("a difference of symbols in an instruction"), at: fixup.place)
      return
    }
    // Where the value does not depend on the place, objdump may show what is known of it.
    switch type {
    case .hi20, .lo12I, .lo12S: fill(type, value.constant, at: offset, &output)
    case .threadOffset32: output.put(UInt64(bitPattern: value.constant), count: 4, at: offset)
    case .threadOffset64: output.put(UInt64(bitPattern: value.constant), count: 8, at: offset)
    default: break
    }
    guard let symbol = value.symbol else {
      switch type {
      case .hi20, .lo12I, .lo12S: return
      default:
        output.relocations.append(
          Relocation(offset: UInt64(truncatingIfNeeded: offset), type: type, symbol: nil, addend: value.constant))
        return
      }
    }
    noteRelocation(symbol, at: fixup.place)
    if type.isThreadLocal { symbols[symbol].kind = .tls }
    output.relocations.append(
      Relocation(
        offset: UInt64(truncatingIfNeeded: offset), type: type, symbol: Int(symbol.index), addend: value.constant))
    // Where two instructions belong together, the state at the end of the source counts as well, as in GNU as.
    if fixup.isRelaxable, type.isRelaxable, mode.relaxes || !type.isHalfOfDistance {
      // GNU as repeats the addend here; nobody reads it.
      output.relocations.append(
        Relocation(offset: UInt64(truncatingIfNeeded: offset), type: .relax, symbol: nil, addend: value.constant))
    }
  }

  /// Puts the part of `value` that the relocation is about into the instruction at `offset`.
  private func fill(_ type: RelocationType, _ value: Int64, at offset: Int, _ output: inout SectionOutput) {
    guard offset >= 0, offset <= output.bytes.count - 4 else { return }
    let low = (value & 0xFFF ^ 0x800) &- 0x800
    let bits: UInt32
    switch type {
    case .hi20: bits = UInt32(truncatingIfNeeded: value &- low) & 0xFFFF_F000
    case .lo12I: bits = UInt32(truncatingIfNeeded: low) << 20
    default:
      let low = UInt32(truncatingIfNeeded: low)
      bits = (low & 0xFE0) << 20 | (low & 0x1F) << 7
    }
    for index in 0..<4 {
      output.bytes[offset + index] |= UInt8(truncatingIfNeeded: bits >> UInt32(8 * index))
    }
  }
}

extension RelocationType {
  /// One of the two that make a distance from the program counter.
  var isHalfOfDistance: Bool { self == .pcrelHi20 || self == .pcrelLo12I || self == .pcrelLo12S }

  /// About a symbol that each thread has for itself.
  var isThreadLocal: Bool {
    switch self {
    case .tprelHi20, .tprelLo12I, .tprelLo12S, .tprelAdd, .threadTableHi20, .threadPairHi20, .threadOffset32,
      .threadOffset64:
      true
    default: false
    }
  }

  /// The linker may find something shorter: then `R_RISCV_RELAX` stands beside it.
  var isRelaxable: Bool {
    switch self {
    case .callPLT, .hi20, .lo12I, .lo12S, .pcrelHi20, .pcrelLo12I, .pcrelLo12S, .tprelHi20, .tprelLo12I, .tprelLo12S,
      .tprelAdd:
      true
    default: false
    }
  }
}

// What relaxation needs to know of the link as a whole, gathered once before its first pass: which low parts belong to
// which upper parts, and how far alignment may still move things.

import ObjectFile

enum RelaxationPass { case shorten, align }

/// What all low parts that belong to one `auipc` have in common.
struct LowParts {
  var first: UInt64 = .max
  var lowestAddend: Int64 = 0
  var highestAddend: Int64 = 0
  var allRelax = true
}

/// A place in memory whose upper part is loaded.
struct UpperPart: Hashable {
  let symbol: Int
  let addend: Int64
}

/// What relaxation needs to know of the link as a whole; made once.
struct RelaxationFacts {
  /// Of all output sections: alignment may still move things apart by so much.
  var strictestAlignment: UInt64 = 1
  /// By section, then by the offset of the high part.
  var lowParts: [Int: [UInt64: LowParts]] = [:]
  /// What `lui` instructions load the upper part of.
  var upperParts: Set<UpperPart> = []
  /// By symbol: the low parts that no `lui` with the same addend belongs to, so that any of the symbol's may.
  var absoluteParts: [Int: LowParts] = [:]
  var globalPointer: Int?
  /// Symbols of which an upper part was removed.
  var withoutUpper: Set<Int> = []
  var changed = false
  /// What shortening took out of each section that has code to align.
  var shortened: [Int: Removals] = [:]
}

extension Linker {
  mutating func gatherFacts() {
    for output in outputs where !output.isIgnored {
      relaxation.strictestAlignment = max(relaxation.strictestAlignment, output.alignment)
    }
    relaxation.globalPointer = globals["__global_pointer$"]
    guard options.relaxes else { return }
    for number in sections.indices where sections[number].output != nil {
      for relocation in sections[number].relocations {
        guard case .hi20 = relocation.type, let symbol = symbol(of: relocation, in: number) else { continue }
        relaxation.upperParts.insert(UpperPart(symbol: symbol, addend: relocation.addend))
      }
    }
    for number in sections.indices where sections[number].output != nil {
      let relocations = sections[number].relocations
      for (index, relocation) in relocations.enumerated() {
        switch relocation.type {
        case .pcrelLo12I, .pcrelLo12S, .lo12I, .lo12S: break
        default: continue
        }
        guard let symbol = symbol(of: relocation, in: number) else { continue }
        let relaxes = isRelaxable(index, in: relocations)
        switch relocation.type {
        case .pcrelLo12I, .pcrelLo12S:
          guard case .input(let section, let offset) = symbols[symbol].definition else { continue }
          relaxation.lowParts[section, default: [:]][offset, default: LowParts()]
            .take(relocation, relaxes: relaxes && section == number)
        case .lo12I, .lo12S:
          guard !relaxation.upperParts.contains(UpperPart(symbol: symbol, addend: relocation.addend)) || !relaxes
          else { continue }
          relaxation.absoluteParts[symbol, default: LowParts()].take(relocation, relaxes: relaxes)
        default: continue
        }
      }
    }
  }
}

extension LowParts {
  fileprivate mutating func take(_ relocation: Relocation, relaxes: Bool) {
    if first == .max {
      (lowestAddend, highestAddend) = (relocation.addend, relocation.addend)
    } else {
      lowestAddend = min(lowestAddend, relocation.addend)
      highestAddend = max(highestAddend, relocation.addend)
    }
    first = min(first, relocation.offset)
    allRelax = allRelax && relaxes
  }
}

// Fragments get their sizes: branches as short as their targets allow, alignments, `.org` and `.space` as their
// expressions say. Sizes and addresses depend on each other, so passes go over all sections until nothing
// changes, in GNU as's order and with its estimates, so that both choose alike.

import ObjectFile
import RISCV

/// How far branches and jumps reach, up and down (Unpriv. 2.5, 27.4).
private enum Reach {
  static let shortBranch: Int64 = 1 << 8
  static let shortJump: Int64 = 1 << 11
  static let branch: Int64 = 1 << 12

  static func contains(_ reach: Int64, _ distance: Int64) -> Bool { distance >= -reach && distance < reach }
}

extension Assembler {
  /// Passes that an `.org` or `.space` may seem to go backwards in before it counts: the places that it
  /// depends on may not be known yet.
  private static let gracePasses = 3
  private static let mostPasses = 1000

  /// Ends each section as GNU as does: code is filled up to the section's alignment, strings of wide characters to
  /// their width.
  mutating func finishSections() {
    for index in sections.entries.indices {
      let entry = sections[index]
      guard let last = entry.subsections.last else { continue }
      if entry.isCode {
        for subsection in entry.subsections {
          sections.select(section: index, subsection: subsection)
          mark(.code, isPadding: true)
        }
        // Where the linker aligns, the padding is never run.
        addFragment(
          .align(power: entry.alignment, pattern: mode.relaxes ? .zeros : .nops, limit: 0), size: 0)
      } else if entry.entrySize > 1, entry.flags.contains([.merge, .strings]) {
        sections.select(section: index, subsection: last)
        let power = UInt8(min(31, 64 - (entry.entrySize - 1).leadingZeroBitCount))
        addFragment(.align(power: power, pattern: .zeros, limit: 0), size: 0)
      }
    }
    sections.finish()
  }

  mutating func relax() {
    for index in sections.entries.indices { estimate(index) }
    // Line tables depend on the code, and no code on them: they need no passes before it has settled.
    let written = min(debugSectionsStart, sections.entries.count)
    if relax(sections: 0..<written), written == sections.entries.count || relax(sections: sections.entries.indices) {
      return
    }
    report(.error, .noFixedPoint, at: Place(origin: 0, line: 0, column: 0))
  }

  /// Makes passes over these sections until nothing changes; false if that does not come.
  private mutating func relax(sections range: Range<Int>) -> Bool {
    for pass in 0..<Assembler.mostPasses {
      var changed = false
      for index in range { changed = relax(index, pass: pass) || changed }
      if !changed { return true }
    }
    return false
  }

  /// A first guess, in which everything that is further on stands at address 0.
  private mutating func estimate(_ section: Int) {
    let chunks = sections[section].chunks
    for chunk in chunks {
      sections.chunks[chunk].addresses = [Int](repeating: 0, count: sections.chunks[chunk].fragments.count + 1)
    }
    var address = 0
    for chunk in chunks {
      var start = 0
      for index in sections.chunks[chunk].fragments.indices {
        let fragment = sections.chunks[chunk].fragments[index]
        sections.chunks[chunk].addresses[index] = address
        address &+= fragment.end &- start
        start = fragment.end
        let size: Int
        switch fragment.kind {
        case .branch: size = branchSize(fragment, at: address, in: section)
        case .align(let power, _, let limit): size = Assembler.padding(address, power: power, limit: limit)
        case .org, .space, .lineAdvance, .frameAdvance, .unsignedLEB128, .signedLEB128: size = 0
        }
        sections.chunks[chunk].fragments[index].size = size
        address &+= size
      }
      let count = sections.chunks[chunk].fragments.count
      sections.chunks[chunk].addresses[count] = address
      address &+= sections.chunks[chunk].length &- start
    }
  }

  /// One pass; true if a size changed.
  private mutating func relax(_ section: Int, pass: Int) -> Bool {
    var stretch = 0
    var changed = false
    for chunk in sections[section].chunks {
      for index in sections.chunks[chunk].fragments.indices {
        sections.chunks[chunk].addresses[index] &+= stretch
        let fragment = sections.chunks[chunk].fragments[index]
        let start = index == 0 ? 0 : sections.chunks[chunk].fragments[index - 1].end
        let address = sections.chunks[chunk].addresses[index] &+ fragment.end &- start
        var size = fragment.size
        switch fragment.kind {
        case .branch: size = branchSize(fragment, at: address, in: section)
        case .align(let power, _, let limit): size = Assembler.padding(address, power: power, limit: limit)
        case .org: size = orgSize(fragment, at: address, in: section, pass: pass, &changed)
        case .space: size = spaceSize(fragment, in: section, pass: pass, &changed)
        case .lineAdvance(let from, let line):
          size = Assembler.lineAdvanceSize(line: line, distance: lineAdvanceDistance(fragment, from: from))
        case .frameAdvance(let from):
          size = Assembler.frameAdvance(lineAdvanceDistance(fragment, from: from)).count
        case .unsignedLEB128: size = LEB128.size(unsigned: number(of: fragment.target))
        case .signedLEB128: size = LEB128.size(signed: Int64(bitPattern: number(of: fragment.target)))
        }
        guard size != fragment.size else { continue }
        sections.chunks[chunk].fragments[index].size = size
        stretch &+= size &- fragment.size
        changed = true
      }
      let count = sections.chunks[chunk].fragments.count
      sections.chunks[chunk].addresses[count] &+= stretch
    }
    return changed
  }

  /// The bytes up to a multiple of `1 << power`; 0 where that takes more than `limit`.
  static func padding(_ address: Int, power: UInt8, limit: Int) -> Int {
    let padding = (0 &- address) & ((1 << Int(power)) - 1)
    return limit > 0 && padding > limit ? 0 : padding
  }

  // MARK: Branches

  private mutating func branchSize(_ fragment: Fragment, at address: Int, in section: Int) -> Int {
    guard case .branch(let instruction, let isCompressible) = fragment.kind else { return 0 }
    let isJump = instruction.opcode == .jal
    // Jumps are taken to reach; the linker will see.
    let far = isJump ? 4 : 8
    guard let target = nearTarget(fragment, in: section) else { return far }
    let distance = target &- Int64(address)
    if isCompressible, Reach.contains(isJump ? Reach.shortJump : Reach.shortBranch, distance) { return 2 }
    if isJump || Reach.contains(Reach.branch, distance) { return 4 }
    return isCompressible ? 6 : 8
  }

  /// The address of a target that is in the same section and will stay the one meant.
  private mutating func nearTarget(_ fragment: Fragment, in section: Int) -> Int64? {
    guard fragment.target != .none else { return nil }
    let entry = symbols.entries[Int(fragment.target.index)]
    if entry.binding == .weak { return nil }
    if case .position(let position) = entry.value {
      let chunk = Int(position.chunk)
      guard sections.chunks[chunk].section == section else { return nil }
      return Int64(sections.chunks[chunk].address(fragment: position.fragment, offset: position.offset))
        &+ fragment.addend
    }
    guard
      case .place(Int64(section), let offset) = evaluation.worth(of: fragment.target, symbols, in: .sections(sections))
    else { return nil }
    return offset &+ fragment.addend
  }

  // MARK: Room

  private mutating func orgSize(
    _ fragment: Fragment, at address: Int, in section: Int, pass: Int, _ changed: inout Bool
  ) -> Int {
    let target: Int64
    switch evaluation.worth(of: fragment.target, symbols, in: .sections(sections)) {
    case .absolute(let value): target = value
    case .place(Int64(section), let offset): target = offset
    case .place, .open, .impossible:
      reportOnce(fragment, .invalidOrg, pass: pass)
      return 0
    }
    let (size, overflow) = target.subtractingReportingOverflow(Int64(address))
    if overflow || size < 0 {
      if pass < Assembler.gracePasses { changed = true } else { reportOnce(fragment, .cannotMoveBackwards, pass: pass) }
      return 0
    }
    return checkedSize(size, fragment, in: section, pass: pass)
  }

  private mutating func spaceSize(_ fragment: Fragment, in section: Int, pass: Int, _ changed: inout Bool) -> Int {
    guard case .absolute(let size) = evaluation.worth(of: fragment.target, symbols, in: .sections(sections)) else {
      reportOnce(fragment, .notAbsolute, pass: pass)
      return 0
    }
    if size < 0 {
      if pass < Assembler.gracePasses {
        changed = true
      } else if pass == Assembler.gracePasses {
        report(.warning, .negativeSpace, at: fragment.place)
      }
      return 0
    }
    return checkedSize(size, fragment, in: section, pass: pass)
  }

  private mutating func checkedSize(_ size: Int64, _ fragment: Fragment, in section: Int, pass: Int) -> Int {
    let limit = sections[section].isNoBits ? Assembler.largestNoBitsSection : Assembler.largestObject
    guard size <= limit else {
      reportOnce(fragment, tooLarge(section), pass: pass)
      return 0
    }
    return Int(size)
  }

  /// Reports what a pass finds, in the first that may, not again in each.
  private mutating func reportOnce(_ fragment: Fragment, _ reason: Diagnostic.Reason, pass: Int) {
    let location = sources.location(of: fragment.place)
    guard !diagnostics.contains(where: { $0.location == location && $0.reason == reason }) else { return }
    report(.error, reason, at: fragment.place)
  }
}

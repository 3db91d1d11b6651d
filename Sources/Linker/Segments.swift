// Output sections with their addresses come in, the program headers' plan goes out: which sections a loader maps
// together, by GNU ld's rules or by the script's `PHDRS`.

import ObjectFile

/// Sections that become one segment, in the order of their load addresses.
struct PlannedSegment {
  var sections: [Int]
  /// `p_flags`.
  var flags: UInt32
  var loadAddress: Expression?
  var holdsHeaders = false
  /// `p_type`.
  var type = Script.ProgramHeader.loaded
}

extension Linker {
  /// Plans `segments`, and by their number `headersSize`.
  mutating func planSegments() {
    let placed = outputs.indices.filter { outputs[$0].isAllocated && !outputs[$0].isIgnored }
      .sorted {
        (outputs[$0].loadAddress, outputs[$0].address, $0) < (outputs[$1].loadAddress, outputs[$1].address, $1)
      }
    if let headers = script.programHeaders {
      planNamedSegments(headers, placed: placed)
    } else {
      segments = []
      for index in placed {
        if let last = segments.last, !needsSegment(index, after: last) {
          segments[segments.count - 1].sections.append(index)
          segments[segments.count - 1].flags |= segmentFlags(of: outputs[index])
        } else {
          segments.append(PlannedSegment(sections: [index], flags: segmentFlags(of: outputs[index])))
        }
      }
    }
    let described =
      script.programHeaders != nil
      ? [] : Object.describedRuns(of: outputs.filter { !$0.isIgnored }.map { ($0.type, $0.flags) })
    let count = segments.count + described.count + (attributes == nil ? 0 : 1)
    headersSize = UInt64(Self.fileHeaderSize + Self.segmentHeaderSize * count)
    if script.programHeaders == nil, options.paging == .paged, let first = segments.first?.sections.first {
      // The file's headers are loaded too where the page of the first section has room before it, or where the script
      // left room for them.
      let address = outputs[first].loadAddress
      let hasRoom = address & (options.maximumPageSize - 1) >= headersSize & (options.maximumPageSize - 1)
      segments[0].holdsHeaders = (hasRoom || script.usesHeadersSize) && address >= headersSize
    }
  }

  /// `p_flags`: 4 readable, 2 writable, 1 executable.
  private func segmentFlags(of output: OutputSection) -> UInt32 {
    4 | (output.flags.contains(.write) ? 2 : 0) | (output.flags.contains(.execute) ? 1 : 0)
  }

  /// Whether an output section cannot go into the segment whose last section is before it.
  private func needsSegment(_ index: Int, after segment: PlannedSegment) -> Bool {
    guard let lastIndex = segment.sections.last else { return true }
    let (section, last) = (outputs[index], outputs[lastIndex])
    let lastSize = last.takesRoom ? last.size : 0
    let (end, overflow) = last.loadAddress.addingReportingOverflow(lastSize)
    if last.loadAddress &- last.address != section.loadAddress &- section.address { return true }
    if overflow || section.loadAddress < end { return true }
    let page = options.maximumPageSize
    // A whole page would lie in the file for nothing.
    if let next = end.alignedUp(to: page), next &+ page > last.loadAddress, next &+ page <= section.loadAddress {
      return true
    }
    if last.type == .noBits, last.hasMembers, last.takesRoom, section.type != .noBits { return true }
    guard options.paging == .paged else { return false }
    // Data goes into a read-only segment only where a page holds both anyhow.
    let isFirstWritable = segment.flags & 2 == 0 && section.flags.contains(.write)
    return isFirstWritable && (end &- 1) & ~(page - 1) != section.loadAddress & ~(page - 1)
  }

  /// Segments as `PHDRS` names them; a section without `:name` goes where the one before it went.
  private mutating func planNamedSegments(_ headers: [Script.ProgramHeader], placed: [Int]) {
    segments = headers.map { PlannedSegment(sections: [], flags: 0, loadAddress: $0.loadAddress) }
    var names: [String] = headers.first { $0.type == Script.ProgramHeader.loaded }.map { [$0.name] } ?? []
    for index in outputsInOrder where placed.contains(index) {
      let own = outputs[index].statement.programHeaders
      if !own.isEmpty { names = own }
      for name in names where name != "NONE" {
        guard let number = headers.firstIndex(where: { $0.name == name }) else {
          if isFinal, !own.isEmpty {
            errors.append(outputs[index].statement.location.error(.undefinedProgramHeader(name)))
          }
          continue
        }
        segments[number].sections.append(index)
        segments[number].flags |= segmentFlags(of: outputs[index])
      }
    }
    for (number, header) in headers.enumerated() {
      if let flags = header.flags, let value = try? evaluate(flags, inside: nil) {
        segments[number].flags = UInt32(truncatingIfNeeded: value.value)
      }
    }
    for number in segments.indices {
      segments[number].sections.sort { (outputs[$0].address, $0) < (outputs[$1].address, $1) }
    }
    for (number, header) in headers.enumerated() {
      segments[number].type = header.type
      guard header.holdsHeaders, let first = segments[number].sections.first else { continue }
      segments[number].holdsHeaders = outputs[first].loadAddress >= headersSize
    }
    segments.removeAll { $0.sections.isEmpty }
  }
}

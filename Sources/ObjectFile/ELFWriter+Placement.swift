// The second half of writing an ELF file: where in it everything stands, the program headers, and the bytes.

extension Object {
  /// The runs of sections that a program header describes besides the segments they are in: notes, and the template of
  /// thread-local storage. Those headers are made from the sections, so they are no values of an object.
  package static func describedRuns(
    of sections: [(type: SectionType, flags: SectionFlags)]
  ) -> [(range: Range<Int>, isThreadLocal: Bool)] {
    var runs: [(range: Range<Int>, isThreadLocal: Bool)] = []
    for (index, section) in sections.enumerated() where section.flags.contains(.allocate) {
      let isThreadLocal = section.flags.contains(.threadLocal)
      guard isThreadLocal || section.type == .note else { continue }
      if let last = runs.last, last.isThreadLocal == isThreadLocal, last.range.upperBound == index {
        runs[runs.count - 1].range = last.range.lowerBound..<(index + 1)
      } else {
        runs.append((index..<(index + 1), isThreadLocal))
      }
    }
    return runs
  }
}

extension Object {
  /// Its own descriptions, or those that follow from its sections: notes before thread-local storage.
  fileprivate var allDescriptions: [Description] {
    if let descriptions { return descriptions }
    return Self.describedRuns(of: sections.map { ($0.type, $0.flags) }).map { run in
      Description(
        type: run.isThreadLocal ? ELF.segmentThreadLocal : ELF.segmentNote, flags: 4, sections: Array(run.range),
        position: segments.count)
    }
  }
}

extension ELFWriter {
  /// Moves `size` up to where `count` bytes can begin: congruent to `address` modulo `alignment`.
  mutating func place(_ count: Int, at address: UInt64, alignment: UInt64, part: String) throws(ObjectError) -> Int {
    // Beyond a megabyte no loader asks for it, and the file would be mostly holes.
    let modulus = Int(min(max(alignment, 1), 0x10_0000))
    let wanted = Int(truncatingIfNeeded: address) & (modulus - 1)
    let offset = size + ((wanted - size) & (modulus - 1))
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end < Int.max / 2 else { throw error(.tooLarge(part: part)) }
    size = end
    return offset
  }

  /// Gives every section and segment its place in the file.
  mutating func placeContents() throws(ObjectError) {
    let isExecutable = object.kind == .executable
    let attributes = isExecutable ? object.sections.firstIndex { $0.type == .riscvAttributes } : nil
    let described = isExecutable ? object.allDescriptions : []
    let segmentCount = object.segments.count + described.count + (attributes == nil ? 0 : 1)
    guard segmentCount < ELF.extendedSegmentCount else {
      throw error(.tooMany(part: "segments", count: segmentCount, limit: Int(ELF.extendedSegmentCount) - 1))
    }
    size = FileHeader.byteCount + segmentCount * SegmentHeader.byteCount
    segmentHeaders = object.segments.map { segment in
      var header = SegmentHeader()
      header.type = ELF.segmentLoad
      header.flags = segment.flags
      header.address = segment.address
      header.physicalAddress = segment.physicalAddress
      header.fileSize = UInt64(segment.contents.count)
      header.memorySize = segment.memorySize
      header.alignment = max(segment.alignment, 1)
      return header
    }
    // In the file they follow one another by their load addresses, wherever their headers stand.
    let inOrder = object.segments.indices.sorted {
      (object.segments[$0].physicalAddress, $0) < (object.segments[$1].physicalAddress, $1)
    }
    for index in inOrder {
      let segment = object.segments[index]
      if segment.holdsHeaders, segment.contents.count >= size {
        size = segment.contents.count
        continue
      }
      guard !segment.contents.isEmpty || beginsWithContents(segment) else {
        // Nothing is read from there: within the first page it cannot point past the end of the file.
        let end = size
        let offset = UInt64(try place(0, at: segment.address, alignment: segment.alignment, part: "segment \(index)"))
        size = end
        segmentHeaders[index].offset = offset & (segmentHeaders[index].alignment - 1)
        emptySegmentPlaces[index] = offset
        continue
      }
      segmentHeaders[index].offset = UInt64(
        try place(
          segment.contents.count, at: segment.address, alignment: segment.alignment, part: "segment \(index)"))
    }
    for group in groups {
      headers[group.number].size = UInt64(contents[group.number].count)
      headers[group.number].offset = UInt64(
        try place(contents[group.number].count, at: 0, alignment: headers[group.number].alignment, part: "group"))
    }
    for (index, section) in object.sections.enumerated() {
      let number = numbers[index]
      if let offset = offsetInSegment(section, index) {
        headers[number].offset = offset
        contents[number] = []
      } else {
        headers[number].offset = UInt64(
          try place(
            contents[number].count, at: 0, alignment: section.alignment,
            part: "section `\(section.name)'"))
      }
    }
    // The symbols come next, with relocations behind them; groups stand in front.
    let own = Set(numbers + groups.map(\.number))
    let relocations = Set(relocationTables.map(\.number))
    let others: [Int] = headers.indices.dropFirst().filter { !own.contains($0) && !relocations.contains($0) }
    for number in others.dropLast(1) + relocationTables.map(\.number)[...] + others.suffix(1) {
      headers[number].size = UInt64(contents[number].count)
      headers[number].offset = UInt64(
        try place(contents[number].count, at: 0, alignment: headers[number].alignment, part: "symbol table"))
    }
    describedHeaders = described.map { (header: describedHeader($0), position: $0.position) }
    if let attributes {
      var header = SegmentHeader()
      header.type = ELF.segmentRISCVAttributes
      header.flags = 4
      header.offset = headers[numbers[attributes]].offset
      header.fileSize = object.sections[attributes].size
      header.alignment = 1
      // (as GNU ld orders them: before all)
      describedHeaders.insert((header, 0), at: 0)
    }
  }

  /// Whether the segment has a section that could have bytes, though none of them has any.
  private func beginsWithContents(_ segment: Segment) -> Bool {
    object.sections.contains {
      $0.flags.contains(.allocate) && $0.type != .noBits && $0.size == 0 && $0.address == segment.address
    }
  }

  /// The program header of notes, or of thread-local storage: what has contents comes first in it.
  private func describedHeader(_ description: Object.Description) -> SegmentHeader {
    var header = SegmentHeader()
    header.type = description.type
    header.flags = description.flags
    header.alignment = 1
    for index in description.sections where object.sections.indices.contains(index) {
      let section = object.sections[index]
      if index == description.sections.first {
        header.offset = headers[numbers[index]].offset
        header.address = section.address
        header.physicalAddress = section.address
        for segment in object.segments {
          let distance = section.address &- segment.address
          guard section.address >= segment.address, distance < max(segment.memorySize, 1) else { continue }
          header.physicalAddress = segment.physicalAddress &+ distance
          break
        }
      }
      let size = (section.address &- header.address) &+ section.size
      if section.type != .noBits { header.fileSize = size }
      header.memorySize = max(header.memorySize, size)
      header.alignment = max(header.alignment, section.alignment)
    }
    return header
  }

  /// Where in the file a segment already holds the section's bytes.
  private func offsetInSegment(_ section: Section, _ number: Int) -> UInt64? {
    guard object.kind == .executable, section.flags.contains(.allocate) else { return nil }
    for (index, (segment, header)) in zip(object.segments, segmentHeaders).enumerated() {
      let distance = section.address &- segment.address
      guard section.address >= segment.address, distance <= segment.memorySize else { continue }
      if section.type == .noBits {
        guard section.size <= segment.memorySize - distance else { continue }
        if let place = emptySegmentPlaces[index] { return place }
        // It is said to be where the contents before it end.
        let before = object.sections[..<number].last {
          $0.type != .noBits && $0.flags.contains(.allocate) && $0.address >= segment.address
            && $0.address <= section.address && $0.size > 0
        }
        return header.offset + min(before.map { $0.address + $0.size - segment.address } ?? 0, header.fileSize)
      }
      guard distance <= header.fileSize, section.size <= header.fileSize - distance else { continue }
      let start = Int(distance)
      if segment.contents[start..<(start + section.contents.count)] == section.contents[...] {
        return header.offset + distance
      }
    }
    return nil
  }

  func bytes() throws(ObjectError) -> [UInt8] {
    let tableOffset = (size + 7) & ~7
    var header = FileHeader()
    header.type = object.kind == .relocatable ? ELF.typeRelocatable : ELF.typeExecutable
    header.entry = object.entry
    // (GNU ld says so of objects only)
    if object.kind == .relocatable, object.sections.contains(where: { $0.flags.contains(.retain) }) {
      header.systemABI = 3
    }
    header.flags = object.flags.rawValue
    header.sectionTableOffset = UInt64(tableOffset)
    if object.kind == .executable {
      header.segmentHeaderSize = UInt16(SegmentHeader.byteCount)
      header.segmentCount = UInt16(segmentHeaders.count + describedHeaders.count)
      header.segmentTableOffset = header.segmentCount == 0 ? 0 : UInt64(FileHeader.byteCount)
    }
    // Numbers beyond 16 bits stand in section 0.
    var null = SectionHeader()
    let names = headers.count - 1
    if headers.count < ELF.firstReservedSection {
      header.sectionCount = UInt16(headers.count)
    } else {
      null.size = UInt64(headers.count)
    }
    if names < ELF.firstReservedSection {
      header.sectionNamesIndex = UInt16(names)
    } else {
      header.sectionNamesIndex = ELF.extendedSection
      null.link = UInt32(truncatingIfNeeded: names)
    }

    var writer = ByteWriter()
    writer.reserve(tableOffset + headers.count * SectionHeader.byteCount)
    header.write(to: &writer)
    for index in 0...segmentHeaders.count {
      for described in describedHeaders where described.position == index { described.header.write(to: &writer) }
      if index < segmentHeaders.count { segmentHeaders[index].write(to: &writer) }
    }
    var pieces: [(offset: Int, bytes: ArraySlice<UInt8>)] = []
    for (segment, header) in zip(object.segments, segmentHeaders) {
      let headers = header.offset == 0 ? min(writer.count, segment.contents.count) : 0
      pieces.append((Int(header.offset) + headers, segment.contents[headers...]))
    }
    for (header, bytes) in zip(headers, contents) { pieces.append((Int(header.offset), bytes[...])) }
    pieces.sort { $0.offset < $1.offset }
    for piece in pieces where !piece.bytes.isEmpty {
      writer.pad(to: piece.offset)
      writer.append(piece.bytes)
    }
    writer.pad(to: tableOffset)
    null.write(to: &writer)
    for section in headers.dropFirst() { section.write(to: &writer) }
    return writer.bytes
  }
}

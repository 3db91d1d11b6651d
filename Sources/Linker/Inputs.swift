// Object files and archives come in as bytes or values; those of their sections that take part go out, numbered through
// all files. Second copies of COMDAT groups and what only describes the object itself stay behind.

import ObjectFile

extension Linker {
  /// One input file, or several that are searched together.
  public enum Input: Sendable {
    /// An object or an archive.
    case bytes([UInt8], name: String)
    case object(Object, name: String)
    /// The members that something refers to are taken, or all.
    case archive(Archive, name: String, takesAll: Bool = false)
    /// Archives that are gone through again until nothing more is wanted of them (`--start-group`).
    case group([Input])

    /// As far as it is known before the input is read.
    fileprivate var symbolCount: Int {
      switch self {
      case .object(let object, _): object.symbols.count
      case .bytes, .archive: 0
      case .group(let inputs): inputs.reduce(0) { $0 + $1.symbolCount }
      }
    }
  }

  /// Makes every input an `InputFile`, and numbers the sections and symbols.
  mutating func readInputs(_ inputs: [Input]) {
    if inputs.isEmpty { errors.append(.noInputs) }
    // (one that grows would be copied over and over)
    symbols.reserveCapacity(4096 + inputs.reduce(0) { $0 + $1.symbolCount })
    for name in options.wantedSymbols + script.externs { want(name) }
    for input in inputs { _ = read(input) }
  }

  /// Takes what is wanted of an input; the archives in it, for whoever goes through them again.
  private mutating func read(_ input: Input) -> [Int] {
    switch input {
    case .bytes(let bytes, let name):
      do throws(ObjectError) {
        if Archive.isArchive(bytes) { return read(.archive(try Archive(bytes: bytes, name: name), name: name)) }
        addFile(InputFile(name: name, object: try Object(elf: bytes, name: name)))
      } catch {
        errors.append(.object(error))
      }
    case .object(let object, let name):
      do throws(ObjectError) {
        try object.check(name: name)
        addFile(InputFile(name: name, object: object))
      } catch {
        errors.append(.object(error))
      }
    case .archive(let archive, let name, let takesAll):
      if takesAll {
        for number in archive.members.indices { addMember(number, of: archive, name: name) }
        return []
      }
      archives.append(LinkedArchive(archive, name: name))
      takeMembers(of: archives.count - 1)
      return [archives.count - 1]
    case .group(let inputs):
      let together = inputs.flatMap { read($0) }
      var isSettled = together.isEmpty
      while !isSettled {
        let count = files.count
        for archive in together { takeMembers(of: archive) }
        isSettled = files.count == count
      }
      return together
    }
    return []
  }

  mutating func addFile(_ file: InputFile) {
    guard file.object.kind == .relocatable else {
      errors.append(.notRelocatable(file: file.name))
      return
    }
    let index = files.count
    files.append(file)
    mergeTargetFlags(of: index)
    var numbers: [Int?] = []
    var groups: Set<String> = []
    for section in file.object.sections {
      if section.type == .riscvAttributes { mergeAttributes(section, file: file.name) }
      guard takesPart(section, seenInFile: &groups) else {
        numbers.append(nil)
        continue
      }
      numbers.append(sections.count)
      files[index].sections.append(sections.count)
      sections.append(InputSection(section, file: index))
    }
    knownGroups.formUnion(groups)
    sectionNumbers.append(numbers)
    for number in files[index].sections { checkRelocations(of: number) }
    addSymbols(of: index)
  }

  private mutating func takesPart(_ section: Section, seenInFile groups: inout Set<String>) -> Bool {
    switch section.type {
    case .null, .symbolTable, .stringTable, .relocationsWithAddends, .group: return false
    case .riscvAttributes:
      // All files' attributes are joined in the place of the first.
      defer { hasAttributesSection = true }
      return !hasAttributesSection
    default: break
    }
    if !options.isRelocatable, section.flags.contains(.exclude) || section.name == ".note.GNU-stack" { return false }
    if options.stripping != .none, !section.flags.contains(.allocate), section.name.hasPrefix(".debug") {
      return false
    }
    if let group = section.group {
      if knownGroups.contains(group) { return false }
      groups.insert(group)
    }
    // An older way to say the same: one section of a name is kept.
    if section.name.hasPrefix(".gnu.linkonce."), !knownGroups.insert(section.name).inserted { return false }
    return true
  }

  /// Makes sure of what later passes rely on: relocations in order, and alignments that lie within the section.
  private mutating func checkRelocations(of number: Int) {
    let relocations = sections[number].relocations
    guard !relocations.isEmpty else { return }
    var isInOrder = true
    var hasRelaxable = false
    var last: UInt64 = 0
    for relocation in relocations {
      if relocation.offset < last { isInOrder = false }
      last = relocation.offset
      switch relocation.type {
      case .relax, .align: hasRelaxable = true
      default: break
      }
    }
    if !isInOrder {
      // (stable: what belongs together at one place stays together)
      sections[number].relocations = relocations.enumerated().sorted {
        ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
      }.map(\.element)
    }
    guard hasRelaxable, sections[number].hasContents else { return }
    sections[number].hasRelaxable = true
    let count = UInt64(sections[number].contents.count)
    for relocation in relocations {
      guard case .align = relocation.type else { continue }
      guard relocation.addend >= 0, UInt64(relocation.addend) <= count - relocation.offset else {
        errors.append(.malformedInput(place(section: number, offset: relocation.offset), .alignPastEnd))
        sections[number].relocations = []
        return
      }
    }
  }
}

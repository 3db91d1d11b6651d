// Object files come in as bytes or values; those of their sections that take part go out, numbered through all files.
// Second copies of COMDAT groups and what only describes the object itself stay behind.

import ObjectFile

extension Linker {
  /// One input file.
  public enum Input: Sendable {
    case bytes([UInt8], name: String)
    case object(Object, name: String)

    var name: String {
      switch self {
      case .bytes(_, let name), .object(_, let name): name
      }
    }
  }

  /// Makes every input an `InputFile`, and numbers the sections.
  mutating func readInputs(_ inputs: [Input]) {
    if inputs.isEmpty { errors.append(.noInputs) }
    for input in inputs {
      do throws(ObjectError) {
        let object: Object
        switch input {
        case .bytes(let bytes, let name): object = try Object(elf: bytes, name: name)
        case .object(let value, let name):
          object = value
          try object.check(name: name)
        }
        guard object.kind == .relocatable else {
          errors.append(.notRelocatable(file: input.name))
          continue
        }
        addFile(InputFile(name: input.name, object: object))
      } catch {
        errors.append(.object(error))
      }
    }
  }

  private mutating func addFile(_ file: InputFile) {
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
  }

  private mutating func takesPart(_ section: Section, seenInFile groups: inout Set<String>) -> Bool {
    switch section.type {
    case .null, .symbolTable, .stringTable, .relocationsWithAddends, .group, .riscvAttributes: return false
    default: break
    }
    if section.flags.contains(.exclude) || section.name == ".note.GNU-stack" { return false }
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
    if !zip(relocations, relocations.dropFirst()).allSatisfy({ $0.offset <= $1.offset }) {
      // (stable: what belongs together at one place stays together)
      sections[number].relocations = relocations.enumerated().sorted {
        ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
      }.map(\.element)
    }
    let count = UInt64(sections[number].contents.count)
    for relocation in relocations where relocation.type == .align {
      guard relocation.addend >= 0, UInt64(relocation.addend) <= count - relocation.offset else {
        errors.append(.malformedInput(place(section: number, offset: relocation.offset), .alignPastEnd))
        sections[number].relocations = []
        return
      }
    }
  }
}

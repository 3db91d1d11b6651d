// `--gc-sections`: what nothing reaches, from the entry and from what the script keeps, is left out of the link.

import ObjectFile

extension Linker {
  /// Discards every allocated section that no root reaches.
  mutating func collectGarbage() {
    guard options.collectsGarbage, !options.isRelocatable else { return }
    var isLive = [Bool](repeating: false, count: sections.count)
    var waiting: [Int] = []
    func mark(_ number: Int) {
      guard !isLive[number] else { return }
      isLive[number] = true
      waiting.append(number)
    }
    for number in roots() { mark(number) }
    let named = Dictionary(grouping: sections.indices, by: { sections[$0].name })
    let frames = framesByCode()
    while let number = waiting.popLast() {
      // Call frames are no reason to keep the code, but with it goes what they name.
      let own = sections[number].name == ".eh_frame" ? [] : sections[number].relocations[...]
      let described = (frames[number] ?? []).map { frame in
        (section: frame.section, relocations: sections[frame.section].relocations[frame.range])
      }
      for (number, relocations) in [(section: number, relocations: own)] + described {
        for relocation in relocations {
          guard let symbol = symbol(of: relocation, in: number) else { continue }
          if case .input(let section, _) = symbols[symbol].definition { mark(section) }
          for prefix in ["__start_", "__stop_"] where symbols[symbol].name.hasPrefix(prefix) {
            for section in named[String(symbols[symbol].name.dropFirst(prefix.count))] ?? [] { mark(section) }
          }
        }
      }
    }
    // What describes code is no reason to keep it, and is kept itself if anything of its file is.
    for file in files {
      let allocated = file.sections.filter { sections[$0].flags.contains(.allocate) }
      let isDead = !allocated.contains { isLive[$0] }
      for number in file.sections where !isLive[number] {
        guard isDead || sections[number].flags.contains(.allocate) else { continue }
        sections[number].isDiscarded = true
        if options.tellsGarbage, sections[number].size > 0 {
          notes.append("removing unused section '\(sections[number].name)' in file '\(file.name)'")
        }
      }
    }
  }

  private func roots() -> [Int] {
    var names = options.wantedSymbols + script.externs
    names.append(options.entry ?? script.entry ?? "start")
    for statement in script.statements {
      switch statement {
      case .assignment(let assignment): names += assignment.value.names
      case .assertion(let assertion): names += assertion.condition.names
      case .section(let section):
        for case .assignment(let assignment) in section.contents { names += assignment.value.names }
      }
    }
    var roots: [Int] = []
    for name in names {
      if let index = globals[name], case .input(let section, _) = symbols[index].definition { roots.append(section) }
    }
    var kept: [Script.InputStatement] = []
    for case .section(let section) in script.statements {
      for case .input(let input) in section.contents where input.isKept { kept.append(input) }
    }
    for number in sections.indices {
      let section = sections[number]
      switch section.type {
      case .note where section.group == nil: roots.append(number)
      case _ where section.flags.contains(.retain): roots.append(number)
      default:
        let file = files[section.file]
        let isKept = kept.contains { input in
          input.file.matches(file)
            && (input.sections.isEmpty || input.sections.contains { $0.name.matches(section.name) })
        }
        if isKept { roots.append(number) }
      }
    }
    return roots
  }
}

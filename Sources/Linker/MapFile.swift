// The finished link comes in, the text that `-Map` writes goes out: what was left out, then memory, section by section,
// with each input's place and the symbols in it.

import ObjectFile

extension Linker {
  /// The map, in GNU ld's columns.
  func map() -> String {
    var text = ""
    let discarded = sections.indices.filter { sections[$0].output == nil && sections[$0].size > 0 }
    if !discarded.isEmpty {
      text += "Discarded input sections\n\n"
      for number in discarded { text += line(of: number, at: 0) }
      text += "\n"
    }
    if !script.regions.isEmpty {
      text += "Memory Configuration\n\nName             Origin             Length             Attributes\n"
      for region in script.regions {
        guard let state = regions[region.name] else { continue }
        text += pad(region.name, to: 17) + address(state.origin) + " " + address(state.length)
        text += (region.attributes.isEmpty ? "" : " " + region.attributes) + "\n"
      }
      text += "\n"
    }
    text += "Linker script and memory map\n\n"
    for file in files { text += "LOAD \(file.name)\n" }

    let bySection = symbolsBySection()
    for item in items {
      switch item {
      case .assignment(let assignment): text += line(of: assignment)
      case .assertion: break
      case .section(let index): text += lines(of: index, symbols: bySection)
      }
    }
    return text
  }

  /// For each input section the global symbols in it, by address.
  private func symbolsBySection() -> [Int: [Int]] {
    var bySection: [Int: [Int]] = [:]
    for number in symbols.indices where symbols[number].binding != .local {
      if case .input(let section, _) = symbols[number].definition { bySection[section, default: []].append(number) }
    }
    return bySection.mapValues { $0.sorted { (addresses[$0], $0) < (addresses[$1], $1) } }
  }

  private func lines(of index: Int, symbols bySection: [Int: [Int]]) -> String {
    let output = outputs[index]
    var text = "\n" + field(output.name, width: 16)
    if !output.isIgnored {
      text += address(output.address) + " " + right(hex(output.size), width: 10)
      if output.loadAddress != output.address { text += " load address " + address(output.loadAddress) }
    }
    text += "\n"
    for item in output.items {
      switch item {
      case .assignment(let assignment): text += line(of: assignment)
      case .assertion, .data, .fill: break
      case .inputs(let numbers):
        for number in numbers where !output.isIgnored {
          text += line(of: number, at: output.address &+ sections[number].offset)
          for symbol in bySection[number] ?? [] {
            text += pad("", to: 16) + address(addresses[symbol]) + pad("", to: 16) + symbols[symbol].name + "\n"
          }
        }
      }
    }
    return text
  }

  private func line(of number: Int, at place: UInt64) -> String {
    " " + field(sections[number].name, width: 15) + address(place) + " "
      + right(hex(sections[number].size), width: 10) + " " + files[sections[number].file].name + "\n"
  }

  private func line(of assignment: Script.Assignment) -> String {
    var value = pad("", to: 18)
    if assignment.name == "." {
      // (where the counter stood is to be seen from what comes next)
    } else if let number = globals[assignment.name], symbols[number].isScripted {
      value = address(addresses[number])
    } else {
      value = pad("[!provide]", to: 18)
    }
    return pad("", to: 16) + value + pad("", to: 16) + assignment.text + "\n"
  }

  private func address(_ value: UInt64) -> String { "0x" + bare(value) }

  /// A name in its column; one that is too long gets a line of its own.
  private func field(_ name: String, width: Int) -> String {
    name.utf8.count < width ? pad(name, to: width) : name + "\n" + pad("", to: 16)
  }

  private func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.utf8.count, 0))
  }

  private func right(_ text: String, width: Int) -> String {
    String(repeating: " ", count: max(width - text.utf8.count, 0)) + text
  }
}

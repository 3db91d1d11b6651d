// Addresses to names: made from an object's symbols, asked by `Disassembly` and by a run's report.

import ObjectFile

/// Names addresses by the labels before them.
struct Symbolizer {
  private struct Label {
    var address: UInt64
    var name: String
    /// Lower is better: functions before objects before the rest, and what is global first.
    var rank: Int
    var size: UInt64
    /// The index of its section; nil for a number.
    var section: Int?
    var isFunction: Bool { rank == 0 || rank == 1 }
  }

  /// By address, and of several at one address the best first.
  private let labels: [Label]

  /// From the labels of `object` that are in a section: in `section`, an index, or in any; and from what is only a
  /// number, if that is wanted.
  init(_ object: Object, section: Int? = nil, withConstants: Bool = false) {
    var labels: [Label] = []
    for symbol in object.symbols where symbol.kind != .section && symbol.kind != .file && !symbol.isMapping {
      if withConstants, symbol.place == .absolute {
        labels.append(Label(address: symbol.value, name: shown(symbol.name), rank: -1, size: 0, section: nil))
      }
      guard case .section(let index) = symbol.place, section == nil || section == index else { continue }
      let rank =
        (symbol.kind == .function ? 0 : symbol.kind == .object ? 2 : 4) + (symbol.binding == .local ? 1 : 0)
      labels.append(
        Label(address: symbol.value, name: shown(symbol.name), rank: rank, size: symbol.size, section: index))
    }
    self.labels = labels.sorted { ($0.address, $0.rank, $0.name) < ($1.address, $1.rank, $1.name) }
  }

  /// `name+0xoffset` by the nearest label before `address`, of several there by one in section `preferred`; by the
  /// first, minus, if there is none before. nil if there are no labels.
  func name(at address: UInt64, preferring preferred: Int? = nil) -> String? {
    guard let first = labels.first else { return nil }
    let after = labels.firstSortedIndex { $0.address > address }
    let nearest = after > 0 ? labels[after - 1].address : first.address
    let start = labels.firstSortedIndex { $0.address >= nearest }
    var best = labels[start]
    if let preferred, best.section != preferred {
      best = labels[start...].prefix { $0.address == nearest }.first { $0.section == preferred } ?? best
    }
    if nearest == address { return best.name }
    let (sign, offset) = nearest < address ? ("+", address &- nearest) : ("-", nearest &- address)
    return "\(best.name)\(sign)0x\(String(offset, radix: 16))"
  }

  /// The function that `address` is in; if it is in none, the nearest label before it.
  func function(at address: UInt64) -> String? {
    let after = labels.firstSortedIndex { $0.address > address }
    guard after > 0 else { return nil }
    // (a function may have labels of its own)
    if let function = labels[..<after].last(where: \.isFunction), address &- function.address < function.size {
      return function.name
    }
    return labels[labels.firstSortedIndex { $0.address >= labels[after - 1].address }].name
  }

  /// `<name+0xoffset> file:line`, as much of it as is known; nil if that is nothing.
  func place(at address: UInt64, _ lines: LineTable) -> String? {
    var parts = name(at: address).map { ["<\($0)>"] } ?? []
    if let row = lines.row(at: address), let file = row.file {
      parts.append("\(shown(lines.files[file].path)):\(row.line)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// The addresses inside `range` at which a label stands, each once.
  func addresses(in range: Range<UInt64>) -> [UInt64] {
    var addresses: [UInt64] = []
    for label in labels where range.contains(label.address) && addresses.last != label.address {
      addresses.append(label.address)
    }
    return addresses
  }
}

extension Symbol {
  /// Says whether code or data follows (psABI, "Mapping Symbol"), or stands for a place that has no name.
  var isMapping: Bool { name.hasPrefix("$x") || name.hasPrefix("$d") || name == ".L0 " }
}

extension Array {
  /// The first place where `condition` holds, if it holds for all after it; else the end.
  func firstSortedIndex(where condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

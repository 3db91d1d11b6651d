// A kernel's addresses for a reader: the function or table, and the line of the source.
import Machine
import ObjectFile

struct Places {
  /// The labels of code and data, by address.
  private let labels: [Symbol]
  /// Where the kernel ends.
  private let end: UInt64
  private let lines: LineTable?

  init(_ kernel: Kernel) {
    labels = kernel.executable.symbols.filter { symbol in
      guard case .section = symbol.place else { return false }
      return symbol.kind != .section && !symbol.name.hasPrefix("$") && !symbol.name.hasPrefix(".L")
    }.sorted { ($0.value, $1.name) < ($1.value, $0.name) }
    end = kernel.executable.segments.map { $0.address + $0.memorySize }.max() ?? 0
    lines = try? LineTable(kernel.executable, name: "kernel")
  }

  /// `function+0x12 file.s:34`, as far as that is known. An address to which a call returns is told by the call.
  func name(of address: UInt64, isReturn: Bool = false) -> String {
    let number = "0x" + String(address, radix: 16)
    guard address < end, let label = labels.last(where: { $0.value <= address }) else { return number }
    let offset = address == label.value ? "" : "+0x\(String(address - label.value, radix: 16))"
    guard let row = lines?.row(at: isReturn ? address &- 1 : address), let file = row.file.flatMap({ lines?.files[$0] })
    else { return label.name + offset }
    return "\(label.name)\(offset) \(file.path):\(row.line)"
  }

  /// Where a hart stands; a user program's addresses are nothing that the kernel has names for.
  func name(of hart: HartPosition) -> String {
    hart.privilege == "U" ? "0x" + String(hart.pc, radix: 16) : name(of: hart.pc)
  }
}

// What `objdump -f`, `-h`, `-p` and `-s` show: an ELF file's header, sections, program headers and bytes, as GNU
// objdump 2.40 words them.

import ObjectFile

struct ObjdumpHeaders {
  private let file: ELFTables
  private let options: Objdump.Options

  init(_ file: ELFTables, _ options: Objdump.Options) {
    self.file = file
    self.options = options
  }

  /// The sections that stand for something: no tables of symbols, strings and relocations.
  private var sections: [(index: Int, name: String, header: SectionHeader)] {
    let tables = file.sections.filter { $0.header.type == .symbolTable }.map { Int($0.header.link) }
    let strings = Set(tables + [Int(file.header.sectionNamesIndex)])
    return file.sections.indices.dropFirst().compactMap { index in
      let (name, header) = (file.sections[index].name, file.sections[index].header)
      let isTable =
        header.type == .symbolTable || header.type == .null || strings.contains(index)
        || (header.type == .relocationsWithAddends && !header.flags.contains(.allocate))
      return isTable ? nil : (index, name, header)
    }
  }

  private func isRelocated(_ index: Int) -> Bool {
    file.header.type == 1
      && file.sections.contains {
        $0.header.type == .relocationsWithAddends && Int($0.header.info) == index && $0.header.size > 0
      }
  }

  var fileHeader: String {
    let isExecutable = file.header.type == 2
    let symbols = file.sections.contains { $0.header.type == .symbolTable && $0.header.size > 24 }
    let relocations = file.sections.indices.contains { isRelocated($0) }
    let flags: [(bit: UInt64, name: String, holds: Bool)] = [
      (1, "HAS_RELOC", relocations), (2, "EXEC_P", isExecutable), (0x10, "HAS_SYMS", symbols),
      (0x100, "D_PAGED", isExecutable && !file.segments.isEmpty),
    ]
    let set = flags.filter(\.holds)
    return "architecture: riscv:rv64, flags 0x\(hexadecimal(set.reduce(0) { $0 | $1.bit }, digits: 8)):\n"
      + set.map(\.name).joined(separator: ", ") + "\nstart address 0x\(hexadecimal(file.header.entry, digits: 16))\n"
  }

  var programHeaders: String {
    guard !file.segments.isEmpty else { return "" }
    let names: [UInt32: String] = [
      0: "NULL", 1: "LOAD", 2: "DYNAMIC", 3: "INTERP", 4: "NOTE", 5: "SHLIB", 6: "PHDR", 7: "TLS",
      0x6474_E550: "EH_FRAME",
      0x6474_E551: "STACK", 0x6474_E552: "RELRO",
    ]
    func hex(_ value: UInt64) -> String { "0x" + hexadecimal(value, digits: 16) }
    return "\nProgram Header:\n"
      + file.segments.map { segment in
        let name = names[segment.type] ?? "0x" + String(segment.type, radix: 16)
        let flags = String(
          [(4, "r"), (2, "w"), (1, "x")].map { segment.flags & $0.0 != 0 ? $0.1 : "-" } as [Character])
        let alignment = segment.alignment.trailingZeroBitCount % 64
        return "\(column(name, width: 8)) off    \(hex(segment.offset)) vaddr \(hex(segment.address)) paddr "
          + "\(hex(segment.physicalAddress)) align 2**\(alignment)\n         filesz \(hex(segment.fileSize)) memsz "
          + "\(hex(segment.memorySize)) flags \(flags)\n"
      }.joined()
  }

  var sectionHeaders: String {
    let shown = sections.enumerated().filter { options.sections.isEmpty || options.sections.contains($1.name) }
    let longest = options.isWide ? max(shown.map { $1.name.count }.max() ?? 0, 13) : 13
    var text =
      "Sections:\nIdx \(pad("Name", to: longest)) Size      VMA               LMA               File off  Algn"
      + (options.isWide ? "  Flags" : "") + "\n"
    for (number, section) in shown {
      let header = section.header
      text +=
        "\(column("\(number)", width: 3)) \(pad(section.name, to: longest)) \(hexadecimal(header.size, digits: 8))  "
        + "\(hexadecimal(header.address, digits: 16))  \(hexadecimal(loadAddress(header), digits: 16))  "
        + "\(hexadecimal(header.offset, digits: 8))  2**\(header.alignment.trailingZeroBitCount % 64)"
        + (options.isWide ? "  " : "\n                  ") + flags(section.index, section.name, header) + "\n"
    }
    return text
  }

  /// As far into its segment as it is in the file.
  private func loadAddress(_ section: SectionHeader) -> UInt64 {
    guard section.flags.contains(.allocate) else { return section.address }
    for segment in file.segments where segment.type == 1 {
      let (start, end) = (section.address &- segment.address, section.address &- segment.address &+ section.size)
      if section.address >= segment.address, end <= segment.memorySize, start <= end {
        return segment.physicalAddress &+ start
      }
    }
    return section.address
  }

  private func flags(_ index: Int, _ name: String, _ header: SectionHeader) -> String {
    let isAllocated = header.flags.contains(.allocate)
    let hasBytes = header.type != .noBits
    let isDebugging =
      !isAllocated && [".debug", ".zdebug", ".gnu.debuglto_", ".line", ".stab"].contains { name.hasPrefix($0) }
    let isGroup = header.type == .group
    let all: [(String, Bool)] = [
      ("CONTENTS", hasBytes), ("ALLOC", isAllocated), ("LOAD", isAllocated && hasBytes), ("RELOC", isRelocated(index)),
      ("READONLY", !header.flags.contains(.write)),
      ("CODE", header.flags.contains(.execute)),
      ("DATA", isAllocated && hasBytes && !header.flags.contains(.execute)), ("DEBUGGING", isDebugging),
      ("EXCLUDE", header.flags.contains(.exclude)), ("THREAD_LOCAL", header.flags.contains(.threadLocal)),
      ("GROUP", isGroup), ("LINK_ONCE_DISCARD", isGroup),
      ("OCTETS", isDebugging && (name.hasPrefix(".debug") || name.hasPrefix(".zdebug"))),
    ]
    return all.filter(\.1).map(\.0).joined(separator: ", ")
  }

  var contents: String {
    sections.filter { options.sections.isEmpty || options.sections.contains($0.name) }.map { section in
      let bytes = file.contents(section.index)
      let base = section.header.address
      let first = max(base, options.start ?? 0)
      let last = min(base &+ UInt64(bytes.count), options.stop ?? .max)
      guard !bytes.isEmpty, first < last, base &+ UInt64(bytes.count) > base else { return "" }
      let width = max(4, String(last, radix: 16).count)
      let rows = stride(from: 0, to: Int(last - first), by: 16).map { offset in
        let address = first + UInt64(offset)
        let row = Array(bytes.dropFirst(Int(address - base)).prefix(Int(min(16, last - address))))
        var text = " \(hexadecimal(address, digits: width)) "
        for at in 0..<16 {
          text += at < row.count ? hexadecimal(UInt64(row[at]), digits: 2) : "  "
          if at % 4 == 3 { text += " " }
        }
        let letters = row.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: ".") }
        return text + " " + pad(String(decoding: letters, as: UTF8.self), to: 16) + "\n"
      }
      return "Contents of section \(section.name):\n" + rows.joined()
    }.joined()
  }
}

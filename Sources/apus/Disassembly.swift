// The code of an object as text, laid out as GNU objdump does: `Objdump` gives the object; headings,
// addresses and bytes are made here, the instructions' text by `RISCV.Disassembler`.

import Assembler
import ObjectFile
import RISCV

struct Disassembly {
  private let object: Object
  private let options: Objdump.Options
  /// Names all addresses of an executable, and those outside of a section of what is not linked.
  private let symbolizer: Symbolizer

  /// Gives the bytes of a source file, or nil.
  private let read: (String) -> [UInt8]?

  init(of object: Object, _ options: Objdump.Options, read: @escaping (String) -> [UInt8]? = { try? Host.read($0) }) {
    self.object = object
    self.read = read
    self.options = options
    symbolizer = Symbolizer(object, withConstants: true)
  }

  func text() -> String {
    var text = ""
    var source: SourceListing?
    if options.showsSource || options.showsLineNumbers {
      source = SourceListing(
        object, showsNumbers: options.showsLineNumbers, showsSource: options.showsSource, read: read)
    }
    // What registers hold is remembered from section to section, as GNU objdump does.
    var disassembler = RISCV.Disassembler(usesAliases: options.usesAliases)
    disassembler.usesNumbers = options.usesNumbers
    (disassembler.extensions, disassembler.privilegedMinor) = target
    for (index, section) in object.sections.enumerated() where options.wants(section) && !section.contents.isEmpty {
      guard section.flags.contains(.execute) || options.showsEverything else { continue }
      let body = body(of: section, index: index, &source, &disassembler)
      if !body.isEmpty || options.symbol != nil { text += "\nDisassembly of section \(section.name):\n" + body }
    }
    return text
  }

  /// The part of a section that is wanted.
  private func range(in section: Section, index: Int, _ own: Symbolizer) -> Range<UInt64> {
    let base = object.kind == .relocatable ? 0 : section.address
    let end = base &+ UInt64(section.contents.count)
    guard base < end else { return base..<base }
    var (start, stop) = (max(base, options.start ?? base), min(end, options.stop ?? end))
    if let name = options.symbol {
      let found = object.symbols.first { $0.name == name && $0.place == .section(index) && $0.kind != .section }
      guard let found, (base..<end).contains(found.value) else { return base..<base }
      let isSized = found.kind == .function && found.size > 0 && found.size <= end - found.value
      let after = found.value + 1 < end ? own.addresses(in: found.value + 1..<end).first : nil
      start = max(start, found.value)
      stop = min(stop, isSized ? found.value + found.size : after ?? end)
    }
    return start < stop ? start..<stop : base..<base
  }

  /// A section under its labels.
  private func body(
    of section: Section, index: Int, _ source: inout SourceListing?, _ disassembler: inout RISCV.Disassembler
  ) -> String {
    let own = Symbolizer(object, section: index)
    let (everything, isRelocatable, size) = (symbolizer, object.kind == .relocatable, UInt64(section.contents.count))
    disassembler.symbolizer = { address in
      isRelocatable && address < size ? own.name(at: address) : everything.name(at: address, preferring: index)
    }
    var switches = extensionSwitches(of: index)[...]
    let base = object.kind == .relocatable ? 0 : section.address
    let end = base &+ UInt64(section.contents.count)
    let range = range(in: section, index: index, own)
    guard !range.isEmpty else { return "" }
    let heads = own.addresses(in: range).filter { $0 > range.lowerBound }
    let data = dataRegions(of: index)
    let width = addressWidth(upTo: end)
    var relocations = options.showsRelocations ? section.relocations.sorted { $0.offset < $1.offset }[...] : []
    relocations = relocations.drop { $0.offset &+ base < range.lowerBound }
    var text = ""
    var start = range.lowerBound
    for stop in heads + [range.upperBound] {
      let heading = own.name(at: start) ?? section.name
      text += "\n\(hexadecimal(start, digits: 16)) <\(heading)>:\n"
      var at = start
      while at < stop {
        while let next = switches.first, next.address <= at {
          disassembler.extensions = next.extensions
          switches.removeFirst()
        }
        let rest = section.contents[Int(at &- base)..<Int(stop &- base)]
        if let zeros = zerosToSkip(rest) {
          text += "\t...\n"
          at &+= UInt64(zeros)
        } else {
          text += source?.heading(at: at, in: index, function: own.function(at: at)) ?? ""
          let line = line(rest, at: at, isData: data.contains(at), until: data.end(after: at), &disassembler)
          text += column(String(at, radix: 16), width: width) + ":\t" + line.text + "\n"
          at &+= UInt64(line.byteCount)
        }
        while let next = relocations.first, next.offset &+ base < at {
          text += "\t\t\t\(String(next.offset &+ base, radix: 16)): \(next.type.name)\t\(object.target(of: next))\n"
          relocations.removeFirst()
        }
      }
      start = stop
    }
    return text
  }

  /// What the object's attributes say that its code is of; without any, what GNU objdump takes then.
  private var target: (ExtensionSet, privilegedMinor: UInt64) {
    let section = object.sections.first { $0.type == .riscvAttributes }
    guard let section, let attributes = try? Attributes(bytes: section.contents, name: "") else {
      return (Self.extensions("rv64gc"), 12)
    }
    let version = attributes.privilegedVersion
    return (
      attributes.architecture.map(Self.extensions) ?? Self.extensions("rv64gc"),
      version.count > 1 && version[0] == 1 ? version[1] : 12
    )
  }

  /// The extensions of an ISA string; all, if it has some that are not known here.
  private static func extensions(_ isa: String) -> ExtensionSet { (try? Architecture(isa))?.extensions ?? .all }

  /// Where mapping symbols say that code of other extensions begins (psABI, "Mapping Symbol").
  private func extensionSwitches(of index: Int) -> [(address: UInt64, extensions: ExtensionSet)] {
    var known: [String: ExtensionSet] = [:]
    return object.symbols.filter { $0.place == .section(index) && $0.name.hasPrefix("$xrv") }
      .sorted { $0.value < $1.value }
      .map { symbol in
        let isa = String(symbol.name.dropFirst(2).prefix { $0 != "." })
        let extensions = known[isa] ?? Self.extensions(isa)
        known[isa] = extensions
        return (symbol.value, extensions)
      }
  }

  /// One line without its address: bytes, instruction or data.
  private func line(
    _ bytes: ArraySlice<UInt8>, at address: UInt64, isData: Bool, until end: UInt64, _ disassembler: inout Disassembler
  ) -> (text: String, byteCount: Int) {
    var (text, count) =
      isData ? data(bytes, room: end &- address) : disassembler.line(of: bytes, at: address) ?? ("", 1)
    count = min(count, bytes.count)
    guard options.showsBytes else { return (text, count) }
    // Chunks of 4 bytes, or of 2 where the instruction has only that; eight bytes fill the column.
    let chunk = count % 4 == 0 ? 4 : 2
    var shown = ""
    for start in stride(from: 0, to: count, by: chunk) {
      let part = bytes.dropFirst(start).prefix(min(chunk, count - start))
      shown += part.reversed().map { hexadecimal(UInt64($0), digits: 2) }.joined() + " "
    }
    let chunks = (count + chunk - 1) / chunk
    shown += String(repeating: " ", count: max(8 / chunk - chunks, 0) * (2 * chunk + 1))
    return (shown + "\t" + text, count)
  }

  /// Data between instructions: as large a directive as there is room for.
  private func data(_ bytes: ArraySlice<UInt8>, room: UInt64) -> (text: String, byteCount: Int) {
    let room = min(UInt64(bytes.count), room)
    let (directive, count) = room >= 4 ? (".word", 4) : room >= 2 ? (".short", 2) : (".byte", 1)
    let value = bytes.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return ("\(directive)\t0x\(hexadecimal(value, digits: 2 * count))", count)
  }

  /// How many zeros to leave out: runs of eight and more, in fours if something follows, and up to
  /// three at the end.
  private func zerosToSkip(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !options.showsZeroes, bytes.first == 0 else { return nil }
    let zeros = bytes.firstIndex { $0 != 0 }.map { $0 - bytes.startIndex } ?? bytes.count
    if zeros == bytes.count { return zeros >= 8 || zeros < 4 ? zeros : nil }
    return zeros >= 8 ? zeros & ~3 : nil
  }

  /// Columns for an address below `end`: leading zeros are left out in fours, but not the last of them.
  private func addressWidth(upTo end: UInt64) -> Int {
    let digits = String(end, radix: 16).count
    return min((digits + 3) / 4 * 4 + (digits % 4 == 0 ? 4 : 0), 16)
  }
}

/// The parts of a section that mapping symbols call data.
private struct DataRegions {
  /// By address.
  var marks: [(address: UInt64, isData: Bool)]

  func contains(_ address: UInt64) -> Bool {
    let after = marks.firstSortedIndex { $0.address > address }
    return after > 0 && marks[after - 1].isData
  }

  /// Where the region that `address` is in ends.
  func end(after address: UInt64) -> UInt64 {
    let after = marks.firstSortedIndex { $0.address > address }
    return after < marks.count ? marks[after].address : .max
  }
}

extension Disassembly {
  /// What is shown whole is shown as code.
  private func dataRegions(of index: Int) -> DataRegions {
    if options.showsEverything { return DataRegions(marks: []) }
    let marks = object.symbols.filter { $0.place == .section(index) && $0.isMapping && $0.name.hasPrefix("$") }
    return DataRegions(
      marks: marks.map { ($0.value, $0.name.hasPrefix("$d")) }.sorted { $0.address < $1.address })
  }
}

// The kernel through GNU as and ld: every file the same object, the linked image the same content.
import Foundation
import Linker
import ObjectFile
import Testing

@Suite(.enabled(if: Peer.areWanted("riscv64-unknown-elf-as", "riscv64-unknown-elf-ld"), "skipped: no GNU as and ld here"))
struct GNUTests {
  private static let prefix = "riscv64-unknown-elf-"

  /// GNU's object of each kernel source, by the source's name.
  private static let objects = Result { try assembleAll() }

  private static func assembleAll() throws -> [String: Object] {
    let assembler = try Peer.require(prefix + "as")
    let folder = try TemporaryFolder()
    let sources = projectRoot.appendingPathComponent("kernel-asm")
    var objects: [String: Object] = [:]
    for name in try Kernel.sourceNames() + Kernel.allocatorSourceNames() {
      let output = folder.file("o").path
      try assembler.succeed(
        ["-g", Kernel.architecture, "-mabi=lp64", "-I", sources.path, "-o", output, name], in: sources)
      objects[name] = try Object(elf: folder.read("o"), name: name + ".o")
    }
    return objects
  }

  @Test(arguments: try Kernel.sourceNames() + Kernel.allocatorSourceNames())
  func everySourceIsTheSameObject(name: String) throws {
    let theirs = try #require(try Self.objects.get()[name])
    let folder = projectRoot.appendingPathComponent("kernel-asm")
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    try expectSame(Kernel.assemble(text, named: name, including: [folder]), theirs, name)
  }

  @Test(arguments: try UserPrograms.sourceNames())
  func everyUserSourceIsTheSameObject(name: String) throws {
    let folder = try TemporaryFolder()
    let sources = projectRoot.appendingPathComponent("user-asm").path
    let includes = ["-I", sources, "-I", sources + "/tests", "-I", projectRoot.appendingPathComponent("kernel-asm").path]
    try Peer.require(Self.prefix + "as").succeed(
      [Kernel.architecture, "-mabi=lp64", "-o", folder.file("o").path, "\(sources)/\(name).s"] + includes)
    try expectSame(UserPrograms.assemble(name), Object(elf: folder.read("o"), name: name), name)
  }

  /// The same lines: rows, the unit around them, and what the linker is to correct.
  @Test(arguments: try Kernel.sourceNames())
  func everySourceHasTheSameLines(name: String) throws {
    let theirs = try #require(try Self.objects.get()[name])
    let ours = try #require(try Kernel.standard.get().objects.first { $0.name == name }?.object)
    #expect(try LineTable(ours).rows == LineTable(theirs).rows)
    #expect(try LineTable(ours).files.map(\.path) == LineTable(theirs).files.map(\.path))
    // (`.debug_str` names the folder and the assembler, which are not the same)
    for section in theirs.sections where section.name.hasPrefix(".debug") && section.name != ".debug_str" {
      let own = try #require(ours.sections.first { $0.name == section.name }, "no \(section.name)")
      #expect(own.contents == section.contents, "\(section.name)")
      #expect(own.relocations.map(\.type) == section.relocations.map(\.type), "\(section.name)")
      #expect(own.relocations.map(\.offset) == section.relocations.map(\.offset), "\(section.name)")
      if section.name == ".debug_line" { #expect(relocations(own, of: ours) == relocations(section, of: theirs)) }
    }
  }

  /// The same bytes in every allocated section, the same relocations and named symbols.
  private func expectSame(_ ours: Object, _ theirs: Object, _ name: String) throws {
    for section in theirs.sections where section.flags.contains(.allocate) && section.size > 0 {
      let own = try #require(ours.sections.first { $0.name == section.name }, "\(name) has no \(section.name)")
      #expect(own.size == section.size, "\(name) \(section.name)")
      #expect(own.contents == section.contents, "\(name) \(section.name)")
      #expect(own.alignment == section.alignment, "\(name) \(section.name)")
      #expect(relocations(own, of: ours) == relocations(section, of: theirs), "\(name) \(section.name)")
    }
    let names = Set(theirs.sections.filter { $0.flags.contains(.allocate) && $0.size > 0 }.map(\.name))
    #expect(Set(ours.sections.filter { $0.flags.contains(.allocate) && $0.size > 0 }.map(\.name)) == names)
    #expect(namedSymbols(ours) == namedSymbols(theirs), "\(name)")
  }

  /// Linked without relaxation by each linker from the same objects, ours: the same bytes at the same addresses.
  @Test func theLinkedImagesAreTheSame() throws {
    let linker = try Peer.require(Self.prefix + "ld")
    let folder = try TemporaryFolder()
    let kernel = try Kernel(linking: ["--no-relax"])
    for (name, object) in kernel.objects { try folder.write(object.elfBytes(), to: name + ".o") }
    let script = projectRoot.appendingPathComponent("kernel-asm/kernel.ld").path
    try linker.succeed(
      ["--no-relax", "-T", script, "-o", "kernel"] + kernel.objects.map { $0.name + ".o" }, in: folder.url)
    let theirs = try Object(elf: folder.read("kernel"), name: "kernel")
    let ours = kernel.executable
    #expect(ours.entry == theirs.entry)
    for section in theirs.sections where section.flags.contains(.allocate) || section.name.hasPrefix(".debug") {
      let own = try #require(ours.sections.first { $0.name == section.name }, "no \(section.name)")
      #expect(own.address == section.address, "\(section.name)")
      #expect(own.size == section.size, "\(section.name)")
      #expect(own.contents == section.contents, "\(section.name)")
    }
    #expect(globals(ours) == globals(theirs))
  }

  /// A relocation by what it means: the target is a place, so that it does not matter by which symbol it is named.
  private struct Meaning: Equatable {
    var offset: UInt64
    var type: RelocationType
    var target: String
    var addend: Int64
  }

  private func relocations(_ section: Section, of object: Object) -> [Meaning] {
    section.relocations.map { relocation in
      let symbol = relocation.symbol.map { object.symbols[$0] }
      return Meaning(
        offset: relocation.offset, type: relocation.type,
        target: symbol.map { place($0, of: object) } ?? "", addend: relocation.addend)
    }
  }

  /// Where a symbol is: a section and an offset, or its name if it is elsewhere.
  private func place(_ symbol: Symbol, of object: Object) -> String {
    switch symbol.place {
    case .section(let index): "\(object.sections[index].name)+\(symbol.value)"
    case .absolute: "\(symbol.value)"
    case .undefined, .common: symbol.name
    }
  }

  private struct Named: Hashable {
    var name: String
    var place: String
    var size: UInt64
    var binding: Symbol.Binding
    var kind: Symbol.Kind
  }

  /// The symbols with names of their own: neither sections, nor files, nor those that mark code and data.
  private func namedSymbols(_ object: Object) -> Set<Named> {
    Set(
      object.symbols.filter { ![.section, .file].contains($0.kind) && !$0.name.isEmpty && !$0.name.hasPrefix("$") && !$0.name.hasPrefix(".L") }
        .map {
          Named(name: $0.name, place: place($0, of: object), size: $0.size, binding: $0.binding, kind: $0.kind)
        })
  }

  private func globals(_ object: Object) -> [String: UInt64] {
    Dictionary(
      object.symbols.filter { $0.binding != .local && $0.place != .undefined }.map { ($0.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
  }
}

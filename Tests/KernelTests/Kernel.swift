// The kernel, built from kernel-asm by the libraries each time the tests run.
import Assembler
import Foundation
import Linker
import Machine
import ObjectFile

/// The project's folder.
let projectRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A kernel and the objects that it was linked from.
struct Kernel {
  /// What `make` gives to `as`, too.
  static let architecture = "-march=rv64imac_zicsr_zifencei_zihintpause"

  let objects: [(name: String, object: Object)]
  let executable: Object
  private let symbols: [String: Symbol]

  /// The kernel as it stands in the project.
  static let standard = Result { try Kernel() }

  /// Builds the kernel, with an allocator of kernel-asm/kalloc in place of its own if one is named. `edit` may change a
  /// source before it is assembled, which tests use to break it.
  init(
    allocator: String? = nil, linking arguments: [String] = [],
    edit: (_ file: String, _ text: String) -> String = { $1 }
  ) throws {
    let folder = projectRoot.appendingPathComponent("kernel-asm")
    var objects: [(name: String, object: Object)] = []
    for name in try Self.sourceNames() {
      let name = allocator.flatMap { name == "kalloc.s" ? "kalloc/\($0).s" : nil } ?? name
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      objects.append((name, try Self.assemble(edit(name, text), named: name, including: [folder])))
    }
    self.objects = objects
    let script = try String(contentsOf: folder.appendingPathComponent("kernel.ld"), encoding: .utf8)
    executable = try Linker.link(
      objects.map { .object($0.object, name: $0.name) }, script: Linker.ScriptSource(script, name: "kernel.ld"), options: Linker.Options(arguments: arguments)
    ).executable
    symbols = Dictionary(executable.symbols.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Assembles a guest source, as the Makefile does.
  static func assemble(_ text: String, named name: String, including folders: [URL]) throws -> Object {
    let options = try AssemblerOptions(arguments: ["-g", architecture] + folders.flatMap { ["-I", $0.path] })
    return try Assembler.assemble(Array(text.utf8), named: name, options: options) { path in
      (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) }
    }.object
  }

  /// The sources' names, sorted.
  static func sourceNames() throws -> [String] { try assemblyFiles(in: "kernel-asm") }

  /// The sources, likewise, that `make KALLOC=name` takes in place of kalloc.s.
  static func allocatorSourceNames() throws -> [String] { try assemblyFiles(in: "kernel-asm/kalloc").map { "kalloc/" + $0 } }

  private static func assemblyFiles(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: projectRoot.appendingPathComponent(folder).path)
      .filter { $0.hasSuffix(".s") }.sorted()
  }

  /// A symbol's value and size.
  func symbol(_ name: String) throws -> Symbol {
    guard let symbol = symbols[name] else { throw Missing(symbol: name) }
    return symbol
  }

  /// The addresses of a function's instructions.
  func range(of function: String) throws -> Range<UInt64> {
    let symbol = try symbol(function)
    return symbol.value..<symbol.value + symbol.size
  }

  struct Missing: Error { var symbol: String }

  /// A machine that is about to boot this kernel into its self-test.
  func machine(harts: Int, seed: UInt64 = 0) throws -> Machine {
    var configuration = Machine.Configuration()
    configuration.harts = harts
    configuration.seed = seed
    configuration.bootArguments = "selftest"
    // Enough for several boots: a kernel that hangs is stopped here.
    configuration.stepLimit = 400_000_000
    let machine = try Machine(configuration)
    try machine.load(executable)
    return machine
  }
}

extension Machine {
  /// Runs to the end; why it stopped, and the lines on the console.
  func runToEnd() -> (stop: Stop, lines: [String]) {
    var output: [UInt8] = []
    while true {
      let stop = run(atLeast: 10_000_000)
      output += takeOutput()
      guard stop == .paused else {
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        return (stop, lines)
      }
    }
  }
}

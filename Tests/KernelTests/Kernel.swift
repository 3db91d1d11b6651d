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
  /// The labels of code and data, by address.
  private let labels: [Symbol]

  /// The kernel as it stands in the project.
  static let standard = Result { try Kernel() }

  /// Builds the kernel. `edit` may change a source before it is assembled, which tests use to break it.
  init(linking arguments: [String] = [], edit: (_ file: String, _ text: String) -> String = { $1 }) throws {
    let folder = projectRoot.appendingPathComponent("kernel-asm")
    var objects: [(name: String, object: Object)] = []
    for name in try Self.sourceNames() {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      objects.append((name, try Self.assemble(edit(name, text), named: name, including: [folder])))
    }
    self.objects = objects
    let script = try String(contentsOf: folder.appendingPathComponent("kernel.ld"), encoding: .utf8)
    executable = try Linker.link(
      objects.map { .object($0.object, name: $0.name) }, script: Linker.ScriptSource(script, name: "kernel.ld"), options: Linker.Options(arguments: arguments)
    ).executable
    symbols = Dictionary(executable.symbols.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    labels = executable.symbols.filter { [.function, .object].contains($0.kind) }.sorted { $0.value < $1.value }
  }

  /// Assembles a guest source, as the Makefile does.
  static func assemble(_ text: String, named name: String, including folders: [URL]) throws -> Object {
    let options = try AssemblerOptions(arguments: ["-g", architecture] + folders.flatMap { ["-I", $0.path] })
    return try Assembler.assemble(Array(text.utf8), named: name, options: options) { path in
      (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) }
    }.object
  }

  /// The sources' names, sorted.
  static func sourceNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: projectRoot.appendingPathComponent("kernel-asm").path)
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

  /// An address for a reader: the function or table that it is in, and how far.
  func place(of address: UInt64) -> String {
    let number = "0x" + String(address, radix: 16)
    guard let label = labels.last(where: { $0.value <= address }), address - label.value < max(label.size, 1) else {
      return number
    }
    return address == label.value ? label.name : "\(label.name)+0x\(String(address - label.value, radix: 16))"
  }

  /// Where a hart stands; a user program's addresses are nothing that the kernel has names for.
  func place(of hart: HartPosition) -> String {
    hart.privilege == "U" ? "0x" + String(hart.pc, radix: 16) : place(of: hart.pc)
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

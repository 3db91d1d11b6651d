// Guest programs for the machine's tests: assembly text in, assembled and linked by our own libraries, a loaded
// machine out. `GuestPrelude` holds the macros that these programs are written with.
import Assembler
import Linker
import Machine
import ObjectFile

/// A machine with a program in its memory, and the addresses of the program's symbols.
struct Guest {
  let machine: Machine
  private let symbols: [String: UInt64]

  /// Assembles `source` behind the prelude and loads it at the start of RAM, where every hart begins. A program that
  /// never ends is stopped by the step limit.
  init(
    _ source: String, harts: Int = 1, seed: UInt64 = 0, stepLimit: UInt64? = 1_000_000,
    configure: (inout Machine.Configuration) -> Void = { _ in }
  ) throws {
    var configuration = Machine.Configuration()
    configuration.harts = harts
    configuration.seed = seed
    configuration.stepLimit = stepLimit
    configuration.memorySize = 8 << 20
    configure(&configuration)
    machine = try Machine(configuration)
    let program = try Guest.program(source)
    try machine.load(program)
    symbols = Dictionary(program.symbols.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The executable that a source becomes.
  static func program(_ source: String) throws -> Object {
    var options = AssemblerOptions()
    options.architecture = try Architecture("rv64gc_zicbom_zicbop_zicboz_zicond_zihintpause_zawrs_zfh_zba_zbb_zbs_sstc")
    options.relaxes = false
    let object: Object
    do throws(Diagnostics) {
      object = try Assembler.assemble(Array((GuestPrelude.text + source).utf8), named: "guest.s", options: options)
        .object
    } catch { throw Failure(words: error.all.map(\.description).joined(separator: "\n")) }
    var linking = Linker.Options()
    linking.relaxes = false
    linking.warnsOfWritableCode = false
    do throws(LinkErrors) {
      return try Linker.link(
        [.object(object, name: "guest.o")], script: Linker.ScriptSource(script, name: "guest.ld"), options: linking
      ).executable
    } catch { throw Failure(words: error.description) }
  }

  /// Why a guest could not be built.
  struct Failure: Error, CustomStringConvertible {
    var words: String
    var description: String { words }
  }

  private static let script = """
    ENTRY(start)
    SECTIONS {
      . = 0x80000000;
      .text : { *(.text .text.*) }
      .data : { *(.data .data.* .bss .bss.*) }
    }
    """

  /// Runs until something other than the end of a chunk of steps stops the machine.
  @discardableResult func run(chunk: UInt64 = .max) -> Machine.Stop {
    while true {
      let stop = machine.run(atLeast: chunk)
      if stop != .paused { return stop }
    }
  }

  /// Where a symbol is.
  subscript(symbol: String) -> UInt64 { symbols[symbol] ?? 0 }

  /// Doublewords from a symbol on.
  func doublewords(at symbol: String, count: Int) -> [UInt64] {
    (0..<UInt64(count)).map { machine.readDoubleword(at: self[symbol] + $0 * 8) ?? 0xdead_dead_dead_dead }
  }

  func doubleword(at symbol: String) -> UInt64 { doublewords(at: symbol, count: 1)[0] }

  /// What `record` wrote, in its order, when `poweroff` ended the program.
  var records: [UInt64] {
    let end = doubleword(at: "records_end")
    guard end >= self["records"] else { return [] }
    return doublewords(at: "records", count: Int((end - self["records"]) / 8))
  }
}

/// What a program records, when it runs on one hart and turns the power off.
func records(of source: String, harts: Int = 1, seed: UInt64 = 0) throws -> [UInt64] {
  let guest = try Guest(source, harts: harts, seed: seed)
  let stop = guest.run()
  guard stop == .finished(code: 0) else {
    throw Guest.Failure(
      words: "the guest ended by \(stop) at \(guest.machine.positions), records \(guest.records.map(hex))")
  }
  return guest.records
}

/// A list of numbers as `.dword` takes them.
func dwords(_ values: [UInt64]) -> String {
  values.map { "        .dword 0x" + String($0, radix: 16) }.joined(separator: "\n")
}

/// A number as messages show it.
func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

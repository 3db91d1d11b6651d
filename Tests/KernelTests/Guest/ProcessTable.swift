// The kernel's processes as they stand in a machine's memory: read from outside, so that a kernel that hangs can be
// asked too.
import Machine
import ObjectFile

/// A row a process that is not UNUSED.
struct ProcessTable: CustomStringConvertible {
  struct Row {
    var pid: UInt64
    var state: String
    var name: String
    /// What it sleeps for, by its symbol; empty if it does not.
    var channel: String
    /// Where it left off in the kernel, if it does not run.
    var place: String
  }

  private(set) var rows: [Row] = []

  init(_ machine: Machine, of kernel: Kernel, _ places: Places) {
    let names = ["UNUSED", "used", "sleep", "runble", "run", "zombie"]
    guard let table = try? kernel.symbol("procs").value, let size = try? kernel.symbol("proc.SIZE").value,
      let count = try? kernel.symbol("NPROC").value
    else { return }
    for start in (0..<count).map({ table + $0 * size }) {
      func field(_ name: String, _ count: Int = 8) -> UInt64 {
        guard let offset = try? kernel.symbol("proc." + name).value,
          let bytes = machine.readMemory(at: start &+ offset, count: count)
        else { return 0 }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      let state = Int(field("state", 4))
      guard state != 0 else { continue }
      let offset = (try? kernel.symbol("proc.name").value) ?? 0
      let name = (machine.readMemory(at: start &+ offset, count: 16) ?? []).prefix { $0 != 0 }
      rows.append(
        Row(
          pid: field("pid", 4), state: names.indices.contains(state) ? names[state] : "???",
          name: String(decoding: name, as: UTF8.self),
          channel: field("chan") == 0 ? "" : places.name(of: field("chan")),
          // The context's first register is ra.
          place: state == 4 ? "" : places.name(of: field("context"), isReturn: true)))
    }
  }

  var description: String {
    rows.map { row in
      let channel = row.channel.isEmpty ? "" : " for \(row.channel)"
      return "  \(row.pid) \(row.state)\(channel) \(row.name) \(row.place)"
    }.joined(separator: "\n")
  }
}

import Machine
import Testing

/// All that can be seen of a machine from outside.
struct MachineImage: Equatable {
  var stop: Machine.Stop
  var counts: [HartCounts]
  var registers: [[UInt64]]
  var floats: [[UInt64]]
  var positions: [HartPosition]
  var time: UInt64
  var output: [UInt8]
  var memory: [UInt8]

  init(_ guest: Guest, stop: Machine.Stop, memory places: [(start: UInt64, count: Int)]) {
    self.stop = stop
    counts = guest.machine.counts
    registers = counts.indices.map { hart in (0..<32).map { guest.machine.register($0, ofHart: hart) } }
    floats = counts.indices.map { hart in
      (0..<32).map { guest.machine.floatRegister($0, ofHart: hart) } + [guest.machine.floatStatus(ofHart: hart)]
    }
    positions = guest.machine.positions
    time = guest.machine.time
    output = guest.machine.takeOutput()
    memory = places.flatMap { guest.machine.readMemory(at: $0.start, count: $0.count) ?? [] }
  }

  /// What is different, in words.
  func difference(from other: MachineImage) -> String? {
    if self == other { return nil }
    if stop != other.stop { return "stopped by \(stop) and \(other.stop)" }
    if counts != other.counts { return "counts \(counts) and \(other.counts)" }
    if positions != other.positions { return "positions \(positions) and \(other.positions)" }
    for hart in registers.indices {
      for number in 0..<32 where registers[hart][number] != other.registers[hart][number] {
        return "x\(number) of hart \(hart): \(hex(registers[hart][number])) and \(hex(other.registers[hart][number]))"
      }
    }
    if floats != other.floats { return "floating-point registers" }
    if time != other.time { return "time \(time) and \(other.time)" }
    if output != other.output { return "output" }
    return "memory at \(zip(memory, other.memory).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? -1)"
  }
}

/// Blocks, pairs, links and caches never change a run: it is the same when every instruction is run by itself.
@Suite struct EngineEqualityTests {
  private static func run(_ program: RandomProgram, harts: Int, seed: UInt64, steps: UInt64, byItself: Bool) throws
    -> MachineImage
  {
    let guest = try Guest(program.source, harts: harts, seed: seed, stepLimit: steps)
    // Watched addresses are never part of a block.
    if byItself { guest.machine.watch([0..<UInt64.max]) { _ in } }
    let stop = guest.run()
    return MachineImage(
      guest, stop: stop,
      memory: [(guest["body"] - 2048, 8192), (guest["data"], 2 * 4096), (guest["traps"], 128)])
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func sameWithoutBlocks(seed: UInt64) throws {
    let program = RandomProgram(seed: seed)
    let harts = [1, 2, 4][Int(seed % 3)]
    let steps = 20_000 + seed * 7
    let blocks = try Self.run(program, harts: harts, seed: seed, steps: steps, byItself: false)
    let single = try Self.run(program, harts: harts, seed: seed, steps: steps, byItself: true)
    #expect(blocks.counts.reduce(0) { $0 + $1.steps } == steps)
    if let difference = blocks.difference(from: single) { Issue.record("\(difference)") }
  }

  /// The observer is shown every instruction, once, in the order of its hart.
  @Test func observerSeesEverything() throws {
    let guest = try Guest(RandomProgram(seed: 99).source, harts: 2, stepLimit: 5000)
    var seen = [0, 0]
    guest.machine.watch([0..<UInt64.max]) { seen[$0.hart] += 1 }
    guest.run()
    let counts = guest.machine.counts
    for hart in 0..<2 {
      // A trap of the fetch itself, and an interrupt, are steps without an instruction.
      #expect(UInt64(seen[hart]) >= counts[hart].retired && UInt64(seen[hart]) <= counts[hart].steps)
    }
  }
}

// The allocator as the machine sees it: which hart's list it uses, and that it asks for its hart only while
// nothing can move it to another.
import Foundation
import Machine
import RISCV
import Testing

@Suite struct AllocatorTests {
  /// What is seen while a kernel boots.
  private final class Findings {
    var calls = 0
    var readsOfTP = 0
    /// Places where `tp` was read with interrupts on.
    var unsafeReads: Set<String> = []
    var pagesFreed = 0
    /// Pages that went to another hart's list, or to none.
    var misplaced: [String] = []
  }

  @Test func kallocAndKfreeReadTheirHartWithInterruptsOff() throws {
    let findings = try watchReadsOfTP(Kernel.standard.get())
    #expect(findings.calls > 1000)
    #expect(findings.readsOfTP > 1000)
    #expect(findings.unsafeReads == [])
  }

  /// The watch sees it when `push_off` is missing.
  @Test(arguments: ["kalloc", "kfree"])
  func withoutPushOffTheReadIsSeen(function: String) throws {
    let kernel = try Kernel { name, text in
      guard name == "kalloc.s" else { return text }
      // In this function alone: its push_off, and the pop_off that answers it.
      guard let start = text.range(of: "func \(function)\n"),
        let end = text.range(of: "endfunc \(function)\n")
      else { return text }
      let body = text[start.lowerBound..<end.upperBound]
        .replacingOccurrences(of: "call    push_off", with: "nop")
        .replacingOccurrences(of: "call    pop_off", with: "nop")
      return text.replacingCharacters(in: start.lowerBound..<end.upperBound, with: body)
    }
    let findings = try watchReadsOfTP(kernel)
    #expect(findings.unsafeReads.contains(function))
  }

  /// Boots on two harts and looks at each instruction of the allocator's entry points.
  private func watchReadsOfTP(_ kernel: Kernel) throws -> Findings {
    let ranges = try ["kalloc", "kfree"].map { (name: $0, range: try kernel.range(of: $0)) }
    let findings = Findings()
    let machine = try kernel.machine(harts: 2)
    machine.watch(ranges.map(\.range)) { observation in
      guard let instruction = observation.instruction else { return }
      if ranges.contains(where: { $0.range.lowerBound == observation.pc }) { findings.calls += 1 }
      guard instruction.reads(register: 4) else { return }
      findings.readsOfTP += 1
      if observation.supervisorInterruptsEnabled {
        findings.unsafeReads.formUnion(ranges.filter { $0.range.contains(observation.pc) }.map(\.name))
      }
    }
    _ = machine.run(atLeast: 60_000_000)
    return findings
  }

  /// Each page that `kfree` is called with is the head of its hart's list when the list's lock is given back.
  @Test func aFreedPageIsOnTheListOfItsHart() throws {
    let kernel = try Kernel.standard.get()
    let kfree = try kernel.range(of: "kfree")
    let give = try kernel.range(of: "kmem_give")
    let release = try kernel.symbol("release").value
    let kmem = try kernel.symbol("kmem").value
    let size = try kernel.symbol("kmem.SIZE").value
    let head = try kernel.symbol("kmem.head").value

    let findings = Findings()
    let machine = try kernel.machine(harts: 3)
    // Per hart: the page that kfree has, and whether it is just giving it to a list.
    var page = [UInt64?](repeating: nil, count: 3)
    var isGiving = [Bool](repeating: false, count: 3)
    machine.watch([kfree, give, release..<release + 2]) { observation in
      let hart = observation.hart
      if observation.pc == kfree.lowerBound { page[hart] = observation.register(10) }
      if observation.pc == give.lowerBound { isGiving[hart] = page[hart] != nil }
      guard observation.pc == release, isGiving[hart], let freed = page[hart] else { return }
      isGiving[hart] = false
      page[hart] = nil
      findings.pagesFreed += 1
      let found = machine.readDoubleword(at: kmem + UInt64(hart) * size + head)
      if found != freed { findings.misplaced.append("hart \(hart): page \(freed), head \(found ?? 0)") }
    }
    _ = machine.run(atLeast: 60_000_000)
    #expect(findings.pagesFreed > 32_000)
    #expect(findings.misplaced == [])
  }
}

extension Instruction {
  /// Whether it takes a value from register `number`.
  func reads(register number: UInt8) -> Bool {
    let fields = InstructionTable.row(opcode).picture.slices.map(\.field)
    let isImmediateCSR = [.csrrwi, .csrrsi, .csrrci].contains(opcode)
    return fields.contains(.rs1) && !isImmediateCSR && rs1 == number || fields.contains(.rs2) && rs2 == number
  }
}

// Watching a machine: what an observer is shown before a watched instruction runs.
import RISCV

/// A hart at an instruction that is about to run.
public struct Observation {
  private let state: HartState
  /// Where the instruction is in memory.
  public let physical: UInt64
  /// The instruction, if it is one and lies in one page.
  public let instruction: Instruction?

  init(_ hart: Hart, physical: UInt64) {
    state = hart.state
    self.physical = physical
    let offset = physical & 0xfff
    guard let frame = hart.memory.frame(of: physical) else {
      instruction = nil
      return
    }
    let word =
      offset <= 4092
      ? hart.memory.load(frame: frame, offset, as: UInt32.self)
      : UInt32(hart.memory.load(frame: frame, offset, as: UInt16.self))
    instruction = Decoder.decode(word)
  }

  public var hart: Int { Int(state.id) }
  public var pc: UInt64 { state.pc }
  /// "M", "S" or "U".
  public var privilege: String { state.privilege.letter }
  public var mstatus: UInt64 { state.mstatus }
  /// Whether interrupts to S-mode are let through: `sstatus.SIE`.
  public var supervisorInterruptsEnabled: Bool { state.mstatus & Status.sie != 0 }
  /// x0…x31.
  public func register(_ number: Int) -> UInt64 { state.registers[number] }
}

extension Machine {
  /// Shows `observer` each instruction that is about to run at these physical addresses, on any hart. It changes
  /// nothing about the run but its speed. An empty list ends it.
  public func watch(_ addresses: [Range<UInt64>], _ observer: @escaping (Observation) -> Void) {
    unsafe system.pointee.watched = addresses
    unsafe system.pointee.observer = observer
    unsafe system.pointee.dropAllCode()
  }

  /// Bytes of guest memory; nil if they are not all in RAM.
  public func readMemory(at address: UInt64, count: Int) -> [UInt8]? {
    let memory = unsafe system.pointee.memory
    guard count >= 0, memory.isRAM(address, count: UInt64(count)) else { return nil }
    return (0..<UInt64(count)).compactMap { index in
      let place = address &+ index
      return memory.frame(of: place).map { memory.load(frame: $0, place & 0xfff, as: UInt8.self) }
    }
  }

  /// A little-endian doubleword of guest memory; nil if it is not in RAM.
  public func readDoubleword(at address: UInt64) -> UInt64? {
    readMemory(at: address, count: 8)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Writes bytes into guest RAM; false if they do not fit there.
  public func writeMemory(_ bytes: [UInt8], at address: UInt64) -> Bool { unsafe system.pointee.write(bytes, at: address) }

  /// A floating-point register of a hart, f0…f31; and its `fcsr`.
  public func floatRegister(_ number: Int, ofHart hart: Int) -> UInt64 {
    unsafe system.pointee.harts[hart].state.floats[number]
  }
  public func floatStatus(ofHart hart: Int) -> UInt64 { unsafe system.pointee.harts[hart].state.fcsr }

  /// A register of a hart, x0…x31.
  public func register(_ number: Int, ofHart hart: Int) -> UInt64 { unsafe system.pointee.harts[hart].state.registers[number] }
}

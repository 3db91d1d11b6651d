// The A extension: load-reserved, store-conditional, and the read-modify-write instructions
// (Unpriv. 14). One accessor each, so that a host thread a hart can come later.
import RISCV

extension Hart {
  /// Carries out one atomic instruction.
  @inline(never) func atomic(_ op: Op) -> Outcome {
    guard let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: op.link)) else { return .trapped }
    let address = registers[op.rs1]
    do throws(Trap) {
      switch opcode {
      case .lrW: registers[op.rd] = UInt64(word: Int32(truncatingIfNeeded: try loadReserved(address, size: 4)))
      case .lrD: registers[op.rd] = try loadReserved(address, size: 8)
      case .scW: registers[op.rd] = try storeConditional(registers[op.rs2], at: address, size: 4)
      case .scD: registers[op.rd] = try storeConditional(registers[op.rs2], at: address, size: 8)
      case .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
        registers[op.rd] = try modify(opcode, registers[op.rs2], at: address, size: 8)
      default:
        let old = try modify(opcode, registers[op.rs2], at: address, size: 4)
        registers[op.rd] = UInt64(word: Int32(truncatingIfNeeded: old))
      }
    } catch {
      state.trap = error
      return .trapped
    }
    return state.attention ? .attention : .done
  }

  private func loadReserved(_ address: UInt64, size: Int) throws(Trap) -> UInt64 {
    let (physical, frame) = try atomicPlace(address, size: size, for: .read)
    state.reservation = physical
    return memory.load(frame: frame, physical & 0xfff, size: size)
  }

  /// 0 if the store was done, 1 if not; the reservation ends in both cases.
  private func storeConditional(_ value: UInt64, at address: UInt64, size: Int) throws(Trap) -> UInt64 {
    let (physical, frame) = try atomicPlace(address, size: size, for: .write)
    defer { state.reservation = .max }
    guard state.reservation == physical else { return 1 }
    write(value, frame: frame, offset: physical & 0xfff, size: size)
    return 0
  }

  /// The old value, zero-extended.
  private func modify(_ opcode: Opcode, _ operand: UInt64, at address: UInt64, size: Int) throws(Trap) -> UInt64 {
    let (physical, frame) = try atomicPlace(address, size: size, for: .write)
    let old = memory.load(frame: frame, physical & 0xfff, size: size)
    write(combined(opcode, old, operand), frame: frame, offset: physical & 0xfff, size: size)
    return old
  }

  /// What an AMO stores; a word's operands come with what the registers have above bit 31, which the store cuts.
  private func combined(_ opcode: Opcode, _ old: UInt64, _ operand: UInt64) -> UInt64 {
    let oldWord = Int32(truncatingIfNeeded: old)
    let word = Int32(truncatingIfNeeded: operand)
    let a = Int64(bitPattern: old)
    let b = Int64(bitPattern: operand)
    return switch opcode {
    case .amoaddW, .amoaddD: old &+ operand
    case .amoxorW, .amoxorD: old ^ operand
    case .amoandW, .amoandD: old & operand
    case .amoorW, .amoorD: old | operand
    case .amominW: UInt64(word: min(oldWord, word))
    case .amomaxW: UInt64(word: max(oldWord, word))
    case .amominuW: UInt64(min(UInt32(bitPattern: oldWord), UInt32(bitPattern: word)))
    case .amomaxuW: UInt64(max(UInt32(bitPattern: oldWord), UInt32(bitPattern: word)))
    case .amominD: UInt64(bitPattern: min(a, b))
    case .amomaxD: UInt64(bitPattern: max(a, b))
    case .amominuD: min(old, operand)
    case .amomaxuD: max(old, operand)
    default: operand
    }
  }

  /// Where an atomic access goes: aligned, in memory. The software TLB is asked first.
  private func atomicPlace(
    _ address: UInt64, size: Int, for access: Access
  ) throws(Trap) -> (physical: UInt64, frame: Int) {
    guard address & UInt64(size - 1) == 0 else { throw Trap(cause: access.misaligned, value: address) }
    let entry = unsafe translations.dataTable[TranslationCache.slot(of: address)]
    if (access == .write ? entry.writeTag : entry.readTag) == address & ~0xfff {
      return (memory.address(ofFrame: entry.frame) | address & 0xfff, entry.frame)
    }
    let physical = try dataAddress(address, count: UInt64(size), for: access)
    guard let frame = memory.frame(of: physical),
      access == .read || !memory[frame: frame].flags.contains(.readOnly)
    else {
      throw Trap(cause: access.accessFault, value: address)
    }
    return (physical, frame)
  }
}

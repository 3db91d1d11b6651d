// Cache-block operations (Zicbom, Zicboz): there is no cache to manage, but permissions are checked, and zeros are
// written. `prefetch` is an `ori` of x0, and needs nothing.
import RISCV

/// Facts about cache blocks, as the device tree tells them.
enum CacheBlock {
  static var size: UInt64 { 64 }
}

extension Hart {
  @inline(never) func cacheBlock(_ op: Op) -> Outcome {
    guard let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: op.link)), mayUse(opcode) else {
      state.trap = illegal
      return .trapped
    }
    let address = registers[op.rs1]
    do throws(Trap) {
      if opcode == .cboZero { try zeroBlock(at: address) } else { try findBlock(at: address) }
    } catch {
      state.trap = error
      return .trapped
    }
    return state.attention ? .attention : .done
  }

  /// Whether `menvcfg` and `senvcfg` let it through to the modes below.
  private func mayUse(_ opcode: Opcode) -> Bool {
    let bits =
      switch opcode {
      case .cboZero: Environment.zeroBlocks
      case .cboInval: Environment.invalidateBlocks
      default: Environment.cleanBlocks
      }
    switch state.privilege {
    case .machine: return true
    case .supervisor: return state.menvcfg & bits != 0
    case .user: return state.menvcfg & bits != 0 && state.senvcfg & bits != 0
    }
  }

  private func zeroBlock(at address: UInt64) throws(Trap) {
    let block = address & ~(CacheBlock.size - 1)
    do throws(Trap) {
      let physical = try dataAddress(block, count: CacheBlock.size, for: .write)
      guard let frame = memory.frame(of: physical), !memory[frame: frame].flags.contains(.readOnly) else {
        throw Trap(cause: .storeAccessFault, value: address)
      }
      for offset in stride(from: 0, to: CacheBlock.size, by: 8) {
        write(0, frame: frame, offset: physical & 0xfff &+ offset, size: 8)
      }
    } catch {
      throw Trap(cause: error.cause, value: address)
    }
  }

  /// What may be read may be managed; what may not is a fault of a store.
  private func findBlock(at address: UInt64) throws(Trap) {
    let block = address & ~(CacheBlock.size - 1)
    do throws(Trap) {
      let physical = try dataAddress(block, count: CacheBlock.size, for: .read)
      guard memory.frame(of: physical) != nil else { throw Trap(cause: .loadAccessFault, value: address) }
    } catch {
      throw Trap(cause: error.cause == .loadPageFault ? .storePageFault : .storeAccessFault, value: address)
    }
  }
}

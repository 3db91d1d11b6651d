// Loads and stores that the engine's fast path could not do: a page not looked up yet, a device, an
// access across two pages, a store to a page that something was derived from.

/// How a slow path ended.
enum Outcome: UInt8, BitwiseCopyable {
  case done
  /// The instruction did not happen; the trap stands in `Hart.trap`.
  case trapped
  /// The instruction happened, and the block ends after it.
  case attention
}

extension Hart {
  /// Carries out a load or store of the engine. A load puts its value, extended as the operation says,
  /// into rd.
  @inline(never) func accessSlowly(_ op: Op, _ address: UInt64) -> Outcome {
    do throws(Trap) {
      switch op.operation {
      case .flh, .flw, .fld, .fsh, .fsw, .fsd: try accessFloat(op, address)
      case .lb: registers[op.rd] = UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: try load(address, size: 1))))
      case .lh: registers[op.rd] = UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: try load(address, size: 2))))
      case .lw: registers[op.rd] = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: try load(address, size: 4))))
      case .lbu: registers[op.rd] = try load(address, size: 1)
      case .lhu: registers[op.rd] = try load(address, size: 2)
      case .lwu: registers[op.rd] = try load(address, size: 4)
      case .ld: registers[op.rd] = try load(address, size: 8)
      case .sb: try store(registers[op.rs2], at: address, size: 1)
      case .sh: try store(registers[op.rs2], at: address, size: 2)
      case .sw: try store(registers[op.rs2], at: address, size: 4)
      default: try store(registers[op.rs2], at: address, size: 8)
      }
    } catch {
      state.trap = error
      return .trapped
    }
    return state.attention ? .attention : .done
  }

  private func accessFloat(_ op: Op, _ address: UInt64) throws(Trap) {
    guard hasFloat else { throw illegal }
    switch op.operation {
    case .fsh: return try store(registers[op.rs2], at: address, size: 2)
    case .fsw: return try store(registers[op.rs2], at: address, size: 4)
    case .fsd: return try store(registers[op.rs2], at: address, size: 8)
    case .flh: registers[op.rd] = FloatFormat.half.boxed(try load(address, size: 2))
    case .flw: registers[op.rd] = FloatFormat.single.boxed(try load(address, size: 4))
    default: registers[op.rd] = try load(address, size: 8)
    }
    markFloatDirty()
  }

  /// `size` bytes at a virtual address, zero-extended.
  func load(_ address: UInt64, size: Int) throws(Trap) -> UInt64 {
    let inPage = 4096 &- (address & 0xfff)
    if UInt64(size) > inPage { return try loadAcross(address, size: size, first: Int(inPage)) }
    let physical = try dataAddress(address, count: UInt64(size), for: .read)
    if let frame = memory.frame(of: physical) { return memory.load(frame: frame, physical & 0xfff, size: size) }
    guard let value = system.readDevice(physical, size: size, hart: self) else {
      throw Trap(cause: .loadAccessFault, value: address)
    }
    touchedDevice()
    return value
  }

  /// Stores the low `size` bytes of `value` at a virtual address.
  func store(_ value: UInt64, at address: UInt64, size: Int) throws(Trap) {
    let inPage = 4096 &- (address & 0xfff)
    if UInt64(size) > inPage { return try storeAcross(value, at: address, size: size, first: Int(inPage)) }
    let physical = try dataAddress(address, count: UInt64(size), for: .write)
    if let frame = memory.frame(of: physical) {
      guard !memory[frame: frame].flags.contains(.readOnly) else {
        throw Trap(cause: .storeAccessFault, value: address)
      }
      return write(value, frame: frame, offset: physical & 0xfff, size: size)
    }
    guard system.writeDevice(physical, value, size: size, hart: self) else {
      throw Trap(cause: .storeAccessFault, value: address)
    }
    touchedDevice()
  }

  /// The instruction ends its block, and interrupts are looked at after it.
  private func touchedDevice() {
    state.attention = true
    state.checksInterrupts = true
    state.wiresMayDiffer = true
  }

  /// Stores into a frame of RAM, and drops what was derived from the bytes there.
  func write(_ value: UInt64, frame: Int, offset: UInt64, size: Int) {
    if memory[frame: frame].flags.isEmpty {
      memory.store(value, frame: frame, offset, size: size)
    } else if system.storeToFlagged(value, frame: frame, offset: offset, size: size) {
      state.attention = true
    }
    if memory[frame: frame].flags.contains(.host) {
      system.noteHostStore(frame: frame, offset: offset, size: size, self)
      if state.yields { state.attention = true }
    }
  }

  /// A load that begins in one page and ends in the next. Both are translated before anything is read; a device does
  /// not take half an access.
  private func loadAcross(_ address: UInt64, size: Int, first: Int) throws(Trap) -> UInt64 {
    let low = try memoryAddress(address, count: UInt64(first), for: .read)
    let high = try memoryAddress(address &+ UInt64(first), count: UInt64(size - first), for: .read)
    var value: UInt64 = 0
    for index in 0..<size {
      let place = index < first ? low &+ UInt64(index) : high &+ UInt64(index - first)
      guard let frame = memory.frame(of: place) else { continue }
      value |= memory.load(frame: frame, place & 0xfff, size: 1) << UInt64(index * 8)
    }
    return value
  }

  private func storeAcross(_ value: UInt64, at address: UInt64, size: Int, first: Int) throws(Trap) {
    let low = try memoryAddress(address, count: UInt64(first), for: .write)
    let high = try memoryAddress(address &+ UInt64(first), count: UInt64(size - first), for: .write)
    for index in 0..<size {
      let place = index < first ? low &+ UInt64(index) : high &+ UInt64(index - first)
      guard let frame = memory.frame(of: place) else { continue }
      write(value >> UInt64(index * 8), frame: frame, offset: place & 0xfff, size: 1)
    }
  }

  /// The physical address for a part of an access that crosses pages; it must be memory of the right kind. No device
  /// takes a misaligned access, and nobody should take one apart for it: hence an access fault (Unpriv. 2.6).
  private func memoryAddress(_ address: UInt64, count: UInt64, for access: Access) throws(Trap) -> UInt64 {
    let physical = try dataAddress(address, count: count, for: access)
    guard let frame = memory.frame(of: physical) else { throw Trap(cause: access.accessFault, value: address) }
    if access == .write, memory[frame: frame].flags.contains(.readOnly) {
      throw Trap(cause: .storeAccessFault, value: address)
    }
    return physical
  }
}

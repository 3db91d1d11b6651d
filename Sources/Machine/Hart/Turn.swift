// A hart's turn: a bounded number of steps, with interrupts at the places the machine's rules give them.
import RISCV

extension Hart {
  /// Runs for at most `length` steps; how many it was.
  func turn(_ length: Int) -> Int {
    var left = length
    state.reservation = .max
    state.yields = false
    state.checksInterrupts = true
    state.wiresMayDiffer = true
    while left > 0, !state.yields {
      if state.checksInterrupts {
        state.checksInterrupts = false
        if state.wiresMayDiffer {
          state.wiresMayDiffer = false
          system.updateWires(of: self)
        }
        if let interrupt = pendingInterrupt() {
          takeInterrupt(interrupt)
          left -= 1
          continue
        }
      }
      state.attention = false
      do throws(Trap) {
        try runOn(&left)
      } catch {
        take(error)
        left -= 1
      }
    }
    return length - left
  }

  /// Runs from `pc` until the engine comes back.
  private func runOn(_ left: inout Int) throws(Trap) {
    let pc = state.pc
    let page = pc & ~0xfff
    guard let first = try block(at: pc) else {
      try observe(pc)
      return try runSingle(&left)
    }
    let block = unsafe UnsafePointer(system.code.base + Int(first))
    let exit: Exit
    if unsafe Int(block.pointee.left) <= left {
      exit = unsafe run(block, page: page, budget: &left)
    } else {
      unsafe cut(block, to: left)
      exit = unsafe run(UnsafePointer(scratch), page: page, budget: &left)
    }
    switch exit {
    case .lookUp, .attention: break
    case .trapped:
      // Not thrown: a program's calls come this way, and where throws are traced, as in tests, each costs 10 µs.
      take(state.trap)
      left -= 1
    case .single: try runSingle(&left)
    }
  }

  /// The block at a virtual address, decoded if need be; nil if its instruction must be run by itself: somebody
  /// watches it, or PMP lets only a part of the page through.
  private func block(at pc: UInt64) throws(Trap) -> UInt32? {
    let entry = unsafe translations.fetchTable[Int(truncatingIfNeeded: pc >> 12 & 63)]
    if entry.tag == pc & ~0xfff, let known = entry.page?[pc], known != 0 { return known }
    let physical = try fetchAddress(pc)
    guard let frame = memory.frame(of: physical) else { throw Trap(cause: .instructionAccessFault, value: pc) }
    guard !system.isWatched(physical), passesWhole(page: physical & ~0xfff) else { return nil }
    let page = memory[frame: frame].code ?? system.code.makePage(forFrame: frame)
    memory[frame: frame].code = page
    translations.setFetch(FetchEntry(tag: pc & ~0xfff, page: page), at: pc, context: translations.fetchContext)
    return system.block(frame: frame, page: page, offset: physical & 0xfff)
  }

  /// Whether PMP lets all of a page be fetched, so that it need not be asked about each instruction.
  private func passesWhole(page: UInt64) -> Bool {
    protection(start: page, count: 4096, .execute, state.privilege) == .allowed
  }

  /// Copies as much of a block as fits into `steps`, to end there exactly. Of a pair that does not fit its first
  /// instruction is decoded anew.
  private func cut(_ block: UnsafePointer<Op>, to steps: Int) {
    var count = 0
    var done = 0
    while done < steps {
      let op = unsafe block[count]
      let length = Int(op.steps)
      if done + length > steps {
        unsafe scratch[count] = firstOfPair(op)
      } else {
        unsafe scratch[count] = op
      }
      unsafe scratch[count].left = UInt8(truncatingIfNeeded: steps - done)
      done += length
      count += 1
    }
    var stop = Op(.stop)
    let last = unsafe scratch[count - 1]
    stop.offset = last.offset + UInt16(last.size)
    unsafe scratch[count] = stop
  }

  /// The first instruction of a pair, by itself.
  private func firstOfPair(_ pair: Op) -> Op {
    guard let physical = try? fetchAddress(state.pc & ~0xfff | UInt64(pair.offset)),
      let frame = memory.frame(of: physical),
      let instruction = Decoder.decode(memory.load(frame: frame, physical & 0xffe, as: UInt32.self))
    else { return Op(.stop) }
    return Op(instruction, offset: pair.offset)
  }

  /// Runs one instruction by itself: one that crosses pages, or one that is watched.
  private func runSingle(_ left: inout Int) throws(Trap) {
    let pc = state.pc
    var word = try fetchHalfword(pc)
    if word & 3 == 3 { word |= try fetchHalfword(pc &+ 2) << 16 }
    let offset = UInt16(pc & 0xfff)
    var op = Decoder.decode(word).map { Op($0, offset: offset) } ?? Op(illegal: word, offset: offset)
    op.left = 1
    var stop = Op(.stop)
    stop.offset = offset + UInt16(op.size)
    unsafe scratch[0] = op
    unsafe scratch[1] = stop
    let exit = unsafe run(UnsafePointer(scratch), page: pc & ~0xfff, budget: &left)
    if exit == .trapped { throw state.trap }
  }

  private func fetchHalfword(_ address: UInt64) throws(Trap) -> UInt32 {
    let physical = try fetchAddress(address)
    guard let frame = memory.frame(of: physical) else { throw Trap(cause: .instructionAccessFault, value: address) }
    return UInt32(memory.load(frame: frame, physical & 0xfff, as: UInt16.self))
  }

  private func observe(_ pc: UInt64) throws(Trap) {
    guard let observer = system.observer else { return }
    let physical = try fetchAddress(pc)
    if system.isWatched(physical) { observer(Observation(self, physical: physical)) }
  }
}

// From memory to a block: straight-line code within one page, up to a jump that is always taken or an
// instruction that may change more than registers and memory.
import RISCV

extension System {
  /// The block that starts at a physical address in `frame`; decoded now if it is not known.
  mutating func block(frame: Int, page: CodePage, offset: UInt64) -> UInt32 {
    if page[offset] != 0 { return page[offset] }
    if code.isFull { dropAllCode() }
    var operations: [Op] = []
    operations.reserveCapacity(Block.limit + 1)
    let end = decode(into: &operations, frame: frame, from: offset)
    var leave = Op(.leave)
    leave.offset = UInt16(end)
    operations.append(leave)
    Fusion.fuse(&operations)
    noteCode(frame)
    return code.add(&operations, to: page, at: offset, byteCount: Swift.min(end, 4096) - offset)
  }

  /// Appends operations from `start` on; where the block ends.
  private func decode(into operations: inout [Op], frame: Int, from start: UInt64) -> UInt64 {
    var offset = start
    while operations.count < Block.limit, offset < 4096 {
      if offset != start, isWatched(memory.address(ofFrame: frame) &+ offset) { break }
      var word = UInt32(memory.load(frame: frame, offset, as: UInt16.self))
      if word & 3 == 3 {
        guard offset <= 4092 else {
          if offset == start {
            var crossing = Op(.crossing)
            crossing.offset = UInt16(offset)
            operations.append(crossing)
            offset += 2
          }
          break
        }
        word = memory.load(frame: frame, offset, as: UInt32.self)
      }
      let op =
        Decoder.decode(word).map { Op($0, offset: UInt16(offset)) } ?? Op(illegal: word, offset: UInt16(offset))
      operations.append(op)
      offset += UInt64(op.size)
      if op.endsBlock { break }
    }
    return offset
  }

  func isWatched(_ physical: UInt64) -> Bool { watched.contains { $0.contains(physical) } }

  /// Forgets all decoded code.
  mutating func dropAllCode() {
    code.dropAll()
    for frame in code.frames { memory[frame: frame].flags.remove(.code) }
  }
}

// The first instructions of every hart, and the record that firmware reads.
import RISCV

/// The reset vector at 0x1000, as QEMU's `virt` has it: a0 = hart id, a1 = device tree, a2 = the address of an
/// OpenSBI `fw_dynamic` record, then a jump to the start of RAM.
struct BootROM {
  var deviceTree: UInt64
  /// The kernel's lowest address, which is where firmware goes on: not an executable's entry, as on QEMU. 0 if there is
  /// no kernel.
  var entry: UInt64

  private var code: [UInt32] {
    let t0: UInt8 = 5, a0: UInt8 = 10, a1: UInt8 = 11, a2: UInt8 = 12
    return [
      Instruction(.auipc, rd: t0),
      Instruction(.addi, rd: a2, rs1: t0, immediate: 40),
      Instruction(.csrrs, rd: a0, immediate: Int32(CSR.mhartid.rawValue)),
      Instruction(.ld, rd: a1, rs1: t0, immediate: 32),
      Instruction(.ld, rd: t0, rs1: t0, immediate: 24),
      Instruction(.jalr, rs1: t0),
    ].map(\.word)
  }

  /// `struct fw_dynamic_info`: magic "OSBI", version 2, the next stage's address and mode (S), options, boot hart.
  private var dynamicInfo: [UInt64] { [0x4942_534f, 2, entry, 1, 0, 0] }

  func write(to memory: Memory) {
    guard let frame = memory.frame(of: AddressMap.bootROM.base) else { return }
    for (index, word) in code.enumerated() { memory.store(word, frame: frame, UInt64(index * 4)) }
    let data = [AddressMap.memoryBase, deviceTree] + dynamicInfo
    for (index, word) in data.enumerated() { memory.store(word, frame: frame, UInt64(24 + index * 8)) }
  }
}

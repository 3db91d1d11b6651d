// What can be wrong with a machine's configuration or with what is loaded into it.

public enum MachineError: Error, Equatable, Sendable, CustomStringConvertible {
  case hartCount(Int, limit: Int)
  case memorySize(UInt64)
  case noRoomForDeviceTree
  case diskSlot(Int, limit: Int)
  case outsideMemory(UInt64, UInt64)
  /// A program that is no executable: which, where it would start, and its bytes.
  case programOutsideMemory(String, UInt64, UInt64)
  /// Which program, where the part of it starts, its bytes, and what is there already.
  case overlap(String, UInt64, UInt64, String)
  case brokenDeviceTree

  public var description: String {
    switch self {
    case .hartCount(let count, let limit): "\(count) harts: there can be 1 to \(limit)"
    case .memorySize(let size):
      "\(size) bytes of memory: must be a multiple of 4096 bytes, more than none, and no more than the host can give"
    case .diskSlot(let slot, let limit): "virtio-mmio slot \(slot): there are 0 to \(limit - 1)"
    case .noRoomForDeviceTree: "the memory is too small for the device tree"
    case .outsideMemory(let start, let count):
      "a segment of \(count) bytes at \(hex(start)) does not lie in memory, which starts at 0x80000000"
    case .programOutsideMemory(let name, let start, let count):
      "\(name), \(count) bytes at \(hex(start)), does not lie in memory, which starts at 0x80000000"
    case .overlap(let name, let start, let count, let other):
      "\(name) has \(count) bytes at \(hex(start)), where \(other) is"
    case .brokenDeviceTree: "the given device tree is damaged, or older than version 16"
    }
  }
}

/// A number as the guest's world writes it.
package func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

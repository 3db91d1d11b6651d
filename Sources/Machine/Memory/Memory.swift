// Guest memory: RAM and the boot ROM as frames of 4 KiB, and what is known about each frame.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The host's `free`, by a name that no method hides.
private func giveBack(_ memory: UnsafeMutableRawPointer) { unsafe free(memory) }

/// What keeps a frame from being written through the software TLB.
struct FrameFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  /// Decoded code stands in the frame.
  static let code = FrameFlags(rawValue: 1)
  /// A walk went through the frame as a page table, and translations rest on it.
  static let table = FrameFlags(rawValue: 2)
  /// … and not only as a table of the lowest level.
  static let upperTable = FrameFlags(rawValue: 4)
  static let readOnly = FrameFlags(rawValue: 8)
  /// The host listens to a doubleword in it (`HostInterface`).
  static let host = FrameFlags(rawValue: 16)
}

/// What is known about a frame.
struct Frame: BitwiseCopyable {
  var flags = FrameFlags()
  /// Stores to a table since something was last derived from it.
  var storesToTable: UInt8 = 0
  /// The contexts (a bit each, `TranslationCache`) that may hold a translation that rests on this table.
  var tableContexts: UInt64 = 0
  /// The contexts that may hold an entry for writing to this frame.
  var writeContexts: UInt64 = 0
  /// The decoded code of the frame, once there was any.
  var code: CodePage?
}

/// The bytes of RAM and ROM. An address is the guest's physical one; a frame's index counts from the
/// start of RAM, and the ROM's frames follow those of RAM.
@safe struct Memory {
  static let frameSize: UInt64 = 4096

  /// Bytes of RAM.
  let size: UInt64
  private let bytes: UnsafeMutableRawPointer
  private let frameTable: UnsafeMutablePointer<Frame>
  let frameCount: Int

  private static var ramBase: UInt64 { AddressMap.memoryBase }
  private static var romFrames: Int { Int(AddressMap.bootROM.size / frameSize) }

  /// `size` bytes of RAM, all 0: a multiple of the frame's size. Nil if the host has not that much.
  init?(size: UInt64) {
    self.size = size
    frameCount = Int(size / Self.frameSize) + Self.romFrames
    // Zeroed lazily by the host, so that unused RAM costs nothing.
    guard let bytes = unsafe calloc(frameCount, Int(Self.frameSize)) else { return nil }
    guard let table = unsafe calloc(frameCount, MemoryLayout<Frame>.stride) else {
      unsafe giveBack(bytes)
      return nil
    }
    unsafe self.bytes = bytes
    unsafe frameTable = table.bindMemory(to: Frame.self, capacity: frameCount)
    for index in (frameCount - Self.romFrames)..<frameCount { self[frame: index].flags = .readOnly }
  }

  func free() {
    unsafe giveBack(bytes)
    unsafe giveBack(frameTable)
  }

  /// The frame that holds `address`; nil where there is no memory.
  @inline(__always) func frame(of address: UInt64) -> Int? {
    let offset = address &- Self.ramBase
    if offset < size { return Int(truncatingIfNeeded: offset >> 12) }
    let inROM = address &- AddressMap.bootROM.base
    if inROM < AddressMap.bootROM.size { return Int(truncatingIfNeeded: (size &+ inROM) >> 12) }
    return nil
  }

  /// The physical address at which a frame starts.
  @inline(__always) func address(ofFrame frame: Int) -> UInt64 {
    let offset = UInt64(truncatingIfNeeded: frame) << 12
    return offset < size ? Self.ramBase &+ offset : AddressMap.bootROM.base &+ (offset &- size)
  }

  @inline(__always) subscript(frame index: Int) -> Frame {
    @inline(__always) _read { yield unsafe frameTable[index] }
    @inline(__always) nonmutating _modify { yield unsafe &frameTable[index] }
  }

  /// Where a frame's bytes are in the host.
  @inline(__always) func host(frame: Int) -> UnsafeMutableRawPointer { unsafe bytes + frame << 12 }

  /// Whether `count` bytes from `address` on are all RAM.
  func isRAM(_ address: UInt64, count: UInt64) -> Bool {
    let offset = address &- Self.ramBase
    return offset < size && count <= size - offset
  }

  /// A little-endian value at `offset` bytes into a frame; it must end within the frame.
  @inline(__always) func load<T: FixedWidthInteger & BitwiseCopyable>(frame: Int, _ offset: UInt64, as type: T.Type) -> T {
    unsafe (bytes + (frame << 12 &+ Int(truncatingIfNeeded: offset))).loadUnaligned(as: T.self)
  }

  @inline(__always) func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, frame: Int, _ offset: UInt64) {
    unsafe (bytes + (frame << 12 &+ Int(truncatingIfNeeded: offset))).storeBytes(of: value, as: T.self)
  }

  /// Copies bytes to `offset` in a frame; they end within it.
  func copy(_ bytes: ArraySlice<UInt8>, toFrame frame: Int, _ offset: Int) {
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (host(frame: frame) + offset).copyMemory(from: start, byteCount: source.count)
    }
  }

  /// `size` bytes (1, 2, 4 or 8), zero-extended.
  func load(frame: Int, _ offset: UInt64, size: Int) -> UInt64 {
    switch size {
    case 1: UInt64(load(frame: frame, offset, as: UInt8.self))
    case 2: UInt64(load(frame: frame, offset, as: UInt16.self))
    case 4: UInt64(load(frame: frame, offset, as: UInt32.self))
    default: load(frame: frame, offset, as: UInt64.self)
    }
  }

  func store(_ value: UInt64, frame: Int, _ offset: UInt64, size: Int) {
    switch size {
    case 1: store(UInt8(truncatingIfNeeded: value), frame: frame, offset)
    case 2: store(UInt16(truncatingIfNeeded: value), frame: frame, offset)
    case 4: store(UInt32(truncatingIfNeeded: value), frame: frame, offset)
    default: store(value, frame: frame, offset)
    }
  }
}

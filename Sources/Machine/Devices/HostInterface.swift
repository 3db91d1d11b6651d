// The host-target interface, as far as tests use it: in an executable with the symbol `tohost` a store to that
// doubleword ends the run or prints, as on Spike. The loader finds it; stores to its frame come by here.

/// The doubleword that a guest speaks to its host through.
struct HostInterface: BitwiseCopyable {
  /// Its frame, and where in that it is.
  let frame: Int
  let offset: UInt64

  /// What a value there asks for.
  enum Request: Equatable {
    case finish(code: UInt16)
    case print(UInt8)
  }

  /// The upper two bytes are device and command. To device 0 an odd value is an exit code, one bit up; device 1's
  /// command 1 prints a character. All else is for devices that there are not.
  static func request(_ value: UInt64) -> Request? {
    switch value >> 48 {
    case 0 where value & 1 != 0: .finish(code: UInt16(clamping: value >> 1))
    case 0x0101: .print(UInt8(truncatingIfNeeded: value))
    default: nil
    }
  }
}

extension System {
  /// Bytes of `frame` were written: sees to what the guest may have asked for.
  mutating func noteHostStore(frame: Int, offset: UInt64, size: Int, _ hart: Hart?) {
    guard let place = host, place.frame == frame, offset < place.offset &+ 8, place.offset < offset &+ UInt64(size),
      let request = HostInterface.request(memory.load(frame: frame, place.offset, as: UInt64.self))
    else { return }
    switch request {
    case .finish(let code):
      board.outcome = .finished(code: code)
      hart?.state.yields = true
    case .print(let byte):
      board.transmit(byte)
      memory.store(0, frame: frame, place.offset, size: 8)
    }
  }
}

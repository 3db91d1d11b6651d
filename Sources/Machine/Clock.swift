// Virtual time: it comes from steps, and moves only between rounds.

/// The board's clock: 10 MHz, at a nominal 100 million steps a second.
struct Clock: BitwiseCopyable {
  static var stepsPerTick: UInt64 { 10 }
  static var ticksPerSecond: UInt64 { 10_000_000 }
  static var nanosecondsPerTick: UInt64 { 100 }

  /// `time`, in ticks since reset.
  private(set) var now: UInt64 = 0
  /// Steps that did not make a whole tick.
  private var rest: UInt64 = 0

  /// Lets the time of a round's turn length pass.
  mutating func advance(steps: UInt64) {
    let sum = rest &+ steps
    now &+= sum / Self.stepsPerTick
    rest = sum % Self.stepsPerTick
  }

  /// Jumps ahead, with nobody running.
  mutating func jump(to tick: UInt64) {
    guard tick > now else { return }
    now = tick
    rest = 0
  }
}

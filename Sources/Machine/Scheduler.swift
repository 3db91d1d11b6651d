// Rounds: which hart runs when, and for how long. All that it knows is its random generator's state, so that
// a run can be repeated.

/// Draws the order and the length of turns.
struct Scheduler: BitwiseCopyable {
  private var random: UInt64
  /// Rounds since reset.
  var round: UInt64 = 0

  static var turnLengths: ClosedRange<UInt64> { 64...8192 }

  init(seed: UInt64) { random = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func draw() -> UInt64 {
    random &+= 0x9e37_79b9_7f4a_7c15
    var z = random
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// The steps of each turn of the next round.
  mutating func drawLength() -> UInt64 {
    round &+= 1
    let span = Self.turnLengths.upperBound - Self.turnLengths.lowerBound + 1
    return Self.turnLengths.lowerBound + draw() % span
  }

  /// An order of `count` harts.
  mutating func drawOrder(of count: Int) -> [8 of Int] {
    var order: [8 of Int] = .init { $0 }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(draw() % UInt64(last + 1)))
    }
    return order
  }
}

extension Machine {
  /// One round: a turn for each hart that does not wait, then time passes and input comes in. At most `limit` steps;
  /// how many it was, and whether any hart ran. Nothing here may hold on to the system: turns change it.
  func runRound(limit: UInt64) -> (steps: UInt64, ran: Bool) {
    let harts = unsafe system.pointee.harts
    let length = unsafe system.pointee.scheduler.drawLength()
    let order = unsafe system.pointee.scheduler.drawOrder(of: harts.count)
    var steps: UInt64 = 0
    var ran = false
    for place in 0..<harts.count {
      if unsafe steps >= limit || system.pointee.board.outcome != nil { break }
      let hart = harts[order[place]]
      guard unsafe system.pointee.isAwake(hart) else { continue }
      ran = true
      steps += UInt64(hart.turn(Int(min(length, limit - steps))))
    }
    unsafe system.pointee.endRound(length: ran ? length : 0)
    return (steps, ran)
  }
}

extension System {
  /// Between rounds: time passes, and what came from outside or is due now reaches the devices.
  fileprivate mutating func endRound(length: UInt64) {
    clock.advance(steps: length)
    completeRequests()
    board.ringAlarm(clock)
    board.deliverInput()
  }

  /// Whether a hart runs; one that waits wakes when an interrupt pends that it enabled, whatever the global enable
  /// (Priv. 3.3.3).
  fileprivate func isAwake(_ hart: Hart) -> Bool {
    guard hart.state.isWaiting else { return true }
    updateWires(of: hart)
    guard hart.state.pending & hart.state.mie != 0 || hart.hasInputAwaited else { return false }
    hart.state.isWaiting = false
    hart.state.awaitsInput = false
    return true
  }

  /// When every hart waits: the tick of the next timer that wakes one; nil if there is none.
  var nextTimer: UInt64? {
    let next = harts.map(\.nextTimer).min() ?? .max
    return next == .max ? nil : next
  }
}

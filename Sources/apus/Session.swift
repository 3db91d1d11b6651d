// One run of a machine as the host sees it: lets the machine run in slices, and between them carries
// bytes from and to the terminal, looks at the clock and at signals. `Run` makes it.

import Machine
import ObjectFile

/// A machine and what it is connected to.
struct Session {
  private let options: RunOptions
  private let files: StartFiles
  private let symbolizer: Symbolizer
  private var machine: Machine
  private let output: ConsoleOutput
  /// What was typed beforehand.
  private let typed: [UInt8]
  private var keys = ConsoleKeys()
  /// Standard input has not come to its end.
  private var isListening: Bool
  private var start: UInt64 = 0
  /// Steps before the last reset.
  private var earlierSteps: UInt64 = 0

  init(_ options: RunOptions) throws(Failure) {
    self.options = options
    files = try StartFiles(options)
    symbolizer = Symbolizer(files.kernel)

    var typed: [UInt8]?
    if let file = options.inputFile {
      typed = try load(file)
    } else if Host.input == .file {
      // A file can be read whole, so that the run is the same every time.
      typed = try load("-")
    }
    self.typed = typed ?? []
    isListening = typed == nil && Host.input == .live && [.terminal, .terminalWithKeys].contains(options.console)
    do throws(HostError) {
      output = try ConsoleOutput(options.console)
    } catch { throw .mistake(error.message) }

    var configuration = Machine.Configuration()
    configuration.harts = options.harts
    configuration.memorySize = options.memorySize
    configuration.bootArguments = options.bootArguments
    configuration.seed = options.seed
    configuration.stepLimit = options.maxSteps
    configuration.hasLiveInput = isListening
    configuration.disks = try Session.disks(options)
    configuration.hasLegacyDisks = options.hasLegacyDisks
    // A run without live input is the same whenever it is made.
    if isListening { configuration.startTime = Host.wallTime() }
    if options.hasSemihosting {
      let words = [options.kernel, options.bootArguments].compactMap(\.self)
      configuration.semihostingCommandLine =
        (options.semihostingArguments.isEmpty ? words : options.semihostingArguments).joined(separator: " ")
    }
    machine = try Session.machine(configuration, files, typed: self.typed)
  }

  /// A machine with `files` in its memory and `typed` waiting at its console.
  private static func machine(
    _ configuration: Machine.Configuration, _ files: StartFiles, typed: [UInt8]
  ) throws(Failure) -> Machine {
    do throws(MachineError) {
      let machine = try Machine(configuration)
      try machine.load(files.software)
      machine.send(typed)
      return machine
    } catch { throw .mistake("\(files.name): \(error)") }
  }

  private static func disks(_ options: RunOptions) throws(Failure) -> [Int: Disk] {
    var disks: [Int: Disk] = [:]
    for (slot, drive) in try options.drivesBySlot() {
      let isSnapshot = options.isSnapshot || drive.isSnapshot
      do throws(HostError) {
        disks[slot] = try DiskFile(drive, isSnapshot: isSnapshot)
          .disk(isSnapshot: isSnapshot, isReadOnly: drive.isReadOnly)
      } catch { throw .mistake(error.message) }
    }
    return disks
  }

  func writeDeviceTree(to path: String) throws(Failure) {
    try save(machine.deviceTree, to: path)
  }

  /// How a run ended.
  private enum Ending {
    case finished(code: Int)
    case quit
    /// By a signal to us.
    case signal(Int32)
    case stepLimit, timeout, stuck
  }

  /// Runs until something ends it; the exit status.
  mutating func run() throws(Failure) -> Int32 {
    Terminal.catchInterrupts()
    if isListening { Terminal.makeRaw(signals: options.console == .terminal) }
    start = Host.monotonicTime()
    let ending = try runToEnding()
    let elapsed = Host.monotonicTime() - start
    Terminal.restore()
    output.finishLine()
    let status = conclude(ending)
    if options.statistics { printStatistics(elapsed: elapsed) }
    if case .signal(let signal) = ending { Terminal.die(by: signal) }
    return status
  }

  /// How long a slice should take, in nanoseconds: short enough that a key is answered at once.
  private static let sliceTime: ClosedRange<UInt64> = 2_000_000...8_000_000

  private mutating func runToEnding() throws(Failure) -> Ending {
    var slice: UInt64 = 1 << 20
    while true {
      if Terminal.interrupted != 0 { return .signal(Terminal.interrupted) }
      if let ending = try listen(milliseconds: 0) { return ending }
      let began = Host.monotonicTime()
      let stop = machine.run(atLeast: slice)
      try deliverOutput()
      let now = Host.monotonicTime()
      switch stop {
      case .paused:
        if now - began < Self.sliceTime.lowerBound, slice < 1 << 32 { slice *= 2 }
        if now - began > Self.sliceTime.upperBound, slice > 1 << 12 { slice /= 2 }
      case .finished(let code): return .finished(code: code)
      case .reset:
        guard options.restarts else { return .finished(code: 0) }
        try restart()
      case .idle(let ticks):
        // No key can wake harts that let no interrupt in.
        if ticks == nil, machine.positions.allSatisfy({ $0.deadEnd != nil }) { return .stuck }
        if let ending = try wait(ticks: ticks, from: now) { return ending }
      case .stepLimit: return .stepLimit
      case .stuck: return .stuck
      }
      if let timeout = options.timeout, now - start >= timeout { return .timeout }
    }
  }

  /// Every hart waits, and nothing will happen in the guest for so many ticks (nil: until someone types). Its
  /// clock goes on by as much as was slept.
  private mutating func wait(ticks: UInt64?, from now: UInt64) throws(Failure) -> Ending? {
    let nanosecondsPerTick: UInt64 = 100
    var longest = min(ticks ?? .max, .max / nanosecondsPerTick) * nanosecondsPerTick
    if let timeout = options.timeout {
      let elapsed = now - start
      longest = min(longest, timeout > elapsed ? timeout - elapsed : 0)
    }
    // Rounded up: who wakes too early wakes twice.
    let milliseconds = Int32(min(longest / 1_000_000 + 1, 1000))
    let ending = try listen(milliseconds: milliseconds)
    let slept = (Host.monotonicTime() - now) / nanosecondsPerTick
    machine.passTime(ticks: min(slept, ticks ?? .max))
    return ending
  }

  /// Takes what was typed, waiting for it at most so long, and does or passes on what it says.
  private mutating func listen(milliseconds: Int32) throws(Failure) -> Ending? {
    guard isListening else {
      if milliseconds > 0 { Host.sleep(milliseconds: milliseconds) }
      return nil
    }
    guard Host.wait(for: Host.standardInput, milliseconds: milliseconds) else { return nil }
    let typed: [UInt8]
    do throws(HostError) {
      typed = try Host.read(Host.standardInput, atMost: 4096, path: "standard input")
    } catch {
      typed = []
    }
    isListening = !typed.isEmpty
    if !isListening { machine.endInput() }
    guard options.console == .terminalWithKeys else {
      machine.send(typed)
      return nil
    }
    for byte in typed {
      switch keys.feed(byte) {
      case .send(let byte): machine.send([byte])
      case .none: break
      case .help: Host.print(ConsoleKeys.help)
      case .monitor: Host.print("\nThere is no monitor yet.\n")
      case .report: Host.print("\n" + report() + "\n")
      case .quit: return .quit
      }
    }
    return nil
  }

  private mutating func deliverOutput() throws(Failure) {
    let bytes = machine.takeOutput()
    if bytes.isEmpty { return }
    do throws(HostError) { try output.write(bytes) } catch { throw .mistake(error.message) }
  }

  /// What the guest asked for: everything from the beginning.
  private mutating func restart() throws(Failure) {
    earlierSteps += machine.steps
    var configuration = machine.configuration
    // What was written to a disk stays.
    for slot in configuration.disks.keys { configuration.disks[slot] = machine.disk(inSlot: slot) }
    configuration.stepLimit = options.maxSteps.map { $0 - min($0, earlierSteps) }
    machine = try Session.machine(configuration, files, typed: [])
    if !isListening { machine.endInput() }
  }

  /// A line a hart, or two: where it stands, and why it cannot go on if it cannot.
  /// `isOver`: nothing will happen any more on any.
  private func report(isOver: Bool = false) -> String {
    let lines = (try? LineTable(files.kernel)) ?? LineTable()
    return machine.positions.map { hart in
      let isKernel = files.kernel.segments.contains { hart.pc &- $0.address < $0.memorySize }
      let place = isKernel ? symbolizer.place(at: hart.pc, lines).map { " " + $0 } ?? "" : ""
      let state = hart.state.isEmpty ? "" : ", " + hart.state
      let reason = (hart.deadEnd ?? (isOver && !hart.state.isEmpty ? "no input is left that could wake it" : nil))
      return "  hart \(hart.hart): \(hart.privilege)-mode at 0x\(String(hart.pc, radix: 16))\(place)\(state)"
        + (reason.map { "\n    " + $0 } ?? "")
    }.joined(separator: "\n")
  }

  /// Says how the run ended, where the guest did not end it itself; the exit status.
  private func conclude(_ ending: Ending) -> Int32 {
    switch ending {
    // A status has 8 bits, and no failure may look like success.
    case .finished(let code): return code != 0 && code & 0xFF == 0 ? 1 : Int32(code & 0xFF)
    case .quit: return 0
    case .signal(let signal): Message.error(Run.title, "ended by signal \(signal)")
    case .stepLimit: Message.error(Run.title, "stopped after \(steps) steps, as --max-steps asks\n" + report())
    case .timeout: Message.error(Run.title, "stopped after the time that --timeout gives\n" + report())
    case .stuck: Message.error(Run.title, "nothing can happen any more\n" + report(isOver: true))
    }
    return 1
  }

  /// A line a hart, which is the same for the same run, and the speed, which is not.
  private func printStatistics(elapsed: UInt64) {
    let counts = machine.counts
    let lines = counts.enumerated().map { hart, counts in
      "hart \(hart): \(counts.steps) steps, \(counts.retired) instructions retired, \(counts.traps) traps\n"
    }
    let retired = counts.reduce(0) { $0 &+ $1.retired }
    let seconds = Double(max(elapsed, 1)) / 1e9
    let rate = (Double(retired) / seconds / 1e6).rounded()
    Host.complain(lines.joined() + "\(steps) steps in \(Self.decimal(seconds)) s, \(Int(rate)) MIPS\n")
  }

  private var steps: UInt64 { earlierSteps + machine.steps }

  /// `number` with three digits after the point.
  private static func decimal(_ number: Double) -> String {
    let thousandths = Int((number * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}

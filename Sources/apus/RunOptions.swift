// What `apus run` is asked to do: the words of the command line come in, checked values go out to
// `Run`. The flags are qemu-system-riscv64's, so that kernels' Makefiles work unchanged.

/// A run, as the user wants it.
struct RunOptions {
  enum Console: Equatable {
    /// Ctrl-A is ours, every other key the guest's.
    case terminalWithKeys
    /// All keys are the guest's, but for those that make signals.
    case terminal
    case none
    /// Output goes to a file; there is no input.
    case file(String)
  }

  var kernel: String?
  /// What runs before the kernel; nil for nothing.
  var firmware: String?
  /// Where firmware that is named without a folder may be.
  var firmwareFolders: [String] = []
  var initialDisk: String?
  /// The file of a device tree to use instead of the board's own.
  var givenDeviceTree: String?
  var loaders: [LoaderDevice] = []
  /// The guest may call us.
  var hasSemihosting = false
  /// What it gets as its arguments; none for the kernel's name and command line.
  var semihostingArguments: [String] = []
  /// In bytes.
  var memorySize: UInt64 = 128 << 20
  var harts = 1
  var console = Console.terminalWithKeys
  var bootArguments: String?
  /// Where to put the device tree instead of running; nil to run.
  var deviceTreeFile: String?
  var restarts = true
  var drives: [Drive] = []
  var driveDevices: [DriveDevice] = []
  /// `-snapshot`: no drive's file is changed.
  var isSnapshot = false
  var hasLegacyDisks = true
  /// What is typed, in place of a terminal; nil for live input.
  var inputFile: String?
  var seed: UInt64 = 0
  var maxSteps: UInt64?
  /// In nanoseconds.
  var timeout: UInt64?
  var statistics = false
  var help = false
  var version = false
}

extension RunOptions {
  enum Key {
    case machine, processor, bios, kernel, memory, harts, nographic, serial, display, monitor, append, noReboot
    case drive, device, global, snapshot, initialDisk, deviceTree, dumpDeviceTree, folder
    case semihosting, semihostingConfig
    case input, seed, maxSteps, timeout, statistics, help, version
    /// Of QEMU's, and not of ours: what it would need.
    case missing(String)
  }

  static let table = OptionTable<Key>([
    OptionRow(
      .kernel, "-kernel", value: .separate("FILE"), help: "what the harts start in: an ELF executable or raw binary"),
    OptionRow(
      .machine, "-machine", "-M", value: .separate("virt"), help: "the board; virt,dumpdtb=FILE writes its tree"),
    OptionRow(.memory, "-m", value: .separate("SIZE"), help: "RAM: 128M (the default), 1G, ..."),
    OptionRow(.harts, "-smp", value: .separate("N"), help: "harts, 1 (the default) to 8"),
    OptionRow(.append, "-append", value: .separate("TEXT"), help: "the kernel's command line, in the device tree"),
    OptionRow(
      .bios, "-bios", value: .separate("FILE"), help: "firmware that runs before the kernel; none (the default)"),
    OptionRow(.folder, "-L", value: .joined("DIRECTORY"), help: "where firmware is looked for"),
    OptionRow(.initialDisk, "-initrd", value: .separate("FILE"), help: "an initial RAM disk, behind the kernel"),
    OptionRow(.deviceTree, "-dtb", value: .separate("FILE"), help: "a device tree instead of the board's own"),
    OptionRow(.dumpDeviceTree, "-dumpdtb", value: .separate("FILE"), help: "as virt,dumpdtb=FILE"),
    OptionRow(
      .serial, "-serial", value: .separate("WHERE"),
      help: "the console: mon:stdio (the default), stdio, none, file:FILE"),
    OptionRow(
      .drive, "-drive", value: .separate("file=F,if=none,format=raw,id=N"), help: "a disk image; snapshot=on keeps it as it is"),
    OptionRow(
      .device, "-device", value: .separate("virtio-blk-device,drive=N"), help: "puts it on the board; bus=virtio-mmio-bus.0"),
    OptionRow(
      .global, "-global", value: .separate("virtio-mmio.force-legacy=false"), help: "virtio version 2 instead of 1"),
    OptionRow(
      .device, "-device", value: .separate("loader,file=F,addr=A"), help: "puts a file into memory; force-raw=on"),
    OptionRow(.semihosting, "-semihosting", help: "the guest may call the host for console, clock and exit"),
    OptionRow(
      .semihostingConfig, "-semihosting-config", value: .separate("enable=on,arg=WORD"),
      help: "the same, with arguments"),
    OptionRow(.snapshot, "-snapshot", help: "keep all disk images as they are"),
    OptionRow(.noReboot, "-no-reboot", help: "end where the guest asks for a reset"),
    OptionRow(.nographic, "-nographic", help: "always so; taken for compatibility, as are"),
    OptionRow(.display, "-display", value: .separate("none"), help: "(there is no display)"),
    OptionRow(.monitor, "-monitor", value: .separate("none"), help: "(there is no monitor)"),
    OptionRow(.processor, "-cpu", value: .separate("rv64"), help: "(there is one kind of hart)"),
    OptionRow(
      .input, "--input", value: .separate("FILE"), help: "type what FILE holds; the run is the same every time"),
    OptionRow(.seed, "--seed", value: .separate("N"), help: "vary the order and length of the harts' turns"),
    OptionRow(.maxSteps, "--max-steps", value: .separate("N"), help: "end after so many steps: 5000000, 10M, 2G"),
    OptionRow(.timeout, "--timeout", value: .separate("SECONDS"), help: "end after so much time of the host"),
    OptionRow(.statistics, "--stats", help: "at the end, each hart's steps and the speed reached"),
    OptionRow(.help, "--help", "-h", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
    OptionRow(.missing("disks of this kind"), "-hda", "-blockdev", value: .separate("")),
    OptionRow(.missing("networks"), "-netdev", "-nic", "-net", value: .separate("")),
    OptionRow(.missing("connections from gdb"), "-s", "-S"),
    OptionRow(.missing("connections from gdb"), "-gdb", value: .separate("")),
    OptionRow(.missing("character devices"), "-chardev", value: .separate("")),
    OptionRow(.missing("traces"), "-d", "-D", "-trace", value: .separate("")),
  ])

  init(_ words: [String]) throws(Failure) {
    for argument in try Self.table.arguments(words) {
      switch argument {
      case .file(let path): kernel = path
      case .option(let key, let value, let spelling):
        do throws(UsageError) {
          try set(key, value, spelling)
        } catch { throw .usage("\(spelling): \(error.message)") }
      }
    }
  }

  private mutating func set(_ key: Key, _ value: String, _ spelling: String) throws(UsageError) {
    switch key {
    case .kernel: kernel = value
    case .machine: try setMachine(value)
    case .memory: memorySize = try Self.memorySize(value)
    case .harts: harts = try Self.harts(value)
    case .append: bootArguments = value
    case .serial: console = try Self.console(value)
    case .noReboot: restarts = false
    case .drive: drives.append(try Drive(value))
    case .device where value == "loader" || value.hasPrefix("loader,"): loaders.append(try LoaderDevice(value))
    case .device: driveDevices.append(try DriveDevice(value))
    case .initialDisk: initialDisk = value
    case .deviceTree: givenDeviceTree = value
    case .dumpDeviceTree: deviceTreeFile = value
    case .folder: firmwareFolders.append(value)
    case .semihosting: hasSemihosting = true
    case .semihostingConfig: try setSemihosting(value)
    case .snapshot: isSnapshot = true
    case .global:
      let (name, setting) = Self.setting(value[...])
      guard name == "virtio-mmio.force-legacy", let setting else {
        throw UsageError(message: "'\(value)' is not supported, only virtio-mmio.force-legacy=")
      }
      hasLegacyDisks = try Self.isOn(setting)
    case .nographic: break
    case .bios: firmware = value == "none" ? nil : value
    case .display: try require(value, isOneOf: ["none"], because: "there is no display")
    case .monitor: try require(value, isOneOf: ["none", "null"], because: "there is no monitor")
    case .processor: try require(value, isOneOf: ["rv64", "max"], because: "there is one kind of hart")
    case .input: inputFile = value
    case .seed: seed = try Self.number(value)
    case .maxSteps: maxSteps = try Self.number(value)
    case .timeout: timeout = try Self.nanoseconds(value)
    case .statistics: statistics = true
    case .help: help = true
    case .version: version = true
    case .missing(let what): throw UsageError(message: "\(what) are not supported yet")
    }
  }

  private func require(_ value: String, isOneOf known: [String], because reason: String) throws(UsageError) {
    guard known.contains(value) else {
      throw UsageError(message: "'\(value)' is not supported: \(reason), so only '\(known[0])' is")
    }
  }

  private mutating func setMachine(_ value: String) throws(UsageError) {
    for (index, part) in value.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let (name, setting) = Self.setting(part)
      switch (index, name, setting) {
      case (0, "virt", nil), (_, "type", "virt"): break
      case (0, _, nil): throw UsageError(message: "there is no machine '\(name)', only 'virt'")
      case (_, "dumpdtb", let file?): deviceTreeFile = file
      default: throw UsageError(message: "the machine's option '\(part)' is not supported")
      }
    }
  }

  /// `enable=on,target=native,arg=WORD`; with the option the guest may call, unless it says otherwise.
  private mutating func setSemihosting(_ value: String) throws(UsageError) {
    hasSemihosting = true
    for (index, part) in value.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let (name, setting) = Self.setting(part)
      switch (index, name, setting) {
      case (0, "on", nil), (0, "off", nil): hasSemihosting = name == "on"
      case (_, "enable", let on?): hasSemihosting = try Self.isOn(on)
      case (_, "target", "native"), (_, "target", "auto"): break
      case (_, "target", "gdb"): throw UsageError(message: "connections from gdb are not supported yet")
      case (_, "arg", let word?): semihostingArguments.append(word)
      case (_, "userspace", let on?):
        guard try !Self.isOn(on) else { throw UsageError(message: "'\(part)': U-mode cannot call the host") }
      default: throw UsageError(message: "'\(part)' is not understood")
      }
    }
  }

  /// `name=value`, or a name alone.
  static func setting(_ part: Substring) -> (name: String, value: String?) {
    guard let sign = part.firstIndex(of: "=") else { return (String(part), nil) }
    return (String(part[..<sign]), String(part[part.index(after: sign)...]))
  }

  private static func console(_ value: String) throws(UsageError) -> Console {
    switch value {
    case "mon:stdio": return .terminalWithKeys
    case "stdio": return .terminal
    case "none", "null": return .none
    default:
      if value.hasPrefix("file:") { return .file(String(value.dropFirst("file:".count))) }
      throw UsageError(message: "'\(value)' is not one of mon:stdio, stdio, none and file:FILE")
    }
  }

  /// `N`, `cpus=N`, and after a comma what else QEMU knows of the topology, which we have none of.
  private static func harts(_ value: String) throws(UsageError) -> Int {
    var harts: Int?
    for (index, part) in value.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let (name, setting) = setting(part)
      switch (index, name, setting) {
      case (0, let number, nil), (_, "cpus", let number?):
        guard let count = Int(number) else { throw UsageError(message: "'\(number)' is not a number") }
        harts = count
      case (_, "maxcpus", _?), (_, "sockets", _?), (_, "clusters", _?), (_, "cores", _?), (_, "threads", _?): break
      default: throw UsageError(message: "'\(part)' is not understood")
      }
    }
    guard let harts, 1...8 ~= harts else {
      throw UsageError(message: harts.map { "\($0) harts are not in 1 to 8" } ?? "the number of harts is missing")
    }
    return harts
  }

  /// `128M`, `size=1G`, `64` (in MiB), `1.5G`.
  private static func memorySize(_ value: String) throws(UsageError) -> UInt64 {
    var text = value[...]
    if text.hasPrefix("size=") { text = text.dropFirst("size=".count) }
    let shifts: [Character: UInt64] = ["b": 0, "k": 10, "m": 20, "g": 30, "t": 40]
    var shift: UInt64 = 20
    if let suffix = text.last?.lowercased().first, let known = shifts[suffix] {
      shift = known
      text = text.dropLast()
    }
    guard text.first?.isASCII == true, text.first?.isNumber == true, let amount = Double(text), amount < 1e12 else {
      throw UsageError(message: "'\(value)' is not a size such as 128M")
    }
    let size = (amount * Double(UInt64(1) << shift)).rounded(.down)
    guard size >= 0x1p20, size <= 0x1p40 else { throw UsageError(message: "'\(value)' is not in 1M to 1T") }
    // A whole number of pages.
    return (UInt64(size) + 0xFFF) & ~0xFFF
  }

  /// Decimal or 0x..., with k, M, G for thousands, millions, thousand millions.
  private static func number(_ value: String) throws(UsageError) -> UInt64 {
    let factors: [Character: UInt64] = ["k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
    var digits = value[...]
    var factor: UInt64 = 1
    if let suffix = digits.last, let known = factors[suffix] {
      factor = known
      digits = digits.dropLast()
    }
    let isHexadecimal = digits.hasPrefix("0x")
    let number = isHexadecimal ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard let number else { throw UsageError(message: "'\(value)' is not a number") }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { throw UsageError(message: "'\(value)' is too large") }
    return product
  }

  private static func nanoseconds(_ value: String) throws(UsageError) -> UInt64 {
    guard let seconds = Double(value), seconds >= 0, seconds < 1e9 else {
      throw UsageError(message: "'\(value)' is not a number of seconds")
    }
    return UInt64(seconds * 1e9)
  }
}

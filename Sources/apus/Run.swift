// `apus run`: a kernel on the board. What the user asked for comes in, the exit status goes out; the
// work is `Session`'s.

enum Run: Subcommand {
  static let name = "run"
  static let summary = "run a kernel on the board"
  static var help: String {
    """
    Usage: apus run [OPTION]... -kernel FILE

    Runs FILE, an ELF executable or a raw binary, on a board like QEMU's virt, and ends when the guest
    switches the board off. The flags with one dash are qemu-system-riscv64's; those with two are ours.

    \(RunOptions.table.help)
    Exit status: the one the guest gives its power-off device; 0 after Ctrl-A x; 1 if FILE cannot be
    run or the run ended otherwise; 2 for a wrong call.

    In the console Ctrl-A begins a command:
    \(ConsoleKeys.help)

    """
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    let options = try RunOptions(words)
    if options.help || options.version {
      Host.print(options.help ? help : Main.version)
      return 0
    }
    var session = try Session(options)
    if let file = options.deviceTreeFile {
      try session.writeDeviceTree(to: file)
      return 0
    }
    return try session.run()
  }
}

// The terminal in raw mode while a machine owns it, given back as it was however the process ends;
// and the signals that ask a run to stop. `Run` calls `makeRaw` and looks at `interrupted`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Signal handlers read these, so they are plain values, set before any handler is installed.
nonisolated(unsafe) private var saved = termios()
nonisolated(unsafe) private var raw = termios()
nonisolated(unsafe) private var isRaw = false
nonisolated(unsafe) private var stopSignal: Int32 = 0

enum Terminal {
  /// Takes every key of the terminal on standard input, unchanged and without echo. With `signals`
  /// the keys that interrupt (Ctrl-C, Ctrl-\, Ctrl-Z) still do. Nothing happens where standard
  /// input is no terminal, or one that belongs to another job.
  static func makeRaw(signals: Bool) {
    guard Host.isTerminal(Host.standardInput), tcgetpgrp(Host.standardInput) == getpgrp() else { return }
    guard unsafe tcgetattr(Host.standardInput, &saved) == 0 else { return }
    unsafe raw = saved
    unsafe raw.c_iflag &= ~tcflag_t(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON)
    unsafe raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN | (signals ? 0 : ISIG))
    unsafe raw.c_cflag = unsafe raw.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
    unsafe isRaw = true
    atexit(restoreAtExit)
    install(restoreAndDie, for: [SIGQUIT, SIGPIPE, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS])
    install(makeRawAgain, for: [SIGCONT])
    unsafe tcsetattr(Host.standardInput, TCSANOW, &raw)
  }

  /// Gives the terminal back.
  static func restore() { restoreAtExit() }

  /// From now on the signals that ask a process to end only set `interrupted`.
  static func catchInterrupts() { install(noteInterrupt, for: [SIGINT, SIGTERM, SIGHUP]) }

  /// The signal that asked the run to end; 0 for none.
  static var interrupted: Int32 { unsafe stopSignal }

  /// Ends the process by `signal`, so that whoever waits for it sees why.
  static func die(by signal: Int32) -> Never {
    restore()
    setDefault(signal)
    raise(signal)
    Host.exit(128 &+ signal)
  }

  private static func install(_ handler: @escaping @convention(c) (Int32) -> Void, for signals: [Int32]) {
    for signal in signals {
      var action = sigaction()
      #if canImport(Darwin)
        unsafe action.__sigaction_u.__sa_handler = handler
      #else
        unsafe action.__sigaction_handler.sa_handler = handler
      #endif
      // No SA_RESTART: a signal ends a poll.
      unsafe sigaction(signal, &action, nil)
    }
  }
}

private func restoreAtExit() {
  guard unsafe isRaw else { return }
  unsafe isRaw = false
  unsafe tcsetattr(Host.standardInput, TCSANOW, &saved)
}

private func restoreAndDie(_ signal: Int32) {
  restoreAtExit()
  setDefault(signal)
  raise(signal)
}

/// A shell that stopped us has put its own mode in place.
private func makeRawAgain(_: Int32) {
  if unsafe isRaw { unsafe tcsetattr(Host.standardInput, TCSANOW, &raw) }
}

private func noteInterrupt(_ signal: Int32) { unsafe stopSignal = signal }

private func setDefault(_ number: Int32) {
  _ = signal(number, SIG_DFL)
}

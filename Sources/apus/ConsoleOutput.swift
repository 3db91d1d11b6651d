// Where a guest's console goes: bytes come in from `Session` after each slice, and go to standard
// output, to a file, or nowhere.

/// The host's end of the guest's serial line.
final class ConsoleOutput {
  private let file: Int32?
  private let path: String
  private var isInLine = false

  init(_ console: RunOptions.Console) throws(HostError) {
    switch console {
    case .terminalWithKeys, .terminal: (file, path) = (Host.standardOutput, "standard output")
    case .none: (file, path) = (nil, "")
    case .file(let path): (file, self.path) = (try Host.create(path), path)
    }
  }

  func write(_ bytes: [UInt8]) throws(HostError) {
    guard let file else { return }
    try Host.write(bytes, toStream: file, path: path)
    if file == Host.standardOutput, let last = bytes.last { isInLine = last != UInt8(ascii: "\n") }
  }

  /// Leaves a terminal's cursor at the start of a line for what comes next.
  func finishLine() {
    guard isInLine, Host.isTerminal(Host.standardOutput) else { return }
    Host.print("\n")
    isInLine = false
  }
}

// Messages on standard error, in colour where a person reads them.

enum Message {
  private static let coloured =
    Host.isTerminal(Host.standardError) && Host.environment("NO_COLOR") == nil && Host.environment("TERM") != "dumb"

  /// ANSI escape sequences, or nothing.
  static func bold(_ text: String) -> String { coloured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  static func red(_ text: String) -> String { coloured ? "\u{1B}[1;31m\(text)\u{1B}[0m" : text }
  static func magenta(_ text: String) -> String { coloured ? "\u{1B}[1;35m\(text)\u{1B}[0m" : text }
  static func green(_ text: String) -> String { coloured ? "\u{1B}[1;32m\(text)\u{1B}[0m" : text }

  /// `who: message`, as the tools of the field begin what they complain of.
  static func error(_ who: String, _ message: String) { Host.complain(bold("\(who):") + " \(message)\n") }
}

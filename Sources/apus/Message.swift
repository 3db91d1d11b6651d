// Messages on standard error, in colour where a person reads them.

enum Message {
  private static let isColoured =
    Host.isTerminal(Host.standardError) && Host.environment("NO_COLOR") == nil && Host.environment("TERM") != "dumb"

  /// `text` between ANSI's `attributes`, where that is seen.
  private static func styled(_ text: some StringProtocol, _ attributes: String) -> String {
    isColoured ? "\u{1B}[\(attributes)m\(text)\u{1B}[0m" : String(text)
  }

  /// `who: message`, as the tools of the field begin what they complain of.
  static func error(_ who: String, _ message: String) { Host.complain(styled("\(who):", "1") + " \(message)\n") }

  /// A diagnostic of several lines: the first is `place: severity: words`, a caret may stand alone on another.
  static func coloured(_ diagnostic: String, severity: String) -> String {
    guard isColoured else { return diagnostic }
    var lines = diagnostic.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let mark = ": \(severity): "
    if let first = lines.first, let start = first.firstRange(of: mark) {
      let colour = severity == "error" ? "1;31" : severity == "warning" ? "1;35" : "1;36"
      lines[0] =
        styled(first[..<start.lowerBound] + ":", "1") + " " + styled(severity + ":", colour) + " "
        + styled(first[start.upperBound...], "1")
    }
    for index in lines.indices.dropFirst() where lines[index].drop(while: { $0 == " " }) == "^" {
      lines[index] = styled(lines[index], "1;32")
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(text) { return rest.startIndex..<rest.index(rest.startIndex, offsetBy: text.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}

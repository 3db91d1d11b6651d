// A command line against a table of options: what `As`, `Ld`, `Dump` and `Run` declare comes in as
// rows, what the user wrote as words; options and files in their order go out.

/// One option in all its spellings. `Key` is the command's own enum.
struct OptionRow<Key: Sendable>: Sendable {
  enum Value: Sendable {
    case none
    /// In the next word, or after `=` if the name is long.
    case separate(String)
    /// The same, and glued to a name of one letter.
    case joined(String)
    /// After `=`, or glued to a name of one letter, or left out.
    case optional(String)
  }

  var key: Key
  /// As the help shows them. A long one is understood with one dash and with two.
  var names: [String]
  var value: Value
  /// What the help says of it; empty for what is only taken for compatibility.
  var help: String

  init(_ key: Key, _ names: String..., value: Value = .none, help: String = "") {
    self.key = key
    self.names = names
    self.value = value
    self.help = help
  }
}

/// A mistake in how a command was called: status 2.
struct UsageError: Error {
  var message: String
}

/// A word of the command line, understood.
enum Argument<Key: Sendable> {
  /// `spelling` is as the user wrote it, dashes and all.
  case option(Key, value: String, spelling: String)
  case file(String)
}

/// All options of a command.
struct OptionTable<Key: Sendable>: Sendable {
  var rows: [OptionRow<Key>]

  init(_ rows: [OptionRow<Key>]) { self.rows = rows }

  /// What `words` mean. A lone "-" is a file, and after "--" everything is.
  func parse(_ words: [String]) throws(UsageError) -> [Argument<Key>] {
    var arguments: [Argument<Key>] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      guard word.utf8.first == UInt8(ascii: "-"), word != "-" else {
        arguments.append(.file(word))
        continue
      }
      if word == "--" {
        arguments += words[index...].map { .file($0) }
        break
      }
      guard let match = match(word) else {
        guard let letters = letters(word) else { throw UsageError(message: "unknown option '\(word)'") }
        arguments += letters
        continue
      }
      switch (match.row.value, match.glued) {
      case (_, let value?):
        arguments.append(.option(match.row.key, value: value, spelling: match.spelling))
      case (.none, nil), (.optional, nil):
        arguments.append(.option(match.row.key, value: "", spelling: match.spelling))
      case (.separate, nil), (.joined, nil):
        guard index < words.count else { throw UsageError(message: "\(word): requires an argument") }
        arguments.append(.option(match.row.key, value: words[index], spelling: match.spelling))
        index += 1
      }
    }
    return arguments
  }

  private struct Match {
    var row: OptionRow<Key>
    var spelling: String
    /// The value, where it stands in the same word.
    var glued: String?
  }

  /// The row that `word` spells. A whole name comes before a letter with something glued to it, so
  /// that ld's -Ttext is not -T with "text".
  private func match(_ word: String) -> Match? {
    let twoDashes = word.hasPrefix("--")
    let text = word.drop { $0 == "-" }
    var letter: Match?
    for row in rows {
      for name in row.names.lazy.map({ $0.drop { $0 == "-" } }) where text.hasPrefix(name) {
        let isLetter = name.count == 1
        if isLetter && twoDashes { continue }
        let rest = text.dropFirst(name.count)
        let spelling = String(word.dropLast(rest.count))
        if rest.isEmpty { return Match(row: row, spelling: spelling, glued: nil) }
        switch row.value {
        case .none: continue
        case .separate, .joined, .optional:
          if !isLetter {
            if rest.first == "=" { return Match(row: row, spelling: spelling, glued: String(rest.dropFirst())) }
            continue
          }
          if case .separate = row.value { continue }
          letter = Match(row: row, spelling: spelling, glued: String(rest))
        }
      }
    }
    return letter
  }

  /// `-dr` for `-d -r`: letters without values, written together.
  private func letters(_ word: String) -> [Argument<Key>]? {
    guard !word.hasPrefix("--") else { return nil }
    var arguments: [Argument<Key>] = []
    for letter in word.dropFirst() {
      guard let match = match("-\(letter)"), case .none = match.row.value else { return nil }
      arguments.append(.option(match.row.key, value: "", spelling: match.spelling))
    }
    return arguments
  }

  /// The help's list: a line an option.
  var help: String {
    rows.filter { !$0.help.isEmpty }.map { row in
      let names = row.names.joined(separator: ", ")
      let isLong = row.names[row.names.count - 1].drop { $0 == "-" }.count > 1
      let left =
        switch row.value {
        case .none: names
        case .separate(let value): names + " " + value
        case .joined(let value): names + (isLong ? "=" : " ") + value
        case .optional(let value): names + "[=" + value + "]"
        }
      let width = 26
      return "  " + (left.count > width ? left + "\n  " + pad("", to: width) : pad(left, to: width)) + row.help + "\n"
    }.joined()
  }
}

/// `text`, filled up with spaces on its right.
func pad(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(width - text.count, 0))
}

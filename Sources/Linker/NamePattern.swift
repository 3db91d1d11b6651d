// Shell patterns over file and section names: `*`, `?`, `[a-z]`, `[!a]` and `\x`. `ScriptParser` makes them,
// `Placement` matches every input section against them.

/// A pattern of files: `*crt0.o`, `*libc.a:memcpy.o` for a member of an archive, `libc.a:` for all of its members, `:x.o`
/// for files that are no members.
struct FilePattern: Sendable, Equatable {
  private enum Place: Equatable, Sendable {
    case anywhere
    case outside
    case inside(NamePattern)
  }
  private let name: NamePattern
  private let place: Place

  init(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else {
      (name, place) = (NamePattern(text), .anywhere)
      return
    }
    let rest = String(text[text.index(after: colon)...])
    name = NamePattern(rest.isEmpty ? "*" : rest)
    place = colon == text.startIndex ? .outside : .inside(NamePattern(String(text[..<colon])))
  }

  var matchesEverything: Bool { name.matchesEverything && place == .anywhere }

  func matches(_ file: InputFile) -> Bool {
    switch place {
    case .anywhere: name.matches(file.ownName)
    case .outside: file.archive == nil && name.matches(file.ownName)
    case .inside(let archive): file.archive.map { archive.matches($0) } == true && name.matches(file.ownName)
    }
  }

  /// The same for `EXCLUDE_FILE`, where an archive's name stands for its members too.
  func excludes(_ file: InputFile) -> Bool {
    matches(file) || place == .anywhere && file.archive.map { name.matches($0) } == true
  }
}

struct NamePattern: Sendable, Equatable {
  let text: String

  private enum Shape: Equatable, Sendable {
    case everything
    case exact
    /// `.text.*`
    case prefix([UInt8])
    /// `*.o`
    case suffix([UInt8])
    case general([UInt8])
  }
  private let shape: Shape

  init(_ text: String) {
    self.text = text
    let bytes = Array(text.utf8)
    let isSpecial = { (byte: UInt8) in
      byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
        || byte == UInt8(ascii: "\\")
    }
    if text == "*" {
      shape = .everything
    } else if !bytes.contains(where: isSpecial) {
      shape = .exact
    } else if bytes.last == UInt8(ascii: "*"), !bytes.dropLast().contains(where: isSpecial) {
      shape = .prefix(Array(bytes.dropLast()))
    } else if bytes.first == UInt8(ascii: "*"), !bytes.dropFirst().contains(where: isSpecial) {
      shape = .suffix(Array(bytes.dropFirst()))
    } else {
      shape = .general(bytes)
    }
  }

  var matchesEverything: Bool { shape == .everything }

  func matches(_ name: String) -> Bool {
    switch shape {
    case .everything: true
    case .exact: name == text
    case .prefix(let prefix): name.utf8.starts(with: prefix)
    case .suffix(let suffix): name.utf8.count >= suffix.count && name.utf8.suffix(suffix.count).elementsEqual(suffix)
    case .general(let pattern): Self.match(pattern, Array(name.utf8))
    }
  }

  /// Walks both once, going back only to the last `*`: a longer text for that star is all that can help.
  private static func match(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var at = 0
    var position = 0
    var star: (after: Int, position: Int)?
    while position < name.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        at += 1
        star = (at, position)
      } else if let next = matchOne(pattern, at, name[position]) {
        at = next
        position += 1
      } else if let last = star {
        at = last.after
        position = last.position + 1
        star = (last.after, position)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// Where the pattern goes on after one element that stands for `byte`; nil if it does not.
  private static func matchOne(_ pattern: [UInt8], _ at: Int, _ byte: UInt8) -> Int? {
    guard at < pattern.count else { return nil }
    switch pattern[at] {
    case UInt8(ascii: "?"): return at + 1
    case UInt8(ascii: "\\") where at + 1 < pattern.count: return pattern[at + 1] == byte ? at + 2 : nil
    case UInt8(ascii: "["):
      guard let end = pattern[(at + 1)...].dropFirst().firstIndex(of: UInt8(ascii: "]")) else {
        return byte == UInt8(ascii: "[") ? at + 1 : nil
      }
      var members = pattern[(at + 1)..<end]
      let isNegated = members.first == UInt8(ascii: "!") || members.first == UInt8(ascii: "^")
      if isNegated { members.removeFirst() }
      var isMember = false
      var index = members.startIndex
      while index < members.endIndex {
        let low = members[index]
        var high = low
        if index + 2 < members.endIndex, members[index + 1] == UInt8(ascii: "-") {
          high = members[index + 2]
          index += 2
        }
        if low <= byte, byte <= high { isMember = true }
        index += 1
      }
      return isMember != isNegated ? end + 1 : nil
    case byte: return at + 1
    default: return nil
    }
  }
}

// Arguments that stand in a file, `@FILE`, come in; the words in it go out, as GNU's tools read them. `Ld` and `Ar` ask.

enum ResponseFiles {
  /// `words` with every `@FILE` that can be read replaced by the words of that file; what cannot be read stays.
  static func expand(_ words: [String], depth: Int = 0) throws(Failure) -> [String] {
    let deepest = 16
    guard words.contains(where: { $0.hasPrefix("@") }) else { return words }
    guard depth < deepest else { throw .usage("@-files ask for one another") }
    var expanded: [String] = []
    for word in words {
      let path = String(word.dropFirst())
      if word.hasPrefix("@"), !path.isEmpty, Host.exists(path) {
        let text = String(decoding: try load(path), as: UTF8.self)
        expanded += try expand(split(text), depth: depth + 1)
      } else {
        expanded.append(word)
      }
    }
    return expanded
  }

  /// Words are parted by white space; quotes of both kinds hold some together, a backslash takes the next character.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Swift.Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}

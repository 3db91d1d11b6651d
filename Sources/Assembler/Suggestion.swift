// What a message adds for who misspelt a name or forgot what a mnemonic takes: the name that was probably meant, how the
// instruction is written, where a symbol stands already. Made when an error is reported, never before.

import RISCV

extension Assembler {
  /// The notes below an error for `reason` at `location`.
  mutating func notes(for reason: Diagnostic.Reason, at location: Location) -> [Diagnostic.Note] {
    func here(_ words: String?) -> [Diagnostic.Note] {
      words.map { [Diagnostic.Note($0, file: location.file, line: location.line)] } ?? []
    }
    switch reason {
    case .unrecognizedOpcode(let statement):
      let word = statement.prefix { $0 != " " }
      return here(Suggestion.sentence(for: word, among: Mnemonics.names + PseudoInstruction.allCases.map(\.rawValue)))
    case .unknownDirective(let name):
      return here(Suggestion.sentence(for: name[...], among: Directive.names.map(\.0)))
    case .unknownCSR(let name):
      return here(Suggestion.sentence(for: name[...], among: CSR.allNames))
    case .illegalOperands(let statement):
      let mnemonic = String(statement.prefix { $0 != " " })
      let forms = Mnemonics.forms(named: mnemonic.lowercased()).map(\.usage)
      guard !forms.isEmpty else { return [] }
      return here(strangeRegister(at: location)) + here("it is written " + Suggestion.list(forms.map { "`\($0)'" }))
    case .improperShift:
      return here("a shift is by 0 to 63, of a word (sllw, slliw, ...) by 0 to 31")
    case .improperCSRImmediate:
      return here("the immediate is 0 to 31; larger values go through a register")
    case .alreadyDefined(let name):
      guard let id = symbols.names.find(name), let symbol = symbols.find(id), symbols[symbol].isDefined,
        symbols[symbol].place != .nowhere
      else { return [] }
      let first = sources.location(of: symbols[symbol].place)
      return [Diagnostic.Note("the first definition is here", file: first.file, line: first.line)]
    default:
      return []
    }
  }
}

extension Assembler {
  /// Of the word that the caret of a message is under, that it is no register; nil if it is one, or another name.
  private func strangeRegister(at location: Location) -> String? {
    let text = Array(location.text.utf8)
    guard location.column > 0, location.column <= text.count else { return nil }
    let word = String(decoding: text[(location.column - 1)...].prefix { Lexer.isNamePart($0) }, as: UTF8.self)
    let isNumber = word.utf8.first.map { $0 < UInt8(ascii: "A") } ?? true
    guard !isNumber, Register.number(named: word) == nil, FloatRegister.number(named: word) == nil else { return nil }
    if let name = symbols.names.find(word), let symbol = symbols.find(name), symbols[symbol].isDefined { return nil }
    let near = Suggestion.sentence(for: word[...], among: Register.names + FloatRegister.names)
    return "`\(word)' is not a register" + (near.map { ": \($0)" } ?? "")
  }
}

enum Suggestion {
  /// Words longer than this are nobody's slip of the finger, and too long to compare.
  private static let longest = 24
  private static let mostNames = 3

  /// "did you mean `addi' or `add'?", nil where no name is near.
  static func sentence(for word: Substring, among names: [String]) -> String? {
    let near = nearest(to: String(word.lowercased()), among: names)
    return near.isEmpty ? nil : "did you mean \(list(near.map { "`\($0)'" }))?"
  }

  static func list(_ items: [String]) -> String {
    var items = items
    guard let last = items.popLast() else { return "" }
    return items.isEmpty ? last : items.joined(separator: ", ") + " or " + last
  }

  /// The names that differ least from `word`: by one slip, or by two in a word of five letters and more.
  static func nearest(to word: String, among names: [String]) -> [String] {
    let word = Array(word.utf8)
    guard (2...longest).contains(word.count) else { return [] }
    var best = word.count < 5 ? 1 : 2
    var found: [String] = []
    for name in names where abs(name.utf8.count - word.count) <= best {
      let slips = self.slips(from: word, to: Array(name.utf8))
      guard slips <= best, slips > 0 else { continue }
      if slips < best { found = [] }
      best = slips
      if !found.contains(name) { found.append(name) }
    }
    // Many are as near: none was meant more than another.
    return found.count <= mostNames ? found : []
  }

  /// The least number of letters left out, put in, changed, or swapped with the next that leads from one word to the other
  /// (optimal string alignment).
  private static func slips(from word: [UInt8], to name: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...name.count)
    for row in word.indices {
      var current = [row + 1]
      current.reserveCapacity(name.count + 1)
      for column in name.indices {
        var cost = min(last[column + 1], current[column]) + 1
        cost = min(cost, last[column] + (word[row] == name[column] ? 0 : 1))
        if row > 0, column > 0, word[row] == name[column - 1], word[row - 1] == name[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      (before, last) = (last, current)
    }
    return last[name.count]
  }
}

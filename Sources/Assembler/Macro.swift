// A macro: its parameters, and its body cut where they stand. `Directive+Macro` defines and invokes macros;
// `.irp` and `.irpc` are bodies with one parameter. Here is what is text only: reading parameters and
// arguments, and putting arguments in.

struct Macro: Sendable {
  struct Parameter: Equatable, Sendable {
    enum Kind: Sendable { case optional, required, variadic }
    var name: [UInt8]
    var kind: Kind
    var fallback: [UInt8]
  }
  var name: String
  var parameters: [Parameter]
  var body: Body
  /// The file and line on which the body starts.
  var file: Int
  var line: Int32
}

/// The macros that are defined now, by the bytes of their names; case does not count.
struct Macros: ~Copyable {
  private var names = NameTable()
  private var macros: [Macro?] = []

  var isEmpty: Bool { macros.isEmpty }

  subscript(index: Int) -> Macro {
    guard let macro = macros[index] else { preconditionFailure("a macro that was found is defined") }
    return macro
  }

  /// The index of the macro called by the word at `range`.
  func find(_ text: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int? {
    if let name = names.find(text, range, hash: hash) { return macros[Int(name.index)] == nil ? nil : Int(name.index) }
    guard text[range].contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return nil }
    return find(String(decoding: text[range], as: UTF8.self))
  }

  func find(_ name: String) -> Int? {
    guard let id = names.find(name.lowercased()), macros[Int(id.index)] != nil else { return nil }
    return Int(id.index)
  }

  mutating func add(_ macro: Macro) {
    let index = Int(names.intern(macro.name.lowercased()).index)
    if index == macros.count { macros.append(macro) } else { macros[index] = macro }
  }

  /// Forgets a macro; false if there is none.
  mutating func remove(_ name: String) -> Bool {
    guard let index = find(name) else { return false }
    macros[index] = nil
    return true
  }
}

/// Scrubbed text, cut at the parameters' places.
struct Body: Sendable {
  private enum Piece: Sendable {
    case text(Range<Int>)
    case parameter(Int)
    case counter
  }
  private var text: [UInt8]
  private var pieces: [Piece] = []

  /// `\name` is a parameter's place, `\@` the counter's; `\()` is nothing and ends a name. Any other
  /// backslash stays.
  init(_ text: [UInt8], parameters: [Macro.Parameter]) {
    self.text = text
    var start = 0
    var at = 0
    func close(_ end: Int) {
      if end > start { pieces.append(.text(start..<end)) }
    }
    while at < text.count {
      guard text[at] == UInt8(ascii: "\\"), at + 1 < text.count else {
        at += 1
        continue
      }
      let next = text[at + 1]
      if next == UInt8(ascii: "@") {
        close(at)
        pieces.append(.counter)
        at += 2
        start = at
      } else if next == UInt8(ascii: "("), at + 2 < text.count, text[at + 2] == UInt8(ascii: ")") {
        close(at)
        at += 3
        start = at
      } else {
        var end = at + 1
        while end < text.count, Lexer.isNamePart(text[end]) { end += 1 }
        if let index = parameters.firstIndex(where: { $0.name[...] == text[at + 1..<end] }) {
          close(at)
          pieces.append(.parameter(index))
          start = end
        }
        at = max(end, at + 1)
      }
    }
    close(text.count)
  }

  /// The body with `arguments` in place of the parameters, as far as `limit` bytes; nil if it is longer.
  func expanded(_ arguments: [[UInt8]], counter: Int, limit: Int) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(text.count + 64)
    for piece in pieces {
      switch piece {
      case .text(let range): output.append(contentsOf: text[range])
      case .parameter(let index): output.append(contentsOf: arguments[index])
      case .counter: output.append(contentsOf: String(counter).utf8)
      }
      if output.count > limit { return nil }
    }
    return output
  }
}

/// Reads scrubbed text piece by piece: a macro's parameters, the arguments of a call.
struct ArgumentReader {
  let text: [UInt8]
  var at = 0

  init(_ text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { at >= text.count }

  mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
  }

  /// Passes white space, and one comma with the white space behind it.
  mutating func skipComma() {
    skipSpace()
    if at < text.count, text[at] == UInt8(ascii: ",") { at += 1 }
    skipSpace()
  }

  /// A name, perhaps empty.
  mutating func name() -> [UInt8] {
    let start = at
    while at < text.count, Lexer.isNamePart(text[at]) { at += 1 }
    return Array(text[start..<at])
  }

  /// The name before a `=`, if the next argument is given by name.
  func keyword() -> [UInt8]? {
    var end = at
    while end < text.count, Lexer.isNamePart(text[end]) { end += 1 }
    guard end > at, end < text.count, text[end] == UInt8(ascii: "=") else { return nil }
    return Array(text[at..<end])
  }

  /// One argument: up to a comma or blank that is in no quotes and, for a blank, in no parentheses.
  /// One that starts with a quote is what the quotes hold.
  mutating func argument() -> [UInt8] {
    if at < text.count, text[at] == UInt8(ascii: "\"") { return quoted() }
    var value: [UInt8] = []
    var open: [UInt8] = []
    while at < text.count, text[at] != UInt8(ascii: ","), !open.isEmpty || (text[at] != 0x20 && text[at] != 0x09) {
      let byte = text[at]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let start = at
        at += 1
        while at < text.count, text[at] != byte { at += 1 }
        value.append(contentsOf: text[start..<at])
        if at == text.count { return value }
      case UInt8(ascii: "("), UInt8(ascii: "["): open.append(byte)
      case UInt8(ascii: ")"): if open.last == UInt8(ascii: "(") { open.removeLast() }
      case UInt8(ascii: "]"): if open.last == UInt8(ascii: "[") { open.removeLast() }
      default: break
      }
      value.append(byte)
      at += 1
    }
    return value
  }

  /// What stands between double quotes; `""` is a quote, and so is `\"`, backslash kept.
  private mutating func quoted() -> [UInt8] {
    var value: [UInt8] = []
    at += 1
    var isEscaped = false
    while at < text.count {
      isEscaped = text[at - 1] == UInt8(ascii: "\\") ? !isEscaped : false
      if text[at] == UInt8(ascii: "\""), !isEscaped {
        at += 1
        guard at < text.count, text[at] == UInt8(ascii: "\"") else { break }
      }
      value.append(text[at])
      at += 1
    }
    return value
  }

  /// All that is left.
  mutating func rest() -> [UInt8] {
    defer { at = text.count }
    return Array(text[at...])
  }
}

extension Macro {
  /// The value of each parameter for a call with `text` behind the macro's name.
  func arguments(_ text: [UInt8]) throws(Diagnostic.Reason) -> [[UInt8]] {
    var values = [[UInt8]](repeating: [], count: parameters.count)
    var reader = ArgumentReader(text)
    reader.skipSpace()
    var position = 0
    var sawKeyword = false
    while !reader.isAtEnd {
      let start = reader.at
      if let keyword = reader.keyword() {
        sawKeyword = true
        guard let index = parameters.firstIndex(where: { $0.name == keyword }) else {
          throw .unknownParameter(String(decoding: keyword, as: UTF8.self), macro: name)
        }
        reader.at += keyword.count + 1
        values[index] = reader.argument()
      } else if sawKeyword {
        throw .mixedArguments
      } else if position == parameters.count {
        throw .tooManyArguments(macro: name)
      } else {
        values[position] = parameters[position].kind == .variadic ? reader.rest() : reader.argument()
        position += 1
      }
      reader.skipComma()
      // What no argument can start with, as a stray quote's end, must not hold up the reading.
      if reader.at == start { reader.at += 1 }
    }
    for (index, parameter) in parameters.enumerated() where values[index].isEmpty {
      if parameter.kind == .required {
        throw .missingArgument(String(decoding: parameter.name, as: UTF8.self), macro: name)
      }
      values[index] = parameter.fallback
    }
    return values
  }

  private static let mostParameters = 256

  /// Reads `a, b=1, c:req, d:vararg`.
  static func parameters(_ text: [UInt8], macro: String) throws(Diagnostic.Reason) -> [Parameter] {
    var reader = ArgumentReader(text)
    var parameters: [Parameter] = []
    reader.skipComma()
    while !reader.isAtEnd {
      let name = reader.name()
      guard !name.isEmpty else { throw .badParameterList(macro: macro) }
      guard !parameters.contains(where: { $0.name == name }) else {
        throw .duplicateParameter(String(decoding: name, as: UTF8.self), macro: macro)
      }
      guard parameters.count < mostParameters else { throw .tooManyParameters(macro: macro, limit: mostParameters) }
      guard parameters.last?.kind != .variadic else { throw .variadicNotLast(macro: macro) }
      var parameter = Parameter(name: name, kind: .optional, fallback: [])
      reader.skipSpace()
      if !reader.isAtEnd, reader.text[reader.at] == UInt8(ascii: ":") {
        reader.at += 1
        reader.skipSpace()
        let qualifier = reader.name()
        switch String(decoding: qualifier, as: UTF8.self) {
        case "req": parameter.kind = .required
        case "vararg": parameter.kind = .variadic
        case let other: throw .badQualifier(other, parameter: String(decoding: name, as: UTF8.self), macro: macro)
        }
        reader.skipSpace()
      }
      if !reader.isAtEnd, reader.text[reader.at] == UInt8(ascii: "=") {
        reader.at += 1
        reader.skipSpace()
        parameter.fallback = reader.argument()
      }
      parameters.append(parameter)
      reader.skipComma()
    }
    return parameters
  }
}

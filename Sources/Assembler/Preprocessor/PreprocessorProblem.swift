// All that the C preprocessor finds wrong or doubtful, in GNU cpp's words where GNU has the case.

extension Preprocessor {
  public enum Problem: Error, Equatable, Sendable {
    // Text
    case unterminatedComment
    case tooLarge(String)
    // Directives
    case unterminatedConditional(String)
    case withoutIf(String)
    case afterElse(String)
    case extraTokens(String)
    case nameExpected(directive: String)
    case notAName
    case fileNameExpected(String)
    case emptyFileName(String)
    case fileNotFound(String)
    case includedTooDeeply(String, limit: Int)
    case badLine(String)
    case lineOutOfRange
    case notAFileName(String)
    case user(String)
    case poisoned(String)
    // Macros
    case badParameters(String)
    case redefined(String)
    case builtIn(String, isUndefined: Bool)
    case notDefinable(String)
    case pasteAtEnd
    case variadicMisused
    case missingSpace
    case unterminatedArguments(String)
    case tooFewArguments(String, given: Int, wanted: Int)
    case tooManyArguments(String, given: Int, wanted: Int)
    case finalBackslash
    case argumentsTooDeep(limit: Int)
    case expansionTooLong
    // Conditions
    case noExpression(String)
    case invalidToken(String)
    case missingBinaryOperator(String)
    case missingOperand(String)
    case missingParenthesis(Character)
    case missingExpression
    case colonWithoutQuestion
    case questionWithoutColon
    case divisionByZero
    case invalidNumber(String)
    case floatingNumber
    case numberTooLarge
    case emptyCharacter
    case definedWithoutName
    case expressionTooDeep
  }
}

extension Preprocessor.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unterminatedComment: "unterminated comment"
    case .tooLarge(let name): "\(name): file too large"

    case .unterminatedConditional(let name): "unterminated #\(name)"
    case .withoutIf(let name): "#\(name) without #if"
    case .afterElse(let name): "#\(name) after #else"
    case .extraTokens(let name): "extra tokens at end of #\(name) directive"
    case .nameExpected(let directive): "no macro name given in #\(directive) directive"
    case .notAName: "macro names must be identifiers"
    case .fileNameExpected(let name): "#\(name) expects \"FILENAME\" or <FILENAME>"
    case .emptyFileName(let name): "empty filename in #\(name)"
    case .fileNotFound(let name): "\(name): No such file or directory"
    case .includedTooDeeply(let name, let limit): "#include nested more than \(limit) levels deep: \(name)"
    case .badLine(let found): "\"\(found)\" after #line is not a positive integer"
    case .lineOutOfRange: "line number out of range"
    case .notAFileName(let found): "\"\(found)\" is not a valid filename"
    case .user(let text): text
    case .poisoned(let name): "attempt to use poisoned \"\(name)\""

    case .badParameters(let words): words
    case .redefined(let name): "\"\(name)\" redefined"
    case .builtIn(let name, let isUndefined): isUndefined ? "undefining \"\(name)\"" : "redefining builtin \"\(name)\""
    case .notDefinable(let name): "\"\(name)\" cannot be used as a macro name"
    case .pasteAtEnd: "'##' cannot appear at either end of a macro expansion"
    case .variadicMisused: "__VA_ARGS__ can only appear in the expansion of a C99 variadic macro"
    case .missingSpace: "missing whitespace after the macro name"
    case .unterminatedArguments(let name): "unterminated argument list invoking macro \"\(name)\""
    case .tooFewArguments(let name, let given, let wanted):
      "macro \"\(name)\" requires \(wanted) arguments, but only \(given) given"
    case .tooManyArguments(let name, let given, let wanted):
      "macro \"\(name)\" passed \(given) arguments, but takes just \(wanted)"
    case .finalBackslash: "invalid string literal, ignoring final '\\'"
    case .argumentsTooDeep(let limit): "macro calls in arguments of macro calls, more than \(limit) levels deep"
    case .expansionTooLong: "macros expand to too much text"

    case .noExpression(let name): "#\(name) with no expression"
    case .invalidToken(let text): "token \"\(text)\" is not valid in preprocessor expressions"
    case .missingBinaryOperator(let text): "missing binary operator before token \"\(text)\""
    case .missingOperand(let sign): "operator '\(sign)' has no operand"
    case .missingParenthesis(let sign): "missing '\(sign)' in expression"
    case .missingExpression: "missing expression between '(' and ')'"
    case .colonWithoutQuestion: "':' without preceding '?'"
    case .questionWithoutColon: "'?' without following ':'"
    case .divisionByZero: "division by zero in #if"
    case .invalidNumber(let text): "invalid integer constant \"\(text)\""
    case .floatingNumber: "floating constant in preprocessor expression"
    case .numberTooLarge: "integer constant is too large for its type"
    case .emptyCharacter: "empty character constant"
    case .definedWithoutName: "operator \"defined\" requires an identifier"
    case .expressionTooDeep: "expression nested too deeply"
    }
  }
}

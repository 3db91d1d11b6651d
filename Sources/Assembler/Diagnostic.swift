// Every message of the assembler, in GNU as's words where GNU has the case. Stages throw a `StatementError`;
// `Assembler` turns it into a `Diagnostic` that stands by itself, and callers render or match that.

/// Something that is wrong with the source, or doubtful.
public struct Diagnostic: Error, Equatable, Sendable {
  public enum Severity: Sendable { case error, warning, note }

  public enum Reason: Error, Equatable, Sendable {
    // Text
    case invalidCharacter(UInt8)
    case unterminatedString
    case unterminatedCharacter
    case unterminatedComment
    case statementTooLong(limit: Int)
    case invalidName
    case sourceTooLarge
    case tooManyErrors(limit: Int)
    // Statements
    case junkAtEndOfLine(String)
    case unrecognizedOpcode(String)
    case extensionRequired(String, extensions: String)
    case illegalOperands(String)
    case unknownDirective(String)
    case outOfRange(String, Int64, ClosedRange<Int64>)
    case misaligned(String, Int64, multiple: Int64)
    case improperShift(Int64)
    case improperPrefetch(Int64)
    case improperUpper
    case improperCSRImmediate(Int64)
    case improperCSR(Int64)
    case unknownCSR(String)
    // Expressions
    case numberOutOfFormat
    case badExpression
    case missingParenthesis(found: String?)
    case unclosedFunction
    case missingOperand
    case missingExpression(inList: Bool)
    case expressionTooDeep
    case divisionByZero
    case shiftOutOfRange(Int64)
    case invalidOperands(left: String, right: String, operator: String)
    case definitionLoop(String)
    case constantExpected(directive: String)
    case valueTruncated(UInt64, to: UInt64)
    // Symbols
    case symbolNameExpected
    case alreadyDefined(String)
    case backwardLabelUnknown(UInt32)
    case forwardLabelUndefined(UInt32, instance: UInt32)
    case redefinedInRelocation(String)
    case unknownSymbolType(String)
    case commaExpected(after: String, directive: String?)
    case missingSize
    case sizeOutOfRange(Int64)
    // Data
    case stringExpected
    case fillSizeOutOfRange
    case negativeSpace
    case negativeFill
    case negativeRepeat
    case notAbsolute
    case alignmentNotPowerOfTwo
    case alignmentTooLarge(limit: Int)
    case unevenPadding(Int, width: Int)
    case cannotMoveBackwards
    case invalidOrg
    case noFixedPoint
    case valueTooLarge(Int64, bytes: Int, offset: UInt64)
    case sectionTooLarge(String, limit: Int)
    case nonzeroInNoBits(String)
    case numberTooLong
    // Sections
    case missingName
    case unknownSectionFlag
    case unknownSectionType(String)
    case changedSection(String, attribute: String)
    case subsectionOutOfRange(Int64)
    case popWithoutPush
    case previousWithoutSection
    // Macros, repetitions, conditionals
    case missingMacroName
    case macroWithoutEnd(String)
    case repetitionWithoutEnd(String)
    case endWithout(String, start: String)
    case exitOutsideMacro
    case macroAlreadyDefined(String)
    case undefinedMacro(String)
    case badParameterList(macro: String)
    case badQualifier(String, parameter: String, macro: String)
    case duplicateParameter(String, macro: String)
    case variadicNotLast(macro: String)
    case tooManyParameters(macro: String, limit: Int)
    case unknownParameter(String, macro: String)
    case missingArgument(String, macro: String)
    case tooManyArguments(macro: String)
    case mixedArguments
    case nestedTooDeeply(limit: Int)
    case expansionTooLong
    case elseWithoutIf(String)
    case endIfWithoutIf
    case duplicateElse(String)
    case conditionalNotClosed(inMacro: Bool)
    case nonConstantCondition(String)
    case badConditionText(String)
    case badConditionStrings(String)
    case badConditionName(String)
    // Files
    case fileNotFound(String)
    case binaryFileNotFound(String)
    case includedTooDeeply(String, limit: Int)
    // Asked for by the source
    case errorDirective(String)
    case warningDirective(String)
    // Options in the source
    case unknownOption(String)
    case optionPopWithoutPush
    case badArchitecture(String)
    case unknownAttribute(String)
    // Line tables
    case fileNumberTooSmall
    case fileNumberTooLarge(Int64)
    case fileNumberOccupied(Int64, by: String, other: String)
    case fileNumberUnassigned(Int64)
    case digestExpected
    case unknownLocationPart(String)
    case statementFlagExpected
    case negativeLocationPart(String)
    case viewNotZero
    case linesIgnored(section: String)
    case severalLineTables
    case tooManyLines(limit: Int)
    // Relocations
    case noRelocation(bytes: Int)
    case cannotResolve(String)
    case relocationRequired(String)
    case sizeNotConstant(String)
    // The C preprocessor
    case preprocessor(Preprocessor.Problem)
  }

  /// What helps beside the error: a name that may have been meant, a place that it has to do with.
  public struct Note: Equatable, Sendable {
    public var words: String
    public var file: String
    /// Counted from 1; 0 for the file as a whole.
    public var line: Int

    public init(_ words: String, file: String, line: Int) {
      self.words = words
      self.file = file
      self.line = line
    }
  }

  public var severity: Severity
  public var reason: Reason
  public var location: Location
  public var notes: [Note] = []

  public init(_ severity: Severity, _ reason: Reason, at location: Location) {
    self.severity = severity
    self.reason = reason
    self.location = location
  }
}

/// The errors that kept an object from being made, and the warnings beside them: first what was found while
/// the source was read, then what was found when all addresses were known.
public struct Diagnostics: Error, Equatable, Sendable {
  public var all: [Diagnostic]
}

/// What a stage throws: the reason, and the column of the statement that it read.
struct StatementError: Error {
  var reason: Diagnostic.Reason
  /// From 1; 0 for the statement as a whole.
  var column: Int32 = 0
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: error: words`, the source line and a caret, then notes and the way that led there.
  public var description: String {
    var text = location.file
    if location.line > 0 { text += ":\(location.line)" }
    if location.column > 0 { text += ":\(location.column)" }
    text += ": \(severity): \(reason)\n"
    if !location.text.isEmpty {
      text += "  " + Diagnostic.shown(location.text, around: location.column) + "\n"
      if location.column > 0 {
        text += "  " + Diagnostic.caret(under: location.text, column: location.column) + "\n"
      }
    }
    for note in notes { text += "\(note.file)\(note.line > 0 ? ":\(note.line)" : ""): note: \(note.words)\n" }
    for step in location.context {
      let way =
        switch step.kind {
        case .include: "included from here"
        case .macro(let name): "macro `\(name)' invoked from here"
        case .expansion(let name): "in the expansion of `\(name)', defined here"
        case .repetition: "repeated from here"
        }
      text += "\(step.file):\(step.line): note: \(way)\n"
    }
    return text
  }

  private static let widest = 160

  /// As much of the line as is good to show.
  private static func shown(_ line: String, around column: Int) -> String {
    let bytes = Array(line.utf8)
    let start = Swift.max(0, column - widest / 2)
    let part = bytes.dropFirst(bytes.count > widest ? start : 0).prefix(widest)
    let printable = part.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
    return String(decoding: printable, as: UTF8.self)
  }

  private static func caret(under line: String, column: Int) -> String {
    let start = line.utf8.count > widest ? Swift.max(0, column - widest / 2) : 0
    return String(repeating: " ", count: Swift.max(0, column - 1 - start)) + "^"
  }
}

extension Diagnostic.Severity: CustomStringConvertible {
  public var description: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .note: "note"
    }
  }
}

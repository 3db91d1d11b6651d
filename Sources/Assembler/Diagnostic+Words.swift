// The words of each diagnostic, GNU as's where GNU has the case.

extension Diagnostic.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidCharacter(let byte): "invalid character \(Self.quoted(byte))"
    case .unterminatedString: "unterminated string"
    case .unterminatedCharacter: "unterminated character constant"
    case .unterminatedComment: "end of file in multiline comment"
    case .statementTooLong(let limit): "statement longer than \(limit) bytes"
    case .invalidName: "name is not valid UTF-8"
    case .tooManyErrors(let limit): "more than \(limit) errors; no more are looked for"
    case .sourceTooLarge: "source file too large"

    case .junkAtEndOfLine(let found): "junk at end of line, first unrecognized character is `\(found)'"
    case .unrecognizedOpcode(let statement): "unrecognized opcode `\(statement)'"
    case .extensionRequired(let statement, let names):
      "unrecognized opcode `\(statement)', extension \(names) required"
    case .illegalOperands(let statement): "illegal operands `\(statement)'"
    case .unknownDirective(let name): "unknown pseudo-op: `\(name)'"
    case .outOfRange(let statement, let value, let range):
      "illegal operands `\(statement)': \(value) is not between \(range.lowerBound) and \(range.upperBound)"
    case .misaligned(let statement, let value, let multiple):
      "illegal operands `\(statement)': \(value) is not a multiple of \(multiple)"
    case .improperPrefetch(let offset): "improper prefetch offset (\(offset))"
    case .improperShift(let amount): "improper shift amount (\(amount))"
    case .improperUpper: "lui expression not in range 0..1048575"
    case .improperCSRImmediate(let value): "improper CSRxI immediate (\(value))"

    case .improperCSR(let number): "improper CSR address (\(number))"
    case .unknownCSR(let name): "unknown CSR `\(name)'"

    case .numberOutOfFormat: "cannot create floating-point number"
    case .badExpression: "bad expression"
    case .missingParenthesis(let found): "found \(found.map { "'\($0)'" } ?? "end of line"), expected: ')'"
    case .unclosedFunction: "missing ')'"
    case .missingOperand: "missing operand; zero assumed"
    case .missingExpression(let inList): inList ? "zero assumed for missing expression" : "missing expression"
    case .expressionTooDeep: "expression nested too deeply"
    case .divisionByZero: "division by zero"
    case .shiftOutOfRange(let count): "shift count out of range (\(count) is not between 0 and 63)"
    case .invalidOperands(let left, let right, let sign):
      "invalid operands (\(left) and \(right) sections) for `\(sign)'"
    case .definitionLoop(let name): "symbol definition loop encountered at `\(name)'"
    case .constantExpected(let directive):
      directive.hasSuffix("leb128")
        ? "non-constant \(directive) is not supported" : "bad or irreducible absolute expression"
    case .valueTruncated(let value, let result):
      "value 0x\(String(value, radix: 16)) truncated to 0x\(String(result, radix: 16))"

    case .symbolNameExpected: "expected symbol name"
    case .alreadyDefined(let name): "symbol `\(name)' is already defined"
    case .backwardLabelUnknown(let number): "backward ref to unknown label \"\(number):\""
    case .forwardLabelUndefined(let number, let instance):
      "local label `\"\(number)\" (instance number \(instance) of a fb label)' is not defined"

    case .redefinedInRelocation(let name): "redefined symbol `\(name)' cannot be used on reloc"
    case .unknownSymbolType(let name): "unrecognized symbol type \"\(name)\""
    case .commaExpected(let name, let directive):
      directive.map { "expected comma after name `\(name)' in \($0) directive" } ?? "expected comma after \"\(name)\""
    case .missingSize: "missing size expression"
    case .sizeOutOfRange(let size): "size (\(size)) out of range, ignored"

    case .stringExpected: "missing string"

    case .fillSizeOutOfRange: ".fill size clamped to 8"
    case .negativeSpace: ".space repeat count is zero, ignored"
    case .negativeFill: "repeat < 0; .fill ignored"
    case .negativeRepeat: "negative count for REPT - ignored"
    case .notAbsolute: ".space, .nops or .fill specifies non-absolute value"
    case .alignmentNotPowerOfTwo: "alignment not a power of 2"
    case .alignmentTooLarge(let limit): "alignment too large: \(limit) assumed"
    case .invalidOrg: "invalid segment of .org expression"
    case .noFixedPoint: "infinite loop encountered whilst attempting to compute the addresses of symbols"
    case .valueTooLarge(let value, let bytes, let offset):
      "value of \(value) too large for field of \(bytes) byte\(bytes == 1 ? "" : "s") at \(Self.address(offset))"
    case .unevenPadding(let bytes, let width):
      "alignment padding (\(bytes) bytes) not a multiple of \(width)"
    case .cannotMoveBackwards: "attempt to move .org backwards"
    case .sectionTooLarge(let name, let limit): "section `\(name)' does not fit: there can be \(limit) bytes"
    case .nonzeroInNoBits(let name): "attempt to store non-zero value in section `\(name)'"
    case .numberTooLong: "unsupported large constant"

    case .missingName: "missing name"
    case .unknownSectionFlag: "unrecognized .section attribute: want a,e,o,w,x,M,S,G,T or number"
    case .unknownSectionType: "unrecognized section type"
    case .changedSection(let name, let attribute): "ignoring changed section \(attribute) for \(name)"
    case .subsectionOutOfRange(let number): "subsection number \(number) is not between 0 and 8192"
    case .popWithoutPush: ".popsection without corresponding .pushsection; ignored"
    case .previousWithoutSection: ".previous without corresponding .section; ignored"

    case .missingMacroName: "missing macro name"
    case .macroWithoutEnd(let name): "unexpected end of file in macro `\(name)' definition"
    case .repetitionWithoutEnd(let directive):
      directive == ".rept" ? "REPT without ENDR" : "unexpected end of file in irp or irpc"
    case .exitOutsideMacro: "ignoring macro exit outside a macro definition."
    case .endWithout(let end, let start): "\(end) encountered without preceding \(start)"
    case .macroAlreadyDefined(let name): "Macro `\(name)' was already defined"
    case .undefinedMacro(let name): "Attempt to purge non-existing macro `\(name)'"
    case .badParameterList(let macro): "bad parameter list for macro `\(macro)'"
    case .badQualifier(let qualifier, let parameter, let macro):
      "`\(qualifier)' is not a valid parameter qualifier for `\(parameter)' in macro `\(macro)'"
    case .duplicateParameter(let name, let macro):
      "A parameter named `\(name)' already exists for macro `\(macro)'"
    case .variadicNotLast(let macro): "a vararg parameter must be the last of macro `\(macro)'"
    case .tooManyParameters(let macro, let limit): "macro `\(macro)' has more than \(limit) parameters"
    case .unknownParameter(let name, let macro): "Parameter named `\(name)' does not exist for macro `\(macro)'"
    case .missingArgument(let name, let macro):
      "Missing value for required parameter `\(name)' of macro `\(macro)'"
    case .tooManyArguments: "too many positional arguments"
    case .mixedArguments: "can't mix positional and keyword arguments"
    case .nestedTooDeeply(let limit): "macros nested too deeply, more than \(limit) levels"
    case .expansionTooLong: "macros and repetitions expand to too much text"
    case .elseWithoutIf(let name): "\"\(name)\" without matching \".if\""
    case .endIfWithoutIf: "\".endif\" without \".if\""
    case .duplicateElse(let name): "duplicate \"\(name)\""
    case .conditionalNotClosed(let inMacro): "end of \(inMacro ? "macro" : "file") inside conditional"
    case .nonConstantCondition(let name): "non-constant expression in \"\(name)\" statement"

    case .badConditionText: "bad format for ifc or ifnc"
    case .badConditionStrings(let name): "\(name) syntax error"
    case .badConditionName(let name): "invalid identifier for \"\(name)\""

    case .fileNotFound(let name): "can't open \(name) for reading: No such file or directory"
    case .binaryFileNotFound(let name): "file not found: \(name)"
    case .includedTooDeeply(let name, let limit): "\(name) is included more than \(limit) levels deep"

    case .errorDirective(let text), .warningDirective(let text): text

    case .unknownOption(let name): "unrecognized .option directive: \(name)"
    case .optionPopWithoutPush: ".option pop with no .option push"
    case .badArchitecture(let why): why
    case .unknownAttribute(let name): "Attribute name not recognised: \(name)"

    case .fileNumberTooSmall: "file number less than one"
    case .fileNumberTooLarge(let number): "file number \(number) is too big"
    case .fileNumberOccupied(let number, let file, let other):
      "file table slot \(number) is already occupied by a different file (\(file) vs \(other))"
    case .fileNumberUnassigned(let number): "unassigned file number \(number)"
    case .digestExpected: "md5 value too small or not a constant"
    case .unknownLocationPart(let name): "unknown .loc sub-directive `\(name)'"
    case .statementFlagExpected: "is_stmt value not 0 or 1"
    case .negativeLocationPart(let name): "\(name) less than zero"
    case .viewNotZero: "numeric view can only be asserted to zero"
    case .linesIgnored(let section): "dwarf line number information for \(section) ignored"
    case .severalLineTables: "duplicate .debug_line sections"
    case .tooManyLines(let limit): "more than \(limit) rows for the line table"

    case .noRelocation(let bytes): "cannot represent BFD_RELOC_\(bytes * 8) relocation in object file"
    case .cannotResolve(let name): "can't resolve 0 - \(name)"
    case .sizeNotConstant(let name): ".size expression for \(name) does not evaluate to a constant"
    case .preprocessor(let problem): problem.description

    case .relocationRequired(let name): "\(name) needs a relocation that the object file does not have"
    }
  }

  private static func address(_ offset: UInt64) -> String {
    let digits = String(offset, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private static func quoted(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F
      ? "`\(Unicode.Scalar(byte))'" : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

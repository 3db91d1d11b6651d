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
    case .sourceTooLarge: "source file too large"

    case .junkAtEndOfLine(let found): "junk at end of line, first unrecognized character is `\(found)'"
    case .unrecognizedOpcode(let statement): "unrecognized opcode `\(statement)'"
    case .extensionRequired(let statement, let name):
      "unrecognized opcode `\(statement)', extension `\(name)' required"
    case .illegalOperands(let statement): "illegal operands `\(statement)'"
    case .unknownDirective(let name): "unknown pseudo-op: `\(name)'"
    case .outOfRange(let statement, let value, let range):
      "illegal operands `\(statement)': \(value) is not between \(range.lowerBound) and \(range.upperBound)"
    case .misaligned(let statement, let value, let multiple):
      "illegal operands `\(statement)': \(value) is not a multiple of \(multiple)"
    case .improperShift(let amount): "improper shift amount (\(amount))"
    case .improperUpper: "lui expression not in range 0..1048575"
    case .improperCSRImmediate(let value): "improper CSRxI immediate (\(value))"
    case .unknownRelocationFunction(let name): "unknown relocation function `%\(name)'"
    case .improperCSR(let number): "improper CSR address (\(number))"
    case .unknownCSR(let name): "unknown CSR `\(name)'"

    case .badExpression: "bad expression"
    case .missingParenthesis: "missing ')'"
    case .expressionTooDeep: "expression nested too deeply"
    case .divisionByZero: "division by zero"
    case .shiftOutOfRange(let count): "shift count out of range (\(count) is not between 0 and 63)"
    case .invalidOperands(let left, let right, let sign): "invalid operands (\(left) and \(right)) for `\(sign)'"
    case .definitionLoop(let name): "symbol definition loop encountered at `\(name)'"
    case .constantExpected(let directive): "constant expression expected for `\(directive)'"
    case .valueTruncated(let value, let result):
      "value 0x\(String(value, radix: 16)) truncated to 0x\(String(result, radix: 16))"

    case .symbolNameExpected: "expected symbol name"
    case .alreadyDefined(let name): "symbol `\(name)' is already defined"
    case .backwardLabelUnknown(let number): "backward ref to unknown label \"\(number):\""
    case .forwardLabelUndefined(let number): "local label `\"\(number)\"' is not defined"
    case .localSymbolUndefined(let name): "local symbol `\(name)' is not defined"
    case .redefinedInRelocation(let name): "redefined symbol `\(name)' cannot be used on reloc"
    case .unknownSymbolType(let name): "unrecognized symbol type \"\(name)\""
    case .commaExpected(let name): "expected comma after \"\(name)\""

    case .stringExpected: "expected string"
    case .badEscape: "bad escaped character in string"
    case .fillSizeOutOfRange: ".fill size clamped to 8"
    case .repeatCountNotPositive(let directive): "\(directive) repeat count is not positive, ignored"
    case .alignmentNotPowerOfTwo: "alignment not a power of 2"
    case .alignmentTooLarge(let limit): "alignment too large: \(limit) assumed"
    case .invalidOrg: "invalid segment of .org expression"
    case .noFixedPoint: "infinite loop encountered whilst attempting to compute the addresses of symbols"
    case .valueTooLarge(let value, let bytes, let offset):
      "value of \(value) too large for field of \(bytes) byte\(bytes == 1 ? "" : "s") at \(offset)"
    case .cannotMoveBackwards: "attempt to move .org backwards"
    case .sectionTooLarge(let name, let limit): "section `\(name)' grows beyond \(limit) bytes"
    case .nonzeroInNoBits(let name): "attempt to store non-zero value in section `\(name)'"
    case .numberTooLong: "bignum too long"

    case .missingName: "missing name"
    case .unknownSectionFlag(let flag): "unrecognized .section attribute: `\(flag)'"
    case .unknownSectionType(let type): "unrecognized section type `\(type)'"
    case .changedSection(let name, let attribute): "changed section \(attribute) for \(name)"
    case .popWithoutPush: ".popsection without corresponding .pushsection; ignored"
    case .previousWithoutSection: ".previous without corresponding .section; ignored"

    case .missingMacroName: "missing macro name"
    case .missingEnd(let what, let expected): "\(what) has no \(expected)"
    case .endWithout(let end, let start): "\(end) encountered without preceding \(start)"
    case .macroAlreadyDefined(let name): "Macro `\(name)' was already defined"
    case .undefinedMacro(let name): "attempt to purge non-existing macro `\(name)'"
    case .badParameterList(let macro): "bad parameter list for macro `\(macro)'"
    case .badQualifier(let qualifier, let parameter, let macro):
      "`\(qualifier)' is not a valid parameter qualifier for `\(parameter)' in macro `\(macro)'"
    case .duplicateParameter(let name, let macro):
      "A parameter named `\(name)' already exists for macro `\(macro)'"
    case .variadicNotLast(let macro): "a vararg parameter must be the last of macro `\(macro)'"
    case .unknownParameter(let name, let macro): "Parameter named `\(name)' does not exist for macro `\(macro)'"
    case .missingArgument(let name, let macro):
      "Missing value for required parameter `\(name)' of macro `\(macro)'"
    case .tooManyArguments: "too many positional arguments"
    case .mixedArguments: "can't mix positional and keyword arguments"
    case .nestedTooDeeply(let limit): "macros nested too deeply, more than \(limit) levels"
    case .expansionTooLong: "macros and repetitions expand to too much text"
    case .elseWithoutIf(let name): "\"\(name)\" without matching \".if\""
    case .duplicateElse(let name): "duplicate \"\(name)\""
    case .conditionalNotClosed(let name): "\(name) has no .endif"
    case .nonConstantCondition(let name): "non-constant expression in \"\(name)\" statement"

    case .badConditionText(let name): "bad format for \(name)"

    case .fileNotFound(let name): "can't open \(name) for reading: No such file or directory"
    case .includedTooDeeply(let name, let limit): "\(name) is included more than \(limit) levels deep"

    case .errorDirective(let text), .warningDirective(let text): text

    case .unknownOption(let name): "unrecognized .option directive: \(name)"
    case .optionPopWithoutPush: ".option pop with no .option push"
    case .badArchitecture(let why): why
    case .unknownAttribute(let name): "unknown attribute \(name)"

    case .noRelocation(let bytes): "cannot represent BFD_RELOC_\(bytes * 8) relocation in object file"
    case .cannotResolve(let left, let right): "can't resolve \(left) - \(right)"
    case .sizeNotConstant(let name): ".size expression for \(name) does not evaluate to a constant"
    case .relocationRequired(let name): "\(name) needs a relocation that the object file does not have"
    }
  }

  private static func quoted(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F
      ? "`\(Unicode.Scalar(byte))'" : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

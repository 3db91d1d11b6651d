// What can go wrong in a link, worded as GNU ld words it. Every message of the linker stands here; passes gather errors
// as they go, and `Linker.link` throws them together.

import ObjectFile

/// All that was found wrong in one link, in the order of the inputs.
public struct LinkErrors: Error, Equatable, Sendable, CustomStringConvertible {
  public var errors: [LinkError]

  public init(_ errors: [LinkError]) { self.errors = errors }

  /// One line an error.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A place in an input file, as GNU ld writes it.
public struct InputPlace: Equatable, Sendable, CustomStringConvertible {
  public var file: String
  /// The symbol before the place, if it is in code.
  public var function: String?
  public var section: String
  public var offset: UInt64

  /// ``main.o: in function `main': (.text+0x10)`` or `main.o:(.data+0x8)`.
  public var description: String {
    guard let function else { return "\(file):(\(section)+\(hex(offset)))" }
    return "\(file): in function `\(function)': (\(section)+\(hex(offset)))"
  }
}

/// One fault of the inputs, the script or the options.
public indirect enum LinkError: Error, Equatable, Sendable, CustomStringConvertible {
  // Inputs.
  case noInputs
  case object(ObjectError)
  case notRelocatable(file: String)
  case noIndex(archive: String)
  case notFound(library: String)
  case mixedFloatABI(file: String, found: String, other: String)
  case mixedRegisters(file: String)
  case mixedWidth(file: String, architecture: String, other: String)
  case malformedInput(InputPlace, MalformedInput)
  // Symbols.
  case undefinedReference(InputPlace, symbol: String)
  case moreUndefinedReferences(InputPlace, symbol: String)
  case undefinedInScript(symbol: String)
  case multipleDefinition(InputPlace, symbol: String, first: InputPlace)
  // Script.
  case script(file: String, line: Int, column: Int, ScriptFault)
  // Layout.
  case unplaced(String)
  case assertionFailed(String)
  case doesNotSettle
  case tooLarge(section: String, size: UInt64)
  case segmentTooLarge(from: String, to: String, size: UInt64)
  case addressWrapped(section: String)
  case regionOverflow(region: String, byteCount: UInt64)
  case overlap(section: String, range: ClosedRange<UInt64>, other: String, otherRange: ClosedRange<UInt64>)
  case alignmentLost(InputPlace, needed: UInt64, alignment: UInt64, present: UInt64)
  // Relocations.
  case truncated(InputPlace, RelocationType, target: String)
  case discarded(InputPlace, symbol: String, section: String, definedIn: String)
  case missingHighPart(InputPlace)
  case lowPartOverflow(InputPlace)
  case noThreadStorage(InputPlace, RelocationType)
  case leb128Overflow(InputPlace, value: UInt64)
  /// With `--fatal-warnings`.
  case warning(String)

  public var description: String {
    switch self {
    case .noInputs: "no input files"
    case .object(let error): error.description
    case .notRelocatable(let file): "\(file): cannot link an executable as an object"
    case .noIndex(let archive): "\(archive): error adding symbols: archive has no index; run ranlib to add one"
    case .notFound(let library): "cannot find -l\(library)"
    case .mixedFloatABI(let file, let found, let other): "\(file): can't link \(found) modules with \(other) modules"
    case .mixedRegisters(let file): "\(file): can't link RVE with other target"
    case .mixedWidth(let file, let architecture, let other):
      "\(file): ISA `\(architecture)' doesn't match the `\(other)' of the files before"
    case .malformedInput(let place, let fault): "\(place): \(fault.sentence)"
    case .undefinedReference(let place, let symbol): "\(place): undefined reference to `\(symbol)'"
    case .moreUndefinedReferences(let place, let symbol): "\(place): more undefined references to `\(symbol)' follow"
    case .undefinedInScript(let symbol): "undefined symbol `\(symbol)' referenced in expression"
    case .multipleDefinition(let place, let symbol, let first):
      "\(place): multiple definition of `\(symbol)'; \(first.withoutFunction): first defined here"
    case .script(let file, let line, let column, let fault): "\(file):\(line):\(column): error: \(fault.sentence)"
    case .unplaced(let text): text
    case .assertionFailed(let message): message
    case .doesNotSettle: "the linker script's addresses depend on themselves and do not settle"
    case .tooLarge(let section, let size): "section `\(section)' of \(hex(size)) bytes is too large"
    case .segmentTooLarge(let first, let last, let size):
      "the segment from section `\(first)' to `\(last)' of \(hex(size)) bytes is too large"
    case .addressWrapped(let section): "section `\(section)' passes the end of memory"
    case .regionOverflow(let region, let count): "region `\(region)' overflowed by \(count) bytes"
    case .overlap(let section, let range, let other, let otherRange):
      "section \(section) LMA [\(bare(range.lowerBound)),\(bare(range.upperBound))] overlaps section \(other) LMA "
        + "[\(bare(otherRange.lowerBound)),\(bare(otherRange.upperBound))]"
    case .alignmentLost(let place, let needed, let alignment, let present):
      "\(place): \(needed) bytes required for alignment to \(alignment)-byte boundary, but only \(present) present"
    case .truncated(let place, let type, let target):
      "\(place): relocation truncated to fit: \(type.name) against \(target)"
    case .discarded(let place, let symbol, let section, let file):
      "`\(symbol)' referenced in section `\(place.section)' of \(place.file): "
        + "defined in discarded section `\(section)' of \(file)"
    case .missingHighPart(let place):
      "\(place): dangerous relocation: %pcrel_lo missing matching %pcrel_hi"
    case .lowPartOverflow(let place): "\(place): dangerous relocation: %pcrel_lo overflow with an addend"
    case .noThreadStorage(let place, let type): "\(place): \(type.name) without any thread-local section"
    case .leb128Overflow(let place, let value):
      "\(place): \(hex(value)) does not fit the LEB128 number that the assembler left room for"
    case .warning(let text): "warning: \(text)"
    }
  }
}

/// What an object file has that its format allows, but no assembler writes.
public enum MalformedInput: Equatable, Sendable {
  case alignPastEnd
  case instructionPastEnd

  var sentence: String {
    switch self {
    case .alignPastEnd: "R_RISCV_ALIGN spans more bytes than the section has"
    case .instructionPastEnd: "the relocation's instruction passes the section's end"
    }
  }
}

/// What is wrong with a linker script.
public enum ScriptFault: Equatable, Sendable {
  case expected(String, found: String)
  case unterminated(String)
  case unsupported(String)
  case nestedTooDeeply
  case unknownConstant(String)
  case badNumber(String)
  case divisionByZero
  case undefinedSymbol(String)
  case undefinedSection(String)
  case undefinedRegion(String)
  case undefinedInsertionPlace(String)
  case undefinedProgramHeader(String)
  case backwards(section: String, from: UInt64, to: UInt64)
  case badAlignment(UInt64)
  case providesDot

  var sentence: String {
    switch self {
    case .expected(let expected, let found): "syntax error: expected \(expected), found \(found)"
    case .unterminated(let what): "\(what) is not terminated"
    case .unsupported(let what): "\(what) is not supported"
    case .nestedTooDeeply: "expressions are nested too deeply"
    case .unknownConstant(let name): "unknown constant `\(name)' referenced in expression"
    case .badNumber(let text): "`\(text)' is no 64-bit number"
    case .divisionByZero: "/ by zero"
    case .undefinedSymbol(let name): "undefined symbol `\(name)' referenced in expression"
    case .undefinedSection(let name): "undefined section `\(name)' referenced in expression"
    case .undefinedRegion(let name): "undefined MEMORY region `\(name)' referenced"
    case .undefinedInsertionPlace(let name): "`\(name)' not found for insert"
    case .undefinedProgramHeader(let name): "undefined program header `\(name)' referenced"
    case .backwards(let section, let from, let to):
      "cannot move location counter backwards (from \(bare(from)) to \(bare(to))) in section `\(section)'"
    case .badAlignment(let value): "\(hex(value)) is no power of two to align to"
    case .providesDot: "can not PROVIDE assignment to location counter"
    }
  }
}

extension InputPlace {
  /// As the second place in a message is written.
  var withoutFunction: String { "\(file):(\(section)+\(hex(offset)))" }
}

func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

/// As GNU ld writes addresses: sixteen digits, no prefix.
func bare(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

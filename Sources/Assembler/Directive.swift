// The directives by name, a row each, and the one switch that sends each to its code, by subject:
// `Directive+Data`, `+Float`, `+Section`, `+Symbol`, `+Macro`, `+Conditional`, `+Option`, `+Line`.

import ObjectFile
import RISCV

enum Directive: Equatable {
  // Data
  case integers(bytes: UInt8)
  case octa
  case threadOffset(bytes: UInt8)
  case floats(FloatNumber.Format)
  case ascii(terminated: Bool)
  case space, fill
  case align(inBytes: Bool, patternWidth: UInt8)
  case org
  case leb128(isSigned: Bool)
  case wideStrings(bytes: UInt8)
  case room(bytes: UInt8), block(bytes: UInt8)
  case includeBinary
  // Sections
  case text, data, bss, readOnlyData
  case section, pushSection, popSection, previous, subsection
  // Symbols
  case bind(Symbol.Binding)
  case visibility(Symbol.Visibility)
  case type, size
  case set, setOnce, setForward
  case weakReference, variant
  case common(isLocal: Bool)
  // Texts
  case include
  case macro, endMacro, exitMacro, purgeMacro
  case repeatCount, repeatValues, repeatCharacters, endRepeat
  case conditional(Condition)
  case end
  // Messages
  case err, error, warning, print, fail, abort
  // The rest
  case rawInstruction, noOperation, relocation, unsupported(String)
  case option, attribute, file, location, ident, ignored
  case frame(FrameDirective)

  // swift-format-ignore
  static let names: [(String, Directive)] = [
    (".byte", .integers(bytes: 1)),   (".1byte", .integers(bytes: 1)),
    (".half", .integers(bytes: 2)),   (".short", .integers(bytes: 2)),  (".hword", .integers(bytes: 2)),
    (".2byte", .integers(bytes: 2)),
    (".word", .integers(bytes: 4)),   (".long", .integers(bytes: 4)),   (".int", .integers(bytes: 4)),
    (".4byte", .integers(bytes: 4)),
    (".dword", .integers(bytes: 8)),  (".quad", .integers(bytes: 8)),   (".8byte", .integers(bytes: 8)),
    (".octa", .octa),
    (".dtprelword", .threadOffset(bytes: 4)), (".dtpreldword", .threadOffset(bytes: 8)),
    (".float", .floats(.single)),     (".single", .floats(.single)),    (".dc.s", .floats(.single)),
    (".double", .floats(.double)),    (".dc.d", .floats(.double)),      (".float16", .floats(.half)),
    (".ascii", .ascii(terminated: false)),
    (".asciz", .ascii(terminated: true)), (".string", .ascii(terminated: true)),
    (".zero", .space),                (".space", .space),               (".skip", .space),
    (".fill", .fill),
    (".align", .align(inBytes: false, patternWidth: 1)),
    (".p2align", .align(inBytes: false, patternWidth: 1)),
    (".p2alignw", .align(inBytes: false, patternWidth: 2)),
    (".p2alignl", .align(inBytes: false, patternWidth: 4)),
    (".balign", .align(inBytes: true, patternWidth: 1)),
    (".balignw", .align(inBytes: true, patternWidth: 2)),
    (".balignl", .align(inBytes: true, patternWidth: 4)),
    (".org", .org),
    (".uleb128", .leb128(isSigned: false)), (".sleb128", .leb128(isSigned: true)),
    (".incbin", .includeBinary),
    (".string8", .wideStrings(bytes: 1)), (".string16", .wideStrings(bytes: 2)),
    (".string32", .wideStrings(bytes: 4)), (".string64", .wideStrings(bytes: 8)),
    (".ds", .room(bytes: 2)), (".ds.b", .room(bytes: 1)), (".ds.w", .room(bytes: 2)), (".ds.l", .room(bytes: 4)),
    (".ds.s", .room(bytes: 4)), (".ds.d", .room(bytes: 8)), (".ds.x", .room(bytes: 12)), (".ds.p", .room(bytes: 12)),
    (".dcb", .block(bytes: 2)), (".dcb.b", .block(bytes: 1)), (".dcb.w", .block(bytes: 2)),
    (".dcb.l", .block(bytes: 4)),
    (".dc", .integers(bytes: 2)), (".dc.b", .integers(bytes: 1)), (".dc.w", .integers(bytes: 2)),
    (".dc.l", .integers(bytes: 4)), (".dc.a", .integers(bytes: 8)),

    (".text", .text), (".data", .data), (".bss", .bss), (".rodata", .readOnlyData),
    (".section", .section), (".pushsection", .pushSection), (".popsection", .popSection),
    (".previous", .previous), (".subsection", .subsection),

    (".globl", .bind(.global)), (".global", .bind(.global)), (".weak", .bind(.weak)), (".local", .bind(.local)),
    (".hidden", .visibility(.hidden)), (".internal", .visibility(.internal)),
    (".protected", .visibility(.protected)),
    (".type", .type), (".size", .size),
    (".set", .set), (".equ", .set), (".equiv", .setOnce),
    (".eqv", .setForward),
    (".comm", .common(isLocal: false)), (".common", .common(isLocal: false)),
    (".xcom", .common(isLocal: false)), (".lcomm", .common(isLocal: true)),
    (".xdef", .bind(.global)), (".weakref", .weakReference), (".variant_cc", .variant),

    (".include", .include),
    (".macro", .macro), (".endm", .endMacro), (".exitm", .exitMacro), (".mexit", .exitMacro),
    (".purgem", .purgeMacro),
    (".rept", .repeatCount), (".irp", .repeatValues), (".irpc", .repeatCharacters),
    (".rep", .repeatCount), (".irep", .repeatValues), (".irepc", .repeatCharacters), (".endr", .endRepeat),
    (".if", .conditional(.if(.notZero))), (".ifne", .conditional(.if(.notZero))), (".ifeq", .conditional(.if(.zero))),
    (".ifgt", .conditional(.if(.positive))), (".ifge", .conditional(.if(.notNegative))),
    (".iflt", .conditional(.if(.negative))), (".ifle", .conditional(.if(.notPositive))),
    (".ifdef", .conditional(.defined(true))), (".ifndef", .conditional(.defined(false))),
    (".ifnotdef", .conditional(.defined(false))),
    (".ifb", .conditional(.blank(true))), (".ifnb", .conditional(.blank(false))),
    (".ifc", .conditional(.same(true))), (".ifnc", .conditional(.same(false))),
    (".ifeqs", .conditional(.equalStrings(true))), (".ifnes", .conditional(.equalStrings(false))),
    (".elseif", .conditional(.elseIf)), (".else", .conditional(.else)), (".endif", .conditional(.endIf)),
    (".end", .end),

    (".err", .err), (".error", .error), (".warning", .warning), (".print", .print),
    (".fail", .fail), (".abort", .abort),
    (".insn", .rawInstruction), (".nop", .noOperation), (".reloc", .relocation),
    (".symver", .unsupported("symbol versions")), (".struct", .unsupported("symbols of the absolute section")),
    (".offset", .unsupported("symbols of the absolute section")),
    (".absolute", .unsupported("symbols of the absolute section")),
    (".altmacro", .unsupported("alternate macros")), (".stabs", .unsupported("stabs")),
    (".stabn", .unsupported("stabs")), (".stabd", .unsupported("stabs")),
    (".version", .unsupported("version notes")), (".gnu_attribute", .unsupported("GNU object attributes")),
    (".option", .option), (".attribute", .attribute), (".file", .file), (".ident", .ident),
    (".loc", .location),
    // Listings: nothing of them goes into the object.
    (".line", .ignored), (".title", .ignored), (".sbttl", .ignored), (".list", .ignored),
    (".nolist", .ignored), (".psize", .ignored), (".eject", .ignored), (".extern", .ignored), (".xref", .ignored),
    (".lflags", .ignored), (".llen", .ignored), (".spc", .ignored), (".name", .ignored), (".page", .ignored),
    (".plen", .ignored), (".format", .ignored), (".noformat", .ignored), (".ttl", .ignored),
    (".noaltmacro", .ignored), (".linefile", .ignored), (".mri", .ignored),
  ] + FrameDirective.allCases.map { (".cfi_" + $0.rawValue, .frame($0)) }
}

extension Assembler {
  mutating func obey(_ directive: Directive) throws(StatementError) {
    switch directive {
    case .integers(let bytes): try integers(bytes: Int(bytes))
    case .octa: try octa()
    case .threadOffset(let bytes): try threadOffset(bytes: Int(bytes))
    case .floats(let format): try floats(format)
    case .ascii(let terminated): try strings(terminated: terminated)
    case .space: try space()
    case .fill: try fill()
    case .align(let inBytes, let width): try align(inBytes: inBytes, patternWidth: width)
    case .org: try org()
    case .leb128(let isSigned): try leb128(isSigned: isSigned)
    case .includeBinary: try includeBinary()
    case .wideStrings(let bytes): try strings(terminated: true, width: Int(bytes))
    case .room(let bytes): try room(width: Int(bytes))
    case .block(let bytes): try block(width: Int(bytes))

    case .text: try select(section: ".text")
    case .data: try select(section: ".data")
    case .bss: try select(section: ".bss")
    case .readOnlyData: try select(section: ".rodata")
    case .section: try section(pushes: false)
    case .pushSection: try section(pushes: true)
    case .popSection: try popSection()
    case .previous: try previousSection()
    case .subsection: try subsection()

    case .bind(let binding): try bind(binding)
    case .visibility(let visibility): try setVisibility(visibility)
    case .type: try setType()
    case .size: try setSize()
    case .set: try set(.again)
    case .setOnce: try set(.once)
    case .setForward: try set(.forward)
    case .weakReference: try weakReference()
    case .variant: try setVariant()
    case .common(let isLocal): try common(isLocal: isLocal)

    case .include: try include()
    case .macro: try defineMacro()
    case .endMacro: warn(.endWithout(".endm", start: ".macro"))
    case .exitMacro: try exitMacro()
    case .purgeMacro: try purgeMacro()
    case .repeatCount: try repeatCount()
    case .repeatValues: try repeatValues(characters: false)
    case .repeatCharacters: try repeatValues(characters: true)
    case .endRepeat: warn(.endWithout(".endr", start: ".rept, .irp, or .irpc"))
    case .conditional(let condition): try conditional(condition)
    case .end: hasEnded = true

    case .err: throw error(.errorDirective(".err encountered"), at: 0)
    case .error: throw error(.errorDirective(try message() ?? ".error directive invoked in source file"), at: 0)
    case .warning: warn(.warningDirective(try message() ?? ".warning directive invoked in source file"))
    case .print: report(.note, .warningDirective(try message() ?? ""), at: here)

    case .fail: try fail()
    case .abort:
      hasEnded = true
      throw error(.errorDirective(".abort detected.  Abandoning ship."), at: 0)
    case .rawInstruction: try rawInstruction()
    case .noOperation:
      try endOfStatement()
      mark(.code)
      try emit(Instruction(.addi))
    case .relocation: try relocation()
    case .unsupported(let what): throw error(.unsupportedDirective(what), at: 0)
    case .option: try option()
    case .attribute: try attribute()
    case .file: try file()
    case .location: try location()
    case .ident: try identify()
    case .frame(let directive): try obey(directive)
    case .ignored: next = lexer.tokens.count - 1
    }
  }

  /// `.fail number`: an error below 500, else a warning.
  private mutating func fail() throws(StatementError) {
    let number = try constant(absent: 0, for: ".fail")
    try endOfStatement()
    if number < 500 { throw error(.errorDirective(".fail \(number) encountered"), at: 0) }
    warn(.warningDirective(".fail \(number) encountered"))
  }

  private mutating func message() throws(StatementError) -> String? {
    if isAtEndOfStatement { return nil }
    let bytes = try string()
    try endOfStatement()
    return String(decoding: bytes, as: UTF8.self)
  }
}

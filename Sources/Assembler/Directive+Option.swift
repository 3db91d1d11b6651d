// `.option` and what else changes how code is written from there on, and the directives that put notes into
// the object: `.attribute`, `.ident`.

import ObjectFile

/// What `.option` changes, and `.option push` keeps.
struct Mode {
  var architecture: Architecture
  /// Instructions that have a 16-bit form get it.
  var compresses: Bool
  /// Code is marked for the linker to shorten.
  var relaxes: Bool
  var isPositionIndependent: Bool

  init(_ options: AssemblerOptions) {
    architecture = options.architecture
    compresses = options.architecture.hasCompressed
    relaxes = options.relaxes
    isPositionIndependent = options.isPositionIndependent
  }
}

enum AttributeValue: Equatable {
  case number(UInt64)
  case text(String)
}

extension Assembler {
  mutating func option() throws(StatementError) {
    var name = text(token)
    guard token.kind == .identifier else { throw error(.badExpression) }
    next += 1
    // (`csr-check` is three tokens)
    while token.is("-"), next + 1 < lexer.tokens.count - 1 {
      name += "-" + text(lexer.tokens[next + 1])
      next += 2
    }
    switch name {
    case "rvc": setArchitecture(mode.architecture.settingCompressed(true))
    case "norvc": setArchitecture(mode.architecture.settingCompressed(false))
    case "relax": mode.relaxes = true
    case "norelax": mode.relaxes = false
    case "pic": mode.isPositionIndependent = true
    case "nopic": mode.isPositionIndependent = false
    case "csr-check", "no-csr-check": break
    case "push": modeStack.append(mode)
    case "pop":
      guard let last = modeStack.popLast() else { throw error(.optionPopWithoutPush, at: 0) }
      mode = last
      currentISA = nil
    case "arch":
      let start = next
      guard accept(",") else { throw error(.commaExpected(after: "arch", directive: nil)) }
      let list = String(decoding: operandText(), as: UTF8.self)
      next = lexer.tokens.count - 1
      do throws(Architecture.Problem) {
        setArchitecture(try mode.architecture.updated(list))
      } catch {
        throw self.error(.badArchitecture(error.words), at: start)
      }
    default:
      warn(.unknownOption(name))
    }
    try endOfStatement()
  }

  private mutating func setArchitecture(_ architecture: Architecture) {
    mode.architecture = architecture
    mode.compresses = architecture.hasCompressed
    if mode.compresses { isCompressed = true }
    currentISA = nil
  }

  /// `.attribute tag, value`.
  mutating func attribute() throws(StatementError) {
    let start = next
    let tag: UInt64
    if token.kind == .identifier {
      switch text(token) {
      case "stack_align", "Tag_RISCV_stack_align": tag = 4
      case "arch", "Tag_RISCV_arch": tag = 5
      case "unaligned_access", "Tag_RISCV_unaligned_access": tag = 6
      case "priv_spec", "Tag_RISCV_priv_spec": tag = 8
      case "priv_spec_minor", "Tag_RISCV_priv_spec_minor": tag = 10
      case "priv_spec_revision", "Tag_RISCV_priv_spec_revision": tag = 12
      case let other: throw error(.unknownAttribute(other))
      }
      next += 1
    } else {
      tag = UInt64(bitPattern: try constant(for: ".attribute"))
    }
    guard accept(",") else { throw error(.commaExpected(after: text(lexer.tokens[start]), directive: nil)) }
    let value: AttributeValue
    if token.kind == .string {
      value = .text(String(decoding: try string(), as: UTF8.self))
    } else {
      // The tags of strings are odd.
      guard tag != 5 else { throw error(.stringExpected) }
      value = .number(UInt64(bitPattern: try constant(for: ".attribute")))
    }
    try endOfStatement()
    if tag == 5, case .text(let isa) = value {
      do throws(Architecture.Problem) {
        setArchitecture(try Architecture(isa))
      } catch {
        throw self.error(.badArchitecture(error.words), at: start)
      }
    } else {
      attributes.removeAll { $0.tag == tag }
      attributes.append((tag, value))
    }
  }

  /// `.ident "text"` goes into `.comment`, behind a zero that opens it.
  mutating func identify() throws(StatementError) {
    let bytes = try string()
    try endOfStatement()
    let (section, subsection) = (sections.currentSection, sections.current.number)
    defer { sections.select(section: section, subsection: subsection) }
    if let comment = sections.find(".comment") {
      sections.select(section: comment, subsection: 0)
    } else {
      let comment = addSection(".comment", .progBits, [.merge, .strings], entrySize: 1)
      sections[comment].isNamedLate = true
      sections.select(section: comment, subsection: 0)
      sections.current.append(0)
    }
    try reserve(bytes.count + 1)
    sections.current.append(contentsOf: bytes[...])
    sections.current.append(0)
  }
}

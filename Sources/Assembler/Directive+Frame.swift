// The `.cfi_…` directives, by which compilers say how to undo a function's frame: into `Frames`.

import RISCV

/// The directives by their names behind `.cfi_`.
enum FrameDirective: String, CaseIterable {
  case startproc, endproc, sections
  case def_cfa, def_cfa_register, def_cfa_offset, adjust_cfa_offset
  case offset, rel_offset, val_offset, register, restore, undefined, same_value
  case remember_state, restore_state, return_column, signal_frame, window_save, escape, label
  case personality, lsda, val_encoded_addr
  // Of a compact format that no RISC-V tool reads.
  case personality_id, fde_data, inline_lsda
}

/// What can be wrong with a `.cfi_…` directive, in GNU as's words.
public enum FrameProblem: String, Sendable {
  case notOpen = "CFI instruction used without previous .cfi_startproc"
  case alreadyOpen = "previous CFI entry not closed (missing .cfi_endproc)"
  case endWithoutStart = ".cfi_endproc without corresponding .cfi_startproc"
  case neverClosed = "open CFI at the end of file; missing .cfi_endproc directive"
  case nothingRemembered = "CFI state restore without previous remember"
  case separatorMissing = "missing separator"
  case uneven = "register save offset not a multiple of 4"
  case registerExpected = "register expression"
  case badPersonality = "invalid or unsupported encoding in .cfi_personality"
  case badPersonalityValue = "wrong second argument to .cfi_personality"
  case badData = "invalid or unsupported encoding in .cfi_lsda"
  case badDataValue = "wrong second argument to .cfi_lsda"
  case badEncoding = "invalid or unsupported encoding in .cfi_val_encoded_addr"
  case badEncodedValue = "wrong third argument to .cfi_val_encoded_addr"
  case symbolMissing = ".cfi_personality requires encoding and symbol arguments"
  case inconsistentSections = "inconsistent uses of .cfi_sections"
  case noPersonalityIndex = ".cfi_personality_id is not supported for this target"
  case noData = ".cfi_fde_data is not supported for this target"
  case noInlineData = ".cfi_inline_lsda is not supported for this target"
}

extension Assembler {
  mutating func obey(_ directive: FrameDirective) throws(StatementError) {
    switch directive {
    case .startproc: return try startFrame()
    case .endproc: return try endFrame()
    case .sections: return try setFrameSections()
    case .personality_id: throw error(.frame(.noPersonalityIndex), at: 0)
    case .fde_data: throw error(.frame(.noData), at: 0)
    case .inline_lsda: throw error(.frame(.noInlineData), at: 0)
    default: break
    }
    guard var open = frames.open[sections.currentIndex] else { throw error(.frame(.notOpen), at: 0) }
    switch directive {
    case .personality, .lsda: return try setFramePointer(directive, of: open.description)
    case .signal_frame: frames.descriptions[open.description].isSignalFrame = true
    case .return_column: frames.descriptions[open.description].returnColumn = try frameRegister()
    default:
      advanceFrame(&open)
      try note(directive, &open)
      frames.open[sections.currentIndex] = open
    }
    try endOfStatement()
  }

  // MARK: From start to end

  private mutating func startFrame() throws(StatementError) {
    guard frames.open[sections.currentIndex] == nil else { throw error(.frame(.alreadyOpen), at: 0) }
    let start = symbols.fake(at: sections.here, place: here)
    var description = FrameDescription(start: start, sections: frames.sections, place: here)
    if token.kind == .identifier, text(token) == "simple" {
      next += 1
    } else {
      description.instructions.append(
        .register(opcode: FrameCode.defineFrameRegister, FrameCode.stackPointer))
    }
    try endOfStatement()
    frames.open[sections.currentIndex] = Frames.Open(description: frames.descriptions.count, last: start)
    frames.descriptions.append(description)
  }

  private mutating func endFrame() throws(StatementError) {
    guard let open = frames.open.removeValue(forKey: sections.currentIndex) else {
      throw error(.frame(.endWithoutStart), at: 0)
    }
    frames.descriptions[open.description].end = symbols.fake(at: sections.here, place: here)
    try endOfStatement()
  }

  /// `.cfi_sections .eh_frame, .debug_frame`.
  private mutating func setFrameSections() throws(StatementError) {
    var named: FrameSectionSet = []
    while !isAtEndOfStatement {
      let name = text(token)
      if name.hasPrefix(".eh_frame"), !name.hasPrefix(".eh_frame_") {
        named.insert(.exceptions)
      } else if name.hasPrefix(".debug_frame") {
        named.insert(.debugging)
      } else {
        break
      }
      next += 1
      if !accept(",") { break }
    }
    try endOfStatement()
    if !frames.descriptions.isEmpty, named.contains(.exceptions) != frames.sections.contains(.exceptions) {
      throw error(.frame(.inconsistentSections), at: 0)
    }
    frames.sections = named
  }

  // MARK: Instructions

  /// Where code was written since the last instruction, the next one holds from here.
  private mutating func advanceFrame(_ open: inout Frames.Open) {
    let place = sections.here
    guard case .position(let last) = symbols[open.last].value, last != place else { return }
    let now = symbols.fake(at: place, place: here)
    frames.descriptions[open.description].instructions.append(.advance(from: open.last, to: now))
    open.last = now
  }

  private mutating func note(_ directive: FrameDirective, _ open: inout Frames.Open) throws(StatementError) {
    let index = open.description
    func add(_ assembler: inout Assembler, _ instruction: FrameInstruction) {
      assembler.frames.descriptions[index].instructions.append(instruction)
    }
    switch directive {
    case .def_cfa:
      let register = try frameRegister()
      open.offset = try frameOffset(.def_cfa)
      add(&self, .defineFrame(register: register, offset: open.offset))
    case .def_cfa_register:
      add(&self, .register(opcode: FrameCode.defineFrameRegister, try frameRegister()))
    case .def_cfa_offset, .adjust_cfa_offset:
      let value = try constant(absent: 0, for: ".cfi_\(directive.rawValue)")
      open.offset = directive == .def_cfa_offset ? value : open.offset &+ value
      add(&self, .defineFrameOffset(open.offset))
    case .offset:
      add(&self, .offset(register: try frameRegister(), try frameOffset(directive)))
    case .rel_offset:
      add(&self, .offset(register: try frameRegister(), try frameOffset(directive) &- open.offset))
    case .val_offset:
      add(&self, .valueOffset(register: try frameRegister(), try frameOffset(directive)))
    case .register:
      let register = try frameRegister()
      try frameSeparator()
      add(&self, .moved(register: register, to: try frameRegister()))
    case .restore:
      repeat { add(&self, .restore(register: try frameRegister())) } while accept(",")
    case .undefined:
      repeat { add(&self, .register(opcode: FrameCode.undefined, try frameRegister())) } while accept(",")
    case .same_value:
      add(&self, .register(opcode: FrameCode.sameValue, try frameRegister()))
    case .remember_state:
      open.offsets.append(open.offset)
      add(&self, .plain(opcode: FrameCode.rememberState))
    case .restore_state:
      guard let offset = open.offsets.popLast() else { throw error(.frame(.nothingRemembered), at: 0) }
      open.offset = offset
      add(&self, .plain(opcode: FrameCode.restoreState))
    case .window_save: add(&self, .plain(opcode: FrameCode.windowSave))
    case .escape:
      var bytes: [Expression] = []
      repeat { bytes.append(try requiredExpression()) } while accept(",")
      add(&self, .escape(bytes))
    case .label:
      let place = place(of: next)
      add(&self, .label(try name(), place))
    case .val_encoded_addr: try noteEncodedAddress(index)
    default: break
    }
  }

  private mutating func noteEncodedAddress(_ index: Int) throws(StatementError) {
    let register = try frameRegister()
    try frameSeparator()
    guard let encoding = try pointerEncoding() else { throw error(.frame(.badEncoding), at: 0) }
    try frameSeparator()
    let value = try expression()
    guard value.form == .symbol || value.form == .constant && !encoding.isRelative else {
      throw error(.frame(.badEncodedValue), at: 0)
    }
    frames.descriptions[index].instructions.append(
      .encodedAddress(register: register, encoding, value))
  }

  // MARK: Operands

  /// A register's name, or its number in DWARF: integer registers, floating-point ones from 32, CSRs from 4096 (psABI,
  /// "DWARF Register Numbers").
  private mutating func frameRegister() throws(StatementError) -> UInt64 {
    if token.is("%") { next += 1 }
    guard token.kind == .identifier else {
      let start = next
      let value = try expression()
      guard value.form == .constant else { throw error(.frame(.registerExpected), at: start) }
      return UInt64(bitPattern: value.constant)
    }
    if let number = register() { return UInt64(number) }
    if let number = floatRegister() { return 32 + UInt64(number) }
    let name = text(token)
    guard let csr = CSR(named: name) else { throw error(.unknownRegister(name)) }
    next += 1
    return 4096 + UInt64(csr.rawValue)
  }

  private mutating func frameSeparator() throws(StatementError) {
    guard accept(",") else { throw error(.frame(.separatorMissing)) }
  }

  private mutating func frameOffset(_ directive: FrameDirective) throws(StatementError) -> Int64 {
    try frameSeparator()
    let start = next
    let offset = try constant(absent: 0, for: ".cfi_\(directive.rawValue)")
    // Where a register is saved is counted in these units.
    guard directive == .def_cfa || offset % FrameCode.dataAlignment == 0 else {
      throw error(.frame(.uneven), at: start)
    }
    return offset
  }

  /// nil if it is none that can be written.
  private mutating func pointerEncoding() throws(StatementError) -> PointerEncoding? {
    guard let byte = UInt8(exactly: try constant(absent: 0, for: ".cfi_personality")) else { return nil }
    let encoding = PointerEncoding(rawValue: byte)
    return encoding == .omitted || encoding.isSupported ? encoding : nil
  }

  /// `.cfi_personality encoding, symbol`, `.cfi_lsda encoding, symbol`.
  private mutating func setFramePointer(_ directive: FrameDirective, of index: Int) throws(StatementError) {
    let isPersonality = directive == .personality
    guard let encoding = try pointerEncoding() else {
      throw error(.frame(isPersonality ? .badPersonality : .badData), at: 0)
    }
    var value = Expression.absent
    if encoding != .omitted {
      guard accept(",") else { throw error(.frame(.symbolMissing)) }
      value = try expression()
      guard value.form == .symbol || value.form == .constant && !encoding.isRelative else {
        throw error(.frame(isPersonality ? .badPersonalityValue : .badDataValue), at: 0)
      }
    }
    try endOfStatement()
    if isPersonality {
      frames.descriptions[index].personalityEncoding = encoding
      frames.descriptions[index].personality = value
    } else {
      frames.descriptions[index].dataEncoding = encoding
      frames.descriptions[index].data = value
    }
  }
}

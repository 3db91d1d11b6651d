// A line of assembly read by the forms of its mnemonic: enough of an assembler for these tests.

@testable import RISCV

/// One reading of a line.
struct Spelling {
  var form: Form
  var instruction: Instruction

  /// The first form that fits "mnemonic operand,operand"; distances are from address 0.
  init?(_ line: String) {
    let parts = line.split(separator: " ", maxSplits: 1)
    let texts = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
    for form in Mnemonics.forms(named: String(parts[0])) {
      guard let instruction = Self.fill(form, texts) else { continue }
      self.form = form
      self.instruction = instruction
      // The first whose encoding exists, where several rows have one name.
      if form.compressedRow == nil || word(compressing: true) != nil { return }
    }
    return nil
  }

  init(form: Form, instruction: Instruction) {
    self.form = form
    self.instruction = instruction
  }

  /// The line, as GNU as reads it.
  var text: String {
    let texts = form.operands.map { operand in
      switch operand {
      case .rd: return "x\(instruction.rd)"
      case .rs1: return "x\(instruction.rs1)"
      case .rs2: return "x\(instruction.rs2)"
      case .rs3: return "x\(instruction.rs3)"
      case .immediate, .shamt, .csr: return "\(instruction.immediate)"
      case .memory: return "\(instruction.immediate)(x\(instruction.rs1))"
      case .address: return "(x\(instruction.rs1))"
      case .target: return ".+(\(instruction.immediate))"
      case .upper: return "\(UInt32(bitPattern: instruction.immediate) >> 12)"
      case .zimm: return "\(instruction.rs1)"
      case .predecessor: return Self.letters(instruction.immediate >> 4)
      case .successor: return Self.letters(instruction.immediate)
      case .fd: return "f\(instruction.rd)"
      case .fs1, .fs: return "f\(instruction.rs1)"
      case .fs2: return "f\(instruction.rs2)"
      case .fs3: return "f\(instruction.rs3)"
      case .roundingMode: return RoundingModeName.names[Int(instruction.modifier)] ?? "rne"
      case .cacheBlock: return "\(instruction.immediate & ~31)(x\(instruction.rs1))"
      case .stackPointer: return "sp"
      case .stackMemory: return "\(instruction.immediate)(sp)"
      }
    }
    return form.mnemonic + " " + texts.joined(separator: ",")
  }

  /// The word that an assembler writes, 16 bits where it may.
  func word(compressing: Bool) -> UInt32? {
    if let row = form.compressedRow { return CompressedTable.rows[row].encode(instruction).map(UInt32.init) }
    if compressing, let half = form.compressedWord(for: instruction) { return UInt32(half) }
    return instruction.word
  }

  private static func fill(_ form: Form, _ texts: [String]) -> Instruction? {
    var texts = texts
    if form.operands.last == .roundingMode, texts.count == form.operands.count - 1 { texts.append("dyn") }
    guard texts.count == form.operands.count else { return nil }
    var instruction = form.template
    for (operand, text) in zip(form.operands, texts) where !fill(operand, text, &instruction) { return nil }
    if form.tiesSourceToDestination { instruction.rs1 = instruction.rd }
    return instruction
  }

  private static func fill(_ operand: Operand, _ text: String, _ instruction: inout Instruction) -> Bool {
    switch operand {
    case .rd: return set(&instruction.rd, Register.number(named: text))
    case .rs1: return set(&instruction.rs1, Register.number(named: text))
    case .rs2: return set(&instruction.rs2, Register.number(named: text))
    case .rs3: return set(&instruction.rs3, Register.number(named: text))
    case .immediate, .target, .shamt: return set(&instruction.immediate, number(text))
    case .upper: return set(&instruction.immediate, number(text).map { $0 << 12 })
    case .csr: return set(&instruction.immediate, CSR(named: text).map { Int32($0.rawValue) })
    case .zimm: return set(&instruction.rs1, UInt8(text))
    case .predecessor: return join(&instruction.immediate, letters(text).map { $0 << 4 })
    case .successor: return join(&instruction.immediate, letters(text))
    case .fd: return set(&instruction.rd, FloatRegister.number(named: text))
    case .fs1: return set(&instruction.rs1, FloatRegister.number(named: text))
    case .fs2: return set(&instruction.rs2, FloatRegister.number(named: text))
    case .fs3: return set(&instruction.rs3, FloatRegister.number(named: text))
    case .fs:
      instruction.rs2 = FloatRegister.number(named: text) ?? 0
      return set(&instruction.rs1, FloatRegister.number(named: text))
    case .roundingMode: return set(&instruction.modifier, RoundingModeName.number(named: text))
    case .stackPointer: return text == "sp"
    case .memory, .address, .stackMemory, .cacheBlock:
      guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return false }
      let base = Register.number(named: String(text[text.index(after: open)...].dropLast()))
      let offset = open == text.startIndex ? 0 : number(String(text[..<open]))
      switch operand {
      case .cacheBlock: return join(&instruction.immediate, offset) && set(&instruction.rs1, base)
      case .address: return offset == 0 && set(&instruction.rs1, base)
      case .stackMemory: return base == 2 && set(&instruction.immediate, offset)
      default: return set(&instruction.immediate, offset) && set(&instruction.rs1, base)
      }
    }
  }

  private static func set<Value>(_ field: inout Value, _ value: Value?) -> Bool {
    guard let value else { return false }
    field = value
    return true
  }

  private static func join(_ field: inout Int32, _ bits: Int32?) -> Bool {
    guard let bits else { return false }
    field |= bits
    return true
  }

  private static func number(_ text: String) -> Int32? {
    guard text.hasPrefix("0x") else { return Int32(text) }
    return UInt32(text.dropFirst(2), radix: 16).map { Int32(bitPattern: $0) }
  }

  private static let fenceLetters: [(letter: Character, bit: Int32)] = [("i", 8), ("o", 4), ("r", 2), ("w", 1)]

  private static func letters(_ text: String) -> Int32? {
    var bits: Int32 = 0
    for letter in text {
      guard let bit = fenceLetters.first(where: { $0.letter == letter })?.bit else { return nil }
      bits |= bit
    }
    return bits
  }

  private static func letters(_ bits: Int32) -> String {
    String(fenceLetters.filter { bits & $0.bit != 0 }.map(\.letter))
  }
}

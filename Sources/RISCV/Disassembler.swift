// Instructions to text, to the letter as GNU objdump 2.40 prints them: bytes and an address come in,
// a line's text and its length go out. Called by `apus objdump`, traces and debuggers.

/// Prints instructions. It remembers what `lui` and `auipc` put into registers, as GNU's does, to name the
/// address that a later instruction makes of it: give it instructions in the order of their addresses.
public struct Disassembler {
  /// Prints `ret` and `add`, not `jalr` and `c.addi`.
  public var usesAliases = true
  /// Prints `x10`, not `a0`.
  public var usesNumbers = false
  /// What instructions may be of: others are data.
  public var extensions = ExtensionSet.all
  /// The minor version of the privileged specification 1: registers that came later are shown by number.
  public var privilegedMinor: UInt64 = 12
  /// What gp holds, if known.
  public var globalPointer: UInt64?
  /// What stands at an address, as in `main+0x4`; nil where there is nothing.
  public var symbolizer: ((UInt64) -> String?)?

  /// The upper part of an address, as `lui` or `auipc` left it in a register.
  private var upperParts = [UInt64?](repeating: nil, count: 32)

  public init(usesAliases: Bool = true, symbolizer: ((UInt64) -> String?)? = nil) {
    self.usesAliases = usesAliases
    self.symbolizer = symbolizer
  }

  /// The text for the instruction that `bytes` begin with, mnemonic, tab and operands, and how many of the
  /// bytes it is. What the tables do not know, or what is cut short, is a directive that means the
  /// same bytes. Nil if there are none.
  public mutating func line(of bytes: some Collection<UInt8>, at address: UInt64) -> (text: String, byteCount: Int)? {
    let bytes = bytes.prefix(22)
    func value(_ count: Int) -> UInt64 { bytes.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    guard bytes.count > 1 else { return bytes.isEmpty ? nil : (".byte\t\(hexadecimal(value(1)))", 1) }
    let count = Decoder.byteCount(startingWith: UInt16(value(2)))
    guard count <= bytes.count, count > 2 || value(2) & 3 != 3 else { return (".2byte\t\(hexadecimal(value(2)))", 2) }
    switch count {
    case 2, 4: return (text(of: UInt32(value(count)), at: address), count)
    case 8: return (".8byte\t\(hexadecimal(value(8)))", count)
    default:
      let list = bytes.prefix(count).map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return (".byte\t" + list.joined(separator: ", "), count)
    }
  }

  /// The text for `word`, or for its low 16 bits if they are a compressed instruction.
  public mutating func text(of word: UInt32, at address: UInt64) -> String {
    guard word & 3 == 3 else { return text(ofHalf: UInt16(truncatingIfNeeded: word), at: address) }
    let instruction = Decoder.decode(word).flatMap { supported($0) }
    return instruction.flatMap { text(of: $0, at: address) } ?? ".4byte\t\(hexadecimal(UInt64(word)))"
  }

  private mutating func text(ofHalf half: UInt16, at address: UInt64) -> String {
    guard let row = CompressedTable.row(of: half, namedByAlias: usesAliases), extensions.contains(.c),
      row.role == .illegal || extensions.contains(InstructionTable.row(row.template.opcode).isa)
    else {
      return ".2byte\t\(hexadecimal(UInt64(half)))"
    }
    guard row.role != .illegal else { return usesAliases ? "unimp" : row.mnemonic }
    return text(of: row.layout.instruction(row.layout.gather(UInt32(half))), in: row, at: address)
  }

  /// The text for `instruction`; nil where it has bits that no operand stands for, as a `fence` with registers
  /// has, or where it is 16 bits long and no row has its shape.
  public mutating func text(of instruction: Instruction, at address: UInt64) -> String? {
    guard instruction.length == 2 else { return text(of: instruction, as: nil, at: address) }
    guard let row = CompressedTable.rows.first(where: { $0.encode(instruction) != nil }) else { return nil }
    return text(of: instruction, in: row, at: address)
  }

  private mutating func text(of instruction: Instruction, in row: CompressedRow, at address: UInt64) -> String {
    if usesAliases, !row.isHint(instruction), let text = text(of: instruction, as: row, at: address) {
      return text
    }
    return line(row.mnemonic, row.operands, instruction, row, at: address)
  }

  /// The text by the mnemonics of 32-bit instructions; `row` is the one it has 16 bits by.
  private mutating func text(of instruction: Instruction, as row: CompressedRow?, at address: UInt64) -> String? {
    let use: Alias.Use = usesAliases ? (row == nil ? .words : .halves) : .always
    for alias in Aliases.rows(of: instruction.opcode)
    where alias.use.contains(use) && alias.form.says(instruction) && extensions.contains(alias.form.isa) {
      return line(alias.form.mnemonic, alias.form.operands, instruction, row, at: address)
    }
    let base = InstructionTable.row(instruction.opcode)
    let ordering = Mnemonics.orderings.first { base.takesOrdering && $0.modifier == instruction.modifier } ?? ("", 0)
    let form = Form(base, suffix: ordering.suffix, modifier: ordering.modifier)
    return form.says(instruction) ? line(form.mnemonic, form.operands, instruction, row, at: address) : nil
  }

  private mutating func line(
    _ mnemonic: String, _ operands: [Operand], _ instruction: Instruction, _ row: CompressedRow?, at address: UInt64
  ) -> String {
    var line = mnemonic
    for (index, operand) in operands.enumerated() {
      if operand == .roundingMode, instruction.modifier == RoundingModeName.dynamic { continue }
      line += index == 0 ? "\t" : ","
      line += text(of: operand, instruction, at: address)
    }
    if let target = madeAddress(operands, instruction, row, at: address) { line += " # " + place(target) }
    return line
  }

  private func text(of operand: Operand, _ instruction: Instruction, at address: UInt64) -> String {
    let immediate = instruction.immediate
    switch operand {
    case .rd: return register(instruction.rd)
    case .rs1: return register(instruction.rs1)
    case .rs2: return register(instruction.rs2)
    case .rs3: return register(instruction.rs3)
    case .fd: return floatRegister(instruction.rd)
    case .fs1, .fs: return floatRegister(instruction.rs1)
    case .fs2: return floatRegister(instruction.rs2)
    case .fs3: return floatRegister(instruction.rs3)
    // GNU has no word for the reserved ones.
    case .roundingMode: return RoundingModeName.names[Int(instruction.modifier & 7)] ?? "unknown"
    case .cacheBlock: return "\(immediate & ~31)(\(register(instruction.rs1)))"
    case .immediate: return "\(immediate)"
    case .memory: return "\(immediate)(\(register(instruction.rs1)))"
    case .address: return "(\(register(instruction.rs1)))"
    case .target: return place(address &+ UInt64(bitPattern: Int64(immediate)))
    case .upper: return hexadecimal(UInt64(UInt32(bitPattern: immediate) >> 12))
    case .shamt: return hexadecimal(UInt64(UInt32(bitPattern: immediate)))
    case .csr:
      let number = UInt16(truncatingIfNeeded: immediate)
      guard privilegedMinor >= 12 || !Disassembler.newInVersion12(number) else { return hexadecimal(UInt64(number)) }
      return CSR(rawValue: number).name ?? hexadecimal(UInt64(number))
    case .zimm: return "\(instruction.rs1)"
    case .predecessor: return set(immediate >> 4)
    case .successor: return set(immediate)
    case .stackPointer: return register(2)
    case .stackMemory: return "\(immediate)(\(register(2)))"
    }
  }

  private func register(_ number: UInt8) -> String {
    usesNumbers ? "x\(number)" : Register.names[Int(number & 31)]
  }

  private func floatRegister(_ number: UInt8) -> String {
    usesNumbers ? "f\(number)" : FloatRegister.names[Int(number & 31)]
  }

  /// A set of a fence, from its four bits; GNU has no word for the empty one.
  private func set(_ bits: Int32) -> String {
    let letters = zip("iorw", [8, 4, 2, 1] as [Int32]).filter { bits & $0.1 != 0 }.map(\.0)
    return letters.isEmpty ? "unknown" : String(letters)
  }

  /// An address, with what stands there.
  private func place(_ address: UInt64) -> String {
    guard let symbol = symbolizer?(address) else { return hexadecimal(address) }
    return String(address, radix: 16) + " <" + symbol + ">"
  }

  private func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}

extension Disassembler {
  /// `instruction`, if the extensions have it.
  private func supported(_ instruction: Instruction) -> Instruction? {
    let row = InstructionTable.row(instruction.opcode)
    if extensions.contains(row.isa), !row.convertsHalfAndDouble || extensions.contains(.d) { return instruction }
    return nil
  }

  /// Registers that the privileged specification has since 1.12: `menvcfg`, `senvcfg`, `mstatush`, `mtinst`, `mtval2`,
  /// `mseccfg`, `mconfigptr`, and memory protection beyond 16 entries.
  private static func newInVersion12(_ number: UInt16) -> Bool {
    switch number {
    case 0x10A, 0x30A, 0x310, 0x31A, 0x34A, 0x34B, 0x3A4...0x3AF, 0x3C0...0x3EF, 0x747, 0x757, 0xF15: true
    default: false
    }
  }

  /// The address that the operands make out of a register that is known: x0, gp, tp (for which GNU takes 0),
  /// or what a `lui` or `auipc` has put there last. It is named once, as with GNU.
  private mutating func madeAddress(
    _ operands: [Operand], _ instruction: Instruction, _ row: CompressedRow?, at address: UInt64
  ) -> UInt64? {
    let base = Int(instruction.rs1 & 31)
    let offset = UInt64(bitPattern: Int64(instruction.immediate))
    switch instruction.opcode {
    case .lui:
      upperParts[Int(instruction.rd & 31)] = offset
      return nil
    case .auipc:
      upperParts[Int(instruction.rd & 31)] = address &+ offset
      return nil
    case .addi, .addiw:
      // Of the 16-bit additions those to a register itself, `c.addi16sp` not among them.
      guard base != 0, operands.contains(.immediate), row?.picture.tiesSourceToDestination ?? true else { return nil }
    case .jalr:
      guard row == nil, operands.contains(.memory) || operands.contains(.rs1) else { return nil }
      // GNU looks at a jump's offset and at its register, and the second time knows the pointers only.
      if operands.contains(.memory), base == 4 || (base == 3 && globalPointer != nil) { upperParts[base] = nil }
    default:
      guard row == nil, operands.contains(.memory) else { return nil }
    }
    defer { upperParts[base] = nil }
    let value: UInt64
    switch (base, upperParts[base], globalPointer) {
    case (0, _, _): value = 0
    case (_, let upper?, _): value = upper
    case (3, _, let pointer?): value = pointer
    case (4, _, _): value = 0
    default: return nil
    }
    let sum = value &+ offset
    return instruction.opcode == .addiw ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: sum))) : sum
  }
}

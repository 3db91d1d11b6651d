// How an instruction may be written, from the instruction table, in the shape that matching needs: no arrays, no
// strings. `Vocabulary` keeps the forms of the mnemonics that a source uses.

import ObjectFile
import RISCV

/// One way to write an instruction, ready for matching: a `Form` of the instruction table without its arrays.
struct InstructionForm {
  var template: Instruction
  var operands: InlineArray<5, Operand>
  var count: Int
  var isa: Extension
  var besides: Extension?
  /// One register fills rd and rs1.
  var ties: Bool
  var encoding: InstructionEncoding
  var range: ClosedRange<Int64>
  var multiple: Int64

  init(_ form: Form) {
    template = form.template
    count = form.operands.count
    var operands = InlineArray<5, Operand>(repeating: .rd)
    for (index, operand) in form.operands.enumerated() { operands[index] = operand }
    self.operands = operands
    isa = form.isa
    besides = form.besides
    ties = form.tiesSourceToDestination
    encoding = form.compressedRow.map { .row(Int32($0)) } ?? .chosen(among: form.compressions)
    let picture =
      form.compressedRow.map { CompressedTable.rows[$0].picture } ?? InstructionTable.row(form.template.opcode).picture
    range = picture.immediateRange
    multiple = 1 << Int64(picture.immediateShift)
  }

  /// The extensions that it needs and `available` lacks, as GNU as lists them; nil if none.
  func missing(from available: ExtensionSet) -> String? {
    let lacks = !available.contains(isa)
    // C is the one that other extensions add to: it is named last.
    switch (lacks, besides.map { !available.contains($0) } ?? false) {
    case (false, false): return nil
    case (false, true): return besides.map { "`\($0)'" }
    case (true, false): return besides == nil ? alternatives : "`\(isa)'"
    case (true, true): return isa == .c ? "`d' and `c'" : "`zfhmin' and `d', or `zhinxmin' and `zdinx'"
    }
  }

  /// The extension, and the one that has the same in integer registers: it has neither loads and stores nor moves.
  private var alternatives: String {
    let opcode = template.opcode
    switch opcode {
    case .flw, .fsw, .fld, .fsd, .flh, .fsh, .fmvXW, .fmvWX, .fmvXD, .fmvDX, .fmvXH, .fmvHX: return "`\(isa)'"
    case _ where opcode.isMultiplication: return "`m' or `zmmul'"
    default: break
    }
    switch isa {
    case .f: return "`f' or `zfinx'"
    case .d: return "`d' or `zdinx'"
    case .zfh: return "`zfh' or `zhinx'"
    case .zfhmin: return "`zfhmin' or `zhinxmin'"
    default: return "`\(isa)'"
    }
  }

  /// `rd, imm(rs1)` or `rs2, imm(rs1)` of a load or store, which may be written with a symbol instead.
  var isMemoryAccess: Bool {
    count == 2 && operands[1] == .memory && encoding.row == nil && template.opcode != .jalr
  }
}

/// How wide an instruction may be written.
enum InstructionEncoding {
  /// In 16 bits, as this row of `CompressedTable` says: the source asks for it by name.
  case row(Int32)
  /// In 16 bits by one of these rows where C is on, else in 32.
  case chosen(among: CompressedSet)

  var row: Int32? { if case .row(let row) = self { row } else { nil } }
}

/// An instruction while its operands are read.
struct InstructionDraft {
  var instruction: Instruction
  /// The operand that waits for a symbol, and the relocation that it asks for.
  var expression: Expression?
  var relocation = RelocationType.none
  var operandIndex = 0

  init(_ instruction: Instruction) { self.instruction = instruction }
}

extension Opcode {
  /// Of the part of M that Zmmul has.
  var isMultiplication: Bool {
    switch self {
    case .mul, .mulh, .mulhsu, .mulhu, .mulw: true
    default: false
    }
  }

  var isStore: Bool {
    switch self {
    case .sb, .sh, .sw, .sd, .fsh, .fsw, .fsd: true
    default: false
    }
  }
}

/// Registers by the bytes of their names.
struct RegisterNames: ~Copyable {
  private var names = NameTable()
  private var numbers: [UInt8] = []

  /// The integer registers.
  init() {
    self.init(Register.names, prefix: "x")
    add("fp", 8)
  }

  /// `names` by their numbers, and these behind `prefix`.
  init(_ registers: [String], prefix: String) {
    for (number, name) in registers.enumerated() {
      add(name, UInt8(number))
      add("\(prefix)\(number)", UInt8(number))
    }
  }

  private mutating func add(_ name: String, _ number: UInt8) {
    _ = names.intern(name)
    numbers.append(number)
  }

  func number(_ text: [UInt8], _ token: Token) -> UInt8? {
    names.find(text, Int(token.start)..<Int(token.end), hash: token.value).map { numbers[Int($0.index)] }
  }
}

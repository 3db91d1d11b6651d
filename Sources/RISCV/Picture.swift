// An instruction's line of bits as the manual draws it, turned into match, mask and slices.
// "imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011" reads from the highest bit down.

/// A run of bits that stands both in a word and in a field.
public struct Slice: Sendable, BitwiseCopyable {
  public var field: Field
  /// The lowest bit of the run in the word and in the field.
  public var wordBit: UInt8
  public var fieldBit: UInt8
  public var width: UInt8
  /// The three-bit registers of compressed instructions, x8 to x15.
  public var isPrime: Bool

  var mask: UInt32 { (1 << UInt32(width)) - 1 }
}

/// Where the bits of an instruction are: `word & mask == match` recognises it, `slices` hold the rest.
public struct Picture: Sendable {
  public private(set) var match: UInt32 = 0
  public private(set) var mask: UInt32 = 0
  public private(set) var slices: [Slice] = []
  /// The immediate is two's complement (`imm`, not `uimm`, `shamt`, `csr`).
  public private(set) var isSigned = false
  /// Bits that the immediate can have, counted from its bit 0, and how many of the lowest are
  /// always 0.
  public private(set) var immediateWidth: UInt8 = 0
  public private(set) var immediateShift: UInt8 = 0
  /// 16 or 32.
  public private(set) var width: UInt8 = 0

  /// Reads a row's picture; one that does not make sense is a mistake in the table.
  init(_ text: String, width: UInt8 = 32) {
    self.width = width
    var bit = width
    var lowest: UInt8 = 32
    for token in text.utf8.split(separator: UInt8(ascii: " ")) {
      if token.first == UInt8(ascii: "0") || token.first == UInt8(ascii: "1") {
        for digit in token {
          bit -= 1
          mask |= 1 << UInt32(bit)
          match |= UInt32(digit - UInt8(ascii: "0")) << UInt32(bit)
        }
        continue
      }
      let bracket = token.firstIndex(of: UInt8(ascii: "["))
      let name = String(decoding: token[..<(bracket ?? token.endIndex)], as: UTF8.self)
      let shape = Self.shape(of: name)
      for run in Self.runs(token, from: bracket, width: shape.width) {
        bit -= run.width
        for field in shape.fields {
          slices.append(
            Slice(
              field: field, wordBit: bit, fieldBit: run.low &+ shape.shift, width: run.width,
              isPrime: shape.isPrime))
          guard field == .immediate else { continue }
          immediateWidth = Swift.max(immediateWidth, run.low + run.width)
          lowest = Swift.min(lowest, run.low)
          isSigned = name == "imm"
        }
      }
    }
    immediateShift = immediateWidth == 0 ? 0 : lowest
    precondition(bit == 0, "picture of \(width - bit) bits: \(text)")
  }

  /// Which fields a name stands for, and its width where no bits are given.
  private static func shape(of name: String) -> (fields: [Field], width: UInt8, shift: UInt8, isPrime: Bool) {
    switch name {
    case "rd": return ([.rd], 5, 0, false)
    case "rs1", "zimm": return ([.rs1], 5, 0, false)
    case "rs2": return ([.rs2], 5, 0, false)
    case "rs3": return ([.rs3], 5, 0, false)
    case "rd/rs1": return ([.rd, .rs1], 5, 0, false)
    case "rd'": return ([.rd], 3, 0, true)
    case "rs1'": return ([.rs1], 3, 0, true)
    case "rs2'": return ([.rs2], 3, 0, true)
    case "rd'/rs1'": return ([.rd, .rs1], 3, 0, true)
    case "aq": return ([.modifier], 1, 1, false)
    case "rl": return ([.modifier], 1, 0, false)
    case "csr": return ([.immediate], 12, 0, false)
    case "imm", "uimm", "shamt": return ([.immediate], 0, 0, false)
    default: preconditionFailure("picture: unknown field \(name)")
    }
  }

  /// The runs of "[12|10:5]", highest bit first.
  private static func runs(
    _ token: Substring.UTF8View, from bracket: String.Index?, width: UInt8
  ) -> [(low: UInt8, width: UInt8)] {
    guard let bracket else { return [(0, width)] }
    return token[token.index(after: bracket)...].dropLast().split(separator: UInt8(ascii: "|")).map { run in
      let ends = run.split(separator: UInt8(ascii: ":")).map { number in
        number.reduce(UInt8(0)) { $0 * 10 + ($1 - UInt8(ascii: "0")) }
      }
      return (ends[ends.count - 1], ends[0] - ends[ends.count - 1] + 1)
    }
  }

  /// The values that the immediate can take; multiples of `1 << immediateShift`.
  public var immediateRange: ClosedRange<Int64> {
    guard immediateWidth > 0 else { return 0...0 }
    if isSigned {
      return -(1 << Int64(immediateWidth - 1))...((1 << Int64(immediateWidth - 1)) - 1)
    }
    return 0...((1 << Int64(immediateWidth)) - 1)
  }

  /// Puts the fields of `instruction` where they belong, cutting what does not fit.
  func scatter(_ instruction: Instruction) -> UInt32 {
    var word = match
    for slice in slices {
      let value = UInt32(bitPattern: instruction[slice.field])
      word |= ((value >> UInt32(slice.fieldBit)) & slice.mask) << UInt32(slice.wordBit)
    }
    return word
  }

  /// Takes the fields of `word` into `instruction`.
  func gather(_ word: UInt32, into instruction: inout Instruction) {
    for slice in slices {
      var value = ((word >> UInt32(slice.wordBit)) & slice.mask) << UInt32(slice.fieldBit)
      if slice.isPrime { value += 8 }
      instruction[slice.field] |= Int32(bitPattern: value)
    }
    if isSigned {
      let unused = 32 - Int32(immediateWidth)
      instruction.immediate = (instruction.immediate << unused) >> unused
    }
  }
}

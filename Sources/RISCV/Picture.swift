// An instruction's line of bits as the manual draws it, turned into match, mask and slices.
// "imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011" reads from the highest bit down.
// The tables make pictures at first use; `Layout` turns them into what encodes and decodes fast.

/// A run of bits that stands both in a word and in a field.
public struct Slice: Sendable, BitwiseCopyable {
  public var field: Field
  /// The lowest bit of the run in the word and in the field.
  public var wordBit: UInt8
  public var fieldBit: UInt8
  public var width: UInt8
  /// The three-bit registers of compressed instructions, x8 to x15.
  public var isPrime: Bool
}

/// Where the bits of an instruction are: `word & mask == match` recognises it, `slices` hold the rest.
public struct Picture: Sendable {
  public private(set) var match: UInt32 = 0
  public private(set) var mask: UInt32 = 0
  public private(set) var slices: [Slice] = []
  /// The immediate is two's complement (`imm`, not `uimm`, `shamt`, `csr`).
  public private(set) var isSigned = false
  /// One run of bits is both rd and rs1, so that the two must be equal.
  public private(set) var tiesSourceToDestination = false
  /// Bits that the immediate can have, counted from its bit 0, and how many of the lowest are
  /// always 0.
  public private(set) var immediateWidth: UInt8 = 0
  public private(set) var immediateShift: UInt8 = 0
  /// 16 or 32.
  public let width: UInt8

  /// The values that the immediate can take; multiples of `1 << immediateShift`.
  public var immediateRange: ClosedRange<Int64> {
    guard immediateWidth > 0 else { return 0...0 }
    if isSigned {
      return -(1 << Int64(immediateWidth - 1))...((1 << Int64(immediateWidth - 1)) - 1)
    }
    return 0...((1 << Int64(immediateWidth)) - 1)
  }

  /// Reads a row's picture; one that does not make sense is a mistake in the table.
  init(_ text: String, width: UInt8 = 32) {
    self.width = width
    slices.reserveCapacity(8)
    let text = text.utf8.span
    var position = 0
    var bit = width
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: " "):
        position += 1
      case UInt8(ascii: "0"), UInt8(ascii: "1"):
        bit -= 1
        mask |= 1 << UInt32(bit)
        match |= UInt32(text[position] & 1) << UInt32(bit)
        position += 1
      default:
        bit = addField(text, &position, below: bit)
      }
    }
    precondition(bit == 0, "picture of \(width - bit) bits")
  }

  /// Reads a name and the "[12|10:5]" after it, and adds their slices; the lowest bit that they reach.
  private mutating func addField(_ text: Span<UInt8>, _ position: inout Int, below bit: UInt8) -> UInt8 {
    var bit = bit
    let name = Name.read(text, &position)
    guard position < text.count, text[position] == UInt8(ascii: "[") else {
      bit -= name.width
      add(Slice(field: name.field, wordBit: bit, fieldBit: 0, width: name.width, isPrime: name.isPrime), name)
      return bit
    }
    repeat {
      position += 1
      let high = Self.number(text, &position)
      var low = high
      if text[position] == UInt8(ascii: ":") {
        position += 1
        low = Self.number(text, &position)
      }
      let width = high - low + 1
      bit -= width
      add(Slice(field: name.field, wordBit: bit, fieldBit: low, width: width, isPrime: name.isPrime), name)
    } while text[position] == UInt8(ascii: "|")
    position += 1
    return bit
  }

  private mutating func add(_ slice: Slice, _ name: Name) {
    var slice = slice
    slice.fieldBit += name.shift
    slices.append(slice)
    if let second = name.second {
      slice.field = second
      slices.append(slice)
      tiesSourceToDestination = true
    }
    guard slice.field == .immediate else { return }
    immediateShift = immediateWidth == 0 ? slice.fieldBit : Swift.min(immediateShift, slice.fieldBit)
    immediateWidth = Swift.max(immediateWidth, slice.fieldBit + slice.width)
    isSigned = name.isSigned
  }

  private static func number(_ text: Span<UInt8>, _ position: inout Int) -> UInt8 {
    var value: UInt8 = 0
    while text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") {
      value = value * 10 + (text[position] - UInt8(ascii: "0"))
      position += 1
    }
    return value
  }
}

/// What a name in a picture stands for.
private struct Name {
  var text: ShortText
  var field: Field
  /// The other field of "rd/rs1".
  var second: Field?
  /// The width where no bits are given.
  var width: UInt8 = 0
  /// Where in the field its bits begin.
  var shift: UInt8 = 0
  var isPrime = false
  var isSigned = false

  // swift-format-ignore
  private static let all = [
    Name(text: "rd",       field: .rd,  width: 5),
    Name(text: "rs1",      field: .rs1, width: 5),
    Name(text: "rs2",      field: .rs2, width: 5),
    Name(text: "rs3",      field: .rs3, width: 5),
    Name(text: "rd/rs1",   field: .rd,  second: .rs1, width: 5),
    Name(text: "rd'",      field: .rd,  width: 3, isPrime: true),
    Name(text: "rs1'",     field: .rs1, width: 3, isPrime: true),
    Name(text: "rs2'",     field: .rs2, width: 3, isPrime: true),
    Name(text: "rd'/rs1'", field: .rd,  second: .rs1, width: 3, isPrime: true),
    Name(text: "zimm",     field: .rs1, width: 5),
    Name(text: "aq",       field: .modifier, width: 1, shift: 1),
    Name(text: "rl",       field: .modifier, width: 1),
    Name(text: "rm",       field: .modifier, width: 3),
    Name(text: "csr",      field: .immediate, width: 12),
    Name(text: "imm",      field: .immediate, isSigned: true),
    Name(text: "uimm",     field: .immediate),
    Name(text: "shamt",    field: .immediate),
  ]

  /// Reads the name at `position`.
  static func read(_ text: Span<UInt8>, _ position: inout Int) -> Name {
    var short = ShortText()
    while position < text.count, text[position] != UInt8(ascii: " "), text[position] != UInt8(ascii: "[") {
      short.append(text[position])
      position += 1
    }
    for name in all where name.text == short { return name }
    preconditionFailure("picture: unknown field")
  }
}

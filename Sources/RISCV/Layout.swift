// HOT: every instruction encoded, decoded or compressed.
// A picture for the machine: an instruction's fields side by side in 64 bits, and for each run of bits
// the rotation that takes it from the word to its place there and back. Made by the tables, at first use.

/// The fields of an instruction in 64 bits: the immediate in 31…0, rd in 39…32, rs1 in 47…40, rs2 in
/// 55…48, rs3 in 60…56, the modifier in 63…61.
typealias FieldBits = UInt64

extension Instruction {
  @inline(__always) var fieldBits: FieldBits {
    let registers = FieldBits(rd) << 32 | FieldBits(rs1) << 40 | FieldBits(rs2) << 48
    let rest = FieldBits(rs3 & 0x1f) << 56 | FieldBits(modifier & 7) << 61
    return registers | rest | FieldBits(UInt32(bitPattern: immediate))
  }
}

extension Field {
  /// The lowest of the field's bits, and all of them.
  var firstBit: UInt8 {
    switch self {
    case .immediate: return 0
    case .rd: return 32
    case .rs1: return 40
    case .rs2: return 48
    case .rs3: return 56
    case .modifier: return 61
    }
  }

  var bits: FieldBits {
    switch self {
    case .immediate: return 0xffff_ffff
    case .rd, .rs1, .rs2: return 0xff << FieldBits(firstBit)
    case .rs3: return 0x1f << FieldBits(firstBit)
    case .modifier: return 7 << FieldBits(firstBit)
    }
  }
}

/// Where the fields of one instruction are in its word.
struct Layout: Sendable, BitwiseCopyable {
  /// Bits of the word that rotate as one to their place among the field bits.
  struct Run: BitwiseCopyable {
    var mask: UInt32 = 0
    var rotation: UInt8 = 0
  }

  let match: UInt32
  let mask: UInt32
  private let opcode: Opcode
  private let length: UInt8
  /// Moves the immediate's sign to bit 31; 0 where it has none.
  private let signShift: UInt8
  private let tiesSourceToDestination: Bool
  private let runCount: UInt8
  private let runs: [8 of Run]
  /// The field bits that no run holds, and those among them that must be so for a word to exist.
  private let fixed: FieldBits
  private let fixedMask: FieldBits

  /// `template` has the opcode, the length, and the values of the fields that `picture` does not hold.
  init(_ picture: Picture, _ template: Instruction) {
    match = picture.match
    mask = picture.mask
    opcode = template.opcode
    length = template.length
    signShift = picture.isSigned ? 32 - picture.immediateWidth : 0
    tiesSourceToDestination = picture.tiesSourceToDestination
    precondition(picture.slices.count <= 8, "picture of more than 8 runs")
    var fixed = template.fieldBits
    var held: FieldBits = 0
    var runs: [8 of Run] = .init(repeating: Run())
    for (index, slice) in picture.slices.enumerated() {
      let ones: UInt32 = (1 << UInt32(slice.width)) - 1
      let first = slice.field.firstBit + slice.fieldBit
      runs[index] = Run(mask: ones << UInt32(slice.wordBit), rotation: (first &- slice.wordBit) & 63)
      held |= FieldBits(ones) << FieldBits(first)
      if slice.isPrime { fixed |= 8 << FieldBits(first) }
    }
    if picture.isSigned { held |= ~0 << FieldBits(picture.immediateWidth) & Field.immediate.bits }
    runCount = UInt8(picture.slices.count)
    self.runs = runs
    self.fixed = fixed
    fixedMask = ~held
  }

  /// Puts the fields where they belong, cutting what does not fit.
  @inline(__always) func scatter(_ bits: FieldBits) -> UInt32 {
    var word = match
    for index in 0..<Int(runCount) {
      let run = runs[index]
      let rotation = FieldBits(run.rotation)
      word |= UInt32(truncatingIfNeeded: bits &>> rotation | bits &<< (64 &- rotation)) & run.mask
    }
    return word
  }

  /// The fields of `word`, which matches; the immediate is not yet sign-extended.
  @inline(__always) func gather(_ word: UInt32) -> FieldBits {
    var bits = fixed
    for index in 0..<Int(runCount) {
      let run = runs[index]
      let part = FieldBits(word & run.mask)
      let rotation = FieldBits(run.rotation)
      bits |= part &<< rotation | part &>> (64 &- rotation)
    }
    return bits
  }

  @inline(__always) func instruction(_ bits: FieldBits) -> Instruction {
    Instruction(
      opcode,
      rd: UInt8(truncatingIfNeeded: bits >> 32), rs1: UInt8(truncatingIfNeeded: bits >> 40),
      rs2: UInt8(truncatingIfNeeded: bits >> 48), rs3: UInt8(truncatingIfNeeded: bits >> 56) & 0x1f,
      modifier: UInt8(truncatingIfNeeded: bits >> 61),
      immediate: signExtended(bits), length: length)
  }

  @inline(__always) private func signExtended(_ bits: FieldBits) -> Int32 {
    (Int32(truncatingIfNeeded: bits) &<< Int32(signShift)) &>> Int32(signShift)
  }

  /// A word can say all of these fields.
  @inline(__always) func holds(_ bits: FieldBits) -> Bool {
    (bits ^ fixed) & fixedMask == 0
      && signExtended(bits) == Int32(truncatingIfNeeded: bits)
      && (!tiesSourceToDestination || (bits >> 32 ^ bits >> 40) & 0xff == 0)
  }
}

/// Up to three values that a field must not have.
struct FieldValues: Sendable, BitwiseCopyable, ExpressibleByArrayLiteral {
  /// Field bits under a mask; an empty mask goes with bits that are never met.
  private var values: [3 of (mask: FieldBits, bits: FieldBits)] = .init(repeating: (0, 1))

  init(arrayLiteral elements: (field: Field, value: UInt8)...) {
    for (index, element) in elements.enumerated() {
      values[index] = (element.field.bits, FieldBits(element.value) << FieldBits(element.field.firstBit))
    }
  }

  /// Met by every instruction.
  static let all: FieldValues = {
    var all: FieldValues = []
    all.values[0] = (0, 0)
    return all
  }()

  @inline(__always) func contains(_ bits: FieldBits) -> Bool {
    bits & values[0].mask == values[0].bits || bits & values[1].mask == values[1].bits
      || bits & values[2].mask == values[2].bits
  }
}

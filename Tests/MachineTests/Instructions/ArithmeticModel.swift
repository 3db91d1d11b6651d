// What integer instructions compute, written down a second time from the manual's words, as plainly as possible and
// in another way than the engine's: through 128-bit integers and bit by bit.

/// Two operands in, what rd holds afterwards out.
typealias Model = @Sendable (_ a: UInt64, _ b: UInt64) -> UInt64

private func signed(_ a: UInt64) -> Int128 { a >> 63 == 0 ? Int128(a) : Int128(a) - (1 << 64) }
private func low(_ a: UInt64) -> UInt64 { a % (1 << 32) }
private func signedLow(_ a: UInt64) -> Int128 { low(a) >> 31 == 0 ? Int128(low(a)) : Int128(low(a)) - (1 << 32) }
/// The low 64 bits of a number of any size.
private func wrapped(_ a: Int128) -> UInt64 { UInt64(truncatingIfNeeded: a) }
/// The low 32 bits, sign-extended.
private func word(_ a: Int128) -> UInt64 { wrapped(signedLow(wrapped(a))) }
private func bits(_ a: UInt64, _ width: Int = 64) -> [Bool] { (0..<width).map { a >> UInt64($0) & 1 == 1 } }
private func number(_ bits: [Bool]) -> UInt64 {
  bits.enumerated().reduce(0) { $0 + ($1.element ? 1 << UInt64($1.offset) : 0) }
}
private func power(_ exponent: UInt64) -> Int128 { 1 << Int128(exponent) }
/// Rounding toward negative infinity, as an arithmetic shift does.
private func floorDivided(_ a: Int128, _ b: Int128) -> Int128 { a >= 0 ? a / b : -((-a + b - 1) / b) }
private func rotated(_ a: UInt64, left count: UInt64, width: Int) -> UInt64 {
  let old = bits(a, width)
  return number((0..<width).map { old[($0 + width - Int(count) % width) % width] })
}

private func divided(_ a: Int128, _ b: Int128, overflow: Int128) -> Int128 {
  if b == 0 { return -1 }  // all ones
  return b == -1 && a == overflow ? a : a / b
}
private func remainder(_ a: Int128, _ b: Int128, overflow: Int128) -> Int128 {
  if b == 0 { return a }
  return b == -1 && a == overflow ? 0 : a % b
}
private let least: Int128 = -(1 << 63)
private let leastWord: Int128 = -(1 << 31)

// swift-format-ignore
/// The instructions `rd, rs1, rs2`, by the unprivileged manual's chapters on RV64I, M and B (Zba, Zbb, Zbs). Shifts
/// take the low 6 or 5 bits of their count.
let registerModels: [(mnemonic: String, model: Model)] = [
  ("add",   { wrapped(signed($0) + signed($1)) }),
  ("sub",   { wrapped(signed($0) - signed($1)) }),
  ("sll",   { wrapped(Int128($0) * power($1 % 64)) }),
  ("slt",   { signed($0) < signed($1) ? 1 : 0 }),
  ("sltu",  { $0 < $1 ? 1 : 0 }),
  ("xor",   { number(zip(bits($0), bits($1)).map { $0 != $1 }) }),
  ("srl",   { wrapped(Int128($0) / power($1 % 64)) }),
  ("sra",   { wrapped(floorDivided(signed($0), power($1 % 64))) }),
  ("or",    { number(zip(bits($0), bits($1)).map { $0 || $1 }) }),
  ("and",   { number(zip(bits($0), bits($1)).map { $0 && $1 }) }),
  ("addw",  { word(signedLow($0) + signedLow($1)) }),
  ("subw",  { word(signedLow($0) - signedLow($1)) }),
  ("sllw",  { word(Int128(low($0)) * power($1 % 32)) }),
  ("srlw",  { word(Int128(low($0)) / power($1 % 32)) }),
  ("sraw",  { word(floorDivided(signedLow($0), power($1 % 32))) }),

  ("mul",    { UInt64(truncatingIfNeeded: signed($0) * signed($1)) }),
  ("mulh",   { wrapped((signed($0) * signed($1)) >> 64) }),
  ("mulhsu", { wrapped((signed($0) * Int128($1)) >> 64) }),
  ("mulhu",  { UInt64(truncatingIfNeeded: (UInt128($0) * UInt128($1)) >> 64) }),
  ("div",    { wrapped(divided(signed($0), signed($1), overflow: least)) }),
  ("divu",   { $1 == 0 ? ~0 : $0 / $1 }),
  ("rem",    { wrapped(remainder(signed($0), signed($1), overflow: least)) }),
  ("remu",   { $1 == 0 ? $0 : $0 % $1 }),
  ("mulw",   { word(signedLow($0) * signedLow($1)) }),
  ("divw",   { word(divided(signedLow($0), signedLow($1), overflow: leastWord)) }),
  ("divuw",  { low($1) == 0 ? ~0 : word(Int128(low($0) / low($1))) }),
  ("remw",   { word(remainder(signedLow($0), signedLow($1), overflow: leastWord)) }),
  ("remuw",  { word(Int128(low($1) == 0 ? low($0) : low($0) % low($1))) }),

  ("add.uw",    { wrapped(Int128(low($0)) + signed($1)) }),
  ("sh1add",    { wrapped(Int128($0) * 2 + Int128($1)) }),
  ("sh2add",    { wrapped(Int128($0) * 4 + Int128($1)) }),
  ("sh3add",    { wrapped(Int128($0) * 8 + Int128($1)) }),
  ("sh1add.uw", { wrapped(Int128(low($0)) * 2 + Int128($1)) }),
  ("sh2add.uw", { wrapped(Int128(low($0)) * 4 + Int128($1)) }),
  ("sh3add.uw", { wrapped(Int128(low($0)) * 8 + Int128($1)) }),

  ("andn",  { number(zip(bits($0), bits($1)).map { $0 && !$1 }) }),
  ("orn",   { number(zip(bits($0), bits($1)).map { $0 || !$1 }) }),
  ("xnor",  { number(zip(bits($0), bits($1)).map { $0 == $1 }) }),
  ("max",   { signed($0) > signed($1) ? $0 : $1 }),
  ("maxu",  { $0 > $1 ? $0 : $1 }),
  ("min",   { signed($0) < signed($1) ? $0 : $1 }),
  ("minu",  { $0 < $1 ? $0 : $1 }),
  ("rol",   { rotated($0, left: $1 % 64, width: 64) }),
  ("ror",   { rotated($0, left: 64 - $1 % 64, width: 64) }),
  ("rolw",  { word(Int128(rotated($0, left: $1 % 32, width: 32))) }),
  ("rorw",  { word(Int128(rotated($0, left: 32 - $1 % 32, width: 32))) }),

  ("bclr",  { a, b in number(bits(a).enumerated().map { $0.offset == Int(b % 64) ? false : $0.element }) }),
  ("bset",  { a, b in number(bits(a).enumerated().map { $0.offset == Int(b % 64) ? true : $0.element }) }),
  ("binv",  { a, b in number(bits(a).enumerated().map { ($0.offset == Int(b % 64)) != $0.element }) }),
  ("bext",  { bits($0)[Int($1 % 64)] ? 1 : 0 }),
]

// swift-format-ignore
/// The instructions `rd, rs1, immediate`: as a register instruction with the sign-extended immediate, or with a count
/// of so many bits.
let immediateModels: [(mnemonic: String, like: String, range: ClosedRange<Int64>)] = [
  ("addi", "add", -2048...2047), ("slti", "slt", -2048...2047), ("sltiu", "sltu", -2048...2047),
  ("xori", "xor", -2048...2047), ("ori", "or", -2048...2047),   ("andi", "and", -2048...2047),
  ("addiw", "addw", -2048...2047),
  ("slli", "sll", 0...63),   ("srli", "srl", 0...63),   ("srai", "sra", 0...63),
  ("slliw", "sllw", 0...31), ("srliw", "srlw", 0...31), ("sraiw", "sraw", 0...31),
  ("rori", "ror", 0...63),   ("roriw", "rorw", 0...31),
  ("bclri", "bclr", 0...63), ("bseti", "bset", 0...63), ("binvi", "binv", 0...63), ("bexti", "bext", 0...63),
  ("slli.uw", "", 0...63),
]

// swift-format-ignore
/// The instructions `rd, rs1`.
let unaryModels: [(mnemonic: String, model: Model)] = [
  ("clz",    { a, _ in UInt64(bits(a).reversed().prefix { !$0 }.count) }),
  ("ctz",    { a, _ in UInt64(bits(a).prefix { !$0 }.count) }),
  ("cpop",   { a, _ in UInt64(bits(a).filter { $0 }.count) }),
  ("clzw",   { a, _ in UInt64(bits(a, 32).reversed().prefix { !$0 }.count) }),
  ("ctzw",   { a, _ in UInt64(bits(a, 32).prefix { !$0 }.count) }),
  ("cpopw",  { a, _ in UInt64(bits(a, 32).filter { $0 }.count) }),
  ("sext.b", { a, _ in wrapped(a % 256 < 128 ? Int128(a % 256) : Int128(a % 256) - 256) }),
  ("sext.h", { a, _ in wrapped(a % 65536 < 32768 ? Int128(a % 65536) : Int128(a % 65536) - 65536) }),
  ("zext.h", { a, _ in a % 65536 }),
  ("orc.b",  { a, _ in (0..<8).reduce(0) { $0 + (a >> UInt64($1 * 8) % 256 == 0 ? 0 : 255 << UInt64($1 * 8)) } }),
  ("rev8",   { a, _ in (0..<8).reduce(0) { $0 + (a >> UInt64($1 * 8) % 256) << UInt64(56 - $1 * 8) } }),
]

/// The model of an immediate instruction.
func immediateModel(_ mnemonic: String, like: String) -> Model {
  if mnemonic == "slli.uw" { return { wrapped(Int128(low($0)) * power($1 % 64)) } }
  for row in registerModels where row.mnemonic == like { return row.model }
  preconditionFailure("no model is called \(like)")
}

/// Numbers at which something happens: signs, carries out of a word, all of a byte.
let edgeOperands: [UInt64] = [
  0, 1, 2, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0x8000_0001,
  0xffff_ffff, 0x1_0000_0000, 0x1234_5678_9abc_def0, 0x00ff_00ff_00ff_00ff, 0x7fff_ffff_ffff_ffff,
  0x8000_0000_0000_0000, 0xffff_ffff_0000_0000, 0xffff_ffff_7fff_ffff, 0xffff_ffff_8000_0000, 0xffff_ffff_ffff_fffe,
  0xffff_ffff_ffff_ffff,
]

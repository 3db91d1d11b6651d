// A program of random statements over a few labels: branches near and far, addresses, distances, alignment, changes
// of section and of options. It does nothing of use, but it has one object.

struct RandomProgram {
  private(set) var source = ""
  private var random: SplitMix
  private var section = ".text"
  private var open: [String]

  private static let registers = ["a0", "a1", "a5", "s0", "s1", "t0", "t3", "sp", "ra", "zero"]
  private static let sections = [
    ".text", ".text", ".text", ".data", ".section .rodata,\"a\"", ".section .hot,\"ax\"", ".bss", ".text 1", ".data 2",
  ]

  init(seed: UInt64) {
    random = SplitMix(state: seed)
    open = (0..<12).map { "l\($0)" } + [".Lp", ".Lq"]
    add(".weak weak\n.globl everyone\n1:")
    let labels = open
    for _ in 0..<150 {
      if chance(5) { enter(Self.sections.randomElement(using: &random) ?? ".text") }
      if chance(10), !open.isEmpty { add("\(open.removeFirst()):") }
      if chance(6) { add("1:") }
      add(statement(labels))
    }
    enter(".text")
    add(open.map { "\($0):\n" }.joined() + "1:\neveryone: nop")
  }

  private mutating func add(_ text: String) { source += text + "\n" }

  private mutating func enter(_ name: String) {
    section = name
    add(name)
  }

  private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }
  private mutating func register() -> String { Self.registers.randomElement(using: &random) ?? "a0" }

  private mutating func label(_ labels: [String]) -> String {
    chance(60)
      ? labels.randomElement(using: &random) ?? "1b"
      : ["elsewhere", "weak", "1b", "1f", "everyone"].randomElement(using: &random) ?? "1b"
  }

  private mutating func statement(_ labels: [String]) -> String {
    if section == ".bss" { return chance(50) ? ".zero \(number(1..<20))" : ".align \(number(0..<4))" }
    let isCode = section.contains("text") || section.contains("hot")
    if isCode, chance(70) { return instruction(labels) }
    let (one, other) = (label(labels), label(labels))
    switch number(0..<16) {
    case 0: return ".byte \(number(-100..<200))"
    case 1: return ".half \(number(0..<1000)), l0 - l1"
    case 2: return ".word \(one)"
    case 3: return ".dword \(one) + \(number(-5..<50))"
    case 4: return ".word \(one) - \(other)"
    case 5: return ".dword \(one) - \(other) + \(number(0..<9))"
    case 6: return ".word . - \(one)"
    case 7: return ".word \(one) - ."
    case 8: return ".ascii \"abcd\""
    case 9: return ".align \(number(0..<5))"
    case 10: return ".balign 8, 5"
    case 11: return ".p2align 3, , 2"
    case 12: return ".zero \([250, 2040, 4000, 7].randomElement(using: &random) ?? 7)"
    case 13: return ".option \(["rvc", "norvc", "push"].randomElement(using: &random) ?? "rvc")"
    case 14: return ".set v\(number(0..<3)), \(number(0..<99))"
    default: return ".type l1, @function"
    }
  }

  private mutating func instruction(_ labels: [String]) -> String {
    let (r, s, t, target) = (register(), register(), register(), label(labels))
    switch number(0..<14) {
    case 0: return "add \(r), \(s), \(t)"
    case 1: return "addi \(r), \(s), \(number(-40..<40))"
    case 2, 3: return "\(["beq", "bne", "blt", "bgeu"].randomElement(using: &random) ?? "beq") \(r), \(s), \(target)"
    case 4: return "beqz \(r), \(target)"
    case 5: return "bnez \(r), \(target) + \(number(0..<3) * 4)"
    case 6: return "j \(target)"
    case 7: return "call \(target)"
    case 8: return "la \(r), \(target)"
    case 9: return "lw \(r), \(target)"
    case 10: return "sd \(r), \(target), t1"
    case 11: return "li \(r), \(Int64.random(in: .min ... .max, using: &random) >> Int64(number(0..<64)))"
    case 12: return "ld \(r), \(number(0..<64) * 8)(\(s))"
    default: return ".align \(number(1..<6))"
    }
  }
}

/// Random numbers that are the same every time (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

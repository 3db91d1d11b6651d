// `as`: passages of the guest's sources, and of sentences that are sound one by one, broken.

import Assembler
import Foundation
import ObjectFile
import RISCV

struct SourceSubject: Subject {
  static let name = "as"
  static let summary = "assembly sources"

  /// The sources, in words.
  private var sources: [[[String]]] = []
  private var included: [String: [UInt8]] = [:]
  private var vocabulary: [String]

  private static let directives = """
    .align .altmacro .ascii .asciz .balign .bss .byte .comm .data .double .dword .else .elseif .endif .endm .endr .equ .error
    .file .fill .float .globl .half .if .ifb .ifdef .ifnb .ifndef .include .incbin .insn .irp .irpc .lcomm .loc .local .macro
    .option .org .p2align .popsection .previous .purgem .pushsection .quad .rept .section .set .size .skip .sleb128 .space
    .string .text .type .uleb128 .weak .word .zero .cfi_startproc .cfi_endproc .attribute .subsection .exitm .end .equiv
    """
  private static let pieces = """
    ( ) [ ] , : ; # " ' \\ \\name \\@ \\() + - * / % << >> == != && || ! ~ % %hi( %lo( %pcrel_hi( %pcrel_lo( 1b 1f 2b 9f .
    zero ra sp gp t0 a0 s0 ft0 fa0 x32 rvc norvc push pop relax arch, rv64gc @progbits @function @nobits "ax",@progbits
    0 1 -1 4095 4096 0x7fffffff 0x80000000 0xffffffffffffffff 1e400 \\x 0b 0x 1.5 'a'
    """
  private static let arguments: [[String]] = [
    [], ["-march=rv64gc", "-g"], ["-march=rv64imac_zicsr", "-mno-relax"], ["-march=rv64gcv"], ["-fpic"], ["-L", "-W"],
    ["-gdwarf-5"], ["-mabi=lp64d", "-march=rv64gc_zba_zbb_zbs"], ["--fatal-warnings"],
  ]

  init(project: URL, scratch: URL) throws {
    vocabulary = (Self.directives + " " + Self.pieces).split(whereSeparator: \.isWhitespace).map(String.init)
    vocabulary += InstructionTable.rows.map(\.mnemonic) + ["\t", " ", "\n"]
    for folder in ["kernel-asm", "user-asm", "user-asm/tests", "Tests/Benchmarks"] {
      let url = project.appendingPathComponent(folder)
      for file in try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() {
        guard file.hasSuffix(".s") || file.hasSuffix(".inc") else { continue }
        let text = try String(contentsOf: url.appendingPathComponent(file), encoding: .utf8)
        included[file] = Array(text.utf8)
        sources.append(Mutation.words(of: text))
      }
    }
  }

  func input(_ seed: UInt64) -> [UInt8] { Array(make(seed).text.utf8) }

  func feed(_ seed: UInt64) -> Bool {
    let (text, arguments) = make(seed)
    do {
      var options = try AssemblerOptions(arguments: arguments)
      options.debugging.directory = "/home"
      let object = try Assembler.assemble(Array(text.utf8), named: "fuzz.s", options: options, read: { included[$0] }).object
      _ = try object.elfBytes()
      return true
    } catch { return false }
  }

  private func make(_ seed: UInt64) -> (text: String, arguments: [String]) {
    var random = SeededGenerator(seed: seed)
    var lines = Bool.random(using: &random) ? passage(&random) : sentences(&random)
    // Little damage, so that some gets through to relaxation and the object.
    if Int.random(in: 0..<8, using: &random) != 0 {
      Mutation.damage(&lines, vocabulary: vocabulary, most: Bool.random(using: &random) ? 1 : 5, &random)
    }
    return (Mutation.text(lines), Self.arguments.randomElement(using: &random) ?? [])
  }

  private func passage(_ random: inout SeededGenerator) -> [[String]] {
    let source = sources.randomElement(using: &random) ?? []
    let start = Int.random(in: 0..<max(source.count, 1), using: &random)
    var lines = Array(source[start..<min(source.count, start + Int.random(in: 1...30, using: &random))])
    // What a source includes takes longer to read than a passage, but without it most are full of strange words.
    if Int.random(in: 0..<4, using: &random) == 0 {
      lines.insert(contentsOf: source.filter { $0.contains("include") && $0.contains("\"") }, at: 0)
    }
    return lines
  }

  /// Instructions of any kind, labels, and what stands between them.
  private func sentences(_ random: inout SeededGenerator) -> [[String]] {
    var text = "f1: f2: f3: f4:\n"
    var disassembler = Disassembler(usesAliases: Bool.random(using: &random))
    for line in 0..<Int.random(in: 1...30, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: text += ".L\(line): f\(line + 5):\n"
      case 1...2: text += (Self.sentences.randomElement(using: &random) ?? "") + "\n"
      default:
        let picture = (InstructionTable.rows.randomElement(using: &random) ?? InstructionTable.row(.addi)).picture
        let word = picture.match | UInt32.random(in: .min ... .max, using: &random) & ~picture.mask
        text += disassembler.text(of: word, at: UInt64(line) * 4) + "\n"
      }
    }
    return Mutation.words(of: text)
  }

  /// A | begins another line of the same sentence.
  private static let sentences = """
    1: bnez a0, 1b
    beq a0, a1, f3
    .balign 16
    .p2align 3, 1, 2
    call f1
    tail f4
    la a0, f2
    li a0, 0x123456789abc
    jal 2f|nop|2:
    1:|.word f3 - f1, 1b, f2 + 4
    1:|li a0, 3|2:|.uleb128 2b - 1b
    .section .data.x, "aw", @progbits
    .text
    .pushsection .rodata, "a"|.byte 1|.popsection
    .data|.word 3|.previous
    .set f9, f3 + 4
    .equ here, . - 4
    .rept 3|.word 5|nop|.endr
    1: .word 1|2:|.if 2b - 1b == 4|li a1, 1|.else|.error "no"|.endif
    .macro m a, b=2, rest:vararg|addi \\a, \\a, \\b|.ifnb \\rest|m \\rest|.endif|.endm|m a0, 3, a1, 4|.purgem m
    .irp r, a0, a1|mv \\r, zero|.endr
    .irpc c, 123|.byte \\c|.endr
    .fill 3, 4, 5
    .org . + 16
    .skip 8
    .option push|.option norvc|addi a0, a0, 1|.option pop
    .loc 1 2 3|nop
    .file 1 "a.c"|.loc 1 5|nop
    .size f1, . - f1
    .type f1, @function
    .globl f1, f3
    .weak f5
    .comm c1, 16, 8
    .asciz "one\\n\\001", "two"
    .double 1.5, -0.1e-300
    .insn r 0x33, 0, 0, a0, a1, a2
    .cfi_startproc|nop|.cfi_def_cfa_offset 16|.cfi_offset ra, -8|ret|.cfi_endproc
    lui a0, %hi(f1)|addi a0, a0, %lo(f1)
    3: auipc a0, %pcrel_hi(f5)|ld a1, %pcrel_lo(3b)(a0)
    """.split(separator: "\n").map { $0.replacingOccurrences(of: "|", with: "\n") }
}

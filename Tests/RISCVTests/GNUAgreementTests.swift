// The whole table against GNU as and objdump, where they are installed: every form with random operands,
// every row's random words, every 16-bit word.

import Foundation
import Testing

@testable import RISCV

@Suite(.enabled(if: GNUTools.areInstalled, "\(GNUTools.prefix)as is not installed"), .serialized)
struct GNUAgreementTests {
  @Test func everyFormIsTheSameBytes() throws {
    var random = SeededGenerator(seed: 1)
    var lines: [(text: String, word: UInt32)] = []
    for form in Self.forms {
      for _ in 0..<60 {
        let spelling = Spelling(form: form, instruction: form.randomInstruction(using: &random))
        if let word = spelling.word(compressing: true) { lines.append((spelling.text, word)) }
      }
    }
    let bytes = try GNUTools().assemble(lines.map(\.text))
    var rest = bytes[...]
    for line in lines {
      let count = line.word & 3 == 3 ? 4 : 2
      let theirs = rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
      guard theirs == line.word else {
        Issue.record("\(line.text): \(String(theirs, radix: 16)) with GNU, ours \(String(line.word, radix: 16))")
        return
      }
      rest = rest.dropFirst(count)
    }
    #expect(rest.isEmpty)
    #expect(lines.count > 10000)
  }

  @Test(arguments: [true, false])
  func wordsAreTheSameText(usesAliases: Bool) throws {
    var random = SeededGenerator(seed: 2)
    // The reserved `c.addi16sp sp, 0` is an instruction for objdump.
    var bytes = (UInt16.min...UInt16.max).filter { $0 & 3 != 3 && $0 != 0x6101 }.flatMap(\.littleEndianBytes)
    for row in Self.rows {
      for _ in 0..<60 {
        let open = UInt32.random(in: 0...UInt32.max, using: &random)
        // Every other one with registers 0 or few bits, for the aliases.
        let few = Bool.random(using: &random) ? UInt32.random(in: 0...UInt32.max, using: &random) & open : open
        bytes += (row.picture.match | few & ~row.picture.mask).littleEndianBytes
      }
    }
    let theirs = try GNUTools().disassemble(bytes, options: usesAliases ? [] : ["no-aliases"])
    var disassembler = Disassembler(usesAliases: usesAliases)
    var address = 0
    for text in theirs {
      guard let line = disassembler.line(of: bytes[address...], at: UInt64(address)) else { break }
      guard line.text == text else {
        Issue.record("at \(address): \(text) with GNU, ours \(line.text)")
        return
      }
      address += line.byteCount
    }
    #expect(address == bytes.count)
  }

  /// The rows that binutils 2.40 does not know. All others are held against it.
  @Test func unknownRowsAreTheseOnly() {
    let known = Set(Self.rows.map(\.mnemonic))
    #expect(InstructionTable.rows.map(\.mnemonic).filter { !known.contains($0) }.sorted() == ["czero.eqz", "czero.nez"])
  }

  /// The rows that binutils 2.40 knows.
  private static let rows = InstructionTable.rows.filter { $0.isa != .zicond }

  /// Every form that an assembler reads.
  private static var forms: [Form] {
    let rows = rows
    let mnemonics = rows.map(\.mnemonic) + Aliases.forms.map(\.mnemonic) + CompressedTable.rows.map(\.mnemonic)
    let ordered = rows.filter(\.takesOrdering).flatMap { row in
      Mnemonics.orderings.map { row.mnemonic + $0.suffix }
    }
    return Set(mnemonics + ordered).sorted().flatMap(Mnemonics.forms)
  }
}

extension Form {
  /// The form with operands drawn at random, small numbers often, whether or not a word can say them.
  fileprivate func randomInstruction(using random: inout SeededGenerator) -> Instruction {
    let picture =
      compressedRow.map { CompressedTable.rows[$0].picture } ?? InstructionTable.row(template.opcode).picture
    let filled = operands.reduce(0) { $0 | $1.fieldBits }
    let registers: [UInt8] = [0, 1, 2, 8, 9, 10, 15, .random(in: 0...31, using: &random)]
    var instruction = template
    if filled & Field.rd.bits != 0 { instruction.rd = registers.randomElement(using: &random) ?? 0 }
    if filled & Field.rs1.bits != 0 {
      // 16-bit words need it to be rd.
      let isSame = Bool.random(using: &random)
      instruction.rs1 = isSame ? instruction.rd : registers.randomElement(using: &random) ?? 0
    }
    if filled & Field.rs2.bits != 0 { instruction.rs2 = registers.randomElement(using: &random) ?? 0 }
    if tiesSourceToDestination { instruction.rs1 = instruction.rd }
    if operands.contains(.fs) { instruction.rs2 = instruction.rs1 }
    if filled & Field.rs3.bits != 0 { instruction.rs3 = registers.randomElement(using: &random) ?? 0 }
    if operands.contains(.roundingMode) {
      instruction.modifier = [0, 1, 2, 3, 4, 7].randomElement(using: &random) ?? 0
    }
    guard filled & Field.immediate.bits != 0 else { return instruction }
    let range = picture.immediateRange
    let step = Int64(1) << Int64(picture.immediateShift)
    // Far branches: GNU as makes two instructions of those it cannot reach, and never of these.
    let widest: Int64 = operands.contains(.target) ? 4000 : .max
    let reach = [64 * step, 1100, widest].randomElement(using: &random) ?? widest
    let drawn = Int64.random(
      in: max(range.lowerBound, -min(reach, widest))...min(range.upperBound, min(reach, widest)), using: &random)
    instruction.immediate = Int32(truncatingIfNeeded: drawn & -step)
    if operands.contains(.cacheBlock) { instruction.immediate = instruction.immediate & ~31 | template.immediate }
    if operands.contains(.predecessor) {
      instruction.immediate = .random(in: 1...15, using: &random) << 4 | .random(in: 1...15, using: &random)
    }
    return instruction
  }
}

extension FixedWidthInteger {
  fileprivate var littleEndianBytes: [UInt8] {
    stride(from: 0, to: Self.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}

/// GNU binutils for bare-metal RISC-V, in a folder of their own for each use.
private struct GNUTools: ~Copyable {
  static let prefix = "riscv64-unknown-elf-"
  static let areInstalled = path(of: "as") != nil && path(of: "objdump") != nil && path(of: "objcopy") != nil

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "GNUAgreementTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private static func path(of tool: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(prefix)\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The bytes of `.text`.
  func assemble(_ lines: [String]) throws -> [UInt8] {
    try object(of: lines.joined(separator: "\n") + "\n")
    try run("objcopy", ["-O", "binary", "-j", ".text", "object.o", "text.bin"])
    return try [UInt8](Data(contentsOf: folder.appending(path: "text.bin")))
  }

  /// The text of each instruction in `bytes`, at address 0 and on.
  func disassemble(_ bytes: [UInt8], options: [String]) throws -> [String] {
    // An object says which extensions it uses; a plain binary could not.
    try object(of: ".text\n")
    try Data(bytes).write(to: folder.appending(path: "text.bin"))
    try run("objcopy", ["--update-section", ".text=text.bin", "object.o"])
    let listing = try run("objdump", ["-dz", "-M", (["priv-spec=1.12"] + options).joined(separator: ","), "object.o"])
    return listing.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 2)
      return parts.count == 3 ? parts[2].trimmingCharacters(in: .whitespaces) : nil
    }
  }

  private func object(of source: String) throws {
    try Data(source.utf8).write(to: folder.appending(path: "source.s"))
    let isa = "rv64gc_zihintpause_zba_zbb_zbs_zfh_zawrs_zicbom_zicbop_zicboz"
    try run("as", ["-march=\(isa)", "source.s", "-o", "object.o"])
  }

  @discardableResult
  private func run(_ tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: try #require(Self.path(of: tool)))
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(Self.prefix)\(tool) failed")
    return text
  }
}

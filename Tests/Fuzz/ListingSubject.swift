// `objdump`, `nm`, `size`, `addr2line`: broken objects go through the built command, many at a time.

import Assembler
import Foundation
import Linker
import ObjectFile

struct ListingSubject: Subject {
  static let name = "objdump"
  static let summary = "objects and executables, for objdump and its kin"

  /// The command's words, of which each takes any number of files.
  private static let commands: [[String]] = [
    ["objdump", "-d"], ["objdump", "-D", "-l"], ["objdump", "-d", "-r", "-t", "-M", "no-aliases,numeric"], ["objdump", "-S"],
    ["nm"], ["size"],
  ]
  /// Files that one process is given.
  private static let batch: UInt64 = 250
  /// Seconds that a process may take for them.
  private static let patience = 60.0

  private let files: [[UInt8]]
  private let command: URL
  private let folder: URL
  /// Where files stay that do harm.
  private let kept: URL

  init(project: URL, scratch: URL) throws {
    let options = try AssemblerOptions(arguments: ["-march=rv64gc", "-g"])
    let text = """
      .globl _start
      _start: la gp, __global_pointer$
      call main
      fadd.d fa0, fa1, fa2, rtz
      amoadd.w.aq a0, a1, (a2)
      .size _start, . - _start
      main: csrr a0, mhartid
      beqz a0, main
      ret
      .balign 8
      .word 0, -1, 0x12345678
      .data
      .dword main, _start - main
      """
    let object = try Assembler.assemble(Array(text.utf8), named: "fuzz.s", options: options).object
    let executable = try Linker.link([.object(object, name: "fuzz.o")], script: nil, options: Linker.Options(arguments: []))
    files = try [object.elfBytes(), executable.executable.elfBytes()]
    command = project.appendingPathComponent(".build/release/apus")
    folder = scratch.appendingPathComponent("listing")
    kept = project.appendingPathComponent(".build/fuzz")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard FileManager.default.isExecutableFile(atPath: command.path) else {
      throw Complaint("\(command.path) is not there: `make` builds it")
    }
  }

  func input(_ seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes = files[Int.random(in: 0...1, using: &random)]
    Mutation.damage(&bytes, &random)
    return bytes
  }

  /// The last seed of a batch runs the command for all of it; whether the command found them all sound is not asked.
  func feed(_ seed: UInt64) throws -> Bool {
    try Data(input(seed)).write(to: file(seed))
    guard seed % Self.batch == Self.batch - 1 else { return true }
    let first = seed - (Self.batch - 1)
    let words = Self.commands[Int(first / Self.batch % UInt64(Self.commands.count))]
    let names = (first...seed).map { file($0).path }.filter { FileManager.default.fileExists(atPath: $0) }
    guard !run(words, names) else { return true }
    let culprits = names.filter { !run(words, [$0]) }
    let kept = self.kept.appendingPathComponent("\(Self.name)-\(first)")
    try? FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
    for culprit in culprits.map(URL.init(fileURLWithPath:)) {
      try? FileManager.default.copyItem(at: culprit, to: kept.appendingPathComponent(culprit.lastPathComponent))
    }
    print("apus \(words.joined(separator: " ")) does not end well for \(culprits.count) files, see \(kept.path)")
    throw Complaint("apus \(words.joined(separator: " ")) failed")
  }

  /// One place for each seed of a batch, used again by the next; workers have folders of their own.
  private func file(_ seed: UInt64) -> URL { folder.appendingPathComponent("\(seed % Self.batch).o") }

  /// Whether the command ends by itself, in time, with a status that it is meant to have.
  private func run(_ words: [String], _ names: [String]) -> Bool {
    let process = Process()
    process.executableURL = command
    process.arguments = words + names
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    let identifier = process.processIdentifier
    let watchdog = DispatchWorkItem { _ = kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    return process.terminationReason == .exit && process.terminationStatus <= 1
  }
}

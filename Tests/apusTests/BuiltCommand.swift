// The command as it was built beside the tests, run as a user runs it.
import Foundation

/// How a command ended, and what it said.
struct Outcome: Equatable {
  var status: Int32
  var output = ""
  var errors = ""
}

extension TemporaryDirectory {
  static let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("apus")

  func file(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }

  /// Runs the command here, or a link to it, with `input` to its standard input, at once and whole.
  func apus(_ words: [String], input: String? = nil, called link: String? = nil) throws -> Outcome {
    let process = Process()
    process.executableURL = link.map(file) ?? Self.command
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardInput = FileHandle.nullDevice
    if let input {
      try write(input, to: ".input")
      process.standardInput = try FileHandle(forReadingFrom: file(".input"))
    }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: complaints, as: UTF8.self))
  }

  func apus(_ words: String..., input: String? = nil) throws -> Outcome { try apus(words, input: input) }
}

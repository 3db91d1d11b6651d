// Optional peers: other tools that the kernel is checked against where they are installed.
import Foundation

/// A program found by its name.
struct Peer {
  let path: String

  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else { return nil }
    self.path = path
  }

  /// Whether all of these are there. `APUS_PEERS=required`, which `make check-gnu` and `make check-qemu` set, makes
  /// their lack a failure instead of a reason to skip.
  static func areWanted(_ names: String...) -> Bool {
    ProcessInfo.processInfo.environment["APUS_PEERS"] == "required" || names.allSatisfy { Peer($0) != nil }
  }

  static func require(_ name: String) throws -> Peer {
    guard let peer = Peer(name) else { throw NotInstalled(name: name) }
    return peer
  }

  struct NotInstalled: Error { var name: String }
  struct Failure: Error {
    var command: String
    var status: Int32
    var message: String
  }

  /// Runs it to its end; what it wrote to standard output. It gets no input, and at most `seconds`.
  func run(_ arguments: [String], in folder: URL? = nil, seconds: Double = 60) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + seconds)
    timer.setEventHandler { kill(process.processIdentifier, SIGKILL) }
    timer.resume()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    timer.cancel()
    return (process.terminationStatus, text)
  }

  /// Runs it; anything but status 0 is an error.
  func succeed(_ arguments: [String], in folder: URL? = nil) throws {
    let (status, output) = try run(arguments, in: folder)
    guard status == 0 else {
      throw Failure(command: ([path] + arguments).joined(separator: " "), status: status, message: output)
    }
  }
}

/// A folder that is gone when its owner is.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: file(name)) }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: file(name))) }
}

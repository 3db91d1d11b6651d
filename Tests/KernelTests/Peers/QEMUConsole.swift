// A guest in QEMU, talked to over pipes.
import Foundation

final class QEMUConsole: Conversation {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let folder: TemporaryFolder
  private let seconds: Double
  private var transcript = Transcript()

  struct Silence: Error, CustomStringConvertible {
    var wanted: String
    var transcript: String
    var description: String { "waited for \(wanted.debugDescription) in QEMU; it said\n\(transcript)" }
  }

  /// Boots a kernel on a disk, the standard ones, up to the shell's prompt. Every answer must come within `seconds`.
  init(kernel: Kernel, disk: [UInt8], harts: Int, seconds: Double = 60) throws {
    self.seconds = seconds
    folder = try TemporaryFolder()
    try folder.write(kernel.executable.elfBytes(), to: "kernel")
    try folder.write(disk, to: "fs.img")
    process.executableURL = URL(fileURLWithPath: try Peer.require("qemu-system-riscv64").path)
    process.currentDirectoryURL = folder.url
    process.arguments = [
      "-machine", "virt", "-bios", "none", "-kernel", "kernel", "-m", "128M", "-smp", "\(harts)", "-nographic",
      "-global", "virtio-mmio.force-legacy=false", "-drive", "file=fs.img,if=none,format=raw,id=x0",
      "-device", "virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0",
    ]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try awaitPrompt(harts: harts)
  }

  /// Time is the host's: a hart may say that it starts when the shell has its prompt already, and what it says would
  /// stand in the middle of an answer.
  private func awaitPrompt(harts: Int) throws {
    let deadline = Date().addingTimeInterval(60)
    let lines = (0..<harts).map { "hart \($0) starting\n" }
    while true {
      let said = transcript.text
      if said.contains("$ "), lines.allSatisfy(said.contains) { break }
      guard read(before: deadline) else { throw Silence(wanted: "the prompt", transcript: said) }
    }
    transcript.takeAll()
  }

  // QEMU holds SIGTERM back where the tests' process does.
  deinit { kill(process.processIdentifier, SIGKILL) }

  func type(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }

  @discardableResult func expect(_ text: String) throws -> String {
    let deadline = Date().addingTimeInterval(seconds)
    while true {
      if let said = transcript.take(until: text) { return said }
      guard read(before: deadline) else { throw Silence(wanted: text, transcript: transcript.lastLines) }
    }
  }

  /// Reads what there is, or waits for it; false at the end or when it is too late.
  private func read(before deadline: Date) -> Bool {
    let handle = output.fileHandleForReading
    var request = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let left = deadline.timeIntervalSinceNow
    guard left > 0, unsafe poll(&request, 1, Int32(min(left, 60) * 1000) + 1) >= 0 else { return false }
    if request.revents == 0 { return Date() < deadline }
    let news = handle.availableData
    transcript += news
    return !news.isEmpty
  }
}

// The same kernel file in QEMU: it is the kernel that is judged, not our emulator's kindness.
import Foundation
import Machine
import ObjectFile
import Testing

@Suite(.enabled(if: Peer.areWanted("qemu-system-riscv64"), "skipped: no QEMU here"), .serialized)
struct QEMUTests {
  @Test(arguments: [1, 4])
  func saysTheSameLines(harts: Int) throws {
    let emulator = try Peer.require("qemu-system-riscv64")
    let kernel = try Kernel.standard.get()
    let folder = try TemporaryFolder()
    try folder.write(kernel.executable.elfBytes(), to: "kernel")
    let (status, output) = try emulator.run(
      ["-machine", "virt", "-bios", "none", "-kernel", folder.file("kernel").path, "-m", "128M", "-smp", "\(harts)",
       "-append", "selftest", "-nographic", "-serial", "mon:stdio"])
    #expect(status == 0)
    let theirs = output.split(whereSeparator: \.isNewline).map(String.init)
    let (stop, ours) = try kernel.machine(harts: harts).runToEnd()
    #expect(stop == .finished(code: 0))
    #expect(ours.sorted() == theirs.sorted())
  }

  /// As many harts as the host has processors, so that none is stopped while it holds a lock; three at the most.
  private static let harts = min(ProcessInfo.processInfo.activeProcessorCount, 3)

  private func boot(harts: Int = Self.harts, seconds: Double = 60) throws -> QEMUConsole {
    try QEMUConsole(kernel: Kernel.standard.get(), disk: UserPrograms.standardDisk.get(), harts: harts, seconds: seconds)
  }

  @Test(arguments: [1, 2]) func aShellSession(harts: Int) throws { try expectShellSession(boot(harts: harts)) }

  @Test func editingKeys() throws { try expectEditingKeys(boot()) }

  @Test func pastedText() throws { try expectPastedTextToArrive(boot()) }
}

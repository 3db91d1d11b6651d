// A directory that is removed while a process is in it.
import Testing

@Suite struct RemovedDirectoryTests {
  /// It finds itself still, as xv6's does, and nothing else: what ".." names may be gone, which ends xv6.
  @Test func itFindsItselfAlone() throws {
    let console = try Console.boot(harts: 1)
    #expect(try console.command("mkdir a; mkdir a/b") == "")
    #expect(try console.command("cd a/b") == "")
    #expect(try console.command("/rm ../../a/b; /rm /a") == "")
    #expect(try console.command("cd .") == "")
    #expect(try console.command("/mkdir c") == "mkdir: c failed to create\n")
    #expect(try console.command("cd ..") == "cannot cd ..\n")
    #expect(try console.command("cd /") == "")
  }
}

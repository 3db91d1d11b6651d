import Foundation
import Machine
import Testing

@testable import apus

/// What `apus run` starts with, of files that the tests write.
@Suite struct StartFilesTests {
  /// Switches the board off with an exit code: `lui t0, 0x100; lui t1, CODE<<4 ...`, position independent.
  private static func poweroff(code: UInt32) -> [UInt8] {
    // lui t0, 0x100; lui t1, code << 4; lui t2, 3; addi t2, t2, 0x333; add t1, t1, t2; sw t1, (t0); j .
    let words: [UInt32] = [
      0x0010_02b7, code << 16 | 0x337, 0x0000_33b7, 0x3333_8393, 0x0073_0333, 0x0062_a023, 0x0000_006f,
    ]
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  private static func write(_ bytes: [UInt8], _ directory: borrowing TemporaryDirectory, _ name: String) throws {
    try Data(bytes).write(to: directory.file(name))
  }

  @Test func rawKernelAndFirmware() throws {
    let directory = try TemporaryDirectory()
    try Self.write(Self.poweroff(code: 5), directory, "five.bin")
    try Self.write(Self.poweroff(code: 6), directory, "six.bin")
    #expect(try directory.apus("run", "-bios", "none", "-kernel", "five.bin").status == 5)
    #expect(try directory.apus("run", "-bios", "six.bin", "-kernel", "five.bin").status == 6)
    #expect(try directory.apus("run", "-bios", "six.bin").status == 6)
    #expect(try directory.apus("run", "-device", "loader,file=five.bin,addr=0x80000000").status == 5)
    // The firmware jumps to where a raw kernel is: `lui t0, 0x40100; slli t0, t0, 1; jr t0`.
    try Self.write([0xb7, 0x02, 0x10, 0x40, 0x93, 0x92, 0x12, 0x00, 0x67, 0x80, 0x02, 0x00], directory, "jump.bin")
    #expect(try directory.apus("run", "-bios", "jump.bin", "-kernel", "five.bin").status == 5)
  }

  @Test func firmwareIsLookedFor() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(at: directory.file("share"), withIntermediateDirectories: false)
    try Self.write(Self.poweroff(code: 6), directory, "share/fw.bin")
    try Self.write(Self.poweroff(code: 7), directory, "share/opensbi-riscv64-generic-fw_dynamic.bin")
    #expect(try directory.apus("run", "-L", "share", "-bios", "fw.bin").status == 6)
    #expect(try directory.apus("run", "-L", "share", "-bios", "default").status == 7)
    let missing = try directory.apus("run", "-bios", "fw.bin")
    #expect(missing.status == 1 && missing.errors == "apus run: fw.bin: No such file or directory\n")
  }

  @Test func deviceTrees() throws {
    let directory = try TemporaryDirectory()
    try Self.write([1], directory, "kernel")
    try Self.write([1, 2, 3], directory, "disk")
    #expect(try directory.apus("run", "-dumpdtb", "own").status == 0)
    #expect(
      try directory.apus(
        "run", "-kernel", "kernel", "-initrd", "disk", "-dtb", "own", "-machine", "virt,dumpdtb=new", "-append", "x=1"
      ).status == 0)
    let tree = try Data(contentsOf: directory.file("new"))
    #expect(tree.range(of: Data("x=1\0".utf8)) != nil && tree.range(of: Data("linux,initrd-end\0".utf8)) != nil)
    #expect(tree.range(of: Data([0, 0, 0, 0, 0x84, 0, 0, 3])) != nil)
    let broken = try directory.apus("run", "-kernel", "kernel", "-dtb", "disk")
    #expect(broken.status == 1 && broken.errors.contains("the given device tree is damaged"))
  }

  /// The console and the exit status of a guest that only calls its host.
  @Test func semihosting() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
              .option norvc
              .option norelax
              .globl  _start
      _start: la      a1, text
              li      a0, 4
              slli    x0, x0, 0x1f
              ebreak
              srai    x0, x0, 7
              la      a1, block
              li      a0, 0x20
              slli    x0, x0, 0x1f
              ebreak
              srai    x0, x0, 7
      1:      j       1b
              .data
      text:   .asciz  "hello\\n"
              .balign 8
      block:  .dword  0x20026, 7
      """, to: "hello.s")
    #expect(try directory.apus("as", "hello.s", "-o", "hello.o").status == 0)
    #expect(try directory.apus("ld", "-N", "-Ttext=0x80000000", "hello.o", "-o", "hello").status == 0)
    let outcome = Outcome(status: 7, output: "hello\n")
    #expect(try directory.apus("run", "-kernel", "hello", "--max-steps", "1M", "-semihosting") == outcome)
    #expect(
      try directory.apus(
        "run", "-kernel", "hello", "--max-steps", "1M", "-semihosting-config", "enable=on,target=native") == outcome)
    let off = try directory.apus("run", "-kernel", "hello")
    #expect(off.status == 1 && off.errors.contains("(a call to the host by semihosting, which is off)"))
  }

  @Test(arguments: [
    ["run"], ["run", "-initrd", "x", "-bios", "none"], ["run", "-S", "-kernel", "x"], ["run", "-s", "-kernel", "x"],
    ["run", "-gdb", "tcp::1234"], ["run", "-device", "loader,addr=1"], ["run", "-device", "loader,file=x,addr=y"],
    ["run", "-device", "loader,file=x,cpu-num=0"], ["run", "-semihosting-config", "target=gdb"],
    ["run", "-semihosting-config", "userspace=on"], ["run", "-semihosting-config", "foo"],
  ]) func wrongCalls(words: [String]) throws {
    let outcome = try TemporaryDirectory().apus(words)
    #expect(outcome.status == 2 && outcome.errors.contains("Try 'apus run --help'"))
  }

  @Test func loaders() throws {
    let options = try RunOptions(["-device", "loader,file=f,addr=0x80000010,force-raw=on", "-device", "loader,file=g"])
    var raw = try LoaderDevice("loader,file=f,addr=2147483664")
    raw.isRaw = true
    #expect(options.loaders == [raw, try LoaderDevice("loader,file=g")] && options.loaders[1].address == nil)
  }
}

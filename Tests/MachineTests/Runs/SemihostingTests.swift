import Machine
import Testing

/// Guests that call their host. What QEMU 7.2 answers is written down where it is not a matter of its files.
@Suite struct SemihostingTests {
  /// `host number, argument` calls with the address of `argument`; `program` goes on with the answer in a0.
  private static func guest(
    _ program: String, commandLine: String? = "", configure: (inout Machine.Configuration) -> Void = { _ in }
  ) throws -> Guest {
    try Guest(
      """
              .macro  host number, argument
              li      a0, \\number
              la      a1, \\argument
              .option push
              .option norvc
              .balign 16
              slli    x0, x0, 0x1f
              ebreak
              srai    x0, x0, 7
              .option pop
              .endm
              .macro  set a=0, b=0, c=0
              la      t0, block
              li      t1, \\a
              sd      t1, (t0)
              li      t1, \\b
              sd      t1, 8(t0)
              li      t1, \\c
              sd      t1, 16(t0)
              .endm
              .macro  open name, mode, length
              set     0, \\mode, \\length
              la      t1, \\name
              sd      t1, (t0)
              host    1, block
              .endm
              .macro  transfer number, handle, count
              set     \\handle, 0, \\count
              la      t1, buffer
              sd      t1, 8(t0)
              host    \\number, block
              .endm
              .macro  errno
              host    0x13, block
              record  a0
              .endm
      start:  begin
      \(program)
              poweroff
              .data
              .balign 8
      block:  .zero   64
      buffer: .asciz  "abcdefgh"
      tt:     .asciz  ":tt"
      features: .asciz ":semihosting-features"
      file:   .asciz  "file"
      """
    ) {
      $0.semihostingCommandLine = commandLine
      configure(&$0)
    }
  }

  @Test(arguments: [
    (0x20, 0x20026, 7, 7), (0x18, 0x20026, 0, 0), (0x18, 0x20026, -1, 255), (0x20, 0x20023, 5, 1),
    (0x20, 0x20026, 512, 512),
  ])
  func exitsEndTheRun(call: Int, reason: Int, code: Int, status: Int) throws {
    #expect(try Self.guest("set \(reason), \(code)\n host \(call), block").run() == .finished(code: status))
  }

  @Test func whatIsWrittenComesOut() throws {
    let guest = try Self.guest(
      """
              host    3, buffer
              host    4, buffer
              open    tt, 4, 3
              record  a0
              transfer 5, 1, 5
              record  a0
              open    tt, 8, 3
              record  a0
              transfer 5, 2, 3
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.machine.takeOutput() == Array("aabcdefghabcdeabc".utf8))
    #expect(guest.records == [1, 0, 2])
  }

  @Test func typedInputIsRead() throws {
    let guest = try Self.guest(
      """
              host    7, 0
              record  a0
              open    tt, 0, 3
              transfer 6, 1, 4
              record  a0
              la      t0, buffer
              ld      t1, (t0)
              record  t1
              transfer 6, 1, 4
              record  a0
              transfer 6, 1, 4
              record  a0
      """)
    guest.machine.send(Array("xyzuvw".utf8))
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [UInt64(UInt8(ascii: "x")), 0, 0x6867_6665_7675_7a79, 3, 4])
  }

  /// The hart waits, and burns no steps, until something is typed.
  @Test func readingWaitsForLiveInput() throws {
    let guest = try Self.guest("host 7, 0\n record a0\n host 7, 0\n record a0") { $0.hasLiveInput = true }
    #expect(guest.run() == .idle(ticks: nil))
    #expect(guest.machine.positions[0].state == "waits for input" && guest.machine.positions[0].deadEnd == nil)
    let steps = guest.machine.steps
    #expect(guest.run() == .idle(ticks: nil) && guest.machine.steps == steps)
    guest.machine.send([65])
    #expect(guest.run() == .idle(ticks: nil))
    guest.machine.send([66])
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [65, 66])
  }

  @Test func theEndOfInputIsTheEnd() throws {
    let program = "open tt, 0, 3\n transfer 6, 1, 4\n record a0\n host 7, 0"
    let live = try Self.guest(program) { $0.hasLiveInput = true }
    #expect(live.run() == .idle(ticks: nil))
    live.machine.endInput()
    // SYS_READC knows no end.
    #expect(live.run() == .stuck || live.machine.positions[0].deadEnd == "no input is left")
    #expect(live.doublewords(at: "records", count: 1) == [4])
    let scripted = try Self.guest(program)
    #expect(scripted.run() == .stuck)
    #expect(scripted.machine.positions[0].deadEnd == "no input is left")
  }

  @Test func filesAreRefused() throws {
    let guest = try Self.guest(
      """
              open    file, 0, 4
              record  a0
              errno
              open    file, 0, 3      # its length is wrong
              record  a0
              errno
              open    tt, 12, 3
              errno
              set     5
              host    9, block        # no such handle
              record  a0
              errno
              host    0x77, block
              errno
              set     -1, 0, 4
              host    1, block        # the name is nowhere
              errno
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [.max, 2, .max, 22, 22, .max, 9, 38, 14])
  }

  @Test func handlesRunOutAndComeBack() throws {
    let opens = String(repeating: "open tt, 4, 3\n record a0\n", count: 16)
    let guest = try Self.guest(opens + "errno\n set 3\n host 2, block\n record a0\n open tt, 0, 3\n record a0")
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == (1...15).map { UInt64($0) } + [.max, 24, 0, 3])
  }

  @Test func featuresTellOfExitExtended() throws {
    let guest = try Self.guest(
      """
              open    features, 0, 21
              set     1
              host    12, block
              record  a0
              host    9, block
              record  a0
              transfer 6, 1, 8
              record  a0
              la      t0, buffer
              ld      t1, (t0)
              record  t1
              set     1, 4
              host    10, block
              transfer 6, 1, 1
              la      t0, buffer
              lbu     t1, (t0)
              record  t1
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [5, 0, 3, 0x6867_6603_4246_4853, 3])
  }

  /// Time is the board's, so that a run is the same every time.
  @Test func clocks() throws {
    let guest = try Self.guest(
      [0x11, 0x31, 0x30, 0x10].map { "host \($0), block\n record a0\n" }.joined()
    ) { $0.startTime = 1_700_000_000_999_000_000 }
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records == [1_700_000_000, 10_000_000, 0, 0])
  }

  @Test func commandLine() throws {
    let program = """
              set     0, 8
              la      t1, buffer
              sd      t1, (t0)
              host    0x15, block
              record  a0
              la      t0, block
              ld      t1, 8(t0)
              record  t1
              la      t0, buffer
              ld      t1, (t0)
              record  t1
              errno
      """
    let fits = try Self.guest(program, commandLine: "k one x")
    #expect(fits.run() == .finished(code: 0))
    #expect(fits.records == [0, 7, 0x0078_2065_6e6f_206b, 0])
    let tooLong = try Self.guest(program, commandLine: "kernel x")
    #expect(tooLong.run() == .finished(code: 0))
    #expect(tooLong.records.first == .max && tooLong.records.last == 7)
  }

  /// Between what was loaded: behind the program, and below the device tree.
  @Test func heapInfo() throws {
    let guest = try Self.guest("la t0, block\n sd t0, (t0)\n host 0x16, block\n record a0")
    #expect(guest.run() == .finished(code: 0))
    let bounds = guest.doublewords(at: "block", count: 4)
    #expect(bounds[0] > guest["records_end"] && bounds[0] < guest["records_end"] + 0x2000)
    #expect(bounds[1...] == [0x8060_0000, 0x8060_0000, bounds[0]])
  }

  @Test func withoutItOrInUserModeItIsABreakpoint() throws {
    let off = try Self.guest("try host 3, buffer", commandLine: nil)
    #expect(off.run() == .finished(code: 0))
    #expect(off.records.first == 3 && off.machine.takeOutput().isEmpty)
    let user = try Self.guest("in 0, host 3, buffer")
    #expect(user.run() == .finished(code: 0))
    #expect(user.records.first == 3 && user.machine.takeOutput().isEmpty)
  }

  @Test func otherBreakpointsStayBreakpoints() throws {
    let lone = try Self.guest(".option norvc\n .balign 16\n slli x0, x0, 0x1f\n try ebreak\n srai x0, x0, 6")
    #expect(lone.run() == .finished(code: 0) && lone.records.first == 3)
  }

  /// However much a guest asks for, a call is short.
  @Test func hugeTransfersAreCut() throws {
    let guest = try Self.guest(
      """
              open    tt, 4, 3
              transfer 5, 1, -1
              li      t0, -1
              sub     t0, t0, a0
              record  t0
              host    4, 0x80000000 + 0x100000
      """)
    #expect(guest.run() == .finished(code: 0))
    #expect(guest.records[0] <= 1 << 20)
    #expect(guest.machine.takeOutput().count <= 2 << 20)
  }
}

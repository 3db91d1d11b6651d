// The file system with hardly any buffers.
import DiskImage
import Testing

@Suite struct FewBuffersTests {
  /// With fewer buffers than the log has blocks, commit still gets the one it needs beside the log's own.
  @Test func theLogLeavesABufferFree() throws {
    let kernel = try Kernel { _, text in
      text.replacing(".include \"param.inc\"\n", with: ".include \"param.inc\"\n        .set    NBUF, 12\n")
    }
    let console = try Console.boot(kernel)
    console.type("logstress a b c d e f\n")
    try console.expect("$ ", within: 1_000_000_000)
    let disk = try #require(console.machine.disk(inSlot: 0)?.contents)
    #expect(Image.check(disk).findings.map(\.description) == [])
  }
}

import Foundation
import Testing

@testable import apus

@Suite struct HostTests {
  @Test func writesAndReadsBack() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/file"
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    try Host.write(bytes, to: path)
    #expect(try Host.read(path) == bytes)
    try Host.write([1], to: path, executable: true)
    #expect(try Host.read(path) == [1])
    #expect(FileManager.default.isExecutableFile(atPath: path))
    #expect(directory.names == ["file"], "nothing is left beside it")
  }

  @Test func linkStaysALink() throws {
    let directory = try TemporaryDirectory()
    try Host.write([1], to: directory.path + "/file")
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: "file")
    try Host.write([2], to: directory.path + "/link")
    #expect(try Host.read(directory.path + "/file") == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory.path + "/link") == "file")
  }

  @Test func deviceIsWrittenTo() throws {
    try Host.write([1, 2, 3], to: "/dev/null")
    #expect(try Host.read("/dev/null") == [])
  }

  @Test func errorsNameTheFile() throws {
    let directory = try TemporaryDirectory()
    let missing = directory.path + "/no/file"
    for attempt in [{ _ = try Host.read(missing) }, { try Host.write([1], to: missing) }] as [() throws -> Void] {
      let error = #expect(throws: HostError.self) { try attempt() }
      #expect(error?.message == "\(missing): No such file or directory")
    }
    let error = #expect(throws: HostError.self) { try Host.read(directory.path) }
    #expect(error?.message == "\(directory.path): Is a directory")
    #expect(throws: HostError.self) { try Host.write([1], to: directory.path) }
  }
}

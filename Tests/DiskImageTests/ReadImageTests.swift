import Testing

@testable import DiskImage

/// Reading what was written, by path.
@Suite struct ReadImageTests {
  @Test func everySizeComesBack() throws {
    let sizes = [0, 1, 1023, 1024, 1025, 12287, 12288, 12289, 13312, 100_000, 268 * 1024]
    let files = sizes.map { Image.File("f\($0)", pattern($0, $0)) }
    let image = try Image(Image(files: files).bytes)
    for file in files { #expect(try image.read(file.path) == file.contents) }
    #expect(try image.list("/").dropFirst(2).map(\.name) == files.map(\.path))
  }

  @Test func pathsAreTheKernels() throws {
    let image = try Sample().image
    #expect(try image.inodeNumber(at: "") == 1 && image.inodeNumber(at: "/") == 1)
    #expect(try image.inodeNumber(at: "//d///notes/") == Sample.notes)
    #expect(try image.inodeNumber(at: "d/e/../../d/./notes") == Sample.notes)
    #expect(try image.inodeNumber(at: "/../..") == 1)
    #expect(try image.list("d/notes") == [Entry("notes", inode: Sample.notes)])
    let long = try Image(files: [.init("fourteen.bytes", [7])])
    #expect(try long.read("fourteen.bytes.and.more") == [7])
  }

  @Test(arguments: [
    ("nothing", DiskError.notFound("/nothing")), ("d/x/y", .notFound("/d/x")), ("README/x", .notDirectory("/README")),
    ("d/notes/../x", .notDirectory("/d/notes")), ("d", .isDirectory("d")), ("/", .isDirectory("/")),
  ]) func wrongPaths(path: String, error: DiskError) throws {
    let image = try Sample().image
    #expect(throws: error) { try image.read(path) }
  }

  @Test func damagedFilesAreTold() throws {
    var sample = try Sample()
    sample.change(Sample.readme) { $0.addresses[1] = 0 }
    sample.change(Sample.notes) { $0.addresses[0] = 3 }
    sample.change(Sample.empty) { $0.size = .max }
    sample.word(0, of: 61, 2000)
    sample.entry(6, of: 46, to: 999)
    func message(_ path: String) -> String {
      do throws(DiskError) {
        _ = try sample.image.read(path)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message("README") == "inode 2: the file's block 1 is missing")
    #expect(message("d/notes") == "inode 5: block 3, the file's block 0, is no block for data")
    #expect(message("empty") == "inode 7: its 4294967295 bytes are more than the 274432 a file can have")
    #expect(message("cat") == "inode 3: block 2000, the file's block 12, is no block for data")
    #expect(message("console") == "inode 1: there is no inode 999")
    sample.change(Sample.cat) { $0.addresses[12] = .max }
    #expect(message("cat") == "inode 3: block 4294967295, the file's block 12, is no block for data")
  }

  @Test func imageWithoutFileSystemIsRefused() throws {
    #expect(throws: DiskError.damaged(Finding(.superblock, .shortImage(byteCount: 2047)))) {
      try Image([UInt8](repeating: 0, count: 2047))
    }
    #expect(throws: DiskError.damaged(Finding(.superblock, .wrongMagic(0)))) {
      try Image([UInt8](repeating: 0, count: 2048))
    }
  }

  /// What was committed and not yet in its place is there for a reader once the log is replayed, as for the kernel.
  @Test func logIsReplayed() throws {
    var sample = try Sample()
    let before = sample.image
    // The transaction fills d/notes with other bytes, and names its block twice in no way.
    sample.word(0, of: 2, 1)
    sample.word(1, of: 2, 64)
    sample.image.bytes.replaceSubrange(3 * 1024..<4 * 1024, with: pattern(1024, 9))
    var image = try Image(sample.image.bytes)
    #expect(try image.read("d/notes") == pattern(7, 3))
    #expect(try image.replayLog() == 1)
    #expect(try image.read("d/notes") == pattern(7, 9))
    #expect(try image.replayLog() == 0, "the transaction has ended")
    let after = image
    #expect((0..<2000).filter { before.block($0) != after.block($0) } == [2, 3, 64])
  }

  @Test func inconsistentLogIsLeftAlone() throws {
    var sample = try Sample()
    sample.word(0, of: 2, 2)
    sample.word(1, of: 2, 64)
    sample.word(2, of: 2, 1)
    let before = sample.image.bytes
    #expect(throws: DiskError.damaged(Finding(.log, .wrongLogTarget(1, index: 1)))) { try sample.image.replayLog() }
    #expect(sample.image.bytes == before)
  }
}

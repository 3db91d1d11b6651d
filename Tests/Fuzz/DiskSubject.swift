// Disk images: broken ones are checked, listed and read.

import DiskImage
import Foundation

struct DiskSubject: Subject {
  static let name = "disk"
  static let summary = "disk images, for fsck and fs"

  private let image: [UInt8]

  init(project: URL, scratch: URL) throws {
    var options = Image.Options()
    (options.size, options.inodeCount, options.logCount) = (96, 40, 12)
    let files: [Image.File] = [
      .init("README", Array("a file of two blocks\n".utf8) + [UInt8](repeating: 65, count: 1500)),
      .init("large", [UInt8](repeating: 66, count: 15 << 10)), .directory("empty"),
      .init("d/e/f", Array("deep".utf8)), .init("d/g", []),
    ]
    image = try Image(files: files, options: options).bytes
  }

  func input(_ seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes = image
    // Half of the time in the superblock, the log's header, the inodes, the bitmap: most of the rest is contents.
    if Bool.random(using: &random) {
      let head = 1024..<(20 * 1024)
      var part = Array(bytes[head])
      Mutation.damage(&part, most: 6, &random)
      bytes.replaceSubrange(head, with: part)
    } else {
      Mutation.damage(&bytes, most: 6, &random)
    }
    return bytes
  }

  func feed(_ seed: UInt64) -> Bool {
    let bytes = input(seed)
    let report = Image.check(bytes, limit: 100)
    _ = report.findings.map(\.description)
    do {
      var image = try Image(bytes)
      try image.replayLog()
      for path in ["/", "/d", "/d/e", "/empty"] { _ = try? image.list(path) }
      for path in ["/README", "/large", "/d/e/f", "/d/g"] { _ = try? image.read(path) }
    } catch { return false }
    return report.isClean
  }
}

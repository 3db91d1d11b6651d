// `apus fs`: a disk image and a path in, a directory's list or a file's bytes out. The work is `DiskImage`'s.

import DiskImage

enum Fs: Subcommand {
  static let name = "fs"
  static let summary = "list or read files on a disk image"
  static var help: String {
    """
    Usage: apus fs [OPTION]... ls IMAGE [PATH]
           apus fs [OPTION]... cat IMAGE PATH...

    ls lists the directory at PATH (the root if there is none) as ls of xv6 does: name, type
    (1 directory, 2 file, 3 device), inode, size. cat writes the file at each PATH to standard output.
    What is committed in the log counts as done; IMAGE never changes.

    \(table.help)
    """
  }

  private static let table = OptionTable<DiskKey>(DiskKey.rows)

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    guard let (replaysLog, words) = try diskArguments(words, table, help) else { return 0 }
    let paths = Array(words.dropFirst(2))
    switch words.first {
    case "ls":
      guard words.count >= 2, paths.count <= 1 else { throw .usage("ls: takes an image and at most one path") }
    case "cat":
      guard words.count >= 3 else { throw .usage("cat: takes an image and paths") }
    case let word?: throw .usage("there is no operation '\(word)'")
    case nil: throw .usage("there is nothing to do: ls or cat is missing")
    }

    let bytes = try load(words[1])
    var output: [UInt8] = []
    do throws(DiskError) {
      var image = try Image(bytes)
      if replaysLog { try image.replayLog() }
      if words[0] == "ls" {
        output = Array(try list(paths.first ?? "/", of: image).utf8)
      } else {
        for path in paths { output += try image.read(path) }
      }
    } catch { throw .mistake(shown("\(words[1]): \(error)")) }
    try save(output, to: "-")
    return 0
  }

  /// The lines of `ls`.
  private static func list(_ path: String, of image: Image) throws(DiskError) -> String {
    var lines = ""
    for entry in try image.list(path) {
      // A damaged image may name inodes that are not there; the rest of the list is as good.
      let inode = entry.inode < image.layout.inodeCount ? image.inode(entry.inode) : Inode()
      lines += "\(pad(shown(entry.name), to: 14)) \(inode.type) \(entry.inode) \(inode.size)\n"
    }
    return lines
  }
}

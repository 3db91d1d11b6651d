// `apus fsck`: a disk image in, all that is wrong with its file system out. The work is `DiskImage`'s.

import DiskImage

enum Fsck: Subcommand {
  static let name = "fsck"
  static let summary = "check the file system on a disk image"
  static var help: String {
    """
    Usage: apus fsck [OPTION]... IMAGE

    Checks every invariant of the file system on IMAGE and tells all that is wrong, a line each. A
    transaction that is committed in the log is finished first, as the kernel would when it boots, but
    in memory: IMAGE never changes.

    \(table.help)
    Exit status: 0 if nothing is wrong, 1 if something is or IMAGE cannot be read, 2 for a wrong call.

    """
  }

  private static let table = OptionTable<DiskKey>(DiskKey.rows)

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    guard let (replaysLog, files) = try diskArguments(words, table, help) else { return 0 }
    guard files.count == 1 else { throw .usage(files.isEmpty ? "there is no image to check" : "one image at a time") }
    let report = Image.check(try load(files[0]), replayingLog: replaysLog)
    var lines = report.findings.map { shown("\(files[0]): \($0)") }
    if report.omitted > 0 { lines.append("\(files[0]): findings not shown: \(report.omitted)") }
    if report.pendingBlocks > 0 {
      let state = replaysLog ? "finished first, as a boot would" : "left alone"
      lines.append("\(files[0]): blocks of a transaction in the log: \(report.pendingBlocks), \(state)")
    }
    if let layout = report.layout, report.isClean {
      lines.append(
        "\(files[0]): clean, \(report.usedInodes)/\(layout.inodeCount) inodes, "
          + "\(report.usedBlocks)/\(layout.data.count) blocks")
    }
    Host.print(lines.map { $0 + "\n" }.joined())
    return report.isClean ? 0 : 1
  }
}

/// An option of a command that only looks at an image.
enum DiskKey {
  case noReplay, help, version

  static let rows = [
    OptionRow(DiskKey.noReplay, "-n", "--no-replay", help: "leave alone what is committed in the log"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ]
}

/// Whether to replay the log, and the words that are no options; nil if help or the version was all that was asked.
func diskArguments(
  _ words: [String], _ table: OptionTable<DiskKey>, _ help: String
) throws(Failure) -> (replaysLog: Bool, words: [String])? {
  var replaysLog = true
  var others: [String] = []
  do throws(UsageError) {
    for argument in try table.parse(words) {
      switch argument {
      case .option(.noReplay, _, _): replaysLog = false
      case .option(.help, _, _):
        Host.print(help)
        return nil
      case .option(.version, _, _):
        Host.print(Main.version)
        return nil
      case .file(let word): others.append(word)
      }
    }
  } catch { throw .usage(error.message) }
  return (replaysLog, others)
}

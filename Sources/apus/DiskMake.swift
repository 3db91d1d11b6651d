// `apus mkfs`: files and folders of the host in, a disk image out. The work is `DiskImage`'s.

import DiskImage

enum Mkfs: Subcommand {
  static let name = "mkfs"
  static let summary = "make a disk image from files"
  static var help: String {
    """
    Usage: apus mkfs [OPTION]... IMAGE [FILE | FOLDER]...
           apus mkfs [OPTION]... -o IMAGE [FILE | FOLDER]...

    Makes IMAGE, a disk with a file system as xv6-riscv has it. Each FILE goes to its root, under its
    name without folders and without one leading '_'; of a FOLDER all that is in it goes there.

    \(table.help)
    """
  }

  private enum Key { case output, size, inodes, log, help, version }

  private static let table = OptionTable<Key>([
    OptionRow(.output, "-o", value: .joined("IMAGE"), help: "the image to write"),
    OptionRow(.size, "--size", value: .joined("N"), help: "blocks of 1024 bytes (2000)"),
    OptionRow(.inodes, "--inodes", value: .joined("N"), help: "files and directories there can be, and one (200)"),
    OptionRow(.log, "--log", value: .joined("N"), help: "blocks of the log (30)"),
    OptionRow(.help, "--help", help: "this text"),
    OptionRow(.version, "--version", help: "the version"),
  ])

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    var options = Image.Options()
    var (output, inputs): (String?, [String]) = (nil, [])
    do throws(UsageError) {
      for argument in try table.parse(words) {
        switch argument {
        case .option(.output, let path, _): output = path
        case .option(.size, let value, let spelling): options.size = try number(value, of: spelling)
        case .option(.inodes, let value, let spelling): options.inodeCount = try number(value, of: spelling)
        case .option(.log, let value, let spelling): options.logCount = try number(value, of: spelling)
        case .option(.help, _, _), .option(.version, _, _):
          if case .option(.help, _, _) = argument { Host.print(help) } else { Host.print(Main.version) }
          return 0
        case .file(let path): inputs.append(path)
        }
      }
    } catch { throw .usage(error.message) }
    if output == nil && !inputs.isEmpty { output = inputs.removeFirst() }
    guard let output else { throw .usage("there is no image to make") }

    var files: [Image.File] = []
    for path in inputs { files += try collect(path) }
    let image: Image
    do throws(DiskError) {
      image = try Image(files: files, options: options)
    } catch {
      if case .wrongOption = error { throw .usage("--\(error)") }
      throw .mistake("\(error)")
    }
    try save(image.bytes, to: output)
    return 0
  }

  private static func number(_ text: String, of option: String) throws(UsageError) -> Int {
    guard let number = Int(text) else { throw UsageError(message: "\(option): '\(text)' is no number") }
    return number
  }

  /// The file at `path`, or all that is in the folder there, by name and what is in folders with them.
  private static func collect(_ path: String) throws(Failure) -> [Image.File] {
    do throws(HostError) {
      guard try Host.isFolder(path) else {
        return [Image.File(Image.File.name(ofHostFile: path), try Host.read(path))]
      }
      var files: [Image.File] = []
      // The next one is the last.
      var waiting = try members(of: path, at: "")
      while let (path, place) = waiting.popLast() {
        if try Host.isFolder(path) {
          files.append(.directory(place))
          waiting += try members(of: path, at: place + "/")
        } else {
          let folder = place.dropLast(place.split(separator: "/").last?.count ?? 0)
          files.append(Image.File(folder + Image.File.name(ofHostFile: place), try Host.read(path)))
        }
      }
      return files
    } catch { throw .mistake(error.message) }
  }

  /// What is in a folder, the last name first: where it is, and where it goes.
  private static func members(of folder: String, at place: String) throws(HostError) -> [(String, String)] {
    try Host.names(inFolder: folder).reversed().map { (folder + "/" + $0, place + $0) }
  }
}

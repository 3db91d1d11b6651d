// `apus ar` and `apus ranlib`: archives made, changed, listed and taken apart, with GNU ar's letters. The format is
// `ObjectFile`'s.

import ObjectFile

enum Ar: Subcommand {
  static let name = "ar"
  static let summary = "make archives of object files, change and list them"
  static let help = """
    Usage: apus ar [-]OPERATION[MODIFIERS] ARCHIVE [FILE]...

    Makes archives of object files, changes and lists them, as GNU ar does.

      r        put files in, in place of those of the same name
      q        append files
      d        take members out
      m        move members to the end
      t        list members
      p        print members to standard output
      x        write members to files
      s        make the index of symbols anew; as a modifier: make one, which is done anyway

      c        do not say that the archive is made
      u        only files that are newer than the members
      v        tell what is done; with t, all that is known of a member
      S        make no index
      D        the same archive each time: no dates, owners and modes (as always)
      U        with dates, owners and modes
      --help, --version

    'apus ranlib ARCHIVE...' is 'apus ar s' for each.

    """

  /// The letters of the first word, understood.
  private struct Command {
    var operation: Swift.Character = " "
    var modifiers: Set<Swift.Character> = []

    var isVerbose: Bool { modifiers.contains("v") }
    var keepsStatus: Bool { modifiers.contains("U") }
  }

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    if words.contains("--help") || words.contains("--version") {
      Host.print(words.contains("--help") ? help : Main.version)
      return 0
    }
    let words = try ResponseFiles.expand(words)
    guard let letters = words.first else { throw .usage("no operation specified") }
    let command = try command(letters)
    guard words.count > 1 else { throw .usage("no archive specified") }
    let files = Array(words.dropFirst(2))
    switch command.operation {
    case "r", "q": try add(files, to: words[1], command)
    case "d", "m": try change(files, in: words[1], command)
    case "s": try makeIndex(words[1])
    default: try show(files, of: words[1], command)
    }
    return 0
  }

  private static func command(_ letters: String) throws(Failure) -> Command {
    var command = Command()
    for letter in letters.drop(while: { $0 == "-" }) {
      switch letter {
      case "r", "q", "d", "m", "t", "p", "x":
        guard command.operation == " " else { throw .usage("two different operation options specified") }
        command.operation = letter
      case "c", "u", "v", "S", "D", "s": command.modifiers.insert(letter)
      case "U":
        command.modifiers.insert(letter)
        command.modifiers.remove("D")
      case "l": break
      case "a", "b", "i", "N", "f", "o", "O", "P", "T", "V", "M":
        throw .usage("modifier '\(letter)' is not supported")
      default: throw .usage("invalid option -- '\(letter)'")
      }
      if letter == "D" { command.modifiers.remove("U") }
    }
    if command.operation == " " {
      guard command.modifiers.contains("s") else { throw .usage("no operation specified") }
      command.operation = "s"
    }
    return command
  }

  // MARK: Reading and writing

  private static func read(_ path: String) throws(Failure) -> Archive {
    let bytes = try load(path)
    do throws(ObjectError) {
      return try Archive(bytes: bytes, name: path)
    } catch { throw .mistake(error.description) }
  }

  private static func write(_ archive: Archive, to path: String, _ command: Command) throws(Failure) {
    var archive = archive
    if archive.isThin { throw .mistake("\(path): thin archives can be read, not changed") }
    if command.modifiers.contains("S") { archive.index = nil } else { archive.makeIndex() }
    let bytes: [UInt8]
    do throws(ObjectError) {
      bytes = try archive.bytes(indexDate: command.keepsStatus ? Host.wallTime() / 1_000_000_000 : 0, name: path)
    } catch { throw .mistake(error.description) }
    try save(bytes, to: path)
  }

  fileprivate static func makeIndex(_ path: String) throws(Failure) { try write(try read(path), to: path, Command()) }

  // MARK: Changing

  private static func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private static func add(_ files: [String], to path: String, _ command: Command) throws(Failure) {
    var archive = Archive()
    if Host.exists(path) {
      archive = try read(path)
    } else if !command.modifiers.contains("c") {
      Message.error(title, "creating \(path)")
    }
    for file in files {
      let status: Host.Status
      do throws(HostError) { status = try Host.status(file) } catch { throw .mistake(error.message) }
      let name = lastPart(file)
      let place = command.operation == "r" ? archive.members.firstIndex { $0.name == name } : nil
      if let place, command.modifiers.contains("u"), status.modified <= archive.members[place].modified { continue }
      var member = Archive.Member(name: name, contents: try load(file)[...])
      if command.keepsStatus {
        (member.modified, member.user, member.group) = (status.modified, status.user, status.group)
        member.mode = status.mode
      }
      if command.isVerbose { Host.print("\(place == nil ? "a" : "r") - \(file)\n") }
      if let place { archive.members[place] = member } else { archive.members.append(member) }
    }
    try write(archive, to: path, command)
  }

  private static func change(_ files: [String], in path: String, _ command: Command) throws(Failure) {
    var archive = try read(path)
    for file in files {
      guard let place = archive.members.firstIndex(where: { $0.name == lastPart(file) }) else {
        if command.operation == "m" { throw .mistake("no entry \(file) in archive \(path)!") }
        if command.isVerbose { Host.print("No member named `\(file)'\n") }
        continue
      }
      let member = archive.members.remove(at: place)
      if command.operation == "m" { archive.members.append(member) }
      if command.isVerbose { Host.print("\(command.operation) - \(file)\n") }
    }
    try write(archive, to: path, command)
  }

  // MARK: Showing

  /// Lists, prints or extracts the members called `files`, or all. One that is not there is told of, as GNU ar does,
  /// and no failure.
  private static func show(_ files: [String], of path: String, _ command: Command) throws(Failure) {
    let archive = try read(path)
    guard !files.isEmpty else {
      for member in archive.members { try show(member, of: path, command, isThin: archive.isThin) }
      return
    }
    for file in files {
      guard let member = archive.members.first(where: { $0.name == lastPart(file) || $0.name == file }) else {
        Host.complain("no entry \(file) in archive\n")
        continue
      }
      try show(member, of: path, command, isThin: archive.isThin)
    }
  }

  private static func show(
    _ member: Archive.Member, of path: String, _ command: Command, isThin: Bool
  ) throws(Failure) {
    switch command.operation {
    case "t": Host.print(command.isVerbose ? line(of: member) : member.name + "\n")
    case "p":
      if command.isVerbose { Host.print("\n<\(member.name)>\n\n") }
      try save(try contents(of: member, in: path, isThin: isThin), to: "-")
    default:
      guard !member.name.contains("/"), member.name != "..", member.name != "." else {
        throw .mistake("\(path): illegal output pathname for archive member: \(member.name)")
      }
      if command.isVerbose { Host.print("x - \(member.name)\n") }
      try save(
        try contents(of: member, in: path, isThin: isThin), to: member.name, executable: member.mode & 0o111 != 0)
    }
  }

  private static func contents(of member: Archive.Member, in path: String, isThin: Bool) throws(Failure) -> [UInt8] {
    isThin ? try load(Archive.path(ofThinMember: member.name, in: path)) : Array(member.contents)
  }

  private static func line(of member: Archive.Member) -> String {
    let letters = Array("rwxrwxrwx")
    let mode = String((0..<9).map { member.mode >> UInt32(8 - $0) & 1 == 1 ? letters[$0] : "-" })
    let size = "\(member.size)"
    let padding = String(repeating: " ", count: max(6 - size.count, 0))
    return "\(mode) \(member.user)/\(member.group) \(padding)\(size) \(Host.date(member.modified)) \(member.name)\n"
  }
}

extension Archive {
  /// Where a thin archive's member lies: its name counts from the archive's folder.
  static func path(ofThinMember name: String, in archive: String) -> String {
    guard !name.hasPrefix("/"), let slash = archive.lastIndex(of: "/") else { return name }
    return archive[...slash] + name
  }
}

enum Ranlib: Subcommand {
  static let name = "ranlib"
  static let summary = "make the index of an archive anew"
  static let help = """
    Usage: apus ranlib ARCHIVE...

    Makes the index of symbols of each archive anew, as 'apus ar s' does.

    """

  static func run(_ words: [String]) throws(Failure) -> Int32 {
    if words.contains("--help") || words.contains("--version") {
      Host.print(words.contains("--help") ? help : Main.version)
      return 0
    }
    let archives = words.filter { $0 != "-D" && $0 != "-U" && $0 != "-t" }
    if let option = archives.first(where: { $0.hasPrefix("-") }) { throw .usage("unknown option '\(option)'") }
    guard !archives.isEmpty else { throw .usage("no archive specified") }
    for archive in archives { try Ar.makeIndex(archive) }
    return 0
  }
}

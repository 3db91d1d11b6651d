// The files and directories of a line table, by number (DWARF 5, 6.2.4): given by `.file`, or in the order in which
// rows name them. Where a path is cut in two and which numbers come out is as in GNU as.

struct LineFiles {
  struct File: Equatable {
    var name: String
    var directory: Int
    /// Its MD5 sum, the first byte lowest.
    var digest: UInt128?
  }

  enum Problem: Error {
    /// Another file has the number: its path.
    case occupied(String)
    case tooLarge
  }

  /// By number; number 0 is only there if `.file 0` gave it.
  private var files: [Int: File] = [:]
  /// One more than the highest number.
  private(set) var count = 0
  /// By number; the first is that of the compilation, nil if it is the caller's.
  private(set) var directories: [String?] = []

  /// No compiler gives higher numbers; each up to the highest takes room in the object.
  static let highest: Int64 = 0xFFFF

  subscript(number: Int) -> File? { files[number] }

  var hasDigests: Bool { files.values.contains { ($0.digest ?? 0) & 0xFF != 0 } }

  /// The path of a file, as far as the table says it. `mapped` gives the directory's name as it is to be written.
  func path(_ file: File, mapped: (String) -> String = { $0 }) -> String {
    guard file.directory > 0, let directory = directories[file.directory] else { return file.name }
    return mapped(directory) + "/" + file.name
  }

  /// The number of the file at `path`, a new one if it has none.
  mutating func number(of path: String) -> Int {
    let (directory, name) = LineFiles.split(path)
    let file = File(name: name, directory: number(ofDirectory: directory))
    for number in stride(from: 1, to: count, by: 1) {
      if let known = files[number], known.name == file.name, known.directory == file.directory { return number }
    }
    let number = max(count, 1)
    files[number] = file
    count = number + 1
    return number
  }

  /// Gives a file the number that `.file` says.
  mutating func add(
    _ number: Int, _ name: String, directory: String?, digest: UInt128?, version: Int, workingDirectory: String
  ) throws(Problem) {
    guard number <= LineFiles.highest else { throw .tooLarge }
    let parts = LineFiles.split(name)
    var file: File
    if number == 0 {
      // The name's own directory counts from the one that is given.
      let own = directory != nil && parts.directory.isEmpty ? directory ?? "" : parts.directory
      let base = directory ?? workingDirectory
      file = File(name: parts.name, directory: self.number(ofDirectory: own, base: version >= 5 ? base : own))
    } else if let directory {
      file = File(name: name, directory: self.number(ofDirectory: directory))
    } else {
      file = File(name: parts.name, directory: self.number(ofDirectory: parts.directory))
    }
    file.digest = digest
    if let known = files[number] {
      guard known == file else { throw .occupied(path(known)) }
      return
    }
    files[number] = file
    count = max(count, number + 1)
  }

  /// Without `.file 0`, the first file is the one that the table is of: true if it was.
  mutating func completeFirst() -> Bool {
    guard files[0] == nil else { return false }
    files[0] = files[1] ?? File(name: "", directory: 0)
    return true
  }

  /// A path's directory without the slash at its end, and the rest.
  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return ("", path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// `base`: what number 0 is to be, if the directory may get that number.
  private mutating func number(ofDirectory name: String, base: String? = nil) -> Int {
    var name = name
    if name.hasSuffix("/") { name.removeLast() }
    if name.isEmpty { return 0 }
    if let known = directories.firstIndex(of: name) { return known }
    if let base, directories.first ?? nil == nil {
      if directories.isEmpty { directories.append(nil) }
      directories[0] = base
      if base == name { return 0 }
    }
    if directories.isEmpty { directories.append(nil) }
    directories.append(name)
    return directories.count - 1
  }
}

// Folders of the host: which paths are some, and what is in them. `apus mkfs` asks.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Host {
  /// Whether what is at `path` is a folder; links are followed.
  static func isFolder(_ path: String) throws(HostError) -> Bool {
    if path == "-" { return false }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw HostError(path: path, code: errno) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in the folder at `path`, in the order of their bytes.
  static func names(inFolder path: String) throws(HostError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw HostError(path: path, code: errno) }
    defer { unsafe closedir(folder) }
    // The array is not copied: the entry may end long before it does.
    let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let start = unsafe (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: CChar.self)
      let name = unsafe String(cString: start)
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

// The files of a link: what the arguments and scripts ask for comes in, `Linker.Input` and further scripts go out. `Ld`
// calls it; which members of an archive are taken, the linker decides.

import Linker
import ObjectFile

struct LinkedFiles {
  private let options: Linker.Options
  private(set) var inputs: [Linker.Input] = []
  /// Inputs that turned out to be scripts.
  private(set) var additions: [Linker.ScriptSource] = []
  /// Where libraries are looked for: those of the arguments first, wherever they stand.
  private var searchPaths: [String]
  private var takesWholeArchives = false
  /// How many inputs were there when each open group began.
  private var groups: [Int] = []
  private var nesting = 0
  /// Objects that were read beforehand, by path.
  private var objects: [String: Object] = [:]

  init(_ options: Linker.Options) {
    self.options = options
    searchPaths = options.searchPaths
  }

  /// The script at `path`, or of that name in a directory that is searched.
  func script(_ path: String) throws(Failure) -> Linker.ScriptSource {
    let place = Host.exists(path) ? path : found(path) ?? path
    return Linker.ScriptSource(String(decoding: try apus.load(place), as: UTF8.self), name: place)
  }

  /// Reads all files, those that the script asks for where it stands among them.
  mutating func load(_ script: Linker.ScriptSource?) throws(Failure) {
    let requests = options.inputs
    objects = ObjectReading.objects(
      at: requests.compactMap { if case .file(let path, _) = $0 { path } else { nil } })
    defer { objects = [:] }
    for request in requests.prefix(options.scriptPosition) { try load(request) }
    if let script { try loadRequests(of: script) }
    for request in requests.dropFirst(options.scriptPosition) { try load(request) }
    if !groups.isEmpty { close() }
  }

  private mutating func loadRequests(of script: Linker.ScriptSource) throws(Failure) {
    let deepest = 16
    guard nesting < deepest else { throw .mistake("\(script.name): scripts ask for one another") }
    let wanted: (inputs: [Linker.Options.Request], searchPaths: [String])
    do throws(LinkErrors) {
      wanted = try script.requests()
    } catch {
      Ld.report(error)
      throw .reported
    }
    searchPaths += wanted.searchPaths
    nesting += 1
    for request in wanted.inputs { try load(request) }
    nesting -= 1
  }

  private mutating func load(_ request: Linker.Options.Request) throws(Failure) {
    switch request {
    case .wholeArchives(let takesAll): takesWholeArchives = takesAll
    case .groupStart: groups.append(inputs.count)
    case .groupEnd:
      guard !groups.isEmpty else { throw .usage("group ended before it began (--help for usage)") }
      close()
    case .file(let path, let isSearched):
      try loadFile(isSearched && !Host.exists(path) ? found(path) ?? path : path)
    case .library(let name):
      let file = name.hasPrefix(":") ? String(name.dropFirst()) : "lib\(name).a"
      guard let path = found(file) else { throw .mistake("cannot find -l\(name)") }
      try loadFile(path)
    }
  }

  private mutating func close() {
    guard let start = groups.popLast() else { return }
    let members = Array(inputs[start...])
    inputs.removeSubrange(start...)
    inputs.append(.group(members))
  }

  private func found(_ name: String) -> String? {
    guard !name.hasPrefix("/") else { return nil }
    return searchPaths.lazy.map { $0 + "/" + name }.first { Host.exists($0) }
  }

  private mutating func loadFile(_ path: String) throws(Failure) {
    if let object = objects[path] {
      inputs.append(.object(object, name: path))
      return
    }
    let bytes = try apus.load(path)
    if Archive.isArchive(bytes) {
      inputs.append(.archive(try archive(bytes, at: path), name: path, takesAll: takesWholeArchives))
    } else if bytes.starts(with: Array("\u{7f}ELF".utf8)) || bytes.isEmpty || bytes.prefix(512).contains(0) {
      // (read at once, the file's bytes are not kept; what is wrong with it is told with all else)
      if let object = try? Object(elf: bytes, name: path) {
        inputs.append(.object(object, name: path))
      } else {
        inputs.append(.bytes(bytes, name: path))
      }
    } else {
      let script = Linker.ScriptSource(String(decoding: bytes, as: UTF8.self), name: path)
      try loadRequests(of: script)
      additions.append(script)
    }
  }

  private func archive(_ bytes: [UInt8], at path: String) throws(Failure) -> Archive {
    var archive: Archive
    do throws(ObjectError) {
      archive = try Archive(bytes: bytes, name: path)
    } catch { throw .mistake(error.description) }
    guard archive.isThin else { return archive }
    for number in archive.members.indices {
      archive.members[number].contents = try apus.load(
        Archive.path(ofThinMember: archive.members[number].name, in: path))[...]
    }
    return archive
  }
}

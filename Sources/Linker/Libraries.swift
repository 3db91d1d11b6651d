// Archives come in; those of their members that define what is still undefined go out as input files. The order in which
// members are taken decides what lies where, and is GNU ld's.

import ObjectFile

/// An archive of the link, and which of its members were taken.
struct LinkedArchive {
  let archive: Archive
  let name: String
  /// For each entry of the index: nothing can come of it any more.
  var isDone: [Bool]

  init(_ archive: Archive, name: String) {
    self.archive = archive
    self.name = name
    isDone = [Bool](repeating: false, count: archive.index?.count ?? 0)
  }
}

extension Linker {
  /// Makes a symbol wanted though no file refers to it, so that an archive's member that has it is taken.
  mutating func want(_ name: String) {
    guard globals[name] == nil else { return }
    globals[name] = symbols.count
    symbols.append(
      LinkedSymbol(
        name: name, binding: .global, kind: .none, visibility: .default, size: 0, definition: .undefined, file: nil))
  }

  /// Goes through the archive's index until no symbol in it is wanted any more.
  mutating func takeMembers(of number: Int) {
    let archive = archives[number].archive
    guard let index = archive.index else {
      if !archive.members.isEmpty { errors.append(.noIndex(archive: archives[number].name)) }
      return
    }
    var tookAny = true
    while tookAny {
      tookAny = false
      var last = -1
      for (place, entry) in index.enumerated() where !archives[number].isDone[place] {
        if entry.member == last {
          archives[number].isDone[place] = true
          continue
        }
        guard let symbol = globals[entry.symbol] else { continue }
        guard isWanted(symbol, from: entry, of: archive, named: archives[number].name) else {
          // (a weak reference may become a strong one)
          if !symbols[symbol].isUndefinedWeak { archives[number].isDone[place] = true }
          continue
        }
        // A member stands in the index once for each symbol: all before this one are done too.
        var mark = place
        while mark >= 0, index[mark].member == entry.member {
          archives[number].isDone[mark] = true
          mark -= 1
        }
        last = entry.member
        tookAny = true
        addMember(entry.member, of: archive, name: archives[number].name)
      }
    }
  }

  /// Whether a symbol of the index is undefined, or common here and more than that in the member.
  private func isWanted(_ symbol: Int, from entry: Archive.IndexEntry, of archive: Archive, named name: String) -> Bool {
    guard !predefined.contains(entry.symbol) else { return false }
    switch symbols[symbol].definition {
    case .undefined: return symbols[symbol].binding != .weak
    case .common:
      guard let object = try? Object(elf: Array(archive.members[entry.member].contents), name: name) else { return false }
      return object.symbols.contains {
        $0.name == entry.symbol && $0.binding != .local && $0.place != .undefined && $0.place != .common
      }
    case .absolute, .input, .output, .address: return false
    }
  }

  mutating func addMember(_ number: Int, of archive: Archive, name: String) {
    let member = archive.members[number]
    let title = "\(name)(\(member.name))"
    do throws(ObjectError) {
      let object = try Object(elf: Array(member.contents), name: title)
      addFile(InputFile(name: title, object: object, archive: name, ownName: member.name))
    } catch {
      errors.append(.object(error))
    }
  }
}

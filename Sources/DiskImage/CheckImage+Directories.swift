// The part of a check that concerns directories: what their entries say, whether links are counted right, what can be
// reached from the root. It goes from list to list and follows no chain, so that loops in a tree do not matter to it.

extension Check {
  mutating func checkDirectories() {
    for place in directories.indices { checkDirectory(place) }
  }

  private mutating func checkDirectory(_ place: Int) {
    let number = directories[place].inode
    let size = inodes[number].size
    if size % UInt32(Format.entrySize) != 0 || size < 2 * UInt32(Format.entrySize) {
      find(.wrongDirectorySize(size), .inode(number))
    }
    // Where each name is first.
    var names: [[UInt8]: Int] = [:]
    for (index, address) in directories[place].blocks {
      for slot in 0..<Format.entriesPerBlock {
        let entryIndex = index * Format.entriesPerBlock + slot
        guard (entryIndex + 1) * Format.entrySize <= Int(size) else { break }
        let entry = Entry(at: address * Format.blockSize + slot * Format.entrySize, in: image.bytes)
        checkEntry(entry, entryIndex, of: place, &names)
      }
    }
  }

  private mutating func checkEntry(_ entry: Entry, _ index: Int, of place: Int, _ names: inout [[UInt8]: Int]) {
    let directory = directories[place].inode
    let position = Finding.Place.entry(directory: directory, index: index)
    let name = entry.name
    switch index {
    case 0 where name == "." && entry.inode != 0:
      if entry.inode != directory { find(.wrongDot(name, inode: entry.inode, expected: directory), position) }
      return
    case 1 where name == ".." && entry.inode != 0:
      // Whether it is right shows when all names are known.
      directories[place].above = entry.inode
      return
    case 0: find(.missingDot("."), position)
    case 1: find(.missingDot(".."), position)
    default: break
    }
    guard entry.inode != 0 else { return }
    if name == "." || name == ".." { return find(.misplacedDot(name), position) }

    if entry.nameBytes.isEmpty { find(.emptyName, position) }
    if entry.nameBytes.contains(UInt8(ascii: "/")) { find(.slashInName(name), position) }
    if let first = names[entry.nameBytes] {
      find(.repeatedName(name, first: first), position)
    } else {
      names[entry.nameBytes] = index
    }
    guard inodes.indices.contains(entry.inode) else { return find(.entryOutside(inode: entry.inode), position) }
    guard inodes[entry.inode].kind != .free else { return find(.entryToFree(name, inode: entry.inode), position) }
    link(name, to: entry.inode, from: place, position)
  }

  /// Counts a name that leads from a directory to an inode in use.
  private mutating func link(_ name: String, to number: Int, from place: Int, _ position: Finding.Place) {
    let directory = directories[place].inode
    directories[place].members.append(number)
    if inodes[number].kind == .directory {
      // Two names for a directory, or one for the root, would make the tree a net or a loop.
      if links[number].names > 0 || number == Format.rootInode {
        find(.secondName(name, directory: number), position)
      }
      links[directory].subdirectories += 1
    }
    links[number].names += 1
    if links[number].parent == nil { links[number].parent = (directory, name) }
  }

  mutating func checkLinks() {
    if inodes[Format.rootInode].kind != .directory { find(.rootIsNoDirectory, .inode(Format.rootInode)) }
    for directory in directories {
      let expected = directory.inode == Format.rootInode ? Format.rootInode : links[directory.inode].parent?.inode
      if let above = directory.above, let expected, above != expected {
        find(.wrongDot("..", inode: above, expected: expected), .entry(directory: directory.inode, index: 1))
      }
    }
    reach()
    for number in inodes.indices where inodes[number].kind != .free { checkLinkCount(number) }
  }

  /// Marks what can be reached from the root.
  private mutating func reach() {
    let places = Dictionary(uniqueKeysWithValues: directories.indices.map { (directories[$0].inode, $0) })
    links[Format.rootInode].isReached = true
    var waiting = [Format.rootInode]
    while let number = waiting.popLast() {
      guard let place = places[number] else { continue }
      for member in directories[place].members where !links[member].isReached {
        links[member].isReached = true
        waiting.append(member)
      }
    }
  }

  /// A file counts its names; a directory its name, of which the root has none, and the `..` of each one in it.
  private mutating func checkLinkCount(_ number: Int) {
    let found = Int(inodes[number].linkCount)
    let isRoot = number == Format.rootInode
    if isRoot && inodes[number].kind != .directory { return }
    if links[number].names == 0 && !isRoot {
      return find(found == 0 ? .unlinked : .nameless(links: found), .inode(number))
    }
    let expected = links[number].names + links[number].subdirectories + (isRoot ? 1 : 0)
    if found != expected { find(.wrongLinkCount(found, expected: expected), .inode(number)) }
    if !links[number].isReached { find(.unreachable, .inode(number)) }
  }

  /// Adds paths to the findings that concern inodes.
  mutating func namePaths() {
    for index in report.findings.indices {
      switch report.findings[index].place {
      case .inode(let number), .entry(let number, _): report.findings[index].path = path(of: number)
      case .superblock, .log, .blocks: break
      }
    }
  }

  /// A path to an inode; nil if none leads there. Of a long one only the last names, which also ends loops.
  private func path(of number: Int) -> String? {
    guard links[number].isReached else { return nil }
    if number == Format.rootInode { return "/" }
    var path = ""
    var number = number
    for _ in 0..<16 {
      guard let (parent, name) = links[number].parent else { return nil }
      path = "/" + name + path
      if parent == Format.rootInode { return path }
      number = parent
    }
    return "..." + path
  }
}

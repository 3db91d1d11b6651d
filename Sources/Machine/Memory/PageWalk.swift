// From virtual to physical: Sv39 and Sv48 (Priv. 10.3 to 10.5), and the filling of the software TLB.

/// The low bits of a page-table entry.
enum PageTableEntry {
  static var valid: UInt64 { 0x01 }
  static var read: UInt64 { 0x02 }
  static var write: UInt64 { 0x04 }
  static var execute: UInt64 { 0x08 }
  static var user: UInt64 { 0x10 }
  static var accessed: UInt64 { 0x40 }
  static var dirty: UInt64 { 0x80 }
  /// Reserved, or of extensions that are not implemented (Svpbmt, Svnapot): a walk faults on them.
  static var reserved: UInt64 { 0xffc0_0000_0000_0000 }
  static func frameAddress(_ entry: UInt64) -> UInt64 { (entry >> 10 & 0xfff_ffff_ffff) << 12 }
}

/// What a walk found for a page.
struct Translation: BitwiseCopyable {
  /// The physical address that was asked for.
  var physical: UInt64
  /// What the page table allows the mode that asked; `isWritable` only if the page is dirty already.
  var isReadable: Bool
  var isWritable: Bool
}

extension Hart {
  /// The levels of the mode in `satp`; 0 where addresses are physical.
  private func levels(_ privilege: Privilege) -> Int {
    if privilege == .machine { return 0 }
    switch state.satp >> 60 {
    case 8: return 3
    case 9: return 4
    default: return 0
    }
  }

  /// Walks the page tables for `address`, checks permissions, sets A and, for a store, D. The context's bit
  /// is noted in every table on the way.
  func translate(
    _ address: UInt64, for access: Access, as privilege: Privilege, context: Int
  ) throws(Trap) -> Translation {
    let levels = levels(privilege)
    guard levels > 0 else { return Translation(physical: address, isReadable: true, isWritable: true) }
    let fault = Trap(cause: access.pageFault, value: address)

    // The bits above the translated ones repeat its highest.
    let unused = Int64(64 - (12 + 9 * levels))
    guard UInt64(bitPattern: (Int64(bitPattern: address) << unused) >> unused) == address else { throw fault }

    var table = (state.satp & 0xfff_ffff_ffff) << 12
    var tables: [4 of Int] = .init(repeating: 0)
    var level = levels - 1
    while true {
      let slot = address >> UInt64(12 + 9 * level) & 0x1ff
      let place = table &+ slot &* 8
      guard let frame = memory.frame(of: place), isUnprotected(place, count: 8, .read, .supervisor) else {
        throw Trap(cause: access.accessFault, value: address)
      }
      tables[level] = frame
      let entry = memory.load(frame: frame, place & 0xfff, as: UInt64.self)
      let isLeaf = entry & (PageTableEntry.read | PageTableEntry.execute) != 0
      guard entry & PageTableEntry.valid != 0, entry & PageTableEntry.reserved == 0,
        entry & (PageTableEntry.read | PageTableEntry.write) != PageTableEntry.write
      else { throw fault }
      if isLeaf {
        // A superpage is aligned to its size.
        let span = (UInt64(1) << UInt64(12 + 9 * level)) &- 1
        let base = PageTableEntry.frameAddress(entry)
        guard base & span == 0, allows(entry, access, privilege) else { throw fault }
        let updated = try update(entry, at: place, frame: frame, for: access, address)
        note(tables, from: levels - 1, to: level, context: context)
        return Translation(
          physical: base | address & span, isReadable: allows(entry, .read, privilege),
          isWritable: updated & PageTableEntry.dirty != 0 && allows(entry, .write, privilege))
      }
      // Only a leaf has A, D and U.
      guard entry & (PageTableEntry.accessed | PageTableEntry.dirty | PageTableEntry.user) == 0 else { throw fault }
      guard level > 0 else { throw fault }
      table = PageTableEntry.frameAddress(entry)
      level -= 1
    }
  }

  /// Whether a leaf lets `privilege` do this.
  private func allows(_ entry: UInt64, _ access: Access, _ privilege: Privilege) -> Bool {
    if entry & PageTableEntry.user != 0 {
      if privilege == .supervisor && (access == .execute || state.mstatus & Status.sum == 0) { return false }
    } else if privilege == .user {
      return false
    }
    switch access {
    case .read:
      let alsoRead = state.mstatus & Status.mxr != 0 ? PageTableEntry.execute : 0
      return entry & (PageTableEntry.read | alsoRead) != 0
    case .write: return entry & PageTableEntry.write != 0
    case .execute: return entry & PageTableEntry.execute != 0
    }
  }

  /// Sets A and D where they are wanted and missing; the entry as it then is. Nothing derived depends on a bit
  /// that was 0, but the table may hold code too.
  private func update(
    _ entry: UInt64, at place: UInt64, frame: Int, for access: Access, _ address: UInt64
  ) throws(Trap) -> UInt64 {
    var updated = entry | PageTableEntry.accessed
    if access == .write { updated |= PageTableEntry.dirty }
    guard updated != entry else { return entry }
    guard isUnprotected(place, count: 8, .write, .supervisor), !memory[frame: frame].flags.contains(.readOnly) else {
      throw Trap(cause: access.accessFault, value: address)
    }
    if memory[frame: frame].flags.contains(.code) {
      if system.dropCode(frame: frame, offset: place & 0xfff, count: 8) { state.attention = true }
    }
    memory.store(updated, frame: frame, place & 0xfff)
    return updated
  }

  private func note(_ tables: [4 of Int], from top: Int, to bottom: Int, context: Int) {
    let bit = translations.bit(context)
    for level in bottom...top { system.noteTable(tables[level], isUpper: level > 0, contextBit: bit) }
  }

  /// Translates for a load or store of `count` bytes that lie in one page, and keeps the result where loads and stores
  /// look first. The physical address.
  func dataAddress(_ address: UInt64, count: UInt64, for access: Access) throws(Trap) -> UInt64 {
    let privilege = dataPrivilege
    let context = translations.dataContext
    let translation = try translate(address, for: access, as: privilege, context: context)
    guard isUnprotected(translation.physical, count: count, access, privilege) else {
      throw Trap(cause: access.accessFault, value: address)
    }
    if let frame = memory.frame(of: translation.physical) {
      keep(translation, of: address, frame: frame, privilege, context: context)
    }
    return translation.physical
  }

  private func keep(_ translation: Translation, of address: UInt64, frame: Int, _ privilege: Privilege, context: Int) {
    let page = address & ~0xfff
    let start = translation.physical & ~0xfff
    func passes(_ access: Access) -> Bool { protection(start: start, count: 4096, access, privilege) == .allowed }

    var entry = DataEntry()
    unsafe entry.addend = UInt(bitPattern: memory.host(frame: frame)) &- UInt(page)
    entry.frame = frame
    if translation.isReadable && passes(.read) { entry.readTag = page }
    if translation.isWritable && memory[frame: frame].flags.isEmpty && passes(.write) {
      entry.writeTag = page
      memory[frame: frame].writeContexts |= translations.bit(context)
    }
    translations.setData(entry, at: address, context: context)
  }

  /// Translates for a fetch of 2 bytes at `address`. The physical address, which is memory.
  func fetchAddress(_ address: UInt64) throws(Trap) -> UInt64 {
    let context = translations.fetchContext
    let translation = try translate(address, for: .execute, as: state.privilege, context: context)
    guard memory.frame(of: translation.physical) != nil,
      isUnprotected(translation.physical, count: 2, .execute, state.privilege)
    else { throw Trap(cause: .instructionAccessFault, value: address) }
    return translation.physical
  }
}

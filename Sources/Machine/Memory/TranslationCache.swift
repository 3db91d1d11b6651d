// HOT: what every load, store and jump between pages looks up.
// A hart's software TLB. Entries rest on page tables, `satp`, privilege, SUM, MXR and PMP; a context
// is one setting of these, and a hart keeps several, so that going into the kernel and back costs no refill.

/// A page as loads and stores see it. A tag is the virtual page's address, or `.max` for none.
struct DataEntry: BitwiseCopyable {
  var readTag: UInt64 = .max
  /// `.max` too where a store must go the slow way: a clean page, a page table, decoded code.
  var writeTag: UInt64 = .max
  /// What added to the virtual address gives the host's.
  var addend: UInt = 0
  var frame = 0
}

/// A page as the engine's jumps see it.
struct FetchEntry: BitwiseCopyable {
  var tag: UInt64 = .max
  var page: CodePage?
}

/// What translations depend on besides memory.
struct TranslationKey: Equatable, BitwiseCopyable {
  /// 0 where addresses are physical.
  var satp: UInt64
  var privilege: Privilege
  var sum: Bool
  var mxr: Bool
}

/// The contexts of one hart. A context's bit in a `Frame`'s sets is `hart * contextCount + context`.
@safe struct TranslationCache {
  static var contextCount: Int { 8 }
  static var dataEntries: Int { 512 }
  static var fetchEntries: Int { 64 }
  /// More harts than this would need more bits in a frame's sets.
  static var hartLimit: Int { 64 / contextCount }

  private let data: UnsafeMutablePointer<DataEntry>
  private let fetch: UnsafeMutablePointer<FetchEntry>
  private var keys: [8 of TranslationKey?] = .init(repeating: nil)
  private var nextVictim = 0
  private let firstBit: Int
  /// The contexts that loads and stores, and fetches, now use.
  private(set) var dataContext = 0
  private(set) var fetchContext = 0

  init(hart: Int) {
    firstBit = hart * Self.contextCount
    unsafe data = .allocate(capacity: Self.contextCount * Self.dataEntries)
    unsafe data.initialize(repeating: DataEntry(), count: Self.contextCount * Self.dataEntries)
    unsafe fetch = .allocate(capacity: Self.contextCount * Self.fetchEntries)
    unsafe fetch.initialize(repeating: FetchEntry(), count: Self.contextCount * Self.fetchEntries)
  }

  func free() {
    unsafe data.deallocate()
    unsafe fetch.deallocate()
  }

  /// The bit of a context in a frame's sets.
  @inline(__always) func bit(_ context: Int) -> UInt64 { 1 << UInt64(firstBit + context) }

  /// The tables that the engine indexes by the low bits of a page's number.
  @inline(__always) var dataTable: UnsafeMutablePointer<DataEntry> { unsafe data + dataContext * Self.dataEntries }
  @inline(__always) var fetchTable: UnsafeMutablePointer<FetchEntry> { unsafe fetch + fetchContext * Self.fetchEntries }

  /// Makes the contexts of these keys current, emptying the longest unused one for a key that is new.
  mutating func select(data dataKey: TranslationKey, fetch fetchKey: TranslationKey) {
    fetchContext = context(for: fetchKey, keeping: dataContext)
    dataContext = dataKey == fetchKey ? fetchContext : context(for: dataKey, keeping: fetchContext)
  }

  private mutating func context(for key: TranslationKey, keeping other: Int) -> Int {
    for index in 0..<Self.contextCount where keys[index] == key { return index }
    repeat { nextVictim = (nextVictim + 1) % Self.contextCount } while nextVictim == other
    flush(context: nextVictim)
    keys[nextVictim] = key
    return nextVictim
  }

  /// Where the entry for an address stands. A lowest-level page table has 512 entries, so that one that is edited
  /// tells the place too.
  @inline(__always) static func slot(of address: UInt64) -> Int {
    Int(truncatingIfNeeded: address >> 12 & UInt64(dataEntries - 1))
  }

  func setData(_ entry: DataEntry, at address: UInt64, context: Int) {
    unsafe data[context * Self.dataEntries + Self.slot(of: address)] = entry
  }

  func setFetch(_ entry: FetchEntry, at address: UInt64, context: Int) {
    unsafe fetch[context * Self.fetchEntries + Int(address >> 12 & UInt64(Self.fetchEntries - 1))] = entry
  }

  func flush(context: Int) {
    for index in 0..<Self.dataEntries { unsafe data[context * Self.dataEntries + index] = DataEntry() }
    for index in 0..<Self.fetchEntries { unsafe fetch[context * Self.fetchEntries + index] = FetchEntry() }
  }

  func flushAll() {
    for context in 0..<Self.contextCount { flush(context: context) }
  }

  /// Drops what the page-table entry number `slot` of a lowest-level table can have given: a table's 512
  /// entries are the low bits of the page's number, so that the place in the cache is known.
  func drop(slot: Int, context: Int) {
    unsafe data[context * Self.dataEntries + slot & (Self.dataEntries - 1)] = DataEntry()
    unsafe fetch[context * Self.fetchEntries + slot & (Self.fetchEntries - 1)] = FetchEntry()
  }

  /// No store to `frame` may take the fast way any more.
  func revokeWrites(to frame: Int, context: Int) {
    for index in context * Self.dataEntries..<(context + 1) * Self.dataEntries where unsafe data[index].frame == frame {
      unsafe data[index].writeTag = .max
    }
  }
}

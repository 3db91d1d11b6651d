// An object file as values: what the assembler makes, the linker joins and the machine loads.
// `ELFReader` makes one from bytes and `ELFWriter` makes bytes from one.

/// A relocatable object or an executable (System V ABI, chapters 4 and 5; RISC-V psABI).
public struct Object: Equatable, Sendable {
  public enum Kind: Equatable, Sendable { case relocatable, executable }

  public var kind: Kind
  /// `e_flags`, as the psABI defines it: whether code is compressed, and the float ABI.
  public var flags: ELFFlags
  /// Where execution starts; 0 in a relocatable object.
  public var entry: UInt64
  /// The sections that carry something; the null section, symbol, string and relocation tables
  /// are the reader's and writer's business and never stand here.
  public var sections: [Section]
  /// Without the null symbol. Relocations name a symbol by its index here.
  public var symbols: [Symbol]
  /// What a loader maps; empty in a relocatable object.
  public var segments: [Segment]
  /// Program headers that load nothing; nil where they follow from the sections, as in all files that are read.
  public var descriptions: [Description]?

  public init(
    kind: Kind, flags: ELFFlags = [], entry: UInt64 = 0, sections: [Section] = [], symbols: [Symbol] = [],
    segments: [Segment] = []
  ) {
    self.kind = kind
    self.flags = flags
    self.entry = entry
    self.sections = sections
    self.symbols = symbols
    self.segments = segments
  }
}

extension Object {
  /// A program header that says something of sections without loading them: thread-local storage, notes.
  public struct Description: Equatable, Sendable {
    /// `p_type` and `p_flags`.
    public var type: UInt32
    public var flags: UInt32
    /// Indices in `sections`, in order.
    public var sections: [Int]
    /// How many of `segments` stand before it.
    public var position: Int

    public init(type: UInt32, flags: UInt32, sections: [Int], position: Int) {
      self.type = type
      self.flags = flags
      self.sections = sections
      self.position = position
    }
  }
}

/// The RISC-V bits of `e_flags`.
public struct ELFFlags: OptionSet, Equatable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The code has 16-bit instructions.
  public static let compressed = ELFFlags(rawValue: 0x1)
  public static let floatSingle = ELFFlags(rawValue: 0x2)
  public static let floatDouble = ELFFlags(rawValue: 0x4)
  /// The two bits of the float ABI: none of them for soft float.
  public static let floatABI = ELFFlags(rawValue: 0x6)
  /// Sixteen registers only.
  public static let embedded = ELFFlags(rawValue: 0x8)
  /// Relies on total store ordering.
  public static let totalStoreOrder = ELFFlags(rawValue: 0x10)
}

/// A run of bytes with a name, and the relocations that are still to be applied to it.
public struct Section: Equatable, Sendable {
  public var name: String
  public var type: SectionType
  public var flags: SectionFlags
  /// 0 in a relocatable object.
  public var address: UInt64
  /// In bytes, a power of two.
  public var alignment: UInt64
  /// Bytes an entry, for sections that are tables of one kind; else 0.
  public var entrySize: UInt64
  /// Empty for `.noBits`.
  public var contents: [UInt8]
  /// In bytes: `contents.count`, but for `.noBits`.
  public var size: UInt64
  public var relocations: [Relocation]
  /// The signature of the COMDAT group that the section is a member of: of groups with one signature, a linker
  /// keeps the first.
  public var group: String?
  /// The section that it goes with, wherever a linker puts that one (`SHF_LINK_ORDER`): an index into
  /// `Object.sections`. Readers leave it nil.
  public var link: Int?

  public init(
    name: String, type: SectionType, flags: SectionFlags, address: UInt64 = 0, alignment: UInt64 = 1,
    entrySize: UInt64 = 0, contents: [UInt8] = [], size: UInt64? = nil, relocations: [Relocation] = [],
    group: String? = nil, link: Int? = nil
  ) {
    self.name = name
    self.type = type
    self.flags = flags
    self.address = address
    self.alignment = alignment
    self.entrySize = entrySize
    self.contents = contents
    self.size = size ?? UInt64(contents.count)
    self.relocations = relocations
    self.group = group
    self.link = link
  }
}

/// `sh_type`.
public struct SectionType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let null = SectionType(rawValue: 0)
  public static let progBits = SectionType(rawValue: 1)
  public static let symbolTable = SectionType(rawValue: 2)
  public static let stringTable = SectionType(rawValue: 3)
  public static let relocationsWithAddends = SectionType(rawValue: 4)
  public static let note = SectionType(rawValue: 7)
  public static let noBits = SectionType(rawValue: 8)
  public static let initArray = SectionType(rawValue: 14)
  public static let finiArray = SectionType(rawValue: 15)
  public static let preinitArray = SectionType(rawValue: 16)
  public static let group = SectionType(rawValue: 17)
  public static let riscvAttributes = SectionType(rawValue: 0x7000_0003)
}

/// `sh_flags`.
public struct SectionFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let write = SectionFlags(rawValue: 0x1)
  public static let allocate = SectionFlags(rawValue: 0x2)
  public static let execute = SectionFlags(rawValue: 0x4)
  public static let merge = SectionFlags(rawValue: 0x10)
  public static let strings = SectionFlags(rawValue: 0x20)
  /// Thread-local: a template of which each thread gets a copy.
  public static let threadLocal = SectionFlags(rawValue: 0x400)
  /// Kept though nothing refers to it (`SHF_GNU_RETAIN`).
  public static let retain = SectionFlags(rawValue: 0x20_0000)
  /// Left out of what a linker makes.
  public static let exclude = SectionFlags(rawValue: 0x8000_0000)
}

/// A name for a place or a number.
public struct Symbol: Equatable, Sendable {
  /// `STB_…`
  public enum Binding: UInt8, Sendable { case local = 0, global = 1, weak = 2 }
  /// `STT_…`
  public enum Kind: UInt8, Sendable { case none = 0, object = 1, function = 2, section = 3, file = 4, common = 5, tls = 6 }
  /// `STV_…`
  public enum Visibility: UInt8, Sendable { case `default` = 0, `internal` = 1, hidden = 2, protected = 3 }
  public enum Place: Equatable, Sendable { case undefined, absolute, common, section(Int) }

  public var name: String
  /// An offset into its section in a relocatable object, an address in an executable, the
  /// alignment of a common symbol.
  public var value: UInt64
  public var size: UInt64
  public var binding: Binding
  public var kind: Kind
  public var visibility: Visibility
  public var place: Place
  /// A function that keeps to a calling convention of its own (psABI, `STO_RISCV_VARIANT_CC`).
  public var isVariant = false

  public init(
    name: String, value: UInt64 = 0, size: UInt64 = 0, binding: Binding = .local, kind: Kind = .none,
    visibility: Visibility = .default, place: Place = .undefined
  ) {
    self.name = name
    self.value = value
    self.size = size
    self.binding = binding
    self.kind = kind
    self.visibility = visibility
    self.place = place
  }
}

/// Bytes that wait for an address: what `type` does with `symbol + addend` at `offset`.
public struct Relocation: Equatable, Sendable {
  /// From the start of its section, in bytes.
  public var offset: UInt64
  public var addend: Int64
  /// The symbol's index, or `noSymbol`: a link holds millions of these.
  @usableFromInline var number: Int32
  public var type: RelocationType
  /// An index into `Object.symbols`; nil for types that need no symbol (`relax`, `align`), and where the addend alone
  /// is the target's address (`call 0x1000`). What 32 bits do not hold becomes the number next to it, which no object
  /// has either.
  @inlinable public var symbol: Int? {
    get { number == Self.noSymbol ? nil : Int(number) }
    set { number = newValue.map { max(Int32(clamping: $0), Self.noSymbol + 1) } ?? Self.noSymbol }
  }

  @usableFromInline static var noSymbol: Int32 {
    @inlinable get { .min }
  }

  @inlinable public init(offset: UInt64, type: RelocationType, symbol: Int?, addend: Int64 = 0) {
    self.offset = offset
    self.type = type
    self.addend = addend
    number = Self.noSymbol
    self.symbol = symbol
  }
}

/// A piece of an executable that a loader puts at `physicalAddress`: `contents`, then zeros up to
/// `memorySize` bytes.
public struct Segment: Equatable, Sendable {
  public var address: UInt64
  public var physicalAddress: UInt64
  public var memorySize: UInt64
  public var contents: [UInt8]
  /// `p_flags`: 1 execute, 2 write, 4 read.
  public var flags: UInt32
  public var alignment: UInt64
  /// The file's own headers are its first bytes: those of `contents` only keep the place. Not told of files that are
  /// read.
  public var holdsHeaders = false

  public init(
    address: UInt64, physicalAddress: UInt64, memorySize: UInt64, contents: [UInt8], flags: UInt32,
    alignment: UInt64
  ) {
    self.address = address
    self.physicalAddress = physicalAddress
    self.memorySize = memorySize
    self.contents = contents
    self.flags = flags
    self.alignment = alignment
  }
}

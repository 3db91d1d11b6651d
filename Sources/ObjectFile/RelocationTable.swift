// The relocations of the RISC-V psABI, one row each: the number and name in the file, what is computed, where it goes.
// The assembler names them, the reader and writer number them, the linker works from their rows.

/// What a linker does at a place once it knows the addresses (RISC-V psABI, "Relocations"). The raw value is the
/// number in the file.
public enum RelocationType: UInt32, Sendable, CaseIterable {
  case none = 0
  case abs32 = 1  // R_RISCV_32
  case abs64 = 2  // R_RISCV_64
  case threadOffset32 = 8  // R_RISCV_TLS_DTPREL32
  case threadOffset64 = 9
  case branch = 16
  case jal = 17
  case call = 18
  case callPLT = 19
  case gotHi20 = 20
  case threadTableHi20 = 21  // R_RISCV_TLS_GOT_HI20
  case threadPairHi20 = 22  // R_RISCV_TLS_GD_HI20
  case pcrelHi20 = 23
  case pcrelLo12I = 24
  case pcrelLo12S = 25
  case hi20 = 26
  case lo12I = 27
  case lo12S = 28
  case tprelHi20 = 29
  case tprelLo12I = 30
  case tprelLo12S = 31
  case tprelAdd = 32
  case add8 = 33
  case add16 = 34
  case add32 = 35
  case add64 = 36
  case sub8 = 37
  case sub16 = 38
  case sub32 = 39
  case sub64 = 40
  case got32PCREL = 41
  case align = 43
  case rvcBranch = 44
  case rvcJump = 45
  case relax = 51
  case sub6 = 52
  case set6 = 53
  case set8 = 54
  case set16 = 55
  case set32 = 56
  case pcrel32 = 57  // R_RISCV_32_PCREL
  case plt32 = 59
  case setULEB128 = 60
  case subULEB128 = 61
}

/// What is computed: S is the symbol's value, A the addend, P the place, V what the field held before.
public enum RelocationFormula: Sendable {
  /// Nothing: the relocation is a note to the linker.
  case nothing
  /// S + A
  case absolute
  /// S + A - P
  case pcRelative
  /// The address of the global-offset-table entry that holds S, + A - P
  case tableEntry
  /// The low part of what the high-part relocation at the symbol's place computed
  case lowOfPair
  /// S + A - the start of thread-local storage
  case threadRelative
  /// S + A - where the thread pointer's offsets into a module's storage are counted from
  case moduleThreadRelative
  /// The address of the table's entry that holds what is thread-relative of S, - P
  case threadTableEntry
  /// The address of the table's two entries that hold the module and the offset of S in it, - P
  case threadTablePair
  /// V + S + A
  case add
  /// V - S - A
  case subtract
}

/// The bits that take the result.
public enum RelocationField: Sendable {
  case nothing
  case data8, data16, data32, data64
  /// The low six bits of a byte; the rest stays.
  case low6
  /// An unsigned LEB128 number of whatever length it has.
  case uleb128
  /// Bits 31:12 of an `auipc` or `lui`: the part that leaves a signed 12-bit rest.
  case upper20
  /// The 12-bit rest, in an I-type or S-type instruction.
  case lower12I, lower12S
  /// `auipc` and the `jalr` after it.
  case upperAndJump
  case branch, jump, compressedBranch, compressedJump

  /// How many bytes from the relocation's offset on it may touch; of a LEB128 number only the first is sure.
  public var byteCount: UInt64 {
    switch self {
    case .nothing: 0
    case .data8, .low6, .uleb128: 1
    case .data16, .compressedBranch, .compressedJump: 2
    case .data32, .upper20, .lower12I, .lower12S, .branch, .jump: 4
    case .data64, .upperAndJump: 8
    }
  }

  /// The values that it can hold, or nil where a result is cut to the field's width, as GNU ld does for data.
  public var range: ClosedRange<Int64>? {
    switch self {
    case .branch: -0x1000...0xfff
    case .jump: -0x10_0000...0xf_ffff
    case .compressedBranch: -0x100...0xff
    case .compressedJump: -0x800...0x7ff
    case .upper20, .upperAndJump: -0x8000_0800...0x7fff_f7ff
    case .nothing, .data8, .data16, .data32, .data64, .low6, .uleb128, .lower12I, .lower12S: nil
    }
  }

  /// Jumps and branches reach even offsets only.
  public var isEven: Bool {
    switch self {
    case .branch, .jump, .compressedBranch, .compressedJump: true
    default: false
    }
  }
}

/// One line of the psABI's table.
public struct RelocationRow: Sendable {
  public let type: RelocationType
  /// The psABI's name, as `readelf -r` prints it.
  public let name: String
  public let formula: RelocationFormula
  public let field: RelocationField

  fileprivate init(
    _ type: RelocationType, _ name: String, _ formula: RelocationFormula, _ field: RelocationField
  ) {
    self.type = type
    self.name = name
    self.formula = formula
    self.field = field
  }
}

extension RelocationType {
  /// The psABI's line for this type.
  public var row: RelocationRow { Self.rows[Int(rawValue)]! }

  /// The psABI's name, as `readelf -r` prints it.
  public var name: String { row.name }

  /// By number; nil where the psABI has a number that is not supported.
  private static let rows: [RelocationRow?] = {
    var rows = [RelocationRow?](repeating: nil, count: 64)
    for row in table { rows[Int(row.type.rawValue)] = row }
    return rows
  }()

  /// The rows without their names, by number: what loops over millions of relocations look at.
  package static let columns: [(formula: RelocationFormula, field: RelocationField)] = rows.map {
    $0.map { ($0.formula, $0.field) } ?? (.nothing, .nothing)
  }

  // swift-format-ignore
  private static let table: [RelocationRow] = [
    RelocationRow(.none,        "R_RISCV_NONE",         .nothing,        .nothing),
    RelocationRow(.abs32,       "R_RISCV_32",           .absolute,       .data32),
    RelocationRow(.abs64,       "R_RISCV_64",           .absolute,       .data64),
    RelocationRow(.threadOffset32,  "R_RISCV_TLS_DTPREL32", .moduleThreadRelative, .data32),
    RelocationRow(.threadOffset64,  "R_RISCV_TLS_DTPREL64", .moduleThreadRelative, .data64),
    RelocationRow(.threadTableHi20, "R_RISCV_TLS_GOT_HI20", .threadTableEntry,     .upper20),
    RelocationRow(.threadPairHi20,  "R_RISCV_TLS_GD_HI20",  .threadTablePair,      .upper20),
    RelocationRow(.branch,      "R_RISCV_BRANCH",       .pcRelative,     .branch),
    RelocationRow(.jal,         "R_RISCV_JAL",          .pcRelative,     .jump),
    RelocationRow(.call,        "R_RISCV_CALL",         .pcRelative,     .upperAndJump),
    RelocationRow(.callPLT,     "R_RISCV_CALL_PLT",     .pcRelative,     .upperAndJump),
    RelocationRow(.gotHi20,     "R_RISCV_GOT_HI20",     .tableEntry,     .upper20),
    RelocationRow(.pcrelHi20,   "R_RISCV_PCREL_HI20",   .pcRelative,     .upper20),
    RelocationRow(.pcrelLo12I,  "R_RISCV_PCREL_LO12_I", .lowOfPair,      .lower12I),
    RelocationRow(.pcrelLo12S,  "R_RISCV_PCREL_LO12_S", .lowOfPair,      .lower12S),
    RelocationRow(.hi20,        "R_RISCV_HI20",         .absolute,       .upper20),
    RelocationRow(.lo12I,       "R_RISCV_LO12_I",       .absolute,       .lower12I),
    RelocationRow(.lo12S,       "R_RISCV_LO12_S",       .absolute,       .lower12S),
    RelocationRow(.tprelHi20,   "R_RISCV_TPREL_HI20",   .threadRelative, .upper20),
    RelocationRow(.tprelLo12I,  "R_RISCV_TPREL_LO12_I", .threadRelative, .lower12I),
    RelocationRow(.tprelLo12S,  "R_RISCV_TPREL_LO12_S", .threadRelative, .lower12S),
    RelocationRow(.tprelAdd,    "R_RISCV_TPREL_ADD",    .nothing,        .nothing),
    RelocationRow(.add8,        "R_RISCV_ADD8",         .add,            .data8),
    RelocationRow(.add16,       "R_RISCV_ADD16",        .add,            .data16),
    RelocationRow(.add32,       "R_RISCV_ADD32",        .add,            .data32),
    RelocationRow(.add64,       "R_RISCV_ADD64",        .add,            .data64),
    RelocationRow(.sub8,        "R_RISCV_SUB8",         .subtract,       .data8),
    RelocationRow(.sub16,       "R_RISCV_SUB16",        .subtract,       .data16),
    RelocationRow(.sub32,       "R_RISCV_SUB32",        .subtract,       .data32),
    RelocationRow(.sub64,       "R_RISCV_SUB64",        .subtract,       .data64),
    RelocationRow(.got32PCREL,  "R_RISCV_GOT32_PCREL",  .tableEntry,     .data32),
    RelocationRow(.align,       "R_RISCV_ALIGN",        .nothing,        .nothing),
    RelocationRow(.rvcBranch,   "R_RISCV_RVC_BRANCH",   .pcRelative,     .compressedBranch),
    RelocationRow(.rvcJump,     "R_RISCV_RVC_JUMP",     .pcRelative,     .compressedJump),
    RelocationRow(.relax,       "R_RISCV_RELAX",        .nothing,        .nothing),
    RelocationRow(.sub6,        "R_RISCV_SUB6",         .subtract,       .low6),
    RelocationRow(.set6,        "R_RISCV_SET6",         .absolute,       .low6),
    RelocationRow(.set8,        "R_RISCV_SET8",         .absolute,       .data8),
    RelocationRow(.set16,       "R_RISCV_SET16",        .absolute,       .data16),
    RelocationRow(.set32,       "R_RISCV_SET32",        .absolute,       .data32),
    RelocationRow(.pcrel32,     "R_RISCV_32_PCREL",     .pcRelative,     .data32),
    RelocationRow(.plt32,       "R_RISCV_PLT32",        .pcRelative,     .data32),
    RelocationRow(.setULEB128,  "R_RISCV_SET_ULEB128",  .absolute,       .uleb128),
    RelocationRow(.subULEB128,  "R_RISCV_SUB_ULEB128",  .subtract,       .uleb128),
  ]
}

// How functions' frames can be undone, while the source is read: what `.cfi_startproc` to `.cfi_endproc` say of one
// function. `Directive+Frame` notes it, `FrameSections` writes it out.

/// One instruction of a frame description (DWARF 5, 6.4.2).
enum FrameInstruction: Equatable {
  /// On to another place of the code.
  case advance(from: SymbolID, to: SymbolID)
  /// An instruction with a register for its only operand.
  case register(opcode: UInt8, UInt64)
  /// An instruction without operands.
  case plain(opcode: UInt8)
  case defineFrame(register: UInt64, offset: Int64)
  case defineFrameOffset(Int64)
  case offset(register: UInt64, Int64)
  case valueOffset(register: UInt64, Int64)
  case moved(register: UInt64, to: UInt64)
  case restore(register: UInt64)
  case escape([Expression])
  case encodedAddress(register: UInt64, PointerEncoding, Expression)
  case label(NameID, Place)

  /// The first of these in a description ends what it may share with others.
  var endsCommonPart: Bool {
    switch self {
    case .advance, .escape, .encodedAddress, .label, .plain(opcode: FrameCode.rememberState): true
    default: false
    }
  }
}

/// Opcodes of frame descriptions (DWARF 5, 7.24), and the two numbers of the psABI that all RISC-V descriptions share.
enum FrameCode {
  static let advance: UInt8 = 0x40, offset: UInt8 = 0x80, restore: UInt8 = 0xC0
  static let advance1: UInt8 = 0x02, advance2: UInt8 = 0x03, advance4: UInt8 = 0x04
  static let offsetExtended: UInt8 = 0x05, restoreExtended: UInt8 = 0x06, undefined: UInt8 = 0x07
  static let sameValue: UInt8 = 0x08, register: UInt8 = 0x09, rememberState: UInt8 = 0x0A
  static let restoreState: UInt8 = 0x0B, defineFrame: UInt8 = 0x0C, defineFrameRegister: UInt8 = 0x0D
  static let defineFrameOffset: UInt8 = 0x0E, offsetExtendedSigned: UInt8 = 0x11
  static let defineFrameSigned: UInt8 = 0x12, defineFrameOffsetSigned: UInt8 = 0x13
  static let valueOffset: UInt8 = 0x14, valueOffsetSigned: UInt8 = 0x15, valueExpression: UInt8 = 0x16
  static let windowSave: UInt8 = 0x2D
  /// Offsets are counted in units of -4.
  static let dataAlignment: Int64 = -4
  /// ra.
  static let returnColumn: UInt64 = 1
  static let stackPointer: UInt64 = 2
}

/// How a pointer is written in `.eh_frame` (Linux Standard Base, 10.5.1).
struct PointerEncoding: Equatable, BitwiseCopyable {
  var rawValue: UInt8
  static let omitted = PointerEncoding(rawValue: 0xFF)
  static let absolute = PointerEncoding(rawValue: 0)
  static let relativeWord = PointerEncoding(rawValue: 0x1B)

  /// Counted from the pointer's own place.
  var isRelative: Bool { rawValue & 0x70 == 0x10 }
  var byteCount: Int {
    switch rawValue & 7 {
    case 2: 2
    case 3: 4
    default: 8
    }
  }
  /// An absolute or relative number of 2, 4 or 8 bytes; other encodings are not supported, by GNU as neither.
  var isSupported: Bool {
    (rawValue & 0x70 == 0 || isRelative) && rawValue & 7 != 1 && rawValue & 7 <= 4
  }
}

/// What is said of one function.
struct FrameDescription {
  var start: SymbolID
  var end = SymbolID.none
  var instructions: [FrameInstruction] = []
  var sections: FrameSectionSet
  var returnColumn = FrameCode.returnColumn
  var isSignalFrame = false
  var personalityEncoding = PointerEncoding.omitted
  var personality = Expression.absent
  var dataEncoding = PointerEncoding.omitted
  var data = Expression.absent
  var place: Place
}

/// The sections that descriptions go into.
struct FrameSectionSet: OptionSet {
  let rawValue: UInt8
  static let exceptions = FrameSectionSet(rawValue: 1)
  static let debugging = FrameSectionSet(rawValue: 2)
}

/// All descriptions, and those that are not closed yet.
struct Frames {
  /// A description that grows: each subsection has its own.
  struct Open {
    var description: Int
    /// Where the last instruction holds from.
    var last: SymbolID
    var offset: Int64 = 0
    /// Of the states that are remembered.
    var offsets: [Int64] = []
  }
  var descriptions: [FrameDescription] = []
  /// By chunk.
  var open: [Int: Open] = [:]
  /// As `.cfi_sections` has it.
  var sections = FrameSectionSet.exceptions
}

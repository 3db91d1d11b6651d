// Which source line code comes from: made of an object's `.debug_line`, asked for addresses by whoever shows code or
// places in it. `LineTable+Reading` reads the tables, `LineProgram` runs their programs.

/// The source lines of an object or executable (DWARF versions 2 to 5; DWARF 5, 6.2).
public struct LineTable: Equatable, Sendable {
  /// A source file, as the table names it.
  public struct File: Hashable, Sendable {
    public var name: String
    /// As the table gives it; empty if the file is in the compilation's own directory.
    public var directory: String
    /// Where the compilation took place; empty if that is not told.
    public var compilationDirectory: String

    public init(name: String, directory: String = "", compilationDirectory: String = "") {
      self.name = name
      self.directory = directory
      self.compilationDirectory = compilationDirectory
    }

    /// Directory and name; what is relative counts from the compilation's directory.
    public var path: String { Self.path(name, in: directory) }

    /// From the root of the file system on, if that is known.
    public var fullPath: String { Self.path(path, in: compilationDirectory) }

    private static func path(_ name: String, in directory: String) -> String {
      name.hasPrefix("/") || directory.isEmpty ? name : directory + (directory.hasSuffix("/") ? "" : "/") + name
    }
  }

  /// From `address` on, up to the next row's, code is of `line` of the file.
  public struct Row: Equatable, Sendable {
    /// In a relocatable object, an offset into the section that its sequence is of.
    public var address: UInt64
    /// An index into `files`; nil if the table names no such file.
    public var file: Int? { fileIndex < 0 ? nil : Int(fileIndex) }
    /// From 1; 0 for code that comes from no line.
    public var line: UInt32
    /// In bytes from 1; 0 if it is not told.
    public var column: UInt32
    /// Tells code of one line apart that is reached on different ways; 0 where there is nothing to tell.
    public var discriminator: UInt32
    /// A good place for a breakpoint.
    public var isStatement: Bool
    /// No row: where the code of the rows before ends.
    public var endsSequence: Bool
    var fileIndex: Int32
  }

  /// Rows of code that lies together, in the order of addresses; the last one only ends it.
  struct Sequence: Equatable, Sendable {
    /// In a relocatable object, an index into its sections.
    var section: Int?
    var rows: Range<Int>
    var addresses: Range<UInt64>
  }

  public internal(set) var files: [File] = []
  /// Sequence after sequence, as they stand in the object.
  public internal(set) var rows: [Row] = []
  /// By section and address.
  private var sequences: [Sequence] = []
  /// For each sequence, the highest end of it and those before it that are of its section.
  private var highest: [UInt64] = []

  /// There are no lines.
  public init() {}

  /// The lines of `object`, none if it has no `.debug_line`; `name` is the file's, for messages, whose offsets count
  /// from the start of the section.
  public init(_ object: Object, name: String = "") throws(ObjectError) {
    var reader = LineTableReader(object, name: name)
    try reader.read()
    files = reader.files
    rows = reader.rows
    sequences = reader.sequences.sorted {
      ($0.section ?? -1, $0.addresses.lowerBound) < ($1.section ?? -1, $1.addresses.lowerBound)
    }
    for (index, sequence) in sequences.enumerated() {
      let isFirst = index == 0 || sequences[index - 1].section != sequence.section
      highest.append(isFirst ? sequence.addresses.upperBound : max(highest[index - 1], sequence.addresses.upperBound))
    }
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// The row that the code at `address` is of, if any is. In a relocatable object `section` is an index into its
  /// sections and `address` an offset into that one; in an executable `section` is nil.
  public func row(at address: UInt64, in section: Int? = nil) -> Row? {
    let key = (section ?? -1, address)
    var index = Self.firstIndex(in: 0..<sequences.count) {
      (sequences[$0].section ?? -1, sequences[$0].addresses.lowerBound) > key
    }
    while index > 0, sequences[index - 1].section == section, highest[index - 1] > address {
      index -= 1
      let sequence = sequences[index]
      guard sequence.addresses.contains(address) else { continue }
      // Of several rows at one address the last says what follows.
      let after = Self.firstIndex(in: sequence.rows) { rows[$0].address > address }
      return after > sequence.rows.lowerBound ? rows[after - 1] : nil
    }
    return nil
  }

  /// The first place in `range` where `condition` holds, if it holds for all after it; else the end.
  private static func firstIndex(in range: Range<Int>, where condition: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

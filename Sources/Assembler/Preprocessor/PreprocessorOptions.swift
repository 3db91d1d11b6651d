// What the C preprocessor is told from outside. `apus as` reads it from the command line, library users set it.

/// Settings of a run of the C preprocessor over an assembly source.
public struct PreprocessorOptions: Sendable {
  /// `-D` and `-U`, in the order given.
  public enum Change: Equatable, Sendable {
    /// `NAME`, `NAME=BODY` or `NAME(PARAMETERS)=BODY`; without a body the macro is 1.
    case define(String)
    case undefine(String)
  }

  public var changes: [Change] = []
  /// `-iquote`: where `#include "x"` looks before all other directories but the including file's own.
  public var quoteDirectories: [String] = []
  /// `-I`: where both kinds of `#include` look.
  public var directories: [String] = []
  /// `-isystem`, `-idirafter`: where they look after that.
  public var systemDirectories: [String] = []
  /// `-include`: files that are read before the source.
  public var forcedIncludes: [String] = []
  /// What the target's macros are made for.
  public var architecture = Architecture.standard
  public var abi = AssemblerOptions.ABI.lp64d
  /// Code may be far from address 0 (`-mcmodel=medany`).
  public var isMedany = false
  /// `-undef` leaves the target's macros out.
  public var definesTarget = true
  /// Seconds since 1970 for `__DATE__` and `__TIME__`. Nil leaves both unknown (`"??? ?? ????"`), so that two runs
  /// never differ.
  public var date: Int64?

  public init() {}
}

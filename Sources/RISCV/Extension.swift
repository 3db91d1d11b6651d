// The extensions that rows belong to, by the names of the ISA manual.

/// A part of the instruction set that a hart may or may not have (Unpriv. 1.3, 36).
public enum Extension: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case i, m, a, c, zicsr, zifencei, zicntr, zihintpause, zba, zbb, zbs, privileged
  case f, d, zfh, zfhmin, zicond, zawrs, zicbom, zicbop, zicboz
}

/// Extensions that are on together.
public struct ExtensionSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ one: Extension) { rawValue = 1 << UInt32(one.rawValue) }

  public static let all = ExtensionSet(Extension.allCases.map { ExtensionSet($0) })

  public func contains(_ one: Extension) -> Bool { contains(ExtensionSet(one)) }
}

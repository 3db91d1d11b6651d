// The registers: numbers and names; and the rounding modes, which instructions name in the same way.

/// Integer registers by their ABI names (psABI, "Integer Register Convention").
public enum Register {
  /// `names[n]` is the ABI name of x`n`.
  public static let names = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
    "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
  ]

  /// The number of the register called `name`: `x0`…`x31`, an ABI name, or `fp`.
  public static func number(named name: String) -> UInt8? { numbers[name] }

  private static let numbers: [String: UInt8] = {
    var numbers: [String: UInt8] = ["fp": 8]
    for (number, name) in names.enumerated() {
      numbers[name] = UInt8(number)
      numbers["x\(number)"] = UInt8(number)
    }
    return numbers
  }()
}

/// Floating-point registers by their ABI names (psABI, "Floating-point Register Convention").
public enum FloatRegister {
  /// `names[n]` is the ABI name of f`n`.
  public static let names = [
    "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4", "fa5",
    "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
  ]

  /// The number of the register called `name`: `f0`…`f31` or an ABI name.
  public static func number(named name: String) -> UInt8? { numbers[name] }

  private static let numbers: [String: UInt8] = {
    var numbers: [String: UInt8] = [:]
    for (number, name) in names.enumerated() {
      numbers[name] = UInt8(number)
      numbers["f\(number)"] = UInt8(number)
    }
    return numbers
  }()
}

/// The values of an instruction's `rm` (Unpriv. 20.2).
public enum RoundingModeName {
  /// `names[n]` is the name of mode n; 5 and 6 are reserved.
  public static let names: [String?] = ["rne", "rtz", "rdn", "rup", "rmm", nil, nil, "dyn"]
  /// The mode that `frm` holds.
  public static let dynamic: UInt8 = 7

  public static func number(named name: String) -> UInt8? {
    names.firstIndex(of: name).map { UInt8($0) }
  }
}

// The integer registers: numbers and names.

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

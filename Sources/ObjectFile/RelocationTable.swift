// The relocations of the RISC-V psABI, one case a row: the raw value is the number in the file.

/// What a linker does at a place once it knows the addresses (RISC-V psABI, "Relocations").
public enum RelocationType: UInt32, Sendable, CaseIterable {
  case none = 0
  case abs32 = 1  // R_RISCV_32
  case abs64 = 2  // R_RISCV_64
  case branch = 16
  case jal = 17
  case call = 18
  case callPLT = 19
  case gotHi20 = 20
  case pcrelHi20 = 23
  case pcrelLo12I = 24
  case pcrelLo12S = 25
  case hi20 = 26
  case lo12I = 27
  case lo12S = 28
  case add8 = 33
  case add16 = 34
  case add32 = 35
  case add64 = 36
  case sub8 = 37
  case sub16 = 38
  case sub32 = 39
  case sub64 = 40
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
  case setULEB128 = 60
  case subULEB128 = 61
}

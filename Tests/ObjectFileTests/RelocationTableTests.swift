// The relocation table against the psABI's numbers, names and fields.

import ObjectFile
import Testing

struct RelocationTableTests {
  /// RISC-V ELF psABI 1.0, table "Relocation types", those for static linking.
  // swift-format-ignore
  private static let names: [UInt32: String] = [
    0: "R_RISCV_NONE", 1: "R_RISCV_32", 2: "R_RISCV_64", 8: "R_RISCV_TLS_DTPREL32",
    9: "R_RISCV_TLS_DTPREL64", 21: "R_RISCV_TLS_GOT_HI20", 22: "R_RISCV_TLS_GD_HI20", 16: "R_RISCV_BRANCH", 17: "R_RISCV_JAL", 18: "R_RISCV_CALL",
    19: "R_RISCV_CALL_PLT", 20: "R_RISCV_GOT_HI20", 23: "R_RISCV_PCREL_HI20", 24: "R_RISCV_PCREL_LO12_I",
    25: "R_RISCV_PCREL_LO12_S", 26: "R_RISCV_HI20", 27: "R_RISCV_LO12_I", 28: "R_RISCV_LO12_S",
    29: "R_RISCV_TPREL_HI20", 30: "R_RISCV_TPREL_LO12_I", 31: "R_RISCV_TPREL_LO12_S", 32: "R_RISCV_TPREL_ADD",
    33: "R_RISCV_ADD8", 34: "R_RISCV_ADD16", 35: "R_RISCV_ADD32", 36: "R_RISCV_ADD64", 37: "R_RISCV_SUB8",
    38: "R_RISCV_SUB16", 39: "R_RISCV_SUB32", 40: "R_RISCV_SUB64", 41: "R_RISCV_GOT32_PCREL", 43: "R_RISCV_ALIGN",
    44: "R_RISCV_RVC_BRANCH", 45: "R_RISCV_RVC_JUMP", 51: "R_RISCV_RELAX", 52: "R_RISCV_SUB6", 53: "R_RISCV_SET6",
    54: "R_RISCV_SET8", 55: "R_RISCV_SET16", 56: "R_RISCV_SET32", 57: "R_RISCV_32_PCREL", 59: "R_RISCV_PLT32",
    60: "R_RISCV_SET_ULEB128", 61: "R_RISCV_SUB_ULEB128",
  ]

  @Test func everyTypeHasItsNumberAndName() {
    #expect(RelocationType.allCases.count == Self.names.count)
    for type in RelocationType.allCases {
      #expect(type.name == Self.names[type.rawValue])
      #expect(type.row.type == type)
    }
  }

  @Test func rangesAreTheInstructions() {
    #expect(RelocationType.branch.row.field.range == -4096...4095)
    #expect(RelocationType.jal.row.field.range == -1_048_576...1_048_575)
    #expect(RelocationType.rvcBranch.row.field.range == -256...255)
    #expect(RelocationType.rvcJump.row.field.range == -2048...2047)
    // The low part is signed, so the pair reaches half a page less at the top and more at the bottom.
    #expect(RelocationType.call.row.field.range == -0x8000_0800...0x7fff_f7ff)
    #expect(RelocationType.abs32.row.field.range == nil)
  }
}

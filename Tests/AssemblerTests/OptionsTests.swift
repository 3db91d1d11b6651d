// The command line and ISA strings.

import Assembler
import ObjectFile
import Testing

@Suite struct OptionsTests {
  @Test func allKinds() throws {
    let options = try AssemblerOptions(arguments: [
      "-march=rv64imac", "-mabi=lp64", "-I", "a", "-Ib", "-o", "out.o", "-mno-relax", "-fpic", "--defsym", "N=0x10",
      "--defsym=M=-3", "--fatal-warnings", "-W", "-L", "-g", "--gdwarf-4", "-mpriv-spec=1.12", "x.s", "-", "--", "-y.s",
    ])
    #expect(options.architecture.description == "rv64i2p1_m2p0_a2p1_c2p0_zmmul1p0")
    #expect(options.abi == .lp64)
    #expect(options.includeDirectories == ["a", "b"])
    #expect(options.output == "out.o")
    #expect(!options.relaxes)
    #expect(options.isPositionIndependent)
    #expect(options.symbols.map(\.name) == ["N", "M"])
    #expect(options.symbols.map(\.value) == [16, -3])
    #expect(options.treatsWarningsAsErrors && options.suppressesWarnings && options.keepsLocals)
    #expect(options.privilegedVersion == [1, 12, 0])
    #expect(options.debugging.version == 4)
    #expect(options.sources == ["x.s", "-", "-y.s"])
  }

  @Test func defaultsAreGNUs() throws {
    let options = try AssemblerOptions(arguments: [])
    #expect(options.output == "a.out")
    #expect(options.relaxes)
    #expect(
      options.architecture.description == "rv64i2p1_m2p0_a2p1_f2p2_d2p2_zicsr2p0_zifencei2p0_zmmul1p0")
    #expect(try AssemblerOptions(arguments: ["--version"]).request == .version)
    #expect(try AssemblerOptions(arguments: ["--help"]).request == .help)
  }

  @Test(
    arguments: [
      (["--nonsense"], .unknownOption("--nonsense")), (["-o"], .valueMissing("-o")), (["-I"], .valueMissing("-I")),
      (["--defsym"], .valueMissing("--defsym")), (["--defsym", "N"], .badSymbol("N")),
      (["--defsym", "N=x"], .badSymbol("N=x")), (["-mabi=lp32"], .badABI("lp32")),
      (["-march=rv64imac", "-mabi=lp64d"], .abiNeedsExtension(abi: "ilp32d/lp64d", name: "d")),
      (["-mabi=lp64f", "-march=rv64i"], .abiNeedsExtension(abi: "ilp32f/lp64f", name: "f")),
      (["-march=rv64g_zfinx"], .badArchitecture("`zfinx' is conflict with the `f/d/q/zfh/zfhmin' extension")),
      (["-mpriv-spec=2"], .badPrivilegedVersion("2")),
      (["-march=rv32i"], .badArchitecture("rv32i: only rv64 is supported")),
      (["-march=RV64I"], .badArchitecture("RV64I: ISA string cannot contain uppercase letters")),
      (["-march=rv64b"], .badArchitecture("rv64b: first ISA extension must be `i' or `g'")),
      (["-march=rv64i_zfoo"], .badArchitecture("rv64i_zfoo: unknown prefixed ISA extension `zfoo'")),
    ] as [([String], AssemblerOptions.UsageError)])
  func usageErrors(arguments: [String], error: AssemblerOptions.UsageError) {
    #expect(throws: error) { try AssemblerOptions(arguments: arguments) }
  }

  /// ISA strings and what readelf shows of them after GNU as.
  @Test(arguments: [
    ("rv64i", "rv64i2p1"), ("rv64g", "rv64i2p1_m2p0_a2p1_f2p2_d2p2_zicsr2p0_zifencei2p0_zmmul1p0"),
    ("rv64gc_zba_zbb_zbs", "rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zifencei2p0_zmmul1p0_zba1p0_zbb1p0_zbs1p0"),
    ("rv64ima_c", "rv64i2p1_m2p0_a2p1_c2p0_zmmul1p0"),
    ("rv64i2p0m", "rv64i2p0_m2p0_zicsr2p0_zifencei2p0_zmmul1p0"),
    ("rv64gc_sstc_svinval", "rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zifencei2p0_zmmul1p0_sstc1p0_svinval1p0"),
    (
      "rv64g_zawrs_svpbmt_svnapot",
      "rv64i2p1_m2p0_a2p1_f2p2_d2p2_zicsr2p0_zifencei2p0_zmmul1p0_zawrs1p0_svnapot1p0_svpbmt1p0"
    ),
    ("rv64gc_zbb_zba", "rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zifencei2p0_zmmul1p0_zba1p0_zbb1p0"),
    ("rv64imac_zicsr2p0", "rv64i2p1_m2p0_a2p1_c2p0_zicsr2p0_zmmul1p0"),
    ("rv64i_zks_zkn",
      "rv64i2p1_zbkb1p0_zbkc1p0_zbkx1p0_zkn1p0_zknd1p0_zkne1p0_zknh1p0_zks1p0_zksed1p0_zksh1p0"),
    ("rv64imafdcqv",
      "rv64i2p1_m2p0_a2p1_f2p2_d2p2_q2p2_c2p0_v1p0_zicsr2p0_zmmul1p0_zve32f1p0_zve32x1p0_zve64d1p0_zve64f1p0"
        + "_zve64x1p0_zvl128b1p0_zvl32b1p0_zvl64b1p0"),
    ("rv64i_xtheadsync_xtheadba_zba_sstc_svpbmt_smaia",
      "rv64i2p1_zicsr2p0_zba1p0_smaia1p0_ssaia1p0_sstc1p0_svpbmt1p0_xtheadba1p0_xtheadsync1p0"),
    ("rv64i_ztso_zhinx", "rv64i2p1_zicsr2p0_zfinx1p0_ztso0p1_zhinx1p0_zhinxmin1p0"),
  ])
  func canonicalNames(isa: String, canonical: String) throws {
    #expect(try Architecture(isa).description == canonical)
  }

  @Test func flagsOfTheObject() throws {
    #expect(try assemble("", ["-march=rv64imac"]).object.flags == .compressed)
    #expect(try assemble("", ["-march=rv64ima"]).object.flags == [])
    #expect(try assemble("", ["-march=rv64gc"]).object.flags == [.compressed, .floatDouble])
    #expect(try assemble("", ["-march=rv64gc", "-mabi=lp64"]).object.flags == .compressed)
    #expect(try assemble(".option rvc\n nop\n.option norvc\n", ["-march=rv64ima"]).object.flags == .compressed)
  }

  @Test func attributesOfTheObject() throws {
    func attributes(_ source: String) throws -> Attributes {
      try Attributes(bytes: bytes(of: ".riscv.attributes", in: assemble(source, ["-march=rv64imac_zicsr"])), name: "")
    }
    #expect(try attributes("nop").architecture == "rv64i2p1_m2p0_a2p1_c2p0_zicsr2p0_zmmul1p0")
    #expect(try attributes("nop").privilegedVersion.allSatisfy { $0 == 0 })
    #expect(try attributes("mret").privilegedVersion.prefix(2) == [1, 11])
    #expect(try attributes("csrr a0, cycle").privilegedVersion.prefix(2) == [1, 11])
    #expect(try attributes(".attribute stack_align, 16").stackAlignment == 16)
    #expect(try attributes(".attribute arch, \"rv64ic\"").architecture == "rv64i2p1_c2p0")
  }

  @Test func symbolsFromTheCommandLine() throws {
    let assembly = try assemble(".data\n.ifdef N\n.byte N\n.endif\n", ["--defsym", "N=7"])
    #expect(bytes(of: ".data", in: assembly) == [7])
  }

  @Test func localSymbols() throws {
    let source = ".Lunused: nop\n.Lused: la a0, .Lused\nnamed:\n"
    func names(_ arguments: [String]) throws -> [String] {
      try assemble(source, arguments).object.symbols.map(\.name).filter { $0.hasPrefix(".Lu") || $0 == "named" }
    }
    #expect(try Set(names([])) == [".Lused", "named"])
    #expect(try Set(names(["-L"])) == [".Lunused", ".Lused", "named"])
  }
}

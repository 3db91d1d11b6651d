// The names and numbers of control and status registers.

import Testing

@testable import RISCV

@Suite struct CSRTableTests {
  @Test func namesAreThoseOfTheManual() {
    let expected: [(UInt16, String)] = [
      (0x001, "fflags"), (0x100, "sstatus"), (0x14d, "stimecmp"), (0x180, "satp"), (0x300, "mstatus"),
      (0x306, "mcounteren"),
      (0x320, "mcountinhibit"), (0x323, "mhpmevent3"), (0x33f, "mhpmevent31"), (0x340, "mscratch"), (0x344, "mip"),
      (0x3a0, "pmpcfg0"), (0x3af, "pmpcfg15"), (0x3b0, "pmpaddr0"), (0x3ef, "pmpaddr63"), (0x723, "mhpmevent3h"),
      (0x747, "mseccfg"), (0x7b0, "dcsr"), (0x7b3, "dscratch1"), (0xb00, "mcycle"), (0xb1f, "mhpmcounter31"),
      (0xc01, "time"), (0xc03, "hpmcounter3"), (0xc9f, "hpmcounter31h"), (0xf14, "mhartid"), (0x680, "hgatp"),
    ]
    for (number, name) in expected {
      #expect(CSR(rawValue: number).name == name)
      #expect(CSR(named: name)?.rawValue == number)
    }
  }

  @Test func namesAndNumbersAreOneToOne() {
    let named = (UInt16(0)..<0x1000).map(CSR.init).filter { $0.name != nil }
    #expect(named.count == 407)
    #expect(Set(named.compactMap(\.name)).count == named.count)
    for register in named { #expect(register.name.flatMap(CSR.init(named:)) == register) }
  }

  @Test func olderNamesAreRead() {
    #expect(CSR(named: "sptbr") == .satp)
    #expect(CSR(named: "mbadaddr") == .mtval)
    #expect(CSR(named: "dscratch")?.rawValue == 0x7b2)
    #expect(CSR(named: "mucounteren") == .mcountinhibit)
  }

  @Test func whatIsNoNameIsRefused() {
    for name in [
      "", "mstat", "MSTATUS", "pmpaddr64", "pmpcfg16", "hpmcounter2", "hpmcounter03", "mhpmevent32", "pmpaddr",
      "hpmcounter+3",
    ] {
      #expect(CSR(named: name) == nil, "\(name)")
    }
    #expect(CSR(rawValue: 0x800).name == nil)
    #expect(CSR(rawValue: 0xffff).name == nil)
  }

  @Test func theNumberSaysWhoMayTouchIt() {
    #expect(CSR.mstatus.lowestPrivilege == 3 && !CSR.mstatus.isReadOnly)
    #expect(CSR.satp.lowestPrivilege == 1 && !CSR.satp.isReadOnly)
    #expect(CSR.cycle.lowestPrivilege == 0 && CSR.cycle.isReadOnly)
    #expect(CSR.mhartid.lowestPrivilege == 3 && CSR.mhartid.isReadOnly)
  }

  /// The constants are the table's.
  @Test func constantsHaveTheirNames() {
    let expected: [(CSR, String)] = [
      (.fflags, "fflags"), (.frm, "frm"), (.fcsr, "fcsr"), (.cycle, "cycle"), (.time, "time"), (.instret, "instret"),
      (.sstatus, "sstatus"), (.sie, "sie"), (.stvec, "stvec"), (.scounteren, "scounteren"), (.senvcfg, "senvcfg"),
      (.sscratch, "sscratch"), (.sepc, "sepc"), (.scause, "scause"), (.stval, "stval"), (.sip, "sip"),
      (.stimecmp, "stimecmp"), (.satp, "satp"), (.mvendorid, "mvendorid"), (.marchid, "marchid"), (.mimpid, "mimpid"),
      (.mhartid, "mhartid"), (.mconfigptr, "mconfigptr"), (.mstatus, "mstatus"), (.misa, "misa"),
      (.medeleg, "medeleg"), (.mideleg, "mideleg"), (.mie, "mie"), (.mtvec, "mtvec"), (.mcounteren, "mcounteren"),
      (.mscratch, "mscratch"), (.mepc, "mepc"), (.mcause, "mcause"), (.mtval, "mtval"), (.mip, "mip"),
      (.menvcfg, "menvcfg"), (.mseccfg, "mseccfg"), (.mcountinhibit, "mcountinhibit"), (.mcycle, "mcycle"),
      (.minstret, "minstret"), (.pmpcfg0, "pmpcfg0"), (.pmpaddr0, "pmpaddr0"),
    ]
    for (register, name) in expected { #expect(register.name == name) }
  }

  @Test func registersHaveTwoNames() {
    for (number, name) in Register.names.enumerated() {
      #expect(Register.number(named: name) == UInt8(number))
      #expect(Register.number(named: "x\(number)") == UInt8(number))
    }
    #expect(Register.number(named: "fp") == 8)
    for name in ["x32", "x00", "A0", "", "a8", "s12", "t7"] { #expect(Register.number(named: name) == nil, "\(name)") }
  }
}

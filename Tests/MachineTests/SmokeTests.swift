import Testing
@testable import Machine
@Suite struct SmokeTests {
  @Test(arguments: 0..<20) func works(i: Int) throws {
    let r = try records(of: """
      start: begin
        try lw a0, 1(zero)
        in MPP_S, csrr a0, mstatus
        in 0, ebreak
        li a0, \(i)
        record a0
        poweroff
      """)
    #expect(r.count == 10)
    print(r.map(hex))
  }
}

// The macros that guest programs in tests are written with.

/// Assembled in front of every guest. `s11` points to where the next record goes, `s10` to where a program goes on
/// after a trap; both belong to these macros.
enum GuestPrelude {
  static let text = """
            .equ    CAUSE_FETCH_ACCESS, 1
            .equ    UART, 0x10000000
            .equ    CLINT, 0x02000000
            .equ    PLIC, 0x0c000000
            .equ    FINISHER, 0x00100000
            .equ    RAM, 0x80000000
            .equ    RAM_END, 0x80800000
            .equ    MPP_S, 0x0800
            .equ    MPP_M, 0x1800
            .equ    FS, 3 << 13
            .equ    MPRV, 1 << 17
            .equ    SUM, 1 << 18
            .equ    MXR, 1 << 19
            .equ    TVM, 1 << 20
            .equ    TW, 1 << 21
            .equ    TSR, 1 << 22
            .equ    SV39, 8 << 60
            .equ    SV48, 9 << 60
            .equ    V, 0x01
            .equ    R, 0x02
            .equ    W, 0x04
            .equ    X, 0x08
            .equ    U, 0x10
            .equ    G, 0x20
            .equ    A, 0x40
            .equ    D, 0x80

    # record x: appends a register to the records.
            .macro  record register
            sd      \\register, (s11)
            addi    s11, s11, 8
            .endm

    # begin: to be the first thing that a hart does: traps go to the recorder, PMP lets all through.
            .macro  begin
            la      s11, records
            la      t0, recorder
            csrw    mtvec, t0
            li      t0, -1
            csrw    pmpaddr0, t0
            li      t0, 0x1f
            csrw    pmpcfg0, t0
            .endm

    # poweroff: ends the run.
            .macro  poweroff
            la      t0, records_end
            sd      s11, (t0)
            li      t0, FINISHER
            li      t1, 0x5555
            sw      t1, (t0)
            j       .
            .endm

    # try "instruction": a trap in it is recorded, and the program goes on behind it in M-mode.
            .macro  try instruction:vararg
            la      s10, 771f
            \\instruction
    771:
            .endm

    # enter mode, place: goes to `place` in the mode whose mstatus.MPP is given (0, MPP_S or MPP_M).
            .macro  enter mode, place
            li      t0, MPP_M
            csrc    mstatus, t0
            li      t0, \\mode
            csrs    mstatus, t0
            la      t0, \\place
            csrw    mepc, t0
            mret
            .endm

    # in mode "instruction": does it in a lower mode, ends there by ecall, and goes on behind in M-mode. A trap that
    # comes before the ecall is recorded, and the ecall is not reached. mstatus.MPRV is not used. Clobbers t0, t1.
            .macro  in mode, instruction:vararg
            la      s10, 772f
            enter   \\mode, 773f
    773:    \\instruction
            ecall
    772:
            .endm

            .text
            .globl  start
            j       start

    # recorder: mcause, mepc and mtval are recorded, and the program goes on at s10 in M-mode.
            .balign 64
    recorder:
            csrw    mscratch, t0
            csrr    t0, mcause
            record  t0
            csrr    t0, mepc
            record  t0
            csrr    t0, mtval
            record  t0
            csrw    mepc, s10
            li      t0, MPP_M
            csrs    mstatus, t0
            csrr    t0, mscratch
            mret

            .bss
            .balign 4096
    records:        .zero 64 * 1024
    records_end:    .zero 8
            .balign 4096
            .text
            .balign 64

    """
}

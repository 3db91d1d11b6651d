# From M-mode to S-mode: all that only M-mode may set, on every hart.  Then the
# hart leaves M-mode, and comes back only to hand a software interrupt of the
# CLINT's, which is M-mode's, on to S-mode.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"
        .include "riscv.inc"

# start: lets S-mode have the memory, the traps and the timer, and enters main
# in S-mode with paging and interrupts off.
#   in        a0 = hart, a1 = device tree, sp = this hart's stack
#   out       (in main) tp = hart, a0 = device tree
func start
        mv      tp, a0                  # stays so: cpuid is tp

        la      t0, machinevec
        csrw    mtvec, t0
        element t0, relays, relay.SIZE, tp, t1
        csrw    mscratch, t0
        slli    t1, tp, 2               # 4 bytes a hart
        li      t2, CLINT
        add     t1, t1, t2
        sd      t1, relay.msip(t0)
        sw      zero, (t1)
        li      t0, MIE_MSIE            # (which S- and U-mode cannot hold up)
        csrs    mie, t0

        li      t0, -1                  # S-mode may use all of memory
        csrw    pmpaddr0, t0
        li      t0, PMP_ALL
        csrw    pmpcfg0, t0

        li      t0, 0xffff              # S-mode takes all its traps
        csrw    medeleg, t0
        csrw    mideleg, t0
        li      t0, SIE_SSIE | SIE_STIE | SIE_SEIE
        csrs    sie, t0

        li      t0, MENVCFG_STCE        # S-mode has a timer of its own (Sstc)
        csrs    menvcfg, t0
        csrsi   mcounteren, MCOUNTEREN_TM
        csrr    t0, time
        li      t1, TICK
        add     t0, t0, t1
        csrw    stimecmp, t0

        csrw    satp, zero              # paging off
        li      t0, MSTATUS_MPP | MSTATUS_FS | SSTATUS_SIE
        csrc    mstatus, t0             # (no floating point: we don't save it)
        li      t0, MSTATUS_MPP_S       # mret goes to S-mode
        csrs    mstatus, t0
        la      t0, main
        csrw    mepc, t0
        mv      a0, a1
        mret
endfunc start

# machinevec: where a trap in M-mode goes.  A software interrupt is handed on.
# Any other comes only from start itself, on a hart that lacks what we need
# (Sstc, say).
#   clobbers  nothing
        .balign 4
func machinevec
        csrrw   t0, mscratch, t0        # t0 = this hart's relay
        sd      t1, relay.t1(t0)
        csrr    t1, mcause
        bgez    t1, .Lmachinevec.trap   # no interrupt
        ld      t1, relay.msip(t0)
        sw      zero, (t1)              # this one is over,
        csrsi   mip, SIP_SSIP           # and S-mode has one
        ld      t1, relay.t1(t0)
        csrrw   t0, mscratch, t0
        mret
.Lmachinevec.trap:
        csrr    a1, mcause
        csrr    a2, mepc
        csrr    a3, mtval
        la      a0, machinevec.trap
        tail    panic
endfunc machinevec

        .section .rodata
machinevec.trap:
        .asciz  "machine trap: mcause 0x%lx mepc %p mtval %p"

        .bss
        .balign 8
relays: .skip   relay.SIZE * NCPU

# How the kernel comes up: each line says what is true from there on.

        .include "macros.inc"
        .include "param.inc"
        .include "riscv.inc"

# main: brings the kernel up.  Hart 0 makes what all share while the others
# wait, then every hart makes what is its own.
#   in        a0 = device tree, tp = hart; from start, in S-mode with paging and
#             interrupts off
#   out       never returns, so the s-registers are free
func main
        mv      s0, a0                  # s0 = device tree
        call    trapinithart            # a fault is told: traps go to kernelvec
        bnez    tp, .Lmain.wait
        call    consoleinit             # bytes can be printed
        call    printfinit              # lines can be printed
        la      a0, main.banner
        call    printf
        mv      a0, s0
        call    fdtinit                 # we know nharts
        call    kinit                   # pages can be allocated
        call    kvminit                 # the kernel's page table is made
        call    trapinit                # ticks can be counted
        call    plicinit                # the UART may interrupt
        fence   rw, w                   # all that is seen by who sees started
        li      t0, 1
        sw      t0, started, t1
        j       .Lmain.hart
.Lmain.wait:
        pause
        lw      t0, started
        beqz    t0, .Lmain.wait
        fence   r, rw
        lw      t0, nharts
        bgeu    tp, t0, .Lmain.park     # the device tree has no such hart
.Lmain.hart:
        la      a0, main.hart
        mv      a1, tp
        call    printf
        call    kvminithart             # paging is on
        call    plicinithart            # devices may interrupt this hart
        csrsi   sstatus, SSTATUS_SIE    # and do, as does the timer
        tail    selftest                # nothing else to do as yet
.Lmain.park:
        csrw    sie, zero
1:      wfi
        j       1b
endfunc main

        .section .rodata
main.banner:
        .asciz  "apus kernel is booting\n"
main.hart:
        .asciz  "hart %d starting\n"

        .data
        .balign 4
started:
        .word   0                       # 1 once hart 0 made what all share

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
        call    lockinit                # locks can be made and unmade
        call    consoleinit             # bytes can be printed
        call    printfinit              # lines can be printed
        la      a0, main.banner
        call    printf
        mv      a0, s0
        call    fdtinit                 # we know nharts
        call    kinit                   # pages can be allocated
        call    procinit                # there are processes, all unused
        call    kvminit                 # the kernel's page table is made
        call    trapinit                # ticks can be counted
        call    statsinit               # locks can be told of
        call    plicinit                # devices may interrupt
        call    wants_selftest
        sw      a0, selftest_wanted, t0 # we know what comes in the end
        bnez    a0, 1f
        call    binit                   # blocks can be read and written,
        call    iinit                   # inodes
        call    fileinit                # and open files be held
        call    virtio_disk_init        # the disk is ours
        call    userinit                # the first process is runnable
1:
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
        lw      t0, selftest_wanted
        bnez    t0, 1f
        tail    scheduler
1:      tail    selftest
.Lmain.park:
        csrw    sie, zero
1:      wfi
        j       1b
endfunc main

# wants_selftest: were we booted with `-append selftest`?
#   out       a0 = 1 if so, else 0
func wants_selftest
        frame
        la      a0, bootargs
        la      a1, wants_selftest.word
        li      a2, BOOTARGS_SIZE
        call    strncmp
        seqz    a0, a0
        leave
endfunc wants_selftest

        .section .rodata
wants_selftest.word:
        .asciz  "selftest"
main.banner:
        .asciz  "apus kernel is booting\n"
main.hart:
        .asciz  "hart %d starting\n"

        .data
        .balign 4
started:
        .word   0                       # 1 once hart 0 made what all share
selftest_wanted:                        # 1 to end in the self-test, 0 to run
        .word   0                       # processes

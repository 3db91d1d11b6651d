# Traps: system calls, faults of processes, interrupts.  A fault in the kernel
# is ours, and the end.  Owns ticks.
# Locks: time guards ticks.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "memlayout.inc"
        .include "vmlayout.inc"

# trapinit: lets ticks be counted.
func trapinit
        la      a0, tickslock
        la      a1, tickslock.name
        tail    initlock
endfunc trapinit

# trapinithart: sends this hart's traps to kernelvec.
#   clobbers  t0
func trapinithart
        la      t0, kernelvec
        csrw    stvec, t0
        ret
endfunc trapinithart

# usertrap: handles the trap that a process came in by: a system call, an
# interrupt, or a fault, which ends the process.
#   needs     interrupts off; from uservec, on the process's kernel stack
#   out       never returns, so the s-registers are free
func usertrap
        csrr    t0, sstatus
        andi    t0, t0, SSTATUS_SPP
        bnez    t0, .Lusertrap.kernel   # not from user mode
        la      t0, kernelvec           # from now on we are in the kernel
        csrw    stvec, t0
        call    myproc
        mv      s0, a0                  # s0 = this process
        ld      s1, proc.trapframe(s0)  # s1 = its trap frame
        csrr    t0, sepc
        sd      t0, trapframe.epc(s1)
        csrr    t0, scause
        addi    t0, t0, -SCAUSE_ECALL_U
        bnez    t0, .Lusertrap.other

        lw      t0, proc.killed(s0)
        bnez    t0, .Lusertrap.exit
        ld      t0, trapframe.epc(s1)
        addi    t0, t0, 4               # goes on behind the ecall
        sd      t0, trapframe.epc(s1)
        csrsi   sstatus, SSTATUS_SIE    # sepc and scause have been read
        call    syscall
.Lusertrap.return:
        lw      t0, proc.killed(s0)
        bnez    t0, .Lusertrap.exit
        tail    usertrapret

.Lusertrap.other:
        call    devintr
        addi    t0, a0, -2
        beqz    t0, .Lusertrap.tick
        bnez    a0, .Lusertrap.return
        la      a0, usertrap.fault
        csrr    a1, scause
        lw      a2, proc.pid(s0)
        csrr    a3, sepc
        csrr    a4, stval
        call    printf
        mv      a0, s0
        call    setkilled
.Lusertrap.exit:
        csrsi   sstatus, SSTATUS_SIE
        li      a0, -1
        tail    exit
.Lusertrap.tick:
        lw      t0, proc.killed(s0)
        bnez    t0, .Lusertrap.exit
        call    yield
        j       .Lusertrap.return
.Lusertrap.kernel:
        la      a0, usertrap.kernel
        call    panic
endfunc usertrap

# usertrapret: goes back to this process in user mode.
#   needs     no lock held, and on the process's kernel stack
#   out       never returns
func usertrapret
        csrci   sstatus, SSTATUS_SIE    # until sret: traps go to uservec now
        call    myproc
        ld      t1, proc.trapframe(a0)
        sd      tp, trapframe.kernel_hartid(t1)
        ld      t0, trapframe.epc(t1)
        csrw    sepc, t0
        li      t0, SSTATUS_SPP
        csrc    sstatus, t0             # sret goes to user mode
        li      t0, SSTATUS_SPIE
        csrs    sstatus, t0             # with interrupts on
        ld      a0, proc.pagetable(a0)
        srli    a0, a0, PGSHIFT
        li      t0, SATP_SV39
        or      a0, a0, t0
        li      t0, TRAMPOLINE
        csrw    stvec, t0               # (uservec is first there)
        addi    t0, t0, %lo(userret)    # (its place on its page)
        jr      t0
endfunc usertrapret

# kerneltrap: handles the trap that kernelvec was entered by, and goes back to
# where it came from, maybe after other processes have run.
#   needs     interrupts off
func kerneltrap
        frame   s0, s1
        csrr    s0, sepc                # s0, s1 = where, and how, to go back:
        csrr    s1, sstatus             # other traps come while others run
        andi    t0, s1, SSTATUS_SPP
        beqz    t0, .Lkerneltrap.fault  # not from the kernel
        call    devintr
        beqz    a0, .Lkerneltrap.fault
        addi    a0, a0, -2
        bnez    a0, 1f
        call    myproc
        beqz    a0, 1f                  # the scheduler was interrupted
        call    yield
1:      csrw    sepc, s0
        csrw    sstatus, s1
        leave
.Lkerneltrap.fault:
        la      a0, kerneltrap.fault
        csrr    a1, scause
        csrr    a2, sepc
        csrr    a3, stval
        call    panic
endfunc kerneltrap

# devintr: handles an interrupt.
#   out       a0 = 2 if it was the timer's, 1 if a device's, 0 if none we know
#   needs     interrupts off
func devintr
        frame   s0
        csrr    t0, scause
        li      t1, SCAUSE_TIMER
        beq     t0, t1, .Ldevintr.timer
        li      t1, SCAUSE_SOFTWARE
        beq     t0, t1, .Ldevintr.software
        li      t1, SCAUSE_EXTERNAL
        li      a0, 0
        bne     t0, t1, .Ldevintr.done
        call    plic_claim
        beqz    a0, .Ldevintr.device    # another hart was first
        mv      s0, a0                  # s0 = device's number
        li      t0, UART0_IRQ
        beq     s0, t0, .Ldevintr.uart
        li      t0, VIRTIO0_IRQ
        bne     s0, t0, .Ldevintr.stray
        call    virtio_disk_intr
.Ldevintr.complete:
        mv      a0, s0
        call    plic_complete
.Ldevintr.device:
        li      a0, 1
        j       .Ldevintr.done
.Ldevintr.uart:
        call    uartintr
        j       .Ldevintr.complete
.Ldevintr.software:                     # set_runnable: a process is runnable
        csrci   sip, SIP_SSIP
        j       .Ldevintr.device
.Ldevintr.timer:
        call    clockintr
        li      a0, 2
.Ldevintr.done:
        leave
.Ldevintr.stray:
        la      a0, devintr.stray
        mv      a1, s0
        call    panic
endfunc devintr

# clockintr: lets time pass: hart 0 counts, and every hart asks for its next
# timer interrupt.
#   needs     interrupts off
#   locks     time, proc
func clockintr
        frame
        bnez    tp, 1f
        la      a0, tickslock
        call    acquire
        la      t1, ticks
        lw      t0, (t1)
        addi    t0, t0, 1
        sw      t0, (t1)
        mv      a0, t1
        call    wakeup                  # who sleeps until a tick
        la      a0, tickslock
        call    release
1:      csrr    t0, time
        li      t1, TICK
        add     t0, t0, t1
        csrw    stimecmp, t0            # ends this one, too
        leave
endfunc clockintr

        .section .rodata
usertrap.fault:
        .ascii  "usertrap(): unexpected scause 0x%lx pid=%d\n"
        .asciz  "            sepc=%p stval=%p\n"
usertrap.kernel:
        .asciz  "usertrap: not from user mode"
kerneltrap.fault:
        .asciz  "kerneltrap: scause 0x%lx sepc %p stval %p"
devintr.stray:
        .asciz  "devintr: interrupt %d is no device's of ours"
tickslock.name:
        .asciz  "time"

        .bss
        .balign 8
        .globl  tickslock
tickslock:
        .skip   lock.SIZE
        .globl  ticks
ticks:  .skip   4                       # timer interrupts of hart 0 since boot

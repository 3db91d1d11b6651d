# Traps taken in the kernel: timer and device interrupts.  Any other is a fault
# of ours, and the end.  Owns ticks.
# Locks: time guards ticks.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "memlayout.inc"

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

# kerneltrap: handles the trap that kernelvec was entered by.
#   needs     interrupts off
func kerneltrap
        frame
        csrr    t0, sstatus
        andi    t0, t0, SSTATUS_SPP
        beqz    t0, .Lkerneltrap.fault  # not from the kernel
        call    devintr
        beqz    a0, .Lkerneltrap.fault
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
        li      t1, SCAUSE_EXTERNAL
        li      a0, 0
        bne     t0, t1, .Ldevintr.done
        call    plic_claim
        beqz    a0, .Ldevintr.device    # another hart was first
        mv      s0, a0                  # s0 = device's number
        li      t0, UART0_IRQ
        bne     s0, t0, .Ldevintr.stray
        call    uartintr
        mv      a0, s0
        call    plic_complete
.Ldevintr.device:
        li      a0, 1
        j       .Ldevintr.done
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
#   locks     time
func clockintr
        frame
        bnez    tp, 1f
        la      a0, tickslock
        call    acquire
        la      t1, ticks
        lw      t0, (t1)
        addi    t0, t0, 1
        sw      t0, (t1)
        call    release                 # (a0 is still the lock)
1:      csrr    t0, time
        li      t1, TICK
        add     t0, t0, t1
        csrw    stimecmp, t0            # ends this one, too
        leave
endfunc clockintr

        .section .rodata
kerneltrap.fault:
        .asciz  "kerneltrap: scause 0x%lx sepc %p stval %p"
devintr.stray:
        .asciz  "devintr: interrupt %d is no device's of ours"
tickslock.name:
        .asciz  "time"

        .bss
        .balign 8
tickslock:
        .skip   lock.SIZE
        .globl  ticks
ticks:  .skip   4                       # timer interrupts of hart 0 since boot

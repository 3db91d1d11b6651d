# From user mode to the kernel and back.  The page of this code is at TRAMPOLINE
# in every page table, so that it can change the page table it runs under.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "vmlayout.inc"

        .macro  trampoline.save register
        .ifnc   \register, a0           # (it holds the address)
        sd      \register, trapframe.\register(a0)
        .endif
        .endm

        .macro  trampoline.load register
        .ifnc   \register, a0
        ld      \register, trapframe.\register(a0)
        .endif
        .endm

        .section .text.trampoline, "ax"
        .globl  trampoline
trampoline:

# uservec: stvec while a hart runs a process, and first on its page.  Saves the
# process's registers in its trap frame, and goes to usertrap on its kernel
# stack.
#   needs     interrupts off, as a trap leaves them; the process's page table
func uservec
        csrw    sscratch, a0
        li      a0, TRAPFRAME
        user_registers trampoline.save
        csrr    t0, sscratch
        sd      t0, trapframe.a0(a0)
        ld      sp, trapframe.kernel_sp(a0)
        ld      tp, trapframe.kernel_hartid(a0)
        ld      t0, trapframe.kernel_trap(a0)
        ld      t1, trapframe.kernel_satp(a0)
        csrw    satp, t1                # the kernel's page table
        sfence.vma                      # and nothing of the process's
        jr      t0
endfunc uservec

# userret: loads the process's registers, and goes on with it.
#   in        a0 = satp for the process's page table
#   needs     interrupts off; sepc, sstatus and stvec set for the process
func userret
        sfence.vma                      # the table's entries are written
        csrw    satp, a0
        sfence.vma                      # and no other's are remembered
        li      a0, TRAPFRAME
        user_registers trampoline.load
        ld      a0, trapframe.a0(a0)
        sret
endfunc userret

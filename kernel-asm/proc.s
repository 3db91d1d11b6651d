# Processes.  What the rest of the kernel may call; the code follows.
# (Needs macros.inc param.inc layout.inc riscv.inc memlayout.inc vmlayout.inc.)

# myproc: a0 = process of this hart, or 0.           clobbers t0 t1
# sleep: a0 = chan, a1 = spinlock held; gives the lock back while it sleeps.
# wakeup: a0 = chan; wakes all who sleep on it.  needs: no proc lock held
# killed: a0 = proc; out a0 = 1 if it is to exit.    setkilled: a0 = proc
# either_copyout: a0 = 1 if a1 is a user's, a1 = to, a2 = from (kernel),
#               a3 = bytes; out a0 = 0 or -1
# either_copyin: a0 = to (kernel), a1 = 1 if a2 is a user's, a2 = from,
#               a3 = bytes; out a0 = 0 or -1
# copyout: a0 = page table, a1 = to (user), a2 = from, a3 = bytes; a0 = 0 or -1
# copyin: a0 = page table, a1 = to, a2 = from (user), a3 = bytes; a0 = 0 or -1
# copyinstr: a0 = page table, a1 = to, a2 = from (user), a3 = most bytes with 0;
#               out a0 = length without the 0, or -1
# argint: a0 = n; out a0 = argument n as an int (sign-extended from 32 bits)
# argaddr: a0 = n; out a0 = argument n, all 64 bits
# argstr: a0 = n, a1 = buffer, a2 = its bytes; out a0 = length, or -1
# fetchaddr: a0 = user address, a1 = where the doubleword goes; a0 = 0 or -1
# fetchstr: a0 = user address, a1 = buffer, a2 = its bytes; a0 = length, or -1
# holding: a0 = spinlock; out a0 = 1 if this hart holds it.  clobbers t0 t1
# uvmcreate: out a0 = page table, or 0
# uvmalloc: a0 = page table, a1 = old size, a2 = new size, a3 = PTE_W, PTE_X or
#               their sum (PTE_R and PTE_U come by themselves);
#               out a0 = new size, or 0 (never more than the trap frame allows)
# uvmdealloc: a0 = page table, a1 = old size, a2 = new; out a0 = new size
# uvmclear: a0 = page table, a1 = address: the user may no longer use its page
# walkaddr: a0 = page table, a1 = user address; out a0 = physical address of its
#               page, 0 if the user may not use it
# proc_pagetable: a0 = proc; out a0 = a page table without user memory, or 0
# proc_freepagetable: a0 = page table, a1 = its size in bytes
# grow (growproc): a0 = bytes more, or less if negative; out a0 = 0 or -1
# procdump: prints a list of the processes
# ticks (4 bytes) and tickslock are global, in trap.s
# sys_* take nothing and return in a0; each is `func sys_name`

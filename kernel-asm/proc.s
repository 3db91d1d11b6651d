# The table of processes: how one is taken, what hangs from it, how it is given
# back; and what others may do to it.  Owns procs.
#
# A process that is UNUSED belongs to nobody.  allocproc makes it USED, and from
# then on it belongs to who called: it is built without a lock, for others can
# only kill it.  Once RUNNABLE it belongs to itself, and when it has become a
# ZOMBIE, to the parent that waits for it (fork.s).
#
# Locks: proc.lock guards state, killed, awake, xstate, pid and chan.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "memlayout.inc"
        .include "vmlayout.inc"

        .equ    STATE_SIZE, 8           # a state's name in procdump, and its 0

# procinit: makes the table.
#   needs     to be called once, before any other function here
func procinit
        frame   s0, s1
        la      s0, procs               # s0 = process
        li      s1, TRAMPOLINE - KSTACK_STEP # s1 = its kernel stack
1:      mv      a0, s0
        la      a1, proc.lockname
        call    initlock
        sd      s1, proc.kstack(s0)
        li      t0, KSTACK_STEP
        sub     s1, s1, t0
        next_proc s0, t0, 1b
        leave
endfunc procinit

# proc_mapstacks: gives every process a kernel stack, with a page below it that
# is not mapped: a stack that grows too far faults.
#   in        a0 = the kernel's page table
#   out       a0 = 0, or -1 when there is no memory
#   needs     procinit
#   locks     as kalloc
func proc_mapstacks
        frame   s0, s1
        mv      s1, a0                  # s1 = page table
        la      s0, procs               # s0 = process
1:      call    kalloc
        beqz    a0, 2f
        mv      a3, a0
        mv      a0, s1
        ld      a1, proc.kstack(s0)
        li      a2, PGSIZE
        li      a4, PTE_R | PTE_W
        call    mappages
        bnez    a0, 2f
        next_proc s0, t0, 1b
        li      a0, 0
        leave
2:      li      a0, -1
        leave
endfunc proc_mapstacks

# myproc: the process that this hart runs.
#   out       a0 = process, 0 for none
#   clobbers  t0 t1
func myproc
        csrrci  t1, sstatus, SSTATUS_SIE # stay on this hart
        mycpu   a0, t0
        ld      a0, cpu.proc(a0)
        andi    t1, t1, SSTATUS_SIE
        csrs    sstatus, t1             # (or nothing)
        ret
endfunc myproc

# allocproc: takes an unused process and gives it a pid, a trap frame, and a
# page table without user memory; it will begin in forkret.
#   out       a0 = process, USED; 0 when there is none, or no memory
#   locks     proc; as kalloc
func allocproc
        frame   s0
        la      s0, procs               # s0 = process
.Lallocproc.look:
        lw      t0, proc.state(s0)      # a glance, without the lock
        bnez    t0, .Lallocproc.next    # (UNUSED is 0)
        mv      a0, s0
        call    acquire
        lw      t0, proc.state(s0)
        beqz    t0, .Lallocproc.found
        call    release
.Lallocproc.next:
        next_proc s0, t0, .Lallocproc.look
        li      a0, 0
        leave
.Lallocproc.found:
        li      t0, USED
        sw      t0, proc.state(s0)
        la      t0, nextpid
        li      t1, 1
        amoadd.w t0, t1, (t0)
        sw      t0, proc.pid(s0)
        call    release
        call    kalloc
        sd      a0, proc.trapframe(s0)
        beqz    a0, .Lallocproc.memory
        mv      a0, s0
        call    proc_pagetable
        sd      a0, proc.pagetable(s0)
        beqz    a0, .Lallocproc.memory
        la      t0, forkret
        sd      t0, proc.context+context.ra(s0)
        ld      t0, proc.kstack(s0)
        li      t1, PGSIZE
        add     t0, t0, t1
        sd      t0, proc.context+context.sp(s0)
        mv      a0, s0
        leave
.Lallocproc.memory:
        mv      a0, s0
        call    freeproc
        li      a0, 0
        leave
endfunc allocproc

# freeproc: frees a process and its memory.
#   in        a0 = process, the caller's alone, without files or parent
#   locks     proc; as kalloc
func freeproc
        frame   s0
        mv      s0, a0                  # s0 = process
        ld      a0, proc.trapframe(s0)
        beqz    a0, 1f
        call    kfree
1:      ld      a0, proc.pagetable(s0)
        beqz    a0, 2f
        ld      a1, proc.sz(s0)
        call    proc_freepagetable
2:      sd      zero, proc.trapframe(s0)
        sd      zero, proc.pagetable(s0)
        sd      zero, proc.sz(s0)
        sb      zero, proc.name(s0)
        mv      a0, s0
        call    acquire
        sw      zero, proc.pid(s0)
        sw      zero, proc.killed(s0)
        sw      zero, proc.awake(s0)
        sw      zero, proc.xstate(s0)
        sw      zero, proc.state(s0)    # (UNUSED)
        call    release                 # another may take it
        leave
endfunc freeproc

# proc_pagetable: makes a page table without user memory.
#   in        a0 = process, with a trap frame
#   out       a0 = page table, with the trampoline and the trap frame; 0 when
#             there is no memory
#   locks     as kalloc
func proc_pagetable
        frame   s0, s1
        mv      s1, a0                  # s1 = process
        call    uvmcreate
        beqz    a0, .Lproc_pagetable.done
        mv      s0, a0                  # s0 = page table
        li      a1, TRAMPOLINE
        li      a2, PGSIZE
        la      a3, trampoline
        li      a4, PTE_R | PTE_X       # without PTE_U: not for the process
        call    mappages
        bnez    a0, .Lproc_pagetable.free
        mv      a0, s0
        li      a1, TRAPFRAME
        li      a2, PGSIZE
        ld      a3, proc.trapframe(s1)
        li      a4, PTE_R | PTE_W
        call    mappages
        bnez    a0, .Lproc_pagetable.unmap
        mv      a0, s0
.Lproc_pagetable.done:
        leave
.Lproc_pagetable.unmap:
        mv      a0, s0
        li      a1, TRAMPOLINE
        li      a2, 1
        li      a3, 0
        call    uvmunmap
.Lproc_pagetable.free:
        mv      a0, s0
        li      a1, 0
        call    uvmfree
        li      a0, 0
        leave
endfunc proc_pagetable

# proc_freepagetable: frees a page table, and the user memory it maps.
#   in        a0 = page table, a1 = bytes of user memory
#   locks     as kfree
func proc_freepagetable
        frame   s0, s1
        mv      s0, a0                  # s0 = page table
        mv      s1, a1                  # s1 = bytes
        li      a1, TRAPFRAME           # the page below the trampoline: both
        li      a2, 2
        li      a3, 0                   # are not its own
        call    uvmunmap
        mv      a0, s0
        mv      a1, s1
        call    uvmfree
        leave
endfunc proc_freepagetable

# growproc: gives this process more memory, or takes some away.
#   in        a0 = bytes more; negative for less, more of which than it has
#             change nothing
#   out       a0 = 0, or -1 when there is no memory
#   locks     as kalloc
func growproc
        frame   s0
        mv      a2, a0                  # a2 = bytes (myproc keeps it)
        call    myproc
        mv      s0, a0                  # s0 = this process
        ld      a0, proc.pagetable(s0)
        ld      a1, proc.sz(s0)
        bltz    a2, .Lgrowproc.less
        beqz    a2, .Lgrowproc.done
        add     a2, a1, a2
        li      a3, PTE_W
        call    uvmalloc
        beqz    a0, .Lgrowproc.memory
        sd      a0, proc.sz(s0)
        j       .Lgrowproc.done
.Lgrowproc.less:
        add     a2, a1, a2
        call    uvmdealloc
        sd      a0, proc.sz(s0)
.Lgrowproc.done:
        li      a0, 0
        leave
.Lgrowproc.memory:
        li      a0, -1
        leave
endfunc growproc

# kill: has a process exit when it next goes back to user mode, and wakes it if
# it sleeps.  The first process is spared: the system ends with it.
#   in        a0 = pid
#   out       a0 = 0, or -1 when there is no such process
#   locks     proc
func kill
        frame   s0, s1
        mv      s1, a0                  # s1 = pid
        blez    a0, .Lkill.none         # (an unused process has pid 0)
        la      s0, procs               # s0 = process
.Lkill.look:
        lw      t0, proc.pid(s0)        # a glance, without the lock
        bne     t0, s1, .Lkill.next
        mv      a0, s0
        call    acquire
        lw      t0, proc.pid(s0)
        beq     t0, s1, .Lkill.found
        call    release                 # it is another's already
.Lkill.next:
        next_proc s0, t0, .Lkill.look
.Lkill.none:
        li      a0, -1
        leave
.Lkill.found:
        li      s1, -1                  # s1 = what we return
        ld      t0, initproc
        beq     s0, t0, 1f
        li      s1, 0
        li      t0, 1
        sw      t0, proc.killed(s0)
        lw      t0, proc.state(s0)
        addi    t0, t0, -SLEEPING
        bnez    t0, .Lkill.awake
        call    set_runnable            # (keeps a0)
1:      call    release
        mv      a0, s1
        leave
.Lkill.awake:                           # it may have looked if it was killed,
        li      t0, 1                   # and be about to sleep
        sw      t0, proc.awake(s0)
        j       1b
endfunc kill

# setkilled: has a process exit when it next goes back to user mode.
#   in        a0 = process
#   clobbers  t0
func setkilled
        li      t0, 1
        sw      t0, proc.killed(a0)     # (nobody takes it back: needs no lock)
        ret
endfunc setkilled

# killed: is a process to exit?
#   in        a0 = process
#   out       a0 = 1 if it is, else 0
#   clobbers  nothing
func killed
        lw      a0, proc.killed(a0)
        ret
endfunc killed

# procdump: prints a line for each process; ^P on the console.  Takes no lock
# but the line's: it is to work when all else is stuck.
#   locks     pr
func procdump
        frame   s0
        la      a0, procdump.newline
        call    printf
        la      s0, procs               # s0 = process
1:      lw      t0, proc.state(s0)
        beqz    t0, 2f                  # (UNUSED)
        li      t1, STATE_SIZE
        mul     t0, t0, t1
        la      a2, procdump.states
        add     a2, a2, t0
        la      a0, procdump.line
        lw      a1, proc.pid(s0)
        addi    a3, s0, proc.name
        call    printf
2:      next_proc s0, t0, 1b
        leave
endfunc procdump

        .section .rodata
proc.lockname:
        .asciz  "proc"
procdump.newline:
        .asciz  "\n"
procdump.line:
        .asciz  "%d %s %s\n"
        .balign STATE_SIZE
procdump.states:                        # by number
        .irp    state, "unused", "used", "sleep ", "runble", "run   ", "zombie"
        .asciz  "\state"
        .balign STATE_SIZE
        .endr

        .data
        .balign 4
nextpid:
        .word   1

        .bss
        .balign 8
        .globl  procs
procs:  .skip   proc.SIZE * NPROC

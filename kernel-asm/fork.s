# A process's life: it is made by userinit or fork, begins in forkret, ends in
# exit, and is gone after its parent's wait.  Owns initproc, the first process,
# which becomes the parent of all who lose theirs.
#
# Locks: wait_lock guards proc.parent; with it held a process becomes a ZOMBIE
# and its parent is woken, so that a parent with the lock finds it or sleeps
# before.  Taken before any proc.lock.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"

# userinit: makes the first process.
#   needs     procinit, iinit; to be called once
func userinit
        frame   s0
        la      a0, wait_lock
        la      a1, wait_lock.name
        call    initlock
        call    allocproc
        mv      s0, a0                  # s0 = process (there is memory yet)
        sd      s0, initproc, t0
        la      a0, userinit.root
        call    namei                   # (needs no disk for this one)
        sd      a0, proc.cwd(s0)
        mv      a0, s0
        call    acquire
        call    set_runnable            # (keeps a0)
        call    release
        leave
endfunc userinit

# fork: makes a process like this one.
#   out       a0 = its pid, or -1 when there is no process or no memory; in the
#             new process the system call gives 0
#   locks     proc, wait_lock; as kalloc; those of filedup and idup
func fork
        frame   s0, s1, s2
        call    myproc
        mv      s0, a0                  # s0 = this process
        call    allocproc
        beqz    a0, .Lfork.failed
        mv      s1, a0                  # s1 = new process
        ld      a0, proc.pagetable(s0)
        ld      a1, proc.pagetable(s1)
        ld      a2, proc.sz(s0)
        call    uvmcopy
        bnez    a0, .Lfork.memory
        ld      t0, proc.sz(s0)
        sd      t0, proc.sz(s1)
        ld      a0, proc.trapframe(s1)
        ld      a1, proc.trapframe(s0)
        li      a2, trapframe.SIZE
        call    memmove                 # (gives a0 back)
        sd      zero, trapframe.a0(a0)

        li      s2, 0                   # s2 = 8 * file descriptor
1:      add     t0, s0, s2
        ld      a0, proc.ofile(t0)
        beqz    a0, 2f
        call    filedup
        add     t0, s1, s2
        sd      a0, proc.ofile(t0)
2:      addi    s2, s2, 8
        li      t0, 8 * NOFILE
        bne     s2, t0, 1b
        ld      a0, proc.cwd(s0)
        call    idup
        sd      a0, proc.cwd(s1)
        addi    a0, s1, proc.name
        addi    a1, s0, proc.name
        li      a2, PROC_NAME_SIZE
        call    safestrcpy

        la      a0, wait_lock
        call    acquire
        sd      s0, proc.parent(s1)
        call    release                 # (a0 is still the lock)
        lw      s2, proc.pid(s1)        # s2 = its pid, while it is surely there
        mv      a0, s1
        call    acquire
        call    set_runnable            # (keeps a0)
        call    release
        mv      a0, s2
        leave
.Lfork.memory:
        mv      a0, s1
        call    freeproc
.Lfork.failed:
        li      a0, -1
        leave
endfunc fork

# forkret: where a process begins.  The first one begins the file system, which
# may sleep, and then becomes /init.
#   needs     its lock held, by the scheduler
#   out       never returns, so the s-registers are free
func forkret
        call    myproc
        mv      s0, a0                  # s0 = this process
        call    release
        ld      s1, proc.trapframe(s0)  # s1 = its trap frame: what never
        csrr    t0, satp                # changes there
        sd      t0, trapframe.kernel_satp(s1)
        la      t0, usertrap
        sd      t0, trapframe.kernel_trap(s1)
        ld      t0, proc.kstack(s0)
        li      t1, PGSIZE
        add     t0, t0, t1
        sd      t0, trapframe.kernel_sp(s1)
        ld      t0, initproc
        bne     s0, t0, 1f
        li      a0, ROOTDEV
        call    fsinit
        la      a0, forkret.init
        la      a1, forkret.argv
        call    exec
        bltz    a0, .Lforkret.no_init
        sd      a0, trapframe.a0(s1)    # argc
1:      tail    usertrapret
.Lforkret.no_init:
        la      a0, forkret.no_init
        call    panic
endfunc forkret

# exit: ends this process.  It stays a zombie until its parent waits for it.
#   in        a0 = status
#   needs     no lock held
#   out       never returns, so the s-registers are free
#   locks     wait_lock, proc; those of fileclose, iput, begin_op and end_op
func exit
        mv      s1, a0                  # s1 = status
        call    myproc
        mv      s0, a0                  # s0 = this process
        ld      t0, initproc
        beq     s0, t0, .Lexit.init

        li      s2, NOFILE              # s2 = files to look at
        addi    s3, s0, proc.ofile      # s3 = where the next is
1:      ld      a0, (s3)
        beqz    a0, 2f
        sd      zero, (s3)
        call    fileclose
2:      addi    s3, s3, 8
        addi    s2, s2, -1
        bnez    s2, 1b
        call    begin_op
        ld      a0, proc.cwd(s0)
        call    iput
        call    end_op
        sd      zero, proc.cwd(s0)

        la      a0, wait_lock
        call    acquire
        mv      a0, s0
        call    reparent
        ld      a0, proc.parent(s0)
        call    wakeup
        mv      a0, s0
        call    acquire                 # our parent won't free us before sched
        sw      s1, proc.xstate(s0)     # has left this stack
        li      t0, ZOMBIE
        sw      t0, proc.state(s0)
        la      a0, wait_lock
        call    release
        call    sched
        la      a0, exit.zombie
        call    panic
.Lexit.init:
        la      a0, exit.init
        mv      a1, s1
        call    panic
endfunc exit

# reparent: gives a process's children to the first process.
#   in        a0 = process
#   needs     wait_lock held
#   locks     proc
func reparent
        frame
        ld      t3, initproc
        li      t2, 0                   # t2 = 1 if there are any
        la      t1, procs               # t1 = process to look at
1:      ld      t0, proc.parent(t1)
        bne     t0, a0, 2f
        sd      t3, proc.parent(t1)
        li      t2, 1
2:      next_proc t1, t0, 1b
        beqz    t2, 3f
        mv      a0, t3                  # maybe one has exited
        call    wakeup
3:      leave
endfunc reparent

# wait: waits for a child to exit, and frees it.
#   in        a0 = user address where its status goes, 0 for nowhere
#   out       a0 = its pid; -1 when there is no child, the address is bad (and
#             the child still there), or this process was killed
#   locks     wait_lock, proc; as kfree
func wait
        frame   s0, s1, s2, s3
        mv      s1, a0                  # s1 = address
        call    myproc
        mv      s0, a0                  # s0 = this process
        la      a0, wait_lock
        call    acquire
.Lwait.look:
        li      s3, 0                   # s3 = 1 if there is a child
        la      s2, procs               # s2 = process to look at
1:      ld      t0, proc.parent(s2)
        bne     t0, s0, 2f
        li      s3, 1
        lw      t0, proc.state(s2)      # (a child that exits holds wait_lock)
        addi    t0, t0, -ZOMBIE
        beqz    t0, .Lwait.found
2:      next_proc s2, t0, 1b
        beqz    s3, .Lwait.failed
        mv      a0, s0
        call    killed
        bnez    a0, .Lwait.failed
        mv      a0, s0
        la      a1, wait_lock
        call    sleep
        j       .Lwait.look
.Lwait.found:
        mv      a0, s2                  # no sooner has it left its stack
        call    acquire
        call    release
        beqz    s1, 3f
        ld      a0, proc.pagetable(s0)
        mv      a1, s1
        addi    a2, s2, proc.xstate
        li      a3, 4                   # an int
        call    copyout
        bnez    a0, .Lwait.failed
3:      lw      s3, proc.pid(s2)        # s3 = its pid
        sd      zero, proc.parent(s2)   # now it is ours alone
        la      a0, wait_lock
        call    release
        mv      a0, s2
        call    freeproc
        mv      a0, s3
        leave
.Lwait.failed:
        la      a0, wait_lock
        call    release
        li      a0, -1
        leave
endfunc wait

        .section .rodata
wait_lock.name:
        .asciz  "wait_lock"
userinit.root:
        .asciz  "/"
forkret.init:
        .asciz  "/init"
forkret.no_init:
        .asciz  "forkret: there is no /init, or it is no program"
exit.init:
        .asciz  "exit: init exits, with status %d"
exit.zombie:
        .asciz  "exit: a zombie runs"
        .balign 8
forkret.argv:
        .dword  forkret.init, 0

        .bss
        .balign 8
wait_lock:
        .skip   lock.SIZE
        .globl  initproc
initproc:
        .skip   8

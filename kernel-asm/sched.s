# Who runs: the scheduler of each hart, and how processes leave it and come
# back.  Owns idle_harts, and what moves a process between RUNNABLE, RUNNING and
# SLEEPING.
#
# Each hart has a flow of its own, scheduler, on the stack it booted with.  It
# switches to a process with that process's lock held; the process gives the
# lock back, and takes it again before it switches to the scheduler of whatever
# hart it is on then.  So who holds a process's lock knows that no hart is on
# its kernel stack, unless that is its own.
#
# A hart that finds nothing to run marks itself in idle_harts, looks once more,
# and waits.  Who makes a process runnable writes its state, and only then reads
# idle_harts.  So one of the two sees the other's mark, and no wakeup is lost.
#
# Locks: proc.lock, as above.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "memlayout.inc"

# scheduler: runs processes, one after the other, for ever.
#   needs     to be called once on every hart of nharts
#   out       never returns, so the s-registers are free
#   locks     proc
func scheduler
        mycpu   s0, t0                  # s0 = this hart's cpu
        li      s3, 1
        sll     s3, s3, tp              # s3 = this hart's bit in idle_harts
.Lscheduler.round:
        csrsi   sstatus, SSTATUS_SIE    # what interrupts, may
        li      s2, 0                   # s2 = 1 once a process has run
        la      s1, procs               # s1 = process
.Lscheduler.look:
        lw      t0, proc.state(s1)      # a glance, without the lock
        li      t1, RUNNABLE
        bne     t0, t1, .Lscheduler.next
        mv      a0, s1
        call    acquire
        lw      t0, proc.state(s1)
        li      t1, RUNNABLE
        bne     t0, t1, .Lscheduler.release # another hart was first
        li      t0, RUNNING
        sw      t0, proc.state(s1)
        sd      s1, cpu.proc(s0)
        fence.i                         # its code may be another hart's writing
        addi    a0, s0, cpu.context
        addi    a1, s1, proc.context
        call    swtch
        sd      zero, cpu.proc(s0)
        li      s2, 1
.Lscheduler.release:
        mv      a0, s1
        call    release
.Lscheduler.next:
        next_proc s1, t0, .Lscheduler.look
        bnez    s2, .Lscheduler.round

        csrci   sstatus, SSTATUS_SIE    # or what comes before wfi would be over
        la      s1, idle_harts
        amoor.w zero, s3, (s1)
        fence   rw, rw                  # the mark is seen before we look
        la      t1, procs
        li      t2, RUNNABLE
1:      lw      t0, proc.state(t1)
        beq     t0, t2, 2f
        next_proc t1, t0, 1b
        wfi                             # until mip & mie, even with SIE off
2:      not     t0, s3
        amoand.w zero, t0, (s1)
        j       .Lscheduler.round
endfunc scheduler

# set_runnable: lets a process run, and some waiting hart know of it.
#   in        a0 = process, its lock held
#   clobbers  t0 t1 t2 t3
func set_runnable
        li      t0, RUNNABLE
        sw      t0, proc.state(a0)
        fence   rw, rw                  # that is seen before we look for a hart
        la      t0, idle_harts
1:      lw      t1, (t0)
        beqz    t1, 3f                  # none waits
        neg     t2, t1
        and     t1, t1, t2              # t1 = bit of the first that does
        not     t2, t1
        amoand.w t2, t2, (t0)
        and     t2, t2, t1
        beqz    t2, 1b                  # it no longer does
        li      t0, CLINT               # t0 = its register
2:      srli    t1, t1, 1
        beqz    t1, 4f
        addi    t0, t0, 4
        j       2b
4:      li      t1, 1
        fence   w, o
        sw      t1, (t0)                # interrupts it: machinevec in start.s
3:      ret
endfunc set_runnable

# sched: leaves a process, for the scheduler; returns when that comes back to
# it.
#   needs     its lock held and no other; a state that is not RUNNING
func sched
        frame   s0, s1
        mycpu   t1, t0
        ld      s0, cpu.proc(t1)        # s0 = process
        ld      t0, lock.owner(s0)
        bne     t0, t1, .Lsched.lock
        lw      t0, cpu.noff(t1)
        addi    t0, t0, -1
        bnez    t0, .Lsched.locks
        lw      t0, proc.state(s0)
        addi    t0, t0, -RUNNING
        beqz    t0, .Lsched.running
        lw      s1, cpu.intena(t1)      # s1 = interrupts were on: that is the
        addi    a0, s0, proc.context    # flow's, not the hart's
        addi    a1, t1, cpu.context
        call    swtch
        mycpu   t1, t0                  # maybe another
        sw      s1, cpu.intena(t1)
        leave
.Lsched.lock:
        la      a0, sched.lock
        call    panic
.Lsched.locks:
        la      a0, sched.locks
        call    panic
.Lsched.running:
        la      a0, sched.running
        call    panic
endfunc sched

# yield: lets other processes run, if there are any.
#   needs     no spinlock held
#   locks     proc
func yield
        frame   s0
        call    myproc
        mv      s0, a0                  # s0 = this process
        call    acquire
        li      t0, RUNNABLE
        sw      t0, proc.state(s0)
        call    sched
        mv      a0, s0
        call    release
        leave
endfunc yield

# sleep: waits for a wakeup on a channel.  It may return without one (kill), so
# callers look again.
#   in        a0 = channel: any address but 0; a1 = lock, the only one held
#   out       lock held, after it was given back for a while
#   locks     proc
func sleep
        frame   s0, s1
        mv      s1, a1                  # s1 = lock
        mv      a2, a0                  # a2 = channel
        call    myproc                  # (keeps a2, as acquire does)
        mv      s0, a0                  # s0 = this process
        call    acquire
        lw      t0, proc.awake(s0)
        bnez    t0, .Lsleep.awake
        sd      a2, proc.chan(s0)       # before the lock is free: wakeup trusts
        li      t0, SLEEPING            # it
        sw      t0, proc.state(s0)
        mv      a0, s1
        call    release                 # who wakes us now, waits for proc.lock
        call    sched
        sd      zero, proc.chan(s0)
        mv      a0, s0
        call    release
        mv      a0, s1
        call    acquire
        leave
.Lsleep.awake:                          # killed after our caller looked
        sw      zero, proc.awake(s0)
        call    release                 # (a0 is still the process)
        leave
endfunc sleep

# wakeup: makes all processes runnable that sleep on a channel.
#   in        a0 = channel
#   needs     the lock held that the sleepers gave to sleep, and no proc.lock
#   locks     proc
func wakeup
        frame   s0, s1
        mv      s1, a0                  # s1 = channel
        la      s0, procs               # s0 = process
1:      ld      t0, proc.chan(s0)       # (set before the sleeper let go of the
        beq     t0, s1, .Lwakeup.found  # lock that we hold)
.Lwakeup.next:
        next_proc s0, t0, 1b
        leave
.Lwakeup.found:
        mv      a0, s0
        call    acquire
        lw      t0, proc.state(s0)
        addi    t0, t0, -SLEEPING
        bnez    t0, 2f                  # killed, and on its way
        call    set_runnable            # (keeps a0)
2:      call    release
        j       .Lwakeup.next
endfunc wakeup

        .section .rodata
sched.lock:
        .asciz  "sched: the process's lock is not held"
sched.locks:
        .asciz  "sched: other locks are held"
sched.running:
        .asciz  "sched: the process is running"

        .bss
        .balign 4
idle_harts:                             # a bit for each hart that waits
        .skip   4

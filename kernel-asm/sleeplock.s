# Locks that a process may hold while it sleeps, for as long as the disk takes.
# Who waits for one sleeps, too.  Owns struct sleeplock.
# Locks: each has a spinlock, which guards its fields and is held for moments.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# initsleeplock: makes a sleeplock that nobody holds.
#   in        a0 = sleeplock, a1 = name, a string that stays where it is
#   clobbers  t0 t1 t2
func initsleeplock
        sd      zero, sleeplock.owner(a0)
        sw      zero, sleeplock.waiting(a0)
        tail    initlock                # (the spinlock is first)
endfunc initsleeplock

# acquiresleep: takes a sleeplock, sleeping until it is free.
#   in        a0 = sleeplock, not held by this process
#   needs     no spinlock held, unless the caller knows that the sleeplock is
#             free
#   locks     the sleeplock's spinlock
func acquiresleep
        frame   s0
        mv      s0, a0                  # s0 = sleeplock
        call    acquire
1:      ld      t0, sleeplock.owner(s0)
        beqz    t0, 2f
        lw      t0, sleeplock.waiting(s0)
        addi    t0, t0, 1
        sw      t0, sleeplock.waiting(s0)
        mv      a0, s0
        mv      a1, s0
        call    sleep
        lw      t0, sleeplock.waiting(s0)
        addi    t0, t0, -1
        sw      t0, sleeplock.waiting(s0)
        j       1b
2:      call    myproc
        sd      a0, sleeplock.owner(s0)
        mv      a0, s0
        call    release
        leave
endfunc acquiresleep

# releasesleep: gives a sleeplock back.
#   in        a0 = sleeplock, held by this process
#   locks     the sleeplock's spinlock, and under it as wakeup
func releasesleep
        frame   s0
        mv      s0, a0                  # s0 = sleeplock
        call    acquire
        sd      zero, sleeplock.owner(s0)
        lw      t0, sleeplock.waiting(s0)
        beqz    t0, 1f                  # (most often: wakeup looks at all)
        mv      a0, s0
        call    wakeup
1:      mv      a0, s0
        call    release
        leave
endfunc releasesleep

# holdingsleep: tells if this process holds a sleeplock.  (Takes no lock: only
# the process itself makes that true, or false.)
#   in        a0 = sleeplock
#   out       a0 = 1 if it does, 0 if not
func holdingsleep
        frame   s0
        ld      s0, sleeplock.owner(a0) # s0 = process that holds it
        call    myproc
        sub     a0, a0, s0
        seqz    a0, a0
        leave
endfunc holdingsleep

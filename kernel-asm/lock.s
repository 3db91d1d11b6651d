# Spinlocks, and the interrupts they keep off.  Owns struct lock, the table of
# all locks, and of struct cpu the count of push_offs.
#
# A hart that holds a spinlock has interrupts off: a handler that wanted the
# same lock would wait for the code it has interrupted.
#
# A lock enters the table without a lock, by lr and sc: so any may be made at
# any time.  Who takes one out holds locktable, as does who goes through the
# table: what is found there is a lock until that is released.
#
# The order of kinds: while a hart holds one, it takes only kinds further down.
#   stats     stats.s: the text of the statistics device
#   wait_lock fork.s: who is whose parent, while one exits or waits
#   ftable    file.s: how often each open file is referred to
#   pipe      pipe.s: a pipe
#   log       log.s: which blocks the operations under way have changed
#   bcache_evict bio.s: buffers on their way from one bucket to another
#   bcache_N  bio.s: the buffers of bucket N; never two of them at once
#   itable    inode.s: which inodes are in memory
#   inode, buffer sleeplock.s: who holds a sleeplock; never two of them at once
#   virtio_disk virtio_disk.s: the disk's queue
#   cons      console.s: input, while it is echoed
#   uart      uart.s: output of processes on its way to the line
#   time      trap.s: ticks
#   proc      proc.s: a process's state.  Whatever lock a process gives to
#             sleep, and its waker holds, stands above
#   pr        printf.s: a line, while it is printed
#   kmem_steal kalloc.s: pages on their way from one list to another
#   kmem_N    kalloc.s: the free list of hart N; never two of them at once
#   locktable below: locks that leave the table
# A sleeplock is taken with no spinlock held: inodes, a directory before what is
# in it; then buffers, an indirect block's before the bitmap's.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"

# lockinit: lets locks leave the table.
func lockinit
        la      a0, locktable_lock
        la      a1, locktable_lock.name
        tail    initlock
endfunc lockinit

# initlock: makes a lock that nobody holds, and enters it into the table.
# Panics when that is full.
#   in        a0 = lock, in no table; a1 = name, a string that stays where it is
#   clobbers  t0 t1 t2
func initlock
        sw      zero, lock.locked(a0)
        sd      a1, lock.name(a0)
        sd      zero, lock.owner(a0)
        sd      zero, lock.acquired(a0)
        sd      zero, lock.failed(a0)
        la      t0, locktable           # t0 = entry
        la      t1, locktable.end
1:      lr.d    t2, (t0)
        bnez    t2, 2f
        sc.d.rl t2, a0, (t0)            # (.rl: who sees it sees what is in it)
        bnez    t2, 1b
        ret
2:      addi    t0, t0, 8
        bne     t0, t1, 1b
        la      a0, initlock.full
        tail    panic
endfunc initlock

# freelock: takes a lock out of the table, whose memory is about to be used for
# something else.
#   in        a0 = lock, held by nobody and wanted by nobody
#   locks     locktable
#   clobbers  a1 t0 t1 t2
func freelock
        frame
        mv      a1, a0                  # a1 = lock
        la      a0, locktable_lock
        call    acquire                 # (keeps a1)
        la      t0, locktable           # t0 = entry
1:      ld      t1, (t0)
        addi    t0, t0, 8
        bne     t1, a1, 1b              # (it is there: initlock saw to it)
        sd      zero, -8(t0)
        call    release                 # (a0 is still the lock)
        leave
endfunc freelock

# acquire: takes a spinlock, trying until it has it, with interrupts off.
#   in        a0 = lock, not held by this hart
#   out       lock held; interrupts off until its release
#   clobbers  t0 t1 t2
func acquire
        frame
        call    push_off                # (keeps a0)
        mycpu   t2, t0                  # t2 = this hart's cpu
        ld      t0, lock.owner(a0)
        beq     t0, t2, .Lacquire.twice
        li      t0, 1
1:      amoswap.w.aq t1, t0, (a0)       # .aq: no later access moves above
        beqz    t1, 2f
        addi    t1, a0, lock.failed
        amoadd.d zero, t0, (t1)         # a failed try is a swap, and counts
        pause                           # let the holder run
        j       1b
2:      fence   r, io                   # nor one to a device: .aq is for memory
        ld      t1, lock.acquired(a0)   # ours now: plain arithmetic will do
        addi    t1, t1, 1
        sd      t1, lock.acquired(a0)
        sd      t2, lock.owner(a0)
        leave
.Lacquire.twice:
        ld      a1, lock.name(a0)
        la      a0, acquire.twice
        call    panic
endfunc acquire

# release: gives a spinlock back.
#   in        a0 = lock, held by this hart
#   clobbers  t0 t1 t2
func release
        mycpu   t1, t0
        ld      t0, lock.owner(a0)
        bne     t0, t1, .Lrelease.stranger
        sd      zero, lock.owner(a0)
        fence   iorw, ow                # the lock may guard a device, and
        amoswap.w.rl zero, zero, (a0)   # .rl orders memory only
        tail    pop_off                 # (a far tail goes through t1)
.Lrelease.stranger:
        ld      a1, lock.name(a0)
        la      a0, release.stranger
        tail    panic
endfunc release

# holding: does this hart hold a spinlock?
#   in        a0 = lock
#   out       a0 = 1 if it does, else 0
#   needs     interrupts off
#   clobbers  t0 t1
func holding
        ld      a0, lock.owner(a0)
        mycpu   t1, t0
        sub     a0, a0, t1
        seqz    a0, a0
        ret
endfunc holding

# push_off: interrupts off, until as many pop_offs have come.  They come on
# again only if they were on before the first push_off.
#   clobbers  t0 t1 t2
func push_off
        csrrci  t2, sstatus, SSTATUS_SIE # off, before we ask which hart it is
        mycpu   t1, t0
        lw      t0, cpu.noff(t1)
        bnez    t0, 1f
        andi    t2, t2, SSTATUS_SIE
        sw      t2, cpu.intena(t1)
1:      addi    t0, t0, 1
        sw      t0, cpu.noff(t1)
        ret
endfunc push_off

# pop_off: undoes one push_off.
#   needs     a push_off that was not yet undone
#   clobbers  t0 t1 t2
func pop_off
        csrr    t0, sstatus
        andi    t0, t0, SSTATUS_SIE
        bnez    t0, .Lpop_off.bad
        mycpu   t1, t0
        lw      t0, cpu.noff(t1)
        blez    t0, .Lpop_off.bad
        addi    t0, t0, -1
        sw      t0, cpu.noff(t1)
        bnez    t0, 1f
        lw      t2, cpu.intena(t1)
        csrs    sstatus, t2             # (SSTATUS_SIE or nothing)
1:      ret
.Lpop_off.bad:
        la      a0, pop_off.bad
        tail    panic
endfunc pop_off

        .section .rodata
initlock.full:
        .asciz  "initlock: no room for %s in the table of locks"
locktable_lock.name:
        .asciz  "locktable"
acquire.twice:
        .asciz  "acquire: this hart holds %s already"
release.stranger:
        .asciz  "release: this hart does not hold %s"
pop_off.bad:
        .asciz  "pop_off: interrupts are on, or no push_off is left"

        .bss
        .balign 8
        .globl  cpus
cpus:   .skip   cpu.SIZE * NCPU
        .globl  locktable_lock, locktable, locktable.end
locktable_lock:
        .skip   lock.SIZE
locktable:                              # locks, 0 for none
        .skip   8 * NLOCK
locktable.end:

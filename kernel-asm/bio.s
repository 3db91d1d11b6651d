# The buffer cache: copies of disk blocks in memory.  Who wants a block gets its
# buffer locked, so that one process at a time works on a block; all see the
# same copy.  Owns struct buf and the buckets.
#
# A buffer is in the bucket that its block's number hashes to, so that processes
# that use different blocks seldom meet at a lock: as many neighbours on the disk
# as there are buckets, so the blocks of files written one after another, have
# each a lock of its own.  A block that is in no buffer gets the one that has been
# unused for longest.
#
# Locks: bcache_N guards the list of bucket N and the buf.refcnt in it.
# bcache_evict is held by who moves a buffer from one bucket to another: it
# keeps two processes from reading in the same block twice.  It is taken before
# any bucket's; buckets' are taken one at a time.  While a buffer is moved it is
# in no bucket, and who looks for its old block waits for bcache_evict and reads
# that in anew.  The sleeplock buf.lock guards the data, and is taken with no
# spinlock held; buf.refcnt, which is counted up before, keeps the buffer where
# it is in between.
#
# Who finds all buffers in use sleeps under bcache_evict until one is not.  It
# counts itself in bcache_waiting before it looks at bcache_free, and who leaves
# a buffer unused counts it in bcache_free before it looks at bcache_waiting:
# one of the two sees the other.
#
# Invariants: a block is in one buffer at most.  A buffer that is changed and
# not yet written has references (log.s pins it), so it is not evicted.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

        .equ    NBUCKET, 37             # a prime: few strides of blocks collide
        .equ    BUCKET_NAME_SIZE, 16    # "bcache_12" and its 0, aligned

# bucket_of r, block, scratch: points r at the bucket of a block.
        .macro  bucket_of register, block, scratch
        li      \scratch, NBUCKET
        remuw   \register, \block, \scratch
        li      \scratch, bucket.SIZE
        mul     \scratch, \scratch, \register
        la      \register, buckets
        add     \register, \register, \scratch
        .endm

# binit: makes the cache, with no block in it.
func binit
        frame   s0, s1, s2
        la      a0, bcache_evict
        la      a1, bcache_evict.name
        call    initlock
        la      s0, buckets             # s0 = bucket
        la      s1, bcache_names        # s1 = its lock's name
1:      mv      a0, s0
        mv      a1, s1
        call    initlock
        sd      zero, bucket.head(s0)
        addi    s0, s0, bucket.SIZE
        addi    s1, s1, BUCKET_NAME_SIZE
        la      t0, buckets + bucket.SIZE * NBUCKET
        bne     s0, t0, 1b

        la      s0, buffers             # s0 = buffer
        li      s1, 0                   # s1 = block it stands for: of device 0,
        li      s2, NBUF                #      which there is not
2:      mv      a0, s0
        la      a1, buf.name
        call    initsleeplock
        sw      zero, buf.dev(s0)
        sw      s1, buf.blockno(s0)
        sw      zero, buf.refcnt(s0)
        sd      zero, buf.used(s0)
        bucket_of t1, s1, t0
        ld      t0, bucket.head(t1)
        sd      t0, buf.next(s0)
        sd      s0, bucket.head(t1)
        li      t0, buf.SIZE
        add     s0, s0, t0
        addi    s1, s1, 1
        bne     s1, s2, 2b
        sw      s2, bcache_free, t0
        leave
endfunc binit

# bread: reads a block.
#   in        a0 = device, a1 = block
#   out       a0 = its buffer, locked: the caller gives it to brelse
#   locks     as bget and virtio_disk_rw; sleeps
func bread
        frame   s0
        call    bget
        mv      s0, a0                  # s0 = buffer
        lw      t0, buf.valid(s0)
        bnez    t0, 1f
        li      a1, 0
        call    virtio_disk_rw
        li      t0, 1
        sw      t0, buf.valid(s0)
1:      mv      a0, s0
        leave
endfunc bread

# bclaim: gives a block's buffer to who will write all of it: what was in the
# block is not read.
#   in        a0 = device, a1 = block
#   out       a0 = its buffer, locked, contents junk: the caller fills it and
#             gives it to brelse
#   locks     as bget; sleeps
func bclaim
        frame
        call    bget
        li      t0, 1
        sw      t0, buf.valid(a0)
        leave
endfunc bclaim

# bwrite: writes a buffer to the disk.
#   in        a0 = buffer, locked by this process
#   locks     as virtio_disk_rw; sleeps
func bwrite
        frame   s0
        mv      s0, a0                  # s0 = buffer
        call    holdingsleep
        beqz    a0, .Lbwrite.stranger
        mv      a0, s0
        li      a1, 1
        call    virtio_disk_rw
        leave
.Lbwrite.stranger:
        la      a0, bwrite.stranger
        call    panic
endfunc bwrite

# brelse: gives back a buffer.
#   in        a0 = buffer, locked by this process
#   locks     as releasesleep and bunpin
func brelse
        frame   s0
        mv      s0, a0                  # s0 = buffer
        call    holdingsleep
        beqz    a0, .Lbrelse.stranger
        mv      a0, s0
        call    releasesleep
        mv      a0, s0
        call    bunpin
        leave
.Lbrelse.stranger:
        la      a0, brelse.stranger
        call    panic
endfunc brelse

# bpin: keeps a buffer from being evicted, until as many bunpins have come.
#   in        a0 = buffer, locked by this process
#   locks     bcache_N
#   clobbers  a0 t0 t1 t2
func bpin
        frame   s0
        mv      s0, a0                  # s0 = buffer
        lw      t0, buf.blockno(s0)
        bucket_of a0, t0, t1
        call    acquire
        lw      t0, buf.refcnt(s0)
        addi    t0, t0, 1
        sw      t0, buf.refcnt(s0)
        call    release                 # (a0 is still the bucket)
        leave
endfunc bpin

# bunpin: drops a reference to a buffer.
#   in        a0 = buffer, to which the caller has a reference
#   locks     bcache_N; then, if somebody waits for a buffer, bcache_evict, and
#             under it as wakeup
func bunpin
        frame   s0
        mv      s0, a0                  # s0 = buffer
        lw      t0, buf.blockno(s0)     # (stays while there is a reference)
        bucket_of a0, t0, t1
        call    acquire
        lw      t0, buf.refcnt(s0)
        addi    t0, t0, -1
        sw      t0, buf.refcnt(s0)
        bnez    t0, 1f
        li      t0, 1                   # unused from now on
        la      t1, bcache_clock
        amoadd.d t2, t0, (t1)
        sd      t2, buf.used(s0)
        la      t1, bcache_free
        amoadd.w zero, t0, (t1)
        call    release                 # (a0 is still the bucket)
        fence   rw, rw
        lw      t0, bcache_waiting
        beqz    t0, 2f
        la      a0, bcache_evict
        call    acquire
        la      a0, bcache_free
        call    wakeup
        la      a0, bcache_evict
1:      call    release                 # (or a0 is still the bucket)
2:      leave
endfunc bunpin

# bget: finds the buffer of a block, or makes one to be its.
#   in        a0 = device, a1 = block
#   out       a0 = its buffer, locked; its contents are the block's if buf.valid
#   locks     bcache_evict, bcache_N; sleeps
func bget
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = device
        sext.w  s1, a1                  # s1 = block
        bucket_of s2, s1, t0            # s2 = its bucket
        mv      a0, s2
        mv      a1, s0
        mv      a2, s1
        call    bfind
        mv      s3, a0                  # s3 = buffer
        bnez    s3, .Lbget.lock

        la      a0, bcache_evict        # no block comes in but by us
        call    acquire
.Lbget.again:
        mv      a0, s2                  # did it come just before?
        mv      a1, s0
        mv      a2, s1
        call    bfind
        mv      s3, a0
        bnez    s3, .Lbget.found
        call    bevict
        beqz    a0, .Lbget.again
        mv      s3, a0
        sw      s0, buf.dev(s3)
        sw      s1, buf.blockno(s3)
        sw      zero, buf.valid(s3)
        li      t0, 1
        sw      t0, buf.refcnt(s3)
        mv      a0, s2
        call    acquire
        ld      t0, bucket.head(s2)
        sd      t0, buf.next(s3)
        sd      s3, bucket.head(s2)
        call    release                 # (a0 is still the bucket)
.Lbget.found:
        la      a0, bcache_evict
        call    release
.Lbget.lock:
        mv      a0, s3
        call    acquiresleep
        mv      a0, s3
        leave
endfunc bget

# bfind: looks for a block's buffer in its bucket.
#   in        a0 = bucket, a1 = device, a2 = block
#   out       a0 = buffer, with a reference more; 0 if there is none
#   locks     bcache_N
#   clobbers  a3 t0 t1 t2
func bfind
        frame
        call    acquire                 # (keeps a0 to a2)
        ld      a3, bucket.head(a0)     # a3 = buffer
1:      beqz    a3, 3f
        lw      t0, buf.blockno(a3)
        lw      t1, buf.dev(a3)
        bne     t0, a2, 2f
        beq     t1, a1, .Lbfind.found
2:      ld      a3, buf.next(a3)
        j       1b
.Lbfind.found:
        lw      t0, buf.refcnt(a3)
        addi    t1, t0, 1
        sw      t1, buf.refcnt(a3)
        bnez    t0, 3f
        li      t0, -1                  # it was unused
        la      t1, bcache_free
        amoadd.w zero, t0, (t1)
3:      call    release                 # (keeps a3)
        mv      a0, a3
        leave
endfunc bfind

# bevict: takes the buffer that has been unused for longest out of its bucket.
#   out       a0 = buffer, in no bucket and without references; 0 if all were in
#             use: then bcache_evict was given back for a while
#   needs     bcache_evict held
#   locks     bcache_N, one at a time; sleeps
func bevict
        frame   s0, s1, s2
.Lbevict.scan:
        li      s1, 0                   # s1 = best so far
        li      s2, -1                  # s2 = stamp of its last use
        la      s0, buckets             # s0 = bucket
.Lbevict.bucket:
        mv      a0, s0
        call    acquire
        ld      t0, bucket.head(s0)
1:      beqz    t0, 3f
        lw      t1, buf.refcnt(t0)
        bnez    t1, 2f
        ld      t1, buf.used(t0)
        bgeu    t1, s2, 2f
        mv      s1, t0
        mv      s2, t1
2:      ld      t0, buf.next(t0)
        j       1b
3:      call    release                 # (a0 is still the bucket)
        addi    s0, s0, bucket.SIZE
        la      t0, buckets + bucket.SIZE * NBUCKET
        bne     s0, t0, .Lbevict.bucket
        beqz    s1, .Lbevict.none

        lw      t0, buf.blockno(s1)
        bucket_of s0, t0, t1            # s0 = its bucket
        mv      a0, s0
        call    acquire
        lw      t0, buf.refcnt(s1)
        bnez    t0, .Lbevict.lost       # somebody was faster
        ld      t0, buf.used(s1)
        bne     t0, s2, .Lbevict.lost
        addi    t0, s0, bucket.head     # t0 = where it is linked
4:      ld      t1, (t0)
        beq     t1, s1, 5f
        addi    t0, t1, buf.next
        j       4b
5:      ld      t1, buf.next(s1)
        sd      t1, (t0)
        li      t0, -1                  # it is as good as used
        la      t1, bcache_free
        amoadd.w zero, t0, (t1)
        call    release                 # (a0 is still the bucket)
        mv      a0, s1
        leave
.Lbevict.lost:
        call    release
        j       .Lbevict.scan
.Lbevict.none:
        la      s0, bcache_waiting      # s0 = how many wait
        lw      t0, (s0)
        addi    t0, t0, 1
        sw      t0, (s0)
        fence   rw, rw
        lw      t0, bcache_free         # some may be free that were not when
        bnez    t0, 6f                  # we came by
        la      a0, bcache_free
        la      a1, bcache_evict
        call    sleep
6:      lw      t0, (s0)
        addi    t0, t0, -1
        sw      t0, (s0)
        li      a0, 0
        leave
endfunc bevict

        .section .rodata
bwrite.stranger:
        .asciz  "bwrite: the buffer is not locked by this process"
brelse.stranger:
        .asciz  "brelse: the buffer is not locked by this process"
buf.name:
        .asciz  "buffer"
bcache_evict.name:
        .asciz  "bcache_evict"
        .balign BUCKET_NAME_SIZE        # (the first, too)
bcache_names:
        .irp    ten, , 1, 2, 3
        .irp    one, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
        .asciz  "bcache_\ten\one"
        .balign BUCKET_NAME_SIZE
        .endr
        .endr
        .if     NBUCKET > 40
        .error  "bcache_names has too few names for NBUCKET"
        .endif

        .bss
        .balign 8
bcache_evict:
        .skip   lock.SIZE
bcache_clock:                           # stamp of the next last use
        .skip   8
bcache_free:                            # buffers without references; changes
        .skip   4                       # with a bucket's lock held, by amoadd
bcache_waiting:                         # processes that wait for one; changes
        .skip   4                       # with bcache_evict held
        .balign 8
buckets:
        .skip   bucket.SIZE * NBUCKET
buffers:
        .skip   buf.SIZE * NBUF

# Inodes: a file's type, its size, its links and its blocks, but not its names.
# Owns the inodes on the disk and itable, those in memory.
#
# iget, namei and others give a pointer to an inode in memory; it stays valid
# until iput.  ilock locks the inode and reads it from the disk the first time;
# then it may be looked at and changed, and iupdate writes what was changed.
# Pointer and lock are apart so that an open file can keep the one for long, and
# so that a path is followed with one inode locked at a time.
#
# An inode is free on the disk when its type is 0.  When an inode has neither a
# link nor a pointer any more, iput gives its blocks back and frees it.
#
# Locks: itable guards inode.ref and which inode an entry is.  The sleeplock
# inode.lock guards all else of an inode, and its content; who locks two locks
# the directory first, then what is in it.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# iinit: makes the table, with no inode in it.
func iinit
        frame   s0, s1
        la      a0, itable_lock
        la      a1, itable_lock.name
        call    initlock
        la      s0, itable              # s0 = entry
        la      s1, itable.end
1:      mv      a0, s0
        la      a1, inode.name
        call    initsleeplock
        sw      zero, inode.ref(s0)
        addi    s0, s0, inode.SIZE
        bne     s0, s1, 1b
        leave
endfunc iinit

# ireclaim: frees the inodes that have no link: they were unlinked while open,
# and the power failed before they were closed.
#   in        a0 = device
#   needs     a process, and no other to use the file system yet
#   locks     as bread; sleeps
func ireclaim
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = device
        li      s1, ROOTINO             # s1 = inode
        lwu     s2, sb + superblock.ninodes # s2 = end of them
.Lireclaim.block:
        bgeu    s1, s2, .Lireclaim.done
        mv      a0, s0
        mv      a1, s1
        call    bread_inode
1:      lhu     t0, dinode.type(a1)
        lhu     t1, dinode.nlink(a1)
        addi    a1, a1, dinode.SIZE
        beqz    t0, 2f
        beqz    t1, .Lireclaim.orphan
2:      addi    s1, s1, 1
        beq     s1, s2, 3f
        andi    t0, s1, IPB - 1
        bnez    t0, 1b
3:      call    brelse                  # (a0 is still the buffer)
        j       .Lireclaim.block
.Lireclaim.orphan:
        call    brelse                  # (a0 is still the buffer)
        call    begin_op
        mv      a0, s0
        mv      a1, s1
        call    iget
        mv      s3, a0                  # s3 = it in memory
        call    ilock
        mv      a0, s3
        call    iunlockput              # nobody else has it: it is freed
        call    end_op
        la      a0, ireclaim.orphan
        mv      a1, s1
        call    printf
        addi    s1, s1, 1
        j       .Lireclaim.block
.Lireclaim.done:
        leave
endfunc ireclaim

# ialloc: takes a free inode.
#   in        a0 = device, a1 = type
#   out       a0 = pointer to it, unlocked; 0 if none is free, or too many are
#             in memory
#   needs     begin_op called
#   locks     as bread, and itable; sleeps
func ialloc
        frame   s0, s1, s2, s3, s4
        mv      s0, a0                  # s0 = device
        mv      s1, a1                  # s1 = type
        li      s2, ROOTINO             # s2 = inode
.Lialloc.block:
        lwu     s3, sb + superblock.ninodes # s3 = end of them
        bgeu    s2, s3, .Lialloc.none
        mv      a0, s0
        mv      a1, s2
        call    bread_inode
        mv      s4, a0                  # s4 = its buffer
1:      lhu     t0, dinode.type(a1)
        beqz    t0, .Lialloc.found
        addi    a1, a1, dinode.SIZE
        addi    s2, s2, 1
        beq     s2, s3, 2f
        andi    t0, s2, IPB - 1
        bnez    t0, 1b
2:      call    brelse                  # (a0 is still the buffer)
        j       .Lialloc.block
.Lialloc.found:
        mv      s3, a1                  # s3 = the inode in it
        mv      a0, s0
        mv      a1, s2
        call    iget                    # (nobody else knows it)
        mv      s2, a0                  # s2 = the inode in memory
        beqz    s2, 3f
        mv      a0, s3
        li      a1, 0
        li      a2, dinode.SIZE
        call    memset                  # (gives a0 back)
        sh      s1, dinode.type(a0)
        mv      a0, s4
        call    log_write
3:      mv      a0, s4
        call    brelse
        mv      a0, s2
        leave
.Lialloc.none:
        la      a0, ialloc.none
        call    printf
        li      a0, 0
        leave
endfunc ialloc

# iupdate: writes to the disk what an inode has become in memory.  Called after
# every change.
#   in        a0 = inode, locked by this process
#   needs     begin_op called
#   locks     as bread; sleeps
func iupdate
        frame   s0, s1
        mv      s0, a0                  # s0 = inode
        lw      a0, inode.dev(s0)
        lw      a1, inode.inum(s0)
        call    bread_inode
        mv      s1, a0                  # s1 = buffer
        mv      a0, a1
        addi    a1, s0, inode.disk
        li      a2, dinode.SIZE
        call    memmove
        mv      a0, s1
        call    log_write
        mv      a0, s1
        call    brelse
        leave
endfunc iupdate

# iget: makes a pointer to an inode.  Neither locks it nor reads it.
#   in        a0 = device, a1 = its number
#   out       a0 = inode, with a reference more; 0 if too many are in memory
#   locks     itable
func iget
        frame
        mv      a2, a0                  # a2 = device
        la      a0, itable_lock
        call    acquire                 # (keeps a1 and a2)
        la      t0, itable              # t0 = entry
        la      t1, itable.end
        li      a3, 0                   # a3 = a free one, 0 for none yet
1:      lw      t2, inode.ref(t0)
        beqz    t2, 2f
        lw      t2, inode.inum(t0)
        bne     t2, a1, 3f
        lw      t2, inode.dev(t0)
        beq     t2, a2, .Liget.found
        j       3f
2:      mv      a3, t0
3:      addi    t0, t0, inode.SIZE
        bne     t0, t1, 1b
        beqz    a3, 5f
        sw      a2, inode.dev(a3)
        sw      a1, inode.inum(a3)
        sw      zero, inode.valid(a3)
        sw      zero, inode.ref(a3)
        j       4f
.Liget.found:
        mv      a3, t0
4:      lw      t0, inode.ref(a3)
        addi    t0, t0, 1
        sw      t0, inode.ref(a3)
5:      call    release                 # (a0 is still the lock; keeps a3)
        mv      a0, a3
        leave
endfunc iget

# idup: makes another pointer of one.
#   in        a0 = inode
#   out       a0 = inode, with a reference more
#   locks     itable
func idup
        frame
        mv      a1, a0                  # a1 = inode
        la      a0, itable_lock
        call    acquire                 # (keeps a1)
        lw      t0, inode.ref(a1)
        addi    t0, t0, 1
        sw      t0, inode.ref(a1)
        call    release                 # (a0 is still the lock; keeps a1)
        mv      a0, a1
        leave
endfunc idup

# ilock: locks an inode, and reads it from the disk if it was not yet read.
#   in        a0 = inode, not locked by this process
#   needs     no spinlock held
#   locks     as bread; sleeps
func ilock
        frame   s0, s1
        beqz    a0, .Lilock.bad
        lw      t0, inode.ref(a0)
        blez    t0, .Lilock.bad
        mv      s0, a0                  # s0 = inode
        call    acquiresleep            # (inode.lock is first)
        lw      t0, inode.valid(s0)
        bnez    t0, 1f
        lw      a0, inode.dev(s0)
        lw      a1, inode.inum(s0)
        call    bread_inode
        mv      s1, a0                  # s1 = buffer
        addi    a0, s0, inode.disk
        li      a2, dinode.SIZE
        call    memmove
        mv      a0, s1
        call    brelse
        li      t0, 1
        sw      t0, inode.valid(s0)
        lhu     t0, inode.type(s0)
        beqz    t0, .Lilock.free
1:      leave
.Lilock.bad:
        la      a0, ilock.bad
        call    panic
.Lilock.free:
        lw      a1, inode.inum(s0)
        la      a0, ilock.free
        call    panic
endfunc ilock

# iunlock: unlocks an inode.
#   in        a0 = inode, locked by this process
#   locks     as releasesleep
func iunlock
        frame   s0
        beqz    a0, .Liunlock.bad
        mv      s0, a0                  # s0 = inode
        call    holdingsleep
        beqz    a0, .Liunlock.bad
        lw      t0, inode.ref(s0)
        blez    t0, .Liunlock.bad
        mv      a0, s0
        call    releasesleep
        leave
.Liunlock.bad:
        la      a0, iunlock.bad
        call    panic
endfunc iunlock

# iput: drops a pointer to an inode; if it was the last one and no directory
# names the inode either, frees it on the disk.
#   in        a0 = inode, not locked by this process
#   needs     begin_op called, since it may write
#   locks     itable, the inode, and then as bread; sleeps
func iput
        frame   s0
        mv      s0, a0                  # s0 = inode
        la      a0, itable_lock
        call    acquire
        lw      t0, inode.ref(s0)
        li      t1, 1
        bne     t0, t1, .Liput.drop
        lw      t0, inode.valid(s0)
        beqz    t0, .Liput.drop
        lhu     t0, inode.nlink(s0)
        bnez    t0, .Liput.drop

        mv      a0, s0                  # ours is the only pointer: nobody has
        call    acquiresleep            # it locked, and this will not sleep
        la      a0, itable_lock
        call    release
        mv      a0, s0
        call    itrunc
        sh      zero, inode.type(s0)
        mv      a0, s0
        call    iupdate
        sw      zero, inode.valid(s0)   # ialloc may have taken it again
        mv      a0, s0
        call    releasesleep
        la      a0, itable_lock
        call    acquire
.Liput.drop:
        lw      t0, inode.ref(s0)
        addi    t0, t0, -1
        sw      t0, inode.ref(s0)
        la      a0, itable_lock
        call    release
        leave
endfunc iput

# iunlockput: unlocks an inode and drops the pointer.
#   in        a0 = inode, locked by this process
#   needs     begin_op called
#   locks     as iunlock and iput; sleeps
func iunlockput
        frame   s0
        mv      s0, a0
        call    iunlock
        mv      a0, s0
        call    iput
        leave
endfunc iunlockput

# bread_inode: reads the block that an inode is in.
#   in        a0 = device, a1 = inode's number
#   out       a0 = buffer, locked; a1 = the inode in it
#   locks     as bread; sleeps
func bread_inode
        frame   s0
        mv      s0, a1                  # s0 = inode's number
        srliw   a1, a1, IPB_SHIFT
        lw      t0, sb + superblock.inodestart
        add     a1, a1, t0
        call    bread
        andi    t0, s0, IPB - 1
        slli    t0, t0, DINODE_SHIFT
        add     t0, t0, a0
        addi    a1, t0, buf.data
        leave
endfunc bread_inode

        .section .rodata
ireclaim.orphan:
        .asciz  "ireclaim: freed inode %d, which was unlinked while open\n"
ialloc.none:
        .asciz  "ialloc: no inodes\n"
ilock.bad:
        .asciz  "ilock: no inode, or one without references"
ilock.free:
        .asciz  "ilock: inode %d is free on the disk"
iunlock.bad:
        .asciz  "iunlock: no inode, or not locked by this process"
inode.name:
        .asciz  "inode"
itable_lock.name:
        .asciz  "itable"

        .bss
        .balign 8
itable_lock:
        .skip   lock.SIZE
itable: .skip   inode.SIZE * NINODE
itable.end:

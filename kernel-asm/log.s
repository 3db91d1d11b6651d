# The log: makes what a system call writes to the file system reach the disk
# whole or not at all, wherever the power fails.  Owns the blocks of the log.
#
# A system call that writes brackets it with begin_op and end_op, and tells
# log_write of each block it changed.  When the last one that is under way ends,
# the blocks they changed are written to the log, then the log's header, which
# says how many they are and where they belong: that one write commits them all.
# Only then they are written to where they belong, and then the header is
# cleared.  At boot, what the header says is in the log is written once more.
# Each write is done, so the disk says, before the next begins.  (A disk that
# keeps what it took in a cache of its own is not told to empty that.)
#
# On the disk: header | blocks, as many as header.n says
#
# Locks: log guards struct log.  Who sets log.committing has the header to
# itself until it clears that: nobody can begin, and nobody is under way.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

        .if     logheader.SIZE > BSIZE
        .error  "LOGSIZE is too large for a header in one block"
        .endif
        .if     NBUF - 1 < MAXOPBLOCKS
        .error  "NBUF is too small for what one operation writes"
        .endif

# initlog: makes the log ready, and brings to where they belong the blocks that
# it holds from before.
#   in        a0 = device, a1 = superblock
#   needs     a process, and no other to use the file system yet
#   locks     as bread; sleeps
func initlog
        frame
        la      t0, log
        sw      a0, log.dev(t0)
        lw      t1, superblock.logstart(a1)
        sw      t1, log.start(t0)
        lwu     t1, superblock.nlog(a1)
        addi    t1, t1, -1              # t1 = blocks behind the header
        li      t2, LOGSIZE
        ble     t1, t2, 1f
        mv      t1, t2
1:      sw      t1, log.capacity(t0)
        li      t2, MAXOPBLOCKS
        blt     t1, t2, .Linitlog.small # nothing could ever begin
        mv      a0, t0
        la      a1, log.name
        call    initlock
        call    recover
        la      t0, log
        lw      t1, log.capacity(t0)
        li      t2, NBUF - 1            # all it holds is pinned, and commit
        ble     t1, t2, 2f              # needs a buffer besides
        sw      t2, log.capacity(t0)
2:      leave
.Linitlog.small:
        la      a0, initlog.small
        call    panic
endfunc initlog

# begin_op: begins a system call that may write to the file system, when the log
# has room for all it may write.
#   needs     no spinlock, buffer or inode locked by this process
#   locks     log; sleeps
func begin_op
        frame   s0
        la      s0, log                 # s0 = log
        mv      a0, s0
        call    acquire
.Lbegin_op.check:
        lw      t0, log.committing(s0)
        bnez    t0, .Lbegin_op.wait
        lw      t0, log.outstanding(s0)
        addi    t0, t0, 1               # t0 = outstanding with us
        li      t1, MAXOPBLOCKS
        mul     t1, t1, t0
        lw      t2, log.n(s0)
        add     t1, t1, t2              # t1 = most that will be in the log
        lw      t2, log.capacity(s0)
        bgt     t1, t2, .Lbegin_op.wait
        sw      t0, log.outstanding(s0)
        mv      a0, s0
        call    release
        leave
.Lbegin_op.wait:
        lw      t0, log.waiting(s0)
        addi    t0, t0, 1
        sw      t0, log.waiting(s0)
        mv      a0, s0
        mv      a1, s0
        call    sleep
        lw      t0, log.waiting(s0)
        addi    t0, t0, -1
        sw      t0, log.waiting(s0)
        j       .Lbegin_op.check
endfunc begin_op

# end_op: ends what begin_op began.  The last one under way commits for all.
#   needs     begin_op called; no spinlock, buffer or inode locked by this
#             process
#   locks     log, and then as bread; sleeps
func end_op
        frame   s0
        la      s0, log                 # s0 = log
        mv      a0, s0
        call    acquire
        lw      t0, log.committing(s0)
        bnez    t0, .Lend_op.committing
        lw      t0, log.outstanding(s0)
        addi    t0, t0, -1
        sw      t0, log.outstanding(s0)
        bnez    t0, 1f                  # others are under way
        lw      t0, log.n(s0)
        beqz    t0, 1f                  # nothing was written
        li      t0, 1
        sw      t0, log.committing(s0)
        mv      a0, s0
        call    release                 # (commit sleeps)
        call    commit
        mv      a0, s0
        call    acquire
        sw      zero, log.committing(s0)
1:      lw      t0, log.waiting(s0)
        beqz    t0, 2f
        mv      a0, s0                  # there may be room for them now
        call    wakeup
2:      mv      a0, s0
        call    release
        leave
.Lend_op.committing:
        la      a0, end_op.committing
        call    panic
endfunc end_op

# log_write: takes note that a buffer was changed, so that it will be written
# with the others when all under way have ended.
#   in        a0 = buffer, locked by this process
#   needs     begin_op called
#   locks     log, and under it bcache_N (bpin)
func log_write
        frame   s0, s1
        mv      s0, a0                  # s0 = buffer
        la      s1, log                 # s1 = log
        mv      a0, s1
        call    acquire
        lw      t0, log.outstanding(s1)
        blez    t0, .Llog_write.outside
        lw      t0, log.n(s1)           # t0 = blocks in the log
        lw      t1, buf.blockno(s0)     # t1 = this one
        addi    t2, s1, log.block       # t2 = where one in the log is named
        slli    t3, t0, 2
        add     t3, t3, t2              # t3 = where they end
1:      beq     t2, t3, 2f
        lw      t4, (t2)
        beq     t4, t1, .Llog_write.done # it is among them
        addi    t2, t2, 4
        j       1b
2:      lw      t2, log.capacity(s1)
        bge     t0, t2, .Llog_write.full
        sw      t1, (t3)
        addi    t0, t0, 1
        sw      t0, log.n(s1)
        mv      a0, s0                  # it stays in memory until it is written
        call    bpin
.Llog_write.done:
        mv      a0, s1
        call    release
        leave
.Llog_write.outside:
        la      a0, log_write.outside
        call    panic
.Llog_write.full:
        la      a0, log_write.full
        call    panic
endfunc log_write

# commit: writes all blocks in the log to the disk.
#   needs     log.committing set by this process
#   locks     as bread; sleeps
func commit
        frame
        call    write_log
        call    write_head              # from here on, they will be written
        call    install_log
        sw      zero, log + log.n, t0
        call    write_head              # and from here on, they are
        leave
endfunc commit

# write_log: copies the changed blocks to the log.
#   needs     as commit
func write_log
        frame   s0, s1, s2, s3
        la      s0, log                 # s0 = log
        li      s1, 0                   # s1 = number of the block in the log
1:      lw      t0, log.n(s0)
        bge     s1, t0, 2f
        lw      a0, log.dev(s0)
        lw      a1, log.start(s0)
        add     a1, a1, s1
        addi    a1, a1, 1               # (over the header)
        call    bclaim
        mv      s2, a0                  # s2 = buffer in the log
        slli    t0, s1, 2
        add     t0, t0, s0
        lw      a1, log.block(t0)
        lw      a0, log.dev(s0)
        call    bread
        mv      s3, a0                  # s3 = changed buffer
        addi    a0, s2, buf.data
        addi    a1, s3, buf.data
        li      a2, BSIZE
        call    memmove
        mv      a0, s2
        call    bwrite
        mv      a0, s3
        call    brelse
        mv      a0, s2
        call    brelse
        addi    s1, s1, 1
        j       1b
2:      leave
endfunc write_log

# install_log: writes the changed blocks, which are in memory still, to where
# they belong.
#   needs     as commit
func install_log
        frame   s0, s1, s2
        la      s0, log                 # s0 = log
        li      s1, 0                   # s1 = number of the block in the log
1:      lw      t0, log.n(s0)
        bge     s1, t0, 2f
        slli    t0, s1, 2
        add     t0, t0, s0
        lw      a1, log.block(t0)
        lw      a0, log.dev(s0)
        call    bread
        mv      s2, a0                  # s2 = changed buffer
        call    bwrite
        mv      a0, s2
        call    bunpin
        mv      a0, s2
        call    brelse
        addi    s1, s1, 1
        j       1b
2:      leave
endfunc install_log

# write_head: writes the header, as it is in memory, to the disk.
#   needs     as commit
func write_head
        frame   s0
        lw      a0, log + log.dev
        lw      a1, log + log.start
        call    bread
        mv      s0, a0                  # s0 = its buffer
        addi    a0, s0, buf.data
        la      a1, log + log.header
        li      a2, logheader.SIZE
        call    memmove
        mv      a0, s0
        call    bwrite
        mv      a0, s0
        call    brelse
        leave
endfunc write_head

# recover: reads the header, and copies the blocks it names from the log to
# where they belong.
#   needs     as initlog
func recover
        frame   s0, s1, s2, s3
        la      s0, log                 # s0 = log
        lw      a0, log.dev(s0)
        lw      a1, log.start(s0)
        call    bread
        mv      s1, a0
        addi    a0, s0, log.header
        addi    a1, s1, buf.data
        li      a2, logheader.SIZE
        call    memmove
        mv      a0, s1
        call    brelse
        lw      a1, log.n(s0)
        lw      a2, log.capacity(s0)
        bgtu    a1, a2, .Lrecover.bad   # (also below 0)

        li      s1, 0                   # s1 = number of the block in the log
1:      lw      t0, log.n(s0)
        bge     s1, t0, 2f
        lw      a0, log.dev(s0)
        lw      a1, log.start(s0)
        add     a1, a1, s1
        addi    a1, a1, 1               # (over the header)
        call    bread
        mv      s2, a0                  # s2 = buffer in the log
        slli    t0, s1, 2
        add     t0, t0, s0
        lw      a1, log.block(t0)
        lw      a0, log.dev(s0)
        call    bclaim
        mv      s3, a0                  # s3 = buffer where it belongs
        addi    a0, s3, buf.data
        addi    a1, s2, buf.data
        li      a2, BSIZE
        call    memmove
        mv      a0, s3
        call    bwrite
        mv      a0, s3
        call    brelse
        mv      a0, s2
        call    brelse
        addi    s1, s1, 1
        j       1b
2:      sw      zero, log.n(s0)
        call    write_head
        leave
.Lrecover.bad:
        la      a0, recover.bad
        call    panic
endfunc recover

        .section .rodata
initlog.small:
        .asciz  "initlog: the log is too small"
end_op.committing:
        .asciz  "end_op: the log is being committed"
log_write.outside:
        .asciz  "log_write: outside begin_op and end_op"
log_write.full:
        .asciz  "log_write: too many blocks for the log"
recover.bad:
        .asciz  "recover: the log's header names %d blocks of %d"
log.name:
        .asciz  "log"

        .bss
        .balign 8
log:    .skip   log.SIZE

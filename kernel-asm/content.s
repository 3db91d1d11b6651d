# What is in a file: the blocks of an inode, read, written and given back.
# Locks: none here but buffers'.  The inode is locked by the caller.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# readi: reads from a file.
#   in        a0 = inode, locked; a1 = 1 if a2 is a user's address, 0 if the
#             kernel's; a2 = where to, a3 = offset in the file, a4 = bytes (both
#             unsigned, of 32 bits)
#   out       a0 = bytes read: fewer at the end of the file; -1 if it cannot
#             write to the address
#   locks     as bread; sleeps
func readi
        frame   s0, s1, s2, s3, s4, s5, s6
        slli    s3, a3, 32
        srli    s3, s3, 32              # s3 = next offset
        slli    s4, a4, 32
        srli    s4, s4, 32
        add     s4, s4, s3              # s4 = offset to stop at
        srli    t0, s4, 32
        bnez    t0, .Lreadi.nothing     # it wraps
        lwu     t0, inode.size(a0)
        bgtu    s3, t0, .Lreadi.nothing
        bleu    s4, t0, 1f
        mv      s4, t0
1:      mv      s0, a0                  # s0 = inode
        mv      s1, a1                  # s1 = 1 for a user's address
        mv      s2, a2                  # s2 = next address
        mv      s5, s3                  # s5 = first offset
.Lreadi.block:
        bgeu    s3, s4, .Lreadi.done
        mv      a0, s0
        srli    a1, s3, BSIZE_SHIFT
        li      a2, 0
        call    bmap
        beqz    a0, .Lreadi.done        # it has no such block
        mv      a1, a0
        lw      a0, inode.dev(s0)
        call    bread
        mv      s6, a0                  # s6 = buffer
        andi    t0, s3, BSIZE - 1       # t0 = offset in the block
        li      a3, BSIZE
        sub     a3, a3, t0
        sub     t1, s4, s3
        bleu    a3, t1, 2f
        mv      a3, t1                  # a3 = bytes of this block
2:      addi    a2, s6, buf.data
        add     a2, a2, t0
        mv      a0, s1
        mv      a1, s2
        add     s2, s2, a3
        add     s3, s3, a3
        call    either_copyout
        mv      a1, a0
        mv      a0, s6
        mv      s6, a1                  # s6 = 0, or -1
        call    brelse
        beqz    s6, .Lreadi.block
        li      a0, -1
        leave
.Lreadi.done:
        sub     a0, s3, s5
        leave
.Lreadi.nothing:
        li      a0, 0
        leave
endfunc readi

# writei: writes to a file, and makes it longer where need be.
#   in        a0 = inode, locked; a1 = 1 if a2 is a user's address, 0 if the
#             kernel's; a2 = where from, a3 = offset in the file, a4 = bytes
#             (both unsigned, of 32 bits)
#   out       a0 = bytes written: fewer if it cannot read from the address or
#             the disk is full; -1 if the file may not be so long, or is shorter
#             than the offset
#   needs     begin_op called, and a4 small enough for it
#   locks     as bread; sleeps
func writei
        frame   s0, s1, s2, s3, s4, s5, s6, s7
        slli    s3, a3, 32
        srli    s3, s3, 32              # s3 = next offset
        slli    s4, a4, 32
        srli    s4, s4, 32
        add     s4, s4, s3              # s4 = offset to stop at
        lwu     t0, inode.size(a0)
        bgtu    s3, t0, .Lwritei.bad
        li      t0, MAXFILE * BSIZE
        bgtu    s4, t0, .Lwritei.bad
        mv      s0, a0                  # s0 = inode
        mv      s1, a1                  # s1 = 1 for a user's address
        mv      s2, a2                  # s2 = next address
        mv      s5, s3                  # s5 = first offset
.Lwritei.block:
        bgeu    s3, s4, .Lwritei.done
        mv      a0, s0
        srli    a1, s3, BSIZE_SHIFT
        li      a2, 1
        call    bmap
        beqz    a0, .Lwritei.done       # the disk is full
        mv      a1, a0
        lw      a0, inode.dev(s0)
        call    bread
        mv      s6, a0                  # s6 = buffer
        andi    t0, s3, BSIZE - 1       # t0 = offset in the block
        li      s7, BSIZE
        sub     s7, s7, t0
        sub     t1, s4, s3
        bleu    s7, t1, 1f
        mv      s7, t1                  # s7 = bytes of this block
1:      addi    a0, s6, buf.data
        add     a0, a0, t0
        mv      a1, s1
        mv      a2, s2
        mv      a3, s7
        call    either_copyin
        beqz    a0, 2f
        li      s7, 0                   # (some of it may be in the buffer)
        mv      s4, s3                  # go no further
2:      mv      a0, s6
        call    log_write
        mv      a0, s6
        call    brelse
        add     s2, s2, s7
        add     s3, s3, s7
        j       .Lwritei.block
.Lwritei.done:
        lwu     t0, inode.size(s0)
        bleu    s3, t0, 3f
        sw      s3, inode.size(s0)
3:      mv      a0, s0                  # (bmap may have given it blocks, too)
        call    iupdate
        sub     a0, s3, s5
        leave
.Lwritei.bad:
        li      a0, -1
        leave
endfunc writei

# stati: tells what an inode is.
#   in        a0 = inode, locked; a1 = struct stat to fill
#   clobbers  t0
func stati
        lw      t0, inode.dev(a0)
        sw      t0, stat.dev(a1)
        lw      t0, inode.inum(a0)
        sw      t0, stat.ino(a1)
        lhu     t0, inode.type(a0)
        sh      t0, stat.type(a1)
        lhu     t0, inode.nlink(a0)
        sh      t0, stat.nlink(a1)
        sw      zero, stat.unused(a1)   # (no junk of ours)
        lwu     t0, inode.size(a0)
        sd      t0, stat.size(a1)
        ret
endfunc stati

# itrunc: gives all blocks of a file back: it is empty.
#   in        a0 = inode, locked
#   needs     begin_op called
#   locks     as bread; sleeps
func itrunc
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = inode
        addi    s1, s0, inode.addrs     # s1 = where a block is named
        addi    s2, s0, inode.indirect  # s2 = where they end
1:      lw      a1, (s1)
        beqz    a1, 2f
        lw      a0, inode.dev(s0)
        call    bfree
        sw      zero, (s1)
2:      addi    s1, s1, 4
        bne     s1, s2, 1b

        lw      a1, inode.indirect(s0)
        beqz    a1, .Litrunc.done
        lw      a0, inode.dev(s0)
        call    bread
        mv      s3, a0                  # s3 = buffer of the indirect block
        addi    s1, s3, buf.data
        addi    s2, s1, BSIZE / 2
        addi    s2, s2, BSIZE / 2
3:      lw      a1, (s1)
        beqz    a1, 4f
        lw      a0, inode.dev(s0)
        call    bfree
4:      addi    s1, s1, 4
        bne     s1, s2, 3b
        mv      a0, s3
        call    brelse
        lw      a0, inode.dev(s0)
        lw      a1, inode.indirect(s0)
        call    bfree
        sw      zero, inode.indirect(s0)
.Litrunc.done:
        sw      zero, inode.size(s0)
        mv      a0, s0
        call    iupdate
        leave
endfunc itrunc

# bmap: finds the block on the disk that holds block n of a file.
#   in        a0 = inode, locked; a1 = n, a2 = 1 to give the file a block where
#             it has none, 0 not to
#   out       a0 = block; 0 if it has none, or the disk is full
#   needs     for a2 = 1, begin_op called; the caller then calls iupdate
#   locks     as bread; sleeps
func bmap
        frame   s0, s1, s2, s3
        li      t0, NDIRECT
        bgeu    a1, t0, .Lbmap.indirect
        slli    a1, a1, 2               # 4 bytes a block
        add     a1, a1, a0
        lw      t0, inode.addrs(a1)
        bnez    t0, 1f
        beqz    a2, 1f
        mv      s1, a1                  # (s1 + inode.addrs) = where it is named
        lw      a0, inode.dev(a0)
        call    balloc
        sw      a0, inode.addrs(s1)
        leave
1:      mv      a0, t0
        leave

.Lbmap.indirect:
        addi    s1, a1, -NDIRECT        # s1 = number in the indirect block
        li      t0, NINDIRECT
        bgeu    s1, t0, .Lbmap.range
        mv      s0, a0                  # s0 = inode
        mv      s2, a2                  # s2 = 1 to give it one
        lw      a1, inode.indirect(s0)
        bnez    a1, 2f
        beqz    s2, .Lbmap.none
        lw      a0, inode.dev(s0)
        call    balloc
        beqz    a0, .Lbmap.none
        sw      a0, inode.indirect(s0)
        mv      a1, a0
2:      lw      a0, inode.dev(s0)
        call    bread
        mv      s3, a0                  # s3 = buffer of the indirect block
        slli    s1, s1, 2
        add     s1, s1, s3              # (s1 + buf.data) = where it is named
        lw      a0, buf.data(s1)
        bnez    a0, 3f
        beqz    s2, 3f
        lw      a0, inode.dev(s0)
        call    balloc
        beqz    a0, 3f
        sw      a0, buf.data(s1)
        mv      a0, s3
        call    log_write
3:      lw      s1, buf.data(s1)        # s1 = block
        mv      a0, s3
        call    brelse
        mv      a0, s1
        leave
.Lbmap.none:
        li      a0, 0
        leave
.Lbmap.range:
        mv      a1, s1
        la      a0, bmap.range
        call    panic
endfunc bmap

        .section .rodata
bmap.range:
        .asciz  "bmap: indirect block %d is beyond the longest file"

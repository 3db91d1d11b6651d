# Directories: files of entries that give names to inodes.
# Locks: none here but buffers'.  The directory is locked by the caller.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# namecmp: compares names as directories have them: at most DIRSIZ bytes.
#   in        a0 = one, a1 = other
#   out       a0 = 0 if alike
#   clobbers  a1 a2 t0 t1 t2
func namecmp
        li      a2, DIRSIZ
        tail    strncmp
endfunc namecmp

# dirlookup: looks for a name in a directory.
#   in        a0 = directory, locked; a1 = name, a2 = where to put the offset of
#             its entry (4 bytes), or 0
#   out       a0 = pointer to its inode, unlocked, and a1 = its number; both 0
#             if the name is not there.  A directory that was removed has only
#             itself: its ".." may be another inode by now.  a0 alone is 0 if too
#             many inodes are in memory
#   locks     as bread, and itable; sleeps
func dirlookup
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = directory
        mv      s1, a2                  # s1 = where to put the offset
        lhu     t0, inode.type(s0)
        li      t1, T_DIR
        bne     t0, t1, .Ldirlookup.not
        call    dirscan
        mv      s2, a1                  # s2 = inode's number
        beqz    s2, 2f
        lhu     t0, inode.nlink(s0)
        bnez    t0, 3f
        lw      t0, inode.inum(s0)
        bne     s2, t0, 2f
3:      beqz    s1, 1f
        sw      a0, (s1)
1:      lw      a0, inode.dev(s0)
        call    iget
        mv      a1, s2
        leave
2:      li      a0, 0
        li      a1, 0
        leave
.Ldirlookup.not:
        lw      a1, inode.inum(s0)
        la      a0, dirlookup.not
        call    panic
endfunc dirlookup

# dirlink: adds a name to a directory.
#   in        a0 = directory, locked; a1 = name, a2 = number of its inode
#   out       a0 = 0; -1 if the name is there already, the disk is full, or the
#             directory was removed: what it names, nobody could free
#   needs     begin_op called
#   locks     as bread, and as iput; sleeps
func dirlink
        locals  dirent.SIZE
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = directory
        mv      s1, a1                  # s1 = name
        mv      s2, a2                  # s2 = its inode's number
        li      a2, 0
        call    dirlookup
        bnez    a1, .Ldirlink.there
        lhu     t0, inode.nlink(s0)
        beqz    t0, .Ldirlink.failed
        mv      a0, s0
        li      a1, 0
        call    dirscan
        sh      s2, dirent.inum(sp)
        mv      s2, a0                  # s2 = offset of a free entry
        addi    a0, sp, dirent.name
        mv      a1, s1
        li      a2, DIRSIZ
        call    strncpy
        mv      a0, s0
        li      a1, 0
        mv      a2, sp
        mv      a3, s2
        li      a4, dirent.SIZE
        call    writei
        addi    a0, a0, -dirent.SIZE
        snez    a0, a0
        neg     a0, a0                  # 0 if all was written, else -1
        leave
.Ldirlink.there:
        beqz    a0, .Ldirlink.failed
        call    iput
.Ldirlink.failed:
        li      a0, -1
        leave
endfunc dirlink

# dirempty: tells if a directory has no entries but its first two, which are .
# and ..
#   in        a0 = directory, locked
#   out       a0 = 1 if so, 0 if not
#   locks     as bread; sleeps
func dirempty
        locals  dirent.SIZE
        frame   s0, s1
        mv      s0, a0                  # s0 = directory
        li      s1, 2 * dirent.SIZE     # s1 = offset
1:      lwu     t0, inode.size(s0)
        bgeu    s1, t0, 2f
        mv      a0, s0
        li      a1, 0
        mv      a2, sp
        mv      a3, s1
        li      a4, dirent.SIZE
        call    readi
        li      t0, dirent.SIZE
        bne     a0, t0, .Ldirempty.short
        addi    s1, s1, dirent.SIZE
        lhu     t0, dirent.inum(sp)
        beqz    t0, 1b
        li      a0, 0
        leave
2:      li      a0, 1
        leave
.Ldirempty.short:
        lw      a1, inode.inum(s0)
        la      a0, dirscan.short
        call    panic
endfunc dirempty

# dirscan: looks for an entry of a directory, a block at a time.
#   in        a0 = directory, locked; a1 = name, or 0 to look for a free entry
#   out       a0 = offset of the entry, the directory's size if there is none;
#             a1 = number of its inode, 0 if it is free or there is none
#   locks     as bread; sleeps
func dirscan
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = directory
        mv      s1, a1                  # s1 = name, or 0
        li      s2, 0                   # s2 = offset
        lwu     s3, inode.size(s0)      # s3 = size
        andi    t0, s3, dirent.SIZE - 1
        bnez    t0, .Ldirscan.short     # half an entry
.Ldirscan.block:
        bgeu    s2, s3, .Ldirscan.none
        mv      a0, s0
        srli    a1, s2, BSIZE_SHIFT
        li      a2, 0
        call    bmap
        beqz    a0, .Ldirscan.short
        mv      a1, a0
        lw      a0, inode.dev(s0)
        call    bread
        mv      s4, a0                  # s4 = buffer
        addi    s5, s4, buf.data        # s5 = entry
.Ldirscan.entry:
        lhu     t0, dirent.inum(s5)
        bnez    t0, 1f
        bnez    s1, 2f
        j       .Ldirscan.found         # a free one, as wanted
1:      beqz    s1, 2f
        mv      a0, s1
        addi    a1, s5, dirent.name
        call    namecmp
        beqz    a0, .Ldirscan.found
2:      addi    s5, s5, dirent.SIZE
        addi    s2, s2, dirent.SIZE
        beq     s2, s3, 3f
        andi    t0, s2, BSIZE - 1
        bnez    t0, .Ldirscan.entry
3:      mv      a0, s4
        call    brelse
        j       .Ldirscan.block
.Ldirscan.found:
        lhu     s5, dirent.inum(s5)     # s5 = number of its inode
        mv      a0, s4
        call    brelse
        mv      a0, s2
        mv      a1, s5
        leave
.Ldirscan.none:
        mv      a0, s3
        li      a1, 0
        leave
.Ldirscan.short:
        lw      a1, inode.inum(s0)
        la      a0, dirscan.short
        call    panic
endfunc dirscan

        .section .rodata
dirlookup.not:
        .asciz  "dirlookup: inode %d is no directory"
dirscan.short:
        .asciz  "directory %d: a part of it is missing"

# Paths: names of files, from the root or from where a process is.
# Locks: inodes, one at a time.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# namei: follows a path to its end.
#   in        a0 = path
#   out       a0 = pointer to the inode, unlocked; 0 if there is none
#   needs     begin_op called, since it may be the last to drop a pointer
#   locks     as namex; sleeps
func namei
        locals  DIRSIZ
        frame
        li      a1, 0
        mv      a2, sp
        call    namex
        leave
endfunc namei

# nameiparent: follows a path up to its last name.
#   in        a0 = path, a1 = where to put the last name (DIRSIZ bytes, without
#             a 0 if it fills them)
#   out       a0 = pointer to the inode of the directory before it, unlocked;
#             0 if there is none
#   needs     begin_op called, since it may be the last to drop a pointer
#   locks     as namex; sleeps
func nameiparent
        mv      a2, a1
        li      a1, 1
        tail    namex
endfunc nameiparent

# namex: follows a path.
#   in        a0 = path, a1 = 1 to stop before its last name, 0 not to; a2 =
#             where names go (DIRSIZ bytes); the last one stays there
#   out       a0 = pointer to the inode, unlocked; 0 if there is none
#   needs     begin_op called
#   locks     an inode at a time, and as dirlookup and iput; sleeps
func namex
        frame   s0, s1, s2, s3, s4
        mv      s0, a0                  # s0 = what is left of the path
        mv      s1, a1                  # s1 = 1 to stop early
        mv      s2, a2                  # s2 = where names go
        lbu     t0, (s0)
        li      t1, '/'
        bne     t0, t1, 1f
        li      a0, ROOTDEV
        li      a1, ROOTINO
        call    iget
        beqz    a0, .Lnamex.nothing
        j       2f
1:      call    myproc
        ld      a0, proc.cwd(a0)
        call    idup
2:      mv      s3, a0                  # s3 = inode we have come to

.Lnamex.element:
        mv      a0, s0
        mv      a1, s2
        call    skipelem
        beqz    a0, .Lnamex.end
        mv      s0, a0
        mv      a0, s3
        call    ilock
        lhu     t0, inode.type(s3)
        li      t1, T_DIR
        bne     t0, t1, .Lnamex.none
        beqz    s1, 3f
        lbu     t0, (s0)
        beqz    t0, .Lnamex.parent
3:      mv      a0, s3
        mv      a1, s2
        li      a2, 0
        call    dirlookup
        beqz    a0, .Lnamex.none
        mv      s4, a0                  # s4 = next inode
        mv      a0, s3
        call    iunlockput              # before the next one is locked: it may
        mv      s3, s4                  # be the same, or the one above
        j       .Lnamex.element

.Lnamex.parent:
        mv      a0, s3
        call    iunlock
        mv      a0, s3
        leave
.Lnamex.none:
        mv      a0, s3
        call    iunlockput
.Lnamex.nothing:
        li      a0, 0
        leave
.Lnamex.end:
        mv      a0, s3
        beqz    s1, 4f
        call    iput                    # it has no last name
        li      a0, 0
4:      leave
endfunc namex

# skipelem: takes the first name off a path: "a/bb/c" gives "bb/c" and "a";
# "///a//bb" gives "bb" and "a"; "a" gives "" and "a"; "" and "////" give 0.
#   in        a0 = path, a1 = where to put the name: at most DIRSIZ bytes of it,
#             with a 0 if there are fewer
#   out       a0 = what follows, without slashes before it; 0 for want of a name
#   clobbers  a1 t0 t1 t2
func skipelem
        li      t0, '/'
1:      lbu     t1, (a0)
        bne     t1, t0, 2f
        addi    a0, a0, 1
        j       1b
2:      beqz    t1, .Lskipelem.none
        addi    t2, a1, DIRSIZ          # t2 = where there is no more room
3:      beqz    t1, 5f
        beq     t1, t0, 5f
        beq     a1, t2, 4f
        sb      t1, (a1)
        addi    a1, a1, 1
4:      addi    a0, a0, 1
        lbu     t1, (a0)
        j       3b
5:      beq     a1, t2, 6f
        sb      zero, (a1)
6:      bne     t1, t0, 7f
        addi    a0, a0, 1
        lbu     t1, (a0)
        j       6b
7:      ret
.Lskipelem.none:
        li      a0, 0
        ret
endfunc skipelem

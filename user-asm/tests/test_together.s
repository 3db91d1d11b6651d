# Tests of several processes that use the same files and directories at once.

        .include "test.inc"

        .equ    CHILDREN, 4

# sharedfd: do two processes that share an open file share its offset, so that
# neither writes over the other?
        .equ    WRITES, 1000            # of ten bytes, by each of the two

test sharedfd
        unlink  "sharedfd"
        open    "sharedfd", O_CREATE | O_RDWR
        ok_or   "cannot open sharedfd for writing"
        mv      s0, a0                  # s0 = file
        call    must_fork
        mv      s1, a0                  # s1 = child, or 0 in it
        li      a1, 'c'
        beqz    s1, 1f
        li      a1, 'p'
1:      la      a0, buffer
        li      a2, 10
        call    memset
        li      s2, WRITES              # s2 = writes to go
2:      write   s0, buffer, 10
        equal_or 10, "write sharedfd failed"
        addi    s2, s2, -1
        bnez    s2, 2b
        bnez    s1, 3f
        quit    0
3:      call    await_good
        close   s0
        open    "sharedfd", O_RDONLY
        ok_or   "cannot open sharedfd for reading"
        mv      s0, a0
        li      s1, 0                   # s1 = cs
        li      s2, 0                   # s2 = ps
.Lsharedfd.read:
        read    s0, buffer, 10
        blez    a0, .Lsharedfd.done
        la      t0, buffer
        add     t1, t0, a0
4:      lbu     t2, (t0)
        addi    t3, t2, -'c'
        seqz    t3, t3
        add     s1, s1, t3
        addi    t3, t2, -'p'
        seqz    t3, t3
        add     s2, s2, t3
        addi    t0, t0, 1
        bne     t0, t1, 4b
        j       .Lsharedfd.read
.Lsharedfd.done:
        close   s0
        unlink  "sharedfd"
        mv      a0, s1
        equal_or 10 * WRITES, "nc/np test fails: %d, %d", s1, s2
        mv      a0, s2
        equal_or 10 * WRITES, "nc/np test fails: %d, %d", s1, s2
endtest sharedfd

# fourfiles: do four processes get blocks of their own for what they write?
        .equ    PIECE, 500              # bytes written at once
        .equ    PIECES, 12

test fourfiles
        la      s0, file_name           # s0 = name: f0 and on
        li      t0, 'f'
        sb      t0, 0(s0)
        li      s1, '0'                 # s1 = its digit
1:      sb      s1, 1(s0)
        unlink  s0
        call    must_fork
        beqz    a0, .Lfourfiles.child
        addi    s1, s1, 1
        li      t0, '0' + CHILDREN
        bne     s1, t0, 1b
        li      s2, CHILDREN
2:      call    await_good
        addi    s2, s2, -1
        bnez    s2, 2b

        li      s1, '0'
3:      sb      s1, 1(s0)
        open    s0, O_RDONLY
        mv      s2, a0                  # s2 = file
        li      s3, 0                   # s3 = its bytes
4:      read    s2, buffer, BUFFER
        blez    a0, 6f
        add     s3, s3, a0
        la      t0, buffer
        add     t1, t0, a0
5:      lbu     t2, (t0)
        same_or t2, s1, "wrong char"
        addi    t0, t0, 1
        bne     t0, t1, 5b
        j       4b
6:      close   s2
        mv      a0, s3
        equal_or PIECE * PIECES, "wrong length %d", s3
        unlink  s0
        addi    s1, s1, 1
        li      t0, '0' + CHILDREN
        bne     s1, t0, 3b
        quit    0
.Lfourfiles.child:
        open    s0, O_CREATE | O_RDWR
        ok_or   "create failed"
        mv      s2, a0                  # s2 = file
        la      a0, buffer
        mv      a1, s1
        li      a2, PIECE
        call    memset
        li      s3, PIECES              # s3 = pieces to go
7:      write   s2, buffer, PIECE
        equal_or PIECE, "write failed %d", a0
        addi    s3, s3, -1
        bnez    s3, 7b
endtest fourfiles

# createdelete: do four processes get entries of their own in one directory, for
# the files they make, and remove half of?
        .equ    FILES, 20               # each; the first and the last ten stay

test createdelete
        la      s0, file_name           # s0 = name: p0 and on
        li      s1, 'p'                 # s1 = letter of the child
1:      sb      s1, 0(s0)
        call    must_fork
        beqz    a0, .Lcreatedelete.child
        addi    s1, s1, 1
        li      t0, 'p' + CHILDREN
        bne     s1, t0, 1b
        li      s2, CHILDREN
2:      call    await_good
        addi    s2, s2, -1
        bnez    s2, 2b

        li      s2, 0                   # s2 = number of the file
3:      li      s1, 'p'
4:      sb      s1, 0(s0)
        addi    t0, s2, '0'
        sb      t0, 1(s0)
        open    s0, O_RDONLY
        beqz    s2, 5f
        li      t0, FILES / 2
        bgeu    s2, t0, 5f
        fails_or "oops createdelete %s did exist", s0
        j       6f
5:      ok_or   "oops createdelete %s didn't exist", s0
        close   a0
        unlink  s0
        ok_or   "unlink %s failed", s0
6:      addi    s1, s1, 1
        li      t0, 'p' + CHILDREN
        bne     s1, t0, 4b
        addi    s2, s2, 1
        li      t0, FILES
        bne     s2, t0, 3b
        quit    0
.Lcreatedelete.child:
        li      s2, 0
7:      addi    t0, s2, '0'
        sb      t0, 1(s0)
        open    s0, O_CREATE | O_RDWR
        ok_or   "create failed"
        close   a0
        beqz    s2, 8f
        andi    t0, s2, 1
        bnez    t0, 8f
        srli    t0, s2, 1               # an even one: remove that of half its
        addi    t0, t0, '0'             # number
        sb      t0, 1(s0)
        unlink  s0
        ok_or   "unlink failed"
8:      addi    s2, s2, 1
        li      t0, FILES
        bne     s2, t0, 7b
endtest createdelete

# concreate: can two processes make or link a file of one name at once, and open
# and remove it?
        .equ    NAMES, 40               # C0 and on

test concreate
        la      s0, file_name           # s0 = name
        li      t0, 'C'
        sb      t0, 0(s0)
        li      s1, 0                   # s1 = its number
1:      addi    t0, s1, '0'
        sb      t0, 1(s0)
        unlink  s0
        call    must_fork
        mv      s2, a0                  # s2 = child, or 0 in it
        li      t0, 3                   # the one links every third, the other
        bnez    s2, 2f                  # every fifth, to C0
        li      t0, 5
2:      remu    t0, s1, t0
        li      t1, 1
        bne     t0, t1, 3f
        link    "C0", s0
        j       4f
3:      open    s0, O_CREATE | O_RDWR
        ok_or   "concreate create %s failed", s0
        close   a0
4:      bnez    s2, 5f
        quit    0
5:      call    await_good
        addi    s1, s1, 1
        li      t0, NAMES
        bne     s1, t0, 1b
        call    concreate_check

        li      s1, 0
6:      addi    t0, s1, '0'
        sb      t0, 1(s0)
        call    must_fork
        mv      s2, a0
        li      t0, 3                   # every third they both open, or both
        remu    t0, s1, t0              # remove, or one does this and one that
        snez    t1, s2
        bne     t0, t1, 7f
        call    open_often
        j       8f
7:      call    unlink_often
8:      bnez    s2, 9f
        quit    0
9:      call    await
        addi    s1, s1, 1
        li      t0, NAMES
        bne     s1, t0, 6b
endtest concreate

# open_often / unlink_often: opens the file of concreate's, or removes it, as
# often as not.
        .equ    OFTEN, 6

func open_often
        frame   s0
        li      s0, OFTEN
1:      la      a0, file_name
        li      a1, O_RDONLY
        call    open
        call    close
        addi    s0, s0, -1
        bnez    s0, 1b
        leave
endfunc open_often

func unlink_often
        frame   s0
        li      s0, OFTEN
1:      la      a0, file_name
        call    unlink
        addi    s0, s0, -1
        bnez    s0, 1b
        leave
endfunc unlink_often

# concreate_check: fails unless the current directory has every name of
# concreate's once, and no other of two letters with a C.
func concreate_check
        frame   s0, s1
        open    ".", O_RDONLY
        mv      s0, a0                  # s0 = directory
        li      s1, 0                   # s1 = names found
.Lconcreate_check.next:
        read    s0, entry, dirent.SIZE
        blez    a0, .Lconcreate_check.done
        la      a1, entry
        lhu     t0, dirent.inum(a1)
        beqz    t0, .Lconcreate_check.next
        lbu     t0, dirent.name(a1)
        li      t1, 'C'
        bne     t0, t1, .Lconcreate_check.next
        lbu     t0, dirent.name + 2(a1)
        bnez    t0, .Lconcreate_check.next
        addi    a1, a1, dirent.name
        lbu     t0, 1(a1)
        addi    a0, t0, -'0'
        sltiu   t1, a0, NAMES
        addi    t1, t1, -1
        or      a0, a0, t1              # (negative if it is none of ours)
        ok_or   "concreate weird file %s", a1
        la      t0, seen
        add     t0, t0, a0
        lbu     a0, (t0)
        equal_or 0, "concreate duplicate file %s", a1
        li      t1, 1
        la      t0, seen - '0'
        lbu     t2, 1(a1)
        add     t0, t0, t2
        sb      t1, (t0)
        addi    s1, s1, 1
        j       .Lconcreate_check.next
.Lconcreate_check.done:
        close   s0
        mv      a0, s1
        equal_or NAMES, "concreate not enough files in directory listing"
        leave
endfunc concreate_check

# linkunlink: do two processes that make, link and remove one name wait for each
# other for ever?
test linkunlink
        unlink  "x"
        call    must_fork
        mv      s0, a0                  # s0 = child, or 0 in it
        li      s1, 97                  # s1 = a random number (32 bits)
        beqz    s0, 1f
        li      s1, 1
1:      li      s2, 100                 # s2 = times to go
2:      li      t0, 1103515245
        mulw    s1, s1, t0
        li      t0, 12345
        addw    s1, s1, t0
        li      t0, 3
        remuw   t0, s1, t0
        li      t1, 1
        beqz    t0, 3f
        beq     t0, t1, 4f
        unlink  "x"
        j       5f
3:      touch   "x"
        j       5f
4:      link    "cat", "x"
5:      addi    s2, s2, -1
        bnez    s2, 2b
        beqz    s0, 6f
        call    await
        unlink  "x"
6:
endtest linkunlink

# manywrites: can several processes write large pieces at once, without the disk
# waiting for memory and memory for the disk?
        .equ    ROUNDS, 30

test manywrites
        la      s0, file_name           # s0 = name: ba and on
        li      t0, 'b'
        sb      t0, 0(s0)
        li      s1, 0                   # s1 = number of the child
1:      addi    t0, s1, 'a'
        sb      t0, 1(s0)
        call    must_fork
        beqz    a0, .Lmanywrites.child
        addi    s1, s1, 1
        li      t0, CHILDREN
        bne     s1, t0, 1b
2:      call    await_good
        addi    s1, s1, -1
        bnez    s1, 2b
        quit    0
.Lmanywrites.child:
        unlink  s0
        li      s2, ROUNDS              # s2 = rounds to go
3:      mv      s3, s1                  # s3 = writes to go: more for each child
4:      open    s0, O_CREATE | O_RDWR
        ok_or   "cannot create %s", s0
        mv      s4, a0                  # s4 = file
        write   s4, buffer, BUFFER
        equal_or BUFFER, "write(%d) ret %d", BUFFER, a0
        close   s4
        addi    s3, s3, -1
        bgez    s3, 4b
        unlink  s0
        addi    s2, s2, -1
        bnez    s2, 3b
        unlink  s0
endtest manywrites

        .bss
entry:  .skip   dirent.SIZE
        .skip   1                       # (a 0 behind a long name)
seen:   .skip   NAMES                   # 1 for each name found

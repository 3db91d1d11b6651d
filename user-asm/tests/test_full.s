# Tests of a disk on which there is no more room.

        .include "test.inc"

# badwrite: is a block that a write took before it found that it cannot read
# what to write given back when the file is removed?  More files than the disk
# can have blocks free: FSSIZE.
test badwrite
        unlink  "junk"
        li      s0, FSSIZE              # s0 = files to go
1:      open    "junk", O_CREATE | O_WRONLY
        ok_or   "open junk failed"
        mv      s1, a0                  # s1 = file
        li      s2, 0xffffffffff
        write   s1, s2, 1
        fails_or "write from nowhere succeeded"
        close   s1
        unlink  "junk"
        addi    s0, s0, -1
        bnez    s0, 1b
        open    "junk", O_CREATE | O_WRONLY
        ok_or   "open junk failed"
        mv      s1, a0
        write_text s1, "x"
        equal_or 1, "write failed"
        close   s1
        unlink  "junk"
endtest badwrite

# diskfull: does the kernel survive a full disk, also where a directory would
# have to grow?  And is there as much room again when all is removed?
        .equ    MOST_FILES, 75          # names there are: from '0' to 'z'
        .equ    SMALL, 128              # files that may find no entry

test diskfull
        call    fill_disk
        mv      s0, a0                  # s0 = blocks it took
        call    fill_disk
        sub     a0, s0, a0
        nothing_or "the disk has %d blocks less than before", a0
endtest diskfull

# fill_disk: fills the disk with large files, then with small ones, and removes
# them.
#   out       a0 = blocks that were written
func fill_disk
        frame   s0, s1, s2, s3, s4
        li      s4, 0                   # s4 = blocks written
        unlink  "diskfulldir"
        text    a0, "big0"
        call    set_name
        la      s0, file_name           # s0 = name
        li      s1, 0                   # s1 = large files
.Lfill_disk.next:
        addi    t0, s1, '0'
        sb      t0, 3(s0)
        unlink  s0
        open    s0, O_CREATE | O_RDWR | O_TRUNC
        ok_or   "could not create file %s", s0
        mv      s2, a0                  # s2 = file
        addi    s1, s1, 1
        li      s3, MAXFILE             # s3 = blocks to go
1:      write   s2, buffer, BSIZE
        li      t0, BSIZE
        bne     a0, t0, .Lfill_disk.full
        addi    s4, s4, 1
        addi    s3, s3, -1
        bnez    s3, 1b
        close   s2
        li      t0, MOST_FILES
        bne     s1, t0, .Lfill_disk.next
        fail    "the disk is never full"
.Lfill_disk.full:
        close   s2

        li      a0, SMALL
        call    make_small              # one of them is expected to fail
        mkdir   "diskfulldir"
        fails_or "mkdir(diskfulldir) unexpectedly succeeded!"
        li      a0, SMALL
        call    remove_small
        text    a0, "big0"
        call    set_name
2:      addi    s1, s1, -1
        addi    t0, s1, '0'
        sb      t0, 3(s0)
        unlink  s0
        ok_or   "unlink %s failed", s0
        bnez    s1, 2b
        mv      a0, s4
        leave
endfunc fill_disk

# outofinodes: does the kernel survive the making of more files than there are
# inodes?  (mkfs makes 200.)
        .equ    MANY, 32 * 32

test outofinodes
        li      a0, MANY
        call    make_small
        li      t0, MANY
        sub     a0, t0, a0
        nonzero_or "the inodes never end"
        li      a0, MANY
        call    remove_small
endtest outofinodes

# make_small: makes empty files, until one cannot be made.
#   in        a0 = how many
#   out       a0 = how many it made
func make_small
        frame   s0, s1
        mv      s0, a0                  # s0 = how many
        li      s1, 0                   # s1 = number of the next
1:      mv      a0, s1
        call    small_name
        la      a0, file_name
        call    unlink
        la      a0, file_name
        li      a1, O_CREATE | O_RDWR | O_TRUNC
        call    open
        bltz    a0, 2f
        call    close
        addi    s1, s1, 1
        bne     s1, s0, 1b
2:      mv      a0, s1
        leave
endfunc make_small

# remove_small: removes what make_small made.
#   in        a0 = how many
func remove_small
        frame   s0
        mv      s0, a0                  # s0 = how many to go
1:      addi    s0, s0, -1
        mv      a0, s0
        call    small_name
        la      a0, file_name
        call    unlink
        bnez    s0, 1b
        leave
endfunc remove_small

# small_name: makes the name of a small file in file_name.
#   in        a0 = its number
func small_name
        frame   s0
        mv      s0, a0                  # s0 = number
        text    a0, "zz00"
        call    set_name
        la      t0, file_name
        srli    t1, s0, 5
        addi    t1, t1, '0'
        sb      t1, 2(t0)
        andi    t1, s0, 31
        addi    t1, t1, '0'
        sb      t1, 3(t0)
        leave
endfunc small_name

# set_name: puts a name into file_name.
#   in        a0 = name
func set_name
        mv      a1, a0
        la      a0, file_name
        tail    strcpy
endfunc set_name

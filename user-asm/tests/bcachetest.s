# bcachetest: tests the cache of blocks: do processes that read different files
# need each other's locks, and is every block right that is put out of the cache
# and read in again?

        .include "test.inc"

        .equ    QUIET, 500              # less contention than this is none

# main: runs all four tests.
func main
        frame
        text    a0, "bcachetest"
        sd      a0, test_name, t0
        call    test0
        call    test1
        call    test2
        call    test3
        li      a0, 0
        leave
endfunc main

# test0: three children read a file each, byte by byte.
        .equ    READERS, 3
        .equ    BLOCKS, 10              # of each file

func test0
        frame   s0, s1, s2
        text    a0, "start test0\n"
        call    printf
        la      s0, file_name           # s0 = directory: 0 and on
        li      s1, '0'                 # s1 = its digit
1:      sb      s1, (s0)
        mkdir   s0
        chdir   s0
        ok_or   "chdir failed"
        unlink  "F"
        text    a0, "F"
        li      a1, BLOCKS
        call    make_file
        chdir   ".."
        ok_or   "chdir failed"
        addi    s1, s1, 1
        li      t0, '0' + READERS
        bne     s1, t0, 1b

        call    contention
        mv      s2, a0                  # s2 = contention before
        li      s1, '0'
2:      sb      s1, (s0)
        call    must_fork
        beqz    a0, .Ltest0.child
        addi    s1, s1, 1
        li      t0, '0' + READERS
        bne     s1, t0, 2b
        li      a0, READERS
        call    await_all
        text    a0, "test0 results:\n"
        call    printf
        call    contention
        sub     s2, a0, s2              # s2 = contention since
        text    a0, "%s"
        call    printf
        text    a0, "test0: OK\n"
        slti    t0, s2, QUIET
        bnez    t0, 3f
        text    a0, "test0: FAIL\n"
3:      call    printf
        leave
.Ltest0.child:
        chdir   s0
        ok_or   "chdir failed"
        text    a0, "F"
        li      a1, BLOCKS * BSIZE
        li      a2, 1
        call    read_file
        quit    0
endfunc test0

# test1: a child reads a file that does not fit into the cache, while another
# reads one of a block.
        .equ    BIG, 100                # blocks
        .equ    BIG_TIMES, 200          # that it is read
        .equ    SMALL_TIMES, 4000

func test1
        frame   s0
        text    a0, "start test1\n"
        call    printf
        unlink  "B0"
        text    a0, "B0"
        li      a1, BIG
        call    make_file
        unlink  "B1"
        text    a0, "B1"
        li      a1, 1
        call    make_file
        call    must_fork
        beqz    a0, .Ltest1.big
        call    must_fork
        beqz    a0, .Ltest1.small
        li      a0, 2
        call    await_all
        text    a0, "test1 OK\n"
        call    printf
        leave
.Ltest1.big:
        li      s0, BIG_TIMES           # s0 = times to go
1:      text    a0, "B0"
        li      a1, BIG * BSIZE
        li      a2, BSIZE
        call    read_file
        addi    s0, s0, -1
        bnez    s0, 1b
        unlink  "B0"
        quit    0
.Ltest1.small:
        li      s0, SMALL_TIMES
2:      text    a0, "B1"
        li      a1, BSIZE
        li      a2, BSIZE
        call    read_file
        addi    s0, s0, -1
        bnez    s0, 2b
        unlink  "B1"
        quit    0
endfunc test1

# test2: four children make files, write to them, read them and remove them, in
# one directory, resting in between so that they meet.
        .equ    MAKERS, 4
        .equ    MOST_FILES, 15          # of a child

func test2
        frame   s0, s1
        text    a0, "start test2\n"
        call    printf
        mkdir   "d2"
        text    a1, "d2/a0"
        la      a0, file_name
        call    strcpy
        li      s0, 0                   # s0 = child
1:      call    must_fork
        beqz    a0, 2f
        addi    s0, s0, 1
        li      t0, MAKERS
        bne     s0, t0, 1b
        li      a0, MAKERS
        call    await_all
        unlink  "d2"
        text    a0, "test2 OK\n"
        call    printf
        leave
2:      la      t0, file_name
        addi    t1, s0, 'a'
        sb      t1, 3(t0)
        call    getpid
        slli    s1, a0, 16              # s1 = what is in its files: that and
        li      a1, MOST_FILES          # the number of the file
        bnez    s0, 3f
        li      a1, 10
3:      mv      a0, s1
        call    make_and_check
        quit    0
endfunc test2

# make_and_check: makes files, writes to them, reads them and removes them.
#   in        a0 = what to write, but for the number of the file; a1 = how many
func make_and_check
        frame   s0, s1, s2, s3, s4
        mv      s1, a0                  # s1 = what to write
        addi    s2, a1, '0'             # s2 = digit behind the last
        la      s0, file_name           # s0 = name
        li      s3, '0'                 # s3 = digit of the file
1:      sb      s3, 4(s0)
        unlink  s0                      # from before
        open    s0, O_CREATE | O_RDWR
        ok_or   "test2: create %s failed", s0
        mv      s4, a0                  # s4 = file
        or      t0, s1, s3
        sw      t0, buffer, t1
        .rept   2
        sleep   1
        write   s4, buffer, 4
        equal_or 4, "test2: write %s failed", s0
        .endr
        close   s4
        addi    s3, s3, 1
        bne     s3, s2, 1b

        li      s3, '0'
2:      sb      s3, 4(s0)
        open    s0, O_RDWR
        ok_or   "test2: open %s failed", s0
        mv      s4, a0
        .rept   2
        sleep   1
        read    s4, buffer, 4
        equal_or 4, "test2: read %s returned %d, expected 4", s0, a0
        lw      a0, buffer
        or      t0, s1, s3
        sext.w  t0, t0
        same_or a0, t0, "test2: file %s contained %x", s0, a0
        .endr
        close   s4
        unlink  s0
        equal_or 0, "test2: unlink %s failed", s0
        addi    s3, s3, 1
        bne     s3, s2, 2b
        leave
endfunc make_and_check

# test3: five children fill transactions with as many blocks as they may, so
# that the log holds as many of the cache's as there ever can be.
        .equ    WRITERS, 5
        .equ    PIECE, 12 * 512         # bytes written at once
        .equ    PIECES, 12

func test3
        frame   s0, s1, s2
        text    a0, "start test3\n"
        call    printf
        mkdir   "d2"
        text    a1, "d2/a"
        la      a0, file_name
        call    strcpy
        la      s0, file_name           # s0 = name
        li      s1, 'a'                 # s1 = its letter
1:      sb      s1, 3(s0)
        call    must_fork
        beqz    a0, .Ltest3.child
        addi    s1, s1, 1
        li      t0, 'a' + WRITERS
        bne     s1, t0, 1b
        li      a0, WRITERS
        call    await_all
        li      s1, 'a'
2:      sb      s1, 3(s0)
        unlink  s0
        addi    s1, s1, 1
        li      t0, 'a' + WRITERS
        bne     s1, t0, 2b
        unlink  "d2"
        text    a0, "test3 OK\n"
        call    printf
        leave
.Ltest3.child:
        unlink  s0
        open    s0, O_CREATE | O_RDWR
        ok_or   "test3: create %s failed", s0
        mv      s2, a0                  # s2 = file
        write_text s2, "x"              # all pieces lie across two blocks
        li      s1, PIECES              # s1 = pieces to go
3:      sleep   1
        write   s2, buffer, PIECE
        equal_or PIECE, "test3: write %s failed", s0
        addi    s1, s1, -1
        bnez    s1, 3b
        quit    0
endfunc test3

# make_file: makes a file in the current directory.
#   in        a0 = name, a1 = its blocks
func make_file
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = name
        mv      s1, a1                  # s1 = blocks to go
        open    s0, O_CREATE | O_RDWR
        ok_or   "createfile %s failed", s0
        mv      s2, a0                  # s2 = file
1:      write   s2, buffer, BSIZE
        equal_or BSIZE, "write %s failed", s0
        addi    s1, s1, -1
        bnez    s1, 1b
        close   s2
        leave
endfunc make_file

# read_file: reads a file.
#   in        a0 = name, a1 = bytes in all, a2 = bytes to read at once
func read_file
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = name
        mv      s1, a1                  # s1 = bytes to go
        mv      s2, a2                  # s2 = bytes at once
        open    s0, O_RDONLY
        ok_or   "readfile open %s failed", s0
        mv      s3, a0                  # s3 = file
1:      read    s3, buffer, s2
        same_or a0, s2, "read %s failed with %d to go", s0, s1
        sub     s1, s1, s2
        bgtz    s1, 1b
        close   s3
        leave
endfunc read_file

# await_all: waits for children, all of whom must end well.
#   in        a0 = how many
func await_all
        frame   s0
        mv      s0, a0                  # s0 = children to go
1:      call    await_good
        addi    s0, s0, -1
        bnez    s0, 1b
        leave
endfunc await_all

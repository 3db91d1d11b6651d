# Tests of files: what is written is what is read.

        .include "test.inc"

# truncate1: does O_TRUNC empty a file for all who have it open?
test truncate1
        unlink  "truncfile"
        open    "truncfile", O_CREATE | O_WRONLY | O_TRUNC
        mv      s0, a0
        write_text s0, "abcd"
        close   s0
        open    "truncfile", O_RDONLY
        mv      s1, a0                  # s1 = one who reads
        read    s1, buffer, 32
        equal_or 4, "read %d bytes, wanted 4", a0

        open    "truncfile", O_WRONLY | O_TRUNC
        mv      s0, a0                  # s0 = who writes
        open    "truncfile", O_RDONLY
        mv      s2, a0                  # s2 = another who reads
        read    s2, buffer, 32
        equal_or 0, "read %d bytes, wanted 0", a0
        read    s1, buffer, 32
        equal_or 0, "read %d bytes, wanted 0", a0

        write_text s0, "abcdef"
        read    s2, buffer, 32
        equal_or 6, "read %d bytes, wanted 6", a0
        read    s1, buffer, 32          # it was behind the first four
        equal_or 2, "read %d bytes, wanted 2", a0
        open    "truncfile", O_WRONLY | O_TRUNC
        mv      s0, a0
        write_text s0, "a"
        open    "truncfile", O_RDONLY
        read    a0, buffer, 32
        equal_or 1, "read %d bytes, wanted 1", a0
        unlink  "truncfile"
endtest truncate1

# truncate2: does a write fail that would leave a hole, for the file was emptied
# meanwhile?  (In POSIX it would not.)
test truncate2
        unlink  "truncfile"
        open    "truncfile", O_CREATE | O_TRUNC | O_WRONLY
        mv      s0, a0
        write_text s0, "abcd"
        open    "truncfile", O_TRUNC | O_WRONLY
        write_text s0, "x"
        equal_or -1, "write returned %d, expected -1", a0
        unlink  "truncfile"
endtest truncate2

# truncate3: can a process empty a file while another writes and reads it?
test truncate3
        open    "truncfile", O_CREATE | O_TRUNC | O_WRONLY
        close   a0
        call    must_fork
        beqz    a0, .Ltruncate3.child
        li      s0, 150                 # s0 = times to go
1:      open    "truncfile", O_CREATE | O_WRONLY | O_TRUNC
        ok_or   "open failed"
        mv      s1, a0
        write_text s1, "xxx"
        equal_or 3, "write got %d, expected 3", a0
        close   s1
        addi    s0, s0, -1
        bnez    s0, 1b
        call    await
        mv      s0, a1
        unlink  "truncfile"
        quit    s0
.Ltruncate3.child:
        li      s0, 100                 # s0 = times to go
2:      open    "truncfile", O_WRONLY
        ok_or   "open failed"
        mv      s1, a0
        write_text s1, "1234567890"
        equal_or 10, "write got %d, expected 10", a0
        close   s1
        open    "truncfile", O_RDONLY
        mv      s1, a0
        read    s1, buffer, 32
        close   s1
        addi    s0, s0, -1
        bnez    s0, 2b
endtest truncate3

# opentest: is what exists opened, and what does not, not?
test opentest
        open    "echo", O_RDONLY
        ok_or   "open echo failed!"
        close   a0
        open    "doesnotexist", O_RDONLY
        fails_or "open doesnotexist succeeded!"
endtest opentest

# writetest: is a file made of many small writes read back in one?
        .equ    PAIRS, 100              # of ten as and ten bs

test writetest
        open    "small", O_CREATE | O_RDWR
        ok_or   "error: creat small failed!"
        mv      s0, a0                  # s0 = file
        li      s1, 0                   # s1 = pairs written
1:      write_text s0, "aaaaaaaaaa"
        equal_or 10, "error: write aa %d new file failed", s1
        write_text s0, "bbbbbbbbbb"
        equal_or 10, "error: write bb %d new file failed", s1
        addi    s1, s1, 1
        li      t0, PAIRS
        bne     s1, t0, 1b
        close   s0
        open    "small", O_RDONLY
        ok_or   "error: open small failed!"
        mv      s0, a0
        read    s0, buffer, PAIRS * 20
        equal_or PAIRS * 20, "read failed"
        close   s0

        la      s0, buffer              # s0 = next ten bytes
2:      text    a1, "aaaaaaaaaabbbbbbbbbb"
        mv      a0, s0
        li      a2, 20
        call    memcmp
        equal_or 0, "read something else"
        addi    s0, s0, 20
        la      t0, buffer + PAIRS * 20
        bne     s0, t0, 2b
        unlink  "small"
        ok_or   "unlink small failed"
endtest writetest

# writebig: can a file be as large as its inode allows, and is it right in every
# block, also when nothing of it is in memory any more?  And are its blocks free
# when it is removed?  All such files together have more than the disk: FSSIZE.
test writebig
        li      s2, FSSIZE / MAXFILE + 1 # s2 = files to go
.Lwritebig.next:
        open    "big", O_CREATE | O_RDWR
        ok_or   "error: creat big failed!"
        mv      s0, a0                  # s0 = file
        li      s1, 0                   # s1 = block
1:      sw      s1, buffer, t0
        sw      s1, buffer + BSIZE - 4, t0
        write   s0, buffer, BSIZE
        equal_or BSIZE, "error: write big file failed %d", s1
        addi    s1, s1, 1
        li      t0, MAXFILE
        bne     s1, t0, 1b
        close   s0
        call    writebig_check
        call    read_much
        call    writebig_check
        unlink  "big"
        ok_or   "unlink big failed"
        call    read_much
        addi    s2, s2, -1
        bnez    s2, .Lwritebig.next
endtest writebig

# writebig_check: fails if the file of writebig's is not what was written.
func writebig_check
        frame   s0, s1
        open    "big", O_RDONLY
        ok_or   "error: open big failed!"
        mv      s0, a0                  # s0 = file
        li      s1, 0                   # s1 = block
1:      read    s0, buffer, BSIZE
        beqz    a0, 2f
        equal_or BSIZE, "read failed %d", a0
        lw      a0, buffer
        same_or a0, s1, "read content of block %d is %d", s1, a0
        lw      a0, buffer + BSIZE - 4
        same_or a0, s1, "read end of block %d is %d", s1, a0
        addi    s1, s1, 1
        j       1b
2:      mv      a0, s1
        equal_or MAXFILE, "read only %d blocks from big", s1
        close   s0
        leave
endfunc writebig_check

# read_much: reads a file that has more blocks than the kernel keeps in memory
# (NBUF): what else was there, no longer is.
func read_much
        frame   s0
        open    "usertests", O_RDONLY
        ok_or   "open usertests failed"
        mv      s0, a0                  # s0 = file
1:      read    s0, buffer, BUFFER
        bgtz    a0, 1b
        ok_or   "read usertests failed"
        close   s0
        leave
endfunc read_much

# createtest: can many files be made, and be removed again?
test createtest
        li      t0, 'a'
        sb      t0, file_name, t1
        li      s0, '0'                 # s0 = second letter of the name
1:      sb      s0, file_name + 1, t1
        la      s1, file_name
        open    s1, O_CREATE | O_RDWR
        ok_or   "create %s failed", s1
        close   a0
        addi    s0, s0, 1
        li      t0, '0' + 52
        bne     s0, t0, 1b
        li      s0, '0'
2:      sb      s0, file_name + 1, t1
        unlink  s1
        ok_or   "unlink %s failed", s1
        addi    s0, s0, 1
        li      t0, '0' + 52
        bne     s0, t0, 2b
endtest createtest

# bigwrite: is a write of any size whole, also of more than a transaction holds?
test bigwrite
        unlink  "bigwrite"
        li      s0, 499                 # s0 = bytes
1:      open    "bigwrite", O_CREATE | O_RDWR
        ok_or   "cannot create bigwrite"
        mv      s1, a0                  # s1 = file
        write   s1, buffer, s0
        same_or a0, s0, "write(%d) ret %d", s0, a0
        write   s1, buffer, s0
        same_or a0, s0, "write(%d) ret %d", s0, a0
        close   s1
        unlink  "bigwrite"
        addi    s0, s0, 471
        li      t0, BUFFER
        bltu    s0, t0, 1b
endtest bigwrite

# bigfile: is what was written in pieces read back in halves of them?
        .equ    CHUNK, 600              # bytes written at once
        .equ    CHUNKS, 20

test bigfile
        unlink  "bigfile.dat"
        open    "bigfile.dat", O_CREATE | O_RDWR
        ok_or   "cannot create bigfile"
        mv      s0, a0                  # s0 = file
        li      s1, 0                   # s1 = chunk
1:      la      a0, buffer
        mv      a1, s1
        li      a2, CHUNK
        call    memset
        write   s0, buffer, CHUNK
        equal_or CHUNK, "write bigfile failed"
        addi    s1, s1, 1
        li      t0, CHUNKS
        bne     s1, t0, 1b
        close   s0

        open    "bigfile.dat", O_RDONLY
        ok_or   "cannot open bigfile"
        mv      s0, a0
        li      s1, 0                   # s1 = half
2:      read    s0, buffer, CHUNK / 2
        beqz    a0, 4f
        equal_or CHUNK / 2, "short read bigfile %d", a0
        srli    s2, s1, 1               # s2 = what all its bytes are
        la      t0, buffer
        la      t2, buffer + CHUNK / 2
3:      lbu     t1, (t0)
        same_or t1, s2, "read bigfile wrong data"
        addi    t0, t0, 1
        bne     t0, t2, 3b
        addi    s1, s1, 1
        j       2b
4:      mv      a0, s1
        equal_or 2 * CHUNKS, "read bigfile wrong total"
        unlink  "bigfile.dat"
endtest bigfile

# unlinkread: does an open file live on without a name, while another gets it?
test unlinkread
        open    "unlinkread", O_CREATE | O_RDWR
        ok_or   "create unlinkread failed"
        mv      s0, a0
        write_text s0, "hello"
        close   s0
        open    "unlinkread", O_RDWR
        ok_or   "open unlinkread failed"
        mv      s0, a0                  # s0 = the old file
        unlink  "unlinkread"
        equal_or 0, "unlink unlinkread failed"
        open    "unlinkread", O_CREATE | O_RDWR
        mv      s1, a0                  # s1 = the new one
        write_text s1, "yyy"
        close   s1
        read    s0, buffer, BUFFER
        equal_or 5, "unlinkread read failed"
        lbu     a0, buffer
        equal_or 'h', "unlinkread wrong data"
        write   s0, buffer, 10
        equal_or 10, "unlinkread write failed"
        close   s0
        unlink  "unlinkread"
endtest unlinkread

# linktest: does a file live as long as one of its names and no longer, and is
# nothing linked that must not be?  More such files than there can be: mkfs
# makes 200 inodes.
test linktest
        li      s1, 200                 # s1 = files to go
.Llinktest.next:
        unlink  "lf1"
        unlink  "lf2"
        open    "lf1", O_CREATE | O_RDWR
        ok_or   "create lf1 failed"
        mv      s0, a0
        write_text s0, "hello"
        equal_or 5, "write lf1 failed"
        close   s0
        link    "lf1", "lf2"
        ok_or   "link lf1 lf2 failed"
        unlink  "lf1"
        open    "lf1", O_RDONLY
        fails_or "unlinked lf1 but it is still there!"
        open    "lf2", O_RDONLY
        ok_or   "open lf2 failed"
        mv      s0, a0
        read    s0, buffer, BUFFER
        equal_or 5, "read lf2 failed"
        close   s0
        link    "lf2", "lf2"
        fails_or "link lf2 lf2 succeeded! oops"
        unlink  "lf2"
        link    "lf2", "lf1"
        fails_or "link non-existent succeeded! oops"
        link    ".", "lf1"
        fails_or "link . lf1 succeeded! oops"
        addi    s1, s1, -1
        bnez    s1, .Llinktest.next
endtest linktest

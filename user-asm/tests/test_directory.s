# Tests of directories and paths.

        .include "test.inc"

# iput: may the current directory be removed, and is it given up in a
# transaction, by chdir?
test iput
        mkdir   "iputdir"
        ok_or   "mkdir failed"
        chdir   "iputdir"
        ok_or   "chdir iputdir failed"
        unlink  "../iputdir"
        ok_or   "unlink ../iputdir failed"
        chdir   "/"
        ok_or   "chdir / failed"
endtest iput

# exitiput: and by exit?  More often than there can be inodes in memory.
test exitiput
        li      s0, NINODE + 1          # s0 = times to go
2:      call    must_fork
        bnez    a0, 1f
        mkdir   "iputdir"
        ok_or   "mkdir failed"
        chdir   "iputdir"
        ok_or   "child chdir failed"
        unlink  "../iputdir"
        ok_or   "unlink ../iputdir failed"
        quit    0
1:      call    await_good
        addi    s0, s0, -1
        bnez    s0, 2b
endtest exitiput

# openiput: is a directory given up in a transaction that could not be opened
# for writing, and is removed meanwhile?
test openiput
        mkdir   "oidir"
        ok_or   "mkdir oidir failed"
        call    must_fork
        bnez    a0, 1f
        open    "oidir", O_RDWR
        fails_or "open directory for write succeeded"
        quit    0
1:      sleep   1
        unlink  "oidir"
        equal_or 0, "unlink failed"
        call    await_good
endtest openiput

# dirtest: can a directory be made, entered, left and removed?
test dirtest
        mkdir   "dir0"
        ok_or   "mkdir failed"
        chdir   "dir0"
        ok_or   "chdir dir0 failed"
        chdir   ".."
        ok_or   "chdir .. failed"
        unlink  "dir0"
        ok_or   "unlink dir0 failed"
endtest dirtest

# rmdot: are . and .. there to stay?
test rmdot
        mkdir   "dots"
        equal_or 0, "mkdir dots failed"
        chdir   "dots"
        equal_or 0, "chdir dots failed"
        unlink  "."
        fails_or "rm . worked!"
        unlink  ".."
        fails_or "rm .. worked!"
        chdir   "/"
        equal_or 0, "chdir / failed"
        unlink  "dots/."
        fails_or "unlink dots/. worked!"
        unlink  "dots/.."
        fails_or "unlink dots/.. worked!"
        unlink  "dots"
        equal_or 0, "unlink dots failed!"
endtest rmdot

# fourteen: does a name count to its 14th byte and no further?
test fourteen
        mkdir   "12345678901234"
        equal_or 0, "mkdir 14 failed"
        mkdir   "12345678901234/123456789012345"
        equal_or 0, "mkdir 14/15 failed"
        open    "123456789012345/123456789012345/123456789012345", O_CREATE
        ok_or   "create 15/15/15 failed"
        close   a0
        open    "12345678901234/12345678901234/12345678901234", O_RDONLY
        ok_or   "open 14/14/14 failed"
        close   a0
        open    "1234567890123", O_RDONLY
        fails_or "open 13 succeeded!"
        open    "1234567890123x", O_RDONLY
        fails_or "open of another 14 succeeded!"
        mkdir   "12345678901234/12345678901234"
        fails_or "mkdir 14/14 succeeded!"
        mkdir   "123456789012345/12345678901234"
        fails_or "mkdir 15/14 succeeded!"
        unlink  "123456789012345/12345678901234" # a directory that is not empty
        fails_or "unlink 15/14 succeeded!"
        unlink  "12345678901234/12345678901234/12345678901234"
        ok_or   "unlink 14/14/14 failed"
        unlink  "12345678901234/123456789012345"
        ok_or   "unlink 14/15 failed"
        unlink  "12345678901234"
        ok_or   "unlink 14 failed"
endtest fourteen

# dirfile: is a file no directory, and a directory no file?
test dirfile
        open    "dirfile", O_CREATE
        ok_or   "create dirfile failed"
        close   a0
        chdir   "dirfile"
        fails_or "chdir dirfile succeeded!"
        open    "dirfile/xx", O_RDONLY
        fails_or "open dirfile/xx succeeded!"
        open    "dirfile/xx", O_CREATE
        fails_or "create dirfile/xx succeeded!"
        mkdir   "dirfile/xx"
        fails_or "mkdir dirfile/xx succeeded!"
        unlink  "dirfile/xx"
        fails_or "unlink dirfile/xx succeeded!"
        link    "README", "dirfile/xx"
        fails_or "link to dirfile/xx succeeded!"
        unlink  "dirfile"
        equal_or 0, "unlink dirfile failed!"
        open    ".", O_RDWR
        fails_or "open . for writing succeeded!"
        open    ".", O_RDONLY
        ok_or   "open . failed"
        write_text a0, "x"
        nothing_or "write . succeeded!"
endtest dirfile

# iref: does every look-up give back the inodes it passed, those with an empty
# name too?  If not, a chain of more directories than there are inodes in memory
# uses them up.  Are they gone when they are removed?  Some such chains have
# more directories than there can be: mkfs makes 200 inodes.
test iref
        li      s1, 200 / NINODE        # s1 = chains to go
.Liref.chain:
        li      s0, NINODE + 1          # s0 = directories to go
1:      mkdir   "irefd"
        equal_or 0, "mkdir irefd failed"
        chdir   "irefd"
        equal_or 0, "chdir irefd failed"
        mkdir   ""
        link    "README", ""
        open    "", O_CREATE
        bltz    a0, 2f
        call    close
2:      open    "xx", O_CREATE
        bltz    a0, 3f
        call    close
3:      unlink  "xx"
        addi    s0, s0, -1
        bnez    s0, 1b
        li      s0, NINODE + 1
4:      chdir   ".."
        unlink  "irefd"
        addi    s0, s0, -1
        bnez    s0, 4b
        addi    s1, s1, -1
        bnez    s1, .Liref.chain
endtest iref

# subdir: everything with paths through two directories: dd, with a file dd/ff,
# and dd/dd.
test subdir
        unlink  "ff"
        mkdir   "dd"
        equal_or 0, "mkdir dd failed"
        open    "dd/ff", O_CREATE | O_RDWR
        ok_or   "create dd/ff failed"
        mv      s0, a0
        write_text s0, "ff"
        close   s0
        unlink  "dd"
        fails_or "unlink dd (non-empty dir) succeeded!"
        mkdir   "/dd/dd"
        equal_or 0, "subdir mkdir dd/dd failed"
        open    "dd/dd/ff", O_CREATE | O_RDWR
        ok_or   "create dd/dd/ff failed"
        mv      s0, a0
        write_text s0, "FF"
        close   s0
        open    "dd/dd/../ff", O_RDONLY
        ok_or   "open dd/dd/../ff failed"
        mv      s0, a0
        read    s0, buffer, BUFFER
        equal_or 2, "dd/dd/../ff wrong content"
        lbu     a0, buffer
        equal_or 'f', "dd/dd/../ff wrong content"
        close   s0

        link    "dd/dd/ff", "dd/dd/ffff"
        equal_or 0, "link dd/dd/ff dd/dd/ffff failed"
        unlink  "dd/dd/ff"
        equal_or 0, "unlink dd/dd/ff failed"
        open    "dd/dd/ff", O_RDONLY
        fails_or "open (unlinked) dd/dd/ff succeeded"
        chdir   "dd"
        equal_or 0, "chdir dd failed"
        chdir   "dd/../../dd"
        equal_or 0, "chdir dd/../../dd failed"
        chdir   "dd/../../../dd"
        equal_or 0, "chdir dd/../../../dd failed"
        chdir   "./.."
        equal_or 0, "chdir ./.. failed"
        open    "dd/dd/ffff", O_RDONLY
        ok_or   "open dd/dd/ffff failed"
        mv      s0, a0
        read    s0, buffer, BUFFER
        equal_or 2, "read dd/dd/ffff wrong len"
        close   s0

        open    "dd/dd/ff", O_RDONLY
        fails_or "open (unlinked) dd/dd/ff succeeded!"
        open    "dd/ff/ff", O_CREATE | O_RDWR
        fails_or "create dd/ff/ff succeeded!"
        open    "dd/xx/ff", O_CREATE | O_RDWR
        fails_or "create dd/xx/ff succeeded!"
        open    "dd", O_CREATE
        fails_or "create dd succeeded!"
        open    "dd", O_RDWR
        fails_or "open dd rdwr succeeded!"
        open    "dd", O_WRONLY
        fails_or "open dd wronly succeeded!"
        link    "dd/ff/ff", "dd/dd/xx"
        fails_or "link dd/ff/ff dd/dd/xx succeeded!"
        link    "dd/xx/ff", "dd/dd/xx"
        fails_or "link dd/xx/ff dd/dd/xx succeeded!"
        link    "dd/ff", "dd/dd/ffff"
        fails_or "link dd/ff dd/dd/ffff succeeded!"
        mkdir   "dd/ff/ff"
        fails_or "mkdir dd/ff/ff succeeded!"
        mkdir   "dd/xx/ff"
        fails_or "mkdir dd/xx/ff succeeded!"
        mkdir   "dd/dd/ffff"
        fails_or "mkdir dd/dd/ffff succeeded!"
        unlink  "dd/xx/ff"
        fails_or "unlink dd/xx/ff succeeded!"
        unlink  "dd/ff/ff"
        fails_or "unlink dd/ff/ff succeeded!"
        chdir   "dd/ff"
        fails_or "chdir dd/ff succeeded!"
        chdir   "dd/xx"
        fails_or "chdir dd/xx succeeded!"

        unlink  "dd/dd/ffff"
        equal_or 0, "unlink dd/dd/ffff failed"
        unlink  "dd/ff"
        equal_or 0, "unlink dd/ff failed"
        unlink  "dd"
        fails_or "unlink non-empty dd succeeded!"
        unlink  "dd/dd"
        ok_or   "unlink dd/dd failed"
        unlink  "dd"
        ok_or   "unlink dd failed"
endtest subdir

# bigdir: can a directory be so large that it needs its indirect block?
        .equ    NAMES, 500

test bigdir
        unlink  "bd"
        open    "bd", O_CREATE
        ok_or   "bigdir create failed"
        close   a0
        la      s0, file_name           # s0 = name
        li      s1, 0                   # s1 = its number
1:      mv      a0, s1
        call    bigdir_name
        link    "bd", s0
        equal_or 0, "bigdir link(bd, %s) failed", s0
        addi    s1, s1, 1
        li      t0, NAMES
        bne     s1, t0, 1b
        unlink  "bd"
        li      s1, 0
2:      mv      a0, s1
        call    bigdir_name
        unlink  s0
        equal_or 0, "bigdir unlink %s failed", s0
        addi    s1, s1, 1
        li      t0, NAMES
        bne     s1, t0, 2b
endtest bigdir

# bigdir_name: makes the name of a number in file_name.
#   in        a0 = number
#   clobbers  t0 t1 t2
func bigdir_name
        la      t0, file_name
        li      t1, 'x'
        sb      t1, 0(t0)
        srli    t1, a0, 6
        addi    t1, t1, '0'
        sb      t1, 1(t0)
        andi    t1, a0, 63
        addi    t1, t1, '0'
        sb      t1, 2(t0)
        ret
endfunc bigdir_name

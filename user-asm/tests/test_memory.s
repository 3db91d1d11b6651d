# Tests of a program's memory: growing, shrinking, its limits, and what may not
# be touched.

        .include "test.inc"

        .equ    BIG, 100 << 20          # bytes: most of the machine's memory
        .equ    TOO_MUCH, 1 << 30       # bytes: more than there is
        .equ    HOGS, 10                # processes that want BIG each
        .equ    TINY, 5000              # growths by a byte: more than a page
        .equ    UNINITIALIZED, 10000    # bytes: several pages

# sbrkbasic: does sbrk fail when it must, and give single bytes, one behind the
# other, also after fork?
test sbrkbasic
        call    must_fork
        bnez    a0, 2f
        sbrk    TOO_MUCH
        bltz    a0, .Lsbrkbasic.good
        li      t0, TOO_MUCH
        add     t0, t0, a0
        li      t1, PGSIZE
1:      sb      t1, (a0)                # it must be there, then
        add     a0, a0, t1
        bltu    a0, t0, 1b
        quit    1
2:      call    await
        addi    a0, a1, -1              # (killed would be good, too)
        nonzero_or "too much memory allocated!"

        sbrk    0
        mv      s0, a0                  # s0 = where the next byte must be
        li      s1, 0                   # s1 = bytes so far
3:      sbrk    1
        same_or a0, s0, "sbrk test failed %d %lx %lx", s1, s0, a0
        sb      s1, (a0)
        addi    s0, s0, 1
        addi    s1, s1, 1
        li      t0, TINY
        bne     s1, t0, 3b
        call    must_fork
        mv      s1, a0                  # s1 = child, or 0 in it
        sbrk    1
        sbrk    1
        addi    s0, s0, 1
        same_or a0, s0, "sbrk test failed post-fork"
        beqz    s1, .Lsbrkbasic.good
        call    await_good
.Lsbrkbasic.good:
endtest sbrkbasic

# sbrkmuch: can a program be large, and give a page back and get it again, zero?
test sbrkmuch
        sbrk    0
        mv      s0, a0                  # s0 = the break at first
        li      s1, BIG                 # s1 = end of the large program
        sub     a0, s1, a0
        call    sbrk
        same_or a0, s0, "sbrk test failed to grow big; enough phys mem?"
        mv      t0, s0
        li      t1, PGSIZE
        li      t2, 1
1:      sb      t2, (t0)                # every page is there
        add     t0, t0, t1
        bltu    t0, s1, 1b
        li      t0, 99
        sb      t0, -1(s1)

        sbrk    -PGSIZE
        ok_or   "sbrk could not deallocate"
        sbrk    0
        li      s2, PGSIZE
        sub     s2, s1, s2              # s2 = the last page
        same_or a0, s2, "sbrk deallocation produced wrong address, %lx", a0
        sbrk    PGSIZE
        same_or a0, s2, "sbrk re-allocation failed, %lx", a0
        sbrk    0
        same_or a0, s1, "sbrk re-allocation failed, %lx", a0
        lbu     a0, -1(s1)
        equal_or 0, "sbrk de-allocation didn't really deallocate"

        sub     a0, s0, s1
        call    sbrk
        same_or a0, s1, "sbrk downsize failed, %lx", a0
endtest sbrkmuch

# sbrkfail: when sbrk fails half-way, is what it had taken free again?  Hogs
# want more than there is, all together; then there must be a page to be had.
test sbrkfail
        pipe    ends
        equal_or 0, "pipe() failed"
        la      s0, hogs                # s0 = where its pid goes
1:      call    fork
        beqz    a0, .Lsbrkfail.hog
        sw      a0, (s0)
        bltz    a0, 2f
        lw      a0, ends
        read    a0, buffer, 1           # until it has what it can get
2:      addi    s0, s0, 4
        la      t0, hogs + 4 * HOGS
        bne     s0, t0, 1b

        sbrk    PGSIZE
        mv      s1, a0                  # s1 = the page, or -1
        la      s0, hogs
3:      lw      a0, (s0)
        bltz    a0, 4f
        call    kill
        call    await
4:      addi    s0, s0, 4
        la      t0, hogs + 4 * HOGS
        bne     s0, t0, 3b
        mv      a0, s1
        ok_or   "failed sbrk leaked memory"

        call    must_fork               # with that page
        beqz    a0, .Lsbrkfail.reader
        call    await
        li      t0, 2
        beq     a1, t0, 5f
        li      t0, -1
        same_or a1, t0, "the child was not killed"
5:      quit    0
.Lsbrkfail.hog:
        sbrk    0
        li      t0, BIG
        sub     a0, t0, a0
        call    sbrk
        lw      a0, ends + 4
        write_text a0, "x"
6:      sleep   1000                    # until we are killed
        j       6b
.Lsbrkfail.reader:                      # must be killed for reading on
        sbrk    0
        mv      s0, a0
        sbrk    10 * BIG
        li      t0, 10 * BIG
        add     t0, t0, s0
        li      t1, PGSIZE
7:      lbu     t2, (s0)
        add     s0, s0, t1
        bltu    s0, t0, 7b
        fail    "allocate a lot of memory succeeded"
endtest sbrkfail

# sbrkbugs: does the kernel survive a program that gives back all its memory, or
# all but part of its first page, or too little to free a page?
test sbrkbugs
        call    must_fork
        bnez    a0, 1f
        sbrk    0
        neg     a0, a0
        call    sbrk
        quit    0                       # (cannot be reached)
1:      call    await
        call    must_fork
        bnez    a0, 2f
        sbrk    0
        li      t0, 3500
        sub     a0, t0, a0
        call    sbrk
        quit    0
2:      call    await
        call    must_fork
        bnez    a0, 3f
        sbrk    0
        li      t0, 10 * PGSIZE + 2048
        sub     a0, t0, a0
        call    sbrk
        sbrk    -10
        quit    0
3:      call    await
endtest sbrkbugs

# sbrk8000: does the kernel survive a shrinking by more than there is?  (Bytes
# are an int.)
test sbrk8000
        li      a0, 0x80000004
        call    sbrk
        sbrk    0
        lbu     t0, -1(a0)
        addi    t0, t0, 1
        sb      t0, -1(a0)
endtest sbrk8000

# mem: can all memory be allocated in pieces, and freed, and allocated again?
test mem
        call    must_fork
        beqz    a0, 1f
        call    await
        li      t0, -1
        beq     a1, t0, .Lmem.good      # killed: memory is given on first use
        quit    a1
1:      li      s0, 0                   # s0 = last piece: each has the address
2:      li      a0, 10001               # of the one before
        call    malloc
        beqz    a0, 3f
        sd      s0, (a0)
        mv      s0, a0
        j       2b
3:      beqz    s0, 4f
        mv      a0, s0
        ld      s0, (s0)
        call    free
        j       3b
4:      li      a0, 20 * 1024
        call    malloc
        nonzero_or "couldn't allocate mem?!!"
        call    free
.Lmem.good:
endtest mem

# kernmem: can a program read the kernel's memory?
test kernmem
        li      s0, KERNBASE            # s0 = address
1:      call    must_fork
        bnez    a0, 2f
        lbu     s1, (s0)
        fail    "oops could read %p = %x", s0, s1
2:      call    await_killed
        li      t0, 50000
        add     s0, s0, t0
        li      t0, KERNBASE + 2000000
        bltu    s0, t0, 1b
endtest kernmem

# MAXVAplus: can a program write to an address that cannot be mapped?
test MAXVAplus
        li      s0, MAXVA               # s0 = address
1:      call    must_fork
        bnez    a0, 2f
        sb      s0, (s0)
        fail    "oops wrote %p", s0
2:      call    await_killed
        slli    s0, s0, 1
        bnez    s0, 1b
endtest MAXVAplus

# stacktest: is there nothing below the page of the stack?
test stacktest
        call    must_fork
        bnez    a0, 1f
        li      t0, PGSIZE
        sub     t0, sp, t0
        lbu     s0, (t0)
        fail    "stacktest: read below stack %x", s0
1:      call    await_killed
endtest stacktest

# textwrite: is a program's text safe from it?
test textwrite
        call    must_fork
        bnez    a0, 1f
        li      t0, 10
        sw      t0, (zero)
        fail    "wrote to text"
1:      call    await_killed
endtest textwrite

# nowrite: can a program write to its text, to the kernel, or to what is mapped
# for the kernel alone?
test nowrite
        la      s0, forbidden           # s0 = next
1:      ld      s1, (s0)                # s1 = address
        call    must_fork
        bnez    a0, 2f
        li      t0, 10
        sw      t0, (s1)
        fail    "write to %p did not fail!", s1
2:      call    await_killed
        addi    s0, s0, 8
        la      t0, forbidden_end
        bne     s0, t0, 1b
endtest nowrite

# bsstest: is memory that has no contents in the file zero?
test bsstest
        la      s0, uninitialized       # s0 = next
1:      lbu     a0, (s0)
        equal_or 0, "bss test failed"
        addi    s0, s0, 1
        la      t0, uninitialized + UNINITIALIZED
        bne     s0, t0, 1b
endtest bsstest

        .section .rodata
        .balign 8
forbidden:
        .dword  0
        .dword  KERNBASE
        .dword  MAXVA - 2 * PGSIZE      # (trap frame)
        .dword  MAXVA - PGSIZE          # (trampoline)
        .dword  MAXVA
        .dword  -1
forbidden_end:

        .bss
        .balign 8
hogs:   .skip   4 * HOGS                # their pids, -1 for what did not fork
uninitialized:
        .skip   UNINITIALIZED           # nobody ever writes here

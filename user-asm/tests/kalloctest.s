# kalloctest: tests the allocator of pages: do harts need each other's locks, is
# every page found again, also while others allocate?

        .include "test.inc"

        .equ    ROUNDS, 100000          # growths by a page, of a child
        .equ    DOT, 10000              # rounds from one dot to the next
        .equ    PAGES, 128 << 20 >> PGSHIFT # of RAM
        .equ    KERNEL_PAGES, 1000      # that the kernel may need itself
        .equ    COUNTS, 50              # of all free pages
        .equ    CALM, 10                # less contention than this is none
        .equ    BUSY, 10000             # and this is what stealing may cost

# main: runs all three tests.
func main
        frame
        text    a0, "kalloctest"
        sd      a0, test_name, t0
        call    test1
        call    test2
        call    test3
        li      a0, 0
        leave
endfunc main

# test1: two children grow and shrink by a page: each can do so with pages of
# its own hart, so that no lock need be wanted by two.
func test1
        frame   s0
        text    a0, "start test1\n"
        call    printf
        call    contention
        mv      s0, a0                  # s0 = contention before
        call    must_fork
        beqz    a0, 2f
        call    must_fork
        beqz    a0, 2f
        call    await_good
        call    await_good
        text    a0, "test1 results:\n"
        call    printf
        call    contention
        sub     s0, a0, s0              # s0 = contention since
        text    a0, "%s"
        call    printf
        text    a0, "test1 OK\n"
        slti    t0, s0, CALM
        bnez    t0, 1f
        text    a0, "test1 FAIL\n"
1:      call    printf
        leave
2:      li      s0, ROUNDS              # s0 = rounds to go
3:      call    grow_and_shrink
        equal_or 0, "test1 FAIL wrong sbrk"
        addi    s0, s0, -1
        bnez    s0, 3b
        quit    0
endfunc test1

# test2: all free pages are used up and given back, many times: a hart that has
# none left must steal them all.
func test2
        frame   s0, s1
        call    count_free
        mv      s0, a0                  # s0 = pages free
        text    a0, "start test2\n"
        call    printf
        text    a0, "total free number of pages: %d (out of %d)\n"
        mv      a1, s0
        li      a2, PAGES
        call    printf
        li      t0, PAGES - KERNEL_PAGES
        sub     a0, s0, t0
        ok_or   "test2 FAILED: cannot allocate enough memory"
        li      s1, 0                   # s1 = times counted
1:      call    count_free
        same_or a0, s0, "test2 FAIL: losing pages %d %d", s0, a0
        addi    s1, s1, 1
        li      t0, 10
        remu    t0, s1, t0
        bnez    t0, 2f
        text    a0, "."
        call    printf
2:      li      t0, COUNTS
        bne     s1, t0, 1b
        text    a0, "\ntest2 OK\n"
        call    printf
        leave
endfunc test2

# test3: a child does what test1's do, while another uses up all memory again
# and again, and sees to it that no page but that child's is missing.
func test3
        frame   s0, s1
        call    contention
        mv      s0, a0                  # s0 = contention before
        text    a0, "start test3\n"
        call    printf
        call    must_fork
        beqz    a0, .Ltest3.allocator
        call    must_fork
        beqz    a0, .Ltest3.counter
        mv      s1, a0                  # s1 = counter
        call    await_good              # allocator, for the other never ends
        kill    s1                      # well
        call    await
        call    contention
        sub     s0, a0, s0              # s0 = contention since
        text    a0, "%s"
        call    printf
        text    a0, "\ntest3 OK\n"
        li      t0, BUSY
        blt     s0, t0, 1f
        text    a0, "test3 FAIL %d\n"
        mv      a1, s0
1:      call    printf
        leave
.Ltest3.allocator:
        li      s0, 0                   # s0 = rounds done
2:      call    grow_and_shrink
        nothing_or "test3 FAIL: wrong sbrk" # (there may be no memory just now)
        addi    s0, s0, 1
        li      t0, DOT
        remu    t0, s0, t0
        bnez    t0, 3f
        text    a0, "."
        call    printf
3:      li      t0, ROUNDS
        bne     s0, t0, 2b
        text    a0, "child done %d\n"
        mv      a1, s0
        call    printf
        quit    0
.Ltest3.counter:
        call    count_free
        mv      s0, a0                  # s0 = pages free
        call    count_free
        sub     t0, s0, a0
        addi    t0, t0, -1
        mv      s1, a0
        mv      a0, t0
        nothing_or "test3 FAIL: losing pages %d %d", s0, s1
        j       .Ltest3.counter
endfunc test3

# grow_and_shrink: grows by a page, writes to it, and gives it back.
#   out       a0 = 0 if all was well, -1 if there was no page, 1 if the break
#             was not where it must be
func grow_and_shrink
        frame   s0
        sbrk    PGSIZE
        bltz    a0, 1f
        li      t0, 1
        sw      t0, 4(a0)
        li      t0, PGSIZE
        add     s0, a0, t0              # s0 = break
        sbrk    -PGSIZE
        sub     a0, a0, s0
        snez    a0, a0
1:      leave
endfunc grow_and_shrink

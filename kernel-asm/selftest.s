# The kernel's test of itself, at the end of booting: are all pages still there,
# each of them once, after all harts have allocated, filled, checked and freed
# pages at the same time, have been made to steal them from each other, and have
# used up the last one?  What is wrong ends in a panic.  The lines printed tell
# the same on every machine with as many harts.
#
# Every hart runs it on its own stack and never leaves, so tp may be read with
# interrupts on, which they are but for locks.  Between two barriers either hart
# 0 works alone on the lists (audit.s), or all harts allocate and free.
# Locks: those of kalloc.s and printf.s, one at a time; the barriers have none.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    CHURNS, 2               # with the lists as booting left them
        .equ    SHUFFLES, 2000          # moves from one list to the next
        .equ    SOON, 1000              # time until a tick in the midst of work

# selftest: runs all tests, and ends the machine with exit status 0.
#   needs     interrupts on; to be called by every hart of nharts
#   out       never returns
func selftest
        bnez    tp, 1f
        call    count_free
        sd      a0, pages_at_start, t0
        mv      a1, a0
        li      a2, PAGES
        la      a0, selftest.start
        call    printf
1:      call    barrier

        li      s0, CHURNS              # s0 = churns to go
2:      call    churn
        addi    s0, s0, -1
        bnez    s0, 2b
        call    barrier

        li      s0, 0                   # s0 = list that gets all pages
.Lselftest.hoard:
        bnez    tp, 1f
        mv      a0, s0
        call    gather_free
1:      call    barrier                 # every other list is empty, so that
        call    churn                   # every other hart has to steal
        call    barrier
        addi    s0, s0, 1
        li      t0, NCPU
        bne     s0, t0, .Lselftest.hoard

        bnez    tp, 1f
        call    hide_free
1:      call    barrier                 # pages are few enough to use up
        call    exhaust
        call    barrier
        bnez    tp, 1f
        call    unhide_free
1:      call    barrier
        call    shuffle

        call    await_tick
        element t0, tested, 8, tp, t1
        ld      a2, (t0)
        mv      a1, tp
        la      a0, selftest.hart
        call    printf
        call    barrier                 # no hart will print any more
        bnez    tp, .Lselftest.idle

        call    count_free
        ld      a2, pages_at_start
        mv      a1, a0
        la      a0, selftest.lost
        bne     a1, a2, .Lselftest.failed
        lw      t0, ticks
        la      a0, selftest.ticks
        beqz    t0, .Lselftest.failed
        la      a0, selftest.end
        call    printf
        la      a0, selftest.ok
        call    printf
        li      a0, 0
        call    poweroff
.Lselftest.idle:
        wfi
        j       .Lselftest.idle
.Lselftest.failed:
        call    panic
endfunc selftest

# barrier: waits until every hart has come here.
#   clobbers  t0 t1 t2 t3
func barrier
        la      t0, barrier.generation
        lw      t1, (t0)                # t1 = generation that waits now
        la      t2, barrier.arrived
        li      t3, 1
        amoadd.w.aqrl t3, t3, (t2)
        addi    t3, t3, 1               # t3 = harts that are here
        lw      t2, nharts
        beq     t2, t3, 2f
1:      pause
        lw      t2, (t0)
        beq     t2, t1, 1b
        fence   r, rw
        ret
2:      sw      zero, barrier.arrived, t2
        fence   rw, w
        addi    t1, t1, 1
        sw      t1, (t0)                # lets the others go
        ret
endfunc barrier

# churn: allocates as many pages as a hart may hold, fills each with a pattern
# of its own, checks them and frees them, with a timer interrupt on the way.
#   locks     as kalloc
func churn
        frame   s0, s1, s2
        call    tick_soon
        element s0, holdings, holding.SIZE, tp, t0
        li      s1, holding.SIZE
        add     s1, s0, s1              # s0 to s1 = where our pages are noted
        mv      s2, s0                  # s2 = next note
1:      call    kalloc
        beqz    a0, .Lchurn.none
        sd      a0, (s2)
        call    fill_page
        addi    s2, s2, 8
        bne     s2, s1, 1b
2:      addi    s2, s2, -8
        ld      a0, (s2)
        call    check_page              # (keeps a0)
        call    kfree
        bne     s2, s0, 2b
        element t0, tested, 8, tp, t1
        ld      t1, (t0)
        addi    t1, t1, HOLDING
        sd      t1, (t0)
        leave
.Lchurn.none:
        la      a0, churn.none
        mv      a1, tp
        call    panic
endfunc churn

# shuffle: moves pages from list to list as fast as it can.  All harts begin at
# the same list, so that every lock is wanted by several at once.
#   locks     kmem_N
func shuffle
        frame   s0, s1
        li      s0, SHUFFLES            # s0 = moves to go
        la      s1, kmem                # s1 = list to take from
.Lshuffle.move:
        mv      a0, s1
        call    kmem_take
        addi    s1, s1, kmem.SIZE       # s1 = list to give to
        la      t0, kmem + kmem.SIZE * NCPU
        bne     s1, t0, 1f
        la      s1, kmem
1:      beqz    a0, 2f
        mv      a1, a0
        mv      a0, s1
        call    kmem_give
2:      addi    s0, s0, -1
        bnez    s0, .Lshuffle.move
        leave
endfunc shuffle

# fill_page: fills a page with a word that no other page and no other hart has.
#   in        a0 = page
#   clobbers  t0 t1 t2
func fill_page
        addi    t0, tp, 1
        add     t0, t0, a0              # t0 = word (a page's low bits are 0)
        mv      t1, a0
        li      t2, PGSIZE
        add     t2, t2, a0              # t2 = end of the page
1:      words   sd, t0, t1, 8
        addi    t1, t1, 64
        bne     t1, t2, 1b
        ret
endfunc fill_page

# check_page: panics if a page holds anything but what fill_page put there.
#   in        a0 = page
#   clobbers  t0 t1 t2 t3
func check_page
        addi    t0, tp, 1
        add     t0, t0, a0              # t0 = word
        mv      t1, a0                  # t1 = next to look at
        li      t2, PGSIZE
        add     t2, t2, a0              # t2 = end of the page
1:      .irp    at, 0, 8, 16, 24, 32, 40, 48, 56
        ld      t3, \at(t1)
        bne     t3, t0, 2f
        .endr
        addi    t1, t1, 64
        bne     t1, t2, 1b
        ret
2:      mv      a1, a0
        mv      a2, tp
        mv      a3, t3
        la      a0, check_page.changed
        tail    panic
endfunc check_page

# exhaust: allocates until nothing is left, and frees it all.  The harts, who do
# so together, must have found every page between them.
#   needs     hide_free; every hart to call it
#   locks     as kalloc
func exhaust
        frame   s0, s1
        li      s0, 0                   # s0 = our pages, linked
        la      s1, exhaust.found       # s1 = where all harts count theirs
1:      call    kalloc
        beqz    a0, 2f
        sd      s0, page.next(a0)
        mv      s0, a0
        li      t0, 1
        amoadd.w zero, t0, (s1)
        j       1b
2:      call    barrier
        lw      a1, (s1)
        li      a2, SCARCE
        bne     a1, a2, .Lexhaust.missed
3:      beqz    s0, 4f
        mv      a0, s0
        ld      s0, page.next(s0)
        call    kfree
        j       3b
4:      leave
.Lexhaust.missed:
        la      a0, exhaust.missed
        call    panic
endfunc exhaust

# tick_soon: has the timer interrupt this hart soon.
#   clobbers  t0
func tick_soon
        csrr    t0, time
        addi    t0, t0, SOON
        csrw    stimecmp, t0
        ret
endfunc tick_soon

# await_tick: waits for a timer interrupt of this hart, which is to ask for its
# next.
#   needs     interrupts on
#   clobbers  t0 t1
func await_tick
        frame
        call    tick_soon
        csrr    t0, stimecmp
1:      wfi
        csrr    t1, stimecmp
        beq     t0, t1, 1b
        leave
endfunc await_tick

        .section .rodata
selftest.start:
        .asciz  "kalloc: %d pages free (out of %d)\n"
selftest.hart:
        .asciz  "hart %d allocated, filled, checked and freed %d pages\n"
selftest.end:
        .asciz  "kalloc: %d pages counted back, none lost, none twice\n"
selftest.ok:
        .asciz  "kalloc self-test: OK\n"
selftest.lost:
        .asciz  "selftest: %d pages counted back, of %d"
selftest.ticks:
        .asciz  "selftest: timer interrupts, and no tick"
churn.none:
        .asciz  "churn: hart %d gets no page"
check_page.changed:
        .asciz  "check_page: page %p of hart %d holds %lx"
exhaust.missed:
        .asciz  "exhaust: the harts found %d pages, of %d"

        .bss
        .balign 8
pages_at_start:
        .skip   8
tested: .skip   8 * NCPU                # pages each hart has tested
holdings:
        .skip   holding.SIZE * NCPU
barrier.generation:
        .skip   4
barrier.arrived:
        .skip   4
exhaust.found:
        .skip   4

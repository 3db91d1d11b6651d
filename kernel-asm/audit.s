# The self-test's work on the free lists: to count the pages on them, and to
# move pages between them by hand.  Hart 0 does it while no hart allocates or
# frees.  Owns the pages that hide_free takes away.
# Locks: kmem_N, one at a time.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

# count_free: counts the pages on the lists.  Panics if one is there twice, is
# no page of ours, or was written to.
#   out       a0 = pages
#   needs     no other hart to allocate or free
#   locks     kmem_N
func count_free
        frame   s0, s1, s2, s3
        la      a0, seen
        li      a1, 0
        li      a2, PAGES / 8
        call    memset
        li      s0, 0                   # s0 = pages
        la      s1, kmem                # s1 = list
.Lcount_free.list:
        mv      a0, s1
        call    acquire
        ld      s2, kmem.head(s1)       # s2 = page
        ld      s3, kmem.batches(s1)    # s3 = first page of the next batch
1:      beqz    s2, 2f
        mv      a0, s2
        call    check_free
        addi    s0, s0, 1
        ld      s2, page.next(s2)
        j       1b
2:      mv      s2, s3
        beqz    s2, 3f
        ld      s3, page.batch(s2)
        j       1b
3:      mv      a0, s1
        call    release
        addi    s1, s1, kmem.SIZE
        la      t0, kmem + kmem.SIZE * NCPU
        bne     s1, t0, .Lcount_free.list
        mv      a0, s0
        leave
endfunc count_free

# check_free: marks a free page as seen.  Panics if it was seen before, is no
# page of ours, or was written to.  (Looks at one word in 512 bytes: what the
# self-test could write by mistake fills the page.)
#   in        a0 = page
#   clobbers  a1 t0 t1 t2
func check_free
        mv      a1, a0
        la      t0, end
        bltu    a1, t0, .Lcheck_free.stray
        li      t0, PHYSTOP
        bgeu    a1, t0, .Lcheck_free.stray
        li      t0, PGSIZE - 1
        and     t0, a1, t0
        bnez    t0, .Lcheck_free.stray

        li      t0, KERNBASE
        sub     t0, a1, t0
        srli    t0, t0, PGSHIFT         # t0 = number of the page
        srli    t1, t0, 3
        la      t2, seen
        add     t1, t1, t2              # t1 = byte with its mark
        andi    t0, t0, 7
        li      t2, 1
        sll     t2, t2, t0              # t2 = its mark
        lbu     t0, (t1)
        and     a0, t0, t2
        bnez    a0, .Lcheck_free.twice
        or      t0, t0, t2
        sb      t0, (t1)

        li      t0, KFREE_JUNK * 0x0101010101010101
        addi    t1, a1, page.junk       # t1 = word to look at
        li      t2, PGSIZE
        add     t2, t2, t1              # t2 = where it would be a page on
1:      ld      a0, (t1)
        bne     a0, t0, .Lcheck_free.written
        addi    t1, t1, 512
        bne     t1, t2, 1b
        ret
.Lcheck_free.stray:
        la      a0, check_free.stray
        tail    panic
.Lcheck_free.twice:
        la      a0, check_free.twice
        tail    panic
.Lcheck_free.written:
        mv      a2, a0
        mv      a1, t1
        la      a0, check_free.written
        tail    panic
endfunc check_free

# gather_free: moves all free pages to one list.
#   in        a0 = hart whose list it is
#   needs     no other hart to allocate or free
#   locks     kmem_N
func gather_free
        frame   s0, s1
        element s1, kmem, kmem.SIZE, a0, t0 # s1 = list that gets all
        la      s0, kmem                # s0 = list to empty
1:      beq     s0, s1, 2f
        mv      a0, s0
        call    kmem_take
        beqz    a0, 2f
        mv      a1, a0
        mv      a0, s1
        call    kmem_give
        j       1b
2:      addi    s0, s0, kmem.SIZE
        la      t0, kmem + kmem.SIZE * NCPU
        bne     s0, t0, 1b
        leave
endfunc gather_free

# hide_free: leaves SCARCE pages on the list of hart 0, and none on any other.
#   needs     no other hart to allocate or free
#   locks     kmem_N
func hide_free
        frame   s0
        li      a0, 0
        call    gather_free
        la      s0, hidden              # s0 = where the next page is linked
1:      la      a0, kmem
        call    kmem_take
        sd      a0, (s0)
        addi    s0, a0, page.next
        bnez    a0, 1b
        li      a0, SCARCE
        call    show_hidden
        leave
endfunc hide_free

# unhide_free: gives back what hide_free took away.
#   locks     kmem_N
func unhide_free
        li      a0, PAGES
        tail    show_hidden
endfunc unhide_free

# show_hidden: gives hidden pages to the list of hart 0.
#   in        a0 = how many at most
#   locks     kmem_N
func show_hidden
        frame   s0
        mv      s0, a0                  # s0 = pages to go
1:      ld      a1, hidden
        beqz    a1, 2f
        ld      t0, page.next(a1)
        sd      t0, hidden, t1
        la      a0, kmem
        call    kmem_give
        addi    s0, s0, -1
        bnez    s0, 1b
2:      leave
endfunc show_hidden

        .section .rodata
check_free.stray:
        .asciz  "check_free: %p is on a list, but no page of ours"
check_free.twice:
        .asciz  "check_free: %p is on the lists twice"
check_free.written:
        .asciz  "check_free: free page written to: at %p is %lx"

        .bss
        .balign 8
hidden: .skip   8                       # pages on no list, linked
seen:   .skip   PAGES / 8               # a bit a page of RAM

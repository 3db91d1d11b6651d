# Physical pages: all of RAM behind the kernel, one list of free pages a hart.
# Owns the free pages and kmem, the lists.
#
# A hart frees to its own list and allocates from it, so that in the long run
# harts need nothing of each other's.  One that finds its list empty steals a
# batch from another's.
#
# Locks: kmem[n].lock guards the list of hart n.  A hart that steals takes pages
# off the other list under that list's lock, gives the lock back, and only then
# puts them on its own: if it held one list's lock while it waits for another's,
# two harts that steal from each other would wait for ever.  In between, the
# pages are on no list; the lock steal, which all harts take that look for pages
# elsewhere, keeps them from looking just then and finding memory exhausted.
#
# Invariant: a page is free and on one list, or on its way under steal, or
# belongs to whom kalloc gave it to.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    KMEM_NAME_SIZE, 8       # "kmem_0" and its 0, aligned

# kinit: gives all memory behind the kernel to the list of the hart it runs on.
#   needs     to be called once, before any other function here
func kinit
        frame   s0, s1
        la      a0, steal
        la      a1, steal.name
        call    initlock
        la      s0, kmem                # s0 = list
        la      s1, kmem_names          # s1 = its lock's name
1:      mv      a0, s0
        mv      a1, s1
        call    initlock
        sd      zero, kmem.head(s0)
        addi    s0, s0, kmem.SIZE
        addi    s1, s1, KMEM_NAME_SIZE
        la      t0, kmem + kmem.SIZE * NCPU
        bne     s0, t0, 1b
        la      s0, end
        li      t0, PGSIZE - 1
        add     s0, s0, t0
        li      t0, -PGSIZE
        and     s0, s0, t0              # s0 = next page
        li      s1, PHYSTOP
2:      mv      a0, s0
        call    kfree
        li      t0, PGSIZE
        add     s0, s0, t0
        bne     s0, s1, 2b
        leave
endfunc kinit

# kalloc: takes one free page, from this hart's list or else from another's.
#   out       a0 = page, contents junk; 0 when every list is empty
#   locks     kmem_N, steal
func kalloc
        frame
        call    push_off                # stay on this hart: we name its list
        element a0, kmem, kmem.SIZE, tp, t0
        li      a1, 1
        call    kmem_take
        bnez    a0, 1f
        call    kmem_steal
1:      call    pop_off                 # (keeps a0 = page, or 0)
        beqz    a0, 2f
        li      a1, KALLOC_JUNK         # who trusts what was there, errs soon
        li      a2, PGSIZE
        call    memset                  # (gives a0 back)
2:      leave
endfunc kalloc

# kfree: gives a page back, to the list of the hart it runs on.
#   in        a0 = page, from kalloc
#   locks     kmem_N
func kfree
        frame
        li      t0, PGSIZE - 1
        and     t0, a0, t0
        bnez    t0, .Lkfree.bad         # not a page
        la      t0, end
        bltu    a0, t0, .Lkfree.bad     # the kernel itself
        li      t0, PHYSTOP
        bgeu    a0, t0, .Lkfree.bad
        li      a1, KFREE_JUNK          # who still uses it, errs soon
        li      a2, PGSIZE
        call    memset                  # (gives a0 back)
        call    push_off                # stay on this hart: we name its list
        mv      a1, a0
        mv      a2, a0
        element a0, kmem, kmem.SIZE, tp, t0
        call    kmem_give
        call    pop_off
        leave
.Lkfree.bad:
        mv      a1, a0
        la      a0, kfree.bad
        call    panic
endfunc kfree

# kmem_steal: moves a batch of pages to this hart's empty list from the first
# other one that has any, and takes one of them.
#   out       a0 = page, 0 when every other list is empty
#   needs     interrupts off
#   locks     steal, and under it kmem_N
func kmem_steal
        frame   s0, s1
        la      a0, steal
        call    acquire
        li      s1, 0                   # s1 = page to return
        mv      s0, tp                  # s0 = list we looked at last
.Lkmem_steal.next:
        addi    s0, s0, 1
        li      t0, NCPU
        bne     s0, t0, 1f
        li      s0, 0
1:      beq     s0, tp, .Lkmem_steal.done
        element a0, kmem, kmem.SIZE, s0, t0
        li      a1, STEAL_BATCH
        call    kmem_take
        beqz    a0, .Lkmem_steal.next
        mv      s1, a0
        beq     a0, a1, .Lkmem_steal.done
        mv      a2, a1                  # the others go on our list
        ld      a1, page.next(a0)
        element a0, kmem, kmem.SIZE, tp, t0
        call    kmem_give
.Lkmem_steal.done:
        la      a0, steal
        call    release
        mv      a0, s1
        leave
endfunc kmem_steal

# kmem_take: takes pages off the front of a list.
#   in        a0 = list, a1 = how many at most, not 0
#   out       a0 = first page and a1 = last, linked in between; or both 0
#   locks     the list's
#   clobbers  a2 a3 t0 t1 t2
func kmem_take
        frame
        call    acquire                 # (keeps a0 and a1)
        ld      a2, kmem.head(a0)       # a2 = first page
        mv      a3, a2                  # a3 = last page
        beqz    a2, 3f
1:      ld      t0, page.next(a3)
        addi    a1, a1, -1
        beqz    a1, 2f
        beqz    t0, 2f
        mv      a3, t0
        j       1b
2:      sd      t0, kmem.head(a0)
3:      call    release                 # (keeps a2 and a3)
        mv      a0, a2
        mv      a1, a3
        leave
endfunc kmem_take

# kmem_give: puts pages on the front of a list.
#   in        a0 = list, a1 = first page and a2 = last, linked in between
#   locks     the list's
#   clobbers  t0 t1 t2
func kmem_give
        frame
        call    acquire                 # (keeps a0 to a2)
        ld      t0, kmem.head(a0)
        sd      t0, page.next(a2)
        sd      a1, kmem.head(a0)
        call    release
        leave
endfunc kmem_give

        .section .rodata
kfree.bad:
        .asciz  "kfree: %p is no page of ours"
steal.name:
        .asciz  "kmem_steal"
        .balign KMEM_NAME_SIZE          # (the first, too)
kmem_names:
        .irp    hart, 0, 1, 2, 3, 4, 5, 6, 7
        .asciz  "kmem_\hart"
        .balign KMEM_NAME_SIZE
        .endr
        .if     NCPU > 8
        .error  "kmem_names has too few names for NCPU"
        .endif

        .bss
        .balign 8
steal:  .skip   lock.SIZE
        .globl  kmem
kmem:   .skip   kmem.SIZE * NCPU

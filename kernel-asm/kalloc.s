# Physical pages: all of RAM behind the kernel, free pages of one hart apart from
# those of another.  Owns the free pages and kmem, the lists.
#
# A hart frees to its own list and allocates from it, so that in the long run
# harts need nothing of each other's.  One that finds its list empty steals a
# batch from another's.
#
# The pages of a list are in batches of BATCH, and the last, which is not full,
# is the one that kfree gives to and kalloc takes from.  A batch changes hands by
# its first page, without a look at the others: so a hart holds another's lock
# for a few instructions, whatever it steals.
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
        sd      zero, kmem.count(s0)
        sd      zero, kmem.batches(s0)
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
        call    kmem_take_batch
        beqz    a0, .Lkmem_steal.next
        mv      s1, a0
        ld      a3, page.next(a0)       # the others are our list: it is empty
        addi    a4, a1, -1              # still, for only we give to it
        element a0, kmem, kmem.SIZE, tp, t0
        call    acquire                 # (keeps a3 and a4)
        sd      a3, kmem.head(a0)
        sd      a4, kmem.count(a0)
        call    release
.Lkmem_steal.done:
        la      a0, steal
        call    release
        mv      a0, s1
        leave
endfunc kmem_steal

# kmem_take: takes a page off a list.
#   in        a0 = list
#   out       a0 = page, 0 when the list is empty
#   locks     the list's
#   clobbers  a1 a2 a3 t0 t1 t2
func kmem_take
        frame
        call    acquire                 # (keeps a0)
        ld      a1, kmem.head(a0)       # a1 = page
        ld      a2, kmem.count(a0)      # a2 = pages in its batch
        bnez    a1, 1f
        ld      a1, kmem.batches(a0)
        beqz    a1, 2f
        ld      a3, page.batch(a1)      # a full batch is opened
        sd      a3, kmem.batches(a0)
        li      a2, BATCH
1:      ld      a3, page.next(a1)
        sd      a3, kmem.head(a0)
        addi    a2, a2, -1
        sd      a2, kmem.count(a0)
2:      call    release                 # (keeps a1)
        mv      a0, a1
        leave
endfunc kmem_take

# kmem_give: puts a page on a list.
#   in        a0 = list, a1 = page
#   locks     the list's
#   clobbers  a2 a3 t0 t1 t2
func kmem_give
        frame
        call    acquire                 # (keeps a0 and a1)
        ld      a2, kmem.head(a0)       # a2 = page that will be behind it
        ld      a3, kmem.count(a0)      # a3 = pages in their batch
        addi    a3, a3, -BATCH
        bnez    a3, 1f
        ld      t0, kmem.batches(a0)    # a full batch is put away
        sd      t0, page.batch(a2)
        sd      a2, kmem.batches(a0)
        li      a2, 0
        li      a3, -BATCH
1:      sd      a2, page.next(a1)
        sd      a1, kmem.head(a0)
        addi    a3, a3, BATCH + 1
        sd      a3, kmem.count(a0)
        call    release
        leave
endfunc kmem_give

# kmem_take_batch: takes a full batch off a list, or if it has none, all it has.
#   in        a0 = list
#   out       a0 = first page, the others linked behind it; 0 for none
#             a1 = how many
#   locks     the list's
#   clobbers  a2 a3 t0 t1 t2
func kmem_take_batch
        frame
        call    acquire                 # (keeps a0)
        ld      a2, kmem.batches(a0)    # a2 = first page
        li      a1, BATCH
        beqz    a2, 1f
        ld      a3, page.batch(a2)
        sd      a3, kmem.batches(a0)
        j       2f
1:      ld      a2, kmem.head(a0)
        ld      a1, kmem.count(a0)
        sd      zero, kmem.head(a0)
        sd      zero, kmem.count(a0)
2:      call    release                 # (keeps a1 and a2)
        mv      a0, a2
        leave
endfunc kmem_take_batch

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

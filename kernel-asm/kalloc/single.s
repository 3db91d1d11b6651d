# Physical pages, the plain way: one list of free pages for all harts, and one
# lock.  In place of kalloc.s with `make KALLOC=single`.  To learn from.
#
# What is wrong with it: nothing that would lose a page, and all else.  Every
# hart that allocates or frees wants this lock, whatever the others do, so that
# each waits for each: the more harts, the more of their time goes into failed
# swaps.  kalloctest counts them and says FAIL.
#
# Locks: kmem guards the list.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

# kinit: puts all memory behind the kernel on the list.
#   needs     to be called once, before any other function here
func kinit
        frame   s0, s1
        la      a0, kmem
        la      a1, kmem.name
        call    initlock
        la      s0, end
        round_up s0, t0                 # s0 = next page
        li      s1, PHYSTOP
1:      mv      a0, s0
        call    kfree
        li      t0, PGSIZE
        add     s0, s0, t0
        bne     s0, s1, 1b
        leave
endfunc kinit

# kalloc: takes one free page.
#   out       a0 = page, contents junk; 0 when there is none
#   locks     kmem
func kalloc
        frame
        la      a0, kmem
        call    acquire                 # (keeps a0)
        ld      a1, kmem.head(a0)       # a1 = page, or 0
        beqz    a1, 1f
        ld      t0, page.next(a1)
        sd      t0, kmem.head(a0)
1:      call    release                 # (keeps a1)
        mv      a0, a1
        beqz    a0, 2f
        li      a1, KALLOC_JUNK         # who trusts what was there, errs soon
        li      a2, PGSIZE
        call    memset                  # (gives a0 back)
2:      leave
endfunc kalloc

# kfree: gives a page back.
#   in        a0 = page, from kalloc
#   locks     kmem
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
        mv      a1, a0                  # a1 = page
        la      a0, kmem
        call    acquire                 # (keeps a0 and a1)
        ld      t0, kmem.head(a0)
        sd      t0, page.next(a1)
        sd      a1, kmem.head(a0)
        call    release
        leave
.Lkfree.bad:
        mv      a1, a0
        la      a0, kfree.bad
        call    panic
endfunc kfree

# kmem_take, kmem_give: the self-test's way to move pages from one hart's list
# to another's.  There is but one.
#   out       never return
func kmem_take
        la      a0, kmem.one
        tail    panic
endfunc kmem_take

func kmem_give
        tail    kmem_take
endfunc kmem_give

        .section .rodata
kfree.bad:
        .asciz  "kfree: %p is no page of ours"
kmem.one:
        .asciz  "the self-test needs a list a hart, and KALLOC=single has one"
kmem.name:
        .asciz  "kmem"

        .bss
        .balign 8
        .globl  kmem
kmem:   .skip   kmem.SIZE * NCPU        # (audit.s counts so many lists: all but
                                        # the first stay empty)

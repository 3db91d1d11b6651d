# Physical pages, as the lab's published solution has them: a list and a lock a
# hart, as in kalloc.s, and stealing.  In place of kalloc.s with
# `make KALLOC=seed`.  To learn from: it has two faults, left in on purpose.
#
# 1. kinit prints the locks' names into a buffer on its stack, and initlock
#    keeps the pointer.  When kinit has returned, the name of all locks is what
#    the stack holds at that place, later and by chance.  The statistics find no
#    lock called kmem, add up nothing, and kalloctest's `tot= 0` is no measure.
# 2. A hart whose list is empty holds its own lock while it takes another's.
#    When two have empty lists, one may hold kmem_0 and wait for kmem_1 while
#    the other holds kmem_1 and waits for kmem_0: neither ever goes on.  That
#    takes memory to be nearly used up, and bad luck, so tests miss it.
#
# Locks: kmem[n].lock guards the list of hart n; under one's own, all others,
# one at a time and in no order that would keep two harts from fault 2.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    KMEM_NAME_SIZE, 8       # "kmem_0" and its 0, aligned
        .equ    KMEM_NAME_DIGIT, 5      # where the digit is

# kinit: gives all memory behind the kernel to the list of the hart it runs on.
#   needs     to be called once, before any other function here
func kinit
        locals  KMEM_NAME_SIZE
        frame   s0, s1
        la      s0, kmem                # s0 = list
        li      s1, 0                   # s1 = its hart
1:      mv      a0, sp
        mv      a1, s1
        call    print_name
        mv      a0, s0
        mv      a1, sp                  # fault 1: the name goes, the pointer
        call    initlock                # stays
        sd      zero, kmem.head(s0)
        addi    s0, s0, kmem.SIZE
        addi    s1, s1, 1
        li      t0, NCPU
        bne     s1, t0, 1b
        la      s0, end
        round_up s0, t0                 # s0 = next page
        li      s1, PHYSTOP
2:      mv      a0, s0
        call    kfree
        li      t0, PGSIZE
        add     s0, s0, t0
        bne     s0, s1, 2b
        leave
endfunc kinit

# print_name: prints "kmem_" and a digit, as snprintf would.
#   in        a0 = where to, KMEM_NAME_SIZE bytes; a1 = number, less than 10
#   clobbers  a1 a2 t0 t1 t2
func print_name
        frame   s0
        mv      s0, a1                  # s0 = number
        la      a1, kmem.name
        li      a2, KMEM_NAME_SIZE
        call    strncpy                 # (gives a0 back)
        addi    s0, s0, '0'
        sb      s0, KMEM_NAME_DIGIT(a0)
        leave
endfunc print_name

# kalloc: takes one free page, from this hart's list or else from another's.
#   out       a0 = page, contents junk; 0 when every list is empty
#   locks     kmem_N, and under it the others
func kalloc
        frame   s0, s1, s2
        call    push_off                # stay on this hart: we name its list
        element s0, kmem, kmem.SIZE, tp, t0 # s0 = our list
        mv      a0, s0
        call    acquire
        call    pop_page                # (from a0, our list)
        bnez    a1, .Lkalloc.done
        la      s1, kmem                # s1 = list to steal from
.Lkalloc.next:
        beq     s1, s0, 1f
        mv      a0, s1
        call    acquire                 # fault 2: our own is still held
        call    pop_page
        mv      s2, a1                  # s2 = page, or 0
        call    release
        mv      a1, s2
        bnez    a1, .Lkalloc.done
1:      addi    s1, s1, kmem.SIZE
        la      t0, kmem + kmem.SIZE * NCPU
        bne     s1, t0, .Lkalloc.next
        li      a1, 0
.Lkalloc.done:
        mv      s2, a1                  # s2 = page, or 0
        mv      a0, s0
        call    release
        call    pop_off
        mv      a0, s2
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

# pop_page: takes the first page off a list.
#   in        a0 = list
#   out       a1 = page, 0 when the list is empty; a0 = list
#   needs     the list's lock held
#   clobbers  t0
func pop_page
        ld      a1, kmem.head(a0)
        beqz    a1, 1f
        ld      t0, page.next(a1)
        sd      t0, kmem.head(a0)
1:      ret
endfunc pop_page

# kmem_take: takes a page off a list; for the self-test.
#   in        a0 = list
#   out       a0 = page, 0 when the list is empty
#   locks     the list's
#   clobbers  a1 t0 t1 t2
func kmem_take
        frame
        call    acquire                 # (keeps a0)
        call    pop_page
        call    release                 # (keeps a1)
        mv      a0, a1
        leave
endfunc kmem_take

# kmem_give: puts a page on a list.
#   in        a0 = list, a1 = page
#   locks     the list's
#   clobbers  t0 t1 t2
func kmem_give
        frame
        call    acquire                 # (keeps a0 and a1)
        ld      t0, kmem.head(a0)
        sd      t0, page.next(a1)
        sd      a1, kmem.head(a0)
        call    release
        leave
endfunc kmem_give

        .section .rodata
kfree.bad:
        .asciz  "kfree: %p is no page of ours"
kmem.name:
        .asciz  "kmem_0"

        .bss
        .balign 8
        .globl  kmem
kmem:   .skip   kmem.SIZE * NCPU

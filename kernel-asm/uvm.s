# A process's memory: its pages, from address 0 on, under its page table.  Every
# page has one owner, so what is unmapped here is freed.  The tables themselves
# are vm.s's work.
# Locks: none: only the process itself changes its page table, or who makes or
# frees it.  The hart forgets old entries when it goes back to the process.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "vmlayout.inc"

# uvmcreate: makes an empty page table.
#   out       a0 = page table, 0 when there is no memory
#   locks     as kalloc
func uvmcreate
        frame
        call    kalloc
        beqz    a0, 1f
        li      a1, 0
        li      a2, PGSIZE
        call    memset                  # (gives a0 back)
1:      leave
endfunc uvmcreate

# uvmalloc: makes user memory larger.  What is new is zero, and readable.
#   in        a0 = page table, a1 = bytes it has, a2 = bytes it is to have,
#             a3 = PTE_W, PTE_X, their sum, or 0: rights beyond reading
#   out       a0 = bytes it has now, never less than before; 0 when there is no
#             memory or no room (and nothing has changed)
#   locks     as kalloc
func uvmalloc
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = page table
        mv      s1, a1                  # s1 = next page
        bgeu    a1, a2, .Luvmalloc.less
        li      t0, TRAPFRAME
        bltu    t0, a2, .Luvmalloc.failed
        mv      s3, a2                  # s3 = bytes it is to have
        ori     s4, a3, PTE_R | PTE_U   # s4 = rights
        round_up s1, t0
        mv      s2, s1                  # s2 = first page
.Luvmalloc.page:
        bgeu    s1, s3, .Luvmalloc.done
        call    kalloc
        beqz    a0, .Luvmalloc.undo
        mv      s5, a0                  # s5 = page's memory
        li      a1, 0
        li      a2, PGSIZE
        call    memset
        mv      a0, s0
        mv      a1, s1
        li      a2, PGSIZE
        mv      a3, s5
        mv      a4, s4
        call    mappages
        bnez    a0, .Luvmalloc.free
        li      t0, PGSIZE
        add     s1, s1, t0
        j       .Luvmalloc.page
.Luvmalloc.done:
        mv      a0, s3
        leave
.Luvmalloc.less:
        mv      a0, a1
        leave
.Luvmalloc.free:
        mv      a0, s5
        call    kfree
.Luvmalloc.undo:
        mv      a0, s0
        mv      a1, s1
        mv      a2, s2
        call    uvmdealloc
.Luvmalloc.failed:
        li      a0, 0
        leave
endfunc uvmalloc

# uvmdealloc: makes user memory smaller.
#   in        a0 = page table, a1 = bytes it has, a2 = bytes it is to have
#   out       a0 = bytes it has now, never more than before
#   locks     as kfree
func uvmdealloc
        frame   s0
        bgeu    a2, a1, 2f
        mv      s0, a2                  # s0 = bytes it is to have
        round_up a1, t0
        round_up a2, t0
        sub     t0, a1, a2
        srli    t0, t0, PGSHIFT         # t0 = pages to go
        mv      a1, a2
        mv      a2, t0
        li      a3, 1
        beqz    t0, 1f
        call    uvmunmap
1:      mv      a0, s0
        leave
2:      mv      a0, a1
        leave
endfunc uvmdealloc

# uvmunmap: unmaps pages, all of which are mapped.
#   in        a0 = page table, a1 = first page, a2 = how many, not 0;
#             a3 = 1 to free their memory, too
#   locks     as kfree
func uvmunmap
        frame   s0, s1, s2, s3, s4
        mv      s0, a0                  # s0 = page table
        mv      s1, a1                  # s1 = next page
        mv      s2, a2                  # s2 = pages to go
        mv      s3, a3                  # s3 = 1 to free
        li      s4, 0                   # s4 = its entry, if not at a table's
        slli    t0, s1, 64 - PGSHIFT    # start
        bnez    t0, .Luvmunmap.ragged
.Luvmunmap.page:
        slli    t0, s4, 64 - PGSHIFT
        bnez    t0, 1f                  # it is beside the last one's
        mv      a0, s0
        mv      a1, s1
        li      a2, 0
        call    walk
        beqz    a0, .Luvmunmap.missing
        mv      s4, a0
1:      ld      a0, (s4)
        andi    t0, a0, PTE_V
        beqz    t0, .Luvmunmap.missing
        andi    t0, a0, PTE_R | PTE_W | PTE_X
        beqz    t0, .Luvmunmap.missing
        sd      zero, (s4)
        beqz    s3, 2f
        to_pa   a0
        call    kfree
2:      addi    s4, s4, 8
        li      t0, PGSIZE
        add     s1, s1, t0
        addi    s2, s2, -1
        bnez    s2, .Luvmunmap.page
        leave
.Luvmunmap.ragged:
        la      a0, uvmunmap.ragged
        mv      a1, s1
        call    panic
.Luvmunmap.missing:
        la      a0, uvmunmap.missing
        mv      a1, s1
        call    panic
endfunc uvmunmap

# uvmfree: frees user memory, and then the page table.
#   in        a0 = page table, with nothing else mapped; a1 = bytes it has
#   locks     as kfree
func uvmfree
        frame   s0
        mv      s0, a0                  # s0 = page table
        li      a2, 0
        call    uvmdealloc
        mv      a0, s0
        call    freewalk
        leave
endfunc uvmfree

# freewalk: frees a table and, before, all tables that it leads to.
#   in        a0 = table, where no page is mapped any more
#   locks     as kfree
func freewalk
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = table
        mv      s1, a0                  # s1 = entry
        li      s2, PGSIZE
        add     s2, s2, a0              # s2 = end of the table
1:      ld      a0, (s1)
        beqz    a0, 2f
        andi    t0, a0, PTE_R | PTE_W | PTE_X
        bnez    t0, .Lfreewalk.leaf
        to_pa   a0
        call    freewalk                # (three levels deep, no more)
2:      addi    s1, s1, 8
        bne     s1, s2, 1b
        mv      a0, s0
        call    kfree
        leave
.Lfreewalk.leaf:
        ld      a1, (s1)
        la      a0, freewalk.leaf
        call    panic
endfunc freewalk

# uvmcopy: copies user memory, with its rights, into an empty page table.
#   in        a0 = page table to copy, a1 = page table to fill, a2 = bytes
#   out       a0 = 0; -1 when there is no memory (and nothing was added but
#             tables)
#   locks     as kalloc
func uvmcopy
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = page table to copy
        mv      s1, a1                  # s1 = page table to fill
        mv      s2, a2                  # s2 = bytes
        li      s3, 0                   # s3 = next page
        li      s4, 0                   # s4 = its entry, if not at a table's
.Luvmcopy.page:                         # start
        bgeu    s3, s2, .Luvmcopy.done
        slli    t0, s4, 64 - PGSHIFT
        bnez    t0, 1f                  # it is beside the last one's
        mv      a0, s0
        mv      a1, s3
        li      a2, 0
        call    walk
        beqz    a0, .Luvmcopy.missing
        mv      s4, a0
1:      ld      t0, (s4)
        andi    t0, t0, PTE_V
        beqz    t0, .Luvmcopy.missing
        call    kalloc
        beqz    a0, .Luvmcopy.undo
        mv      s5, a0                  # s5 = page's memory
        ld      a1, (s4)
        to_pa   a1
        li      a2, PGSIZE
        call    memmove
        mv      a0, s1
        mv      a1, s3
        li      a2, PGSIZE
        mv      a3, s5
        ld      a4, (s4)
        andi    a4, a4, PTE_R | PTE_W | PTE_X | PTE_U
        call    mappages
        bnez    a0, .Luvmcopy.free
        addi    s4, s4, 8
        li      t0, PGSIZE
        add     s3, s3, t0
        j       .Luvmcopy.page
.Luvmcopy.done:
        li      a0, 0
        leave
.Luvmcopy.free:
        mv      a0, s5
        call    kfree
.Luvmcopy.undo:
        mv      a0, s1
        mv      a1, s3                  # (all that was added)
        li      a2, 0
        call    uvmdealloc
        li      a0, -1
        leave
.Luvmcopy.missing:
        la      a0, uvmcopy.missing
        mv      a1, s3
        call    panic
endfunc uvmcopy

# uvmclear: takes a page away from user mode: the guard below a stack.
#   in        a0 = page table, a1 = page, mapped
func uvmclear
        frame
        li      a2, 0
        call    walk
        beqz    a0, 1f
        ld      t0, (a0)
        andi    t0, t0, ~PTE_U
        sd      t0, (a0)
        leave
1:      la      a0, uvmclear.missing
        call    panic
endfunc uvmclear

        .section .rodata
uvmunmap.ragged:
        .asciz  "uvmunmap: %p is no page"
uvmunmap.missing:
        .asciz  "uvmunmap: %p is not mapped"
freewalk.leaf:
        .asciz  "freewalk: a page is still mapped, by entry %lx"
uvmcopy.missing:
        .asciz  "uvmcopy: %p is not mapped"
uvmclear.missing:
        .asciz  "uvmclear: the page is not mapped"

# Memory by the piece.  A piece is a block with its header in front.  Owns the
# free blocks: one list, in the order of their addresses, where blocks that
# adjoin are made one at once.

        .include "user.inc"

        .equ    GRANULE, 4096           # bytes asked of the kernel: this many
        .equ    MOST, 1 << 30           # times n, but no more than this

        struct  block                   # .SIZE also is what sizes are rounded
        field   block.size, 8           # bytes, with this header
        field   block.next, 8           # while free: next one, 0 for none
        endstruct block

# malloc: allocates memory.
#   in        a0 = bytes
#   out       a0 = address, a multiple of 16; 0 if there is not enough
func malloc
        frame   s0
        li      t0, MOST
        bltu    t0, a0, .Lmalloc.none
        addi    a0, a0, block.SIZE + block.SIZE - 1
        andi    s0, a0, -block.SIZE     # s0 = bytes of the block
.Lmalloc.search:
        la      t0, free_blocks         # t0 = block before it in the list
1:      ld      a0, block.next(t0)      # a0 = block
        beqz    a0, .Lmalloc.grow
        ld      t1, block.size(a0)
        bgeu    t1, s0, 2f
        mv      t0, a0
        j       1b
2:      beq     t1, s0, .Lmalloc.whole
        sub     t1, t1, s0              # take its end: the rest may stay where
        sd      t1, block.size(a0)      # it is
        add     a0, a0, t1
        sd      s0, block.size(a0)
        j       .Lmalloc.done
.Lmalloc.whole:
        ld      t1, block.next(a0)
        sd      t1, block.next(t0)
.Lmalloc.done:
        addi    a0, a0, block.SIZE
        leave
.Lmalloc.grow:
        mv      a0, s0
        call    malloc_grow
        bnez    a0, .Lmalloc.search
.Lmalloc.none:
        li      a0, 0
        leave
endfunc malloc

# free: gives memory back.
#   in        a0 = what malloc returned, or 0
#   clobbers  a0 t0 t1 t2 t3
func free
        beqz    a0, 3f
        frame
        addi    a0, a0, -block.SIZE     # a0 = block
        la      t1, free_blocks         # t1 = block before it in the list
1:      ld      t0, block.next(t1)      # t0 = block behind it, 0 for none
        beqz    t0, 2f
        bltu    a0, t0, 2f
        mv      t1, t0
        j       1b
2:      sd      t0, block.next(a0)
        sd      a0, block.next(t1)
        call    block_join              # (keeps t1)
        mv      a0, t1
        call    block_join
        leave
3:      ret
endfunc free

# block_join: makes one block of a free one and the next in the list, if there
# is nothing between them.
#   in        a0 = block
#   clobbers  t0 t2 t3
func block_join
        ld      t0, block.size(a0)
        add     t2, a0, t0              # t2 = end of the block
        ld      t3, block.next(a0)
        bne     t2, t3, 1f
        ld      t2, block.size(t3)
        add     t0, t0, t2
        sd      t0, block.size(a0)
        ld      t2, block.next(t3)
        sd      t2, block.next(a0)
1:      ret
endfunc block_join

# malloc_grow: gets memory from the kernel and frees it.
#   in        a0 = bytes of the block that is wanted, a multiple of its header's
#   out       a0 = 0 if there is none
func malloc_grow
        frame   s0
        li      t0, GRANULE + block.SIZE - 1 # (the break may not be aligned)
        add     a0, a0, t0
        li      t0, -GRANULE
        and     a0, a0, t0
        mv      s0, a0                  # s0 = bytes
        call    sbrk
        addi    t0, a0, 1               # -1 is none
        beqz    t0, 1f
        addi    t0, a0, block.SIZE - 1
        andi    t0, t0, -block.SIZE     # t0 = block
        add     a0, a0, s0
        sub     a0, a0, t0
        andi    a0, a0, -block.SIZE
        sd      a0, block.size(t0)
        addi    a0, t0, block.SIZE
        call    free
        li      a0, 1
        leave
1:      mv      a0, t0
        leave
endfunc malloc_grow

        .bss
        .balign 8
free_blocks:                            # before the first: of no size, so that
        .skip   block.SIZE              # nothing ever adjoins it

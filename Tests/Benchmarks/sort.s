# Sort: Shell's sort of 64 Ki pseudo-random words, several times.
        .include "bench.inc"

        .equ    ROUNDS, 12
        .equ    COUNT, 65536

        .text
        begin
        la      sp, stack_top
        li      s0, ROUNDS
.Lround:
        la      a0, array
        li      a1, COUNT
        mv      a2, s0
        call    fill
        la      a0, array
        li      a1, COUNT
        call    sort
        addi    s0, s0, -1
        bnez    s0, .Lround
        la      a0, array
        li      a1, COUNT
        call    disorder
        finish  a0, 0

# fill: writes a1 pseudo-random words at a0, from the seed a2.
fill:
        li      t0, 1103515245
        li      t1, 12345
1:      mulw    a2, a2, t0
        addw    a2, a2, t1
        sw      a2, (a0)
        addi    a0, a0, 4
        addi    a1, a1, -1
        bnez    a1, 1b
        ret

# sort: puts the a1 words at a0 in rising order; gaps are halves of the count.
sort:
        srli    t0, a1, 1               # t0 = gap
.Lsort.gap:
        slli    t1, t0, 2               # t1 = gap in bytes
        mv      t2, t0                  # t2 = index to insert
.Lsort.insert:
        slli    t3, t2, 2
        add     t3, t3, a0              # t3 = where its hole is
        lw      t4, (t3)                # t4 = the word
1:      sub     t5, t3, t1
        bltu    t5, a0, 2f
        lw      t6, (t5)
        bge     t4, t6, 2f
        sw      t6, (t3)
        mv      t3, t5
        j       1b
2:      sw      t4, (t3)
        addi    t2, t2, 1
        bltu    t2, a1, .Lsort.insert
        srli    t0, t0, 1
        bnez    t0, .Lsort.gap
        ret

# disorder: a0 = how many of the a1 words at a0 are less than the one before.
disorder:
        mv      t0, a0
        li      a0, 0
        addi    a1, a1, -1
1:      lw      t1, (t0)
        lw      t2, 4(t0)
        slt     t3, t2, t1
        add     a0, a0, t3
        addi    t0, t0, 4
        addi    a1, a1, -1
        bnez    a1, 1b
        ret

        .bss
        .balign 16
array:  .space  COUNT*4
        .space  4096
stack_top:

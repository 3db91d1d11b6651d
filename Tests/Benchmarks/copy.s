# Memory copy: a page's worth of bytes, a word and then a byte at a time, over and over.
        .include "bench.inc"

        .equ    ROUNDS, 40000
        .equ    SIZE, 8192

        .text
        begin
        la      s1, source
        la      s2, target
        li      t0, SIZE                # the source holds its own offsets
        mv      t1, s1
1:      sb      t0, (t1)
        addi    t1, t1, 1
        addi    t0, t0, -1
        bnez    t0, 1b

        li      s0, ROUNDS
.Lround:
        mv      t1, s1
        mv      t2, s2
        addi    t3, s1, SIZE/8
        addi    t3, t3, SIZE/16         # (3/16 of the bytes go one by one)
1:      lbu     t0, (t1)
        sb      t0, (t2)
        addi    t1, t1, 1
        addi    t2, t2, 1
        bltu    t1, t3, 1b
        li      t3, SIZE
        add     t3, t3, s1              # the rest by words
1:      ld      t0, (t1)
        sd      t0, (t2)
        addi    t1, t1, 8
        addi    t2, t2, 8
        bltu    t1, t3, 1b
        addi    s0, s0, -1
        bnez    s0, .Lround
        ld      a0, 64(s2)
        ld      a1, 64(s1)
        sub     a0, a0, a1
        finish  a0, 0

        .bss
        .balign 4096
source: .space  SIZE
target: .space  SIZE

# Integer loop: a linear congruential generator, its bits mixed, 100 million rounds of 10 instructions.
        .include "bench.inc"

        .equ    ROUNDS, 100000000

        .text
        begin
        li      s0, ROUNDS
        li      s1, 6364136223846793005 # Knuth's multiplier
        li      s2, 1442695040888963407
        li      a0, 1                   # a0 = state
        li      a1, 0                   # a1 = what was mixed
1:      mul     a0, a0, s1
        add     a0, a0, s2
        srli    t0, a0, 33
        xor     a1, a1, t0
        slli    t1, a1, 7
        add     a1, a1, t1
        andi    t2, a0, 255
        sub     a1, a1, t2
        addi    s0, s0, -1
        bnez    s0, 1b
        finish  a1, 0x12e48ecf48d02217

# Counting the free pages of the machine, by using them up.

        .include "user.inc"
        .include "param.inc"

# count_free: grows until there is no more, and shrinks again.
#   out       a0 = pages it could grow by
func count_free
        frame   s0, s1
        li      a0, 0
        call    sbrk
        mv      s0, a0                  # s0 = the break to come back to
        li      s1, 0                   # s1 = pages
1:      li      a0, PGSIZE
        call    sbrk
        addi    t0, a0, 1               # -1 is none
        beqz    t0, 2f
        li      t0, PGSIZE - 1
        add     t0, t0, a0
        li      t1, 1
        sb      t1, (t0)                # it is really there
        addi    s1, s1, 1
        j       1b
2:      li      a0, 0
        call    sbrk
        sub     a0, s0, a0
        call    sbrk
        mv      a0, s1
        leave
endfunc count_free

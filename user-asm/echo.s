# echo: writes its arguments, with a space behind each and a newline behind the
# last.

        .include "user.inc"

func main
        frame   s0
        addi    s0, a1, 8               # s0 = next argument
1:      ld      a1, (s0)
        beqz    a1, 3f
        addi    s0, s0, 8
        ld      t0, (s0)
        text    a0, "%s "
        bnez    t0, 2f
        text    a0, "%s\n"
2:      call    printf
        j       1b
3:      li      a0, 0
        leave
endfunc main

# kill: ends processes.

        .include "user.inc"

func main
        frame   s0
        addi    s0, a1, 8               # s0 = next argument
        ld      a0, (s0)
        beqz    a0, 2f
1:      call    atoi
        call    kill
        addi    s0, s0, 8
        ld      a0, (s0)
        bnez    a0, 1b
        leave
2:      text    a0, "usage: kill pid...\n"
        call    fatal
endfunc main

# sleep: lets so many seconds pass.

        .include "user.inc"

        .equ    TICKS, 10               # of the clock in a second

func main
        frame
        ld      a0, 8(a1)
        beqz    a0, 1f
        call    atoi
        li      t0, TICKS
        mul     a0, a0, t0
        call    sleep
        li      a0, 0
        leave
1:      text    a0, "usage: sleep seconds\n"
        call    fatal
endfunc main
        frame

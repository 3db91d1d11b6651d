# zombie: leaves a child behind that has exited and that nobody waited for.

        .include "user.inc"

        .equ    PAUSE, 5                # ticks in which the child can exit

func main
        frame
        call    fork
        blez    a0, 1f
        li      a0, PAUSE
        call    sleep
1:      li      a0, 0
        leave
endfunc main

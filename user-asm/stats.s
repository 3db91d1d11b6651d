# stats: prints the kernel's statistics of its locks.

        .include "user.inc"

func main
        frame
        call    contention
        text    a0, "%s"
        call    printf
        li      a0, 0
        leave
endfunc main

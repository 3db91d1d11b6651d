# mkdir: makes directories, until one cannot be made.

        .include "user.inc"

func main
        frame   s0
        addi    s0, a1, 8               # s0 = next argument
        ld      a0, (s0)
        beqz    a0, 3f
1:      call    mkdir
        bltz    a0, 2f
        addi    s0, s0, 8
        ld      a0, (s0)
        bnez    a0, 1b
        leave
2:      li      a0, STDERR
        text    a1, "mkdir: %s failed to create\n"
        ld      a2, (s0)
        call    fprintf
        li      a0, 0                   # even so
        leave
3:      text    a0, "Usage: mkdir files...\n"
        call    fatal
endfunc main

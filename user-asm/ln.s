# ln: gives a file one more name.

        .include "user.inc"

func main
        frame   s0
        li      t0, 3
        bne     a0, t0, 2f
        mv      s0, a1                  # s0 = arguments
        ld      a0, 8(s0)
        ld      a1, 16(s0)
        call    link
        bgez    a0, 1f
        li      a0, STDERR
        text    a1, "link %s %s: failed\n"
        ld      a2, 8(s0)
        ld      a3, 16(s0)
        call    fprintf
1:      li      a0, 0                   # even so
        leave
2:      text    a0, "Usage: ln old new\n"
        call    fatal
endfunc main

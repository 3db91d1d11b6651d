# forktest: forks until it cannot, and finds every child again.  It is linked
# without printf, to be small: it is processes that run out, not memory.

        .include "user.inc"

        .equ    CHILDREN, 1000          # more than there can be

# main: forks, and waits for all.
func main
        frame   s0
        text    a0, "fork test\n"
        call    print
        li      s0, 0                   # s0 = children
1:      call    fork
        bltz    a0, 2f
        beqz    a0, .Lmain.exit         # (a child)
        addi    s0, s0, 1
        li      t0, CHILDREN
        bne     s0, t0, 1b
        text    a0, "fork claimed to work N times!\n"
        j       .Lmain.failed
2:      beqz    s0, 3f
        li      a0, 0
        call    wait
        addi    s0, s0, -1
        bgez    a0, 2b
        text    a0, "wait stopped early\n"
        j       .Lmain.failed
3:      li      a0, 0
        call    wait
        bgez    a0, .Lmain.many
        text    a0, "fork test OK\n"
        call    print
        li      a0, 0
.Lmain.exit:
        leave
.Lmain.many:
        text    a0, "wait got too many\n"
.Lmain.failed:
        call    print
        li      a0, 1
        leave
endfunc main

# print: writes a string to standard output.
#   in        a0 = string
func print
        frame   s0
        mv      s0, a0
        call    strlen
        mv      a2, a0
        mv      a1, s0
        li      a0, STDOUT
        call    write
        leave
endfunc print

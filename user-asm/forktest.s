# forktest: forks until it cannot, and finds every child again.  It is linked
# without printf, to be small: it is processes that run out, not memory.

        .include "user.inc"

        .equ    CHILDREN, 1000          # more than there can be

func main
        frame   s0
        la      a0, start
        call    print
        li      s0, 0                   # s0 = children
1:      call    fork
        bltz    a0, 2f
        beqz    a0, .Lmain.exit         # (a child)
        addi    s0, s0, 1
        li      t0, CHILDREN
        bne     s0, t0, 1b
        la      a0, endless
        j       .Lmain.failed
2:      beqz    s0, 3f
        li      a0, 0
        call    wait
        addi    s0, s0, -1
        bgez    a0, 2b
        la      a0, early
        j       .Lmain.failed
3:      li      a0, 0
        call    wait
        bgez    a0, .Lmain.many
        la      a0, ok
        call    print
        li      a0, 0
.Lmain.exit:
        leave
.Lmain.many:
        la      a0, many
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

        .section .rodata
start:  .asciz  "fork test\n"
endless:
        .asciz  "fork claimed to work N times!\n"
early:  .asciz  "wait stopped early\n"
many:   .asciz  "wait got too many\n"
ok:     .asciz  "fork test OK\n"

# logstress: strains the log: a process for each argument writes a file of that
# name, all at once.

        .include "test.inc"

        .equ    WRITES, 250
        .equ    PIECE, 500              # bytes written at once

func main
        frame   s0, s1
        addi    s0, a1, 8               # s0 = next argument
        ld      t0, (a1)
        sd      t0, test_name, t1
        li      s1, 0                   # s1 = children
1:      ld      t0, (s0)
        beqz    t0, 2f
        call    must_fork
        beqz    a0, .Lmain.child
        addi    s0, s0, 8
        addi    s1, s1, 1
        j       1b
2:      beqz    s1, 3f
        call    await_good
        addi    s1, s1, -1
        j       2b
3:      li      a0, 0
        leave
.Lmain.child:
        ld      s0, (s0)                # s0 = name
        open    s0, O_CREATE | O_RDWR
        ok_or   "create %s failed", s0
        mv      s1, a0                  # s1 = file
        la      a0, buffer
        li      a1, '1'
        li      a2, PIECE
        call    memset
        li      s0, WRITES              # s0 = writes to go
4:      write   s1, buffer, PIECE
        equal_or PIECE, "write failed %d", a0
        addi    s0, s0, -1
        bnez    s0, 4b
        li      a0, 0
        leave
endfunc main

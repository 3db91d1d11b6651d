# stressfs: five processes write a file each and read it back, all at once.

        .include "user.inc"

        .equ    FORKS, 4                # each child but the last forks the next
        .equ    BLOCKS, 20              # of a file
        .equ    BLOCK, 512              # bytes

# main: makes the processes; each writes and reads its file.
func main
        frame   s0, s1
        text    a0, "stressfs starting\n"
        call    printf
        la      a0, block
        li      a1, 'a'
        li      a2, BLOCK
        call    memset
        li      s0, 0                   # s0 = which process we are
1:      call    fork
        bgtz    a0, 2f
        addi    s0, s0, 1
        li      t0, FORKS
        bne     s0, t0, 1b
2:      text    a0, "write %d\n"
        mv      a1, s0
        call    printf

        la      t1, digit
        lbu     t0, (t1)
        add     t0, t0, s0
        sb      t0, (t1)
        la      a0, path
        li      a1, O_CREATE | O_RDWR
        call    open
        la      a1, write
        call    blocks
        text    a0, "read\n"
        call    printf
        la      a0, path
        li      a1, O_RDONLY
        call    open
        la      a1, read
        call    blocks

        li      a0, 0
        call    wait
        li      a0, 0
        leave
endfunc main

# blocks: writes or reads all blocks of a file, and closes it.
#   in        a0 = file, a1 = write or read
func blocks
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = file
        mv      s1, a1                  # s1 = write or read
        li      s2, BLOCKS              # s2 = blocks to go
1:      mv      a0, s0
        la      a1, block
        li      a2, BLOCK
        jalr    s1
        addi    s2, s2, -1
        bnez    s2, 1b
        mv      a0, s0
        call    close
        leave
endfunc blocks

        .data
path:   .ascii  "stressfs"
digit:  .asciz  "0"

        .bss
block:  .skip   BLOCK

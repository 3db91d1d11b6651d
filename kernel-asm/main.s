# For now: hart 0 says hello from S-mode, and the machine ends.

        .include "macros.inc"
func main
        bnez    tp, 1f
        la      a0, hello
        mv      s0, a0
2:      lbu     a0, (s0)
        beqz    a0, 3f
        addi    s0, s0, 1
        call    uartputc_sync
        j       2b
3:      li      a0, 0
        call    poweroff
1:      wfi
        j       1b
endfunc main
func panic
        li      a0, 1
        tail    poweroff
endfunc panic
        .section .rodata
hello:  .asciz  "hello from S-mode\n"

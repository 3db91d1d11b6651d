# The first instructions of every hart, in M-mode: a stack, and on to start.
# Owns the stacks.

        .include "macros.inc"
        .include "param.inc"

# _entry: where the machine starts a hart, at KERNBASE.  A hart that we have no
# stack for waits here for ever.
#   in        a0 = hart, a1 = device tree
        .section .text.entry, "ax"
func _entry
        li      t0, NCPU
        bgeu    a0, t0, 1f
        la      sp, stacks
        addi    t0, a0, 1               # a stack grows down from its end
        li      t1, KSTACKSIZE
        mul     t0, t0, t1
        add     sp, sp, t0
        tail    start
1:      wfi                             # (no interrupt is enabled in mie)
        j       1b
endfunc _entry

        .bss
        .balign 16
stacks: .skip   KSTACKSIZE * NCPU

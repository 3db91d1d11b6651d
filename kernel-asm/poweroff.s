# The end of the machine, through the board's test device.

        .include "macros.inc"
        .include "param.inc"
        .include "memlayout.inc"

# poweroff: ends the machine; never returns.
#   in        a0 = exit status, 0 for success
func poweroff
        li      t0, FINISHER_PASS
        beqz    a0, 1f
        li      t0, FINISHER_FAIL
        slli    a0, a0, 16
        or      t0, t0, a0
1:      li      t1, FINISHER
        fence   iorw, o                 # after all that we printed
        sw      t0, (t1)
2:      wfi                             # it may take the machine a moment
        j       2b
endfunc poweroff

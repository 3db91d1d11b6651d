# Where a trap in the kernel comes in, and where it goes back.

        .include "macros.inc"

# kernelvec: stvec while a hart runs the kernel.  Saves on the stack it finds
# what a call may change, and restores it; all else kerneltrap keeps.
#   needs     interrupts off, as a trap leaves them
#   clobbers  nothing
        .balign 4                       # stvec's low bits are a mode
func kernelvec
        addi    sp, sp, -clobbered.SIZE
        clobbered sd
        call    kerneltrap
        clobbered ld
        addi    sp, sp, clobbered.SIZE
        sret
endfunc kernelvec

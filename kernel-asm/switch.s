# From one flow of control in the kernel to another.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"

        .macro  switch.save register
        sd      \register, context.\register(a0)
        .endm

        .macro  switch.load register
        ld      \register, context.\register(a1)
        .endm

# swtch: saves what a call may not change, and goes on where another swtch left
# off.  It returns when somebody switches back, maybe on another hart.
#   in        a0 = context to save to, a1 = context to load
#   needs     interrupts off
func swtch
        context_registers switch.save
        context_registers switch.load
        ret
endfunc swtch

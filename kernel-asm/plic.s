# The platform-level interrupt controller: which device interrupts which hart.
# No locks: a hart only touches registers of its own context, but for plicinit.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    PLIC_PRIORITY, PLIC     # 4 bytes a device
        .equ    PLIC_SENABLE, PLIC + 0x2080 # a bit a device
        .equ    PLIC_SENABLE_HART, 0x100 # from a hart's to the next's
        .equ    PLIC_SCONTEXT, PLIC + 0x201000 # struct target
        .equ    PLIC_SCONTEXT_HART, 0x2000

# plicinit: lets the UART and the disk interrupt.
#   clobbers  t0 t1
func plicinit
        li      t1, 1                   # priority: any but 0, which is never
        .irp    device, UART0_IRQ, VIRTIO0_IRQ
        li      t0, PLIC_PRIORITY + 4 * \device
        sw      t1, (t0)
        .endr
        ret
endfunc plicinit

# plicinithart: lets devices interrupt this hart.
#   clobbers  t0 t1
func plicinithart
        myregs  t0, PLIC_SENABLE, PLIC_SENABLE_HART, t1
        li      t1, 1 << UART0_IRQ | 1 << VIRTIO0_IRQ
        sw      t1, (t0)
        myregs  t0, PLIC_SCONTEXT, PLIC_SCONTEXT_HART, t1
        sw      zero, target.threshold(t0)
        ret
endfunc plicinithart

# plic_claim: asks which device interrupts, and claims it.
#   out       a0 = device, 0 for none (another hart has claimed it)
#   needs     interrupts off
#   clobbers  t0 t1
func plic_claim
        myregs  t0, PLIC_SCONTEXT, PLIC_SCONTEXT_HART, t1
        lw      a0, target.claim(t0)
        ret
endfunc plic_claim

# plic_complete: lets a device interrupt again.
#   in        a0 = device, claimed by this hart
#   needs     interrupts off
#   clobbers  t0 t1
func plic_complete
        myregs  t0, PLIC_SCONTEXT, PLIC_SCONTEXT_HART, t1
        sw      a0, target.claim(t0)
        ret
endfunc plic_complete

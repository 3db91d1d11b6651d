# Between a process's memory and the kernel's: every address a process names is
# looked up in its page table, and used only if the process might use it so.
#
# The functions here hold what they work on in a4 to a7, which what they call
# promises to keep.
# Locks: none: a process's memory changes only by the process itself.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"

# walkaddr: finds the memory of a page.
#   in        a0 = page table, a1 = user address
#   out       a0 = physical address of its page; 0 when user mode may not use it
#   clobbers  a1 a2 t0 t1
func walkaddr
        li      t0, -PGSIZE
        and     a1, a1, t0
        li      a2, PTE_V | PTE_U
        tail    useraddr
endfunc walkaddr

# useraddr: finds the memory at an address.
#   in        a0 = page table, a1 = user address, any; a2 = bits that its entry
#             must have (PTE_V, PTE_U and so on)
#   out       a0 = physical address; 0 when there is none such
#   clobbers  t0 t1
func useraddr
        srli    t0, a1, PGSHIFT + 3 * VPN_BITS - 1
        bnez    t0, 1f                  # not below MAXVA
        .irp    level, 2, 1
        srli    t0, a1, PGSHIFT + \level * VPN_BITS
        andi    t0, t0, (1 << VPN_BITS) - 1
        slli    t0, t0, 3               # 8 bytes an entry
        add     a0, a0, t0
        ld      a0, (a0)
        andi    t0, a0, PTE_V
        beqz    t0, 1f
        to_pa   a0
        .endr
        srli    t0, a1, PGSHIFT
        andi    t0, t0, (1 << VPN_BITS) - 1
        slli    t0, t0, 3
        add     a0, a0, t0
        ld      a0, (a0)
        not     t0, a0
        and     t0, t0, a2
        bnez    t0, 1f                  # a bit is missing
        to_pa   a0
        slli    t0, a1, 64 - PGSHIFT
        srli    t0, t0, 64 - PGSHIFT
        or      a0, a0, t0
        ret
1:      li      a0, 0
        ret
endfunc useraddr

# to_page_end r, address, scratch: sets r to the bytes from an address to the
# end of its page.
        .macro  to_page_end register, address, scratch
        slli    \scratch, \address, 64 - PGSHIFT
        srli    \scratch, \scratch, 64 - PGSHIFT
        li      \register, PGSIZE
        sub     \register, \register, \scratch
        .endm

# copyout: copies to a process's memory.
#   in        a0 = page table, a1 = to (user), a2 = from (kernel), a3 = bytes
#   out       a0 = 0; -1 when user mode may not write there (then some bytes may
#             be written)
#   clobbers  a1 to a7, t0 t1 t2 t3
func copyout
        frame
        mv      a4, a0                  # a4 = page table
        mv      a5, a1                  # a5 = to
        mv      a6, a2                  # a6 = from
1:      beqz    a3, 3f                  # a3 = bytes to go
        mv      a0, a4
        mv      a1, a5
        li      a2, PTE_V | PTE_U | PTE_W
        call    useraddr
        beqz    a0, 4f
        to_page_end a7, a5, t0          # a7 = bytes to copy at once
        bltu    a7, a3, 2f
        mv      a7, a3
2:      mv      a1, a6
        mv      a2, a7
        call    memmove
        add     a5, a5, a7
        add     a6, a6, a7
        sub     a3, a3, a7
        j       1b
3:      li      a0, 0
        leave
4:      li      a0, -1
        leave
endfunc copyout

# copyin: copies from a process's memory.
#   in        a0 = page table, a1 = to (kernel), a2 = from (user), a3 = bytes
#   out       a0 = 0; -1 when user mode may not read there (then some bytes may
#             be copied)
#   clobbers  a1 to a7, t0 t1 t2 t3
func copyin
        frame
        mv      a4, a0                  # a4 = page table
        mv      a5, a2                  # a5 = from
        mv      a6, a1                  # a6 = to
1:      beqz    a3, 3f                  # a3 = bytes to go
        mv      a0, a4
        mv      a1, a5
        li      a2, PTE_V | PTE_U | PTE_R
        call    useraddr
        beqz    a0, 4f
        to_page_end a7, a5, t0          # a7 = bytes to copy at once
        bltu    a7, a3, 2f
        mv      a7, a3
2:      mv      a1, a0
        mv      a0, a6
        mv      a2, a7
        call    memmove
        add     a5, a5, a7
        add     a6, a6, a7
        sub     a3, a3, a7
        j       1b
3:      li      a0, 0
        leave
4:      li      a0, -1
        leave
endfunc copyin

# copyinstr: copies a string from a process's memory.
#   in        a0 = page table, a1 = to (kernel), a2 = from (user),
#             a3 = most bytes
#   out       a0 = its length without the 0; -1 when user mode may not read it,
#             or it has no 0 within those bytes
#   clobbers  a1 to a7, t0 t1 t2
func copyinstr
        frame
        mv      a4, a0                  # a4 = page table
        mv      a5, a2                  # a5 = from
        mv      a6, a1                  # a6 = to
        mv      a7, a1                  # a7 = where it begins
        add     a3, a3, a1              # a3 = end of what we may write
.Lcopyinstr.page:
        mv      a0, a4
        mv      a1, a5
        li      a2, PTE_V | PTE_U | PTE_R
        call    useraddr
        beqz    a0, .Lcopyinstr.failed
        to_page_end t1, a5, t0          # t1 = bytes in this page
        add     a5, a5, t1
        add     t1, t1, a0              # t1 = their end
1:      beq     a6, a3, .Lcopyinstr.failed # no room for the 0
        lbu     t2, (a0)
        sb      t2, (a6)
        beqz    t2, .Lcopyinstr.done
        addi    a6, a6, 1
        addi    a0, a0, 1
        bne     a0, t1, 1b
        j       .Lcopyinstr.page
.Lcopyinstr.done:
        sub     a0, a6, a7
        leave
.Lcopyinstr.failed:
        li      a0, -1
        leave
endfunc copyinstr

# either_copyout: copies to this process's memory, or the kernel's.
#   in        a0 = 1 if a1 is a user address, 0 if not; a1 = to,
#             a2 = from (kernel), a3 = bytes
#   out       a0 = 0; -1 as for copyout
#   clobbers  a1 to a7, t0 t1 t2 t3
func either_copyout
        frame
        beqz    a0, 1f
        call    myproc                  # (keeps a1 to a3)
        ld      a0, proc.pagetable(a0)
        call    copyout
        leave
1:      mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        call    memmove
        li      a0, 0
        leave
endfunc either_copyout

# either_copyin: copies from this process's memory, or the kernel's.
#   in        a0 = to (kernel), a1 = 1 if a2 is a user address, 0 if not;
#             a2 = from, a3 = bytes
#   out       a0 = 0; -1 as for copyin
#   clobbers  a1 to a7, t0 t1 t2 t3
func either_copyin
        frame
        beqz    a1, 1f
        mv      a1, a0
        call    myproc                  # (keeps a1 to a3)
        ld      a0, proc.pagetable(a0)
        call    copyin
        leave
1:      mv      a1, a2
        mv      a2, a3
        call    memmove
        li      a0, 0
        leave
endfunc either_copyin

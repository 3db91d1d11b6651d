# The system calls as functions, from the kernel's own list of them: arguments
# in a0 and on, number in a7, result in a0, which is -1 for most that fail.  The
# kernel keeps every register but a0.

        .include "user.inc"
        .include "syscall.inc"

        .macro  stub name, number
func \name
        li      a7, \number
        ecall
        ret
endfunc \name
        .endm

        syscalls stub

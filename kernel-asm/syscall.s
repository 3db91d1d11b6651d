# System calls: which one a process asks for, and how a handler gets its
# arguments.  The list is syscall.inc's; a handler is called sys_ and the name,
# takes nothing, and gives in a0 what the process gets.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "syscall.inc"

        .set    syscalls.last, 0        # the highest number
        .macro  syscalls.count name, number
        .if     \number != syscalls.last + 1
        .error  "the list of system calls has a gap before \name"
        .endif
        .set    syscalls.last, \number
        .endm
        syscalls syscalls.count

# syscall: does what this process asks for.  a7 is the number, a0 to a5 are the
# arguments; the result goes to a0.
#   needs     interrupts on, no lock held
func syscall
        frame   s0
        call    myproc
        mv      s0, a0                  # s0 = this process
        ld      t0, proc.trapframe(a0)
        lw      a3, trapframe.a7(t0)    # a3 = number (an int)
        addi    t0, a3, -1              # (0 is none, as xv6 has it)
        li      t1, syscalls.last
        bgeu    t0, t1, .Lsyscall.unknown
        slli    t0, t0, 3
        la      t1, syscalls.table
        add     t0, t0, t1
        ld      t0, (t0)
        jalr    t0
1:      ld      t0, proc.trapframe(s0)
        sd      a0, trapframe.a0(t0)
        leave
.Lsyscall.unknown:
        la      a0, syscall.unknown
        lw      a1, proc.pid(s0)
        addi    a2, s0, proc.name
        call    printf
        li      a0, -1
        j       1b
endfunc syscall

# argint: gets an argument that is an int.
#   in        a0 = which, from 0 to 5
#   out       a0 = argument, sign-extended from 32 bits
#   clobbers  a3 t0 t1
func argint
        frame
        call    argaddr
        sext.w  a0, a0
        leave
endfunc argint

# argaddr: gets an argument that is an address, good or bad.
#   in        a0 = which, from 0 to 5
#   out       a0 = argument
#   clobbers  a3 t0 t1
func argaddr
        frame
        slli    a3, a0, 3               # 8 bytes each
        call    myproc                  # (keeps a3)
        ld      a0, proc.trapframe(a0)
        add     a0, a0, a3
        ld      a0, trapframe.a0(a0)
        leave
endfunc argaddr

# argstr: copies an argument that is a string.
#   in        a0 = which, from 0 to 5; a1 = where it goes, a2 = bytes there
#   out       a0 = its length without the 0; -1 as for copyinstr
func argstr
        frame
        call    argaddr                 # (keeps a1 and a2)
        call    fetchstr
        leave
endfunc argstr

# fetchstr: copies a string from this process's memory.
#   in        a0 = its user address, a1 = where it goes, a2 = bytes there
#   out       a0 = its length without the 0; -1 as for copyinstr
func fetchstr
        frame
        mv      a3, a2
        mv      a2, a0
        call    myproc                  # (keeps a1 to a3)
        ld      a0, proc.pagetable(a0)
        call    copyinstr
        leave
endfunc fetchstr

# fetchaddr: copies a doubleword from this process's memory.
#   in        a0 = its user address, a1 = where it goes
#   out       a0 = 0; -1 when it is not in the process's memory
func fetchaddr
        frame
        mv      a2, a0
        call    myproc                  # (keeps a1 and a2)
        ld      t0, proc.sz(a0)
        bgeu    a2, t0, 1f              # (both tests: the second might wrap)
        addi    t1, a2, 8
        bltu    t0, t1, 1f
        ld      a0, proc.pagetable(a0)
        li      a3, 8
        call    copyin
        leave
1:      li      a0, -1
        leave
endfunc fetchaddr

        .section .rodata
syscall.unknown:
        .asciz  "%d %s: unknown sys call %d\n"

        .macro  syscalls.handler name, number
        .dword  sys_\name
        .endm

        .balign 8
syscalls.table:                         # by number, from 1 on
        syscalls syscalls.handler

# exec: a process's memory made anew from a program on the disk (an ELF file).
# Nothing of the old memory is touched before all of the new one is made: after
# a program that cannot be run, the process is as it was.
# Locks: the program's inode, while it is read.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "fs.inc"

        struct  execution               # what exec has on its stack
        field   execution.elf, 8, elf.SIZE/8
        field   execution.proghdr, 8, proghdr.SIZE/8
        field   execution.argv, 8, MAXARG + 1 # addresses of the arguments
        endstruct execution

# exec: runs a program in this process.
#   in        a0 = path, a1 = list of the arguments' addresses, in the kernel,
#             the last one 0
#   out       a0 = number of the arguments, and a1 in the trap frame is the
#             user's list of them: what main is called with; -1 if the program
#             cannot be run
#   locks     as begin_op, namei and end_op, and the inode; sleeps
func exec
        locals  execution.SIZE
        frame   s0, s1, s2, s3, s4, s5, s6, s7, s8, s9
        mv      s8, a0                  # s8 = path
        mv      s9, a1                  # s9 = list of the arguments
        li      s1, 0                   # s1 = new page table, 0 for none yet
        li      s2, 0                   # s2 = bytes of new memory
        call    myproc
        mv      s3, a0                  # s3 = this process
        call    begin_op
        mv      a0, s8
        call    namei
        mv      s0, a0                  # s0 = inode of the program
        beqz    s0, .Lexec.none
        call    ilock
        mv      a0, s0
        li      a1, 0
        addi    a2, sp, execution.elf
        li      a3, 0
        li      a4, elf.SIZE
        call    readi
        li      t0, elf.SIZE
        bne     a0, t0, .Lexec.bad
        lw      t0, execution.elf + elf.magic(sp)
        li      t1, ELF_MAGIC
        bne     t0, t1, .Lexec.bad
        mv      a0, s3
        call    proc_pagetable
        mv      s1, a0
        beqz    s1, .Lexec.bad

        lwu     s4, execution.elf + elf.phoff(sp) # s4 = offset of a header
        lhu     s5, execution.elf + elf.phnum(sp) # s5 = headers left
.Lexec.header:
        beqz    s5, .Lexec.loaded
        mv      a0, s0
        li      a1, 0
        addi    a2, sp, execution.proghdr
        mv      a3, s4
        li      a4, proghdr.SIZE
        call    readi
        li      t0, proghdr.SIZE
        bne     a0, t0, .Lexec.bad
        addi    s4, s4, proghdr.SIZE
        addi    s5, s5, -1
        lw      t0, execution.proghdr + proghdr.type(sp)
        li      t1, ELF_PROG_LOAD
        bne     t0, t1, .Lexec.header
        ld      t0, execution.proghdr + proghdr.memsz(sp)
        ld      t1, execution.proghdr + proghdr.filesz(sp)
        bltu    t0, t1, .Lexec.bad
        ld      t1, execution.proghdr + proghdr.vaddr(sp)
        add     a2, t0, t1              # a2 = where it ends in memory
        bltu    a2, t1, .Lexec.bad      # it wraps
        li      t0, PGSIZE - 1
        and     t0, t0, t1
        bnez    t0, .Lexec.bad
        lw      t0, execution.proghdr + proghdr.flags(sp)
        li      a3, 0                   # a3 = rights besides reading
        andi    t1, t0, ELF_PROG_FLAG_EXEC
        beqz    t1, 1f
        ori     a3, a3, PTE_X
1:      andi    t1, t0, ELF_PROG_FLAG_WRITE
        beqz    t1, 2f
        ori     a3, a3, PTE_W
2:      mv      a0, s1
        mv      a1, s2
        call    uvmalloc
        beqz    a0, .Lexec.bad
        mv      s2, a0
        mv      a0, s1
        ld      a1, execution.proghdr + proghdr.vaddr(sp)
        mv      a2, s0
        ld      a3, execution.proghdr + proghdr.off(sp)
        ld      a4, execution.proghdr + proghdr.filesz(sp)
        call    loadseg
        beqz    a0, .Lexec.header
        j       .Lexec.bad

.Lexec.loaded:
        mv      a0, s0
        call    iunlockput
        call    end_op
        li      s0, 0                   # the inode is not ours any more

        li      t0, PGSIZE - 1          # two pages above all that: a guard that
        add     s2, s2, t0              # nobody may touch, and the stack
        not     t0, t0
        and     s2, s2, t0
        mv      a0, s1
        mv      a1, s2
        li      t0, 2 * PGSIZE
        add     a2, s2, t0
        li      a3, PTE_W
        call    uvmalloc
        beqz    a0, .Lexec.bad
        mv      s2, a0
        mv      a0, s1
        li      t0, 2 * PGSIZE
        sub     a1, s2, t0
        call    uvmclear
        mv      s4, s2                  # s4 = user's stack pointer
        li      t0, PGSIZE
        sub     s5, s2, t0              # s5 = end of the stack

        li      s6, 0                   # s6 = number of an argument
.Lexec.argument:
        slli    t0, s6, 3               # 8 bytes an address
        add     t0, t0, s9
        ld      s7, (t0)                # s7 = argument
        beqz    s7, .Lexec.arguments
        li      t0, MAXARG
        bgeu    s6, t0, .Lexec.bad
        mv      a0, s7
        call    strlen
        addi    a3, a0, 1               # a3 = its bytes, with the 0
        sub     s4, s4, a3
        andi    s4, s4, -16             # (the ABI's alignment of sp)
        bltu    s4, s5, .Lexec.bad
        mv      a0, s1
        mv      a1, s4
        mv      a2, s7
        call    copyout
        bnez    a0, .Lexec.bad
        slli    t0, s6, 3
        add     t0, t0, sp
        sd      s4, execution.argv(t0)
        addi    s6, s6, 1
        j       .Lexec.argument
.Lexec.arguments:
        slli    a3, s6, 3               # (s6 = number of arguments)
        add     t0, a3, sp
        sd      zero, execution.argv(t0)
        addi    a3, a3, 8               # a3 = bytes of the user's list
        sub     s4, s4, a3
        andi    s4, s4, -16
        bltu    s4, s5, .Lexec.bad
        mv      a0, s1
        mv      a1, s4
        addi    a2, sp, execution.argv
        call    copyout
        bnez    a0, .Lexec.bad

        mv      a1, s8                  # a1 = last name of the path
3:      lbu     t0, (s8)
        beqz    t0, 4f
        addi    s8, s8, 1
        li      t1, '/'
        bne     t0, t1, 3b
        mv      a1, s8
        j       3b
4:      addi    a0, s3, proc.name
        li      a2, PROC_NAME_SIZE
        call    safestrcpy

        ld      a0, proc.pagetable(s3)  # from here on, it is the new program
        ld      a1, proc.sz(s3)
        sd      s1, proc.pagetable(s3)
        sd      s2, proc.sz(s3)
        ld      t0, proc.trapframe(s3)
        ld      t1, execution.elf + elf.entry(sp)
        sd      t1, trapframe.epc(t0)
        sd      s4, trapframe.sp(t0)
        sd      s4, trapframe.a1(t0)
        call    proc_freepagetable
        fence.i                         # its code has just been written
        mv      a0, s6
        leave

.Lexec.bad:
        beqz    s1, 5f
        mv      a0, s1
        mv      a1, s2
        call    proc_freepagetable
5:      beqz    s0, .Lexec.failed
        mv      a0, s0
        call    iunlockput
.Lexec.none:
        call    end_op
.Lexec.failed:
        li      a0, -1
        leave
endfunc exec

# loadseg: reads a part of a program into memory.
#   in        a0 = page table, a1 = address, of a page; a2 = inode, locked; a3 =
#             offset in it, a4 = bytes
#   out       a0 = 0, -1 if the file is too short
#   needs     the memory mapped
#   locks     as readi; sleeps
func loadseg
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = page table
        mv      s1, a1                  # s1 = next address
        mv      s2, a2                  # s2 = inode
        mv      s3, a3                  # s3 = next offset
        mv      s4, a4                  # s4 = bytes left
.Lloadseg.page:
        beqz    s4, .Lloadseg.done
        mv      a0, s0
        mv      a1, s1
        call    walkaddr
        beqz    a0, .Lloadseg.hole
        li      s5, PGSIZE
        bgeu    s4, s5, 1f
        mv      s5, s4                  # s5 = bytes of this page
1:      mv      a2, a0
        mv      a0, s2
        li      a1, 0
        mv      a3, s3
        mv      a4, s5
        call    readi
        bne     a0, s5, .Lloadseg.short
        add     s1, s1, s5
        add     s3, s3, s5
        sub     s4, s4, s5
        j       .Lloadseg.page
.Lloadseg.done:
        li      a0, 0
        leave
.Lloadseg.short:
        li      a0, -1
        leave
.Lloadseg.hole:
        mv      a1, s1
        la      a0, loadseg.hole
        call    panic
endfunc loadseg

        .section .rodata
loadseg.hole:
        .asciz  "loadseg: nothing is mapped at %p"

# System calls on open files and their descriptors: what a process asks for is
# checked here, and done in file.s, pipe.s and exec.s.  sysname.s has those on
# names.  None takes or returns anything but by the process's registers: a0 is
# what the call returns to it.
# Locks: none here.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# argfd: gets an argument of a system call that is a descriptor.
#   in        a0 = which argument
#   out       a0 = open file, 0 if the argument is no descriptor of one; a1 =
#             where the process names it
func argfd
        frame   s0
        call    argint
        mv      s0, a0                  # s0 = descriptor
        li      t0, NOFILE
        bgeu    s0, t0, 1f              # (also below 0)
        call    myproc
        slli    t0, s0, 3               # 8 bytes a descriptor
        add     t0, t0, a0
        addi    a1, t0, proc.ofile
        ld      a0, (a1)
        leave
1:      li      a0, 0
        leave
endfunc argfd

# fdalloc: gives an open file a descriptor, the lowest that is free.
#   in        a0 = open file: the descriptor takes over the caller's reference
#   out       a0 = descriptor, -1 if none is free
func fdalloc
        frame   s0
        mv      s0, a0                  # s0 = open file
        call    myproc
        addi    t0, a0, proc.ofile      # t0 = where descriptor a0 is named
        li      a0, 0
        li      t2, NOFILE
1:      ld      t1, (t0)
        beqz    t1, 2f
        addi    t0, t0, 8
        addi    a0, a0, 1
        bne     a0, t2, 1b
        li      a0, -1
        leave
2:      sd      s0, (t0)
        leave
endfunc fdalloc

# fdfree: takes a descriptor away.
#   in        a0 = descriptor
#   out       a0 = open file it was of: the reference is the caller's
func fdfree
        frame   s0
        mv      s0, a0                  # s0 = descriptor
        call    myproc
        slli    t0, s0, 3
        add     t0, t0, a0
        ld      a0, proc.ofile(t0)
        sd      zero, proc.ofile(t0)
        leave
endfunc fdfree

# sys_dup(fd): makes another descriptor of an open file.
func sys_dup
        frame   s0, s1
        li      a0, 0
        call    argfd
        beqz    a0, 1f
        mv      s0, a0                  # s0 = open file
        call    fdalloc
        mv      s1, a0                  # s1 = new descriptor
        bltz    s1, 1f
        mv      a0, s0
        call    filedup
        mv      a0, s1
        leave
1:      li      a0, -1
        leave
endfunc sys_dup

# sys_read(fd, address, bytes): reads from an open file.
func sys_read
        frame   s0, s1
        li      a0, 1
        call    argaddr
        mv      s0, a0                  # s0 = address
        li      a0, 2
        call    argint
        mv      s1, a0                  # s1 = bytes
        li      a0, 0
        call    argfd
        beqz    a0, 1f
        mv      a1, s0
        mv      a2, s1
        call    fileread
        leave
1:      li      a0, -1
        leave
endfunc sys_read

# sys_write(fd, address, bytes): writes to an open file.
func sys_write
        frame   s0, s1
        li      a0, 1
        call    argaddr
        mv      s0, a0                  # s0 = address
        li      a0, 2
        call    argint
        mv      s1, a0                  # s1 = bytes
        li      a0, 0
        call    argfd
        beqz    a0, 1f
        mv      a1, s0
        mv      a2, s1
        call    filewrite
        leave
1:      li      a0, -1
        leave
endfunc sys_write

# sys_close(fd): takes a descriptor away.
func sys_close
        frame
        li      a0, 0
        call    argfd
        beqz    a0, 1f
        sd      zero, (a1)
        call    fileclose
        li      a0, 0
        leave
1:      li      a0, -1
        leave
endfunc sys_close

# sys_fstat(fd, stat): tells what an open file is.
func sys_fstat
        frame   s0
        li      a0, 1
        call    argaddr
        mv      s0, a0                  # s0 = address
        li      a0, 0
        call    argfd
        beqz    a0, 1f
        mv      a1, s0
        call    filestat
        leave
1:      li      a0, -1
        leave
endfunc sys_fstat

# sys_pipe(descriptors): makes a pipe, and puts at the address first the
# descriptor to read from, then that to write to.
func sys_pipe
        locals  8
        frame   s0, s1, s2, s3
        call    pipealloc
        beqz    a0, .Lsys_pipe.bad
        mv      s0, a0                  # s0 = file to read from
        mv      s1, a1                  # s1 = file to write to
        call    fdalloc
        mv      s2, a0                  # s2 = descriptor to read from
        bltz    s2, .Lsys_pipe.none
        mv      a0, s1
        call    fdalloc
        mv      s3, a0                  # s3 = descriptor to write to
        bltz    s3, .Lsys_pipe.one
        sw      s2, (sp)
        sw      s3, 4(sp)
        li      a0, 0
        call    argaddr
        mv      s0, a0                  # s0 = address
        call    myproc
        ld      a0, proc.pagetable(a0)
        mv      a1, s0
        mv      a2, sp
        li      a3, 8
        call    copyout
        bnez    a0, .Lsys_pipe.address
        leave
.Lsys_pipe.address:                     # give all back
        mv      a0, s3
        call    fdfree
        mv      a0, s2
        call    fdfree
        mv      s0, a0
        j       .Lsys_pipe.none
.Lsys_pipe.one:
        mv      a0, s2
        call    fdfree
.Lsys_pipe.none:
        mv      a0, s0
        call    fileclose
        mv      a0, s1
        call    fileclose
.Lsys_pipe.bad:
        li      a0, -1
        leave
endfunc sys_pipe

# sys_exec(path, arguments): runs a program in place of the one that asks.
# arguments are addresses of strings, the last one 0.
func sys_exec
        locals  MAXPATH + 8 * MAXARG
        frame   s0, s1, s2, s3
        addi    s0, sp, MAXPATH         # s0 = list of our copies, 8 bytes each
        mv      a0, s0
        li      a1, 0
        li      a2, 8 * MAXARG
        call    memset
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_exec.path
        li      a0, 1
        call    argaddr
        mv      s1, a0                  # s1 = where the next argument's address
        mv      s2, s0                  # s2 = where our copy goes
.Lsys_exec.argument:
        addi    t0, s0, 8 * MAXARG
        beq     s2, t0, .Lsys_exec.bad  # there is no 0 behind them
        mv      a0, s1
        mv      a1, s2                  # (for the moment: the address)
        call    fetchaddr
        ld      s3, (s2)                # s3 = address of the argument
        sd      zero, (s2)
        bnez    a0, .Lsys_exec.bad
        beqz    s3, .Lsys_exec.run
        call    kalloc
        beqz    a0, .Lsys_exec.bad
        sd      a0, (s2)
        mv      a1, a0
        mv      a0, s3
        li      a2, PGSIZE
        call    fetchstr
        bltz    a0, .Lsys_exec.bad
        addi    s1, s1, 8
        addi    s2, s2, 8
        j       .Lsys_exec.argument
.Lsys_exec.run:
        mv      a0, sp
        mv      a1, s0
        call    exec
        mv      s3, a0                  # s3 = what to return
        j       .Lsys_exec.free
.Lsys_exec.bad:
        li      s3, -1
.Lsys_exec.free:
        addi    s1, s0, 8 * MAXARG      # s1 = end of our copies
1:      ld      a0, (s0)
        beqz    a0, 2f
        call    kfree
        addi    s0, s0, 8
        bne     s0, s1, 1b
2:      mv      a0, s3
        leave
.Lsys_exec.path:
        li      a0, -1
        leave
endfunc sys_exec

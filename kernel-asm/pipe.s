# Pipes: bytes on their way from one process to another, first come, first
# served.  Owns the pages they are in.
#
# Bytes move in runs that cross neither the end of the ring nor that of a user's
# page, so that a run is copied whole or, if the address is bad, not at all.
#
# Locks: a pipe has one, which guards all of it.  Readers sleep on pipe.nread,
# writers on pipe.nwrite.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

        .if     pipe.SIZE > PGSIZE
        .error  "a pipe is larger than a page"
        .endif

# pipealloc: makes a pipe.
#   out       a0 = open file to read from, a1 = open file to write to; both 0
#             when there is no memory, or too many files are open
#   locks     ftable, and as kalloc
func pipealloc
        frame   s0, s1, s2
        call    filealloc
        mv      s0, a0                  # s0 = file to read from
        beqz    s0, .Lpipealloc.none
        call    filealloc
        mv      s1, a0                  # s1 = file to write to
        beqz    s1, .Lpipealloc.one
        call    kalloc
        mv      s2, a0                  # s2 = pipe
        beqz    s2, .Lpipealloc.both
        la      a1, pipe.name
        call    initlock
        sw      zero, pipe.nread(s2)
        sw      zero, pipe.nwrite(s2)
        li      t0, 1
        sw      t0, pipe.readopen(s2)
        sw      t0, pipe.writeopen(s2)
        sb      t0, file.readable(s0)
        sb      zero, file.writable(s0)
        sb      zero, file.readable(s1)
        sb      t0, file.writable(s1)
        li      t0, FD_PIPE
        .irp    r, s0, s1
        sd      s2, file.pipe(\r)
        sw      t0, file.type(\r)
        .endr
        mv      a0, s0
        mv      a1, s1
        leave
.Lpipealloc.both:
        mv      a0, s1
        call    fileclose
.Lpipealloc.one:
        mv      a0, s0
        call    fileclose
.Lpipealloc.none:
        li      a0, 0
        li      a1, 0
        leave
endfunc pipealloc

# pipeclose: closes one end of a pipe, and frees the pipe with the other.
#   in        a0 = pipe, a1 = 1 for the end to write to, 0 for the other
#   locks     pipe, and under it as wakeup; as freelock and kfree
func pipeclose
        frame   s0, s1
        mv      s0, a0                  # s0 = pipe
        call    acquire                 # (keeps a1)
        beqz    a1, 1f
        sw      zero, pipe.writeopen(s0)
        addi    a0, s0, pipe.nread
        j       2f
1:      sw      zero, pipe.readopen(s0)
        addi    a0, s0, pipe.nwrite
2:      call    wakeup                  # who waits for the other side
        lw      s1, pipe.readopen(s0)
        lw      t0, pipe.writeopen(s0)
        or      s1, s1, t0              # s1 = 0 if nobody has it
        mv      a0, s0
        call    release
        bnez    s1, 3f
        mv      a0, s0
        call    freelock
        mv      a0, s0
        call    kfree
3:      leave
endfunc pipeclose

# pipewrite: writes to a pipe, sleeping while it is full.
#   in        a0 = pipe, a1 = user address, a2 = bytes (an int)
#   out       a0 = bytes written, fewer if the address is bad; -1 if nobody can
#             read them any more, or this process is killed
#   locks     pipe; sleeps
func pipewrite
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = pipe
        mv      s1, a1                  # s1 = next address
        mv      s2, a2                  # s2 = bytes left
        mv      s5, a1                  # s5 = first address
        call    myproc
        mv      s3, a0                  # s3 = this process
        mv      a0, s0
        call    acquire
.Lpipewrite.some:
        blez    s2, .Lpipewrite.done
        lw      t0, pipe.readopen(s0)
        beqz    t0, .Lpipewrite.broken
        mv      a0, s3
        call    killed
        bnez    a0, .Lpipewrite.broken
        lw      t0, pipe.nwrite(s0)
        lw      t1, pipe.nread(s0)
        subw    t1, t0, t1
        li      s4, PIPESIZE
        sub     s4, s4, t1              # s4 = bytes there is room for
        beqz    s4, .Lpipewrite.full
        bleu    s4, s2, 1f
        mv      s4, s2
1:      mv      a0, s4
        mv      a1, t0
        mv      a2, s1
        call    pipe_run
        mv      s4, a0                  # s4 = bytes of this run
        lw      t0, pipe.nwrite(s0)
        andi    t0, t0, PIPESIZE - 1
        add     a1, s0, t0
        addi    a1, a1, pipe.data
        ld      a0, proc.pagetable(s3)
        mv      a2, s1
        mv      a3, s4
        call    copyin
        bnez    a0, .Lpipewrite.done
        lw      t0, pipe.nwrite(s0)
        add     t0, t0, s4
        sw      t0, pipe.nwrite(s0)
        add     s1, s1, s4
        sub     s2, s2, s4
        j       .Lpipewrite.some
.Lpipewrite.full:
        addi    a0, s0, pipe.nread
        call    wakeup
        addi    a0, s0, pipe.nwrite
        mv      a1, s0
        call    sleep
        j       .Lpipewrite.some
.Lpipewrite.done:
        addi    a0, s0, pipe.nread
        call    wakeup
        mv      a0, s0
        call    release
        sub     a0, s1, s5
        leave
.Lpipewrite.broken:
        mv      a0, s0
        call    release
        li      a0, -1
        leave
endfunc pipewrite

# piperead: reads from a pipe what there is, sleeping while there is nothing and
# somebody can still write.
#   in        a0 = pipe, a1 = user address, a2 = bytes (an int)
#   out       a0 = bytes read, fewer if the address is bad, 0 at the end; -1 if
#             this process is killed
#   locks     pipe; sleeps
func piperead
        frame   s0, s1, s2, s3, s4, s5
        mv      s0, a0                  # s0 = pipe
        mv      s1, a1                  # s1 = next address
        mv      s2, a2                  # s2 = bytes left
        mv      s5, a1                  # s5 = first address
        call    myproc
        mv      s3, a0                  # s3 = this process
        mv      a0, s0
        call    acquire
1:      lw      t0, pipe.nread(s0)
        lw      t1, pipe.nwrite(s0)
        bne     t0, t1, .Lpiperead.some
        lw      t0, pipe.writeopen(s0)
        beqz    t0, .Lpiperead.done
        mv      a0, s3
        call    killed
        bnez    a0, .Lpiperead.killed
        addi    a0, s0, pipe.nread
        mv      a1, s0
        call    sleep
        j       1b

.Lpiperead.some:
        blez    s2, .Lpiperead.done
        lw      t0, pipe.nread(s0)
        lw      t1, pipe.nwrite(s0)
        subw    s4, t1, t0              # s4 = bytes there are
        beqz    s4, .Lpiperead.done
        bleu    s4, s2, 2f
        mv      s4, s2
2:      mv      a0, s4
        mv      a1, t0
        mv      a2, s1
        call    pipe_run
        mv      s4, a0                  # s4 = bytes of this run
        lw      t0, pipe.nread(s0)
        andi    t0, t0, PIPESIZE - 1
        add     a2, s0, t0
        addi    a2, a2, pipe.data
        ld      a0, proc.pagetable(s3)
        mv      a1, s1
        mv      a3, s4
        call    copyout
        bnez    a0, .Lpiperead.done
        lw      t0, pipe.nread(s0)
        add     t0, t0, s4
        sw      t0, pipe.nread(s0)
        add     s1, s1, s4
        sub     s2, s2, s4
        j       .Lpiperead.some
.Lpiperead.done:
        addi    a0, s0, pipe.nwrite
        call    wakeup
        mv      a0, s0
        call    release
        sub     a0, s1, s5
        leave
.Lpiperead.killed:
        mv      a0, s0
        call    release
        li      a0, -1
        leave
endfunc piperead

# pipe_run: tells how many bytes are in one piece, both in the ring and in a
# user's memory.
#   in        a0 = bytes at most, a1 = bytes ever read or written, a2 = user
#             address
#   out       a0 = bytes
#   clobbers  a1 t0
func pipe_run
        andi    a1, a1, PIPESIZE - 1
        li      t0, PIPESIZE
        sub     t0, t0, a1              # t0 = bytes to the end of the ring
        bleu    a0, t0, 1f
        mv      a0, t0
1:      li      t0, PGSIZE
        addi    a1, t0, -1
        and     a1, a1, a2
        sub     t0, t0, a1              # t0 = bytes to the end of the page
        bleu    a0, t0, 2f
        mv      a0, t0
2:      ret
endfunc pipe_run

        .section .rodata
pipe.name:
        .asciz  "pipe"

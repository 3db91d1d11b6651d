# Open files: what a descriptor stands for, be it a file, a device or a pipe.
# Owns the table of open files, and devsw, that of the devices.
#
# Descriptors of several processes may stand for one open file, after fork or
# dup: file.ref counts them.
#
# Locks: ftable guards file.ref.  What else is in a struct file is set before
# anybody else sees it, but for file.off: that one the inode's lock guards.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

        .equ    WRITE_MOST, (MAXOPBLOCKS - 1 - 1 - 2) / 2 * BSIZE
                                        # bytes that one operation writes: each
                                        # block may need one of the bitmap, and
                                        # there is the inode, its indirect
                                        # block, and two blocks in part

# fileinit: makes the table, with no file open.
func fileinit
        la      a0, ftable_lock
        la      a1, ftable_lock.name
        tail    initlock
endfunc fileinit

# filealloc: takes a free entry.
#   out       a0 = open file of type FD_NONE, with one reference; 0 if none is
#             free
#   locks     ftable
func filealloc
        frame
        la      a0, ftable_lock
        call    acquire
        la      a1, ftable              # a1 = entry
        la      t1, ftable.end
1:      lw      t0, file.ref(a1)
        beqz    t0, 2f
        addi    a1, a1, file.SIZE
        bne     a1, t1, 1b
        li      a1, 0
        j       3f
2:      li      t0, 1
        sw      t0, file.ref(a1)
        sw      zero, file.type(a1)
3:      call    release                 # (a0 is still the lock; keeps a1)
        mv      a0, a1
        leave
endfunc filealloc

# filedup: makes one more reference.
#   in        a0 = open file
#   out       a0 = open file
#   locks     ftable
func filedup
        frame
        mv      a1, a0                  # a1 = open file
        la      a0, ftable_lock
        call    acquire                 # (keeps a1)
        lw      t0, file.ref(a1)
        blez    t0, .Lfiledup.bad
        addi    t0, t0, 1
        sw      t0, file.ref(a1)
        call    release                 # (a0 is still the lock; keeps a1)
        mv      a0, a1
        leave
.Lfiledup.bad:
        la      a0, filedup.bad
        call    panic
endfunc filedup

# fileclose: drops a reference, and closes the file with the last one.
#   in        a0 = open file
#   locks     ftable; then as pipeclose, or as begin_op, iput and end_op; sleeps
func fileclose
        frame   s0, s1, s2
        mv      a1, a0                  # a1 = open file
        la      a0, ftable_lock
        call    acquire                 # (keeps a1)
        lw      t0, file.ref(a1)
        blez    t0, .Lfileclose.bad
        lw      s0, file.type(a1)       # s0 = what it is: once the reference is
        ld      s1, file.pipe(a1)       # s1 = its pipe     dropped, it may be
        ld      s2, file.ip(a1)         # s2 = its inode    another file's
        lbu     a2, file.writable(a1)   # a2 = 1 if it was written to
        addi    t0, t0, -1
        sw      t0, file.ref(a1)
        bnez    t0, .Lfileclose.open
        call    release                 # (a0 is still the lock; keeps a2)
        li      t0, FD_PIPE
        beq     s0, t0, .Lfileclose.pipe
        beqz    s0, .Lfileclose.done    # FD_NONE
        call    begin_op
        mv      a0, s2
        call    iput
        call    end_op
.Lfileclose.done:
        leave
.Lfileclose.pipe:
        mv      a0, s1
        mv      a1, a2
        call    pipeclose
        leave
.Lfileclose.open:
        call    release
        leave
.Lfileclose.bad:
        la      a0, fileclose.bad
        call    panic
endfunc fileclose

# filestat: tells a process what an open file is.
#   in        a0 = open file, a1 = user address of a struct stat
#   out       a0 = 0, -1 if it is a pipe or the address is bad
#   locks     the inode; sleeps
func filestat
        locals  stat.SIZE
        frame   s0, s1
        mv      s0, a1                  # s0 = address
        lw      t0, file.type(a0)
        li      t1, FD_INODE
        beq     t0, t1, 1f
        li      t1, FD_DEVICE
        bne     t0, t1, .Lfilestat.bad
1:      ld      s1, file.ip(a0)         # s1 = inode
        mv      a0, s1
        call    ilock
        mv      a0, s1
        mv      a1, sp
        call    stati
        mv      a0, s1
        call    iunlock
        call    myproc
        ld      a0, proc.pagetable(a0)
        mv      a1, s0
        mv      a2, sp
        li      a3, stat.SIZE
        call    copyout
        leave
.Lfilestat.bad:
        li      a0, -1
        leave
endfunc filestat

# fileread: reads from an open file.
#   in        a0 = open file, a1 = user address, a2 = bytes (an int)
#   out       a0 = bytes read, 0 at the end; -1 if it cannot be read
#   locks     the inode's, or the pipe's or the device's; sleeps
func fileread
        frame   s0, s1, s2
        lbu     t0, file.readable(a0)
        beqz    t0, .Lfileread.bad
        lw      t0, file.type(a0)
        li      t1, FD_PIPE
        beq     t0, t1, .Lfileread.pipe
        li      t1, FD_DEVICE
        beq     t0, t1, .Lfileread.device
        li      t1, FD_INODE
        bne     t0, t1, .Lfileread.none

        mv      s0, a0                  # s0 = open file
        mv      s1, a1                  # s1 = address
        mv      s2, a2                  # s2 = bytes
        ld      a0, file.ip(s0)
        call    ilock
        ld      a0, file.ip(s0)
        li      a1, 1
        mv      a2, s1
        lwu     a3, file.off(s0)
        mv      a4, s2
        call    readi
        mv      s1, a0                  # s1 = bytes read, or -1
        blez    s1, 1f
        lw      t0, file.off(s0)
        add     t0, t0, s1
        sw      t0, file.off(s0)
1:      ld      a0, file.ip(s0)
        call    iunlock
        mv      a0, s1
        leave
.Lfileread.pipe:
        ld      a0, file.pipe(a0)
        call    piperead
        leave
.Lfileread.device:
        lh      a0, file.major(a0)
        call    find_device
        beqz    a0, .Lfileread.bad
        ld      s0, device.read(a0)     # s0 = its function
        beqz    s0, .Lfileread.bad
        li      a0, 1
        jalr    s0
        leave
.Lfileread.bad:
        li      a0, -1
        leave
.Lfileread.none:
        la      a0, fileread.none
        call    panic
endfunc fileread

# filewrite: writes to an open file.
#   in        a0 = open file, a1 = user address, a2 = bytes (an int)
#   out       a0 = bytes written; -1 if it cannot be written, or a file took
#             fewer
#   locks     as begin_op and the inode's, or the pipe's or the device's; sleeps
func filewrite
        frame   s0, s1, s2, s3, s4
        lbu     t0, file.writable(a0)
        beqz    t0, .Lfilewrite.bad
        lw      t0, file.type(a0)
        li      t1, FD_PIPE
        beq     t0, t1, .Lfilewrite.pipe
        li      t1, FD_DEVICE
        beq     t0, t1, .Lfilewrite.device
        li      t1, FD_INODE
        bne     t0, t1, .Lfilewrite.none

        mv      s0, a0                  # s0 = open file
        mv      s1, a1                  # s1 = next address
        mv      s2, a2                  # s2 = bytes
        mv      s3, s2                  # s3 = bytes left
.Lfilewrite.some:
        blez    s3, .Lfilewrite.done
        li      s4, WRITE_MOST
        bge     s3, s4, 1f
        mv      s4, s3                  # s4 = bytes of this operation
1:      call    begin_op
        ld      a0, file.ip(s0)
        call    ilock
        ld      a0, file.ip(s0)
        li      a1, 1
        mv      a2, s1
        lwu     a3, file.off(s0)
        mv      a4, s4
        call    writei
        sub     s4, s4, a0              # s4 = bytes it did not take
        add     s1, s1, a0
        sub     s3, s3, a0
        blez    a0, 2f
        lw      t0, file.off(s0)
        add     t0, t0, a0
        sw      t0, file.off(s0)
2:      ld      a0, file.ip(s0)
        call    iunlock
        call    end_op
        beqz    s4, .Lfilewrite.some
.Lfilewrite.bad:
        li      a0, -1
        leave
.Lfilewrite.done:
        bltz    s2, .Lfilewrite.bad
        mv      a0, s2
        leave
.Lfilewrite.pipe:
        ld      a0, file.pipe(a0)
        call    pipewrite
        leave
.Lfilewrite.device:
        lh      a0, file.major(a0)
        call    find_device
        beqz    a0, .Lfilewrite.bad
        ld      s0, device.write(a0)    # s0 = its function
        beqz    s0, .Lfilewrite.bad
        li      a0, 1
        jalr    s0
        leave
.Lfilewrite.none:
        la      a0, filewrite.none
        call    panic
endfunc filewrite

# find_device: finds a kind of device.
#   in        a0 = its major number, any
#   out       a0 = its row of devsw, 0 for none
#   clobbers  t0 t1
func find_device
        li      t0, NDEV
        bgeu    a0, t0, 1f              # (also below 0)
        element t1, devsw, device.SIZE, a0, t0
        mv      a0, t1
        ret
1:      li      a0, 0
        ret
endfunc find_device

        .section .rodata
filedup.bad:
        .asciz  "filedup: the file is not open"
fileclose.bad:
        .asciz  "fileclose: the file is not open"
fileread.none:
        .asciz  "fileread: a file of no type"
filewrite.none:
        .asciz  "filewrite: a file of no type"
ftable_lock.name:
        .asciz  "ftable"

        .balign 8
devsw:                                  # a struct device a major number
        .dword  0, 0
        .dword  consoleread, consolewrite # CONSOLE
        .dword  statsread, 0            # STATS
        .fill   (NDEV - 3) * device.SIZE / 8, 8, 0

        .bss
        .balign 8
ftable_lock:
        .skip   lock.SIZE
ftable: .skip   file.SIZE * NFILE
ftable.end:

# Tests of the kernel's copying from and to programs: addresses that are wild,
# not ours any more, or at the very end.

        .include "test.inc"

# Addresses that are no program's: the kernel itself, what is mapped at the top
# of every process for the kernel alone, the end of what can be mapped, our
# buffer if only the 39 bits counted that Sv39 looks up, and -1.  The text is
# ours, but not to be written to.
        .section .rodata
        .balign 8
text_start:
        .dword  0
wild:   .dword  KERNBASE
        .dword  MAXVA - 2 * PGSIZE      # (trap frame)
        .dword  MAXVA - PGSIZE          # (trampoline)
        .dword  MAXVA
        .dword  buffer + (1 << 39)
        .dword  -1
wild_end:
        .text

# copyin: does write read from a wild address?
test copyin
        la      s0, wild                # s0 = next
1:      ld      s1, (s0)                # s1 = address
        open    "copyin1", O_CREATE | O_WRONLY
        ok_or   "open(copyin1) failed"
        mv      s2, a0                  # s2 = file
        write   s2, s1, 8192
        fails_or "write(fd, %p, 8192) returned %d, not -1", s1, a0
        close   s2
        unlink  "copyin1"
        write   STDOUT, s1, 8192
        nothing_or "write(1, %p, 8192) returned %d, not -1 or 0", s1, a0
        pipe    ends
        ok_or   "pipe() failed"
        lw      s2, ends + 4
        write   s2, s1, 8192
        nothing_or "write(pipe, %p, 8192) returned %d, not -1 or 0", s1, a0
        close   s2
        lw      s2, ends
        close   s2
        addi    s0, s0, 8
        la      t0, wild_end
        bne     s0, t0, 1b
endtest copyin

# copyout: does read write to a wild address?
test copyout
        la      s0, text_start          # s0 = next
1:      ld      s1, (s0)                # s1 = address
        open    "README", O_RDONLY
        ok_or   "open(README) failed"
        mv      s2, a0                  # s2 = file
        read    s2, s1, 8192
        nothing_or "read(fd, %p, 8192) returned %d, not -1 or 0", s1, a0
        close   s2
        pipe    ends
        ok_or   "pipe() failed"
        lw      s2, ends + 4
        write_text s2, "x"
        equal_or 1, "pipe write failed"
        lw      s3, ends
        read    s3, s1, 8192
        nothing_or "read(pipe, %p, 8192) returned %d, not -1 or 0", s1, a0
        close   s2
        close   s3
        addi    s0, s0, 8
        la      t0, wild_end
        bne     s0, t0, 1b
endtest copyout

# copyinstr1: does open read its path from a wild address?
test copyinstr1
        li      t0, 'x'                 # a name, if the bits above do not count
        sb      t0, buffer, t1
        la      s0, wild                # s0 = next
1:      ld      s1, (s0)                # s1 = address
        open    s1, O_CREATE | O_WRONLY
        fails_or "open(%p) returned %d, not -1", s1, a0
        addi    s0, s0, 8
        la      t0, wild_end
        bne     s0, t0, 1b
endtest copyinstr1

# copyinstr2: does a string go unnoticed whose 0 would be the first byte behind
# the kernel's buffer, be it a path of MAXPATH bytes or an argument of PGSIZE?
test copyinstr2
        la      s0, long                # s0 = path
        mv      a0, s0
        li      a1, 'x'
        li      a2, MAXPATH
        call    memset
        mv      a0, s0
        call    refuse_path
        call    must_fork
        beqz    a0, 1f
        call    await
        li      t0, 747
        same_or a1, t0, "exec(echo, BIG) succeeded, should have failed"
        quit    0
1:      mv      a0, s0
        li      a1, 'x'
        li      a2, PGSIZE
        call    memset
        exec    "echo", long.argv
        equal_or -1, "exec(echo, BIG) returned %d, not -1", a0
        quit    747
endtest copyinstr2

# copyinstr3: does a string go unnoticed that has no 0 before the end of the
# program's memory?
test copyinstr3
        sbrk    8192
        sbrk    0
        li      t0, PGSIZE - 1
        and     a0, a0, t0
        beqz    a0, 1f
        li      t0, PGSIZE              # up to the end of the page
        sub     a0, t0, a0
        call    sbrk
1:      sbrk    0
        mv      s0, a0                  # s0 = end of the memory
        li      t0, PGSIZE - 1
        and     a0, a0, t0
        equal_or 0, "oops"
        addi    a0, s0, -1
        li      t0, 'x'
        sb      t0, (a0)
        call    refuse_path
endtest copyinstr3

# refuse_path: fails if any system call takes a path.
#   in        a0 = path
func refuse_path
        frame   s0
        mv      s0, a0                  # s0 = path
        unlink  s0
        equal_or -1, "unlink returned %d, not -1", a0
        open    s0, O_CREATE | O_WRONLY
        equal_or -1, "open returned %d, not -1", a0
        link    s0, s0
        equal_or -1, "link returned %d, not -1", a0
        exec    s0, short.argv
        equal_or -1, "exec returned %d, not -1", a0
        leave
endfunc refuse_path

# rwsbrk: does the kernel copy from or to a page that was given back?
test rwsbrk
        sbrk    2 * PGSIZE
        ok_or   "sbrk(rwsbrk) failed"
        li      t0, PGSIZE
        add     s0, a0, t0              # s0 = its second page
        sbrk    -2 * PGSIZE
        ok_or   "sbrk(rwsbrk) shrink failed"
        open    "rwsbrk", O_CREATE | O_WRONLY
        ok_or   "open(rwsbrk) failed"
        mv      s1, a0                  # s1 = file
        write   s1, s0, 1024
        fails_or "write(fd, %p, 1024) returned %d, not -1", s0, a0
        close   s1
        unlink  "rwsbrk"
        open    "README", O_RDONLY
        ok_or   "open(README) failed"
        read    a0, s0, 10
        fails_or "read(fd, %p, 10) returned %d, not -1", s0, a0
endtest rwsbrk

# argptest: does the kernel survive a read of -1 bytes to the last byte of the
# program's memory?
test argptest
        open    "init", O_RDONLY
        ok_or   "open failed"
        mv      s0, a0                  # s0 = file
        sbrk    0
        addi    s1, a0, -1              # s1 = last byte
        read    s0, s1, -1
        close   s0
endtest argptest

# sbrkarg: can the kernel copy from and to memory that sbrk has just given?
test sbrkarg
        sbrk    PGSIZE
        mv      s0, a0                  # s0 = page
        open    "sbrk", O_CREATE | O_WRONLY
        mv      s1, a0                  # s1 = file
        unlink  "sbrk"
        mv      a0, s1
        ok_or   "open sbrk failed"
        write   s1, s0, PGSIZE
        ok_or   "write sbrk failed"
        close   s1
        sbrk    PGSIZE
        pipe    a0
        equal_or 0, "pipe() failed"
endtest sbrkarg

# validatetest: does any address of the first 1100 KiB, within the program's
# memory or behind it, upset the kernel as a path?
test validatetest
        li      s0, 0                   # s0 = address
1:      link    "nosuchfile", s0
        equal_or -1, "link should not succeed"
        li      t0, PGSIZE
        add     s0, s0, t0
        li      t0, 1100 * 1024
        bgeu    t0, s0, 1b
endtest validatetest

# pgbug: does an address whose lower half could be good, but not its upper half,
# upset the kernel?  And has a pipe that fails no descriptors?
test pgbug
        li      s0, 0xeaeb0b5b00002f5e
        exec    s0, none.argv
        li      s1, NOFILE              # s1 = times to go
1:      pipe    s0
        equal_or -1, "pipe(%p) returned %d, not -1", s0, a0
        addi    s1, s1, -1
        bnez    s1, 1b
        open    "README", O_RDONLY
        open    "README", O_RDONLY      # (a pipe needs two)
        ok_or   "open(README) failed"
endtest pgbug

# badarg: does exec lose memory when an argument is at a wild address?  The free
# pages are counted at the end of all tests.
test badarg
        li      s0, 50000               # s0 = times to go
1:      exec    "echo", nowhere.argv
        addi    s0, s0, -1
        bnez    s0, 1b
endtest badarg

# sbrklast: can the kernel still copy from and to the last page, when the break
# went a little into the page behind it, and came back a little before?
test sbrklast
        sbrk    0
        neg     a0, a0
        li      t0, PGSIZE - 1
        and     a0, a0, t0
        call    sbrk                    # up to the end of the page
        sbrk    PGSIZE
        sbrk    10
        sbrk    -20
        sbrk    0
        addi    s0, a0, -64             # s0 = path: "x"
        li      t0, 'x'
        sh      t0, (s0)
        open    s0, O_RDWR | O_CREATE
        mv      s1, a0                  # s1 = file
        write   s1, s0, 1
        close   s1
        open    s0, O_RDWR
        mv      s1, a0
        sb      zero, (s0)
        read    s1, s0, 1
        lbu     a0, (s0)
        equal_or 'x', "read %d, wanted 'x'", a0
        unlink  "x"
endtest sbrklast

        .section .rodata
        .balign 8
short.argv:
        .dword  xx, 0
nowhere.argv:
        .dword  NOWHERE, 0
long.argv:
        .dword  long, long, long, 0
none.argv:
        .dword  0
xx:     .asciz  "xx"

        .bss
long:   .skip   PGSIZE + 1              # (its last byte stays 0)

# Tests of processes: fork, exit, wait, kill, exec, and pipes between them.

        .include "test.inc"

        .equ    FORKS, 1000             # more than there can be
        .equ    PAGES, 60               # more than a process has besides what
                                        # it asked for, and its page tables

# killstatus: is the status of a killed process -1?  Also of one that waits for
# what never comes: bytes in a pipe, or the end of a long sleep?
test killstatus
        pipe    ends
        equal_or 0, "pipe() failed"
        call    must_fork
        beqz    a0, .Lkillstatus.reader
        mv      s0, a0                  # s0, s1 = children
        call    must_fork
        beqz    a0, .Lkillstatus.sleeper
        mv      s1, a0
        sleep   1                       # until they wait
        kill    s0
        equal_or 0, "kill failed"
        call    await_killed
        kill    s1
        call    await_killed
        li      s0, 100                 # s0 = times to go
1:      call    must_fork
        beqz    a0, 2f
        mv      s1, a0                  # s1 = child
        sleep   1
        kill    s1
        call    await
        li      t0, -1
        same_or a1, t0, "status should be -1"
        addi    s0, s0, -1
        bnez    s0, 1b
        quit    0
2:      call    getpid
        j       2b
.Lkillstatus.reader:                    # (it could write there itself)
        lw      a0, ends
        read    a0, buffer, 1
        fail    "the reader was not killed"
.Lkillstatus.sleeper:
        sleep   1 << 30
        fail    "the sleeper was not killed"
endtest killstatus

# preempt: does a process get its turn, and is it killed, while as many others
# spin as there may be harts?
test preempt
        call    must_fork
        beqz    a0, .Lpreempt.spin
        mv      s0, a0                  # s0, s1, s2 = children
        call    must_fork
        beqz    a0, .Lpreempt.spin
        mv      s1, a0
        pipe    ends
        call    must_fork
        beqz    a0, .Lpreempt.writer
        mv      s2, a0
        lw      a0, ends + 4
        call    close
        lw      a0, ends
        read    a0, buffer, BUFFER
        equal_or 1, "preempt read error"
        lw      a0, ends
        call    close
        text    a0, "kill... "
        call    printf
        kill    s0
        kill    s1
        kill    s2
        text    a0, "wait... "
        call    printf
        call    await
        call    await
        call    await
        quit    0
.Lpreempt.writer:
        lw      a0, ends
        call    close
        lw      a0, ends + 4
        write_text a0, "x"
        li      t0, 1
        beq     a0, t0, 1f
        text    a0, "preempt: write error"
        call    printf
1:      lw      a0, ends + 4
        call    close
.Lpreempt.spin:
        j       .Lpreempt.spin
endtest preempt

# exitwait: does wait give the child that has exited, and its status?
test exitwait
        li      s0, 0                   # s0 = status
1:      call    must_fork
        bnez    a0, 2f
        quit    s0
2:      mv      s1, a0                  # s1 = child
        call    await
        same_or a0, s1, "wait wrong pid"
        same_or a1, s0, "wait wrong exit status"
        addi    s0, s0, 1
        li      t0, 100
        bne     s0, t0, 1b
endtest exitwait

# reparent: do processes whose parent exits while they may be exiting themselves
# get another?  And one that has exited before?  (It were a page missing, at the
# end of all tests.)
test reparent
        call    getpid
        mv      s0, a0                  # s0 = we
        li      s1, 200                 # s1 = times to go
1:      call    must_fork
        beqz    a0, 2f
        mv      s2, a0                  # s2 = child
        call    await
        same_or a0, s2, "wait wrong pid"
        addi    s1, s1, -1
        bnez    s1, 1b
        call    must_fork
        beqz    a0, 4f
        call    await_good
        quit    0
2:      call    fork
        bgez    a0, 3f
        kill    s0
        quit    1
3:      quit    0
4:      call    must_fork
        beqz    a0, 3b
        sleep   1                       # until it has exited
endtest reparent

# reparent2: the same with two such at once.  (Once, exit and init's wait could
# wait for each other's locks.)
test reparent2
        li      s0, 800                 # s0 = times to go
1:      call    must_fork
        bnez    a0, 2f
        call    fork
        call    fork
        quit    0
2:      call    await
        addi    s0, s0, -1
        bnez    s0, 1b
endtest reparent2

# twochildren: are two children found that exit at the same time?
test twochildren
        li      s0, 1000                # s0 = times to go
1:      call    must_fork
        beqz    a0, 2f
        call    must_fork
        beqz    a0, 2f
        call    await
        ok_or   "wait found none"
        call    await
        ok_or   "wait found one"
        addi    s0, s0, -1
        bnez    s0, 1b
2:
endtest twochildren

# forkfork: do two processes fork and wait without harming each other?
test forkfork
        call    must_fork
        beqz    a0, 1f
        call    must_fork
        beqz    a0, 1f
        call    await
        mv      a0, a1
        equal_or 0, "fork in child failed"
        call    await
        mv      a0, a1
        equal_or 0, "fork in child failed"
        quit    0
1:      li      s0, 200                 # s0 = times to go
2:      call    fork
        bltz    a0, 3f
        beqz    a0, 4f
        call    await
        addi    s0, s0, -1
        bnez    s0, 2b
        quit    0
3:      quit    1
4:
endtest forkfork

# forkforkfork: what if children fork children, until there can be no more, and
# nobody waits but init?
test forkforkfork
        unlink  "stopforking"
        call    must_fork
        beqz    a0, 1f
        sleep   20
        touch   "stopforking"
        call    await
        sleep   10                      # while the others see it, and exit
        quit    0
1:      open    "stopforking", O_RDONLY
        bgez    a0, 2f
        call    fork
        bgez    a0, 1b
        touch   "stopforking"
        j       1b
2:
endtest forkforkfork

# forktest: does fork fail well, when there is no more memory or no more room
# for processes, and is every child found again?
test forktest
        call    must_fork
        beqz    a0, .Lforktest.memory
        call    await_good
        li      s0, 0                   # s0 = children
1:      call    fork
        bltz    a0, 2f
        beqz    a0, 4f
        addi    s0, s0, 1
        li      t0, FORKS
        bne     s0, t0, 1b
        fail    "fork claimed to work 1000 times!"
2:      addi    a0, s0, -1
        ok_or   "no fork at all!"
3:      call    await
        ok_or   "wait stopped early"
        addi    s0, s0, -1
        bnez    s0, 3b
        call    await
        equal_or -1, "wait got too many"
        quit    0
.Lforktest.memory:                      # takes all, and then lets fork have
        sbrk    PGSIZE                  # page by page: each fork gets a little
        bgez    a0, .Lforktest.memory   # further, and none may keep any
        li      s0, PAGES               # s0 = pages to give
5:      call    fork
        beqz    a0, 4f                  # (where memory is given on first use)
        bltz    a0, 6f
        call    await
6:      sbrk    -PGSIZE
        addi    s0, s0, -1
        bnez    s0, 5b
4:
endtest forktest

# pipe1: does a pipe give what was put in, whatever the sizes of the pieces?  Do
# all who wait for more see its end?  And is nothing written that nobody can
# read?
        .equ    PIECE, 1033             # bytes written at once
        .equ    PIECES, 5

test pipe1
        pipe    ends
        equal_or 0, "pipe() failed"
        call    must_fork
        li      s0, 0                   # s0 = number of the next byte
        lw      s1, ends                # s1, s2 = to read, to write
        lw      s2, ends + 4
        bnez    a0, .Lpipe1.read
        close   s1
        li      s3, PIECES              # s3 = pieces to go
1:      la      t0, buffer
        la      t1, buffer + PIECE
2:      srli    t2, s0, 8               # (the ring's size is no period of this)
        add     t2, t2, s0
        sb      t2, (t0)
        addi    s0, s0, 1
        addi    t0, t0, 1
        bne     t0, t1, 2b
        write   s2, buffer, PIECE
        equal_or PIECE, "pipe1 oops 1"
        addi    s3, s3, -1
        bnez    s3, 1b
        quit    0
.Lpipe1.read:
        close   s2
        li      s3, 1                   # s3 = bytes to read at once
3:      read    s1, buffer, s3
        blez    a0, 5f
        la      s4, buffer              # s4 = next, s5 = end
        add     s5, s4, a0
4:      lbu     t0, (s4)
        srli    t1, s0, 8
        add     t1, t1, s0
        andi    t1, t1, 0xff
        same_or t0, t1, "pipe1 oops 2"
        addi    s0, s0, 1
        addi    s4, s4, 1
        bne     s4, s5, 4b
        slli    s3, s3, 1
        li      t0, BUFFER
        bgeu    t0, s3, 3b
        mv      s3, t0
        j       3b
5:      mv      a0, s0
        equal_or PIECE * PIECES, "pipe1 oops 3 total %d", s0
        close   s1
        call    await_good

        pipe    ends
        equal_or 0, "pipe() failed"
        lw      s1, ends
        lw      s2, ends + 4
        call    must_fork
        beqz    a0, .Lpipe1.wait
        call    must_fork
        beqz    a0, .Lpipe1.wait
        sleep   1                       # until they wait
        close   s2
        call    await_good
        call    await_good
        close   s1

        pipe    ends
        equal_or 0, "pipe() failed"
        lw      a0, ends
        call    close
        lw      a0, ends + 4
        write   a0, buffer, 1
        fails_or "pipe1 wrote to a pipe that nobody reads"
        quit    0
.Lpipe1.wait:
        close   s2
        read    s1, buffer, 1
        equal_or 0, "pipe1 read %d bytes from an empty pipe", a0
endtest pipe1

# exectest: does a program get its arguments, and the open files?
test exectest
        unlink  "echo-ok"
        call    must_fork
        bnez    a0, 1f
        close   STDOUT
        open    "echo-ok", O_CREATE | O_WRONLY
        ok_or   "create failed"
        equal_or STDOUT, "wrong fd"
        exec    "echo", ok.argv
        fail    "exec echo failed"
1:      mv      s0, a0                  # s0 = child
        call    await_good
        same_or a0, s0, "wait failed!"
        open    "echo-ok", O_RDONLY
        ok_or   "open failed"
        read    a0, buffer, 2
        equal_or 2, "read failed"
        unlink  "echo-ok"
        lhu     a0, buffer
        equal_or 'O' | 'K' << 8, "wrong output"
endtest exectest

# bigargtest: does exec refuse arguments that do not fit into the stack?
        .equ    ARGUMENT, 240           # bytes: times MAXARG, more than a page

test bigargtest
        unlink  "bigarg-ok"
        call    must_fork
        bnez    a0, 2f
        la      a0, buffer              # says so where it can be seen
        li      a1, ' '
        li      a2, ARGUMENT
        call    memset
        text    a1, "bigargs test: failed\n"
        li      a2, text.SIZE - 1
        call    memmove
        sb      zero, buffer + ARGUMENT, t0
        la      t0, big.argv
        la      t1, buffer
1:      sd      t1, (t0)
        addi    t0, t0, 8
        la      t2, big.argv + 8 * (MAXARG - 1)
        bne     t0, t2, 1b
        exec    "echo", big.argv
        open    "bigarg-ok", O_CREATE
        call    close
        quit    0
2:      call    await_good
        open    "bigarg-ok", O_RDONLY
        ok_or   "bigarg test failed!"
        call    close
        unlink  "bigarg-ok"
endtest bigargtest

# execout: does exec clean up when it runs out of memory, however far it came?
# Children use up all memory, give some pages back, and run a program.
test execout
        li      s0, 0                   # s0 = pages to give back
1:      call    must_fork
        beqz    a0, 2f
        call    await
        addi    s0, s0, 1
        li      t0, 15
        bne     s0, t0, 1b
        quit    0
2:      sbrk    PGSIZE
        bltz    a0, 3f
        li      t0, PGSIZE - 1
        add     t0, t0, a0
        sb      s0, (t0)
        j       2b
3:      beqz    s0, 4f
        sbrk    -PGSIZE
        addi    s0, s0, -1
        j       3b
4:      close   STDOUT
        exec    "echo", ok.argv
endtest execout

        .section .rodata
        .balign 8
ok.argv:
        .dword  echo, ok, 0
echo:   .asciz  "echo"
ok:     .asciz  "OK"

        .bss
        .balign 8
big.argv:                               # (its last stays 0)
        .skip   8 * MAXARG

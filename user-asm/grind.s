# grind: makes system calls at random, in two processes at once, for ever, and
# complains if one fails that cannot.  The files a, b and c and the directory
# grindir are what the two quarrel about; most paths take a detour.

        .include "user.inc"

        .equ    BUFFER, 999
        .equ    SIGN_OF_LIFE, 500       # actions from one letter to the next
        .equ    MOST_INODES, 200        # there cannot be more in use
        .equ    GROWTH, 6011            # bytes
        .equ    PAUSE, 20               # ticks
        .equ    ACTIONS, 23             # in the table

# main: starts two processes again whenever they have both ended.
func main
        frame
.Lmain.next:
        call    fork
        beqz    a0, .Lmain.child
        bltz    a0, 1f
        li      a0, 0
        call    wait
1:      li      a0, PAUSE
        call    sleep
        la      t0, seed
        ld      t1, (t0)
        addi    t1, t1, 1
        sd      t1, (t0)
        j       .Lmain.next
.Lmain.child:
        call    two
        leave
endfunc main

# two: runs two processes that grind until one fails.
#   out       a0 = 0
func two
        locals  4
        frame   s0, s1
        text    a0, "a"
        call    unlink
        text    a0, "b"
        call    unlink
        call    fork_or_fail
        li      a1, 31
        text    a2, "A"
        beqz    a0, .Ltwo.child
        mv      s0, a0                  # s0 = one
        call    fork_or_fail
        li      a1, 7177
        text    a2, "B"
        beqz    a0, .Ltwo.child
        mv      s1, a0                  # s1 = the other
        li      t0, -1
        sw      t0, (sp)
        mv      a0, sp
        call    wait
        lw      t0, (sp)
        beqz    t0, 1f
        mv      a0, s0
        call    kill
        mv      a0, s1
        call    kill
1:      li      a0, 0
        call    wait
        li      a0, 0
        leave
.Ltwo.child:
        la      t0, seed
        ld      t1, (t0)
        xor     t1, t1, a1
        sd      t1, (t0)
        mv      a0, a2
        call    grind
endfunc two

# grind: takes actions at random.
#   in        a0 = letter to show now and then, a string
#   out       never returns
func grind
        mv      s0, a0                  # s0 = letter
        li      a0, 0
        call    sbrk
        sd      a0, first_break, t0
        text    a0, "grindir"
        call    mkdir
        call    enter
        call    root
.Lgrind.round:
        li      s1, SIGN_OF_LIFE        # s1 = actions to go until the letter
1:      addi    s1, s1, -1
        bnez    s1, 2f
        li      a0, STDOUT
        mv      a1, s0
        li      a2, 1
        call    write
2:      call    random
        li      t0, ACTIONS
        remu    a0, a0, t0
        slli    a0, a0, 3
        la      t0, actions
        add     t0, t0, a0
        ld      t0, (t0)
        jalr    t0
        bnez    s1, 1b
        j       .Lgrind.round
endfunc grind

# random: the next of a row of numbers that look random: 7^5 times the last,
# modulo 2^31 - 1 (Park and Miller, Communications of the ACM, October 1988).
#   out       a0 = 0 to 2^31 - 3
#   clobbers  t0
func random
        ld      a0, seed
        li      t0, 0x7ffffffe
        remu    a0, a0, t0
        addi    a0, a0, 1               # 1 to 2^31 - 2
        li      t0, 16807
        mul     a0, a0, t0
        li      t0, 0x7fffffff
        remu    a0, a0, t0
        addi    a0, a0, -1
        sd      a0, seed, t0
        ret
endfunc random

# What actions are made of

# touch: sees to it that a file exists, if it can.
#   in        a0 = path
func touch
        frame
        li      a1, O_CREATE | O_RDWR
        call    open
        call    close
        leave
endfunc touch

# reopen: closes the open file and opens another.
#   in        a0 = path
func reopen
        frame   s0
        mv      s0, a0
        lw      a0, file
        call    close
        mv      a0, s0
        li      a1, O_CREATE | O_RDWR
        call    open
        sw      a0, file, t0
        leave
endfunc reopen

# enter: makes grindir the current directory, or ends the process.
func enter
        frame
        text    a0, "grindir"
        call    chdir
        bnez    a0, 1f
        leave
1:      text    a0, "grind: chdir grindir failed\n"
        call    give_up
endfunc enter

# root: makes the root the current directory again.
func root
        text    a0, "/"
        tail    chdir
endfunc root

# fork_or_fail: forks, or ends the process.
#   out       a0 = pid of the child, 0 in the child
func fork_or_fail
        frame
        call    fork
        bltz    a0, 1f
        leave
1:      text    a0, "grind: fork failed\n"
        call    give_up
endfunc fork_or_fail

# done: ends a child.
#   out       never returns
func done
        li      a0, 0
        tail    exit
endfunc done

# await: waits for a child.
func await
        li      a0, 0
        tail    wait
endfunc await

# give_up: prints, and ends the process.
#   in        a0, a1... = as for printf
#   out       never returns
func give_up
        call    printf
        li      a0, 1
        tail    exit
endfunc give_up

# The actions.  What they return nobody wants, and most of their calls may fail.

func nothing
        ret
endfunc nothing

func touch_a
        text    a0, "grindir/../a"
        tail    touch
endfunc touch_a

func touch_b
        text    a0, "grindir/../grindir/../b"
        tail    touch
endfunc touch_b

func unlink_a
        text    a0, "grindir/../a"
        tail    unlink
endfunc unlink_a

func unlink_b
        frame
        call    enter
        text    a0, "../b"
        call    unlink
        call    root
        leave
endfunc unlink_b

func reopen_a
        text    a0, "/grindir/../a"
        tail    reopen
endfunc reopen_a

func reopen_b
        text    a0, "/./grindir/./../b"
        tail    reopen
endfunc reopen_b

func write_file
        lw      a0, file
        la      a1, buffer
        li      a2, BUFFER
        tail    write
endfunc write_file

func read_file
        lw      a0, file
        la      a1, buffer
        li      a2, BUFFER
        tail    read
endfunc read_file

func directory_a
        frame
        text    a0, "grindir/../a"
        call    mkdir
        text    a0, "a/../a/./a"
        call    touch
        text    a0, "a/a"
        call    unlink
        leave
endfunc directory_a

func directory_b
        frame
        text    a0, "/../b"
        call    mkdir
        text    a0, "grindir/../b/b"
        call    touch
        text    a0, "b/b"
        call    unlink
        leave
endfunc directory_b

func link_a_to_b
        frame
        text    a0, "b"
        call    unlink
        text    a0, "../grindir/./../a"
        text    a1, "../b"
        call    link
        leave
endfunc link_a_to_b

func link_b_to_a
        frame
        text    a0, "../grindir/../a"
        call    unlink
        text    a0, ".././b"
        text    a1, "/grindir/../a"
        call    link
        leave
endfunc link_b_to_a

func fork_one
        frame
        call    fork_or_fail
        beqz    a0, done
        call    await
        leave
endfunc fork_one

func fork_four
        frame
        call    fork_or_fail
        bnez    a0, 1f
        call    fork
        call    fork
        call    done
1:      call    await
        leave
endfunc fork_four

func grow
        li      a0, GROWTH
        tail    sbrk
endfunc grow

func shrink
        frame
        li      a0, 0
        call    sbrk
        ld      t0, first_break
        bgeu    t0, a0, 1f
        sub     a0, t0, a0
        call    sbrk
1:      leave
endfunc shrink

func fork_and_kill
        frame   s0
        call    fork_or_fail
        bnez    a0, 1f
        text    a0, "a"
        call    touch
        call    done
1:      mv      s0, a0                  # s0 = child
        text    a0, "../grindir/.."
        call    chdir
        bnez    a0, 2f
        mv      a0, s0
        call    kill
        call    await
        leave
2:      text    a0, "grind: chdir failed\n"
        call    give_up
endfunc fork_and_kill

func fork_suicide
        frame
        call    fork_or_fail
        bnez    a0, 1f
        call    getpid
        call    kill
        call    done
1:      call    await
        leave
endfunc fork_suicide

func share_pipe
        locals  8
        frame
        mv      a0, sp
        call    pipe
        bltz    a0, .Lshare_pipe.none
        call    fork_or_fail
        beqz    a0, .Lshare_pipe.child
        lw      a0, 0(sp)
        call    close
        lw      a0, 4(sp)
        call    close
        call    await
        leave
.Lshare_pipe.child:                     # four processes: a byte each
        call    fork
        call    fork
        lw      a0, 4(sp)
        text    a1, "x"
        li      a2, 1
        call    write
        li      t0, 1
        beq     a0, t0, 1f
        text    a0, "grind: pipe write failed\n"
        call    printf
1:      lw      a0, 0(sp)
        la      a1, buffer
        li      a2, 1
        call    read
        li      t0, 1
        beq     a0, t0, 2f
        text    a0, "grind: pipe read failed\n"
        call    printf
2:      call    done
.Lshare_pipe.none:
        text    a0, "grind: pipe failed\n"
        call    give_up
endfunc share_pipe

func fork_lost_directory
        frame
        call    fork_or_fail
        bnez    a0, 1f
        text    a0, "a"
        call    unlink
        text    a0, "a"
        call    mkdir
        text    a0, "a"
        call    chdir
        text    a0, "../a"
        call    unlink
        text    a0, "x"
        li      a1, O_CREATE | O_RDWR
        call    open
        text    a0, "x"
        call    unlink
        call    done
1:      call    await
        leave
endfunc fork_lost_directory

func small_file
        locals  stat.SIZE
        frame   s0
        text    a0, "c"
        call    unlink
        text    a0, "c"
        li      a1, O_CREATE | O_RDWR
        call    open
        mv      s0, a0                  # s0 = file
        text    a0, "grind: create c failed\n"
        bltz    s0, .Lsmall_file.failed
        mv      a0, s0
        text    a1, "x"
        li      a2, 1
        call    write
        mv      t0, a0
        li      t1, 1
        text    a0, "grind: write c failed\n"
        bne     t0, t1, .Lsmall_file.failed
        mv      a0, s0
        mv      a1, sp
        call    fstat
        mv      t0, a0
        text    a0, "grind: fstat failed\n"
        bnez    t0, .Lsmall_file.failed
        ld      a1, stat.size(sp)
        li      t1, 1
        text    a0, "grind: fstat reports wrong size %d\n"
        bne     a1, t1, .Lsmall_file.failed
        lwu     a1, stat.ino(sp)
        li      t1, MOST_INODES
        text    a0, "grind: fstat reports crazy i-number %d\n"
        bltu    t1, a1, .Lsmall_file.failed
        mv      a0, s0
        call    close
        text    a0, "c"
        call    unlink
        leave
.Lsmall_file.failed:
        call    give_up
endfunc small_file

        .section .rodata
        .balign 8
actions:
        .dword  nothing
        .dword  touch_a
        .dword  touch_b
        .dword  unlink_a
        .dword  unlink_b
        .dword  reopen_a
        .dword  reopen_b
        .dword  write_file
        .dword  read_file
        .dword  directory_a
        .dword  directory_b
        .dword  link_a_to_b
        .dword  link_b_to_a
        .dword  fork_one
        .dword  fork_four
        .dword  grow
        .dword  shrink
        .dword  fork_and_kill
        .dword  fork_suicide
        .dword  share_pipe
        .dword  fork_lost_directory
        .dword  small_file
        .dword  echo_to_cat
        .if     . - actions != 8 * ACTIONS
        .error  "ACTIONS does not agree with the table"
        .endif

        .data
        .balign 8
seed:   .dword  1
file:   .word   -1                      # the open file, if it is not -1

        .bss
        .balign 8
first_break:
        .skip   8
buffer: .skip   BUFFER

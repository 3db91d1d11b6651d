# sh: the shell.  Reads lines, and has a child parse each (shparse.s) and run
# it.  The functions that run a command never return: they are the process.

        .include "user.inc"
        .include "sh.inc"

        .equ    PROMPT, 2               # bytes of prompt
        .equ    CD, 3                   # bytes of cd

# main: takes line after line, until the input ends.
func main
1:      text    a0, "console"           # STDIN, STDOUT and STDERR must be open
        li      a1, O_RDWR
        call    open
        bltz    a0, .Lmain.next
        li      t0, STDERR
        bgeu    t0, a0, 1b
        call    close
.Lmain.next:
        li      a0, STDERR
        la      a1, prompt
        li      a2, PROMPT
        call    write
        la      a0, line
        li      a1, LINE
        call    gets
        lbu     t0, (a0)
        beqz    t0, .Lmain.done         # the end of the input
        la      a1, cd
        li      a2, CD
        call    strncmp
        beqz    a0, .Lmain.cd
        call    fork_or_fail
        beqz    a0, .Lmain.child
        li      a0, 0
        call    wait
        j       .Lmain.next
.Lmain.child:
        la      a0, line
        call    parse
        tail    run
.Lmain.cd:                              # would be lost if a child did it
        la      s0, line
        mv      a0, s0
        call    strlen
        add     t0, s0, a0
        sb      zero, -1(t0)            # the newline
        addi    a0, s0, CD
        call    chdir
        bgez    a0, .Lmain.next
        li      a0, STDERR
        text    a1, "cannot cd %s\n"
        addi    a2, s0, CD
        call    fprintf
        j       .Lmain.next
.Lmain.done:
        li      a0, 0
        call    exit
endfunc main

# run: runs a command.
#   in        a0 = command
#   out       never returns; in the command's own function, s0 = command
func run
        mv      s0, a0
        ld      t0, command.run(s0)
        jr      t0
endfunc run

# run_simple: becomes the program that a command names.
#   in        s0 = struct simple
#   out       never returns
func run_simple
        ld      a0, simple.argv(s0)
        beqz    a0, 1f
        addi    a1, s0, simple.argv
        call    exec
        li      a0, STDERR
        text    a1, "exec %s failed\n"
        ld      a2, simple.argv(s0)
        call    fprintf
        li      a0, 0                   # even so
        call    exit
1:      li      a0, 1
        call    exit
endfunc run_simple

# run_redirection: opens a file in the place of another, and goes on.
#   in        s0 = struct redirection
#   out       never returns
func run_redirection
        lw      a0, redirection.fd(s0)
        call    close                   # so that open finds it free first
        ld      a0, redirection.file(s0)
        lw      a1, redirection.mode(s0)
        call    open
        bltz    a0, 1f
        ld      a0, redirection.command(s0)
        tail    run
1:      text    a0, "open %s failed\n"
        ld      a1, redirection.file(s0)
        call    fatal
endfunc run_redirection

# run_list: runs one command and then another.
#   in        s0 = struct pair
#   out       never returns
func run_list
        call    fork_or_fail
        beqz    a0, run_left
        li      a0, 0
        call    wait
        ld      a0, pair.right(s0)
        tail    run
endfunc run_list

# run_background: runs a command for which nobody waits.
#   in        s0 = struct pair
#   out       never returns
func run_background
        call    fork_or_fail
        beqz    a0, run_left
        li      a0, 0
        call    exit
endfunc run_background

# run_pipe: runs two commands at once, the output of one the input of the other.
#   in        s0 = struct pair
#   out       never returns
func run_pipe
        la      a0, ends
        call    pipe
        bltz    a0, 2f
        call    fork_or_fail
        bnez    a0, 1f
        li      a0, STDOUT
        lw      a1, ends + 4
        call    replace
        j       run_left
1:      call    fork_or_fail
        bnez    a0, 3f
        li      a0, STDIN
        lw      a1, ends
        call    replace
        ld      a0, pair.right(s0)
        tail    run
2:      text    a0, "pipe\n"
        call    fatal
3:      call    close_ends
        li      a0, 0
        call    wait
        li      a0, 0
        call    wait
        li      a0, 0
        call    exit
endfunc run_pipe

# run_left: runs the left command of two.
#   in        s0 = struct pair
#   out       never returns
func run_left
        ld      a0, pair.left(s0)
        tail    run
endfunc run_left

# replace: puts one end of the pipe in the place of another file.
#   in        a0 = file descriptor to be replaced, a1 = end of the pipe
func replace
        frame   s1
        mv      s1, a1                  # s1 = end
        call    close
        mv      a0, s1
        call    dup                     # takes the first that is free
        call    close_ends
        leave
endfunc replace

# close_ends: closes both ends of the pipe.
func close_ends
        frame
        lw      a0, ends
        call    close
        lw      a0, ends + 4
        call    close
        leave
endfunc close_ends

# fork_or_fail: forks, or exits.
#   out       a0 = child's pid, 0 in the child
func fork_or_fail
        frame
        call    fork
        bltz    a0, 1f
        leave
1:      text    a0, "fork\n"
        call    fatal
endfunc fork_or_fail

        .section .rodata
prompt: .ascii  "$ "
cd:     .ascii  "cd "

        .bss
        .balign 8
ends:   .skip   2 * 4                   # of the pipe: to read, to write
line:   .skip   LINE

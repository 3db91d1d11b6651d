# init: the first program.  Opens the console for all others, starts a shell,
# starts another when that ends, and waits for processes that nobody else waits
# for.

        .include "user.inc"

func main
        la      a0, console
        li      a1, O_RDWR
        call    open
        bgez    a0, 1f
        la      a0, console             # a new disk has none yet
        li      a1, CONSOLE
        li      a2, 0
        call    mknod
        la      a0, console
        li      a1, O_RDWR
        call    open
1:      li      a0, STDIN               # and so it is STDOUT
        call    dup
        li      a0, STDIN               # and STDERR
        call    dup
        la      a0, statistics
        li      a1, STATS
        li      a2, 0
        call    mknod                   # (fails but on a new disk)

.Lmain.start:
        la      a0, starting
        call    printf
        call    fork
        la      s0, no_fork             # s0 = what to say if this fails
        bltz    a0, .Lmain.failed
        beqz    a0, .Lmain.shell
        mv      s1, a0                  # s1 = the shell's pid
        la      s0, no_wait
1:      li      a0, 0
        call    wait
        beq     a0, s1, .Lmain.start
        bgez    a0, 1b                  # a process whose parent is gone
.Lmain.failed:
        mv      a0, s0
        call    printf
        li      a0, 1
        call    exit

.Lmain.shell:
        la      a0, sh
        la      a1, sh.argv
        call    exec
        la      s0, no_exec
        j       .Lmain.failed
endfunc main

        .section .rodata
console:
        .asciz  "console"
statistics:
        .asciz  "statistics"
sh:     .asciz  "sh"
starting:
        .asciz  "init: starting sh\n"
no_fork:
        .asciz  "init: fork failed\n"
no_exec:
        .asciz  "init: exec sh failed\n"
no_wait:
        .asciz  "init: wait returned an error\n"

        .balign 8
sh.argv:
        .dword  sh, 0

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
        text    a0, "statistics"
        li      a1, STATS
        li      a2, 0
        call    mknod                   # (fails but on a new disk)

.Lmain.start:
        text    a0, "init: starting sh\n"
        call    printf
        call    fork
        text    s0, "init: fork failed\n" # s0 = what to say if this fails
        bltz    a0, .Lmain.failed
        beqz    a0, .Lmain.shell
        mv      s1, a0                  # s1 = the shell's pid
        text    s0, "init: wait returned an error\n"
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
        text    s0, "init: exec sh failed\n"
        j       .Lmain.failed
endfunc main

        .section .rodata
console:
        .asciz  "console"
sh:     .asciz  "sh"

        .balign 8
sh.argv:
        .dword  sh, 0

# One of grind's actions: echo hi | cat, where cat writes to a second pipe.

        .include "user.inc"

        struct  plumbing
        field   plumbing.first, 4, 2    # pipe: to read, to write
        field   plumbing.second, 4, 2
        field   plumbing.status, 4, 2   # of the two processes
        field   plumbing.output, 1, 4   # what arrives, and a 0
        endstruct plumbing

# echo_to_cat: runs the two programs, and ends the process if what arrives is
# not what was said.
func echo_to_cat
        locals  plumbing.SIZE
        frame   s0
        addi    a0, sp, plumbing.first
        call    pipe
        bltz    a0, .Lecho_to_cat.no_pipe
        addi    a0, sp, plumbing.second
        call    pipe
        bltz    a0, .Lecho_to_cat.no_pipe
        call    fork
        beqz    a0, .Lecho_to_cat.echo
        li      a1, 3
        bltz    a0, .Lecho_to_cat.no_fork
        call    fork
        beqz    a0, .Lecho_to_cat.cat
        li      a1, 7
        bltz    a0, .Lecho_to_cat.no_fork
        lw      a0, plumbing.first(sp)
        call    close
        lw      a0, plumbing.first + 4(sp)
        call    close
        lw      a0, plumbing.second + 4(sp)
        call    close

        sw      zero, plumbing.output(sp)
        addi    s0, sp, plumbing.output # s0 = where the next byte goes
1:      lw      a0, plumbing.second(sp)
        mv      a1, s0
        li      a2, 1
        call    read
        addi    s0, s0, 1
        addi    t0, sp, plumbing.output + 3
        bne     s0, t0, 1b
        lw      a0, plumbing.second(sp)
        call    close
        addi    a0, sp, plumbing.status
        call    wait
        addi    a0, sp, plumbing.status + 4
        call    wait
        lw      s0, plumbing.status(sp)
        lw      t0, plumbing.status + 4(sp)
        or      s0, s0, t0              # s0 = 0 if all is well
        addi    a0, sp, plumbing.output
        text    a1, "hi\n"
        call    strcmp
        or      s0, s0, a0
        bnez    s0, 2f
        leave
2:      text    a0, "grind: exec pipeline failed %d %d \"%s\"\n"
        lw      a1, plumbing.status(sp)
        lw      a2, plumbing.status + 4(sp)
        addi    a3, sp, plumbing.output
        call    give_up

.Lecho_to_cat.echo:
        lw      a0, plumbing.second(sp)
        call    close
        lw      a0, plumbing.second + 4(sp)
        call    close
        lw      a0, plumbing.first(sp)
        call    close
        li      a0, STDOUT
        lw      a1, plumbing.first + 4(sp)
        li      a2, 1
        call    move_file
        text    a0, "grindir/../echo"
        la      a1, echo.argv
        call    exec
        text    a0, "grind: echo: not found\n"
        li      a1, 2
        call    complain

.Lecho_to_cat.cat:
        lw      a0, plumbing.first + 4(sp)
        call    close
        lw      a0, plumbing.second(sp)
        call    close
        li      a0, STDIN
        lw      a1, plumbing.first(sp)
        li      a2, 4
        call    move_file
        li      a0, STDOUT
        lw      a1, plumbing.second + 4(sp)
        li      a2, 5
        call    move_file
        text    a0, "/cat"
        la      a1, cat.argv
        call    exec
        text    a0, "grind: cat: not found\n"
        li      a1, 6
        call    complain

.Lecho_to_cat.no_pipe:
        text    a0, "grind: pipe failed\n"
        li      a1, 1
        call    complain
.Lecho_to_cat.no_fork:
        text    a0, "grind: fork failed\n"
        call    complain
endfunc echo_to_cat

# move_file: gives an open file another number, in place of another file.
#   in        a0 = number, the lowest but for those in use; a1 = file;
#             a2 = status to exit with if it gets another number
func move_file
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = number
        mv      s1, a1                  # s1 = file
        mv      s2, a2                  # s2 = status
        call    close
        mv      a0, s1
        call    dup
        bne     a0, s0, 1f
        mv      a0, s1
        call    close
        leave
1:      text    a0, "grind: dup failed\n"
        mv      a1, s2
        call    complain
endfunc move_file

# complain: prints on standard error, and ends the process.
#   in        a0 = string, a1 = status to exit with
#   out       never returns
func complain
        mv      s0, a1
        mv      a1, a0
        li      a0, STDERR
        call    fprintf
        mv      a0, s0
        tail    exit
endfunc complain

        .section .rodata
        .balign 8
echo.argv:
        .dword  echo, hi, 0
cat.argv:
        .dword  cat, 0
hi:     .asciz  "hi"
echo:   .asciz  "echo"
cat:    .asciz  "cat"

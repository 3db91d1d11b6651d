# cat: copies files, or else standard input, to standard output.

        .include "user.inc"

        .equ    BUFFER, 512

# main: copies each file that is named, or standard input.
func main
        frame   s0, s1
        addi    s0, a1, 8               # s0 = next argument
        li      a0, STDIN
        ld      t0, (s0)
        beqz    t0, .Lmain.last         # none at all
.Lmain.next:
        ld      a0, (s0)
        beqz    a0, .Lmain.done
        li      a1, O_RDONLY
        call    open
        mv      s1, a0                  # s1 = file
        bltz    s1, .Lmain.failed
        call    copy
        mv      a0, s1
        call    close
        addi    s0, s0, 8
        j       .Lmain.next
.Lmain.last:
        call    copy
.Lmain.done:
        li      a0, 0
        leave
.Lmain.failed:
        text    a0, "cat: cannot open %s\n"
        ld      a1, (s0)
        call    fatal
endfunc main

# copy: copies a file to standard output, or exits.
#   in        a0 = file
func copy
        frame   s0, s1
        mv      s0, a0                  # s0 = file
1:      mv      a0, s0
        la      a1, buffer
        li      a2, BUFFER
        call    read
        mv      s1, a0                  # s1 = bytes read
        blez    s1, 2f
        li      a0, STDOUT
        la      a1, buffer
        mv      a2, s1
        call    write
        beq     a0, s1, 1b
        text    a0, "cat: write error\n"
        call    fatal
2:      bltz    s1, 3f
        leave
3:      text    a0, "cat: read error\n"
        call    fatal
endfunc copy

        .bss
buffer: .skip   BUFFER

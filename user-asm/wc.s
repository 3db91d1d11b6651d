# wc: counts lines, words and bytes of files, or else of standard input.

        .include "user.inc"

        .equ    BUFFER, 512

# main: counts each file that is named, or standard input.
func main
        frame   s0, s1
        addi    s0, a1, 8               # s0 = next argument
        li      a0, STDIN
        text    a1, ""
        ld      t0, (s0)
        beqz    t0, .Lmain.last         # none at all
.Lmain.next:
        ld      a0, (s0)
        beqz    a0, .Lmain.done
        li      a1, O_RDONLY
        call    open
        mv      s1, a0                  # s1 = file
        bltz    s1, .Lmain.failed
        ld      a1, (s0)
        call    count
        mv      a0, s1
        call    close
        addi    s0, s0, 8
        j       .Lmain.next
.Lmain.last:
        call    count
.Lmain.done:
        li      a0, 0
        leave
.Lmain.failed:
        text    a0, "wc: cannot open %s\n"
        ld      a1, (s0)
        call    printf
        li      a0, 1
        leave
endfunc main

# count: counts a file and prints the result, or exits.
#   in        a0 = file, a1 = its name
func count
        frame   s0, s1, s2, s3, s4, s5, s6, s7
        mv      s0, a0                  # s0 = file
        mv      s1, a1                  # s1 = its name
        li      s2, 0                   # s2 = lines
        li      s3, 0                   # s3 = words
        li      s4, 0                   # s4 = bytes
        li      s5, 0                   # s5 = 1 inside a word
.Lcount.read:
        mv      a0, s0
        la      a1, buffer
        li      a2, BUFFER
        call    read
        beqz    a0, .Lcount.done
        bltz    a0, .Lcount.failed
        add     s4, s4, a0
        la      s6, buffer              # s6 = next byte
        add     s7, s6, a0              # s7 = end of the bytes
1:      lbu     a1, (s6)
        addi    t0, a1, -'\n'
        seqz    t0, t0
        add     s2, s2, t0
        text    a0, " \r\t\n\v"
        call    strchr                  # a0 = 0 if the byte is of a word
        snez    a0, a0
        or      t0, s5, a0
        xori    t0, t0, 1               # t0 = 1 if a word begins with it
        add     s3, s3, t0
        xori    s5, a0, 1
        addi    s6, s6, 1
        bne     s6, s7, 1b
        j       .Lcount.read
.Lcount.done:
        text    a0, "%d %d %d %s\n"
        mv      a1, s2
        mv      a2, s3
        mv      a3, s4
        mv      a4, s1
        call    printf
        leave
.Lcount.failed:
        text    a0, "wc: read error\n"
        call    printf
        li      a0, 1
        call    exit
endfunc count

        .bss
buffer: .skip   BUFFER

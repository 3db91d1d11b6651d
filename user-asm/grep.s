# grep: writes the lines that match a pattern, of files or else of standard
# input.  In a pattern ^ is the beginning of a line, $ its end, . any byte, and
# x* any number of x, none included; everything else is itself.
#
# Lines are read into a buffer.  One that does not fit ends its file.

        .include "user.inc"

        .equ    BUFFER, 1024

# main: searches each file that is named, or standard input.
func main
        frame   s0, s1, s2
        ld      s0, 8(a1)               # s0 = pattern
        beqz    s0, .Lmain.usage
        addi    s1, a1, 16              # s1 = next argument
        ld      t0, (s1)
        beqz    t0, .Lmain.stdin
.Lmain.next:
        ld      a0, (s1)
        beqz    a0, .Lmain.done
        li      a1, O_RDONLY
        call    open
        mv      s2, a0                  # s2 = file
        bltz    s2, .Lmain.failed
        mv      a1, s0
        call    grep
        mv      a0, s2
        call    close
        addi    s1, s1, 8
        j       .Lmain.next
.Lmain.stdin:
        li      a0, STDIN
        mv      a1, s0
        call    grep
.Lmain.done:
        li      a0, 0
        leave
.Lmain.failed:
        text    a0, "grep: cannot open %s\n"
        ld      a1, (s1)
        call    printf
        li      a0, 1
        leave
.Lmain.usage:
        text    a0, "usage: grep pattern [file ...]\n"
        call    fatal
endfunc main

# grep: writes the lines of a file that match.
#   in        a0 = file, a1 = pattern
func grep
        frame   s0, s1, s2, s3, s4
        mv      s0, a0                  # s0 = file
        mv      s1, a1                  # s1 = pattern
        li      s2, 0                   # s2 = bytes in the buffer
.Lgrep.read:
        mv      a0, s0
        la      a1, buffer
        add     a1, a1, s2
        li      a2, BUFFER - 1
        sub     a2, a2, s2
        call    read
        blez    a0, .Lgrep.done
        add     s2, s2, a0
        la      s3, buffer              # s3 = line
        add     t0, s3, s2
        sb      zero, (t0)
.Lgrep.line:
        mv      a0, s3
        li      a1, '\n'
        call    strchr
        beqz    a0, .Lgrep.rest
        mv      s4, a0                  # s4 = its newline
        sb      zero, (s4)
        mv      a0, s1
        mv      a1, s3
        call    match
        beqz    a0, 1f
        li      t0, '\n'
        sb      t0, (s4)
        li      a0, STDOUT
        mv      a1, s3
        sub     a2, s4, s3
        addi    a2, a2, 1
        call    write
1:      addi    s3, s4, 1
        j       .Lgrep.line
.Lgrep.rest:                            # a line of which more is to come
        la      a0, buffer
        sub     t0, s3, a0
        sub     s2, s2, t0
        mv      a1, s3
        mv      a2, s2
        call    memmove
        j       .Lgrep.read
.Lgrep.done:
        leave
endfunc grep

# match: does a pattern match anywhere in a text?
#   in        a0 = pattern, a1 = text
#   out       a0 = 1 if it does, 0 if not
func match
        lbu     t0, (a0)
        li      t1, '^'
        bne     t0, t1, 1f
        addi    a0, a0, 1
        tail    match_here
1:      frame   s0, s1
        mv      s0, a0                  # s0 = pattern
        mv      s1, a1                  # s1 = text from where we try
2:      mv      a0, s0
        mv      a1, s1
        call    match_here
        bnez    a0, 3f
        lbu     t0, (s1)
        addi    s1, s1, 1
        bnez    t0, 2b                  # (and we try its empty end)
3:      leave
endfunc match

# match_here: does a pattern match at the beginning of a text?
#   in        a0 = pattern, a1 = text
#   out       a0 = 1 if it does, 0 if not
func match_here
        lbu     t0, (a0)                # t0 = what the text must begin with
        li      a2, 1
        beqz    t0, 2f
        lbu     t1, 1(a0)
        li      t2, '*'
        beq     t1, t2, 3f
        lbu     t2, (a1)                # t2 = what it begins with
        seqz    a2, t2
        or      t1, t1, t0
        li      t3, '$'
        beq     t1, t3, 2f              # $ comes last: wants the end
        li      a2, 0
        beqz    t2, 2f
        addi    a0, a0, 1
        addi    a1, a1, 1
        beq     t0, t2, match_here
        li      t3, '.'
        beq     t0, t3, match_here
2:      mv      a0, a2
        ret
3:      addi    a0, a0, 2
        mv      a2, t0
        tail    match_star
endfunc match_here

# match_star: does a text begin with any number of a byte, none included, and
# then match a pattern?
#   in        a0 = pattern, a1 = text, a2 = byte, '.' for any
#   out       a0 = 1 if it does, 0 if not
func match_star
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = pattern
        mv      s1, a1                  # s1 = text behind those we passed
        mv      s2, a2                  # s2 = byte
1:      mv      a0, s0
        mv      a1, s1
        call    match_here
        bnez    a0, 2f
        lbu     t0, (s1)
        beqz    t0, 2f
        addi    s1, s1, 1
        beq     t0, s2, 1b
        li      t1, '.'
        beq     s2, t1, 1b
2:      leave
endfunc match_star

        .bss
buffer: .skip   BUFFER

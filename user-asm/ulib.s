# What programs share: strings, lines of input, numbers.  memset, memmove,
# memcmp, strlen, strncmp and their like are the kernel's: kernel-asm/string.s
# is linked to programs as it is to the kernel.

        .include "user.inc"

# strcpy: copies a string, with its 0.
#   in        a0 = to, a1 = from
#   out       a0 = to
#   clobbers  a1 t0 t1
func strcpy
        mv      t0, a0                  # t0 = next to write
1:      lbu     t1, (a1)
        sb      t1, (t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
        bnez    t1, 1b
        ret
endfunc strcpy

# strcmp: compares strings.
#   in        a0 = one, a1 = other
#   out       a0 = 0 if alike, else the difference at the first unlike byte
#   clobbers  a1 t0 t1
func strcmp
        lbu     t0, (a0)
        lbu     t1, (a1)
        addi    a0, a0, 1
        addi    a1, a1, 1
        bne     t0, t1, 1f
        bnez    t0, strcmp
1:      sub     a0, t0, t1
        ret
endfunc strcmp

# strchr: looks for a byte in a string.
#   in        a0 = string, a1 = byte
#   out       a0 = where it is first, 0 if nowhere: so for 0, too
#   clobbers  t0
func strchr
        lbu     t0, (a0)
        beqz    t0, 1f
        beq     t0, a1, 2f
        addi    a0, a0, 1
        j       strchr
1:      li      a0, 0
2:      ret
endfunc strchr

# memcpy: copies memory; the two may overlap.
#   in        a0 = to, a1 = from, a2 = bytes to copy
#   out       a0 = to
func memcpy
        tail    memmove
endfunc memcpy

# atoi: reads the decimal number at the front of a string.
#   in        a0 = string
#   out       a0 = number, 32 bits of it, sign-extended; 0 if there is none
#   clobbers  t0 t1 t2
func atoi
        mv      t0, a0                  # t0 = next digit
        li      a0, 0
        li      t2, 10
1:      lbu     t1, (t0)
        addi    t1, t1, -'0'
        bgeu    t1, t2, 2f              # no digit, this or the other side
        mulw    a0, a0, t2
        addw    a0, a0, t1
        addi    t0, t0, 1
        j       1b
2:      ret
endfunc atoi

# gets: reads a line from standard input, or as much of it as fits.  It reads by
# single bytes: what follows the line is for who reads next.
#   in        a0 = buffer, a1 = its bytes, at least 1
#   out       a0 = buffer: the line with its newline, and a 0; no newline if it
#             did not fit or if the input ended
func gets
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = buffer
        mv      s1, a0                  # s1 = where the next byte goes
        add     s2, a0, a1
        addi    s2, s2, -1              # s2 = where the 0 goes at the latest
1:      bgeu    s1, s2, 2f
        li      a0, STDIN
        mv      a1, s1
        li      a2, 1
        call    read
        blez    a0, 2f
        lbu     t0, (s1)
        addi    s1, s1, 1
        li      t1, '\n'
        beq     t0, t1, 2f
        li      t1, '\r'
        bne     t0, t1, 1b
2:      sb      zero, (s1)
        mv      a0, s0
        leave
endfunc gets

# stat: tells of a file by its name what fstat tells of an open one.
#   in        a0 = path, a1 = struct stat to fill
#   out       a0 = 0, -1 if it cannot be opened
func stat
        frame   s0, s1
        mv      s1, a1                  # s1 = struct stat
        li      a1, O_RDONLY
        call    open
        bltz    a0, 1f
        mv      s0, a0                  # s0 = file descriptor
        mv      a1, s1
        call    fstat
        mv      s1, a0                  # s1 = result
        mv      a0, s0
        call    close
        mv      a0, s1
1:      leave
endfunc stat

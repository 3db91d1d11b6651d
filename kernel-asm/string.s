# Memory and strings: leaves all, without locks or state.  memset and memmove
# serve whole pages, and go by lines of many words where alignment lets them.

        .include "macros.inc"

# memset: fills memory with a byte.
#   in        a0 = to, a1 = byte, a2 = bytes to fill
#   out       a0 = to
#   clobbers  a1 t0 t1 t2
func memset
        andi    a1, a1, 0xff            # eight of the byte in a1
        slli    t0, a1, 8
        or      a1, a1, t0
        slli    t0, a1, 16
        or      a1, a1, t0
        slli    t0, a1, 32
        or      a1, a1, t0
        mv      t0, a0                  # t0 = next to fill
        add     t1, a0, a2              # t1 = end
1:      andi    t2, t0, 7               # bytes, until t0 is aligned
        beqz    t2, .Lmemset.lines
        beq     t0, t1, .Lmemset.done
        sb      a1, (t0)
        addi    t0, t0, 1
        j       1b
.Lmemset.lines:
        sub     t2, t1, t0
        andi    t2, t2, -128
        add     t2, t0, t2              # t2 = end of the whole lines
        beq     t0, t2, 2f
1:      words   sd, a1, t0, 16
        addi    t0, t0, 128
        bne     t0, t2, 1b
2:      sub     t2, t1, t0
        andi    t2, t2, -8
        add     t2, t0, t2              # t2 = end of the whole words
3:      beq     t0, t2, 4f
        sd      a1, (t0)
        addi    t0, t0, 8
        j       3b
4:      beq     t0, t1, .Lmemset.done   # bytes that are left
        sb      a1, (t0)
        addi    t0, t0, 1
        j       4b
.Lmemset.done:
        ret
endfunc memset

# memmove: copies memory, also where the two overlap.
#   in        a0 = to, a1 = from, a2 = bytes to copy
#   out       a0 = to
#   clobbers  a1 t0 t1 t2 t3
func memmove
        sub     t0, a0, a1              # overlap matters only for from < to,
        bltu    t0, a2, .Lmemmove.down  # and to - from wraps where not
        mv      t0, a0                  # t0 = next to write
        add     t1, a0, a2              # t1 = end
        xor     t2, a0, a1
        andi    t2, t2, 7
        bnez    t2, .Lmemmove.bytes     # never both aligned
1:      andi    t2, t0, 7               # bytes, until both are aligned
        beqz    t2, .Lmemmove.lines
        beq     t0, t1, .Lmemmove.done
        lb      t2, (a1)
        sb      t2, (t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
        j       1b
.Lmemmove.lines:
        sub     t2, t1, t0
        andi    t2, t2, -64
        add     t2, t0, t2              # t2 = end of the whole lines
        beq     t0, t2, 2f
1:      .irp    at, 0, 8, 16, 24, 32, 40, 48, 56
        ld      t3, \at(a1)
        sd      t3, \at(t0)
        .endr
        addi    a1, a1, 64
        addi    t0, t0, 64
        bne     t0, t2, 1b
2:      sub     t2, t1, t0
        andi    t2, t2, -8
        add     t2, t0, t2              # t2 = end of the whole words
3:      beq     t0, t2, .Lmemmove.bytes
        ld      t3, (a1)
        sd      t3, (t0)
        addi    a1, a1, 8
        addi    t0, t0, 8
        j       3b
.Lmemmove.bytes:
        beq     t0, t1, .Lmemmove.done
        lb      t2, (a1)
        sb      t2, (t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
        j       .Lmemmove.bytes
.Lmemmove.down:                         # the same from the end
        add     t0, a0, a2              # t0 = last written
        add     a1, a1, a2              # a1 = last read
        xor     t2, t0, a1
        andi    t2, t2, 7
        bnez    t2, .Lmemmove.bytes_down # never both aligned
1:      andi    t2, t0, 7               # bytes, until both are aligned
        beqz    t2, 2f
        beq     t0, a0, .Lmemmove.done
        addi    a1, a1, -1
        addi    t0, t0, -1
        lb      t2, (a1)
        sb      t2, (t0)
        j       1b
2:      sub     t2, t0, a0              # words, while there are 8 bytes left
        sltiu   t2, t2, 8
        bnez    t2, .Lmemmove.bytes_down
        addi    a1, a1, -8
        addi    t0, t0, -8
        ld      t3, (a1)
        sd      t3, (t0)
        j       2b
.Lmemmove.bytes_down:
        beq     t0, a0, .Lmemmove.done
        addi    a1, a1, -1
        addi    t0, t0, -1
        lb      t2, (a1)
        sb      t2, (t0)
        j       .Lmemmove.bytes_down
.Lmemmove.done:
        ret
endfunc memmove

# memcmp: compares memory.
#   in        a0 = one, a1 = other, a2 = bytes to compare
#   out       a0 = 0 if alike, else the difference at the first unlike byte
#   clobbers  a1 t0 t1 t2
func memcmp
        mv      t0, a0
        add     t1, a0, a2              # t1 = end of the one
        li      a0, 0
1:      beq     t0, t1, 2f
        lbu     a0, (t0)
        lbu     t2, (a1)
        addi    t0, t0, 1
        addi    a1, a1, 1
        sub     a0, a0, t2
        beqz    a0, 1b
2:      ret
endfunc memcmp

# strlen: counts the bytes of a string, without its 0.
#   in        a0 = string
#   out       a0 = bytes
#   clobbers  t0 t1
func strlen
        mv      t0, a0
1:      lbu     t1, (t0)
        beqz    t1, 2f
        addi    t0, t0, 1
        j       1b
2:      sub     a0, t0, a0
        ret
endfunc strlen

# strncmp: compares strings up to their 0, or n bytes of them.
#   in        a0 = one, a1 = other, a2 = n
#   out       a0 = 0 if alike, else the difference at the first unlike byte
#   clobbers  a1 t0 t1 t2
func strncmp
        mv      t0, a0
        add     t1, a0, a2              # t1 = end of the one
        li      a0, 0
1:      beq     t0, t1, 2f
        lbu     a0, (t0)
        lbu     t2, (a1)
        addi    t0, t0, 1
        addi    a1, a1, 1
        sub     a0, a0, t2
        bnez    a0, 2f
        bnez    t2, 1b                  # both ended
2:      ret
endfunc strncmp

# strncpy: copies a string into n bytes and fills what is left of them with 0.
# A string of n bytes or more gets no 0 at its end.
#   in        a0 = to, a1 = from, a2 = n
#   out       a0 = to
#   clobbers  a1 t0 t1 t2
func strncpy
        mv      t0, a0
        add     t1, a0, a2              # t1 = end
1:      beq     t0, t1, 2f
        lbu     t2, (a1)
        sb      t2, (t0)
        addi    t0, t0, 1
        beqz    t2, 1b                  # stay on the 0, and copy it on
        addi    a1, a1, 1
        j       1b
2:      ret
endfunc strncpy

# safestrcpy: copies a string, or as much as fits into n bytes with a 0.
#   in        a0 = to, a1 = from, a2 = n; with n = 0 nothing is written
#   out       a0 = to
#   clobbers  a1 t0 t1 t2
func safestrcpy
        beqz    a2, 3f
        mv      t0, a0
        add     t1, a0, a2
        addi    t1, t1, -1              # t1 = where the 0 goes at the latest
1:      beq     t0, t1, 2f
        lbu     t2, (a1)
        beqz    t2, 2f
        sb      t2, (t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
        j       1b
2:      sb      zero, (t0)
3:      ret
endfunc safestrcpy

# Printing for the kernel, and the end by panic.
# Locks: pr, so that what one call prints stays together.  A hart that panics
# takes no lock: it may hold any, and the others are stopped where they print.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"

        .equ    DIGITS, 24              # room for any 64-bit number's, and '-'

# printfinit: lets whole lines be printed.
func printfinit
        la      a0, pr
        la      a1, pr.name
        tail    initlock
endfunc printfinit

# printf: prints by a format: %d %u %x (with l or ll before the letter for 64
# bits), %p, %c, %s, %%.
#   in        a0 = format, a1... = its arguments, at most seven
#   locks     pr
func printf
        locals  arguments.SIZE
        frame   s0
        arguments sd
        mv      s0, a0                  # s0 = format
        la      a0, pr
        call    acquire
        mv      a0, s0
        mv      a1, sp
        call    vprintf
        la      a0, pr
        call    release
        leave
endfunc printf

# panic: prints a last line, and ends the machine with exit status 1.
#   in        a0 = format, a1... = its arguments, as for printf
#   out       never returns
func panic
        locals  arguments.SIZE
        frame   s0
        arguments sd
        csrci   sstatus, SSTATUS_SIE
        mv      s0, a0                  # s0 = format
        la      t0, panicked
        addi    t1, tp, 1
1:      lr.w    t2, (t0)                # the first to come here prints
        bnez    t2, 2f
        sc.w    t2, t1, (t0)
        bnez    t2, 1b
        la      a0, panic.prefix
        call    vprintf
        mv      a0, s0
        mv      a1, sp
        call    vprintf
        li      a0, '\n'
        call    consputc
        j       3f
2:      bne     t2, t1, 4f              # (else we panicked while we panicked)
3:      li      a0, 1
        tail    poweroff
4:      pause                           # another hart is about to end it all
        j       4b
endfunc panic

# vprintf: prints by a format, to a console that nobody else prints to.
#   in        a0 = format, a1 = address of its arguments, 8 bytes each
func vprintf
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = next byte of the format
        mv      s1, a1                  # s1 = next argument
.Lvprintf.next:
        lbu     a0, (s0)
        beqz    a0, .Lvprintf.done
        addi    s0, s0, 1
        li      t0, '%'
        beq     a0, t0, .Lvprintf.conversion
.Lvprintf.put:
        call    consputc
        j       .Lvprintf.next

.Lvprintf.conversion:
        li      s2, 0                   # s2 = 1 if l or ll came
1:      lbu     t1, (s0)                # t1 = letter
        beqz    t1, .Lvprintf.done
        addi    s0, s0, 1
        li      t0, 'l'
        bne     t1, t0, 2f
        li      s2, 1
        j       1b
2:      li      a0, '%'
        beq     t1, a0, .Lvprintf.put
        ld      a0, (s1)                # a0 = argument
        addi    s1, s1, 8
        li      t0, 'd'
        beq     t1, t0, .Lvprintf.signed
        li      a1, 10
        li      t0, 'u'
        beq     t1, t0, .Lvprintf.unsigned
        li      a1, 16
        li      t0, 'x'
        beq     t1, t0, .Lvprintf.unsigned
        li      t0, 'c'
        beq     t1, t0, .Lvprintf.put
        li      t0, 's'
        beq     t1, t0, .Lvprintf.string
        li      t0, 'p'
        beq     t1, t0, .Lvprintf.pointer
        mv      s2, t1                  # no conversion: show it as it stands,
        addi    s1, s1, -8              # and keep the argument
        li      a0, '%'
        call    consputc
        mv      a0, s2
        j       .Lvprintf.put

.Lvprintf.signed:
        li      a1, 10
        li      a2, 1
        bnez    s2, 1f
        sext.w  a0, a0
1:      call    printint
        j       .Lvprintf.next
.Lvprintf.unsigned:
        li      a2, 0
        bnez    s2, 1f
        slli    a0, a0, 32
        srli    a0, a0, 32
1:      call    printint
        j       .Lvprintf.next
.Lvprintf.string:
        call    prints
        j       .Lvprintf.next
.Lvprintf.pointer:
        call    printptr
        j       .Lvprintf.next
.Lvprintf.done:
        leave
endfunc vprintf

# printint: prints a number.
#   in        a0 = number, a1 = base, 10 or 16; a2 = 1 if signed, 0 if not
func printint
        locals  DIGITS
        frame   s0, s1
        addi    s1, sp, DIGITS          # s1 = end of the digits
        mv      s0, s1                  # s0 = digit made last: they grow down
        sltz    t0, a0
        and     a2, a2, t0              # a2 = 1 if there is a '-'
        beqz    a2, 1f
        neg     a0, a0
1:      remu    t0, a0, a1
        la      t1, digits
        add     t0, t0, t1
        lbu     t0, (t0)
        addi    s0, s0, -1
        sb      t0, (s0)
        divu    a0, a0, a1
        bnez    a0, 1b
        beqz    a2, 2f
        li      t0, '-'
        addi    s0, s0, -1
        sb      t0, (s0)
2:      lbu     a0, (s0)
        call    consputc
        addi    s0, s0, 1
        bne     s0, s1, 2b
        leave
endfunc printint

# printptr: prints an address: 0x and all its 16 digits.
#   in        a0 = address
func printptr
        frame   s0, s1
        mv      s0, a0                  # s0 = address, next digit on top
        li      a0, '0'
        call    consputc
        li      a0, 'x'
        call    consputc
        li      s1, 16                  # s1 = digits to go
1:      srli    t0, s0, 60
        la      t1, digits
        add     t0, t0, t1
        lbu     a0, (t0)
        call    consputc
        slli    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, 1b
        leave
endfunc printptr

# prints: prints a string.
#   in        a0 = string, or 0
func prints
        frame   s0
        mv      s0, a0                  # s0 = next byte
        bnez    s0, 1f
        la      s0, prints.null
1:      lbu     a0, (s0)
        beqz    a0, 2f
        call    consputc
        addi    s0, s0, 1
        j       1b
2:      leave
endfunc prints

        .section .rodata
digits: .ascii  "0123456789abcdef"
panic.prefix:
        .asciz  "panic: "
prints.null:
        .asciz  "(null)"
pr.name:
        .asciz  "pr"

        .bss
        .balign 8
pr:     .skip   lock.SIZE
        .globl  panicked
panicked:                               # 1 + the hart that panics, 0 for none
        .skip   4

# Printing for programs.  What one call prints is collected, and written with as
# few writes as the buffer allows, so that it mostly stays together.
#
# Below vprintf, s1 = the struct output: no function of this file changes it.

        .include "user.inc"

        .equ    DIGITS, 24              # room for any 64-bit number's

        struct  output                  # what is to be written yet
        field   output.fd, 4            # where to
        field   output.count, 4         # bytes collected
        field   output.bytes, 1, 120
        endstruct output
        .equ    OUTPUT_FULL, output.SIZE - output.bytes

# printf: prints on standard output by a format: %d %u %x of 32 bits, with l or
# ll before the letter of 64; %l alone as %lu; %p, %c, %s, %%.
#   in        a0 = format, a1... = its arguments, at most seven
func printf
        locals  arguments.SIZE
        frame
        arguments sd
        mv      a1, a0
        li      a0, STDOUT
        mv      a2, sp
        call    vprintf
        leave
endfunc printf

# fprintf: prints on a file by a format, as printf does.
#   in        a0 = file descriptor, a1 = format, a2... = its arguments, at most
#             six
func fprintf
        locals  arguments.SIZE
        frame
        arguments sd
        addi    a2, sp, arguments.a2
        call    vprintf
        leave
endfunc fprintf

# fatal: prints on standard error by a format, as printf does, and exits with 1.
#   in        a0 = format, a1... = its arguments, at most seven
#   out       never returns
func fatal
        locals  arguments.SIZE
        frame
        arguments sd
        mv      a1, a0
        li      a0, STDERR
        mv      a2, sp
        call    vprintf
        li      a0, 1
        call    exit
endfunc fatal

# vprintf: prints on a file by a format, with the arguments in memory.
#   in        a0 = file descriptor, a1 = format, a2 = address of its arguments,
#             8 bytes each
func vprintf
        locals  output.SIZE
        frame   s0, s1, s2, s3, s4
        mv      s1, sp                  # s1 = output
        sw      a0, output.fd(s1)
        sw      zero, output.count(s1)
        mv      s0, a1                  # s0 = next byte of the format
        mv      s2, a2                  # s2 = next argument
.Lvprintf.next:
        lbu     a0, (s0)
        beqz    a0, .Lvprintf.done
        addi    s0, s0, 1
        li      t0, '%'
        beq     a0, t0, .Lvprintf.conversion
.Lvprintf.put:
        call    output_byte
        j       .Lvprintf.next

.Lvprintf.conversion:
        lbu     s3, (s0)                # s3 = letter
        beqz    s3, .Lvprintf.done
        addi    s0, s0, 1
        li      a0, '%'
        beq     s3, a0, .Lvprintf.put
        ld      a0, (s2)                # a0 = argument
        addi    s2, s2, 8
        li      t0, 'l'
        beq     s3, t0, .Lvprintf.long
        li      t0, 'c'
        beq     s3, t0, .Lvprintf.put
        li      t0, 's'
        beq     s3, t0, .Lvprintf.string
        li      t0, 'p'
        beq     s3, t0, .Lvprintf.pointer
        sext.w  s4, a0                  # s4 = number, if it is one
        li      t0, 'd'
        beq     s3, t0, .Lvprintf.signed
        slli    s4, s4, 32
        srli    s4, s4, 32
        li      t0, 'u'
        beq     s3, t0, .Lvprintf.unsigned
        li      t0, 'x'
        beq     s3, t0, .Lvprintf.hex
        addi    s2, s2, -8              # no conversion: show it as it stands,
        li      a0, '%'                 # and keep the argument
        call    output_byte
        mv      a0, s3
        j       .Lvprintf.put

.Lvprintf.long:
        mv      s4, a0
        lbu     t1, (s0)
        bne     t1, t0, 1f
        addi    s0, s0, 1               # a second l means no more
1:      lbu     t1, (s0)
        addi    s0, s0, 1
        li      t0, 'd'
        beq     t1, t0, .Lvprintf.signed
        li      t0, 'x'
        beq     t1, t0, .Lvprintf.hex
        li      t0, 'u'
        beq     t1, t0, .Lvprintf.unsigned
        addi    s0, s0, -1              # it is no part of the conversion
        j       .Lvprintf.unsigned
.Lvprintf.signed:
        bgez    s4, .Lvprintf.unsigned
        li      a0, '-'
        call    output_byte
        neg     s4, s4
.Lvprintf.unsigned:
        mv      a0, s4
        li      a1, 10
        call    output_number
        j       .Lvprintf.next
.Lvprintf.hex:
        mv      a0, s4
        li      a1, 16
        call    output_number
        j       .Lvprintf.next
.Lvprintf.string:
        call    output_string
        j       .Lvprintf.next
.Lvprintf.pointer:
        call    output_pointer
        j       .Lvprintf.next
.Lvprintf.done:
        call    output_write
        leave
endfunc vprintf

# output_number: prints a number without a sign.
#   in        a0 = number, a1 = base, 10 or 16; s1 = output
func output_number
        locals  DIGITS
        frame   s0, s2
        addi    s2, sp, DIGITS          # s2 = end of the digits
        mv      s0, s2                  # s0 = digit made last: they grow down
1:      remu    t0, a0, a1
        la      t1, digits
        add     t0, t0, t1
        lbu     t0, (t0)
        addi    s0, s0, -1
        sb      t0, (s0)
        divu    a0, a0, a1
        bnez    a0, 1b
2:      lbu     a0, (s0)
        call    output_byte
        addi    s0, s0, 1
        bne     s0, s2, 2b
        leave
endfunc output_number

# output_pointer: prints an address: 0x and all its 16 digits.
#   in        a0 = address; s1 = output
func output_pointer
        frame   s0, s2
        mv      s0, a0                  # s0 = address, next digit on top
        li      a0, '0'
        call    output_byte
        li      a0, 'x'
        call    output_byte
        li      s2, 16                  # s2 = digits to go
1:      srli    t0, s0, 60
        la      t1, digits
        add     t0, t0, t1
        lbu     a0, (t0)
        call    output_byte
        slli    s0, s0, 4
        addi    s2, s2, -1
        bnez    s2, 1b
        leave
endfunc output_pointer

# output_string: prints a string.
#   in        a0 = string, or 0; s1 = output
func output_string
        frame   s0
        mv      s0, a0                  # s0 = next byte
        bnez    s0, 1f
        la      s0, null
1:      lbu     a0, (s0)
        beqz    a0, 2f
        call    output_byte
        addi    s0, s0, 1
        j       1b
2:      leave
endfunc output_string

# output_byte: prints a byte.
#   in        a0 = byte; s1 = output
func output_byte
        lwu     t0, output.count(s1)
        add     t1, s1, t0
        sb      a0, output.bytes(t1)
        addi    t0, t0, 1
        sw      t0, output.count(s1)
        li      t1, OUTPUT_FULL
        beq     t0, t1, output_write
        ret
endfunc output_byte

# output_write: writes what was collected.
#   in        s1 = output
func output_write
        lw      a0, output.fd(s1)
        addi    a1, s1, output.bytes
        lw      a2, output.count(s1)
        sw      zero, output.count(s1)
        beqz    a2, 1f
        tail    write
1:      ret
endfunc output_write

        .section .rodata
digits: .ascii  "0123456789ABCDEF"
null:   .asciz  "(null)"

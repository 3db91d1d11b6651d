# The console: output a byte at a time, and the echo of what is typed.  Nobody
# reads the console yet, so input goes no further.
# Locks: cons guards the echo.  Output has no lock of its own: printf holds pr
# for a line.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"

        .equ    BACKSPACE, 8            # what keyboards send to erase a byte:
        .equ    DELETE, 0x7f            # either

# consoleinit: makes output work, and input interrupt.
func consoleinit
        frame
        la      a0, cons
        la      a1, cons.name
        call    initlock
        call    uartinit
        leave
endfunc consoleinit

# consputc: prints a byte.  While another hart panics it does not return: the
# last line is that hart's.
#   in        a0 = byte
#   clobbers  t0 t1
func consputc
        lw      t0, panicked
        bnez    t0, 2f
1:      tail    uartputc_sync           # (a far tail goes through t1)
2:      addi    t1, tp, 1
        beq     t0, t1, 1b
3:      pause
        j       3b
endfunc consputc

# consoleintr: takes in a byte that was typed, and echoes it.
#   in        a0 = byte
#   needs     interrupts off: called by uartintr
#   locks     cons
func consoleintr
        frame   s0
        mv      s0, a0                  # s0 = byte
        la      a0, cons
        call    acquire
        li      t0, BACKSPACE
        beq     s0, t0, .Lconsoleintr.erase
        li      t0, DELETE
        beq     s0, t0, .Lconsoleintr.erase
        li      t0, '\r'
        bne     s0, t0, 1f
        li      s0, '\n'                # Enter
1:      mv      a0, s0
        call    consputc
        j       .Lconsoleintr.done
.Lconsoleintr.erase:                    # back, over it, and back again
        li      a0, '\b'
        call    consputc
        li      a0, ' '
        call    consputc
        li      a0, '\b'
        call    consputc
.Lconsoleintr.done:
        la      a0, cons
        call    release
        leave
endfunc consoleintr

        .section .rodata
cons.name:
        .asciz  "cons"

        .bss
        .balign 8
cons:   .skip   lock.SIZE

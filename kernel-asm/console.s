# The console: lines typed on the serial line are edited and echoed here, and
# read by processes; what processes write goes out.  Owns struct console.
#
# What is typed and not yet read is bytes read..edit of a ring, counted since
# boot.  Those before write are whole lines and may be read; the rest is the
# line being typed.  When the ring is full, bytes stay in the UART, which stops
# interrupting for them, until a process has read some: none is lost.
#
#   Enter     ends the line             ^H, Delete  erases a byte
#   ^D        ends the file             ^U          erases the line
#                                       ^P          prints the processes
#
# Locks: cons guards the ring, and the echo.  Output has no lock of its own:
# printf holds pr for a line, uartwrite uart for a run of bytes.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"

        .equ    CONSOLE_RING, 128       # bytes typed and not read; a power of 2
        .equ    CONSOLE_RUN, 64         # bytes written at once

        .equ    CONTROL_D, 'D' - '@'
        .equ    CONTROL_H, 'H' - '@'
        .equ    CONTROL_P, 'P' - '@'
        .equ    CONTROL_U, 'U' - '@'
        .equ    DELETE, 0x7f

        struct  console
        field   console.lock, 8, lock.SIZE/8 # (first: the console is its lock)
        field   console.read, 4         # bytes that were read
        field   console.write, 4        # bytes that may be read
        field   console.edit, 4         # bytes that came
        field   console.full, 4         # 1 while bytes wait in the UART
        field   console.ring, 1, CONSOLE_RING # byte n is at n % CONSOLE_RING
        endstruct console

# consoleinit: makes output work, and input interrupt.
func consoleinit
        frame
        la      a0, cons
        la      a1, cons.name
        call    initlock
        call    uartinit
        leave
endfunc consoleinit

# consputc: prints a byte, and waits until it is out.  While another hart panics
# it does not return: the last line is that hart's.
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

# consolewrite: writes to the console.
#   in        a0 = 1 if a1 is a user's address, 0 if the kernel's; a1 = address,
#             a2 = bytes (an int)
#   out       a0 = bytes written, fewer if the address is bad
#   locks     as uartwrite; sleeps
func consolewrite
        locals  CONSOLE_RUN
        frame   s0, s1, s2, s3, s4
        mv      s0, a0                  # s0 = 1 for a user's address
        mv      s1, a1                  # s1 = next address
        mv      s2, a2                  # s2 = bytes left
        mv      s3, a1                  # s3 = first address
1:      blez    s2, 4f
        li      t0, PGSIZE              # a run ends where a page does, so that
        addi    t1, t0, -1              # all of it is there or nothing
        and     t1, t1, s1
        sub     s4, t0, t1
        li      t0, CONSOLE_RUN
        bleu    s4, t0, 2f
        mv      s4, t0
2:      bleu    s4, s2, 3f
        mv      s4, s2                  # s4 = bytes of this run
3:      mv      a0, sp
        mv      a1, s0
        mv      a2, s1
        mv      a3, s4
        call    either_copyin
        bnez    a0, 4f
        mv      a0, sp
        mv      a1, s4
        call    uartwrite
        add     s1, s1, s4
        sub     s2, s2, s4
        j       1b
4:      sub     a0, s1, s3
        leave
endfunc consolewrite

# consoleread: reads from the console, a line at most, sleeping until there is
# one.
#   in        a0 = 1 if a1 is a user's address, 0 if the kernel's; a1 = address,
#             a2 = bytes (an int)
#   out       a0 = bytes read, 0 at the end of the file (^D); -1 if this process
#             is killed
#   locks     cons; sleeps
func consoleread
        locals  8
        frame   s0, s1, s2, s3, s4, s5
        la      s0, cons                # s0 = console
        mv      s1, a0                  # s1 = 1 for a user's address
        mv      s2, a1                  # s2 = next address
        mv      s3, a2                  # s3 = bytes left
        mv      s4, a1                  # s4 = first address
        mv      a0, s0
        call    acquire
.Lconsoleread.next:
        blez    s3, .Lconsoleread.done
1:      lw      s5, console.read(s0)    # s5 = number of the byte
        lw      t0, console.write(s0)
        bne     s5, t0, 2f
        call    myproc
        call    killed
        bnez    a0, .Lconsoleread.killed
        addi    a0, s0, console.read
        mv      a1, s0
        call    sleep
        j       1b
2:      andi    t0, s5, CONSOLE_RING - 1
        add     t0, t0, s0
        lbu     t0, console.ring(t0)    # t0 = byte
        li      t1, CONTROL_D
        bne     t0, t1, 3f
        bne     s2, s4, .Lconsoleread.done # the next read ends with it
3:      addi    s5, s5, 1
        sw      s5, console.read(s0)
        mv      s5, t0                  # s5 = byte
        lw      t0, console.full(s0)
        beqz    t0, 4f
        sw      zero, console.full(s0)  # there is room for more
        li      a0, 1
        call    uart_receive
4:      li      t1, CONTROL_D
        beq     s5, t1, .Lconsoleread.done
        sb      s5, (sp)
        mv      a0, s1
        mv      a1, s2
        mv      a2, sp
        li      a3, 1
        call    either_copyout
        bnez    a0, .Lconsoleread.done
        addi    s2, s2, 1
        addi    s3, s3, -1
        li      t1, '\n'
        bne     s5, t1, .Lconsoleread.next
.Lconsoleread.done:
        mv      a0, s0
        call    release
        sub     a0, s2, s4
        leave
.Lconsoleread.killed:
        mv      a0, s0
        call    release
        li      a0, -1
        leave
endfunc consoleread

# consoleintr: takes in the bytes that came, as far as there is room.
#   needs     interrupts off: called by uartintr
#   locks     cons, and under it as wakeup and procdump
func consoleintr
        frame   s0, s1
        la      s0, cons                # s0 = console
        mv      a0, s0
        call    acquire
.Lconsoleintr.next:
        lw      t0, console.edit(s0)
        lw      t1, console.read(s0)
        subw    t0, t0, t1
        li      t1, CONSOLE_RING
        bgeu    t0, t1, .Lconsoleintr.full
        call    uartgetc
        bltz    a0, .Lconsoleintr.done
        beqz    a0, .Lconsoleintr.next
        .irp    key, CONTROL_P, CONTROL_U, CONTROL_H, DELETE
        li      t0, \key
        beq     a0, t0, .Lconsoleintr.\key
        .endr

        li      t0, '\r'
        bne     a0, t0, 1f
        li      a0, '\n'                # Enter
1:      mv      s1, a0                  # s1 = byte
        call    consputc
        lw      t0, console.edit(s0)
        andi    t1, t0, CONSOLE_RING - 1
        add     t1, t1, s0
        sb      s1, console.ring(t1)
        addi    t0, t0, 1
        sw      t0, console.edit(s0)
        li      t1, '\n'
        beq     s1, t1, 2f
        li      t1, CONTROL_D
        beq     s1, t1, 2f
        lw      t1, console.read(s0)
        subw    t1, t0, t1
        li      t2, CONSOLE_RING
        bne     t1, t2, .Lconsoleintr.next # (a full ring is a line)
2:      sw      t0, console.write(s0)
        addi    a0, s0, console.read
        call    wakeup
        j       .Lconsoleintr.next

.Lconsoleintr.CONTROL_P:
        call    procdump
        j       .Lconsoleintr.next
.Lconsoleintr.CONTROL_H:
.Lconsoleintr.DELETE:
        call    erase
        j       .Lconsoleintr.next
.Lconsoleintr.CONTROL_U:
        call    erase
        bnez    a0, .Lconsoleintr.CONTROL_U
        j       .Lconsoleintr.next
.Lconsoleintr.full:
        li      t0, 1
        sw      t0, console.full(s0)
        li      a0, 0
        call    uart_receive
.Lconsoleintr.done:
        mv      a0, s0
        call    release
        leave
endfunc consoleintr

# erase: takes back the last byte of the line being typed, there and on the
# screen.
#   out       a0 = 1, 0 if the line is empty
#   needs     cons held
#   clobbers  t0 t1
func erase
        frame
        la      t1, cons
        lw      t0, console.edit(t1)
        lw      a0, console.write(t1)
        beq     t0, a0, 1f              # (no '\n' is behind write)
        addi    t0, t0, -1
        sw      t0, console.edit(t1)
        li      a0, '\b'                # back, over it, and back again
        call    consputc
        li      a0, ' '
        call    consputc
        li      a0, '\b'
        call    consputc
        li      a0, 1
        leave
1:      li      a0, 0
        leave
endfunc erase

        .section .rodata
cons.name:
        .asciz  "cons"

        .bss
        .balign 8
cons:   .skip   console.SIZE

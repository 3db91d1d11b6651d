# The serial line: a 16550.  The kernel's own output is polled: a byte is out,
# or at least in the transmitter's FIFO, when uartputc_sync returns.  What
# processes write goes through a ring, and they sleep while it is full; the line
# interrupts when it can take more, and when a byte has come.
# Locks: uart guards the ring.  The receiver is used, and turned off and on,
# with cons held.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    uart.RHR, 0             # read: byte received
        .equ    uart.THR, 0             # write: byte to transmit
        .equ    uart.DLL, 0             # (with LCR_DIVISOR) divisor's low byte
        .equ    uart.IER, 1             # interrupts enabled
        .equ    uart.DLM, 1             # (with LCR_DIVISOR) divisor's high byte
        .equ    uart.FCR, 2             # write: FIFO control
        .equ    uart.ISR, 2             # read: which interrupt
        .equ    uart.LCR, 3             # line control
        .equ    uart.LSR, 5             # line status

        .equ    IER_RX, 1 << 0          # when a byte has come
        .equ    IER_TX, 1 << 1          # when THR can take a byte again
        .equ    FCR_ENABLE, 1 << 0
        .equ    FCR_CLEAR, 3 << 1       # both FIFOs
        .equ    LCR_EIGHT_BITS, 3 << 0  # and no parity
        .equ    LCR_DIVISOR, 1 << 7     # registers 0 and 1 are the divisor's
        .equ    LSR_RX_READY, 1 << 0    # RHR has a byte
        .equ    LSR_TX_IDLE, 1 << 5     # THR can take a byte
        .equ    DIVISOR, 3              # 38,400 baud

        .equ    TRANSMIT_RING, 32       # bytes that wait to go; a power of 2

        struct  transmit
        field   transmit.lock, 8, lock.SIZE/8 # (first: it is its lock)
        field   transmit.sent, 4        # bytes that went; it wraps
        field   transmit.written, 4     # bytes that were written
        field   transmit.waiting, 4     # processes that sleep for room
        field   transmit.ring, 1, TRANSMIT_RING # n is at n % TRANSMIT_RING
        endstruct transmit

# uartinit: sets the line up, to interrupt.
#   clobbers  a0 a1 t0 t1
func uartinit
        li      t0, UART0
        sb      zero, uart.IER(t0)      # quiet until all is set
        li      t1, LCR_DIVISOR
        sb      t1, uart.LCR(t0)
        li      t1, DIVISOR
        sb      t1, uart.DLL(t0)
        sb      zero, uart.DLM(t0)
        li      t1, LCR_EIGHT_BITS
        sb      t1, uart.LCR(t0)
        li      t1, FCR_ENABLE | FCR_CLEAR
        sb      t1, uart.FCR(t0)
        li      t1, IER_RX | IER_TX
        sb      t1, uart.IER(t0)
        la      a0, transmit
        la      a1, transmit.name
        tail    initlock
endfunc uartinit

# uart_receive: lets received bytes interrupt, or not.
#   in        a0 = 1 or 0
#   needs     cons held
#   clobbers  t0 t1
func uart_receive
        li      t0, UART0
        li      t1, IER_TX
        beqz    a0, 1f
        li      t1, IER_RX | IER_TX
1:      sb      t1, uart.IER(t0)
        ret
endfunc uart_receive

# uartputc_sync: sends a byte, waiting until the line can take it.
#   in        a0 = byte
#   clobbers  t0 t1
func uartputc_sync
        li      t0, UART0
1:      lbu     t1, uart.LSR(t0)
        andi    t1, t1, LSR_TX_IDLE
        bnez    t1, 2f
        pause
        j       1b
2:      sb      a0, uart.THR(t0)
        ret
endfunc uartputc_sync

# uartwrite: puts bytes on their way, sleeping while there is no room.
#   in        a0 = address, in the kernel; a1 = bytes
#   locks     uart; sleeps
func uartwrite
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = next byte's address
        add     s1, a0, a1              # s1 = end of them
        la      s2, transmit            # s2 = ring
        mv      a0, s2
        call    acquire
1:      beq     s0, s1, .Luartwrite.done
        lw      t0, transmit.written(s2)
        lw      t1, transmit.sent(s2)
        subw    t1, t0, t1
        li      t2, TRANSMIT_RING
        beq     t1, t2, .Luartwrite.full
        andi    t1, t0, TRANSMIT_RING - 1
        add     t1, t1, s2
        lb      t2, (s0)
        sb      t2, transmit.ring(t1)
        addi    t0, t0, 1
        sw      t0, transmit.written(s2)
        addi    s0, s0, 1
        j       1b
.Luartwrite.full:
        call    uartstart
        lw      t0, transmit.written(s2)
        lw      t1, transmit.sent(s2)
        subw    t1, t0, t1
        li      t2, TRANSMIT_RING
        bne     t1, t2, 1b
        lw      t0, transmit.waiting(s2)
        addi    t0, t0, 1
        sw      t0, transmit.waiting(s2)
        addi    a0, s2, transmit.sent
        mv      a1, s2
        call    sleep
        lw      t0, transmit.waiting(s2)
        addi    t0, t0, -1
        sw      t0, transmit.waiting(s2)
        j       1b
.Luartwrite.done:
        call    uartstart
        mv      a0, s2
        call    release
        leave
endfunc uartwrite

# uartintr: takes in the bytes that came, and sends those that wait.
#   needs     interrupts off: called by devintr
#   locks     as consoleintr; then uart, and under it as wakeup
func uartintr
        frame
        li      t0, UART0               # reading it ends the transmitter's
        lbu     t0, uart.ISR(t0)        # interrupt
        call    consoleintr
        la      a0, transmit
        call    acquire
        call    uartstart
        la      a0, transmit
        call    release
        leave
endfunc uartintr

# uartstart: sends bytes that wait, as many as the line takes without waiting;
# it will interrupt when it takes more.
#   needs     uart held
#   locks     as wakeup
func uartstart
        frame   s0
        lw      t0, panicked
        bnez    t0, 2f                  # nothing comes after the last line
        la      s0, transmit            # s0 = ring
        li      a1, UART0
        lw      t0, transmit.sent(s0)
        lw      t1, transmit.written(s0)
        beq     t0, t1, 2f
1:      lbu     t2, uart.LSR(a1)
        andi    t2, t2, LSR_TX_IDLE
        beqz    t2, 2f
        andi    t2, t0, TRANSMIT_RING - 1
        add     t2, t2, s0
        lbu     t2, transmit.ring(t2)
        sb      t2, uart.THR(a1)
        addiw   t0, t0, 1
        sw      t0, transmit.sent(s0)
        bne     t0, t1, 1b
2:      lw      t0, transmit + transmit.waiting
        beqz    t0, 3f
        la      a0, transmit + transmit.sent
        call    wakeup
3:      leave
endfunc uartstart

# uartgetc: takes in a byte, if there is one.
#   out       a0 = byte, -1 for none
#   clobbers  t0 t1
func uartgetc
        li      t0, UART0
        li      a0, -1
        lbu     t1, uart.LSR(t0)
        andi    t1, t1, LSR_RX_READY
        beqz    t1, 1f
        lbu     a0, uart.RHR(t0)
1:      ret
endfunc uartgetc

        .section .rodata
transmit.name:
        .asciz  "uart"

        .bss
        .balign 8
transmit:
        .skip   transmit.SIZE

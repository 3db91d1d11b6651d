# The serial line: a 16550.  Output is polled: a byte is out, or at least in the
# transmitter's FIFO, when uartputc_sync returns.  Input interrupts.
# Locks: none here.  Who prints lines holds pr, who echoes holds cons.

        .include "macros.inc"
        .include "param.inc"
        .include "memlayout.inc"

        .equ    uart.RHR, 0             # read: byte received
        .equ    uart.THR, 0             # write: byte to transmit
        .equ    uart.DLL, 0             # (with LCR_DIVISOR) divisor's low byte
        .equ    uart.IER, 1             # interrupts enabled
        .equ    uart.DLM, 1             # (with LCR_DIVISOR) divisor's high byte
        .equ    uart.FCR, 2             # FIFO control
        .equ    uart.LCR, 3             # line control
        .equ    uart.LSR, 5             # line status

        .equ    IER_RX, 1 << 0          # when a byte has come
        .equ    FCR_ENABLE, 1 << 0
        .equ    FCR_CLEAR, 3 << 1       # both FIFOs
        .equ    LCR_EIGHT_BITS, 3 << 0  # and no parity
        .equ    LCR_DIVISOR, 1 << 7     # registers 0 and 1 are the divisor's
        .equ    LSR_RX_READY, 1 << 0    # RHR has a byte
        .equ    LSR_TX_IDLE, 1 << 5     # THR can take a byte
        .equ    DIVISOR, 3              # 38,400 baud

# uartinit: sets the line up, to interrupt when a byte comes in.
#   clobbers  t0 t1
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
        li      t1, IER_RX
        sb      t1, uart.IER(t0)
        ret
endfunc uartinit

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

# uartintr: takes in all bytes that have come.
#   needs     interrupts off: called by devintr
#   locks     cons
func uartintr
        frame
1:      call    uartgetc
        bltz    a0, 2f
        call    consoleintr
        j       1b
2:      leave
endfunc uartintr

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

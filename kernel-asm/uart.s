# The serial line: a 16550.  Output is polled: a byte is out, or at least in the
# transmitter's FIFO, when uartputc_sync returns.
# Locks: none here; who prints holds printf's.

        .include "macros.inc"
        .include "memlayout.inc"

        .equ    uart.THR, 0             # write: byte to transmit
        .equ    uart.LSR, 5             # line status
        .equ    LSR_TX_IDLE, 1 << 5     # THR can take a byte

# uartputc_sync: sends a byte, waiting until the line can take it.
#   in        a0 = byte
#   clobbers  t0 t1
func uartputc_sync
        li      t0, UART0
1:      lbu     t1, uart.LSR(t0)
        andi    t1, t1, LSR_TX_IDLE
        beqz    t1, 1b
        sb      a0, uart.THR(t0)
        ret
endfunc uartputc_sync

# Reading the kernel's statistics of its locks.

        .include "user.inc"

        .equ    STATISTICS, 4096        # bytes of the text at most

# statistics: reads the device to the end of one text, or exits if there is no
# such device.
#   in        a0 = buffer, a1 = its bytes
#   out       a0 = bytes read
func statistics
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = buffer
        mv      s1, a1                  # s1 = its bytes
        li      s2, 0                   # s2 = bytes read
        text    a0, "statistics"
        li      a1, O_RDONLY
        call    open
        mv      s3, a0                  # s3 = file
        bltz    s3, 3f
1:      beq     s2, s1, 2f
        mv      a0, s3
        add     a1, s0, s2
        sub     a2, s1, s2
        call    read
        blez    a0, 2f                  # -1: the next read begins a new text
        add     s2, s2, a0
        j       1b
2:      mv      a0, s3
        call    close
        mv      a0, s2
        leave
3:      text    a0, "stats: open failed\n"
        call    fatal
endfunc statistics

# contention: how often a lock of the allocator or of the buffer cache was found
# taken since the machine started: the number behind the first '=', that of tot.
# Exits if there is none.
#   out       a0 = number, a1 = whole text, good until the next call
func contention
        frame
        la      a0, buffer
        li      a1, STATISTICS
        call    statistics
        la      t0, buffer
        add     t0, t0, a0
        sb      zero, (t0)
        la      a0, buffer
        li      a1, '='
        call    strchr
        beqz    a0, 1f
        addi    a0, a0, 2
        call    atoi
        la      a1, buffer
        leave
1:      text    a0, "ntas: no stats\n"
        call    fatal
endfunc contention

        .bss
buffer: .skip   STATISTICS + 1

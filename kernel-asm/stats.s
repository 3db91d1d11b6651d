# The statistics device: a text that tells how often each lock of the allocator
# and of the buffer cache was taken, and how often it was found taken; and which
# locks of all were found taken most often.  Owns struct stats.
#
# The first read makes the text; each hands out its next part; once all of it is
# read, one read fails, and the next begins anew.  So a program sees one state,
# however it reads; programs that read at the same time share a text.
#
# Locks: stats guards the text; under it, locktable keeps the locks from leaving
# while the text is made.  The counts go on meanwhile.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"

        .equ    STATS_TEXT, 4096        # bytes of the text at most
        .equ    TOP, 5                  # locks found taken most often
        .equ    DIGITS, 24              # room for any 64-bit number's, and a 0

        struct  stats
        field   stats.lock, 8, lock.SIZE/8 # (first: the device is its lock)
        field   stats.size, 4           # bytes of the text, 0 for none
        field   stats.read, 4           # bytes of it that were read
        field   stats.text, 1, STATS_TEXT
        endstruct stats

        struct  rank                    # a row of the locks found taken most
        field   rank.failed, 8          # times it was, -1 in a row without one
        field   rank.lock, 8
        endstruct rank

# statsinit: makes the device, with no text.
func statsinit
        la      a0, stats
        la      a1, stats.name
        tail    initlock
endfunc statsinit

# statsread: reads the next part of the text.
#   in        a0 = 1 if a1 is a user's address, 0 if the kernel's; a1 = address,
#             a2 = bytes (an int)
#   out       a0 = bytes read; -1 if all was read, or the address is bad
#   locks     stats, and under it locktable
func statsread
        frame   s0, s1, s2, s3
        la      s0, stats               # s0 = device
        mv      s1, a0                  # s1 = 1 for a user's address
        mv      s2, a1                  # s2 = address
        mv      s3, a2                  # s3 = bytes to read
        mv      a0, s0
        call    acquire
        lw      t0, stats.size(s0)
        bnez    t0, 1f
        call    make_text
1:      lw      t0, stats.read(s0)
        lw      t1, stats.size(s0)
        sub     t1, t1, t0              # t1 = bytes there are
        beqz    t1, .Lstatsread.end
        ble     s3, t1, 2f
        mv      s3, t1
2:      bgez    s3, 3f
        li      s3, 0
3:      mv      a0, s1
        mv      a1, s2
        add     a2, s0, t0
        addi    a2, a2, stats.text
        mv      a3, s3
        call    either_copyout
        bnez    a0, .Lstatsread.bad
        lw      t0, stats.read(s0)
        add     t0, t0, s3
        sw      t0, stats.read(s0)
        j       .Lstatsread.done
.Lstatsread.end:
        sw      zero, stats.size(s0)
.Lstatsread.bad:
        li      s3, -1
.Lstatsread.done:
        mv      a0, s0
        call    release
        mv      a0, s3
        leave
endfunc statsread

# make_text: makes the text, from the beginning.
#   needs     stats held
#   locks     locktable
func make_text
        locals  rank.SIZE * TOP
        frame   s0, s1, s2, s3
        la      t0, stats
        sw      zero, stats.size(t0)
        sw      zero, stats.read(t0)
        li      t0, -1
        .set    row, 0
        .rept   TOP
        sd      t0, row + rank.failed(sp)
        .set    row, row + rank.SIZE
        .endr
        la      a0, stats.head
        call    put_string
        la      a0, locktable_lock
        call    acquire
        li      s3, 0                   # s3 = failures of the locks told of
        la      s0, locktable           # s0 = entry
.Lmake_text.next:
        ld      s1, (s0)                # s1 = lock
        beqz    s1, 1f
        ld      s2, lock.failed(s1)     # s2 = its failures
        mv      a0, s1
        mv      a1, s2
        mv      a2, sp
        call    insert_rank
        mv      a0, s1
        call    is_measured
        beqz    a0, 1f
        add     s3, s3, s2
        mv      a0, s1
        mv      a1, s2
        call    put_lock
1:      addi    s0, s0, 8
        la      t0, locktable.end
        bne     s0, t0, .Lmake_text.next

        la      a0, stats.top
        call    put_string
        mv      s0, sp                  # s0 = row
        addi    s1, sp, rank.SIZE * TOP # s1 = end of the rows
2:      ld      a1, rank.failed(s0)
        bltz    a1, 3f
        ld      a0, rank.lock(s0)
        call    put_lock
3:      addi    s0, s0, rank.SIZE
        bne     s0, s1, 2b
        la      a0, locktable_lock
        call    release
        la      a0, stats.tot
        call    put_string
        mv      a0, s3
        call    put_number
        la      a0, stats.newline
        call    put_string
        leave
endfunc make_text

# is_measured: is a lock one of the allocator's or of the buffer cache's?
#   in        a0 = lock
#   out       a0 = 1 if so, else 0
#   clobbers  a1 a2 a3 t0 t1 t2
func is_measured
        frame
        ld      a3, lock.name(a0)       # a3 = name
        .irp    prefix, kmem, bcache
        la      a0, is_measured.\prefix
        call    strlen                  # (keeps a3)
        mv      a2, a0
        mv      a0, a3
        la      a1, is_measured.\prefix
        call    strncmp                 # (keeps a3)
        beqz    a0, 1f
        .endr
        li      a0, 0
        leave
1:      li      a0, 1
        leave
endfunc is_measured

# insert_rank: puts a lock in its place among those found taken most often, if
# it has one there.  The last of them falls out.
#   in        a0 = lock, a1 = its failures, a2 = rows, most failures first
#   clobbers  a0 a1 a2 t0 t1 t2
func insert_rank
        addi    t0, a2, rank.SIZE * TOP # t0 = end of the rows
1:      ld      t1, rank.failed(a2)
        bge     t1, a1, 2f
        ld      t2, rank.lock(a2)       # its row is here, and the next one's
        sd      a1, rank.failed(a2)     # is the row of who had it
        sd      a0, rank.lock(a2)
        mv      a1, t1
        mv      a0, t2
2:      addi    a2, a2, rank.SIZE
        bne     a2, t0, 1b
        ret
endfunc insert_rank

# put_lock: adds the line of a lock to the text.
#   in        a0 = lock, a1 = its failures
#   needs     stats and locktable held
func put_lock
        frame   s0, s1
        mv      s0, a0                  # s0 = lock
        mv      s1, a1                  # s1 = its failures
        la      a0, stats.line
        call    put_string
        ld      a0, lock.name(s0)
        call    put_string
        la      a0, stats.failed
        call    put_string
        mv      a0, s1
        call    put_number
        la      a0, stats.acquired
        call    put_string
        ld      a0, lock.acquired(s0)
        call    put_number
        la      a0, stats.newline
        call    put_string
        leave
endfunc put_lock

# put_number: adds a number to the text.
#   in        a0 = number, unsigned
#   needs     stats held
func put_number
        locals  DIGITS
        frame
        addi    t0, sp, DIGITS - 1      # t0 = digit made last: they grow down
        sb      zero, (t0)
        li      t1, 10
1:      remu    t2, a0, t1
        addi    t2, t2, '0'
        addi    t0, t0, -1
        sb      t2, (t0)
        divu    a0, a0, t1
        bnez    a0, 1b
        mv      a0, t0
        call    put_string
        leave
endfunc put_number

# put_string: adds a string to the text, as far as there is room.
#   in        a0 = string
#   needs     stats held
#   clobbers  a0 a1 t0 t1 t2 t3
func put_string
        la      t0, stats
        lw      a1, stats.size(t0)
        add     t1, t0, a1              # t1 = where stats.text is the next byte
        li      t2, STATS_TEXT
1:      beq     a1, t2, 2f              # a1 = bytes of the text
        lbu     t3, (a0)
        beqz    t3, 2f
        sb      t3, stats.text(t1)
        addi    a0, a0, 1
        addi    t1, t1, 1
        addi    a1, a1, 1
        j       1b
2:      sw      a1, stats.size(t0)
        ret
endfunc put_string

        .section .rodata
stats.name:
        .asciz  "stats"
stats.head:
        .asciz  "--- lock kmem/bcache stats\n"
stats.line:
        .asciz  "lock: "
stats.failed:
        .asciz  ": #fetch-and-add "
stats.acquired:
        .asciz  " #acquire() "
stats.newline:
        .asciz  "\n"
stats.top:
        .asciz  "--- top 5 contended locks:\n"
stats.tot:
        .asciz  "tot= "
is_measured.kmem:                       # begins the allocator's names
        .asciz  "kmem"
is_measured.bcache:                     # and the buffer cache's
        .asciz  "bcache"

        .bss
        .balign 8
stats:  .skip   stats.SIZE

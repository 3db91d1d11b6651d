# The blocks of the file system: where things are on the disk, and which blocks
# of data are free.  Owns the superblock and the bitmap: bit n is set if block n
# is in use.
# Locks: none here but the bitmap's buffers.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

# fsinit: makes the file system of a device ready for use.
#   in        a0 = device
#   needs     a process, and no other to use the file system yet
#   locks     as bread; sleeps
func fsinit
        frame   s0, s1
        mv      s0, a0                  # s0 = device
        li      a1, SUPERBLOCK
        call    bread
        mv      s1, a0                  # s1 = its buffer
        la      a0, sb
        addi    a1, s1, buf.data
        li      a2, superblock.SIZE
        call    memmove
        mv      a0, s1
        call    brelse
        lw      t0, sb + superblock.magic
        li      t1, FSMAGIC
        bne     t0, t1, .Lfsinit.magic
        mv      a0, s0
        la      a1, sb
        call    initlog                 # what was committed is in its place
        mv      a0, s0
        call    ireclaim                # what nobody can reach is free
        leave
.Lfsinit.magic:
        mv      a1, t0
        la      a0, fsinit.magic
        call    panic
endfunc fsinit

# balloc: takes a free block, and fills it with 0.
#   in        a0 = device
#   out       a0 = block, 0 if there is none
#   needs     begin_op called
#   locks     as bread; sleeps
func balloc
        frame   s0, s1, s2, s3
        mv      s0, a0                  # s0 = device
        li      s1, 0                   # s1 = block of the bitmap's first bit
.Lballoc.bitmap:
        lwu     s2, sb + superblock.size
        bgeu    s1, s2, .Lballoc.none
        sub     s2, s2, s1              # s2 = bits that count, from there on
        mv      a0, s0
        mv      a1, s1
        call    bread_bitmap
        mv      s3, a0                  # s3 = its buffer
        addi    t0, s3, buf.data        # t0 = word of 64 bits
        li      t1, 0                   # t1 = number of its first bit
        li      t4, BPB                 # t4 = bits of the bitmap block
1:      ld      t2, (t0)
        not     t2, t2                  # t2 = its free blocks
        bnez    t2, .Lballoc.word
        addi    t0, t0, 8
        addi    t1, t1, 64
        bne     t1, t4, 1b
.Lballoc.used:
        mv      a0, s3
        call    brelse
        li      t0, BPB
        add     s1, s1, t0
        j       .Lballoc.bitmap
.Lballoc.word:
        neg     t3, t2
        and     t3, t3, t2              # t3 = the first one's bit
        srli    t2, t3, 1
3:      beqz    t2, 4f
        srli    t2, t2, 1
        addi    t1, t1, 1               # t1 = and its number
        j       3b
4:      bgeu    t1, s2, .Lballoc.used   # it is beyond the end of the disk
        add     s1, s1, t1              # s1 = block
        ld      t2, (t0)
        or      t2, t2, t3
        sd      t2, (t0)
        mv      a0, s3
        call    log_write
        mv      a0, s3
        call    brelse

        mv      a0, s0
        mv      a1, s1
        call    bclaim
        mv      s3, a0                  # s3 = the block's buffer
        addi    a0, s3, buf.data
        li      a1, 0
        li      a2, BSIZE
        call    memset
        mv      a0, s3
        call    log_write
        mv      a0, s3
        call    brelse
        mv      a0, s1
        leave
.Lballoc.none:
        la      a0, balloc.none
        call    printf
        li      a0, 0
        leave
endfunc balloc

# bfree: gives a block back.
#   in        a0 = device, a1 = block, in use
#   needs     begin_op called
#   locks     as bread; sleeps
func bfree
        frame   s0, s1
        mv      s1, a1                  # s1 = block
        call    bread_bitmap
        mv      s0, a0                  # s0 = buffer of its bit
        slli    t0, s1, 64 - BPB_SHIFT
        srli    t0, t0, 64 - BPB_SHIFT + 3
        add     t0, t0, s0              # (t0 + buf.data) = byte of its bit
        lbu     t1, buf.data(t0)
        andi    t2, s1, 7
        li      t3, 1
        sll     t3, t3, t2              # t3 = its bit
        and     t2, t1, t3
        beqz    t2, .Lbfree.twice
        xor     t1, t1, t3
        sb      t1, buf.data(t0)
        call    log_write               # (a0 is still the buffer)
        mv      a0, s0
        call    brelse
        leave
.Lbfree.twice:
        mv      a1, s1
        la      a0, bfree.twice
        call    panic
endfunc bfree

# bread_bitmap: reads the block of the bitmap that has a block's bit.
#   in        a0 = device, a1 = block
#   out       a0 = its buffer, locked
#   locks     as bread; sleeps
func bread_bitmap
        srliw   a1, a1, BPB_SHIFT
        lw      t0, sb + superblock.bmapstart
        add     a1, a1, t0
        tail    bread
endfunc bread_bitmap

        .section .rodata
fsinit.magic:
        .asciz  "fsinit: no file system of ours: its magic is 0x%x"
balloc.none:
        .asciz  "balloc: out of blocks\n"
bfree.twice:
        .asciz  "bfree: block %d is free already"

        .bss
        .balign 8
        .globl  sb
sb:     .skip   superblock.SIZE         # of the root file system, the only one

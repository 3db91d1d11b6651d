# The device tree that the machine hands us, in its flattened form: big-endian
# words (devicetree specification, chapter 5).  We ask it two things, and before
# its memory is given away: how many harts there are, and what the user wants to
# boot.  Owns nharts and bootargs.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"

        .equ    FDT_MAGIC, 0xd00dfeed
        .equ    FDT_BEGIN_NODE, 1       # its name follows
        .equ    FDT_END_NODE, 2
        .equ    FDT_PROP, 3             # a struct property and a value follow
        .equ    FDT_NOP, 4
        .equ    BOOTARGS_NAME_SIZE, 9   # "bootargs" and its 0
        .equ    FDT_ALIGN, 4            # what follows a token is padded to this

# fdtinit: learns how many harts there are (without a tree, only this one) and
# the boot arguments.
#   in        a0 = address of the tree
#   needs     printf to work, and kinit not to have run
#   locks     pr
func fdtinit
        frame   s0
        mv      s0, a0                  # s0 = address of the tree
        call    fdt_read
        mv      a1, a0                  # a1 = harts there are
        li      a2, NCPU                # a2 = harts we use
        la      a0, fdtinit.more
        bltu    a2, a1, 1f
        mv      a2, a1
        la      a0, fdtinit.harts
        bnez    a1, 1f
        mv      a1, s0
        li      a2, 1
        la      a0, fdtinit.none
1:      sw      a2, nharts, t0
        call    printf
        leave
endfunc fdtinit

# fdt_read: counts the nodes named cpu@... and copies the property bootargs.
#   in        a0 = address of a tree, or anything
#   out       a0 = their number, 0 if there is no tree
func fdt_read
        frame   s0, s1, s2, s3, s4
        li      s2, 0                   # s2 = harts seen
        mv      s3, a0                  # s3 = tree
        andi    t0, s3, FDT_ALIGN - 1
        bnez    t0, .Lfdt_read.done
        la      t0, end                 # it is in RAM, above the kernel
        bltu    s3, t0, .Lfdt_read.done
        li      t0, PHYSTOP - fdt.SIZE
        bltu    t0, s3, .Lfdt_read.done
        addi    a0, s3, fdt.magic
        call    fdt_word
        li      t0, FDT_MAGIC
        bne     a0, t0, .Lfdt_read.done
        addi    a0, s3, fdt.off_dt_struct
        call    fdt_word
        add     s0, s3, a0              # s0 = next token
        addi    a0, s3, fdt.size_dt_struct
        call    fdt_word
        add     s1, s0, a0              # s1 = end of the tokens
        li      t0, PHYSTOP
        bltu    t0, s1, .Lfdt_read.done
        addi    a0, s3, fdt.off_dt_strings
        call    fdt_word
        add     s4, s3, a0              # s4 = names of properties

.Lfdt_read.token:
        addi    t0, s0, property.SIZE   # (the longest thing we look at at once)
        bltu    s1, t0, .Lfdt_read.done
        mv      a0, s0
        call    fdt_word
        addi    s0, s0, FDT_ALIGN
        li      t0, FDT_NOP
        beq     a0, t0, .Lfdt_read.token
        li      t0, FDT_END_NODE
        beq     a0, t0, .Lfdt_read.token
        li      t0, FDT_PROP
        beq     a0, t0, .Lfdt_read.property
        li      t0, FDT_BEGIN_NODE
        bne     a0, t0, .Lfdt_read.done

        mv      a0, s0
        la      a1, fdt_read.cpu
        li      a2, 4                   # "cpu@"
        call    strncmp
        seqz    a0, a0
        add     s2, s2, a0
1:      lbu     t0, (s0)                # over the name, and its 0
        addi    s0, s0, 1
        beqz    t0, .Lfdt_read.align
        bne     s0, s1, 1b
        j       .Lfdt_read.done
.Lfdt_read.property:
        addi    a0, s0, property.nameoff
        call    fdt_word
        add     a0, a0, s4              # a0 = its name
        li      t0, PHYSTOP - BOOTARGS_NAME_SIZE
        bltu    t0, a0, 1f
        la      a1, fdt_read.bootargs
        li      a2, BOOTARGS_NAME_SIZE
        call    strncmp
        bnez    a0, 1f
        la      a0, bootargs
        addi    a1, s0, property.SIZE
        li      a2, BOOTARGS_SIZE       # (the value ends with a 0)
        call    safestrcpy
1:      addi    a0, s0, property.len
        call    fdt_word
        addi    s0, s0, property.SIZE
        add     s0, s0, a0              # over the value
.Lfdt_read.align:
        addi    s0, s0, FDT_ALIGN - 1
        andi    s0, s0, -FDT_ALIGN
        j       .Lfdt_read.token

.Lfdt_read.done:
        mv      a0, s2
        leave
endfunc fdt_read

# fdt_word: reads a word of the tree.
#   in        a0 = its address
#   out       a0 = word, not sign-extended
#   clobbers  t0 t1
func fdt_word
        li      t0, 0
        .irp    at, 0, 1, 2, 3          # most significant byte first
        lbu     t1, \at(a0)
        slli    t0, t0, 8
        or      t0, t0, t1
        .endr
        mv      a0, t0
        ret
endfunc fdt_word

        .section .rodata
fdt_read.cpu:
        .ascii  "cpu@"
fdt_read.bootargs:
        .asciz  "bootargs"
fdtinit.harts:
        .asciz  "harts: %d, says the device tree\n"
fdtinit.more:
        .asciz  "harts: %d, says the device tree; we use %d\n"
fdtinit.none:
        .asciz  "harts: no device tree at %p; we use hart 0 alone\n"

        .bss
        .balign 4
        .globl  nharts
nharts: .skip   4                       # harts that run, from hart 0 on
        .globl  bootargs
bootargs:                               # as much of them as fits, "" for none
        .skip   BOOTARGS_SIZE

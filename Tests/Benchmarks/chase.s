# Pointer chase under Sv39, in S-mode: a chain through 512 pages, each step in another page, with a call
# between steps, so that translation and jumps between blocks decide.
        .include "bench.inc"

        .equ    STEPS, 30000000
        .equ    PAGES, 512
        .equ    STRIDE, 197             # coprime to PAGES: the chain visits every page

        .text
        begin
        la      sp, stack_top
        la      t0, root                # one gigapage for all of RAM, as it is
        li      t1, (0x80000000 >> 12 << 10) | 0xcf
        sd      t1, 16(t0)
        li      t1, 0xc7                # another for the devices
        sd      t1, (t0)
        la      t0, root                # from 0x40000000 on: the pages of the chain
        la      t1, middle
        srli    t2, t1, 12
        slli    t2, t2, 10
        ori     t2, t2, 1
        sd      t2, 8(t0)
        la      t0, leaves
        srli    t2, t0, 12
        slli    t2, t2, 10
        ori     t2, t2, 1
        sd      t2, (t1)
        la      t1, pages
        li      t3, PAGES
1:      srli    t2, t1, 12
        slli    t2, t2, 10
        ori     t2, t2, 0xc7
        sd      t2, (t0)
        addi    t0, t0, 8
        li      t2, 4096
        add     t1, t1, t2
        addi    t3, t3, -1
        bnez    t3, 1b

        li      t0, -1                  # PMP: everything
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        la      t0, root
        srli    t0, t0, 12
        li      t1, 8 << 60
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma
        li      t0, 3 << 11             # mstatus.MPP = S
        csrc    mstatus, t0
        li      t0, 1 << 11
        csrs    mstatus, t0
        la      t0, supervisor
        csrw    mepc, t0
        mret

supervisor:
        li      s1, 0x40000000          # s1 = the chain's pages
        li      t0, 0                   # page n points into page n + STRIDE
        li      t4, PAGES
1:      addi    t1, t0, STRIDE
        remu    t1, t1, t4
        slli    t2, t0, 12
        add     t2, t2, s1
        slli    t1, t1, 12
        add     t1, t1, s1
        andi    t3, t0, 511
        sd      t1, (t2)
        addi    t0, t0, 1
        bne     t0, t4, 1b

        li      s0, STEPS
        mv      a0, s1
        li      s2, 0
1:      call    step
        add     s2, s2, a1
        addi    s0, s0, -1
        bnez    s0, 1b
        finish  s2, STEPS

# step: a0 = the next place of the chain; a1 = 1.
step:
        ld      a0, (a0)
        li      a1, 1
        ret

        .bss
        .balign 4096
root:   .space  4096
middle: .space  4096
leaves: .space  4096
pages:  .space  4096*PAGES
        .space  4096
stack_top:

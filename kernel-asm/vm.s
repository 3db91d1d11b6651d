# Page tables (Sv39), and the one of the kernel: what it uses of the physical
# address space, at the same virtual addresses.  Owns the page table pages.
# Locks: none.  The kernel's table is made by hart 0 alone, and never changes.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "riscv.inc"
        .include "memlayout.inc"
        .include "vmlayout.inc"

        .equ    MEGASHIFT, PGSHIFT + VPN_BITS
        .equ    MEGAPAGE, 1 << MEGASHIFT # bytes an entry maps that stands one
                                        # level above the last: 2 MiB

# kvminit: makes the kernel's page table.
#   needs     kinit and procinit, and to be called once
#   locks     as kalloc
func kvminit
        frame
        call    kvmmake
        sd      a0, kernel_pagetable, t0
        leave
endfunc kvminit

# kvminithart: turns paging on.
#   needs     kvminit
#   clobbers  t0 t1
func kvminithart
        sfence.vma                      # the table's entries are written
        ld      t0, kernel_pagetable
        srli    t0, t0, PGSHIFT
        li      t1, SATP_SV39
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma                      # and nothing older is remembered
        ret
endfunc kvminithart

# kvmmake: makes a page table with the regions of the table below, the
# trampoline and the processes' kernel stacks.
#   out       a0 = page table
#   needs     procinit
#   locks     as kalloc
func kvmmake
        frame   s0, s1
        call    kalloc
        beqz    a0, .Lkvmmake.memory
        mv      s0, a0                  # s0 = page table
        li      a1, 0
        li      a2, PGSIZE
        call    memset
        la      s1, regions             # s1 = region
1:      mv      a0, s0
        ld      a1, region.start(s1)
        ld      a3, region.start(s1)
        ld      a2, region.end(s1)
        sub     a2, a2, a1
        ld      a4, region.rights(s1)
        call    mappages
        bnez    a0, .Lkvmmake.memory
        addi    s1, s1, region.SIZE
        la      t0, regions.end
        bne     s1, t0, 1b
        mv      a0, s0
        call    kvmmap_megapages
        mv      a0, s0
        li      a1, TRAMPOLINE
        li      a2, PGSIZE
        la      a3, trampoline
        li      a4, PTE_R | PTE_X
        call    mappages
        bnez    a0, .Lkvmmake.memory
        mv      a0, s0
        call    proc_mapstacks
        bnez    a0, .Lkvmmake.memory
        mv      a0, s0
        leave
.Lkvmmake.memory:
        la      a0, kvmmake.memory
        call    panic
endfunc kvmmake

# kvmmap_megapages: maps all RAM but its first megapage, which holds the kernel,
# by a megapage an entry: a page of tables for each would be lost to all else.
#   in        a0 = page table, with the first megapage mapped by pages
#   clobbers  a0 t0 t1 t2
func kvmmap_megapages
        ld      a0, (KERNBASE >> (MEGASHIFT + VPN_BITS)) * 8(a0)
        to_pa   a0                      # a0 = table of KERNBASE's gigabyte
        li      t0, KERNBASE + MEGAPAGE # t0 = next megapage
        li      t1, PHYSTOP
1:      addi    a0, a0, 8               # (KERNBASE is the first entry's)
        mv      t2, t0
        to_pte  t2
        ori     t2, t2, PTE_V | PTE_R | PTE_W
        sd      t2, (a0)
        li      t2, MEGAPAGE
        add     t0, t0, t2
        bne     t0, t1, 1b
        ret
endfunc kvmmap_megapages

# mappages: maps virtual pages to physical ones that follow each other, too.
#   in        a0 = page table, a1 = virtual address, a2 = bytes, not 0;
#             a3 = physical address, a4 = rights (PTE_R and so on); all of whole
#             pages; no page mapped yet
#   out       a0 = 0, or -1 when there is no memory for page tables
#   locks     as kalloc
func mappages
        frame   s0, s1, s2, s3, s4
        or      t0, a1, a2
        or      t0, t0, a3
        li      t1, PGSIZE - 1
        and     t0, t0, t1
        bnez    t0, .Lmappages.ragged
        beqz    a2, .Lmappages.ragged
        mv      s0, a0                  # s0 = page table
        mv      s1, a1                  # s1 = next virtual page
        add     s2, a1, a2              # s2 = end of them
        sub     s3, a3, a1              # s3 = from virtual to physical
        ori     s4, a4, PTE_V           # s4 = low bits of every entry
.Lmappages.page:
        mv      a0, s0
        mv      a1, s1
        li      a2, 1
        call    walk
        beqz    a0, .Lmappages.memory
        ld      t0, (a0)
        andi    t0, t0, PTE_V
        bnez    t0, .Lmappages.remap
        add     t0, s1, s3
        to_pte  t0
        or      t0, t0, s4
        sd      t0, (a0)
        li      t0, PGSIZE
        add     s1, s1, t0
        bne     s1, s2, .Lmappages.page
        li      a0, 0
        leave
.Lmappages.memory:
        li      a0, -1
        leave
.Lmappages.ragged:
        la      a0, mappages.ragged
        call    panic
.Lmappages.remap:
        mv      a1, s1
        la      a0, mappages.remap
        call    panic
endfunc mappages

# walk: finds the entry that maps a virtual page.
#   in        a0 = page table, a1 = virtual address, a2 = 1 to make the tables
#             on the way where they are missing, 0 not to
#   out       a0 = address of the entry; 0 when a table is missing, or there is
#             no memory to make it
#   locks     as kalloc
func walk
        frame   s0, s1, s2, s3
        li      t0, MAXVA
        bgeu    a1, t0, .Lwalk.range
        mv      s1, a1                  # s1 = virtual address
        mv      s2, a2                  # s2 = 1 to make tables
        li      s3, PGSHIFT + 2 * VPN_BITS # s3 = lowest bit of the index
.Lwalk.level:
        srl     t0, s1, s3              # (a0 = table)
        andi    t0, t0, (1 << VPN_BITS) - 1
        slli    t0, t0, 3               # 8 bytes an entry
        add     s0, a0, t0              # s0 = entry
        addi    s3, s3, -VPN_BITS
        li      t0, PGSHIFT
        bltu    s3, t0, .Lwalk.found    # it was the last level's
        ld      t0, (s0)
        andi    t1, t0, PTE_V
        beqz    t1, .Lwalk.missing
        mv      a0, t0
        to_pa   a0
        j       .Lwalk.level
.Lwalk.missing:
        li      a0, 0
        beqz    s2, .Lwalk.done
        call    kalloc
        beqz    a0, .Lwalk.done
        li      a1, 0
        li      a2, PGSIZE
        call    memset                  # (gives a0 back)
        mv      t0, a0
        to_pte  t0
        ori     t0, t0, PTE_V           # no rights: leads to a table
        sd      t0, (s0)
        j       .Lwalk.level
.Lwalk.found:
        mv      a0, s0
.Lwalk.done:
        leave
.Lwalk.range:
        la      a0, walk.range
        call    panic
endfunc walk

        .section .rodata
kvmmake.memory:
        .asciz  "kvmmake: no memory for the kernel's page table"
mappages.ragged:
        .asciz  "mappages: not whole pages: va %p size %lx pa %p"
mappages.remap:
        .asciz  "mappages: %p is mapped already"
walk.range:
        .asciz  "walk: %p is above MAXVA"

        .balign 8
regions:
        .dword  FINISHER, FINISHER + PGSIZE, PTE_R | PTE_W
        .dword  CLINT, CLINT + CLINT_SIZE, PTE_R | PTE_W
        .dword  UART0, UART0 + PGSIZE, PTE_R | PTE_W
        .dword  VIRTIO0, VIRTIO0 + PGSIZE, PTE_R | PTE_W
        .dword  PLIC, PLIC + PLIC_SIZE, PTE_R | PTE_W
        .dword  KERNBASE, etext, PTE_R | PTE_X
        .dword  etext, erodata, PTE_R
        .dword  erodata, KERNBASE + MEGAPAGE, PTE_R | PTE_W
regions.end:                            # (RAM goes on in megapages)

        .data
        .balign 8
kernel_pagetable:
        .dword  0                       # the root's page

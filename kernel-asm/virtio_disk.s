# The disk: a virtio block device in the board's first slot, with the registers
# of version 2 or of version 1 (legacy).  Owns the device and its queue.
#
# Eight requests may be under way.  Request n is the descriptors 4n, 4n + 1 and
# 4n + 2: what to do, the block, and a byte that says how it went.  They are
# linked once and for all; a request fills in what differs.
#
# Locks: virtio_disk guards all here.  A process sleeps under it until its
# request is done, or until one is free.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "memlayout.inc"
        .include "fs.inc"
        .include "virtio.inc"

        .equ    REQUESTS, 8             # that may be under way
        .equ    REQUEST_SHIFT, 2        # descriptors of each: 4, one is unused
        .if     REQUESTS << REQUEST_SHIFT > NUM
        .error  "the queue is too short for so many requests"
        .endif

        struct  request                 # beside its descriptors
        field   request.buf, 8          # buffer read or written, 0 if free
        field   request.command, 8, command.SIZE/8
        field   request.status, 1       # the device writes 0 for success
        endstruct request

# place r, part: tells the device where a part of the queue is.
#   in        s0 = the device's registers
#   clobbers  t0
        .macro  place register, part
        la      t0, queue + \part
        sw      t0, virtio.\register(s0)
        srli    t0, t0, 32
        sw      t0, virtio.\register + 4(s0)
        .endm

# virtio_disk_init: finds the disk and makes it ready for requests.
func virtio_disk_init
        frame   s0, s1, s2
        la      a0, disk_lock
        la      a1, disk_lock.name
        call    initlock
        call    link_requests

        li      s0, VIRTIO0             # s0 = the device's registers
        lw      t0, virtio.MagicValue(s0)
        li      t1, VIRTIO_MAGIC
        bne     t0, t1, .Lvirtio_disk_init.none
        lw      t0, virtio.DeviceID(s0)
        li      t1, VIRTIO_BLOCK
        bne     t0, t1, .Lvirtio_disk_init.none
        lw      s1, virtio.Version(s0)
        addi    s1, s1, -1              # s1 = 0 for version 1, 1 for version 2
        li      t0, 1
        bgtu    s1, t0, .Lvirtio_disk_init.none

        sw      zero, virtio.Status(s0) # reset
        li      s2, STATUS_ACKNOWLEDGE | STATUS_DRIVER # s2 = status
        sw      s2, virtio.Status(s0)
        sw      zero, virtio.DeviceFeaturesSel(s0)
        lw      t0, virtio.DeviceFeatures(s0)
        andi    t0, t0, FEATURE_FLUSH
        sw      zero, virtio.DriverFeaturesSel(s0)
        sw      t0, virtio.DriverFeatures(s0)
        beqz    s1, 1f
        li      t0, 1
        sw      t0, virtio.DriverFeaturesSel(s0)
        li      t0, FEATURE_VERSION_1
        sw      t0, virtio.DriverFeatures(s0)
        ori     s2, s2, STATUS_FEATURES_OK
        sw      s2, virtio.Status(s0)
        lw      t0, virtio.Status(s0)
        andi    t0, t0, STATUS_FEATURES_OK
        beqz    t0, .Lvirtio_disk_init.features

1:      sw      zero, virtio.QueueSel(s0)
        lw      t0, virtio.QueueNumMax(s0)
        li      t1, NUM
        bltu    t0, t1, .Lvirtio_disk_init.queue
        sw      t1, virtio.QueueNum(s0)
        la      t0, queue
        bnez    s1, 2f
        li      t1, PGSIZE
        sw      t1, virtio.GuestPageSize(s0)
        sw      t1, virtio.QueueAlign(s0)
        srli    t0, t0, PGSHIFT
        sw      t0, virtio.QueuePFN(s0) # (this makes it ready)
        j       3f
2:      place   QueueDesc, queue.desc
        place   QueueDriver, queue.avail
        place   QueueDevice, queue.used
        li      t0, 1
        sw      t0, virtio.QueueReady(s0)
3:      ori     s2, s2, STATUS_DRIVER_OK
        sw      s2, virtio.Status(s0)
        leave
.Lvirtio_disk_init.none:
        la      a0, virtio_disk_init.none
        call    panic
.Lvirtio_disk_init.features:
        la      a0, virtio_disk_init.features
        call    panic
.Lvirtio_disk_init.queue:
        mv      a1, t0
        la      a0, virtio_disk_init.queue
        call    panic
endfunc virtio_disk_init

# link_requests: writes into all descriptors what stays there.
#   clobbers  a0 a1 t0 t1 t2
func link_requests
        la      a0, queue + queue.desc  # a0 = its first descriptor
        la      a1, requests            # a1 = request
        li      t2, 0                   # t2 = that descriptor's number
1:      addi    t0, a1, request.command
        sd      t0, desc.addr(a0)
        li      t0, command.SIZE
        sw      t0, desc.len(a0)
        li      t0, DESC_NEXT
        sh      t0, desc.flags(a0)
        addi    t0, t2, 1
        sh      t0, desc.next(a0)

        li      t0, BSIZE
        sw      t0, desc.SIZE + desc.len(a0)
        addi    t0, t2, 2
        sh      t0, desc.SIZE + desc.next(a0)

        addi    t0, a1, request.status
        sd      t0, 2 * desc.SIZE + desc.addr(a0)
        li      t0, 1
        sw      t0, 2 * desc.SIZE + desc.len(a0)
        li      t0, DESC_WRITE
        sh      t0, 2 * desc.SIZE + desc.flags(a0)

        addi    a0, a0, desc.SIZE << REQUEST_SHIFT
        addi    a1, a1, request.SIZE
        addi    t2, t2, 1 << REQUEST_SHIFT
        li      t0, REQUESTS << REQUEST_SHIFT
        bne     t2, t0, 1b
        ret
endfunc link_requests

# virtio_disk_rw: reads or writes a block, and returns when that is done.
#   in        a0 = buffer, locked by this process; a1 = 1 to write it, 0 to read
#   locks     virtio_disk; sleeps
func virtio_disk_rw
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = buffer
        mv      s1, a1                  # s1 = 1 to write
        la      a0, disk_lock
        call    acquire
.Lvirtio_disk_rw.find:
        la      a0, requests            # a0 = request
        li      a1, 0                   # a1 = its number
        li      t1, REQUESTS
1:      ld      t0, request.buf(a0)
        beqz    t0, .Lvirtio_disk_rw.found
        addi    a0, a0, request.SIZE
        addi    a1, a1, 1
        bne     a1, t1, 1b
        la      s2, disk_waiting        # s2 = who waits for a request
        lw      t0, (s2)
        addi    t0, t0, 1
        sw      t0, (s2)
        la      a0, requests
        la      a1, disk_lock
        call    sleep
        lw      t0, (s2)
        addi    t0, t0, -1
        sw      t0, (s2)
        j       .Lvirtio_disk_rw.find

.Lvirtio_disk_rw.found:
        sd      s0, request.buf(a0)
        sw      s1, request.command + command.type(a0)
        lwu     t0, buf.blockno(s0)
        slli    t0, t0, BSIZE_SHIFT - SECTOR_SHIFT
        sd      t0, request.command + command.sector(a0)
        li      t0, -1
        sb      t0, request.status(a0)
        slli    a1, a1, REQUEST_SHIFT   # a1 = number of its first descriptor
        slli    t0, a1, 4
        .if     desc.SIZE != 1 << 4
        .error  "a descriptor is not 16 bytes"
        .endif
        la      t1, queue
        add     t0, t0, t1              # t0 = that descriptor (queue.desc is 0)
        addi    t2, s0, buf.data
        sd      t2, desc.SIZE + desc.addr(t0)
        li      t2, DESC_NEXT
        bnez    s1, 2f
        li      t2, DESC_NEXT | DESC_WRITE
2:      sh      t2, desc.SIZE + desc.flags(t0)
        li      t0, 1
        sw      t0, buf.disk(s0)

        lhu     t0, queue.avail + avail.idx(t1)
        andi    t2, t0, NUM - 1
        slli    t2, t2, 1               # 2 bytes an entry
        add     t2, t2, t1
        sh      a1, queue.avail + avail.ring(t2)
        fence   rw, w                   # all of it is seen before the index is
        addi    t0, t0, 1
        sh      t0, queue.avail + avail.idx(t1)
        fence   w, o                    # and that before the device looks
        li      t0, VIRTIO0
        sw      zero, virtio.QueueNotify(t0)

3:      lw      t0, buf.disk(s0)
        beqz    t0, 4f
        addi    a0, s0, buf.disk        # (buf itself is its sleeplock's)
        la      a1, disk_lock
        call    sleep
        j       3b
4:      la      a0, disk_lock
        call    release
        leave
endfunc virtio_disk_rw

# virtio_disk_intr: takes note of the requests that are done.
#   needs     interrupts off: called by devintr
#   locks     virtio_disk, and under it as wakeup
func virtio_disk_intr
        frame   s0, s1, s2
        la      a0, disk_lock
        call    acquire
        li      t0, VIRTIO0
        lw      t1, virtio.InterruptStatus(t0)
        sw      t1, virtio.InterruptACK(t0) # before we look: one done while we
        fence   io, r                   # do interrupts anew
        la      s0, queue + queue.used  # s0 = completions
.Lvirtio_disk_intr.next:
        lhu     t0, used.idx(s0)
        lhu     t1, disk_seen           # t1 = completions we have seen
        beq     t0, t1, .Lvirtio_disk_intr.done
        fence   r, r                    # its entry was written before the index
        andi    t0, t1, NUM - 1
        slli    t0, t0, 3
        .if     completion.SIZE != 1 << 3
        .error  "a completion is not 8 bytes"
        .endif
        add     t0, t0, s0
        lwu     t0, used.ring + completion.id(t0)
        srli    s1, t0, REQUEST_SHIFT   # s1 = request's number
        addi    t1, t1, 1
        sh      t1, disk_seen, t0
        element s2, requests, request.SIZE, s1, t0 # s2 = request
        ld      s1, request.buf(s2)     # s1 = its buffer
        lbu     t0, request.status(s2)
        bnez    t0, .Lvirtio_disk_intr.failed
        sd      zero, request.buf(s2)   # the request is free
        sw      zero, buf.disk(s1)
        addi    a0, s1, buf.disk
        call    wakeup
        lw      t0, disk_waiting
        beqz    t0, .Lvirtio_disk_intr.next
        la      a0, requests
        call    wakeup
        j       .Lvirtio_disk_intr.next
.Lvirtio_disk_intr.done:
        la      a0, disk_lock
        call    release
        leave
.Lvirtio_disk_intr.failed:
        mv      a1, t0
        lw      a2, buf.blockno(s1)
        la      a0, virtio_disk_intr.failed
        call    panic
endfunc virtio_disk_intr

        .section .rodata
virtio_disk_init.none:
        .asciz  "virtio_disk_init: no virtio disk in the first slot"
virtio_disk_init.features:
        .asciz  "virtio_disk_init: the disk refuses our choice of features"
virtio_disk_init.queue:
        .asciz  "virtio_disk_init: the disk's queue holds only %d"
virtio_disk_intr.failed:
        .asciz  "virtio_disk_intr: status %d for block %d"
disk_lock.name:
        .asciz  "virtio_disk"

        .section .bss.aligned, "aw", @nobits
        .balign PGSIZE
queue:  .skip   queue.SIZE              # the device reads and writes it

        .bss
        .balign 8
requests:
        .skip   request.SIZE * REQUESTS
disk_lock:
        .skip   lock.SIZE
disk_waiting:                           # processes that wait for a request
        .skip   4
disk_seen:                              # completions ever seen; it wraps
        .skip   2

# System calls on names: open, link, unlink, mkdir, mknod, chdir.  Each is one
# operation of the log.  None takes or returns anything but by the process's
# registers: a0 is what the call returns to it.
# Locks: inodes, a directory before what is in it.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"
        .include "fs.inc"

        struct  unlink                  # what sys_unlink has on its stack
        field   unlink.path, 1, MAXPATH
        field   unlink.name, 1, DIRSIZ
        field   unlink.offset, 4        # of the name's entry
        field   unlink.entry, 8, dirent.SIZE/8
        endstruct unlink

        struct  link                    # and sys_link
        field   link.old, 1, MAXPATH
        field   link.new, 1, MAXPATH
        field   link.name, 1, DIRSIZ
        endstruct link

# create: makes an inode and gives it a name, or opens the file or device that
# has the name.
#   in        a0 = path, a1 = type, a2 = major number, a3 = minor number
#   out       a0 = pointer to the inode, locked; 0 if there is no such
#             directory, the name is there and may not be, or there is no room
#   needs     begin_op called
#   locks     inodes, and as balloc; sleeps
func create
        locals  DIRSIZ
        frame   s0, s1, s2, s3, s4
        mv      s2, a1                  # s2 = type
        mv      s3, a2                  # s3 = major
        mv      s4, a3                  # s4 = minor
        mv      a1, sp
        call    nameiparent
        beqz    a0, .Lcreate.none
        mv      s0, a0                  # s0 = directory
        call    ilock
        mv      a0, s0
        mv      a1, sp
        li      a2, 0
        call    dirlookup
        mv      s1, a0                  # s1 = inode
        bnez    s1, .Lcreate.there
        bnez    a1, .Lcreate.full       # it is there, but cannot be had

        lw      a0, inode.dev(s0)
        mv      a1, s2
        call    ialloc
        mv      s1, a0
        beqz    s1, .Lcreate.full
        call    ilock                   # (nobody else knows it)
        sh      s3, inode.major(s1)
        sh      s4, inode.minor(s1)
        li      t0, 1
        sh      t0, inode.nlink(s1)
        mv      a0, s1
        call    iupdate
        li      t0, T_DIR
        bne     s2, t0, 1f
        mv      a0, s1                  # its own "." is not counted in nlink:
        la      a1, create.dot          # it would keep itself alive
        lw      a2, inode.inum(s1)
        call    dirlink
        bnez    a0, .Lcreate.undo
        mv      a0, s1
        la      a1, create.dotdot
        lw      a2, inode.inum(s0)
        call    dirlink
        bnez    a0, .Lcreate.undo
1:      mv      a0, s0
        mv      a1, sp
        lw      a2, inode.inum(s1)
        call    dirlink
        bnez    a0, .Lcreate.undo
        li      t0, T_DIR
        bne     s2, t0, 2f
        lhu     t0, inode.nlink(s0)     # its ".." names the directory
        addi    t0, t0, 1
        sh      t0, inode.nlink(s0)
        mv      a0, s0
        call    iupdate
2:      mv      a0, s0
        call    iunlockput
        mv      a0, s1
        leave

.Lcreate.there:
        mv      a0, s0
        call    iunlockput
        mv      a0, s1
        call    ilock
        li      t0, T_FILE
        bne     s2, t0, 3f
        lhu     t1, inode.type(s1)
        beq     t1, t0, 4f
        li      t0, T_DEVICE
        beq     t1, t0, 4f
3:      mv      a0, s1
        call    iunlockput
        j       .Lcreate.none
4:      mv      a0, s1
        leave
.Lcreate.undo:                          # iput frees an inode without links
        sh      zero, inode.nlink(s1)
        mv      a0, s1
        call    iupdate
        mv      a0, s1
        call    iunlockput
.Lcreate.full:
        mv      a0, s0
        call    iunlockput
.Lcreate.none:
        li      a0, 0
        leave
endfunc create

# sys_open(path, how): opens a file, and returns its descriptor.
func sys_open
        locals  MAXPATH
        frame   s0, s1, s2, s3
        li      a0, 1
        call    argint
        mv      s0, a0                  # s0 = how
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_open.path
        call    begin_op
        andi    t0, s0, O_CREATE
        beqz    t0, .Lsys_open.find
        mv      a0, sp
        li      a1, T_FILE
        li      a2, 0
        li      a3, 0
        call    create
        mv      s1, a0                  # s1 = inode
        beqz    s1, .Lsys_open.none
        j       .Lsys_open.check
.Lsys_open.find:
        mv      a0, sp
        call    namei
        mv      s1, a0
        beqz    s1, .Lsys_open.none
        call    ilock
        lhu     t0, inode.type(s1)
        li      t1, T_DIR
        bne     t0, t1, .Lsys_open.check
        bnez    s0, .Lsys_open.bad      # a directory is only read
.Lsys_open.check:
        lhu     t0, inode.type(s1)
        li      t1, T_DEVICE
        bne     t0, t1, 1f
        lhu     t0, inode.major(s1)
        li      t1, NDEV
        bgeu    t0, t1, .Lsys_open.bad
1:      call    filealloc
        mv      s2, a0                  # s2 = open file
        beqz    s2, .Lsys_open.bad
        call    fdalloc
        mv      s3, a0                  # s3 = descriptor
        bltz    s3, .Lsys_open.close

        li      t2, FD_INODE
        lhu     t0, inode.type(s1)
        li      t1, T_DEVICE
        bne     t0, t1, 2f
        li      t2, FD_DEVICE
2:      lhu     t1, inode.major(s1)
        sh      t1, file.major(s2)
        sw      zero, file.off(s2)
        sd      s1, file.ip(s2)
        andi    t1, s0, O_WRONLY
        seqz    t1, t1
        sb      t1, file.readable(s2)
        andi    t1, s0, O_WRONLY | O_RDWR
        snez    t1, t1
        sb      t1, file.writable(s2)
        sw      t2, file.type(s2)
        andi    t1, s0, O_TRUNC
        beqz    t1, 3f
        li      t1, T_FILE
        bne     t0, t1, 3f
        mv      a0, s1
        call    itrunc
3:      mv      a0, s1                  # the open file keeps the pointer
        call    iunlock
        call    end_op
        mv      a0, s3
        leave

.Lsys_open.close:
        mv      a0, s2
        call    fileclose
.Lsys_open.bad:
        mv      a0, s1
        call    iunlockput
.Lsys_open.none:
        call    end_op
.Lsys_open.path:
        li      a0, -1
        leave
endfunc sys_open

# sys_mkdir(path): makes a directory.
func sys_mkdir
        frame
        li      a0, T_DIR
        li      a1, 0
        li      a2, 0
        call    make
        leave
endfunc sys_mkdir

# sys_mknod(path, major, minor): makes a device.
func sys_mknod
        frame   s0
        li      a0, 1
        call    argint
        mv      s0, a0                  # s0 = major
        li      a0, 2
        call    argint
        mv      a2, a0
        mv      a1, s0
        li      a0, T_DEVICE
        call    make
        leave
endfunc sys_mknod

# make: makes a directory or a device, by the path that is the first argument of
# a system call.
#   in        a0 = type, a1 = major number, a2 = minor number
#   out       a0 = 0, or -1
#   locks     as begin_op, create and end_op; sleeps
func make
        locals  MAXPATH
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = type
        mv      s1, a1                  # s1 = major
        mv      s2, a2                  # s2 = minor
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, 2f
        call    begin_op
        mv      a0, sp
        mv      a1, s0
        mv      a2, s1
        mv      a3, s2
        call    create
        mv      s0, a0                  # s0 = inode
        beqz    s0, 1f
        call    iunlockput
1:      call    end_op
        beqz    s0, 2f
        li      a0, 0
        leave
2:      li      a0, -1
        leave
endfunc make

# sys_chdir(path): makes a directory the one the process is in.
func sys_chdir
        locals  MAXPATH
        frame   s0, s1
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_chdir.path
        call    begin_op
        mv      a0, sp
        call    namei
        mv      s0, a0                  # s0 = directory
        beqz    s0, .Lsys_chdir.none
        call    ilock
        lhu     t0, inode.type(s0)
        li      t1, T_DIR
        bne     t0, t1, .Lsys_chdir.not
        mv      a0, s0
        call    iunlock
        call    myproc
        mv      s1, a0                  # s1 = this process
        ld      a0, proc.cwd(s1)
        call    iput
        call    end_op
        sd      s0, proc.cwd(s1)
        li      a0, 0
        leave
.Lsys_chdir.not:
        mv      a0, s0
        call    iunlockput
.Lsys_chdir.none:
        call    end_op
.Lsys_chdir.path:
        li      a0, -1
        leave
endfunc sys_chdir

# sys_link(old, new): gives a file, but no directory, another name.
func sys_link
        locals  link.SIZE
        frame   s0, s1
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_link.path
        li      a0, 1
        addi    a1, sp, link.new
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_link.path
        call    begin_op
        mv      a0, sp
        call    namei
        mv      s0, a0                  # s0 = inode
        beqz    s0, .Lsys_link.none
        call    ilock
        lhu     t0, inode.type(s0)
        li      t1, T_DIR
        beq     t0, t1, .Lsys_link.put
        lhu     t0, inode.nlink(s0)
        li      t1, NLINK_MOST
        bgeu    t0, t1, .Lsys_link.put
        addi    t0, t0, 1               # counted first: the file is not freed
        sh      t0, inode.nlink(s0)     # before it has its name
        mv      a0, s0
        call    iupdate
        mv      a0, s0
        call    iunlock

        addi    a0, sp, link.new
        addi    a1, sp, link.name
        call    nameiparent
        mv      s1, a0                  # s1 = directory
        beqz    s1, .Lsys_link.undo
        call    ilock
        lw      t0, inode.dev(s0)
        lw      t1, inode.dev(s1)
        bne     t0, t1, .Lsys_link.unlock
        mv      a0, s1
        addi    a1, sp, link.name
        lw      a2, inode.inum(s0)
        call    dirlink
        bnez    a0, .Lsys_link.unlock
        mv      a0, s1
        call    iunlockput
        mv      a0, s0
        call    iput
        call    end_op
        li      a0, 0
        leave

.Lsys_link.unlock:
        mv      a0, s1
        call    iunlockput
.Lsys_link.undo:
        mv      a0, s0
        call    ilock
        lhu     t0, inode.nlink(s0)
        addi    t0, t0, -1
        sh      t0, inode.nlink(s0)
        mv      a0, s0
        call    iupdate
.Lsys_link.put:
        mv      a0, s0
        call    iunlockput
.Lsys_link.none:
        call    end_op
.Lsys_link.path:
        li      a0, -1
        leave
endfunc sys_link

# sys_unlink(path): takes a name away, and with the last one the file.
func sys_unlink
        locals  unlink.SIZE
        frame   s0, s1
        li      a0, 0
        mv      a1, sp
        li      a2, MAXPATH
        call    argstr
        bltz    a0, .Lsys_unlink.path
        call    begin_op
        mv      a0, sp
        addi    a1, sp, unlink.name
        call    nameiparent
        mv      s0, a0                  # s0 = directory
        beqz    s0, .Lsys_unlink.none
        call    ilock
        addi    a0, sp, unlink.name
        la      a1, create.dot
        call    namecmp
        beqz    a0, .Lsys_unlink.unlock
        addi    a0, sp, unlink.name
        la      a1, create.dotdot
        call    namecmp
        beqz    a0, .Lsys_unlink.unlock
        mv      a0, s0
        addi    a1, sp, unlink.name
        addi    a2, sp, unlink.offset
        call    dirlookup
        mv      s1, a0                  # s1 = inode
        beqz    s1, .Lsys_unlink.unlock
        call    ilock
        lh      t0, inode.nlink(s1)
        blez    t0, .Lsys_unlink.links
        lhu     t0, inode.type(s1)
        li      t1, T_DIR
        bne     t0, t1, 1f
        mv      a0, s1
        call    dirempty
        beqz    a0, .Lsys_unlink.full

1:      sd      zero, unlink.entry(sp)  # an entry of 0 is free
        sd      zero, unlink.entry + 8(sp)
        mv      a0, s0
        li      a1, 0
        addi    a2, sp, unlink.entry
        lwu     a3, unlink.offset(sp)
        li      a4, dirent.SIZE
        call    writei
        li      t0, dirent.SIZE
        bne     a0, t0, .Lsys_unlink.write
        lhu     t0, inode.type(s1)
        li      t1, T_DIR
        bne     t0, t1, 2f
        lhu     t0, inode.nlink(s0)     # its ".." named the directory
        addi    t0, t0, -1
        sh      t0, inode.nlink(s0)
        mv      a0, s0
        call    iupdate
2:      mv      a0, s0
        call    iunlockput
        lhu     t0, inode.nlink(s1)
        addi    t0, t0, -1
        sh      t0, inode.nlink(s1)
        mv      a0, s1
        call    iupdate
        mv      a0, s1
        call    iunlockput
        call    end_op
        li      a0, 0
        leave

.Lsys_unlink.full:
        mv      a0, s1
        call    iunlockput
.Lsys_unlink.unlock:
        mv      a0, s0
        call    iunlockput
.Lsys_unlink.none:
        call    end_op
.Lsys_unlink.path:
        li      a0, -1
        leave
.Lsys_unlink.links:
        lw      a1, inode.inum(s1)
        la      a0, sys_unlink.links
        call    panic
.Lsys_unlink.write:
        la      a0, sys_unlink.write
        call    panic
endfunc sys_unlink

        .section .rodata
create.dot:
        .asciz  "."
create.dotdot:
        .asciz  ".."
sys_unlink.links:
        .asciz  "sys_unlink: inode %d has a name, but counts no links"
sys_unlink.write:
        .asciz  "sys_unlink: cannot write the directory"

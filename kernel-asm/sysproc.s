# The system calls about processes and time.  Each takes nothing, gets its
# arguments by argint and argaddr, and gives its result in a0.

        .include "macros.inc"
        .include "param.inc"
        .include "layout.inc"

# sys_exit(status): ends this process.
func sys_exit
        frame
        li      a0, 0
        call    argint
        call    exit                    # (never returns)
endfunc sys_exit

# sys_fork(): the new process's pid, 0 in it, or -1.
func sys_fork
        tail    fork
endfunc sys_fork

# sys_wait(address of the status): the pid of a child that has exited, or -1.
func sys_wait
        frame
        li      a0, 0
        call    argaddr
        call    wait
        leave
endfunc sys_wait

# sys_kill(pid): 0, or -1.
func sys_kill
        frame
        li      a0, 0
        call    argint
        call    kill
        leave
endfunc sys_kill

# sys_getpid(): this process's pid.
func sys_getpid
        frame
        call    myproc
        lw      a0, proc.pid(a0)
        leave
endfunc sys_getpid

# sys_sbrk(bytes): where this process's memory ended before, or -1.
func sys_sbrk
        frame   s0
        call    myproc
        ld      s0, proc.sz(a0)         # s0 = where it ends now
        li      a0, 0
        call    argint
        call    growproc
        bnez    a0, 1f                  # (-1)
        mv      a0, s0
1:      leave
endfunc sys_sbrk

# sys_sleep(ticks): 0 after them, or -1 when this process was killed.
#   locks     time
func sys_sleep
        frame   s0, s1
        li      a0, 0
        call    argint
        mv      s0, a0                  # s0 = ticks
        la      a0, tickslock
        call    acquire
        lw      s1, ticks               # s1 = when it began
1:      lw      t0, ticks
        subw    t0, t0, s1
        bge     t0, s0, 2f              # (at once, if that is negative)
        call    myproc
        call    killed
        bnez    a0, 3f
        la      a0, ticks
        la      a1, tickslock
        call    sleep
        j       1b
2:      la      a0, tickslock
        call    release
        li      a0, 0
        leave
3:      la      a0, tickslock
        call    release
        li      a0, -1
        leave
endfunc sys_sleep

# sys_uptime(): ticks since boot.
func sys_uptime
        lw      a0, ticks               # (one load: no lock)
        ret
endfunc sys_uptime

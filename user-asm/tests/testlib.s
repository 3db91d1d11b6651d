# What many tests do, and the memory they share.

        .include "test.inc"

# fail: says of the test why it fails, and ends the process with 1.
#   in        a0, a1... = as for printf
#   out       never returns
func fail
        locals  arguments.SIZE
        frame   s0
        arguments sd
        mv      s0, a0                  # s0 = format
        text    a0, "%s: "
        ld      a1, test_name
        call    printf
        li      a0, STDOUT
        mv      a1, s0
        mv      a2, sp
        call    vprintf
        quit    1
endfunc fail

# must_fork: forks, or fails.
#   out       a0 = child's pid, 0 in the child
func must_fork
        frame
        call    fork
        ok_or   "fork failed"
        leave
endfunc must_fork

# await: waits for a child.
#   out       a0 = its pid, -1 if there is none; a1 = its exit status
func await
        locals  8
        frame
        mv      a0, sp
        call    wait
        lw      a1, (sp)
        leave
endfunc await

# await_good: waits for a child, and ends the process as the child ended, unless
# that was well.
#   out       a0 = its pid
func await_good
        frame
        call    await
        ok_or   "wait failed"
        bnez    a1, 1f
        leave
1:      quit    a1
endfunc await_good

# await_killed: waits for a child that the kernel must have killed, and fails if
# it did not.
func await_killed
        frame
        call    await
        li      t0, -1
        same_or a1, t0, "the child was not killed"
        leave
endfunc await_killed

        .section .rodata
usertests:
        .asciz  "usertests"

        .data
        .balign 8
        .globl  test_name
test_name:                              # of the test that runs
        .dword  usertests

        .bss
        .balign 8
        .globl  ends
ends:   .skip   2 * 4                   # of a pipe
        .globl  file_name
file_name:
        .skip   16

# usertests: tests the kernel through its system calls: all of them, or one by
# its name; -q leaves out the slow ones, -c goes on for ever until one fails, -C
# even then.  The tests are in files by subject, in the order of tests.inc; each
# runs in a process of its own.  What the kernel says of killed processes
# meanwhile is not of interest.

        .include "test.inc"
        .include "tests.inc"

        struct  testcase                # a row of the table
        field   testcase.run, 8
        field   testcase.name, 8
        field   testcase.slow, 8        # 1 if it is
        endstruct testcase

# main: runs the tests that were asked for, and counts pages before and after.
func main
        frame   s0, s1, s2
        ld      s0, 8(a1)               # s0 = argument, 0 for none
        li      t0, 2
        bltu    t0, a0, .Lmain.usage
        beqz    s0, .Lmain.again
        lbu     t0, (s0)
        li      t1, '-'
        bne     t0, t1, 1f
        lbu     t0, 1(s0)
        sb      t0, option, t1
        lbu     t1, 2(s0)
        bnez    t1, .Lmain.usage
        .irp    letter, 'q', 'c', 'C'
        li      t1, \letter
        beq     t0, t1, .Lmain.again
        .endr
        j       .Lmain.usage
1:      sd      s0, only, t1
.Lmain.again:
        text    a0, "usertests starting\n"
        call    printf
        call    count_free_apart
        mv      s1, a0                  # s1 = pages free before
        call    run_tests
        bnez    a0, .Lmain.failed
        call    count_free_apart
        mv      s2, a0                  # s2 = and after
        bltu    s2, s1, .Lmain.lost
        lbu     t0, option
        ori     t0, t0, 'c' ^ 'C'       # (either)
        li      t1, 'c'
        beq     t0, t1, .Lmain.again
        text    a0, "ALL TESTS PASSED\n"
        call    printf
        li      a0, 0
        leave
.Lmain.lost:
        text    a0, "FAILED -- lost some free pages %d (out of %d)\n"
        mv      a1, s2
        mv      a2, s1
        call    printf
        j       1f
.Lmain.failed:
        text    a0, "SOME TESTS FAILED\n"
        call    printf
1:      lbu     t0, option
        li      t1, 'C'
        beq     t0, t1, .Lmain.again
        quit    1
.Lmain.usage:
        text    a0, "Usage: usertests [-c] [-C] [-q] [testname]\n"
        call    printf
        quit    1
endfunc main

# run_tests: runs the tests that were asked for.
#   out       a0 = how many failed
func run_tests
        frame   s0, s1, s2
        la      s0, table               # s0 = test
        li      s1, 0                   # s1 = how many failed
        li      s2, 0                   # s2 = how many ran
.Lrun_tests.next:
        ld      a0, testcase.name(s0)
        ld      a1, only
        beqz    a1, 1f
        call    strcmp
        bnez    a0, .Lrun_tests.done
1:      lbu     t0, option
        li      t1, 'q'
        bne     t0, t1, 2f
        ld      t0, testcase.slow(s0)
        bnez    t0, .Lrun_tests.done
2:      mv      a0, s0
        call    run_test
        add     s1, s1, a0
        addi    s2, s2, 1
.Lrun_tests.done:
        addi    s0, s0, testcase.SIZE
        la      t0, table_end
        bne     s0, t0, .Lrun_tests.next
        mv      a0, s1
        beqz    s2, 3f
        leave
3:      text    a0, "usertests: there is no test %s\n"
        ld      a1, only
        call    printf
        quit    1
endfunc run_tests

# run_test: runs a test and prints how it went.
#   in        a0 = test
#   out       a0 = 0 if it passed, 1 if not
func run_test
        frame   s0, s1
        mv      s0, a0                  # s0 = test
        text    a0, "test %s: "
        ld      a1, testcase.name(s0)
        sd      a1, test_name, t0
        call    printf
        call    must_fork
        beqz    a0, 1f
        call    await
        snez    s1, a1                  # s1 = 1 if it failed
        text    a0, "OK\n"
        beqz    s1, 2f
        text    a0, "FAILED\n"
2:      call    printf
        mv      a0, s1
        leave
1:      ld      t0, testcase.run(s0)
        jr      t0
endfunc run_test

# count_free_apart: counts the free pages, in a process of its own: should
# anything go wrong there, that ends it and not us.
#   out       a0 = pages
func count_free_apart
        frame
        call    must_fork
        bnez    a0, 1f
        call    count_free
        quit    a0
1:      call    await
        mv      a0, a1
        ok_or   "cannot count the free pages"
        leave
endfunc count_free_apart

        .section .rodata
        .balign 8
table:
        .macro  case name, slow
        .pushsection .rodata.names
.Lname\@:
        .asciz  "\name"
        .popsection
        .dword  test_\name, .Lname\@
        .ifb    \slow
        .dword  0
        .else
        .dword  1
        .endif
        .endm
        tests   case
table_end:

        .bss
        .balign 8
only:   .skip   8                       # name of the one test to run, or 0
option: .skip   1                       # letter behind the '-', or 0

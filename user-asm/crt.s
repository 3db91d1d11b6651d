# Where a program begins.  Its main is called as in C: in a0 = argc, a1 = argv,
# which ends with a 0; out a0 = exit status.

        .include "user.inc"

# _start: runs main, and exits with what it returns.
#   in        a0 = argc, a1 = argv, from exec
#   out       never returns
func _start
        call    main
        tail    exit
endfunc _start

# Where a program begins.

        .include "user.inc"

# _start: runs main, and exits with what it returns.
#   in        a0 = argc, a1 = argv, from exec: these are main's, too
#   out       never returns
func _start
        call    main
        tail    exit
endfunc _start

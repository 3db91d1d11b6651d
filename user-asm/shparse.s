# The shell's grammar: a line to a tree of commands (sh.inc), or a message and
# exit.  The tree refers to the words where they stand in the line.
#
#       list      pipeline {&} [; list]
#       pipeline  command [| pipeline]
#       command   (list) {redirection}  or  {redirection} {word {redirection}}
#
# In this file s11 = the next byte of the line, for all functions but parse,
# which saves it: they neither save it nor restore it, but move it on.

        .include "user.inc"
        .include "sh.inc"

        .equ    WORD, 'w'               # kinds of token beside the symbols,
        .equ    APPEND, '+'             # which are neither letters nor '+'

# parse: makes a tree of a line.
#   in        a0 = line
#   out       a0 = command; every word in the line now ends with a 0
func parse
        frame   s0, s11
        mv      s11, a0
        sd      zero, word_count, t0
        call    parse_list
        mv      s0, a0                  # s0 = command
        call    peek
        bnez    a0, 3f
        la      t0, word_ends           # now that all is parsed, end the words
        ld      t1, word_count
1:      beqz    t1, 2f
        ld      t2, (t0)
        sb      zero, (t2)
        addi    t0, t0, 8
        addi    t1, t1, -1
        j       1b
2:      mv      a0, s0
        leave
3:      text    a0, "leftovers: %s\nsyntax\n"
        mv      a1, s11
        call    fatal
endfunc parse

# parse_list: parses pipeline {&} [; list].
#   out       a0 = command
func parse_list
        frame   s0
        call    parse_pipeline
        mv      s0, a0                  # s0 = command so far
1:      call    peek
        li      t0, '&'
        bne     a0, t0, 2f
        addi    s11, s11, 1
        la      a0, run_background
        mv      a1, s0
        li      a2, 0
        call    new_pair
        mv      s0, a0
        j       1b
2:      li      t0, ';'
        bne     a0, t0, 3f
        addi    s11, s11, 1
        call    parse_list
        mv      a2, a0
        la      a0, run_list
        mv      a1, s0
        call    new_pair
        leave
3:      mv      a0, s0
        leave
endfunc parse_list

# parse_pipeline: parses command [| pipeline].
#   out       a0 = command
func parse_pipeline
        frame   s0
        call    parse_command
        mv      s0, a0                  # s0 = command so far
        call    peek
        li      t0, '|'
        bne     a0, t0, 1f
        addi    s11, s11, 1
        call    parse_pipeline
        mv      a2, a0
        la      a0, run_pipe
        mv      a1, s0
        call    new_pair
        leave
1:      mv      a0, s0
        leave
endfunc parse_pipeline

# parse_command: parses (list) {redirection} or {redirection} {word
# {redirection}}.
#   out       a0 = command; a simple one may have no words at all
func parse_command
        frame   s0, s1, s2
        call    peek
        li      t0, '('
        beq     a0, t0, .Lparse_command.block
        li      a0, simple.SIZE
        la      a1, run_simple
        call    new_command
        mv      s0, a0                  # s0 = simple command
        addi    s1, a0, simple.argv     # s1 = where its next word goes
        call    parse_redirections
        mv      s2, a0                  # s2 = it with its redirections
.Lparse_command.word:
        call    peek
        mv      a1, a0
        text    a0, "|)&;"
        call    strchr
        bnez    a0, .Lparse_command.done
        call    token
        beqz    a0, .Lparse_command.done
        li      t0, WORD
        bne     a0, t0, .Lparse_command.wrong
        sd      a1, (s1)
        addi    s1, s1, 8
        addi    t0, s0, simple.argv + 8 * MAXARGS
        beq     s1, t0, .Lparse_command.many
        mv      a0, s2
        call    parse_redirections
        mv      s2, a0
        j       .Lparse_command.word
.Lparse_command.done:
        sd      zero, (s1)
        mv      a0, s2
        leave
.Lparse_command.block:
        addi    s11, s11, 1
        call    parse_list
        mv      s0, a0                  # s0 = command
        call    peek
        li      t0, ')'
        bne     a0, t0, .Lparse_command.open
        addi    s11, s11, 1
        mv      a0, s0
        call    parse_redirections
        leave
.Lparse_command.open:
        text    a0, "syntax - missing )\n"
        call    fatal
.Lparse_command.wrong:
        text    a0, "syntax\n"
        call    fatal
.Lparse_command.many:
        text    a0, "too many args\n"
        call    fatal
endfunc parse_command

# parse_redirections: parses {redirection}.
#   in        a0 = command
#   out       a0 = it with its redirections; the first of them is the innermost
func parse_redirections
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = command so far
.Lparse_redirections.next:
        call    peek
        mv      a1, a0
        text    a0, "<>"
        call    strchr
        beqz    a0, .Lparse_redirections.done
        call    token
        mv      s1, a0                  # s1 = '<', '>' or APPEND
        call    token
        li      t0, WORD
        bne     a0, t0, .Lparse_redirections.missing
        mv      s2, a1                  # s2 = name of the file
        li      a0, redirection.SIZE
        la      a1, run_redirection
        call    new_command
        sd      s0, redirection.command(a0)
        sd      s2, redirection.file(a0)
        li      t0, O_RDONLY
        li      t1, STDIN
        li      t2, '<'
        beq     s1, t2, 1f
        li      t0, O_WRONLY | O_CREATE
        li      t1, STDOUT
        li      t2, APPEND
        beq     s1, t2, 1f
        li      t0, O_WRONLY | O_CREATE | O_TRUNC
1:      sw      t0, redirection.mode(a0)
        sw      t1, redirection.fd(a0)
        mv      s0, a0
        j       .Lparse_redirections.next
.Lparse_redirections.done:
        mv      a0, s0
        leave
.Lparse_redirections.missing:
        text    a0, "missing file for redirection\n"
        call    fatal
endfunc parse_redirections

# new_pair: makes a command of two.
#   in        a0 = function that runs it, a1 = left command, a2 = right, or 0
#   out       a0 = struct pair
func new_pair
        frame   s0, s1
        mv      s0, a1                  # s0 = left
        mv      s1, a2                  # s1 = right
        mv      a1, a0
        li      a0, pair.SIZE
        call    new_command
        sd      s0, pair.left(a0)
        sd      s1, pair.right(a0)
        leave
endfunc new_pair

# new_command: allocates a command.
#   in        a0 = bytes of it, a1 = function that runs it
#   out       a0 = command, with nothing but that filled in
func new_command
        frame   s0
        mv      s0, a1                  # s0 = function
        call    malloc
        beqz    a0, 1f
        sd      s0, command.run(a0)
        leave
1:      text    a0, "out of memory\n"
        call    fatal
endfunc new_command

# peek: passes over white space.
#   out       a0 = the byte behind it, 0 at the end of the line
func peek
        frame
1:      lbu     a1, (s11)
        la      a0, separators
        call    strchr
        beqz    a0, 2f
        la      t0, symbols
        bgeu    a0, t0, 2f
        addi    s11, s11, 1
        j       1b
2:      lbu     a0, (s11)
        leave
endfunc peek

# token: takes the next token.
#   out       a0 = WORD, APPEND for >>, 0 at the end of the line, or else the
#             symbol itself; a1 = where the token begins
func token
        frame   s0
        call    peek
        mv      s0, s11                 # s0 = where it begins
        beqz    a0, .Ltoken.done
        mv      a1, a0
        la      a0, symbols
        call    strchr
        beqz    a0, 1f
        lbu     a0, (s11)
        addi    s11, s11, 1
        li      t0, '>'
        bne     a0, t0, .Ltoken.done
        lbu     t1, (s11)
        bne     t1, t0, .Ltoken.done
        addi    s11, s11, 1
        li      a0, APPEND
        j       .Ltoken.done
1:      addi    s11, s11, 1             # a word, up to a separator
        lbu     a1, (s11)
        beqz    a1, 2f
        la      a0, separators
        call    strchr
        beqz    a0, 1b
2:      ld      t0, word_count
        la      t1, word_ends
        slli    t2, t0, 3
        add     t1, t1, t2
        sd      s11, (t1)
        addi    t0, t0, 1
        sd      t0, word_count, t1
        li      a0, WORD
.Ltoken.done:
        mv      a1, s0
        leave
endfunc token

        .section .rodata
separators:                             # of words: white space, and
        .ascii  " \t\r\n\v"
symbols:
        .asciz  "<|>&;()"

        .bss
        .balign 8
word_count:
        .skip   8
word_ends:                              # where the 0s are to go
        .skip   8 * LINE / 2            # (words have something in between)

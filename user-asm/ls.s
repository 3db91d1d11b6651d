# ls: lists files and the contents of directories: name, type, inode, bytes.

        .include "user.inc"

        .equ    PATH, 512               # bytes of a path, with its 0

# main: lists each path that is named, or the current directory.
func main
        frame   s0
        addi    s0, a1, 8               # s0 = next argument
        ld      t0, (s0)
        text    a0, "."
        beqz    t0, 2f
1:      ld      a0, (s0)
        beqz    a0, 3f
        call    ls
        addi    s0, s0, 8
        j       1b
2:      call    ls
3:      li      a0, 0
        leave
endfunc main

# ls: lists a file, or what is in a directory.
#   in        a0 = path
func ls
        locals  stat.SIZE
        frame   s0, s1
        mv      s0, a0                  # s0 = path
        li      a1, O_RDONLY
        call    open
        mv      s1, a0                  # s1 = file
        bltz    s1, .Lls.no_open
        mv      a1, sp
        call    fstat
        bltz    a0, .Lls.no_stat
        lh      t0, stat.type(sp)
        li      t1, T_DIR
        beq     t0, t1, .Lls.directory
        mv      a0, s0
        mv      a1, sp
        call    ls_line
.Lls.close:
        mv      a0, s1
        call    close
        leave
.Lls.directory:
        mv      a0, s1
        mv      a1, s0
        call    ls_directory
        j       .Lls.close
.Lls.no_open:
        li      a0, STDERR
        text    a1, "ls: cannot open %s\n"
        mv      a2, s0
        call    fprintf
        leave
.Lls.no_stat:
        li      a0, STDERR
        la      a1, no_stat
        mv      a2, s0
        call    fprintf
        j       .Lls.close
endfunc ls

# ls_directory: lists what is in a directory.
#   in        a0 = directory, open; a1 = its path
func ls_directory
        locals  stat.SIZE
        frame   s0, s1, s2
        mv      s0, a0                  # s0 = directory
        mv      s1, a1
        mv      a0, a1
        call    strlen
        li      t0, PATH - 1 - DIRSIZ - 1 # ('/', name, 0)
        bltu    t0, a0, .Lls_directory.long
        la      s2, path
        add     s2, s2, a0              # s2 = where the path is to go on
        la      a0, path
        mv      a1, s1
        call    strcpy
        li      t0, '/'
        sb      t0, (s2)
        addi    s2, s2, 1
.Lls_directory.next:
        mv      a0, s0
        la      a1, entry
        li      a2, dirent.SIZE
        call    read
        li      t0, dirent.SIZE
        bne     a0, t0, .Lls_directory.done
        la      a1, entry
        lhu     t0, dirent.inum(a1)
        beqz    t0, .Lls_directory.next
        mv      a0, s2
        addi    a1, a1, dirent.name
        li      a2, DIRSIZ
        call    memmove
        sb      zero, DIRSIZ(s2)
        la      a0, path
        mv      a1, sp
        call    stat
        bltz    a0, .Lls_directory.no_stat
        la      a0, path
        mv      a1, sp
        call    ls_line
        j       .Lls_directory.next
.Lls_directory.no_stat:
        la      a0, no_stat
        la      a1, path
        call    printf
        j       .Lls_directory.next
.Lls_directory.long:
        text    a0, "ls: path too long\n"
        call    printf
.Lls_directory.done:
        leave
endfunc ls_directory

# ls_line: prints the line for a file.
#   in        a0 = path, a1 = its struct stat
func ls_line
        frame   s0
        mv      s0, a1                  # s0 = struct stat
        call    ls_name
        mv      a1, a0
        lh      a2, stat.type(s0)
        lw      a3, stat.ino(s0)
        ld      a4, stat.size(s0)
        text    a0, "%s %d %d %l\n"
        call    printf
        leave
endfunc ls_line

# ls_name: finds the last name in a path, and fills it up with blanks.
#   in        a0 = path
#   out       a0 = name, good until the next call
func ls_name
        frame   s0, s1
        mv      s0, a0                  # s0 = path
        call    strlen
        add     s1, s0, a0              # s1 = name: behind the last slash
1:      beq     s1, s0, 2f
        lbu     t0, -1(s1)
        li      t1, '/'
        beq     t0, t1, 2f
        addi    s1, s1, -1
        j       1b
2:      mv      a0, s1
        call    strlen
        li      t0, DIRSIZ
        bgeu    a0, t0, 3f
        mv      s0, a0                  # s0 = bytes of the name
        la      a0, name
        li      a1, ' '
        li      a2, DIRSIZ
        call    memset
        mv      a1, s1
        mv      a2, s0
        call    memmove
        leave
3:      mv      a0, s1
        leave
endfunc ls_name

        .section .rodata
no_stat:
        .asciz  "ls: cannot stat %s\n"

        .bss
        .balign 8
entry:  .skip   dirent.SIZE
path:   .skip   PATH
name:   .skip   DIRSIZ + 1              # (its 0 stays)

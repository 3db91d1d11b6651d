// Sources that say which lines they are made of. What GNU as makes of them is asked of itself, where it is installed.

extension CorpusEntry {
  static let lines = [
    CorpusEntry(
      name: "files and directories",
      source: """
        .file "whole.c"
        .file 1 "dir/a.c"
        .file 3 "/usr/include/b.h"
        .file 2 "/c.h"
        .text
        .globl f
        .type f, @function
        f:
        .loc 1 5
        .loc 1 6 3
        nop
        .loc 3 1 2 discriminator 70000
        call f
        .loc 2 100000 9 is_stmt 0
        nop
        nop
        .loc 1 4
        .loc 1 4
        .section .text.cold, "ax"
        .loc 1 8 is_stmt 1
        ret
        .size f, 10
        """, listing: ""),
    CorpusEntry(
      name: "version 5",
      source: """
        .file 0 "/usr/src" "sub/a.c" md5 0x0102030405060708090a0b0c0d0e0f10
        .file 1 "sub/a.c" md5 0x0102030405060708090a0b0c0d0e0f10
        .file 2 "/usr/include" "b.h" md5 0xff02030405060708090a0b0c0d0e0f11
        .loc 0 5
        nop
        .loc 2 6 1 view .LVU1
        .loc 2 6 1 view .LVU2
        nop
        .data
        .byte .LVU1, .LVU2
        """, listing: ""),
    CorpusEntry(
      name: "functions",
      source: """
        .type a, @function
        .type b, @function
        .type c, @function
        .type d, @function
        .globl b
        .weak c
        a: beqz a0, b
        .size a, .-a
        b: call a
        .align 4
        .size b, .-b
        c: beqz a0, elsewhere
        ret
        .size c, .-c
        d: nop
        .section .init, "ax"
        .globl e
        .type e, @function
        e: nop
        .size e, 200
        """, listing: ""),
    CorpusEntry(
      name: "distances",
      source: """
        nop
        .space 49998
        nop
        .space 49999
        nop
        .option norvc
        .space 1
        .align 2
        nop
        .zero 70000
        j 1f
        .space 5000
        1: nop
        .subsection 2
        nop
        .previous
        ret
        """, listing: ""),
    CorpusEntry(
      name: "a unit of the source's own",
      source: """
        .file 1 "a.c"
        .loc 1 1
        nop
        .section .debug_info, ""
        .4byte 3
        .2byte 5
        .byte 1
        """, listing: ""),
  ]
}

// The kernel's way to make frames: macros that define macros.
// The source is our own; the listing is what GNU as 2.40 makes of it for rv64imac_zicsr_zifencei.

extension CorpusEntry {
  static let frames = CorpusEntry(
    name: "frames",
    source: #"""
       .set frame.open, 0
       .macro  func name
       .globl \name
       .type \name, @function
      \name:
       .set frame.open, 0
       .endm
       .macro endfunc name
       .if frame.open
       .purgem leave
       .endif
       .size \name, . - \name
       .endm
              .macro  frame saved:vararg
              .set    frame.open, 1           # func sets 0: endfunc purges leave only if it is there
              .set    frame.size, 8
              .irp    r, \saved               # (an empty list counts one: same size)
              .set    frame.size, frame.size + 8
              .endr
              .set    frame.size, (frame.size + 15) & -16
              addi    sp, sp, -frame.size
              sd      ra, frame.size-8(sp)
              frame.each sd, \saved
              .macro  leave
              ld      ra, frame.size-8(sp)
              frame.each ld, \saved
              addi    sp, sp, frame.size
              ret
              .endm
              .endm

              .macro  frame.each op, saved:vararg
              .set    frame.at, frame.size - 16
              .ifnb   \saved
              .irp    r, \saved
              \op     \r, frame.at(sp)
              .set    frame.at, frame.at - 8
              .endr
              .endif
              .endm
      func one
       frame s0, s1, s2
       call two
       leave
      endfunc one
      func two
       frame
       leave
      endfunc two
      func three
       ret
      endfunc three
      """#,
    listing: #"""
      .text ax align 2 size 42
        0000 01 11 06 ec 22 e8 26 e4 4a e0 97 00 00 00 e7 80
        0010 00 00 e2 60 42 64 a2 64 02 69 05 61 82 80 41 11
        0020 06 e4 a2 60 41 01 82 80 82 80
        @000a callPLT two
        @000a relax +0
      frame.at = 0x0
      frame.open = 0x0
      frame.size = 0x10
      one = .text+0x0 global function size 30
      three = .text+0x28 global function size 2
      two = .text+0x1e global function size 10
      """#)
}

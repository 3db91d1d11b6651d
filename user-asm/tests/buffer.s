# Memory that many tests read into and write from; apart, for it is much, and
# kalloctest, which counts free pages, needs none of it.

        .include "test.inc"

        .bss
        .globl  buffer
        .balign 8
buffer: .skip   BUFFER

# The programs of the disk, and what each is made of: sources of this folder, by their names. The Makefile
# includes this list, and the tests read it.

# What is linked to every program, besides its own parts and crt.
LIBRARY := ulib usys printf malloc

PROGRAM.init      := init
PROGRAM.sh        := sh shparse
PROGRAM.bcachetest := tests/bcachetest tests/testlib tests/buffer statistics
PROGRAM.cat       := cat
PROGRAM.echo      := echo
PROGRAM.forktest  := forktest
PROGRAM.grep      := grep
PROGRAM.grind     := grind grindpipe
PROGRAM.kalloctest := tests/kalloctest tests/testlib tests/count_free statistics
PROGRAM.kill      := kill
PROGRAM.ln        := ln
PROGRAM.logstress := tests/logstress tests/testlib tests/buffer
PROGRAM.ls        := ls
PROGRAM.mkdir     := mkdir
PROGRAM.rm        := rm
PROGRAM.sleep     := sleep
PROGRAM.stats     := stats statistics
PROGRAM.stressfs  := stressfs
PROGRAM.usertests := tests/usertests tests/testlib tests/buffer tests/count_free tests/test_copy tests/test_directory tests/test_file tests/test_full tests/test_memory tests/test_process tests/test_together
PROGRAM.wc        := wc
PROGRAM.zombie    := zombie

# It fills the process table, and so must be small.
LIBRARY.forktest  := ulib usys

# It runs as long as the machine does: the page that malloc needs is better left to others.
LIBRARY.init      := ulib usys printf

# Builds the command and, with it, the kernel; `make help` lists what else there is to do.
# Products stay under .build: the command in .build/release, the guest's in .build/guest.

SMP   ?= 4
ARGS  ?=

SWIFT := swift
# The command starts in half the time when it carries its own library.
STATIC := $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)
APUS  := .build/release/apus
GUEST := .build/guest

# One architecture for all that runs on the board.
MARCH := rv64imac_zicsr_zifencei_zihintpause

SOURCES := Package.swift $(shell find Sources -name '*.swift')
KERNEL_SOURCES := $(wildcard kernel-asm/*.s)
KERNEL_OBJECTS := $(KERNEL_SOURCES:kernel-asm/%.s=$(GUEST)/kernel-asm/%.o)

RUN = $(APUS) run -machine virt -bios none -kernel $(GUEST)/kernel -m 128M -smp $(SMP) -nographic

.PHONY: all run selftest test bench check-gnu check-qemu clean help
.DELETE_ON_ERROR:

all: $(APUS) $(GUEST)/kernel    ## build the command and the kernel (the default)

run: all                        ## boot the kernel; SMP=N harts, ARGS="more flags for apus run"
	$(RUN) $(ARGS)

selftest: all                   ## boot the kernel into its self-test; takes SMP and ARGS too
	$(RUN) -append selftest $(ARGS) < /dev/null

test:                           ## run all tests
	$(SWIFT) test

bench: all                      ## measure the emulator and the assembler, beside their peers where installed
	Tests/Benchmarks/bench.sh $(APUS)

check-gnu:                      ## compare with GNU as, ld and objdump, which must be installed
	APUS_PEERS=required $(SWIFT) test --filter GNU

check-qemu:                     ## compare with QEMU, which must be installed
	APUS_PEERS=required $(SWIFT) test --filter QEMU

clean:                          ## remove all that was built
	rm -rf .build

help:                           ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

$(APUS): $(SOURCES)
	$(SWIFT) build -c release $(STATIC) --product apus
	@touch $@

# Each object depends on all include files: assembling all of them takes no time.
$(GUEST)/kernel-asm/%.o: kernel-asm/%.s $(wildcard kernel-asm/*.inc) $(APUS)
	@mkdir -p $(@D)
	$(APUS) as -march=$(MARCH) -I kernel-asm -o $@ $<

$(GUEST)/kernel: kernel-asm/kernel.ld $(KERNEL_OBJECTS)
	$(APUS) ld -T kernel-asm/kernel.ld -Map $(GUEST)/kernel.map -o $@ $(KERNEL_OBJECTS)
